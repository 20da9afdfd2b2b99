"""Lines of orders become purchases: what counts as a sale, and where the rest of the money went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import pandas as pd
from ibis.expr.builders import WindowBuilder
from ibis.expr.types import BooleanValue, Column, NumericValue, StringValue, Table

from analysis.events.engine import Engine
from analysis.events.formats.lines import FAULT, Raw, lines
from analysis.events.how import Sale
from analysis.events.log import PURCHASE, RETURN, Share
from analysis.events.returns import NOTHING_LOST, Lost
from analysis.wording import fixed, listed, plural

REASON: Final = "reason"
"""Why a line is no sale, or nothing."""

_PARTS: Final = ("goods", "shipping", "tax", "returned")
RETURNED: Final = "returned_counted"
MONEY: Final = (*_PARTS, RETURNED, "returned_shipping", "returned_tax")
"""Columns that say where the money of a line went; `RETURNED` is what returned goods would add to the sales."""
CLASS: Final = "sale_class"
"""What decides, for any `Sale`, whether a line counts; see `analysis.events.sales`."""
RETURNED_AT: Final = "returned_at"
"""When what came back did, where the file says it."""
_REFUND_TIMES: Final = ("refunded_at", "refund_date", "date_refunded")
_WORDS: Final = {
    "test": "test orders",
    "cancelled": "cancelled orders",
    "guests": "orders of guests",
    "returned": "returned or refunded",
    "shipping": "shipping and fees",
    "tax": "tax",
}
_CREDIT: Final = "credit notes"
_LOST: Final = "returns without a purchase"
_NO_GOODS: Final = "shipping alone"

_NOTHING: Final = ibis.literal(0.0)
_ALL: Final = ibis.literal(1.0)
_NO: Final = ibis.literal(False)


@dataclass(frozen=True)
class OrderLine:
    """What a format says of each line of its file.

    found: columns of `analysis.events.log.SCHEMA` but price, and currency. quantity: pieces bought.
    goods: paid for them after discounts, without tax; shipping, tax: this line's share of the order's.
    kept: the share of the line that neither came back nor was refunded, 0 to 1.
    returned_at: when the rest came back, where the file says so.
    credit: whether the line is a credit note: a return whose purchase has to be found.
    faulty: unreadable quantities and prices, by column. more: further columns to keep.
    ids: columns of the file by column of `SCHEMA`.
    """

    found: dict[str, Column]
    goods: NumericValue
    quantity: NumericValue
    ids: dict[str, str]
    shipping: NumericValue = _NOTHING
    tax: NumericValue = _NOTHING
    kept: NumericValue = _ALL
    guest: BooleanValue = _NO
    cancelled: BooleanValue = _NO
    test: BooleanValue = _NO
    returned_at: Column | None = None
    credit: BooleanValue = _NO
    faulty: dict[str, Column] | None = None
    more: dict[str, Column] | None = None


def order_lines(raw: Raw, line: OrderLine) -> Table:
    """The lines of a file of orders: columns of `lines.lines`, `REASON`, `CLASS`, `MONEY`, and `RETURNED_AT`."""
    sale = raw.how.sale
    full = line.goods + _counted(line.shipping, sale.shipping) + _counted(line.tax, sale.tax)
    found = line.found | {"kind": line.credit.ifelse(RETURN, PURCHASE), "quantity": line.quantity}
    found["price"] = (full / line.quantity.nullif(0.0)).fill_null(0.0)
    reasons = [
        (flag, _WORDS[name])
        for name, flag, counted in (
            ("test", line.test, sale.test),
            ("cancelled", line.cancelled, sale.cancelled),
            ("guests", line.guest, sale.guests),
        )
        if not counted
    ]
    reasons.append((line.credit & (ibis.literal(sale.returned) | (full == 0.0)), _CREDIT))
    # A line of nothing but shipping is no sale of goods.
    reasons.append(((line.goods == 0.0) & (full == 0.0) & (line.shipping != 0.0), _NO_GOODS))
    gone = 1.0 - line.kept
    more = {
        **{name: _own(raw, column, line.found["session"]) for column, name in raw.how.more.items()},
        REASON: ibis.cases(*reasons).cast("string"),
        "goods": line.goods * line.kept,
        "shipping": line.shipping * line.kept,
        "tax": line.tax * line.kept,
        "returned": (line.goods + line.shipping + line.tax) * gone,
        RETURNED: full * gone,
        RETURNED_AT: (ibis.null() if line.returned_at is None else line.returned_at).cast("timestamp(6)"),
        "returned_shipping": line.shipping * gone,
        "returned_tax": line.tax * gone,
        CLASS: _class(line),
    }
    return lines(raw, found, unreadable=line.faulty, more=(line.more or {}) | more, ids=line.ids)


def _class(line: OrderLine) -> NumericValue:
    bare = (line.goods == 0.0) & (line.shipping != 0.0)
    flags = (line.test, line.cancelled, line.guest, bare, bare & (line.tax != 0.0), line.credit)
    return sum(
        (flag.fill_null(False).cast("int64") * 2**bit for bit, flag in enumerate(flags)), ibis.literal(0, "int64")
    )


def _own(raw: Raw, column: str, order: Column) -> StringValue:
    """A column that a map names; of the order, where it stands on one of its lines only."""
    return raw.text(column).fill_null(raw.text_within(column, ibis.window(group_by=order)))


def refunded_at(raw: Raw, window: WindowBuilder) -> Column | None:
    """When orders were refunded, the same for all lines of a window; None where the file has no column of it."""
    name = next((name for name in _REFUND_TIMES if name in raw), None)
    return None if name is None else raw.moment(name).max().over(window)


def shares(engine: Engine, kept: Table, sale: Sale, lost: Lost = NOTHING_LOST) -> tuple[Share, ...]:
    """Where the money in the file went: sums to all of it. kept: of `order_lines`. lost: of its credit notes."""
    sums = {name: kept[name].sum() for name in MONEY}
    found = engine.fetch(kept.group_by([FAULT, REASON, "kind"]).agg(lines=kept.count(), **sums))
    whole = found[list(_PARTS)].fillna(0.0).sum(axis=1)
    faulty, reason = found[FAULT].notna(), found[REASON]
    left_out = reason.notna() & (reason != _NO_GOODS) & ~faulty
    credit = ~faulty & ~left_out & (found["kind"] == RETURN)
    in_sales = ~faulty & ~left_out & ~credit
    result = [Share("lines that cannot be used", _lines(found, faulty), float(whole[faulty].sum()), False)]
    for what in (_WORDS["test"], _WORDS["cancelled"], _WORDS["guests"]):
        chosen = left_out & (reason == what)
        result.append(Share(what, _lines(found, chosen), float(whole[chosen].sum()), False))
    # A credit note takes from goods what it gives back: the same money under two names, and in sum nothing.
    taken = -float(whole[credit].sum()) - lost.money
    noted = credit | (left_out & (reason == _CREDIT))
    result.append(Share(_CREDIT, _lines(found, noted) - lost.lines, float(whole[noted].sum()) + lost.money, False))
    result.append(Share(_LOST, lost.lines, -lost.money, False))
    rest = found[in_sales].fillna(dict.fromkeys(MONEY, 0.0))
    returned, counted = float(rest["returned"].sum()), float(rest["returned_counted"].sum()) if sale.returned else 0.0
    result.append(Share(_WORDS["returned"], 0, returned - counted + taken, False))
    result += [Share(_WORDS[name], 0, float(rest[name].sum()), getattr(sale, name)) for name in ("shipping", "tax")]
    sold = found[in_sales & reason.isna()]
    result.append(Share("goods", int(sold["lines"].sum()), float(rest["goods"].sum()) + counted - taken, True))
    return tuple(share for share in result if share.lines or abs(share.money) >= 0.005)


def money_notes(money: tuple[Share, ...]) -> list[str]:
    """What of the money in a file counts as sales, in a sentence or two."""
    if not money:
        return []
    counted = [share for share in money if share.counted]
    others = [share for share in money if not share.counted]
    in_all, sales = (sum(share.money for share in some) for some in (money, counted))
    notes = [
        f"Of {fixed(in_all, 2)} in the file {fixed(sales, 2)} are sales: {listed([_said(share) for share in counted])}."
    ]
    if others:
        notes.append(f"Not counted as sales: {listed([_said(share) for share in others], 9)}.")
    return notes


def _said(share: Share) -> str:
    lines = f" ({plural(share.lines, 'line')})" if share.lines else ""
    return f"{share.what} {fixed(share.money, 2)}{lines}"


def _lines(found: pd.DataFrame, chosen: pd.Series[bool]) -> int:
    return int(found["lines"][chosen].sum())


def _counted(money: NumericValue, counts: bool) -> NumericValue:
    return money if counts else _NOTHING
