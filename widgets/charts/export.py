"""A chart as a picture or a drawing. The file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView

from analysis.errors import AnalysisError
from analysis.files import check_target, staged


def to_image(plot: QGraphicsView, size: QSize, ground: str, scale: float) -> QImage:
    image = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(ground))
    painter = QPainter(image)
    _render(plot, painter, size)
    painter.end()
    return image


def to_svg(plot: QGraphicsView, size: QSize, ground: str, title: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    # The axes are kept as a picture in the units of the screen; any other resolution would scale their text.
    generator.setResolution(plot.logicalDpiX())
    generator.setTitle(title)
    painter = QPainter(generator)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor(ground))
    _render(plot, painter, size)
    painter.end()
    return bytes(data.data())


def save_image(image: QImage, path: Path) -> None:
    check_target(path, ".png")
    with staged(path) as (temporary,):
        if not image.save(str(temporary)):
            raise AnalysisError(f"{path.name} could not be written to {path.parent}.", "Choose another folder.")


def save_text(data: bytes, path: Path) -> None:
    check_target(path, ".svg")
    with staged(path) as (temporary,):
        temporary.write_bytes(data)


def _render(plot: QGraphicsView, painter: QPainter, size: QSize) -> None:
    plot.render(painter, QRectF(0, 0, size.width(), size.height()), QRect(0, 0, size.width(), size.height()))
