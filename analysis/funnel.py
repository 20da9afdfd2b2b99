"""Where shoppers drop off, on three bases that are never mixed (definitions, Funnel)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.cleaning import DIRECT_BUYER
from analysis.columns import NOW, PERIOD
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.intervals import Bootstrap, Estimate, bootstrap_of, per_customer, ratio, ratios
from analysis.views.answers import the_snapshot
from analysis.wording import listed, plural

STEPS = ("view", "cart", "purchase")
SESSIONS = "session_number_max"
BUYING_SESSIONS = "haspurchase_sum"
VIEWS = "view_count_sum"
_SUMS = tuple(f"{step}_count_sum" for step in STEPS)
_MEANS = tuple(f"{step}_count_mean" for step in STEPS)
NEEDED = (*_SUMS, *_MEANS, SESSIONS, BUYING_SESSIONS)
"""The columns that a funnel takes."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Views, carts and purchases as numbers of events; the ratios may exceed 1."""

    view: int
    cart: int
    purchase: int
    cart_per_view: Estimate
    purchase_per_cart: Estimate
    purchase_per_view: Estimate


@dataclass(frozen=True, slots=True)
class SessionMeans:
    """Means over rows of the per-session averages, and ratios of these means: the notebook tradition."""

    view: float
    cart: float
    purchase: float

    @property
    def cart_per_view(self) -> float:
        return self.cart / self.view

    @property
    def purchase_per_cart(self) -> float:
        return self.purchase / self.cart

    @property
    def purchase_per_view(self) -> float:
        return self.purchase / self.view


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions, and those with a purchase."""

    sessions: int
    with_purchase: int
    rate: Estimate


@dataclass(frozen=True, slots=True)
class DirectBuyers:
    """Customer-periods whose customer has bought without a cart click; the range comes from resampling customers."""

    rows: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class WindowVolumes:
    """What happened between the snapshot before and this one."""

    period: int
    view: int
    cart: int
    purchase: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The three bases, direct buyers, and each window's own volumes, newest first."""

    volumes: Volumes
    session_means: SessionMeans
    sessions: Sessions
    direct_buyers: DirectBuyers
    windows: tuple[WindowVolumes, ...]
    notes: tuple[str, ...]


def need_views(dataset: Dataset) -> None:
    """Raise AnalysisError for a table of purchases alone, where every session has one and nobody clicked a cart."""
    if VIEWS in dataset and (dataset.values(VIEWS) == 0).all():
        raise AnalysisError("No views were recorded in this table, so there is no funnel to follow.")


def funnel(dataset: Dataset, cleaned: Dataset) -> Funnel:
    """dataset: with the rows that cleaning dropped (volumes, sessions, direct buyers, windows); cleaned: for the
    per-session averages.

    Raises AnalysisError where a column is missing or nothing was recorded.
    """
    dataset.need(*NEEDED, purpose="follow shoppers from view to purchase")
    newest, counted = dataset.shown, (*_SUMS, SESSIONS, BUYING_SESSIONS)
    statistics = np.column_stack([np.nan_to_num(dataset.values(column)[newest]) for column in counted])
    bootstrap = bootstrap_of(dataset)
    view, cart, purchase, sessions, buying = range(5)
    rates = ratios(statistics, [(cart, view), (purchase, cart), (purchase, view), (buying, sessions)], bootstrap)
    total = statistics.sum(axis=0)
    averages = [_mean(cleaned.values(column)) for column in _MEANS]
    if not (averages[0] > 0 and averages[1] > 0 and averages[2] >= 0):
        raise AnalysisError(
            "No views, carts or purchases were recorded in this table, so there is no funnel to follow."
        )
    windows, notes = _windows(dataset)
    return Funnel(
        volumes=Volumes(
            view=round(total[view]),
            cart=round(total[cart]),
            purchase=round(total[purchase]),
            cart_per_view=rates[0],
            purchase_per_cart=rates[1],
            purchase_per_view=rates[2],
        ),
        session_means=SessionMeans(*averages),
        sessions=Sessions(round(total[sessions]), round(total[buying]), rates[3]),
        direct_buyers=_direct_buyers(dataset, bootstrap),
        windows=windows,
        notes=notes,
    )


def _mean(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _direct_buyers(dataset: Dataset, bootstrap: Bootstrap) -> DirectBuyers:
    direct = DIRECT_BUYER.mask(dataset.frame) & (dataset.values("purchase_count_sum") > 0)
    own = per_customer(dataset.codes, dataset.customers, direct, np.ones(len(dataset)))
    return DirectBuyers(int(direct.sum()), ratio(own[:, 0], own[:, 1], bootstrap))


def _windows(dataset: Dataset) -> tuple[tuple[WindowVolumes, ...], tuple[str, ...]]:
    """Running totals of a period less those of the one before it, per customer; the oldest period has none.

    A customer counts from 0 in the first period. One who is missing in the period before although there are older
    rows would bring the whole history into one window, and is left out of it.
    """
    totals: dict[int, FloatArray] = {}
    present: dict[int, BoolArray] = {}
    for period in dataset.periods:
        rows = dataset.rows_of(period)
        sums = np.zeros((dataset.customers, len(STEPS)))
        sums[dataset.codes[rows]] = np.column_stack([np.nan_to_num(dataset.values(column)[rows]) for column in _SUMS])
        totals[period] = sums
        present[period] = np.zeros(dataset.customers, dtype=bool)
        present[period][dataset.codes[rows]] = True
    first = np.full(dataset.customers, min(dataset.periods))
    np.maximum.at(first, dataset.codes, dataset.period)

    windows: list[WindowVolumes] = []
    notes: list[str] = []
    shrinking: list[str] = []
    for period in reversed(dataset.periods[1:]):
        if period == NOW:
            continue  # not a window of the same length as the others
        if period + 1 not in totals:
            missing, after = (the_snapshot(dataset, each) for each in (period + 1, period))
            notes.append(f"T{missing[1:]} is not in the table, so what happened between it and {after} is not known.")
            continue
        counted = present[period] & (present[period + 1] | (first == period))
        own = (totals[period] - totals[period + 1])[counted].sum(axis=0)
        gaps = int(present[period].sum() - counted.sum())
        if (own < 0).any():
            shrinking.append(the_snapshot(dataset, period))
            continue
        windows.append(WindowVolumes(period, *(round(volume) for volume in own)))
        if gaps:
            notes.append(
                f"{plural(gaps, 'customer')} of {the_snapshot(dataset, period)} have no row in the one before although "
                "they are older: left out of that window's own volumes."
            )
    if shrinking:
        notes.append(
            f"The sums of {listed(shrinking)} are below those of the snapshot before, so they are not running totals, "
            f"and that window's own volumes are left out. The newest snapshot has to be 0 in {PERIOD}."
        )
    return tuple(windows), tuple(notes)
