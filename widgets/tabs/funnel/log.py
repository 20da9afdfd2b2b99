"""The log page: what only an event log can show; there as long as the table came from one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.events.funnel.attempts import Attempts, Unit
from analysis.findings import Finding
from analysis.views.log.asked import Question, of_visits, windows
from widgets.kit import Card, EmptyState, Label, Select, Switch
from widgets.tabs.funnel.log_carts import CartsSection, fill_windows
from widgets.tabs.funnel.log_groups import GroupsSection
from widgets.tabs.funnel.log_months import MonthsSection
from widgets.tabs.funnel.log_pace import PaceSection
from widgets.tabs.funnel.log_section import Section
from widgets.tabs.funnel.log_steps import StepsSection
from widgets.tabs.funnel.log_week import WeekSection

_UNITS: Final = ((Unit.VISIT.value, "Visits"), (Unit.CUSTOMER.value, "Customers"))
_MOST_FINDINGS: Final = 5


class LogPage(QWidget):
    """unit and window are the question; they stand above the page."""

    asked = Signal(object)
    """The sections of which other figures are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit, self.length = Switch("Counted per", _UNITS), Select("Within")
        self.tools = (Label("Per", "label"), self.unit, Label("within", "label"), self.length)
        self.steps, self.pace, self.groups = StepsSection(), PaceSection(), GroupsSection()
        self.carts, self.months, self.week = CartsSection(), MonthsSection(), WeekSection()
        self.sections: tuple[Section, ...] = (
            self.steps,
            self.pace,
            self.groups,
            self.carts,
            self.months,
            self.week,
        )
        self.reason = EmptyState("database", "Nothing to follow in this log", "")
        self.missing = Card("No funnel, no time to convert")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.reason)
        layout.addWidget(self.missing)
        for section in self.sections:
            layout.addWidget(section)
            section.changed.connect(self._ask_one)
        self._attempts: Attempts | None = None
        self.unit.chosen.connect(self._choose_unit)
        self.length.activated.connect(self._ask_again)
        self.clear()

    @property
    def question(self) -> Question:
        """Asks for an open log."""
        assert self._attempts is not None
        if self.unit.key == Unit.VISIT:
            return of_visits(self._attempts)
        return Question(Unit.CUSTOMER, self.length.currentData())

    @property
    def findings(self) -> Sequence[Finding]:
        """Of all sections, in the order of the page."""
        return [finding for section in self.sections for finding in section.findings][:_MOST_FINDINGS]

    @Slot()
    def clear(self) -> None:
        for section in self.sections:
            section.clear()

    def set_log(self, attempts: Attempts | None, reason: str) -> None:
        """What is kept of the log; None: nothing, for a reason."""
        missing = "" if attempts is None else attempts.no_views
        self.reason.set_sentence(reason)
        self.reason.setVisible(attempts is None)
        self.missing.set_subtitle(missing)
        self.missing.setVisible(bool(missing))
        shown = self._offered(attempts)
        for section in self.sections:
            section.setVisible(section in shown)
        if attempts is not None and attempts is not self._attempts:
            for section in self.sections:
                section.offer(attempts)
            self._offer(attempts)
        self._attempts = attempts

    @property
    def follows_views(self) -> bool:
        """Whether a unit and a window can be asked about."""
        return self._attempts is not None and not self._attempts.no_views

    @property
    def shown(self) -> Sequence[Section]:
        """The sections that the open log has something for."""
        return self._offered(self._attempts)

    def _offered(self, attempts: Attempts | None) -> Sequence[Section]:
        return () if attempts is None else [one for one in self.sections if one.has_figures(attempts)]

    def _offer(self, attempts: Attempts) -> None:
        unit = Unit(self.unit.key)
        self.groups.offer_groups(attempts, unit)
        self.length.setEnabled(unit is Unit.CUSTOMER)
        if unit is Unit.CUSTOMER:
            fill_windows(self.length, windows(attempts))
        else:
            self.length.clear()
            self.length.addItem("the visit")
            self.length.updateGeometry()

    @Slot()
    def _choose_unit(self) -> None:
        if self._attempts is not None:
            self._offer(self._attempts)
            self._ask_again()

    @Slot()
    def _ask_again(self) -> None:
        self.asked.emit([section for section in self.sections if section.follows_question])

    @Slot()
    def _ask_one(self) -> None:
        self.asked.emit([self.sender()])
