"""Words that the sentences of several pages share."""

from __future__ import annotations

from analysis.columns import NOW, WINDOW_DAYS
from analysis.intervals import Estimate
from analysis.view import View
from analysis.wording import plural

MINUS = "\N{MINUS SIGN}"


def per_hundred(share: float) -> str:
    """0.183 -> "18.3"; 0 and 100 only if exact, as `percent` has it."""
    if share in (0, 1):
        return f"{share * 100:.0f}"
    return f"{share * 100:.1f}".replace("-", MINUS)


def rates_between(estimate: Estimate) -> str:
    """ "17.6–19.1", per hundred; empty where there is no range."""
    if estimate.low is None or estimate.high is None:
        return ""
    if estimate.low < 0:
        return f"{per_hundred(estimate.low)} to {per_hundred(estimate.high)}"
    return f"{per_hundred(estimate.low)}–{per_hundred(estimate.high)}"


def shares_between(estimate: Estimate) -> str:
    """ "26.3–32.2 %"; empty where there is no range."""
    words = rates_between(estimate)
    return f"{words}\u00a0%" if words else ""


def effect(value: float) -> str:
    """ "+0.74"; two digits and a sign."""
    return f"{value:+.2f}".replace("-", MINUS)


def minutes(value: float) -> str:
    """48 s, 3.7 min, 2.1 h: the unit by size."""
    if value < 1:
        return f"{value * 60:.0f}\u00a0s"
    return f"{value:.1f}\u00a0min" if value < 60 else f"{value / 60:.1f}\u00a0h"


def joined(*parts: str) -> str:
    """An evidence line: its parts with dots between; empty ones are left out."""
    return " · ".join(part for part in parts if part)


def before_newest(period: int) -> str:
    """Which snapshot, as long as the file carries no dates: "newest", "4 weeks before"."""
    if period == NOW:
        return "now"
    return "newest" if period == 0 else f"{plural(period * WINDOW_DAYS // 7, 'week')} before"


def who(view: View) -> str:
    """ "903 customers, newest snapshot of each"."""
    if view.period is None:
        return f"{plural(len(view), 'customer')}, newest snapshot of each"
    if view.period in (0, NOW):
        return f"{plural(len(view), 'customer')}, {'newest' if view.period == 0 else 'open'} snapshot"
    return f"{plural(len(view), 'customer')}, {before_newest(view.period)} the newest snapshot"
