"""What the window remembers between two starts, in an ini file of the user's own."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, get_args

from PySide6.QtCore import QByteArray, QSettings

from app.autosave import left_behind
from app.kept_maps import KeptMaps
from app.kept_notes import KeptNotes
from app.places import autosaves_folder, lists_folder, settings_path, tables_folder
from widgets.theme import TEXT_SIZES, Choice

if TYPE_CHECKING:
    from analysis.cache import Cache
    from analysis.cleaning import Recipe
    from analysis.groups import Group

_MOST_RECENT: Final = 5
EARLIEST: Final = date(1970, 1, 1)
"""No snapshot of a shop is older."""
_SNAPSHOTS: Final = "snapshots"
_NUMBERS: Final = "numbers"
_MAPS: Final = "log_maps.json"
_RECIPES: Final = "recipes"
_ROLES: Final = "roles"
_SHOWN: Final = "columns shown"
_GROUPS: Final = "groups"


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A table that was opened; `opened` is a day as 2026-11-23."""

    path: str
    rows: int
    opened: str


@dataclass(frozen=True, slots=True)
class Storing:
    """Where tables are kept, and how much of them; the limits are those of `analysis.cache`.

    autosaves: the folder of what is worked on, while it is not saved; None where nothing is.
    """

    folder: Path
    gigabytes: float
    days: int
    autosaves: Path | None = None

    def cache(self) -> Cache:
        """Imports pandas."""
        from analysis.cache import Cache, Limits

        return Cache(self.folder, Limits(self.gigabytes, self.days))


