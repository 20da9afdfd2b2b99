"""Inter, bundled, and the roles in which text appears."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

import resources

FAMILIES: Final = ("Inter", "Segoe UI Variable Text", "Segoe UI", ".AppleSystemUIFont", "Noto Sans", "DejaVu Sans")
FILES: Final = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


@dataclass(frozen=True, slots=True)
class Role:
    """How one kind of text looks: pixels at 100 %, weight, and the token of its colour."""

    size: int
    weight: int
    color: str


ROLES: Final = {
    "kpi": Role(26, 600, "text"),
    "statement": Role(20, 600, "text"),
    "title": Role(15, 600, "text"),
    "heading": Role(13, 600, "text"),
    "body": Role(13, 400, "text"),
    "control": Role(13, 500, "text"),
    "label": Role(12, 400, "text2"),
    "name": Role(12, 500, "text"),
    "value": Role(12, 600, "text"),
    "section": Role(12, 600, "text2"),
    "evidence": Role(11, 400, "text3"),
    "tag": Role(11, 500, "text2"),
}


@functools.cache
def load_fonts() -> None:
    """Make the bundled weights known to Qt, once; without them the program runs in a system font."""
    for name in FILES:
        if QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}"))) < 0:
            logging.getLogger(__name__).warning("The font %s could not be loaded", name)


def make_font(role: str, scale: float = 1.0, *, weight: int = 0, tabular: bool = False) -> QFont:
    """The font of a role times the text size; `weight` replaces the role's own, `tabular` aligns figures."""
    look = ROLES[role]
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(round(look.size * scale))
    font.setWeight(QFont.Weight(weight or look.weight))
    if tabular:
        align_figures(font)
    return font


def align_figures(font: QFont) -> QFont:
    """Figures of one width. A style sheet that sets size or weight on top of the font leaves this alone."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
