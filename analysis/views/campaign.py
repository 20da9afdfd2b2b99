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
from analysis.campaign_value import value_columns
from analysis.churn import Stage
from analysis.columns import LAST_PURCHASE, LAST_VISIT, VALUE
from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.intervals import FEWEST
from analysis.lists.split import split_at_random
from analysis.models.judging import Judged
from analysis.origin import profit_assumed
from analysis.progress import SILENT, Progress
from analysis.ranges import too_few
from analysis.view import View
from analysis.views.campaign_answer import Answer, answer, who_words, whom_words
from analysis.views.campaign_test import Design, Hold, design, power_words
from analysis.views.campaign_words import ECE_HIGH, Off, findings, horizon_words, sheet_text
from analysis.views.customer_list import (
    STAGE_KEY,
    About,
    CustomerList,
    ListColumn,
    outcome_words,
    ranked_ids,
    recency,
    stages_of,
)
from analysis.views.models_words import only_unseen, snapshot_of, tested_on
from analysis.views.phrases import to_act_on, value_header
from analysis.wording import ENGLISH, plural, writing
from analysis.workbook.document import Kind

PERCENTS: Final = (5.0, 25.0, 75.0, 95.0)
_POINTS: Final = 201
_OFFER_LEAST: Final = 20.0
_NAMES: Final = {None: "Contact list", Stage.GOING_QUIET: "Going quiet list", Stage.GONE: "Gone list"}
NOBODY: Final = Hold()
"""Held back."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Who could be contacted, ready for any assumptions: customers in view on the churn model's list who may be.

    whom: the stage that the campaign is for, None for everybody in view. staged: whether this table tells stages.
    chosen: as it was asked for, the column of value.
    tested: who was of that stage at the test period, whose outcome is known.
    recency: columns of the list that no assumption changes. offer_most: where a slider for the cost of the offer ends.
    columns: that may stand for a customer's value, by their names in the file.
    """

    view: View
    churn: Judged
    whom: Stage | None
    staged: bool
    chosen: str
    candidates: Candidates
    tested: Candidates
    recency: tuple[ListColumn, ...]
    offer_most: float
    columns: dict[str, str]

    @property
    def backtest(self) -> bool:
        """Whether what they did is known already."""
        return self.churn.list.kind == "backtest"

    @property
    def profit(self) -> str:
        """How value was assumed; empty where the table was told."""
        return profit_assumed(self.view.dataset.assumed_margin)


def pool(
    view: View, churn: Judged, whom: Stage | None = None, chosen: str = "", *, progress: Progress = SILENT
) -> Pool:
    """The customers in view on the churn model's list who may be contacted.

    whom: only those of that stage, by the days since their last purchase; everybody where the table tells no stages.
    chosen: the column that says what a customer is worth, see `Assumptions`.
    Raises AnalysisError where no customer's value is known, or for too few customers.
    """
    progress.check()
    dataset, listed = view.dataset, churn.list
    stages = stages_of(dataset) if LAST_PURCHASE in dataset else None
    whom = None if stages is None else whom

    def of_view(those: Candidates) -> Candidates:
        asked = view.member[those.customers]
        if whom is not None and stages is not None:
            asked = asked & (stages.stages(dataset.values(LAST_PURCHASE)[those.rows]) == whom)
        return those.keep(asked)

    outcome = churn.y_test if listed.kind == "backtest" else None
    everybody = candidates(dataset, listed.rows, listed.probability, outcome, chosen)
    inside = contactable(dataset, of_view(everybody))
    if len(inside) < FEWEST:
        raise _too_few(inside, whom)
    tested = of_view(candidates(dataset, churn.rows_test, churn.probability_test, churn.y_test, chosen))
    return Pool(
        view,
        churn,
        whom,
        stages is not None,
        chosen,
        inside,
        tested,
        tuple(recency(dataset, inside.rows, stages)),
        # An offer above what the customer in the middle brings can hardly pay.
        _rounded_up(max(_OFFER_LEAST, float(np.median(everybody.value)))),
        {name: dataset.own_name(name) for name in value_columns(dataset)},
    )


def _too_few(those: Candidates, whom: Stage | None) -> AnalysisError:
    said = f"Of {plural(those.out.asked, 'customer')} {those.out.short}." if those.out.customers else ""
    more = "" if whom is None else f"They are the customers {who_words(whom)}: a plan for everybody in view has more."
    return AnalysisError(too_few(len(those), shown="whom it is worth to contact"), f"{said} {more}".strip())


