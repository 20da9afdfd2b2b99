"""One condition: a range on the histogram, values to tick, missing, or a placeholder."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from analysis.rules import measured, range_in
from analysis.segment import Missing, OneOf, Placeholder, Range, Segment
from analysis.views.builder import ColumnValues
from analysis.views.phrases import joined
from analysis.wording import bound, cell, count, parsed, plural
from widgets.chart_card import ChartCard
from widgets.charts.histogram import Bin, FilledIn, HistogramChart
from widgets.charts.marks import Reference
from widgets.charts.measure import Measure
from widgets.kit import Label, Switch

RANGE, VALUES, MISSING, PLACEHOLDER = "range", "values", "missing", "placeholder"
_KINDS: Final = ((RANGE, "Range"), (VALUES, "One of"), (MISSING, "Missing"), (PLACEHOLDER, "Placeholder"))
_EDIT: Final = 92
_CHART: Final = 150
_UNITS: Final = {"days": "\u00a0d", "min": "\u00a0min"}


class EditorCard(ChartCard):
    """Shows a column's values at once, and says each change as another condition on the same column."""

    changed = Signal(object)
    """The `Segment` that the condition is now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.histogram = HistogramChart(unit="customers")
        self.histogram.minimum = QSize(180, _CHART)
        self.histogram.sweeps = True
        super().__init__("", self.histogram, parent=parent)
        self._values: ColumnValues | None = None
        self._condition: Segment | None = None
        self.kind = Switch("Kind of condition", _KINDS)
        self.low, self.high = QLineEdit(), QLineEdit()
        self._ends = QWidget()
        ends = QHBoxLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(8)
        for words, edit, name in (("from", self.low, "From"), ("to", self.high, "To")):
            edit.setFixedWidth(_EDIT)
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            edit.setAccessibleName(name)
            edit.editingFinished.connect(self._say_range)
            ends.addWidget(Label(words, "label"))
            ends.addWidget(edit)
        ends.addStretch(1)
        self.ticks = QListWidget()
        self.ticks.setAccessibleName("Values")
        self.ticks.setUniformItemSizes(True)
        self.ticks.setProperty("role", "choices")
        self.body.insertWidget(0, self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._ends)
        self.body.addWidget(self.ticks, 1)
        self.body.addStretch(0)
        self.kind.chosen.connect(self._on_kind)
        self.histogram.swept.connect(self._sweep)
        self.histogram.picked.connect(self._pick)
        self.ticks.itemChanged.connect(self._say_values)

    def clear(self) -> None:
        """Another column's values are on their way."""
        self._values = self._condition = None
        self.wait()
        for widget in (self.kind, self._ends, self.ticks):
            widget.hide()

    def show_values(self, values: ColumnValues, condition: Segment) -> None:
        """The column of the condition, which is one on a single column."""
        self._values = values
        choice = values.choice
        self.set_title(choice.title)
        meaning = choice.meaning[:1].upper() + choice.meaning[1:]
        self.set_subtitle(joined(meaning, choice.unit, plural(values.customers, "customer")))
        self.set_footnote(" ".join(filter(None, (_apart(values), choice.late))))
        self.kind.offer(RANGE, values.least is not None)
        self.kind.offer(VALUES, bool(values.frequent))
        self.kind.offer(MISSING, values.missing > 0 or isinstance(condition, Missing))
        self.kind.offer(PLACEHOLDER, values.filled > 0 or isinstance(condition, Placeholder))
        self.kind.setVisible(sum(not self.kind.part(key).isHidden() for key in self.kind.keys) > 1)
        self.show_condition(condition)

    def show_condition(self, condition: Segment) -> None:
        """Another condition on the same column, as after an undo."""
        if self._values is None or condition == self._condition:
            return
        self._condition = condition
        key = _kind_of(condition)
        self.kind.choose(key)
        self._ends.setVisible(key == RANGE)
        self.ticks.setVisible(key == VALUES)
        self.histogram.setVisible(not self._values.is_text and key != VALUES)
        chosen = range_in(condition)
        if chosen is not None:
            for edit, end in ((self.low, chosen.low), (self.high, chosen.high)):
                edit.setText("" if end is None else bound(end))
        self._draw(chosen)
        if isinstance(condition, OneOf):
            self._fill_ticks(condition)

    def _draw(self, chosen: Range | None) -> None:
        values = self._values
        assert values is not None
        self.histogram.measure = _measure(values)
        bins = values.log or values.linear
        lines = []
        if chosen is not None:
            ends = (("from", chosen.low), ("to", chosen.high))
            # An end beyond all values, or at 0 on a log axis, has no place to stand.
            inside = [
                (word, end) for word, end in ends if end is not None and bins and bins[0].low < end <= bins[-1].high
            ]
            lines = [Reference(end, f"{word} {bound(end)}", strong=True) for word, end in inside]
        filled = FilledIn(values.filled, key=PLACEHOLDER) if values.filled else None
        drawn = [Bin(one.low, one.high, one.count, key=number) for number, one in enumerate(bins)]
        days = values.choice.unit == "days" and bool(values.log)
        self.histogram.set_bins(drawn, filled=filled, lines=lines, log=bool(values.log), days=days)

    def _fill_ticks(self, condition: OneOf) -> None:
        values = self._values
        assert values is not None
        self.ticks.blockSignals(True)
        self.ticks.clear()
        counts = dict(values.frequent)
        # Values of the condition that nobody in view has stay ticked.
        for value in (*counts, *(value for value in condition.values if value not in counts)):
            item = QListWidgetItem(f"{cell(value)}  ·  {count(counts.get(value, 0))}", self.ticks)
            item.setData(Qt.ItemDataRole.UserRole, value)
            on = value in condition.values
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.ticks.blockSignals(False)

    @Slot(str)
    def _on_kind(self, key: str) -> None:
        if self._values is not None:
            self._say(_usual(key, self._values))

    @Slot()
    def _say_range(self) -> None:
        values, now = self._values, range_in(self._condition) if self._condition is not None else None
        if values is None or now is None:
            return
        low, high = parsed(self.low.text()), parsed(self.high.text())
        is_odd = any(end is None and edit.text().strip() for end, edit in ((low, self.low), (high, self.high)))
        if is_odd or (low is None and high is None) or (low is not None and high is not None and low > high):
            for edit, end in ((self.low, now.low), (self.high, now.high)):
                edit.setText("" if end is None else bound(end))
            return
        # What was only shown in fewer digits was not typed.
        low = now.low if now.low is not None and self.low.text() == bound(now.low) else low
        high = now.high if now.high is not None and self.high.text() == bound(now.high) else high
        above, below = now.above and low == now.low, now.below and high == now.high
        self._say(_without_placeholders(Range(now.column, low, high, above=above, below=below), values))

    @Slot(int, int)
    def _sweep(self, first: int, last: int) -> None:
        values = self._values
        if values is None:
            return
        bins = values.log or values.linear
        low, high = bins[first].low, bins[last].high
        if values.whole:
            # Bins of whole numbers begin between two of them; on a log axis they begin anywhere.
            chosen = Range(values.choice.column, math.ceil(low), math.ceil(high) - 1)
        else:
            is_end = last == len(bins) - 1
            start = values.least if first == 0 else _rounded(low)
            chosen = Range(values.choice.column, start, values.most if is_end else _rounded(high), below=not is_end)
        self._say(_without_placeholders(chosen, values))

    @Slot(object)
    def _pick(self, key: object) -> None:
        if key == PLACEHOLDER and self._values is not None:
            self._say(Placeholder(self._values.choice.column))
        elif isinstance(key, int):
            self._sweep(key, key)

    @Slot()
    def _say_values(self) -> None:
        assert self._values is not None
        items = [self.ticks.item(row) for row in range(self.ticks.count())]
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        chosen = tuple(item.data(Qt.ItemDataRole.UserRole) for item in ticked)
        self._condition = OneOf(self._values.choice.column, chosen)  # the list stays as it is
        self.changed.emit(self._condition)

    def _say(self, condition: Segment) -> None:
        if condition != self._condition:
            self.show_condition(condition)
            self.changed.emit(condition)


