"""Google Analytics 4 from BigQuery, flattened by the query in resources/ga4_flatten.sql: one line per event and item.

Columns as in Google's schema of the export: user_pseudo_id, ga_session_id, event_timestamp in microseconds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.events.formats.lines import Raw
from analysis.events.formats.mapped import event_lines
from analysis.events.how import Fields
from analysis.events.returns import ORDER

_FIELDS: Final = Fields(
    time="event_timestamp",
    kind="event_name",
    customer="user_pseudo_id",
    session="ga_session_id",
    product="item_id",
    category="item_category",
    brand="item_brand",
    price="price",
    quantity="quantity",
    currency="currency",
)
_KINDS: Final = {"view_item": "view", "add_to_cart": "cart", "purchase": "purchase", "refund": "return"}
_MORE: Final = {"device_category": "device", "traffic_medium": "channel", "country": "country"}
_REPEATED: Final = "repeating a purchase under a transaction id that was there before"


def recognises(names: frozenset[str]) -> bool:
    """names: `values.normal` of the header."""
    return names >= {"user_pseudo_id", "event_timestamp", "event_name"}


def ga4_lines(raw: Raw) -> Table:
    """The lines of the file; see `lines.lines`. A transaction counts where its id first stands.

    A refund of a whole transaction names no items: `returns` finds them by the id.
    """
    more = {column: name for column, name in _MORE.items() if column in raw}
    how = replace(raw.how, kinds=_KINDS, more=more | dict(raw.how.more))
    raw = replace(raw, how=how)
    if "transaction_id" not in raw:
        return event_lines(raw, _FIELDS)
    transaction = raw.text("transaction_id").nullif("(not set)")
    how = replace(how, more={"line_transaction": ORDER} | dict(how.more))
    bought = (raw.text("event_name").lower() == "purchase") & transaction.notnull()
    key = bought.ifelse(transaction, ibis.null("string"))
    stamp = raw.moment("event_timestamp")
    marked = raw.table.mutate(line_key=key, line_stamp=stamp, line_transaction=transaction)
    first = marked.line_stamp.min().over(ibis.window(group_by="line_key"))
    marked = marked.mutate(line_repeated=(marked.line_key.notnull() & (marked.line_stamp > first)).fill_null(False))
    return event_lines(replace(raw, how=how).with_table(marked), _FIELDS, also={_REPEATED: marked.line_repeated})
