"""The closed funnel of a log, with a cart and without, and the money at each step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from analysis.counted import Counted
from analysis.events.funnel.attempts import Route, Unit
from analysis.events.funnel.carts import Money, money
from analysis.events.funnel.counted import LogFunnel, Step, log_funnel
from analysis.events.log import CART, PURCHASE
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.log.asked import Question, asked
from analysis.views.log.words import money_counted, step_name, units
from analysis.views.phrases import joined, per_hundred, rates_between
from analysis.wording import plural


@dataclass(frozen=True, eq=False)
class LogSteps:
    """money: of all events of a step, counted as `of_money` says.

    with_cart: whether the log records carts, so that there are two routes.
    """

    view: View
    question: Question
    words: str
    funnel: LogFunnel
    money: dict[str, Money]
    of_money: str
    with_cart: bool
    left_out: str
    counted: Counted
    findings: tuple[Finding, ...]


def log_steps(view: View, question: Question, *, progress: Progress = SILENT) -> LogSteps:
    """Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    funnel = log_funnel(whom.attempts, question.unit, question.window, progress=progress.part(0.1, 0.8))
    sums = {one.kind: one for one in money(whom.attempts, progress=progress.part(0.8, 1))}
    unit, of_money = question.unit, money_counted(has_returns=whom.attempts.has_returns)
    range_ = f"Range: {drawn(DRAWS_LIVE)}." if unit is Unit.VISIT else "Range: 95\u00a0%, Wilson."
    counted = Counted(
        f"A {unit} begins with its first product view. A step counts if it came after the step before, "
        f"{question.within}. With the cart left out, only view and purchase have to come in this order.",
        f"{units(unit, funnel.entered)} of {plural(funnel.customers, 'customer')}, {whom.words}.",
        whom.filter,
        f"{unit.capitalize()}s that got to a step over all that began with a view. {of_money} {range_}",
    )
    return LogSteps(
        view=view,
        question=question,
        words=whom.words,
        funnel=funnel,
        money=sums,
        of_money=of_money,
        with_cart=CART in whom.attempts.kinds,
        left_out=_left_out(funnel),
        counted=counted,
        findings=_findings(funnel, sums, with_cart=CART in whom.attempts.kinds),
    )


def _left_out(funnel: LogFunnel) -> str:
    """Who is not in the funnel, a sentence; empty where everybody is."""
    parts = []
    if funnel.without_view:
        parts.append(f"{units(funnel.unit, funnel.without_view)} without a product view")
    if funnel.still_open:
        parts.append(f"{units(funnel.unit, funnel.still_open)} that the log leaves before the time was over")
    return f"Left out: {' and '.join(parts)}." if parts else ""


def _findings(funnel: LogFunnel, sums: dict[str, Money], *, with_cart: bool) -> tuple[Finding, ...]:
    if funnel.customers < FEWEST:
        return (too_few_finding(funnel.customers),)
    optional = funnel.cart_optional[-1].of_entered
    if optional.value is None:
        return ()
    strict = funnel.strict[-1].of_entered
    cart = f"; {per_hundred(strict.value)} with a cart before" if with_cart and strict.value is not None else ""
    whom = f"{units(funnel.unit, funnel.entered)} of {plural(funnel.customers, 'customer')}"
    if funnel.unit is Unit.CUSTOMER:
        whom = plural(funnel.customers, "customer")
    found = Finding(
        FindingKind.OBSERVATION,
        f"**{per_hundred(optional.value)} of 100 {funnel.unit}s** that look at a product buy{cart}.",
        joined(rates_between(optional), whom),
        money=sums[PURCHASE].amount,
    )
    return (found, *_weakest(funnel.steps(Route.STRICT), funnel.unit))


def _weakest(steps: tuple[Step, ...], unit: Unit) -> tuple[Finding, ...]:
    """Of the steps after the first view, the one at which most are lost."""
    known: list[tuple[Step, Step, Estimate]] = [
        (before, step, step.of_before) for before, step in pairwise(steps) if step.of_before.value is not None
    ]
    if len(known) < 2:
        return ()
    before, step, rate = min(known, key=lambda one: one[2].value or 0.0)
    sentence = (
        f'The step to "{step_name(step.kind).lower()}" loses most: **{per_hundred(rate.value or 0.0)} of 100** go on.'
    )
    return (Finding(FindingKind.OBSERVATION, sentence, joined(rates_between(rate), units(unit, before.count))),)
