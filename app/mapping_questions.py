"""What a mapping has to know besides: which values mean a purchase, the unit of times, the order of day and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from analysis.mapping.guess import bought_of
from analysis.mapping.parts import TIMES, Part
from analysis.mapping.preview import Sample
from analysis.mapping.table import DAY, MONTH, WEEK, TableMapping
from analysis.wording import listed, plural
from widgets.kit import Label, Select, TickBox

_BOUGHT, _WINDOW, _UNIT, _ORDER = range(4)
_WINDOWS: Final = (7, 14, 28, 31, 61, 92, 183, 365)
_ORDERS: Final = {False: "3/4 is 4 March", True: "3/4 is 3 April"}


class MappingQuestions(QWidget):
    """Only what the chosen parts leave open is asked."""

    changed = Signal()

    def __init__(self, samples: Sequence[Sample], mapping: TableMapping) -> None:
        super().__init__()
        self._samples = {sample.name: sample for sample in samples}
        self._proposed = mapping
        self._parts = TableMapping()
        self.answers: dict[str, TickBox] = {}
        self.window_days = Select("How long it was looked whether they bought")
        for days in sorted({*_WINDOWS, mapping.window_days}):
            self.window_days.addItem(plural(days, "day"), days)
        self.window_days.setCurrentIndex(self.window_days.findData(mapping.window_days))
        self.unit = Select("Unit of times")
        for name, length in (("days", DAY), ("weeks", WEEK), ("months", MONTH)):
            self.unit.addItem(name, length)
        self.unit.setCurrentIndex(max(0, self.unit.findData(mapping.days)))
        self.order = Select("Order of day and month")
        for day_first, words in _ORDERS.items():
            self.order.addItem(words, day_first)
        self.order.setCurrentIndex(self.order.findData(mapping.day_first))
        self._ticks = QHBoxLayout()
        self._ticks.setSpacing(12)
        self._answer_box = QWidget()
        box = QHBoxLayout(self._answer_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._ticks)
        box.addStretch(1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._names = [Label("", "name") for _ in self._fields()]
        for number, (label, field) in enumerate(zip(self._names, self._fields(), strict=True)):
            self._grid.addWidget(label, number, 0)
            self._grid.addWidget(field, number, 1, Qt.AlignmentFlag.AlignLeft)
        for select in (self.window_days, self.unit, self.order):
            select.activated.connect(self.changed)

    def _fields(self) -> tuple[QWidget, ...]:
        return self._answer_box, self.window_days, self.unit, self.order

    @property
    def mapping(self) -> TableMapping:
        """The parts with the answers that they need."""
        bought = tuple(value for value, box in self.answers.items() if box.isChecked())
        date = self._parts.column(Part.DATE)
        known = self._samples[date].day_first if date else False
        day_first = bool(self.order.currentData()) if known is None else known
        return TableMapping(
            self._parts.parts,
            bought if self.answers else self._parts.bought,
            self.unit.currentData(),
            day_first,
            self.window_days.currentData(),
        )

    def set_parts(self, parts: Mapping[str, Part]) -> None:
        """What the columns stand for now."""
        label = self._parts.column(Part.LABEL)
        self._parts = chosen = TableMapping(parts)
        if chosen.column(Part.LABEL) != label:
            self._ask_about(chosen.column(Part.LABEL))
        times = [name for part in TIMES if (name := chosen.column(part))]
        date = chosen.column(Part.DATE)
        ambiguous = bool(date) and self._samples[date].day_first is None
        self._show(_BOUGHT, f"A purchase in {chosen.column(Part.LABEL)} is", shown=bool(self.answers))
        looks_ahead = bool(chosen.column(Part.LABEL) or chosen.column(Part.REVENUE))
        self._show(_WINDOW, "Afterwards means within", shown=looks_ahead)
        self._show(_UNIT, f"{listed(times)} in", shown=bool(times))
        self._show(_ORDER, f"In {date}", shown=ambiguous)
        self.setVisible(bool(looks_ahead or times or ambiguous))

    def _show(self, number: int, name: str, *, shown: bool) -> None:
        self._names[number].setText(name)
        for part in (self._names[number], self._fields()[number]):
            part.setVisible(shown)

    def _ask_about(self, label: str) -> None:
        """Which values of this column mean a purchase."""
        for box in self.answers.values():
            self._ticks.removeWidget(box)
            box.deleteLater()
        values = self._samples[label].answers if label else ()
        proposed = self._proposed
        meant = proposed.bought if label == proposed.column(Part.LABEL) else bought_of(label, values)
        self.answers = {value: TickBox(value.replace("&", "&&")) for value in values}
        for value, box in self.answers.items():
            box.setChecked(value in meant)
            box.toggled.connect(self._on_toggled)
            self._ticks.addWidget(box)

    @Slot()
    def _on_toggled(self) -> None:
        self.changed.emit()
