"""The funnel of a log: of those who looked, how many got to each step in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.ranges import shares_of_visits
from analysis.events.log import VIEW
from analysis.intervals import DRAWS_LIVE, Estimate, wilson
from analysis.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class Step:
    """count: attempts that got here. of_entered, of_before: their share of all, and of those at the step before."""

    kind: str
    count: int
    of_entered: Estimate
    of_before: Estimate


@dataclass(frozen=True, slots=True)
class LogFunnel:
    """A closed, ordered funnel.

    window: from the first view to the last step. entered: attempts with a known outcome, by so many `customers`.
    still_open: attempts whose window was not over when the log ended, left out.
    without_view: visits or customers that never looked, so never entered.
    strict, cart_optional: the steps, with the view first.
    """

    unit: Unit
    window: timedelta
    entered: int
    customers: int
    still_open: int
    without_view: int
    strict: tuple[Step, ...]
    cart_optional: tuple[Step, ...]

    def steps(self, route: Route) -> tuple[Step, ...]:
        return self.strict if route is Route.STRICT else self.cart_optional


def log_funnel(
    attempts: Attempts, unit: Unit, window: timedelta, *, draws: int = DRAWS_LIVE, progress: Progress = SILENT
) -> LogFunnel:
    """Count both routes. No value where nobody entered."""
    table, finished = attempts.table(unit), attempts.finished(unit, window)
    begun = attempts.engine.fetch(table.agg(all=table.count(), looked=table.entered.count()), progress.part(0, 0.3))
    everybody, looked = int(begun["all"].iloc[0]), int(begun["looked"].iloc[0])
    classes = _classes(attempts, finished, window, progress.part(0.3, 1))
    entered = _total(classes, "entered")
    columns = {route: ["entered", *names(attempts, route)] for route in Route}
    pairs = [(name, under) for each in columns.values() for name, *both in _over(each) for under in both]
    if unit is Unit.VISIT:
        shares = shares_of_visits(classes, pairs, draws=draws)
    else:
        shares = [wilson(_total(classes, over), _total(classes, under)) for over, under in pairs]
    share = dict(zip(pairs, shares, strict=True))
    counted = {
        route: tuple(
            Step(kind, _total(classes, name), share[name, first], share[name, before])
            for kind, (name, first, before) in zip([VIEW, *attempts.steps(route)], _over(columns[route]), strict=True)
        )
        for route in Route
    }
    return LogFunnel(
        unit=unit,
        window=window,
        entered=entered,
        customers=int(classes["customers"].sum()),
        still_open=looked - entered,
        without_view=everybody - looked,
        strict=counted[Route.STRICT],
        cart_optional=counted[Route.CART_OPTIONAL],
    )


def names(attempts: Attempts, route: Route) -> list[str]:
    """The columns with the attempts at each step after the view, see `per_customer`."""
    return [f"at_{route.name.lower()}_{step}" for step in range(1, len(attempts.steps(route)) + 1)]


def per_customer(attempts: Attempts, table: Table, window: timedelta, by: list[str]) -> Table:
    """Attempts per customer, and group of `by`: entered and those at each step of both routes, as float64."""
    counts = {"entered": table.count().cast("float64")}
    for route in Route:
        for step, name in enumerate(names(attempts, route), start=1):
            counts[name] = attempts.reached(table, route, step, window).cast("float64").sum()
    return table.group_by([*by, "customer"]).agg(**counts)


def in_classes(customers: Table, by: list[str]) -> Table:
    """Customers with the same counts together: how many there are, as `customers`."""
    counts = [name for name in customers.columns if name not in {"customer", *by}]
    return customers.group_by([*by, *counts]).agg(customers=customers.count())


def _classes(attempts: Attempts, table: Table, window: timedelta, progress: Progress) -> pd.DataFrame:
    classes = in_classes(per_customer(attempts, table, window, []), [])
    found = attempts.engine.fetch(classes, progress).astype(np.float64)
    # Draws go by the order of classes, which the engine leaves open.
    return found.sort_values(list(found.columns), ignore_index=True)


def _over(columns: list[str]) -> list[tuple[str, str, str]]:
    """Each step, the first, and the one before it; before the first is itself."""
    return [(name, columns[0], before) for name, before in zip(columns, [columns[0], *columns], strict=False)]


def _total(classes: pd.DataFrame, name: str) -> int:
    return int((classes[name] * classes["customers"]).sum())
