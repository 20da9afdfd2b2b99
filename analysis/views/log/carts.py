"""Carts that were left, and how many of them come back by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analysis.counted import Counted
from analysis.events.funnel.carts import Carts, carts
from analysis.events.log import CART
from analysis.findings import Finding, FindingKind
from analysis.intervals import DRAWS_LIVE
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.log.asked import asked
from analysis.views.log.words import length
from analysis.views.phrases import joined, per_hundred, rates_between
from analysis.wording import plural


@dataclass(frozen=True, eq=False)
class LogCarts:
    """carts: None where the log records none."""

    view: View
    words: str
    carts: Carts | None
    counted: Counted
    findings: tuple[Finding, ...]


def log_carts(view: View, window: timedelta, *, progress: Progress = SILENT) -> LogCarts:
    """window: in which customers come back. Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    recorded = CART in whom.attempts.kinds
    found = carts(whom.attempts, window, progress=progress.part(0.1, 1)) if recorded else None
    counted = Counted(
        "A cart is left if the visit has no purchase after it. It comes back by itself if the customer buys something, "
        f"not necessarily the same, within {length(window)} of the last cart event of the visit.",
        f"{plural(found.with_cart if found else 0, 'visit')} with a cart, {whom.words}.",
        whom.filter,
        f"Visits that left a cart over visits with one; those that came back over those left at least "
        f"{length(window)} before the log ends. Ranges: {drawn(DRAWS_LIVE)}.",
    )
    return LogCarts(view, whom.words, found, counted, _findings(found) if found else ())


def _findings(found: Carts) -> tuple[Finding, ...]:
    left, back = found.share_abandoned, found.share_came_back
    if left.value is None or left.too_few:
        return ()
    come_back = ""
    if back.value is not None and not back.too_few:
        come_back = f"; {per_hundred(back.value)} of 100 of them come back by themselves within {length(found.window)}"
    finding = Finding(
        FindingKind.OBSERVATION,
        f"**{per_hundred(left.value)} of 100 carts** are left{come_back}.",
        joined(rates_between(left), f"{plural(found.with_cart, 'visit')} with a cart"),
        money=found.amount,
        topic="carts left",
    )
    return (finding,)
