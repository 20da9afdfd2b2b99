"""How the figures of the Data tab were counted, those of its chart apart."""

from __future__ import annotations

from analysis.cleaning import Cleaned
from analysis.columns import CUSTOMER, PERIOD
from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.quality.marks import FREQUENT_OUTLIERS, FREQUENT_ZEROS
from analysis.views.data import Rows
from analysis.wording import count, percent, plural

_WHOLE_FILE = "The whole file, whoever is in view."


def counted_file(dataset: Dataset) -> Counted:
    return Counted(
        "How many different customers the file holds, and how many rows they have.",
        _size(dataset),
        _WHOLE_FILE,
        f"Number of different values of {CUSTOMER}; of {PERIOD} for the snapshots. Rows per customer: rows over "
        "customers.",
    )


def counted_marks(dataset: Dataset) -> Counted:
    return Counted(
        "What to know about a column, or the file as a whole, before relying on its figures.",
        _size(dataset),
        _WHOLE_FILE,
        "Each column is looked at alone: missing, infinite and negative values, one value only, values that stand on "
        f"the maximum as if filled in, more than {percent(FREQUENT_ZEROS)} zeros, more than "
        f"{percent(FREQUENT_OUTLIERS)} far outside the rest (three interquartile ranges beyond the quartiles). Then "
        "beside the others: the same values, or nearly (correlation). And beside the outcome: whether it knows "
        "the future.",
    )


def counted_rows(rows: Rows) -> Counted:
    return Counted(
        "The rows of the customers in view, as they stand in the file.",
        f"{count(rows.rows)} of {plural(rows.file_rows, 'row')}, {plural(len(rows.fields), 'column')}.",
        rows.view.describe() if rows.asked.mark is None else "The whole file, whoever is in view.",
        "Nothing is computed: a click on a header only changes the order. "
        + ("" if rows.asked.mark is None else f"Rows of a mark: {rows.asked.mark.message}"),
    )


def counted_cleaning(cleaned: Cleaned) -> Counted:
    return Counted(
        "How many rows the table has after each step, and whose rows a step left out, changed or flagged.",
        f"{plural(len(cleaned.raw), 'row')} of {plural(cleaned.raw.customers, 'customer')} as read.",
        _WHOLE_FILE,
        "Steps are taken in order, each on what those before it left. A customer counts once per step, and once in "
        "the sum: who has fewer rows than as read.",
    )


def _size(dataset: Dataset) -> str:
    return (
        f"{plural(len(dataset), 'row')} of {plural(dataset.customers, 'customer')}, "
        f"{plural(len(dataset.frame.columns), 'column')}."
    )
