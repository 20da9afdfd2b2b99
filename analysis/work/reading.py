"""A working file read: whatever it holds, either a work comes of it or a sentence."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

from analysis.campaign import DEFAULTS, Assumptions
from analysis.cleaning import Recipe
from analysis.errors import AnalysisError
from analysis.events.builder import Options
from analysis.events.maps import how_said
from analysis.files import check_target, staged
from analysis.groups import group_from
from analysis.mapping.table import TableMapping
from analysis.models.targets import Target
from analysis.occasions import MOST_LETTERS
from analysis.reading.source import in_words
from analysis.roles import said_of
from analysis.segment import from_dict
from analysis.wording import file_size, listed
from analysis.work.format import FORMAT, VERSION, to_json
from analysis.work.places import FileState, Place, Shape
from analysis.work.provenance import Demo, Log, Provenance, Table
from analysis.work.work import Data, Joined, Look, Made, Work

T = TypeVar("T")

SUFFIX: Final = ".cartwright"
MOST_BYTES: Final = 32_000_000
"""A group of a hundred thousand ids takes two."""
MOST_CUSTOMERS: Final = 1_000_000
"""Of a demo shop."""


def write_work(path: Path, work: Work) -> None:
    """For `read_work`. Raises AnalysisError."""
    check_target(path, SUFFIX)
    with staged(path) as (temporary,):
        temporary.write_text(to_json(work), encoding="utf-8")


def read_work(path: Path) -> Work:
    """Raises AnalysisError for a file that cannot be read, is none of ours, or was written by a newer version."""
    with in_words(path):
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise AnalysisError(
                f"{path.name} has {file_size(size)}, more than any saved work.",
                "Open tables and logs as what they are.",
            )
        content = path.read_bytes()
    try:
        return from_json(content.decode("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise _foreign(path.name) from error


def from_json(text: str, name: str) -> Work:
    """What `to_json` wrote. name: of the file. Raises AnalysisError for anything else."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _foreign(name) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT or type(said.get("version")) is not int:
        raise _foreign(name)
    if said["version"] != VERSION:
        by = f", {said['program']}" if isinstance(said.get("program"), str) else ""
        raise AnalysisError(
            f"{name} was saved by another version of this program{by}, in a form that this one does not know.",
            "Open it with that version, or update this one.",
        )
    return _Reader(name).work(said)


def _foreign(name: str) -> AnalysisError:
    return AnalysisError(f"{name} is no saved work of Cartwright.", "Choose a file that “Save work” wrote.")


class _Reader:
    """name: of the file, to speak of."""

    def __init__(self, name: str) -> None:
        self._name = name

    def work(self, said: dict[str, Any]) -> Work:
        with self._part("header"):
            _only(said, "format", "version", "program", "saved", "saved_as", "data", "made", "view")
            saved_as = Path(_text(said["saved_as"])) if said["saved_as"] else None
        return Work(self._data(said), self._made(said), self._look(said), saved_as)

    @contextmanager
    def _part(self, name: str) -> Iterator[None]:
        """Whatever is wrong within is put into words that name the part."""
        try:
            yield
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise AnalysisError(
                f"{self._name} cannot be opened: its part “{name}” is not as this program writes it.",
                "Use an earlier copy of it, or open the data itself and save the work again.",
            ) from error
        except AnalysisError as error:
            raise AnalysisError(f"{self._name} cannot be opened: {error.message}", error.hint) from error

    def _data(self, whole: Mapping[str, Any]) -> Data:
        with self._part("data"):
            said = dict(whole["data"])
            kept = {key: said.pop(key) for key in ("places", "rows", "columns", "fingerprint", "joined")}
            shape = Shape(_number(kept["rows"]), tuple(map(_text, _items(kept["columns"]))), _text(kept["fingerprint"]))
            provenance, places = self._provenance(said), tuple(map(_place, _items(kept["places"])))
            if isinstance(provenance, Demo) != (not places) or (isinstance(provenance, Table) and len(places) != 1):
                raise ValueError("another number of files than that kind has")
            joined = []
            for one in _items(kept["joined"]):
                _only(one, "place", "mapping")
                joined.append(Joined(_place(one["place"]), _mapping(one["mapping"])))
            return Data(provenance, places, shape, tuple(joined))

    def _provenance(self, said: dict[str, Any]) -> Provenance:
        match said.pop("kind"):
            case "demo":
                _only(said, "customers", "seed")
                if not 1 <= _number(said["customers"]) <= MOST_CUSTOMERS:
                    raise ValueError("no shop")
                return Demo(_number(said["customers"]), _number(said["seed"]))
            case "table":
                _only(said, "left_out", "mapping")
                mapping = None if said["mapping"] is None else _mapping(said["mapping"])
                return Table(tuple(map(_text, _items(said["left_out"]))), mapping)
            case "log":
                how = how_said(self._name, said.pop("map"))
                return Log(how, _options(said))
        raise ValueError("another kind of data")

    def _made(self, whole: Mapping[str, Any]) -> Made:
        with self._part("made"):
            said = whole["made"]
            _only(said, "recipe", "roles", "newest_snapshot", "notes_on_dates", "groups", "campaign")
            newest = said["newest_snapshot"]
            roles = said_of(said["roles"], said["roles"])
            if len(roles) < len(said["roles"]):
                raise ValueError("another role")
            groups = tuple(map(group_from, _items(said["groups"])))
            if len({group.name for group in groups}) < len(groups):
                raise ValueError("one name for two groups")
            return Made(
                Recipe.from_json(json.dumps(said["recipe"]), self._name),
                roles,
                None if newest is None else date.fromisoformat(newest),
                {date.fromisoformat(day): _text(words)[:MOST_LETTERS] for day, words in said["notes_on_dates"].items()},
                groups,
                _assumptions(said["campaign"]),
            )

    def _look(self, whole: Mapping[str, Any]) -> Look:
        with self._part("view"):
            said = whole["view"]
            _only(said, "segment", "tab", "switches", "trained")
            switches = {
                _text(tab): {_text(name): _text(key) for name, key in positions.items()}
                for tab, positions in said["switches"].items()
            }
            trained = tuple(map(Target, _items(said["trained"])))
            return Look(from_dict(said["segment"]), _text(said["tab"]), switches, trained)


