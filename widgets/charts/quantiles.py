"""The spread of a value in each group: line P10 to P90, bar P25 to P75, dot at the median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from widgets.charts.marks import Mark, Rows
from widgets.charts.measure import RATE, Measure
from widgets.charts.pencil import Pencil, Run
from widgets.charts.rows import RowChart
from widgets.charts.ticks import Tick, duration_ticks, log_ticks, plain

_THICKEST: Final = 14.0
_TICK_ROOM: Final = 60


@dataclass(frozen=True, slots=True)
class Spread:
    """The quantiles of one group; of a group too small to speak of, only its name and n count."""

    label: str
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    n: int | None = None
    key: object = None
    series: int | None = 0
    too_few: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        return (self.p10, self.p25, self.p50, self.p75, self.p90)


class QuantileBars(RowChart):
    """Labels are distinct. On a log axis, zero is drawn at the smallest value above it."""

    row_height = 34

    def __init__(self, measure: Measure = RATE, parent: QWidget | None = None) -> None:
        super().__init__(measure, parent)
        self._groups: dict[str, Spread] = {}
        self._log = False
        self._days = False
        self._floor = 1.0

    def set_groups(self, groups: Sequence[Spread], *, log: bool = False, days: bool = False) -> None:
        """days: the values are days."""
        self._groups = {group.label: group for group in groups}
        self._log, self._days = log, days
        self.has_zero = not log
        self._floor = min((value for g in groups for value in g.values if value > 0), default=1.0)
        self.set_marks(
            [
                Mark(
                    g.label,
                    None if g.too_few else self._at(g.p50),
                    n=g.n,
                    key=g.key,
                    series=g.series,
                    too_few=g.too_few,
                )
                for g in groups
            ]
        )

    def forget(self) -> None:
        self.set_groups(())

    def rows(self) -> Rows:
        headers = ("Group", "P10", "P25", "Median", "P75", "P90", "n")
        return headers, tuple((g.label, *g.values, g.n) for g in self._groups.values())

    def domain(self) -> tuple[float, float]:
        ends = [self._at(value) for g in self._groups.values() if not g.too_few for value in g.values]
        if not ends:
            return (0.0, 1.0)
        low, high = min(ends), max(ends)
        air = (high - low) * 0.06 or 0.5
        return (low - air if self._log else max(low - air, 0.0) if low >= 0 else low - air), high + air

    def drop(self, height: float) -> float:
        """The median is written above the bar."""
        return (self.type.cap("small-bold") + 5) * len(self._groups) / 2 / max(height, 1)

    def label_end(self, mark: Mark) -> float | None:  # noqa: ARG002
        return None

    def value_ticks(self, low: float, high: float, width: float) -> list[Tick]:
        most = max(2, int(width / _TICK_ROOM))
        if self._log and self._days:
            return duration_ticks(low, high, most)
        return log_ticks(low, high, most, self.measure) if self._log else super().value_ticks(low, high, width)

    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:
        group = self._groups[mark.label]
        p10, p25, p50, p75, p90 = (pencil.scale.x(self._at(value)) for value in group.values)
        thick = min(height * 0.4, _THICKEST)
        cap = self.type.cap("small-bold")
        y = round(y)
        pencil.horizontal(p10, p90, y, self.tokens.rest)
        bar = QRectF(p25, y - thick / 2, max(p75 - p25, 2), thick)
        pencil.bar(bar, pencil.series(mark.series))
        pencil.marker(p50, y, self.tokens.surface)
        said = Run(self.measure.text(group.p50), "small-bold", self.tokens.text)
        pencil.text(p50, bar.top() - 5 - cap / 2, [said], "center")
        return bar.adjusted(-3, -3, 3, 3)

    def _at(self, value: float) -> float:
        return math.log10(max(value, self._floor)) if self._log else value

    def _detail(self, mark: Mark) -> str:
        group = self._groups[mark.label]
        if group.too_few:
            return super()._detail(mark)
        text = self.measure.text
        spread = f"median {text(group.p50)}, half of them {self.measure.interval(group.p25, group.p75)}"
        return spread + (f"\nn {plain(group.n)}" if group.n is not None else "")
