"""Where shoppers drop off, for the customers in view: three bases that are never mixed (definitions, Funnel)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from analysis.cleaning import DIRECT_BUYER
from analysis.columns import PERIOD
from analysis.counted import Counted
from analysis.dataset import FloatArray
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.funnel import BUYING_SESSIONS, SESSIONS, STEPS, need_views
from analysis.groups import Group as OwnGroup
from analysis.intervals import Estimate, wilson
from analysis.masks import mask_of
from analysis.report import Unavailable
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.compared import Chain, Member, Step, compared, correct, members
from analysis.views.groupings import WINDOW, Grouping, groupings
from analysis.views.phrases import per_hundred, snapshot_name
from analysis.views.sums import Ratio, Sums
from analysis.views.windows import ALL_WINDOWS, Own, Window, own_volumes, window_columns, window_rate, windows

NAMES = {"view": "Views", "cart": "Carts", "purchase": "Purchases"}
_BOUGHT = Range("purchase_count_sum", 0, above=True)
NO_CART = OneOf("cart_count_sum", (0,)) & _BOUGHT
"""Customers who have bought and never put anything into a cart, at their snapshot."""

_VOLUMES = tuple(f"{step}_count_sum" for step in STEPS)
_VIEWS, _CARTS, _PURCHASES = _VOLUMES
_BOUGHT_FOR = "purchase_revenue_sum"
_MEANS = tuple(f"{step}_count_mean" for step in STEPS)
_AVERAGED = "customers with an average"
_DIRECT = "direct buyers"


class Basis(StrEnum):
    """What a rate is counted on; the first is shown first."""

    SESSIONS = "sessions"
    VOLUMES = "event volumes"
    AVERAGES = "per-session averages"


@dataclass(frozen=True, slots=True)
class Stage:
    """One bar. figure: of the first stage; for averages, per session. step: of the stage before.

    amount: sessions or events; None for averages. money: what they are worth, where the table tells.
    """

    name: str
    amount: float | None
    money: float | None
    figure: Estimate
    step: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """One basis: its stages from the first to the last, and its steps by group; these may have no groups."""

    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DirectBuyers:
    """Customers without any cart event, and customer-periods whose average holds none.

    purchases: theirs per view, their own path.
    """

    customers: int
    share: Estimate
    rows: int
    all_rows: int
    purchases: Estimate


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rate whose ratio of means and ratio of sums differ by more than 10 %."""

    name: str
    of_means: float
    of_sums: float

    @property
    def sentence(self) -> str:
        return (
            f"{self.name}: **{per_hundred(self.of_means)} by averages, {per_hundred(self.of_sums)} by sums**. "
            "Averages count every customer alike, sums every event."
        )


@dataclass(frozen=True, eq=False)
class DropOff:
    """What the page shows; each part stands or says why it does not. Ranges and findings come with draws > 0.

    view: as asked; counted are rows that cleaning dropped, too (definitions, Funnel). offered: by what customers can
    be compared; by: the one of them that the steps are, None where there is none.
    in_no_group: customers who are not compared. counted: by basis, "windows", "compared".
    """

    view: View
    offered: tuple[Grouping, ...]
    by: Grouping | None
    in_no_group: int
    draws: int
    bases: Mapping[Basis, Drop | Unavailable]
    windows: tuple[Window, ...]
    window_notes: tuple[str, ...]
    direct: DirectBuyers | Unavailable
    disagreements: tuple[Disagreement, ...]
    only_buyers: bool
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


SESSION_RATE = "Of 100 sessions, with a purchase"
RATES: Mapping[str, tuple[int, int]] = {
    "Carts per 100 views": (1, 0),
    "Purchases per 100 carts": (2, 1),
    "Purchases per 100 views": (2, 0),
}
"""Over and under, as positions in STEPS."""
TOLERANCE = 0.1
"""How far ratios of means and of sums may be apart before the page says so."""


