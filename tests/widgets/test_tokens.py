"""The colour table keeps the contrasts and differences that were checked when it was drawn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import pytest

from widgets.tokens import DARK, LIGHT, Tokens

Triple = tuple[float, float, float]

TEXT, MARK, DIFFERENCE = 4.5, 3.0, 12.0

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
SIGHTS: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red-blind": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green-blind": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "blue-blind": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)


def linear(color: str) -> Triple:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(first: str, second: str) -> float:
    low, high = sorted(times(TO_XYZ, linear(color))[1] for color in (first, second))
    return (high + 0.05) / (low + 0.05)


def lab(color: str, sight: str) -> Triple:
    seen = [min(max(part, 0.0), 1.0) for part in times(SIGHTS[sight], linear(color))]
    shares = (part / white for part, white in zip(times(TO_XYZ, seen), WHITE, strict=True))
    x, y, z = (share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116 for share in shares)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def smallest_difference(colors: Iterable[str], sight: str) -> float:
    return min(math.dist(a, b) for a, b in itertools.combinations([lab(color, sight) for color in colors], 2))


def pairs(tokens: Tokens) -> dict[str, tuple[str, str, float]]:
    """What must stand out from what, by name: colour, ground, and the contrast that is needed."""
    t = tokens
    table = {
        "text": (t.text, t.surface, TEXT),
        "text2": (t.text2, t.surface, TEXT),
        "text3": (t.text3, t.surface, TEXT),
        "text3 on sunken": (t.text3, t.sunken, TEXT),
        "text3 on accent soft": (t.text3, t.accent_soft, TEXT),
        "on accent": (t.on_accent, t.accent, TEXT),
        "accent text": (t.accent_text, t.surface, TEXT),
        "accent text on soft": (t.accent_text, t.accent_soft, TEXT),
        "good": (t.good, t.good_soft, TEXT),
        "warn": (t.warn, t.warn_soft, TEXT),
        "bad": (t.bad, t.bad_soft, TEXT),
        "rest": (t.rest, t.surface, MARK),
        "line2": (t.line2, t.surface, MARK),
        "hatch": (t.hatch, t.surface, MARK),
    }
    table |= {f"series {n}": (color, t.surface, MARK) for n, color in enumerate(t.series, 1)}
    table |= {f"series text {n}": (color, t.surface, TEXT) for n, color in enumerate(t.series_text, 1)}
    return table


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
@pytest.mark.parametrize("name", pairs(LIGHT))
def test_contrast_is_enough(tokens: Tokens, name: str) -> None:
    color, ground, needed = pairs(tokens)[name]
    assert contrast(color, ground) >= needed


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (
            LIGHT,
            {
                "text": 17.3,
                "text2": 8.0,
                "text3": 5.5,
                "text3 on sunken": 4.8,
                "text3 on accent soft": 4.7,
                "on accent": 6.1,
                "accent text": 7.1,
                "accent text on soft": 6.0,
                "good": 5.3,
                "warn": 5.7,
                "bad": 5.6,
                "rest": 3.1,
                "line2": 3.2,
                "hatch": 3.2,
            },
        ),
        (
            DARK,
            {
                "text": 14.4,
                "text2": 9.0,
                "text3": 6.2,
                "text3 on sunken": 5.3,
                "text3 on accent soft": 5.0,
                "on accent": 7.9,
                "accent text": 8.5,
                "accent text on soft": 6.8,
                "good": 7.5,
                "warn": 8.0,
                "bad": 7.6,
                "rest": 4.7,
                "line2": 3.9,
                "hatch": 4.7,
            },
        ),
    ],
    ids=["light", "dark"],
)
def test_contrasts_are_those_of_the_design(tokens: Tokens, expected: dict[str, float]) -> None:
    table = pairs(tokens)
    # The design gives one digit.
    assert {name: contrast(*table[name][:2]) for name in expected} == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(("tokens", "marks", "text"), [(LIGHT, 3.1, 5.9), (DARK, 4.7, 4.7)], ids=["light", "dark"])
def test_lowest_contrast_of_the_series(tokens: Tokens, marks: float, text: float) -> None:
    assert round(min(contrast(color, tokens.surface) for color in tokens.series), 1) == marks
    assert round(min(contrast(color, tokens.surface) for color in tokens.series_text), 1) == text


@pytest.mark.parametrize(
    ("tokens", "expected"), [(LIGHT, (39, 22, 17, 24)), (DARK, (39, 18, 13, 16))], ids=["light", "dark"]
)
def test_series_and_rest_can_be_told_apart_by_every_eye(tokens: Tokens, expected: tuple[int, ...]) -> None:
    found = [smallest_difference([*tokens.series, tokens.rest], sight) for sight in SIGHTS]
    assert min(found) >= DIFFERENCE
    # One more or less is rounding.
    assert found == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_more_is_further_from_the_background(tokens: Tokens) -> None:
    steps = [contrast(color, tokens.surface) for color in tokens.sequential]
    assert steps == sorted(steps)
    assert len(tokens.sequential) == len(tokens.diverging) == 7
