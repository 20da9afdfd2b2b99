"""What the columns of a foreign table probably stand for: a proposal that the user looks over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from analysis.columns import LABEL, WINDOW_DAYS, Role
from analysis.mapping.parts import MEANINGS, TIMES, Part
from analysis.mapping.table import DAY, MONTH, WEEK, TableMapping
from analysis.roles import flag_role

_BY_NAME: Final[tuple[tuple[Part, str], ...]] = (
    (Part.PERIOD, r"time_?step|period|snapshot_?(nr|no|number)"),
    (Part.DATE, r"(snapshot|as_?of|reference|cut_?off)_?(date|day)?|date"),
    (Part.CUSTOMER, r"(customer|user|client|visitor|member|cust|kunden?)_?(id|nr|no|number|key)?|kundennummer"),
    (Part.LAST_PURCHASE, r"(days|months|weeks)_since_(last_)?(order|purchase)|recency"),
    (Part.LONGEST_GAP, r"(longest|max)_?(gap|days_between_(orders|purchases))"),
    (Part.LAST_VISIT, r"(days|months|weeks)_since_(last_)?(visit|session)"),
    (Part.LABEL, r"converted|conversion|purchased|bought(_again)?|will_buy|repurchase"),
    (Part.REVENUE, r"(next|future)_?(revenue|spend|sales)|spend|target_revenue"),
    (Part.REVENUE_BEFORE, r"history|(past|total|lifetime)_?(revenue|spend|sales)|monetary"),
    (Part.VALUE, r"(customer_?)?(lifetime_?)?value|clv|ltv"),
    (Part.KNOWN_AFTER, r"visit(ed)?"),
    (Part.VISITS, r"(n_?|num_?|number_of_)?(visits|sessions)"),
    (Part.VIEWS, r"(n_?|num_?|number_of_)?(page_?|product_?)?views"),
    (Part.CARTS, r"(n_?|num_?|number_of_)?(carts|add_?to_?carts?|baskets)"),
    (Part.PURCHASES, r"(n_?|num_?|number_of_)?(orders|purchases|transactions)|frequency"),
)
_FLAGS: Final[Mapping[Role | None, Part]] = {
    MEANINGS[part].role: part for part in (Part.MAY_CONTACT, Part.LEAVE_OUT, Part.INTERNAL)
}
_ANSWERS: Final = ({"0", "1"}, {"true", "false"}, {"yes", "no"}, {"y", "n"})
_YES: Final = {"1", "true", "yes", "y"}
_OUTCOME: Final = re.compile(r"revenue|purchase|bought|convert|conversion|churn|left", re.IGNORECASE)
_LEFT: Final = re.compile(r"churn|left|lapsed|inactive", re.IGNORECASE)
MONTH_LONG: Final = 31
"""Days of a window after: who counts in months bought recently if that was in the last one."""
_OWN: Final[Mapping[str, Part]] = {
    meaning.column: part for part, meaning in MEANINGS.items() if meaning.single and part is not Part.DATE
}
"""Columns that are called as in a customer model."""


def guess(values: Mapping[str, Sequence[str]], *, day_first: bool = False) -> TableMapping:
    """values: some values of each column, as text, all of them where they are few; day_first as in the mapping.

    A part that only one column can be goes to a column of that very name, else to the first that fits.
    """
    parts: dict[str, Part] = {}
    bought: tuple[str, ...] = ("1",)
    for name, some in values.items():
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        answers = {text.strip().lower() for text in some if text.strip()}
        part = _OWN.get(name) or _FLAGS.get(flag_role(name, len(answers)))
        part = part or next((part for part, pattern in _BY_NAME if re.fullmatch(pattern, plain)), None)
        if _is_answer(answers) and _OUTCOME.search(plain) and part in (None, Part.LABEL, Part.REVENUE):
            part = Part.LABEL
        if part is None or (name not in _OWN and MEANINGS[part].column in values):
            continue
        if MEANINGS[part].single and _is_taken(parts, part):
            continue
        if part is Part.LABEL:
            if not _is_answer(answers):
                continue
            bought = bought_of(name, some) or bought
        elif not _fits(part, some):
            continue
        parts[name] = part
    unit = _unit(parts, values)
    return TableMapping(parts, bought, unit, day_first, MONTH_LONG if unit == MONTH else WINDOW_DAYS)


def bought_of(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """Which values of a label mean a purchase, as far as its name and theirs say."""
    means_bought = name != LABEL and not _LEFT.search(name)
    spelled = {text.strip() for text in values if text.strip()}
    return tuple(sorted(text for text in spelled if (text.lower() in _YES) == means_bought))


def _fits(part: Part, some: Sequence[str]) -> bool:
    """Whether values do not speak against what the name says."""
    if part is Part.DATE:
        return any(re.search(r"\d{4}", text) for text in some)
    return part is not Part.KNOWN_AFTER or _is_answer({text.lower() for text in some})


def _is_answer(answers: set[str]) -> bool:
    return bool(answers) and any(answers <= known for known in _ANSWERS)


def _is_taken(parts: Mapping[str, Part], part: Part) -> bool:
    return any(MEANINGS[one].column == MEANINGS[part].column for one in parts.values())


def _unit(parts: Mapping[str, Part], values: Mapping[str, Sequence[str]]) -> float:
    """Of times since something: as the name says; where it does not, whole months if none is above a year of them."""
    times = [name for name, part in parts.items() if part in TIMES]
    for word, days in (("day", DAY), ("week", WEEK), ("month", MONTH)):
        if any(word in name.lower() for name in times):
            return days
    of_a_year = {str(month) for month in range(13)}
    return MONTH if times and all(len(values[name]) > 3 and set(values[name]) <= of_a_year for name in times) else DAY