def first_condition(values: ColumnValues) -> Segment:
    """What a new condition on a column begins with: everybody of whom it is known, or the commonest value."""
    return _usual(RANGE if values.least is not None else VALUES if values.frequent else MISSING, values)


def _kind_of(condition: Segment) -> str:
    if isinstance(condition, OneOf):
        return VALUES
    if isinstance(condition, Missing):
        return MISSING
    return PLACEHOLDER if isinstance(condition, Placeholder) else RANGE


def _usual(key: str, values: ColumnValues) -> Segment:
    column = values.choice.column
    if key == RANGE:
        assert values.least is not None
        return _without_placeholders(Range(column, values.least, values.most), values)
    if key == VALUES:
        return OneOf(column, (values.frequent[0][0],))
    return Missing(column) if key == MISSING else Placeholder(column)


def _rounded(end: float) -> float:
    """As exact as a hand is."""
    return round(end, 2 - math.floor(math.log10(abs(end)))) if end else 0.0


def _without_placeholders(chosen: Range, values: ColumnValues) -> Segment:
    """They hold numbers of the range, but nobody measured them."""
    return measured(chosen) if values.filled else chosen


def _apart(values: ColumnValues) -> str:
    """What is not on the axis."""
    parts = []
    if values.filled:
        parts.append(f"{plural(values.filled, 'placeholder')}, hatched")
    if values.missing:
        parts.append(f"{count(values.missing)} missing")
    return f"Apart: {' and '.join(parts)}." if parts else ""


def _measure(values: ColumnValues) -> Measure:
    suffix = _UNITS.get(values.choice.unit, "")
    if values.whole or values.least is None or values.most is None:
        return Measure(0, suffix=suffix)
    width = values.most - values.least or abs(values.most) or 1.0
    return Measure(None if width >= 1e6 else min(max(2 - math.floor(math.log10(width)), 0), 6), suffix=suffix)