class Settings:
    """Each value is written at once; what was changed by hand into nonsense counts as absent."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        self._tables = path.parent / "tables" if path is not None else tables_folder()
        self._lists = path.parent / "lists" if path is not None else lists_folder()
        self.autosaves = path.parent / "autosaved" if path is not None else autosaves_folder()
        """The folder for what is worked on, while it is not saved."""
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)
        self.notes = KeptNotes(self._store)
        self.maps = KeptMaps(self.path.with_name(_MAPS))
        """What was said about event logs."""

    @property
    def mappings_path(self) -> Path:
        """Where it is kept what the columns of other tables stand for."""
        return self.path.with_name("mappings.json")

    @property
    def theme(self) -> Choice:
        value = self._text("look/theme")
        return cast(Choice, value) if value in get_args(Choice) else "system"

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._store.setValue("look/theme", choice)

    @property
    def text_size(self) -> float:
        value = self._text("look/text_size")
        return next((size for size in TEXT_SIZES if str(size) == value), TEXT_SIZES[0])

    @text_size.setter
    def text_size(self, factor: float) -> None:
        self._store.setValue("look/text_size", str(factor))

    @property
    def geometry(self) -> QByteArray:
        """Empty before the first time."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    @property
    def last_folder(self) -> str:
        """Where a file was opened or saved last; the user's own before the first time, and when it is gone."""
        folder = self._text("files/last_folder")
        return folder if folder and Path(folder).is_dir() else str(Path.home())

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue("files/last_folder", folder)

    @property
    def recent(self) -> list[RecentFile]:
        """Newest first; files that are gone are left out, and come back with their disk."""
        try:
            items = json.loads(self._text("files/recent") or "[]")
            files = [RecentFile(str(item["path"]), int(item["rows"]), str(item["opened"])) for item in items]
        except (KeyError, TypeError, ValueError):
            return []
        return [file for file in files if Path(file.path).is_file()]

    def add_recent(self, path: Path, rows: int) -> None:
        newest = RecentFile(str(path), rows, date.today().isoformat())
        others = [file for file in self.recent if file.path != newest.path]
        files = [newest, *others][:_MOST_RECENT]
        self._store.setValue("files/recent", json.dumps([asdict(file) for file in files]))

    def forget_recent(self) -> None:
        """And what was said about tables: nothing of them stays."""
        for key in ("files/recent", "files/last_folder", _SNAPSHOTS, _RECIPES, _ROLES, _SHOWN, _GROUPS):
            self._store.remove(key)
        self.notes.forget_all()
        self.maps.forget()
        self.mappings_path.unlink(missing_ok=True)
        for left in left_behind(self.autosaves):
            left.drop()

    def forget_file(self, path: Path, fingerprints: Collection[str], headers: str) -> tuple[bool, bool]:
        """Nothing of this file stays; whether it was among the recent ones, and whether anything was said about it.

        headers: of its table. The groups made on such tables go, too: they may name customers.
        """
        recent = self.recent
        others = [file for file in recent if file.path != str(path)]
        self._store.setValue("files/recent", json.dumps([asdict(file) for file in others]))
        if self._text("files/last_folder") == str(path.parent):
            self._store.remove("files/last_folder")
        begins = tuple(f"{group}/{fingerprint}" for group in (_SNAPSHOTS, _RECIPES) for fingerprint in fingerprints)
        begins += (f"{_GROUPS}/{headers}",)
        said = [key for key in self._store.allKeys() if key.startswith(begins)]
        for key in said:
            self._store.remove(key)
        was_noted = self.notes.forget(fingerprints)
        was_log, was_mapped = self.maps.forget_log(path.name), self._forget_mapping(path.name)
        return len(others) < len(recent), bool(said) or was_noted or was_log or was_mapped

    def _forget_mapping(self, name: str) -> bool:
        from analysis.errors import AnalysisError
        from analysis.mapping.keeping import forget

        try:
            return forget(self.mappings_path, name)
        except AnalysisError:
            return False

    @property
    def storing(self) -> Storing:
        def limit(key: str, usual: float) -> float:
            try:
                value = float(self._text(key))
            except ValueError:
                return usual
            return value if 0 <= value < 1e6 else usual

        return Storing(self._tables, limit("stored/gigabytes", 2), int(limit("stored/days", 30)), self.autosaves)

    def set_storing(self, gigabytes: float, days: int) -> None:
        self._store.setValue("stored/gigabytes", str(gigabytes))
        self._store.setValue("stored/days", str(days))

    @property
    def key_file(self) -> Path | None:
        """With which customer ids are made pseudonyms; None: they stay as they are."""
        path = self._text("data/key_file")
        return Path(path) if path else None

    @key_file.setter
    def key_file(self, path: Path | None) -> None:
        self._store.setValue("data/key_file", str(path) if path is not None else "")

    def newest_snapshot(self, fingerprint: str) -> date | None:
        """The day of a table's newest snapshot, where it was said."""
        try:
            day = date.fromisoformat(self._text(f"{_SNAPSHOTS}/{fingerprint}"))
        except ValueError:
            return None
        return day if day >= EARLIEST else None

    def is_left_as_numbers(self, fingerprint: str) -> bool:
        """Whether a table is to go without dates."""
        return self._text(f"{_SNAPSHOTS}/{fingerprint}") == _NUMBERS

    def set_newest_snapshot(self, fingerprint: str, day: date | None) -> None:
        """None: the table goes without dates, and nobody is asked again."""
        self._store.setValue(f"{_SNAPSHOTS}/{fingerprint}", day.isoformat() if day is not None else _NUMBERS)

    def recipe(self, fingerprint: str, headers: str) -> Recipe | None:
        """The one by which a table was cleaned last; one that was joined has other headers than its file. Imports
        pandas.
        """
        from analysis.cleaning import Recipe
        from analysis.errors import AnalysisError

        try:
            return Recipe.from_json(self._text(f"{_RECIPES}/{fingerprint}/{headers}"), self.path.name)
        except AnalysisError:
            return None

    def set_recipe(self, fingerprint: str, headers: str, recipe: Recipe) -> None:
        """The usual one need not be remembered."""
        from analysis.cleaning import NONE

        key = f"{_RECIPES}/{fingerprint}/{headers}"
        if recipe.taken == NONE.taken:
            self._store.remove(key)
        else:
            self._store.setValue(key, recipe.to_json())

    @property
    def recipes(self) -> Path:
        """The folder of the recipes that were saved under a name."""
        return self.path.parent / "recipes"

    @property
    def lists(self) -> Path:
        """The folder of the register of lists."""
        return self._lists

    def roles(self, headers: str) -> dict[str, str]:
        """What was said of columns, by name, for all tables with these headers."""
        found = self._json(f"{_ROLES}/{headers}")
        return {str(name): str(role) for name, role in found.items()} if isinstance(found, dict) else {}

    def set_roles(self, headers: str, roles: Mapping[str, str]) -> None:
        self._store.setValue(f"{_ROLES}/{headers}", json.dumps(dict(roles)))

    def columns_shown(self, headers: str) -> list[str]:
        """The columns that were chosen for tables with these headers; empty for all of them."""
        found = self._json(f"{_SHOWN}/{headers}")
        return [str(name) for name in found] if isinstance(found, list) else []

    def set_columns_shown(self, headers: str, columns: Sequence[str]) -> None:
        self._store.setValue(f"{_SHOWN}/{headers}", json.dumps(list(columns)))

    def groups(self, headers: str) -> tuple[Group, ...]:
        """Groups of the user's own that were made on tables with these headers. Imports pandas."""
        from analysis.errors import AnalysisError
        from analysis.groups import from_json

        try:
            return from_json(self._text(f"{_GROUPS}/{headers}"), self.path.name)
        except AnalysisError:
            return ()

    def set_groups(self, headers: str, groups: Sequence[Group]) -> None:
        from analysis.groups import to_json

        if groups:
            self._store.setValue(f"{_GROUPS}/{headers}", to_json(groups))
        else:
            self._store.remove(f"{_GROUPS}/{headers}")

    @property
    def put_away(self) -> list[str]:
        """The topics of findings that are not useful to this user."""
        found = self._json("findings/put_away")
        return [str(topic) for topic in found] if isinstance(found, list) else []

    @put_away.setter
    def put_away(self, topics: Collection[str]) -> None:
        self._store.setValue("findings/put_away", json.dumps(sorted(set(topics))))

    def sync(self) -> None:
        """Before the program ends without the usual ceremony."""
        self._store.sync()

    def _json(self, key: str) -> object:
        try:
            return json.loads(self._text(key) or "null")
        except ValueError:
            return None

    def _text(self, key: str) -> str:
        return str(self._store.value(key, "") or "")
