"""A chart as it goes into somebody else's document: on white, with its title above and its footnote below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from widgets import theme
from widgets.charts.base import Chart
from widgets.tokens import LIGHT

_MARGIN: Final = 16
_GAP: Final = 8
_WRAPPED: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_ANY_HEIGHT: Final = 10_000


def captioned(chart: Chart, title: str, subtitle: str, footnote: str, scale: float = 2.0) -> QImage:
    """At `scale` pixels to each of the screen, in the colours of the light theme, whatever the window wears."""
    now = theme.current()
    width = max(chart.width(), 1)
    texts = [
        (words, now.font(role), colour, above)
        for words, role, colour, above in (
            (title, "title", LIGHT.text, True),
            (subtitle, "label", LIGHT.text2, True),
            (footnote, "evidence", LIGHT.text2, False),
        )
        if words
    ]
    heights = [
        QFontMetricsF(font).boundingRect(QRectF(0, 0, width, _ANY_HEIGHT), int(_WRAPPED), words).height()
        for words, font, _, _ in texts
    ]
    size = QSize(width + 2 * _MARGIN, round(chart.height() + sum(heights) + (len(texts)) * _GAP + 2 * _MARGIN))
    image = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    try:
        y = float(_MARGIN)
        for above in (True, False):
            for (words, font, colour, place), height in zip(texts, heights, strict=True):
                if place is above:
                    y += 0 if above else _GAP
                    painter.setFont(font)
                    painter.setPen(colour)
                    painter.drawText(QRectF(_MARGIN, y, width, height), int(_WRAPPED), words)
                    y += height + (_GAP if above else 0)
            if above:
                painter.drawImage(QRectF(_MARGIN, y, width, chart.height()), _in_the_light(chart, scale))
                y += chart.height()
    finally:
        painter.end()
    return image


def _in_the_light(chart: Chart, scale: float) -> QImage:
    """The chart in the light theme; what is on the screen does not flicker."""
    worn = chart.tokens
    chart.setUpdatesEnabled(False)
    try:
        chart.apply_theme(LIGHT, chart.type.scale)
        return chart.picture(scale)
    finally:
        chart.apply_theme(worn, chart.type.scale)
        chart.setUpdatesEnabled(True)
