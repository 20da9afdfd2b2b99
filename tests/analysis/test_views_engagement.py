"""The engagement page against a few lines of pandas and scipy, and against truths that were planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr, spearmanr

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.findings import FindingKind
from analysis.intervals import bootstrap_of
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.engagement.density import axis_of
from analysis.views.engagement.page import Engagement, engagement
from analysis.views.engagement.strata import holm
from analysis.views.engagement.tenths import names_of

RATIO = "session_count_ratio"
NOBODY = Range(CUSTOMER_REVENUE, 1e15)


@pytest.fixture(scope="module")
def page(demo: Dataset) -> Engagement:
    return engagement(View(demo), RATIO)


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id").sort_index()


def table(x: np.ndarray, y: np.ndarray, **columns: np.ndarray) -> Dataset:
    """One row per customer: a ratio, and revenue after."""
    frame = pd.DataFrame({"user_id": range(len(x)), "time_step": 0, "target_event": (y <= 0).astype(int)})
    return Dataset("made.csv", frame.assign(**{RATIO: x, "target_revenue": y}, **columns))


def test_correlations_are_those_of_scipy(page: Engagement, newest: pd.DataFrame) -> None:
    assert page.n == len(newest)
    assert page.slope.rho.value == pytest.approx(spearmanr(newest[RATIO], newest.target_revenue)[0])
    assert page.pearson == pytest.approx(pearsonr(newest[RATIO], newest.target_revenue)[0])
    rho = page.slope.rho
    assert rho.low is not None
    assert rho.value is not None
    assert rho.high is not None
    assert rho.low < rho.value < rho.high


def test_tenths_hold_everybody_and_their_means(demo: Dataset, page: Engagement, newest: pd.DataFrame) -> None:
    tenth = pd.qcut(newest[RATIO], 10, labels=False, duplicates="drop")
    means = newest.target_revenue.groupby(tenth).mean()
    medians = newest.target_revenue.groupby(tenth).median()
    silent = newest.target_event.groupby(tenth).mean()
    assert [one.mean.value for one in page.tenths] == pytest.approx(means.tolist())
    assert [one.median.value for one in page.tenths] == pytest.approx(medians.tolist())
    assert [one.silent.value for one in page.tenths if one.silent] == pytest.approx(silent.tolist())
    assert sum(one.mean.n for one in page.tenths) == len(newest)
    for one in page.tenths:
        assert one.segment is not None
        assert len(View(demo, one.segment)) == one.mean.n


def test_the_range_of_a_median_is_that_of_drawing_again(demo: Dataset, page: Engagement, newest: pd.DataFrame) -> None:
    top = newest[RATIO] >= page.tenths[-1].low
    weights = bootstrap_of(demo, 500).weights[np.flatnonzero(top.to_numpy())]
    revenue = newest.target_revenue[top].to_numpy()
    low, high = np.percentile([np.median(np.repeat(revenue, w)) for w in weights.T], [2.5, 97.5])
    assert page.tenths[-1].median.low == pytest.approx(low, rel=0.05)
    assert page.tenths[-1].median.high == pytest.approx(high, rel=0.05)


def test_every_customer_is_in_a_cell(page: Engagement, newest: pd.DataFrame) -> None:
    assert page.density is not None
    assert page.density.counts.sum() == len(newest)
    assert page.density.y.apart
    assert page.density.counts[0].sum() == (newest.target_revenue <= 0).sum()


def test_strata_are_those_of_scipy(page: Engagement, demo_frame: pd.DataFrame, newest: pd.DataFrame) -> None:
    for slope, (_, part) in zip(page.periods.parts, list(demo_frame.groupby("time_step"))[::-1], strict=True):
        assert slope.rho.value == pytest.approx(spearmanr(part[RATIO], part.target_revenue)[0])
        assert slope.rho.n == slope.rows == len(part)
    whole = page.periods.whole
    assert (whole.rho.n, whole.rows) == (demo_frame.user_id.nunique(), len(demo_frame))
    assert whole.rho.value == pytest.approx(spearmanr(demo_frame[RATIO], demo_frame.target_revenue)[0])
    third = pd.qcut(newest.session_number_max, 3, labels=False)
    for number, slope in enumerate(page.activity.parts):
        part = newest[third == number]
        assert slope.rho.value == pytest.approx(spearmanr(part[RATIO], part.target_revenue)[0])
    assert page.activity_by is not None
    assert page.activity_by.column == "session_number_max"


def test_placeholders_are_left_out_and_counted(demo: Dataset, newest: pd.DataFrame) -> None:
    page = engagement(View(demo), "time_to_cart_mean")
    carted = newest[newest.cart_count_sum > 0]
    assert (page.n, page.filled) == (len(carted), len(newest) - len(carted))
    assert page.filled > 0
    assert page.slope.rho.value == pytest.approx(spearmanr(carted.time_to_cart_mean, carted.target_revenue)[0])
    assert any(f.kind is FindingKind.CHECK and "placeholder" in f.sentence for f in page.findings)
    for tenth in page.tenths:
        if tenth.segment is not None:
            assert len(View(demo, tenth.segment)) == tenth.mean.n


def test_of_an_open_snapshot_the_newest_known_outcome_stands(demo_with_now: pd.DataFrame) -> None:
    page = engagement(View(Dataset("shop", demo_with_now)), RATIO)
    labelled = demo_with_now[demo_with_now.time_step == 0]
    assert page.judged == 0
    assert page.n == len(labelled)
    assert page.slope.rho.value == pytest.approx(spearmanr(labelled[RATIO], labelled.target_revenue)[0])


def test_figures_come_first_and_their_ranges_later(demo: Dataset, page: Engagement) -> None:
    first = engagement(View(demo), RATIO, 0)
    assert first.findings == ()
    assert first.slope.rho.value == page.slope.rho.value
    assert first.slope.rho.low is None
    assert [one.mean.value for one in first.tenths] == [one.mean.value for one in page.tenths]
    assert [one.reach for one in first.tenths] == [one.reach for one in page.tenths]
    assert [part.reach for part in first.periods.parts] == [part.reach for part in page.periods.parts]


def test_what_goes_together_is_found_and_called_association(page: Engagement) -> None:
    first = page.findings[0]
    assert "goes with more revenue after" in first.sentence
    assert "association, not effect" in first.evidence
    assert f"{page.tenths[-1].mean.value:,.0f} per customer" in first.sentence


def test_simpson_is_flagged_where_it_was_planted() -> None:
    """Inside each third more goes with less; the thirds themselves are ordered the other way."""
    rng = np.random.default_rng(5)
    activity = np.repeat([1.0, 2.0, 3.0], 200)
    within = rng.normal(size=600)
    x = 4 * activity + within
    y = 100 + 40 * activity - 8 * within + rng.normal(size=600)
    page = engagement(View(table(x, y, session_number_max=activity)), RATIO)
    assert page.slope.rho.value is not None
    assert page.slope.rho.value > 0.5
    assert [part.turned for part in page.activity.parts] == [True, True, True]
    assert any("turns around in 3 of 3 groups" in finding.sentence for finding in page.findings)


def test_shuffled_tables_turn_nothing_around() -> None:
    rng = np.random.default_rng(6)
    told = flagged = 0
    for _ in range(100):
        x, activity = rng.exponential(size=(2, 150))
        y = np.maximum(rng.normal(size=150), 0) * 100
        found = engagement(View(table(x, y, session_number_max=activity)), RATIO)
        flagged += bool(found.activity.turned or found.periods.turned)
        told += any("nothing to see" not in finding.sentence for finding in found.findings)
    assert flagged <= 5
    assert told <= 8


def test_what_comes_from_before_and_after_is_said(demo: Dataset) -> None:
    money = engagement(View(demo), "purchase_revenue_sum", 0)
    assert "no purchase is in both" in money.timing
    assert "nothing is in both" in engagement(View(demo), RATIO, 0).timing
    frame = demo.frame.assign(score=np.arange(len(demo), dtype=float))
    assert "Nobody declared" in engagement(View(Dataset("own.csv", frame)), "score", 0).timing
    chosen = View(demo, Range(CUSTOMER_REVENUE, 1.0))
    assert "partly true by definition" in engagement(chosen, RATIO, 0).timing


@pytest.mark.parametrize("draws", [0, 500])
def test_nobody_few_and_nothing_known(demo: Dataset, draws: int) -> None:
    nobody = engagement(View(demo, NOBODY), RATIO, draws)
    assert (nobody.n, nobody.tenths, nobody.density) == (0, (), None)
    some = View(demo, OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12])))
    few = engagement(some, RATIO, draws)
    assert few.n == 12
    if draws:
        assert [finding.kind for finding in few.findings] == [FindingKind.CHECK]
        assert "12 customers" in few.findings[0].sentence
    one = engagement(View(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True))), RATIO, draws)
    assert one.slope.rho.value is None


def test_one_snapshot_has_one_stratum(demo_frame: pd.DataFrame) -> None:
    page = engagement(View(Dataset("one.csv", demo_frame[demo_frame.time_step == 0].reset_index(drop=True))), RATIO)
    assert len(page.periods.parts) == 1
    assert not page.periods.turned


def test_without_revenue_or_columns_it_says_so(demo: Dataset) -> None:
    with pytest.raises(AnalysisError, match="target_revenue is not in the table"):
        engagement(View(Dataset("less.csv", demo.frame.drop(columns="target_revenue"))), RATIO)
    bare = demo.frame[["user_id", "time_step", "target_revenue"]]
    with pytest.raises(AnalysisError, match="No column of numbers"):
        engagement(View(Dataset("bare.csv", bare)), RATIO)


def test_a_table_without_ratios_starts_with_what_it_has(demo: Dataset) -> None:
    frame = demo.frame[["user_id", "time_step", "target_revenue", "target_event", "view_count_sum"]]
    page = engagement(View(Dataset("own.csv", frame)), "")
    assert page.measure.column == "view_count_sum"
    assert page.offered == ()
    assert page.activity_by is None
    assert engagement(View(demo), "target_customer_value", 0).measure.column == RATIO  # was known only afterwards


def test_holm_by_hand() -> None:
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06)]
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_names_tell_tenths_apart() -> None:
    assert names_of([(0, 0), (1, 3), (4, 9)]) == ["0", "1–3", "4–9"]
    assert names_of([(0.176, 0.248), (0.251, 0.306)]) == ["0.18–0.25", "0.25–0.31"]
    assert names_of([(1.2, 1.2000001), (1.3, 1.4)]) == ["1.2", "1.3–1.4"]
    assert names_of([(-2.0, -1.0), (0.5, 0.5)])[0] == "−2 to −1"


def test_axes_follow_the_values() -> None:
    rng = np.random.default_rng(7)
    skewed = np.concatenate([np.zeros(50), rng.lognormal(3, 2, 950)])
    axis = axis_of(skewed, 20)
    assert axis.log
    assert axis.apart
    assert axis.edges[0] == 0
    assert axis.edges[-1] >= skewed.max()
    half = axis_of(np.concatenate([np.zeros(50), rng.uniform(5, 6, 50)]), 20)
    assert (half.log, half.apart) == (False, True)
    assert half.edges[0] == 0
    assert half.edges[1] >= 5
    even = axis_of(rng.uniform(5, 6, 100), 20)
    assert not even.log
    assert axis_of(np.array([1.0, 2.0, 3.0]), 20).edges.tolist() == [0.5, 1.5, 2.5, 3.5]


def test_the_small_customer_table(shared: Path) -> None:
    path = shared / "data/customer_model_small.csv.gz"
    if not path.exists():
        pytest.skip("the small customer table is not here")
    frame = pd.read_csv(path)
    newest = frame[frame.time_step == 0]
    for column in (RATIO, "click_count_ratio", "transaction_count_ratio"):
        page = engagement(View(Dataset("small", frame)), column)
        assert page.slope.rho.value == pytest.approx(spearmanr(newest[column], newest.target_revenue)[0])
        tenth = pd.qcut(newest[column], 10, labels=False, duplicates="drop")
        means = newest.target_revenue.groupby(tenth).mean()
        assert [one.mean.value for one in page.tenths] == pytest.approx(means.tolist())
