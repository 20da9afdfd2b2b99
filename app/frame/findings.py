"""What the page found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QMargins, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.kit import FindingItem, Hairline, IconButton, Label, Paragraph
from widgets.scrolled_page import ScrolledPage

if TYPE_CHECKING:
    from analysis.findings import Finding

_NOTHING_OPEN = "Findings in plain words appear here, each with its evidence."
_NOTHING_FOUND = "This page has no findings so far."


class FindingsPanel(QWidget):
    followed = Signal(str)
    """The name of the page to which a link leads."""
    asked = Signal(object)
    """The finding of which somebody wants to know how it was counted."""
    fold_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "side-right")
        self.setAccessibleName("Findings")
        self._count = Label("", "body", tone="text3", tabular=True)
        fold = IconButton("panel-right", "Hide findings")
        fold.clicked.connect(self.fold_clicked)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(Label("Findings", "heading"))
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(fold)
        self._empty = Paragraph(_NOTHING_OPEN, "label")
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._items: list[QWidget] = []
        self._scroll = ScrolledPage(QMargins(16, 4, 14, 16))
        self._scroll.column.addWidget(self._empty)
        self._scroll.column.addLayout(self._list)
        self._scroll.column.addStretch(1)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.page.setAutoFillBackground(False)  # the ground and the border of the panel shine through
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)

    def show_findings(self, findings: Sequence[Finding], *, is_open: bool, is_busy: bool = False) -> None:
        """Without any it says why, unless they may still come (`is_busy`)."""
        for old in self._items:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._items = []
        for finding in findings:
            if self._items:
                self._add(Hairline())
            self._add(self._item(finding))
        reason = "" if is_busy else _NOTHING_FOUND
        self._empty.set_text("" if findings else reason if is_open else _NOTHING_OPEN)
        self._count.setText(str(len(findings)) if findings else "")
        self._scroll.verticalScrollBar().setValue(0)

    def _add(self, widget: QWidget) -> None:
        self._list.addWidget(widget)
        self._items.append(widget)

    def _item(self, finding: Finding) -> _Item:
        item = _Item(finding)
        item.led.connect(self.followed)
        item.wondered.connect(self.asked)
        return item


class _Item(FindingItem):
    led = Signal(str)
    wondered = Signal(object)

    def __init__(self, finding: Finding) -> None:
        kind = cast(Literal["observation", "suggestion", "check"], finding.kind.value.lower())
        super().__init__(kind, finding.sentence, finding.evidence, finding.link if finding.tab else "")
        self._finding = finding
        self.followed.connect(self._lead)
        self.asked.connect(self._wonder)

    @Slot()
    def _lead(self) -> None:
        self.led.emit(self._finding.tab)

    @Slot()
    def _wonder(self) -> None:
        self.wondered.emit(self._finding)
