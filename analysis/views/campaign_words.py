"""What the Campaign page says: its findings, and the text above a saved list."""

from __future__ import annotations

from analysis.campaign import Assumptions, Campaign
from analysis.findings import Finding, FindingKind
from analysis.glossary import term
from analysis.views.phrases import joined
from analysis.wording import count, fixed, number, percent, plural

MOST_FINDINGS = 5
_ECE_HIGH = 0.05
_WEEKS_A_YEAR = 52


def money(amount: float) -> str:
    """An amount without a currency: 5,166; 10.50; −0.84."""
    return number(amount)


def horizon_words(assumed: Assumptions) -> str:
    """Over which time value counts."""
    return "12 months" if assumed.horizon_weeks == _WEEKS_A_YEAR else f"{number(assumed.horizon_weeks)} weeks"


def findings(
    best: Campaign, gain_range: tuple[float, float], break_even_gamma: float | None, ece: float | None, tested: str
) -> tuple[Finding, ...]:
    """At most five, the answer first. tested: the customers on whom the percentages were."""
    if not len(best.order):
        return ()
    said = [
        _answer(best, gain_range),
        _realised(best),
        _decides(best, break_even_gamma),
        _values_unknown(best),
        _dishonest(ece, tested),
        _hold_back(best),
    ]
    return tuple(finding for finding in said if finding is not None)[:MOST_FINDINGS]


def _answer(best: Campaign, gain_range: tuple[float, float]) -> Finding:
    everyone = len(best.order)
    if not best.contacts:
        return Finding(
            FindingKind.OBSERVATION,
            "**Zero contacts** is the answer: no customer has an expected gain above 0.",
            joined(f"Best single contact {money(float(best.gain[0]))}", plural(everyone, "customer")),
        )
    return Finding(
        FindingKind.OBSERVATION,
        f"Contacting **{plural(best.contacts, 'customer')}** would bring **{money(best.expected)}** more than it "
        f"costs; contacting all {count(everyone)} **{money(best.everyone)}**.",
        joined(
            "Calculation, not a forecast",
            f"{money(gain_range[0])} to {money(gain_range[1])} in 90 of 100 draws",
            plural(everyone, "customer"),
        ),
        money=best.expected,
    )


def _realised(best: Campaign) -> Finding | None:
    if best.labelled is None or not best.contacts:
        return None
    return Finding(
        FindingKind.CHECK,
        f"Counted with what really happened, the same list would have brought **{money(best.labelled)}**.",
        joined("Outcome in place of probability, the rates still assumed", plural(best.contacts, "customer")),
        money=best.labelled,
    )


def _decides(best: Campaign, break_even_gamma: float | None) -> Finding:
    rate = term("gamma")
    if break_even_gamma is None:
        return Finding(
            FindingKind.CHECK,
            f"No {rate} would make the first contact pay: the offer costs more than these customers bring in "
            f"{horizon_words(best.assumed)}.",
            f"Offer {money(best.assumed.offer_cost)}, contact {money(best.assumed.contact_cost)}",
        )
    return Finding(
        FindingKind.CHECK,
        f"The {rate} is an assumption, not a result of this table, and decides most. Below "
        f"**{percent(break_even_gamma)}** nobody would be worth a contact.",
        f"Assumed {percent(best.assumed.gamma)}, not measured",
    )


def _values_unknown(best: Campaign) -> Finding | None:
    if not best.value_unknown:
        return None
    return Finding(
        FindingKind.CHECK,
        f"**{plural(best.value_unknown, 'customer')}** without a value of their own count with the median of the "
        f"others, {money(best.value_default)} in 4 weeks.",
        f"{count(best.value_unknown)} of {plural(len(best.order), 'customer')} were not in the snapshot before",
    )


def _dishonest(ece: float | None, tested: str) -> Finding | None:
    if ece is None or ece <= _ECE_HIGH:
        return None
    return Finding(
        FindingKind.CHECK,
        f"The model's percentages are off by **{fixed(ece * 100, 1)} points** on average, and the gain with them.",
        f"Expected against what happened, {tested}",
        link="Show honest percentages",
        tab="Models",
    )


def _hold_back(best: Campaign) -> Finding | None:
    if not best.contacts:
        return None
    return Finding(
        FindingKind.SUGGESTION,
        "Leave out one in ten at random, so that this campaign measures what it now assumes.",
        "Suggestion, not measured",
    )


def sheet_text(best: Campaign, describe: str, profit: str, *, backtest: bool) -> tuple[str, ...]:
    """What has to be known to read a saved list. profit: of `origin.profit_assumed`."""
    a = best.assumed
    text = [
        f"Contact {count(best.contacts)} of {plural(len(best.order), 'customer')} ({describe}): expected gain "
        f"{money(best.expected)}. Calculated from assumptions, not measured.",
        f"Assumed: {term('gamma')} {percent(a.gamma)}, {term('psi')} {percent(a.psi)}, offer {money(a.offer_cost)}, "
        f"contact {money(a.contact_cost)}, value over {horizon_words(a)}.",
    ]
    if profit:
        text.append(f"{profit} The value of a customer is such profit.")
    if best.value_unknown:
        text.append(
            f"{plural(best.value_unknown, 'customer')} without a known value count with the median of the others, "
            f"{money(best.value_default)} in 4 weeks."
        )
    if backtest:
        text.append(
            "Back-test list: what these customers did is already known, so the list shows what the campaign would "
            "have brought. It is not one to act on."
        )
    return tuple(text)
