"""A model judged on the customers in view: beside the average of everyone, the best possible and simple rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.contact import contact
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.intervals import Bootstrap, Estimate, bootstrap_of, percentile_interval
from analysis.models.judging import (
    LONGEST_SILENT,
    MIN_GROUP,
    MIN_PER_LABEL,
    GroupJudgement,
    Judged,
    judge,
    within_stages,
)
from analysis.models.leak import Leak, scan
from analysis.models.metrics import (
    TOP_PERCENTS,
    Calibration,
    RankDraws,
    Ranking,
    Sample,
    calibration,
    rank_draws,
    rank_values,
    ranking,
)
from analysis.models.revenue import expect_revenue
from analysis.models.targets import OwnOutcome, OwnTarget, Question, Target, own_outcomes, split
from analysis.models.training import Features
from analysis.progress import SILENT, Progress
from analysis.ranges import TOO_FEW, too_few
from analysis.view import View
from analysis.views.blocks import drawn_curve
from analysis.views.customer_list import (
    About,
    CustomerList,
    ListColumn,
    outcome_words,
    ranked_ids,
    recency,
    stages_of,
    value_of,
)
from analysis.views.models_words import BACKTEST, findings, only_unseen, snapshot_of, verdict, words_of
from analysis.views.phrases import to_act_on
from analysis.wording import ENGLISH, count, plural, writing
from analysis.workbook.document import Kind

MODEL: Final = "model"
LIFT_TOP: Final = 10
FOUND_TOP: Final = 20
_POINTS: Final = 201


def why_no_model(dataset: Dataset) -> str:
    """What keeps models from being trained, as far as can be seen at once; empty where nothing does."""
    try:
        split(dataset)
    except AnalysisError as error:
        return str(error)
    return ""


def offered(dataset: Dataset, *, progress: Progress = SILENT) -> tuple[OwnOutcome, ...]:
    """What else can be foreseen in this table."""
    progress.check()
    return own_outcomes(dataset)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and the columns it went without since they seem to know the future."""

    judged: Judged
    leaks: tuple[Leak, ...]


def train(dataset: Dataset, target: Question, *, progress: Progress = SILENT) -> Trained:
    """Leaks first, then the model. Raises AnalysisError when time, labels or features do not allow it."""
    progress.report(0, "looking for columns that know the future")
    own = target if isinstance(target, OwnTarget) else None
    leaks = scan(dataset, own, progress=progress.part(0, 0.05))
    features = Features(dataset, locked=tuple(leak.column for leak in leaks))
    if target is not Target.BIG_SPENDER:
        return Trained(judge(features, target, progress=progress.part(0.05, 1)), leaks)
    judged = judge(features, target, progress=progress.part(0.05, 0.6))
    try:
        revenue = expect_revenue(features, judged, progress=progress.part(0.6, 1))
    except AnalysisError:
        revenue = None  # too few periods: who will spend can still be told
    return Trained(replace(judged, revenue=revenue), leaks)


@dataclass(frozen=True, slots=True)
class Scored:
    """The model, or a rival of it. lift: of the first tenth. advantage: ROC AUC of the model less this one's, paired;
    None for the model itself."""

    name: str
    auc: Estimate
    average_precision: Estimate
    lift: Estimate
    advantage: Estimate | None = None


@dataclass(frozen=True, eq=False)
class Gains:
    """Share of those sought that a list finds, by share of customers on it; low and high where there is a range."""

    name: str
    x: FloatArray
    y: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Judgement:
    """scored: the model first; empty where it is too few to say, as are gains and stages. found: recall of the first
    fifth. calibration: None until ranges are asked for. ranged: whether all ranges are there."""

    view: View
    judged: Judged
    customers: int
    positives: int
    lift_ceiling: float
    scored: tuple[Scored, ...]
    found: Estimate
    gains: tuple[Gains, ...]
    calibration: Calibration | None
    stages: tuple[GroupJudgement, ...]
    ranged: bool
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def base_rate(self) -> float:
        """The average of everyone in view."""
        return self.positives / self.customers if self.customers else 0.0

    def rival(self, name: str) -> Scored | None:
        """The rival of that name, None where there is none."""
        return next((scored for scored in self.scored if scored.name == name), None)


