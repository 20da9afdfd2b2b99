"""The further details of a model: what a random split would claim, how customers changed, and expected revenue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.intervals import DRAWS_REPORT, Estimate
from analysis.models.drift import by_family, references
from analysis.models.judging import Judged
from analysis.models.random_split import RandomSplit
from analysis.models.random_split import random_split as split_at_random
from analysis.models.revenue import ExpectedRevenue
from analysis.models.training import Features
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.views.models_words import advantage_words, score
from analysis.views.phrases import joined, snapshot_name
from analysis.wording import count, fixed, percent, plural

MOST_FAMILIES: Final = 8


@dataclass(frozen=True, eq=False)
class Claimed:
    """What a random split would say. sentence: the answer."""

    judged: Judged
    found: RandomSplit
    sentence: str
    counted: Counted


@dataclass(frozen=True, eq=False)
class Changed:
    """families: index of stability by family, the largest first. sentence: of which to which customers."""

    judged: Judged
    families: tuple[tuple[str, float], ...]
    sentence: str
    counted: Counted


def random_split(dataset: Dataset, judged: Judged, *, progress: Progress = SILENT) -> Claimed:
    """Raises AnalysisError for a table without time."""
    found = split_at_random(Features(dataset, locked=judged.locked), judged, progress=progress)
    claims = f"A random split would claim {score(found.claimed.value)}, time to come says {score(found.honest.value)}"
    gap = found.gap
    told = gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0)
    flatters = "it flatters" if (gap.value or 0) > 0 else "here it does not flatter"
    verdict = f"{flatters} by {advantage_words(gap)}" if told else "no difference that can be told"
    both = f"{count(found.in_both)} of {plural(found.customers, 'customer')} stand on both sides of it"
    return Claimed(
        judged,
        found,
        f"{claims}: **{verdict}**. {both}, and periods to come are in its training.",
        Counted(
            "ROC AUC: the chance that the model ranks a customer of whom it is true above one of whom it is not.",
            f"The same {plural(found.customers, 'customer')} of the test period for both.",
            "All customers, whoever is in view.",
            "At random: five models, each from four fifths of all rows with a known outcome, score the rows that they "
            f"have not seen. By time: the model as it is judged. {drawn(DRAWS_REPORT)}; the difference on the same "
            "draws.",
        ),
    )


def changed(dataset: Dataset, judged: Judged, *, progress: Progress = SILENT) -> Changed | None:
    """How the customers of the list differ from those of the period before; None where there is none before."""
    progress.check()
    listed = judged.list
    before = [period for period in dataset.periods if period > listed.period]
    if judged.split.by_customer or not before:
        return None
    earlier = min(before)
    rows = dataset.rows_of(earlier)
    families = by_family(dataset, listed.rows, references(dataset, rows, judged.feature_names))
    names = snapshot_name(dataset, listed.period), snapshot_name(dataset, earlier)
    return Changed(
        judged,
        tuple(list(families.items())[:MOST_FAMILIES]),
        f"{names[0]} against {names[1]}, median of each family's columns",
        Counted(
            "Index of stability (PSI): how far the spread of a column has moved. Counts and days since grow with a "
            "shop's history, so that a large index alone is no alarm; ranks hold longer than percentages.",
            joined(
                f"{plural(len(listed.rows), 'customer')} of the list",
                f"{plural(len(rows), 'customer')} of the snapshot before",
            ),
            "All customers on the list, whoever is in view.",
            "Sum of (a - e) ln(a / e) over ten bins of equal size before; shares of at least 0.0001.",
            "Siddiqi, Credit Risk Scorecards, 2006, chapter 8",
        ),
    )


def revenue_sentence(found: ExpectedRevenue) -> str:
    """Whether the model finds more of the revenue than last window's amounts do."""
    gap = found.advantage
    better = gap.low is not None and gap.low > 0
    worse = gap.high is not None and gap.high < 0
    first, second = percent(found.model.found.value or 0), percent(found.rule.found.value or 0)
    if better:
        return f"**Yes, it finds more**: {first} of the revenue against {second}."
    if worse:
        return f"**No, last window's revenue finds more**: {second} against {first}."
    return f"**Last window's revenue is as good**: {second} against {first}, no difference that can be told."


def off_words(off: Estimate) -> str:
    """ "off by 12.3 a head"."""
    return "not known" if off.value is None else f"{fixed(off.value, 1)} a head"


def counted_revenue(found: ExpectedRevenue) -> Counted:
    """How expected revenue was judged."""
    return Counted(
        "Share of the window's revenue that the first tenth of each list brings. Off by: the mean distance between "
        "what was expected of a customer and what came.",
        f"{plural(found.customers, 'customer')} of the test period.",
        "All customers, whoever is in view.",
        "Gradient boosting with a Tweedie loss, trained, chosen and scaled on older periods. The rule takes what each "
        f"brought in the window before. {drawn(DRAWS_REPORT)}.",
        "Jorgensen 1987, Exponential dispersion models",
    )
