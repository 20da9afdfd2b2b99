"""A mapping of one table: which column stands for what, and how its values are meant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.columns import (
    CUSTOMER,
    LABEL,
    LAST_PURCHASE,
    LAST_VISIT,
    LONGEST_GAP,
    NOW,
    PERIOD,
    REVENUE,
    WINDOW_DAYS,
    Role,
)
from analysis.dataset import BoolArray, FloatArray
from analysis.errors import AnalysisError
from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.values import Values, as_dates, as_numbers, as_texts, yes_or_no
from analysis.wording import count, listed, plural

MOST_SNAPSHOTS: Final = 60
"""More different days are no snapshots of customers but moments of something that happened."""
MOST_ANSWERS: Final = 12
"""A label with more different values says something else than whether somebody bought."""
DAY, WEEK, MONTH = 1.0, 7.0, 30.4375
_TIMES: Final = (LAST_VISIT, LAST_PURCHASE, LONGEST_GAP)


@dataclass(frozen=True)
class Applied:
    """A table in the words of a customer model. columns: by name; the others as in a `Dataset`."""

    columns: dict[str, Values]
    called: dict[str, str]
    roles: dict[str, Role]
    dates: dict[int, date]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TableMapping:
    """parts: what each column stands for; those not named describe the customer.

    bought: the values of the label, as text, that mean a purchase in the window after.
    days: length of the unit of times since something, in days: DAY, WEEK or MONTH.
    day_first: whether 03/04/2020 is in April, where dates are written so.
    window_days: how long it was looked whether somebody bought.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    bought: tuple[str, ...] = ("1",)
    days: float = DAY
    day_first: bool = False
    window_days: int = WINDOW_DAYS

    def column(self, part: Part) -> str:
        """The column that stands for a part, "" for none."""
        return next((name for name, one in self.parts.items() if one is part), "")

    def problem(self) -> str:
        """What contradicts itself, as a sentence; empty where nothing does."""
        used: dict[str, list[str]] = {}
        for name, part in self.parts.items():
            if MEANINGS[part].single:
                used.setdefault(MEANINGS[part].column, []).append(name)
        for names in used.values():
            if len(names) > 1:
                return f"{listed(names)} cannot all be “{MEANINGS[self.parts[names[0]]].title}”: choose one."
        if self.column(Part.LABEL) and not self.bought:
            return f"Say which values of {self.column(Part.LABEL)} mean a purchase."
        return ""

    def lacking(self) -> tuple[str, ...]:
        """What will not work, a part of a sentence each."""
        there = {MEANINGS[part].column for part in self.parts.values()}
        return tuple(m.lacking for m in MEANINGS.values() if m.lacking and m.column not in there)

    def applied(self, file: str, columns: Mapping[str, Values]) -> Applied:
        """The columns of a file under the names of a customer model.

        Raises AnalysisError for columns that are not there and values that do not fit.
        """
        if problem := self.problem():
            raise AnalysisError(f"{file}: {problem}")
        if absent := [name for name in self.parts if name not in columns]:
            raise AnalysisError(f"{file} has no column {listed(absent)}.", "Say again what its columns stand for.")
        rows = len(next(iter(columns.values())))
        out: dict[str, Values] = {}
        roles: dict[str, Role] = {}
        called: dict[str, str] = {}
        notes: list[str] = []
        for name, values in columns.items():
            part = self.parts.get(name, Part.FEATURE)
            meaning = MEANINGS[part]
            if part is Part.UNUSED:
                continue
            if not meaning.column:
                kept = self._free_name(name)
                out[kept] = yes_or_no(values)
                if kept != name:
                    called[kept] = name
                if meaning.role is not None:
                    roles[kept] = meaning.role
                continue
            called[meaning.column] = name
            if part is Part.LABEL:
                out[LABEL] = self._labels(file, name, values)
            elif part not in (Part.DATE, Part.CUSTOMER):
                numbers = as_numbers(file, name, values)
                out[meaning.column] = numbers * self.days if meaning.column in _TIMES else numbers
        out[CUSTOMER] = self._customers(columns, rows, notes)
        out[PERIOD], dates = self._periods(file, columns, out, rows, notes)
        notes[:0] = [self._said()] if self.parts else []
        if part_notes := self._left_out(columns):
            notes.append(part_notes)
        keys = {name: out.pop(name) for name in (CUSTOMER, PERIOD)}
        # Where no column says so, who and when were made up.
        called = {CUSTOMER: "", PERIOD: ""} | called
        return Applied(keys | out, called, roles, dates, tuple(notes))

    def _free_name(self, name: str) -> str:
        """The name of a column that keeps it, unless another one is that column of the model or this is said not to."""
        taken = {MEANINGS[part].column for part in self.parts.values()} | {CUSTOMER, PERIOD}
        if name in self.parts:
            taken |= {meaning.column for meaning in MEANINGS.values()}
        return f"{name} (of the file)" if name in taken else name

    def _labels(self, file: str, name: str, values: Values) -> FloatArray:
        """1 where nothing was bought afterwards, as in a customer model."""
        texts = as_texts(values)
        different = texts.dropna().unique().tolist()
        if len(different) > MOST_ANSWERS:
            raise AnalysisError(
                f"{file}: {name} holds {count(len(different))} different values, too many to say who bought.",
                "Let it stand for something else.",
            )
        if different and not set(different) & set(self.bought):
            raise AnalysisError(
                f"{file}: none of the values of {name} means a purchase.",
                f"Say which of {listed(different, MOST_ANSWERS)} do.",
            )
        bought = texts.isin(self.bought).to_numpy(dtype=bool)
        return np.where(texts.isna().to_numpy(dtype=bool), np.nan, np.where(bought, 0.0, 1.0))

    def _customers(self, columns: Mapping[str, Values], rows: int, notes: list[str]) -> Values:
        name = self.column(Part.CUSTOMER)
        if not name:
            notes.append("No column says who a customer is, so each row counts as a customer of its own.")
            return np.arange(1, rows + 1, dtype=np.int64)
        values = columns[name]
        return values if isinstance(values, np.ndarray) else pa.chunked_array([pa.array(as_texts(values), pa.string())])

    def _periods(
        self, file: str, columns: Mapping[str, Values], out: Mapping[str, Values], rows: int, notes: list[str]
    ) -> tuple[Values, dict[int, date]]:
        """The snapshot of each row, and the dates of snapshots."""
        if name := self.column(Part.PERIOD):
            return as_numbers(file, name, columns[name]), {}
        name = self.column(Part.DATE)
        if not name:
            known = bool(self._outcomes(out))
            what = "one snapshot with a known outcome" if known else "as things stand now"
            notes.append(f"No column says when: all rows are taken for {what}, and nothing is told over time.")
            return np.full(rows, 0 if known else NOW, dtype=np.int64), {}
        days = as_dates(file, name, columns[name], day_first=self.day_first)
        distinct = np.sort(np.unique(days))[::-1]
        if len(distinct) > MOST_SNAPSHOTS:
            raise AnalysisError(
                f"{file}: {name} holds {count(len(distinct))} different days, more than snapshots of customers have.",
                "If each row is something that happened, open it as an event log.",
            )
        newest = 0 if any(_some(values, days == distinct[0]) for values in self._outcomes(out)) else NOW
        number = {day: i + newest for i, day in enumerate(distinct)}
        dates = {period: pd.Timestamp(day).date() for day, period in number.items()}
        return newest + np.searchsorted(-distinct.astype(np.int64), -days.astype(np.int64)), dates

    def _outcomes(self, out: Mapping[str, Values]) -> list[Values]:
        """What tells whether the window after a snapshot is over."""
        names = [name for name in (LABEL, REVENUE) if name in out]
        after = [self._free_name(name) for name, part in self.parts.items() if part is Part.KNOWN_AFTER]
        return [out[name] for name in names or after]

    def _said(self) -> str:
        said = [
            f"{name} as {MEANINGS[part].title.lower()}"
            for name, part in self.parts.items()
            if part not in (Part.FEATURE, Part.UNUSED)
        ]
        return f"A mapping says what the columns stand for: {listed(said, 20)}." if said else ""

    def _left_out(self, columns: Mapping[str, Values]) -> str:
        unused = [name for name, part in self.parts.items() if part is Part.UNUSED and name in columns]
        return f"Left out: {plural(len(unused), 'column')}, {listed(unused, 20)}." if unused else ""

    def to_json(self) -> str:
        said = {
            "columns": {name: part.value for name, part in self.parts.items()},
            "bought": list(self.bought),
            "days": self.days,
            "day_first": self.day_first,
            "window_days": self.window_days,
        }
        return json.dumps(said, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> TableMapping:
        """What `to_json` wrote. Raises ValueError for anything else."""
        try:
            said = json.loads(text)
            bought: Sequence[object] = said["bought"]
            days = float(said["days"])
            window_days = int(said["window_days"])
            if not days > 0 or window_days < 1 or not all(isinstance(value, str) for value in bought):
                raise ValueError("not what was written")
            parts = {str(name): Part(part) for name, part in said["columns"].items()}
            return cls(parts, tuple(map(str, bought)), days, bool(said["day_first"]), window_days)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("not a mapping") from error


def _some(values: Values, rows: BoolArray) -> bool:
    """Whether one of these rows has a value."""
    known = np.isfinite(values) if isinstance(values, np.ndarray) else values.is_valid().to_numpy()
    return bool(known[rows].any())
