"""One line is one event: REES46 logs, GA4, and any log whose columns a map names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import ibis
from ibis.expr.types import Column, Table

from analysis.errors import AnalysisError
from analysis.events.formats.lines import NEEDED, Raw, lines
from analysis.events.how import Fields
from analysis.events.log import RETURN, SCHEMA
from analysis.wording import listed

_NUMBERS = ("price", "quantity", "margin", "profit")


def event_lines(raw: Raw, fields: Fields, also: Mapping[str, Column] | None = None) -> Table:
    """The lines of a log of events; see `lines`. Raises AnalysisError if a needed column is not there.

    also: lines to leave out, by the reason.
    """
    _check(raw, fields)
    columns = {name: column for name, column in asdict(fields).items() if column in raw}
    found: dict[str, Column] = {name: raw.number(columns[name]) for name in _NUMBERS if name in columns}
    texts = [name for name in (*SCHEMA, "currency") if SCHEMA.get(name, "string") == "string" and name in columns]
    found |= {name: raw.text(columns[name]) for name in texts}
    found["time"] = raw.moment(columns["time"])
    found["kind"] = _kind(found.get("kind"), raw.how.kinds, raw.how.always)
    if "profit" not in found and {"margin", "price"} <= found.keys():
        quantity = found.get("quantity", ibis.literal(1.0)).fill_null(1.0)
        found["profit"] = found["margin"] * found["price"] * quantity
    unreadable: dict[str, Column] = {
        name: found[name].isnull() & raw.text(columns[name]).notnull()
        for name in ("price", "quantity")
        if name in columns
    }
    if "price" in unreadable:
        # What goes back to the customer may be written either way.
        sold = (found["kind"] != RETURN).fill_null(True)
        unreadable["price"] = unreadable["price"] | (sold & (found["price"] < 0))
    more = {name: raw.text(column) for column, name in raw.how.more.items()}
    return lines(raw, found, unreadable=unreadable, also=also, more=more, ids=columns)


def _kind(written: Column | None, kinds: Mapping[str, str], always: str) -> Column:
    if written is None:
        return ibis.literal(always)
    lower = written.lower()
    if not kinds:
        return lower
    return ibis.cases(*((lower == value.lower(), kind) for value, kind in kinds.items()), else_=lower)


def _check(raw: Raw, fields: Fields) -> None:
    optional = {"kind"} if raw.how.always else set()
    names = asdict(fields)
    absent = {names[name]: why for name, why in NEEDED.items() if name not in optional and names[name] not in raw}
    if absent:
        reasons = listed([f"{column} ({why})" for column, why in absent.items()])
        columns = "column" if len(absent) == 1 else "columns"
        raise AnalysisError(
            f"{raw.name} is no event log that can be read: it has no {columns} {reasons}.",
            "Rename its columns to those of the REES46 logs: event_time, event_type, user_id, user_session, "
            "product_id, category_code, brand, price; or say in a map what they are.",
        )
    stated = [column for column in names.values() if column] if raw.how.fields is not None else []
    check_named(raw, [*stated, *raw.how.more])


def check_named(raw: Raw, columns: Iterable[str]) -> None:
    """Raises AnalysisError unless the file has all these columns of a map."""
    if unknown := [column for column in columns if column not in raw]:
        raise AnalysisError(
            f"{raw.name} has no column {listed(unknown)}, which the map names.",
            f"Its columns are {listed(list(raw.table.columns), 20)}.",
        )
