"""How the figures of the Models page were counted."""

from __future__ import annotations

from analysis.counted import Counted
from analysis.glossary import explained, term
from analysis.views.models import Judgement
from analysis.views.models_words import tested_on, words_of
from analysis.wording import count, plural

INTERVAL = "95\u00a0% interval, customers drawn again and again"


def counted_limits(judgement: Judgement) -> Counted:
    """Model and rivals between the average of everyone and the best possible."""
    judged = judgement.judged
    words = words_of(judged.target)
    threshold = f" A big spender brings {count(judged.threshold)} or more." if judged.threshold is not None else ""
    return Counted(
        f"How well a list tells {words.finds} from the others, from picking at random to the best possible."
        f"{threshold} Lift: {term('lift')}.",
        f"{tested_on(judgement.view.dataset, judgement.judged, judgement.customers)}, of whom "
        f"{count(judgement.positives)} {words.did}; trained on {plural(judged.rows_train, 'row')} of "
        f"{'other customers at the same time' if judged.split.by_customer else 'older snapshots'}, "
        f"{plural(len(judged.feature_names), 'column')}",
        judgement.view.describe(),
        "ROC AUC: of two customers with different outcomes, how often the right one stands first. Average precision: "
        "mean precision at each one found. Lift: precision of the first ceil(n/10) over the average of everyone. "
        f"Range: {INTERVAL}; differences on the same draws.",
    )


def counted_gains(judgement: Judgement) -> Counted:
    """What a list finds."""
    words = words_of(judgement.judged.target)
    return Counted(
        f"Of {words.finds}, the share that the first customers of the list hold.",
        f"{tested_on(judgement.view.dataset, judgement.judged, judgement.customers)}, of whom "
        f"{count(judgement.positives)} {words.did}",
        judgement.view.describe(),
        f"Running count of those found over all of them, list by score, ties by customer id. Band: {INTERVAL}.",
    )


def counted_honest(judgement: Judgement) -> Counted:
    """Said against happened."""
    calibrated = judgement.judged.split.calibration
    if judgement.judged.split.by_customer:
        how = "A sigmoid on the score, fitted on a fifth of the customers, drawn at random"
    elif calibrated is not None:
        how = "A sigmoid on the score, fitted on the snapshot before the newest"
    else:
        how = "The score as it is: with two snapshots there is none left to fit percentages on"
    return Counted(
        explained("calibrated"),
        tested_on(judgement.view.dataset, judgement.judged, judgement.customers),
        judgement.view.describe(),
        f"{how}. ECE: mean distance between said and happened over ten groups of equal size. Brier skill: 1 − Brier / "
        "(p (1 − p)).",
    )
