"""The whole analysis of one table: what the command line reports and the workbook shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from analysis.campaign import DEFAULTS, Assumptions, Campaign, campaign
from analysis.churn import Lifecycle, PeriodFigures, by_period, lifecycle
from analysis.cleaning import NONE, Cleaned, Recipe, StepReport
from analysis.columns import LABEL, NOW, REVENUE, VALUE, dictionary
from analysis.concentration import Concentration, concentration
from analysis.dataset import Dataset
from analysis.engagement import Association, engagement
from analysis.errors import AnalysisError
from analysis.funnel import Funnel, funnel
from analysis.intervals import FEWEST
from analysis.models.judging import Judged, judge
from analysis.models.leak import scan
from analysis.models.targets import Question, Target
from analysis.models.training import Features
from analysis.pace import Pace, pace
from analysis.progress import SILENT, Progress
from analysis.quality.marks import Quality, find_marks
from analysis.ranges import TOO_FEW, too_few
from analysis.risk import RiskFlag, risk
from analysis.segment import All, Segment
from analysis.views.filters import described
from analysis.views.phrases import ROWS_DROPPED, snapshot_name
from analysis.wording import count, fixed, listed, number, percent, plural

if TYPE_CHECKING:
    from analysis.views.log.figures import LogFigures


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A part that this table does not allow, and why."""

    reason: str


@dataclass(frozen=True, eq=False)
class Report:
    """dataset: as read, the customers in view only; cleaned: after the recipe; segment: who is in view, in words.

    Each part stands or says why it does not. Parts are of the cleaned table, but for the marks (`quality`) of the table
    as read, and for the funnel and `periods_as_read`, which count rows that cleaning dropped, too. log: only of a table
    that was just built from an event log.
    """

    dataset: Dataset
    cleaned: Dataset
    recipe: str
    segment: str
    steps: tuple[StepReport, ...]
    quality: Quality
    periods: tuple[PeriodFigures, ...]
    periods_as_read: tuple[PeriodFigures, ...]
    lifecycle: Lifecycle | Unavailable
    funnel: Funnel | Unavailable
    pace: dict[str, Pace] | Unavailable
    engagement: tuple[Association, ...] | Unavailable
    concentration: Concentration | Unavailable
    risk: tuple[RiskFlag, ...] | Unavailable
    models: dict[Target, Judged | Unavailable]
    campaign: Campaign | Unavailable
    notes: tuple[str, ...]
    log: LogFigures | None = None


_ALL = All()
EVERYBODY = str(_ALL)

Part = TypeVar("Part")


def _attempt(compute: Callable[[], Part]) -> Part | Unavailable:
    try:
        return compute()
    except AnalysisError as error:
        return Unavailable(str(error))


def analyse(dataset: Dataset, recipe: Recipe = NONE, *, progress: Progress = SILENT) -> Report:
    """All parts of the report. Raises AnalysisError only when the recipe cannot be applied."""
    progress.report(0, "cleaning")
    return analyse_cleaned(Cleaned.of(dataset, recipe), progress=progress.part(0.02, 1))


