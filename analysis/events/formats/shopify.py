"""Shopify's export of orders (Orders > Export, "Orders"): one line per article, the order's own fields on its first.

Columns as in Shopify's help, "Order export CSV file". Subtotal is after all discounts; Total is subtotal, shipping and
taxes, unless prices include the taxes. Refunded Amount is of the total.
"""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.events.formats.lines import Raw
from analysis.events.formats.orders import OrderLine, order_lines, refunded_at

_NEEDED: Final = frozenset(
    {"name", "email", "financial_status", "created_at", "subtotal", "total", "lineitem_quantity", "lineitem_price"}
)
_CENT: Final = 0.01


def recognises(names: frozenset[str]) -> bool:
    """names: `values.normal` of the header."""
    return names >= _NEEDED


def shopify_lines(raw: Raw) -> Table:
    """The lines of the file; see `order_lines`. Discounts, shipping, tax and refunds are spread over an order's lines.

    The mail is the customer.
    """
    whole = ibis.window(group_by=raw.text("name"))

    def of_order(column: str) -> ibis.Value:
        return raw.text_within(column, whole)

    def sum_of_order(column: str) -> ibis.Value:
        return raw.number_within(column, whole)

    quantity, price = raw.number("lineitem_quantity"), raw.number("lineitem_price")
    listed = (quantity * price - raw.number("lineitem_discount").fill_null(0.0)).fill_null(0.0)
    listed_in_all = listed.sum().over(whole)
    weight = (listed / listed_in_all.nullif(0.0)).fill_null(1.0 / raw.text("name").count().over(whole))
    subtotal, total = raw.number("subtotal").max().over(whole).fill_null(listed_in_all), sum_of_order("total")
    shipping, tax = sum_of_order("shipping"), sum_of_order("taxes")
    included = (tax > 0.0) & ((subtotal + shipping - total).abs() < _CENT)
    # Where prices include the tax it is in goods and shipping alike.
    without_tax = included.ifelse(1.0 - tax / total.nullif(0.0), 1.0).fill_null(1.0)
    refunded = (sum_of_order("refunded_amount") / total.nullif(0.0)).fill_null(0.0)
    tags, paid_by = of_order("tags").lower(), of_order("payment_method").lower()
    status = of_order("financial_status").lower()
    line = OrderLine(
        found={
            "time": raw.moment("created_at").max().over(whole),
            "customer": of_order("email").lower(),
            "session": raw.text("name"),
            "product": raw.text("lineitem_sku").fill_null(raw.text("lineitem_name")),
            "brand": raw.text("vendor"),
            "currency": of_order("currency"),
        },
        goods=subtotal * without_tax * weight,
        shipping=shipping * without_tax * weight,
        tax=tax * weight,
        quantity=quantity,
        kept=1.0 - ibis.least(ibis.greatest(refunded, 0.0), 1.0),
        returned_at=refunded_at(raw, whole),
        cancelled=of_order("cancelled_at").notnull() | (status == "voided").fill_null(False),
        test=paid_by.contains("bogus").fill_null(False) | tags.re_search(r"(^|,) *test *(,|$)").fill_null(False),
        ids={"session": "name", "product": "lineitem_sku"},
        faulty={
            "price": price.isnull() | (price < 0.0),
            "quantity": quantity.isnull() | (quantity <= 0.0),
        },
        more={"country": of_order("shipping_country"), "channel": of_order("source")},
    )
    return order_lines(raw, line)
