"""What came back: which purchase a return takes from, and since when.

A purchase stands until the day of its return; from then on its revenue is lower. In the columns of the table:

- revenue (`purchase_revenue_*` and its months): the visit of the purchase loses the money, in snapshots from the return
  on. Earlier snapshots know nothing of it.
- `target_revenue`: the window of the return loses the money, so that it may fall below 0; windows add up to the log.
- profit (`customer_value_*`, `target_customer_value`): loses what the pieces had earned, when revenue does.
- `purchase_count`, `haspurchase`, `purchase_number`, `purchase_recency`, the label: as if nothing had come back, since
  somebody did buy. A return is no visit and no click either.
- money viewed, carted, and of all events: what prices said at the time, so nothing is taken off.

Where a return names its order it takes from that one, else from the newest earlier purchase of customer and product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
from ibis.expr.types import NumericValue, StringValue, Table, TimestampValue

from analysis.events.engine import Engine
from analysis.events.log import RETURN, SCHEMA
from analysis.progress import SILENT, Progress
from analysis.wording import fixed, plural

ORDER: Final = "order_named"
"""Text: the order that a line belongs to, where the file names one for returns as well."""
_KEY: Final = ["customer", "article"]


@dataclass(frozen=True)
class Lost:
    """What lowers nothing: returns of what was not bought in the log (lines), and what is more than was paid for it.

    money: of both.
    """

    lines: int
    money: float


NOTHING_LOST: Final = Lost(0, 0.0)


@dataclass(frozen=True, eq=False)
class Returned:
    """table: see `EventLog.returns`. notes: how it was found, a sentence each."""

    table: Table | None = None
    lost: Lost = NOTHING_LOST
    notes: tuple[str, ...] = ()


def find_purchases(engine: Engine, purchases: Table, lines: Table, progress: Progress = SILENT) -> Returned:
    """Returns as lines of their own.

    purchases, lines: columns of `SCHEMA`, and `ORDER` where the file names orders; returns of any sign.
    """
    lines = lines.mutate(quantity=lines.quantity.abs(), price=lines.price.abs(), profit=ibis.null("float64"))
    by_order = ORDER in lines.columns
    table = engine.keep("returns", (_by_order if by_order else matched)(purchases, lines), progress)
    lost = table.filter(table.session.isnull())
    sums = {"lines": (~lost.over).sum(), "money": (lost.price * lost.quantity).sum()}
    found = engine.fetch(lost.agg(**sums)).fillna(0.0).iloc[0]
    n, money = int(found["lines"]), float(found["money"])
    notes = [
        "A return lowers revenue from its own day on: it is taken off the newest earlier purchase of the same customer "
        "and product."
    ]
    if by_order:
        notes.append("A return that names its transaction is taken off that one; without an item, all of it came back.")
    if n:
        notes.append(f"Of {plural(n, 'return')} no earlier purchase of as much is in the log: these lower nothing.")
    if money:
        notes.append(
            f"Returns worth {fixed(money, 2)} were not bought in this log, or are more than was paid for them."
        )
    return Returned(table.filter(table.session.notnull()).select(*SCHEMA), Lost(n, money), tuple(notes))


def refunds(lines: Table, money: NumericValue, made_at: TimestampValue, *, dated: bool) -> Returned:
    """Returns that stand beside what was bought. lines: columns of `SCHEMA`; money: what went back of each.

    made_at: when; where that is missing, and before the order, it is at once. dated: whether any is known.
    """
    when = ibis.greatest(made_at.fill_null(lines.time), lines.time)
    table = lines.mutate(time=when, kind=ibis.literal(RETURN), quantity=money / lines.price).select(*SCHEMA)
    note = "Refunds lower revenue from the day they were made on."
    if not dated:
        note = "The file does not say when refunds were made: they lower revenue from the day of the order on."
    return Returned(table, notes=(note,))


def _by_order(purchases: Table, lines: Table) -> Table:
    """As `matched`; what names an order that is there goes to that order and its customer, whoever sent the return.

    A return of an order without product and price is of all of it, once. Other returns leave such orders alone.
    """
    ordered = purchases.filter(purchases[ORDER].notnull())
    buyers = ordered.group_by(ORDER).agg(customer=ordered.customer.min())
    named = lines.drop("customer").join(buyers, ORDER)
    of_all = named["product"].isnull() & named.price.isnull()
    complete = named.filter(of_all).group_by(ORDER).agg(returned_at=named.time.min())
    complete = ordered.join(complete, ORDER).mutate(kind=ibis.literal(RETURN))
    complete = complete.mutate(time=complete.returned_at, profit=ibis.null("float64"))
    columns = (*SCHEMA, ORDER)
    back = named.filter(~of_all).select(*columns).union(complete.select(*columns))
    theirs = ordered.semi_join(back, ORDER).select(*columns)
    others = lines.anti_join(buyers, ORDER).select(*SCHEMA)
    rest = purchases.anti_join(back, ORDER).select(*SCHEMA)
    return matched(theirs, back).union(matched(rest, others))


def matched(purchases: Table, returns: Table) -> Table:
    """Returns by the purchase they take from: the newest earlier ones of the same customer and product.

    purchases, returns: columns of `SCHEMA`, quantities above 0; where a log names no products, the customer decides,
    and with `ORDER` that has to be the same too.
    One row per return and purchase it takes from, with the time of the return, session and profit of the purchase, the
    pieces taken and at most their price. What is left of a return stands in rows without a session: pieces that no
    purchase is there for, and where `over`, the part of a price that is more than was paid.
    """
    moves = _levels(purchases, returns)
    back = moves.filter(moves.back & (moves.high > moves.low))
    taken = _pieces(moves, back)
    bought = moves.filter(~moves.back).select(
        *_KEY, taken_from="place", of="session", earned=moves.profit / moves.quantity.nullif(0.0), paid="price"
    )
    found = back.drop("low", "high").join(taken, [*_KEY, "place"]).join(bought, [*_KEY, "taken_from"])
    paid = found.paid.fill_null(0.0)
    price = found.price.fill_null(paid)
    found = found.mutate(
        session=found.of,
        quantity=found.pieces,
        price=ibis.least(price, paid),
        more=price - paid,
        profit=found.earned * found.pieces,
        over=False,
    )
    over = found.filter(found.more > 0.0)
    over = over.mutate(session=ibis.null("string"), price=over.more, profit=ibis.null("float64"), over=True)
    short = moves.filter(moves.back & (moves.short > 0.0))
    short = short.mutate(session=ibis.null("string"), quantity=short.short, profit=ibis.null("float64"), over=False)
    return ibis.union(*(some.select(*SCHEMA, "over") for some in (found, over, short)))


def _levels(purchases: Table, returns: Table) -> Table:
    """Both in order of time, as moves on a pile of pieces per customer and product.

    Columns: those of `SCHEMA`; article; back, whether it is a return; place in the order; the move covers the pile from
    low to high; short, pieces that came back and were not there.
    """
    returns = returns.select(*SCHEMA, back=True, article=_article(returns))
    bought = purchases.select(*SCHEMA, back=False, article=_article(purchases)).semi_join(returns, _KEY)
    moves = bought.union(returns)
    # What is bought and brought back at one moment was bought first.
    order = [moves.time, moves.back, moves.session, moves.price, moves.quantity]
    moves = moves.mutate(place=ibis.row_number().over(ibis.window(group_by=_KEY, order_by=order)))
    in_order = ibis.window(group_by=_KEY, order_by=moves.place)
    so_far = ibis.window(group_by=_KEY, order_by=moves.place, preceding=None, following=0)
    moves = moves.mutate(run=moves.back.ifelse(-moves.quantity, moves.quantity).sum().over(so_far))
    moves = moves.mutate(short_so_far=ibis.greatest(-moves.run.min().over(so_far), 0.0))
    moves = moves.mutate(level=moves.run + moves.short_so_far)
    moves = moves.mutate(
        short=moves.short_so_far - moves.short_so_far.lag().over(in_order).fill_null(0.0),
        before=moves.level.lag().over(in_order).fill_null(0.0),
    )
    return moves.mutate(low=ibis.least(moves.before, moves.level), high=ibis.greatest(moves.before, moves.level)).drop(
        "run", "short_so_far", "level", "before"
    )


def _article(table: Table) -> StringValue:
    product = table["product"].fill_null("")
    return product.concat("\n", table[ORDER]) if ORDER in table.columns else product


def _pieces(moves: Table, back: Table) -> Table:
    """The pieces that each return (by `place`) takes from each purchase (`taken_from`).

    A piece lies on the pile where the newest purchase that reaches up there has put it.
    """
    edges = moves.select(*_KEY, edge="low").union(moves.select(*_KEY, edge="high")).distinct()
    upper = edges.edge.lead().over(ibis.window(group_by=_KEY, order_by=edges.edge))
    slices = edges.mutate(upper=upper).filter(upper.notnull())
    taken = back.select(*_KEY, "place", "low", "high").join(slices, _KEY)
    taken = taken.filter((taken.low <= taken.edge) & (taken.upper <= taken.high)).drop("low", "high")
    bought = moves.filter(~moves.back).select(*_KEY, bought="place", low="low", high="high")
    under = taken.join(bought, _KEY)
    under = under.filter((under.bought < under.place) & (under.low <= under.edge) & (under.upper <= under.high))
    newest = under.group_by([*_KEY, "place", "edge", "upper"]).agg(taken_from=under.bought.max())
    return newest.group_by([*_KEY, "place", "taken_from"]).agg(pieces=(newest.upper - newest.edge).sum())
