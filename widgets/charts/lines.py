"""Lines over an ordered axis, such as periods: points with intervals, at most four lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.base import Chart
from widgets.charts.flags import Flag, draw_flags
from widgets.charts.frame import Frame
from widgets.charts.marks import Mark, Rows
from widgets.charts.measure import SHARE, Measure
from widgets.charts.pencil import DOT, Pencil, Run
from widgets.charts.rows import GAP, TOO_FEW, dot_rect
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, plain, value_ticks

MOST_LINES: Final = 4
_INSET, _LINE_HEIGHT, _DODGE = 18.0, 15.0, 5.0
_Y_ROOM, _HEADROOM, _AXIS_HEIGHT = 40.0, 20.0, 24.0


@dataclass(frozen=True, slots=True)
class Line:
    """A named line; the labels of its points are those of the x axis."""

    name: str
    points: tuple[Mark, ...]
    series: int = 0
    dashed: bool = False


class LineChart(Chart):
    """One line carries the values of its first and last point; several carry their names at the end."""

    def __init__(self, measure: Measure = SHARE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = measure
        self.minimum = QSize(160, 110)
        self._lines: tuple[Line, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._limits: tuple[float, float] | None = None
        self._flags: tuple[Flag, ...] = ()

    def set_lines(
        self,
        lines: Sequence[Line],
        *,
        limits: tuple[float, float] | None = None,
        flags: Sequence[Flag] = (),
    ) -> None:
        """limits: the range of the value axis; without it, it starts at zero. More than four lines are refused."""
        if len(lines) > MOST_LINES:
            raise ValueError(f"{len(lines)} lines; show {MOST_LINES}, or one highlighted, or small multiples")
        self._lines = tuple(lines)
        self._labels = tuple(dict.fromkeys(mark.label for line in lines for mark in line.points))
        self._limits = limits
        self._flags = tuple(flags)
        self.renew()

    def forget(self) -> None:
        self.set_lines(())

    def is_empty(self) -> bool:
        return not self._labels

    def rows(self) -> Rows:
        headers = ("Line", "At", "Value", "Low", "High", "n")
        marks = [(line.name, m) for line in self._lines for m in line.points]
        return headers, tuple((name, m.label, m.value, m.low, m.high, m.n) for name, m in marks)

    def frame(self, width: float, height: float) -> Frame:
        low, high = self._limits or self._domain()
        top, bottom = _HEADROOM * self.type.scale, _AXIS_HEIGHT * self.type.scale
        y_ticks = value_ticks(low, high, max(2, int((height - top - bottom) / _Y_ROOM) + 1), self.measure)
        left = max(self.type.width(tick.text, "tick") for tick in y_ticks) + 14
        names = max(self.type.width(line.name, "value") for line in self._lines)
        right = min(names + GAP + 6, width * 0.35) if len(self._lines) > 1 else _INSET
        inner = max(width - left - right, 8)
        count = len(self._labels)
        pad = max(count - 1, 1) * _INSET / max(inner - 2 * _INSET, 8)
        start = min([-pad, *(flag.x - pad / 4 for flag in self._flags)])
        ticks = self._x_ticks(inner / max(count, 1))
        return Frame(
            left, top, right, bottom, (start, max(count - 1, 0) + pad), (low, high), ticks, tuple(y_ticks), y_grid=True
        )

    def _domain(self) -> tuple[float, float]:
        ends = [v for line in self._lines for m in line.points for v in (m.value, m.low, m.high) if v is not None]
        return min([0.0, *ends]), max([0.0, *ends]) * 1.02 or 1.0

    def _x_ticks(self, room: float) -> tuple[Tick, ...]:
        """Every label, or every second, third, ...: the last one always."""
        widest = max(self.type.width(label, "tick") for label in self._labels) + 10
        every = max(1, math.ceil(widest / room))
        last = len(self._labels) - 1
        return tuple(Tick(i, label) for i, label in enumerate(self._labels) if (last - i) % every == 0)

    # Drawing

    def draw(self, pencil: Pencil) -> list[Spot]:
        flagged = draw_flags(pencil, self._flags)
        self._draw_zero(pencil)
        dodges = [(i - (len(self._lines) - 1) / 2) * _DODGE for i in range(len(self._lines))]
        places = [
            [self._place(pencil, mark, dx) for mark in line.points]
            for line, dx in zip(self._lines, dodges, strict=True)
        ]
        for line, at in zip(self._lines, places, strict=True):
            sure = [
                p if p is not None and not m.too_few else (math.nan, math.nan)
                for p, m in zip(at, line.points, strict=True)
            ]
            xs, ys = np.array(sure, dtype=np.float64).T
            pencil.curve(xs, ys, pencil.series(line.series), 2, dashed=line.dashed)
        spots = []
        for line, at in zip(self._lines, places, strict=True):
            for mark, place in zip(line.points, at, strict=True):
                if place is not None:
                    self._draw_point(pencil, line, mark, *place)
                    spots.append(self._spot(line, mark, *place))
        if len(self._lines) == 1:
            self._label_ends(pencil, self._lines[0], places[0])
        else:
            self._name_ends(pencil, places)
        return [*spots, *flagged]

    def _place(self, pencil: Pencil, mark: Mark, dodge: float) -> tuple[float, float] | None:
        if mark.value is None:
            return None
        return pencil.scale.x(self._labels.index(mark.label)) + dodge, pencil.scale.y(mark.value)

    def _draw_point(self, pencil: Pencil, line: Line, mark: Mark, x: float, y: float) -> None:
        grey = mark.too_few or mark.hollow
        color = self.tokens.rest if grey else pencil.series(line.series)
        if mark.low is not None and mark.high is not None and not mark.too_few:
            pencil.vertical(x, pencil.scale.y(mark.high), pencil.scale.y(mark.low), color)
        if grey:
            pencil.hollow(x, y)
        elif mark.low is not None or len(line.points) == 1:
            pencil.marker(x, y, color)

    def _spot(self, line: Line, mark: Mark, x: float, y: float) -> Spot:
        title = f"{line.name}, {mark.label}" if len(self._lines) > 1 else mark.label
        parts = [TOO_FEW if mark.too_few or mark.value is None else self.measure.text(mark.value)]
        if not mark.too_few and mark.low is not None and mark.high is not None:
            parts.append(self.measure.interval(mark.low, mark.high))
        if mark.n is not None:
            parts.append(f"n {plain(mark.n)}")
        reach = max(DOT, 14)
        return Spot(
            QRectF(x - reach, y - reach, 2 * reach, 2 * reach), dot_rect(x, y), title, "  ".join(parts), mark.key, True
        )

    def _draw_zero(self, pencil: Pencil) -> None:
        low, high = self._frame.y
        area = pencil.scale.area
        if low < 0 < high:
            pencil.horizontal(area.left(), area.right(), pencil.scale.y(0), self.tokens.line2, 1)

    def _label_ends(self, pencil: Pencil, line: Line, places: Sequence[tuple[float, float] | None]) -> None:
        """The first and the last value, above their whiskers."""
        known = [i for i, (m, p) in enumerate(zip(line.points, places, strict=True)) if p is not None and not m.too_few]
        for index in {known[0], known[-1]} if known else ():
            mark, place = line.points[index], places[index]
            if place is None or mark.value is None:
                continue
            top = min(place[1] - DOT / 2, pencil.scale.y(mark.high) if mark.high is not None else math.inf)
            run = Run(self.measure.text(mark.value) if mark.text is None else mark.text, "value", self.tokens.text)
            half = pencil.width([run]) / 2
            # Clear of the labels of the value axis.
            x = min(max(place[0], self._frame.left + half), self.width() - half - 2)
            pencil.text(x, top - 9, [run], "center")

    def _name_ends(self, pencil: Pencil, places: Sequence[Sequence[tuple[float, float] | None]]) -> None:
        """The names of the lines where they end, moved apart where they would touch."""
        ends = [
            (max(p[1] for p in [at[-1]] if p is not None), line)
            for line, at in zip(self._lines, places, strict=True)
            if at and at[-1]
        ]
        room = self._frame.right - GAP
        bottom = -math.inf
        step = _LINE_HEIGHT * self.type.scale
        for y, line in sorted(ends, key=lambda end: end[0]):
            bottom = max(y, bottom + step)
            name = self.type.elided(line.name, "value", room)
            pencil.text(
                pencil.scale.area.right() - _INSET + 16, bottom, [Run(name, "value", pencil.series_text(line.series))]
            )
