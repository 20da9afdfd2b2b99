"""One column at a time: what it means, how it is spread, and how it goes with what followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, LABEL, PERIOD, REVENUE, Role
from analysis.correlation import spearman
from analysis.counted import Counted
from analysis.dataset import FloatArray
from analysis.effects import Effect, cliffs_deltas
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate
from analysis.models.leak import Leak
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.quality.column_profile import ColumnSpread, GroupSpread, spread_by_outcome, spread_of
from analysis.ranges import TOO_FEW, drawn
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.data.columns import ColumnLine, column_line
from analysis.views.phrases import date_of, in_brackets, snapshot_name, window_words
from analysis.views.snapshots import outcome_period
from analysis.wording import count, fixed, percent, plural


@dataclass(frozen=True, slots=True)
class Relation:
    """How the column goes with an outcome. figure: in short, empty where there is none; sentence: in words."""

    outcome: str
    figure: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Profile:
    """spread: over all rows of the customers in view. periods: the names of the snapshots of `spread.periods`.

    outcomes: of those who stayed and those who left, at one snapshot; empty where no outcome is known.
    relations: with what followed; for a column that was known only afterwards, why that is a tautology.
    """

    view: View
    line: ColumnLine
    spread: ColumnSpread
    periods: tuple[str, ...]
    outcomes: tuple[GroupSpread, ...]
    relations: tuple[Relation, ...]
    counted: Counted


def profile(view: View, column: str, leak: Leak | None = None, *, progress: Progress = SILENT) -> Profile:
    """leak: what the scan found of this column, if anything."""
    progress.check()
    dataset = view.dataset
    line = column_line(dataset, column, leak=leak)
    spread = spread_of(view, column)
    then = _then(view)
    outcomes: tuple[GroupSpread, ...] = ()
    relations: tuple[Relation, ...] = ()
    if line.role in (Role.CUSTOMER, Role.PERIOD, Role.IDENTIFIER):
        relations = (Relation("", "", "It names rows and measures nothing, so it is not held against what followed."),)
    elif not pd.api.types.is_numeric_dtype(dataset.frame[column]):
        relations = (Relation("", "", "It holds text, so it is not held against what followed."),)
    elif then is None:
        relations = (Relation("", "", "No outcome is known, so there is nothing to hold it against."),)
    else:
        values = known(dataset, column)[then.rows]
        outcomes = spread_by_outcome(then, values, flag=spread.flag) if column != LABEL else ()
        relations = _tautology(line) if line.locked else _relations(then, values)
    names = tuple(snapshot_name(dataset, group.key) for group in spread.periods)
    return Profile(view, line, spread, names, outcomes, relations, _counted(view, then, line, spread))


def _then(view: View) -> View | None:
    """Those in view at the snapshot whose outcome is looked at, one row per customer; None where none is known."""
    period = outcome_period(view)
    if period is None:
        return None
    if period == view.period:
        return view
    ids = view.dataset.customer_ids[view.customers]
    return View(view.dataset, OneOf(PERIOD, (period,)) & OneOf(CUSTOMER, tuple(ids.tolist())))


def _tautology(line: ColumnLine) -> tuple[Relation, ...]:
    return (Relation("", "", f"{line.locked} That it goes with the outcome tells nothing."),)


def _relations(then: View, values: FloatArray) -> tuple[Relation, ...]:
    found = []
    if REVENUE in then.dataset:
        found.append(_with_revenue(then, spearman(then, values, then.values(REVENUE), DRAWS_LIVE)))
    labels = then.values(LABEL)
    judged = np.where(np.isnan(labels), np.nan, values)
    found.append(_with_churn(cliffs_deltas(then, {"": judged}, labels == 1, draws=DRAWS_LIVE)[""]))
    return tuple(found)


def _with_revenue(then: View, rho: Estimate) -> Relation:
    name = f"Revenue of the {window_words(then.dataset)} after"
    if rho.too_few:
        return Relation(
            name, TOO_FEW, f"Known for {plural(rho.n, 'customer')}; from about {FEWEST} on there is a figure."
        )
    if rho.value is None or rho.low is None or rho.high is None:
        return Relation(name, "", "One of the two is the same for everybody, so there is nothing to compare.")
    figure = f"{fixed(rho.value, 2, signed=True)} ({fixed(rho.low, 2)} to {fixed(rho.high, 2)})"
    if rho.low <= 0 <= rho.high:
        return Relation(name, figure, "No relation that can be told: the range of the rank correlation covers 0.")
    way = "higher" if rho.value > 0 else "lower"
    return Relation(name, figure, f"A higher value goes with {way} revenue (Spearman, 1 and −1 are a perfect order).")


def _with_churn(effect: Effect) -> Relation:
    """The effect as the share of pairs, which is the ROC AUC of the column alone."""
    name = "Leaving"
    if effect.too_few:
        n = min(effect.group, effect.rest)
        return Relation(
            name, TOO_FEW, f"One of the two groups has {plural(n, 'customer')} with a value; it takes {FEWEST}."
        )
    delta = effect.difference
    assert delta.value is not None
    assert delta.low is not None
    assert delta.high is not None
    auc, low, high = ((value + 1) / 2 for value in (delta.value, delta.low, delta.high))
    figure = f"{fixed(auc, 3)} ({fixed(low, 3)} to {fixed(high, 3)})"
    if not effect.told:
        return Relation(name, figure, "No relation that can be told: the range of the AUC covers 0.5, which is chance.")
    way, share = ("higher", auc) if auc > 0.5 else ("lower", 1 - auc)
    return Relation(
        name,
        figure,
        f"Of one who left and one who stayed, the one who left has the {way} value in {percent(share)} of pairs (AUC).",
    )


def _counted(view: View, then: View | None, line: ColumnLine, spread: ColumnSpread) -> Counted:
    rows = f"{plural(spread.rows, 'row')} of {plural(len(view), 'customer')}: {count(spread.known)} known"
    rows += f", {plural(spread.placeholders, 'placeholder')} and {count(spread.missing)} missing left out."
    formula = "Percentiles and histograms of the known values."
    if then is not None:
        period = outcome_period(view)
        assert period is not None
        when = in_brackets(date_of(view.dataset, period))
        formula += (
            f" What followed: {plural(len(then), 'customer')} at the newest snapshot with a known outcome{when}, "
            "one row each. Revenue: Spearman's rank correlation. Leaving: ROC AUC of the value alone, told by the "
            f"Mann-Whitney test. Ranges: {drawn(DRAWS_LIVE)}; ranks by their linear part."
        )
    meaning = line.meaning[:1].upper() + line.meaning[1:] + "." if line.meaning else f"{line.name} is not declared."
    return Counted(meaning, rows, view.describe(), formula)
