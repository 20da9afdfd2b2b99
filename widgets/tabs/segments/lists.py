"""The lists page: which customers, in which order, how many, as which file; and the register of what was saved."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from analysis.groups import Group
from analysis.intervals import FEWEST
from analysis.lists.delimited import PLAIN, excel_here
from analysis.lists.register import Entry, Register, enter, open_register, remove
from analysis.lists.saving import save_list
from analysis.view import View
from analysis.views.lists import Listed, listed
from analysis.views.phrases import as_of, joined
from analysis.wording import count, percent, plural
from widgets.charts.measure import MONEY
from widgets.counted import CountedCard
from widgets.kit import MessageBar, Paragraph, PrimaryButton, Select
from widgets.saving import CSV, WORKBOOK
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.list_card import list_column
from widgets.tabs.name_picker import NamePicker, Pick
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.list_controls import ListControls
from widgets.tabs.segments.list_register import RegisterCard
from widgets.tabs.whole_rows import WholeRows

if TYPE_CHECKING:
    from analysis.views.list_columns import Offered

_FEWEST_ROWS: Final = 5
_TYPING_MS: Final = 250
_XLSX, _EXCEL_CSV, _PLAIN_CSV = "xlsx", "excel csv", "plain csv"
_FORMS: Final = (
    (_XLSX, "Excel workbook"),
    (_EXCEL_CSV, "CSV for Excel here"),
    (_PLAIN_CSV, "CSV for other programs"),
)


class ListsPage(QWidget):
    """The list that is shown is the one that is saved."""

    asked = Signal()
    """Another list is wanted."""
    saving = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listed: Listed | None = None
        self.form = Select("File")
        for key, name in _FORMS:
            self.form.addItem(name, key)
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # cut before the row is
        self.save = PrimaryButton("Save list", "file-spreadsheet")
        self.save.clicked.connect(self.saving)
        self.tools = (self.form, self.save)
        self.controls = ListControls()
        self.card = PreviewCard(self.controls)
        self.register_card = RegisterCard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.card, 3)
        layout.addWidget(self.register_card, 2)
        self.controls.changed.connect(self.asked)
        self.controls.picking.connect(self._pick)
        self.card.search_changed.connect(self.asked)
        self.card.sorted_by.connect(self._on_sorted)
        self.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the list of the customers in view, and for what was saved before."""
        asked = replace(self.controls.asked, search=self.card.search.text())
        tab.run("lists", listed, view, asked, tab.store.groups, then=partial(self._show, tab), otherwise=self.clear)
        self._read_register(tab)

    @Slot()
    def clear(self) -> None:
        """Before another table's list arrives."""
        self.listed = None
        self.controls.clear()
        self.card.clear()
        self.save.setEnabled(False)

    def set_group(self, group: Group) -> None:
        """The list of this group is wanted next."""
        self.controls.set_group(group)

    def show_listed(self, listed: Listed) -> None:
        self.listed = listed
        self.controls.show_listed(listed)
        self.card.show_listed(listed, self.controls.misread)
        self.save.setEnabled(len(listed.listing) > 0)

    def save_from(self, tab: PagedTab) -> None:
        """The list that is shown, to a file that the user names."""
        if self.listed is None:
            return
        form, listing = self.form.currentData(), self.listed.listing
        kind, suffix = (WORKBOOK, ".xlsx") if form == _XLSX else (CSV, ".csv")
        target = tab.ask_for_list(f"{file_name(listing.name)}{suffix}", kind)
        if target is None:
            return
        dialect = excel_here() if form == _EXCEL_CSV else PLAIN
        register, title = tab.context.memory.lists, f"Saving {target.name}"
        tab.run("save list", save_list, listing, target, register, dialect, then=partial(self._saved, tab), title=title)

    def connect_register(self, tab: PagedTab) -> None:
        """Entries are shown and deleted through the tab."""
        self.register_card.folder_asked.connect(_show_in_folder)
        self.register_card.deleting.connect(partial(self._delete, tab))

    # Answers

    def _show(self, tab: PagedTab, result: object) -> None:
        found = cast("Listed", result)
        if tab.is_current(found.view):
            self.show_listed(found)

    def _saved(self, tab: PagedTab, result: object) -> None:
        tab.say_list_saved(result)
        self._read_register(tab)

    def _read_register(self, tab: PagedTab) -> None:
        folder = tab.context.memory.lists
        if folder is not None:
            tab.run("register", open_register, folder, then=self._show_register)

    def _show_register(self, result: object) -> None:
        self.register_card.show_register(cast("Register", result))

    def _delete(self, tab: PagedTab, entry: Entry) -> None:
        folder = tab.context.memory.lists
        if folder is None:
            return
        tab.run("register", remove, folder, entry, then=partial(self._removed, tab, folder, entry))

    def _removed(self, tab: PagedTab, folder: Path, entry: Entry, _nothing: object) -> None:
        words = "The list itself stays where it was saved. Without the entry nobody can tell later who was held back."
        bar = MessageBar("info", f"{entry.name} is out of the register", words, button="Put it back")
        bar.acted.connect(partial(self._put_back, tab, folder, entry))
        tab.show_message(bar)
        self._read_register(tab)

    def _put_back(self, tab: PagedTab, folder: Path, entry: Entry) -> None:
        tab.drop_messages()
        tab.run("register", enter, folder, entry, then=lambda _nothing: self._read_register(tab))

    @Slot()
    def _pick(self) -> None:
        if self.listed is None:
            return
        picks = [_pick_of(one) for one in self.listed.offered]
        ticked = self.listed.asked.columns or ()
        picker = NamePicker(
            self, "Columns of the list", "Which columns stand beside the customer id?", picks, ticked, "List them"
        )
        picker.chosen.connect(self.controls.set_columns)
        picker.open()

    @Slot(str, bool)
    def _on_sorted(self, key: str, ascending: bool) -> None:
        self.controls.set_order(key, ascending=ascending)


