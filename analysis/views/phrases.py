"""Words that the sentences of several pages share."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from analysis.columns import NOW, VALUE, WINDOW_DAYS
from analysis.dataset import Dataset
from analysis.intervals import Estimate
from analysis.segment import Naming
from analysis.view import View
from analysis.wording import day, fixed, plural

ROWS_DROPPED = "Rows that cleaning dropped count here, too, so that dropping them does not bend the funnel."
"""Said of the funnel, which counts newest snapshots before any row is dropped (definitions, Funnel)."""

NO_TIME: Final = "no column says when"
"""In the place of a snapshot, where the table knows of no time."""


def per_hundred(share: float) -> str:
    """0.183 -> "18.3"; 0 and 100 only if exact, as `percent` has it."""
    return fixed(share * 100, 0 if share in (0, 1) else 1)


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
    return fixed(value, 2, signed=True)


def minutes(value: float) -> str:
    """48 s, 3.7 min, 2.1 h: the unit by size."""
    if value < 1:
        return f"{fixed(value * 60, 0)}\u00a0s"
    return f"{fixed(value, 1)}\u00a0min" if value < 60 else f"{fixed(value / 60, 1)}\u00a0h"


def corrected_for(number: int) -> str:
    """What follows a method: that several looks at once were corrected for; empty where nothing was compared."""
    corrected = ", corrected (Benjamini-Hochberg)" if number > 1 else ""
    return f" {plural(number, 'comparison')}{corrected}." if number else ""


def joined(*parts: str) -> str:
    """An evidence line: its parts with dots between; empty ones are left out."""
    return " · ".join(part for part in parts if part)


def before_newest(period: int) -> str:
    """Which snapshot, without dates: "newest", "4 weeks before"."""
    if period == NOW:
        return "now"
    return "newest" if period == 0 else f"{plural(period * WINDOW_DAYS // 7, 'week')} before"


def snapshot_name(dataset: Dataset, period: int) -> str:
    """ "12 May 2025"; without dates "newest", "4 weeks before"."""
    return date_of(dataset, period) or before_newest(period)


def naming(dataset: Dataset) -> Naming:
    """What columns and snapshots are called, for a segment in words."""

    def when(period: int) -> str:
        if date := date_of(dataset, period):
            return f"on {date}"
        if period <= 0:
            return "now" if period == NOW else "at the newest snapshot"
        return f"at the snapshot {before_newest(period)} the newest"

    return Naming(dataset.own_name, when)


def window_words(dataset: Dataset) -> str:
    """How long the window after a snapshot is: "four weeks", "14 days"."""
    return "four weeks" if dataset.window_days == WINDOW_DAYS else plural(dataset.window_days, "day")


def date_of(dataset: Dataset, period: int) -> str:
    """ "12 May 2025"; empty where it is not known."""
    return day(dataset.dates[period]) if period in dataset.dates else ""


def newest_known(dataset: Dataset) -> str:
    """What a model is tested on. Needs a known outcome."""
    return f"newest snapshot with a known outcome{in_brackets(date_of(dataset, dataset.labelled_periods[-1]))}"


def on_list(dataset: Dataset, period: int, *, backtest: bool) -> str:
    """Which snapshot a list of customers is made from; a back-test list describes the past."""
    if backtest:
        return newest_or_of(dataset, period)
    return f"{date_of(dataset, period) or 'now'}, outcome open"


def to_act_on(dataset: Dataset) -> str:
    """What is said of a list from the open snapshot."""
    return f"To act on: the customers as of {date_of(dataset, NOW) or 'now'}, whose outcome is open."


def value_header(dataset: Dataset, horizon: str) -> str:
    """The header of a column of customer value over a horizon: as the file calls it, and whether it rests on an assumed
    margin.
    """
    name = dataset.own_name(VALUE) if dataset.called.get(VALUE) else "Value"
    return f"{name}, {horizon}" if dataset.assumed_margin is None else f"{name}, {horizon} (assumed)"


def newest_or_of(dataset: Dataset, period: int) -> str:
    """ "snapshot of 12 May 2025"; without dates "newest snapshot", which it has to be."""
    when = date_of(dataset, period)
    return f"snapshot of {when}" if when else "newest snapshot"


def in_brackets(words: str) -> str:
    """ " (12 May 2025)", to stand behind what has a date; nothing for nothing."""
    return f" ({words})" if words else ""


def as_of(view: View) -> str:
    """ "as of 12 May 2025"; empty where the dates are not known."""
    days = _days(view)
    if len(days) > 1:
        return f"newest snapshot of each, up to {day(max(days))}"
    return f"as of {day(days[0])}" if days else ""


def one_day(view: View) -> str:
    """ "12 May 2025"; empty unless that is the date of all that is in view."""
    days = _days(view)
    return day(days[0]) if len(days) == 1 else ""


def _days(view: View) -> list[date]:
    """Of the snapshots in view; empty where one is not known."""
    dates = view.dataset.dates
    if not dates:
        return []
    periods = [view.period] if view.period is not None else np.unique(view.dataset.period[view.rows]).tolist()
    return [dates[period] for period in periods] if all(period in dates for period in periods) else []


def who(view: View) -> str:
    """ "903 customers, as of 12 May 2025"; without dates "903 customers, newest snapshot of each"."""
    if view.dataset.is_timeless:
        return plural(len(view), "customer")
    if when := as_of(view):
        return f"{plural(len(view), 'customer')}, {when}"
    if view.period is None:
        return f"{plural(len(view), 'customer')}, newest snapshot of each"
    if view.period in (0, NOW):
        return f"{plural(len(view), 'customer')}, {'newest' if view.period == 0 else 'open'} snapshot"
    return f"{plural(len(view), 'customer')}, {before_newest(view.period)} the newest snapshot"


def who_undropped(view: View) -> str:
    """As `who`, for the funnel: with the rows that cleaning dropped, which it says."""
    return who(view) if view.undropped is view else f"{who(view.undropped)}, before rows were dropped"
