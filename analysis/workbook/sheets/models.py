"""Models beside the average of everyone, the best possible and simple rules."""

from __future__ import annotations

import pandas as pd

from analysis.campaign import Campaign
from analysis.dataset import Dataset
from analysis.glossary import explained, term, titled
from analysis.intervals import DRAWS_REPORT, FEWEST, Estimate
from analysis.models.judging import LOGISTIC, LONGEST_SILENT, MIN_GROUP, Judged
from analysis.models.targets import Target
from analysis.ranges import TOO_FEW, WILSON, drawn, too_few
from analysis.report import Report, Unavailable
from analysis.views.answers import off_by
from analysis.views.models_words import tested_on
from analysis.wording import count, number, percent
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import answer, ranged

TARGET_WORDS = {
    Target.CHURN: "Who will not buy in the window after?",
    Target.BIG_SPENDER: "Who will be a big spender?",
}


def models(report: Report) -> Sheet:
    """Both models, and the campaign that the churn model allows."""
    trained = "Trained on older snapshots, judged on the newest one with a known outcome."
    if report.dataset.is_timeless:
        trained = "Trained on customers drawn at random, judged on others at the same time: not on time to come."
    blocks: list[Block] = [
        Text(f"{trained} Every figure stands beside the {term('base rate')}, the best possible and a simple rule.")
    ]
    for target, model in report.models.items():
        blocks.append(Heading(TARGET_WORDS[target]))
        blocks += [Text(model.reason)] if isinstance(model, Unavailable) else _model(target, model, report.cleaned)
    plan = report.campaign
    blocks.append(Heading("Whom is it worth to contact?"))
    if isinstance(plan, Unavailable):
        blocks.append(Text(plan.reason))
    else:
        blocks += _plan(plan, report.cleaned)
    return Sheet("Models", "Who will leave, who will spend?", tuple(blocks))


def _plan(plan: Campaign, dataset: Dataset) -> list[Block]:
    size, margin = len(plan.order), dataset.assumed_margin
    of_all = f"{count(plan.contacts)} of {count(size)} customers"
    when = "On the newest snapshot with a known outcome"
    if dataset.is_timeless:
        when = "Among customers that the model was not trained on"
    if size < FEWEST:
        said = too_few(size, shown="whom it is worth to contact")
    elif plan.labelled is None:
        said = f"Contact {of_all}." if plan.contacts else "Contact nobody."
    elif plan.contacts:
        said = f"{when} it would have been worth it to contact {of_all}."
    else:
        said = f"{when} it would have been best to contact nobody."
    a = plan.assumed
    gains = [Pair(titled("payoff"), plan.expected, Kind.MONEY, note=explained("payoff"))]
    if plan.labelled is not None:
        gains.append(Pair(titled("realised payoff"), plan.labelled, Kind.MONEY, note=explained("realised payoff")))
    return [
        Text(f"{said} A calculation from assumptions, not a forecast."),
        Text(plan.out.sentence()),
        Pairs(
            (
                *gains,
                Pair("Expected gain if everybody is contacted", plan.everyone, Kind.MONEY),
                Pair(f"Assumed: {term('gamma')}", a.gamma, Kind.PERCENT1, note=explained("gamma")),
                Pair(f"Assumed: {term('psi')}", a.psi, Kind.PERCENT1, note=explained("psi")),
                Pair("Assumed: cost of the offer", a.offer_cost, Kind.MONEY),
                Pair("Assumed: cost of one contact", a.contact_cost, Kind.MONEY),
                Pair("Assumed: value counted over", f"{a.horizon_weeks:g} weeks"),
                *_spent(plan),
                *([] if margin is None else [Pair("Assumed: profit, as a share of revenue", margin, Kind.PERCENT1)]),
            )
        ),
    ]


def _spent(plan: Campaign) -> list[Pair]:
    at_most = Pair("Spend at most", plan.spend_at_most, Kind.MONEY, note="Should everybody take the offer.")
    spend = [at_most, Pair("Expected spend", plan.spend_expected, Kind.MONEY)]
    budget = plan.assumed.budget
    return spend if budget is None else [Pair("Assumed: budget", budget, Kind.MONEY), *spend]


def _model(target: Target, model: Judged, dataset: Dataset) -> list[Block]:
    n = len(model.rows_test)
    if n < MIN_GROUP:
        return [Text(too_few(n, shown="how good a model is"))]
    split = model.split
    trained = (
        f"{count(model.rows_train)} others at the same time"
        if split.by_customer
        else f"{count(model.rows_train)} customer-periods {4 * (min(split.train) - split.test)} weeks and more before "
        f"it; {count(model.customers_in_both)} customers in both, at different times"
    )
    threshold = (
        [Text(f"A big spender brings {number(model.threshold)} or more in the window after.")]
        if model.threshold is not None
        else []
    )
    return [
        Text(_verdict(model)),
        *threshold,
        _rank_table(target, model),
        _list_table(target, model),
        Text(
            f"{tested_on(dataset, model, n)}, of whom {percent(model.base_rate_test)} did so; trained on {trained}. "
            f"Range: {drawn(DRAWS_REPORT)}. "
            f"Where a list found all or nothing: {WILSON}.",
            muted=True,
        ),
        *_groups(model),
        *_honesty(target, model),
    ]


