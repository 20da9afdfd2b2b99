"""The steps of a recipe as the page lists them: what each does, and what it did."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cleaning import Cleaned, Recipe, StepReport
from analysis.views.phrases import joined
from analysis.wording import count, plural


@dataclass(frozen=True, slots=True)
class StepLine:
    """words: what the step does. on: whether it is taken. done: what it did; rows: before and after it. Both are empty
    for a step that is off, or not taken yet."""

    words: str
    on: bool
    done: str = ""
    rows: str = ""


def step_lines(cleaned: Cleaned, recipe: Recipe) -> tuple[StepLine, ...]:
    """One per step of a recipe; without figures as long as the table is still that of another one."""
    if recipe.taken != cleaned.recipe.taken:
        return tuple(StepLine(str(planned.step), planned.on) for planned in recipe.steps)
    reports = iter(cleaned.steps)
    return tuple(
        _line(str(planned.step), next(reports)) if planned.on else StepLine(str(planned.step), on=False)
        for planned in recipe.steps
    )


def _line(words: str, report: StepReport) -> StepLine:
    dropped, whose = report.rows_before - report.rows_after, plural(report.customers, "customer")
    if dropped:
        done = f"{plural(dropped, 'row')} of {whose} left out"
    elif report.customers:
        done = joined(report.step[:1].upper() + report.step[1:], whose)
    else:
        done = "No row is concerned"
    before = f"{count(report.rows_before)} → " if dropped else ""
    return StepLine(words, True, done, f"{before}{plural(report.rows_after, 'row')}")