def drop_off(view: View, by: str, draws: int, own: Sequence[OwnGroup] = ()) -> tuple[DropOff, Sums]:
    """The figures, and the sums they come from, for the sentences. A missing column never raises.

    by: key of a grouping; another takes its place where the table does not allow it. own: see `groupings`.
    """
    asked, view = view, view.undropped
    offered = groupings(view.dataset, view.period, own)
    chosen = next((one for one in offered if one.key == by), offered[0] if offered else None)
    groups = chosen.groups if chosen is not None else {}
    parts = [mask_of(view.dataset, segment)[view.rows] for segment in groups.values()]
    nobody = np.zeros(len(view), dtype=bool)
    rest = ~np.logical_or.reduce([nobody, *parts])
    if asked.dataset is not view.dataset:
        # A click asks for the group as all other pages have it.
        theirs = next(
            (one.groups for one in groupings(asked.dataset, view.period, own) if chosen and one.key == chosen.key), {}
        )
        groups = {name: theirs.get(name, segment) for name, segment in groups.items()}
    volumes, notes = own_volumes(view)
    sums = Sums(
        view, _columns(view) | window_columns(volumes), draws, [*parts, rest] if parts else (), len(parts) or None
    )

    bases: dict[Basis, Drop | Unavailable] = {}
    for basis, build in ((Basis.SESSIONS, _sessions), (Basis.VOLUMES, _volumes), (Basis.AVERAGES, _averages)):
        try:
            need_views(view.dataset)
            stages, rates = build(view, sums)
        except AnalysisError as error:
            bases[basis] = Unavailable(str(error))
            continue
        if chosen is not None and chosen.key == WINDOW:
            steps = _by_window(view, sums, volumes, basis)
        else:
            steps = [
                compared(sums, name, rate, members(sums, rate, groups), len(view), chain=_chain(view, basis, name))
                for name, rate in rates.items()
            ]
        bases[basis] = Drop(stages, correct(steps))
    page = DropOff(
        view=asked,
        offered=offered,
        by=chosen,
        in_no_group=int(rest.sum()) if parts else 0,
        draws=draws,
        bases=bases,
        windows=windows(volumes, sums, len(view)),
        window_notes=notes,
        direct=_direct_buyers(view, sums),
        disagreements=_disagreements(sums, bases),
        only_buyers=len(view) > 0 and _PURCHASES in view.dataset and bool((view.values(_PURCHASES) > 0).all()),
    )
    return page, sums


def _by_window(view: View, sums: Sums, own: Own, basis: Basis) -> list[Step]:
    """The windows' own rates, oldest first; averages are not added up over a window."""
    rates: Mapping[str, tuple[str, str]] = {
        Basis.SESSIONS: {SESSION_RATE: ("buying", "sessions")},
        Basis.VOLUMES: {
            name: (STEPS[over], STEPS[under]) for name, (over, under) in RATES.items() if over - under == 1
        },
        Basis.AVERAGES: {},
    }[basis]
    found = []
    for name, (over, under) in rates.items():
        groups = [
            Member(
                snapshot_name(view.dataset, period),
                OneOf(PERIOD, (period,)),
                window_rate(period, over, under),
                window_rate(period, over, under, others=True),
                int((own[period][under] > 0).sum()),
            )
            for period in own
        ]
        if groups:
            everyone = Ratio((ALL_WINDOWS, over), (ALL_WINDOWS, under))
            found.append(compared(sums, name, everyone, groups, len(view)))
    return found


def _chain(view: View, basis: Basis, rate: str) -> Chain | None:
    """What follows from a rate; nothing from one of averages, which add up to nothing."""
    money = _BOUGHT_FOR if _BOUGHT_FOR in view.dataset else None
    chains = {
        (Basis.SESSIONS, SESSION_RATE): Chain(None, BUYING_SESSIONS, money),
        (Basis.VOLUMES, "Carts per 100 views"): Chain(_CARTS, _PURCHASES, money),
        (Basis.VOLUMES, "Purchases per 100 carts"): Chain(None, _PURCHASES, money),
    }
    return chains.get((basis, rate))


def _columns(view: View) -> dict[Hashable, FloatArray]:
    """What every rate is made of."""
    columns: dict[Hashable, FloatArray] = {
        column: view.values(column)
        for column in (*_VOLUMES, SESSIONS, BUYING_SESSIONS, _BOUGHT_FOR)
        if column in view.dataset
    }
    if all(column in view.dataset for column in _MEANS):
        means = [view.values(column) for column in _MEANS]
        # Only customers who have all three, so that ratios of these means are ratios of sums.
        known = np.logical_and.reduce([~np.isnan(mean) for mean in means])
        columns |= {column: np.where(known, mean, 0.0) for column, mean in zip(_MEANS, means, strict=True)}
        columns[_AVERAGED] = known.astype(np.float64)
    if all(column in view.dataset for column in _VOLUMES):
        direct = NO_CART.mask(view.dataset.frame)[view.rows]
        columns |= {(_DIRECT, column): np.where(direct, columns[column], 0.0) for column in (_VIEWS, _PURCHASES)}
    return columns


