"""A group against the rest or another: effects as scipy has them, all columns scanned, figures side by side."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control, mannwhitneyu

from analysis.columns import LAST_PURCHASE
from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.masks import mask_of
from analysis.placeholders import known
from analysis.segment import All, OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.explore.contrast import SHOWN, Ask, contrast
from analysis.views.explore.offers import CHOSEN, HANDED, offers
from analysis.views.explore.scan import scan
from analysis.views.explore.strip import Unit
from analysis.views.gallery_offers import Asked
from analysis.views.gallery_offers import offers as gallery_offers
from analysis.views.profile import Verdict

LATELY = Range(LAST_PURCHASE, None, 10)


def test_scan_agrees_with_scipy(demo: Dataset) -> None:
    view = View(demo)
    member = mask_of(demo, LATELY)[view.rows]
    found = scan(view, member)
    assert len(found.columns) > 50
    p = []
    for number, name in enumerate(found.columns):
        values = known(demo, name)[view.rows]
        group, rest = (values[side & ~np.isnan(values)] for side in (member, ~member))
        tested = mannwhitneyu(group, rest, alternative="two-sided", method="asymptotic")
        p.append(float(tested.pvalue))
        assert found.deltas[number] == pytest.approx(2 * tested.statistic / group.size / rest.size - 1, abs=1e-9)
    assert found.p == pytest.approx(false_discovery_control(p), rel=1e-6, abs=1e-300)


def test_another_group_of_the_same_customers(demo: Dataset) -> None:
    view = View(demo)
    for segment in (LATELY, Range(LAST_PURCHASE, None, 30), LATELY):
        member = mask_of(demo, segment)[view.rows]
        values = view.values("session_number_max")
        one, two = values[member], values[~member]
        found = scan(view, member)
        at = found.columns.index("session_number_max")
        plain = np.sign(one[:, None] - two[None, :]).mean()
        assert found.deltas[at] == pytest.approx(float(plain))


def test_all_columns_show_those_that_differ_most(demo: Dataset) -> None:
    found = contrast(View(demo), Ask(LATELY, every=True), 100)
    assert len(found.traits) == SHOWN < found.compared
    sizes = [abs(trait.effect.difference.value or 0.0) for trait in found.traits]
    assert sizes == sorted(sizes, reverse=True)
    assert {trait.verdict for trait in found.traits} <= {Verdict.HIGHER, Verdict.LOWER}
    assert all(trait.effect.difference.low is not None for trait in found.traits)


def test_figures_first_and_their_ranges_later(demo: Dataset) -> None:
    first, later = (contrast(View(demo), Ask(LATELY), draws) for draws in (0, 100))
    assert [trait.telling for trait in first.traits] == [trait.telling for trait in later.traits]
    assert [line.group.value for line in first.lines] == [line.group.value for line in later.lines]
    assert all(line.group.low is not None for line in later.lines)


def test_two_groups_leave_out_who_is_in_both(demo: Dataset) -> None:
    top = tier_segments(demo)["top quarter"]
    own = (Group("top", top), Group("lately", LATELY))
    found = contrast(View(demo), Ask(All(), own, "own top", "own lately"), 0)
    one, two = (mask_of(demo, segment)[View(demo).rows] for segment in (top, LATELY))
    assert found.sizes == (int((one & ~two).sum()), int((two & ~one).sum()))
    assert found.both == int((one & two).sum()) > 0


def test_who_is_in_view_is_held_against_those_who_are_not(demo: Dataset) -> None:
    view = View(demo, LATELY)
    found = contrast(view, Ask(All()), 0)
    assert found.group.name == "Who is in view"
    assert found.sizes == (len(view), demo.customers - len(view))


def test_the_strip_agrees_with_the_table(demo: Dataset) -> None:
    found = contrast(View(demo), Ask(LATELY), 0)
    frame = demo.frame.iloc[View(demo).rows]
    group = frame[mask_of(demo, LATELY)[View(demo).rows]]
    lines = {line.name: line for line in found.lines}
    visits = lines["Visits with a purchase, of 100"]
    assert visits.group.value == pytest.approx(group["haspurchase_sum"].sum() / group["session_number_max"].sum())
    revenue = lines["Revenue per customer"]
    assert revenue.unit is Unit.MONEY
    assert revenue.group.value == pytest.approx(View(demo, LATELY).revenue.mean())
    stages = [line for line in found.lines if line.name.startswith(("Still", "Going", "Gone"))]
    assert sum(line.others.value or 0.0 for line in stages) == pytest.approx(1)


def test_too_few_are_said_and_nobody_is_no_error(demo: Dataset) -> None:
    few = tuple(demo.customer_ids[:12].tolist())
    found = contrast(View(demo), Ask(OneOf("user_id", few)), 0)
    assert found.sizes[0] == 12
    assert {trait.verdict for trait in found.traits} == {Verdict.TOO_FEW}
    assert contrast(View(demo), Ask(OneOf("user_id", few), every=True), 0).compared == 0
    nobody = contrast(View(demo), Ask(Range(LAST_PURCHASE, None, -5)), 0)
    assert nobody.traits == nobody.lines == ()


def test_a_group_of_another_page_is_asked_for_first(demo: Dataset) -> None:
    handed = Group("Lately", LATELY)
    found = contrast(View(demo), Ask(All(), (Group("Old", Range(LAST_PURCHASE, 30.0)),), HANDED, handed=handed), 0)
    assert (found.group.name, found.group.segment) == ("Lately", LATELY)
    assert found.other is None
    assert sum(found.sizes) == demo.customers


def test_each_group_is_offered_once_and_those_of_the_gallery_are_among_them(demo: Dataset) -> None:
    view = View(demo)
    offered = offers(view, LATELY, (Group("Lately", LATELY),))
    segments = [offer.segment for offer in offered]
    assert len(set(segments)) == len(segments)
    assert offered[0].key == CHOSEN
    ready = {offer.segment for offer in gallery_offers(view, (), Asked())[0]}
    assert ready <= set(segments)


def test_the_widest_gap_is_a_finding_unless_the_group_was_chosen_by_it(demo: Dataset) -> None:
    assert contrast(View(demo), Ask(LATELY), 0).findings == ()
    found = contrast(View(demo), Ask(LATELY), 100)
    (finding,) = found.findings
    widest = max(
        (trait for trait in found.traits if trait.telling.column != LAST_PURCHASE),
        key=lambda trait: abs(trait.effect.difference.value or 0),
    )
    assert widest.telling.in_sentence in finding.sentence
    assert abs(found.traits[0].effect.difference.value or 0) > abs(widest.effect.difference.value or 0)
