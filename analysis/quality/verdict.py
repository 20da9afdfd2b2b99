"""The line on top of all marks: what a table can be used for, what it cannot, and how much there is to read."""

from __future__ import annotations

import numpy as np

from analysis.columns import LABEL, REVENUE
from analysis.dataset import Dataset
from analysis.funnel import NEEDED
from analysis.intervals import FEWEST
from analysis.wording import count, listed, plural


def verdict(dataset: Dataset, decide: int, know: int) -> str:
    """decide, know: how many decisions there are, and how many kinds of things to know."""
    parts = [f"{plural(n, 'thing')} {what}" for n, what in ((decide, "to decide"), (know, "to know")) if n]
    rest = (", ".join(parts) + ", the rest" if parts else "Everything") + " is usual for such a table."
    return f"{_use(dataset, decided=not decide)} {rest}"


def _use(dataset: Dataset, *, decided: bool) -> str:
    if dataset.customers < FEWEST:
        people = f"Too few customers to tell anything: {count(dataset.customers)}."
        return f"{people} From about {FEWEST} on there is something to see."
    funnel = all(column in dataset for column in NEEDED)
    revenue = REVENUE in dataset and bool(np.isfinite(dataset.values(REVENUE)).any())
    outcome = bool(dataset.labelled.any())
    no_models = _why_no_models(dataset) if outcome else ""
    if funnel and revenue and outcome:
        if no_models:
            return f"Usable for all but models{'' if decided else ', once decided'}: {no_models}."
        return "Usable." if decided else "Usable once decided."
    can = {"the funnel": funnel, "revenue": revenue, "who comes back": outcome, "models": outcome and not no_models}
    uses = [use for use, possible in can.items() if possible]
    lacking = "; ".join(filter(None, [_lacking(dataset, funnel=funnel, revenue=revenue, outcome=outcome), no_models]))
    if not uses:
        return f"Nothing here to analyse: {lacking}."
    return f"Usable for {listed(uses)} only{'' if decided else ', once decided'}: {lacking}."


def _lacking(dataset: Dataset, *, funnel: bool, revenue: bool, outcome: bool) -> str:
    """ "no outcome and no revenue column"."""
    columns = {"outcome": (LABEL, outcome), "revenue": (REVENUE, revenue)}
    absent = [f"no {name}" for name, (column, _) in columns.items() if column not in dataset]
    empty = [f"an empty {name} column" for name, (column, there) in columns.items() if column in dataset and not there]
    counts = [] if funnel else ["no counts of visits and events"]
    return ", ".join([*counts, *([f"{listed(absent)} column"] if absent else []), *empty])


def _why_no_models(dataset: Dataset) -> str:
    """Why nothing can be learnt although outcomes are known; empty where it can."""
    if len(dataset.labelled_periods) < 2 and not dataset.is_timeless:
        return "one snapshot with a known outcome, and models take two"
    if len(np.unique(dataset.values(LABEL)[dataset.labelled])) < 2:
        return "everybody has the same outcome"
    return ""
