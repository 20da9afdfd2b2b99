"""Whom is it worth to contact (Fridrich 2023, after Neslin et al. 2006 and Tamaddoni et al. 2015)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.columns import VALUE, WINDOW_DAYS
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.models.judging import Judged


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the data cannot tell. gamma: win-back rate; psi: take-up by those who would have stayed.

    offer_cost: of the offer to whoever takes it; contact_cost: of one message; horizon_weeks: over which value counts.
    """

    gamma: float = 0.30
    psi: float = 0.66
    offer_cost: float = 5.0
    contact_cost: float = 0.5
    horizon_weeks: float = 4.0


DEFAULTS = Assumptions()


def payoff(p: FloatArray, value: FloatArray, assumed: Assumptions) -> FloatArray:
    """Expected gain of contacting each customer: p gamma (V - delta) - (1 - p) psi delta - f. In money."""
    a = assumed
    return p * a.gamma * (value - a.offer_cost) - (1 - p) * a.psi * a.offer_cost - a.contact_cost


@dataclass(frozen=True, eq=False)
class Campaign:
    """The plan that the expected curve says is best; contacting nobody is a possible answer.

    order: rows of the dataset, best expected gain first; the first `contacts` of them are worth it.
    expected, labelled: gain of that list by probability, and had the labels been known.
    everyone: expected gain of contacting all. curve: cumulated expected gain by number contacted, from 0.
    value_unknown: customers without a value of their own, given `value_default`, the median of the known.
    """

    assumed: Assumptions
    order: IntArray
    value: FloatArray
    gain: FloatArray
    contacts: int
    expected: float
    labelled: float
    everyone: float
    curve: FloatArray
    value_unknown: int
    value_default: float
    value_column: str = VALUE


def campaign(dataset: Dataset, churn: Judged, assumed: Assumptions = DEFAULTS) -> Campaign:
    """The optimum on the churn model's test period. Raises AnalysisError where no customer's value is known."""
    dataset.need(VALUE, purpose="weigh what a customer who stays is worth")
    rows, p = churn.rows_test, churn.probability_test
    value = dataset.values(VALUE)[rows]
    unknown = _value_unknown(dataset, rows, value)
    if unknown.all():
        raise AnalysisError(
            f"{VALUE} is known for nobody: no customer of the newest period has a period before it.",
        )
    default = float(np.median(value[~unknown]))
    value = np.where(unknown, default, value) * (assumed.horizon_weeks * 7 / WINDOW_DAYS)

    gain = payoff(p, value, assumed)
    order = np.lexsort((dataset.codes[rows], -gain))
    curve = np.concatenate([[0.0], np.cumsum(gain[order])])
    contacts = int(np.argmax(curve))
    chosen = order[:contacts]
    with_labels = payoff(churn.y_test.astype(np.float64), value, assumed)
    return Campaign(
        assumed=assumed,
        order=rows[order],
        value=value[order],
        gain=gain[order],
        contacts=contacts,
        expected=float(curve[contacts]),
        labelled=float(with_labels[chosen].sum()),
        everyone=float(curve[-1]),
        curve=curve,
        value_unknown=int(unknown.sum()),
        value_default=default,
    )


def _value_unknown(dataset: Dataset, rows: IntArray, value: FloatArray) -> BoolArray:
    """Customers whose value was filled with 0 since the table has no period before, and missing ones."""
    earlier = dataset.codes[dataset.period == dataset.period[rows[0]] + 1]
    unknown: BoolArray = np.isnan(value) | ((value == 0) & ~np.isin(dataset.codes[rows], earlier))
    return unknown
