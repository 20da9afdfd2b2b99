"""A model in plain words: what it is good for, and what not (after Mitchell et al. 2019, Model cards)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from analysis.churn import Stage
from analysis.models.judging import LONGEST_SILENT, GroupJudgement, Judged
from analysis.models.targets import Target
from analysis.view import View
from analysis.views.models import Judgement
from analysis.views.models_words import TargetWords, score, words_of
from analysis.views.phrases import window_words
from analysis.wording import count, fixed, percent, plural

_WEAK: Final = 0.65
"""ROC AUC below which a list of a group is little better than chance."""
_SHIFTED: Final = 0.05
_ECE_HIGH: Final = 0.05


@dataclass(frozen=True, slots=True)
class Card:
    """Each a sentence. made: what it learned from, and on whom it was judged."""

    good_for: tuple[str, ...]
    not_for: tuple[str, ...]
    made: str


def card_of(judgement: Judgement) -> Card | None:
    """None where it is too few to say anything."""
    if not judgement.scored:
        return None
    judged, words = judgement.judged, words_of(judgement.judged.target)
    return Card(tuple(_good_for(judgement, words)), tuple(_not_for(judgement, words)), _made(judgement.view, judged))


def _good_for(judgement: Judgement, words: TargetWords) -> Iterator[str]:
    model = judgement.scored[0]
    rule = judgement.rival(LONGEST_SILENT)
    if model.lift.low is not None and model.lift.low > 1:
        yield (
            f"Ranking: the first tenth of the list holds {fixed(model.lift.value or 0, 1)} times as many of "
            f"{words.finds} as picking at random; more than {fixed(judgement.lift_ceiling, 1)} is not possible."
        )
    gap = None if rule is None else rule.advantage
    if gap is not None and gap.low is not None and gap.low > 0:
        yield f"More than {words.rule_does} would do."
    if judgement.calibration is not None:
        error = judgement.calibration.ece.value
        if error is not None and error <= _ECE_HIGH:
            yield f"Its percentages, which were off by {fixed(error * 100, 1)} points on average."
    for stage in judgement.stages:
        if not _is_weak(stage):
            yield f"Those {stage.stage.value}: ROC AUC {score(stage.auc.value)}."


def _not_for(judgement: Judgement, words: TargetWords) -> Iterator[str]:
    judged = judgement.judged
    rule = judgement.rival(LONGEST_SILENT)
    gap = None if rule is None else rule.advantage
    if gap is not None and gap.low is not None and gap.low <= 0:
        yield f"Replacing a simple rule: {words.rule_does} does as well, and needs no model."
    for stage in judgement.stages:
        if _is_weak(stage) and stage.auc.value is not None:
            among = f"A list of those {stage.stage.value} alone: ROC AUC {score(stage.auc.value)}, .5 being chance."
            yield among if stage.stage is not Stage.STILL_BUYING else f"{among} Long gone customers flatter the whole."
    moved = judged.base_rate_test - judged.base_rate_train
    if abs(moved) >= _SHIFTED:
        yield (
            f"Its percentages as they are: the average of everyone went from {percent(judged.base_rate_train)} to "
            f"{percent(judged.base_rate_test)} between training and test."
        )
    if judged.target is Target.CHURN:
        yield "Whom an offer would bring back: it says who leaves, not who can be kept."
    yield "Why somebody does it: reasons say what the model goes by, not what brings it about."
    if judged.split.by_customer:
        yield "Next month, as far as is known: no column says when, so it was not judged on time to come."
    yield "Another shop, or one whose way of counting changed."


def _is_weak(stage: GroupJudgement) -> bool:
    return stage.auc.value is None or stage.auc.value < _WEAK


def _made(view: View, judged: Judged) -> str:
    older = "other customers" if judged.split.by_customer else "older snapshots"
    left_out = f", {plural(len(judged.locked), 'column')} left out" if judged.locked else ""
    return (
        f"Foresees {window_words(view.dataset)} ahead. Learned from {count(judged.rows_train)} rows of {older} and "
        f"{plural(len(judged.feature_names), 'column')}{left_out}; judged on {plural(len(judged.y_test), 'customer')}. "
        f"LightGBM, {plural(judged.model.trees, 'tree')}."
    )
