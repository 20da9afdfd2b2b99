"""What a slider shows can be typed, in every notation."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from analysis.wording import ENGLISH, Notation, writing
from widgets.kit import SliderField

GERMAN = Notation(",", ".")
FRENCH = Notation(",", "\u00a0")


def typed(qtbot: QtBot, field: SliderField, text: str) -> str:
    edit = field.findChild(QLineEdit)
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    return edit.text()


@pytest.mark.parametrize(
    ("notation", "text", "shown"),
    [
        (ENGLISH, "1,234.5", "1,234.50"),
        (ENGLISH, "1234.5", "1,234.50"),
        (GERMAN, "1.234,5", "1.234,50"),
        (GERMAN, "1234,5", "1.234,50"),
        (FRENCH, "1\u00a0234,5", "1\u00a0234,50"),
        (FRENCH, "1 234,5", "1\u00a0234,50"),
    ],
)
def test_a_typed_figure_comes_back_as_it_reads(qtbot: QtBot, notation: Notation, text: str, shown: str) -> None:
    with writing(notation):
        field = SliderField("Cost", 5, 0, 5000, 0.5)
        qtbot.addWidget(field)
        with qtbot.waitSignal(field.changed) as caught:
            assert typed(qtbot, field, text) == shown
    assert caught.args == [1234.5]
    assert field.value == 1234.5


@pytest.mark.parametrize(("notation", "text"), [(ENGLISH, "1,5"), (GERMAN, "1.5"), (GERMAN, "much"), (ENGLISH, "")])
def test_what_is_no_figure_changes_nothing(qtbot: QtBot, notation: Notation, text: str) -> None:
    with writing(notation):
        field = SliderField("Cost", 5, 0, 5000, 0.5)
        qtbot.addWidget(field)
        with qtbot.assertNotEmitted(field.changed):
            typed(qtbot, field, text or " ")
    assert field.value == 5
