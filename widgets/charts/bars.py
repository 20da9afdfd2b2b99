"""Horizontal bars from zero, one per group."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from widgets.charts.marks import Mark
from widgets.charts.pencil import Pencil, Run
from widgets.charts.rows import GAP, RowChart

_THICKEST: Final = 40.0


class BarChart(RowChart):
    """Bar, interval at its end, value and interval behind it. Too few: hollow dot. Filled in: hatched."""

    def domain(self) -> tuple[float, float]:
        ends = [v for m in self.marks for v in (m.value, m.low, m.high) if v is not None]
        ends += [self._limits[1]] if self._limits else []
        ends += [self._reference.value] if self._reference else []
        return min([0.0, *ends]), max([0.0, *ends]) or 1.0

    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:
        value = mark.value or 0.0
        thick = min(height / 2, _THICKEST)
        start, end = sorted((pencil.scale.x(0), pencil.scale.x(value)))
        rect = QRectF(start, y - thick / 2, max(end - start, 1), thick)
        if mark.filled_in:
            pencil.hatched(rect)
            said = self.measure.text(value) if mark.text is None else mark.text
            runs = [Run(said, "note", self.tokens.text2), Run(mark.note or "", "note", self.tokens.text2, GAP)]
            pencil.text(rect.right() + GAP, y, runs)
        else:
            pencil.bar(rect, self.tokens.rest if mark.hollow else pencil.series(mark.series))
            self.interval_line(pencil, mark, y, self.tokens.text)
            self.beside(pencil, mark, y)
        return rect.adjusted(-2, -3, 3, 3)
