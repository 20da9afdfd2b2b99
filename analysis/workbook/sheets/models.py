"""Models beside the average of everyone, the best possible and simple rules."""

from __future__ import annotations

import pandas as pd

from analysis.glossary import explained, term, titled
from analysis.models.judging import LOGISTIC, LONGEST_SILENT, Judged
from analysis.models.targets import Target
from analysis.report import Report, Unavailable
from analysis.wording import count, percent
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import RANGES

TARGET_WORDS = {
    Target.CHURN: "Who will not buy in the four weeks after?",
    Target.BIG_SPENDER: "Who will be a big spender?",
}


def models(report: Report) -> Sheet:
    """Both models, and the campaign that the churn model allows."""
    blocks: list[Block] = [
        Text(
            "Trained on older snapshots, judged on the newest one with a known outcome. Every figure stands beside the "
            f"{term('base rate')}, the best possible and a simple rule."
        )
    ]
    for target, model in report.models.items():
        blocks.append(Heading(TARGET_WORDS[target]))
        blocks += [Text(model.reason)] if isinstance(model, Unavailable) else _model(target, model)
    plan = report.campaign
    blocks.append(Heading("Whom is it worth to contact?"))
    if isinstance(plan, Unavailable):
        blocks.append(Text(plan.reason))
    else:
        answer = (
            f"Contact {count(plan.contacts)} of {count(len(plan.order))} customers."
            if plan.contacts
            else "Contact nobody."
        )
        blocks += [
            Text(f"{answer} Calculated from assumptions, which the notes on the first sheet name; not measured."),
            Pairs(
                (
                    Pair(titled("payoff"), plan.expected, Kind.MONEY, note=explained("payoff")),
                    Pair(titled("realised payoff"), plan.labelled, Kind.MONEY, note=explained("realised payoff")),
                    Pair("Expected gain if everybody is contacted", plan.everyone, Kind.MONEY),
                )
            ),
        ]
    return Sheet("Models", "Who will leave, who will spend?", tuple(blocks))


def _model(target: Target, model: Judged) -> list[Block]:
    ranking = model.ranking
    silent, logistic = model.rival(LONGEST_SILENT), model.rival(LOGISTIC)
    rows = [
        ("Ranking: ROC AUC", ranking.auc, 0.5, 1.0, silent and silent.auc.value, logistic and logistic.auc.value),
        (
            "Ranking: average precision",
            ranking.average_precision,
            model.base_rate_test,
            1.0,
            silent and silent.average_precision,
            logistic and logistic.average_precision,
        ),
    ]
    for k, lift in ranking.lift.items():
        rows.append(
            (
                f"Top {k} %: {term('lift')}",
                lift,
                1.0,
                ranking.lift_ceiling[k],
                silent and silent.lift[k],
                logistic and logistic.lift[k],
            )
        )
    for k, precision in ranking.precision.items():
        rows.append(
            (
                f"Top {k} %: {term('precision at k')}",
                precision,
                model.base_rate_test,
                min(1.0, model.base_rate_test * 100 / k),
                silent and silent.precision[k],
                logistic and logistic.precision[k],
            )
        )
    frame = pd.DataFrame(
        [(label, average, e.value, e.low, e.high, best, rule, other) for label, e, average, best, rule, other in rows],
        columns=["label", "average", "value", "low", "high", "best", "rule", "logistic"],
    )
    name = target.value
    verdict = _verdict(model)
    bins = pd.DataFrame(model.calibration.bins, columns=["n", "mean", "observed"])
    split = model.split
    return [
        Text(verdict),
        Table(
            f"{name}_figures",
            (
                Column("label", "Figure", width=46),
                Column("average", titled("base rate"), Kind.SCORE),
                Column("value", "Model", Kind.SCORE),
                Column("low", "from", Kind.SCORE, muted=True),
                Column("high", "to", Kind.SCORE, muted=True),
                Column("best", "Best possible", Kind.SCORE),
                Column("rule", "Days since the last visit", Kind.SCORE),
                Column("logistic", "Logistic regression", Kind.SCORE),
            ),
            frame,
            footnote=(
                f"{count(len(model.rows_test))} customers of period {split.test}; trained on {count(model.rows_train)} "
                f"rows of periods {split.train[-1]} to {split.train[0]}; {count(model.customers_in_both)} customers in "
                f"both, at different times. {RANGES}"
            ),
        ),
        *(
            [Text(f"A big spender brings {count(model.threshold)} or more in the four weeks after.")]
            if model.threshold is not None
            else []
        ),
        Heading(titled("calibrated")),
        Text(
            f"{explained('calibrated')} The average moved from {percent(model.base_rate_train)} in training to "
            f"{percent(model.base_rate_test)} in the test."
        ),
        Table(
            f"{name}_calibration",
            (
                Column("n", "Customers", Kind.COUNT),
                Column("mean", "Said on average", Kind.PERCENT1),
                Column("observed", "Did so", Kind.PERCENT1),
            ),
            bins,
        ),
        Chart(
            "scatter",
            "Are the percentages honest?",
            f"{name}_calibration",
            "mean",
            (Series("observed"),),
            alt="Observed share by predicted probability, ten groups of equal size",
            category_title="said on average",
            value_title="did so",
            value_min=0,
            value_max=1,
        ),
    ]


def _verdict(model: Judged) -> str:
    lift, best = model.ranking.lift[10].value or 0, model.ranking.lift_ceiling[10]
    found = f"The first tenth of the list finds {lift:.2f} times as many as picking at random, of at most {best:.2f}."
    rule = model.rival(LONGEST_SILENT)
    if rule is None or rule.advantage.low is None or rule.advantage.high is None:
        return f"{found} There is no simple rule to compare with: the days since the last visit are missing."
    scores = f"{model.ranking.auc.value or 0:.3f} against {rule.auc.value or 0:.3f}"
    if rule.advantage.low > 0:
        return f"{found} The model ranks better than {rule.words}: {scores}."
    if rule.advantage.high < 0:
        return f"{found} {rule.words[:1].upper()}{rule.words[1:]} ranks better than the model: {scores} for the rule."
    return f"{found} {rule.words[:1].upper()}{rule.words[1:]} does as well: {scores}, no difference that can be told."
