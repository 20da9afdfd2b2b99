"""Dots with intervals, for rates that need not start at zero."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from widgets.charts.marks import Mark
from widgets.charts.pencil import Pencil
from widgets.charts.rows import RowChart, dot_rect

_AIR: Final = 0.08
"""Share of the range left free at both ends."""


class DotChart(RowChart):
    """Dot, interval line, value and interval behind it; hollow where no difference could be told."""

    def domain(self) -> tuple[float, float]:
        if self._limits:
            return self._limits
        ends = [v for m in self.marks for v in (m.value, m.low, m.high) if v is not None]
        ends += [self._reference.value] if self._reference else []
        low, high = min(ends, default=0.0), max(ends, default=1.0)
        air = (high - low) * _AIR or abs(high) * _AIR or 1.0
        # Amounts and shares do not go below zero, so the air does not either.
        return (max(low - air, 0.0) if low >= 0 else low - air), high + air

    def label_end(self, mark: Mark) -> float | None:
        # With limits the axis stays as it is, and a label at its end moves before the mark.
        return None if self._limits else super().label_end(mark)

    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:  # noqa: ARG002
        x = pencil.scale.x(mark.value or 0.0)
        if mark.hollow:
            self.interval_line(pencil, mark, y, self.tokens.rest)
            pencil.hollow(x, y)
        else:
            self.interval_line(pencil, mark, y, pencil.series(mark.series))
            pencil.marker(x, y, pencil.series(mark.series))
        self.beside(pencil, mark, y)
        return dot_rect(x, y)
