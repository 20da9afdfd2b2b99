"""What lies behind a plan: other ways to spend, how two assumptions bend the gain, and the published figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.campaign import DEFAULTS, Assumptions, Campaign, Candidates, payoff, plan
from analysis.columns import LAST_VISIT
from analysis.counted import Counted
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.empc import Profit, empc
from analysis.glossary import explained, term, titled
from analysis.models.judging import LONGEST_SILENT
from analysis.progress import SILENT, Progress
from analysis.views.campaign import Pool
from analysis.views.campaign_words import money
from analysis.views.models_words import tested_on
from analysis.wording import bound, fixed, percent, plural

GAMMA_CODE: Final = (2.042, 202.116)
PSI_CODE: Final = (6.12, 3.15)
"""Of the Beta distributions in the published code (Fridrich 2023)."""
GAMMA_TEXT: Final = 0.15
PSI_TEXT: Final = 0.90
"""What the text beside it means."""
OFFER_PUBLISHED: Final = 20.0
_GAMMAS: Final = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
_OFFERS: Final = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0)
"""Shares of where the slider ends."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to choose whom to contact. labelled: its gain had the labels been known; None where they are open."""

    name: str
    contacts: int
    expected: float
    labelled: float | None


@dataclass(frozen=True, eq=False)
class Before:
    """The same ways at the test period, whose outcome is known. tested: of which customers, in words."""

    ways: tuple[Way, ...]
    tested: str


@dataclass(frozen=True, eq=False)
class Grid:
    """The expected gain of the best plan by win-back rate (columns) and cost of the offer (rows), ascending.

    contacts: of that plan. now: row and column of what is assumed.
    """

    gammas: tuple[float, ...]
    offers: tuple[float, ...]
    gains: FloatArray
    contacts: IntArray
    now: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Details:
    """before: None where nobody was of the stage then. profit: the measure of Verbraken et al. of the model and, where
    it was judged beside it, of the simple rule.
    """

    assumed: Assumptions
    before: Before | None
    ways: tuple[Way, ...]
    grid: Grid
    profit: tuple[tuple[str, Profit], ...]
    counted_ways: Counted
    counted_grid: Counted


def details(those: Pool, assumed: Assumptions, *, progress: Progress = SILENT) -> Details:
    """Behind the plan under these assumptions; slower than the plan, since it makes a hundred of them."""
    progress.check()
    best = plan(those.candidates, assumed)
    dataset = those.view.dataset
    found = ways(dataset, those.candidates, best)
    grid = gain_grid(those, assumed, progress)
    progress.check()
    then = plan(those.tested, assumed)
    before = Before(ways(dataset, those.tested, then), tested_on(dataset, those.churn, len(those.tested)))
    counted = _counted_ways(those, best), _counted_grid(those, best)
    return Details(assumed, before if len(those.tested) else None, found, grid, profits(those), *counted)


def ways(dataset: Dataset, those: Candidates, best: Campaign) -> tuple[Way, ...]:
    """The plan beside contacting everybody, as many of the longest silent, and nobody. best: the plan for `those`."""
    labelled = best.labelled_curve
    everyone = None if labelled is None else float(labelled[-1])
    found = [
        Way("This plan", best.contacts, best.expected, best.labelled),
        Way("Everyone", len(best.order), best.everyone, everyone),
    ]
    if LAST_VISIT in dataset:
        found.append(_longest_silent(dataset, those, best))
    return (*found, Way("Nobody", 0, 0.0, None if labelled is None else 0.0))


def _longest_silent(dataset: Dataset, those: Candidates, best: Campaign) -> Way:
    """As many as the plan contacts, the longest without a visit first, ties by customer id."""
    silence = np.nan_to_num(dataset.values(LAST_VISIT)[those.rows], nan=-1.0)
    first = np.lexsort((those.customers, -silence))[: best.contacts]
    value = those.value_for(best.assumed)[first]
    expected = payoff(those.probability[first], value, best.assumed).sum()
    labelled = None if those.outcome is None else float(payoff(those.outcome[first], value, best.assumed).sum())
    return Way("Longest silent, as many", best.contacts, float(expected), labelled)


