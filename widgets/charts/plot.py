"""The scene of a chart: two axes, and the marks that the chart draws between them.

pyqtgraph's PlotItem would bring its context menus along: 80 hidden widgets a chart, which took most of the time to
make a page and to change the theme.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget

from widgets.charts.axis import Axis
from widgets.charts.frame import Frame


class Plot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph ships no types
    """Mouse and wheel pass through it to the chart, and through that to the page that scrolls."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.left, self.bottom = Axis("left"), Axis("bottom")
        for axis in (self.left, self.bottom):
            self.scene().addItem(axis)

    def lay_out(self, frame: Frame) -> None:
        """Fill the parent, and put the axes where the frame has them."""
        rect = self.parentWidget().rect()
        self.setGeometry(rect)
        # What is hidden gets its resize event only when it is shown; a picture is wanted before that, too.
        self.resizeEvent(None)
        area = frame.area(rect.width(), rect.height())
        # Else an axis takes the size that it would choose itself.
        self.left.setWidth(area.left())
        self.bottom.setHeight(frame.bottom)
        self.left.setGeometry(QRectF(0, area.top(), area.left(), area.height()))
        self.bottom.setGeometry(QRectF(area.left(), area.bottom(), area.width(), frame.bottom))
