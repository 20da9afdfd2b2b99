"""The Cleaning page: what was done to the table as read, step by step, and what else shall be."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.cleaning import Cleaned, Planned, Recipe
from analysis.cleaning.draft import Draft, Preview
from analysis.views.data import step_lines
from widgets.context import Memory
from widgets.counted import CountedCard
from widgets.kit import IconButton
from widgets.tabs.data.cleaning_adding import AddCard
from widgets.tabs.data.cleaning_recipes import RecipeBar
from widgets.tabs.data.cleaning_steps import StepList
from widgets.tabs.data.counting import counted_cleaning

_GAP = 12
_ORDER = (
    "Steps are taken in this order, and every page shows what they leave; only the funnel counts dropped rows, too. "
    "The file itself stays as it is. Models are trained anew after a change."
)


class CleaningPage(QWidget):
    recipe_asked = Signal(object)
    """The `Recipe` to follow."""
    step_asked = Signal(object)
    """The `Step` to add."""
    undo_asked = Signal()
    redo_asked = Signal()
    drafted = Signal(object)
    """The `Draft` of a step: what would it do?"""
    told = Signal(object)
    """A `MessageBar` for the top of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe: Recipe | None = None
        self.recipes = RecipeBar()
        self.recipes.chosen.connect(self.recipe_asked)
        self.recipes.told.connect(self.told)
        self.undo = IconButton("undo-2", "Undo (Ctrl+Z)")
        self.redo = IconButton("redo-2", "Redo (Ctrl+Shift+Z)")
        self.undo.clicked.connect(self.undo_asked)
        self.redo.clicked.connect(self.redo_asked)
        self.steps = StepList()
        self.steps.switched.connect(self._switch)
        self.steps.moved.connect(self._move)
        self.steps.removed.connect(self._remove)
        self.done = CountedCard(footnote=_ORDER)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.recipes)
        tools.addStretch(1)
        tools.addWidget(self.undo)
        tools.addWidget(self.redo)
        self.done.body.addLayout(tools)
        self.done.body.addWidget(self.steps)
        self.adding = AddCard()
        self.adding.drafted.connect(self.drafted)
        self.adding.asked.connect(self.step_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.done)
        layout.addWidget(self.adding)
        layout.addStretch(1)

    def remember_in(self, memory: Memory) -> None:
        """Where recipes are kept."""
        self.recipes.memory = memory

    @property
    def draft(self) -> Draft:
        return self.adding.draft

    def show_cleaning(self, cleaned: Cleaned, recipe: Recipe, *, can_undo: bool, can_redo: bool) -> None:
        """recipe: the one that is asked for, which the table may not have followed yet."""
        self._recipe = recipe
        self.done.set_title(cleaned.sentence())
        self.done.set_counted(counted_cleaning(cleaned))
        self.recipes.show_recipe(recipe)
        self.steps.show_lines(step_lines(cleaned, recipe))
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)
        self.adding.set_columns([str(name) for name in cleaned.dataset.frame.columns])

    def show_preview(self, preview: Preview) -> None:
        self.adding.show_preview(preview)

    @Slot(int, bool)
    def _switch(self, number: int, on: bool) -> None:
        steps = self._steps()
        steps[number] = Planned(steps[number].step, on)
        self._change(steps)

    @Slot(int, int)
    def _move(self, number: int, by: int) -> None:
        steps = self._steps()
        steps.insert(number + by, steps.pop(number))
        self._change(steps)

    @Slot(int)
    def _remove(self, number: int) -> None:
        steps = self._steps()
        del steps[number]
        self._change(steps)

    def _steps(self) -> list[Planned]:
        assert self._recipe is not None
        return list(self._recipe.steps)

    def _change(self, steps: list[Planned]) -> None:
        assert self._recipe is not None
        self.recipe_asked.emit(self.recipes.known(self._recipe.changed(*steps)))
