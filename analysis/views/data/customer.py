"""One customer: all snapshots side by side, with what followed each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, CUSTOMER_VALUE, LABEL, NOW, PERIOD, REVENUE, VALUE, Role
from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.progress import SILENT, Progress
from analysis.views.phrases import date_of, in_brackets, snapshot_name, window_words
from analysis.wording import plural

MAIN: Final = (
    *(LABEL, REVENUE, CUSTOMER_VALUE),
    *("session_number_max", "session_recency_min", "purchase_number_max", "purchase_recency_min"),
    *("inter_purchase_time_mean", "view_count_sum", "cart_count_sum", "purchase_count_sum"),
    *("purchase_revenue_sum", "purchase_revenue_mean", "time_to_purchase_mean", VALUE),
)
PLACEHOLDER: Final = "placeholder"
NOT_YET: Final = "not known yet"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class FigureLine:
    """values: per snapshot as in the file; None where nothing is known. said: words in the place of a value, or ""."""

    name: str
    unit: str
    locked: bool
    main: bool
    values: tuple[Any, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    """snapshots: their names, newest first, one per row of the customer. lines: what followed first, then the main
    figures, then all others as in the file."""

    dataset_id: str
    customer: str
    sentence: str
    snapshots: tuple[str, ...]
    lines: tuple[FigureLine, ...]
    counted: Counted


def customer_history(dataset: Dataset, customer: str, *, progress: Progress = SILENT) -> CustomerHistory:
    """customer: the id as it is written. Raises AnalysisError where nobody has it."""
    progress.check()
    written = customer.strip()
    ids = dataset.customer_ids
    found = [i for i, one in enumerate(ids.astype(str)) if one == written]
    if not found:
        raise AnalysisError(
            f"No customer of this table has the {CUSTOMER} {written}.",
            "Search the table for a part of it: all rows whose id contains the text are found.",
        )
    rows = np.flatnonzero(dataset.codes == found[0])
    rows = rows[np.argsort(dataset.period[rows], kind="stable")]
    names = [str(name) for name in dataset.frame.columns if name not in (CUSTOMER, PERIOD)]
    names = [name for name in names if dataset.describe(name).role is not Role.IDENTIFIER]
    ordered = [name for name in MAIN if name in names] + [name for name in names if name not in MAIN]
    part = dataset.frame.iloc[rows]
    lines = tuple(_line(dataset, name, part[name], rows) for name in ordered)
    periods = dataset.period[rows].tolist()
    return CustomerHistory(
        dataset.id,
        written,
        _sentence(dataset, rows),
        tuple(snapshot_name(dataset, period) for period in periods),
        lines,
        Counted(
            "What the table says of one customer at each snapshot.",
            f"{plural(len(rows), 'row')} of customer {written}.",
            "This customer, whoever is in view.",
            "Nothing is computed. A placeholder is a value that was written where nothing was measured.",
        ),
    )


def _line(dataset: Dataset, name: str, values: pd.Series, rows: np.ndarray) -> FigureLine:
    column = dataset.describe(name)
    missing = values.isna().to_numpy(dtype=bool)
    plain = [None if none else value for none, value in zip(missing, values.tolist(), strict=True)]
    is_open = dataset.period[rows] == NOW if column.locked else np.zeros(len(rows), dtype=bool)
    lacking = [NOT_YET if each else MISSING for each in is_open]
    said = [words if none else "" for words, none in zip(lacking, missing, strict=True)]
    if pd.api.types.is_numeric_dtype(values) and column.role is Role.FEATURE:
        filled = filled_in(dataset, name).mask[rows]
        said = [PLACEHOLDER if placeholder else words for placeholder, words in zip(filled, said, strict=True)]
    return FigureLine(name, column.unit, column.locked, name in MAIN, tuple(plain), tuple(said))


def _sentence(dataset: Dataset, rows: np.ndarray) -> str:
    """What is known of the time after the newest snapshot with an outcome."""
    snapshots = plural(len(rows), "snapshot")
    labelled = rows[dataset.labelled[rows]]
    if not len(labelled):
        return f"{snapshots}; what followed is not known."
    last = int(labelled[0])
    when = in_brackets(date_of(dataset, int(dataset.period[last])))
    bought = "no purchase" if dataset.values(LABEL)[last] == 1 else "a purchase"
    return f"{snapshots}; {bought} in the {window_words(dataset)} after the newest with a known outcome{when}."
