"""The funnel by what was looked at, when, and by whom; and which groups differ from the rest.

An attempt belongs to one group: that of its first view. So groups add up to the whole, and a group and the rest
share no attempt, though for visits they share customers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table, Value
from scipy.stats import norm

from analysis.effects import FEWEST_OUTCOMES, Effect, corrected, difference_of_shares
from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.counted import in_classes, names, per_customer
from analysis.events.funnel.ranges import shares_of_visits
from analysis.intervals import DRAWS_LIVE, FEWEST, LEVEL, Estimate, wilson
from analysis.progress import SILENT, Progress

PRICE: Final = "price"
_BANDS: Final = 5
_OF_VISITS: Final = ("new", "bought_before")
_MOST: Final = 50

Key = tuple[str | int | bool, ...]
"""The value of a group in each dimension."""


@dataclass(frozen=True, slots=True)
class Group:
    """values: one per dimension; price bands count from 0, weekdays from Monday = 0.

    counts: attempts at each step of the route, the view first; customers: whose they are.
    share: of those that entered, how many got to the purchase. effect: the share less that of all other groups
    together; p is corrected for the number of groups shown.
    """

    values: Key
    counts: tuple[int, ...]
    customers: int
    share: Estimate
    effect: Effect

    @property
    def too_few(self) -> bool:
        return self.customers < FEWEST


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The funnel of each group, the largest groups first.

    price_cuts: a price is in band i if i of these lie below it; empty where prices do not matter.
    unknown: attempts left out because a value is not known; for new and bought_before these are the visits of the
    start of the log, before which nobody can look.
    not_shown: groups beyond those shown; their attempts are in the rest of every comparison.
    """

    unit: Unit
    route: Route
    window: timedelta
    dimensions: tuple[str, ...]
    price_cuts: tuple[float, ...]
    groups: tuple[Group, ...]
    unknown: int
    not_shown: int


def dimensions(attempts: Attempts, unit: Unit) -> tuple[str, ...]:
    """By what attempts can be broken down. A customer's attempt is the first, so only visits tell new from known."""
    history = _OF_VISITS if unit is Unit.VISIT else ()
    return ("category", "brand", PRICE, "hour", "weekday", "weekend", *history, *attempts.own)


def breakdown(
    attempts: Attempts,
    unit: Unit,
    window: timedelta,
    by: Sequence[str],
    *,
    route: Route = Route.STRICT,
    most: int = _MOST,
    draws: int = DRAWS_LIVE,
    progress: Progress = SILENT,
) -> Breakdown:
    """The funnel by one of `dimensions`, or several at once."""
    if not by or not set(by) <= set(dimensions(attempts, unit)):
        raise ValueError(f"no dimensions of a {unit}: {by}")
    engine, finished = attempts.engine, attempts.finished(unit, window)
    cuts = _price_cuts(attempts, finished, progress.part(0, 0.1)) if PRICE in by else ()
    # Neither a kind of step nor a column of one's own can be taken for one of these.
    keys = [f"by_{i}" for i in range(len(by))]
    values = dict(zip(keys, (_value(attempts, finished, name, cuts) for name in by), strict=True))
    known = finished.mutate(**values).drop_null(keys)
    kept = engine.keep("funnel_groups", per_customer(attempts, known, window, keys), progress.part(0.1, 0.6))

    steps = ["entered", *names(attempts, route)]
    sums = engine.keep("funnel_sums", _sums(kept, keys, steps), progress.part(0.6, 0.75))
    largest = sums.order_by([sums.n.desc(), *keys]).limit(most)
    whole = _Whole(engine.fetch(_squares(kept, steps[-1]), progress.part(0.75, 0.8)).iloc[0].astype(np.float64))
    shown = engine.fetch(largest, progress.part(0.8, 0.82))
    values_of: list[Key] = list(shown[keys].astype(object).itertuples(index=False, name=None))
    by_group: dict[tuple[Hashable, ...], pd.DataFrame] = {}
    if unit is Unit.VISIT and len(shown):
        found = in_classes(kept.semi_join(largest, keys).select(*keys, "customer", "entered", steps[-1]), keys)
        classes = engine.fetch(found, progress.part(0.82, 0.9))
        classes = classes.sort_values(list(classes.columns), ignore_index=True)
        by_group = dict(iter(classes.groupby(keys)))
    progress.report(0.9, "Comparing groups")
    effects = corrected({str(i): whole.less(row, unit) for i, row in shown.iterrows()})
    groups = tuple(
        Group(
            values=own,
            counts=tuple(int(row[f"sum_{step}"]) for step in steps),
            customers=int(row["customers"]),
            share=_share(row, by_group.get(own), steps[-1], draws),
            effect=effects[str(i)],
        )
        for own, (i, row) in zip(values_of, shown.iterrows(), strict=True)
    )
    everybody = int(engine.fetch(finished.agg(n=finished.count()), progress.part(0.95, 1))["n"].iloc[0])
    overall = engine.fetch(sums.agg(groups=sums.count(), entered=sums.n.sum().fill_null(0.0))).iloc[0]
    return Breakdown(
        unit=unit,
        route=route,
        window=window,
        dimensions=tuple(by),
        price_cuts=cuts,
        groups=groups,
        unknown=everybody - int(overall["entered"]),
        not_shown=int(overall["groups"]) - len(groups),
    )