def _place(said: Mapping[str, Any]) -> Place:
    _only(said, "path", "beside", "folder", "files")
    path, beside = Path(_text(said["path"])), PurePosixPath(_text(said["beside"]))
    if beside.is_absolute() or ".." in beside.parts or type(said["folder"]) is not bool:
        raise ValueError("no way from the working file")
    files = []
    for one in _items(said["files"]):
        _only(one, "name", "size", "sha256")
        files.append(FileState(_text(one["name"]), _number(one["size"]), _text(one["sha256"])))
    if not files or (not said["folder"] and len(files) != 1):
        raise ValueError("no file")
    return Place(path, _text(said["beside"]), said["folder"], tuple(files))


def _mapping(said: object) -> TableMapping:
    return TableMapping.from_json(json.dumps(said))


def _options(said: Mapping[str, Any]) -> Options:
    _only(said, *(field.name for field in fields(Options)))
    finance = said["finance"]
    options = Options(
        _number(said["window_days"]),
        _number(said["periods"]),
        _number(said["min_purchases"]),
        _amount(said["margin"]),
        None if finance is None else _amount(finance),
        said["factors"] is True,
    )
    if options.window_days < 1 or options.periods < 1 or not 0 < options.margin <= 1:
        raise ValueError("no window")
    return options


def _assumptions(said: Mapping[str, Any]) -> Assumptions:
    """Those that an older work does not know are as at first."""
    first = asdict(DEFAULTS)
    _only({**first, **said}, *first)
    found = Assumptions(**{name: _like(first[name], value) for name, value in said.items()})
    shares, times = (found.gamma, found.psi), (found.horizon_weeks, found.gamma_certainty, found.psi_certainty)
    amounts = (*shares, found.offer_cost, found.contact_cost, found.budget or 0, found.unknown_value or 0)
    if not (max(shares) <= 1 and min(times) > 0 and min(amounts) >= 0):
        raise ValueError("no campaign")
    return found


def _like(first: object, value: object) -> Any:
    """Of the kind of what stands there at first, an amount where that is none; such may be nothing."""
    if isinstance(first, (bool, str)):
        return _of_type(value, type(first))
    return None if first is None and value is None else _amount(value)


def _only(said: Mapping[str, Any], *known: str) -> None:
    """Exactly these keys."""
    if set(said) != set(known):
        raise ValueError(f"other keys than {listed(known, 20)}")


def _items(value: object) -> list[Any]:
    return _of_type(value, list)


def _text(value: object) -> str:
    return _of_type(value, str)


def _number(value: object) -> int:
    """A whole one, not negative."""
    if _of_type(value, int) < 0:
        raise ValueError("negative")
    return _of_type(value, int)


def _amount(value: object) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]
        raise TypeError("no number")
    return float(value)  # type: ignore[arg-type]


def _of_type(value: object, kind: type[T]) -> T:
    """True is a whole number to `isinstance`."""
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value
