"""Cleaning: recipes of steps, each of which says what it did. Nothing else ever drops a row."""

from analysis.cleaning.recipe import NONE, RECIPES, Planned, Recipe, StepReport, clean
from analysis.cleaning.steps import DIRECT_BUYER

__all__ = ["DIRECT_BUYER", "NONE", "RECIPES", "Planned", "Recipe", "StepReport", "clean"]
