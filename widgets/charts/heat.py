"""A table of cells, the stronger coloured the more they hold: hours by weekdays, months by months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.charts.axis import NAME_GAP
from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Rows
from widgets.charts.measure import COUNT, Measure
from widgets.charts.pencil import Pencil, Run
from widgets.charts.rows import TOO_FEW
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, plain

_ROW, _AXIS_HEIGHT, _TOP, _RIGHT = 26.0, 24.0, 2.0, 4.0
_GAP: Final = 1.0
"""Pixels of ground between cells."""
_TICK_GAP: Final = 8.0
_INSIDE: Final = 6.0
_NAMES_SHARE: Final = 0.42


@dataclass(frozen=True, slots=True)
class Cell:
    """value: None where there is nothing to know. n: of how many, for a share. too_few: shown hollow, not told.

    key: what `picked` hands over; None where the cell stands for no customers. note: what else the tooltip says.
    chosen: outlined, as the one that holds now.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    too_few: bool = False
    key: object = None
    note: str = ""
    chosen: bool = False


class HeatChart(Chart):
    """Values stand in the cells if there is room for all of them."""

    def __init__(self, measure: Measure = COUNT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = measure
        self._names: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._cells: tuple[tuple[Cell, ...], ...] = ()
        self._unit = ""
        self._is_scale = True
        self._is_diverging = False

    def set_cells(
        self,
        names: Sequence[str],
        columns: Sequence[str],
        cells: Sequence[Sequence[Cell]],
        *,
        unit: str = "",
        is_scale: bool = True,
        diverging: bool = False,
    ) -> None:
        """cells: by row, then column. unit: what stands behind a column where it is read out, such as "months on".

        is_scale: columns are steps, of which some may go without their name; else names without room are cut short.
        diverging: values lie on both sides of 0, which has no colour.
        """
        self._names, self._columns = tuple(names), tuple(columns)
        self._cells = tuple(tuple(row) for row in cells)
        self._unit, self._is_scale, self._is_diverging = unit, is_scale, diverging
        self.updateGeometry()
        self.renew()

    def minimumSizeHint(self) -> QSize:
        height = max(len(self._names), 3) * _ROW + _AXIS_HEIGHT + _TOP
        return QSize(200, math.ceil(height * self.type.scale))

    def forget(self) -> None:
        self.set_cells((), (), ())

    def is_empty(self) -> bool:
        return not self._cells or not self._columns

    def rows(self) -> Rows:
        headers = ("Row", "Column", "Value", "Low", "High", "n")
        return headers, tuple(
            (name, column, cell.value, cell.low, cell.high, cell.n)
            for name, row in zip(self._names, self._cells, strict=True)
            for column, cell in zip(self._columns, row, strict=True)
            if cell.value is not None
        )

    def frame(self, width: float, height: float) -> Frame:  # noqa: ARG002
        left = min(max(self.type.width(name, "name") for name in self._names) + NAME_GAP + 4, width * _NAMES_SHARE)
        bottom = _AXIS_HEIGHT * self.type.scale
        cell = max(width - left - _RIGHT, 8) / len(self._columns)
        widest = max(self.type.width(name, "tick") for name in self._columns) + _TICK_GAP
        every = max(1, math.ceil(widest / cell)) if self._is_scale else 1
        columns = tuple(
            Tick(i + 0.5, self.type.elided(name, "tick", cell - _TICK_GAP) if every == 1 else name)
            for i, name in enumerate(self._columns)
            if i % every == 0
        )
        last, room = len(self._names), left - NAME_GAP - 2
        names = tuple(Tick(last - i - 0.5, self.type.elided(name, "name", room)) for i, name in enumerate(self._names))
        return Frame(left, _TOP, _RIGHT, bottom, (0, len(self._columns)), (0, last), columns, names, names=True)

    def draw(self, pencil: Pencil) -> list[Spot]:
        told = [cell.value for row in self._cells for cell in row if cell.value is not None and not cell.too_few]
        most = max(map(abs, told), default=0.0)
        scale, last = pencil.scale, len(self._names)
        room = scale.x(1) - scale.x(0) - _GAP - _INSIDE
        written = all(self.type.width(self.measure.text(value), "tick") <= room for value in told)
        spots = []
        for number, (name, row) in enumerate(zip(self._names, self._cells, strict=True)):
            top, bottom = scale.y(last - number), scale.y(last - number - 1)
            for at, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                if cell.value is None:
                    continue
                left, right = scale.x(at), scale.x(at + 1)
                rect = QRectF(left, top, right - left - _GAP, bottom - top - _GAP)
                self._draw_cell(pencil, cell, rect, most, written=written)
                title = f"{name}, {column} {self._unit}".strip()
                spots.append(Spot(rect, rect.adjusted(0, 0, 1, 1), title, self._detail(cell), cell.key))
        return spots

    def _draw_cell(self, pencil: Pencil, cell: Cell, rect: QRectF, most: float, *, written: bool) -> None:
        if cell.value is None or cell.too_few:
            pencil.frame(rect.adjusted(1, 1, -1, -1), self.tokens.line)
            return
        color = self._color(cell.value / most if most > 0 else 0.0)
        pencil.bar(rect, color)
        if written:
            ink = _readable_on(color, self.tokens.text, self.tokens.surface)
            run = Run(self.measure.text(cell.value), "tick", ink)
            pencil.text(rect.center().x(), rect.center().y(), [run], "center", ground=False)
        if cell.chosen:
            pencil.frame(rect, self.tokens.text, 2)

    def _color(self, part: float) -> str:
        """part: of the most, from 0 to 1, or from -1 to 1."""
        if self._is_diverging:
            ramp = self.tokens.diverging
            return ramp[round((part + 1) / 2 * (len(ramp) - 1))]
        # The lightest is for nothing at all.
        ramp = self.tokens.sequential
        return ramp[math.ceil(part * (len(ramp) - 1))]

    def _detail(self, cell: Cell) -> str:
        parts = [TOO_FEW if cell.too_few or cell.value is None else self.measure.text(cell.value)]
        if not cell.too_few and cell.low is not None and cell.high is not None:
            parts.append(self.measure.interval(cell.low, cell.high))
        if cell.n is not None:
            parts.append(f"n {plain(cell.n)}")
        return "  ".join([*parts, cell.note] if cell.note else parts)


def _readable_on(ground: str, *colors: str) -> str:
    """The one with the most contrast (WCAG 2, relative luminance)."""
    return max(colors, key=lambda color: abs(math.log((_light(color) + 0.05) / (_light(ground) + 0.05))))


def _light(color: str) -> float:
    shown = QColor(color)
    parts = (0.2126, shown.redF()), (0.7152, shown.greenF()), (0.0722, shown.blueF())
    return sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4) for weight, part in parts
    )
