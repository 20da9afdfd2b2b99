"""Risk flags per customer-period, and what the customers who carry one bring (definitions, Segments)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.columns import CAMPAIGN_PAYOFF, CUSTOMER_VALUE, LABEL, NOW, REVENUE
from analysis.dataset import BoolArray, Dataset
from analysis.errors import AnalysisError
from analysis.intervals import Estimate, per_customer, wilson
from analysis.origin import profit_assumed
from analysis.segment import And, OneOf, Range, Segment

_ENGAGED = ("purchase_count_mean", "session_count_ratio")


@dataclass(frozen=True, slots=True)
class RiskFlag:
    """One flag: flagged rows, the customers with at least one, and their revenue over the true total.

    share_of_customers: of those for whom it can be told. Flags overlap, so revenue shares of several do not add up.
    """

    flag: str
    rows: int
    customers: int
    share_of_customers: Estimate
    revenue_share: float
    meaning: str


def risk(cleaned: Dataset) -> tuple[tuple[RiskFlag, ...], tuple[str, ...]]:
    """The flags that the table allows, and a note for each that it does not.

    Raises AnalysisError without revenue, or when no flag can be set.
    """
    cleaned.need(REVENUE, purpose="weigh customers at risk by what they bring")
    if np.isnan(cleaned.values(REVENUE)).all():
        raise AnalysisError(
            f"{cleaned.own_name(REVENUE)} holds no value, so customers at risk cannot be weighed by what they bring."
        )
    revenue = np.nan_to_num(cleaned.values(REVENUE))
    earned = per_customer(cleaned.codes, cleaned.customers, revenue)[:, 0]
    total = float(earned.sum())
    if total <= 0:
        raise AnalysisError("Revenue adds up to zero or less, so shares of it say nothing.")
    flags, notes = [], []
    for name, flag in FLAGS.items():
        try:
            mask = flag(cleaned).mask(cleaned.frame)
        except AnalysisError as error:
            notes.append(f"Risk flag “{FLAG_WORDS[name]}”: {error}")
            continue
        flagged = np.bincount(cleaned.codes[mask], minlength=cleaned.customers) > 0
        told = tellable(cleaned, name)
        customers = int(flagged.sum())
        flags.append(
            RiskFlag(
                flag=name,
                rows=int(mask.sum()),
                customers=customers,
                share_of_customers=wilson(customers, int(told.sum())),
                revenue_share=float(earned[flagged].sum()) / total,
                meaning=meaning(cleaned, name),
            )
        )
    if not flags:
        raise AnalysisError("None of the columns that mark customers at risk are in the table.")
    return tuple(flags), tuple(notes)


def tellable(dataset: Dataset, flag: str) -> BoolArray:
    """Per customer whether the flag can be told: what happens after `now` is open, so newcomers have no outcome yet."""
    rows = dataset.period != NOW if flag in OUTCOMES else np.ones(len(dataset), dtype=bool)
    told: BoolArray = np.bincount(dataset.codes[rows], minlength=dataset.customers) > 0
    return told


def _churned(dataset: Dataset) -> Segment:
    dataset.need(LABEL, purpose="tell who did not buy in the four weeks after")
    return OneOf(LABEL, (1,))


def _low_engagement(dataset: Dataset) -> Segment:
    dataset.need(*_ENGAGED, purpose="tell whose engagement is low")
    quarters = []
    for column in _ENGAGED:
        values = dataset.values(column)
        if np.isnan(values).all():
            raise AnalysisError(f"{column} holds no value.")
        quarters.append(Range(column, None, float(np.nanpercentile(values, 25))))
    return And(tuple(quarters))


def _negative_value(dataset: Dataset) -> Segment:
    dataset.need(CUSTOMER_VALUE, purpose="tell whose value is negative")
    return Range(CUSTOMER_VALUE, None, 0, below=True)


def _negative_payoff(dataset: Dataset) -> Segment:
    dataset.need(CAMPAIGN_PAYOFF, purpose="tell where a campaign would cost more than it brings")
    return Range(CAMPAIGN_PAYOFF, None, 0, below=True)


FLAG_WORDS = {
    "churned": "Did not buy in the window after",
    "low_engagement": "Low engagement",
    "negative_customer_value": "Negative customer value",
    "campaign_payoff_negative": "Campaign payoff below zero",
}
"""The flags on the screen."""

OUTCOMES = ("churned", "negative_customer_value", "campaign_payoff_negative")
"""Flags that follow from what happened after the snapshot."""

FLAGS: dict[str, Callable[[Dataset], Segment]] = {
    "churned": _churned,
    "low_engagement": _low_engagement,
    "negative_customer_value": _negative_value,
    "campaign_payoff_negative": _negative_payoff,
}

_MEANINGS = {
    "churned": "Did not buy in the window after. The flagged rows have no revenue by definition; the share is what "
    "these customers brought in their other periods.",
    "low_engagement": "Purchases per visit and visits per day both in the lowest quarter of all rows.",
    "negative_customer_value": "Average profit per four weeks is below zero.",
    "campaign_payoff_negative": "Campaign payoff below zero: contacting them costs more than it brings. It says "
    "nothing about what they earn.",
}


def meaning(dataset: Dataset, flag: str) -> str:
    """What a flag says, and whether it rests on an assumption of this table."""
    assumed = profit_assumed(dataset.assumed_margin) if flag == "negative_customer_value" else ""
    return f"{_MEANINGS[flag]} {assumed}".rstrip()
