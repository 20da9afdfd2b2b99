"""The card of marks: a verdict, and what to decide, to know, and to leave as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.counted import Counted
from analysis.quality.marks import Group, Mark
from analysis.quality.rows import Clean, Say, has_rows, remedies
from analysis.views.data import MarkLine, Marks
from analysis.views.phrases import joined
from analysis.wording import cell, percent, plural
from widgets import theme
from widgets.charts.measure import SHARE
from widgets.counted import CountedCard
from widgets.icons import IconLabel
from widgets.kit import Label, LinkButton, Paragraph, SecondaryButton
from widgets.table.columns import Column
from widgets.table.view import TableView

_TITLES = {Group.DECIDE: "Decide now", Group.KNOW: "Good to know", Group.USUAL: "Usual for such a table"}
_ICONS = {Group.DECIDE: ("triangle-alert", "warn"), Group.KNOW: ("info", "text2"), Group.USUAL: ("check", "text3")}
_ROWS_SHOWN = 6

Offered = Callable[[Mark], Sequence[Clean | Say]]
"""What can be done about a mark."""


class MarksCard(CountedCard):
    asked = Signal()
    """Check again, after it was stopped."""
    rows_asked = Signal(object)
    """The mark whose rows are to be shown."""
    remedy_asked = Signal(object)
    """A `Step` that is to be added to the recipe. Remedies of this kind are offered only once this is connected."""
    role_said = Signal(str, object)
    """A column, and the `Role` it is to have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Can I rely on it?", parent=parent)
        self.verdict = Paragraph("", "heading")
        self._again = LinkButton("Check now")
        self._again.clicked.connect(self.asked)
        self.add_action("Copy all marks").triggered.connect(self._copy)
        self._marks: Marks | None = None
        self._groups = QVBoxLayout()
        self._groups.setSpacing(10)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(self._groups)
        self.body.addStretch(1)
        self.wait()

    def wait(self) -> None:
        self._say("Checking the columns …", stopped=False)

    def stop(self) -> None:
        self._say("The columns are not checked.", stopped=True)

    def show_marks(self, marks: Marks, counted: Counted) -> None:
        self._say(marks.verdict, stopped=False)
        self._marks = marks
        self.set_counted(counted)
        for group, lines in marks.groups.items():
            shown = GroupOfMarks(group, lines, partial(_offered, marks))
            for row in shown.lines:
                row.acts.rows_asked.connect(self.rows_asked)
                row.acts.remedy_asked.connect(self.remedy_asked)
                row.acts.role_said.connect(self.role_said)
            self._groups.addWidget(shown)

    @Slot()
    def _copy(self) -> None:
        if self._marks is None:
            return
        lines = ["Mark\tGroup\tColumn\tCount\tShare\tWhat it says"]
        for group in self._marks.groups.values():
            for mark in (mark for line in group for mark in line.marks):
                cells = (mark.mark, mark.group, mark.column or "", mark.count, mark.share, mark.message)
                lines.append("\t".join(map(cell, cells)))
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def _say(self, sentence: str, *, stopped: bool) -> None:
        self._marks = None
        self.set_counted(None)
        self.verdict.set_text(sentence)
        self._again.setVisible(stopped)
        while item := self._groups.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