def _value(attempts: Attempts, table: Table, name: str, cuts: Sequence[float]) -> Value:
    """The group of each attempt, unknown where it cannot be told."""
    shown = attempts.span.clock.each_at(table.entered)
    weekday = shown.day_of_week.index().cast("int64")
    if name in _OF_VISITS:
        return table.early.ifelse(ibis.null("boolean"), table[name])
    if name == PRICE:
        above = sum(((table.price > cut).cast("int64") for cut in cuts), ibis.literal(0, "int64"))
        return table.price.isnull().ifelse(ibis.null("int64"), above)
    if name == "hour":
        return shown.hour().cast("int64")
    if name == "weekday":
        return weekday
    if name == "weekend":
        return weekday >= 5
    return table[attempts.own.get(name, name)]


def _price_cuts(attempts: Attempts, table: Table, progress: Progress) -> tuple[float, ...]:
    """Quintiles of the prices looked at first, equal ones once."""
    cuts = {f"cut_{i}": table.price.quantile(i / _BANDS) for i in range(1, _BANDS)}
    found = attempts.engine.fetch(table.agg(**cuts), progress).iloc[0].astype(np.float64).dropna()
    return tuple(float(cut) for cut in np.unique(found))


def _sums(kept: Table, keys: list[str], steps: list[str]) -> Table:
    """Per group: n attempts, k of them successful, by so many customers; and the sums of products over its customers
    that a comparison with the rest takes. n_all and k_all are those of the customer in all groups."""
    kept = kept.mutate(k=kept[steps[-1]], n=kept.entered)
    total = kept.group_by("customer").agg(n_all=kept.n.sum(), k_all=kept.k.sum())
    both = kept.join(total, "customer")
    return both.group_by(keys).agg(
        **{f"sum_{step}": both[step].sum() for step in steps},
        n=both.n.sum(),
        k=both.k.sum(),
        customers=both.count(),
        only_here=(both.n == both.n_all).cast("int64").sum(),
        nn=(both.n * both.n).sum(),
        nk=(both.n * both.k).sum(),
        kk=(both.k * both.k).sum(),
        n_n_all=(both.n * both.n_all).sum(),
        n_k_all=(both.n * both.k_all).sum(),
        k_n_all=(both.k * both.n_all).sum(),
        k_k_all=(both.k * both.k_all).sum(),
    )


def _squares(kept: Table, last: str) -> Table:
    total = kept.group_by("customer").agg(n_all=kept.entered.sum(), k_all=kept[last].sum())
    return total.agg(
        customers=total.count(),
        n_all=total.n_all.sum(),
        k_all=total.k_all.sum(),
        nn=(total.n_all * total.n_all).sum(),
        nk=(total.n_all * total.k_all).sum(),
        kk=(total.k_all * total.k_all).sum(),
    )


class _Whole:
    """All groups together, to compare each with the rest.

    sums: of `_squares`.
    """

    def __init__(self, sums: pd.Series) -> None:
        self._all = sums

    def less(self, row: pd.Series, unit: Unit) -> Effect:
        """A group's share less that of the rest. row: of `_sums`."""
        n, k, rest, others = row["n"], row["k"], self._all["n_all"] - row["n"], self._all["k_all"] - row["k"]
        if unit is Unit.CUSTOMER:
            return difference_of_shares(int(k), int(n), int(others), int(rest))
        sizes = int(row["customers"]), int(self._all["customers"] - row["only_here"])
        customers = int(self._all["customers"])
        if rest == 0:
            return Effect(Estimate(None, None, None, customers), None, *sizes)
        value = float(k / n - others / rest)
        spread = self._spread(row)
        half = float(norm.ppf(0.5 + LEVEL / 2)) * spread
        tested = spread > 0 and min(k, n - k, others, rest - others) >= FEWEST_OUTCOMES
        p = 2 * float(norm.sf(abs(value) / spread)) if tested else None
        return Effect(Estimate(value, max(value - half, -1.0), min(value + half, 1.0), customers), p, *sizes)

    def _spread(self, row: pd.Series) -> float:
        """The standard error of the difference of two ratios over the same customers (Cochran 1977, 6.4 and 6.11):
        what a bootstrap over customers tends to.

        A customer with n visits here, k of them with a purchase, and N and K in all, moves the difference by
        (k - p n) / n_here - ((K - k) - q (N - n)) / n_rest = a k - b n - (K - q N) / n_rest; the squares are summed.
        """
        all_, here, rest = self._all, row["n"], self._all["n_all"] - row["n"]
        p, q, share = row["k"] / here, (all_["k_all"] - row["k"]) / rest, 1 / rest
        a, b = 1 / here + share, p / here + q * share
        squares = (
            a * a * row["kk"]
            + b * b * row["nn"]
            - 2 * a * b * row["nk"]
            - 2 * a * share * (row["k_k_all"] - q * row["k_n_all"])
            + 2 * b * share * (row["n_k_all"] - q * row["n_n_all"])
            + share * share * (all_["kk"] - 2 * q * all_["nk"] + q * q * all_["nn"])
        )
        customers = all_["customers"]
        return float(np.sqrt(max(squares, 0.0) * customers / max(customers - 1, 1.0)))


def _share(row: pd.Series, classes: pd.DataFrame | None, last: str, draws: int) -> Estimate:
    if classes is None:
        return wilson(int(row["k"]), int(row["n"]))
    return shares_of_visits(classes, [(last, "entered")], draws=draws)[0]
