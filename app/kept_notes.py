"""Notes on dates, kept by table, with what tells other tables of the same shop."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from analysis.dataset import Dataset

_GROUP: Final = "occasions"
_SAME_SHOP: Final = 0.2
"""Share of customers in common from which on two tables are of one shop."""


@dataclass(frozen=True, slots=True)
class Noted:
    """source: the name of the file of the table. notes: may be none, where all were taken away."""

    source: str
    notes: Mapping[date, str]


class KeptNotes:
    """What was changed by hand into nonsense counts as absent."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def of(self, fingerprint: str) -> Mapping[date, str]:
        noted = _noted(self._read(fingerprint))
        return noted.notes if noted is not None else {}

    def has(self, fingerprint: str) -> bool:
        """Whether anything was said of days for a table, even that there is nothing to say any more."""
        return _noted(self._read(fingerprint)) is not None

    def keep(self, dataset: Dataset, notes: Mapping[date, str]) -> None:
        sketch = dataset.sketch
        said = {
            "days": {day.isoformat(): words for day, words in notes.items()},
            "source": dataset.source,
            "said": datetime.now().isoformat(),
            "customers": sketch.customers,
            "smallest": sketch.smallest,
        }
        self._store.setValue(f"{_GROUP}/{dataset.fingerprint}", json.dumps(said))

    def elsewhere(self, dataset: Dataset) -> Noted | None:
        """What was said last for another table of the same shop; None where nothing ever was.

        A shop is told by its customers: files of two shops may have the same columns.
        """
        from analysis.sketch import Sketch

        found: dict[str, Noted] = {}
        for fingerprint in self._tables() - {dataset.fingerprint}:
            said = self._read(fingerprint)
            noted = _noted(said)
            with suppress(KeyError, TypeError, ValueError):
                sketch = Sketch(int(said["customers"]), tuple(map(int, said["smallest"])))
                if noted is not None and dataset.sketch.shared(sketch) >= _SAME_SHOP:
                    found[str(said["said"])] = noted
        return found[max(found)] if found else None

    def forget(self, fingerprints: Collection[str]) -> bool:
        """Nothing of these tables stays; whether there was anything."""
        known = self._tables() & set(fingerprints)
        for fingerprint in known:
            self._store.remove(f"{_GROUP}/{fingerprint}")
        return bool(known)

    def forget_all(self) -> None:
        self._store.remove(_GROUP)

    def _tables(self) -> set[str]:
        return {key.removeprefix(f"{_GROUP}/") for key in self._store.allKeys() if key.startswith(f"{_GROUP}/")}

    def _read(self, fingerprint: str) -> dict[str, Any]:
        try:
            said = json.loads(str(self._store.value(f"{_GROUP}/{fingerprint}", "") or "{}"))
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


def _noted(said: Mapping[str, Any]) -> Noted | None:
    try:
        days = {date.fromisoformat(str(day)): str(words) for day, words in said["days"].items()}
        return Noted(str(said["source"]), days)
    except (AttributeError, KeyError, ValueError):
        return None
