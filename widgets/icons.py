"""The Lucide drawings in the colours of the theme, drawn at the ratio of the screen that shows them."""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import resources
from widgets import theme

STROKE: Final = "1.75"
PROGRAM: Final = "cartwright"
_PROGRAM_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, size: int = 16, color: str = "text2") -> QIcon:
    """The drawing as it looks in the present theme."""
    return _icon(name, size, theme.current().color(color).name(), theme.current().color("line2").name())


def program_icon() -> QIcon:
    """The program's own icon, the same in both themes."""
    result = QIcon()
    for size in _PROGRAM_SIZES:
        result.addPixmap(QPixmap.fromImage(_image(PROGRAM, size, "", "", 1.0)))
    return result


def draw_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Paint the drawing into a square, sharp at the ratio of the painter's device."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawImage(rect, _image(name, round(rect.width()), color.name(), "", ratio))


class IconLabel(QWidget):
    """A drawing that stands by itself: the kind of a message, the mark of the program."""

    def __init__(self, name: str, size: int = 16, color: str = "text2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._color = name, color
        self.setFixedSize(size, size)

    def set_icon(self, name: str, color: str) -> None:
        self._name, self._color = name, color
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now = theme.current()
        if self._name == PROGRAM:
            ratio = self.devicePixelRatioF()
            image = _image(PROGRAM, self.width(), now.tokens.accent, now.tokens.on_accent, ratio)
            painter.drawImage(QRectF(self.rect()), image)
        else:
            draw_icon(painter, QRectF(self.rect()), self._name, now.color(self._color))


def _icon(name: str, size: int, color: str, disabled: str) -> QIcon:
    result = QIcon()
    for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
        for mode, paint in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
            result.addPixmap(QPixmap.fromImage(_image(name, size, paint, "", ratio)), mode)
    return result


@functools.lru_cache(maxsize=512)
def _image(name: str, size: int, color: str, on_color: str, ratio: float) -> QImage:
    """`on_color` is for the program's icon only, whose bars stand on a coloured ground."""
    source = _source(name)
    if color:
        source = source.replace("currentColor", color).replace("#1D5FBF", color)
    if on_color:
        source = source.replace("#FFFFFF", on_color)
    pixels = round(size * ratio)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@functools.cache
def _source(name: str) -> str:
    text = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')
