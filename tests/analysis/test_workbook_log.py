"""The sheet of a log: the figures of its functions, and nothing where there was no log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.events.builder import Options
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Unit
from analysis.events.funnel.counted import log_funnel
from analysis.events.funnel.months import week
from analysis.events.log import DAY
from analysis.events.opening import built
from analysis.events.reading import read_events
from analysis.report import Report, analyse
from analysis.views.log.figures import log_figures
from analysis.workbook.document import Table, Text
from analysis.workbook.sheets import workbook
from analysis.workbook.sheets.log import log as log_sheet
from tests.analysis.made_shop import made_shop


def tables(dataset: Dataset) -> dict[str, Table]:
    assert dataset.attempts is not None
    sheet = log_sheet(log_figures(dataset, dataset.attempts))
    return {block.name: block for block in sheet.blocks if isinstance(block, Table)}


def test_the_sheet_holds_both_routes_times_and_months(tmp_path: Path) -> None:
    made_shop(3, customers=220, days=150).to_parquet(tmp_path / "shop.parquet")
    with Engine(tmp_path) as engine:
        dataset = built(read_events(tmp_path / "shop.parquet", engine), Options(window_days=14, periods=1))
        assert dataset.attempts is not None
        found = tables(dataset)
        funnel = log_funnel(dataset.attempts, Unit.CUSTOMER, 7 * DAY)
        expected = [*funnel.strict, *funnel.cart_optional[1:]]
        assert found["log_customers"].data["n"].tolist() == [step.count for step in expected]
        assert found["log_customers"].data["value"].tolist() == [step.of_entered.value for step in expected]
        assert set(found) == {"log_visits", "log_customers", "log_pace", "log_months", "log_week"}
        assert (
            found["log_week"].data.drop(columns="day").to_numpy().tolist() == week(dataset.attempts).purchases.tolist()
        )
        assert "hour and weekday in UTC" in found["log_week"].footnote
        times = found["log_pace"].data.loc[0, ["p25", "p50", "p75", "p90"]].tolist()
        assert times == sorted(times)
        # Of one period no model can be trained, so this is quick.
        assert "Log" in [sheet.name for sheet in workbook(analyse(dataset)).sheets]

        some = np.isin(dataset.codes, np.arange(60))
        part = tables(dataset.keep(some))["log_customers"].data
        alone = log_funnel(dataset.attempts.of(dataset.customer_ids[:60]), Unit.CUSTOMER, 7 * DAY)
        assert part["n"].iloc[0] == alone.entered < funnel.entered


def test_a_table_without_a_log_has_no_such_sheet(demo_report: Report, demo: Dataset) -> None:
    assert "Log" not in [sheet.name for sheet in workbook(demo_report).sheets]
    assert demo.attempts is None


def test_purchases_alone_have_months_and_hours(tmp_path: Path) -> None:
    log = made_shop(3, customers=220, days=150)
    log[log["event_type"] == "purchase"].to_parquet(tmp_path / "purchases.parquet")
    with Engine(tmp_path) as engine:
        dataset = built(read_events(tmp_path / "purchases.parquet", engine), Options(window_days=14, periods=1))
        assert dataset.attempts is not None
        sheet = log_sheet(log_figures(dataset, dataset.attempts))
        assert set(tables(dataset)) == {"log_months", "log_week"}
    assert isinstance(sheet.blocks[0], Text)
    assert "purchases.parquet records no views" in sheet.blocks[0].text


def test_views_alone_are_no_trouble(tmp_path: Path) -> None:
    log = made_shop(4, days=1)
    log[log["event_type"] == "view"].to_parquet(tmp_path / "views.parquet")
    with Engine(tmp_path) as engine:
        dataset = built(read_events(tmp_path / "views.parquet", engine), Options())
        found = tables(dataset)
    assert found["log_visits"].data["value"].tolist() == pytest.approx([1, 0])
