"""What a log leaves open about its times, its money and its visits; each is asked only where it matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.events.clock import zones
from analysis.wording import plural
from app.log_dialog.section import Choice, Section, add_field
from widgets.kit import Paragraph

if TYPE_CHECKING:
    from analysis.events.how import How
    from analysis.events.survey import Outlook

_GAPS: Final = (10, 15, 30, 60, 120, 240)
"""Minutes."""
_ORDERS: Final = (("day first: 03/04 is in April", True), ("month first: 03/04 is in March", False))
_MINUTE: Final = timedelta(minutes=1)


class ClockSection(Section):
    how_chosen = Signal(object)
    """The `How` with another answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What the log leaves open", parent)
        self._how: How | None = None
        self._currencies: dict[str, int] = {}
        self._asked: set[str] = set()
        self.zone = Choice("Time zone", [(name.replace("_", " "), name) for name in zones()])
        self.zone.setMaxVisibleItems(16)
        self.order = Choice("Order of day and month", _ORDERS)
        self.currency = Choice("Currency")
        self.gap = Choice("A new visit begins after")
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._words: dict[str, Paragraph] = {}
        fields = self.add_fields()
        for about, name, choice, words in (
            ("zone", "Time zone", self.zone, ""),
            ("day_first", "Dates", self.order, "No date in it has a number above 12."),
            ("currency", "Currency", self.currency, "Sums in several are never added up; lines in others stay out."),
            (
                "gap",
                "A new visit begins after",
                self.gap,
                "without an event: no column says which visit one belongs to.",
            ),
        ):
            explained = Paragraph(words, "evidence")
            self._rows[about] = (add_field(fields, name, choice, explained), choice, explained)
            self._words[about] = explained
            choice.activated.connect(self._choose)

    def show_outlook(self, outlook: Outlook) -> None:
        from analysis.events.inspecting import Times
        from analysis.events.questions import OpenQuestionError

        said = {
            Times.BARE: " Its times name no zone: they are read as what that clock showed.",
            Times.UNIVERSAL: " Its times are in UTC.",
        }
        how, trouble = outlook.how, outlook.trouble
        self._how = how
        if isinstance(trouble, OpenQuestionError):
            # It stays to be answered otherwise.
            self._asked.add(trouble.about)
            self._currencies |= trouble.choices
        asked = self._asked | {about for about, said in (("currency", how.currency),) if said}
        times = outlook.inspection.times(how)
        if times is not Times.DAYS:
            asked.add("zone")
        self._words["zone"].set_text(f"Its hours and days are those of a clock there.{said.get(times, '')}")
        if how.day_first is not None:
            asked.add("day_first")
        if outlook.survey is not None and outlook.survey.log.cut_visits:
            asked.add("gap")
        if self.zone.findData(how.zone) < 0:
            self.zone.addItem(how.zone, how.zone)
        self.zone.show_value(how.zone)
        self.order.show_value(how.day_first)
        known = self._currencies or {how.currency: 0}
        self.currency.offer([(_currency(name, lines), name) for name, lines in known.items()])
        self.currency.show_value(how.currency)
        minutes = round(how.gap / _MINUTE)
        self.gap.offer([(plural(gap, "minute"), gap) for gap in sorted({*_GAPS, minutes})])
        self.gap.show_value(minutes)
        for about, parts in self._rows.items():
            for part in parts:
                part.setVisible(about in asked)
        self.setVisible(bool(asked))

    @Slot()
    def _choose(self) -> None:
        assert self._how is not None
        self._how = replace(
            self._how,
            zone=self.zone.currentData(),
            day_first=self.order.currentData(),
            currency=self.currency.currentData() or "",
            gap=self.gap.currentData() * _MINUTE,
        )
        self.how_chosen.emit(self._how)


def _currency(name: str, lines: int) -> str:
    return f"{name} ({plural(lines, 'line')})" if lines else name