def analyse_cleaned(
    table: Cleaned,
    segment: Segment = _ALL,
    *,
    trained: Mapping[Question, Judged] | None = None,
    assumed: Assumptions = DEFAULTS,
    progress: Progress = SILENT,
) -> Report:
    """The same of a table that was cleaned already, and of the customers that a segment has in view.

    trained: models of the whole cleaned table, which are not trained again for everybody. assumed: what the campaign
    rests on.
    """
    progress.report(0, "looking for marks of quality")
    is_whole = isinstance(segment, All)
    words = EVERYBODY if is_whole else described(table.dataset, segment)
    part = table.part(segment)
    dataset, cleaned, steps = part.raw, part.dataset, part.steps
    quality = find_marks(dataset, progress=progress.part(0, 0.25))
    notes = list(cleaned.notes)

    progress.report(0.25, "funnel, pace and revenue")
    funnel_part = _attempt(lambda: funnel(cleaned.with_dropped, cleaned))
    concentration_part = _attempt(lambda: concentration(cleaned))
    progress.report(0.33)
    risk_part = _attempt(lambda: risk(cleaned))
    flags = risk_part if isinstance(risk_part, Unavailable) else risk_part[0]

    leaks = quality.leaks if cleaned.frame is dataset.frame else scan(cleaned)
    features = Features(cleaned, locked=tuple(leak.column for leak in leaks))
    models: dict[Target, Judged | Unavailable] = {}
    for target, start in ((Target.CHURN, 0.35), (Target.BIG_SPENDER, 0.65)):
        if is_whole and trained and target in trained:
            models[target] = trained[target]
            continue
        name = target.replace("_", " ")
        progress.report(start, f"training the {name} model")
        models[target] = _attempt(partial(judge, features, target, progress=progress.part(start, start + 0.3)))
    churn_model = models[Target.CHURN]
    campaign_part: Campaign | Unavailable
    if isinstance(churn_model, Unavailable):
        campaign_part = Unavailable(f"It needs the churn model. {churn_model.reason}")
    else:
        campaign_part = _attempt(lambda: campaign(cleaned, churn_model, assumed))

    log_part = None
    if cleaned.attempts is not None:
        # With the engine for logs, which tables have no use for.
        from analysis.views.log.figures import log_figures

        log_part = log_figures(cleaned, cleaned.attempts, progress=progress.part(0.95, 1))
    if missing := cleaned.no_attempts if log_part is None else log_part.no_views:
        notes.append(missing)

    if isinstance(funnel_part, Funnel):
        notes += funnel_part.notes
    if not isinstance(risk_part, Unavailable):
        notes += risk_part[1]
    periods = by_period(cleaned)
    notes += [*_dropped(part), *_few(cleaned, periods), *_remarks(cleaned), *_of_part(words)]
    notes += [*_model_notes(features, models), *_calibration_notes(models)]
    if isinstance(campaign_part, Campaign):
        notes.append(_campaign_note(campaign_part, cleaned))
        if NOW in cleaned.periods:
            notes.append(
                "The campaign's figures are those of the newest snapshot with a known outcome, so that the plan can be "
                "judged. Lists to act on come from now."
            )
    progress.report(1, "done")
    return Report(
        dataset=dataset,
        cleaned=cleaned,
        recipe=table.recipe.name,
        segment=words,
        steps=steps,
        quality=quality,
        periods=periods,
        periods_as_read=by_period(cleaned.with_dropped),
        lifecycle=_attempt(lambda: lifecycle(cleaned)),
        funnel=funnel_part,
        pace=_attempt(lambda: pace(cleaned)),
        engagement=_attempt(lambda: engagement(cleaned)),
        concentration=concentration_part,
        risk=flags,
        models=models,
        campaign=campaign_part,
        notes=tuple(notes),
        log=log_part,
    )


def _dropped(table: Cleaned) -> list[str]:
    """Where rows that a step dropped count nevertheless, and who is left with older rows only."""
    notes = []
    if table.dataset.undropped is not None:
        notes.append(f"Funnel and visits with a purchase: {ROWS_DROPPED}")
    outdated = int(table.dataset.customer_ids.isin(table.dataset.outdated).sum())
    if outdated:
        notes.append(
            f"Of {plural(outdated, 'customer')} a step dropped the newest row. Older rows do not stand in for it, so "
            "the window does not have them in view. Here what is left of them counts in revenue, groups at risk and "
            "models."
        )
    return notes


def _of_part(segment: str) -> list[str]:
    """segment: who is in view, in words."""
    if segment == EVERYBODY:
        return []
    return [
        f"Only the customers in view were analysed ({segment}). Models, tiers and cut points are made from them alone, "
        "so they differ from those of the whole table, which the window shows."
    ]


def _few(dataset: Dataset, periods: Sequence[PeriodFigures]) -> list[str]:
    """Where there are too few to say."""
    notes = []
    if dataset.customers < FEWEST:
        notes.append(too_few(dataset.customers))
    known = [(p.period, p.recent_buyer_churn) for p in periods if p.recent_buyer_churn is not None]
    few = [f"{snapshot_name(dataset, period)} ({count(churn.n)})" for period, churn in known if churn.too_few]
    if few:
        notes.append(f"{TOO_FEW.capitalize()} who came back, below {FEWEST} recent buyers: {listed(few)}.")
    return notes


