"""The words on the screen for the terms in code: `resources/glossary.csv`."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from types import MappingProxyType

import resources


@functools.cache
def _words() -> Mapping[str, tuple[str, str]]:
    with resources.path("glossary.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({r["in_code"]: (r["on_screen"], r["one_line"]) for r in csv.DictReader(file)})


def term(in_code: str) -> str:
    """What stands on the screen for a term: "lift" -> "times better than picking at random"."""
    return _words()[in_code][0]


def explained(in_code: str) -> str:
    """The term's one line of explanation; may be empty."""
    return _words()[in_code][1]


def titled(in_code: str) -> str:
    """The term at the start of a sentence."""
    words = term(in_code)
    return words[:1].upper() + words[1:]
