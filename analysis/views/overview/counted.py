"""How each figure of the overview was counted."""

from __future__ import annotations

from enum import StrEnum

from analysis.churn import Stage
from analysis.columns import LABEL, LAST_PURCHASE, REVENUE
from analysis.counted import Counted
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.glossary import explained
from analysis.intervals import DRAWS_LIVE
from analysis.ranges import WILSON, drawn
from analysis.report import Unavailable
from analysis.views.overview.figures import CARTS, VIEWS, Overview
from analysis.views.phrases import in_brackets, snapshot_name, who_undropped
from analysis.wording import count, number, plural

DRAWN = f"Range: {drawn(DRAWS_LIVE)}."
OF_SHARE = f"Range: {WILSON}."


class Topic(StrEnum):
    """What can be asked about."""

    CUSTOMERS = "customers"
    REVENUE = "revenue"
    PER_CUSTOMER = "revenue per customer"
    NOT_BACK = "recent buyers who did not come back"
    VISITS = "visits with a purchase"
    SNAPSHOTS = "recent buyers by snapshot"
    CONCENTRATION = "concentration"
    STAGES = "lifecycle"
    CARTS = "carts"


def counted(page: Overview, topic: Topic) -> Counted:
    definition, rows, formula, source = _TOPICS[topic](page)
    return Counted(definition, rows, page.view.describe(), formula, source)


_Answer = tuple[str, str, str, str]
"""Definition, rows, formula, source."""


def _customers(page: Overview) -> _Answer:
    dataset = page.view.dataset
    file = f"the file has {plural(len(dataset), 'row')}"
    rows = f"{count(len(page.view))} of {plural(dataset.customers, 'customer')}; {file}."
    return "Different customers in view, each counted once.", rows, "Number of different customer ids.", ""


def _revenue(page: Overview) -> _Answer:
    rows = f"{_windows(page)} of {plural(len(page.view), 'customer')}."
    return "What the customers in view brought in the windows in view.", rows, f"Sum of {REVENUE}.", ""


def _per_customer(page: Overview) -> _Answer:
    known = 0 if isinstance(page.per_customer, Unavailable) else page.per_customer.n
    new = len(page.view) - known
    rows = f"{_windows(page)} of {plural(known, 'customer')}."
    if new:
        rows += f" Without {plural(new, 'customer')} who came after the last of them: there was no window to spend in."
    formula = f"Sum of {REVENUE} per customer, averaged over customers. {DRAWN}"
    return "What one customer brought on average in the windows in view.", rows, formula, ""


def _not_back(page: Overview) -> _Answer:
    days = page.view.dataset.window_days
    n = 0 if isinstance(page.not_back, Unavailable) else page.not_back.n
    rows = f"{plural(n, 'customer')} with a purchase in the {days} days before the snapshot{_at(page)}."
    formula = f"Of those with {LAST_PURCHASE} up to {days}, the share with {LABEL} = 1. {OF_SHARE}"
    return explained("recent-buyer churn"), rows, formula, ""


def _visits(page: Overview) -> _Answer:
    rows = f"{who_undropped(page.view)}. Features cover the whole history up to the snapshot."
    formula = f"Sum of {BUYING_SESSIONS} over sum of {SESSIONS}. {DRAWN}"
    return "Of all visits, those with at least one purchase.", rows, formula, ""


def _snapshots(page: Overview) -> _Answer:
    _, _, formula, _ = _not_back(page)
    rows = f"{plural(len(page.view), 'customer')} in view, at each of their snapshots; recent buyers only."
    definition = (
        f"{explained('recent-buyer churn')} Customers who left stay in the table, so the share of all silent customers "
        "grows with its age and is no trend."
    )
    return definition, rows, formula, ""


def _concentration(page: Overview) -> _Answer:
    rows = f"{plural(len(page.view), 'customer')} with {_windows(page)}."
    formula = (
        f"Sum of {REVENUE} per customer, largest first, ties by customer id; the smallest number of customers whose "
        f"revenue adds up to 80 %. {DRAWN}"
    )
    return "How many of the largest customers it takes for a share of the revenue.", rows, formula, ""


def _stages(page: Overview) -> _Answer:
    if isinstance(page.stages, Unavailable):
        return "", page.stages.reason, "", ""
    cuts, n = page.stages.cuts, sum(group.silent.n for group in page.stages.groups)
    definition = (
        f"{Stage.STILL_BUYING.capitalize()}: last purchase up to {number(cuts.quiet_after)} days before the snapshot; "
        f"gone: more than {number(cuts.gone_after)} days; going quiet: between."
    )
    rows = f"{plural(n, 'customer')} with a known outcome{_at(page)}."
    formula = (
        "Cut at the 75th and 95th percentile of the customers' longest known gap between purchases. "
        f"Share with {LABEL} = 1. {OF_SHARE}"
    )
    return definition, rows, formula, ""


def _carts(page: Overview) -> _Answer:
    definition = (
        "Carts and views as numbers of events, in no order. Tiers are quarters of all customers by revenue. Revenue "
        "and carts share the same weeks, so a difference is partly true by definition."
    )
    rows = f"{who_undropped(page.view)}. Features cover the whole history up to the snapshot."
    return definition, rows, f"Sum of {CARTS} over sum of {VIEWS}, per tier. {DRAWN}", ""


_TOPICS = {
    Topic.CUSTOMERS: _customers,
    Topic.REVENUE: _revenue,
    Topic.PER_CUSTOMER: _per_customer,
    Topic.NOT_BACK: _not_back,
    Topic.VISITS: _visits,
    Topic.SNAPSHOTS: _snapshots,
    Topic.CONCENTRATION: _concentration,
    Topic.STAGES: _stages,
    Topic.CARTS: _carts,
}


def _windows(page: Overview) -> str:
    return f"{plural(page.windows, 'window')} of {plural(page.view.dataset.window_days, 'day')}"


def _at(page: Overview) -> str:
    return "" if page.snapshot is None else in_brackets(snapshot_name(page.view.dataset, page.snapshot))
