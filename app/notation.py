"""How this computer writes figures and dates."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from analysis.wording import ENGLISH, Notation

_PROBE = 123_456_789_012.0
_SPELT_OUT = re.compile("d{3}|M{4}")
"""Names of weekdays and months, which would be in another language than the words around them."""


def notation_of(locale: QLocale) -> Notation:
    """The marks, the grouping and the short date of a locale; years always have four digits.

    English marks where digits are others than 0 to 9: the words around them are English. The locale "C" is English.
    """
    if locale.language() == QLocale.Language.C or locale.zeroDigit() != "0":
        return ENGLISH
    group, day = locale.groupSeparator(), locale.dateFormat(QLocale.FormatType.ShortFormat)
    groups = [len(digits) for digits in re.findall(r"\d+", locale.toString(_PROBE, "f", 0))]
    return Notation(
        decimal=locale.decimalPoint(),
        group=_steady(group),
        grouping=(groups[-1], groups[-2]) if len(groups) > 2 else ENGLISH.grouping,
        fewest=4 if len(locale.toString(1234.0, "f", 0)) > 4 else 5,
        day=ENGLISH.day if _SPELT_OUT.search(day) else _steady(re.sub("y+", "yyyy", day)),
    )


def _steady(text: str) -> str:
    """Rich text turns the narrow space that does not break into one that does."""
    return text.replace("\u202f", "\u00a0")
