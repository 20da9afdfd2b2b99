"""How the values of an axis read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from analysis.wording import duration, fixed

_MILLION: Final = 1e6
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Measure:
    """decimals: None chooses by size, as for money. factor: 100 for shares. signed: a plus where it is one."""

    decimals: int | None = 1
    factor: float = 1
    suffix: str = ""
    signed: bool = False

    def text(self, value: float) -> str:
        """18.3, 29.1 %, 4.46 m; 0, 0 % and 100 % only if exact."""
        if self.factor == 100:
            if 0 < value < 0.0005:
                return f"under {fixed(0.1, 1)}{self.suffix}"
            if 0.9995 <= value < 1:
                return f"over {fixed(99.9, 1)}{self.suffix}"
            if value in (0, 1):
                return f"{fixed(value * 100, 0)}{self.suffix}"
        elif self.decimals and not self.signed and 0 < value < 0.5 * 10**-self.decimals:
            return f"under {fixed(10**-self.decimals, self.decimals)}{self.suffix}"
        return f"{self._figure(value)}{self.suffix}"

    def interval(self, low: float, high: float) -> str:
        """26.3–32.2 %, the unit once; with a sign "−0.005 to +0.022"."""
        if self.signed or low < 0:
            return f"{self._figure(low)} to {self._figure(high)}{self.suffix}"
        return f"{self._figure(low)}–{self._figure(high)}{self.suffix}"

    def tick(self, value: float, step: float) -> str:
        """As many decimals as the step between ticks needs."""
        if value == 0:
            return f"0{self.suffix}"
        step = abs(step * self.factor) or 1.0
        # Smaller steps belong to axes that end below a million.
        if self.decimals is None and step >= _MILLION / 5:
            return f"{fixed(value / _MILLION, 1 if step < _MILLION else 0)} m"
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        if not math.isclose(step * 10**decimals, round(step * 10**decimals), rel_tol=1e-6):
            decimals += 1
        return f"{fixed(value * self.factor, decimals)}{self.suffix}"

    def _figure(self, value: float) -> str:
        value *= self.factor
        if self.decimals is not None:
            shown = fixed(value, self.decimals)
        elif abs(value) >= _MILLION:
            shown = f"{fixed(value / _MILLION, 2)} m"
        else:
            shown = fixed(value, 0 if abs(value) >= 100 else 2)
        return f"+{shown}" if self.signed and value > 0 else shown


class Duration(Measure):
    """Of days; each in the unit by its size."""

    __slots__ = ()

    def text(self, value: float) -> str:
        return duration(value * _DAY)

    def interval(self, low: float, high: float) -> str:
        return f"{self.text(low)}–{self.text(high)}"


SHARE: Final = Measure(1, 100, "\u00a0%")
COUNT: Final = Measure(0)
RATE: Final = Measure(1)
SCORE: Final = Measure(3)
MONEY: Final = Measure(None)
DAYS: Final = Measure(1, suffix=" d")
DURATION: Final = Duration()
EFFECT: Final = Measure(2, signed=True)
