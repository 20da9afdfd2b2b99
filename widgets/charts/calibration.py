"""Whether probabilities are what happens: observed against predicted share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from widgets.charts.marks import Rows
from widgets.charts.pencil import DOT, Pencil, Run
from widgets.charts.plane import Place, PlaneChart
from widgets.charts.rows import TOO_FEW, dot_rect
from widgets.charts.spot import Spot
from widgets.charts.ticks import plain


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Customers of about the same probability: its mean, and the share of them with whom it happened."""

    predicted: float
    observed: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    key: object = None
    too_few: bool = False


class CalibrationChart(PlaneChart):
    """Points on the diagonal mean: of customers given 30 %, about 30 in 100."""

    bins: tuple[CalibrationBin, ...] = ()

    def set_bins(self, bins: Sequence[CalibrationBin]) -> None:
        self.bins = tuple(bins)
        self.renew()

    def forget(self) -> None:
        self.set_bins(())

    def is_empty(self) -> bool:
        return not self.bins

    def rows(self) -> Rows:
        headers = ("Predicted", "Observed", "Low", "High", "n")
        return headers, tuple((b.predicted, b.observed, b.low, b.high, b.n) for b in self.bins)

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Both axes hold the same, in steps of a tenth."""
        ends = [v for b in self.bins for v in (b.predicted, b.observed, b.high) if v is not None]
        most = min(1.0, math.ceil(max(ends, default=1.0) * 10 - 1e-9) / 10) or 1.0
        return (0.0, most), (0.0, most)

    def draw(self, pencil: Pencil) -> list[Spot]:
        self.start_labels()
        scale, tokens = pencil.scale, self.tokens
        most = self._frame.x[1]
        pencil.dash(QPointF(scale.x(0), scale.y(0)), QPointF(scale.x(most), scale.y(most)), tokens.rest)
        spots = []
        for one in self.bins:
            x, y = scale.x(one.predicted), scale.y(one.observed)
            color = tokens.rest if one.too_few else pencil.series(0)
            if one.low is not None and one.high is not None:
                pencil.vertical(x, scale.y(one.high), scale.y(one.low), color)
            if one.too_few:
                pencil.hollow(x, y)
            else:
                pencil.marker(x, y, color)
            area = QRectF(x - DOT * 2, y - DOT * 2, DOT * 4, DOT * 4)
            title = f"predicted {self.x_measure.text(one.predicted)}"
            spots.append(Spot(area, dot_rect(x, y), title, self._detail(one), one.key, True))
        run = Run("as predicted", "small", tokens.text3)
        places: list[Place] = [
            (scale.x(most * at) + 14, scale.y(most * at) + 18, "left") for at in (0.6, 0.4, 0.2, 0.75)
        ]
        self._taken = [spot.area for spot in spots]
        self.put(pencil, [[run]], places, [(scale.xs([0, most]), scale.ys([0, most]))])
        return spots

    def _detail(self, one: CalibrationBin) -> str:
        happened = TOO_FEW if one.too_few else f"observed {self.y_measure.text(one.observed)}"
        if one.low is not None and one.high is not None and not one.too_few:
            happened += f"  {self.y_measure.interval(one.low, one.high)}"
        return happened + (f"\nn {plain(one.n)}" if one.n is not None else "")
