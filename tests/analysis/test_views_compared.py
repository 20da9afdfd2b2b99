"""Groups side by side against a few lines of pandas, and findings on data in which there is nothing to find."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import ibis
import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from analysis.dataset import Dataset
from analysis.demo import open_demo
from analysis.derived import extended
from analysis.findings import Finding, FindingKind, ranked
from analysis.intervals import bootstrap_of
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.compared import Step
from analysis.views.drops import Basis, Drop, DropOff
from analysis.views.funnel import answer, dropoff
from analysis.views.groupings import MOST_GROUPS, WINDOW, groupings
from analysis.views.log.compared import log_compared, log_groupings
from analysis.views.log.standing import standing

SEEDS = 100
FALSE_FINDINGS = 8
"""Of 100 tables without any difference, findings may be raised by so many."""


@pytest.fixture(scope="module")
def of_log() -> Dataset:
    """A demo shop with its log."""
    return open_demo(300, seed=4)


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id").sort_index()


def steps_of(page: DropOff, basis: Basis) -> tuple[Step, ...]:
    drop = page.bases[basis]
    assert isinstance(drop, Drop)
    return drop.steps


def with_own(demo: Dataset, **columns: object) -> Dataset:
    return Dataset("own.csv", demo.frame.assign(**columns))


def test_a_group_is_held_against_all_others(demo: Dataset, newest: pd.DataFrame) -> None:
    (step,) = steps_of(dropoff(View(demo), "stage"), Basis.SESSIONS)
    weights = bootstrap_of(demo, 500).weights.astype(float)
    raw = []
    for group in step.groups:
        assert group.segment is not None
        inside = group.segment.mask(demo.frame.iloc[demo.newest])
        one, rest = newest[inside], newest[~inside]
        rates = [part.haspurchase_sum.sum() / part.session_number_max.sum() for part in (one, rest)]
        assert group.effect.difference.value == pytest.approx(rates[0] - rates[1])
        assert (group.effect.group, group.effect.rest) == (len(one), len(rest))
        drawn = np.subtract(
            *(
                (newest.haspurchase_sum.to_numpy() * here)
                @ weights
                / ((newest.session_number_max.to_numpy() * here) @ weights)
                for here in (inside, ~inside)
            )
        )
        ends = [group.effect.difference.low, group.effect.difference.high]
        assert ends == pytest.approx(np.percentile(drawn, [2.5, 97.5]).tolist(), rel=1e-4)
        z = abs(rates[0] - rates[1]) / drawn.std()
        raw.append(2 * (1 - float(_normal(z))))
    corrected = false_discovery_control(raw)
    assert [group.effect.p for group in step.groups] == pytest.approx(corrected.tolist(), abs=1e-6)
    assert step.comparisons == 3


def _normal(z: float) -> float:
    """The distribution function, from the error function."""
    from math import erf, sqrt

    return 0.5 * (1 + erf(z / sqrt(2)))


def test_both_steps_of_volumes_are_corrected_together(demo: Dataset) -> None:
    steps = steps_of(dropoff(View(demo), "tier"), Basis.VOLUMES)
    assert [step.comparisons for step in steps] == [8, 8]


def test_of_two_groups_there_is_one_comparison(demo: Dataset) -> None:
    (step,) = steps_of(dropoff(View(demo), "again"), Basis.SESSIONS)
    assert step.comparisons == 1
    one, two = (group.effect.difference.value or 0.0 for group in step.groups)
    assert one == pytest.approx(-two)
    assert step.what_if is None


def test_windows_have_their_own_rates(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    (step,) = steps_of(dropoff(View(demo), WINDOW), Basis.SESSIONS)
    sums = {
        name: demo_frame.pivot_table(index="user_id", columns="time_step", values=name).fillna(0)
        for name in ("haspurchase_sum", "session_number_max")
    }
    periods = sorted(sums["haspurchase_sum"], reverse=True)[1:]
    own = {name: [(table[p] - table[p + 1]).sum() for p in periods] for name, table in sums.items()}
    bought, sessions = own["haspurchase_sum"], own["session_number_max"]
    assert [group.figure.value for group in step.groups] == pytest.approx(np.divide(bought, sessions).tolist())
    rest = (sum(bought) - bought[0]) / (sum(sessions) - sessions[0])
    assert step.groups[0].effect.difference.value == pytest.approx(bought[0] / sessions[0] - rest)
    assert steps_of(dropoff(View(demo), WINDOW), Basis.AVERAGES) == ()


def test_who_is_missing_in_one_snapshot_brings_no_history_into_a_window(demo_frame: pd.DataFrame) -> None:
    """A customer of the oldest and the newest snapshot only: when the years between happened is not known."""
    someone = demo_frame.user_id.value_counts().index[0]
    gone = (demo_frame.user_id == someone) & (demo_frame.time_step == 1)
    page = dropoff(View(Dataset("gap.csv", demo_frame[~gone].reset_index(drop=True))), draws=0)
    others = demo_frame[demo_frame.user_id != someone]
    sums = others.pivot_table(index="user_id", columns="time_step", values="session_number_max").fillna(0)
    assert page.windows[-1].volumes["sessions"] == pytest.approx((sums[0] - sums[1]).sum())


def test_volumes_are_compared_with_the_window_before(demo: Dataset) -> None:
    page = dropoff(View(demo))
    before, window = page.windows[-2:]
    grown = window.growth["purchase"]
    assert grown.value == pytest.approx(window.volumes["purchase"] / before.volumes["purchase"])
    assert grown.low is not None
    assert grown.high is not None
    assert grown.low < (grown.value or 0) < grown.high
    rates = [one.rate.value or 0.0 for one in (window, before)]
    assert window.change is not None
    assert window.change.value == pytest.approx(rates[0] - rates[1])
    assert (page.windows[0].growth, page.windows[0].change) == ({}, None)


def test_what_if_is_plain_arithmetic(demo: Dataset, newest: pd.DataFrame) -> None:
    """Views, carts and purchases of the weakest tier, at the rate of the middle one of the others."""
    to_cart, _ = steps_of(dropoff(View(demo), "tier"), Basis.VOLUMES)
    found = to_cart.what_if
    assert found is not None
    assert found.carts is not None
    assert found.money is not None
    rates = sorted((group.figure.value or 0.0, group.name) for group in to_cart.groups)
    assert (found.weakest, found.middle) == (rates[0][1], rates[1][1])
    segment = next(group.segment for group in to_cart.groups if group.name == found.weakest)
    assert segment is not None
    weakest = newest[segment.mask(extended(demo).iloc[demo.newest])]
    carts = weakest.view_count_sum.sum() * rates[1][0] - weakest.cart_count_sum.sum()
    assert found.carts.value == pytest.approx(carts)
    purchases = carts * weakest.purchase_count_sum.sum() / weakest.cart_count_sum.sum()
    assert found.purchases.value == pytest.approx(purchases)
    assert found.money.value == pytest.approx(carts * weakest.purchase_revenue_sum.sum() / weakest.cart_count_sum.sum())


def test_groups_are_disjoint(demo: Dataset) -> None:
    frame = extended(demo).iloc[demo.newest]
    for one in groupings(demo):
        masks = [segment.mask(frame) for segment in one.groups.values()]
        assert not any((a & b).any() for a, b in combinations(masks, 2)), one.key


def test_own_columns_are_compared_up_to_eight_values(demo: Dataset) -> None:
    rng = np.random.default_rng(1)
    many = rng.choice([f"shop {i}" for i in range(12)], len(demo), p=np.arange(12, 0, -1) / 78)
    table = with_own(
        demo, device=np.where(demo.codes % 3 == 0, "phone", "desk"), branch=many, weight=rng.random(len(demo))
    )
    own = {one.name: one.groups for one in groupings(table) if one.key.startswith("column ")}
    assert set(own) == {"device", "branch"}
    assert set(own["device"]) == {"phone", "desk"}
    assert len(own["branch"]) == MOST_GROUPS
    assert "all other values" in own["branch"]
    shown = [segment.mask(table.frame).sum() for segment in own["branch"].values()]
    assert sum(shown) == len(table)


def test_too_few_cases_are_not_tested(demo: Dataset) -> None:
    rows = demo.frame.iloc[demo.newest]
    few = rows.user_id.isin(rows.user_id.iloc[:40])
    frame = rows.assign(lot=np.where(few, "a", "b"), haspurchase_sum=np.where(few, 0, rows.haspurchase_sum))
    (step,) = steps_of(dropoff(View(Dataset("lot.csv", frame.reset_index(drop=True))), "column lot"), Basis.SESSIONS)
    assert all(group.effect.p is None for group in step.groups)
    assert answer(step) == "No difference that can be told among 1 comparison."


def test_an_answer_names_the_widest_difference(demo: Dataset) -> None:
    (step,) = steps_of(dropoff(View(demo), "tier"), Basis.SESSIONS)
    far = max(step.groups, key=lambda group: abs(group.effect.difference.value or 0.0))
    assert far.effect.told
    assert answer(step).lower().startswith(f"{far.name} {(far.figure.value or 0) * 100:.1f}, all others")


def test_a_log_is_compared_by_visits(of_log: Dataset) -> None:
    offered = {one.key: one for one in log_groupings(of_log)}
    assert {"log weekend", "log new", "log category", "log device"} <= set(offered)
    assert "log hour" not in offered
    step = log_compared(View(of_log), offered["log weekend"]).step
    assert [group.name for group in step.groups] == ["Saturday, Sunday", "Monday to Friday"]
    assert all(group.segment is None for group in step.groups)
    low, high = step.limits
    everyone = step.everyone.value
    assert everyone is not None
    assert low < min(group.figure.value or 0 for group in step.groups) < everyone < high


def test_what_everybody_asks_of_a_log_is_answered(of_log: Dataset) -> None:
    """The demo shop has planted weekends, categories and hesitant newcomers."""
    found = {finding.topic: finding for finding in standing(View(of_log)).findings}
    assert {"weekend", "new customers", "category", "carts left"} == set(found)
    assert "At weekends" in found["weekend"].sentence
    assert "corrected for" in found["category"].evidence
    assert all(finding.evidence for finding in found.values())
    assert standing(View(of_log)).findings == tuple(found.values()), "the same data, the same sentences"
    assert standing(View(replace(of_log, attempts=None))).findings == ()


def test_a_shuffled_log_raises_few_findings(of_log: Dataset) -> None:
    """What visits looked at, and when, is dealt out anew: no question has anything to see."""
    attempts = of_log.attempts
    assert attempts is not None
    visits = attempts.engine.fetch(attempts.visits)
    dealt = [name for name in visits.columns if not name.startswith(("strict", "cart_optional", "customer", "session"))]
    raised = 0
    for seed in range(SEEDS):
        order = np.random.default_rng(seed).permutation(len(visits))
        shuffled = visits.assign(**{name: visits[name].to_numpy()[order] for name in dealt})
        kept = attempts.engine.keep("shuffled", ibis.memtable(shuffled, schema=attempts.visits.schema()))
        view = View(replace(of_log, attempts=replace(attempts, visits=kept)))
        questions = [finding for finding in standing(view).findings if finding.topic != "carts left"]
        raised += any("nothing to see" not in finding.sentence for finding in questions)
    assert raised <= FALSE_FINDINGS


def test_shuffled_windows_raise_few_findings(demo_frame: pd.DataFrame) -> None:
    """Each customer's newest two windows change places at random."""
    frame = demo_frame[demo_frame.time_step <= 2].reset_index(drop=True)
    names = ["haspurchase_sum", "session_number_max"]
    tables = {name: frame.pivot_table(index="user_id", columns="time_step", values=name).dropna() for name in names}
    whole = tables[names[0]].index
    rows = frame[frame.user_id.isin(whole)].sort_values(["time_step", "user_id"]).reset_index(drop=True)
    raised = 0
    for seed in range(SEEDS):
        swap = np.random.default_rng(seed).random(len(whole)) < 0.5
        middle = {name: np.where(swap, t[2] + t[0] - t[1], t[1]) for name, t in tables.items()}
        changed = rows.copy()
        for name in names:
            changed.loc[changed.time_step == 1, name] = middle[name]
        findings = dropoff(View(Dataset(f"{seed}.csv", changed))).findings
        (last,) = [finding for finding in findings if finding.topic == "last window"]
        raised += "nothing to see" not in last.sentence
    assert raised <= FALSE_FINDINGS