def judgement(view: View, judged: Judged, draws: int, *, progress: Progress = SILENT) -> Judgement:
    """The test period's customers who are in view; draws = 0 leaves ranges for later."""
    inside = view.member[view.dataset.codes[judged.rows_test]]
    y = judged.y_test[inside]
    customers, positives = len(y), int(y.sum())
    if customers < MIN_GROUP or not MIN_PER_LABEL <= positives <= customers - MIN_PER_LABEL:
        return _too_few(view, judged, customers, positives)
    bootstrap = bootstrap_of(view.dataset, draws) if draws else None
    scores = {MODEL: judged.score_test} | {rival.name: rival.score for rival in judged.rivals}
    codes = view.dataset.codes[judged.rows_test][inside]
    samples = {name: Sample(y, score[inside], codes) for name, score in scores.items()}
    everyone = bool(inside.all())
    scored, found = _compared(judged, samples, bootstrap, progress, everyone=everyone)
    progress.check()
    calibrated, stages = _details(view, judged, inside, bootstrap, everyone=everyone)
    rule = next(((one.auc, one.advantage) for one in scored if one.name == LONGEST_SILENT and one.advantage), None)
    return Judgement(
        view,
        judged,
        customers,
        positives,
        min(customers / positives, 100 / LIFT_TOP),
        scored,
        found,
        tuple(_gains(name, sample, bootstrap if name == MODEL else None) for name, sample in samples.items()),
        calibrated,
        stages,
        ranged=bool(draws),
        verdict=verdict(scored[0].auc, rule),
        findings=findings(view, judged, scored[0].auc, rule, found, positives),
    )


def _compared(
    judged: Judged, samples: dict[str, Sample], bootstrap: Bootstrap | None, progress: Progress, *, everyone: bool
) -> tuple[tuple[Scored, ...], Estimate]:
    """The model and its rivals, and what share of those sought the first fifth of the model's list holds."""
    values = {name: rank_values(sample) for name, sample in samples.items()}
    drawn: dict[str, RankDraws] = {}
    if bootstrap is not None:
        for i, (name, sample) in enumerate(samples.items()):
            step = progress.part(0.9 * i / len(samples), 0.9 * (i + 1) / len(samples))
            drawn[name] = rank_draws(sample, bootstrap, progress=step)
    rankings = {name: _ranking(sample, values[name], drawn.get(name)) for name, sample in samples.items()}
    if everyone:  # what was judged stands: the same figures as in the report
        rankings[MODEL] = judged.ranking
    scored = [_scored(MODEL, rankings[MODEL], None)]
    for rival in judged.rivals:
        ranks = rankings[rival.name]
        if everyone:
            scored.append(_scored(rival.name, ranks, rival.advantage, rival.auc))
        else:
            scored.append(_scored(rival.name, ranks, _difference(values, drawn, rival.name, samples[MODEL].n)))
    return tuple(scored), rankings[MODEL].recall[FOUND_TOP]


def _too_few(view: View, judged: Judged, customers: int, positives: int) -> Judgement:
    nothing = Estimate(None, None, None, customers)
    words = words_of(judged.target)
    if customers >= MIN_GROUP:
        said = f"{TOO_FEW.capitalize()}: {count(positives)} of {plural(customers, 'customer')} in view {words.did}."
    else:
        said = too_few(customers, shown="a figure")
    return Judgement(view, judged, customers, positives, 1.0, (), nothing, (), None, (), True, said, ())


def _ranking(sample: Sample, values: RankDraws, drawn: RankDraws | None) -> Ranking:
    if drawn is not None:
        return ranking(sample, values, drawn)

    def only(value: float) -> Estimate:
        return Estimate(float(value), None, None, sample.n)

    def by_percent(row: FloatArray) -> dict[int, Estimate]:
        return {k: only(row[0, i]) for i, k in enumerate(TOP_PERCENTS)}

    return Ranking(
        only(values.auc[0]),
        only(values.average_precision[0]),
        by_percent(values.precision),
        by_percent(values.recall),
        by_percent(values.lift),
        {},
    )


