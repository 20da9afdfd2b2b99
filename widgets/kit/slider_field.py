"""An assumption as a slider: name, value to type, track, and what it means."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QVBoxLayout, QWidget

from analysis.wording import fixed, parsed
from widgets import theme
from widgets.fonts import align_figures
from widgets.kit.labels import Label, Paragraph
from widgets.kit.painting import KeyboardFocus, draw_box, draw_focus, painter_for

_HANDLE: Final = 14
_HEIGHT: Final = 24
_TRACK: Final = 4
_EDIT_WIDTH: Final = 64
_TRACK_WIDTH: Final = 150
"""Where it stands in a line with its question."""


class _Track(KeyboardFocus, QSlider):
    """Goes to where it is clicked; counts in whole steps."""

    reset = Signal()

    def __init__(self, steps: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, steps)
        self.setSingleStep(1)
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key after a click still needs to show where it acts.
        self._by_keyboard = True
        self.update()
        super().keyPressEvent(event)

    def _go_to(self, x: float) -> None:
        share = (x - _HANDLE / 2) / max(self.width() - _HANDLE, 1)
        self.setValue(round(share * self.maximum()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = painter_for(self), theme.current()
        middle, free = self.height() / 2, self.width() - _HANDLE
        centre = _HANDLE / 2 + free * self.value() / max(self.maximum(), 1)
        track = QRectF(0, middle - _TRACK / 2, self.width(), _TRACK)
        draw_box(painter, track, _TRACK / 2, now.color("faint"))
        track.setRight(centre)
        draw_box(painter, track, _TRACK / 2, now.color("accent" if self.isEnabled() else "line2"))
        handle = QRectF(centre - _HANDLE / 2, middle - _HANDLE / 2, _HANDLE, _HANDLE)
        draw_box(painter, handle, _HANDLE / 2, now.color("surface"))
        draw_focus(painter, handle, _HANDLE / 2 - 1)
        if self.shows_focus:
            ring = handle.adjusted(-4, -4, 4, 4)
            draw_focus(painter, ring, ring.width() / 2 - 1)


class SliderField(QWidget):
    """Arrow keys go one step, Page keys ten; a double click goes back to the start value.

    question: stands in place of the name, which is still what it is called to those who listen; in `role`, and with
    the track and the value behind it in one line.
    """

    changed = Signal(float)
    """The user chose another value."""

    def __init__(
        self,
        name: str,
        value: float,
        low: float,
        high: float,
        step: float,
        *,
        decimals: int = 2,
        caption: str = "",
        question: str = "",
        role: str = "name",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._step, self._decimals = low, high, step, decimals
        self._start = value
        self._track = _Track(round((high - low) / step))
        self._track.setAccessibleName(name)
        self._track.valueChanged.connect(self._on_track)
        self._track.reset.connect(self._on_reset)
        self._edit = QLineEdit()
        self._edit.setProperty("role", "figure")
        self._edit.setAccessibleName(f"{name}, value")
        self._edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._edit.setFixedWidth(_EDIT_WIDTH)
        self._edit.setFont(align_figures(QFont()))
        self._edit.editingFinished.connect(self._on_edited)
        self._caption = Paragraph(caption, "evidence")
        self._caption_text = caption

        head = QHBoxLayout()
        head.setSpacing(8)
        label = Paragraph(question, role, tone="text") if question else Label(name, role)
        label.setBuddy(self._edit)
        head.addWidget(label, 1)
        if question:
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            head.addWidget(self._track)
            self._track.setFixedWidth(_TRACK_WIDTH)
        head.addWidget(self._edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        if not question:
            layout.addWidget(self._track)
        layout.addWidget(self._caption)
        self._value = self._start
        self.set_value(value)

    @property
    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value, without a signal. Values between two steps stay as they are."""
        self._value = min(max(value, self._low), self._high)
        self._track.blockSignals(True)
        self._track.setValue(round((self._value - self._low) / self._step))
        self._track.blockSignals(False)
        self._track.update()
        self._edit.setText(fixed(self._value, self._decimals))

    def set_compact(self, compact: bool) -> None:
        """In a narrow window the caption becomes a tooltip."""
        self._caption.setVisible(bool(self._caption_text) and not compact)
        self.setToolTip(self._caption_text if compact else "")

    def _choose(self, value: float) -> None:
        before = self._value
        self.set_value(value)
        if self._value != before:
            self.changed.emit(self._value)

    @Slot(int)
    def _on_track(self, steps: int) -> None:
        self._choose(round(self._low + steps * self._step, 10))

    @Slot()
    def _on_reset(self) -> None:
        self._choose(self._start)

    @Slot()
    def _on_edited(self) -> None:
        value = parsed(self._edit.text())
        if value is not None:
            self._choose(value)
        else:
            self.set_value(self._value)
