"""Charts whose groups are rows: names at the left, a value axis below, figures in columns at the right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.axis import NAME_GAP
from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Mark, Reference, Rows
from widgets.charts.measure import RATE, Measure
from widgets.charts.pencil import DOT, Pencil, Run
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, plain, value_ticks

TOO_FEW: Final = "too few to say"
GAP: Final = 8
"""Pixels between a mark and its label."""
_ROW_TWO_LINES: Final = 44
_AXIS_HEIGHT, _HEADER_HEIGHT, _TOP, _RIGHT = 24, 18, 4, 18
_NAMES_SHARE, _COLUMNS_SHARE, _LABELS_SHARE = 0.4, 0.4, 0.55
_TICK_GAP = 22


class RowChart(Chart):
    """Marks are set with `set_marks`; the kinds draw one row and say what the axis has to hold."""

    row_height = 22
    has_zero = True
    """Whether 0 on the axis is nothing; on a log axis it is 1."""

    def __init__(self, measure: Measure = RATE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = measure
        self.marks: tuple[Mark, ...] = ()
        self._reference: Reference | None = None
        self._limits: tuple[float, float] | None = None
        self._columns: tuple[str, ...] = ()
        self._shown_columns = 0
        self._with_notes = True
        self._has_axis = True

    def set_marks(
        self,
        marks: Sequence[Mark],
        *,
        limits: tuple[float, float] | None = None,
        reference: Reference | None = None,
        columns: Sequence[str] = (),
    ) -> None:
        """limits: the values between which ticks stand, such as 0 and 1. columns: headers of the marks' `cells`."""
        self.marks = tuple(marks)
        self._limits = limits
        self._reference = reference
        self._columns = tuple(columns)
        self.updateGeometry()
        self.renew()

    def minimumSizeHint(self) -> QSize:
        """Narrow is fine; the height keeps lines of text apart."""
        row = _ROW_TWO_LINES if any(mark.below for mark in self.marks) else self.row_height
        height = len(self.marks) * row + _AXIS_HEIGHT + (_HEADER_HEIGHT if self._is_headed() else _TOP)
        return QSize(160, math.ceil(height * self.type.scale))

    def forget(self) -> None:
        self.set_marks(())

    def is_empty(self) -> bool:
        """Also where all groups are there, and nobody is in them."""
        return all(mark.value is None and mark.n == 0 for mark in self.marks)

    def rows(self) -> Rows:
        headers = ("Group", "Value", "Low", "High", "n", *self._columns)
        cells = [(*m.cells, *[""] * len(self._columns))[: len(self._columns)] for m in self.marks]
        rows = zip(self.marks, cells, strict=True)
        return headers, tuple((m.label, m.value, m.low, m.high, m.n, *more) for m, more in rows)

    # For the kinds

    def domain(self) -> tuple[float, float]:
        """What the value axis holds before there is room for labels."""
        raise NotImplementedError

    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:
        """Draw the mark of one row with its label; gives what is ringed."""
        raise NotImplementedError

    def label_end(self, mark: Mark) -> float | None:
        """The value behind which the label stands; None for a label that asks for no room."""
        known = [value for value in (mark.value, mark.high) if value is not None]
        return max(known) if known else None

    def label(self, mark: Mark) -> list[Run]:
        """The value in bold and its interval or n behind it."""
        tokens = self.tokens
        if mark.too_few or mark.value is None:
            said = TOO_FEW if mark.text is None else mark.text
            behind = (f"n {plain(mark.n)}" if mark.n is not None else "") if mark.note is None else mark.note
            runs = [Run(said, "note", tokens.muted_text), Run(behind, "note", tokens.muted_text, 10)]
        else:
            said = self.measure.text(mark.value) if mark.text is None else mark.text
            tone = tokens.muted_text if mark.hollow else tokens.text
            runs = [Run(said, "value", tone), Run(self._note(mark), "note", tokens.text2, GAP)]
        kept = [run for run in runs if run.text]
        return kept if self._with_notes else kept[:1]

    def interval_line(self, pencil: Pencil, mark: Mark, y: float, color: str) -> None:
        if mark.low is not None and mark.high is not None:
            pencil.horizontal(pencil.scale.x(mark.low), pencil.scale.x(mark.high), y, color)

    def too_few(self, pencil: Pencil, mark: Mark, y: float) -> QRectF:
        """A hollow dot on its grey interval; words only without a value, or an axis to read it on."""
        scale = pencil.scale
        if mark.value is None or not self._has_axis:
            start = scale.area.left()
            return pencil.text(start + GAP, y, self.label(mark))
        self.interval_line(pencil, mark, y, self.tokens.rest)
        pencil.hollow(scale.x(mark.value), y)
        self.beside(pencil, mark, y)
        return dot_rect(scale.x(mark.value), y)

    def beside(self, pencil: Pencil, mark: Mark, y: float) -> None:
        """The label behind the whisker, or before it where the chart ends."""
        runs = self.label(mark)
        ends = [value for value in (mark.value, mark.low, mark.high) if value is not None]
        if not runs or not ends:
            return
        room = pencil.scale.area.right() + self._frame.right - self._columns_width()
        after = pencil.scale.x(max(ends)) + GAP
        before = pencil.scale.x(min(ends)) - GAP
        fits_before = before - pencil.width(runs) >= pencil.scale.area.left()
        if len(runs) > 1 and not fits_before and after + pencil.width(runs) > room:
            runs = runs[:1]  # a number that is cut off reads as another one
            fits_before = before - pencil.width(runs) >= pencil.scale.area.left()
        if after + pencil.width(runs) <= room or not fits_before:
            pencil.text(after, y, runs)
        else:
            pencil.text(before, y, runs, "right")

    # Layout

    def drop(self, height: float) -> float:  # noqa: ARG002
        """How far under the middle of its row a mark stands, in rows; all rows together are `height` pixels."""
        return 0.0

    def frame(self, width: float, height: float) -> Frame:
        left = min(max(self.type.width(m.label, "name") for m in self.marks) + NAME_GAP + 4, width * _NAMES_SHARE)
        most = width * _COLUMNS_SHARE
        self._shown_columns = len(self._columns)
        while self._shown_columns and self._columns_width() > most:
            self._shown_columns -= 1
        right = max(self._columns_width() + (GAP if self._shown_columns else 0), _RIGHT)
        top = _HEADER_HEIGHT * self.type.scale if self._is_headed() else _TOP
        # Of what is too few to say alone, an axis would be made up.
        self._has_axis = self._reference is not None or any(m.value is not None and not m.too_few for m in self.marks)
        low, high = self.domain()
        inner = max(width - left - right, 8)
        high = self._with_labels(low, high, inner + (0 if self._shown_columns else _RIGHT - 2))
        ends = self._limits or (low, high)
        ticks = self.value_ticks(low, high, inner) if self._has_axis else []
        x_ticks = [tick for tick in ticks if ends[0] - 1e-9 <= tick.value <= ends[1] + 1e-9]
        bottom = _AXIS_HEIGHT * self.type.scale if self._has_axis else 0
        names = tuple(
            Tick(
                self._row_center(index) - self.drop(height - top - bottom),
                self.type.elided(mark.label, "name", left - NAME_GAP - 2),
            )
            for index, mark in enumerate(self.marks)
        )
        rows = (0.0, float(len(self.marks)))
        return Frame(left, top, right, bottom, (low, high), rows, tuple(x_ticks), names, x_grid=True, names=True)

    def value_ticks(self, low: float, high: float, width: float) -> list[Tick]:
        widest = max(self.type.width(self.measure.text(value), "tick") for value in (low, high))
        reach = min(high, self._limits[1]) if self._limits else high
        share = (reach - low) / ((high - low) or 1)
        most = max(2, int(width * share / (widest + _TICK_GAP)) + 1)
        return value_ticks(low, reach, min(most, 6), self.measure)

    def _is_headed(self) -> bool:
        return bool(self._columns or (self._reference and self._reference.label))

    def _with_labels(self, low: float, high: float, width: float) -> float:
        """The end of the axis that leaves room behind the marks for their labels, or for the values alone."""
        for self._with_notes in (True, False):
            needed = high
            for mark in self.marks:
                end, room = self.label_end(mark), self._label_room(mark)
                if end is not None and room < width * (1 - 1e-9):
                    needed = max(needed, low + (end - low) * width / max(width - room, width * (1 - _LABELS_SHARE)))
            widest = max((self._label_room(mark) for mark in self.marks), default=0.0)
            if widest <= width * _LABELS_SHARE:
                break
        return needed

    def _label_room(self, mark: Mark) -> float:
        runs = self.label(mark)
        return sum(run.gap + self.type.width(run.text, run.style) for run in runs) + GAP + 2 if runs else 0.0

    def _row_center(self, index: int) -> float:
        return len(self.marks) - index - 0.5

    # Drawing

    def draw(self, pencil: Pencil) -> list[Spot]:
        scale = pencil.scale
        height = scale.area.height() / len(self.marks)
        self._draw_reference(pencil)
        spots = []
        for index, mark in enumerate(self.marks):
            middle = scale.y(self._row_center(index))
            y = scale.y(self._row_center(index) - self.drop(scale.area.height()))
            if mark.too_few or mark.value is None:
                outline = self.too_few(pencil, mark, y)
                round_ = mark.value is not None
            else:
                outline = self.draw_row(pencil, mark, y, height)
                round_ = abs(outline.width() - outline.height()) < 1
            if mark.below:
                room = self.width() - self._columns_width() - scale.area.left() - 2 * GAP
                below = Run(self.type.elided(mark.below, "note", room), "note", self.tokens.text2)
                pencil.text(scale.area.left() + GAP, y + height / 2, [below])
            self._draw_cells(pencil, mark.cells, y, muted=mark.hollow or mark.too_few)
            row = QRectF(0, middle - height / 2, self.width(), height)
            spots.append(Spot(row, outline, mark.label, self._detail(mark), mark.key, round_))
        headers = [Run(header, "small", self.tokens.text3) for header in self._columns[: self._shown_columns]]
        for run, right in zip(headers, self._column_edges(), strict=False):
            pencil.text(right, self._header_y(), [run], "right", ground=False)
        return spots

    def _draw_reference(self, pencil: Pencil) -> None:
        low, high = self._frame.x
        if self.has_zero and self._has_axis and low < 0 < high:
            pencil.vertical(
                pencil.scale.x(0), pencil.scale.area.top(), pencil.scale.area.bottom(), self.tokens.line2, 1
            )
        if self._reference is None:
            return
        area, x = pencil.scale.area, pencil.scale.x(self._reference.value)
        pencil.dash(QPointF(x, area.top()), QPointF(x, area.bottom()), self.tokens.line2)
        run = Run(self._reference.label, "small", self.tokens.text2)
        half = pencil.width([run]) / 2
        centre = min(max(x, area.left() + half), area.right() + self._frame.right - self._columns_width() - half)
        pencil.text(centre, self._header_y(), [run], "center", ground=False)

    def _draw_cells(self, pencil: Pencil, cells: Iterable[str], y: float, *, muted: bool) -> None:
        for index, (cell, right) in enumerate(zip(cells, self._column_edges(), strict=False)):
            first = index == 0
            color = self.tokens.muted_text if muted else self.tokens.text if first else self.tokens.text2
            pencil.text(right, y, [Run(cell, "value" if first else "note", color)], "right", ground=False)

    def _header_y(self) -> float:
        return self._frame.top / 2

    def _column_widths(self) -> list[float]:
        widths = []
        for index, header in enumerate(self._columns[: self._shown_columns]):
            cells = [mark.cells[index] for mark in self.marks if index < len(mark.cells)]
            texts = [self.type.width(cell, "value" if index == 0 else "note") for cell in cells]
            widths.append(max([self.type.width(header, "small"), *texts]) + 20)
        return widths

    def _columns_width(self) -> float:
        return sum(self._column_widths())

    def _column_edges(self) -> list[float]:
        """The right edges of the columns."""
        at = self.width() - self._columns_width()
        edges = []
        for width in self._column_widths():
            at += width
            edges.append(at - 2)
        return edges

    # Words

    def _note(self, mark: Mark) -> str:
        if mark.note is not None:
            return mark.note
        if mark.low is not None and mark.high is not None:
            return self.measure.interval(mark.low, mark.high)
        return f"n {plain(mark.n)}" if mark.n is not None else ""

    def _detail(self, mark: Mark) -> str:
        known = mark.value is not None and not mark.too_few
        parts = [self.measure.text(mark.value) if known and mark.value is not None else mark.text or TOO_FEW]
        if known and mark.low is not None and mark.high is not None:
            parts.append(self.measure.interval(mark.low, mark.high))
        if mark.n is not None:
            parts.append(f"n {plain(mark.n)}")
        return "  ".join(parts)


def dot_rect(x: float, y: float) -> QRectF:
    """What is ringed around a dot."""
    half = DOT / 2 + 2.5
    return QRectF(x - half, y - half, 2 * half, 2 * half)
