"""The columns of a table of another schema, and what each stands for: a list that is drawn, however long it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.preview import Sample
from analysis.wording import listed
from widgets import theme
from widgets.kit import Select
from widgets.kit.painting import KeyboardFocus
from widgets.kit.select import draw_select

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_TITLES: Final = ("In the file", "Stands for", "What that makes possible")
_NAME, _PART, _UNLOCKS = range(3)
_ROW, _HEAD, _PAD = 44, 28, 12
_PART_WIDTH: Final = 290
_SELECT: Final = 28
_OPENING_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)


class MappingModel(QAbstractTableModel):
    """A row per column of the file: its name, what it stands for, and what that makes possible."""

    chosen = Signal()
    """Something stands for something else."""

    def __init__(
        self, samples: Sequence[Sample], parts: Mapping[str, Part], choices: Sequence[Part], parent: QObject
    ) -> None:
        """parts: to begin with; a column that is not there describes the customer. choices: what a column may be."""
        super().__init__(parent)
        self.samples, self.choices = tuple(samples), tuple(choices)
        known = {name: part for name, part in parts.items() if part in choices}
        self.parts = {sample.name: known.get(sample.name, Part.FEATURE) for sample in self.samples}
        """By column; another one after each choice."""
        self._taken_from: dict[str, list[str]] = {}

    def choose(self, name: str, part: Part) -> None:
        """What only one column can be moves to this one."""
        column = MEANINGS[part].column
        before = [each for each, its in self.parts.items() if column and MEANINGS[its].column == column]
        before = [each for each in before if each != name]
        self.parts = {**self.parts, **dict.fromkeys(before, Part.FEATURE), name: part}
        self._taken_from = {each: names for each, names in self._taken_from.items() if each not in (name, *before)}
        self._taken_from[name] = before
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.chosen.emit()

    def unlocks(self, name: str) -> str:
        """What it makes possible that this column stands for what it does, as a sentence."""
        words, taken = MEANINGS[self.parts[name]].unlocks, self._taken_from.get(name)
        return f"{words[:1].upper()}{words[1:]}{f', taken from {listed(taken)}' if taken else ''}."

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.samples)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[section] if is_title else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        sample = self.samples[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return self.parts[sample.name]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if index.column() == _NAME:
            return sample.name if role == Qt.ItemDataRole.DisplayRole else f"{sample.name}: {shown(sample)}"
        if index.column() == _PART:
            title = MEANINGS[self.parts[sample.name]].title
            return f"What {sample.name} stands for: {title}" if role == Qt.ItemDataRole.AccessibleTextRole else title
        return self.unlocks(sample.name)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = self.samples[index.row()].name
        if role != Qt.ItemDataRole.EditRole or value == self.parts[name]:
            return False
        self.choose(name, Part(str(value)))
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | (
            Qt.ItemFlag.ItemIsEditable if index.column() == _PART else Qt.ItemFlag.NoItemFlags
        )


def shown(sample: Sample) -> str:
    """A few values of a column."""
    return " · ".join(sample.shown) or "empty"


class MappingList(KeyboardFocus, QTableView):
    """Only the row where something is being chosen holds a widget."""

    def __init__(self, model: MappingModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Columns of the file")
        self._cells = _Cells(self)
        header = _Header(self)
        self.setHorizontalHeader(header)
        self.setItemDelegate(self._cells)
        self.setModel(model)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        for column, mode in enumerate((header.ResizeMode.Stretch, header.ResizeMode.Fixed, header.ResizeMode.Stretch)):
            header.setSectionResizeMode(column, mode)
        self.clicked.connect(self._on_clicked)
        theme.current().changed.connect(self._wear)
        self._wear()
        self.setCurrentIndex(model.index(0, _PART))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Arrows go from choice to choice."""
        super().currentChanged(current, previous)
        if current.isValid() and current.column() != _PART:
            self.setCurrentIndex(self.model().index(current.row(), _PART))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        if event.key() in _OPENING_KEYS:
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cells.shows_focus = self.shows_focus
        super().paintEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == _PART:
            self.edit(index)

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.verticalHeader().setDefaultSectionSize(now.px(_ROW))
        self.horizontalHeader().setFixedHeight(now.px(_HEAD))
        self.setColumnWidth(_PART, now.px(_PART_WIDTH) + 2 * _PAD)
        self.viewport().update()


class _Cells(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shows_focus = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = cast(MappingModel, index.model())
        now, rect, state = theme.current(), option.rect, option.state
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        sample = model.samples[index.row()]
        painter.save()
        painter.fillRect(rect, now.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), now.color("line"))
        if index.column() == _PART:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focus = self.shows_focus and bool(state & QStyle.StateFlag.State_HasFocus)
            hovered = bool(state & QStyle.StateFlag.State_MouseOver)
            draw_select(painter, QRectF(_in_row(rect)), str(index.data()), hovered=hovered, focus=focus)
        elif index.column() == _NAME:
            half = inner.adjusted(0, 4, 0, -4)
            half.setHeight(half.height() // 2)
            self._write(painter, half, sample.name, "name", "text", Qt.AlignmentFlag.AlignBottom)
            half.translate(0, half.height())
            self._write(painter, half, shown(sample), "evidence", "text3", Qt.AlignmentFlag.AlignTop)
        else:
            painter.setFont(now.font("evidence"))
            painter.setPen(now.color("text3"))
            painter.drawText(
                inner, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, model.unlocks(sample.name)
            )
        painter.restore()

    def _write(self, painter: QPainter, rect: QRect, text: str, font: str, color: str, side: Qt.AlignmentFlag) -> None:
        """One line, elided."""
        now = theme.current()
        painter.setFont(now.font(font))
        painter.setPen(now.color(color))
        metrics = QFontMetricsF(painter.font())
        painter.drawText(rect, side, metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: ARG002
        model = cast(MappingModel, index.model())
        select = _PartSelect(f"What {model.samples[index.row()].name} stands for", parent)
        for part in model.choices:
            select.addItem(MEANINGS[part].title, part)
        select.activated.connect(self._on_activated)
        return select

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        select = cast(_PartSelect, editor)
        select.setCurrentIndex(select.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        model.setData(index, cast(_PartSelect, editor).currentData())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: ARG002
        editor.setGeometry(_in_row(option.rect))

    @Slot()
    def _on_activated(self) -> None:
        select = cast(QWidget, self.sender())
        self.commitData.emit(select)
        self.closeEditor.emit(select)


def _in_row(rect: QRect) -> QRect:
    """Where the choice stands in its cell."""
    height = theme.current().px(_SELECT)
    return QRect(rect.left() + _PAD, rect.top() + (rect.height() - height) // 2, rect.width() - 2 * _PAD, height)


class _PartSelect(Select):
    """Opens as soon as it is there."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling through the columns changes none of them."""
        event.ignore()


class _Header(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        now = theme.current()
        painter.save()
        painter.fillRect(rect, now.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), now.color("line"))
        painter.setFont(now.font("evidence"))
        painter.setPen(now.color("text3"))
        painter.drawText(rect.adjusted(_PAD, 0, -_PAD, 0), Qt.AlignmentFlag.AlignVCenter, _TITLES[logicalIndex])
        painter.restore()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(_HEAD))
