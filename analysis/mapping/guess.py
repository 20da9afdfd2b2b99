"""What the columns of a foreign table probably stand for: a proposal that the user looks over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.table import TableMapping

_BY_NAME: Final[tuple[tuple[Part, str], ...]] = (
    (Part.MAY_CONTACT, r"consent|opt_?in|may_?contact|subscribed|newsletter"),
    (Part.LEAVE_OUT, r"opt_?out|do_?not_?contact|unsubscribed|blocked|leave_?out"),
    (Part.INTERNAL, r"is_?test|internal|is_?staff|employee"),
    (Part.PERIOD, r"time_?step|period|snapshot_?(nr|no|number)"),
    (Part.DATE, r"(snapshot|as_?of|reference|cut_?off)_?(date|day)?|date"),
    (Part.CUSTOMER, r"(customer|user|client|visitor|member|cust|kunden?)_?(id|nr|no|number|key)?|kundennummer"),
    (Part.LAST_PURCHASE, r"(days|months|weeks)_since_(last_)?(order|purchase)|recency"),
    (Part.LAST_VISIT, r"(days|months|weeks)_since_(last_)?(visit|session)"),
    (Part.LABEL, r"converted|conversion|purchased|bought(_again)?|will_buy|repurchase"),
    (Part.REVENUE, r"(next|future)_?(revenue|spend|sales)|spend|target_revenue"),
    (Part.REVENUE_BEFORE, r"history|(past|total|lifetime)_?(revenue|spend|sales)|monetary"),
    (Part.VALUE, r"(customer_?)?(lifetime_?)?value|clv|ltv"),
    (Part.VISITS, r"(n_?|num_?|number_of_)?(visits|sessions)"),
    (Part.VIEWS, r"(n_?|num_?|number_of_)?(page_?|product_?)?views"),
    (Part.CARTS, r"(n_?|num_?|number_of_)?(carts|add_?to_?carts?|baskets)"),
    (Part.PURCHASES, r"(n_?|num_?|number_of_)?(orders|purchases|transactions)|frequency"),
)
_ANSWERS: Final = ({"0", "1"}, {"true", "false"}, {"yes", "no"}, {"y", "n"})
_YES: Final = {"1", "true", "yes", "y"}
_OUTCOME: Final = re.compile(r"revenue|purchase|bought|convert|conversion|churn|left", re.IGNORECASE)
_LEFT: Final = re.compile(r"churn|left|lapsed|inactive", re.IGNORECASE)
_MONTHS: Final = 30.4375


def guess(values: Mapping[str, Sequence[str]]) -> TableMapping:
    """values: some values of each column, as text. A part that only one column can be goes to the first that fits."""
    parts: dict[str, Part] = {}
    bought: tuple[str, ...] = ("1",)
    for name, some in values.items():
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        answers = {text.strip().lower() for text in some if text.strip()}
        part = next((part for part, pattern in _BY_NAME if re.fullmatch(pattern, plain)), None)
        if _is_answer(answers) and _OUTCOME.search(plain) and part in (None, Part.LABEL, Part.REVENUE):
            part = Part.LABEL
        if part is None or (MEANINGS[part].single and _is_taken(parts, part)):
            continue
        if part is Part.LABEL:
            if not _is_answer(answers):
                continue
            means_bought = not _LEFT.search(plain)
            spelled = {text.strip() for text in some if text.strip()} or {"1"}
            bought = tuple(sorted(text for text in spelled if (text.lower() in _YES) == means_bought)) or bought
        elif part is Part.DATE and not any(re.search(r"\d{4}", text) for text in some):
            continue
        parts[name] = part
    return TableMapping(parts, bought, days=_unit(parts))


def _is_answer(answers: set[str]) -> bool:
    return bool(answers) and any(answers <= known for known in _ANSWERS)


def _is_taken(parts: Mapping[str, Part], part: Part) -> bool:
    return any(MEANINGS[one].column == MEANINGS[part].column for one in parts.values())


def _unit(parts: Mapping[str, Part]) -> float:
    times = [name.lower() for name, part in parts.items() if part in (Part.LAST_PURCHASE, Part.LAST_VISIT)]
    return _MONTHS if any("month" in name for name in times) else 7.0 if any("week" in name for name in times) else 1.0
