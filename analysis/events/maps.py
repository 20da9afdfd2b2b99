"""A map: a small TOML file that says what the columns of a log mean, and what the log does not say of itself.

time_zone = "Europe/Berlin"     # whose days and hours count, and of times without an offset; UTC if not said
day_first = true                # 03/04/2020 is in April; asked for where the column does not tell
only_currency = "EUR"           # where there are several
gap_minutes = 30                # a visit ends after so long without an event
every_line = "purchase"         # the kind of event, where no column says it

[columns]                       # without these, the header decides
time = "timestamp"
kind = "event"
customer = "user_id"
price = "amount"                # and session, product, category, brand, quantity, margin, profit, currency,
device = "browser"              # device, channel, country
own = ["store"]                 # to break down by; these four alone leave the others to the header

[kinds]                         # of the values of the column of kinds; others count as an event only
view = ["product1", "product2"]
cart = ["cart"]
purchase = ["payment_done"]
return = ["refund"]             # lowers the revenue of what was bought, from its day on
checkout = ["delivery_choice"]  # a further step

[sale]                          # what counts as a sale, for orders
guests = true                   # and returned, cancelled, test, shipping, tax
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from analysis.errors import AnalysisError
from analysis.events.how import Fields, How, Sale
from analysis.events.roles import DIMENSIONS, OWN
from analysis.events.sessions import GAP
from analysis.events.values import UTC, normal
from analysis.reading.source import in_words
from analysis.wording import listed

_ROLES: Final = tuple(field.name for field in fields(Fields))
_SALE: Final = tuple(field.name for field in fields(Sale))
_TOP: Final = ("time_zone", "day_first", "only_currency", "gap_minutes", "every_line", "columns", "kinds", "sale")


def read_map(path: Path) -> How:
    """What a map says. Raises AnalysisError, which names the line or the key, for what it cannot say."""
    try:
        with in_words(path):
            said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnalysisError(f"{path.name} is no TOML file: {error}.", "See the README for how a map looks.") from error
    return how_said(path.name, said)


def how_said(name: str, said: Mapping[str, Any]) -> How:
    """What the tables of a map say. name: of the map, to speak of. Raises AnalysisError for what it cannot say."""
    return _Map(name, said).how()


def map_of(how: How) -> dict[str, Any]:
    """The tables of a map that says the same; `how_said` reads them."""
    said: dict[str, Any] = {"time_zone": how.zone, "gap_minutes": how.gap / timedelta(minutes=1)}
    if how.day_first is not None:
        said["day_first"] = how.day_first
    if how.currency:
        said["only_currency"] = how.currency
    if how.always:
        said["every_line"] = how.always
    if how.fields is not None:
        columns = {role: column for role, column in asdict(how.fields).items() if column}
        columns |= {name: column for column, name in how.more.items() if name in DIMENSIONS}
        own = [column for column, name in how.more.items() if name not in DIMENSIONS]
        said["columns"] = columns | ({OWN: own} if own else {})
    said["kinds"] = {}
    for value, kind in how.kinds.items():
        said["kinds"].setdefault(kind, []).append(value)
    said["sale"] = asdict(how.sale)
    return said


class _Map:
    """The tables of a map, and what can be wrong with them."""

    def __init__(self, name: str, said: Mapping[str, Any]) -> None:
        self._name, self._said = name, said

    def how(self) -> How:
        self._check_keys("", self._said, _TOP)
        columns, sale = self._table("columns"), self._table("sale")
        self._check_keys("columns.", columns, (*_ROLES, *DIMENSIONS, OWN))
        self._check_keys("sale.", sale, _SALE)
        always = self._get(self._said, "every_line", str, "").strip().lower()
        kinds = self._kinds()
        own = self._texts(columns, OWN)
        more = {self._get(columns, name, str, ""): name for name in DIMENSIONS if name in columns}
        more |= {column: f"own_{normal(column)}" for column in own}
        if len(set(more.values())) < len(own) + sum(name in columns for name in DIMENSIONS):
            raise self._error("names one column twice in columns")
        return How(
            # Columns to break down by leave it to the header what the others are.
            fields=self._fields(columns, always) if any(role in columns for role in _ROLES) else None,
            kinds=kinds,
            always=always,
            more=more,
            zone=self._zone(),
            day_first=self._get(self._said, "day_first", bool, None),
            currency=self._get(self._said, "only_currency", str, "").strip().upper(),
            gap=self._gap(),
            sale=Sale(**{name: self._get(sale, name, bool, None) for name in sale}),
        )

    def _fields(self, columns: Mapping[str, Any], always: str) -> Fields:
        needed = ("time", "customer") if always else ("time", "customer", "kind")
        if absent := [name for name in needed if not columns.get(name)]:
            hint = "" if absent != ["kind"] else ' Or say every_line = "purchase" above the first table.'
            raise self._error(f"does not say which of the columns is {listed(absent)}", hint.strip())
        if always and "kind" in columns:
            raise self._error("says both every_line and a column of kinds", "Say one of them.")
        return Fields(**{"kind": ""} | {role: self._get(columns, role, str, "") for role in _ROLES if role in columns})

    def _kinds(self) -> dict[str, str]:
        table = self._table("kinds")
        found: dict[str, str] = {}
        for kind in table:
            for value in self._texts(table, kind):
                if found.setdefault(value, kind.lower()) != kind.lower():
                    raise self._error(f"takes {value} for both {found[value]} and {kind}")
        return found

    def _zone(self) -> str:
        zone: str = self._get(self._said, "time_zone", str, UTC)
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise self._error(
                f"names the time zone {zone}, which is not known", 'Names look like "Europe/Berlin" or "UTC".'
            ) from error
        return zone

    def _gap(self) -> timedelta:
        minutes = self._get(self._said, "gap_minutes", (int, float), GAP / timedelta(minutes=1))
        if not 0 < minutes <= 24 * 60:
            raise self._error(f"says gap_minutes = {minutes}", "Say minutes, more than 0 and at most a day.")
        return timedelta(minutes=minutes)

    def _table(self, key: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self._get(self._said, key, dict, {})
        return table

    def _texts(self, table: Mapping[str, Any], key: str) -> list[str]:
        found = table.get(key, [])
        texts = [found] if isinstance(found, str) else found
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            raise self._error(f"has something else than texts in {key}", f'Write {key} = ["one", "two"].')
        return texts

    def _get(self, table: Mapping[str, Any], key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = table.get(key, default)
        # True is a whole number to Python.
        wrong = isinstance(value, bool) and kind is not bool
        if value is not default and (wrong or not isinstance(value, kind)):
            raise self._error(f"has {key} = {value!r}, which is something else than expected", "See the README.")
        return value

    def _check_keys(self, where: str, table: Iterable[str], known: tuple[str, ...]) -> None:
        if unknown := [f"{where}{key}" for key in table if key not in known]:
            raise self._error(f"says {listed(unknown)}, which means nothing here", f"Known are {listed(known, 20)}.")

    def _error(self, what: str, hint: str = "") -> AnalysisError:
        return AnalysisError(f"{self._name} {what}.", hint)
