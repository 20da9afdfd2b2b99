"""What the Models page says: its verdict, its findings, and the words of the two questions."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.columns import LABEL, REVENUE
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.findings import Finding, FindingKind
from analysis.intervals import Estimate
from analysis.models.judging import Judged
from analysis.models.targets import Question, Target
from analysis.view import View
from analysis.views.answers import off_by
from analysis.views.phrases import NO_TIME, joined, newest_known, on_list
from analysis.views.snapshots import chosen_by
from analysis.wording import count, fixed, listed, number, percent, plural

MOST_FINDINGS = 5
_BASE_RATE_MOVED = 0.05
_ECE_HIGH = 0.05
BACKTEST = (
    "Back-test list: what these customers did is already known, so the list shows how well the model would have done. "
    "It is not one to act on."
)


Rule = tuple[Estimate, Estimate]
"""The simple rule's ROC AUC, and the model's less the rule's."""


@dataclass(frozen=True, slots=True)
class TargetWords:
    """name: of the model. did: completes "20 of 30 customers ...". finds: completes "the model finds ...".

    outcomes: what happened, for label 0 and 1. group: who is on the list. rule: the simple rule; rule_does: completes
    "as well as ...".
    """

    name: str
    did: str
    finds: str
    outcomes: tuple[str, str]
    list_title: str
    group: str
    sheet: str
    rule: str
    rule_does: str


WORDS = {
    Target.CHURN: TargetWords(
        name="churn",
        did="did not buy in the window after",
        finds="those who did not buy",
        outcomes=("bought", "did not buy"),
        list_title="Who is most likely to stop buying?",
        group="customers, most likely to stop buying first",
        sheet="Churn list",
        rule="longest silent",
        rule_does="sorting by silence",
    ),
    Target.BIG_SPENDER: TargetWords(
        name="big spender",
        did="were big spenders",
        finds="big spenders",
        outcomes=("spent less", "big spender"),
        list_title="Who is most likely to be a big spender?",
        group="customers, most likely to be a big spender first",
        sheet="Big spender list",
        rule="latest visit",
        rule_does="sorting by the latest visit",
    ),
}


def words_of(question: Question) -> TargetWords:
    """The words of a question, also of one's own."""
    if isinstance(question, Target):
        return WORDS[question]
    from_on = "" if question.at_least is None else f" of at least {number(question.at_least)}"
    what = f"{question.name}{from_on}"
    return TargetWords(
        name=what,
        did=f"had {what}",
        finds=f"those with {what}",
        outcomes=(f"no {what}" if not from_on else f"less {question.name}", what),
        list_title=f"Who is most likely to have {what}?",
        group=f"customers, most likely to have {what} first",
        sheet="Own outcome list",
        rule="days since the last visit",
        rule_does="sorting by days since the last visit",
    )


def snapshot_of(dataset: Dataset, judged: Judged) -> str:
    """At which snapshot the customers of a model's list are shown, in words."""
    if judged.split.by_customer:
        return NO_TIME
    return on_list(dataset, judged.list.period, backtest=judged.list.kind == "backtest")


def covered(dataset: Dataset, judged: Judged, customers: int) -> str:
    """Whom a model's list covers: "5,119 customers, snapshot of 12 May 2025"."""
    if judged.split.by_customer:
        return f"{plural(customers, 'customer')} that the model was not trained on"
    return f"{plural(customers, 'customer')}, {snapshot_of(dataset, judged)}"


def tested_on(dataset: Dataset, judged: Judged, customers: int) -> str:
    """On whom the figures of a model are counted."""
    if judged.split.by_customer:
        return covered(dataset, judged, customers)
    return f"{plural(customers, 'customer')} of the {newest_known(dataset)}"


def only_unseen(dataset: Dataset, judged: Judged) -> str:
    """Why a list of a table without time does not cover everybody."""
    tested = len(judged.y_test)
    return (
        f"The list covers the {plural(tested, 'customer')} that the model was not trained on, drawn at random from "
        f"{count(dataset.customers)}: what happened to the others it has seen."
    )


def score(value: float | None) -> str:
    """An AUC: three digits."""
    return "not known" if value is None else fixed(value, 3)


def advantage_words(advantage: Estimate) -> str:
    """ "+0.007 (−0.005 to +0.022)"; the range where it is known."""
    if advantage.value is None:
        return "not known"
    words = fixed(advantage.value, 3, signed=True)
    if advantage.low is not None and advantage.high is not None:
        words += f" ({fixed(advantage.low, 3, signed=True)} to {fixed(advantage.high, 3, signed=True)})"
    return words


def verdict(model: Estimate, rule: Rule | None) -> str:
    """One sentence; empty until the paired range is known."""
    if rule is None:
        return "There is no simple rule to compare with: the days since the last visit are missing."
    by_rule, advantage = rule
    better = _better(advantage)
    first, second = (by_rule, model) if better == -1 else (model, by_rule)
    scores = f"{score(first.value)} against {score(second.value)}"
    match better:
        case None:
            return ""
        case 0:
            return f"**The simple rule is as good**: {scores}."
        case 1:
            return f"**Yes, it ranks better**: {scores}."
        case _:
            return f"**No, the rule ranks better**: {scores}."


