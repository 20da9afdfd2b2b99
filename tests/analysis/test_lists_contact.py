"""Lists and campaigns leave out who may not be contacted, and a saved list says what it is.

Marks are no features, so the model of the table without them is that of the table with them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.campaign import DEFAULTS, Campaign, campaign
from analysis.columns import NOW, REVENUE, Role
from analysis.contact import TakenOut
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.lists.saving import save_list
from analysis.models.judging import Judged
from analysis.report import Report
from analysis.segment import OneOf
from analysis.summary import summary
from analysis.version import PROGRAM
from analysis.view import View
from analysis.views.campaign import planned, pool
from analysis.views.campaign_counted import counted
from analysis.views.concentrated import Concentrated, concentrated
from analysis.views.customer_list import CustomerList, age
from analysis.views.cut import Cut
from analysis.views.models import ranked
from analysis.views.value_list import save_value_list, value_list
from analysis.workbook.document import ListSheet, Pairs, Sheet, Text
from analysis.workbook.sheets import workbook
from analysis.workbook.sheets.lists import power_buyers, silent_list

ROLES = {"newsletter": Role.MAY_CONTACT, "stop": Role.LEAVE_OUT, "is_test": Role.INTERNAL}


def marked(demo: Dataset, *, nobody: bool = False) -> Dataset:
    """Consent of seven in ten, and some who asked to be left out or are tests; judged at the newest snapshot."""
    random = np.random.default_rng(3)
    size = demo.customers
    flags = pd.DataFrame(
        {
            "newsletter": np.where(random.random(size) < (0 if nobody else 0.7), "yes", "no"),
            "stop": (random.random(size) < 0.1).astype(int),
            "is_test": random.random(size) < 0.05,
        }
    )
    frame = pd.concat([demo.frame, flags.iloc[demo.codes].reset_index(drop=True)], axis=1)
    # What was said at older snapshots does not count.
    frame.loc[demo.period > 0, "newsletter"] = "yes"
    return Dataset("marked.csv", frame, roles=ROLES, dates=demo.dates)


@pytest.fixture(scope="module")
def dataset(demo: Dataset) -> Dataset:
    return marked(demo)


@pytest.fixture(scope="module")
def nobody(demo: Dataset) -> Dataset:
    only = marked(demo, nobody=True)
    return replace(only, frame=only.frame.assign(newsletter="no"))


@pytest.fixture(scope="module")
def allowed(dataset: Dataset) -> pd.Series:
    """By customer, in plain pandas."""
    newest = dataset.frame.sort_values("time_step").drop_duplicates("user_id").set_index("user_id").sort_index()
    return (newest["newsletter"] == "yes") & (newest["stop"] == 0) & ~newest["is_test"].astype(bool)


@pytest.fixture(scope="module")
def report(dataset: Dataset, demo_report: Report, churn: Judged) -> Report:
    return replace(demo_report, dataset=dataset, cleaned=dataset, campaign=campaign(dataset, churn))


def ids(listing: CustomerList) -> set[int]:
    return set(next(column.values for column in listing.columns if column.key == "customer").tolist())


def out_of(everybody: set[int], allowed: pd.Series) -> int:
    return len(everybody) - int(allowed[sorted(everybody)].sum())


def test_the_value_list_goes_without_them_and_the_figures_do_not(
    dataset: Dataset, demo: Dataset, allowed: pd.Series
) -> None:
    with_, without = value_list(View(dataset), Cut.POWER), value_list(View(demo), Cut.POWER)
    assert ids(with_) == {one for one in ids(without) if allowed[one]}
    assert with_.out.customers == out_of(ids(without), allowed) > 0
    figures = {pair.label: pair.value for pair in with_.about.figures}
    assert figures["Customers in the group"] == len(without)
    assert figures == {pair.label: pair.value for pair in without.about.figures}
    amounts = next(column.values for column in with_.columns if column.key == "upto")
    revenue = dataset.frame.groupby("user_id")[REVENUE].sum()
    assert amounts[-1] == pytest.approx(revenue[sorted(ids(with_))].sum() / revenue.sum())
    assert [column.values[-1] for column in with_.columns if column.key == "rank"] == [len(with_)]


def test_concentration_is_counted_over_everybody(dataset: Dataset, demo: Dataset) -> None:
    one, other = (concentrated(View(each), Cut.POWER, 0) for each in (dataset, demo))
    assert isinstance(one, Concentrated)
    assert (one.customers, one.power.share.value, one.total) == (other.customers, other.power.share.value, other.total)


def test_the_models_list_goes_without_them(dataset: Dataset, demo: Dataset, churn: Judged, allowed: pd.Series) -> None:
    with_, without = ranked(View(dataset), churn), ranked(View(demo), churn)
    assert ids(with_) == {one for one in ids(without) if allowed[one]}
    assert with_.out.customers == out_of(ids(without), allowed)
    assert with_.out.asked == len(without)


def test_no_contact_is_planned_for_them(dataset: Dataset, demo: Dataset, churn: Judged, allowed: pd.Series) -> None:
    those, before = pool(View(dataset), churn), pool(View(demo), churn)
    asked = set(demo.customer_ids[before.candidates.customers])
    assert set(dataset.customer_ids[those.candidates.customers]) == {one for one in asked if allowed[one]}
    plan = planned(those, DEFAULTS)
    assert plan.customers == len(asked) - out_of(asked, allowed)
    assert all(allowed[one] for one in ids(plan.listing))
    assert plan.listing.out == plan.plan.out == those.candidates.out
    assert f"{out_of(asked, allowed)} may not be contacted" in counted(plan, those).rows
    # What a customer without a value of their own is worth is still the median of everybody.
    assert those.candidates.value_default == before.candidates.value_default


def test_the_report_and_its_workbook_go_without_them(
    report: Report, dataset: Dataset, churn: Judged, allowed: pd.Series
) -> None:
    plan = report.campaign
    assert isinstance(plan, Campaign)
    assert all(allowed[dataset.customer_ids[dataset.codes[plan.order]]])
    assert summary(report)["campaign"]["may_not_be_contacted"] == plan.out.customers > 0
    found = planned(pool(View(dataset), churn), DEFAULTS).plan
    assert (found.contacts, found.expected) == (plan.contacts, plan.expected)
    for sheet in (power_buyers(report), silent_list(report)):
        assert isinstance(sheet, ListSheet)
        assert allowed[sheet.table.data["customer"].tolist()].all()  # type: ignore[union-attr]
        assert any("were taken out: " in text for text in sheet.text)
    about = workbook(report).sheets[0]
    assert isinstance(about, Sheet)
    pairs = {pair.label: pair for block in about.blocks if isinstance(block, Pairs) for pair in block.rows}
    assert pairs["Consent"].value == "checked"
    assert f"{(~allowed).sum()} customers were taken out" in pairs["Consent"].note


def test_a_list_of_nobody_says_why(nobody: Dataset, report: Report, churn: Judged) -> None:
    said = "may be contacted: .* without consent"
    with pytest.raises(AnalysisError, match=f"None of the power buyers {said}"):
        value_list(View(nobody), Cut.POWER)
    with pytest.raises(AnalysisError, match=said):
        pool(View(nobody), churn)
    with pytest.raises(AnalysisError, match=said):
        campaign(nobody, churn)
    listing = ranked(View(nobody), churn)
    assert len(listing) == 0
    assert listing.out.customers == listing.out.asked == len(churn.list.rows)
    for sheet in (power_buyers, silent_list):
        found = sheet(replace(report, dataset=nobody, cleaned=nobody))
        assert isinstance(found, Sheet)
        assert isinstance(found.blocks[0], Text)
        assert "may be contacted" in found.blocks[0].text


def test_too_few_are_left_to_plan_for(demo: Dataset, churn: Judged) -> None:
    some = demo.customer_ids[demo.codes[churn.list.rows]][:20]
    frame = demo.frame.assign(newsletter=demo.frame["user_id"].isin(some))
    with pytest.raises(AnalysisError, match=r"Too few to say: 20 customers.* may not be contacted: .* without consent"):
        pool(View(Dataset("few", frame, roles=ROLES)), churn)


def sheet_pairs(path: Path) -> dict[str, tuple[object, ...]]:
    return {str(row[0]): row[1:] for row in openpyxl.load_workbook(path).worksheets[0].values}


def test_the_first_sheet_of_every_list_says_what_it_is(dataset: Dataset, churn: Judged, tmp_path: Path) -> None:
    day = date.today() - timedelta(days=40)
    dated = dataset.dated({0: day})
    view = View(dated, OneOf("user_id", tuple(map(int, dated.customer_ids[:400]))))
    save_value_list(view, Cut.TOP_10, tmp_path / "value.xlsx")
    save_list(ranked(view, churn), tmp_path / "model.xlsx")
    save_list(planned(pool(view, churn), DEFAULTS).listing, tmp_path / "campaign.xlsx")
    groups = {"value": "top 10\u00a0%", "model": "customers, most likely to stop buying first"}
    groups["campaign"] = "worth contacting"
    for name, group in groups.items():
        found = sheet_pairs(tmp_path / f"{name}.xlsx")
        assert found["Group"][0] == group
        assert found["Source"][0] == "marked.csv"
        assert f"{day.day} " in str(found["As of"])
        assert "40 days old when it was saved. What these customers did in the 28 days" in str(found["As of"])
        assert str(found["Filters"][0]).startswith("user_id is ")
        assert found["By"][0] == PROGRAM
        assert any("taken out: " in words and "By stop, is_test and newsletter" in words for words in found)


def test_a_list_says_how_old_it_is(demo: Dataset) -> None:
    today = date(2025, 6, 1)
    dated = demo.dated({0: date(2025, 4, 1), NOW: date(2025, 5, 1)})
    assert age(dated, 0, today) == "61 days old when it was saved."
    assert age(dated, NOW, today) == "31 days old when it was saved."
    assert age(demo, 0, today) == "At least 28 days old."
    assert age(demo, NOW, today) == ""
    assert age(replace(demo, called={"time_step": ""}), 0, today) == "How old it is cannot be told."


def test_without_such_columns_consent_was_not_checked(demo: Dataset, tmp_path: Path) -> None:
    saved = save_value_list(View(demo), Cut.POWER, tmp_path / "value.xlsx")
    assert saved.out == TakenOut(saved.customers)
    assert "Not checked: consent. No column says who may be contacted." in saved.sentence()
    assert any(words.startswith("Not checked: consent.") for words in sheet_pairs(saved.path))
