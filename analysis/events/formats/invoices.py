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

    Credit notes name no invoice that they belong to: it is found by customer and product, see `returns`.
    """
    names = {name: next(one for one in choices if one in raw) for name, choices in _NAMES.items()}
    table = raw.table.mutate(
        line_time=raw.moment(names["time"]),
        line_quantity=raw.number(names["quantity"]),
        line_price=raw.number(names["price"]),
        line_customer=raw.text(names["customer"]),
        line_product=raw.text(names["product"]),
        line_invoice=raw.text(names["invoice"]),
    )
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
            quantity=table.line_quantity.abs(),
            credit=(table.line_quantity < 0.0).fill_null(False),
            ids={"customer": names["customer"], "session": names["invoice"], "product": names["product"]},
            faulty=faulty,
            more={"country": raw.text("country")} if "country" in raw else None,
        ),
    )
