"""The colours of both themes by name, from `resources/tokens.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import resources


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #RRGGBB; names and uses are those of the design."""

    name: str
    canvas: str
    surface: str
    sunken: str
    line: str
    line2: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    accent_text: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    grid: str
    axis: str
    hatch: str
    rest: str
    muted_text: str
    faint: str
    band: str
    series: tuple[str, ...]
    series_text: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


def _load(name: str) -> Tokens:
    table: dict[str, Any] = json.loads(resources.path("tokens.json").read_text(encoding="utf-8"))[name]
    colours: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Tokens(name, **colours)


LIGHT: Final = _load("light")
DARK: Final = _load("dark")
