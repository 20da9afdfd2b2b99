"""What the chosen customers bring, and whether they come back: sums that follow the brush."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.columns import LABEL, LAST_PURCHASE
from analysis.dataset import BoolArray, FloatArray
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.intervals import Estimate, wilson
from analysis.view import View


@dataclass(frozen=True, eq=False)
class Basis:
    """Per customer in view, None where the table does not tell. buying, sessions: visits with a purchase, and all.

    recent, silent: per customer at the snapshot whose outcome is told: who bought in the window before, and who did
    not in the one after.
    """

    customers: int
    revenue: FloatArray | None
    total: float
    buying: FloatArray | None
    sessions: FloatArray | None
    recent: BoolArray | None
    silent: BoolArray | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """customers: of `everybody`. revenue: what they brought in all windows in view; share of the view's total.

    not_back: of those who fulfilled the same conditions at the snapshot whose outcome is told and had bought in the
    window before it, the share that did not buy in the one after. visits: all of them; buying:
    the share of them with a purchase.
    """

    customers: int
    everybody: int
    revenue: float | None
    revenue_share: float | None
    not_back: Estimate | None
    visits: float | None
    buying: float | None


def basis_of(view: View, then: View | None) -> Basis:
    dataset = view.dataset
    revenue = view.revenue if dataset.has_revenue else None
    visits = all(column in dataset for column in (SESSIONS, BUYING_SESSIONS))
    buying, sessions = (np.nan_to_num(view.values(name)) if visits else None for name in (BUYING_SESSIONS, SESSIONS))
    recent = silent = None
    if then is not None and LAST_PURCHASE in dataset:
        labels = then.values(LABEL)
        recent = (then.values(LAST_PURCHASE) <= dataset.window_days) & ~np.isnan(labels)
        silent = labels == 1
    total = 0.0 if revenue is None else float(revenue.sum())
    return Basis(len(view), revenue, total, buying, sessions, recent, silent)


def chosen_of(basis: Basis, member: BoolArray, then: BoolArray) -> Chosen:
    """member: one per customer in view. then: one per customer at the snapshot whose outcome is told."""
    revenue = None if basis.revenue is None else float(basis.revenue[member].sum())
    not_back = visits = buying = None
    if basis.recent is not None and basis.silent is not None:
        recent = basis.recent & then
        not_back = wilson(int((recent & basis.silent).sum()), int(recent.sum()))
    if basis.sessions is not None and basis.buying is not None:
        visits = float(basis.sessions[member].sum())
        buying = float(basis.buying[member].sum()) / visits if visits else None
    return Chosen(
        int(member.sum()),
        basis.customers,
        revenue,
        revenue / basis.total if revenue is not None and basis.total > 0 else None,
        not_back,
        visits,
        buying,
    )
