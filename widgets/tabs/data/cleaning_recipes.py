"""Choosing a recipe, and keeping recipes under a name or as files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from analysis.cleaning import OWN, RECIPES, Recipe
from analysis.cleaning.shelf import LONGEST, Shelf, check_name, write_recipe
from analysis.errors import AnalysisError
from analysis.wording import plural
from widgets.context import Memory, Passing
from widgets.kit import IconButton, Label, MessageBar, Paragraph, Select
from widgets.saving import ask_where, saved_bar

_FILES: Final = "Recipe (*.json)"
_WIDEST: Final = 240


class RecipeBar(QWidget):
    chosen = Signal(object)
    """The `Recipe` to follow: another one, or the one in use under another name."""
    told = Signal(object)
    """A `MessageBar`: what was saved, or why not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.memory: Memory = Passing()
        self._recipe = Recipe(OWN, ())
        self.select = Select("Recipe")
        self.select.setMaximumWidth(_WIDEST)
        self.select.activated.connect(self._choose)
        menu = QMenu(self)
        self.save = self._act(menu, "Save recipe as…", self._save)
        self.rename = self._act(menu, "Rename recipe…", self._rename)
        self.delete = self._act(menu, "Delete recipe", self._delete)
        menu.addSeparator()
        self.read = self._act(menu, "Read recipe from a file…", self._read)
        self.write = self._act(menu, "Write recipe to a file…", self._write)
        more = IconButton("ellipsis", "More for recipes")
        more.set_menu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label("Recipe", "name"))
        layout.addWidget(self.select)
        layout.addWidget(more)

    def show_recipe(self, recipe: Recipe) -> None:
        self._recipe = recipe
        saved = self._shelf.recipes()
        self.select.clear()
        for known in (*RECIPES.values(), *saved.values()):
            self.select.addItem(known.name, known)
        if recipe.name not in (*RECIPES, *saved):
            self.select.addItem(recipe.name, recipe)
        self.select.setCurrentIndex(self.select.findText(recipe.name))
        self.select.updateGeometry()
        is_saved = recipe.name in saved
        self.rename.setEnabled(is_saved)
        self.delete.setEnabled(is_saved)

    def known(self, recipe: Recipe) -> Recipe:
        """A recipe under the name that its steps are known by; under no name that promises others."""
        known = {**RECIPES, **self._shelf.recipes()}
        same = next((other for other in known.values() if other.steps == recipe.steps), None)
        if same is not None:
            return same
        return Recipe(OWN, recipe.steps) if recipe.name in known else recipe

    @property
    def _shelf(self) -> Shelf:
        return Shelf(self.memory.recipes)

    def _act(self, menu: QMenu, text: str, act: object) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(act)
        return action

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self.select.currentData())

    @Slot()
    def _save(self) -> None:
        own = "" if self._recipe.name in (*RECIPES, OWN) else self._recipe.name
        name = self._ask_name("Save recipe", own)
        if name is not None:
            self._put(Recipe(name, self._recipe.steps))

    @Slot()
    def _rename(self) -> None:
        name = self._ask_name("Rename recipe", self._recipe.name)
        if name is None or name == self._recipe.name:
            return
        try:
            renamed = self._shelf.rename(self._recipe.name, name)
        except AnalysisError as error:
            self._tell(f"Could not rename “{self._recipe.name}”", error)
        else:
            self.chosen.emit(renamed)

    @Slot()
    def _delete(self) -> None:
        name = self._recipe.name
        try:
            self._shelf.delete(name)
        except AnalysisError as error:
            self._tell(f"Could not delete “{name}”", error)
            return
        self.told.emit(MessageBar("good", f"Deleted the recipe “{name}”", "Its steps stay until another is chosen."))
        self.chosen.emit(Recipe(OWN, self._recipe.steps))

    @Slot()
    def _read(self) -> None:
        path = _ask_for_recipe(self, self.memory)
        if path is None:
            return
        try:
            recipe = Recipe.read(path)
        except AnalysisError as error:
            self._tell(f"Could not read {path.name}", error)
        else:
            self.chosen.emit(self.known(recipe))

    @Slot()
    def _write(self) -> None:
        path = ask_where(self, "Write recipe", (_FILES,), f"{self._recipe.name}.json", self.memory)
        if path is None:
            return
        try:
            write_recipe(self._recipe, path)
        except AnalysisError as error:
            self._tell(f"Could not write {path.name}", error)
        else:
            steps = plural(len(self._recipe.steps), "step")
            self.told.emit(saved_bar(path, f"The recipe “{self._recipe.name}”, {steps}."))

    def _put(self, recipe: Recipe) -> None:
        try:
            self._shelf.save(recipe)
        except AnalysisError as error:
            self._tell(f"Could not save “{recipe.name}”", error)
        else:
            self.chosen.emit(recipe)
            self.show_recipe(recipe)

    def _ask_name(self, title: str, name: str) -> str | None:
        dialog = NameDialog(self, title, name, set(self._shelf.recipes()) - {name})
        chosen = dialog.name if dialog.exec() else None
        dialog.deleteLater()
        return chosen

    def _tell(self, heading: str, error: AnalysisError) -> None:
        self.told.emit(MessageBar("bad", heading, f"{error} Nothing has changed."))


class NameDialog(QDialog):
    """A name for a recipe; says while it is typed why it will not do, or what it replaces."""

    def __init__(self, parent: QWidget, title: str, name: str, taken: set[str]) -> None:
        super().__init__(parent)
        self._taken = {other.casefold() for other in taken}
        self.setWindowTitle(title)
        self.edit = QLineEdit(name)
        self.edit.setAccessibleName("Name of the recipe")
        self.edit.setMaxLength(LONGEST)
        self.edit.setMinimumWidth(320)
        self.words = Label("", "evidence")
        self.button = QPushButton("Save")
        self.button.setDefault(True)
        leave = QPushButton("Cancel")
        leave.setAutoDefault(False)
        box = QDialogButtonBox()
        box.addButton(self.button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(Paragraph("How should the recipe be called?", "title"))
        layout.addWidget(self.edit)
        layout.addWidget(self.words)
        layout.addWidget(box)
        self.edit.textChanged.connect(self._look)
        self._look()

    @property
    def name(self) -> str:
        return self.edit.text().strip()

    @Slot()
    def _look(self) -> None:
        try:
            check_name(self.name)
        except AnalysisError as error:
            # Nothing was typed yet: no reproach.
            self.words.setText(str(error) if self.name else "")
            self.button.setEnabled(False)
            return
        self.words.setText("Takes the place of the recipe of that name." if self.name.casefold() in self._taken else "")
        self.button.setEnabled(True)


def _ask_for_recipe(parent: QWidget, memory: Memory) -> Path | None:
    dialog = QFileDialog(parent, "Read recipe", memory.last_folder)
    dialog.setNameFilters([_FILES, "All files (*)"])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
