"""A setting that is part of a saved work, beside the switches."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Remembered(QWidget):
    """Its accessible name tells it from the others of its page."""

    def setting(self) -> str:
        """As text that `restore` takes; empty as long as it is as at first."""
        raise NotImplementedError

    def restore(self, setting: str) -> None:
        """As a user would set it; what means nothing here is passed over."""
        raise NotImplementedError
