"""Who is set apart, as a kind of cut and a typed number: "top 100", "5 %", those who make half the revenue."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from analysis.errors import AnalysisError
from analysis.views.cut import By, Cut
from analysis.wording import bound, parsed
from widgets.fonts import align_figures
from widgets.kit import Remembered, Select

_WORDS: Final = {
    By.REVENUE: "For % of revenue",
    By.SHARE: "Top % of customers",
    By.CUSTOMERS: "Top customers",
}
_WIDTH: Final = 56


class CutField(Remembered):
    """Each kind keeps its own number. What cannot be a cut is put back."""

    chosen = Signal()
    """The user asked for another cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cut")
        self._cuts = {cut.by: cut for cut in (Cut.POWER, Cut.TOP_10, Cut(By.CUSTOMERS, 100))}
        self._by = By.REVENUE
        self.kind = Select("Who is set apart")
        for by, words in _WORDS.items():
            self.kind.addItem(words, by)
        self.amount = QLineEdit()
        self.amount.setProperty("role", "figure")
        self.amount.setAccessibleName("How many are set apart")
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setFixedWidth(_WIDTH)
        self.amount.setFont(align_figures(QFont()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.kind)
        row.addWidget(self.amount)
        self.kind.activated.connect(self._on_kind)
        self.amount.editingFinished.connect(self._on_typed)
        self._show()

    @property
    def cut(self) -> Cut:
        return self._cuts[self._by]

    def choose(self, cut: Cut) -> None:
        """As if it had been typed."""
        changed = cut != self.cut
        self._by = cut.by
        self._cuts[cut.by] = cut
        self._show()
        if changed:
            self.chosen.emit()

    def setting(self) -> str:
        return "" if self.cut == Cut.POWER else f"{self._by.value} {self.cut.amount!r}"

    def restore(self, setting: str) -> None:
        by, _, amount = setting.rpartition(" ")
        with suppress(ValueError, AnalysisError):
            self.choose(Cut(By(by), float(amount)) if setting else Cut.POWER)

    def _show(self) -> None:
        self.kind.setCurrentIndex(self.kind.findData(self._by))
        self.amount.setText(bound(self.cut.amount))

    @Slot(int)
    def _on_kind(self, index: int) -> None:
        self.choose(self._cuts[By(self.kind.itemData(index))])

    @Slot()
    def _on_typed(self) -> None:
        amount = parsed(self.amount.text().strip().removesuffix("%"))
        try:
            self.choose(self.cut if amount is None else Cut(self._by, amount))
        except AnalysisError:
            self._show()
