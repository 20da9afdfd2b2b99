"""Whom to contact among the customers in view: what does not change with the assumptions, and what does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.campaign import (
    Assumptions,
    Campaign,
    Candidates,
    break_even_gamma,
    break_even_probability,
    candidates,
    contactable,
    fan,
    plan,
)
from analysis.columns import LAST_VISIT
from analysis.dataset import FloatArray
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.intervals import FEWEST
from analysis.models.judging import Judged
from analysis.origin import profit_assumed
from analysis.progress import SILENT, Progress
from analysis.ranges import too_few
from analysis.view import View
from analysis.views.campaign_words import findings, horizon_words, sheet_text
from analysis.views.customer_list import About, CustomerList, ListColumn, outcome_words, ranked_ids, recency, stages_of
from analysis.views.models_words import only_unseen, snapshot_of, tested_on
from analysis.views.phrases import to_act_on, value_header
from analysis.wording import ENGLISH, plural, writing
from analysis.workbook.document import Kind

PERCENTS: Final = (5.0, 25.0, 75.0, 95.0)
_POINTS: Final = 201
_OFFER_LEAST: Final = 20.0


@dataclass(frozen=True, eq=False)
class Pool:
    """Who could be contacted, ready for any assumptions: customers in view on the churn model's list who may be.

    recency: columns of the list that no assumption changes. offer_most: where a slider for the cost of the offer ends.
    """

    view: View
    churn: Judged
    candidates: Candidates
    recency: tuple[ListColumn, ...]
    offer_most: float

    @property
    def backtest(self) -> bool:
        """Whether what they did is known already."""
        return self.churn.list.kind == "backtest"

    @property
    def profit(self) -> str:
        """How value was assumed; empty where the table was told."""
        return profit_assumed(self.view.dataset.assumed_margin)


def pool(view: View, churn: Judged, *, progress: Progress = SILENT) -> Pool:
    """The customers in view on the churn model's list who may be contacted.

    Raises AnalysisError where no customer's value is known, or for too few customers.
    """
    progress.check()
    dataset, listed = view.dataset, churn.list
    outcome = churn.y_test if listed.kind == "backtest" else None
    everybody = candidates(dataset, listed.rows, listed.probability, outcome)
    inside = contactable(dataset, everybody.keep(view.member[everybody.customers]))
    if len(inside) < FEWEST:
        said = f"Of {plural(inside.out.asked, 'customer')} {inside.out.short}." if inside.out.customers else ""
        raise AnalysisError(too_few(len(inside), shown="whom it is worth to contact"), said)
    return Pool(
        view,
        churn,
        inside,
        tuple(recency(dataset, inside.rows, stages_of(dataset))),
        # An offer above what the customer in the middle brings can hardly pay.
        _rounded_up(max(_OFFER_LEAST, float(np.median(everybody.value)))),
    )


def _rounded_up(amount: float) -> float:
    """To 1, 2 or 5 at the first digit: 68 -> 100, so that slider steps are round."""
    unit = 10.0 ** np.floor(np.log10(amount))
    return float(next(step * unit for step in (1, 2, 5, 10) if step * unit >= amount))


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan with the curves of its chart. x: customers contacted; realised: None where the outcome is open.

    bands: percentiles `PERCENTS` of the gain at x. gain_range: the outer two of them at the best number.
    median_value: of a customer, over the horizon. best_single: expected gain of the best contact; None without any.
    listing: those worth contacting, best first.
    """

    plan: Campaign
    x: FloatArray
    expected: FloatArray
    realised: FloatArray | None
    bands: FloatArray
    gain_range: tuple[float, float]
    median_value: float | None
    best_single: float | None
    break_even_probability: float | None
    break_even_gamma: float | None
    listing: CustomerList
    findings: tuple[Finding, ...]

    @property
    def customers(self) -> int:
        """How many could be contacted."""
        return len(self.plan.order)

    @property
    def nobody(self) -> bool:
        """Whether contacting nobody is the answer."""
        return self.plan.contacts == 0 and self.customers > 0

    @property
    def suggested(self) -> Assumptions | None:
        """The same with the lowest win-back rate, in tenths of a percent, at which somebody is worth a contact."""
        if self.break_even_gamma is None:
            return None
        tenths = np.floor(self.break_even_gamma * 1000) + 1
        return replace(self.plan.assumed, gamma=float(min(tenths / 1000, 1.0)))


def planned(those: Pool, assumed: Assumptions, *, progress: Progress = SILENT) -> Planned:
    """The plan under these assumptions, quick enough to follow a slider."""
    progress.check()
    best = plan(those.candidates, assumed)
    at = np.round(np.linspace(0, len(best.order), _POINTS)).astype(np.int64)
    at = np.unique(np.append(at, best.contacts))
    bands = fan(best, at, PERCENTS)
    here = int(np.searchsorted(at, best.contacts))
    gain_range = (float(bands[0, here]), float(bands[-1, here]))
    median = float(np.median(best.value)) if len(best.value) else None
    gamma = break_even_gamma(best)
    tested = tested_on(those.view.dataset, those.churn, len(those.churn.y_test))
    return Planned(
        plan=best,
        x=at.astype(np.float64),
        expected=best.curve[at],
        realised=None if best.labelled_curve is None else best.labelled_curve[at],
        bands=bands,
        gain_range=gain_range,
        median_value=median,
        best_single=float(best.gain[0]) if len(best.gain) else None,
        break_even_probability=None if median is None else break_even_probability(median, assumed),
        break_even_gamma=gamma,
        listing=_listing(those, best),
        findings=findings(best, gain_range, gamma, those.churn.calibration.ece.value, tested),
    )


def _listing(those: Pool, best: Campaign) -> CustomerList:
    first = slice(0, best.contacts)
    rows = best.order[first]
    columns = ranked_ids(those.view.dataset, rows)
    columns += [
        ListColumn("probability", "Churn probability", Kind.PROBABILITY, best.probability[first]),
        ListColumn(
            "value",
            value_header(those.view.dataset, horizon_words(best.assumed)),
            Kind.MONEY,
            best.value[first],
        ),
        ListColumn("gain", "Expected gain", Kind.MONEY, best.gain[first]),
        # The silence that counts here is that since the last purchase.
        *(
            replace(column, values=column.values[best.positions[first]], shown=column.key != LAST_VISIT)
            for column in those.recency
        ),
    ]
    if best.outcome is not None:
        words = outcome_words(best.outcome[first], ("bought", "did not buy"))
        columns.append(ListColumn("outcome", "What happened", Kind.TEXT, words, shown=False))
    dataset, churn = those.view.dataset, those.churn
    with writing(ENGLISH):
        text = sheet_text(best, those.view.describe(), those.profit, backtest=those.backtest)
        if churn.split.by_customer:
            text = (only_unseen(dataset, churn), *text)
        if not those.backtest:
            text = (to_act_on(dataset), *text)
        about = About(
            group="worth contacting",
            ranked="Ranked by expected gain, ties by customer id; cut where the sum of gains is highest.",
            view=those.view,
            as_of=snapshot_of(dataset, churn),
            period=churn.list.period,
            out=best.out,
        )
    return CustomerList("Contact list", "Whom is it worth to contact?", tuple(columns), about, text)
