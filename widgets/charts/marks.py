"""What charts are given: plain values that carry their own labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Rows = tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]
"""Headers and rows of the data behind a chart, for "copy data" and "show as table"."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One group with its figure and interval; value None: nothing is known.

    key: what `picked` hands over; None when the mark stands for no customers.
    series: 0 to 5; None is the rest, in grey. hollow: the interval covers zero, or the like.
    text, note: what stands at the mark in bold and behind it; None has the chart write value and interval or n.
    below: a line under the mark. cells: figures in the columns at the right.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    key: object = None
    series: int | None = 0
    too_few: bool = False
    hollow: bool = False
    filled_in: bool = False
    text: str | None = None
    note: str | None = None
    below: str = ""
    cells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            figure = getattr(self, name)
            if figure is not None and not math.isfinite(figure):
                object.__setattr__(self, name, None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A dashed line across the marks, with its name; strong: the name in bold."""

    value: float
    label: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The marked point of a curve, with its two-line label; low and high are its range along the x axis."""

    x: float
    y: float
    title: str
    detail: str = ""
    low: float | None = None
    high: float | None = None
    key: object = None


@dataclass(frozen=True, eq=False)
class Curve:
    """A named line; low and high bound its band."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    series: int = 0
    dashed: bool = False
