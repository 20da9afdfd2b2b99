"""How values are spread: counts over a linear or log axis, what was filled in apart from what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Reference, Rows
from widgets.charts.measure import COUNT, RATE, SHARE, Measure
from widgets.charts.pencil import Pencil, Run
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, duration_ticks, log_ticks, plain, value_ticks

_AXIS_HEIGHT, _TOP, _NAMES_HEIGHT, _LINE = 24.0, 8.0, 22.0, 15.0
_Y_ROOM, _X_ROOM = 40.0, 62.0
_FILLED_WIDTH: Final = 40.0
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_WIDE: Final = 5.0
"""Pixels from which bars stand apart."""


@dataclass(frozen=True, slots=True)
class Bin:
    """low <= value < high. part: how many of them are in the chosen group, drawn before all in grey."""

    low: float
    high: float
    count: int
    key: object = None
    series: int | None = 0
    part: int | None = None


@dataclass(frozen=True, slots=True)
class FilledIn:
    """Values that were put in for missing ones. part: how many of them are in the chosen group."""

    count: int
    label: str = "filled in"
    key: object = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A two-line name for the bins from low to high."""

    title: str
    detail: str
    low: float
    high: float
    series: int | None = 0


class HistogramChart(Chart):
    """`measure` reads the values, `unit` says what is counted.

    Where `sweeps`, several bars are chosen together: dragged over, or with Shift and the arrow keys, then Enter.
    """

    swept = Signal(int, int)
    """The first and the last bin that were chosen together."""
    sweeping = Signal(int, int)
    """The same while they are being chosen."""

    sweeps = False

    def __init__(self, measure: Measure = RATE, unit: str = "customers", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = measure
        self.unit = unit
        self.minimum = QSize(180, 120)
        self._bins: tuple[Bin, ...] = ()
        self._filled: FilledIn | None = None
        self._lines: tuple[Reference, ...] = ()
        self._cohorts: tuple[Cohort, ...] = ()
        self._bars: list[QRectF] = []
        self._log = False
        self._days = False
        self._start: int | None = None
        self._band: tuple[int, int] | None = None

    def set_bins(
        self,
        bins: Sequence[Bin],
        *,
        filled: FilledIn | None = None,
        lines: Sequence[Reference] = (),
        cohorts: Sequence[Cohort] = (),
        log: bool = False,
        days: bool = False,
    ) -> None:
        """log: bins lie above zero and are drawn over log10. days: the values are days. lines: P25, median, P75."""
        self._bins = tuple(bins)
        self._filled = filled
        self._lines = tuple(sorted(lines, key=lambda line: line.value))
        self._cohorts = tuple(cohorts)
        self._log, self._days = log, days
        self._start = self._band = None
        self.renew()

    def set_parts(self, parts: Sequence[int | None], filled: int | None = None) -> None:
        """How many of each bin are in the chosen group, and of what was filled in; all else stays, a sweep included."""
        self._bins = tuple(replace(one, part=part) for one, part in zip(self._bins, parts, strict=True))
        if self._filled is not None:
            self._filled = replace(self._filled, part=filled)
        self.redraw()

    def forget(self) -> None:
        self.set_bins(())

    def is_empty(self) -> bool:
        return self._filled is None and not any(bin_.count for bin_ in self._bins)

    def rows(self) -> Rows:
        found: list[tuple[object, ...]] = [(b.low, b.high, b.count, b.part) for b in self._bins]
        if self._filled is not None:
            found.append((self._filled.label, None, self._filled.count, self._filled.part))
        return ("From", "Below", "Count", "Of them in the group"), tuple(found)

    # Several bars together

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.sweeps and event.button() == Qt.MouseButton.LeftButton:
            self._start = self._bin_under(event.position())
            event.accept()  # else the drag would be that of the page behind

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._bin_under(event.position())
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton or at is None:
            super().mouseMoveEvent(event)
        elif self._band is not None or at != self._start:
            self._hover(None)
            self._show_band(self._start, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._start = None
        if self._band is None:
            super().mouseReleaseEvent(event)
        else:
            self._sweep(self._band)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        extends = self.sweeps and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if step is not None and extends and self._bins:
            last = len(self._bins) - 1
            at = min(self._focused or 0, last)
            self._start = at if self._start is None else self._start
            self._focus(min(max(at + step, 0), last))
            self._show_band(self._start, self._focused or 0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._band is not None:
            self._start = None
            self._sweep(self._band)
        else:
            if step is not None or event.key() == Qt.Key.Key_Escape:
                self._drop_band()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._drop_band()
        super().focusOutEvent(event)

    def _bin_under(self, place: QPointF) -> int | None:
        """The bin over or under that place, however high its bar is."""
        columns = [spot.area for spot in self.spots()[: len(self._bins)]]
        return next((i for i, column in enumerate(columns) if column.left() <= place.x() <= column.right()), None)

    def _show_band(self, one: int, other: int) -> None:
        first, last = min(one, other), max(one, other)
        is_other = self._band != (first, last)
        self._band = first, last
        chosen = self._bins[first : last + 1]
        said = self.measure.interval(chosen[0].low, chosen[-1].high)
        self.setAccessibleDescription(f"{said}: {plain(sum(one.count for one in chosen))} {self.unit}")
        self._layer.update()
        if is_other:
            self.sweeping.emit(first, last)

    def _sweep(self, band: tuple[int, int]) -> None:
        self._drop_band()
        self.swept.emit(*band)

    def _drop_band(self) -> None:
        self._start = self._band = None
        self._layer.update()

    # Layout

    def frame(self, width: float, height: float) -> Frame:
        top = (_NAMES_HEIGHT if self._lines else _TOP) * self.type.scale
        if self._filled is not None:
            top = max(top, 2 * _LINE * self.type.scale + 4)
        bottom = _AXIS_HEIGHT * self.type.scale
        counts = [b.count for b in self._bins] + ([self._filled.count] if self._filled else [])
        high = max(counts, default=0) * 1.04 or 1.0
        y_ticks = value_ticks(0, high, max(2, int((height - top - bottom) / _Y_ROOM) + 1), COUNT)
        left = max(self.type.width(tick.text, "tick") for tick in y_ticks) + 14
        right = self._filled_room() if self._filled is not None else 22.0
        ends = self._ends()
        ticks = self._x_ticks(*ends, max(2, int((width - left - right) / _X_ROOM) + 1))
        return Frame(left, top, right, bottom, ends, (0.0, high), tuple(ticks), tuple(y_ticks), y_grid=True)

    def _filled_room(self) -> float:
        label = self._filled.label if self._filled is not None else ""
        return 24 + max(_FILLED_WIDTH, self.type.width(label, "small")) + 8

    def _ends(self) -> tuple[float, float]:
        if not self._bins:
            return (0.0, 1.0)
        return self._at(self._bins[0].low), self._at(self._bins[-1].high)

    def _at(self, value: float) -> float:
        if not self._log:
            return value
        # A first bin that begins at zero is drawn as wide as the one after it.
        least = min((b.low for b in self._bins if b.low > 0), default=1.0)
        return math.log10(value) if value > 0 else 2 * math.log10(least) - math.log10(self._second(least))

    def _second(self, least: float) -> float:
        return min((b.high for b in self._bins if b.high > least), default=10 * least)

    def _x_ticks(self, low: float, high: float, most: int) -> list[Tick]:
        if self._log and self._days:
            return duration_ticks(low, high, most)
        return log_ticks(low, high, most, self.measure) if self._log else value_ticks(low, high, most, self.measure)

    # Drawing

    def draw(self, pencil: Pencil) -> list[Spot]:
        area = pencil.scale.area
        if self._band is not None:
            first, last = (self._bins[i] for i in self._band)
            left, right = pencil.scale.x(self._at(first.low)), pencil.scale.x(self._at(last.high))
            pencil.bar(QRectF(left, area.top(), right - left, area.height()), self.tokens.accent_soft)
        spots = [self._draw_bin(pencil, one) for one in self._bins]
        self._bars = [spot.outline for spot in spots]
        self._draw_lines(pencil)
        for cohort in self._cohorts:
            self._draw_cohort(pencil, cohort)
        if self._filled is not None:
            spots.append(self._draw_filled(pencil, self._filled))
            pencil.axis(area.right(), self.width() - 4, area.bottom())
        return spots

    def _draw_bin(self, pencil: Pencil, one: Bin) -> Spot:
        scale = pencil.scale
        left, right = scale.x(self._at(one.low)), scale.x(self._at(one.high))
        gap = 2.0 if right - left >= _WIDE else 0.0
        column = QRectF(left + gap / 2, scale.area.top(), right - left - gap, scale.area.height())
        bar = QRectF(column.left(), scale.y(one.count), column.width(), scale.area.bottom() - scale.y(one.count))
        pencil.bar(bar, self.tokens.rest if one.part is not None else pencil.series(one.series))
        if one.part is not None:
            top = scale.y(one.part)
            pencil.bar(QRectF(bar.left(), top, bar.width(), scale.area.bottom() - top), pencil.series(one.series))
        return Spot(
            column, bar.adjusted(0, -1, 0, 0), self.measure.interval(one.low, one.high), self._detail(one), one.key
        )

    def _draw_filled(self, pencil: Pencil, filled: FilledIn) -> Spot:
        scale = pencil.scale
        middle = scale.area.right() + 20 + (self.width() - scale.area.right() - 24) / 2
        top = scale.y(filled.count)
        bar = QRectF(middle - _FILLED_WIDTH / 2, top, _FILLED_WIDTH, scale.area.bottom() - top)
        pencil.hatched(bar)
        if filled.part is not None:
            chosen = scale.y(filled.part)
            pencil.bar(QRectF(bar.left(), chosen, bar.width(), scale.area.bottom() - chosen), pencil.series(0))
        line = _LINE * self.type.scale
        pencil.text(middle, top - 10, [Run(plain(filled.count), "value", self.tokens.text)], "center")
        pencil.text(middle, top - 10 - line, [Run(filled.label, "small", self.tokens.text2)], "center")
        column = QRectF(bar.left(), 0, bar.width(), scale.area.bottom())
        return Spot(column, bar, filled.label, self._detail(filled), filled.key)

    def _draw_lines(self, pencil: Pencil) -> None:
        """Dashed from the name down to the bars; the strong name stays, others make room or go."""
        y = self._frame.top - 11 * self.type.scale
        taken: list[QRectF] = []
        last = len(self._lines) - 1
        for index, line in sorted(enumerate(self._lines), key=lambda pair: not pair[1].strong):
            x = pencil.scale.x(self._at(line.value))
            pencil.dash(QPointF(x, y + 8), QPointF(x, self._top_at(pencil, x, x)), self.tokens.text2)
            run = Run(line.label, "small-bold" if line.strong else "small", self.tokens.text)
            width = pencil.width([run])
            align = 0.5 if last == 0 or 0 < index < last else 0.88 if index == 0 else 0.12
            left = min(max(x - width * align, self._frame.left - 20), self.width() - width)
            box = QRectF(left, y - 7, width, 14)
            for other in taken:
                if box.adjusted(-8, 0, 8, 0).intersects(other):
                    box.moveLeft(
                        other.left() - 8 - width if box.center().x() < other.center().x() else other.right() + 8
                    )
            fits = self._frame.left - 20 <= box.left() and box.right() <= self.width()
            if fits and not any(box.intersects(other) for other in taken):
                taken.append(box)
                pencil.text(box.left(), y, [run])

    def _top_at(self, pencil: Pencil, left: float, right: float) -> float:
        """The top of the highest bar between two pixels."""
        tops = [bar.top() for bar in self._bars if bar.left() - 1 <= right and bar.right() + 1 >= left]
        return min(tops, default=pencil.scale.area.bottom())

    def _draw_cohort(self, pencil: Pencil, cohort: Cohort) -> None:
        """Where the bars of the cohort leave most room; left out where they leave too little."""
        scale, color = pencil.scale, pencil.series_text(cohort.series)
        lines = [
            [Run(text, "value" if i == 0 else "small-bold", color)]
            for i, text in enumerate((cohort.title, cohort.detail))
        ]
        width = max(pencil.width(line) for line in lines)
        low, high = self._ends()
        left = scale.x(min(max(self._at(cohort.low), low), high)) + 6
        right = scale.x(min(max(self._at(cohort.high), low), high)) - 6
        starts = [left + (right - width - left) * part / 12 for part in range(13)] if right - width > left else []
        if not starts:
            return
        # The lowest bars decide; of equally low ones those nearest the middle of the chart.
        middle = scale.area.center().x()
        start = max(
            starts, key=lambda at: (round(self._top_at(pencil, at - 4, at + width + 4) / 24), -abs(at - middle))
        )
        line = _LINE * self.type.scale
        top = max(scale.area.top() + 14, (scale.area.top() + self._top_at(pencil, start, start + width)) / 2 - line)
        if top + 2 * line > self._top_at(pencil, start - 4, start + width + 4):
            return
        for index, run in enumerate(lines):
            pencil.text(start, top + index * line, run)

    def _detail(self, one: Bin | FilledIn) -> str:
        return self._share(one.count) + (f"\n{plain(one.part)} of them in the group" if one.part is not None else "")

    def _share(self, count: int) -> str:
        total = sum(b.count for b in self._bins) + (self._filled.count if self._filled else 0)
        return f"{plain(count)} {self.unit}" + (f", {SHARE.text(count / total)}" if total else "")
