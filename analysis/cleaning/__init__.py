"""Cleaning: recipes of steps, each of which says what it did. Nothing else ever drops a row."""

from analysis.cleaning.cleaned import Cleaned
from analysis.cleaning.recipe import NONE, OWN, RECIPES, Planned, Recipe, StepReport, clean
from analysis.cleaning.steps import DIRECT_BUYER, Step

__all__ = [
    "DIRECT_BUYER",
    "NONE",
    "OWN",
    "RECIPES",
    "Cleaned",
    "Planned",
    "Recipe",
    "Step",
    "StepReport",
    "clean",
]
