"""What a person does with a tab, and reads on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from widgets.charts.base import Chart
from widgets.kit.labels import plain
from widgets.kit.switch import Switch

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds for what takes seconds on a busy machine."""


def read(widget: QWidget) -> list[str]:
    """What can be seen on it, label by label."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return [plain(label.accessibleName() or label.text()) for label in labels]


def seen(widget: QWidget) -> str:
    """The same in one line."""
    return " ".join(read(widget))


def words(widget: QWidget) -> str:
    """All that is written on it, also where it is hidden now."""
    return " ".join(label.accessibleName() or plain(label.text()) for label in widget.findChildren(QLabel))


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(found for found in widget.findChildren(QAbstractButton) if found.text() == text)


def choose(qtbot: QtBot, switch: Switch, key: str) -> None:
    qtbot.mouseClick(switch.part(key), LEFT)
    assert switch.key == key


def click(qtbot: QtBot, chart: Chart, number: int) -> None:
    """On a mark of the chart."""
    qtbot.mouseClick(chart, LEFT, pos=chart.spots()[number].outline.center().toPoint())
