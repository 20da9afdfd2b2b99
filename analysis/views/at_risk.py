"""What is at stake with those who are still buying or going quiet: the chance that they stop times what they bring."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from analysis.campaign import candidates
from analysis.churn import Lifecycle, Stage
from analysis.columns import LABEL, LAST_PURCHASE
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import FEWEST, Estimate, percentile_interval
from analysis.models.judging import Judged
from analysis.segment import Segment
from analysis.view import View
from analysis.views.sums import Ratio, Sums

STAGES = (Stage.STILL_BUYING, Stage.GOING_QUIET)
"""Who is gone has nothing left to lose."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One stage. probability: the mean chance of no purchase in the window after; value: of all of them in a window.

    amount: probability x value, summed over the customers; no value where too few are known for a rate.
    """

    stage: Stage
    segment: Segment
    customers: int
    probability: Estimate
    value: float
    amount: Estimate


@dataclass(frozen=True, slots=True)
class RevenueAtRisk:
    """by_model: the churn model gives the probabilities; else the rate of the stage at the snapshot `rated`.

    period: the snapshot whose customers are meant. absent: customers in view who have no row there.
    unknown: customers whose value is not known and was taken to be the median.
    """

    by_model: bool
    period: int
    rated: int | None
    stages: tuple[AtRisk, ...]
    absent: int
    unknown: int


def at_risk(
    view: View, cuts: Lifecycle, segments: dict[Stage, Segment], churn: Judged | None, draws: int
) -> RevenueAtRisk:
    """Value as in the campaign (definitions, Campaign, V) over one window.

    Raises AnalysisError where no value is known, or without a model no outcome.
    """
    dataset = view.dataset
    period = dataset.periods[-1] if churn is None else churn.list.period
    rows = dataset.rows_of(period) if churn is None else churn.list.rows
    inside = view.member[dataset.codes[rows]]
    probability = np.zeros(int(inside.sum())) if churn is None else churn.list.probability[inside]
    rows = rows[inside]
    if not len(rows):
        raise AnalysisError("Nobody in view is in the newest snapshot.", "Loosen the filters.")
    those = candidates(dataset, rows, probability, None)
    at = np.searchsorted(view.customers, those.customers)
    stages = cuts.stages(dataset.values(LAST_PURCHASE)[rows])
    columns: dict[Hashable, FloatArray] = {}
    for stage in STAGES:
        of = stages == stage
        columns |= {
            (stage, "customers"): _placed(view, at, of.astype(np.float64)),
            (stage, "value"): _placed(view, at, np.where(of, those.value, 0.0)),
            (stage, "chance"): _placed(view, at, np.where(of, those.probability, 0.0)),
            (stage, "risk"): _placed(view, at, np.where(of, those.probability * those.value, 0.0)),
        }
    rated = None
    if churn is None:
        dataset.need(LABEL, purpose="tell how many of those who bought lately did not come back")
        if not dataset.labelled_periods:
            raise AnalysisError("No row of the table has a known outcome, so no rate is known.")
        rated = dataset.labelled_periods[-1]
        columns |= _outcomes(view, cuts, rated)
    sums = Sums(view, columns, draws)
    found = []
    for stage in STAGES:
        size = int((stages == stage).sum())
        chance = Ratio((stage, "chance"), (stage, "customers"))
        if churn is None:
            chance = Ratio((stage, "churned"), (stage, "rated"))
        of_whom = size if churn is not None else int(sums.total((stage, "rated")))
        found.append(
            AtRisk(
                stage,
                segments[stage],
                size,
                sums.estimate(chance, of_whom),
                sums.total((stage, "value")),
                _amount(sums, stage, chance, of_whom, by_model=churn is not None),
            )
        )
    return RevenueAtRisk(
        churn is not None, period, rated, tuple(found), len(view) - len(rows), int(those.unknown.sum())
    )


def _amount(sums: Sums, stage: Stage, chance: Ratio, n: int, *, by_model: bool) -> Estimate:
    """By a model, summed over the customers; by a rate, the rate times what they bring together."""
    if n < FEWEST:
        return Estimate(None, None, None, n)
    if by_model:
        value, drawn = sums.total((stage, "risk")), sums.drawn_total((stage, "risk"), None)
    else:
        rate, worth = sums.value(chance), sums.drawn_total((stage, "value"), None)
        value = (rate or 0.0) * sums.total((stage, "value"))
        rates = sums.drawn(chance)
        drawn = None if rates is None or worth is None else rates * worth
    return Estimate(value, None, None, n) if drawn is None else percentile_interval(value, drawn, n)


def _outcomes(view: View, cuts: Lifecycle, period: int) -> dict[Hashable, FloatArray]:
    """Per stage at the newest snapshot with a known outcome: who was in it, and who of them did not buy."""
    dataset = view.dataset
    rows = dataset.rows_of(period)
    rows = rows[view.member[dataset.codes[rows]] & dataset.labelled[rows]]
    at = np.searchsorted(view.customers, dataset.codes[rows])
    stages = cuts.stages(dataset.values(LAST_PURCHASE)[rows])
    silent: BoolArray = dataset.values(LABEL)[rows] == 1
    found: dict[Hashable, FloatArray] = {}
    for stage in STAGES:
        found[stage, "rated"] = _placed(view, at, (stages == stage).astype(np.float64))
        found[stage, "churned"] = _placed(view, at, ((stages == stage) & silent).astype(np.float64))
    return found


def _placed(view: View, at: IntArray, values: FloatArray) -> FloatArray:
    """One value per customer in view; 0 for who has no row."""
    placed = np.zeros(len(view))
    placed[at] = values
    return placed
