"""From one panel to the next by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_to_next(panels: Sequence[QWidget]) -> None:
    """Give the focus to the first control of the panel after the one that has it; panels without one are skipped."""
    focused = QApplication.focusWidget()
    here = next((number for number, panel in enumerate(panels) if _holds(panel, focused)), -1)
    for step in range(1, len(panels) + 1):
        target = _first(panels[(here + step) % len(panels)])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _holds(panel: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (panel is widget or panel.isAncestorOf(widget))


def _first(panel: QWidget) -> QWidget | None:
    """The first in the panel's order of Tab that can take the focus."""
    widget = panel
    while True:
        takes = widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and _holds(panel, widget):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is panel:
            return None
        widget = following