class GroupOfMarks(QWidget):
    """One of the three groups; what is usual is folded."""

    def __init__(
        self, group: Group, lines: tuple[MarkLine, ...], offered: Offered, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.lines = [MarkRow(line, *_ICONS[group], offered) for line in lines]
        self._folded = QWidget()
        inner = QVBoxLayout(self._folded)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        for row in self.lines:
            inner.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if group is Group.USUAL and lines:
            self.fold = LinkButton("", "chevron-right")
            self._title = f"{_TITLES[group]}: {plural(len(lines), 'kind')}"
            self.fold.setText(self._title)
            self.fold.inset = 0  # its icon and its words stand under those of the marks
            self.fold.clicked.connect(self._toggle)
            layout.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
            self._folded.hide()
        else:
            head = QHBoxLayout()
            head.addWidget(Label(_TITLES[group], "section"))
            head.addWidget(Label("" if lines else "nothing", "label", tone="text3"), 1)
            layout.addLayout(head)
        layout.addWidget(self._folded)

    @Slot()
    def _toggle(self) -> None:
        opened = self._folded.isHidden()
        self._folded.setVisible(opened)
        self.fold.set_symbol("chevron-down" if opened else "chevron-right")
        self.fold.setAccessibleDescription("open" if opened else "folded")


class MarkRow(QWidget):
    """One kind of mark in a sentence; where several columns carry it, a link lists them, and one can be chosen."""

    def __init__(self, line: MarkLine, icon: str, color: str, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.table: TableView | None = None
        self.acts = MarkActions(offered, self)
        self._open = False
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        sentence = Paragraph(line.sentence, "label", tone="text")
        # The words of the link stand under those of the sentence; its inset is room for the focus ring.
        sentence.setContentsMargins(LinkButton.inset, 0, 0, 0)
        self._words.addWidget(sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8 - LinkButton.inset)
        layout.addWidget(IconLabel(icon, 14, color), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._words, 1)
        if len(line.marks) > 1:
            self.link = LinkButton("Show them")
            self.link.setAccessibleName(f"Show them: {line.sentence}")
            self.link.clicked.connect(self._toggle)
            self._words.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            if evidence := _evidence(line.marks[0]):
                told = Paragraph(evidence, "evidence")
                told.setContentsMargins(LinkButton.inset, 0, 0, 0)
                self._words.addWidget(told)
            self.acts.show_mark(line.marks[0])
        self._words.addWidget(self.acts)

    @Slot()
    def _toggle(self) -> None:
        if self.table is None:
            self.table = _table(self._line)
            self._words.insertWidget(self._words.count() - 1, self.table)
            self.table.selectionModel().currentRowChanged.connect(self._choose)
            theme.current().changed.connect(self._wear)
            self._wear()
        self._open = not self._open
        self.table.setVisible(self._open)
        self.acts.show_mark(self._line.marks[0] if self._open else None, told=True)
        if self._open:
            self.table.selectRow(0)
        self.link.setText("Hide them" if self._open else "Show them")
        self.link.updateGeometry()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if self.table is not None and index.isValid():
            self.acts.show_mark(self._line.marks[self.table.table.source_row(index.row())], told=True)

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        if self.table is not None:
            self.table.apply_theme(now.tokens, now.text_size)
            shown = min(len(self._line.marks), _ROWS_SHOWN)
            self.table.setFixedHeight(now.px(28) * (shown + 1) + 12)


class MarkActions(QWidget):
    """What can be done about one mark: look at its rows, or end it."""

    rows_asked = Signal(object)
    remedy_asked = Signal(object)
    role_said = Signal(str, object)

    def __init__(self, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = offered
        self._words = Paragraph("", "evidence")
        self._words.setContentsMargins(LinkButton.inset, 0, 0, 0)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addWidget(self._words)
        layout.addLayout(self._row)
        self.hide()

    def show_mark(self, mark: Mark | None, *, told: bool = False) -> None:
        """None: there is nothing to do. told: with its sentence, which stands nowhere else."""
        self._words.set_text(mark.message if told and mark is not None else "")
        while item := self._row.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if mark is not None:
            if has_rows(mark):
                link = LinkButton("Show these rows")
                link.clicked.connect(partial(self.rows_asked.emit, mark))
                self._row.addWidget(link)
            for remedy in self._offered(mark):
                button = SecondaryButton(remedy.words)
                button.clicked.connect(partial(self._end, remedy))
                self._row.addWidget(button)
            self._row.addStretch(1)
        self.setVisible(mark is not None and (told or self._row.count() > 1))

    def _end(self, remedy: Clean | Say) -> None:
        if isinstance(remedy, Clean):
            self.remedy_asked.emit(remedy.step)
        else:
            self.role_said.emit(remedy.column, remedy.role)


def _offered(marks: Marks, mark: Mark) -> tuple[Clean | Say, ...]:
    return remedies(mark, marks.leak_of(mark.column) if mark.column is not None else None)


def _evidence(mark: Mark) -> str:
    """Column, rows and share of a mark that speaks of rows."""
    if not has_rows(mark) and mark.mark != "leak":
        return ""
    return joined(mark.column or "", plural(mark.count, "row"), f"{percent(mark.share)} of all")


def _table(line: MarkLine) -> TableView:
    view = TableView()
    columns = [Column("Column", [mark.column or "" for mark in line.marks])]
    if line.counts_rows:
        columns.append(Column("Share", [mark.share for mark in line.marks], "number", SHARE.text))
        columns.append(Column("Rows", [mark.count for mark in line.marks], "number"))
    else:
        columns.append(Column("What", [mark.message for mark in line.marks]))
    view.table.set_columns(columns)
    view.setSelectionMode(TableView.SelectionMode.SingleSelection)
    view.setAccessibleName(line.sentence)
    return view
