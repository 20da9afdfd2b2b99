"""How long it takes from the first view to a purchase, for those who bought and for all."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.counted import Counted
from analysis.events.funnel.attempts import Route, Unit
from analysis.events.funnel.pace import Conversion, conversion
from analysis.events.log import CART
from analysis.findings import Finding, FindingKind
from analysis.intervals import FEWEST
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.log.asked import Question, asked
from analysis.views.log.words import length, units
from analysis.views.phrases import joined
from analysis.wording import count, duration

HALF, NINE_OF_TEN = 0.5, 0.9


@dataclass(frozen=True, eq=False)
class LogPace:
    """routes: one of them where the log records no carts."""

    view: View
    question: Question
    words: str
    routes: tuple[Conversion, ...]
    counted: Counted
    findings: tuple[Finding, ...]


def log_pace(view: View, question: Question, *, progress: Progress = SILENT) -> LogPace:
    """Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    routes = tuple(Route) if CART in whom.attempts.kinds else (Route.CART_OPTIONAL,)
    found = tuple(
        conversion(
            whom.attempts,
            question.unit,
            route,
            question.window,
            progress=progress.part(0.1 + 0.9 * i / len(routes), 0.1 + 0.9 * (i + 1) / len(routes)),
        )
        for i, route in enumerate(routes)
    )
    counted = Counted(
        "Time from the first product view to the first purchase after it; with a cart: to the first purchase after "
        "the first cart.",
        f"{units(question.unit, found[-1].entered)} with a product view, {count(found[-1].converted)} of them with a "
        f"purchase by the end of the log; {whom.words}.",
        whom.filter,
        f"Bars: quantiles of those who bought {question.within}. Curve: share converted by then; a {question.unit} "
        "without a purchase counts for as long as the log goes on after its first view (Kaplan-Meier). "
        + ("Band: 95\u00a0%, Greenwood, log-log." if question.unit is Unit.CUSTOMER else ""),
        "Kaplan and Meier 1958",
    )
    return LogPace(view, question, whom.words, found, counted, _findings(question, found[-1]))


def _findings(question: Question, found: Conversion) -> tuple[Finding, ...]:
    times, unit = found.of_converted, question.unit
    if found.in_time < FEWEST:
        return ()
    in_time = "" if unit is Unit.VISIT else f" within {length(question.window)}"
    sentence = (
        f"Half of the {unit}s that buy{in_time} do so **within {duration(times[HALF])}** of the first view, nine of "
        f"ten within {duration(times[NINE_OF_TEN])}."
    )
    whom = f"{units(unit, found.in_time)} with a purchase after the first view"
    return (Finding(FindingKind.OBSERVATION, sentence, joined(whom, "fast ones are over-represented")),)
