"""What the columns of a log stand for: the file's columns with a few values, and the part that each plays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from analysis.events.log import CART, PURCHASE, VIEW
from analysis.wording import listed
from app.log_dialog.section import Choice, Section
from widgets.kit import ElidedLabel, Label, Paragraph

if TYPE_CHECKING:
    from analysis.events.how import How
    from analysis.events.inspecting import Inspection

_ALWAYS: Final = (("a purchase", PURCHASE), ("a view", VIEW), ("a cart", CART))
_UNUSED: Final = "not used"


class ColumnsSection(Section):
    """For a kind of file that is recognised the parts are shown; for a log of events they can be changed."""

    role_chosen = Signal(str, str)
    """Column and role, as in `analysis.events.roles`; an empty role for a column that is not used."""
    always_chosen = Signal(str)
    """The kind of every event, where no column says it."""

    def __init__(self, inspection: Inspection, parent: QWidget | None = None) -> None:
        super().__init__("What the columns stand for", parent)
        self._inspection = inspection
        self.roles: dict[str, Choice] = {}
        self.always = Choice("Every line is", _ALWAYS)
        self.always.activated.connect(self._choose_always)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)
        for place, words in enumerate(("In the file", "Values", "Stands for")):
            grid.addWidget(Label(words, "section"), 0, place)
        if inspection.form is None:
            self._offer_roles(grid)
        else:
            self._show_meanings(grid)

    def show_how(self, how: How) -> None:
        """The parts that columns play now."""
        roles: Mapping[str, str] = self._inspection.roles(how)
        for column, choice in self.roles.items():
            choice.show_value(roles.get(column, ""))
        if self.roles:
            without_kind = "kind" not in roles.values()
            self.always.show_value(how.always)
            for part in (self._always_name, self.always, self._always_words):
                part.setVisible(without_kind)

    def _offer_roles(self, grid: QGridLayout) -> None:
        from analysis.events.roles import ROLES

        options = [(_UNUSED, ""), *((words, role) for role, words in ROLES.items())]
        for column in self._inspection.cells:
            choice = Choice(f"{column} stands for", options)
            choice.activated.connect(partial(self._choose_role, column))
            self.roles[column] = choice
            self._add_row(grid, column, choice)
        row = grid.rowCount()
        self._always_name = Label("Every line is", "name")
        self._always_words = Label("since no column says the kind of event", "evidence")
        for place, part in enumerate((self._always_name, self._always_words, self.always)):
            grid.addWidget(part, row, place)

    def _show_meanings(self, grid: QGridLayout) -> None:
        unused = []
        for column in self._inspection.cells:
            meaning = self._inspection.meaning(column, self._inspection.guess)
            if meaning:
                self._add_row(grid, column, Label(meaning, "name"))
            else:
                unused.append(column)
        if unused:
            self.column.addWidget(Paragraph(f"Not used: {listed(unused, len(unused))}.", "evidence"))

    def _add_row(self, grid: QGridLayout, column: str, part: QWidget) -> None:
        row, values = grid.rowCount(), " · ".join(self._inspection.shown(column))
        grid.addWidget(Label(column, "name"), row, 0)
        grid.addWidget(ElidedLabel(values or "empty", "label"), row, 1)
        grid.addWidget(part, row, 2, Qt.AlignmentFlag.AlignLeft)

    # No slots with names: a `Choice` goes together with this.

    def _choose_role(self, column: str, place: int) -> None:
        self.role_chosen.emit(column, self.roles[column].itemData(place))

    def _choose_always(self, place: int) -> None:
        self.always_chosen.emit(self.always.itemData(place))
