"""A table on a card: no row is cut, whatever height and text size."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

pytestmark = pytest.mark.usefixtures("worn")


def put_up(qtbot: QtBot, columns: list[Column]) -> tuple[WholeRows, TableView]:
    table = TableView()
    whole = WholeRows(table, 2)
    qtbot.addWidget(whole)
    table.table.set_columns(columns)
    whole.show()
    return whole, table


@pytest.mark.parametrize("size", theme.TEXT_SIZES)
@pytest.mark.parametrize("wide", [False, True])
def test_rows_are_whole_at_any_height(qtbot: QtBot, size: float, wide: bool) -> None:
    columns = [Column(f"Column number {i}", np.arange(100.0), "number") for i in range(20 if wide else 1)]
    whole, table = put_up(qtbot, columns)
    theme.current().choose_text_size(size)
    for height in range(whole.minimumSizeHint().height(), 400, 7):
        whole.resize(300, height)
        qtbot.waitUntil(lambda: table.horizontalScrollBar().isVisible() == wide)
        row = table.verticalHeader().defaultSectionSize()
        assert table.viewport().height() % row == 0
        assert 2 * row <= table.viewport().height()
        assert 0 <= whole.height() - table.height() < row
    assert row == round(28 * size)