def test_a_click_within_a_group_keeps_the_filter(demo: Dataset) -> None:
    inside = View(demo, Range("session_number_max", 2))
    (step,) = steps_of(dropoff(inside, "stage", draws=0), Basis.SESSIONS)
    for group in step.groups:
        assert group.segment is not None
        assert group.figure.n == len(inside.narrowed(group.segment))


def test_findings_are_ranked_by_money_and_can_be_put_away() -> None:
    def of(topic: str, money: float) -> Finding:
        return Finding(FindingKind.OBSERVATION, f"**{topic}**", "", money=money, topic=topic)

    found = [of("a", 1), of("", 0), of("b", 5), of("c", 0)]
    assert [finding.topic for finding in ranked(found)] == ["b", "a", "", "c"]
    assert [finding.topic for finding in ranked(found, {"b", "c"})] == ["a", ""]


def test_a_window_can_be_picked_as_a_snapshot(demo: Dataset) -> None:
    (step,) = steps_of(dropoff(View(demo), WINDOW, draws=0), Basis.SESSIONS)
    assert step.groups[-1].segment == OneOf("time_step", (0,))


def test_who_is_in_no_group_is_left_out_of_the_comparison(demo: Dataset, newest: pd.DataFrame) -> None:
    """A column with gaps: the one group against the other, and not against those of whom nothing is known."""
    lot = pd.Series(np.array(["a", "b", None], dtype=object)[demo.codes % 3], dtype="str")
    page = dropoff(View(with_own(demo, lot=lot.to_numpy())), "column lot")
    (step,) = steps_of(page, Basis.SESSIONS)
    place = np.arange(len(newest)) % 3
    rates = [
        part.haspurchase_sum.sum() / part.session_number_max.sum() for part in (newest[place == 0], newest[place == 1])
    ]
    assert sorted(group.figure.value or 0.0 for group in step.groups) == pytest.approx(sorted(rates))
    difference = abs(step.groups[0].effect.difference.value or 0.0)
    assert difference == pytest.approx(abs(rates[0] - rates[1]))
    assert page.in_no_group == int((place == 2).sum())
    assert step.groups[0].effect.rest == step.groups[1].effect.group


