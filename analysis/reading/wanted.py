"""Which columns of a file are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

Wanted: TypeAlias = Callable[[str], bool]
"""Tells by its name whether a column is to be read."""

EVERY: Final[Wanted] = lambda _name: True  # noqa: E731
