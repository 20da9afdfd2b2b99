"""Recipes that were saved under a name, each in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from analysis.cleaning.recipe import OWN, RECIPES, Recipe
from analysis.errors import AnalysisError
from analysis.files import explain, staged

LONGEST: Final = 60
"""Letters of a name."""
_RESERVED: Final = frozenset({*RECIPES, OWN})


class Shelf:
    """The recipes in a folder, which is made with the first of them. Names differ in more than capitals."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recipes(self) -> dict[str, Recipe]:
        """Those that were saved, by name and in its order; a file that is damaged is left alone."""
        found: list[Recipe] = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(Recipe.read(path))
            except AnalysisError:
                continue
        return {recipe.name: recipe for recipe in sorted(found, key=lambda recipe: recipe.name.casefold())}

    def save(self, recipe: Recipe) -> None:
        """Whole or not at all; takes the place of one of that name. Raises AnalysisError."""
        check_name(recipe.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, self._folder) from error
        write_recipe(recipe, self._path(recipe.name))

    def rename(self, old: str, new: str) -> Recipe:
        """The recipe under its new name. Raises AnalysisError."""
        recipe = Recipe(new, self.recipes()[old].steps)
        self.save(recipe)
        if self._path(new) != self._path(old):
            self.delete(old)
        return recipe

    def delete(self, name: str) -> None:
        """Raises AnalysisError."""
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise explain(error, path) from error

    def _path(self, name: str) -> Path:
        # Any name makes a good file name this way, also one that is a device on Windows.
        return self._folder / f"recipe {quote(name.casefold(), safe=' ')}.json"


def check_name(name: str) -> None:
    """Raises AnalysisError for a name that a recipe cannot be saved under."""
    if not name.strip():
        raise AnalysisError("The recipe needs a name.")
    if len(name) > LONGEST:
        raise AnalysisError(f"The name is longer than {LONGEST} letters.", "Choose a shorter one.")
    if name.casefold() in _RESERVED:
        raise AnalysisError(f"“{name}” is a name that the program keeps for itself.", "Choose another one.")


def write_recipe(recipe: Recipe, target: Path) -> None:
    """As a file to keep or to pass on, whole or not at all. Raises AnalysisError."""
    with staged(target) as (temporary,):
        temporary.write_text(recipe.to_json(), encoding="utf-8")
