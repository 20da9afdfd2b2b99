"""Reading an event log: CSV (also packed as .gz) or Parquet, one file or several, recognised by the header."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import time, timedelta
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.errors import AnalysisError
from analysis.events.clock import Clock
from analysis.events.engine import Engine
from analysis.events.files import RAW, Opened, open_files
from analysis.events.formats import ga4, invoices, shopify, woocommerce
from analysis.events.formats.lines import CURRENCY, EXCEL, FAULT, Raw
from analysis.events.formats.mapped import check_named, event_lines
from analysis.events.formats.orders import CLASS, MONEY, REASON, RETURNED, RETURNED_AT, money_notes, shares
from analysis.events.how import REES46, How, Sale
from analysis.events.log import DAY, PURCHASE, RETURN, EventLog, Span
from analysis.events.questions import OpenQuestionError
from analysis.events.returns import ORDER, Returned, find_purchases, refunds
from analysis.events.sessions import with_sessions
from analysis.events.sources import Source
from analysis.events.values import UTC, normal, with_normal_names
from analysis.progress import SILENT, Progress
from analysis.wording import count, listed, plural

_BROKEN: Final = "with more or fewer fields than the header, or broken text"
_DAYS_COMPARED: Final = 28
_LATE: Final = time(23)
_INNER: Final = (FAULT, REASON, CURRENCY, EXCEL, CLASS, RETURNED_AT, *MONEY)
"""Columns of the lines that are none of the events."""


@dataclass(frozen=True)
class Format:
    """A kind of file. name: in words. recognises: by the `normal` names of the header. lines: see `formats.lines`."""

    name: str
    recognises: Callable[[frozenset[str]], bool]
    lines: Callable[[Raw], Table]


FORMATS: Final = (
    Format("a Shopify export of orders", shopify.recognises, shopify.shopify_lines),
    Format("WooCommerce orders by article", woocommerce.recognises, woocommerce.woocommerce_lines),
    Format("invoice lines", invoices.recognises, invoices.invoice_lines),
    Format("a flattened Google Analytics 4 export", ga4.recognises, ga4.ga4_lines),
)
"""Beside these are logs in the columns of REES46, and those whose columns a map names."""


def recognised(header: Iterable[str]) -> Format | None:
    """Which of `FORMATS` has such columns; None leaves it to `REES46` or a map."""
    names = frozenset(normal(name) for name in header)
    return next((one for one in FORMATS if one.recognises(names)), None)


def read_events(
    source: Source | Opened, engine: Engine, how: How | None = None, *, progress: Progress = SILENT
) -> EventLog:
    """Read a log into the engine: a file, several, a folder of them, or what `open_files` has opened.

    Raises AnalysisError if it is no log that can be read, and OpenQuestionError if `how` leaves one; lines that are not
    usable are left out and counted.
    """
    how = how or How()
    opened = source if isinstance(source, Opened) else open_files(source, engine, progress=progress)
    progress.report(0, f"Reading {opened.name}")
    table, notes = opened.raw, []
    form = recognised(table.columns) if how.fields is None else None
    if form is None:
        drawn = event_lines(Raw(engine, opened.name, table, how), how.fields or REES46)
    else:
        notes.append(f"{opened.name} is read as {form.name}.")
        check_named(Raw(engine, opened.name, table, how), how.more)
        table = with_normal_names(table)
        if not opened.kept:
            # These look at a line more than once.
            table = engine.keep(RAW, table, progress.part(0, 0.4), source=opened.name)
        known = replace(how, more={normal(column): name for column, name in how.more.items()})
        drawn = form.lines(Raw(engine, opened.name, table, known))
    lines = engine.keep("lines", drawn, progress.part(0.4 if form else 0, 0.7), source=opened.name)
    lines = _one_currency(engine, lines, opened.name, how.currency)
    counts = _counted(engine, lines)
    left_out, rows = counts.left_out, counts.rows
    if not rows:
        reasons = listed([f"{n:,} {reason}" for reason, n in left_out.items()])
        raise AnalysisError(f"{opened.name} holds no usable event{f': {reasons}' if reasons else ''}.")
    if counts.damaged:
        notes.append(_excel_note(counts.damaged))
    of_orders = REASON in lines.columns
    if how.zone != UTC:
        notes.append(f"Times without an offset are read as {how.zone}.")
    used = lines.filter(lines[FAULT].isnull() & lines[REASON].isnull() if of_orders else lines[FAULT].isnull())
    events = used.filter(used.kind != RETURN) if counts.returns else used
    events = events.drop(*(name for name in _INNER if name in used.columns))
    if counts.bare:
        progress.report(0.7, "Telling visits apart")
        events = engine.keep("events", with_sessions(events, how.gap), progress.part(0.7, 0.9))
    back = _returned(engine, used, events, counts, how.sale, progress.part(0.9, 0.95))
    if ORDER in events.columns:
        events = events.drop(ORDER)
    money = shares(engine, _in_currency(lines, how.currency), how.sale, back.lost) if of_orders else ()
    notes += [*money_notes(money), *back.notes]
    if how.sale != Sale() and not of_orders:
        notes.append(f"{opened.name} does not tell what kinds of sales there are: every purchase in it counts.")
    span = _span(engine, events, Clock(how.zone))
    log = EventLog(
        engine,
        opened.name,
        events,
        rows,
        left_out,
        span,
        counts.has_profit,
        tuple(notes),
        money,
        _recipe(form, how, of_orders=of_orders),
        back.table,
        cut_visits=bool(counts.bare),
        orders=_in_currency(lines, how.currency) if of_orders else None,
        has_prices=counts.has_prices,
    )
    progress.report(1)
    return log


def _recipe(form: Format | None, how: How, *, of_orders: bool) -> dict[str, str]:
    """See `EventLog.recipe`."""
    own = "events, in the columns of REES46" if how.fields is None else "events, by a map of the columns"
    said = {"format": form.name if form else own, "time zone": how.zone}
    if how.day_first is not None:
        said["dates"] = "day first" if how.day_first else "month first"
    if how.currency:
        said["currency"] = how.currency
    if of_orders:
        counted = [name for name, counts in asdict(how.sale).items() if counts]
        said["counted as sales"] = listed(["goods", *counted], 9)
    return said


def _one_currency(engine: Engine, lines: Table, source: str, stated: str) -> Table:
    """The lines in the only currency, or the stated one: sums of two mean nothing."""
    used = lines.filter(lines[FAULT].isnull() & lines[CURRENCY].notnull())
    found = engine.fetch(used.group_by(CURRENCY).agg(lines=used.count()).order_by(CURRENCY))
    names = [str(name) for name in found[CURRENCY]]
    if stated and names and stated.upper() not in names:
        raise AnalysisError(f"{source} holds nothing in {stated}, only {listed(names)}.", "Name another currency.")
    if len(names) < 2:
        return lines
    if not stated:
        each = [f"{name} ({plural(n, 'line')})" for name, n in zip(names, found["lines"], strict=True)]
        raise OpenQuestionError(
            f"{source} holds money in {listed(each)}, which cannot be added up.",
            f'Say in a map which one to read, for example only_currency = "{names[0]}".',
            about="currency",
            choices={name: int(n) for name, n in zip(names, found["lines"], strict=True)},
        )
    other = (lines[CURRENCY] != stated.upper()).fill_null(False)
    fault = lines[FAULT].fill_null(other.ifelse(f"in another currency than {stated.upper()}", ibis.null("string")))
    return engine.keep("lines_in_one_currency", lines.mutate(**{FAULT: fault}), source=source)


def _in_currency(lines: Table, stated: str) -> Table:
    """Without the lines in others: money of two currencies is not added up, not even to say what was left out."""
    return lines.filter((lines[CURRENCY] == stated.upper()).fill_null(True)) if stated else lines


@dataclass(frozen=True)
class _Counts:
    """left_out: lines by fault. rows: usable ones. bare: without a session. damaged: with an id like 7.41E+12.

    returns: lines that are returns. refunded: money of orders that went back; dated: whether it is known when.
    """

    left_out: dict[str, int]
    rows: int
    bare: int
    damaged: int
    has_profit: bool
    has_prices: bool
    returns: int
    refunded: float
    dated: bool


def _counted(engine: Engine, lines: Table) -> _Counts:
    of_orders = REASON in lines.columns
    reason = lines[REASON] if of_orders else ibis.null("string")
    kinds = {"sold": reason.isnull(), "returned": (lines.kind == RETURN).fill_null(False)}
    found = engine.fetch(
        lines.group_by(fault=lines[FAULT], **kinds).agg(
            lines=lines.count(),
            bare=lines.session.isnull().sum(),
            damaged=lines[EXCEL].sum(),
            profits=lines.profit.count(),
            prices=lines.price.count(),
            refunded=lines[RETURNED].sum() if of_orders else ibis.literal(0.0),
            dated=lines[RETURNED_AT].count() if of_orders else ibis.literal(0),
        )
    )
    faulty = found[found["fault"].notna()].groupby("fault")["lines"].sum()
    left_out = {str(fault): int(n) for fault, n in faulty.items()}
    if broken := engine.broken_lines():
        left_out[_BROKEN] = broken
    used = found[found["fault"].isna() & found["sold"]]
    returned = used["returned"].astype(bool)
    back, used = used[returned], used[~returned]
    return _Counts(
        left_out,
        rows=int(used["lines"].sum()),
        bare=int(used["bare"].sum()),
        damaged=int(found["damaged"].sum()),
        has_profit=bool(used["profits"].sum()),
        has_prices=bool(used["prices"].sum()),
        returns=int(back["lines"].sum()),
        refunded=float(used["refunded"].sum()),
        dated=bool(used["dated"].sum()),
    )


def _returned(engine: Engine, used: Table, events: Table, counts: _Counts, sale: Sale, progress: Progress) -> Returned:
    """What came back. used: the usable lines; events: those of them that are no returns, with their sessions."""
    if counts.returns:
        return find_purchases(
            engine, events.filter(events.kind == PURCHASE), used.filter(used.kind == RETURN), progress
        )
    if counts.refunded and not sale.returned:
        return refunds(used.filter(used[RETURNED] > 0.0), used[RETURNED], used[RETURNED_AT], dated=counts.dated)
    return Returned()


def _excel_note(damaged: int) -> str:
    have = "line has an id" if damaged == 1 else "lines have ids"
    return (
        f"{count(damaged)} {have} like 7.41E+12: the file went through Excel, which rounds long numbers. Several "
        "customers or products may have become one; export the file again and do not save it from Excel."
    )


def _span(engine: Engine, events: Table, clock: Clock) -> Span:
    """The last day counts as complete if its events go on as late as on any of the days before, or past 23:00."""
    days = events.group_by(day=clock.each_at(events.time).date()).agg(first=events.time.min(), newest=events.time.max())
    found = engine.fetch(days.order_by(days.day.desc()))
    first, newest = found["first"].min().to_pydatetime(), found["newest"].iloc[0].to_pydatetime()
    latest, *latest_before = [clock.at(moment.to_pydatetime()) for moment in found["newest"].iloc[: 1 + _DAYS_COMPARED]]
    complete = latest.time() >= min([_LATE, *(moment.time() for moment in latest_before)])
    return Span(first, newest, clock.midnight(latest.date() + (DAY if complete else timedelta(0))), clock)
