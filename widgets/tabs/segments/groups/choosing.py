"""Which groups are held against each other: ticked in a list under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QMargins, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from analysis.views.gallery_offers import Offer
from analysis.views.groups.overlap import MOST
from analysis.wording import count
from widgets.kit import Label, Paragraph, TickBox
from widgets.scrolled_page import ScrolledPage

_SIZE = (420, 560)
_PADDING = QMargins(4, 4, 16, 4)
_FEWEST = 2


class GroupChooser(QDialog):
    """Two to eight of them; beyond eight the others cannot be ticked."""

    chosen = Signal(list)
    """The keys that are ticked, in the order of the list."""

    def __init__(self, parent: QWidget, offered: Sequence[Offer], shown: Sequence[str]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Groups to compare")
        self.resize(*_SIZE)
        self.boxes: dict[str, TickBox] = {}
        page = ScrolledPage(_PADDING, spacing=2)
        for section, offers in groupby(offered, key=lambda offer: offer.section):
            heading = Label(str(section), "value")
            heading.setContentsMargins(0, 8 if self.boxes else 0, 0, 2)
            page.column.addWidget(heading)
            for offer in offers:
                box = TickBox(offer.name)
                box.setToolTip(offer.about)
                box.setChecked(offer.key in shown)
                box.toggled.connect(self._count)
                self.boxes[offer.key] = box
                page.column.addWidget(box)
        page.column.addStretch(1)
        self._said = Paragraph("", "evidence")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setText("Show")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(Paragraph("Which groups are compared?", "title"))
        layout.addWidget(page, 1)
        layout.addWidget(self._said)
        layout.addWidget(buttons)
        self._count()

    def ticked(self) -> list[str]:
        return [key for key, box in self.boxes.items() if box.isChecked()]

    @Slot()
    def _count(self) -> None:
        ticked = len(self.ticked())
        self._said.set_text(f"{count(ticked)} of at most {MOST} chosen" if ticked >= _FEWEST else "Choose at least two")
        self.accept_button.setEnabled(_FEWEST <= ticked <= MOST)
        for box in self.boxes.values():
            box.setEnabled(box.isChecked() or ticked < MOST)

    @Slot()
    def _accept(self) -> None:
        self.chosen.emit(self.ticked())
        self.accept()
