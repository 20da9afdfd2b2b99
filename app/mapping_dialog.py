"""Asking what the columns of a table of another schema stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QPushButton, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from analysis.mapping.keeping import write_mapping
from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.preview import Check, Foreign
from analysis.mapping.table import TableMapping
from analysis.wording import plural
from app.mapping_columns import MappingList, MappingModel
from app.mapping_questions import MappingQuestions
from app.tasks import TaskRunner
from widgets import theme
from widgets.context import Memory
from widgets.kit import Label, LinkButton, Paragraph
from widgets.saving import ask_where

_CHECK: Final = "mapping"
_KIND: Final = "Mapping of columns (*.json)"
_SIZE: Final = (900, 680)
_LOG_WORDS: Final = "Each row is something that happened: open it as an event log"


@dataclass(frozen=True)
class Purpose:
    """title: of the window. question: {} stands for the file. parts: what a column may be. button: goes on."""

    title: str
    question: str
    button: str
    parts: tuple[Part, ...]
    says_what_is_lacking: bool


OPENING: Final = Purpose(
    "Open a table of another kind",
    "{} is no customer model: what do its columns stand for?",
    "Open",
    tuple(MEANINGS),
    says_what_is_lacking=True,
)
COMPARING: Final = Purpose(
    "Compare with a table of another kind",
    "{} is no customer model: what do its columns stand for?",
    "Compare",
    tuple(MEANINGS),
    says_what_is_lacking=False,
)
JOINING: Final = Purpose(
    "Join a file by customer",
    "What do the columns of {} stand for?",
    "Join",
    (
        *(Part.CUSTOMER, Part.VALUE, Part.MAY_CONTACT, Part.LEAVE_OUT, Part.INTERNAL),
        *(Part.KNOWN_AFTER, Part.IDENTIFIER, Part.FEATURE, Part.UNUSED),
    ),
    says_what_is_lacking=False,
)


class MappingDialog(QDialog):
    """Every change is checked in the background; what passed can be taken. Esc leaves everything as it was."""

    taken = Signal(object)
    """The `TableMapping` to go on with, which passed the check."""
    log_asked = Signal()

    def __init__(
        self,
        parent: QWidget,
        foreign: Foreign,
        purpose: Purpose,
        check: Callable[..., object],
        tasks: TaskRunner,
        memory: Memory,
        *,
        may_be_log: bool = False,
    ) -> None:
        """check: a job that makes a `Check` of a mapping. memory: of the folder to save to."""
        super().__init__(parent)
        self._foreign, self._purpose, self._check, self._tasks, self._memory = foreign, purpose, check, tasks, memory
        self.setWindowTitle(purpose.title)
        width, height = (theme.current().px(side) for side in _SIZE)
        self.resize(QSize(width, height).boundedTo(self.screen().availableSize() * 0.9))
        self.columns = MappingModel(foreign.samples, foreign.mapping.parts, purpose.parts, self)
        self.questions = MappingQuestions(foreign.samples, foreign.mapping)
        self.about = Paragraph(self._about())
        self.lacking = Paragraph("", "evidence")
        self.outcome = Paragraph("")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(20, 20, 20, 16)
        self._layout.setSpacing(8)
        self._layout.addWidget(Paragraph(purpose.question.format(foreign.raw.file), "statement"))
        self._layout.addWidget(self.about)
        self._layout.addWidget(self._table(), 1)
        self._layout.addWidget(self.questions)
        if purpose.says_what_is_lacking:
            self._layout.addWidget(Label("What will not work", "section"))
            self._layout.addWidget(self.lacking)
        self._layout.addWidget(self._framed_outcome())
        self.log_link = LinkButton(_LOG_WORDS)
        self.log_link.inset = 0
        self.log_link.setVisible(may_be_log)
        self.log_link.clicked.connect(self._leave_for_log)
        self._layout.addWidget(self.log_link)
        self._add_buttons()
        self.columns.chosen.connect(self._ask)
        self.questions.changed.connect(self._ask)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    @property
    def mapping(self) -> TableMapping:
        """As it is chosen now."""
        return self.questions.mapping

    @Slot(object)
    def show_check(self, check: Check) -> None:
        """What the mapping would come to; one that was changed meanwhile is not spoken of."""
        if check.mapping != self.mapping:
            return
        self._say(check.problem or check.sentence, is_problem=bool(check.problem))
        self.go_button.setEnabled(not check.problem)

    def _say(self, words: str, *, is_problem: bool = False) -> None:
        self.outcome.set_text(words)
        theme.set_property(self._outcome_box, "role", "note" if is_problem else "sunken")

    def _about(self) -> str:
        foreign = self._foreign
        like = foreign.like
        made = "Proposed by names and values: look it over."
        if like:
            made = "As it was the last time." if like == foreign.raw.file else f"As for {like}: look it over."
        return f"{plural(len(foreign.raw), 'row')}, {plural(len(foreign.samples), 'column')}. {made}"

    def _table(self) -> QWidget:
        box = QFrame()
        box.setProperty("role", "card")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(1, 4, 1, 4)
        inside.addWidget(MappingList(self.columns))
        box.setMinimumHeight(theme.current().px(160))
        return box

    def _framed_outcome(self) -> QFrame:
        self._outcome_box = QFrame()
        self._outcome_box.setProperty("role", "sunken")
        layout = QVBoxLayout(self._outcome_box)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.outcome)
        return self._outcome_box

    def _add_buttons(self) -> None:
        self.go_button = QPushButton(self._purpose.button)
        self.go_button.setDefault(True)
        self.save_button = QPushButton("Save as file…")
        self.cancel_button = QPushButton("Cancel")
        box = QDialogButtonBox()
        box.addButton(self.go_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        for button in (self.save_button, self.cancel_button):
            button.setAutoDefault(False)
        self.go_button.clicked.connect(self._take)
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.reject)
        self._layout.addSpacing(4)
        self._layout.addWidget(box)

    @Slot()
    def _ask(self) -> None:
        self.questions.set_parts(self.columns.parts)
        mapping = self.mapping
        missing = mapping.lacking()
        words = "; ".join(missing)
        self.lacking.set_text(f"{words[:1].upper()}{words[1:]}." if missing else "Nothing is lacking.")
        self.go_button.setEnabled(False)
        self._tasks.submit(_CHECK, self._check, mapping).succeeded.connect(self.show_check)

    @Slot()
    def _take(self) -> None:
        self.taken.emit(self.mapping)
        self.accept()

    @Slot()
    def _save(self) -> None:
        name = f"{self._foreign.raw.file.partition('.')[0]} mapping.json"
        target = ask_where(self, "Save mapping", (_KIND,), name, self._memory)
        if target is None:
            return
        try:
            write_mapping(target, self.mapping)
        except AnalysisError as error:
            self._say(str(error), is_problem=True)
        else:
            self._say(f"Saved {target.name}: “report --mapping” follows it.")

    @Slot()
    def _leave_for_log(self) -> None:
        self.log_asked.emit()
        self.reject()
