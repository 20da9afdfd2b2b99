"""Values of a foreign table: numbers, dates and answers of yes or no, however they are written."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError

Values: TypeAlias = IntArray | FloatArray | pa.ChunkedArray
"""One column as read: numbers, or text in an Arrow array."""

YES: Final = ("true", "yes", "y", "ja", "oui", "si", "sí")
NO: Final = ("false", "no", "n", "nein", "non")


def as_texts(values: Values) -> pd.Series:
    """One text per row as a person would write it, missing where there is none: 1 and not 1.0."""
    if isinstance(values, np.ndarray):
        known = ~np.isnan(values)
        # Each different value is written once.
        distinct, codes = np.unique(values, return_inverse=True)
        written = np.array([f"{value:.15g}" for value in distinct], dtype=object)
        return pd.Series(written[codes], dtype="str").where(known)
    text = pc.utf8_trim_whitespace(values.cast(pa.string()))
    return pd.Series(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text).to_pandas(), dtype="str")


def as_numbers(file: str, name: str, values: Values) -> IntArray | FloatArray:
    """Raises AnalysisError for a column that holds text."""
    values = yes_or_no(values)
    if isinstance(values, np.ndarray):
        return values
    texts = as_texts(values)
    first = texts.dropna()
    if first.empty:
        return np.full(len(texts), np.nan)
    if _has_decimal_commas(first):
        plain = texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return np.asarray(pd.to_numeric(plain), dtype=np.float64)
    raise AnalysisError(
        f"{file}: {name} holds text such as “{first.iloc[0]}”, where numbers belong.",
        "Let it stand for something else, or leave it out.",
    )


def _has_decimal_commas(texts: pd.Series) -> bool:
    """Whether all are numbers as 1.234,50, and no thousands with a comma, which three digits behind each could be."""
    with_comma = texts[texts.str.contains(",", regex=False)]
    if not len(with_comma) or not texts.str.fullmatch(r"[-+]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?").all():
        return False
    return not with_comma.str.fullmatch(r"[-+]?\d{1,3},\d{3}").all()


def yes_or_no(values: Values) -> Values:
    """1 and 0 for a column of yes and no; others as they are."""
    if isinstance(values, np.ndarray):
        return values
    text = pc.utf8_lower(pc.utf8_trim_whitespace(values.cast(pa.string())))
    answers = set(pc.unique(text).to_pylist()) - {None, ""}
    if not answers or not answers <= {*YES, *NO}:
        return values
    yes = pc.is_in(text, pa.array(YES)).to_numpy().astype(np.float64)
    known = pc.is_in(text, pa.array([*YES, *NO])).to_numpy().astype(bool)
    return np.where(known, yes, np.nan)


def as_dates(file: str, name: str, values: Values, *, day_first: bool) -> npt.NDArray[np.datetime64]:
    """The day of each row. Whole numbers such as 20200131 are dates, too.

    Raises AnalysisError for what is no date, or none at all.
    """
    texts = as_texts(values)
    # Moments of a log are many, their days are few.
    texts = texts.where(~texts.str.match(r"\d{4}-\d{2}-\d{2}[T ]", na=False), texts.str.slice(0, 10))
    distinct = texts.dropna().unique()
    parsed: dict[Any, Any] = {}
    for text in distinct:
        day = _day(str(text), day_first=day_first)
        if day is None:
            raise AnalysisError(
                f"{file}: {name} holds “{text}”, which is no date.", "Let it stand for something else, or leave it out."
            )
        parsed[text] = day
    if texts.isna().any():
        raise AnalysisError(
            f"{file}: {name} is empty in {int(texts.isna().sum()):,} rows.", "Fill it in, or leave it out."
        )
    return texts.map(parsed).to_numpy(dtype="datetime64[D]")


def _day(text: str, *, day_first: bool) -> np.datetime64 | None:
    try:
        if len(text) == 8 and text.isdecimal():
            moment = pd.to_datetime(text, format="%Y%m%d")
        elif text.isdecimal():
            return None  # a number, and of which unit is not known
        elif text[:4].isdecimal():
            moment = pd.Timestamp(text)  # year first, whatever comes after
        else:
            moment = pd.to_datetime(text, dayfirst=day_first)
    except (ValueError, OverflowError):
        return None
    return np.datetime64(moment.date(), "D") if not pd.isna(moment) else None
