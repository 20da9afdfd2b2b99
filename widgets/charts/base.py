"""What all charts share: the frame, the theme, mouse and keyboard on their marks, and their export."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from widgets.charts.export import save_image, save_text, to_image, to_svg
from widgets.charts.frame import Frame, Scale
from widgets.charts.marks import Rows
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plot import Plot
from widgets.charts.spot import Spot, spot_at
from widgets.charts.tooltip import draw_tooltip
from widgets.charts.type import Type
from widgets.kit.painting import KeyboardFocus
from widgets.kit.waiting import PATIENCE_MS, WAITING_TEXT
from widgets.tokens import LIGHT, Tokens

EMPTY: Final = Frame(0, 0, 0, 0, (0, 1), (0, 1))
_FORWARD: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_PICK: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Chart(KeyboardFocus, QWidget):
    """A kind of chart says where its axes are (`frame`), draws its marks (`draw`) and knows its data (`rows`)."""

    picked = Signal(object)
    """The key of the mark that was clicked, or chosen with Enter."""

    empty_text = "No values in view"
    stopped_text = "Not counted"
    waiting_text = WAITING_TEXT

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tokens: Tokens = LIGHT
        self.type = Type()
        self.minimum = QSize(120, 60)
        self._description = ""
        self._selected: object = None
        self._hovered: int | None = None
        self._focused: int | None = None
        self._spots: list[Spot] | None = None
        self._frame = EMPTY
        self._at_rest = False
        self._waiting = self._is_stopped = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._say_waiting)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

        self._plot = Plot(self)
        self._layer = _Layer(self)
        self._plot.scene().addItem(self._layer)

    # For the kinds

    def frame(self, width: float, height: float) -> Frame:
        """Margins, ranges and ticks at this size."""
        raise NotImplementedError

    def draw(self, pencil: Pencil) -> list[Spot]:
        """Draw the marks and say where they are."""
        raise NotImplementedError

    def rows(self) -> Rows:
        """The data behind the marks."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop the data."""
        raise NotImplementedError

    def renew(self) -> None:
        """Draw the data that were set."""
        self._waiting = self._is_stopped = False
        self._patience.stop()
        self._lay_out()

    def redraw(self) -> None:
        """Draw the same marks in another way: no axis changes."""
        self._spots = None
        self._layer.update()

    def _lay_out(self) -> None:
        """After a change of data, size or theme."""
        frame = EMPTY if self.is_empty() else self.frame(self.width(), self.height())
        self._frame = frame
        area = frame.area(self.width(), self.height())
        scale = Scale(frame, area)
        left, bottom = self._plot.left, self._plot.bottom
        left.wear(self.tokens, self.type, names=frame.names, line=False)
        bottom.wear(self.tokens, self.type, names=False, line=frame.bottom > 0)
        left.place(frame.y_ticks, [scale.y(tick.value) for tick in frame.y_ticks])
        bottom.place(frame.x_ticks, [scale.x(tick.value) for tick in frame.x_ticks])
        self._plot.lay_out(frame)
        self._spots = None
        self._hovered = None
        if self._focused is not None and self._focused >= len(self.spots()):
            self._focused = None
        self._layer.changed()

    # For those who use it

    def wait(self) -> None:
        """Other data are on their way: blank, and after half a second in words."""
        self.forget()
        self._waiting, self._is_stopped = True, False
        self._patience.start()
        self._lay_out()

    def said_instead(self) -> str:
        """What stands in the place of the marks while there are none."""
        if self._waiting:
            return "" if self._patience.isActive() else self.waiting_text
        return self.stopped_text if self._is_stopped else self.empty_text

    def stop_waiting(self) -> None:
        """None will come: they could not be counted."""
        if self._waiting:
            self.renew()
            self._is_stopped = True

    def give_up(self, error: Exception) -> None:
        """Say that these data cannot be drawn, and raise what came in the way."""
        self.forget()
        self._is_stopped = True
        raise error

    def apply_theme(self, tokens: Tokens, text_size: float = 1.0) -> None:
        if text_size != self.type.scale:
            self.type = Type(text_size)
            self.updateGeometry()
        self.tokens = tokens
        self._plot.setBackground(tokens.surface)
        self._lay_out()

    def set_description(self, text: str) -> None:
        """What a screen reader says of the whole chart: subtitle and finding."""
        self._description = text
        if self._focused is None:
            self.setAccessibleDescription(text)

    def select(self, key: object) -> None:
        """Outline the mark of this key; None outlines none."""
        self._selected = key
        self._layer.update()

    def spots(self) -> list[Spot]:
        """The marks as they lie now, in reading order."""
        if self._spots is None:
            canvas = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
            painter = QPainter(canvas)
            try:
                self._paint_marks(painter)
            finally:
                painter.end()  # before its canvas goes: Qt would end the program
        return self._spots or []

    def picture(self, scale: float = 2.0) -> QImage:
        """The chart as it looks, without tooltip and focus."""
        with self._still():
            return to_image(self._plot, self.size(), self.tokens.surface, scale)

    def save_png(self, path: Path, scale: float = 2.0) -> None:
        save_image(self.picture(scale), path)

    def save_svg(self, path: Path) -> None:
        with self._still():
            data = to_svg(self._plot, self.size(), self.tokens.surface, self.accessibleName())
        save_text(data, path)

    def sizeHint(self) -> QSize:
        """Small on purpose: charts take what the layout has, and never push their neighbours."""
        return self.minimumSizeHint().expandedTo(QSize(120, 60))

    def minimumSizeHint(self) -> QSize:
        return self.minimum

    # Painting

    def _paint_marks(self, painter: QPainter) -> Pencil:
        pencil = Pencil(painter, self.tokens, self.type, Scale(self._frame, self._area()))
        if self.is_empty():
            line = Run(self.said_instead(), "note", self.tokens.text3 if self._waiting else self.tokens.text2)
            pencil.text(self.width() / 2, self.height() / 2, [line], "center")
            self._spots = []
        else:
            self._draw_grid(pencil)
            self._spots = self.draw(pencil)
        return pencil

    def _draw_grid(self, pencil: Pencil) -> None:
        frame, area, scale = self._frame, self._area(), pencil.scale
        if frame.x_grid:
            for tick in frame.x_ticks:
                pencil.vertical(scale.x(tick.value), area.top(), area.bottom(), self.tokens.grid, 1)
        if frame.y_grid:
            for tick in frame.y_ticks:
                if abs(scale.y(tick.value) - area.bottom()) > 1:  # the axis is drawn there
                    pencil.horizontal(area.left(), area.right(), scale.y(tick.value), self.tokens.grid, 1)

    def paint(self, painter: QPainter) -> None:
        """Everything but the axes; called by the scene."""
        pencil = self._paint_marks(painter)
        spots = self._spots or []
        for index, spot in enumerate(spots):
            chosen = self._selected is not None and spot.key == self._selected
            if chosen or (index == self._hovered and not self._at_rest):
                pencil.frame(spot.outline, self.tokens.text, round_=spot.round)
        if self._at_rest:
            return
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self._focused if self.shows_focus else None
        if self.shows_focus:
            pencil.ring(room if focused is None else spots[focused].outline.adjusted(-4, -4, 4, 4))
        active = focused if self._hovered is None else self._hovered
        if active is not None:
            draw_tooltip(pencil, spots[active], room)

    @Slot()
    def _say_waiting(self) -> None:
        self._layer.update()

    def _area(self) -> QRectF:
        return self._frame.area(self.width(), self.height())

    @contextlib.contextmanager
    def _still(self) -> Iterator[None]:
        """Without tooltip and focus for a while."""
        self._at_rest = True
        try:
            yield
        finally:
            self._at_rest = False

    # Mouse and keyboard

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(spot_at(self.spots(), event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(spot_at(self.spots(), event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.spots()) - 1
        at = self._focused
        key = event.key()
        if last < 0:
            super().keyPressEvent(event)
        elif key in _FORWARD:
            self._focus(0 if at is None else min(at + 1, last))
        elif key in _BACK:
            self._focus(last if at is None else max(at - 1, 0))
        elif key == Qt.Key.Key_Home:
            self._focus(0)
        elif key == Qt.Key.Key_End:
            self._focus(last)
        elif key in _PICK:
            self._pick(at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._layer.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focused = None
        self.setAccessibleDescription(self._description)
        self._layer.update()

    def _focus(self, index: int) -> None:
        """Move the ring to a mark and say it."""
        self._focused = index
        self._by_keyboard = True
        spot = self.spots()[index]
        self.setAccessibleDescription(spot.spoken())
        self._layer.update()

    def _hover(self, index: int | None) -> None:
        if index == self._hovered:
            return
        self._hovered = index
        pickable = index is not None and self.spots()[index].key is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if pickable else Qt.CursorShape.ArrowCursor)
        self._layer.update()

    def _pick(self, index: int | None) -> None:
        spots = self.spots()
        if index is not None and index < len(spots) and spots[index].key is not None:
            self.picked.emit(spots[index].key)


class _Layer(QGraphicsItem):
    """Covers the scene, whose coordinates are the pixels of the chart, and has the chart paint."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self._bounds = QRectF(chart.rect())

    def changed(self) -> None:
        self.prepareGeometryChange()
        self._bounds = QRectF(self._chart.rect())
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """What fails is told when the painter is gone: Qt does not survive an error while it paints."""
        try:
            self._chart.paint(painter)
        except Exception as error:
            QTimer.singleShot(0, self._chart, partial(self._chart.give_up, error))
