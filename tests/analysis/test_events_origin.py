"""A table that was built says how: dates, window, assumptions; and the reader believes nothing but that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from analysis.campaign import DEFAULTS
from analysis.columns import NOW
from analysis.concentration import concentration
from analysis.dataset import Dataset
from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.how import How
from analysis.events.reading import read_events
from analysis.intervals import Estimate
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.origin import KEY, Origin
from analysis.progress import SILENT
from analysis.reading import read_table
from analysis.report import analyse
from analysis.risk import risk
from analysis.summary import summary
from analysis.view import View
from analysis.views.campaign import planned, pool
from analysis.views.campaign_counted import counted
from analysis.views.concentrated import concentrated
from analysis.views.cut import Cut
from analysis.views.models import ranked
from analysis.views.overview import overview
from analysis.workbook.document import ListSheet
from analysis.workbook.sheets.lists import silent_list
from tests.analysis.test_events_builder import END, NOW_ENDS, made_log

DAY = timedelta(days=1)


def built(folder: Path, name: str = "log.parquet", **options: float) -> Path:
    made_log(3).to_parquet(folder / name)
    with Engine(folder) as engine:
        build_model(read_events(folder / name, engine), Options(**options), folder / "model.parquet")
    return folder / "model.parquet"


def test_the_dates_are_the_last_days_that_features_count(tmp_path: Path) -> None:
    dataset = read_table(built(tmp_path, window_days=14, periods=3))
    ends = {period: END - pd.Timedelta(days=14 * (period + 1)) for period in range(3)} | {NOW: NOW_ENDS}
    assert dataset.dates == {period: (end - DAY).date() for period, end in ends.items()}
    assert dataset.window_days == 14
    assert dataset.keep(dataset.period == 0).window_days == 14
    facts = json.loads(parquet.read_metadata(tmp_path / "model.parquet").metadata[KEY.encode()])
    assert facts["assumed_margin"] == 0.15
    assert (facts["log"], facts["window_days"], facts["min_purchases"]) == ("log.parquet", 14, 0)
    assert "Built from log.parquet, with a window of 14 days after each snapshot." in dataset.notes[0]
    assert any("15.0" in note for note in dataset.notes)


def test_a_stated_margin_is_said_wherever_profit_shows(tmp_path: Path) -> None:
    dataset = read_table(built(tmp_path, periods=3, margin=0.4))
    assert dataset.assumed_margin == dataset.keep(dataset.period == 0).assumed_margin == 0.4
    assert dataset.dated(dataset.dates).assumed_margin == 0.4
    said = "Profit is assumed to be 40.0\u00a0% of revenue."
    assert any(note.startswith(said) for note in dataset.notes)
    values = dataset.frame.loc[dataset.frame["time_step"] == 0, ["purchase_revenue_sum", "customer_value_month_lag0"]]
    half = read_table(built(tmp_path, periods=3, margin=0.2)).frame
    half = half.loc[half["time_step"] == 0, "customer_value_month_lag0"]
    assert values["customer_value_month_lag0"].to_numpy() == pytest.approx(2 * half.to_numpy())
    meanings = {flag.flag: flag.meaning for flag in risk(dataset)[0]}
    assert meanings["negative_customer_value"].endswith(said)
    assert said not in meanings["churned"]
    assert meanings["churned"].startswith("Did not buy in the window after.")


def test_a_campaign_says_that_its_values_rest_on_an_assumed_margin(demo_frame: pd.DataFrame) -> None:
    for margin in (None, 0.4):
        dataset = replace(with_newcomers(demo_frame), assumed_margin=margin)
        report = analyse(dataset)
        model = report.models[Target.CHURN]
        assert isinstance(model, Judged)
        those = pool(View(dataset), model)
        plan = planned(those, DEFAULTS)
        sheet = silent_list(report)
        assert isinstance(sheet, ListSheet)
        headers = [column.header for column in (*ranked(View(dataset), model).columns, *plan.listing.columns)]
        headers += [column.header for column in sheet.table.columns]
        values = [header for header in headers if header.startswith("Value")]
        assert len(values) == 3
        assert all(header.endswith("(assumed)") == (margin is not None) for header in values)
        texts = (*plan.listing.text, those.profit, counted(plan, those).rows)
        assert sum("Profit is assumed to be 40" in text for text in texts) == (3 if margin else 0)
        assert any("(40.0\u00a0% of revenue)" in note for note in report.notes) == (margin is not None)


def test_the_recipe_and_the_money_are_kept_and_said(tmp_path: Path) -> None:
    made_log(3).to_csv(tmp_path / "log.csv", index=False)
    with Engine(tmp_path) as engine:
        log = read_events(tmp_path / "log.csv", engine, How(zone="Europe/Berlin"))
        made = build_model(log, Options(periods=3, min_purchases=1), tmp_path / "model.parquet")
    facts = json.loads(parquet.read_metadata(tmp_path / "model.parquet").metadata[KEY.encode()])
    assert facts["recipe"] == {"format": "events, in the columns of REES46", "time zone": "Europe/Berlin"}
    assert facts["min_purchases"] == 1
    held = pd.read_parquet(tmp_path / "model.parquet")["target_revenue"].sum()
    assert facts["revenue"]["table"] == pytest.approx(held)
    notes = summary(analyse(read_table(tmp_path / "model.parquet")))["notes"]
    assert made.revenue.sentence() in notes
    assert "to the cent" in made.revenue.sentence()
    assert "Times without an offset are read as Europe/Berlin." in notes
    assert "Days and hours are those of a clock in Europe/Berlin." in notes
    assert "Only customers from their first purchase on: who never bought is not in the table." in notes


def test_recent_buyers_are_those_of_the_own_window(tmp_path: Path) -> None:
    dataset = read_table(built(tmp_path, window_days=7, periods=3))
    rows = dataset.frame[dataset.frame["time_step"] == 0]
    recent = rows[rows["purchase_recency_min"] <= 7]
    found = next(p for p in analyse(dataset, progress=SILENT).periods if p.period == 0).recent_buyer_churn
    assert found is not None
    assert (found.n, found.value) == (len(recent), pytest.approx(recent["target_event"].mean()))


def test_any_name_of_a_log_is_kept(tmp_path: Path) -> None:
    name = "o'brien's \"log\" {1}; ü.parquet"
    assert name in read_table(built(tmp_path, name, periods=2)).notes[0]


def test_the_summary_carries_the_dates(tmp_path: Path) -> None:
    dataset = read_table(built(tmp_path, periods=2))
    told = {each["period"]: each["as_of"] for each in summary(analyse(dataset))["dataset"]["periods"]}
    assert told == {period: day.isoformat() for period, day in dataset.dates.items()}


def with_newcomers(demo_frame: pd.DataFrame) -> Dataset:
    """The demo with its newest outcomes taken away, and one more customer, who is in the open snapshot only."""
    frame = demo_frame.assign(time_step=demo_frame["time_step"] - 1)
    outcomes = [name for name in frame if name.startswith("target_") and not name.endswith("lag1")]
    frame[outcomes] = frame[outcomes].mask(frame["time_step"] == NOW)
    newcomer = frame[frame["time_step"] == NOW].head(1).assign(user_id=frame["user_id"].max() + 1)
    return Dataset("open", pd.concat([frame, newcomer], ignore_index=True), dates={NOW: date(2025, 6, 8)})


def test_who_has_no_outcome_yet_is_in_no_share_of_outcomes(demo_frame: pd.DataFrame) -> None:
    dataset = with_newcomers(demo_frame)
    known = dataset.frame.loc[dataset.frame["time_step"] != NOW, "user_id"].nunique()
    told = {flag.flag: flag.share_of_customers.n for flag in risk(dataset)[0]}
    assert told["churned"] == told["negative_customer_value"] == known
    assert told["low_engagement"] == dataset.customers > known


def test_who_had_no_window_yet_is_in_no_share_of_revenue(demo_frame: pd.DataFrame) -> None:
    dataset = with_newcomers(demo_frame)
    page, reported = concentrated(View(dataset), Cut.POWER, 0), concentration(dataset)
    assert page.customers == reported.customers < dataset.customers
    assert page.chosen.share.value == reported.share_of_customers.value
    earned = overview(View(dataset), 0).per_customer
    assert isinstance(earned, Estimate)
    assert (earned.n, earned.value) == (page.customers, pytest.approx(page.total / page.customers))
    assert page.gini.value == pytest.approx(reported.gini.value)


def test_lists_to_act_on_are_those_of_the_open_snapshot(demo_frame: pd.DataFrame) -> None:
    dataset = with_newcomers(demo_frame)
    report = analyse(dataset)
    model = report.models[Target.CHURN]
    assert isinstance(model, Judged)
    now = set(dataset.frame.loc[dataset.frame["time_step"] == NOW, "user_id"])
    sheet = silent_list(report)
    assert isinstance(sheet, ListSheet)
    assert set(sheet.table.data["customer"]) == now
    assert "To act on: the customers as of" in sheet.text[0]
    listing = ranked(View(dataset), model)
    assert any(text.startswith("To act on") for text in listing.text)
    assert any(text.startswith("To act on") for text in planned(pool(View(dataset), model), DEFAULTS).listing.text)
    assert model.split.test == 0
    assert any("Lists to act on come from now" in note for note in report.notes)


@pytest.mark.parametrize("said", [b"", b"no json", b"[]", b"{}", b'{"log": 1, "dates": [], "window_days": 28}'])
def test_what_another_program_left_there_is_passed_over(said: bytes, demo_frame: pd.DataFrame, tmp_path: Path) -> None:
    table = pa.Table.from_pandas(demo_frame.head(20), preserve_index=False)
    parquet.write_table(table.replace_schema_metadata({KEY.encode(): said}), tmp_path / "t.parquet")
    dataset = read_table(tmp_path / "t.parquet")
    assert not dataset.dates
    assert dataset.window_days == 28


def test_an_origin_comes_back_as_it_went() -> None:
    dates = {0: date(2020, 3, 1), NOW: date(2020, 4, 1)}
    recipe, left_out, revenue = {"time zone": "UTC"}, {"without a customer": 7}, {"log": 10.25, "before": 0.5}
    origin = Origin("log.csv", dates, 14, 3, 0.2, ("One note.",), recipe, left_out, revenue)
    assert Origin.from_json(origin.to_json()) == origin