Built = tuple[tuple[Stage, ...], Mapping[str, Ratio]]


def _sessions(view: View, sums: Sums) -> Built:
    view.dataset.need(SESSIONS, BUYING_SESSIONS, purpose="tell how many sessions have a purchase")
    rate = Ratio(BUYING_SESSIONS, SESSIONS)
    stages = (
        Stage("Sessions", sums.total(SESSIONS), None, _whole(sums, SESSIONS, len(view))),
        Stage("With a purchase", sums.total(BUYING_SESSIONS), _money(view, "purchase"), sums.estimate(rate, len(view))),
    )
    return stages, {SESSION_RATE: rate}


def _volumes(view: View, sums: Sums) -> Built:
    view.dataset.need(*_VOLUMES, purpose="follow events from view to purchase")
    stages = []
    for i, (step, own) in enumerate(zip(STEPS, _VOLUMES, strict=True)):
        stages.append(
            Stage(
                NAMES[step],
                sums.total(own),
                _money(view, step),
                sums.estimate(Ratio(own, _VIEWS), len(view)) if i else _whole(sums, _VIEWS, len(view)),
                sums.estimate(Ratio(own, _VOLUMES[i - 1]), len(view)) if i else None,
            )
        )
    return tuple(stages), _compared(_VOLUMES)


def _averages(view: View, sums: Sums) -> Built:
    view.dataset.need(*_MEANS, purpose="average what a session holds")
    n = round(sums.total(_AVERAGED))
    stages = tuple(
        Stage(
            NAMES[step],
            None,
            None,
            sums.estimate(Ratio(own, _AVERAGED), n),
            sums.estimate(Ratio(own, _MEANS[i - 1]), n) if i else None,
        )
        for i, (step, own) in enumerate(zip(STEPS, _MEANS, strict=True))
    )
    return stages, _compared(_MEANS)


def _money(view: View, step: str) -> float | None:
    """What the events of a step are worth, where the table tells."""
    column = f"{step}_revenue_sum"
    return float(np.nansum(view.values(column))) if column in view.dataset else None


def _compared(columns: Sequence[str]) -> Mapping[str, Ratio]:
    """The two steps that groups are compared by."""
    return {name: Ratio(columns[over], columns[under]) for name, (over, under) in RATES.items() if over - under == 1}


def _whole(sums: Sums, column: str, n: int) -> Estimate:
    """The first stage, which the others are measured by."""
    return Estimate(1.0 if sums.total(column) else None, None, None, n)


def _disagreements(sums: Sums, bases: Mapping[Basis, Drop | Unavailable]) -> tuple[Disagreement, ...]:
    if isinstance(bases[Basis.VOLUMES], Unavailable) or isinstance(bases[Basis.AVERAGES], Unavailable):
        return ()
    found = []
    for name, (over, under) in RATES.items():
        of_means = sums.value(Ratio(_MEANS[over], _MEANS[under]))
        of_sums = sums.value(Ratio(_VOLUMES[over], _VOLUMES[under]))
        if of_means is not None and of_sums and abs(of_means / of_sums - 1) > TOLERANCE:
            found.append(Disagreement(name, of_means, of_sums))
    return tuple(found)


def _direct_buyers(view: View, sums: Sums) -> DirectBuyers | Unavailable:
    try:
        need_views(view.dataset)
        view.dataset.need(*_VOLUMES, DIRECT_BUYER.column, purpose="tell who bought without a cart click")
    except AnalysisError as error:
        return Unavailable(str(error))
    customers = int(NO_CART.mask(view.dataset.frame)[view.rows].sum())
    rows = (DIRECT_BUYER & _BOUGHT).mask(view.dataset.frame)[view.history]
    return DirectBuyers(
        customers=customers,
        share=wilson(customers, len(view)),
        rows=int(rows.sum()),
        all_rows=len(rows),
        purchases=sums.estimate(Ratio((_DIRECT, _PURCHASES), (_DIRECT, _VIEWS)), customers),
    )