def _rank_table(target: Target, model: Judged) -> Table:
    rivals = model.rival(LONGEST_SILENT), model.rival(LOGISTIC)
    ranking = model.ranking
    rows = [
        ("ROC AUC", 0.5, ranking.auc, 1.0, [rival.auc.value if rival else None for rival in rivals]),
        (
            "Average precision",
            model.base_rate_test,
            ranking.average_precision,
            1.0,
            [rival.average_precision if rival else None for rival in rivals],
        ),
    ]
    return _beside(f"{target.value}_ranks", "How well it ranks", Kind.SCORE, rows)


def _list_table(target: Target, model: Judged) -> Table:
    """How many of a list of the first k percent really do so."""
    rivals = model.rival(LONGEST_SILENT), model.rival(LOGISTIC)
    rows = [
        (
            f"First {k} %: found {model.ranking.lift[k].value or 0:.2f} {term('lift')}, of at most "
            f"{model.ranking.lift_ceiling[k]:.2f}",
            model.base_rate_test,
            precision,
            min(1.0, model.base_rate_test * 100 / k),
            [rival.precision[k] if rival else None for rival in rivals],
        )
        for k, precision in model.ranking.precision.items()
    ]
    return _beside(f"{target.value}_lists", "Of those on the list, how many really", Kind.PERCENT1, rows)


Row = tuple[str, float, Estimate, float, list[float | None]]


def _beside(name: str, header: str, kind: Kind, rows: list[Row]) -> Table:
    """Figures of the model between picking at random and the best possible, beside both rivals."""
    frame = pd.DataFrame(
        [(label, average, e.value, e.low, e.high, best, *rivals) for label, average, e, best, rivals in rows],
        columns=["label", "average", "value", "low", "high", "best", "rule", "logistic"],
    )
    columns = (
        Column("label", header, width=52),
        Column("average", "Picking at random", kind),
        Column("value", "Model", kind),
        Column("low", "from", kind, muted=True),
        Column("high", "to", kind, muted=True),
        Column("best", "Best possible", kind),
        Column("rule", "Days since the last visit", kind),
        Column("logistic", "Logistic regression", kind),
    )
    return Table(name, columns, frame)


def _groups(model: Judged) -> list[Block]:
    """The model where the money is."""
    if not model.groups:
        return []
    pairs = tuple(
        ranged(
            f"ROC AUC among {group.stage}",
            group.auc,
            Kind.SCORE,
            f"{count(group.positives)} of {count(group.customers)} customers did so"
            # Whoever is below the floor is told so by `ranged`.
            + (f": {TOO_FEW}" if group.auc.value is None and not group.auc.too_few else ""),
        )
        for group in model.groups
    )
    return [Heading("Where the money is"), Pairs(pairs)]


def _honesty(target: Target, model: Judged) -> list[Block]:
    calibration = model.calibration
    bins = pd.DataFrame([b for b in calibration.bins if b[0] >= MIN_GROUP] or None, columns=["n", "mean", "observed"])
    blocks: list[Block] = [
        Heading(titled("calibrated")),
        Text(
            f"{explained('calibrated')} The average moved from {percent(model.base_rate_train)} in training to "
            f"{percent(model.base_rate_test)} in the test."
        ),
        Pairs(
            (
                ranged("Off by, on average", calibration.ece, Kind.PERCENT1, "expected calibration error, ten groups"),
                ranged("Brier skill", calibration.brier_skill, Kind.SCORE, "0 = the average for all, 1 = perfect"),
                ranged("Log loss", calibration.log_loss, Kind.SCORE),
            )
        ),
    ]
    if len(bins) < 2:
        return [*blocks, Text(f"{TOO_FEW.capitalize()} more: groups of less than {MIN_GROUP} customers.")]
    return [
        *blocks,
        *answer(off_by(calibration.ece.value) if calibration.ece.value is not None else ""),
        Chart(
            "scatter",
            "Are the percentages honest?",
            f"{target.value}_calibration",
            "mean",
            (Series("observed"),),
            alt="Observed share by predicted probability, groups of equal size",
            category_title="said on average",
            value_title="did so",
            value_min=0,
            value_max=1,
        ),
        Table(
            f"{target.value}_calibration",
            (
                Column("n", "Customers", Kind.COUNT),
                Column("mean", "Said on average", Kind.PERCENT1),
                Column("observed", "Did so", Kind.PERCENT1),
            ),
            bins,
        ),
    ]


def _verdict(model: Judged) -> str:
    lift, best = model.ranking.lift[10].value or 0, model.ranking.lift_ceiling[10]
    found = f"The first tenth of the list finds {lift:.2f} times as many as picking at random, of at most {best:.2f}."
    rule = model.rival(LONGEST_SILENT)
    if rule is None or rule.advantage.low is None or rule.advantage.high is None:
        return f"{found} There is no simple rule to compare with: the days since the last visit are missing."
    scores = f"{model.ranking.auc.value or 0:.3f} against {rule.auc.value or 0:.3f}"
    difference = f"the difference lies between {_signed(rule.advantage.low)} and {_signed(rule.advantage.high)}"
    if rule.advantage.low > 0:
        return f"{found} The model ranks better than {rule.words}: {scores}."
    if rule.advantage.high < 0:
        return f"{found} {rule.words[:1].upper()}{rule.words[1:]} ranks better than the model: {scores} for the rule."
    rule_words = f"{rule.words[:1].upper()}{rule.words[1:]}"
    return f"{found} {rule_words} does about as well: model {scores}. No difference that can be told: {difference}."


def _signed(value: float) -> str:
    """With a true minus sign."""
    return f"{value:+.3f}".replace("-", "−")
