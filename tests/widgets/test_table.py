"""The table: what it shows, how it sorts, and what it copies."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from analysis.wording import Notation, writing
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.table.columns import Column, columns_of_rows, infer_columns
from widgets.table.model import VALUE_ROLE, TableModel
from widgets.table.view import MOST_CELLS, TableView
from widgets.tokens import DARK, LIGHT

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def columns() -> list[Column]:
    return [
        Column("Customer", np.array([524158799, 552219295, 526288878, 612946610]), "id", strong=True),
        Column("Churn probability", np.array([0.996, np.nan, 0.25, 0.996]), "probability", series=1),
        Column("Value", np.array([1103.0, 42.0, 64.5, -67.0]), "number"),
        Column("Reason", ["silent 143 days", None, "=1+1\tx", "Ärger"]),
        Column("Last visit", np.array(["2020-02-01", "NaT", "2019-12-31", "2020-01-15"], dtype="datetime64[ns]")),
    ]


def texts(model: TableModel, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def shown(qtbot: QtBot, *, what: list[Column] | None = None) -> TableView:
    view = TableView()
    qtbot.addWidget(view)
    view.resize(700, 220)
    view.table.set_columns(columns() if what is None else what)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize("what", [[], columns(), infer_columns({"a": []})], ids=["none", "some", "no rows"])
def test_is_a_model_as_qt_wants_it(qtmodeltester: ModelTester, what: list[Column]) -> None:
    model = TableModel(what)
    qtmodeltester.check(model, force_py=True)
    model.sort(0, DESCENDING)
    qtmodeltester.check(model, force_py=True)


def test_cells_read_as_their_kind() -> None:
    model = TableModel(columns())
    assert texts(model, 0) == ["524158799", "552219295", "526288878", "612946610"]
    assert texts(model, 1) == ["99.6\u00a0%", "", "25.0\u00a0%", "99.6\u00a0%"]
    assert texts(model, 2) == ["1,103", "42", "64.50", "−67"]
    assert texts(model, 3) == ["silent 143 days", "", "=1+1\tx", "Ärger"]
    assert texts(model, 4) == ["1 Feb 2020", "", "31 Dec 2019", "15 Jan 2020"]
    assert model.index(0, 1).data(VALUE_ROLE) == 0.996
    sides = [model.headerData(i, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) for i in range(5)]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [False, True, True, False, False]


def test_a_formatter_has_the_last_word() -> None:
    made = infer_columns({"days": np.array([1.5, np.nan]), "yes": [True, False]}, {"days": lambda value: f"{value} d"})
    assert texts(TableModel(made), 0) == ["1.5 d", ""]
    assert texts(TableModel(made), 1) == ["yes", "no"]


@pytest.mark.parametrize(
    ("column", "order", "wanted"),
    [
        (0, ASCENDING, [0, 2, 1, 3]),
        (1, ASCENDING, [2, 0, 3, 1]),
        (1, DESCENDING, [0, 3, 2, 1]),
        (2, DESCENDING, [0, 2, 1, 3]),
        (3, ASCENDING, [2, 0, 3, 1]),
        (3, DESCENDING, [3, 0, 2, 1]),
        (4, ASCENDING, [2, 3, 0, 1]),
        (4, DESCENDING, [0, 3, 2, 1]),
        (-1, ASCENDING, [0, 1, 2, 3]),
    ],
)
def test_sorts_by_value_with_blanks_last(column: int, order: Qt.SortOrder, wanted: list[int]) -> None:
    model = TableModel(columns())
    model.sort(2, ASCENDING)
    model.sort(column, order)
    assert [model.source_row(row) for row in range(4)] == wanted
    assert model.view_rows([3, 0]) == [wanted.index(3), wanted.index(0)]


def test_sorting_text_of_several_kinds_does_not_fail() -> None:
    model = TableModel([Column("mixed", ["b", 3, None, "a", dt.date(2020, 1, 1)])])
    model.sort(0, ASCENDING)
    assert texts(model, 0) == ["1 Jan 2020", "3", "a", "b", ""]


def test_sorting_touches_no_cell_and_no_column_of_the_caller() -> None:
    values = np.arange(5.0)
    before = values.copy()
    model = TableModel([Column("a", values, "number")])
    model.sort(0, DESCENDING)
    assert np.array_equal(values, before)


def test_persistent_indexes_follow_their_rows() -> None:
    model = TableModel(columns())
    kept = QPersistentModelIndex(model.index(3, 0))
    model.sort(2, ASCENDING)
    assert (kept.row(), kept.data()) == (0, "612946610")


def test_only_what_is_seen_is_made_into_text(qtbot: QtBot) -> None:
    asked: list[int] = []

    def read(value: int) -> str:
        asked.append(value)
        return str(value)

    view = shown(qtbot, what=[Column("n", np.arange(100_000), "number", read)])
    view.table.sort(0, DESCENDING)
    view.grab()
    assert 0 < len(set(asked)) < 400


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        TableModel([Column("a", [1]), Column("b", [1, 2])])


def test_a_click_on_a_header_sorts_and_shows_it(qtbot: QtBot) -> None:
    view = shown(qtbot)
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(2) + 20, header.height() // 2)
    for wanted in (["−67", "42", "64.50", "1,103"], ["1,103", "64.50", "42", "−67"]):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert header.sortIndicatorSection() == 2
        assert texts(view.table, 2) == wanted
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert texts(view.table, 2) == ["1,103", "42", "64.50", "−67"]


def test_rows_chosen_stay_chosen_when_sorted(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.selectRow(0)
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(view.table.index(3, 0), rows)
    view.sortByColumn(2, ASCENDING)
    assert sorted(view.selected_rows()) == [0, 3]
    assert view.table.source_row(view.currentIndex().row()) == 0


def test_new_columns_forget_the_sorting(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.sortByColumn(2, ASCENDING)
    view.table.set_columns(columns()[:2])
    assert view.horizontalHeader().sortIndicatorSection() == -1
    assert texts(view.table, 0)[0] == "524158799"


def test_copies_what_a_spreadsheet_reads(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.sortByColumn(2, DESCENDING)
    view.selectAll()
    with qtbot.waitSignal(view.said) as caught:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["4 rows copied"]
    mime = QGuiApplication.clipboard().mimeData()
    lines = mime.text().splitlines()
    assert lines[0] == "Customer\tChurn probability\tValue\tReason\tLast visit"
    assert lines[1] == "524158799\t99.6 %\t1103\tsilent 143 days\t1 Feb 2020"
    assert lines[2].split("\t")[3] == "=1+1 x"
    assert {line.count("\t") for line in lines} == {4}
    assert mime.html().count("<tr>") == 5
    assert "mso-number-format" in mime.html()


def test_cells_and_copies_follow_the_notation(qtbot: QtBot) -> None:
    with writing(Notation(",", ".", day="dd.MM.yyyy")):
        view = shown(qtbot)
        assert texts(view.table, 1)[0] == "99,6\u00a0%"
        assert texts(view.table, 2) == ["1.103", "42", "64,50", "−67"]
        view.selectAll()
        view.copy()
        lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[2] for line in lines[1:]] == ["1103", "42", "64,50", "-67"]
    assert lines[1].split("\t")[4] == "01.02.2020"
    assert lines[1].split("\t")[0] == "524158799"


def test_html_is_escaped(qtbot: QtBot) -> None:
    view = shown(qtbot, what=[Column("<a>", ["<script>"])])
    view.selectAll()
    view.copy()
    assert "<script>" not in QGuiApplication.clipboard().mimeData().html()


def test_too_much_to_copy_is_said_not_cut(qtbot: QtBot) -> None:
    view = shown(qtbot, what=[Column("n", np.arange(MOST_CELLS + 1), "number")])
    QGuiApplication.clipboard().setText("before")
    view.selectAll()
    with qtbot.waitSignal(view.said) as caught:
        view.copy()
    assert caught.args[0].startswith(f"{MOST_CELLS + 1:,} cells are too many to copy.")
    assert QGuiApplication.clipboard().text() == "before"


def test_the_arrow_keys_move_and_show_where_they_are(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.apply_theme(LIGHT)
    view.setFocus()
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.selected_rows() == [1]
    assert view.shows_focus
    cell = view.visualRect(view.currentIndex())
    image = view.viewport().grab(cell).toImage()
    ring = {image.pixelColor(x, 1).name() for x in range(8, image.width() - 8)}
    assert LIGHT.accent.lower() in ring


def test_wears_both_themes(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.selectRow(1)
    for tokens in (LIGHT, DARK):
        view.apply_theme(tokens)
        image = view.viewport().grab().toImage()
        row = view.visualRect(view.table.index(1, 0))
        assert image.pixelColor(2, row.center().y()) == QColor(tokens.accent_soft)
        assert image.pixelColor(2, 10) == QColor(tokens.surface)
        assert image.pixelColor(2, row.bottom()) == QColor(tokens.line)
    assert view.rowHeight(0) == 28
    view.apply_theme(LIGHT, 1.3)
    assert view.rowHeight(0) == 36


def test_columns_are_as_wide_as_their_header_and_first_rows(qtbot: QtBot) -> None:
    long = ["short"] * 20 + ["x" * 400]
    view = shown(
        qtbot, what=[Column("A name that is long", ["a"] * 21), Column("b", long), Column("c", ["y" * 400] * 21)]
    )
    widths = [view.columnWidth(i) for i in range(3)]
    assert widths[0] > widths[1]
    assert widths[1] < 100
    assert widths[2] >= 360


@pytest.mark.parametrize("what", [[], infer_columns({"a": [], "b": []})], ids=["no columns", "no rows"])
def test_nothing_to_show_is_no_reason_to_fail(qtbot: QtBot, what: list[Column]) -> None:
    view = shown(qtbot, what=what)
    view.sortByColumn(0, DESCENDING)
    view.selectAll()
    view.copy()
    assert view.selected_rows() == []


def test_shows_the_rows_of_a_chart(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.set_marks([Mark("Top", 22.5, 21.3, 23.8, 226), Mark("Low", None)])
    model = TableModel(columns_of_rows(*chart.rows()))
    headers: list[Any] = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(5)]
    assert headers == ["Group", "Value", "Low", "High", "n"]
    assert [model.index(0, i).data() for i in range(5)] == ["Top", "22.50", "21.30", "23.80", "226"]
    assert model.columns[1].kind == "number"


def test_importing_the_table_does_not_import_numpy() -> None:
    code = "import sys, widgets.table.view; assert not {'numpy', 'pandas', 'pyqtgraph'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
