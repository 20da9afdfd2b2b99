"""Asking how to build a table from an event log: what was found in it, and what has to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from analysis.wording import count, day, listed, percent, plural
from widgets import theme
from widgets.kit import Label, Paragraph, Select, TickBox
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

if TYPE_CHECKING:
    from analysis.events.builder import Options
    from analysis.events.survey import Survey

_WIDTH: Final = 760
_FEW_SECONDS: Final = 10
_MINUTE: Final = 60


class LogDialog(QDialog):
    """Build, or leave everything as it was."""

    build_asked = Signal(object)
    """The `Options`."""

    def __init__(self, parent: QWidget, survey: Survey) -> None:
        super().__init__(parent)
        self._survey = survey
        self.setWindowTitle("Open an event log")
        self.setFixedWidth(theme.current().px(_WIDTH))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(20, 20, 20, 16)
        self._layout.setSpacing(8)
        self._say_what_it_is()
        self._show_rows()
        self._show_contents()
        self.left_out = TickBox("Build without these lines")
        self._show_left_out()
        self._ask()
        self._add_buttons()
        self._show_estimate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # As high as the words need at this width.
        self.setFixedHeight(self._layout.totalHeightForWidth(self.width()))

    @property
    def options(self) -> Options:
        """As they are chosen."""
        from analysis.events.builder import Options

        return Options(window_days=self.window_days.currentData(), min_purchases=self.purchases.currentData())

    def _say_what_it_is(self) -> None:
        log = self._survey.log
        self._layout.addWidget(
            Paragraph(f"{log.source} is an event log: build a table of customers from it?", "statement")
        )
        first, newest = day(log.span.first.date()), day(log.span.newest.date())
        kinds = [plural(n, kind) for kind, n in self._survey.kinds.items()]
        self.contents = Paragraph(
            f"{plural(log.rows, 'event')} of {plural(self._survey.customers, 'customer')}, {first} to {newest}: "
            f"{listed(kinds)}. The table has one row per customer and snapshot; the log itself stays as it is."
        )
        self._layout.addWidget(self.contents)
        if log.notes:
            self._layout.addWidget(Paragraph(" ".join(log.notes), "evidence"))

    def _show_rows(self) -> None:
        head, roles = self._survey.head, self._survey.roles
        self._layout.addSpacing(4)
        title = "First rows, and what each column is taken for" if roles else "First rows"
        self._layout.addWidget(Label(title, "section"))
        self.table = TableView()
        self.table.setAccessibleName("First rows of the log")
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.table.set_columns(
            [
                Column(f"{name} → {roles[name] or 'not used'}" if roles else name, [row[at] for row in head.rows])
                for at, name in enumerate(head.names)
            ]
        )
        rows = WholeRows(self.table, len(head.rows))
        rows.setMinimumHeight(rows.minimumSizeHint().height() + self.table.horizontalScrollBar().sizeHint().height())
        self._layout.addWidget(rows)

    def _show_contents(self) -> None:
        self.missing = Paragraph("", "evidence")
        self._layout.addWidget(Label("What will not work", "section"))
        self._layout.addWidget(self.missing)

    def _show_left_out(self) -> None:
        from analysis.events.log import MANY_BAD

        log = self._survey.log
        if not log.left_out:
            self.left_out.hide()
            return
        reasons = listed([f"{plural(n, 'line')} {reason}" for reason, n in log.left_out.items()])
        many = log.bad_share > MANY_BAD
        box = QFrame()
        box.setProperty("role", "note" if many else "sunken")
        layout = QVBoxLayout(box)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(Paragraph(f"Left out, {percent(log.bad_share)} of all lines: {reasons}."))
        if many:
            layout.addWidget(self.left_out)
            self.left_out.toggled.connect(self._show_estimate)
        self._layout.addWidget(box)

    def _ask(self) -> None:
        from analysis.events.survey import PURCHASES, WINDOWS

        survey = self._survey
        self.window_days = Select("Length of the window")
        for days in WINDOWS:
            proposed = " (proposed)" if days == survey.proposal.days else ""
            self.window_days.addItem(f"{plural(days, 'day')}{proposed}", days)
        self.window_days.setCurrentIndex(self.window_days.findData(survey.proposal.days))
        self.purchases = Select("Which customers")
        for fewest in PURCHASES:
            self.purchases.addItem(_who(fewest), fewest)
        for select in (self.window_days, self.purchases):
            select.currentIndexChanged.connect(self._show_estimate)
        self._layout.addSpacing(4)
        self.chosen_by = Paragraph("", "evidence")
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        fields.setColumnStretch(2, 1)
        asked = (
            ("Bought again within", self.window_days, Paragraph(survey.proposal.why, "evidence")),
            ("Customers", self.purchases, self.chosen_by),
        )
        for row, (name, select, words) in enumerate(asked):
            label = Label(name, "name")
            label.setBuddy(select)
            for column, part in enumerate((label, select, words)):
                fields.addWidget(part, row, column)
        self._layout.addLayout(fields)

    def _add_buttons(self) -> None:
        self.estimate = Paragraph("")
        self.build_button = QPushButton("Build")
        self.build_button.setDefault(True)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        box = QDialogButtonBox()
        box.addButton(self.build_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.build_button.clicked.connect(self._build)
        self.cancel_button.clicked.connect(self.reject)
        self._layout.addSpacing(4)
        self._layout.addWidget(self.estimate)
        self._layout.addWidget(box)

    @Slot()
    def _show_estimate(self) -> None:
        """What follows from the choices."""
        from analysis.events.log import MANY_BAD

        survey, options = self._survey, self.options
        rows, periods = survey.rows(options), survey.periods(options)
        missing = survey.gaps(options)
        self.missing.set_text(" ".join(missing) if missing else "Nothing: the log has what every page needs.")
        self.chosen_by.set_text(_consequence(options.min_purchases))
        many = survey.log.bad_share > MANY_BAD
        if not survey.can_be_built:
            self.estimate.set_text("Export a longer log.")
        elif not rows:
            self.estimate.set_text("No customer has bought so often.")
        elif many and not self.left_out.isChecked():
            self.estimate.set_text(f"More than {percent(MANY_BAD)} of the lines cannot be used: say whether to go on.")
        else:
            known = f"{plural(periods, 'snapshot')} with a known outcome, and now" if periods else "the open snapshot"
            self.estimate.set_text(f"About {plural(rows, 'row')}: {known}. It takes {_words(survey.seconds(options))}.")
        self.build_button.setEnabled(survey.can_be_built and rows > 0 and (not many or self.left_out.isChecked()))

    @Slot()
    def _build(self) -> None:
        self.build_asked.emit(self.options)
        self.accept()


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
