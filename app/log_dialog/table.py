"""How the table is built: the length of the window, which customers, the margin, and what will not work with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from analysis.wording import count, fixed, listed, parsed, percent, plural
from app.log_dialog.section import Choice, Section, add_field
from widgets import theme
from widgets.kit import Paragraph, TickBox

if TYPE_CHECKING:
    from analysis.events.builder import Options
    from analysis.events.survey import Survey

_FEW_SECONDS: Final = 10
_MINUTE: Final = 60
_MARGIN_WIDTH: Final = 80
_HUNDRED: Final = 100


class TableSection(Section):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The table", parent)
        self._survey: Survey | None = None
        self.window_days = Choice("Length of the window")
        self.purchases = Choice("Which customers")
        self._proposed_by = Paragraph("", "evidence")
        self.chosen_by = Paragraph("", "evidence")
        fields = self.add_fields()
        add_field(fields, "Bought again within", self.window_days, self._proposed_by)
        add_field(fields, "Customers", self.purchases, self.chosen_by)
        self.margin = QLineEdit()
        self.margin.setAccessibleName("Margin")
        self.margin.setFixedWidth(theme.current().px(_MARGIN_WIDTH))
        self._margin_words = Paragraph("", "evidence")
        name = add_field(fields, "Margin, in %", self.margin, self._margin_words)
        self._of_margin = (name, self.margin, self._margin_words)
        self.margin.textChanged.connect(self._show_consequences)
        for choice in (self.window_days, self.purchases):
            choice.currentIndexChanged.connect(self._show_consequences)
        self.missing = Paragraph("", "label")
        self.notes = Paragraph("", "label")
        self.column.addWidget(self.missing)
        self.column.addWidget(self.notes)
        self._box = QFrame()
        self._bad = Paragraph("")
        self.left_out = TickBox("Build without these lines")
        self.left_out.toggled.connect(self.changed)
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(4)
        inside.addWidget(self._bad)
        inside.addWidget(self.left_out)
        self.column.addWidget(self._box)

    @property
    def options(self) -> Options:
        """As they are chosen."""
        from analysis.events.builder import Options

        chosen = Options(window_days=self.window_days.currentData(), min_purchases=self.purchases.currentData())
        return chosen if self._margin is None else replace(chosen, margin=self._margin)

    @property
    def _margin(self) -> float | None:
        """The share of revenue that was written; None for what is none."""
        share = parsed(self.margin.text().removesuffix("%"))
        return share / _HUNDRED if share is not None and 0 < share <= _HUNDRED else None

    @property
    def _asks_margin(self) -> bool:
        """Where there is money, and the log does not say what of it was earned."""
        return self._survey is not None and self._survey.revenue is not None and not self._survey.log.has_profit

    @property
    def can_be_built(self) -> bool:
        survey = self._survey
        if survey is None or not survey.rows(self.options):
            return False
        if self._asks_margin and self._margin is None:
            return False
        return not self._has_many_bad or self.left_out.isChecked()

    @property
    def estimate(self) -> str:
        """What follows from the choices, or what is in the way."""
        from analysis.events.log import MANY_BAD

        survey = self._survey
        assert survey is not None
        rows, periods = survey.rows(self.options), survey.periods(self.options)
        if not rows:
            return "No customer has bought so often."
        if self._asks_margin and self._margin is None:
            return "Say what the margin is."
        if not self.can_be_built:
            return f"More than {percent(MANY_BAD)} of the lines cannot be used: say whether to go on."
        known = f"{plural(periods, 'snapshot')} with a known outcome, and now" if periods else "the open snapshot"
        return f"About {plural(rows, 'row')}: {known}. It takes {_words(survey.seconds(self.options))}."

    def show_survey(self, survey: Survey) -> None:
        """Choices that were made stay; without one, the window is the proposed one."""
        from analysis.events.survey import PURCHASES, WINDOWS

        before, self._survey = self._survey, survey
        days, fewest = self.window_days.currentData(), self.purchases.currentData()
        if before is None or days == before.proposal.days:
            days = survey.proposal.days
        for choice in (self.window_days, self.purchases):
            choice.blockSignals(True)
        proposed = survey.proposal.days
        self.window_days.offer(
            [(f"{plural(one, 'day')}{' (proposed)' if one == proposed else ''}", one) for one in WINDOWS]
        )
        self.window_days.show_value(days)
        self.purchases.offer([(_who(one), one) for one in PURCHASES])
        self.purchases.show_value(fewest if fewest is not None else PURCHASES[0])
        for choice in (self.window_days, self.purchases):
            choice.blockSignals(False)
        self._proposed_by.set_text(survey.proposal.why)
        if before is None:
            from analysis.events.builder import ASSUMED_MARGIN

            self.margin.blockSignals(True)
            self.margin.setText(fixed(ASSUMED_MARGIN * _HUNDRED, 0))
            self.margin.blockSignals(False)
        for part in self._of_margin:
            part.setVisible(self._asks_margin)
        self.notes.set_text(f"**How it is read.** {' '.join(survey.log.notes)}" if survey.log.notes else "")
        self._show_left_out(survey)
        self._show_consequences()

    @property
    def _has_many_bad(self) -> bool:
        from analysis.events.log import MANY_BAD

        return self._survey is not None and self._survey.log.bad_share > MANY_BAD

    def _show_left_out(self, survey: Survey) -> None:
        log = survey.log
        reasons = listed([f"{plural(n, 'line')} {reason}" for reason, n in log.left_out.items()])
        self._bad.set_text(f"Left out, {percent(log.bad_share)} of all lines: {reasons}." if reasons else "")
        theme.set_property(self._box, "role", "note" if self._has_many_bad else "sunken")
        self._box.setVisible(bool(log.left_out))
        self.left_out.setVisible(self._has_many_bad)

    @Slot()
    def _show_consequences(self) -> None:
        assert self._survey is not None
        missing = self._survey.gaps(self.options)
        words = " ".join(missing) if missing else "Nothing: the log has what every page needs."
        self.missing.set_text(f"**What will not work.** {words}")
        self.chosen_by.set_text(_consequence(self.options.min_purchases))
        told = "of revenue is taken for profit, since the log does not say what was earned."
        asked = f"Write it as a number above {fixed(0, 0)}, up to {fixed(_HUNDRED, 0)}."
        self._margin_words.set_text(asked if self._margin is None else told)
        self.changed.emit()


def _who(fewest: int) -> str:
    """ "Everybody", "Who bought", "Who bought 3 times or more"."""
    if fewest < 2:
        return "Who bought" if fewest else "Everybody"
    return f"Who bought {count(fewest)} times or more"


def _consequence(fewest: int) -> str:
    if fewest > 1:
        return "Older snapshots then hold customers chosen for what they did later."
    return f"A customer has a row from the first {'purchase' if fewest else 'visit'} on."


def _words(seconds: float) -> str:
    """How long, roughly."""
    if seconds < _FEW_SECONDS:
        return "a few seconds"
    if seconds < 2 * _MINUTE:
        return f"about {count(round(seconds, -1))} seconds"
    return f"about {plural(round(seconds / _MINUTE), 'minute')}"
