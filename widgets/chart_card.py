"""A chart on a card: its question, its measure, its method, and the menu that takes it elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from analysis.counted import Counted
from analysis.errors import AnalysisError
from widgets import theme
from widgets.charts.base import Chart
from widgets.kit.card import Card
from widgets.kit.labels import Paragraph
from widgets.table.columns import columns_of_rows
from widgets.table.view import TableView


class ChartCard(Card):
    """Follows the theme; its menu copies and saves the chart, shows it as a table and says how it was counted."""

    def __init__(
        self, title: str, chart: Chart, subtitle: str = "", footnote: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, subtitle, footnote, parent=parent)
        self.chart = chart
        self._counted: Counted | None = None
        chart.setAccessibleName(title)
        self.body.addWidget(chart, 1)
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, slot in (
            ("Copy picture", self._copy_picture),
            ("Copy data", self._copy_data),
            ("Save as PNG or SVG…", self._save),
            ("Show as table", self._show_table),
            ("How was this counted?", self._explain),
        ):
            action = self.add_action(text)
            action.triggered.connect(slot)
            chart.addAction(action)
        theme.current().changed.connect(self._wear)
        self._wear()

    def set_counted(self, counted: Counted) -> None:
        """What "How was this counted?" answers."""
        self._counted = counted
        self.chart.set_description(f"{counted.definition} {counted.filter}")

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.chart.apply_theme(now.tokens, now.text_size)

    @Slot()
    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self.chart.picture(2))

    @Slot()
    def _copy_data(self) -> None:
        headers, rows = self.chart.rows()
        data = QMimeData()
        data.setText("\n".join("\t".join(str(cell) for cell in row) for row in [headers, *rows]))
        QGuiApplication.clipboard().setMimeData(data)

    @Slot()
    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save chart", "chart.png", "PNG (*.png);;SVG (*.svg)")
        if path:
            target = Path(path)
            save = self.chart.save_svg if target.suffix.lower() == ".svg" else self.chart.save_png
            try:
                save(target)
            except AnalysisError as error:
                QMessageBox.warning(self, "Save chart", str(error))

    @Slot()
    def _show_table(self) -> None:
        view = TableView()
        view.table.set_columns(columns_of_rows(*self.chart.rows()))
        now = theme.current()
        view.apply_theme(now.tokens, now.text_size)
        _show(self, self.accessibleName(), view)

    @Slot()
    def _explain(self) -> None:
        if self._counted is not None:
            explain(self, self.accessibleName(), self._counted)


def explain(parent: QWidget, title: str, counted: Counted) -> None:
    """Show how a figure was counted; the text can be selected and copied."""
    text = QPlainTextEdit(counted.text())
    text.setReadOnly(True)
    text.setAccessibleName("How this was counted")
    copy = QPushButton("Copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(counted.text()))
    _show(parent, title, text, copy)


def _show(parent: QWidget, title: str, body: QWidget, *buttons: QPushButton) -> None:
    """A window that stays beside the page until it is closed."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(620, 360)
    layout = QVBoxLayout(dialog)
    layout.addWidget(Paragraph(title, "title"))
    layout.addWidget(body, 1)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    for button in buttons:
        box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    box.rejected.connect(dialog.reject)
    layout.addWidget(box)
    dialog.show()