def test_rates_that_some_draws_do_not_know_are_not_tested(demo_frame: pd.DataFrame) -> None:
    """Of one group a single customer has carts: most draws without them have no rate."""
    frame = demo_frame[demo_frame.time_step == 0].reset_index(drop=True)
    few = np.arange(len(frame)) < 60
    carts = np.where(few & (np.arange(len(frame)) > 0), 0, frame.cart_count_sum)
    table = Dataset("few.csv", frame.assign(cart_count_sum=carts, lot=np.where(few, "a", "b")))
    _, to_purchase = steps_of(dropoff(View(table), "column lot"), Basis.VOLUMES)
    assert [group.effect.p for group in to_purchase.groups] == [None, None]


def test_outcomes_are_not_offered_where_they_are_open(demo_with_now: pd.DataFrame) -> None:
    table = Dataset("now.csv", demo_with_now)
    assert "again" not in [one.key for one in groupings(table)]
    assert "again" in [one.key for one in groupings(table, 0)]


def test_texts_of_own_columns_stay_as_they_are(demo: Dataset) -> None:
    texts = np.array(["1,2", "12", "25,000-50,000"])[demo.codes % 3]
    (own,) = [one for one in groupings(with_own(demo, band=texts)) if one.key == "column band"]
    assert set(own.groups) == {"1,2", "12", "25,000-50,000"}
    assert own.is_own


def test_missing_rows_between_two_snapshots_are_said(demo_frame: pd.DataFrame) -> None:
    whole = dropoff(View(Dataset("whole.csv", demo_frame)), draws=0)
    assert not any("none there" in note for note in whole.window_notes)
    all_there = demo_frame.user_id.value_counts().loc[lambda counts: counts == counts.max()].index[:40]
    gone = demo_frame.user_id.isin(all_there) & (demo_frame.time_step == 2)
    page = dropoff(View(Dataset("gap.csv", demo_frame[~gone].reset_index(drop=True))), draws=0)
    assert any(note.startswith("40 customers with rows before and after") for note in page.window_notes)
