"""The card of marks: a verdict, and what to decide, to know, and to leave as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.counted import Counted
from analysis.quality.marks import Group
from analysis.views.data import MarkLine, Marks
from analysis.wording import cell, plural
from widgets import theme
from widgets.charts.measure import SHARE
from widgets.counted import CountedCard
from widgets.icons import IconLabel
from widgets.kit import Label, LinkButton, Paragraph
from widgets.table.columns import Column
from widgets.table.view import TableView

_TITLES = {Group.DECIDE: "Decide now", Group.KNOW: "Good to know", Group.USUAL: "Usual for such a table"}
_ICONS = {Group.DECIDE: ("triangle-alert", "warn"), Group.KNOW: ("info", "text2"), Group.USUAL: ("check", "text3")}
_ROWS_SHOWN = 6


class MarksCard(CountedCard):
    asked = Signal()
    """Check again, after it was stopped."""

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
            self._groups.addWidget(GroupOfMarks(group, lines))

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

    def __init__(self, group: Group, lines: tuple[MarkLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = [MarkRow(line, *_ICONS[group]) for line in lines]
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
    """One kind of mark in a sentence; where several columns carry it, a link lists them."""

    def __init__(self, line: MarkLine, icon: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.table: TableView | None = None
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

    @Slot()
    def _toggle(self) -> None:
        if self.table is None:
            self.table = _table(self._line)
            self._words.addWidget(self.table)
            theme.current().changed.connect(self._wear)
            self._wear()
        self.table.setVisible(not self._open)
        self._open = not self._open
        self.link.setText("Hide them" if self._open else "Show them")
        self.link.updateGeometry()

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        if self.table is not None:
            self.table.apply_theme(now.tokens, now.text_size)
            shown = min(len(self._line.marks), _ROWS_SHOWN)
            self.table.setFixedHeight(now.px(28) * (shown + 1) + 12)


def _table(line: MarkLine) -> TableView:
    view = TableView()
    columns = [Column("Column", [mark.column or "" for mark in line.marks])]
    if line.counts_rows:
        columns.append(Column("Share", [mark.share for mark in line.marks], "number", SHARE.text))
        columns.append(Column("Rows", [mark.count for mark in line.marks], "number"))
    else:
        columns.append(Column("What", [mark.message for mark in line.marks]))
    view.table.set_columns(columns)
    view.setAccessibleName(line.sentence)
    return view
