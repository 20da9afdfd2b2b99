from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.intervals import Estimate
from analysis.readout.effect import Kind, Outcome, differs_by_group, measure, measure_groups

RANDOM = np.random.default_rng(1)


def bought(share: float, size: int) -> np.ndarray:
    return (np.arange(size) < share * size).astype(float)


def test_a_difference_of_shares_has_the_range_of_newcombe() -> None:
    # Newcombe 1998, table II, 56 of 70 against 48 of 80, method 10.
    values = np.concatenate([bought(0.8, 70), bought(0.6, 80)])
    found = measure(Outcome("bought", Kind.SHARE, values), np.arange(150) < 70)
    assert (found.contacted.value, found.held_back.value) == (0.8, 0.6)
    assert _ends(found.difference.difference) == pytest.approx((0.0524, 0.2, 0.3339), abs=5e-5)


def test_an_amount_has_the_range_of_a_plain_bootstrap() -> None:
    spent = np.where(RANDOM.random(4000) < 0.1, RANDOM.gamma(2, 30, 4000), 0.0)
    contacted = np.arange(4000) % 3 > 0
    spent[contacted] *= 1.5
    found = measure(Outcome("spent", Kind.AMOUNT, spent), contacted).difference.difference
    one, other = spent[contacted], spent[~contacted]
    assert found.value == pytest.approx(one.mean() - other.mean())
    draws = [RANDOM.choice(one, one.size).mean() - RANDOM.choice(other, other.size).mean() for _ in range(2000)]
    low, high = np.percentile(draws, [2.5, 97.5])
    width = high - low
    assert found.low == pytest.approx(low, abs=0.08 * width)
    assert found.high == pytest.approx(high, abs=0.08 * width)


@given(st.floats(0.05, 0.9), st.integers(0, 2**32 - 1))
def test_shuffled_sides_rarely_show_an_effect(share: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    told = 0
    for _ in range(40):
        values = (random.random(600) < share).astype(float)
        told += measure(Outcome("bought", Kind.SHARE, values), random.random(600) < 0.5).difference.told
    assert told <= 10  # of 40 at 5 %: more than 10 has a chance of about 1 in 100,000


def test_the_same_file_gives_the_same_ranges() -> None:
    values = RANDOM.gamma(1, 5, 500)
    contacted = RANDOM.random(500) < 0.5
    first, second = (measure(Outcome("spent", Kind.AMOUNT, values), contacted, 500) for _ in range(2))
    assert first == second


def test_mailed_to_everybody_shows_nothing() -> None:
    values = np.ones(50)
    with pytest.raises(AnalysisError, match="Everybody was contacted"):
        measure(Outcome("bought", Kind.SHARE, values), np.ones(50, dtype=bool))
    with pytest.raises(AnalysisError, match="Nobody was contacted"):
        measure(Outcome("bought", Kind.SHARE, values), np.zeros(50, dtype=bool))


def test_nobody_who_spent_has_a_range_of_zero() -> None:
    found = measure(Outcome("spent", Kind.AMOUNT, np.zeros(80)), np.arange(80) < 40)
    assert found.difference.difference.value == 0
    assert not found.difference.told


def test_groups_are_corrected_and_told_apart() -> None:
    size = 4000
    contacted = np.arange(size) % 2 == 0
    group = np.arange(size) // (size // 4)
    chance = 0.2 + 0.2 * (contacted & (group == 3))
    values = (np.random.default_rng(3).random(size) < chance).astype(float)
    groups = {str(number): group == number for number in range(4)} | {"nobody": np.zeros(size, dtype=bool)}
    found = measure_groups(Outcome("bought", Kind.SHARE, values), contacted, groups)
    assert list(found) == ["0", "1", "2", "3"]
    assert [name for name, each in found.items() if each.difference.told] == ["3"]
    alone = measure(Outcome("bought", Kind.SHARE, values[group == 0]), contacted[group == 0])
    assert (found["0"].difference.p or 0) >= (alone.difference.p or 0)
    differs = differs_by_group(list(found.values()))
    assert differs is not None
    assert differs < 1e-4
    assert differs_by_group([found["0"]]) is None


def test_the_mail_for_men_brought_visits_and_spending(shared: Path) -> None:
    """Hillstorm's e-mail test: published as +7.7 points of visits and +.77 a head against 21,306 held back."""
    table = pd.read_csv(shared / "data" / "hillstorm.csv.gz")
    table = table[table["segment"].isin(["Mens E-Mail", "No E-Mail"])]
    contacted = (table["segment"] == "Mens E-Mail").to_numpy()
    visits = measure(Outcome("visit", Kind.SHARE, table["visit"].to_numpy(float)), contacted)
    low, value, high = (round(100 * x, 1) for x in _ends(visits.difference.difference))
    assert (low, value, high) == (7.0, 7.7, 8.3)
    spent = measure(Outcome("spend", Kind.AMOUNT, table["spend"].to_numpy(float)), contacted)
    low, value, high = _ends(spent.difference.difference)
    assert value == pytest.approx(0.77, abs=0.005)
    assert (low, high) == pytest.approx((0.49, 1.05), abs=0.03)
    assert visits.difference.rest == 21_306


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.value is not None
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.value, estimate.high
