"""Does the table hold all the money of the log? "Concentration" in the definitions says where the rest must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.columns import CUSTOMER, PERIOD, REVENUE
from analysis.events.calendar import Calendar
from analysis.events.log import PURCHASE, EventLog, Share
from analysis.wording import fixed

_CENT: Final = 0.005
"""Half a cent: less is no difference."""


@dataclass(frozen=True)
class Reconciliation:
    """Revenue of a log, less what came back, and its parts as counted one by one.

    before: up to the oldest snapshot. after: behind the newest window. not_chosen: in the windows, of customers who
    have no row at all. not_yet: in the windows, of customers before they enter the table. table: `target_revenue`.
    """

    log: float
    before: float
    after: float
    not_chosen: float
    not_yet: float
    table: float

    @property
    def difference(self) -> float:
        """What is left unexplained; below half a cent, nothing is."""
        return self.log - (self.before + self.after + self.not_chosen + self.not_yet + self.table)

    def sentence(self) -> str:
        """The parts, in words."""
        parts = {
            "in the windows of the table": self.table,
            "before the first window": self.before,
            "after the last": self.after,
            "of customers left out": self.not_chosen,
            "of customers before they enter the table": self.not_yet,
        }
        said = " + ".join(f"{fixed(money, 2)} {what}" for what, money in parts.items() if abs(money) >= _CENT)
        adds_up = abs(self.difference) < _CENT
        end = "to the cent" if adds_up else f"with {fixed(self.difference, 2)} that cannot be told"
        return f"Revenue of the log {fixed(self.log, 2)} = {said or fixed(0.0, 2)}, {end}."


def beside_finance(figure: float, revenue: float, money: Sequence[Share] = ()) -> str:
    """How the figure that finance has compares with the revenue of a log, to the cent.

    money: where the money in the file went; a part that is just the difference is named.
    """
    more = figure - revenue
    if abs(more) < _CENT:
        return f"Finance's figure, {fixed(figure, 2)}, is the revenue of the log to the cent."
    compared = (
        f"{fixed(abs(more), 2)} {'more' if more > 0 else 'less'} than the revenue of the log, {fixed(revenue, 2)}"
    )
    said = f"Finance's figure, {fixed(figure, 2)}, is {compared}."
    # What finance counts and the table does not, or the other way round.
    same = [share for share in money if abs((-share.money if share.counted else share.money) - more) < _CENT]
    if same:
        counts = "counts" if same[0].counted else "does not count"
        said += f" Just as much is in this file as {same[0].what}, which {counts} as sales here."
    return said


def reconcile(log: EventLog, moments: Calendar, rows: Table) -> Reconciliation:
    """Compare a log with the table that was built from it at these moments.

    rows: time_step, user_id and target_revenue of the table.
    """
    engine, events = log.engine, log.events
    bought = events.filter(events.kind == PURCHASE)
    bought = bought.select("customer", "time", amount=(bought.price * bought.quantity).fill_null(0.0))
    if (back := log.returns) is not None:
        bought = bought.union(back.select("customer", "time", amount=-(back.price * back.quantity).fill_null(0.0)))
    before = bought.time <= moments.split(moments.periods - 1) if moments.periods else ibis.literal(True)
    after = bought.time > moments.end
    # With no labelled period at all there are no windows: everything is before one.
    in_all = engine.fetch(
        bought.agg(
            log=bought.amount.sum(),
            before=bought.amount.sum(where=before),
            after=bought.amount.sum(where=after & ~before),
        )
    ).fillna(0.0)
    labelled = rows.filter(rows[PERIOD] >= 0)
    held = engine.fetch(labelled.agg(table=labelled[REVENUE].sum())).fillna(0.0)
    window = ibis.cases(
        *(
            ((bought.time > moments.split(period)) & (bought.time <= moments.window_end(period)), period)
            for period in range(moments.periods)
        ),
        (ibis.literal(False), -1),
    ).cast("int64")
    within = bought.mutate(window=window)
    within = within.filter(within.window.notnull())
    customers = rows.select(CUSTOMER).distinct()
    chosen = within.semi_join(customers, within.customer == customers[CUSTOMER])
    stranger = within.anti_join(customers, within.customer == customers[CUSTOMER])
    early = chosen.anti_join(labelled, [chosen.customer == labelled[CUSTOMER], chosen.window == labelled[PERIOD]])
    not_chosen, not_yet = (
        float(engine.fetch(some.agg(sum=some.amount.sum())).fillna(0.0)["sum"].iloc[0]) for some in (stranger, early)
    )
    found = in_all.iloc[0]
    return Reconciliation(
        log=float(found["log"]),
        before=float(found["before"]),
        after=float(found["after"]),
        not_chosen=not_chosen,
        not_yet=not_yet,
        table=float(held["table"].iloc[0]),
    )
