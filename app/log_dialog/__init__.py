"""Asking how to build a table from an event log: what was found in it, and what has to be decided."""

from app.log_dialog.dialog import LogDialog

__all__ = ["LogDialog"]