def gain_grid(those: Pool, assumed: Assumptions, progress: Progress = SILENT) -> Grid:
    """What is assumed now stands among the usual steps, in place of the nearest."""
    gammas = _with(_GAMMAS, assumed.gamma)
    offers = _with(tuple(share * those.offer_most for share in _OFFERS), assumed.offer_cost)
    pooled = those.candidates
    value = pooled.value_for(assumed)
    gains = np.zeros((len(offers), len(gammas)))
    contacts = np.zeros(gains.shape, dtype=np.int64)
    for i, offer in enumerate(offers):
        progress.check()
        for j, gamma in enumerate(gammas):
            changed = replace(assumed, gamma=gamma, offer_cost=offer)
            gain = payoff(pooled.probability, value, changed)
            paying, allowed = gain[gain > 0], changed.allowed
            if allowed is not None and allowed < len(paying):
                paying = np.partition(paying, len(paying) - allowed)[len(paying) - allowed :] if allowed else paying[:0]
            gains[i, j], contacts[i, j] = paying.sum(), len(paying)
    now = (offers.index(assumed.offer_cost), gammas.index(assumed.gamma))
    return Grid(gammas, offers, gains, contacts, now)


def _with(steps: tuple[float, ...], value: float) -> tuple[float, ...]:
    nearest = min(range(len(steps)), key=lambda i: abs(steps[i] - value))
    return tuple(sorted({*steps[:nearest], value, *steps[nearest + 1 :]}))


def profits(those: Pool) -> tuple[tuple[str, Profit], ...]:
    """On everybody of the test period; they do not depend on what is assumed here."""
    churn = those.churn
    found = [("the model", empc(churn.y_test, churn.score_test))]
    if (rule := churn.rival(LONGEST_SILENT)) is not None:
        found.append((rule.words, empc(churn.y_test, rule.score)))
    return tuple(found)


def profit_words(found: tuple[tuple[str, Profit], ...]) -> str:
    """A sentence for each."""
    said = [f"{name} {money(one.per_customer)}, contacting {percent(one.contacted)}" for name, one in found]
    return f"Per customer: {'; '.join(said)}"


def by_code(assumed: Assumptions) -> Assumptions:
    """With the rates, their certainties and the offer of the published code."""
    gamma, psi = sum(GAMMA_CODE), sum(PSI_CODE)
    return replace(
        by_text(assumed),
        gamma=GAMMA_CODE[0] / gamma,
        gamma_certainty=gamma,
        psi=PSI_CODE[0] / psi,
        psi_certainty=psi,
    )


def by_text(assumed: Assumptions) -> Assumptions:
    """With the rates and the offer that the published text means."""
    return replace(assumed, gamma=GAMMA_TEXT, psi=PSI_TEXT, offer_cost=OFFER_PUBLISHED, gamma_known=True)


def preset_words() -> str:
    """What the published assumptions are, and where its code and its text disagree."""
    code = by_code(DEFAULTS)
    return (
        f"The published code draws the {term('gamma')} from {_beta(GAMMA_CODE)} and the {term('psi')} from "
        f"{_beta(PSI_CODE)}: {percent(code.gamma)} and {percent(code.psi)} on average. The text beside it means "
        f"{percent(GAMMA_TEXT)} and {percent(PSI_TEXT)}. Both take an offer of {bound(OFFER_PUBLISHED)}."
    )


def preset_exactly() -> str:
    """The two distributions with all their digits."""
    return f"{titled('gamma')}: {_beta(GAMMA_CODE, 3)}. {titled('psi')}: {_beta(PSI_CODE, 3)}."


def _beta(sums: tuple[float, float], decimals: int = 2) -> str:
    return f"Beta({fixed(sums[0], decimals)}; {fixed(sums[1], decimals)})"


def _counted_ways(those: Pool, best: Campaign) -> Counted:
    return Counted(
        f"{titled('payoff')}: {explained('payoff')} Everyone: all who may be contacted, whatever the budget.",
        f"{plural(len(best.order), 'customer')}; {best.out.short}.",
        those.view.describe(),
        "The same formula for each way, summed over those whom it contacts. Longest silent: as many as the plan has, "
        "by days since the last visit, ties by customer id. Would have had: the same ways at the test period, with "
        "what really happened in place of probabilities.",
    )


def _counted_grid(those: Pool, best: Campaign) -> Counted:
    a = best.assumed
    budget = "" if a.budget is None else f", within a budget of {money(a.budget)}"
    return Counted(
        f"{titled('payoff')} of the best plan at each {term('gamma')} and cost of the offer; 0 is contacting nobody.",
        f"{plural(len(best.order), 'customer')}; {best.out.short}.",
        those.view.describe(),
        f"For each cell the plan is made anew{budget}: {term('psi')} {percent(a.psi)} and contact "
        f"{money(a.contact_cost)} as assumed.",
    )
