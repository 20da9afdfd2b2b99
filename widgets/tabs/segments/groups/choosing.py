"""Which groups are held against each other: ticked in a list under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from analysis.views.gallery_offers import Offer
from analysis.views.groups.overlap import MOST
from analysis.wording import count
from widgets.kit import Paragraph

_SIZE = (420, 560)
_KEY = Qt.ItemDataRole.UserRole
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
        self.names = QListWidget()
        self.names.setAccessibleName("Groups")
        for section, offers in groupby(offered, key=lambda offer: offer.section):
            heading = QListWidgetItem(str(section), self.names)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for offer in offers:
                item = QListWidgetItem(offer.name, self.names)
                item.setData(_KEY, offer.key)
                item.setToolTip(offer.about)
                item.setCheckState(Qt.CheckState.Checked if offer.key in shown else Qt.CheckState.Unchecked)
        self._said = Paragraph("", "evidence")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = box.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setText("Show")
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        self.names.itemChanged.connect(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(Paragraph("Which groups are compared?", "title"))
        layout.addWidget(self.names, 1)
        layout.addWidget(self._said)
        layout.addWidget(box)
        self._count()

    def ticked(self) -> list[str]:
        return [item.data(_KEY) for item in self._items() if item.checkState() == Qt.CheckState.Checked]

    def _items(self) -> list[QListWidgetItem]:
        """Without the headings."""
        every = map(self.names.item, range(self.names.count()))
        return [item for item in every if item.data(_KEY) is not None]

    @Slot()
    def _count(self) -> None:
        ticked = len(self.ticked())
        self._said.set_text(f"{count(ticked)} of at most {MOST} chosen" if ticked >= _FEWEST else "Choose at least two")
        self.accept_button.setEnabled(_FEWEST <= ticked <= MOST)
        self.names.blockSignals(True)
        for item in self._items():
            free = item.checkState() == Qt.CheckState.Checked or ticked < MOST
            item.setFlags(
                Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
                if free
                else Qt.ItemFlag.ItemIsSelectable
            )
        self.names.blockSignals(False)
        self.names.viewport().update()

    @Slot()
    def _accept(self) -> None:
        self.chosen.emit(self.ticked())
        self.accept()
