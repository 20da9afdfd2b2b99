"""The comparison in sentences and cells, for the page and the workbook."""

from __future__ import annotations

from typing import Final

from analysis.counted import Counted
from analysis.intervals import DRAWS_REPORT, FEWEST
from analysis.ranges import TOO_FEW, WILSON, drawn
from analysis.since.comparison import Since
from analysis.since.groups import Movement
from analysis.since.headline import Headline, Unit
from analysis.views.phrases import per_hundred
from analysis.wording import count, day, fixed, listed, number, percent, plural

NO_CHANGE: Final = "no change that can be told"
_SHOWN: Final = 5


def statement(found: Since) -> str:
    """How much later the newer table is, and how many customers came and went."""
    customers = (
        f"**{plural(found.joined, 'new customer')}**, {count(found.gone)} no longer in it, "
        f"{count(found.stayed)} in both"
    )
    return f"{_later(found)}: {customers}."


def _later(found: Since) -> str:
    if found.days is None:
        return f"Since {found.old_name}"
    if found.days == 0:
        return f"The newest snapshot is that of {found.old_name}"
    when = "later" if found.days > 0 else "earlier"
    return f"**{plural(abs(found.days), 'day')}** {when} than {found.old_name}"


def sizes(found: Since) -> str:
    """Rows then and now, and the dates where they are known."""
    more = found.new_rows - found.old_rows
    change = f"{plural(abs(more), 'row')} {'more' if more > 0 else 'fewer'}" if more else "as many rows"
    dates = (
        f" Newest date {day(found.new_day)}, {day(found.old_day)} before."
        if found.old_day is not None and found.new_day is not None
        else ""
    )
    return f"{plural(found.new_rows, 'row')} now, {count(found.old_rows)} before: {change}.{dates}"


def said_of_history(found: Since) -> str:
    """Whether what both tables tell of the past is the same."""
    past = found.history
    if not found.snapshots:
        return (
            "No snapshot could be found in both, by its date or by its values, so their history is not compared. "
            "Setting the dates of both helps."
        )
    shared = f"{plural(past.compared, 'row')} of {plural(found.snapshots, 'snapshot')} in both files"
    lost = f" {plural(past.lost, 'row')} of customers who are still there can no longer be found." if past.lost else ""
    if not past.changed:
        return f"The past is as it was: {shared} say the same.{lost}"
    columns = listed([f"{name} ({plural(rows, 'row')})" for name, rows in past.columns], _SHOWN)
    return f"**The past has changed** in {count(past.changed)} of {shared}: {columns}.{lost}"


def figure(value: float | None, unit: Unit) -> str:
    """One figure; empty where it is not known."""
    if value is None:
        return ""
    if unit is Unit.SHARE:
        return percent(value)
    return per_hundred(value) if unit is Unit.PER_HUNDRED else number(value)


def before_and_now(headline: Headline) -> tuple[str, str]:
    """Both figures; where there are too few, how many."""
    before, now = (
        f"n {count(each.n)}" if each.too_few else figure(each.value, headline.unit)
        for each in (headline.old, headline.new)
    )
    return before, now


def difference(headline: Headline) -> str:
    """ "+1.2 points, −0.4 to +2.8"; empty where there are too few."""
    gap = headline.difference
    if headline.told is None or gap.value is None or gap.low is None or gap.high is None:
        return ""
    value, low, high = (_signed(each, headline.unit) for each in (gap.value, gap.low, gap.high))
    points = " points" if headline.unit is Unit.SHARE else ""
    return f"{value}{points}, {low} to {high}"


def _signed(value: float, unit: Unit) -> str:
    if unit is Unit.MONEY:
        return fixed(value, 0 if abs(value) >= 1000 else 2, signed=True)
    return fixed(value * 100, 1, signed=True)


def verdict(headline: Headline) -> str:
    """Whether there is a change; none is an answer."""
    if headline.told is None:
        return TOO_FEW
    if not headline.told:
        return NO_CHANGE
    return "higher" if (headline.difference.value or 0.0) > 0 else "lower"


def newcomers(movement: Movement) -> str:
    """ "45, 12 of them new"."""
    return _of_which(len(movement.entered), movement.newcomers, "new")


def leavers(movement: Movement) -> str:
    """ "30, 4 of them no longer in the file"."""
    return _of_which(len(movement.left), movement.gone, "no longer in the file")


def _of_which(all_of_them: int, some: int, what: str) -> str:
    return f"{count(all_of_them)}, {count(some)} of them {what}" if some else count(all_of_them)


def how_groups_are_cut(found: Since) -> str:
    """Which cut points hold for which table."""
    own = "Power buyers and quarters are cut in each file by its own revenue, which grows with its windows."
    if found.cuts is None:
        return own
    quiet, gone = (number(round(days)) for days in (found.cuts.quiet_after, found.cuts.gone_after))
    return (
        f"Still buying: last purchase up to {quiet} days ago; gone: over {gone}. Both files are cut at the earlier "
        f"one's days. {own}"
    )


def counted(found: Since) -> Counted:
    """How the figures of the comparison come about."""
    return Counted(
        "What is different in this file, compared with an earlier one of the same shop.",
        f"{plural(found.new_rows, 'row')} now and {count(found.old_rows)} before; {count(found.stayed)} customers are "
        "in both.",
        "The whole of both files, whoever is in view.",
        "Customers are matched by their id, snapshots by their dates or, without dates, by what their rows say. "
        "Figures are of the newest window with a known outcome in each file, visits and carts of the window's own "
        f"volumes. Range of a difference: {drawn(DRAWS_REPORT)}, customers of both files drawn together; of a share of "
        f"customers: {WILSON}. Below {FEWEST} customers nothing is said of a change.",
    )
