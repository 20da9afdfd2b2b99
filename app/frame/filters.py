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
        self._groups = []
        self._reset.hide()

    def show_filters(self, filters: Filters) -> None:
        if not self._groups:
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
        names = ("Period", "Revenue tier", "In the window after")
        for name, options in zip(names, _groups_of(filters), strict=True):
            group = _Group(name, options, single=name == names[0])
            group.segment_asked.connect(self._on_asked)
            self._column.addWidget(group)
            self._groups.append(group)

    @Slot(object)
    def _on_asked(self, segment: Segment) -> None:
        self.set_segment(segment)
        self.segment_asked.emit(segment)


def _groups_of(filters: Filters) -> tuple[Sequence[Option], ...]:
    return filters.periods, filters.tiers, filters.outcomes


class _Group(QWidget):
    """One question: rows of which one (`single`) or any may be in view."""

    segment_asked = Signal(object)

    def __init__(self, name: str, options: Sequence[Option], *, single: bool) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._single = single
        self._conditions = [option.condition for option in options]
        self._segment: Segment | None = None
        title = QHBoxLayout()
        title.addWidget(Label(name, "section"), 1)
        if single:
            title.addWidget(Label("customers", "evidence"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(title)
        layout.addSpacing(2)
        self._rows: list[FilterChoice | FilterTick] = []
        for option in options:
            row = FilterChoice(option.name) if single else FilterTick(option.name)
            row.clicked.connect(self._on_clicked)
            layout.addWidget(row)
            self._rows.append(row)

    def show_options(self, segment: Segment, options: Sequence[Option]) -> None:
        self._segment = segment
        for row, option in zip(self._rows, options, strict=True):
            row.set_figures(count(option.customers), option.share)
        # What happened afterwards is asked in vain where it is not known yet, as it is now.
        is_asked = len(self._taken(segment)) < len(options)
        self.setVisible(len(options) > 1 and (is_asked or any(option.customers for option in options)))

    def show_choice(self, segment: Segment) -> None:
        self._segment = segment
        taken = self._taken(segment)
        for number, row in enumerate(self._rows):
            row.setChecked(number in taken)

    def _taken(self, segment: Segment) -> set[int]:
        """Numbers of the rows that the segment takes in."""
        from analysis.views.filters import chosen

        taken = chosen(segment, self._conditions)
        return {min(taken)} if self._single and taken else taken

    @Slot()
    def _on_clicked(self) -> None:
        from analysis.views.filters import replaced

        taken = [number for number, row in enumerate(self._rows) if row.isChecked()]
        if self._segment is not None:
            self.segment_asked.emit(replaced(self._segment, self._conditions, taken))
