"""Which saved list was sent, when, and the files with what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy

from analysis.columns import WINDOW_DAYS
from analysis.lists.register import Entry
from analysis.reading.raw import Raw
from analysis.readout.assigned import Orders, Report
from analysis.readout.guessing import Opened
from analysis.views.phrases import joined
from analysis.wording import day, plural
from widgets.kit import LinkButton, Paragraph, SecondaryButton, Select
from widgets.kit.day_edit import DayEdit
from widgets.tabs.campaign.readout.fields import Group, fill, key_of

_WINDOWS: Final = (7, 14, 28, 56, 91)
_DAY, _MONTH = "day", "month"
_NONE: Final = "not in the file"
_ALL_SENT: Final = "all in it were sent"


@dataclass(frozen=True, eq=False)
class ListAsked:
    """The arguments of `analysis.views.readout.of_list`."""

    entry: Entry
    orders: tuple[Raw, Orders]
    sent_on: date
    window_days: int
    report: tuple[Raw, Report] | None


class ListForm(Group):
    """As soon as the orders are there, everything else has an answer that can be changed."""

    changed = Signal()
    orders_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self._orders: Opened | None = None
        self._report: Opened | None = None
        self.list = Select("List")
        self.list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.rows.addWidget(self.list)
        self.sent_on = DayEdit(date.today())
        self.sent_on.setAccessibleName("Sent on")
        self.add("Sent on", self.sent_on)
        self.window_days = self.add_select("Counted for")
        fill(self.window_days, [(str(days), plural(days, "day")) for days in _WINDOWS], str(WINDOW_DAYS))
        self.open_orders = SecondaryButton("Open the orders…", "database")
        self.rows.addWidget(self.open_orders)
        self.orders_file = Paragraph("", "evidence")
        self.rows.addWidget(self.orders_file)
        self.order_fields = Group()
        self.customer = self.order_fields.add_select("Customer")
        self.day = self.order_fields.add_select("Day")
        self.amount = self.order_fields.add_select("Amount")
        self.dates = Group()
        self.order = self.dates.add_select("Dates")
        fill(self.order, [("", "choose"), (_DAY, "3/4 is 3 April"), (_MONTH, "3/4 is 4 March")], "")
        self.order_fields.rows.addWidget(self.dates)
        self.open_report = LinkButton("Add the report of sending…")
        self.report_file = Paragraph("", "evidence")
        self.report_fields = Group()
        self.recipient = self.report_fields.add_select("Recipient")
        self.status = self.report_fields.add_select("Status")
        for widget in (self.order_fields, self.open_report, self.report_file, self.report_fields):
            self.rows.addWidget(widget)
            widget.hide()
        self.open_orders.clicked.connect(self.orders_wanted)
        self.open_report.clicked.connect(self.report_wanted)
        self.list.currentIndexChanged.connect(self._on_list)
        self.sent_on.dateChanged.connect(self.changed)
        self.day.currentIndexChanged.connect(self._ask_order)
        selects = (self.customer, self.day, self.amount, self.order, self.recipient, self.status)
        for select in (self.window_days, *selects):
            select.currentIndexChanged.connect(self.changed)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Newest first; the newest with customers held back is chosen unless another was."""
        before = key_of(self.list)
        self.entries = tuple(entries)
        held = next((entry.id for entry in entries if entry.held_back), entries[0].id if entries else "")
        wanted = before if any(entry.id == before for entry in entries) else held
        fill(self.list, [(entry.id, _title(entry)) for entry in entries], wanted)
        if wanted != before and self.entry is not None:
            self._take_day(self.entry)

    @property
    def entry(self) -> Entry | None:
        chosen = key_of(self.list)
        return next((entry for entry in self.entries if entry.id == chosen), None)

    def show_orders(self, opened: Opened) -> None:
        self._orders, said = opened, opened.orders or Orders("", "")
        columns = [(name, name) for name in opened.names]
        fill(self.customer, [("", "choose"), *columns] if not said.customer else columns, said.customer)
        fill(self.day, [("", "choose"), *columns] if not said.day else columns, said.day)
        fill(self.amount, [("", _NONE), *((name, name) for name in opened.numbers)], said.amount)
        only = f", its {said.kind} {said.bought[0]} only" if said.kind else ""
        self.orders_file.set_text(f"{opened.raw.file}: {plural(len(opened.raw), 'row')}{only}")
        self._ask_order()
        self.open_orders.setText("Open other orders…")
        self.order_fields.show()
        self.open_report.show()

    def show_report(self, opened: Opened) -> None:
        self._report, said = opened, opened.report or Report("")
        columns = [(name, name) for name in opened.names]
        fill(self.recipient, [("", "choose"), *columns] if not said.customer else columns, said.customer)
        fill(self.status, [("", _ALL_SENT), *((name, name) for name in opened.values)], said.status)
        self.report_file.set_text(f"{opened.raw.file}: {plural(len(opened.raw), 'row')}")
        self.report_fields.show()

    @property
    def asked(self) -> ListAsked | None:
        """None as long as something is missing."""
        entry, opened = self.entry, self._orders
        customer, day_column = key_of(self.customer), key_of(self.day)
        if entry is None or opened is None or not customer or not day_column:
            return None
        day_first = opened.day_first.get(day_column, False)
        if day_first is None and not key_of(self.order):
            return None  # both are possible, and the window would hold other orders
        guessed, amount = opened.orders or Orders("", ""), key_of(self.amount)
        quantity = guessed.quantity if amount == guessed.amount else ""
        said = replace(guessed, customer=customer, day=day_column, amount=amount, quantity=quantity)
        said = replace(said, day_first=key_of(self.order) == _DAY if day_first is None else day_first)
        report = None
        if self._report is not None and key_of(self.recipient):
            report = (self._report.raw, Report(key_of(self.recipient), key_of(self.status)))
        sent_on, days = self.sent_on.chosen(), int(key_of(self.window_days))
        return ListAsked(entry, (opened.raw, said), sent_on, days, report)

    @Slot()
    def _ask_order(self) -> None:
        """Only where the dates themselves do not tell."""
        asked = self._orders is not None and self._orders.day_first.get(key_of(self.day), False) is None
        self.dates.setVisible(asked)

    @Slot()
    def _on_list(self) -> None:
        if self.entry is not None:
            self._take_day(self.entry)
        self.changed.emit()

    def _take_day(self, entry: Entry) -> None:
        """Lists are mostly sent on the day on which they are saved."""
        self.sent_on.blockSignals(True)
        self.sent_on.set_day(entry.saved.date())
        self.sent_on.blockSignals(False)


def _title(entry: Entry) -> str:
    return joined(entry.name, day(entry.saved.date()), "" if entry.held_back else "nobody held back")
