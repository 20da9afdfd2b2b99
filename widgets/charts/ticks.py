"""Where ticks stand and what they say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from analysis.wording import count
from widgets.charts.measure import Measure

_MINUTE: Final = 1 / 1440
_HOUR: Final = 1 / 24
_SECOND: Final = 1 / 86_400
_DURATIONS: Final = (
    *((seconds * _SECOND, f"{seconds} s", "") for seconds in (1, 3, 10, 30)),
    *((minutes * _MINUTE, f"{minutes} min", "") for minutes in (1, 2, 5, 10, 30)),
    *((hours * _HOUR, f"{hours} h", "") for hours in (1, 2, 6, 12)),
    *((float(days), f"{days} d", str(days)) for days in (1, 2, 4, 7, 14, 28, 56, 112, 224)),
)
"""Days, with their unit and, where the unit before it is the same, without."""
_WITH_UNIT: Final = {1.0, 7.0, 28.0, 112.0}


@dataclass(frozen=True, slots=True)
class Tick:
    """value: in the coordinates of the axis, so log10 of the amount on a log axis."""

    value: float
    text: str


def value_ticks(low: float, high: float, most: int, measure: Measure) -> list[Tick]:
    """Round values from low to high, at most `most` where that leaves two; whole counts are not divided."""
    if not high > low:
        return [Tick(low, measure.tick(low, abs(low)))]
    step = _step(low, high, max(most, 2), whole=measure.decimals == 0 and measure.factor == 1)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [Tick(i * step, measure.tick(i * step, step)) for i in range(first, last + 1)]


def _step(low: float, high: float, most: int, *, whole: bool) -> float:
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        step = factor * size
        if whole and step != int(step):
            continue
        if math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) + 1 <= most:
            return step
    return 100 * size


def log_ticks(low: float, high: float, most: int, measure: Measure) -> list[Tick]:
    """1, 2, 5 of each power between low and high (both log10), or fewer of them."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        at = [(power, factor) for power in powers for factor in factors]
        ticks = [
            Tick(value, measure.tick(factor * 10.0**power, factor * 10.0**power))
            for power, factor in at
            if low - 1e-9 <= (value := power + math.log10(factor)) <= high + 1e-9
        ]
        if len(ticks) <= most:
            return ticks
    return ticks[:: math.ceil(len(ticks) / max(most, 1))]


def duration_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Days on a log axis (both ends log10): 6 h, 1 d, 2, 4, 7 d, 14, 28 d."""
    inside = [entry for entry in _DURATIONS if low - 1e-9 <= math.log10(entry[0]) <= high + 1e-9]
    if not inside:
        return log_ticks(low, high, most, Measure(None, suffix=" d"))
    every = math.ceil(len(inside) / max(most, 2))
    kept = inside[::-1][::every][::-1] if every > 1 else inside
    ticks, with_unit = [], True
    for days, full, short in kept:
        ticks.append(Tick(math.log10(days), full if with_unit or not short or days in _WITH_UNIT else short))
        with_unit = not short
    return ticks


def plain(value: float) -> str:
    """A count."""
    return count(value)
