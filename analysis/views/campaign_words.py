"""What the Campaign page says: its findings, and the text above a saved list."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.campaign import Assumptions, Campaign
from analysis.columns import VALUE
from analysis.findings import Finding, FindingKind
from analysis.glossary import term
from analysis.views.phrases import joined
from analysis.wording import count, fixed, number, percent, plural

MOST_FINDINGS = 5
ECE_HIGH = 0.05
_WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Off:
    """ece: by how much percentages were off at the test period. expected, happened: gain of this plan there.
    tested: of which customers.
    """

    ece: float
    expected: float
    happened: float
    tested: str


def money(amount: float) -> str:
    """An amount without a currency: 5,166; 10.50; −0.84."""
    return number(amount)


def value_words(best: Campaign) -> str:
    """What a customer's value is: "value over 4 weeks", or the column that says it."""
    return (
        f"value over {horizon_words(best.assumed)}" if best.value_column == VALUE else f"value by {best.value_column}"
    )


def default_words(best: Campaign) -> str:
    """What stands for a value that is not known: the median of the others, or what was assumed."""
    amount = money(best.value_default) + (" in 4 weeks" if best.value_column == VALUE else "")
    return f"the median of the others, {amount}" if best.assumed.unknown_value is None else f"{amount}, as assumed"


def horizon_words(assumed: Assumptions) -> str:
    """Over which time the table's value counts."""
    return "12 months" if assumed.horizon_weeks == _WEEKS_A_YEAR else f"{number(assumed.horizon_weeks)} weeks"


def findings(
    best: Campaign,
    gain_range: tuple[float, float],
    break_even_gamma: float | None,
    off: Off | None,
    *,
    held_back: bool = False,
) -> tuple[Finding, ...]:
    """At most five, the answer first. off: where the percentages were not honest at the test period."""
    if not len(best.order):
        return ()
    said = [
        _answer(best, gain_range) if best.assumed.gamma_known or not best.contacts else None,
        _realised(best),
        _dishonest(off),
        _decides(best, break_even_gamma),
        _values_unknown(best),
        None if held_back else _hold_back(best),
    ]
    return tuple(finding for finding in said if finding is not None)[:MOST_FINDINGS]


def _answer(best: Campaign, gain_range: tuple[float, float]) -> Finding:
    everyone = len(best.order)
    if not best.worth:
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
    assumed = "Assumed" if best.assumed.gamma_known else "Not known, planned with"
    if break_even_gamma is None:
        return Finding(
            FindingKind.CHECK,
            f"No {rate} would make the first contact pay: the offer costs more than these customers bring, "
            f"{value_words(best)}.",
            f"Offer {money(best.assumed.offer_cost)}, contact {money(best.assumed.contact_cost)}",
        )
    return Finding(
        FindingKind.CHECK,
        f"The {rate} is an assumption, not a result of this table, and decides most. Below "
        f"**{percent(break_even_gamma)}** nobody would be worth a contact.",
        f"{assumed} {percent(best.assumed.gamma)}, not measured",
    )


def _values_unknown(best: Campaign) -> Finding | None:
    if not best.value_unknown:
        return None
    return Finding(
        FindingKind.CHECK,
        f"**{plural(best.value_unknown, 'customer')}** without a value of their own count with {default_words(best)}.",
        f"{count(best.value_unknown)} of {plural(len(best.order), 'customer')}"
        + (" were not in the snapshot before" if best.value_column == VALUE else " have nothing in that column"),
    )


def _dishonest(off: Off | None) -> Finding | None:
    if off is None:
        return None
    return Finding(
        FindingKind.CHECK,
        f"The model's percentages were off by **{fixed(off.ece * 100, 1)} points** on average. This plan would have "
        f"been expected to bring **{money(off.expected)}** there; with what happened it is **{money(off.happened)}**.",
        f"Expected against what happened, {off.tested}",
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


def sheet_text(best: Campaign, who: str, profit: str, power: str = "", *, backtest: bool) -> tuple[str, ...]:
    """What has to be known to read a saved list. who: they were chosen from. profit: of `origin.profit_assumed`. power:
    what its split can show.
    """
    a = best.assumed
    text = [
        f"Contact {count(best.contacts)} of {who}: expected gain {money(best.expected)}. Spend at most "
        f"{money(best.spend_at_most)}, expected {money(best.spend_expected)}. "
        "Calculated from assumptions, not measured.",
        f"Assumed: {term('gamma')} {percent(a.gamma)}, {term('psi')} {percent(a.psi)}, offer {money(a.offer_cost)}, "
        f"contact {money(a.contact_cost)}, {value_words(best)}, "
        f"{'no budget' if a.budget is None else f'budget {money(a.budget)}'}.",
        *([power] if power else []),
    ]
    if profit and best.value_column == VALUE:
        text.append(f"{profit} The value of a customer is such profit.")
    if best.value_unknown:
        text.append(f"{plural(best.value_unknown, 'customer')} without a known value count with {default_words(best)}.")
    if backtest:
        text.append(
            "Back-test list: what these customers did is already known, so the list shows what the campaign would "
            "have brought. It is not one to act on."
        )
    return tuple(text)
