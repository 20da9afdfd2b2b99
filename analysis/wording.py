"""Numbers and lists as words, in English; for notes, marks and the workbook."""

from __future__ import annotations

from collections.abc import Sequence


def count(number: float) -> str:
    """5119 -> "5,119"."""
    return f"{number:,.0f}"


def percent(share: float) -> str:
    """0.2912 -> "29.1 %"; 0 % and 100 % only if exact. The space does not break."""
    if 0 < share < 0.0005:
        return "under 0.1\u00a0%"
    if 0.9995 <= share < 1:
        return "over 99.9\u00a0%"
    return f"{share * 100:.0f}\u00a0%" if share in (0, 1) else f"{share * 100:.1f}\u00a0%"


def number(value: float) -> str:
    """A figure without a unit, as short as it stays exact enough: 1234.5 -> "1,234", 3.14159 -> "3.14"."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.1f}"


def plural(amount: float, singular: str, several: str = "") -> str:
    """1 -> "1 row", 5119 -> "5,119 rows"."""
    return f"{count(amount)} {singular if amount == 1 else several or singular + 's'}"


def listed(items: Sequence[str], most: int = 5) -> str:
    """["a", "b", "c"] -> "a, b and c"; the rest beyond `most` is counted."""
    shown = list(items[:most])
    if len(items) > most:
        return f"{', '.join(shown)} and {len(items) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
