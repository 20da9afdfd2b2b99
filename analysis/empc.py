"""Expected maximum profit measure for churn (Verbraken, Verbeke and Baesens, IEEE TKDE 25(5), 2013)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betainc
from scipy.stats import beta

from analysis.dataset import FloatArray, IntArray

ALPHA: Final = 6.0
BETA: Final = 14.0
CLV: Final = 200.0
OFFER: Final = 10.0
CONTACT: Final = 1.0
"""The published parameters: win-back rate ~ Beta(6, 14), everybody worth 200, offer 10, contact 1."""


@dataclass(frozen=True, slots=True)
class Profit:
    """per_customer: of all, in money; contacted: share of all, 0 to 1."""

    per_customer: float
    contacted: float


def mpc(y: IntArray, score: FloatArray, gamma: float) -> Profit:
    """Maximum profit per customer at one win-back rate, over all cuts of the order by score, nobody included.

    y: 1 churned, 0 not. Whoever would have stayed takes the offer.
    """
    leaving, staying = _hull(y, score)
    share = float(y.mean())
    profit = (gamma * (CLV - OFFER) - CONTACT) * share * leaving - (OFFER + CONTACT) * (1 - share) * staying
    best = int(np.argmax(profit))
    return Profit(float(profit[best]), share * float(leaving[best]) + (1 - share) * float(staying[best]))


def empc(y: IntArray, score: FloatArray) -> Profit:
    """The same in expectation over the win-back rate; both outcomes have to occur.

    Each corner of the hull is best between the two rates at which it ties with its neighbours; the integral over the
    density is exact on each such piece.
    """
    leaving, staying = _hull(y, score)
    share = float(y.mean())
    won, lost = share * np.diff(leaving), (1 - share) * np.diff(staying)
    with np.errstate(divide="ignore"):
        ties = np.where(won > 0, (lost * (OFFER + CONTACT) / won + CONTACT) / (CLV - OFFER), np.inf)
    edges = np.concatenate([[0.0], np.clip(ties, 0.0, 1.0), [1.0]])
    weight = np.diff(beta.cdf(edges, ALPHA, BETA))
    # The mean of gamma on a piece, times its weight.
    mean = np.diff(betainc(ALPHA + 1, BETA, edges)) * ALPHA / (ALPHA + BETA)
    of_leaving = share * leaving * ((CLV - OFFER) * mean - CONTACT * weight)
    of_staying = (1 - share) * staying * (OFFER + CONTACT) * weight
    contacted = ((share * leaving + (1 - share) * staying) * weight).sum()
    return Profit(float((of_leaving - of_staying).sum()), float(contacted))


def _hull(y: IntArray, score: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Corners of the convex hull of the ROC curve: shares of those leaving and of those staying, from 0 to 1."""
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    leaving = np.concatenate([[0], np.cumsum(y[order])[last]])
    staying = np.concatenate([[0], np.cumsum(1 - y[order])[last]])
    corners: list[int] = []
    for i in range(len(leaving)):
        while len(corners) > 1 and not _turns_right(leaving, staying, corners[-2], corners[-1], i):
            corners.pop()
        corners.append(i)
    return leaving[corners] / y.sum(), staying[corners] / (len(y) - y.sum())


def _turns_right(leaving: IntArray, staying: IntArray, a: int, b: int, c: int) -> bool:
    """Whether the curve bends towards more of those staying at `b`."""
    before = (leaving[b] - leaving[a]) * (staying[c] - staying[b])
    return bool(before > (leaving[c] - leaving[b]) * (staying[b] - staying[a]))
