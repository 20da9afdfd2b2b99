"""A model beside its limits: one track per measure, from the average of everyone to the best possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Rows
from widgets.charts.measure import SCORE, Measure
from widgets.charts.pencil import Pencil, Run, Shape
from widgets.charts.spot import Spot

_LANE, _NUMBERS, _BLOCK_GAP, _LEGEND, _HEADER = 11.0, 16.0, 5.0, 20.0, 17.0
_MOST_LANE: Final = 16.0
_NAMES_SHARE: Final = 0.34
_SHAPES: Final[tuple[Shape, ...]] = ("circle", "diamond", "square")
_MARKER: Final = 9.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model or rule; value None: it could not be judged."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """One measure: what picking at random gives, the best possible, and up to three contestants, the model first."""

    name: str
    floor: float
    ceiling: float
    contestants: tuple[Contestant, ...]
    measure: Measure = SCORE


class LimitsChart(Chart):
    """Whiskers end at the limits. The first contestant's value stands at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tracks: tuple[Track, ...] = ()

    def set_tracks(self, tracks: Sequence[Track]) -> None:
        self._tracks = tuple(tracks)
        self.updateGeometry()
        self.renew()

    def minimumSizeHint(self) -> QSize:
        lanes = sum(max(len(track.contestants), 1) for track in self._tracks)
        height = lanes * _LANE + len(self._tracks) * (_NUMBERS + _BLOCK_GAP) + _LEGEND + _HEADER
        return QSize(260, round(height * self.type.scale))

    def forget(self) -> None:
        self.set_tracks(())

    def is_empty(self) -> bool:
        return not self._tracks

    def rows(self) -> Rows:
        headers = ("Measure", "Of", "Value", "Low", "High", "Average of everyone", "Best possible")
        found = [
            (t.name, c.name, c.value, c.low, c.high, t.floor, t.ceiling) for t in self._tracks for c in t.contestants
        ]
        return headers, tuple(found)

    def frame(self, width: float, height: float) -> Frame:  # noqa: ARG002
        names = max(self.type.width(track.name, "name") for track in self._tracks) + 14
        values = max(max(pixels for pixels in self._value_widths(track)) for track in self._tracks) + 14
        top = (_LEGEND + _HEADER) * self.type.scale
        return Frame(min(names, width * _NAMES_SHARE), top, values, 0, (0.0, 1.0), (0.0, 1.0))

    def _value_widths(self, track: Track) -> tuple[float, float]:
        if not track.contestants:
            return 0.0, 0.0
        value, interval = self._figures(track, track.contestants[0])
        return self.type.width(value, "heading"), self.type.width(interval, "small")

    def draw(self, pencil: Pencil) -> list[Spot]:
        area, tokens = pencil.scale.area, self.tokens
        self._draw_legend(pencil)
        headers = pencil.type.scale * (_LEGEND + _HEADER / 2)
        ends = [Run("average", "small", tokens.text3), Run("best possible", "small", tokens.text3)]
        pencil.text(area.left(), headers, ends[:1], ground=False)
        pencil.text(area.right(), headers, ends[1:], "right", ground=False)
        first = self._tracks[0].contestants[0].name if self._tracks[0].contestants else ""
        if pencil.type.width(first, "small") <= self._frame.right - 8:
            pencil.text(self.width() - 2, headers, [Run(first, "small", tokens.text3)], "right", ground=False)
        block = area.height() / len(self._tracks)
        spots: list[Spot] = []
        for index, track in enumerate(self._tracks):
            spots += self._draw_track(pencil, track, area.top() + index * block, block)
        return spots

    def _draw_legend(self, pencil: Pencil) -> None:
        contestants = {c.name: (c.series, i) for track in self._tracks for i, c in enumerate(track.contestants)}
        x, y = 6.0, 9.0 * self.type.scale
        for name, (series, lane) in contestants.items():
            run = Run(pencil.type.elided(name, "note", self.width() - x - 14), "note", self.tokens.text2)
            pencil.marker(x, y, pencil.series(series), _SHAPES[lane % 3], _MARKER)
            x = pencil.text(x + 10, y, [run], ground=False).right() + 18

    def _draw_track(self, pencil: Pencil, track: Track, top: float, block: float) -> list[Spot]:
        area, tokens = pencil.scale.area, self.tokens
        numbers = _NUMBERS * self.type.scale
        count = max(len(track.contestants), 1)
        lane = min((block - numbers - _BLOCK_GAP) / count, _MOST_LANE)
        rect = QRectF(area.left(), top, area.width(), lane * count + 2)
        pencil.bar(rect, tokens.sunken)
        for x in (rect.left(), rect.right() - 1):
            pencil.vertical(x + 0.5, rect.top(), rect.bottom(), tokens.rest, 1.5)
        name = Run(self.type.elided(track.name, "name", self._frame.left - 10), "name", tokens.text)
        pencil.text(area.left() - 10, rect.center().y(), [name], "right", ground=False)
        ends = [Run(track.measure.text(value), "small", tokens.text3) for value in (track.floor, track.ceiling)]
        under = rect.bottom() + numbers / 2 + 1
        pencil.text(area.left(), under, ends[:1], ground=False)
        pencil.text(area.right(), under, ends[1:], "right", ground=False)
        spots = []
        for index, one in enumerate(track.contestants):
            y = rect.top() + 1 + lane * (index + 0.5)
            spots.append(
                self._draw_contestant(pencil, track, one, index, QRectF(rect.left(), y - lane / 2, rect.width(), lane))
            )
        if track.contestants:
            value, interval = self._figures(track, track.contestants[0])
            middle = rect.center().y()
            pencil.text(
                self.width() - 2, middle - (7 if interval else 0), [Run(value, "heading", tokens.text)], "right"
            )
            pencil.text(self.width() - 2, middle + 8, [Run(interval, "small", tokens.text2)], "right")
        return spots

    def _draw_contestant(self, pencil: Pencil, track: Track, one: Contestant, lane: int, room: QRectF) -> Spot:
        def x(value: float) -> float:
            span = (track.ceiling - track.floor) or 1.0
            share = (value - track.floor) / span
            return room.left() + min(max(share, 0.0), 1.0) * room.width()

        y = room.center().y()
        value, interval = self._figures(track, one)
        detail = f"{value}  {interval}".strip()
        if one.value is None:
            return Spot(room, room, f"{one.name}, {track.name}", detail)
        if one.low is not None and one.high is not None:
            pencil.horizontal(x(one.low), x(one.high), y, pencil.series(one.series))
        pencil.marker(x(one.value), y, pencil.series(one.series), _SHAPES[lane % 3], _MARKER)
        outline = QRectF(x(one.value) - 7, y - 7, 14, 14)
        return Spot(room, outline, f"{one.name}, {track.name}", detail, None, True)

    def _figures(self, track: Track, one: Contestant) -> tuple[str, str]:
        if one.value is None:
            return "not known", ""
        interval = track.measure.interval(one.low, one.high) if one.low is not None and one.high is not None else ""
        return track.measure.text(one.value), interval
