"""What the page found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QMargins, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.kit import FindingItem, Hairline, IconButton, Label, LinkButton, Paragraph
from widgets.scrolled_page import ScrolledPage

if TYPE_CHECKING:
    from analysis.findings import Finding

_NOTHING_OPEN = "Findings in plain words appear here, each with its evidence."
_MOST_OPEN = 5
"""What there is more is folded: nobody acts on a dozen."""
_NOTHING_FOUND = "This page has no findings."


class FindingsPanel(QWidget):
    followed = Signal(str)
    """The name of the page to which a link leads."""
    picked = Signal(object)
    """Whom a link shows, a segment."""
    put_away = Signal(str)
    """The topic that is not useful."""
    brought_back = Signal()
    """All that was put away is wanted again."""
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
        self._folded: tuple[Finding, ...] = ()
        self._more = LinkButton("")
        self._more.clicked.connect(self._unfold)
        self._back = LinkButton("")
        self._back.clicked.connect(self.brought_back)
        self._scroll = ScrolledPage(QMargins(16, 4, 14, 16))
        self._scroll.column.addWidget(self._empty)
        self._scroll.column.addLayout(self._list)
        self._scroll.column.addWidget(self._more)
        self._scroll.column.addWidget(self._back)
        self._more.hide()
        self._back.hide()
        self._scroll.column.addStretch(1)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.page.setAutoFillBackground(False)  # the ground and the border of the panel shine through
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)

    def show_findings(
        self, findings: Sequence[Finding], *, is_open: bool, is_busy: bool = False, hidden: int = 0
    ) -> None:
        """A few; the others on request. Without any it says why, unless they may still come (`is_busy`).

        hidden: how many were put away.
        """
        for old in self._items:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._items = []
        self._add_findings(findings[:_MOST_OPEN])
        self._folded = tuple(findings[_MOST_OPEN:])
        self._more.setVisible(bool(self._folded))
        self._more.setText(f"Show {len(self._folded)} more")
        self._back.setVisible(bool(hidden))
        self._back.setText(f"Bring back {hidden} put away")
        reason = "" if is_busy else _NOTHING_FOUND
        self._empty.set_text("" if findings else reason if is_open else _NOTHING_OPEN)
        self._count.setText(str(len(findings)) if findings else "")
        self._scroll.verticalScrollBar().setValue(0)

    def _add_findings(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if self._items:
                self._add(Hairline())
            self._add(self._item(finding))

    @Slot()
    def _unfold(self) -> None:
        self._more.hide()
        folded, self._folded = self._folded, ()
        self._add_findings(folded)

    def _add(self, widget: QWidget) -> None:
        self._list.addWidget(widget)
        self._items.append(widget)

    def _item(self, finding: Finding) -> _Item:
        item = _Item(finding)
        item.led.connect(self.followed)
        item.wondered.connect(self.asked)
        item.showed.connect(self.picked)
        item.went.connect(self.put_away)
        return item


class _Item(FindingItem):
    led = Signal(str)
    wondered = Signal(object)
    showed = Signal(object)
    went = Signal(str)

    def __init__(self, finding: Finding) -> None:
        kind = cast(Literal["observation", "suggestion", "check"], finding.kind.value.lower())
        leads = bool(finding.tab) or finding.show is not None
        link = finding.link if leads else ""
        super().__init__(kind, finding.sentence, finding.evidence, link, can_go=bool(finding.topic))
        self._finding = finding
        self.followed.connect(self._lead)
        self.asked.connect(self._wonder)
        self.put_away.connect(self._go)

    @Slot()
    def _lead(self) -> None:
        """Whom it shows first, so that the page that it leads to is about them."""
        if self._finding.show is not None:
            self.showed.emit(self._finding.show)
        if self._finding.tab:
            self.led.emit(self._finding.tab)

    @Slot()
    def _go(self) -> None:
        self.went.emit(self._finding.topic)

    @Slot()
    def _wonder(self) -> None:
        self.wondered.emit(self._finding)
