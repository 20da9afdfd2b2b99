"""Ranges: Wilson for shares of customers, percentile bootstrap over customers for everything else.

One weight matrix serves every figure of a dataset: drawing customers with replacement is the same as giving each an
integer weight, and most figures are functions of weighted sums (Efron and Tibshirani 1993, chapter 13, with customers
as clusters).
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray

DRAWS_REPORT = 2000
DRAWS_LIVE = 500
SEED = 20191001
LEVEL = 0.95
FEWEST = 30
"""Customers below which there is no verdict: "too few to say"."""

_CHUNK = 2_500_000  # weights handled at a time: 10 MB as float32, about what a processor's cache holds

Weights = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; n = customers resampled, or units of a Wilson interval.

    low <= value <= high always holds; None where nothing can be said.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def too_few(self) -> bool:
        """Whether there is no verdict on it."""
        return self.n < FEWEST

    def as_dict(self) -> dict[str, float | int | None]:
        """The form of the summary contract."""
        return asdict(self)

    def capped(self, ceiling: float) -> Estimate:
        """The same with a range that ends at the best possible value."""
        if self.high is None or self.value is None:
            return self
        return Estimate(self.value, self.low, max(min(self.high, ceiling), self.value), self.n)

    def scaled(self, factor: float) -> Estimate:
        """The same in another unit; factor > 0."""
        if self.value is None or self.low is None or self.high is None:
            return self
        return Estimate(self.value * factor, self.low * factor, self.high * factor, self.n)


def wilson(successes: float, n: int) -> Estimate:
    """Share with the score interval of Wilson (1927); no value for n = 0."""
    if n <= 0:
        return Estimate(None, None, None, 0)
    z = float(norm.ppf(0.5 + LEVEL / 2))
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Estimate(p, min(max(0.0, float(centre - half)), p), max(min(1.0, float(centre + half)), p), n)


class Bootstrap:
    """Resampled customers: `weights[c, d]` = how often draw d drew customer c; each column sums to the customers.

    customers: number of customers to draw from. Weights are bytes, customers x draws: running sums over customers,
    which most figures need, then go along whole rows of draws.
    """

    def __init__(self, customers: int, draws: int = DRAWS_REPORT, seed: int = SEED) -> None:
        rng = np.random.default_rng(seed)
        self.customers = customers
        self.draws = draws
        by_draw: Weights = np.empty((draws, customers), dtype=np.uint8)
        for draw in range(draws):
            drawn = rng.integers(customers, size=customers, dtype=np.int32)
            # A weight above 255 has no chance to occur: it would be one customer drawn 256 times.
            by_draw[draw] = np.bincount(drawn, minlength=customers)
        self.weights = np.ascontiguousarray(by_draw.T)

    def chunks(self, customers: IntArray | None = None) -> Iterator[tuple[slice, Weights]]:
        """A few draws at a time, the weights of the given customers in that order: (slice of draws, (customers, w))."""
        width = max(1, _CHUNK // max(1, self.customers if customers is None else len(customers)))
        for start in range(0, self.draws, width):
            draws = slice(start, min(start + width, self.draws))
            part = self.weights[:, draws]
            yield draws, part if customers is None else part[customers]

    def sums(self, statistics: FloatArray) -> FloatArray:
        """Weighted sums per draw. statistics: (customers, k), one row per customer; returns (draws, k)."""
        out = np.empty((self.draws, statistics.shape[1]))
        for draws, weights in self.chunks():
            out[draws] = (statistics.T @ weights.astype(np.float64)).T
        return out


def percentile_interval(value: float, draws: FloatArray, n: int) -> Estimate:
    """Value with the percentile interval of its bootstrap draws; draws that are not numbers are left out.

    The range is widened to hold the value, since a biased figure (such as ECE) can lie outside its own draws.
    """
    value = float(value)
    if not np.isfinite(value):
        return Estimate(None, None, None, n)
    known = draws[np.isfinite(draws)]
    if known.size == 0:
        return Estimate(value, value, value, n)
    low, high = np.quantile(known, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return Estimate(value, min(float(low), value), max(float(high), value), n)


_matrices: weakref.WeakKeyDictionary[Dataset, dict[int, Bootstrap]] = weakref.WeakKeyDictionary()


def bootstrap_of(dataset: Dataset, draws: int = DRAWS_REPORT) -> Bootstrap:
    """The dataset's one weight matrix for that many draws, over its `customer_ids`."""
    matrices = _matrices.setdefault(dataset, {})
    if draws not in matrices:
        matrices[draws] = Bootstrap(dataset.customers, draws)
    return matrices[draws]


def per_customer(codes: IntArray, customers: int, *columns: FloatArray | BoolArray) -> FloatArray:
    """Sums per customer: (customers, k). codes: per row the customer; columns: k arrays with one value per row."""
    return np.column_stack([np.bincount(codes, weights=column, minlength=customers) for column in columns])


def drawn_interval(value: float, draws: FloatArray, n: int) -> Estimate:
    """As `percentile_interval`; where nothing or everything occurred, in every draw too, Wilson over n customers."""
    if value in (0, 1) and bool((draws[np.isfinite(draws)] == value).all()):
        return wilson(value * n, n)
    return percentile_interval(value, draws, n)


def ratios(statistics: FloatArray, pairs: Sequence[tuple[int, int]], bootstrap: Bootstrap) -> list[Estimate]:
    """Ratios of sums over customers, from one pass over the draws; n = customers resampled.

    statistics: (customers, k), one row per customer. pairs: the columns to divide, (over, under).
    """
    totals, draws = statistics.sum(axis=0), bootstrap.sums(statistics)
    found = []
    for over, under in pairs:
        if totals[under] == 0:
            found.append(Estimate(None, None, None, bootstrap.customers))
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = draws[:, over] / draws[:, under]
        found.append(drawn_interval(float(totals[over] / totals[under]), drawn, bootstrap.customers))
    return found


def ratio(numerator: FloatArray, denominator: FloatArray, bootstrap: Bootstrap) -> Estimate:
    """The ratio of two sums, each array with one value per customer."""
    return ratios(np.column_stack([numerator, denominator]), [(0, 1)], bootstrap)[0]
