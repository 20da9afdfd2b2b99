"""Time to convert against Kaplan-Meier by hand, and a truth that a log cut short hides."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Route, Unit, attempts
from analysis.events.funnel.pace import QUANTILES, Conversion, conversion
from analysis.events.reading import read_events
from tests.analysis.made_shop import made_shop

START = pd.Timestamp("2020-01-01")


def measured(log: pd.DataFrame, folder: Path, unit: Unit, window: timedelta = timedelta(days=365)) -> Conversion:
    log.to_parquet(folder / "log.parquet")
    with Engine(folder) as engine:
        kept = attempts(read_events(folder / "log.parquet", engine))
        return conversion(kept, unit, Route.CART_OPTIONAL, window)


def by_hand(log: pd.DataFrame, unit: Unit) -> tuple[list[float], list[float]]:
    """Seconds to the purchase of those who bought, and seconds seen of those who did not."""
    bought, unfinished = [], []
    for _, events in log.groupby(["user_id", "user_session"] if unit is Unit.VISIT else ["user_id"]):
        entered = events.loc[events["event_type"] == "view", "event_time"].min()
        later = events[(events["event_type"] == "purchase") & (events["event_time"] >= entered)]["event_time"].min()
        if pd.notna(later):
            bought.append((later - entered).total_seconds())
        elif pd.notna(entered):
            unfinished.append((log["event_time"].max() - entered).total_seconds())
    return bought, unfinished


@pytest.mark.parametrize("unit", list(Unit))
def test_the_curve_is_kaplan_meier(unit: Unit, tmp_path: Path) -> None:
    log = made_shop(1)
    found = measured(log, tmp_path, unit)
    bought, unfinished = by_hand(log, unit)
    assert (found.entered, found.converted) == (len(bought) + len(unfinished), len(bought))
    left, expected = 1.0, {}
    for moment in sorted(set(bought)):
        at_risk = sum(time >= moment for time in bought + unfinished)
        left *= 1 - bought.count(moment) / at_risk
        expected[moment] = 1 - left
    steps = found.curve.iloc[: len(expected)]
    np.testing.assert_allclose(steps["seconds"], list(expected), rtol=1e-9)
    np.testing.assert_allclose(steps["bought"], list(expected.values()), rtol=1e-9)
    assert ("low" in found.curve) == (unit is Unit.CUSTOMER)
    for q in QUANTILES:
        assert found.of_converted[q] == pytest.approx(np.quantile(bought, q))
        assert found.of_all[q] == next((pytest.approx(at) for at, share in expected.items() if share >= q), None)


def test_unfinished_attempts_count_fairly(tmp_path: Path) -> None:
    # Everyone buys in the end, after ten days on average; a log of thirty days sees only the fast ones.
    rng, customers = np.random.default_rng(2), 3000
    begun = START + pd.to_timedelta(rng.uniform(0, 30, customers), unit="D")
    bought = begun + pd.to_timedelta(rng.exponential(10, customers), unit="D")
    ids = np.arange(customers).astype(str)
    views = pd.DataFrame({"event_time": begun, "event_type": "view", "user_id": ids})
    log = pd.concat([views, views.assign(event_time=bought, event_type="purchase")])
    found = measured(log[log["event_time"] <= START + pd.Timedelta(days=30)], tmp_path, Unit.CUSTOMER)
    truth = 10 * np.log(2) * 86_400
    median = found.of_all[0.5]
    assert median == pytest.approx(truth, rel=0.08)
    assert found.of_converted[0.5] < 0.8 * truth
    nearest = found.curve.iloc[(found.curve["seconds"] - truth).abs().argmin()]
    assert nearest["low"] < 0.5 < nearest["high"]
    assert len(found.curve) <= 400


def test_only_who_bought_within_the_window_makes_the_quartiles(tmp_path: Path) -> None:
    log = made_shop(3)
    found = measured(log, tmp_path, Unit.CUSTOMER, timedelta(days=2))
    in_time = [time for time in by_hand(log, Unit.CUSTOMER)[0] if time <= 2 * 86_400]
    assert found.of_converted[0.9] == pytest.approx(np.quantile(in_time, 0.9))


def test_nobody_and_everybody(tmp_path: Path) -> None:
    log = pd.DataFrame({"event_time": [START, START + pd.Timedelta(days=1)], "event_type": "view", "user_id": "a"})
    nobody = measured(log, tmp_path, Unit.CUSTOMER)
    assert nobody.of_converted == {}
    assert set(nobody.of_all.values()) == {None}
    assert nobody.curve["bought"].tolist() == [0]
    log["event_type"] = ["view", "purchase"]
    everybody = measured(log, tmp_path, Unit.CUSTOMER)
    assert everybody.curve["bought"].tolist() == [1]
    assert everybody.of_all[0.5] == 86_400
