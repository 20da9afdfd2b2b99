"""The columns of a table: their values, how these read, and in which order they sort."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from analysis.wording import count, day, fixed
from widgets.charts.measure import SHARE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Kind = Literal["number", "text", "id", "probability"]
Formatter = Callable[[Any], str]

_LONGEST_SORTED_BY_NUMPY: Final = 64
"""Letters of a text: numpy gives every text the room of the longest."""


@dataclass(frozen=True, eq=False)
class Column:
    """kind: number and probability stand right, text and id left; a probability has a bar in the colour of `series`.

    values: an array or a list; None and NaN are blank. text: how a value reads; without it the kind decides.
    icons: per row a drawing before the text and the token of its colour; None: a row without.
    """

    header: str
    values: Sequence[Any] | npt.NDArray[Any]
    kind: Kind = "text"
    text: Formatter | None = None
    strong: bool = False
    series: int = 0
    icons: Sequence[tuple[str, str] | None] | None = None

    @property
    def right(self) -> bool:
        return self.kind in {"number", "probability"}

    def read(self, value: Any) -> str:
        """One value in words."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if self.text is not None:
            return self.text(value)
        return SHARE.text(value) if self.kind == "probability" else _read(value, grouped=self.kind == "number")

    def pick(self, rows: npt.NDArray[np.intp]) -> list[Any]:
        """The values of some rows, as plain values."""
        import numpy as np

        if isinstance(self.values, np.ndarray):
            picked = self.values[rows]
            # Beyond microseconds `tolist` gives numbers, not times.
            plain: list[Any] = (picked.astype("datetime64[us]") if picked.dtype.kind == "M" else picked).tolist()
            return plain
        return [self.values[row] for row in rows]

    def order(self, *, descending: bool) -> npt.NDArray[np.intp]:
        """Rows in the order of the values, equal ones as they were, blanks last either way."""
        import numpy as np

        values = np.asarray(self.values)
        if values.dtype.kind in "OUST":
            return _order_objects(self.values, descending=descending)
        blank = np.isnan(values) if values.dtype.kind == "f" else np.isnat(values) if values.dtype.kind == "M" else None
        if blank is None:
            return _ordered(values, descending=descending)
        known = np.flatnonzero(~blank)
        return np.concatenate((known[_ordered(values[known], descending=descending)], np.flatnonzero(blank)))


def infer_columns(arrays: Mapping[str, Any], formatters: Mapping[str, Formatter] | None = None) -> list[Column]:
    """One column per array; numbers are told from text by what the array holds."""
    import numpy as np

    columns = []
    for name, values in arrays.items():
        kinds = np.asarray(values).dtype.kind if not isinstance(values, list) else _list_kind(values)
        kind: Kind = "number" if kinds in "iuf" else "text"
        columns.append(Column(name, values, kind, (formatters or {}).get(name)))
    return columns


def columns_of_rows(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Column]:
    """The columns of what a chart gives as its rows."""
    return infer_columns({header: [row[i] for row in rows] for i, header in enumerate(headers)})


def _list_kind(values: Sequence[object]) -> str:
    known = [value for value in values if value is not None]
    numbers = known and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)
    return "f" if numbers else "O"


def _ordered(values: npt.NDArray[Any], *, descending: bool) -> npt.NDArray[np.intp]:
    import numpy as np

    if not descending:
        return np.argsort(values, kind="stable")
    # Sorted backwards and turned around, so that equal ones keep their order.
    return (len(values) - 1 - np.argsort(values[::-1], kind="stable"))[::-1]


def _order_objects(values: Sequence[Any] | npt.NDArray[Any], *, descending: bool) -> npt.NDArray[np.intp]:
    import numpy as np

    plain = values.tolist() if isinstance(values, np.ndarray) else values
    blank = [value is None or value != value for value in plain]  # noqa: PLR0124  # NaN and NaT differ from themselves
    known = [row for row, none in enumerate(blank) if not none]
    texts = [plain[row] for row in known]
    if known and all(isinstance(text, str) for text in texts) and max(map(len, texts)) <= _LONGEST_SORTED_BY_NUMPY:
        at = np.array(known, dtype=np.intp)[_ordered(np.array(texts), descending=descending)]
        return np.concatenate((at, np.flatnonzero(blank)))
    try:
        known.sort(key=plain.__getitem__, reverse=descending)
    except TypeError:  # values of several kinds
        known.sort(key=lambda row: str(plain[row]), reverse=descending)
    return np.array(known + [row for row, none in enumerate(blank) if none], dtype=np.intp)


def _read(value: Any, *, grouped: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value) if grouped else str(value)
    if isinstance(value, float):
        if not grouped and value.is_integer():
            return str(int(value))
        size = abs(value)
        return fixed(value, 0 if value.is_integer() or size >= 1000 else 2 if size >= 1 else 3)
    if isinstance(value, dt.date):
        return day(value)
    return str(value)
