"""Strips inside a card: direct buyers as a path of their own, and a note on figures that do not agree."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from analysis.intervals import FEWEST
from analysis.views.drops import NO_CART, DirectBuyers
from analysis.views.phrases import joined, per_hundred, rates_between, shares_between
from analysis.wording import count, percent, plural
from widgets.icons import IconLabel
from widgets.kit import Label, LinkButton, Paragraph, Tag


class DirectStrip(QFrame):
    """Who bought without a cart click; a link makes them the group."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self._words = Paragraph("", "label")
        self._tag = Tag("too few to say", ground="surface")
        self._link = LinkButton("Show them")
        self._link.clicked.connect(self._pick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(IconLabel("arrow-up-right", 16, "text2"))
        layout.addWidget(Label("Direct buyers", "value"))
        layout.addWidget(self._words, 1)
        layout.addWidget(self._tag)
        layout.addWidget(self._link)

    def show_figures(self, direct: DirectBuyers | None, of_whom: str) -> None:
        """Hidden where the table does not tell, or nobody is in view."""
        self.setVisible(direct is not None and direct.share.n > 0)
        if direct is None:
            return
        share, path = direct.share, direct.purchases
        few = direct.customers < FEWEST
        said = f"{count(direct.customers)} of {plural(share.n, 'customer')} bought without a cart click"
        between = f" ({shares_between(share)})" if share.low is not None else ""
        purchases = ""
        if not few and path.value is not None:
            spread = f", {rates_between(path)}" if path.low is not None else ""
            purchases = f"{per_hundred(path.value)} purchases per 100 views{spread}"
        rows = f"{percent(direct.rows / direct.all_rows)} of customer-periods" if direct.all_rows else ""
        self._words.set_text(joined(f"{said}{between}", purchases, rows))
        self._words.setToolTip(of_whom)
        self._tag.setVisible(few)
        self._link.setVisible(not few)

    @Slot()
    def _pick(self) -> None:
        self.picked.emit(NO_CART)


class Note(QFrame):
    """A sentence that keeps a number from misleading; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "note")
        self._words = Paragraph("", "label")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(10)
        layout.addWidget(IconLabel("triangle-alert", 16, "warn"))
        layout.addWidget(self._words, 1)

    def set_text(self, text: str) -> None:
        self.setVisible(bool(text))
        self._words.set_text(text)
