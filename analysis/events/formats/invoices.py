"""Invoice lines, as in UCI's Online Retail and Online Retail II: purchases, and credit notes for what came back.

Chen, Sain, Guo (2012), "Data mining for the online retail industry", and the data sets' own pages: an invoice number
that begins with C is a credit note, one with A a correction; its quantities are below 0. Codes of products that are
none stand for postage, fees, discounts and corrections by hand.
"""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.events.formats.lines import Raw
from analysis.events.formats.orders import OrderLine, order_lines

_NAMES: Final = {
    "invoice": ("invoiceno", "invoice"),
    "product": ("stockcode",),
    "quantity": ("quantity",),
    "time": ("invoicedate",),
    "price": ("unitprice", "price"),
    "customer": ("customerid", "customer_id"),
}
_FEES: Final = (
    "POST",
    "DOT",
    "C2",
    "M",
    "D",
    "S",
    "B",
    "PADS",
    "BANK CHARGES",
    "AMAZONFEE",
    "CRUK",
    "ADJUST",
    "ADJUST2",
)


def recognises(names: frozenset[str]) -> bool:
    """names: `values.normal` of the header."""
    return all(any(name in names for name in choices) for choices in _NAMES.values())


def invoice_lines(raw: Raw) -> Table:
    """The lines of the file; see `order_lines`.

    What came back is taken off what the same customer had bought of the same product at the same price, oldest first.
    """
    names = {name: next(one for one in choices if one in raw) for name, choices in _NAMES.items()}
    read = raw.table.mutate(
        line_time=raw.moment(names["time"]),
        line_quantity=raw.number(names["quantity"]),
        line_price=raw.number(names["price"]),
        line_customer=raw.text(names["customer"]),
        line_product=raw.text(names["product"]),
        line_invoice=raw.text(names["invoice"]),
    )
    table = _with_kept(read)
    raw = raw.with_table(table)
    fee = table.line_product.upper().isin(_FEES).fill_null(False)
    amount = (table.line_quantity * table.line_price).fill_null(0.0)
    nothing = ibis.literal(0.0)
    faulty = {
        "price": table.line_price.isnull() | (table.line_price < 0),
        "quantity": table.line_quantity.isnull(),
    }
    return order_lines(
        raw,
        OrderLine(
            found={
                "time": table.line_time,
                "customer": table.line_customer,
                "session": table.line_invoice,
                "product": table.line_product,
            },
            goods=fee.ifelse(nothing, amount),
            shipping=fee.ifelse(amount, nothing),
            quantity=table.line_quantity,
            kept=table.line_kept,
            credit=(table.line_quantity < 0.0).fill_null(False),
            ids={"customer": names["customer"], "session": names["invoice"], "product": names["product"]},
            faulty=faulty,
            more={"country": raw.text("country")} if "country" in raw else None,
        ),
    )


def _with_kept(read: Table) -> Table:
    """With `line_kept`: the share of a purchase that did not come back.

    A queue: a return takes from what was bought before it. The greatest lead that returns ever had over purchases is
    how many of them found nothing to take.
    """
    keys = ["line_customer", "line_product", "line_price"]
    usable = ibis.and_(*(read[key].notnull() for key in (*keys, "line_quantity", "line_time")))
    quantity = usable.ifelse(read.line_quantity, 0.0)
    moved = read.mutate(bought=ibis.greatest(quantity, 0.0), back=ibis.greatest(-quantity, 0.0))
    # What is bought and brought back at one moment was bought first; lines that tie are alike.
    order = [moved.line_time, moved.back, moved.bought, moved.line_invoice]
    so_far = ibis.window(group_by=keys, order_by=order, preceding=None, following=0)
    run = moved.mutate(bought_so_far=moved.bought.sum().over(so_far), back_so_far=moved.back.sum().over(so_far))
    # Both only grow, so their sum is the same order again, also among lines of one moment.
    again = ibis.window(group_by=keys, order_by=run.bought_so_far + run.back_so_far, preceding=None, following=0)
    lead = ibis.greatest((run.back_so_far - run.bought_so_far).max().over(again), 0.0)
    run = run.mutate(taken_so_far=run.back_so_far - lead)
    in_all = run.taken_so_far.max().over(ibis.window(group_by=keys))
    taken = ibis.greatest(ibis.least(run.bought_so_far, in_all) - (run.bought_so_far - run.bought), 0.0)
    return run.mutate(line_kept=(1.0 - taken / run.bought.nullif(0.0)).fill_null(1.0))
