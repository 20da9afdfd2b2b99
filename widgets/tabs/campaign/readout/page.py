"""The page of a read-out: the form, the verdict, contacted against held back, and where it worked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.lists.register import Register, open_register
from analysis.readout.effect import Kind
from analysis.readout.guessing import Opened, open_file
from analysis.views.phrases import corrected_for, joined
from analysis.views.readout import ByGroup, ReadOut, Shown, of_file, of_list
from analysis.views.readout_words import between, figure, in_all, unit
from analysis.wording import count, fixed, listed
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import Measure
from widgets.counted import explain
from widgets.kit import Card, EmptyState, KpiCard, Paragraph, Select, Switch, Waiting
from widgets.saving import ask_which
from widgets.tab import Tab
from widgets.tabs.campaign.readout.fields import fill, key_of
from widgets.tabs.campaign.readout.file_form import FileForm
from widgets.tabs.campaign.readout.list_form import ListForm

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM_WIDTH: Final = 296
_LIST, _FILE = "list", "file"
_ORDERS, _REPORT, _WHOLE = "orders", "report", "whole"
_TABLES: Final = "Tables (*.csv *.tsv *.gz *.zip *.parquet *.xlsx)"
_TITLES: Final = {_ORDERS: "Open the orders", _REPORT: "Open the report of sending", _WHOLE: "Open the file"}
_QUESTION: Final = "Did the mailing work?"
_DIFFERENCE, _IN_ALL = "Difference", "In all"
_PER_MESSAGE: Final = "Per delivery"
_SMALLEST: Final = "Could be seen"
_MEASURES: Final = {Kind.SHARE: Measure(1, 100), Kind.AMOUNT: Measure(2)}
_CHANGES: Final = {Kind.SHARE: Measure(1, 100, signed=True), Kind.AMOUNT: Measure(2, signed=True)}


class ReadOutPage(QWidget):
    """Shows what `analysis.views.readout` found; computes nothing. There is no button to begin: what can be read out
    is."""

    asked = Signal()
    """Something else is to be read out."""
    opening = Signal(str)
    """A file is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read: ReadOut | None = None
        self.list_form, self.file_form = ListForm(), FileForm()
        self.source = Switch("Source", ((_LIST, "A saved list"), (_FILE, "One file")))
        self.empty = EmptyState("users", _QUESTION, "")
        self.waiting = Waiting()
        self.verdict = Paragraph("", "title")
        self.check = Paragraph("", "evidence")
        self.outcome = Select("Outcome")
        self.by = Select("Compare by")
        self.kpis = tuple(KpiCard(label) for label in (_DIFFERENCE, _IN_ALL, _SMALLEST))
        self.sides = DotChart()
        self.sides_card = ChartCard("What did the two sides do?", self.sides)
        self.groups = DotChart()
        self.groups_card = ChartCard("Where did it work?", self.groups)
        self.groups_card.add_to_header(self.by)
        self.results = self._lay_out_results()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._lay_out_form(), 0, Qt.AlignmentFlag.AlignTop)
        for shown in (self.empty, self.waiting, self.results):
            layout.addWidget(shown, 1)
        self.source.chosen.connect(self._turn)
        self.list_form.orders_wanted.connect(partial(self.opening.emit, _ORDERS))
        self.list_form.report_wanted.connect(partial(self.opening.emit, _REPORT))
        self.file_form.file_wanted.connect(partial(self.opening.emit, _WHOLE))
        self.list_form.changed.connect(self.asked)
        self.file_form.changed.connect(self.asked)
        self.by.currentIndexChanged.connect(self.asked)
        self.outcome.currentIndexChanged.connect(self._show_outcome)
        self._turn(self.source.key)

    def _lay_out_form(self) -> Card:
        card = Card("What was sent?")
        card.setFixedWidth(_FORM_WIDTH)
        for widget in (self.source, self.list_form, self.file_form):
            card.body.addWidget(widget)
        return card

    def _lay_out_results(self) -> QWidget:
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self.verdict, 1)
        head.addWidget(self.outcome, 0, Qt.AlignmentFlag.AlignTop)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self.kpis:
            card.asked.connect(self._explain)
            cards.addWidget(card, 1)
        column.addLayout(head)
        column.addWidget(self.check)
        column.addLayout(cards)
        column.addWidget(self.sides_card, 2)
        column.addWidget(self.groups_card, 3)
        return results

    # What is asked

    def refresh(self, tab: Tab) -> None:
        """Read the register, and read out as soon as there is something to."""
        folder = tab.context.memory.lists
        if folder is not None:
            tab.run("register", open_register, folder, then=self._show_register)
        self._read_out(tab)

    def open_from(self, tab: Tab, what: str) -> None:
        """A file that the user names; read in the background."""
        path = ask_which(self, _TITLES[what], _TABLES, tab.context.memory)
        if path is not None:
            title = f"Reading {path.name}"
            tab.run(f"open {what}", open_file, path, then=partial(self._take_file, what), title=title)

    def _take_file(self, what: str, result: object) -> None:
        opened = cast("Opened", result)
        show = {
            _ORDERS: self.list_form.show_orders,
            _REPORT: self.list_form.show_report,
            _WHOLE: self.file_form.show_file,
        }
        show[what](opened)
        self.asked.emit()

    def _show_register(self, result: object) -> None:
        known = self.list_form.entries
        entries = cast("Register", result).entries
        if entries != known:
            self.list_form.show_entries(entries)
            self.clear()
            self.asked.emit()

    def _read_out(self, tab: Tab) -> None:
        by, then = key_of(self.by), partial(self._show, tab)
        if self.source.key == _FILE:
            whole = self.file_form.asked
            if whole is not None:
                tab.run("read-out", of_file, whole.raw, whole.columns, by, then=then, otherwise=self.clear)
        else:
            said = self.list_form.asked
            if said is not None:
                arguments = said.entry, said.orders, said.sent_on, said.window_days, said.report
                dataset = tab.store.dataset
                tab.run("read-out", of_list, *arguments, dataset, by, then=then, otherwise=self.clear)
        if self._is_missing():
            self.clear()
            tab.set_findings(())
        elif self._read is None:
            self._turn_to(self.waiting)

    def _is_missing(self) -> bool:
        return (self.file_form if self.source.key == _FILE else self.list_form).asked is None

    def _say_what_is_missing(self) -> None:
        if self.source.key == _FILE:
            words = (
                "Open one file with a row per customer: which side each was drawn for, and what each did afterwards."
            )
        elif not any(entry.held_back for entry in self.list_form.entries):
            words = (
                "No saved list has customers held back, and without them nothing can show what a mailing did. Hold "
                "some back when the next list is saved; or open one file in which both sides stand."
            )
        else:
            words = (
                "Open the orders since the list was sent, and this page compares those who were contacted with those "
                "who were held back."
            )
        self.empty.set_sentence(words)

    @Slot(str)
    def _turn(self, _key: str) -> None:
        is_file = self.source.key == _FILE
        self.file_form.setVisible(is_file)
        fill(self.by, [], "")
        self.clear()
        self.asked.emit()

    def _turn_to(self, shown: QWidget) -> None:
        for widget in (self.empty, self.waiting, self.results):
            widget.setVisible(widget is shown)

    # Answers

    @Slot()
    def clear(self) -> None:
        """Nothing can be read out now."""
        self._read = None
        self._say_what_is_missing()
        self.list_form.setVisible(self.source.key == _LIST and bool(self.list_form.entries))
        self._turn_to(self.empty)

    def _show(self, tab: Tab, result: object) -> None:
        found = cast("ReadOut", result)
        if self._is_missing():
            return
        if tab.messages.count():
            tab.drop_messages()
        fresh = self._read is None
        self._read = found
        outcomes = [(one.measured.outcome, one.measured.outcome) for one in found.shown]
        fill(self.outcome, outcomes, key_of(self.outcome))
        self.outcome.setVisible(len(outcomes) > 1)
        fill(self.by, [("", "nothing"), *found.by.items()], key_of(self.by))
        self.by.setVisible(bool(found.by))
        self.check.set_text(_checks(found))
        self._show_outcome()
        tab.set_findings(found.findings)
        self._turn_to(self.results)
        if fresh and found.by and not key_of(self.by):
            self.by.setCurrentIndex(1)  # where it worked is asked anyway

    @Slot()
    def _show_outcome(self) -> None:
        if self._read is None:
            return
        at = max(self.outcome.currentIndex(), 0)
        one, by_group = self._read.shown[at], self._read.by_group[at]
        self.verdict.set_text(one.sentence)
        self._show_kpis(one)
        self._show_sides(one)
        self._show_groups(one, by_group)

    def _show_kpis(self, one: Shown) -> None:
        kind, difference, total = one.measured.kind, one.measured.difference.difference, one.total
        change = _CHANGES[kind]
        per = "per 100" if kind is Kind.SHARE else "a head"
        first, second, third = self.kpis
        first.set_figure(change.text(difference.value or 0.0), f"{between(difference, kind)} {per}")
        ends = f"{fixed(total.low or 0.0, 0)} to {fixed(total.high or 0.0, 0)}"
        second.set_label("Customers in all" if kind is Kind.SHARE else _IN_ALL)
        second.set_figure(in_all(total), ends)
        if one.arrived is not None:
            third.set_label(_PER_MESSAGE)
            third.set_figure(change.text(one.arrived.value or 0.0), f"{between(one.arrived, kind)} {per}")
        else:
            third.set_label(_SMALLEST)
            third.set_figure("none" if one.smallest is None else figure(one.smallest, kind), f"{per} or more")

    def _show_sides(self, one: Shown) -> None:
        assert self._read is not None
        found = one.measured
        self.sides.measure = _MEASURES[found.kind]
        marks = [
            Mark("contacted", found.contacted.value, found.contacted.low, found.contacted.high, found.contacted.n),
            Mark(
                "held back",
                found.held_back.value,
                found.held_back.low,
                found.held_back.high,
                found.held_back.n,
                series=None,
            ),
        ]
        self.sides.set_marks(marks)
        self.sides_card.set_subtitle(
            joined(f"{found.outcome} {unit(found.kind)}", f"from {self._read.assigned.source}")
        )
        left_out = self._read.assigned.left_out
        self.sides_card.set_footnote(f"Not counted: {listed(left_out, 6)}." if left_out else "")
        self.sides_card.set_counted(self._read.counted)

    def _show_groups(self, one: Shown, by_group: ByGroup | None) -> None:
        assert self._read is not None
        self.groups_card.setVisible(bool(self._read.by))
        if by_group is None:
            self.groups.set_marks(())
            self.groups_card.set_subtitle("Choose by what to compare")
            self.groups_card.set_footnote("")
            self.groups_card.set_counted(None)
            return
        kind = one.measured.kind
        self.groups.measure = _CHANGES[kind]
        self.groups.set_marks(_group_marks(by_group), reference=Reference(0.0, "no effect"))
        self.groups_card.set_subtitle(f"Contacted less held back in {one.measured.outcome}, {unit(kind)}")
        others = f" {count(by_group.left_out)} customers stand in no group shown." if by_group.left_out else ""
        chance = f"Hollow: no effect that can be told.{corrected_for(len(by_group.measured))}"
        self.groups_card.set_footnote(f"{by_group.sentence}{others} {chance}")
        self.groups_card.set_counted(self._read.counted)

    @Slot()
    def _explain(self) -> None:
        if self._read is not None:
            explain(self, _QUESTION, self._read.counted)


def _group_marks(by_group: ByGroup) -> Sequence[Mark]:
    marks = []
    for name, one in by_group.measured.items():
        effect = one.difference
        difference = effect.difference
        few = effect.too_few
        marks.append(
            Mark(
                name,
                None if few else difference.value,
                None if few else difference.low,
                None if few else difference.high,
                difference.n,
                too_few=few,
                hollow=not effect.told,
            )
        )
    return marks


def _checks(found: ReadOut) -> str:
    unlike = ""
    if found.unlike:
        unlike = f"The two sides differ in {listed(found.unlike, 3)} by more than a draw would have it."
    return " ".join(words for words in (found.standing, unlike) if words)
