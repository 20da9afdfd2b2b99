"""Versions of the libraries that computed a workbook."""

from __future__ import annotations

from importlib.metadata import version

LIBRARIES = ("pandas", "numpy", "scikit-learn", "lightgbm")


def library_versions() -> str:
    """Such as "pandas 3.1.1, numpy 2.4.6"."""
    return ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
