"""The dialog itself: sections that scroll, and under them what the answers come to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMargins, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from analysis.events.log import PURCHASE
from analysis.wording import day, fixed, plural
from app.errors import words_for
from app.log_dialog.clock import ClockSection
from app.log_dialog.columns import ColumnsSection
from app.log_dialog.kinds import KindsSection
from app.log_dialog.sales import SalesSection
from app.log_dialog.table import TableSection
from widgets import theme
from widgets.kit import Hairline, LinkButton, Paragraph, ProgressStrip
from widgets.scrolled_page import ScrolledPage

if TYPE_CHECKING:
    from analysis.events.how import How, Sale
    from analysis.events.survey import Outlook, Survey
    from app.opening import FoundLog
    from app.session import Session
    from app.tasks import Task

_SIZE: Final = (820, 760)
_SMALLEST: Final = (560, 420)
_SIDE: Final = 20
_STATE: Final = 26
_PATIENCE_MS: Final = 400
"""Before the log is read again: several answers may follow one another."""


class LogDialog(QDialog):
    """Build, or leave everything as it was."""

    def __init__(self, parent: QWidget, found: FoundLog, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._inspection = found.outlook.inspection
        self._how = found.outlook.how
        self._survey: Survey | None = None
        self._new_kinds = False
        self._task: Task | None = None
        self._again = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._again.timeout.connect(self._look)
        self.setWindowTitle("Open an event log")
        self.columns = ColumnsSection(self._inspection)
        self.kinds = KindsSection()
        self.clock = ClockSection()
        self.sales = SalesSection()
        self.table = TableSection()
        self._sections = (self.columns, self.kinds, self.clock, self.sales, self.table)
        self._lay_out(found.remembered)
        self._connect()
        session.log_read.connect(self.show_outlook)
        self.show_outlook(found.outlook)
        self._fit(parent)

    # What the sections say

    @Slot(object)
    def show_outlook(self, outlook: Outlook) -> None:
        """The log as it was read with the answers so far; one that is outdated by now is passed over."""
        if self._again.isActive():
            return
        self._new_kinds = False
        self._how, self._survey = outlook.how, outlook.survey
        self.columns.show_how(outlook.how)
        self.kinds.show_outlook(outlook)
        self.clock.show_outlook(outlook)
        if outlook.survey is not None:
            self.sales.show_survey(outlook.survey, outlook.how.sale)
            self.table.show_survey(outlook.survey)
        else:
            self.sales.hide()
        self.table.setVisible(outlook.survey is not None)
        self._trouble.set_text(_trouble(outlook))
        self._show_contents()
        self._show_state()

    def _show_contents(self) -> None:
        survey = self._survey
        if survey is None:
            self.live.set_text("")
            return
        newest = day(survey.log.span.days[-1])
        currency = f" {self._how.currency}" if self._how.currency else ""
        money = f"sales {fixed(survey.revenue, 0)}{currency}" if survey.revenue is not None else ""
        bought = money or plural(survey.kinds.get(PURCHASE, 0), "purchase")
        self.live.set_text(
            f"**{plural(survey.customers, 'customer')}, {bought}, newest date {newest}**: does that match your shop?"
        )

    @Slot()
    def _show_state(self) -> None:
        waits = self._again.isActive() or self._task is not None
        ready = self._survey is not None and not waits
        self.again_link.setVisible(self._survey is None and not waits and not self._trouble.accessibleName())
        self.live.setEnabled(ready)
        words = "Reading the log…" if self._survey is not None and self.progress.isHidden() else ""
        self.estimate.set_text(self.table.estimate if ready else words)
        self.build_button.setEnabled(ready and self.table.can_be_built)

    # What the user does

    @Slot(str, str)
    def _on_role(self, column: str, role: str) -> None:
        before = self._inspection.roles(self._how)
        how = self._inspection.with_role(self._how, column, role)
        roles = self._inspection.roles(how)
        kind, had = ({c for c, r in some.items() if r == "kind"} for some in (roles, before))
        if kind != had:
            how = replace(how, kinds={}, always="" if kind else PURCHASE)
            self._new_kinds = bool(kind)
        self.columns.show_how(how)
        self._ask_again(how)

    @Slot(str)
    def _on_always(self, kind: str) -> None:
        self._ask_again(replace(self._how, always=kind))

    @Slot(object)
    def _on_kinds(self, kinds: dict[str, str]) -> None:
        self._new_kinds = False
        self._ask_again(replace(self._how, kinds=kinds))

    @Slot(object)
    def _on_how(self, how: How) -> None:
        self._ask_again(how)

    @Slot(object)
    def _on_sale(self, sale: Sale) -> None:
        self._ask_again(replace(self._how, sale=sale))

    def _ask_again(self, how: How) -> None:
        if how != self._how:
            self._how = how
            self._again.start()
            self._show_state()

    @Slot()
    def _look(self) -> None:
        self._again.stop()
        task = self._session.look_again(self._how, self._new_kinds)
        self._task = task
        self.progress.start(task.title)
        task.progressed.connect(self.progress.report)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._show_state()

    @Slot()
    def _guess_anew(self) -> None:
        self.remembered.hide()
        self._new_kinds = True
        self._how = self._inspection.guess
        self._look()

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._survey = None  # what was read before is overwritten by now

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        """The machine refused, or there is a defect, which the window tells of."""
        words = words_for(error)
        self._survey = None
        self._trouble.set_text(str(words) if words is not None else "")

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = None
            self.progress.finish()
            self._show_contents()
            self._show_state()

    @Slot()
    def _build(self) -> None:
        self._session.build(self.table.options, self.sales.figure)
        self.accept()

    # How it looks

    def _lay_out(self, remembered: str) -> None:
        log = self._inspection.opened.name
        head = QVBoxLayout()
        head.setContentsMargins(_SIDE, 16, _SIDE, 8)
        head.setSpacing(4)
        head.addWidget(Paragraph(f"{log} is an event log: build a table of customers from it?", "statement"))
        words = "The table has one row per customer and snapshot; the log itself stays as it is."
        head.addWidget(Paragraph(words, "label"))
        self.remembered = QWidget()
        self.guess_link = LinkButton("Guess anew")
        line = QHBoxLayout(self.remembered)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Paragraph(f"Read as you said for {remembered}.", "label"))
        line.addWidget(self.guess_link)
        line.addStretch(1)
        self.remembered.setVisible(bool(remembered))
        head.addWidget(self.remembered)
        self.page = ScrolledPage(QMargins(_SIDE, 12, _SIDE, 12), spacing=20)
        for section in self._sections:
            self.page.column.addWidget(section)
        self.page.column.addStretch(1)
        self.live = Paragraph("")
        self._trouble = Paragraph("", tone="warn")
        self.estimate = Paragraph("", "label")
        self.again_link = LinkButton("Read the log")
        self.progress = ProgressStrip()
        # One takes the place of the other: nothing moves while the log is read.
        state = QWidget()
        state.setMinimumHeight(theme.current().px(_STATE))
        beside = QHBoxLayout(state)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.estimate, 1)
        beside.addWidget(self.again_link, 1, Qt.AlignmentFlag.AlignLeft)
        beside.addWidget(self.progress, 1)
        self.build_button = QPushButton("Build")
        self.build_button.setDefault(True)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        box = QDialogButtonBox()
        box.addButton(self.build_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        foot = QVBoxLayout()
        foot.setContentsMargins(_SIDE, 10, _SIDE, 16)
        foot.setSpacing(6)
        for part in (self._trouble, self.live, state, box):
            foot.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Hairline())
        layout.addWidget(self.page, 1)
        layout.addWidget(Hairline())
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.columns.role_chosen.connect(self._on_role)
        self.columns.always_chosen.connect(self._on_always)
        self.kinds.kinds_chosen.connect(self._on_kinds)
        self.clock.how_chosen.connect(self._on_how)
        self.sales.sale_chosen.connect(self._on_sale)
        self.table.changed.connect(self._show_state)
        self.guess_link.clicked.connect(self._guess_anew)
        self.again_link.clicked.connect(self._look)
        self.progress.cancelled.connect(self._stop)
        self.progress.appeared.connect(self._show_state)
        self.progress.vanished.connect(self._show_state)
        self.build_button.clicked.connect(self._build)
        self.cancel_button.clicked.connect(self.reject)
        self.rejected.connect(self._session.leave_log)

    def _fit(self, parent: QWidget) -> None:
        now = theme.current()
        width, height = (now.px(side) for side in _SIZE)
        self.setMinimumSize(*_SMALLEST)
        self.resize(min(width, parent.width() - 40), min(height, parent.height() - 40))


def _trouble(outlook: Outlook) -> str:
    """What is in the way of reading the log, with what can be answered here instead of in a map."""
    from analysis.events.questions import OpenQuestionError

    trouble = outlook.trouble
    if trouble is None:
        return ""
    if isinstance(trouble, OpenQuestionError):
        return f"{trouble.message} Say it above."
    return str(trouble)