def _better(advantage: Estimate) -> int | None:
    """1 the model, -1 the rule, 0 no difference that can be told; None: not known yet."""
    if advantage.low is None or advantage.high is None:
        return None
    return 1 if advantage.low > 0 else -1 if advantage.high < 0 else 0


def findings(
    view: View,
    judged: Judged,
    model: Estimate,
    rule: Rule | None,
    found: Estimate,
    positives: int,
) -> tuple[Finding, ...]:
    """At most five, what decides first. found: recall of the first fifth; positives: of those in view."""
    said = [
        _not_of_time(judged),
        _compared(judged, model, rule),
        _found(judged, found, positives),
        _chosen_by_outcome(view),
        _left_out(view, judged),
        _dishonest(judged),
        _moved(judged),
        _in_both(judged),
    ]
    return tuple(finding for finding in said if finding is not None)[:MOST_FINDINGS]


def _compared(judged: Judged, model: Estimate, rule: Rule | None) -> Finding | None:
    if rule is None:
        return None
    by_rule, advantage = rule
    better = _better(advantage)
    if better is None:
        return None
    words = words_of(judged.target)
    how = {
        0: f"**about as well as {words.rule_does}**",
        1: f"**better than {words.rule_does}**",
        -1: f"**not as well as {words.rule_does}**",
    }[better]
    tail = " No difference that could be told: no model is needed for this list." if better == 0 else ""
    return Finding(
        FindingKind.OBSERVATION,
        f"The model finds {words.finds} {how}: {score(model.value)} against {score(by_rule.value)}.{tail}",
        joined(f"ROC AUC, {plural(model.n, 'customer')}", f"model minus rule {advantage_words(advantage)}, paired"),
    )


def _not_of_time(judged: Judged) -> Finding | None:
    if not judged.split.by_customer:
        return None
    return Finding(
        FindingKind.CHECK,
        "**Not judged on time to come**: no column says when, so the model was tested on customers it had not seen, at "
        "the same time. How it fares next month is not known.",
        f"{plural(len(judged.y_test), 'customer')} drawn at random, trained on {plural(judged.rows_train, 'other')}",
    )


def _found(judged: Judged, found: Estimate, positives: int) -> Finding | None:
    if found.value is None:
        return None
    words = words_of(judged.target)
    best = min(1.0, -(-found.n // 5) / positives)
    more = "; no list of that size could hold more" if found.value >= best - 1e-9 else f", of at most {percent(best)}"
    between = f"range {percent(found.low)} to {percent(found.high)}" if found.low and found.high else ""
    return Finding(
        FindingKind.OBSERVATION,
        f"The first fifth of the list holds **{percent(found.value)}** of {words.finds}{more}.",
        joined(f"{count(positives)} of {plural(found.n, 'customer')} {words.did}", between),
    )


def _chosen_by_outcome(view: View) -> Finding | None:
    if not chosen_by(view, LABEL, REVENUE, CUSTOMER_REVENUE):
        return None
    return Finding(
        FindingKind.CHECK,
        "The group in view is **chosen by what happened** in the weeks predicted. Its figures do not tell how a list "
        "made beforehand would do.",
        f"In view: {view.describe()}",
    )


def _left_out(view: View, judged: Judged) -> Finding | None:
    if not judged.locked:
        return None
    was = "was" if len(judged.locked) == 1 else "were"
    return Finding(
        FindingKind.CHECK,
        f"**{plural(len(judged.locked), 'column')}** {was} left out, since they seem to know the future: "
        f"{listed([view.dataset.own_name(name) for name in judged.locked], most=3)}.",
        "Finding no others does not prove that there are none",
    )


def _dishonest(judged: Judged) -> Finding | None:
    error = judged.calibration.ece.value
    if error is None or error <= _ECE_HIGH:
        return None
    return Finding(
        FindingKind.CHECK,
        f"{off_by(error)} The order of the list holds.",
        joined("Expected against what happened, ten groups", plural(len(judged.y_test), "customer")),
    )


def _moved(judged: Judged) -> Finding | None:
    before, after = judged.base_rate_train, judged.base_rate_test
    if abs(after - before) < _BASE_RATE_MOVED:
        return None
    return Finding(
        FindingKind.CHECK,
        f"The average of everyone moved from {percent(before)} in training to **{percent(after)}** in the test. "
        "Ranks hold, percentages drift.",
        "Customers who left stay in the table, so the share grows as it ages"
        if judged.target is Target.CHURN
        else f"{count(judged.rows_train)} rows against {plural(len(judged.y_test), 'customer')}",
    )


def _in_both(judged: Judged) -> Finding | None:
    if not judged.customers_in_both:
        return None
    return Finding(
        FindingKind.CHECK,
        f"**{plural(judged.customers_in_both, 'customer')}** stand in training and test, at different times. "
        "No row is shared.",
        "Trained on the older snapshots, tested on the newest",
    )
