"""Filter counts against a few lines of pandas, and what a click makes of the segment."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.segment import All, And, At, OneOf, Or, Range
from analysis.views.filters import NEWEST, Filters, any_of, chosen, count_filters, described, replaced, with_any

SILENT_WEEKS = Range("session_recency_min", 7.0, None)


def conditions(options: tuple) -> list:
    return [option.condition for option in options]


def test_without_filters_every_customer_is_in_view(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    filters = count_filters(demo, All())
    assert filters.in_view == filters.customers == demo_frame[CUSTOMER].nunique()
    assert (filters.period, filters.conditions, filters.words()) == (NEWEST, (), "all customers")
    assert [option.name for option in filters.periods][:2] == [NEWEST, "4 weeks before"]
    per_period = demo_frame.groupby(PERIOD)[CUSTOMER].nunique()
    assert [option.customers for option in filters.periods[1:]] == list(per_period.sort_index())[1:]
    newest = demo_frame.sort_values(PERIOD).groupby(CUSTOMER).head(1)
    assert [option.customers for option in filters.outcomes] == [
        int((newest[LABEL] == 0).sum()),
        int((newest[LABEL] == 1).sum()),
    ]
    totals = demo_frame.groupby(CUSTOMER)[REVENUE].sum()
    cuts = totals.quantile([0.75, 0.5, 0.25])
    assert [option.customers for option in filters.tiers] == [
        int((totals > cuts[0.75]).sum()),
        int(((totals > cuts[0.5]) & (totals <= cuts[0.75])).sum()),
        int(((totals > cuts[0.25]) & (totals <= cuts[0.5])).sum()),
        int((totals <= cuts[0.25]).sum()),
    ]


def test_each_group_is_counted_as_the_others_stand(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    filters = count_filters(demo, All())
    segment = replaced(All(), conditions(filters.tiers), {0})
    narrowed = count_filters(demo, segment)
    totals = demo_frame.groupby(CUSTOMER)[REVENUE].sum()
    top = totals.index[totals > totals.quantile(0.75)]
    newest = demo_frame.sort_values(PERIOD).groupby(CUSTOMER).head(1).set_index(CUSTOMER)
    assert narrowed.in_view == len(top)
    assert narrowed.outcomes[0].customers == int((newest.loc[top, LABEL] == 0).sum())
    # A group's own choice does not narrow its counts: they say what another choice would bring.
    assert [option.customers for option in narrowed.tiers] == [option.customers for option in filters.tiers]


def test_clicks_build_one_flat_segment(demo: Dataset) -> None:
    filters = count_filters(demo, All())
    tiers, outcomes, periods = map(conditions, (filters.tiers, filters.outcomes, filters.periods))
    segment = replaced(All(), tiers, {0, 1})
    assert segment == Or((tiers[0], tiers[1]))
    segment = replaced(segment & SILENT_WEEKS, outcomes, {1})
    assert segment == And((Or((tiers[0], tiers[1])), SILENT_WEEKS, outcomes[1]))
    assert chosen(segment, tiers) == {0, 1}
    assert chosen(segment, outcomes) == {1}
    segment = replaced(segment, periods, {2})
    assert chosen(segment, periods) == {2}
    assert replaced(segment, periods, {0}) == replaced(segment, periods, ())
    assert replaced(segment, tiers, range(4)) == replaced(segment, tiers, ())


def test_conditions_in_words_can_be_left_one_by_one(demo: Dataset) -> None:
    filters = count_filters(demo, All())
    segment = replaced(SILENT_WEEKS, conditions(filters.tiers), {0, 3})
    segment = replaced(segment, conditions(filters.outcomes), {0})
    segment = replaced(segment, conditions(filters.periods), {1})
    shown: Filters = count_filters(demo, segment)
    assert shown.period == "4 weeks before the newest snapshot"
    assert [condition.text for condition in shown.conditions] == [
        str(SILENT_WEEKS),
        "Revenue tier: top quarter and low quarter",
        "Bought again",
    ]
    for condition in shown.conditions:
        left = count_filters(demo, condition.without)
        assert [c.text for c in left.conditions] == [c.text for c in shown.conditions if c is not condition]
    assert described(demo, segment).endswith("4 weeks before the newest snapshot")


def test_groups_that_the_table_does_not_allow_are_empty(demo_frame: pd.DataFrame) -> None:
    bare = Dataset("bare.csv", demo_frame[[CUSTOMER, PERIOD, "session_recency_min"]])
    filters = count_filters(bare, All())
    assert (filters.tiers, filters.outcomes) == ((), ())
    assert filters.in_view == bare.customers


def test_a_table_of_one_snapshot_has_one_period_to_choose(demo_frame: pd.DataFrame) -> None:
    one = Dataset("one.csv", demo_frame[demo_frame[PERIOD] == 0])
    assert [option.name for option in count_filters(one, All()).periods] == [NEWEST]


def test_beside_now_the_newest_known_outcome_is_named(demo_frame: pd.DataFrame) -> None:
    now = demo_frame[demo_frame[PERIOD] == 0].assign(**{PERIOD: NOW})
    both = Dataset("now.csv", pd.concat([now, demo_frame], ignore_index=True))
    names = [option.name for option in count_filters(both, All()).periods]
    assert names[:3] == [NEWEST, "Newest with outcome", "4 weeks before"]
    assert count_filters(both, OneOf(PERIOD, (0,))).period == "Newest with outcome"


def test_what_held_at_another_snapshot_is_said_by_its_date(demo: Dataset) -> None:
    recent = At(1, Range("purchase_recency_min", None, 28))
    assert described(demo, recent).endswith("at most 28 at the snapshot 4 weeks before the newest")
    dated = demo.dated({1: date(2025, 5, 12)})
    assert described(dated, recent).endswith("at most 28 on 12 May 2025")
    assert described(dated, At(1, All())).endswith("in the table on 12 May 2025")


QUIET = Range("purchase_recency_min", 20.0, None)
SPENDING = Range("session_recency_min", None, 3.0) & QUIET
OWN = (Group("Quiet", QUIET), Group("Still looking", SPENDING), Group("Elsewhere", Range("not there", 1.0)))


def test_own_groups_are_counted_as_the_filters_stand(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values(PERIOD).groupby(CUSTOMER).head(1)
    quiet = newest["purchase_recency_min"] >= 20
    looking = quiet & (newest["session_recency_min"] <= 3)
    filters = count_filters(demo, QUIET, OWN)
    assert [(option.name, option.customers) for option in filters.own] == [
        ("Quiet", int(quiet.sum())),
        ("Still looking", int(looking.sum())),
    ]
    assert filters.in_view == int(quiet.sum())
    again = count_filters(demo, replaced(All(), conditions(filters.outcomes), {1}), OWN)
    left = newest[LABEL] == 1
    assert [option.customers for option in again.own] == [int((quiet & left).sum()), int((looking & left).sum())]


def test_a_kept_group_is_named_and_goes_as_one(demo: Dataset) -> None:
    group, other = count_filters(demo, SILENT_WEEKS & SPENDING, OWN).conditions
    assert group.text == "Group: “Still looking”"
    assert group.without == SILENT_WEEKS
    assert other.without == SPENDING
    either = count_filters(demo, Or((QUIET, SPENDING)), OWN).conditions
    assert [condition.text for condition in either] == ["Group: “Quiet” or “Still looking”"]


def test_several_groups_are_whoever_is_in_any(demo: Dataset) -> None:
    groups = conditions(count_filters(demo, All(), OWN).own)
    both = with_any(SILENT_WEEKS, groups, {0, 1})
    assert both == SILENT_WEEKS & Or((QUIET, SPENDING))
    assert any_of(both, groups) == {0, 1}
    assert with_any(both, groups, {0}) == SILENT_WEEKS & QUIET
    assert with_any(both, groups, ()) == SILENT_WEEKS
    assert any_of(SILENT_WEEKS, groups) == set()
    assert any_of(All(), groups) == set()
