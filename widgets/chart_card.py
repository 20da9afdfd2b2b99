"""A chart on a card: its question, its measure, its method, and the menu that takes it elsewhere."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMessageBox, QWidget

from analysis.counted import Counted
from analysis.errors import AnalysisError
from widgets import theme
from widgets.beside import show_beside
from widgets.charts.base import Chart
from widgets.charts.captioned import captioned
from widgets.context import Memory, Passing
from widgets.counted import CountedCard
from widgets.saving import ask_where
from widgets.table.clipboard import rows_as_mime
from widgets.table.columns import columns_of_rows
from widgets.table.model import TableModel
from widgets.table.view import TableView


class ChartCard(CountedCard):
    """Follows the theme; its menu says how it was counted, copies and saves the chart, and shows it as a table."""

    memory: Memory = Passing()
    """Where charts were saved last; the tab that the card stands on puts its own here."""

    def __init__(
        self, title: str, chart: Chart, subtitle: str = "", footnote: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, subtitle, footnote, parent=parent)
        self.chart = chart
        self._lasting = subtitle, footnote
        chart.setAccessibleName(title)
        self.body.addWidget(chart, 1)
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        chart.addAction(self.ask)
        for text, slot in (
            ("Copy", self._copy),
            ("Copy picture", self._copy_picture),
            ("Save as PNG or SVG…", self._save),
            ("Show as table", self._show_table),
        ):
            action = self.add_action(text)
            action.triggered.connect(slot)
            chart.addAction(action)
        theme.current().changed.connect(self._wear)
        self._wear()

    def set_title(self, title: str) -> None:
        super().set_title(title)
        self.chart.setAccessibleName(title)

    def set_counted(self, counted: Counted | None) -> None:
        super().set_counted(counted)
        self.chart.set_description("" if counted is None else f"{counted.definition} {counted.filter}")

    def wait(self) -> None:
        """Other figures are on their way: only what holds for any of them stays."""
        subtitle, footnote = self._lasting
        self.set_subtitle(subtitle)
        self.set_footnote(footnote)
        self.set_counted(None)
        self.chart.wait()

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.chart.apply_theme(now.tokens, now.text_size)

    @Slot()
    def _copy(self) -> None:
        """Picture, table and text at once: each program takes what it can."""
        model = TableModel(columns_of_rows(*self.chart.rows()))
        data = rows_as_mime(model, range(model.rowCount()), exact=True)
        data.setImageData(self._picture())
        QGuiApplication.clipboard().setMimeData(data)

    @Slot()
    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._picture())

    def _picture(self) -> QImage:
        return captioned(self.chart, self.accessibleName(), self.subtitle, self.footnote)

    @Slot()
    def _save(self) -> None:
        name = re.sub(r"\W+", "-", self.accessibleName().lower()).strip("-") or "chart"
        target = ask_where(self, "Save chart", ("PNG (*.png)", "SVG (*.svg)"), f"{name}.png", self.memory)
        if target is None:
            return
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
        show_beside(self, self.accessibleName(), view)
