"""A model judged on the newest labelled period, beside the average of everyone, the best possible and simple rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.churn import Stage, lifecycle
from analysis.columns import LAST_PURCHASE, LAST_VISIT
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import FEWEST, Bootstrap, Estimate, bootstrap_of, percentile_interval
from analysis.models.metrics import (
    TOP_PERCENTS,
    Calibration,
    Ranking,
    Sample,
    auc_draws,
    calibration,
    rank_draws,
    rank_values,
    ranking,
)
from analysis.models.targets import Labels, Question, Split, labels, longest_first, rows_of, split, split_rows
from analysis.models.training import Boosted, Features, fit_boosted, logistic_scores, sigmoid
from analysis.progress import SILENT, Progress

if TYPE_CHECKING:
    from analysis.models.revenue import ExpectedRevenue

MIN_GROUP = FEWEST
MIN_PER_LABEL = 5
"""Below so many customers, or of either label, no verdict on a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """A simple rule or another model on the same customers; average precision, precision and lift without ranges.

    score: per test row. advantage: ROC AUC of the model less that of the rival, paired: both on the same draws.
    """

    name: str
    words: str
    score: FloatArray
    auc: Estimate
    average_precision: float
    precision: dict[int, float]
    lift: dict[int, float]
    advantage: Estimate


@dataclass(frozen=True, slots=True)
class GroupJudgement:
    """The model inside one lifecycle stage; no value below `MIN_GROUP` customers or without both labels."""

    stage: Stage
    customers: int
    positives: int
    auc: Estimate


@dataclass(frozen=True, eq=False)
class ScoreList:
    """Customers of one snapshot with score and probability, rows in the order of the dataset.

    kind: "backtest" when the outcome is known, "scoring" when it is open (definitions, Models). model: that scored it.
    """

    kind: Literal["backtest", "scoring"]
    period: int
    rows: IntArray
    score: FloatArray
    probability: FloatArray
    model: Boosted


@dataclass(frozen=True, eq=False)
class Judged:
    """A trained model with everything that is claimed for it; figures are those of the test period.

    revenue: what each customer on the list is expected to bring; None where nobody asked, or the table does not tell.
    """

    target: Question
    split: Split
    threshold: float | None
    model: Boosted
    feature_names: tuple[str, ...]
    locked: tuple[str, ...]
    rows_train: int
    rows_test: IntArray
    y_test: IntArray
    score_test: FloatArray
    probability_test: FloatArray
    customers_in_both: int
    base_rate_train: float
    base_rate_test: float
    ranking: Ranking
    calibration: Calibration
    rivals: tuple[Rival, ...]
    groups: tuple[GroupJudgement, ...]
    list: ScoreList
    revenue: ExpectedRevenue | None = None

    def rival(self, name: str) -> Rival | None:
        """The rival of that name, None where its column is missing."""
        return next((rival for rival in self.rivals if rival.name == name), None)


LONGEST_SILENT = "longest_silent"
LOGISTIC = "logistic_regression"


def judge(features: Features, target: Question, *, progress: Progress = SILENT) -> Judged:
    """Train on older periods, choose and calibrate on the one before the newest, judge on the newest.

    Where the table knows of no time, other customers stand for the older periods (`Split.by_customer`).

    Raises AnalysisError when time, labels or features do not allow it.
    """
    dataset = features.dataset
    periods = split(dataset)
    labelled = labels(dataset, target, periods.train)
    train, calibrating, test = split_rows(dataset, labelled, periods)
    y_train, y_test = _classes(labelled, train, "training"), _classes(labelled, test, "newest")
    x_test = features.matrix(test)
    held_out = None
    if calibrating is not None:
        y = labelled.values[calibrating].astype(np.int64)
        held_out = (calibrating, y) if len(np.unique(y)) == 2 else None

    model = fit_boosted(features, (train, y_train), held_out, progress=progress.part(0, 0.5))
    score = model.score(x_test)
    probability = model.probability(score)
    progress.report(0.5, "comparing with simple rules")
    bootstrap = bootstrap_of(dataset)
    sample = Sample(y_test, score, dataset.codes[test])
    values, draws = rank_values(sample), rank_draws(sample, bootstrap, progress=progress.part(0.5, 0.6))
    rival_scores = _rival_scores(dataset, target, test, (train, y_train))
    rival_scores[LOGISTIC] = (
        "a logistic regression on all features",
        logistic_scores(features, (train, y_train), x_test),
    )
    rivals = []
    for i, (name, (words, rival_score)) in enumerate(rival_scores.items()):
        step = progress.part(0.6 + 0.2 * i / len(rival_scores), 0.6 + 0.2 * (i + 1) / len(rival_scores))
        outcome = (y_test, dataset.codes[test])
        rivals.append(_rival(name, words, rival_score, outcome, values.auc, draws.auc, bootstrap, step))
    progress.report(0.85)
    return Judged(
        target=target,
        split=periods,
        threshold=labelled.threshold,
        model=model,
        feature_names=tuple(features.names),
        locked=features.locked,
        rows_train=len(train),
        rows_test=test,
        y_test=y_test,
        score_test=score,
        probability_test=probability,
        customers_in_both=len(np.intersect1d(dataset.codes[train], dataset.codes[test])),
        base_rate_train=float(y_train.mean()),
        base_rate_test=float(y_test.mean()),
        ranking=ranking(sample, values, draws),
        calibration=calibration(y_test, probability, dataset.codes[test], bootstrap),
        rivals=tuple(rivals),
        groups=within_stages(dataset, test, y_test, score, bootstrap),
        list=_list(features, labelled, periods, model, test, score, probability, progress.part(0.85, 1)),
    )


