"""From the text of a file to numbers, and what may stand for a missing one."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.dataset import BoolArray, FloatArray, IntArray

MISSING: Final = (
    *("", "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-NaN", "-nan"),
    *("NULL", "Null", "null", "None", "NaT"),
    *(" " * blanks for blanks in range(1, 17)),
)
"""Spellings of "no value"."""

_NUMBER: Final = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])"
_CODE: Final = r"^[+-]?0\d"
_CANONICAL_INTEGER: Final = r"^(0|-?[1-9]\d{0,18})$"
_EXACT: Final = 2.0**53
"""Above it, float64 does not hold every whole number."""

_is_number = re.compile(_NUMBER, re.ASCII).fullmatch


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether `text`, blanks around it aside, is a number with this decimal mark, or infinite."""
    text = text.strip(" \t")
    if decimal != ".":
        if "." in text:
            return False
        text = text.replace(decimal, ".")
    return _is_number(text) is not None


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text without blanks around it; where nothing is left, missing."""
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)


def ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text as int64 if every value is an integer written in the one usual way (no leading zero, no exponent)."""
    text = trimmed(column)
    if pc.all(pc.match_substring_regex(text, _CANONICAL_INTEGER), min_count=0).as_py():
        try:
            return text.cast(pa.int64())
        except pa.ArrowInvalid:  # too large
            return text
    return text


def numbers_or_text(column: pa.ChunkedArray, decimal: str = ".") -> IntArray | FloatArray | pa.ChunkedArray:
    """Numbers if all values are, else the text as it is. Codes such as 007 remain text."""
    text = trimmed(column)
    if decimal != ".":
        if pc.any(pc.match_substring(text, "."), min_count=0).as_py():
            return column
        text = pc.replace_substring(text, decimal, ".")
    numeric = pc.and_(
        pc.match_substring_regex(text, f"^({_NUMBER})$"), pc.invert(pc.match_substring_regex(text, _CODE))
    )
    if not pc.all(numeric, min_count=0).as_py():
        return column
    try:
        return plain(text.cast(pa.int64()))
    except pa.ArrowInvalid:
        return plain(text.cast(pa.float64()))


def plain(numbers: pa.ChunkedArray) -> IntArray | FloatArray:
    """An Arrow column of any number type, or of booleans, as int64; as float64 if it has fractions or gaps."""
    kind = numbers.type
    whole = pa.types.is_integer(kind) or pa.types.is_boolean(kind)
    if whole and not numbers.null_count:
        try:
            return np.asarray(numbers.cast(pa.int64()).to_numpy())
        except pa.ArrowInvalid:  # unsigned, and too large
            pass
    return np.asarray(numbers.cast(pa.float64(), safe=False).to_numpy())


def whole_if_exact(values: IntArray | FloatArray) -> IntArray | FloatArray:
    """int64 if there is neither a gap nor a fraction, so that nothing is lost; else as it is."""
    if values.dtype == np.int64:
        return values
    with np.errstate(invalid="ignore"):
        exact = np.abs(values) < _EXACT
        if bool(exact.all()) and bool((np.trunc(values) == values).all()):
            return values.astype(np.int64)
    return values


def not_whole(values: IntArray | FloatArray) -> BoolArray:
    """Which values are not whole numbers; missing ones are not."""
    with np.errstate(invalid="ignore"):
        whole: BoolArray = (np.abs(values) < _EXACT) & (np.trunc(values) == values)
    return ~whole


def text_series(column: pa.ChunkedArray) -> pd.Series:
    """Text of an Arrow column in the text type of pandas."""
    return pd.Series(column.to_pandas(), dtype="str")
