"""How ranges are described, and what is said where too few customers are left (definitions, Intervals and tests)."""

from __future__ import annotations

from analysis.intervals import FEWEST
from analysis.wording import count, plural

WILSON = "95 % interval of a share (Wilson 1927)"
TOO_FEW = "too few to say"


def drawn(draws: int) -> str:
    """Where the range of everything but a share of customers comes from."""
    return f"95 % interval, from drawing customers {count(draws)} times with a fixed seed"


def too_few(n: int, singular: str = "customer", several: str = "", *, shown: str = "a rate") -> str:
    """What stands in the place of a verdict: "Too few to say: 26 customers. From about 30 on we show a rate."."""
    return f"{TOO_FEW.capitalize()}: {plural(n, singular, several)}. From about {FEWEST} on we show {shown}."
