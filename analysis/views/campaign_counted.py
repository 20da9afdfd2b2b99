"""How the figures of the Campaign page were counted."""

from __future__ import annotations

from analysis.campaign import DRAWS
from analysis.columns import NOW, VALUE
from analysis.counted import Counted
from analysis.glossary import explained, term, titled
from analysis.views.campaign import Planned, Pool
from analysis.views.campaign_answer import whom_words
from analysis.views.campaign_words import default_words, horizon_words, money
from analysis.views.models_words import tested_on
from analysis.views.phrases import date_of, in_brackets
from analysis.wording import count, percent, plural


def counted(planned: Planned, those: Pool) -> Counted:
    """The whole plan: its figures hang together."""
    plan = planned.plan
    a = plan.assumed
    unknown = (
        f" {plural(plan.value_unknown, 'customer')} without a known value count with {default_words(plan)}."
        if plan.value_unknown
        else ""
    )
    dataset, own = those.view.dataset, plan.value_column != VALUE
    over, profit = ("", "") if own else (f" over {horizon_words(a)}", those.profit)
    cut = f", of whom the budget carries {count(plan.contacts)}" if plan.limited else ""
    if those.backtest:
        customers = tested_on(dataset, those.churn, planned.customers)
    else:
        customers = f"{plural(planned.customers, 'customer')} of the open snapshot{in_brackets(date_of(dataset, NOW))}"
    return Counted(
        f"{titled('payoff')}: {explained('payoff')} {titled('realised payoff')}: {explained('realised payoff')}",
        f"{customers}; {whom_words(planned.customers, those.whom)}; {plan.out.short}; value: "
        f"{dataset.title(plan.value_column)}{over}.{unknown} {profit}".rstrip(),
        those.view.describe(),
        f"Per customer: probability of leaving × {term('gamma')} ({percent(a.gamma)}) × (value − offer) − probability "
        f"of staying × {term('psi')} ({percent(a.psi)}) × offer ({money(a.offer_cost)}) − contact "
        f"({money(a.contact_cost)}). Ranked, summed up, cut at the highest sum: {plural(plan.worth, 'customer')}"
        f"{cut}. Spend at most: all take the offer; expected: {term('gamma')} and {term('psi')} do. "
        f"Range: 5th to 95th of {count(DRAWS)} draws of both rates.",
        "Fridrich 2023, after Neslin et al. 2006 and Tamaddoni et al. 2015",
    )
