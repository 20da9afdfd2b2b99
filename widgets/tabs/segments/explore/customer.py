"""One customer by id: which groups hold this customer, what models say, and the history."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from analysis.views.explore.customer import Customer, Membership, customer
from widgets.counted import CountedCard
from widgets.kit import Label, Paragraph, SecondaryButton
from widgets.tabs.data.customer import CustomerCard
from widgets.tabs.paged import PagedTab

_COLUMNS = 3
_HINT = "Type the id of a customer, or open one from the list under the charts."


class CustomerPage(QWidget):
    asked = Signal()
    """The customer whose id was written is wanted."""
    left = Signal()
    """Back to the charts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Customer id")
        self.field.setAccessibleName("Customer id")
        self.open = SecondaryButton("Open")
        self.hint = Paragraph(_HINT, "body", tone="text2")
        self.groups = CountedCard("Which groups is this customer in?")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(2)
        self.groups.body.addLayout(self._grid)
        self.history = CustomerCard()
        self.history.back.setText("Back to the charts")
        self.history.left.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.open)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addWidget(self.hint)
        layout.addWidget(self.groups)
        layout.addWidget(self.history, 1)
        layout.addStretch(0)
        self.field.returnPressed.connect(self.asked)
        self.open.clicked.connect(self.asked)
        self.clear()

    @Slot()
    def clear(self) -> None:
        self.field.clear()
        self._show_nobody()

    def refresh(self, tab: PagedTab) -> None:
        """Of whoever is written in the field."""
        written, store = self.field.text().strip(), tab.store
        if not written:
            self._show_nobody()
            return
        tab.drop_messages()
        models = dict(store.models)
        tab.run(
            "customer",
            customer,
            store.dataset,
            written,
            store.groups,
            models,
            then=self._show,
            otherwise=self._show_nobody,
        )

    def _show_nobody(self) -> None:
        self.hint.show()
        self.groups.hide()
        self.history.hide()

    def _show(self, result: object) -> None:
        found = cast("Customer", result)
        self.hint.hide()
        self.groups.show()
        self.history.show()
        self.history.show_history(found.history)
        self.groups.set_counted(found.history.counted)
        self.groups.set_subtitle(f"Customer {found.history.customer}, newest snapshot")
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for number, one in enumerate((*found.memberships, *found.scores)):
            self._add(number, one)
        row = 3 * (-(-(len(found.memberships) + len(found.scores)) // _COLUMNS))
        for number, one in enumerate(found.why):
            for offset, widget in enumerate((Label(one.what, "evidence"), Paragraph(one.group, "body"))):
                self._grid.addWidget(widget, row + 2 * number + offset, 0, 1, _COLUMNS)

    def _add(self, number: int, one: Membership) -> None:
        row, column = divmod(number, _COLUMNS)
        self._grid.setColumnStretch(column, 1)
        for offset, widget in enumerate((Label(one.what, "evidence"), Paragraph(one.group, "value"))):
            self._grid.addWidget(widget, 3 * row + offset, column)
        self._grid.setRowMinimumHeight(3 * row + 2, 6)
