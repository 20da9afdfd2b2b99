"""Recipes one after the other, so that a change can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cleaning.recipe import Recipe


@dataclass(frozen=True, slots=True)
class History:
    """Oldest first; `at` is the place of the one that counts."""

    recipes: tuple[Recipe, ...]
    at: int = 0

    @property
    def recipe(self) -> Recipe:
        return self.recipes[self.at]

    @property
    def can_undo(self) -> bool:
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        return self.at < len(self.recipes) - 1

    def then(self, recipe: Recipe) -> History:
        """With a new one; what was taken back before is gone."""
        return History((*self.recipes[: self.at + 1], recipe), self.at + 1)

    def undone(self) -> History:
        return History(self.recipes, self.at - 1) if self.can_undo else self

    def redone(self) -> History:
        return History(self.recipes, self.at + 1) if self.can_redo else self
