"""What tells early, against scipy and against truths that were planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, mannwhitneyu, spearmanr

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.effects import cliffs_deltas
from analysis.errors import AnalysisError
from analysis.placeholders import known
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.data.columns import LATENT
from analysis.views.engagement.indicators import Indicator, Indicators, Verdict, indicators, ranked
from analysis.views.engagement.ties import Outcome

SOME = ("session_count_ratio", "purchase_recency_min", "view_count_sum", "time_to_cart_mean", "session_number_max")


@pytest.fixture(scope="module")
def found(demo: Dataset) -> Indicators:
    return indicators(View(demo))


def line_of(found: Indicators, column: str) -> Indicator:
    return next(line for line in found.lines if line.telling.column == column)


@pytest.fixture(scope="module")
def now(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame[demo_frame.time_step == 0].sort_values("user_id")


@pytest.fixture(scope="module")
def then(demo_frame: pd.DataFrame) -> pd.DataFrame:
    """Each customer's newest older snapshot."""
    return demo_frame[demo_frame.time_step > 0].sort_values("time_step").groupby("user_id").head(1)


def measured(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame[frame.cart_count_sum > 0] if column.startswith("time_to_cart") else frame


@pytest.mark.parametrize("column", SOME)
def test_with_revenue_it_is_spearman(found: Indicators, now: pd.DataFrame, then: pd.DataFrame, column: str) -> None:
    held = line_of(found, column).held[Outcome.REVENUE]
    here, before = measured(now, column), measured(then, column)
    assert held.newest.value == pytest.approx(spearmanr(here[column], here.target_revenue)[0])
    assert held.newest.n == len(here)
    assert held.found == pytest.approx(spearmanr(before[column], before.target_revenue)[0])
    assert line_of(found, column).filled == len(now) - len(here)


@pytest.mark.parametrize("column", SOME)
def test_with_leaving_it_is_cliffs_delta_of_recent_buyers(
    demo: Dataset, found: Indicators, now: pd.DataFrame, column: str
) -> None:
    held = line_of(found, column).held[Outcome.LEAVING]
    recent = measured(now[now.purchase_recency_min <= 28], column)
    left, stayed = (recent[column][recent.target_event == label] for label in (1, 0))
    above = mannwhitneyu(left, stayed).statistic
    assert held.newest.value == pytest.approx(2 * above / (len(left) * len(stayed)) - 1)
    assert held.newest.n == len(recent)
    view = View(demo, OneOf("time_step", (0,)) & OneOf("user_id", tuple(recent.user_id.tolist())))
    one = cliffs_deltas(view, {"x": view.values(column)}, view.values("target_event") == 1)["x"].difference
    assert (held.newest.low, held.newest.high) == pytest.approx((one.low, one.high), abs=0.02)


def test_p_is_corrected_for_all_columns_and_outcomes(demo: Dataset, found: Indicators, then: pd.DataFrame) -> None:
    recent = then[then.purchase_recency_min <= 28]
    by_hand: dict[tuple[Outcome, str], float] = {}
    corrected: dict[tuple[Outcome, str], float] = {}
    for line in found.lines:
        column = line.telling.column
        values = pd.Series(known(demo, column), demo.frame.index)
        groups = [values[recent.index[recent.target_event == label]].dropna().to_numpy() for label in (1, 0)]
        both = values[then.index].dropna()
        ps = {
            Outcome.REVENUE: spearmanr(both, then.target_revenue[both.index])[1],
            Outcome.LEAVING: mannwhitneyu(groups[0], groups[1], method="asymptotic").pvalue,
        }
        for outcome, held in line.held.items():
            if held.p is not None:
                by_hand[outcome, column], corrected[outcome, column] = float(ps[outcome]), held.p
    assert found.comparisons == len(by_hand) > 300
    assert list(corrected.values()) == pytest.approx(false_discovery_control(list(by_hand.values())), rel=1e-4)


def test_strongest_first_and_not_by_the_rows_that_confirm(found: Indicators) -> None:
    rows = [row.line.held[Outcome.REVENUE] for row in ranked(found, Outcome.REVENUE, opened=True)]
    strengths = [abs(held.found or 0.0) for held in rows if held.verdict is not Verdict.TOO_FEW]
    assert strengths == sorted(strengths, reverse=True)
    assert {held.verdict for held in rows} >= {Verdict.CONFIRMED, Verdict.NOTHING}


def test_latent_factors_are_one_line_until_asked_for(found: Indicators) -> None:
    latent = sum(line.family == LATENT for line in found.lines)
    assert latent > 2
    rows = ranked(found, Outcome.REVENUE)
    folds = [row for row in rows if row.folded]
    assert [row.folded for row in folds] == [latent]
    assert len(rows) == len(found.lines) - latent + 1
    assert folds[0].line.held[Outcome.REVENUE].strength == max(
        line.held[Outcome.REVENUE].strength for line in found.lines if line.family == LATENT
    )
    assert len(ranked(found, Outcome.REVENUE, opened=True)) == len(found.lines) + 1
    searched = ranked(found, Outcome.REVENUE, search="latent view")
    assert searched
    assert all("view_latent" in row.line.telling.column and not row.folded for row in searched)


def test_what_is_known_only_afterwards_is_not_among_them(demo: Dataset, found: Indicators) -> None:
    columns = {line.telling.column for line in found.lines}
    assert columns <= set(demo.features)
    frame = demo.frame.assign(knows=demo.frame.target_revenue * 2.0)
    leaky = indicators(View(Dataset("leaky.csv", frame)))
    assert leaky.leaks == ("knows",)
    assert "knows" not in {line.telling.column for line in leaky.lines}
    assert "knows" in leaky.counted[Outcome.REVENUE].rows


def made(seed: int, *, planted: bool) -> Dataset:
    """Two snapshots of 200 customers, and 30 columns of noise; one that tells revenue, if planted."""
    rng = np.random.default_rng(seed)
    size = 200
    frame = pd.DataFrame({"user_id": np.tile(np.arange(size), 2), "time_step": np.repeat([0, 1], size)})
    noise = pd.DataFrame(rng.normal(size=(2 * size, 30)), columns=[f"noise {i}" for i in range(30)])
    revenue = np.maximum(rng.normal(size=2 * size), 0) * 100
    frame = frame.assign(target_revenue=revenue, target_event=(revenue == 0).astype(int))
    if planted:
        frame["teller"] = revenue + rng.normal(size=2 * size) * 150
    return Dataset("made.csv", pd.concat([frame, noise], axis=1))


def test_a_planted_teller_is_found_and_confirmed() -> None:
    found = indicators(View(made(1, planted=True)))
    first = ranked(found, Outcome.REVENUE)[0]
    assert first.line.telling.column == "teller"
    assert first.line.held[Outcome.REVENUE].verdict is Verdict.CONFIRMED
    assert "**teller**" in found.findings[0].sentence
    assert "association, not effect" in found.findings[0].evidence


def test_what_was_lucky_once_is_not_confirmed() -> None:
    """A column that tells at the older snapshot only."""
    dataset = made(2, planted=True)
    frame = dataset.frame.copy()
    newest = frame.time_step == 0
    frame.loc[newest, "teller"] = np.random.default_rng(3).normal(size=int(newest.sum()))
    found = indicators(View(replace(dataset, frame=frame, id="other")))
    assert line_of(found, "teller").held[Outcome.REVENUE].verdict is Verdict.NOT_CONFIRMED


def test_shuffled_tables_tell_nothing() -> None:
    told = sum(
        any(
            "nothing to see" not in finding.sentence for finding in indicators(View(made(seed, planted=False))).findings
        )
        for seed in range(40)
    )
    assert told <= 3


def test_one_snapshot_can_confirm_nothing(demo_frame: pd.DataFrame) -> None:
    one = Dataset("one.csv", demo_frame[demo_frame.time_step == 0].reset_index(drop=True))
    found = indicators(View(one))
    verdicts = {line.held[Outcome.REVENUE].verdict for line in found.lines}
    assert Verdict.UNCHECKED in verdicts
    assert Verdict.CONFIRMED not in verdicts
    assert found.findings == ()


def test_without_revenue_leaving_is_left(demo: Dataset) -> None:
    found = indicators(View(Dataset("less.csv", demo.frame.drop(columns="target_revenue"))))
    assert found.outcomes == (Outcome.LEAVING,)
    bare = demo.frame.drop(columns=["target_revenue", "target_event"])
    with pytest.raises(AnalysisError, match="No outcome is known"):
        indicators(View(Dataset("bare.csv", bare)))


def test_nobody_and_few_in_view(demo: Dataset) -> None:
    nobody = indicators(View(demo, Range(CUSTOMER_REVENUE, 1e15)))
    assert (nobody.lines, nobody.outcomes, nobody.findings) == ((), (), ())
    few = indicators(View(demo, OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12]))))
    assert {line.held[Outcome.REVENUE].verdict for line in few.lines} == {Verdict.TOO_FEW}


def test_a_snapshot_in_view_is_the_one_that_confirms(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    found = indicators(View(demo, OneOf("time_step", (2,))))
    here = demo_frame[demo_frame.time_step == 2]
    assert found.period == 2
    assert found.newest == len(here)
    held = line_of(found, "session_count_ratio").held[Outcome.REVENUE]
    assert held.newest.value == pytest.approx(spearmanr(here.session_count_ratio, here.target_revenue)[0])
    assert found.older <= len(here)
