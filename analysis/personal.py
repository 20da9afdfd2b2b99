"""Columns that tell who a person is, recognised by their name and by what is in them.

Precision over recall: a column that is left out by mistake is missed by the analysis, so its values have to look the
part; those that look like several things need a name that says which.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd

_SAMPLE: Final = 500
_MOST: Final = 0.9
"""Share of the sampled values that have to look the part."""
_FEWEST_DIFFERENT: Final = 10
"""Fewer different values tell a group of people, not one."""


class Kind(StrEnum):
    """What a column holds."""

    MAIL = "e-mail addresses"
    PHONE = "phone numbers"
    NAME = "names of people"
    ADDRESS = "postal addresses"
    IP = "IP addresses"
    BIRTH = "dates of birth"


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that looks personal; values: how many it has."""

    column: str
    kind: Kind
    values: int

    def as_row(self) -> list[str | int]:
        """Plain values, for `of_row`."""
        return [self.column, self.kind.value, self.values]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Personal:
        """Raises ValueError or TypeError for anything that `as_row` did not give."""
        column, kind, values = row
        return cls(str(column), Kind(kind), int(values))


_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^\W\d_]{2,}")
_PHONE: Final = re.compile(r"\+?[\d\s()./-]{6,24}")
_PERSON: Final = re.compile(r"[^\W\d_][^\d@_<>=/\\]{1,59}")
_BIRTHDAY: Final = re.compile(r"(19|20)\d\d-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-](19|20)\d\d")
_STREET: Final = re.compile(r"(?=.*[^\W\d_]{3})(?=.*\d).{6,}")

_NAMES: Final = {
    Kind.PHONE: re.compile(r".*(phone|mobile|telefon|handynummer|cellular).*|tel|fax|msisdn"),
    Kind.NAME: re.compile(
        r"(customer|client|contact|user|buyer|billing|shipping|person)?(first|last|full|given|family|sur|fore|middle)?name"
        r"|(kunden|vor|nach)name|nom|prenom|nombre|apellidos?"
    ),
    Kind.ADDRESS: re.compile(
        r".*(street|strasse|straße|postaladdress|homeaddress)|(billing|shipping|delivery)?address\d?"
    ),
    Kind.BIRTH: re.compile(r"(date)?(of)?birth(day|date)?|dob|geburts(tag|datum)|birthdt"),
}
"""What the name of a column has to say where values alone do not tell, letters and digits only."""


def recognise(column: str, values: pd.Series) -> Personal | None:
    """What an undeclared column holds of a person; None: nothing that can be told."""
    known = values.dropna()
    if len(known) == 0:
        return None
    at = np.linspace(0, len(known) - 1, min(_SAMPLE, len(known))).astype(np.int64)
    sample = known.iloc[at].tolist()
    is_number = bool(pd.api.types.is_numeric_dtype(values))
    kind = _kind(column, sample, is_number=is_number)
    return None if kind is None else Personal(column, kind, len(known))


def _kind(column: str, sample: list[Any], *, is_number: bool) -> Kind | None:
    said = {kind for kind, pattern in _NAMES.items() if pattern.fullmatch(re.sub(r"[\W_]", "", column).lower())}
    if is_number:
        return Kind.PHONE if Kind.PHONE in said and _mostly(sample, _is_long_number) else None
    texts = [str(value).strip() for value in sample]
    different = len(set(texts)) >= min(_FEWEST_DIFFERENT, len(texts))
    if not different:
        return None
    if _mostly(texts, _MAIL.fullmatch):
        return Kind.MAIL
    if _mostly(texts, _is_ip):
        return Kind.IP
    if _mostly(texts, _is_phone) and (Kind.PHONE in said or _mostly(texts, lambda text: text.startswith("+"))):
        return Kind.PHONE
    tests = ((Kind.BIRTH, _BIRTHDAY), (Kind.ADDRESS, _STREET), (Kind.NAME, _PERSON))
    return next((kind for kind, like in tests if kind in said and _mostly(texts, like.fullmatch)), None)


def _mostly(values: list[Any], test: Callable[[Any], object]) -> bool:
    return sum(bool(test(value)) for value in values) >= _MOST * len(values)


def _is_long_number(value: float) -> bool:
    return float(value).is_integer() and 1e6 <= value < 1e15


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and sum(letter.isdigit() for letter in text) >= 7


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
