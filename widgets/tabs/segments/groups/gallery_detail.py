"""One group of the gallery: what it brings, how it stands beside everybody, and what can be done with it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from analysis.errors import AnalysisError
from analysis.intervals import FEWEST, Estimate
from analysis.ranges import too_few
from analysis.views.cut import By, Cut
from analysis.views.gallery import Entry
from analysis.views.gallery_detail import Detail
from analysis.views.gallery_offers import SHARE, TOP, Asked, Section
from analysis.views.phrases import joined, per_hundred, rates_between, shares_between
from analysis.wording import bound, count, parsed, percent, plural
from widgets import theme
from widgets.charts.bars import BarChart
from widgets.charts.measure import MONEY
from widgets.charts.measure import SHARE as SHARE_OF
from widgets.counted import CountedCard
from widgets.kit import Label, Paragraph, SecondaryButton
from widgets.tabs.figures import mark_of

_EDIT: Final = 72
_NUMBERS: Final = {TOP: "First so many customers", SHARE: "First so many percent"}


class DetailCard(CountedCard):
    """Knows the group as it stands in the list at once, and the rest when it was computed."""

    looked = Signal(object)
    """The segment to look at."""
    list_asked = Signal()
    list_made = Signal()
    """A list with columns and a number of its own is wanted."""
    profile_asked = Signal()
    keep_asked = Signal()
    edit_asked = Signal()
    delete_asked = Signal()
    numbers_said = Signal(object)
    """The `Asked` that was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.entry: Entry | None = None
        self.asked = Asked()
        self.make_list = self.add_action("Make a list of your own…")
        self.keep = self.add_action("Keep among your own")
        self.edit = self.add_action("Edit…")
        self.delete = self.add_action("Delete")
        self.make_list.triggered.connect(self.list_made)
        self.keep.triggered.connect(self.keep_asked)
        self.edit.triggered.connect(self.edit_asked)
        self.delete.triggered.connect(self.delete_asked)
        self.number = QLineEdit()
        self.number.setFixedWidth(_EDIT)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.editingFinished.connect(self._say_number)
        self._number_name = Label("", "name")
        self._number_name.setBuddy(self.number)
        row = QHBoxLayout()
        row.addWidget(self._number_name, 1)
        row.addWidget(self.number)
        self.body.addLayout(row)
        self.figures = _Figures()
        self.body.addWidget(self.figures)
        self.stages = BarChart(SHARE_OF)
        self.stages.minimum = QSize(160, 96)
        self._stages_title = Paragraph("By days since the last purchase", "section")
        self.body.addWidget(self._stages_title)
        self.body.addWidget(self.stages)
        self.churn = Paragraph("", "body")
        self.churn_evidence = Paragraph("", "evidence")
        self.body.addWidget(self.churn)
        self.body.addWidget(self.churn_evidence)
        self.body.addStretch(1)
        self.look = SecondaryButton("Look at them")
        self.save = SecondaryButton("Save list", "file-spreadsheet")
        self.look.clicked.connect(self._look)
        self.profile = SecondaryButton("What sets them apart?")
        self.profile.clicked.connect(self.profile_asked)
        self.save.clicked.connect(self.list_asked)
        acts = QGridLayout()
        acts.setSpacing(8)
        acts.addWidget(self.look, 0, 0)
        acts.addWidget(self.save, 0, 1)
        acts.addWidget(self.profile, 1, 0, 1, 2)
        acts.setColumnStretch(2, 1)
        self.body.addLayout(acts)
        theme.current().changed.connect(self._wear)
        self._wear()
        self.clear()

    def clear(self) -> None:
        """No group is chosen."""
        self.show_entry(None)

    def show_entry(self, entry: Entry | None) -> None:
        """What the list knows of a group; the detail is on its way where it is another one than before."""
        is_same = entry is not None and self.entry is not None and entry.offer == self.entry.offer
        self.entry = entry
        self.set_title(entry.offer.name if entry is not None else "")
        self.set_subtitle(entry.offer.about if entry is not None else "")
        key = entry.offer.key if entry is not None else ""
        self._offer_number(key)
        is_own = entry is not None and entry.offer.section is Section.OWN
        fits = entry is not None and entry.offer.segment is not None
        self.make_list.setVisible(fits)
        self.keep.setVisible(fits and not is_own)
        self.edit.setVisible(fits)
        self.edit.setText("Edit or rename…" if is_own else "Edit a copy…")
        self.delete.setVisible(is_own)
        has_customers = entry is not None and entry.size is not None and entry.size.customers > 0
        self.look.setEnabled(fits)
        self.save.setEnabled(has_customers)
        self.profile.setEnabled(has_customers)
        if not is_same:
            self.set_counted(None)
            self.figures.show_figures(())
            self._stages_title.setVisible(fits)
            self.stages.setVisible(fits)
            self.stages.wait()
            self.churn.set_text("")
            self.churn_evidence.set_text("")

    def show_detail(self, detail: Detail) -> None:
        """Passed over unless it is of the group that is shown."""
        if self.entry is None or (self.entry.offer.key, self.entry.offer.segment) != (detail.key, detail.segment):
            return
        self.set_counted(detail.counted)
        size = detail.size
        told = size.customers >= FEWEST
        share = joined(percent(size.share.value or 0), shares_between(size.share))
        figures = [("Customers", count(size.customers), share)]
        if size.revenue is not None:
            each, everybody = detail.each, detail.each_of_all
            beside = f"everybody {MONEY.text(everybody)}" if everybody is not None else ""
            between = _money_between(each, told=told)
            figures.append(("Revenue", MONEY.text(size.revenue), _share(size.revenue_share, told=told)))
            figures.append(("Per customer", _money(each, told=told), joined(between, beside)))
        self.figures.show_figures(figures)
        for part in (self._stages_title, self.stages):
            part.setVisible(bool(detail.stages) and told)
        self.stages.set_marks(
            [mark_of(str(stage).capitalize(), share) for stage, share in detail.stages], limits=(0, 1)
        )
        self._show_churn(detail)

    def _show_churn(self, detail: Detail) -> None:
        found, beside = detail.not_back, detail.all_not_back
        if found is None:
            self.churn.set_text("")
            self.churn_evidence.set_text("")
            return
        if not found.n:
            self.churn.set_text(f"None of them bought in the {detail.window} before, so none are recent buyers.")
        elif found.too_few or found.value is None:
            self.churn.set_text(too_few(found.n, "recent buyer"))
        else:
            everybody = f", of everybody's {per_hundred(beside.value)}" if beside and beside.value is not None else ""
            self.churn.set_text(f"Of 100 recent buyers, **{per_hundred(found.value)}** did not come back{everybody}.")
        tautology = "partly true by definition" if detail.by_definition else ""
        between = "" if found.too_few else rates_between(found)
        buyers = plural(found.n, "recent buyer") if found.n else ""
        self.churn_evidence.set_text(joined(between, buyers, detail.snapshot, tautology))

    def _offer_number(self, key: str) -> None:
        for widget in (self.number, self._number_name):
            widget.setVisible(key in _NUMBERS)
        self._number_name.setText(_NUMBERS.get(key, ""))
        self.number.setAccessibleName(_NUMBERS.get(key, ""))
        cut = self.asked.top if key == TOP else self.asked.share
        self.number.setText(bound(cut.amount))

    @Slot()
    def _say_number(self) -> None:
        key = self.entry.offer.key if self.entry is not None else ""
        now, typed = self.asked, parsed(self.number.text())
        try:
            cut = Cut(By.CUSTOMERS if key == TOP else By.SHARE, math.nan if typed is None else typed)
        except AnalysisError:
            self._offer_number(key)
            return
        said = replace(now, top=cut) if key == TOP else replace(now, share=cut)
        if said != now and key in _NUMBERS:
            self.asked = said
            self.numbers_said.emit(said)

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.stages.apply_theme(now.tokens, now.text_size)

    @Slot()
    def _look(self) -> None:
        if self.entry is not None:
            self.looked.emit(self.entry.offer.segment)


class _Figures(QWidget):
    """Name, figure and what it is beside, a line each."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)

    def show_figures(self, figures: tuple[tuple[str, str, str], ...] | list[tuple[str, str, str]]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, (name, figure, beside) in enumerate(figures):
            self._grid.addWidget(Label(name, "label"), row, 0)
            self._grid.addWidget(Label(figure, "value", tabular=True), row, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(Label(beside, "evidence"), row, 2)
        self.setVisible(bool(figures))


def _share(share: Estimate, *, told: bool) -> str:
    if share.value is None:
        return ""
    return joined(percent(share.value), shares_between(share)) if told else "too few to say"


def _money(each: Estimate, *, told: bool) -> str:
    return MONEY.text(each.value) if told and each.value is not None else "–"


def _money_between(each: Estimate, *, told: bool) -> str:
    if not told or each.low is None or each.high is None:
        return ""
    return f"{MONEY.text(each.low)}–{MONEY.text(each.high)}"
