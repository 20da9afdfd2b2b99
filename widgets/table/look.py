"""What the cells and the header of a table look like."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from widgets import icons
from widgets.fonts import make_font
from widgets.table.columns import Column
from widgets.table.model import ALIGN, TableModel
from widgets.theme import token_value
from widgets.tokens import LIGHT, Tokens

PAD: Final = 8
ROW_HEIGHT: Final = 28
BAR_WIDTH: Final = 84
_BAR_HEIGHT: Final = 6
_BAR_GAP: Final = 10
_ARROW: Final = 7
_ICON: Final = 14
_ICON_GAP: Final = 6
_SELECTED: Final = QStyle.StateFlag.State_Selected


class Look:
    """Colours and fonts, made once per theme."""

    def __init__(self, tokens: Tokens = LIGHT, scale: float = 1.0) -> None:
        self.tokens = tokens
        self.scale = scale
        self.surface, self.chosen, self.line, self.text = (
            QColor(token) for token in (tokens.surface, tokens.accent_soft, tokens.line, tokens.text)
        )
        self.plain = make_font("label", scale, tabular=True)
        self.strong = make_font("value", scale, tabular=True)
        self.header = make_font("tag", scale)
        self.plain_metrics = QFontMetricsF(self.plain)
        self.strong_metrics = QFontMetricsF(self.strong)
        self.header_metrics = QFontMetricsF(self.header)

    def metrics(self, column: Column) -> QFontMetricsF:
        return self.strong_metrics if column.strong or column.kind == "probability" else self.plain_metrics

    def width(self, column: Column, texts: list[str]) -> int:
        """What a column needs for its header and some of its texts."""
        metrics = self.metrics(column)
        cells = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        if column.kind == "probability":
            cells += BAR_WIDTH + _BAR_GAP
        if column.icons is not None:
            cells += _ICON + _ICON_GAP
        header = self.header_metrics.horizontalAdvance(column.header) + _ARROW + 6
        return round(max(cells, header)) + 2 * PAD + 2


class CellDelegate(QStyledItemDelegate):
    """Text, or a number with its bar; a hairline under each row; no lines between columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = Look()
        self.shows_focus = False

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        # A screen has a thousand cells: nothing is made here, and nothing asked through Qt, that is there already.
        look, model = self.look, index.model()
        if not isinstance(model, TableModel):
            return
        row, at = index.row(), index.column()
        column = model.columns[at]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.fillRect(rect, look.chosen if state & _SELECTED else look.surface)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.line)
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        strong = column.strong or column.kind == "probability"
        if column.kind == "probability":
            self._draw_bar(painter, inner, model.value(row, at), column.series)
            inner.setLeft(min(inner.left() + BAR_WIDTH + _BAR_GAP, inner.right()))
        if column.icons is not None:
            if drawing := model.icon(row, at):
                place = QRectF(inner.left(), inner.top() + (inner.height() - _ICON) // 2, _ICON, _ICON)
                icons.draw_icon(painter, place, drawing[0], QColor(token_value(look.tokens, drawing[1])))
            inner.setLeft(min(inner.left() + _ICON + _ICON_GAP, inner.right()))
        painter.setFont(look.strong if strong else look.plain)
        painter.setPen(look.text)
        text = model.text(row, at)
        metrics = look.metrics(column)
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, ALIGN[column.right], text)
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(look.tokens.accent), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -2), 4, 4)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        return QSize(60, round(ROW_HEIGHT * self.look.scale))

    def _draw_bar(self, painter: QPainter, inner: QRect, value: object, series: int) -> None:
        if not isinstance(value, int | float) or value != value:  # noqa: PLR0124  # NaN has no bar
            return
        share = min(max(float(value), 0.0), 1.0)
        width = min(BAR_WIDTH, inner.width())
        track = QRectF(inner.left(), inner.center().y() - _BAR_HEIGHT / 2 + 0.5, width, _BAR_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.look.tokens.sunken))
        painter.drawRoundedRect(track, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.setBrush(QColor(self.look.tokens.series[series]))
        track.setWidth(max(width * share, _BAR_HEIGHT))
        painter.drawRoundedRect(track, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.restore()


class Header(QHeaderView):
    """Names over their columns, and an arrow at the one that sorts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = Look()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorClearable(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round(ROW_HEIGHT * self.look.scale))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, tokens = self.look, self.look.tokens
        model = self.model()
        if not rect.isValid() or not isinstance(model, TableModel):
            return
        column = model.columns[logicalIndex]
        sorts = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        painter.save()
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        color = QColor(tokens.text if sorts else tokens.text3)
        painter.setFont(look.header)
        painter.setPen(color)
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        room = inner.width() - (_ARROW + 4 if sorts else 0)
        text = look.header_metrics.elidedText(column.header, Qt.TextElideMode.ElideRight, room)
        width = look.header_metrics.horizontalAdvance(text)
        # Figures and the name above them end at the same edge; the arrow stands before the name then.
        left = inner.right() + 1 - width if column.right else inner.left()
        painter.drawText(QRectF(left, rect.top(), width + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if sorts:
            x = left - _ARROW - 4 if column.right else left + width + 4
            self._draw_arrow(painter, x, rect.center().y() + 0.5, color)
        painter.restore()

    def _draw_arrow(self, painter: QPainter, x: float, y: float, color: QColor) -> None:
        rising = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        tip, base = (y - 2.5, y + 2) if rising else (y + 2.5, y - 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(x, base), QPointF(x + _ARROW, base), QPointF(x + _ARROW / 2, tip)]))