def _classes(labelled: Labels, rows: IntArray, which: str) -> IntArray:
    """The labels of these rows. Raises AnalysisError unless both classes are there."""
    y = labelled.values[rows].astype(np.int64)
    if len(np.unique(y)) < 2:
        raise AnalysisError(
            f"All customers of the {which} period{'s' if which == 'training' else ''} have the same outcome, "
            "so there is nothing to tell apart."
        )
    return y


def _rival_scores(
    dataset: Dataset, target: Question, test: IntArray, learned: tuple[IntArray, IntArray]
) -> dict[str, tuple[str, FloatArray]]:
    """The simple rule: days since the last visit, longest first for churn, most recent first for big spenders.

    learned: the rows to train on, and their labels.
    """
    if LAST_VISIT not in dataset:
        return {}
    days = dataset.values(LAST_VISIT)[test]
    if np.isnan(days).all():
        return {}
    train, y_train = learned
    longest = longest_first(target, dataset.values(LAST_VISIT)[train], y_train)
    words = f"sorting by days since the last visit, {'longest' if longest else 'most recent'} first"
    ranked = days if longest else -days
    # Who has no last visit on record comes last.
    return {LONGEST_SILENT: (words, np.where(np.isnan(ranked), np.nanmin(ranked) - 1, ranked))}


def _rival(
    name: str,
    words: str,
    score: FloatArray,
    outcome: tuple[IntArray, IntArray],
    model_auc: FloatArray,
    model_draws: FloatArray,
    bootstrap: Bootstrap,
    progress: Progress,
) -> Rival:
    """outcome: labels and customers of the test rows."""
    y, customers = outcome
    sample = Sample(y, score, customers)
    values, draws = rank_values(sample), auc_draws(sample, bootstrap, progress=progress)
    return Rival(
        name,
        words,
        score,
        auc=percentile_interval(values.auc[0], draws, sample.n),
        average_precision=float(values.average_precision[0]),
        precision={k: float(values.precision[0, i]) for i, k in enumerate(TOP_PERCENTS)},
        lift={k: float(values.lift[0, i]) for i, k in enumerate(TOP_PERCENTS)},
        advantage=percentile_interval(model_auc[0] - values.auc[0], model_draws - draws, sample.n),
    )


def within_stages(
    dataset: Dataset, test: IntArray, y: IntArray, score: FloatArray, bootstrap: Bootstrap
) -> tuple[GroupJudgement, ...]:
    """Judged inside the stages where the money is; nothing where the table does not tell stages."""
    try:
        stages = lifecycle(dataset).stages(dataset.values(LAST_PURCHASE)[test])
    except AnalysisError:
        return ()
    judged = []
    for stage in (Stage.STILL_BUYING, Stage.GOING_QUIET):
        mask: BoolArray = stages == stage
        size, positives = int(mask.sum()), int(y[mask].sum())
        auc = Estimate(None, None, None, size)
        if size >= MIN_GROUP and MIN_PER_LABEL <= positives <= size - MIN_PER_LABEL:
            sample = Sample(y[mask], score[mask], dataset.codes[test][mask])
            auc = percentile_interval(rank_values(sample).auc[0], auc_draws(sample, bootstrap), size)
        judged.append(GroupJudgement(stage, size, positives, auc))
    return tuple(judged)


def _list(
    features: Features,
    labelled: Labels,
    periods: Split,
    judged: Boosted,
    test: IntArray,
    score: FloatArray,
    probability: FloatArray,
    progress: Progress,
) -> ScoreList:
    """From the open snapshot where there is one, else the back-test of the newest labelled period."""
    dataset = features.dataset
    newest = dataset.periods[-1]
    if newest in dataset.labelled_periods:
        return ScoreList("backtest", periods.test, test, score, probability, judged)
    rows = dataset.rows_of(newest)
    model = refitted(features, labelled, judged.trees, (score, labelled.values[test].astype(np.int64)), progress)
    now_score = model.score(features.matrix(rows))
    return ScoreList("scoring", newest, rows, now_score, model.probability(now_score), model)


def deployed(dataset: Dataset, judged: Judged, *, progress: Progress = SILENT) -> Boosted:
    """The model for customers to come: fitted again on all labelled periods, with the trees of the judged one.

    No figure is claimed for it. Its sigmoid is fitted on the newest period, on scores of the judged model, which had
    not seen it.
    """
    features = Features(dataset, locked=judged.locked)
    labelled = labels(dataset, judged.target, judged.split.train)
    return refitted(features, labelled, judged.model.trees, (judged.score_test, judged.y_test), progress)


def refitted(
    features: Features, labelled: Labels, trees: int, unseen: tuple[FloatArray, IntArray], progress: Progress
) -> Boosted:
    """See `deployed`. unseen: scores of the judged model on the test period, and its labels."""
    rows = rows_of(features.dataset, labelled, tuple(features.dataset.labelled_periods))
    y = labelled.values[rows].astype(np.int64)
    model = fit_boosted(features, (rows, y), None, trees=max(trees, 1), progress=progress)
    return Boosted(model.booster, model.trees, sigmoid(*unseen))