def _rounded_up(amount: float) -> float:
    """To 1, 2 or 5 at the first digit: 68 -> 100, so that slider steps are round."""
    unit = 10.0 ** np.floor(np.log10(amount))
    return float(next(step * unit for step in (1, 2, 5, 10) if step * unit >= amount))


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan with the curves of its chart. x: customers contacted; realised: None where the outcome is open.
    before: then the same plan at the test period, if anybody was of that stage; before_x: for its curve.
    bands: percentiles `PERCENTS` of the gain at x. gain_range: the outer two of them at the best number.
    median_value: of a customer, over the horizon. best_single: expected gain of the best contact; None without any.
    test: how to find out whether the list pays. power: what its split can show, a sentence; empty without one.
    listing: those to contact, best first, and those of them who are held back.
    """

    plan: Campaign
    hold: Hold
    answer: Answer
    test: Design
    power: str
    x: FloatArray
    expected: FloatArray
    realised: FloatArray | None
    before: Campaign | None
    before_x: FloatArray
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


def planned(those: Pool, assumed: Assumptions, hold: Hold = NOBODY, *, progress: Progress = SILENT) -> Planned:
    """The plan under these assumptions, quick enough to follow a slider. those: made with the same column of value."""
    progress.check()
    best = plan(those.candidates, assumed)
    at = np.unique(np.append(_points(len(best.order)), best.contacts))
    bands = fan(best, at, PERCENTS)
    here = int(np.searchsorted(at, best.contacts))
    gain_range = (float(bands[0, here]), float(bands[-1, here]))
    median = float(np.median(best.value)) if len(best.value) else None
    gamma = break_even_gamma(best)
    then = plan(those.tested, assumed) if len(those.tested) else None
    test = design(best)
    listing, power = _listing(those, best, hold)
    return Planned(
        plan=best,
        hold=hold,
        answer=answer(best, those.whom, gain_range, gamma, test, listing.split.held_back if listing.split else 0),
        test=test,
        power=power,
        x=at.astype(np.float64),
        expected=best.curve[at],
        realised=None if best.labelled_curve is None else best.labelled_curve[at],
        before=None if those.backtest else then,
        before_x=_points(min(len(those.tested), len(best.order))).astype(np.float64),
        bands=bands,
        gain_range=gain_range,
        median_value=median,
        best_single=float(best.gain[0]) if len(best.gain) else None,
        break_even_probability=None if median is None else break_even_probability(median, assumed),
        break_even_gamma=gamma,
        listing=listing,
        findings=findings(best, gain_range, gamma, _off(those, then), held_back=listing.split is not None),
    )


def _points(customers: int) -> IntArray:
    return np.unique(np.round(np.linspace(0, customers, _POINTS)).astype(np.int64))


def _off(those: Pool, then: Campaign | None) -> Off | None:
    """Where percentages were off at the test period: by how much, and what that did to the gain of this plan."""
    ece = those.churn.calibration.ece.value
    if ece is None or ece <= ECE_HIGH or then is None:
        return None
    tested = tested_on(those.view.dataset, those.churn, len(those.tested))
    return Off(ece, then.expected, then.labelled or 0.0, tested)


def _hidden(whom: Stage | None) -> tuple[str, ...]:
    """The silence that counts here is that since the last purchase; of one stage all are of that."""
    return (LAST_VISIT,) if whom is None else (LAST_VISIT, STAGE_KEY)


def _listing(those: Pool, best: Campaign, hold: Hold) -> tuple[CustomerList, str]:
    """With what its split can show."""
    first = slice(0, best.contacts)
    split = split_at_random(best.contacts, hold.share, hold.seed) if hold.share > 0 and best.contacts else None
    rows = best.order[first]
    columns = ranked_ids(those.view.dataset, rows)
    columns += [
        ListColumn("probability", "Churn probability", Kind.PROBABILITY, best.probability[first]),
        ListColumn(
            "value",
            value_header(those.view.dataset, horizon_words(best.assumed))
            if best.value_column == VALUE
            else those.view.dataset.own_name(best.value_column),
            Kind.MONEY,
            best.value[first],
        ),
        ListColumn("gain", "Expected gain", Kind.MONEY, best.gain[first]),
        *(
            replace(column, values=column.values[best.positions[first]], shown=column.key not in _hidden(those.whom))
            for column in those.recency
        ),
    ]
    if best.outcome is not None:
        words = outcome_words(best.outcome[first], ("bought", "did not buy"))
        columns.append(ListColumn("outcome", "What happened", Kind.TEXT, words, shown=False))
    dataset, churn = those.view.dataset, those.churn
    with writing(ENGLISH):
        counted = f"{whom_words(len(best.order), those.whom)}; {those.view.describe()}"
        text = sheet_text(best, counted, those.profit, power_words(best, split), backtest=those.backtest)
        if churn.split.by_customer:
            text = (only_unseen(dataset, churn), *text)
        if not those.backtest:
            text = (to_act_on(dataset), *text)
        about = About(
            group="worth contacting" if those.whom is None else f"{those.whom}, worth contacting",
            ranked="Ranked by expected gain, ties by customer id; cut where the sum of gains is highest.",
            view=those.view,
            as_of=snapshot_of(dataset, churn),
            period=churn.list.period,
            out=best.out,
        )
    listing = CustomerList(_NAMES[those.whom], "Whom is it worth to contact?", tuple(columns), about, text, split)
    return listing, power_words(best, split)
