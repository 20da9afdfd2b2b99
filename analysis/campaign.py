"""Whom is it worth to contact (Fridrich 2023, after Neslin et al. 2006 and Tamaddoni et al. 2015)."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from scipy.special import betaincinv

from analysis.campaign_value import value_column
from analysis.columns import VALUE, WINDOW_DAYS
from analysis.contact import TakenOut, contact
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.models.judging import Judged
from analysis.wording import plural

DRAWS: Final = 1000
SEED: Final = 20191001
GAMMA_CERTAINTY: Final = 30.0
PSI_CERTAINTY: Final = 9.27
"""That of psi is the published one, Beta(6.12, 3.15)."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the data cannot tell. gamma: win-back rate; psi: take-up by those who would have stayed.

    offer_cost: of the offer to whoever takes it; contact_cost: of one message; horizon_weeks: over which value counts.
    budget: what the campaign may cost, None for no limit. value_column: in place of the table's value over a horizon;
    empty for that. gamma_known: whether gamma is more than a stand-in for what nobody knows.
    gamma_certainty, psi_certainty: how sure the rates are: as if seen on so many customers, the sum of the two
    parameters of a Beta distribution.
    unknown_value: of a customer of whom nothing is known, per four weeks or in the unit of the own column; None for the
    median of the others.
    """

    gamma: float = 0.30
    psi: float = 0.66
    offer_cost: float = 5.0
    contact_cost: float = 0.5
    horizon_weeks: float = 4.0
    budget: float | None = None
    value_column: str = ""
    gamma_known: bool = True
    gamma_certainty: float = GAMMA_CERTAINTY
    psi_certainty: float = PSI_CERTAINTY
    unknown_value: float | None = None

    @property
    def dearest(self) -> float:
        """What a contact costs whose customer takes the offer."""
        return self.offer_cost + self.contact_cost

    @property
    def allowed(self) -> int | None:
        """How many contacts the budget carries should everybody take the offer; None where nothing limits them."""
        if self.budget is None or self.dearest == 0:
            return None
        # 33 / 5.5 contacts are six, also where their sum comes out a hair above 33.
        return math.floor(self.budget / self.dearest + _HAIR)


_HAIR: Final = 1e-9
DEFAULTS = Assumptions()


def spending(p: FloatArray, assumed: Assumptions) -> FloatArray:
    """Expected cost of contacting each: who is won back takes the offer, and a share of who stays. In money."""
    a = assumed
    return (p * a.gamma + (1 - p) * a.psi) * a.offer_cost + a.contact_cost


def payoff(p: FloatArray, value: FloatArray, assumed: Assumptions) -> FloatArray:
    """Expected gain of contacting each customer: p gamma (V - delta) - (1 - p) psi delta - f. In money."""
    a = assumed
    return p * a.gamma * (value - a.offer_cost) - (1 - p) * a.psi * a.offer_cost - a.contact_cost


@dataclass(frozen=True, eq=False)
class Candidates:
    """Customers of one snapshot who could be contacted: all that does not change with the assumptions.

    rows: of the dataset. customers: their positions in `customer_ids`. outcome: 1 churned, 0 not; None where open.
    value: per four weeks, or as an own `column` says; where it is not known (`unknown`), `value_default`, the median of
    all that are.
    out: who was taken out, since they may not be contacted; nobody before `contactable` looked.
    """

    rows: IntArray
    customers: IntArray
    probability: FloatArray
    outcome: FloatArray | None
    value: FloatArray
    unknown: BoolArray
    value_default: float
    column: str = VALUE
    out: TakenOut = field(default_factory=lambda: TakenOut(0))

    def __len__(self) -> int:
        return len(self.rows)

    def value_for(self, assumed: Assumptions) -> FloatArray:
        """What each would bring over the assumed horizon; of an own column what it says."""
        value = self.value
        if assumed.unknown_value is not None:
            value = np.where(self.unknown, assumed.unknown_value, value)
        return value * (assumed.horizon_weeks * 7 / WINDOW_DAYS) if self.column == VALUE else value

    def keep(self, mask: BoolArray) -> Candidates:
        """Only those of `mask`; the default stays."""
        return replace(
            self,
            rows=self.rows[mask],
            customers=self.customers[mask],
            probability=self.probability[mask],
            outcome=None if self.outcome is None else self.outcome[mask],
            value=self.value[mask],
            unknown=self.unknown[mask],
        )


def candidates(
    dataset: Dataset, rows: IntArray, probability: FloatArray, outcome: IntArray | None, chosen: str = ""
) -> Candidates:
    """rows: of one snapshot. chosen: the column that says what a customer is worth, see `Assumptions`.

    Raises AnalysisError where no customer's value is known.
    """
    column = value_column(dataset, chosen)
    join = "Join a file that holds it, with a row per customer."
    dataset.need(column, purpose="weigh what a customer who stays is worth", hint=join)
    value = dataset.values(column)[rows]
    unknown = value_unknown(dataset, rows, value) if column == VALUE else np.isnan(value)
    if unknown.all():
        raise AnalysisError(
            f"{dataset.own_name(column)} is known for nobody at this snapshot, so nothing says what a customer who "
            "stays is worth.",
        )
    default = float(np.median(value[~unknown]))
    labels = None if outcome is None else outcome.astype(np.float64)
    return Candidates(
        rows, dataset.codes[rows], probability, labels, np.where(unknown, default, value), unknown, default, column
    )


def contactable(dataset: Dataset, those: Candidates) -> Candidates:
    """Without those who may not be contacted. Raises AnalysisError where nobody is left."""
    checked = contact(dataset)
    out = checked.taken_out(those.customers)
    if out.customers == len(those) > 0:
        raise out.nobody(plural(len(those), "customer"))
    return replace(those.keep(checked.may[those.customers]), out=out)


def value_unknown(dataset: Dataset, rows: IntArray, value: FloatArray) -> BoolArray:
    """Customers whose value was filled with 0 since the table has no period before, and missing ones."""
    if len(rows) == 0:
        return np.zeros(0, dtype=bool)
    earlier = dataset.codes[dataset.period == dataset.period[rows[0]] + 1]
    unknown: BoolArray = np.isnan(value) | ((value == 0) & ~np.isin(dataset.codes[rows], earlier))
    return unknown


@dataclass(frozen=True, eq=False)
class Campaign:
    """The plan that the expected curve says is best within the budget; contacting nobody is a possible answer.

    order: rows of the dataset, best expected gain first; the first `contacts` of them are to be contacted, and were
    there no budget the first `worth` of them. positions: the same among the candidates.
    probability, value, gain, outcome: in that order. expected, labelled: gain of that list by probability, and had the
    labels been known; None where they are open. everyone: expected gain of contacting all.
    curve, labelled_curve: cumulated gain by number contacted, from 0.
    value_unknown: customers without a value of their own, given `value_default`, the median of the known or as assumed.
    out: who is not in the order, since they may not be contacted.
    """

    assumed: Assumptions
    positions: IntArray
    order: IntArray
    probability: FloatArray
    value: FloatArray
    gain: FloatArray
    outcome: FloatArray | None
    contacts: int
    worth: int
    expected: float
    labelled: float | None
    everyone: float
    curve: FloatArray
    labelled_curve: FloatArray | None
    value_unknown: int
    value_default: float
    out: TakenOut
    value_column: str = VALUE

    @property
    def limited(self) -> bool:
        """Whether the budget ends before the contacts that are worth it do."""
        return self.contacts < self.worth

    @property
    def spend_at_most(self) -> float:
        """Should everybody take the offer."""
        return self.contacts * self.assumed.dearest

    @property
    def spend_expected(self) -> float:
        return float(spending(self.probability[: self.contacts], self.assumed).sum())

    @property
    def left(self) -> float | None:
        """Of the budget, should everybody take the offer; None where there is none."""
        return None if self.assumed.budget is None else self.assumed.budget - self.spend_at_most


def campaign(dataset: Dataset, churn: Judged, assumed: Assumptions = DEFAULTS) -> Campaign:
    """The optimum on the churn model's test period, among those who may be contacted.

    Raises AnalysisError where no customer's value is known, or nobody may be contacted.
    """
    those = candidates(dataset, churn.rows_test, churn.probability_test, churn.y_test, assumed.value_column)
    return plan(contactable(dataset, those), assumed)


def plan(those: Candidates, assumed: Assumptions) -> Campaign:
    """Rank by expected gain, accumulate, stop at the maximum of the expected curve or where the budget ends."""
    value = those.value_for(assumed)
    gain = payoff(those.probability, value, assumed)
    order = np.lexsort((those.customers, -gain))
    curve = _cumulated(gain[order])
    worth = int(np.argmax(curve))
    allowed = assumed.allowed
    contacts = worth if allowed is None else min(worth, allowed)
    labelled = None if those.outcome is None else _cumulated(payoff(those.outcome, value, assumed)[order])
    return Campaign(
        assumed=assumed,
        positions=order,
        order=those.rows[order],
        probability=those.probability[order],
        value=value[order],
        gain=gain[order],
        outcome=None if those.outcome is None else those.outcome[order],
        contacts=contacts,
        worth=worth,
        expected=float(curve[contacts]),
        labelled=None if labelled is None else float(labelled[contacts]),
        everyone=float(curve[-1]),
        curve=curve,
        labelled_curve=labelled,
        value_unknown=int(those.unknown.sum()),
        value_default=those.value_default if assumed.unknown_value is None else assumed.unknown_value,
        out=those.out,
        value_column=those.column,
    )


def _cumulated(gain: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(gain)])


def break_even_probability(value: float, assumed: Assumptions) -> float | None:
    """From which churn probability on a customer of that value is worth a contact; None: never."""
    a = assumed
    denominator = a.gamma * (value - a.offer_cost) + a.psi * a.offer_cost
    if denominator <= 0:
        return None
    p = (a.psi * a.offer_cost + a.contact_cost) / denominator
    return p if p < 1 else None


def break_even_gamma(campaign: Campaign) -> float | None:
    """The lowest win-back rate at which the first contact pays back; None when not even a rate of 1 does."""
    a = campaign.assumed
    brought = campaign.probability * (campaign.value - a.offer_cost)
    cost = (1 - campaign.probability) * a.psi * a.offer_cost + a.contact_cost
    pays = brought > 0
    rates = cost[pays] / brought[pays]
    lowest = float(rates.min(initial=np.inf))
    return lowest if lowest <= 1 else None


def break_even_of_list(campaign: Campaign) -> float | None:
    """The win-back rate at which all contacts together bring what they cost; None when not even a rate of 1 does."""
    a, first = campaign.assumed, slice(0, campaign.contacts)
    p = campaign.probability[first]
    brought = float((p * (campaign.value[first] - a.offer_cost)).sum())
    cost = float(((1 - p) * a.psi * a.offer_cost + a.contact_cost).sum())
    return cost / brought if 0 <= cost <= brought and brought > 0 else None


def fan(campaign: Campaign, contacted: IntArray, percents: tuple[float, ...]) -> FloatArray:
    """Percentiles of the expected gain after so many contacts, gamma and psi drawn from Beta: (percents, contacted).

    The list stays as ranked. Its gain is gamma S1 - psi S2 - f k, so that two running sums serve all draws.
    """
    a = campaign.assumed
    p = campaign.probability
    kept = _cumulated(p * (campaign.value - a.offer_cost))[contacted]
    given = _cumulated((1 - p) * a.offer_cost)[contacted]
    gamma, psi = _drawn(a.gamma, a.gamma_certainty), _drawn(a.psi, a.psi_certainty)[_SHUFFLE]
    gains = gamma[:, None] * kept - psi[:, None] * given - a.contact_cost * contacted
    bands: FloatArray = np.percentile(gains, percents, axis=0)
    return bands


_SHUFFLE: Final = np.random.default_rng(SEED).permutation(DRAWS)
"""The two rates are drawn independently."""


@functools.lru_cache(maxsize=8)
def _drawn(mean: float, certainty: float) -> FloatArray:
    """Beta draws of that mean at evenly spread percentiles, ascending: a slider moves them smoothly."""
    if not 0 < mean < 1:
        return np.full(DRAWS, mean)
    evenly = (np.arange(DRAWS) + 0.5) / DRAWS
    drawn: FloatArray = betaincinv(mean * certainty, (1 - mean) * certainty, evenly)
    return drawn
