"""One customer: the groups that hold this customer, and what trained models say."""

from __future__ import annotations

import pytest

from analysis.columns import LAST_PURCHASE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.groups import Group
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.report import Report
from analysis.segment import Range
from analysis.view import View, tier_segments
from analysis.views.explore.customer import customer
from analysis.wording import percent


def test_groups_are_those_that_hold_the_customer(demo: Dataset) -> None:
    top = View(demo, tier_segments(demo)["top quarter"])
    written = str(demo.customer_ids[top.customers[0]])
    days = float(top.values(LAST_PURCHASE)[0])
    own = (
        Group("lately", Range(LAST_PURCHASE, None, days)),
        Group("before", Range(LAST_PURCHASE, days + 1, None)),
        Group("of another table", Range("no such column", 0, None)),
    )
    found = customer(demo, f" {written} ", own)
    groups = {one.what: one.group for one in found.memberships}
    assert groups["Revenue tier"] == "top quarter"
    assert groups["Groups of your own"] == "lately"
    assert {"Lifecycle", "RFM", "Pace"} <= set(groups)
    assert found.history.customer == written
    assert found.scores == ()


def test_scores_are_those_of_the_list(demo: Dataset, demo_report: Report) -> None:
    judged = demo_report.models[Target.CHURN]
    assert isinstance(judged, Judged)
    row = int(judged.list.rows[3])
    found = customer(demo, str(demo.frame["user_id"].iloc[row]), models={Target.CHURN: judged})
    (score,) = found.scores
    assert score.group.startswith(percent(float(judged.list.probability[3])))
    assert "outcome already known" in score.group


def test_nobody_has_that_id(demo: Dataset) -> None:
    with pytest.raises(AnalysisError, match="No customer"):
        customer(demo, "nobody")
