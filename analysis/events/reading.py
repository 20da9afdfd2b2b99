"""Reading an event log from a file: CSV (also packed as .gz) or Parquet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import ibis
from ibis.expr.types import Column, NumericColumn, StringColumn, Table

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.log import DAY, SCHEMA, EventLog, Span
from analysis.events.sessions import GAP, with_sessions
from analysis.progress import SILENT, Progress
from analysis.reading.faults import null_byte
from analysis.reading.layout import layout_of
from analysis.reading.source import check, in_words, open_text
from analysis.reading.utf8 import NullByteError
from analysis.wording import listed


@dataclass(frozen=True)
class Fields:
    """The columns of a file that mean something; those that need not be there are left out where they are not.

    margin: share of the price that is earned; profit: what the event earned as a whole. One is enough.
    """

    time: str
    kind: str
    customer: str
    session: str = ""
    product: str = ""
    category: str = ""
    brand: str = ""
    price: str = ""
    quantity: str = ""
    margin: str = ""
    profit: str = ""


REES46: Final = Fields(
    time="event_time",
    kind="event_type",
    customer="user_id",
    session="user_session",
    product="product_id",
    category="category_code",
    brand="brand",
    price="price",
    quantity="quantity",
    margin="margin",
    profit="profit",
)

_NEEDED: Final = {
    "time": "it tells when something happened",
    "kind": "it tells a view from a cart and a purchase",
    "customer": "it tells who it was",
}
_FAULTS: Final = {
    "time": "without a readable time",
    "kind": "without a kind of event",
    "customer": "without a customer",
    "price": "with a price below 0 or that is no number",
    "quantity": "with a quantity that is no number",
}
_BROKEN: Final = "with more or fewer fields than the header, or broken text"
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "cp1252": "latin-1",
}
"""What the engine calls them."""
_LARGEST: Final = 1e15
"""Beyond this no price or quantity is one."""
_EXACT: Final = 2.0**53
"""From here on, float64 does not hold every whole number."""
_EARLIEST: Final = datetime(1970, 1, 1)
_LATEST: Final = datetime(2200, 1, 1)
_DAYS_COMPARED: Final = 28
_LATE: Final = time(23)


def read_events(
    path: Path, engine: Engine, fields: Fields = REES46, *, gap: timedelta = GAP, progress: Progress = SILENT
) -> EventLog:
    """Read the log at `path` into the engine. Times without an offset are taken for UTC.

    gap: after so long without an event a new session begins, for events that name none.

    Raises AnalysisError if the file is not such a log; lines that are not usable are left out and counted.
    """
    progress.report(0, f"Reading {path.name}")
    raw = _open(path, engine)
    _check_columns(path.name, raw.columns, fields)
    canonical = _canonical(raw, {name: column for name, column in asdict(fields).items() if column in raw.columns})
    lines = engine.keep("lines", canonical, progress.part(0, 0.7), source=path.name)
    faults = engine.fetch(lines.group_by("fault").agg(lines=lines.count(), bare=lines.session.isnull().sum()))
    left_out = {str(fault): int(n) for fault, n in faults.dropna().set_index("fault")["lines"].items()}
    rows = int(faults["lines"].sum()) - sum(left_out.values())
    if broken := engine.broken_lines():
        left_out[_BROKEN] = broken
    if not rows:
        reasons = listed([f"{n:,} {reason}" for reason, n in left_out.items()])
        raise AnalysisError(f"{path.name} holds no usable event{f': {reasons}' if reasons else ''}.")
    events = lines.filter(lines.fault.isnull()).drop("fault")
    if faults["bare"].sum():
        progress.report(0.7, "Telling visits apart")
        events = engine.keep("events", with_sessions(events, gap), progress.part(0.7, 0.95))
    has_profit = any(column in raw.columns for column in (fields.margin, fields.profit))
    log = EventLog(engine, path.name, events, rows, left_out, _span(engine, events), has_profit)
    progress.report(1)
    return log


def _open(path: Path, engine: Engine) -> Table:
    check(path)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return engine.read_parquet(path)
    if suffix not in (".csv", ".tsv", ".gz"):
        raise AnalysisError(f"{path.name} is neither CSV (also as .gz) nor Parquet.", "Export the log as one of them.")
    try:
        with in_words(path), open_text(path) as stream:
            layout = layout_of(path.name, stream)
    except NullByteError:
        raise null_byte(path, SILENT) from None
    names = [name.strip() for name in layout.header]
    if len({name.lower() for name in names}) < len(names) or "" in names:
        raise AnalysisError(f"{path.name} has columns without a name, or two of the same.", "Name each column once.")
    return engine.read_csv(path, names, layout.separator, _ENCODINGS[layout.encoding], layout.header_lines)


def _check_columns(file: str, names: tuple[str, ...], fields: Fields) -> None:
    absent = {column: why for name, why in _NEEDED.items() if (column := asdict(fields)[name]) not in names}
    if absent:
        reasons = listed([f"{column} ({why})" for column, why in absent.items()])
        columns = "column" if len(absent) == 1 else "columns"
        raise AnalysisError(
            f"{file} is no event log that can be read: it has no {columns} {reasons}.",
            "Rename its columns to those of the REES46 logs: event_time, event_type, user_id, user_session, "
            "product_id, category_code, brand, price.",
        )


def _canonical(raw: Table, columns: dict[str, str]) -> Table:
    """The columns of `SCHEMA` and `fault`, a reason to leave the line out or nothing."""
    found = {name: raw[column] for name, column in columns.items()}
    numbers = {name: _number(found[name]) for name in ("price", "quantity", "margin", "profit") if name in found}
    values = {name: _text(found[name]) for name, kind in SCHEMA.items() if kind == "string" and name in found}
    values["time"] = _time(found["time"])
    values["kind"] = values["kind"].lower()
    quantity = numbers.get("quantity", ibis.literal(1.0)).fill_null(1.0)
    values |= {name: column for name, column in numbers.items() if name != "margin"} | {"quantity": quantity}
    if "profit" not in found and {"margin", "price"} <= numbers.keys():
        values["profit"] = numbers["margin"] * numbers["price"] * quantity
    faulty = [(values[name].isnull(), _FAULTS[name]) for name in _NEEDED]
    for name in [name for name in ("price", "quantity") if name in found]:
        unreadable = numbers[name].isnull() & _text(found[name]).notnull()
        faulty.append((unreadable | (numbers[name] < 0) if name == "price" else unreadable, _FAULTS[name]))
    complete = {name: values.get(name, ibis.null()).cast(kind) for name, kind in SCHEMA.items()}
    return raw.select(**complete, fault=ibis.cases(*faulty).cast("string"))


def _text(column: Column) -> StringColumn:
    """Text without blanks around it, or nothing. Whole numbers that were read as fractions lose their ".0"."""
    if isinstance(column, NumericColumn) and column.type().is_floating():
        whole = (column.floor() == column) & (column.abs() < _EXACT)
        return whole.ifelse(column.floor().cast("int64").cast("string"), column.cast("string"))
    return column.cast("string").strip().nullif("")


def _number(column: Column) -> NumericColumn:
    """A number that can be one, or nothing."""
    number = column.try_cast("float64") if column.type().is_string() else column.cast("float64")
    return (number.abs() <= _LARGEST).ifelse(number, ibis.null("float64"))


def _time(column: Column) -> Column:
    """A moment in UTC, or nothing."""
    if not column.type().is_temporal():
        # By way of a type that knows of offsets: a plain timestamp drops them.
        column = column.cast("string").strip().try_cast('timestamp("UTC")')
    moment = column.cast("timestamp")
    return moment.between(_EARLIEST, _LATEST).ifelse(moment, ibis.null("timestamp"))


def _span(engine: Engine, events: Table) -> Span:
    """The last day counts as complete if its events go on as late as on any of the days before, or past 23:00."""
    days = events.group_by(day=events.time.date()).agg(first=events.time.min(), newest=events.time.max())
    found = engine.fetch(days.order_by(days.day.desc()))
    first, newest = found["first"].min().to_pydatetime(), found["newest"].iloc[0].to_pydatetime()
    latest_before = [moment.time() for moment in found["newest"].iloc[1 : 1 + _DAYS_COMPARED]]
    complete = newest.time() >= min([_LATE, *latest_before])
    return Span(first, newest, _midnight(newest.date()) + (DAY if complete else timedelta(0)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
