"""How the figures of the Campaign page were counted."""

from __future__ import annotations

from analysis.campaign import DRAWS
from analysis.columns import NOW
from analysis.counted import Counted
from analysis.glossary import explained, term, titled
from analysis.views.campaign import Planned, Pool
from analysis.views.campaign_words import horizon_words, money
from analysis.views.phrases import date_of, in_brackets, newest_known
from analysis.wording import count, percent, plural


def counted(planned: Planned, those: Pool) -> Counted:
    """The whole plan: its figures hang together."""
    plan = planned.plan
    a = plan.assumed
    unknown = (
        f" {plural(plan.value_unknown, 'customer')} without a known value count with the median of the others."
        if plan.value_unknown
        else ""
    )
    dataset = those.view.dataset
    open_one = f"open snapshot{in_brackets(date_of(dataset, NOW))}"
    snapshot = newest_known(dataset) if those.backtest else open_one
    return Counted(
        f"{titled('payoff')}: {explained('payoff')} {titled('realised payoff')}: {explained('realised payoff')}",
        f"{plural(planned.customers, 'customer')} of the {snapshot}; value: {plan.value_column} over "
        f"{horizon_words(a)}.{unknown} {those.profit}".rstrip(),
        those.view.describe(),
        f"Per customer: probability of leaving × {term('gamma')} ({percent(a.gamma)}) × (value − offer) − probability "
        f"of staying × {term('psi')} ({percent(a.psi)}) × offer ({money(a.offer_cost)}) − contact "
        f"({money(a.contact_cost)}). Ranked, summed up, cut at the highest sum: {plural(plan.contacts, 'customer')}. "
        f"Range: 5th to 95th of {count(DRAWS)} draws of both rates.",
        "Fridrich 2023, after Neslin et al. 2006 and Tamaddoni et al. 2015",
    )