class PreviewCard(CountedCard):
    """A click on a header sorts the list itself, so that the first so many are others."""

    search_changed = Signal()
    sorted_by = Signal(str, bool)
    """The key of a column, and whether the smallest come first."""

    def __init__(self, controls: ListControls) -> None:
        super().__init__("Which customers are on the list?")
        self._keys: list[str] = []
        self._showing = False
        self.taken_out, self.power, self.warning = (
            Paragraph("", "label"),
            Paragraph("", "label"),
            Paragraph("", "label", tone="text"),
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find an id or a text on the list")
        self.search.setAccessibleName("Find an id or a text on the list")
        self.table = TableView()
        self.table.setAccessibleName("The list")
        self.table.said.connect(self.set_footnote)
        self.body.addWidget(controls)
        for words in (self.taken_out, self.power, self.warning):
            self.body.addWidget(words)
        self.body.addWidget(self.search)
        self.body.addWidget(WholeRows(self.table, _FEWEST_ROWS), 1)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.search_changed)
        self.search.textChanged.connect(self._typing.start)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._on_header)
        self.add_action("Copy the rows chosen").triggered.connect(self.table.copy)

    @Slot()
    def clear(self) -> None:
        self.set_subtitle("")
        self.set_footnote("")
        self.set_counted(None)
        for words in (self.taken_out, self.power, self.warning):
            words.set_text("")
        self._fill([])

    def show_listed(self, listed: Listed, misread: str) -> None:
        listing, asked = listed.listing, listed.asked
        self.set_subtitle(_subtitle(listed))
        self.taken_out.set_text(_taken_out(listed))
        self.power.set_text(listed.power)
        self.warning.set_text(f"{misread} {listed.age}".strip())
        self.set_footnote("" if listed.shown is None else f"{count(len(listed.shown))} of them found.")
        self.set_counted(listed.counted)
        columns = [column if listed.shown is None else column.of(listed.shown) for column in listing.columns]
        self._keys = [column.key for column in columns]
        self._fill([list_column(column) for column in columns])
        if asked.sort in self._keys:
            order = Qt.SortOrder.AscendingOrder if asked.ascending else Qt.SortOrder.DescendingOrder
            self._showing = True
            self.table.sortByColumn(self._keys.index(asked.sort), order)
            self._showing = False

    def _fill(self, columns: list[Column]) -> None:
        self._showing = True
        self.table.table.set_columns(columns)
        self._showing = False

    @Slot(int, Qt.SortOrder)
    def _on_header(self, column: int, order: Qt.SortOrder) -> None:
        if not self._showing and 0 <= column < len(self._keys):
            self.sorted_by.emit(self._keys[column], order == Qt.SortOrder.AscendingOrder)


def file_name(name: str) -> str:
    """Of a list: letters and digits, with hyphens between."""
    return re.sub(r"[^\w]+", "-", name.replace("%", " percent ").lower()).strip("-") or "list"


def _pick_of(one: Offered) -> Pick:
    return Pick(one.key, one.name, one.meaning)


def _subtitle(listed: Listed) -> str:
    size = len(listed.listing)
    parts = [f"{count(size)} of the {plural(listed.group, 'customer')} in the group"]
    if listed.brings is not None and size:
        amount, share = listed.brings
        brings = f"they bring {MONEY.text(amount)}"
        parts.append(f"{brings}, {percent(share)} of the revenue in view" if size >= FEWEST else brings)
    return joined(*parts, as_of(listed.view))


def _taken_out(listed: Listed) -> str:
    """Between the group and the list, in the order in which they go."""
    out = listed.out
    said = [f"{out.short[:1].upper()}{out.short[1:]}"]
    if listed.since:
        taken = "taken out" if listed.asked.buyers_out else "on the list"
        said.append(f"{count(listed.since)} have bought since, {taken}")
    if listed.beyond:
        said.append(f"{count(listed.beyond)} come after the first {count(len(listed.listing))}")
    split = listed.listing.split
    if split is not None:
        said.append(f"**{count(split.contacted)} contacted**, **{count(split.held_back)} held back**")
    return ". ".join(said) + "."


def _show_in_folder(entry: Entry) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.file.parent)))
