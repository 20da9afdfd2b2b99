"""Horizontal bars of all in grey, and of those who are chosen in blue before them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark, Rows
from widgets.charts.measure import COUNT, Measure
from widgets.charts.pencil import Pencil
from widgets.charts.ticks import plain


class PartBars(BarChart):
    """Marks hold the whole, and no two have the same name; `set_parts` says how much of each is chosen."""

    def __init__(self, measure: Measure = COUNT, parent: QWidget | None = None) -> None:
        super().__init__(measure, parent)
        self._parts: dict[str, float | None] = {}

    def set_parts(self, parts: Sequence[float | None]) -> None:
        """One per mark; None where nothing is chosen, which shows the whole in blue."""
        self._parts = {mark.label: part for mark, part in zip(self.marks, parts, strict=True)}
        self.redraw()

    def rows(self) -> Rows:
        headers, rows = super().rows()
        shown = [self._part(mark) for mark in self.marks]
        return (*headers, "Of them chosen"), tuple((*row, part) for row, part in zip(rows, shown, strict=True))

    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:
        outline = super().draw_row(pencil, mark, y, height)
        part = self._part(mark)
        if part is not None:
            bar = outline.adjusted(2, 3, -3, -3)
            pencil.bar(bar, self.tokens.rest)
            pencil.bar(QRectF(bar.left(), bar.top(), pencil.scale.x(part) - bar.left(), bar.height()), pencil.series(0))
        return outline

    def _part(self, mark: Mark) -> float | None:
        return self._parts.get(mark.label)

    def _detail(self, mark: Mark) -> str:
        part = self._part(mark)
        return super()._detail(mark) + ("" if part is None else f"\n{plain(part)} of them chosen")