def _scored(name: str, figures: Ranking, advantage: Estimate | None, auc: Estimate | None = None) -> Scored:
    return Scored(name, auc or figures.auc, figures.average_precision, figures.lift[LIFT_TOP], advantage)


def _difference(values: dict[str, RankDraws], drawn: dict[str, RankDraws], rival: str, customers: int) -> Estimate:
    """ROC AUC of the model less the rival's, paired: both on the same draws."""
    value = float(values[MODEL].auc[0] - values[rival].auc[0])
    if not drawn:
        return Estimate(value, None, None, customers)
    return percentile_interval(value, drawn[MODEL].auc - drawn[rival].auc, customers)


def _details(
    view: View, judged: Judged, inside: BoolArray, bootstrap: Bootstrap | None, *, everyone: bool
) -> tuple[Calibration | None, tuple[GroupJudgement, ...]]:
    """Honest percentages, and the model inside the stages where the money is."""
    if everyone:
        return judged.calibration, judged.groups
    if bootstrap is None:
        return None, ()
    rows, y = judged.rows_test[inside], judged.y_test[inside]
    customers = view.dataset.codes[rows]
    return (
        calibration(y, judged.probability_test[inside], customers, bootstrap),
        within_stages(view.dataset, rows, y, judged.score_test[inside], bootstrap),
    )


def _gains(name: str, sample: Sample, bootstrap: Bootstrap | None) -> Gains:
    at = np.unique(np.round(np.linspace(0, sample.n, _POINTS)).astype(np.int64))
    x = at / sample.n
    y = np.concatenate([[0], np.cumsum(sample.y)])[at] / sample.y.sum()
    if bootstrap is None:
        return Gains(name, x, y)
    sizes, hits = drawn_curve(bootstrap, sample.customers, sample.y.astype(np.float64))
    drawn = np.empty((bootstrap.draws, len(x)))
    for draw in range(bootstrap.draws):
        drawn[draw] = np.interp(x, sizes[:, draw] / sizes[-1, draw], hits[:, draw] / hits[-1, draw])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Gains(name, x, y, np.minimum(low, y), np.maximum(high, y))


def ranked(view: View, judged: Judged, *, progress: Progress = SILENT) -> CustomerList:
    """The model's list of the customers in view who may be contacted; a back-test list where their outcome is known."""
    progress.check()
    dataset, words = view.dataset, words_of(judged.target)
    listed = judged.list
    customers = dataset.codes[listed.rows]
    inside, checked = view.member[customers], contact(dataset)
    order = np.lexsort((customers, -listed.score))
    order = order[(inside & checked.may[customers])[order]]
    rows = listed.rows[order]
    columns = ranked_ids(dataset, rows)
    columns.append(ListColumn("probability", "Probability", Kind.PROBABILITY, listed.probability[order]))
    if judged.revenue is not None:
        expected = judged.revenue.expected[order]
        columns.append(ListColumn("expected_revenue", "Expected revenue", Kind.MONEY, expected, short="Expected"))
    columns += value_of(dataset, rows)
    columns += recency(dataset, rows, stages_of(dataset))
    with writing(ENGLISH):
        text = [f"Ranked by the {words.name} model."]
        if judged.split.by_customer:
            text.append(only_unseen(dataset, judged))
        if listed.kind == "scoring":
            text.append(to_act_on(dataset))
        about = About(
            group=words.group,
            ranked=f"Ranked by the {words.name} model, ties by customer id.",
            view=view,
            as_of=snapshot_of(dataset, judged),
            period=listed.period,
            out=checked.taken_out(customers[inside]),
        )
    if listed.kind == "backtest":
        happened = outcome_words(judged.y_test[order], words.outcomes)
        columns.append(ListColumn("outcome", "What happened", Kind.TEXT, happened, shown=False))
        text.append(BACKTEST)
    return CustomerList(words.sheet, words.list_title, tuple(columns), about, tuple(text))
