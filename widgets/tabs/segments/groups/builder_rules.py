"""The conditions of a group under each other, in blocks of which all or any hold."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from analysis.rules import ROOT, Path, Rule, Rules
from analysis.segment import Name
from widgets import theme
from widgets.kit import Card, Chip, IconButton, Label, LinkButton, Select
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for

_INDENT: Final = 16
_DEEPEST: Final = 3
"""Blocks in blocks beyond that nobody reads."""


class RuleRow(KeyboardFocus, QRadioButton):
    """One condition in words; the one that is chosen can be changed."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAutoExclusive(False)  # across blocks, the group of buttons excludes
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(words)

    def sizeHint(self) -> QSize:
        return QSize(120, theme.current().px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme.current().px(28))

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        fill = "accent_soft" if self.isChecked() else "sunken"
        draw_box(painter, rect, RADIUS, now.color(fill), now.color("accent" if self.isChecked() else "line"))
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)
        font = now.font("name")
        painter.setFont(font)
        painter.setPen(now.color("accent_text" if self.isChecked() else "text"))
        place = rect.adjusted(10, 0, -8, 0)
        words = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)


class RulesCard(Card):
    """Says what is wanted as a whole other tree, and which condition is looked at."""

    changed = Signal(object)
    """The `Rules` after a change."""
    chosen = Signal(object)
    """The path of a condition."""
    add_asked = Signal(object)
    """The path of the block to which a condition is to be added."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Who is in it?", parent=parent)
        self.rules = Rules()
        self._naming: Name = str
        self.rows: dict[Path, RuleRow] = {}
        self._tree = QWidget()
        self._group = QButtonGroup(self)
        self.body.addWidget(self._tree)
        self.body.addStretch(1)

    def show_rules(self, rules: Rules, name: Name, chosen: Path | None) -> None:
        """chosen: the condition that is looked at; None for none."""
        self.rules, self._naming = rules, name
        self._tree.hide()
        self._tree.deleteLater()
        self._group.deleteLater()
        self.rows, self._group = {}, QButtonGroup(self)
        self._tree = self._block(ROOT, rules)
        self.body.insertWidget(0, self._tree)
        if chosen in self.rows:
            self.rows[chosen].setChecked(True)

    def _block(self, path: Path, block: Rules) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(_INDENT if path else 0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._head(path, block))
        for number, part in enumerate(block.parts):
            place = (*path, number)
            column.addWidget(self._block(place, part) if isinstance(part, Rules) else self._rule(place, part))
        foot = QHBoxLayout()
        foot.setSpacing(4)
        add = LinkButton("Add condition")
        add.clicked.connect(partial(self.add_asked.emit, path))
        foot.addWidget(add)
        if len(path) < _DEEPEST - 1:
            nest = LinkButton("Add block")
            nest.setToolTip("Conditions of which all or any hold, as one")
            nest.clicked.connect(partial(self._nest, path))
            foot.addWidget(nest)
        foot.addStretch(1)
        column.addLayout(foot)
        return widget

    def _head(self, path: Path, block: Rules) -> QHBoxLayout:
        """Reads as a sentence: "Not those who fulfil any of"."""
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._not(path, block))
        row.addWidget(Label("who fulfil" if path else "Customers who fulfil", "name"))
        kind = Select("All or any of the conditions")
        kind.addItem("all of", False)
        kind.addItem("any of", True)
        kind.setCurrentIndex(int(block.any))
        kind.activated.connect(partial(self._set_kind, path, kind))
        row.addWidget(kind)
        row.addStretch(1)
        if path:
            row.addWidget(self._cross(path, "Remove this block"))
        return row

    def _rule(self, path: Path, rule: Rule) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._not(path, rule))
        button = RuleRow(rule.condition.words(self._naming))
        button.clicked.connect(partial(self._choose, path))
        self._group.addButton(button)
        self.rows[path] = button
        row.addWidget(button, 1)
        row.addWidget(self._cross(path, "Remove this condition"))
        return widget

    def _not(self, path: Path, part: Rule | Rules) -> Chip:
        chip = Chip("not", checkable=True)
        chip.setToolTip("Those of whom this does not hold")
        chip.setChecked(part.negated)
        chip.clicked.connect(partial(self._negate, path))
        return chip

    def _cross(self, path: Path, name: str) -> IconButton:
        cross = IconButton("x", name, size=24)
        cross.clicked.connect(partial(self._remove, path))
        return cross

    def _choose(self, path: Path) -> None:
        self.chosen.emit(path)

    def _negate(self, path: Path) -> None:
        part = self.rules.at(path)
        self.changed.emit(self.rules.changed(path, replace(part, negated=not part.negated)))

    def _set_kind(self, path: Path, kind: Select) -> None:
        block = self.rules.at(path)
        assert isinstance(block, Rules)
        self.changed.emit(self.rules.changed(path, replace(block, any=bool(kind.currentData()))))

    def _nest(self, path: Path) -> None:
        block = self.rules.at(path)
        assert isinstance(block, Rules)
        self.changed.emit(self.rules.with_part(path, Rules(any=not block.any))[0])

    def _remove(self, path: Path) -> None:
        self.changed.emit(self.rules.without(path))
