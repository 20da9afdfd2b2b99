"""The builder of groups: conditions, who fulfils them while they are put together, and the name to keep them under."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from analysis.groups import LONGEST, Group, check_name, with_group
from analysis.intervals import FEWEST
from analysis.rules import ROOT, Path, Rule, Rules, rules_of
from analysis.segment import All, Segment
from analysis.view import View
from analysis.views.builder import Built, ColumnValues, built, choices, column_values
from analysis.views.phrases import naming, shares_between
from analysis.wording import percent, plural
from widgets.counted import CountedCard
from widgets.kit import IconButton, Label, Paragraph, SecondaryButton
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.groups.builder_columns import ColumnCard
from widgets.tabs.segments.groups.builder_editor import EditorCard, first_condition
from widgets.tabs.segments.groups.builder_rules import RulesCard

_DEBOUNCE: Final = 120
_UNDONE: Final = 100
"""Steps that can be taken back."""


class Builder(QWidget):
    """Begins with `open`; `left` says that it is not wanted any more."""

    left = Signal(str)
    """The name that the group was kept under, empty where it was not."""
    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab: PagedTab | None = None
        self._view: View | None = None
        self._before = ""
        self._chosen: Path | None = None
        self._block: Path = ROOT
        self._steps: list[Rules] = [Rules()]
        self._at = 0
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE)
        self._timer.timeout.connect(self._count)
        self.head = CountedCard("")
        self.undo, self.redo = IconButton("undo-2", "Undo"), IconButton("redo-2", "Redo")
        self.look = SecondaryButton("Look at them")
        self.keep = SecondaryButton("Keep group")
        self.leave = SecondaryButton("Back")
        for button in (self.undo, self.redo, self.look, self.keep, self.leave):
            self.head.add_to_header(button)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST)
        self.name.setPlaceholderText("Name of the group")
        self.name.setAccessibleName("Name of the group")
        self.name.setMaximumWidth(300)
        self.note = Label("", "evidence")
        named = QHBoxLayout()
        named.setSpacing(8)
        named.addWidget(self.name, 1)
        named.addWidget(self.note, 2)
        self.sentence = Paragraph("", "body")
        self.count = Paragraph("", "body")
        self.head.body.addLayout(named)
        self.head.body.addWidget(self.sentence)
        self.head.body.addWidget(self.count)
        self.rules = RulesCard()
        self.columns = ColumnCard()
        self.editor = EditorCard()
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(self.rules, 1)
        pair.addWidget(self.columns, 1)
        pair.addWidget(self.editor, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.head)
        layout.addLayout(pair, 1)
        self._connect()

    def _connect(self) -> None:
        self.undo.clicked.connect(partial(self._step, -1))
        self.redo.clicked.connect(partial(self._step, 1))
        for key, way in ((QKeySequence.StandardKey.Undo, -1), (QKeySequence.StandardKey.Redo, 1)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._step, way))
        self.look.clicked.connect(self._look)
        self.keep.clicked.connect(self._keep)
        self.leave.clicked.connect(partial(self.left.emit, ""))
        self.name.textChanged.connect(self._on_name)
        self.name.returnPressed.connect(self.keep.click)
        self.rules.changed.connect(self._change)
        self.rules.chosen.connect(self._choose)
        self.rules.add_asked.connect(self._ask_column)
        self.columns.chosen.connect(self._add)
        self.editor.changed.connect(self._on_condition)

    @property
    def is_counted(self) -> bool:
        """Whether the count was asked for since the last change."""
        return not self._timer.isActive()

    @property
    def tree(self) -> Rules:
        """The conditions as they stand."""
        return self._steps[self._at]

    @property
    def segment(self) -> Segment:
        return self.tree.segment

    def open(self, tab: PagedTab, view: View, group: Group | None, *, is_own: bool) -> None:
        """group: to begin with; None: no condition. is_own: it changes, else another one is made of it."""
        self._tab, self._view = tab, view
        self._before = group.name if group is not None and is_own else ""
        self._steps, self._at = [rules_of(group.segment) if group is not None else Rules()], 0
        self._chosen, self._block = None, ROOT
        self.head.set_title("Change a group" if is_own else "Build a group")
        self.name.setText(group.name if group is not None else "")
        self.columns.show_choices(choices(view.dataset))
        first = next((path for path, part in enumerate(self.tree.parts) if isinstance(part, Rule)), None)
        self._show()
        if first is not None:
            self._choose((first,))
        (self.columns.search if group is None else self.name).setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_name()

    def refresh(self, view: View) -> None:
        """Others are in view."""
        self._view = view
        self._count()
        if self._chosen is not None:
            self._ask_values(self._chosen)

    # Changes

    @Slot(object)
    def _change(self, rules: Rules) -> None:
        """Another tree, which can be taken back."""
        self._steps = [*self._steps[: self._at + 1], rules][-_UNDONE:]
        self._at = len(self._steps) - 1
        self._show()

    def _step(self, way: int) -> None:
        if 0 <= self._at + way < len(self._steps):
            self._at += way
            self._show()

    def _show(self) -> None:
        tree = self.tree
        rule = self._rule(self._chosen)
        if rule is None:
            self._chosen = None
        assert self._view is not None
        self.rules.show_rules(tree, naming(self._view.dataset), self._chosen)
        self.undo.setEnabled(self._at > 0)
        self.redo.setEnabled(self._at < len(self._steps) - 1)
        words = self.segment.words(naming(self._view.dataset))
        self.sentence.set_text("Everybody: no condition so far." if self.segment == All() else f"{words}.")
        self.columns.setVisible(self._chosen is None)
        self.editor.setVisible(self._chosen is not None)
        if rule is not None:
            self.editor.show_condition(rule.condition)
        self._on_name()
        self._timer.start()

    def _rule(self, path: Path | None) -> Rule | None:
        """None where there is no condition on a single column any more."""
        if path is None:
            return None
        try:
            part = self.tree.at(path)
        except IndexError:
            return None
        return part if isinstance(part, Rule) and len(part.condition.columns) == 1 else None

    @Slot(object)
    def _choose(self, path: Path) -> None:
        self._chosen = path if self._rule(path) is not None else None
        self._show()
        if self._chosen is not None:
            self._ask_values(path)

    @Slot(object)
    def _ask_column(self, path: Path) -> None:
        self._block, self._chosen = path, None
        self._show()
        self.columns.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _add(self, column: str) -> None:
        assert self._tab is not None
        block = self._block
        self._tab.run("values", column_values, self._view, column, then=partial(self._add_condition, block))

    def _add_condition(self, block: Path, result: object) -> None:
        assert isinstance(result, ColumnValues)
        condition = first_condition(result)
        tree, self._chosen = self.tree.with_part(block, Rule(condition))
        self.editor.clear()
        self.editor.show_values(result, condition)
        self._change(tree)

    def _ask_values(self, path: Path) -> None:
        rule = self._rule(path)
        assert rule is not None
        assert self._tab is not None
        self.editor.clear()
        (column,) = rule.condition.columns
        self._tab.run("values", column_values, self._view, column, then=self._show_values)

    def _show_values(self, result: object) -> None:
        assert isinstance(result, ColumnValues)
        rule = self._rule(self._chosen)
        if rule is not None and rule.condition.columns == {result.choice.column}:
            self.editor.show_values(result, rule.condition)

    @Slot(object)
    def _on_condition(self, condition: Segment) -> None:
        rule = self._rule(self._chosen)
        if rule is not None and self._chosen is not None:
            self._change(self.tree.changed(self._chosen, Rule(condition, rule.negated)))

    # Who fulfils them

    @Slot()
    def _count(self) -> None:
        if self._tab is not None and self.isVisible():
            self.count.setEnabled(False)
            self._tab.run("built", built, self._view, self.segment, then=self._show_count)

    def _show_count(self, result: object) -> None:
        assert isinstance(result, Built)
        if result.segment != self.segment or self._view is None or result.view.segment != self._view.segment:
            return
        size = result.size
        self.count.setEnabled(True)
        self.head.set_counted(result.counted)
        told = f"**{plural(size.customers, 'customer')}**, {percent(size.share.value or 0.0)} of those in view"
        share = size.revenue_share
        if share.value is None or self.segment == All():
            self.count.set_text(f"{told}.")
        elif size.customers < FEWEST:
            self.count.set_text(f"{told}: too few to say what share of revenue they bring.")
        else:
            between = shares_between(share)
            self.count.set_text(f"{told}. They bring **{percent(share.value)}** of revenue ({between}).")
        self.look.setEnabled(size.customers > 0)

    # Name and end

    @Slot()
    def _on_name(self) -> None:
        name = self.name.text().strip()
        try:
            check_name(name)
        except AnalysisError as error:
            # Nothing was typed yet: no reproach.
            self.note.setText(str(error) if name else "")
            self.keep.setEnabled(False)
            return
        groups = self._tab.store.groups if self._tab is not None else ()
        taken = {group.name.casefold() for group in groups} - {self._before.casefold()}
        self.note.setText("Takes the place of the group of that name." if name.casefold() in taken else "")
        self.keep.setEnabled(self.segment != All())

    @Slot()
    def _keep(self) -> None:
        assert self._tab is not None
        store, group = self._tab.store, Group(self.name.text().strip(), self.segment)
        store.set_groups(with_group(store.groups, group, self._before))
        self.left.emit(group.name)

    @Slot()
    def _look(self) -> None:
        self.picked.emit(self.segment)
