"""A table as it was read, together with the indices that every figure needs."""

from __future__ import annotations

import copy
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

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
    Column,
    Role,
    describe,
)
from analysis.errors import AnalysisError
from analysis.mapping.parts import MEANINGS
from analysis.personal import Personal
from analysis.sketch import Sketch
from analysis.wording import listed

if TYPE_CHECKING:
    from analysis.events.funnel.attempts import Attempts

HUGE = 1e100
"""Beyond this no value is a measurement: it counts as infinite, and sums cannot overflow."""

_FINGERPRINT_COLUMNS = 8
_TITLES = {meaning.column: meaning.title.lower() for meaning in MEANINGS.values() if meaning.single}

_RECODED = {
    PERIOD: "number of the snapshot",
    LABEL: "stayed away afterwards",
    LAST_VISIT: "days since the last visit",
    LAST_PURCHASE: "days since the last purchase",
    LONGEST_GAP: "longest days between purchases",
}
"""Columns whose values a mapping may have turned round or counted in another unit: the file's name would mislead."""

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Dataset:
    """One row per customer and period. Frozen: neither the object nor its frame is ever changed.

    source: the file's name, for people.
    frame: the rows; `user_id` and `time_step` are present and complete, `time_step` holds whole numbers.
    notes: what was assumed about the file while reading it.
    dates: the day up to which the features of a period count, for the periods of which it is known.
    window_days: length of the window after a snapshot.
    roles: what columns may be used for where that is not as the dictionary says.
    called: of a table of another schema, what the columns of the model were called in the file, "" for one that was
    made up; empty for a customer model.
    outdated: ids of customers whose newest row was dropped: what is left of them is older than the others' newest.
    attempts: what is kept of the event log that the table was just built from; no_attempts: why nothing is
        kept of it, a sentence. Neither for a table that was read.
    assumed_margin: share of revenue that was taken for profit; None unless the table says that this was done.
    whole: whether these are all rows of the file.
    clipped: by column that cleaning clipped, the two ends onto which values beyond them were moved.
    undropped: of a cleaned table from which a step dropped rows, the same with these rows, which the funnel counts;
        else None.
    personal: columns of the file that were left out, since they tell who a person is.
    occasions: what happened in the shop on some days, as its people say.
    scores: what trained models say, by the name of the column that it makes; one number per row, NaN where nothing.
    """

    source: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    dates: Mapping[int, date] = field(default_factory=dict)
    window_days: int = WINDOW_DAYS
    roles: Mapping[str, Role] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    outdated: frozenset[int | str] = frozenset()
    attempts: Attempts | None = field(default=None, repr=False)
    no_attempts: str = ""
    assumed_margin: float | None = None
    whole: bool = True
    personal: tuple[Personal, ...] = ()
    occasions: Mapping[date, str] = field(default_factory=dict)
    clipped: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    undropped: Dataset | None = field(default=None, repr=False)
    scores: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    _fingerprint: str = field(default="", repr=False)

    def close(self) -> None:
        """Let go of what is kept of a log, outside of memory; everything else stays usable."""
        if self.attempts is not None:
            self.attempts.engine.close()

    def __len__(self) -> int:
        return len(self.frame)

    def __contains__(self, column: object) -> bool:
        return column in self.frame.columns

    def describe(self, column: str) -> Column:
        """What is known about a column: the dictionary's entry, with the role it has in this table."""
        known = describe(column)
        return replace(known, role=self.roles[column]) if column in self.roles else known

    @property
    def features(self) -> list[str]:
        """The columns that a model may learn from, declared or not, in the order of the table."""
        described = (self.describe(str(name)) for name in self.frame.columns)
        return [column.name for column in described if column.role is Role.FEATURE and not column.locked]

    def need(self, *columns: str, purpose: str, hint: str = "") -> None:
        """Raise AnalysisError unless all `columns` are there; `purpose` completes "needed to ..."."""
        absent = [column for column in columns if column not in self]
        if absent:
            raise AnalysisError(f"{self.lack(*absent)}: needed to {purpose}.", hint)

    def lack(self, *absent: str) -> str:
        """ "target_revenue is not in the table"; in the words of the mapping, where there was one."""
        if self.called:
            return f"No column stands for {listed([_TITLES.get(column, column) for column in absent])}"
        names = " and ".join(absent) if len(absent) < 3 else f"{', '.join(absent[:-1])} and {absent[-1]}"
        return f"{names} {'is' if len(absent) == 1 else 'are'} not in the table"

    @property
    def is_timeless(self) -> bool:
        """Whether no column says when: all rows stand for one time."""
        return self.called.get(PERIOD, PERIOD) == ""

    def own_name(self, column: str) -> str:
        """What the file calls a column; where a mapping gave its values another meaning or unit, that in words."""
        before = self.called.get(column) or column
        return before if before == column else _RECODED.get(column, before)

    def title(self, column: str) -> str:
        """The name of a column, with the one that it had in the file."""
        before = self.called.get(column, column)
        return column if before in ("", column) else f"{before} ({column})"

    @cached_property
    def has_revenue(self) -> bool:
        """Whether the revenue of a window is known."""
        return REVENUE in self and bool(np.isfinite(self.values(REVENUE)).any())

    def need_revenue(self, *, purpose: str) -> None:
        """Raise AnalysisError unless the revenue of a window is known; `purpose` completes "needed to ..."."""
        self.need(REVENUE, purpose=purpose)
        if not self.has_revenue:
            raise AnalysisError("No revenue is known: of no snapshot the window after it is over.")

    def values(self, column: str) -> FloatArray:
        """A numeric column as float64, one value per row; missing and infinite are NaN: no figure counts them."""
        values = self.frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
        finite = np.abs(values) <= HUGE
        return values if bool(finite.all()) else np.where(finite, values, np.nan)

    @cached_property
    def _factorised(self) -> tuple[IntArray, pd.Index]:
        codes, ids = pd.factorize(self.frame[CUSTOMER], sort=True)
        return codes.astype(np.int64), pd.Index(ids)

    @property
    def codes(self) -> IntArray:
        """Per row the customer's position in `customer_ids`."""
        return self._factorised[0]

    @property
    def customer_ids(self) -> pd.Index:
        """The customers, sorted by id."""
        return self._factorised[1]

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return len(self.customer_ids)

    @cached_property
    def period(self) -> IntArray:
        """The period of each row; 0 is the newest labelled snapshot, -1 is now."""
        return self.frame[PERIOD].to_numpy(dtype=np.int64)

    @cached_property
    def periods(self) -> list[int]:
        """The periods in the table, oldest first."""
        return [int(period) for period in np.unique(self.period)[::-1]]

    @cached_property
    def labelled(self) -> BoolArray:
        """Per row whether its outcome is known; all False without a label column."""
        if LABEL not in self:
            return np.zeros(len(self), dtype=bool)
        known: BoolArray = np.isfinite(self.values(LABEL)) & (self.period != NOW)
        return known

    @cached_property
    def labelled_periods(self) -> list[int]:
        """The periods with a known outcome, oldest first."""
        return [int(period) for period in np.unique(self.period[self.labelled])[::-1]]

    @cached_property
    def key_first(self) -> BoolArray:
        """Per row whether it is the first under its (customer, period)."""
        key = self.codes * (self.period.max(initial=0) - self.period.min(initial=0) + 1) + self.period
        return ~pd.Series(key).duplicated().to_numpy(dtype=bool)

    @cached_property
    def newest(self) -> IntArray:
        """Row positions of each customer's newest snapshot, one per customer, in the order of `customer_ids`."""
        order = np.lexsort((np.arange(len(self)), self.period, self.codes))
        _, first = np.unique(self.codes[order], return_index=True)
        return order[first]

    @cached_property
    def shown(self) -> IntArray:
        """Those of `newest` that stand for their customer: not what is left after the newest row was dropped."""
        if not self.outdated:
            return self.newest
        return self.newest[~self.customer_ids.isin(self.outdated)]

    @property
    def with_dropped(self) -> Dataset:
        """Itself, with the rows that cleaning dropped."""
        return self if self.undropped is None else self.undropped

    def rows_of(self, period: int) -> IntArray:
        """Row positions of one period, one per customer, in the order of `customer_ids`."""
        rows = np.flatnonzero((self.period == period) & self.key_first)
        return rows[np.argsort(self.codes[rows], kind="stable")]

    @cached_property
    def fingerprint(self) -> str:
        """The same whenever this table is read again, whatever its file is called; another one for other rows.

        What was dropped or changed after reading does not alter it: what is kept for a table outlives its cleaning.
        """
        if self._fingerprint:
            return self._fingerprint
        names = [str(name) for name in self.frame.columns]
        numeric = [name for name in names if pd.api.types.is_numeric_dtype(self.frame[name])]
        some = numeric[:: max(1, len(numeric) // _FINGERPRINT_COLUMNS)]
        sums = [f"{np.nansum(self.values(name)):.6g}" for name in some]
        facts = [names, self.customers, np.unique_counts(self.period).counts.tolist(), sums]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]

    @cached_property
    def sketch(self) -> Sketch:
        """Of the customers."""
        return Sketch.of(self.customer_ids)

    @cached_property
    def headers(self) -> str:
        """The same for all tables with these columns, in whatever order: what was said of one holds for the next."""
        names = sorted(str(name) for name in self.frame.columns)
        return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:20]

    def dated(self, dates: Mapping[int, date]) -> Dataset:
        """The same table, with its id and its indices; only what its snapshots are called is another."""
        return self._said(dates=dict(dates))

    def annotated(self, occasions: Mapping[date, str]) -> Dataset:
        """The same table, with its id and its indices; only what is said of days is another."""
        return self._said(occasions=dict(occasions))

    def scored(self, scores: Mapping[str, FloatArray]) -> Dataset:
        """The same table, with its id and its indices, and with what models say of its rows."""
        other = copy.copy(self)
        object.__setattr__(other, "scores", dict(scores))
        return other

    def _said(self, **words: object) -> Dataset:
        other = copy.copy(self)
        if self.undropped is not None:
            words["undropped"] = self.undropped._said(**words)
        for name, value in words.items():
            object.__setattr__(other, name, value)
        return other

    def keep(self, mask: BoolArray) -> Dataset:
        """The same table with only the rows of `mask` (shape: rows)."""
        if bool(mask.all()):
            return self
        return replace(self.with_frame(self.frame.loc[mask].reset_index(drop=True)), whole=False)

    def dropped(self, mask: BoolArray) -> Dataset:
        """Without the rows of `mask` (shape: rows), and aware of who is left with older rows only."""
        if not mask.any():
            return self
        gone = self.newest[mask[self.newest]]
        ids = self.customer_ids[self.codes[gone]]
        return replace(self.keep(~mask), outdated=self.outdated | frozenset(ids.tolist()))

    def with_roles(self, roles: Mapping[str, Role]) -> Dataset:
        """The same rows, with these columns in other roles."""
        return self.in_roles({**self.roles, **roles}) if roles else self

    def in_roles(self, roles: Mapping[str, Role]) -> Dataset:
        """The same rows, with these roles beside those of the dictionary and no others."""
        undropped = self.undropped.in_roles(roles) if self.undropped is not None else None
        return replace(self, roles=roles, undropped=undropped, scores={}, id=uuid.uuid4().hex)

    def with_frame(self, frame: pd.DataFrame) -> Dataset:
        """Another table that came about like this one."""
        return replace(self, frame=frame, undropped=None, scores={}, id=uuid.uuid4().hex, _fingerprint=self.fingerprint)