def _remarks(dataset: Dataset) -> list[str]:
    """What the table does not have, or has one of only, and what follows."""
    notes = []
    if dataset.customers == 1:
        notes.append("All rows belong to one customer.")
    if len(dataset.periods) == 1 and not dataset.is_timeless:  # which says so itself
        notes.append("All rows are of one snapshot: there is nothing to compare, and no newer one to judge a model on.")
    factors = [name for name, column in dictionary().items() if column.family == "preference"]
    absent = [name for name in factors if name not in dataset]
    if absent and not dataset.called:
        notes.append(
            f"{plural(len(absent), 'latent factor')} of {len(factors)} are not in the table: models go without."
        )
    if LABEL not in dataset:
        notes.append(f"{dataset.lack(LABEL)}: nothing is said about who came back and who did not.")
    elif not dataset.labelled.any():
        notes.append(f"{LABEL} is empty in every row: nothing is said about who came back and who did not.")
    elif len(outcomes := np.unique(dataset.values(LABEL)[dataset.labelled])) == 1:
        notes.append(f"All rows have the same outcome ({LABEL} = {outcomes[0]:g}), so nobody can be told apart by it.")
    if REVENUE not in dataset:
        notes.append(f"{dataset.lack(REVENUE)}: nothing is said about revenue.")
    return notes


def _model_notes(features: Features, models: dict[Target, Judged | Unavailable]) -> list[str]:
    trained = [model for model in models.values() if isinstance(model, Judged)]
    if not trained:
        return []
    notes = []
    if features.locked:
        notes.append(f"Left out of the models, since they seem to know the future: {listed(features.locked)}.")
    if features.text_columns:
        notes.append(f"Left out of the models, since they hold text: {listed(features.text_columns)}.")
    first = trained[0]
    if first.split.by_customer:
        notes.append(
            "Models were not judged on time to come: no column says when, so they were tested on a fifth of the "
            "customers, drawn at random, and trained on others."
        )
    if first.split.calibration is None:
        notes.append("With two periods there is none left to calibrate on: probabilities are rougher than ranks.")
    if first.list.kind == "backtest":
        notes.append("Lists are back-test lists: their customers' outcome is already known.")
    return notes


HONEST = 0.05
"""Calibration error above which the probabilities of a model are said to be off."""


def _calibration_notes(models: dict[Target, Judged | Unavailable]) -> list[str]:
    notes = []
    for target, model in models.items():
        if not isinstance(model, Judged):
            continue
        if len(model.y_test) < FEWEST:
            notes.append(too_few(len(model.y_test), shown=f"how good the {target.replace('_', ' ')} model is"))
        elif (off := model.calibration.ece.value or 0) > HONEST:
            expected = percent(float(model.probability_test.mean()))
            notes.append(
                f"The percentages of the {target.replace('_', ' ')} model are off by {fixed(off * 100, 1)} points on "
                f"average: it expected {expected} and {percent(model.base_rate_test)} did. Ranks hold better than "
                "percentages."
            )
    return notes


def _campaign_note(plan: Campaign, dataset: Dataset) -> str:
    a = plan.assumed
    value = "value" if dataset.assumed_margin is None else f"value ({percent(dataset.assumed_margin)} of revenue)"
    unknown = (
        f" {plural(plan.value_unknown, 'customer')} without a known {dataset.own_name(VALUE)} count with "
        f"{'the median of the others, ' if a.unknown_value is None else ''}{number(plan.value_default)}."
        if plan.value_unknown
        else ""
    )
    out = f" Of {plural(plan.out.asked, 'customer')} {plan.out.short}." if plan.out.columns else ""
    return (
        f"Campaign, assumed and not measured: win-back rate {percent(a.gamma)}, take-up by loyal customers "
        f"{percent(a.psi)}, offer {number(a.offer_cost)}, contact {number(a.contact_cost)}, {value} over "
        f"{number(a.horizon_weeks)} weeks.{unknown}{out}"
    )
