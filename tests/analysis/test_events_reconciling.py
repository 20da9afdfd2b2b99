"""The money of a log is found again in the table, and where it is not, it is known why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.reading import read_events
from analysis.events.reconciling import Reconciliation, reconcile


def log(rng: np.random.Generator, days: int) -> pd.DataFrame:
    times = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, days * 86_400, 900), unit="s")
    return pd.DataFrame(
        {
            "event_time": times,
            "event_type": rng.choice(["view", "purchase", "purchase"], 900),
            "user_id": rng.integers(0, 300, 900).astype(str),
            "price": rng.integers(0, 10_000, 900) / 100,
            "quantity": rng.integers(1, 4, 900),
        }
    )


@pytest.mark.parametrize(("days", "options"), [(120, Options(14, 4)), (120, Options(14, 3, 3)), (10, Options(28))])
def test_every_cent_of_the_log_is_accounted_for(days: int, options: Options, tmp_path: Path) -> None:
    frame = log(np.random.default_rng(days), days)
    frame.to_parquet(tmp_path / "log.parquet")
    table = tmp_path / "table.parquet"
    with Engine() as engine:
        read = read_events(tmp_path / "log.parquet", engine)
        built = build_model(read, options, table)
        found = reconcile(read, built.calendar, engine.read_parquet(table))
    assert asdict(found) == pytest.approx(asdict(built.revenue))
    model = pd.read_parquet(table)
    bought = frame[frame["event_type"] == "purchase"]
    amount = bought["price"] * bought["quantity"]
    moments = built.calendar
    oldest = moments.split(moments.periods - 1) if moments.periods else pd.Timestamp.max
    before, after = bought["event_time"] <= oldest, bought["event_time"] > moments.end
    stranger = ~bought["user_id"].isin(model["user_id"])
    assert found.log == pytest.approx(amount.sum())
    assert found.before == pytest.approx(amount[before].sum())
    assert found.after == pytest.approx(amount[after & ~before].sum())
    assert found.not_chosen == pytest.approx(amount[stranger & ~before & ~after].sum())
    assert found.table == pytest.approx(model["target_revenue"].sum())
    assert abs(found.difference) < 0.005
    if options.periods == 4:
        assert found.not_yet > 0
        assert "of customers before they enter the table" in found.sentence()
    if options.min_purchases:
        assert found.not_chosen > 0


def test_what_cannot_be_told_is_said() -> None:
    assert Reconciliation(10.0, 1.0, 2.0, 0.0, 0.0, 6.5).sentence() == (
        "Revenue of the log 10.00 = 6.50 in the windows of the table + 1.00 before the first window + 2.00 after the "
        "last, with 0.50 that cannot be told."
    )
