"""What tells early: all allowed columns, ranked by how well they go with what follows.

A column is found at the older snapshots, each customer's newest of them, and confirmed at the newest with a known
outcome: ranking many columns by the rows that judge them would praise those that were lucky there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.stats import false_discovery_control

from analysis.counted import Counted
from analysis.dataset import FloatArray, IntArray
from analysis.effects import LEVEL
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.intervals import DRAWS_LIVE, Estimate, bootstrap_of, percentile_interval
from analysis.models.leak import scan
from analysis.placeholders import filled_in
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.blocks import runs
from analysis.views.data.columns import LATENT, UNDECLARED
from analysis.views.engagement import indicator_words as words
from analysis.views.engagement.pairs import allowed, told
from analysis.views.engagement.ties import Observed, Outcome, Tie
from analysis.views.profile import Telling
from analysis.views.snapshots import outcome_period

TOP: Final = 15
_AT_A_TIME: Final = 8
"""Columns between two looks at whether the job should stop."""
_RUN: Final = 256
"""Customers of one product; their weights stay in the processor's cache."""


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"
    NOTHING = "nothing to see"
    TOO_FEW = "too few to say"
    UNCHECKED = "one snapshot only"


@dataclass(frozen=True, slots=True)
class Held:
    """found: at the older snapshots, None with one snapshot only; p: of that, or else of the newest, corrected for all
    comparisons. newest: with its range."""

    found: float | None
    newest: Estimate
    p: float | None
    verdict: Verdict

    @property
    def strength(self) -> float:
        """What it is ranked by: not by the rows that confirm it."""
        value = self.newest.value if self.found is None else self.found
        return abs(value or 0.0)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One column. filled: placeholders among the newest rows, left out."""

    telling: Telling
    family: str
    unit: str
    meaning: str
    filled: int
    held: Mapping[Outcome, Held]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the list. folded: as the strongest it stands for so many latent factors."""

    line: Indicator
    folded: int = 0


