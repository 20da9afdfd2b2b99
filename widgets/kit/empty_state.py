"""Nothing here yet: what would be here, and the steps that bring it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from widgets import icons, theme
from widgets.dropping import files_of
from widgets.icons import IconLabel
from widgets.kit.buttons import PrimaryButton, SecondaryButton
from widgets.kit.labels import ElidedLabel, Hairline, Label, Paragraph
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for

_RECENT_WIDTH: Final = 430
_SENTENCE_WIDTH: Final = 560
_ROW: Final = 32
_BORDER: Final = 2


@dataclass(frozen=True, slots=True)
class Recent:
    """A file that was open before; `detail` says its size and when."""

    path: str
    name: str
    detail: str = ""


class _RecentRow(KeyboardFocus, QPushButton):
    picked = Signal(str)

    def __init__(self, recent: Recent) -> None:
        super().__init__()
        self._recent = recent
        self.setAccessibleName(f"Open {recent.name}")
        self.setAccessibleDescription(recent.detail)
        self.setToolTip(recent.path)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(26, 0, 0, 0)
        layout.setSpacing(16)
        name = ElidedLabel(recent.name, "control", mode=Qt.TextElideMode.ElideMiddle)
        layout.addWidget(name, 1)
        layout.addWidget(Label(recent.detail, "label"))
        for label in self.findChildren(Label):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(_RECENT_WIDTH, theme.current().px(_ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = painter_for(self), theme.current()
        if self.underMouse():
            draw_box(painter, QRectF(self.rect()), RADIUS, now.color("sunken"))
        place = QRectF(0, (self.height() - 16) // 2, 16, 16)
        icons.draw_icon(painter, place, "database", now.color("text2"))
        if self.shows_focus:
            draw_focus(painter, QRectF(self.rect()), RADIUS)

    @Slot()
    def _pick(self) -> None:
        self.picked.emit(self._recent.path)


class EmptyState(QWidget):
    """With `drops` it is a field that takes a file; without, a tab that says which step is missing."""

    primary_clicked = Signal()
    secondary_clicked = Signal()
    dropped = Signal(object)
    """The paths of files, or of a folder, that were let go over the field."""
    recent_chosen = Signal(str)

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str = "",
        *,
        primary: str = "",
        primary_icon: str = "",
        secondary: str = "",
        drops: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAcceptDrops(drops)
        self._drops, self._hovered = drops, False
        centre = Qt.AlignmentFlag.AlignHCenter
        self._words = words = Paragraph(sentence, tone="text2")
        words.setAlignment(centre)
        words.setMaximumWidth(_SENTENCE_WIDTH)
        statement = Paragraph(title, "statement")
        statement.setAlignment(centre)
        self._recent = QHBoxLayout()
        self._recent_box: QWidget | None = None

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(IconLabel(icon, 36, "accent"), 0, centre)
        layout.addSpacing(4)
        layout.addWidget(statement)
        layout.addLayout(_centred(words))
        layout.addSpacing(8)
        buttons: list[QAbstractButton] = []
        if primary:
            self.primary = PrimaryButton(primary, primary_icon)
            buttons.append(self.primary)
            self.primary.clicked.connect(self.primary_clicked)
        if secondary:
            buttons.append(SecondaryButton(secondary))
            buttons[-1].clicked.connect(self.secondary_clicked)
        layout.addLayout(_centred(*buttons))
        layout.addSpacing(12)
        layout.addLayout(self._recent)
        layout.addStretch(3)

    def set_sentence(self, sentence: str) -> None:
        self._words.set_text(sentence)

    def set_recent(self, files: Sequence[Recent]) -> None:
        if self._recent_box is not None:
            self._recent_box.deleteLater()
            self._recent_box = None
        if not files:
            return
        box = QWidget()
        box.setMaximumWidth(_RECENT_WIDTH)
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(Label("Recent files", "section"))
        rows.addSpacing(2)
        for recent in files:
            rows.addWidget(Hairline())
            row = _RecentRow(recent)
            row.picked.connect(self.recent_chosen)
            rows.addWidget(row)
        self._recent.addWidget(box)
        self._recent_box = box

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(False)
        event.acceptProposedAction()
        self.dropped.emit(files_of(event))

    def _hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._drops:
            return
        painter, now = painter_for(self), theme.current()
        painter.setBrush(now.color("accent_soft" if self._hovered else "surface"))
        pen = QPen(now.color("accent" if self._hovered else "faint"), _BORDER)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([5, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


def _centred(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
