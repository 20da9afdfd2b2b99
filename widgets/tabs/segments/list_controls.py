"""What is asked of a list: which group, in which order, how many, which columns, and who is held back."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from analysis.groups import Group
from analysis.views.customer_list import CUSTOMER_KEY
from analysis.views.lists import EVERYBODY, Asked, Listed
from analysis.wording import plural
from widgets import theme
from widgets.kit import Label, NumberField, SecondaryButton, Select, Switch, TickBox
from widgets.tabs.hold_back import HoldBack

_TYPING_MS: Final = 250
"""Nobody waits for what was typed by half."""
_GROUP: Final = 250
_SORT: Final = 170
_LARGEST, _SMALLEST = "largest", "smallest"


class ListControls(QWidget):
    changed = Signal()
    """Another list is wanted: that of `asked`."""
    picking = Signal()
    """Columns are to be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own_group: Group | None = None
        self._columns: tuple[str, ...] | None = None
        self.group = Select("Which customers")
        self.sort = Select("Sorted by")
        for select, widest in ((self.group, _GROUP), (self.sort, _SORT)):
            # Names may be long; where there is little room they are cut, and the row is not.
            select.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            select.setMaximumWidth(theme.current().px(widest))
        self.order = Switch("Order", ((_LARGEST, "Largest first"), (_SMALLEST, "Smallest first")))
        self.most = NumberField("The first so many", "", 1, 1e9, whole=True)
        self.most.setPlaceholderText("all")
        self.picker = SecondaryButton("Columns…")
        self.ids_only = TickBox("Ids only")
        self.hold_back = HoldBack("20", ticked=False)
        self.buyers = TickBox("Without who bought since")
        self.buyers.setChecked(True)
        self.buyers.hide()
        self._clear_groups()
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.most.textChanged.connect(self._typing.start)
        self.hold_back.changed.connect(self.changed)
        for select in (self.group, self.sort):
            select.currentIndexChanged.connect(self.changed)
        self.order.chosen.connect(self.changed)
        for box in (self.ids_only, self.buyers):
            box.toggled.connect(self._on_ticked)
        self.picker.clicked.connect(self.picking)

    @property
    def asked(self) -> Asked:
        most = self.most.typed.value
        return Asked(
            group=self.group.currentData(),
            columns=() if self.ids_only.isChecked() else self._columns,
            sort=self.sort.currentData() or "",
            ascending=self.order.key == _SMALLEST,
            most=int(most) if most is not None else None,
            hold_back=self.hold_back.held,
            seed=self.hold_back.drawn_by,
            buyers_out=self.buyers.isChecked(),
        )

    @property
    def misread(self) -> str:
        """Which fields hold no such number, and what is taken instead, in sentences; empty for none."""
        said = []
        if self.most.typed.text and self.most.typed.value is None:
            said.append(f"“{self.most.typed.text}” is no number of customers: all of them are listed.")
        if self.hold_back.misread:
            said.append(self.hold_back.misread)
        return " ".join(said)

    def set_columns(self, keys: list[str]) -> None:
        """The user chose them."""
        self._columns = tuple(keys)
        with QSignalBlocker(self.ids_only):
            self.ids_only.setChecked(False)
        self.changed.emit()

    def set_group(self, group: Group) -> None:
        """Without a signal; it is offered from now on, also where it is no group that the page knows."""
        self._own_group = group
        with QSignalBlocker(self.group):
            self._show_group(group)

    def set_order(self, key: str, *, ascending: bool) -> None:
        """As by a click on a header: another list is wanted."""
        at = self.sort.findData(key)
        if at < 0:
            return
        with QSignalBlocker(self.sort):
            self.sort.setCurrentIndex(at)
        self.order.choose(_SMALLEST if ascending else _LARGEST)
        self.changed.emit()

    def clear(self) -> None:
        """Another table knows other groups and columns."""
        self._own_group, self._columns = None, None
        with QSignalBlocker(self.group), QSignalBlocker(self.sort):
            self._clear_groups()
            self.sort.clear()

    def show_listed(self, listed: Listed) -> None:
        """What the table offers, with what was asked for chosen."""
        asked = listed.asked
        with QSignalBlocker(self.group):
            self._clear_groups()
            section = None
            for offer in listed.groups:
                if offer.segment is None:
                    continue
                if offer.section is not section:
                    self.group.insertSeparator(self.group.count())
                    section = offer.section
                self.group.addItem(offer.name, Group(offer.name, offer.segment))
                self.group.setItemData(self.group.count() - 1, offer.about, Qt.ItemDataRole.ToolTipRole)
            if asked.group is not None:
                self._show_group(asked.group)
        with QSignalBlocker(self.sort):
            self.sort.clear()
            self.sort.addItem("Customer id", CUSTOMER_KEY)
            shown = asked.columns or ()
            for one in listed.offered:
                if one.usual or one.key in shown or one.key == asked.sort:
                    self.sort.addItem(one.name, one.key)
            self.sort.setCurrentIndex(self.sort.findData(asked.sort))
        self.buyers.setVisible(bool(listed.since))
        if listed.since:
            self.buyers.setText(f"Without {plural(listed.since, 'customer')} who bought since")
            self.buyers.updateGeometry()

    def _clear_groups(self) -> None:
        self.group.clear()
        self.group.addItem(f"{EVERYBODY[:1].upper()}{EVERYBODY[1:]}", None)

    def _show_group(self, group: Group) -> None:
        items = [self.group.itemData(at) for at in range(self.group.count())]
        if group not in items:
            self.group.addItem(group.name, group)
            items.append(group)
        self.group.setCurrentIndex(items.index(group))

    def _lay_out(self) -> None:
        rows = (
            (self.group, Label("sorted by", "label"), self.sort, self.order),
            (Label("The first", "label"), self.most, self.picker, self.ids_only),
            (self.hold_back,),
            (self.buyers,),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for parts in rows:
            row = QHBoxLayout()
            row.setSpacing(8)
            for part in parts:
                row.addWidget(part, 2 if isinstance(part, Select) else 0)
            row.addStretch()  # what the selects leave
            layout.addLayout(row)

    @Slot()
    def _on_ticked(self) -> None:
        self.picker.setEnabled(not self.ids_only.isChecked())
        self.changed.emit()
