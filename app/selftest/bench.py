"""What the checks share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from analysis.dataset import Dataset

CUSTOMERS = 300


@dataclass
class Bench:
    """folder: for files, gone afterwards."""

    folder: Path

    @cached_property
    def table(self) -> Path:
        """The file of a demo shop."""
        from analysis.demo import write_demo

        path = self.folder / "demo.csv"
        write_demo(path, CUSTOMERS, seed=1)
        return path

    @cached_property
    def dataset(self) -> Dataset:
        """The same, read as if a user had opened it."""
        from analysis.reading import read_table

        return read_table(self.table)

    @cached_property
    def application(self) -> QApplication:
        from PySide6.QtWidgets import QApplication

        there = QApplication.instance()
        return there if isinstance(there, QApplication) else QApplication(["cartwright"])


def expect(holds: bool, otherwise: str) -> None:
    """Not an assertion: an optimised build would leave it out."""
    if not holds:
        raise RuntimeError(otherwise)
