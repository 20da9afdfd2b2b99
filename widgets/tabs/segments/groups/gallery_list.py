"""The groups of the gallery under each other: name, what each is, customers, and shares of customers and revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMargins, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from analysis.intervals import FEWEST
from analysis.views.gallery import Entry, Gallery, Sized
from analysis.views.phrases import shares_between, who
from analysis.wording import count, percent
from widgets import theme
from widgets.counted import CountedCard
from widgets.kit import Label, Paragraph, SecondaryButton
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for
from widgets.scrolled_page import ScrolledPage

_ROW: Final = 40
_INSET: Final = 8
_COLUMNS: Final = (("customers", 64), ("of customers", 78), ("of revenue", 72))
"""Headers and widths, from left to right."""
_TOO_FEW: Final = "too few"


class GroupRow(KeyboardFocus, QRadioButton):
    """One group; rows with the same parent exclude each other."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(entry.offer.name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Other figures of the same group."""
        self.entry = entry
        self._cells = _cells(entry.size)
        said = [f"{cell} {header}" for cell, (header, _) in zip(self._cells, _COLUMNS, strict=True) if cell]
        self.setAccessibleDescription(", ".join([entry.offer.about, *said]))
        self.setToolTip("\n".join(filter(None, (entry.offer.about, _ranges(entry.size)))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220 + sum(width for _, width in _COLUMNS), theme.current().px(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, theme.current().px(_ROW))

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = painter_for(self), QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            draw_box(painter, rect, RADIUS, theme.current().color("accent_soft" if self.isChecked() else "sunken"))
        left = self._draw_cells(painter)
        self._draw_words(painter, left - 2 * _INSET, self.width() - 2 * _INSET)
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)

    def _draw_cells(self, painter: QPainter) -> float:
        """At the right; gives back where they begin."""
        now = theme.current()
        right = float(self.width() - _INSET)
        painter.setFont(now.font("value", tabular=True))
        for cell, (_, width) in reversed(list(zip(self._cells, _COLUMNS, strict=True))):
            painter.setPen(now.color("muted_text" if cell == _TOO_FEW else "text"))
            place = QRectF(right - width, self.height() / 2 - now.px(17), width, now.px(16))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cell)
            right -= width
        return right

    def _draw_words(self, painter: QPainter, beside: float, whole: float) -> None:
        """The name beside the figures, and under both what the group is."""
        now, middle = theme.current(), self.height() / 2
        for text, role, tone, top, room in (
            (self.text(), "name", "accent_text" if self.isChecked() else "text", middle - now.px(17), beside),
            (self.entry.offer.about, "evidence", "text3", middle + now.px(1), whole),
        ):
            font = now.font(role)
            painter.setFont(font)
            painter.setPen(now.color(tone))
            words = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(_INSET, top, room + 1, now.px(16)), Qt.AlignmentFlag.AlignVCenter, words)


class GroupList(CountedCard):
    """Choosing a row shows its detail; the list scrolls in itself."""

    chosen = Signal(object)
    """The `Entry` that the user chose."""
    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Which groups are there?", parent=parent)
        self.new = SecondaryButton("New group")
        self.new.clicked.connect(self.new_asked)
        self.add_to_header(self.new)
        self.read = self.add_action("Read groups from a file…")
        self.write = self.add_action("Write own groups to a file…")
        self.rows: dict[str, GroupRow] = {}
        self._scroll = ScrolledPage(QMargins(0, 0, 0, 0), spacing=2)
        self._scroll.page.setProperty("role", "surface")
        self._headers = QWidget()
        headers = QHBoxLayout(self._headers)
        headers.setContentsMargins(0, 0, _INSET, 0)
        headers.setSpacing(0)
        headers.addStretch(1)
        for header, width in _COLUMNS:
            label = Label(header, "evidence")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(width)
            headers.addWidget(label)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._align)
        self.body.setSpacing(2)
        self.body.addWidget(self._headers)
        self.body.addWidget(self._scroll, 1)
        self._align()

    def minimumSizeHint(self) -> QSize:
        return QSize(300, theme.current().px(260))

    def clear(self) -> None:
        """Before another table's groups arrive."""
        self.set_subtitle("")
        self.set_counted(None)
        self._lay_rows(())

    def show_figures(self, figures: Gallery) -> None:
        self.set_subtitle(who(figures.view))
        self.set_counted(figures.counted)
        self.set_footnote(" ".join(figures.notes))
        offers = [entry.offer for entry in figures.entries]
        if [row.entry.offer for row in self.rows.values()] == offers:
            for entry in figures.entries:
                self.rows[entry.offer.key].show_entry(entry)
        else:
            self._lay_rows(figures.entries)

    def choose(self, key: str) -> None:
        """Show a row as chosen, without a signal."""
        row = self.rows[key]
        row.setChecked(True)
        self._scroll.ensureWidgetVisible(row)

    def _lay_rows(self, entries: Sequence[Entry]) -> None:
        while item := self._scroll.column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        section = None
        for entry in entries:
            if entry.offer.section is not section:
                section = entry.offer.section
                heading = Paragraph(str(section), "section")
                heading.setContentsMargins(_INSET, 10 if self.rows else 0, 0, 2)
                self._scroll.column.addWidget(heading)
            row = GroupRow(entry, self._scroll.page)
            row.clicked.connect(self._choose)
            self._scroll.column.addWidget(row)
            self.rows[entry.offer.key] = row
        self._scroll.column.addStretch(1)

    @Slot()
    def _choose(self) -> None:
        row = next((row for row in self.rows.values() if row.isChecked()), None)
        if row is not None:
            self.chosen.emit(row.entry)

    @Slot()
    def _align(self) -> None:
        """The headers stand over their columns, also beside the scroll bar."""
        bar = self._scroll.verticalScrollBar()
        layout = self._headers.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, _INSET + (bar.sizeHint().width() if bar.maximum() > 0 else 0), 0)


def _cells(size: Sized | None) -> tuple[str, ...]:
    if size is None:
        return ("", "", "")
    revenue = size.revenue_share.value
    share = "–" if revenue is None else percent(revenue)
    if size.customers < FEWEST:
        share = _TOO_FEW if size.customers and revenue is not None else "–"
    return (count(size.customers), percent(size.share.value or 0.0), share)


def _ranges(size: Sized | None) -> str:
    if size is None or size.customers < FEWEST:
        return ""
    between = shares_between(size.revenue_share)
    return f"{shares_between(size.share)} of customers{f', {between} of revenue' if between else ''}"
