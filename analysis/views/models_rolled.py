"""How steady a model is: rolled back over the older periods, for the Models page."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.rolled import RolledBack, roll_back
from analysis.models.training import Features
from analysis.progress import SILENT, Progress
from analysis.views.phrases import snapshot_name
from analysis.wording import fixed, plural


@dataclass(frozen=True, eq=False)
class Rolled:
    """tests: each with the name of its snapshot, the newest first. words: mean and spread, in a sentence."""

    judged: Judged
    tests: tuple[tuple[str, RolledBack], ...]
    words: str
    counted: Counted


def rolled(dataset: Dataset, judged: Judged, *, progress: Progress = SILENT) -> Rolled:
    """Raises AnalysisError where the table has too few periods."""
    found = roll_back(Features(dataset, locked=judged.locked), judged.target, progress=progress)
    words = f"On average {fixed(found.mean, 3)}"
    if found.spread is not None:
        words += f", with a standard deviation of {fixed(found.spread, 3)} over {plural(len(found.tests), 'period')}"
    smallest = min(one.auc.n for one in found.tests)
    return Rolled(
        judged,
        tuple((snapshot_name(dataset, one.period), one) for one in found.tests),
        f"{words}.",
        Counted(
            "ROC AUC of a model trained anew for each period: the chance that it ranks a customer of whom it is true "
            "above one of whom it is not.",
            f"Per period all customers with a known outcome, at least {plural(smallest, 'customer')}.",
            "All customers, whoever is in view.",
            "Each model learned from the periods before the one it is tested on and has seen nothing later. Ranges: "
            "95 % intervals from drawing customers 500 times; the difference on the same draws.",
        ),
    )
