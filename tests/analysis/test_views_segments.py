"""The Segments tab's figures against a few lines of pandas, and the list that it saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.churn import Lifecycle
from analysis.columns import REVENUE
from analysis.concentration import Concentration
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.progress import Cancelled, Progress
from analysis.report import Report, Unavailable
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.concentrated import Concentrated, concentrated
from analysis.views.cut import Cut
from analysis.views.profile import Verdict
from analysis.views.risk import risk
from analysis.views.segments import Value, value
from analysis.views.value_list import save_value_list
from tests.analysis.made_invoices import purchases_only


@pytest.fixture(scope="module")
def page(demo: Dataset) -> Value:
    return value(View(demo), Cut.POWER)


@pytest.fixture(scope="module")
def revenue(demo_frame: pd.DataFrame) -> pd.Series:
    return demo_frame.groupby("user_id").target_revenue.sum().sort_values(ascending=False, kind="stable")


def shared_out(amounts: list[float], cut: Cut = Cut.POWER, draws: int = 200) -> Concentrated:
    """Of a table with one row per customer."""
    frame = pd.DataFrame({"user_id": np.arange(len(amounts)), "time_step": 0, REVENUE: amounts})
    return concentrated(View(Dataset("made.csv", frame)), cut, draws)


def of(page: Value) -> Concentrated:
    assert isinstance(page.revenue, Concentrated)
    return page.revenue


def test_the_80_percent_set(page: Value, revenue: pd.Series) -> None:
    upto = revenue.cumsum() / revenue.sum()
    count = int((upto < 0.8).sum()) + 1
    power = of(page).power
    assert len(power.members) == count
    assert power.share.value == pytest.approx(count / len(revenue))
    assert power.threshold == pytest.approx(revenue.iloc[count - 1])
    assert set(page.view.dataset.customer_ids[power.members]) == set(revenue.index[:count])
    assert len(View(page.view.dataset, power.segment)) == int((revenue >= revenue.iloc[count - 1]).sum())


def test_it_says_what_the_report_says(page: Value, demo_report: Report) -> None:
    report = demo_report.concentration
    assert isinstance(report, Concentration)
    ours = of(page)
    assert ours.gini.value == pytest.approx(report.gini.value)
    for estimate, other in [
        (ours.power.share, report.share_of_customers),
        (ours.gini, report.gini),
        *((ours.tops[k], report.top_shares[k]) for k in ours.tops),
    ]:
        assert estimate.value == pytest.approx(other.value)
        # Other draws, and runs of customers instead of each.
        assert estimate.low == pytest.approx(other.low, abs=0.01)
        assert estimate.high == pytest.approx(other.high, abs=0.01)


@pytest.mark.parametrize(("cut", "percent"), [(Cut.TOP_10, 10), (Cut.TOP_20, 20)])
def test_the_top_so_many_percent(demo: Dataset, revenue: pd.Series, cut: Cut, percent: int) -> None:
    chosen = of(value(View(demo), cut, 0)).chosen
    count = int(np.ceil(len(revenue) * percent / 100))
    assert len(chosen.members) == count
    assert chosen.revenue_share.value == pytest.approx(revenue.iloc[:count].sum() / revenue.sum())


def test_the_curve_runs_from_nothing_to_all(page: Value) -> None:
    x, y = of(page).x, of(page).y
    assert (x[0], y[0], x[-1]) == (0, 0, 1)
    assert y[-1] == pytest.approx(1)
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) >= 0).all()


def test_ties_go_by_customer_id_in_the_group_as_in_the_list() -> None:
    frame = pd.DataFrame({"user_id": [3, 1, 2, 4], "time_step": 0, REVENUE: [5.0, 5.0, 5.0, 1.0]})
    view = View(Dataset("ties.csv", frame))
    chosen = concentrated(view, Cut.TOP_20, 0).chosen
    assert view.dataset.customer_ids[view.customers[chosen.members]].tolist() == [1]
    assert View(view.dataset, chosen.segment).customers.tolist() == [0]


def test_all_alike_one_customer_losses_and_nothing() -> None:
    alike = shared_out([2.0] * 50)
    assert len(alike.power.members) == 40
    assert alike.gini.value == pytest.approx(0)
    one = shared_out([7.0])
    assert (len(one.power.members), one.power.threshold) == (1, 7.0)
    losing = shared_out([10.0, 5.0, -3.0])
    assert losing.gini.value is None
    assert losing.losses is not None
    assert losing.losses.share_of_gross == pytest.approx(0.2)
    for amounts in ([0.0, 0.0], [1.0, -1.0]):
        with pytest.raises(AnalysisError, match="zero or less"):
            shared_out(amounts)


def test_in_one_period_its_own_revenue_counts(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = value(View(demo, OneOf("time_step", (2,))), Cut.POWER, 0)
    own = demo_frame[demo_frame.time_step == 2].target_revenue
    assert of(page).total == pytest.approx(own.sum())
    assert page.windows == 1
    assert of(page).chosen.segment == Range(REVENUE, of(page).chosen.threshold)


def test_the_profile_shows_medians_and_what_differs_most_first(page: Value, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id")
    power = newest.index.isin(page.view.dataset.customer_ids[of(page).power.members])
    traits = {trait.telling.column: trait for trait in page.traits}
    purchases = traits["transaction_count_ratio"]
    assert purchases.group == pytest.approx(newest.transaction_count_ratio[power].median())
    assert purchases.rest == pytest.approx(newest.transaction_count_ratio[~power].median())
    gaps = newest.inter_purchase_time_mean[newest.purchase_number_max > 1]
    assert traits["inter_purchase_time_mean"].effect.difference.n == len(gaps)
    sizes = [abs(trait.effect.difference.value or 0) for trait in page.traits]
    assert sizes == sorted(sizes, reverse=True)
    assert purchases.verdict is Verdict.HIGHER
    assert traits["purchase_recency_min"].verdict is Verdict.LOWER


def test_shuffled_revenue_sets_nobody_apart(demo_frame: pd.DataFrame) -> None:
    """Corrected for the rows shown, so hardly any of eleven differs by chance."""
    told = 0
    for seed in range(5):
        frame = demo_frame[demo_frame.time_step == 0].reset_index(drop=True)
        frame[REVENUE] = np.random.default_rng(seed).permutation(frame[REVENUE])
        page = value(View(Dataset("shuffled.csv", frame)), Cut.TOP_20)
        told += sum(trait.verdict in (Verdict.HIGHER, Verdict.LOWER) for trait in page.traits)
    assert told <= 2


def test_figures_first_ranges_later_in_the_same_order(demo: Dataset, page: Value) -> None:
    first = value(View(demo), Cut.POWER, 0)
    assert [t.telling for t in first.traits] == [t.telling for t in page.traits]
    assert {t.verdict for t in first.traits} == {None}
    assert of(first).power.share.low is None
    assert of(page).power.share.low is not None
    assert (first.findings, len(page.findings) > 2) == ((), True)
    assert any(f"of {len(page.view)} customers" in finding.evidence for finding in page.findings)


def test_lifecycle_groups_have_their_size_and_revenue(
    demo: Dataset, demo_frame: pd.DataFrame, revenue: pd.Series
) -> None:
    page = risk(View(demo))
    assert isinstance(page.cuts, Lifecycle)
    newest = demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id")
    quiet = newest.purchase_recency_min.between(page.cuts.quiet_after, page.cuts.gone_after, inclusive="right")
    group = page.groups[1]
    assert group.stage == "going quiet"
    assert group.customers == int(quiet.sum())
    assert group.revenue == pytest.approx(revenue[newest.index[quiet]].sum())
    assert group.revenue_share.value == pytest.approx(revenue[newest.index[quiet]].sum() / revenue.sum())
    assert [len(View(demo, one.segment)) for one in page.groups] == [one.customers for one in page.groups]
    assert sum(one.customers for one in page.groups) + page.unknown == demo.customers


def test_flags_are_those_of_the_report(demo: Dataset, demo_report: Report) -> None:
    assert not isinstance(demo_report.risk, Unavailable)
    flags = risk(View(demo)).flags
    assert not isinstance(flags, Unavailable)
    for ours, theirs in zip(flags, demo_report.risk, strict=True):
        assert (ours.flag, ours.rows, ours.customers) == (theirs.flag, theirs.rows, theirs.customers)
        assert ours.revenue_share == pytest.approx(theirs.revenue_share)


def test_flags_of_some_customers_are_weighed_by_their_revenue(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    some = tuple(int(i) for i in demo.customer_ids[:200])
    flags = risk(View(demo, OneOf("user_id", some)), 0).flags
    assert not isinstance(flags, Unavailable)
    churned = flags[0]
    rows = demo_frame[demo_frame.user_id.isin(some)]
    flagged = rows[rows.target_event == 1].user_id.unique()
    assert (churned.rows, churned.customers) == (int((rows.target_event == 1).sum()), len(flagged))
    share = rows[rows.user_id.isin(flagged)].target_revenue.sum() / rows.target_revenue.sum()
    assert churned.revenue_share == pytest.approx(share)


@pytest.mark.parametrize("draws", [0, 200])
def test_nobody_one_row_and_nothing_known(demo: Dataset, draws: int) -> None:
    frame = demo.frame.copy()
    frame[frame.columns.difference(["user_id", "time_step"])] = np.nan
    views = [
        View(demo, Range(CUSTOMER_REVENUE, 1e15)),
        View(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True))),
        View(Dataset("unknown.csv", frame)),
        View(Dataset("bare.csv", demo.frame[["user_id", "time_step"]])),
    ]
    for view in views:
        shown = value(view, Cut.POWER, draws)
        assert isinstance(shown.revenue, Unavailable) or len(view) == 1
        assert sum(group.customers for group in risk(view, draws).groups) <= len(view)


def test_the_list_says_what_it_is(demo: Dataset, revenue: pd.Series, tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    saved = save_value_list(View(demo), Cut.TOP_10, target)
    assert saved.customers == int(np.ceil(len(revenue) / 10))
    book = openpyxl.load_workbook(target)
    about = " ".join(str(cell.value) for row in book.worksheets[0] for cell in row if cell.value is not None)
    assert "Not checked: consent" in about
    assert "demo.csv" in about
    rows = list(book.worksheets[1].values)
    header = next(i for i, row in enumerate(rows) if row[1] == "Customer")
    assert [row[1] for row in rows[header + 1 :]] == revenue.index[: saved.customers].tolist()
    assert "Stage" in rows[header]


def test_a_cancelled_or_refused_list_leaves_the_old_file(demo: Dataset, tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_text("old")
    with pytest.raises(Cancelled):
        save_value_list(View(demo), Cut.POWER, target, progress=Progress(is_cancelled=lambda: True))
    with pytest.raises(AnalysisError, match=r"\.xlsx"):
        save_value_list(View(demo), Cut.POWER, tmp_path / "list.txt")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_holds_nothing_is_not_compared_and_said_once(demo_frame: pd.DataFrame) -> None:
    page = value(View(Dataset("purchases", purchases_only(demo_frame))), Cut.POWER, 0)
    names = {trait.telling.column for trait in page.traits}
    assert not names & {"view_count_mean", "cart_count_mean", "haspurchase_mean"}
    assert "time_to_purchase_mean" in names
    said = "No views and carts were recorded, so there is nothing to show of: "
    assert page.nothing == f"{said}sessions with a purchase, carts per session and views per session."
    assert value(View(Dataset("visits", demo_frame)), Cut.POWER, 0).nothing == ""
