"""What the columns of recognised files are read for, in words: by the `normal` name of the column, by format."""

from __future__ import annotations

from typing import Final

_INVOICES: Final = {
    "invoiceno": "visit (session)",
    "invoice": "visit (session)",
    "stockcode": "product, fees",
    "quantity": "quantity, returns",
    "invoicedate": "time",
    "unitprice": "price of one piece",
    "price": "price of one piece",
    "customerid": "customer",
    "customer_id": "customer",
    "country": "country",
}
_SHOPIFY: Final = {
    "name": "visit (session)",
    "email": "customer",
    "created_at": "time",
    "financial_status": "cancelled orders",
    "cancelled_at": "cancelled orders",
    "currency": "currency",
    "subtotal": "money for goods",
    "shipping": "shipping",
    "taxes": "tax",
    "total": "money for goods",
    "refunded_amount": "returns",
    "tags": "test orders",
    "payment_method": "test orders",
    "lineitem_sku": "product",
    "lineitem_name": "product without a SKU",
    "lineitem_quantity": "quantity",
    "lineitem_price": "money for goods",
    "lineitem_discount": "money for goods",
    "vendor": "brand",
    "shipping_country": "country",
    "source": "channel",
}
_WOOCOMMERCE: Final = {
    "order_id": "visit (session)",
    "date": "time",
    "order_date": "time",
    "status": "cancelled orders",
    "customer_id": "guests",
    "billing_email": "customer",
    "order_currency": "currency",
    "item_sku": "product",
    "item_name": "product without a SKU",
    "item_quantity": "quantity",
    "item_total": "money for goods",
    "item_refunded": "returns",
    "refunded_total": "returns",
    "order_total": "returns",
    "shipping_total": "shipping",
    "fee_total": "shipping and fees",
    "tax_total": "tax",
    "payment_method": "test orders",
    "billing_country": "country",
}
_GA4: Final = {
    "event_timestamp": "time",
    "event_name": "kind of event",
    "user_pseudo_id": "customer",
    "ga_session_id": "visit (session)",
    "transaction_id": "repeated purchases, refunds",
    "item_id": "product",
    "item_category": "category",
    "item_brand": "brand",
    "price": "price of one piece",
    "quantity": "quantity",
    "currency": "currency",
    "device_category": "device",
    "traffic_medium": "channel",
    "country": "country",
}
MEANINGS: Final = {
    "invoice lines": _INVOICES,
    "a Shopify export of orders": _SHOPIFY,
    "WooCommerce orders by article": _WOOCOMMERCE,
    "a flattened Google Analytics 4 export": _GA4,
}
"""By the name of the format in `reading.FORMATS`."""
