"""WooCommerce orders, one line per article: the format "one row per item" of its Customer / Order / Coupon Export.

Columns as in the extension's documentation. The order's own fields stand on each of its lines; item_total is after
discounts and without tax; customer_id is 0 for guests.
"""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.events.formats.lines import Raw
from analysis.events.formats.orders import OrderLine, order_lines, refunded_at

_NEEDED: Final = frozenset({"order_id", "status", "customer_id", "item_name", "item_quantity", "item_total"})
_TIMES: Final = ("date", "order_date")
_UNSOLD: Final = ("cancelled", "failed", "pending", "checkout_draft", "trash")


def recognises(names: frozenset[str]) -> bool:
    """names: `values.normal` of the header."""
    return names >= _NEEDED and any(name in names for name in _TIMES)


def woocommerce_lines(raw: Raw) -> Table:
    """The lines of the file; see `order_lines`. Shipping and fees are spread over an order's lines.

    The billing mail is the customer, so that guests who come again are known; without one, the account.
    """
    whole = ibis.window(group_by=raw.text("order_id"))
    quantity, total = raw.number("item_quantity"), raw.number("item_total")
    in_all = total.fill_null(0.0).sum().over(whole)
    weight = (total.fill_null(0.0) / in_all.nullif(0.0)).fill_null(1.0 / raw.text("order_id").count().over(whole))

    def sum_of_order(column: str) -> ibis.Value:
        return raw.number_within(column, whole)

    beside = sum_of_order("shipping_total") + sum_of_order("fee_total")
    order_total = sum_of_order("order_total")
    of_item = (raw.number("item_refunded").abs() / total.nullif(0.0)).fill_null(0.0)
    of_order = (sum_of_order("refunded_total").abs() / order_total.nullif(0.0)).fill_null(0.0)
    # Some exports say what was refunded by article, others for the order only.
    by_item = of_item.max().over(whole) > 0.0
    status = raw.text("status").lower().replace("wc-", "").replace("-", "_")
    refunded = (status == "refunded").ifelse(1.0, by_item.ifelse(of_item, of_order)).fill_null(0.0)
    account = raw.text("customer_id").nullif("0")
    line = OrderLine(
        found={
            "time": raw.moment(next(name for name in _TIMES if name in raw)),
            "customer": raw.text("billing_email").lower().fill_null(account),
            "session": raw.text("order_id"),
            "product": raw.text("item_sku").fill_null(raw.text("item_name")),
            "currency": raw.text("order_currency"),
        },
        goods=total.fill_null(0.0),
        shipping=beside * weight,
        tax=sum_of_order("tax_total") * weight,
        quantity=quantity,
        kept=1.0 - ibis.least(refunded, 1.0),
        returned_at=refunded_at(raw, whole),
        guest=account.isnull(),
        cancelled=status.isin(_UNSOLD).fill_null(False),
        test=raw.text("payment_method").lower().contains("test").fill_null(False),
        ids={"customer": "customer_id", "session": "order_id", "product": "item_sku"},
        faulty={
            "price": total.isnull() | (total < 0.0),
            "quantity": quantity.isnull() | (quantity <= 0.0),
        },
        more={"country": raw.text("billing_country")},
    )
    return order_lines(raw, line)