@dataclass(frozen=True, eq=False)
class Indicators:
    """lines: in the order of the table. older, newest: customers; period: the newest of which the outcome is known.

    comparisons: how many p were corrected together. leaks: left out, since they seem to know the future; constant:
    columns left out, since they are the same for all.
    """

    view: View
    period: int
    outcomes: tuple[Outcome, ...]
    lines: tuple[Indicator, ...]
    older: int
    newest: int
    comparisons: int
    leaks: tuple[str, ...]
    constant: int
    counted: Mapping[Outcome, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def indicators(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Indicators:
    """Raises AnalysisError where no outcome is known."""
    dataset, period = view.dataset, outcome_period(view)
    if period is None:
        raise AnalysisError("No outcome is known, so there is nothing that a column could tell early.")
    leaks = tuple(leak.column for leak in scan(dataset, progress=progress.part(0, 0.1)))
    names = [name for name in allowed(dataset) if name not in leaks]
    newest, older = Observed(dataset, _newest(view, period)), Observed(dataset, _older(view, period))
    now: dict[str, dict[Outcome, Tie]] = {}
    then: dict[str, dict[Outcome, Tie]] = {}
    filled: dict[str, int] = {}
    for i, name in enumerate(names):
        if i % _AT_A_TIME == 0:
            progress.report(0.1 + 0.7 * i / len(names), "Ranking columns")
        is_filled = filled_in(dataset, name).mask
        values = np.where(is_filled, np.nan, dataset.values(name))
        ties = newest.ties(values[newest.rows], bearing=draws > 0)
        if any(tie.value is not None for tie in ties.values()):
            now[name], then[name] = _lighter(ties), older.ties(values[older.rows], bearing=False)
            filled[name] = int(is_filled[newest.rows].sum())
    ranges = _ranges(view, newest, now, draws)
    progress.report(0.95)
    corrected = _corrected(now, then)
    lines = []
    for name, ties in now.items():
        column = dataset.describe(name)
        held = {
            outcome: _held(tie, then[name].get(outcome), ranges[outcome, name], corrected.get((outcome, name)))
            for outcome, tie in ties.items()
        }
        lines.append(
            Indicator(told(dataset, name), column.family or UNDECLARED, column.unit, column.meaning, filled[name], held)
        )
    found = Indicators(
        view=view,
        period=period,
        outcomes=newest.outcomes,
        lines=tuple(lines),
        older=len(older.rows),
        newest=len(newest.rows),
        comparisons=len(corrected),
        leaks=leaks,
        constant=len(names) - len(lines),
    )
    return replace(found, counted=words.counted(found), findings=words.findings(found) if draws else ())


def ranked(found: Indicators, outcome: Outcome, *, search: str = "", opened: bool = False) -> list[Ranked]:
    """Strongest first; those too few to say last. search: words in name, meaning, family or unit.

    The latent factors stand as one line where the strongest of them is, unless they are searched for; opened: and each
    of them where it belongs.
    """
    lines = [line for line in found.lines if outcome in line.held]
    lines.sort(key=lambda line: (line.held[outcome].verdict is Verdict.TOO_FEW, -line.held[outcome].strength))
    if wanted := search.casefold().split():
        return [Ranked(line) for line in lines if all(word in _text(line) for word in wanted)]
    latent = [line for line in lines if line.family == LATENT]
    if len(latent) < 2:
        return [Ranked(line) for line in lines]
    rows = []
    for line in lines:
        if line is latent[0]:
            rows.append(Ranked(line, len(latent)))
        if line.family != LATENT or opened:
            rows.append(Ranked(line))
    return rows


def _text(line: Indicator) -> str:
    return f"{line.telling.name} {line.telling.column} {line.meaning} {line.family} {line.unit}".casefold()


def _newest(view: View, period: int) -> IntArray:
    rows = view.dataset.rows_of(period)
    return rows[view.member[view.dataset.codes[rows]]]


def _older(view: View, period: int) -> IntArray:
    """Of each customer in view the newest row of an older snapshot with a known outcome."""
    dataset = view.dataset
    older = [one for one in dataset.labelled_periods if one > period]  # oldest first: a newer row replaces it
    at = np.full(dataset.customers, -1, dtype=np.int64)
    for one in older:
        rows = dataset.rows_of(one)
        at[dataset.codes[rows]] = rows
    return at[(at >= 0) & view.member]


def _lighter(ties: Mapping[Outcome, Tie]) -> dict[Outcome, Tie]:
    """In single precision: hundreds of columns are kept until their ranges are drawn together."""
    return {
        outcome: tie if tie.bearing is None else replace(tie, bearing=tie.bearing.astype(np.float32))
        for outcome, tie in ties.items()
    }


def _ranges(
    view: View, newest: Observed, now: Mapping[str, Mapping[Outcome, Tie]], draws: int
) -> dict[tuple[Outcome, str], Estimate]:
    """One product with the weights for all of them."""
    ties = {(outcome, name): tie for name, of_column in now.items() for outcome, tie in of_column.items()}
    customers = view.dataset.codes[newest.rows]
    drawn = _drawn(view, customers, [tie for tie in ties.values() if tie.bearing is not None], draws)
    found: dict[tuple[Outcome, str], Estimate] = {}
    for key, tie in ties.items():
        if tie.value is None or tie.bearing is None:
            found[key] = Estimate(tie.value, None, None, tie.n)
        else:
            found[key] = percentile_interval(tie.value, np.clip(tie.value + next(drawn), -1, 1), tie.n)
    return found


def _drawn(view: View, customers: IntArray, ties: Sequence[Tie], draws: int) -> Iterator[FloatArray]:
    """Per tie the change of its value in each draw."""
    if not ties:
        return
    bearings = np.array([tie.bearing for tie in ties], dtype=np.float32)
    sums, total = np.zeros((len(ties), draws)), np.zeros(draws)
    for run, weights in runs(bootstrap_of(view.dataset, draws), customers, _RUN):
        sums += bearings[:, run] @ weights
        total += weights.sum(axis=0)
    for tie, change in zip(ties, sums, strict=True):
        yield change / total * (len(customers) / tie.n)


def _corrected(
    now: Mapping[str, Mapping[Outcome, Tie]], then: Mapping[str, Mapping[Outcome, Tie]]
) -> dict[tuple[Outcome, str], float]:
    """By Benjamini and Hochberg (1995) over all columns and outcomes; of the older snapshots where there are any."""
    tested = {
        (outcome, name): tie
        for name, ties in now.items()
        for outcome in ties
        if not (tie := then[name].get(outcome, ties[outcome])).few and tie.p is not None
    }
    if not tested:
        return {}
    adjusted: Sequence[float] = false_discovery_control([tie.p for tie in tested.values()]).tolist()
    return dict(zip(tested, adjusted, strict=True))


def _held(now: Tie, then: Tie | None, newest: Estimate, p: float | None) -> Held:
    found = then.value if then is not None else None
    return Held(found, newest, p, _verdict(now, then, newest, p))


def _verdict(now: Tie, then: Tie | None, newest: Estimate, p: float | None) -> Verdict:
    if p is None or now.few:
        return Verdict.TOO_FEW
    if p >= LEVEL:
        return Verdict.NOTHING
    if then is None:
        return Verdict.UNCHECKED
    same_way = (then.value or 0.0) * (newest.value or 0.0) > 0
    clear = newest.low is not None and newest.high is not None and (newest.low > 0 or newest.high < 0)
    return Verdict.CONFIRMED if same_way and clear else Verdict.NOT_CONFIRMED
