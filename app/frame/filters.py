"""The filters at the left, which act on every page through one segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMargins, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from analysis.wording import count
from widgets.kit import FilterChoice, FilterTick, Label, LinkButton, Paragraph
from widgets.scrolled_page import ScrolledPage

if TYPE_CHECKING:
    from analysis.segment import Segment
    from analysis.views.filters import Filters, Option

_WAITING: Final = "Filters appear here when a file is open."
_GAP, _GAP_LOW = 14, 9
_LOW: Final = 620
"""Height of the panel from which on groups stand wider apart: that of a window of 760."""


class FiltersPanel(QWidget):
    segment_asked = Signal(object)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "side-left")
        self.setAccessibleName("Filters")
        self._reset = LinkButton("Reset")
        self._reset.setAccessibleName("Reset filters")
        self._reset.clicked.connect(self.reset_asked)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 8, 0)
        head.addStrut(24)
        head.addWidget(Label("Filters", "heading"))
        head.addStretch(1)
        head.addWidget(self._reset)
        self._waiting = Paragraph(_WAITING, "label")
        self._groups: list[_Group] = []
        self._offered: list[list[tuple[str, Segment]]] = []
        self._segment: Segment | None = None
        self._column = QVBoxLayout()
        scroll = ScrolledPage(QMargins(12, 8, 12, 12))
        scroll.column.addWidget(self._waiting)
        scroll.column.addLayout(self._column)
        scroll.column.addStretch(1)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.page.setAutoFillBackground(False)  # the ground and the border of the panel shine through
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 9, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(scroll, 1)
        self._reset.hide()

    def clear(self) -> None:
        """Another table: its groups may be others."""
        for group in self._groups:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._groups, self._offered = [], []
        self._reset.hide()

    def show_filters(self, filters: Filters) -> None:
        offered = [[(option.name, option.condition) for option in options] for options in _groups_of(filters)]
        if offered != self._offered:
            self.clear()
            self._offered = offered
            self._build(filters)
        for group, options in zip(self._groups, _groups_of(filters), strict=True):
            group.show_options(filters.segment, options)
        self.set_segment(filters.segment)

    def set_segment(self, segment: Segment) -> None:
        """What is chosen shows at once; the counts come with `show_filters`."""
        self._segment = segment
        for group in self._groups:
            group.show_choice(segment)
        self._reset.setVisible(bool(self._groups) and str(segment) != "all customers")

    def set_low(self, low: bool) -> None:
        self._column.setSpacing(_GAP_LOW if low else _GAP)

    def _build(self, filters: Filters) -> None:
        self._waiting.hide()
        names = ("Period", "Revenue tier", "In the window after", "Own groups")
        kinds = (_Snapshots, _Group, _Group, _OwnGroups)
        for name, kind, options in zip(names, kinds, _groups_of(filters), strict=True):
            group = kind(name, options)
            group.segment_asked.connect(self._on_asked)
            self._column.addWidget(group)
            self._groups.append(group)

    @Slot(object)
    def _on_asked(self, segment: Segment) -> None:
        self.set_segment(segment)
        self.segment_asked.emit(segment)


def _groups_of(filters: Filters) -> tuple[Sequence[Option], ...]:
    return filters.periods, filters.tiers, filters.outcomes, filters.own


class _Group(QWidget):
    """One question: rows of which any may be in view. All of them are no condition."""

    segment_asked = Signal(object)

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._conditions = [option.condition for option in options]
        self._segment: Segment | None = None
        self.title = QHBoxLayout()
        self.title.addWidget(Label(name, "section"), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.title)
        layout.addSpacing(2)
        self._rows: list[FilterChoice | FilterTick] = []
        for option in options:
            row = self.row(option.name)
            row.clicked.connect(self._on_clicked)
            layout.addWidget(row)
            self._rows.append(row)

    # What differs between questions

    def row(self, name: str) -> FilterChoice | FilterTick:
        return FilterTick(name)

    def is_worth_asking(self, options: Sequence[Option], taken: int) -> bool:
        """What happened afterwards is asked in vain where it is not known yet, as it is now."""
        return len(options) > 1 and (taken < len(options) or any(option.customers for option in options))

    def taken(self, segment: Segment, conditions: Sequence[Segment]) -> set[int]:
        """Numbers of the rows that the segment takes in."""
        from analysis.views.filters import chosen

        return chosen(segment, conditions)

    def asked(self, segment: Segment, conditions: Sequence[Segment], taken: Sequence[int]) -> Segment:
        """The segment with these rows instead."""
        from analysis.views.filters import replaced

        return replaced(segment, conditions, taken)

    # What all do

    def show_options(self, segment: Segment, options: Sequence[Option]) -> None:
        self._segment = segment
        for row, option in zip(self._rows, options, strict=True):
            row.set_figures(count(option.customers), option.share)
        self.setVisible(self.is_worth_asking(options, len(self.taken(segment, self._conditions))))

    def show_choice(self, segment: Segment) -> None:
        self._segment = segment
        taken = self.taken(segment, self._conditions)
        for number, row in enumerate(self._rows):
            row.setChecked(number in taken)

    @Slot()
    def _on_clicked(self) -> None:
        taken = [number for number, row in enumerate(self._rows) if row.isChecked()]
        if self._segment is not None:
            self.segment_asked.emit(self.asked(self._segment, self._conditions, taken))


class _Snapshots(_Group):
    """One of them is in view."""

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__(name, options)
        self.title.addWidget(Label("customers", "evidence"))

    def row(self, name: str) -> FilterChoice | FilterTick:
        return FilterChoice(name)

    def taken(self, segment: Segment, conditions: Sequence[Segment]) -> set[int]:
        taken = super().taken(segment, conditions)
        return {min(taken)} if taken else taken


class _OwnGroups(_Group):
    """They overlap: none of them is no condition, and several are whoever is in any of them."""

    def is_worth_asking(self, options: Sequence[Option], _taken: int) -> bool:
        return bool(options)

    def taken(self, segment: Segment, conditions: Sequence[Segment]) -> set[int]:
        from analysis.views.filters import any_of

        return any_of(segment, conditions)

    def asked(self, segment: Segment, conditions: Sequence[Segment], taken: Sequence[int]) -> Segment:
        from analysis.views.filters import with_any

        return with_any(segment, conditions, taken)
