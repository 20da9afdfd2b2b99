"""What a column of a foreign table can stand for, and what that makes possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from analysis.columns import CUSTOMER, LABEL, LAST_PURCHASE, LAST_VISIT, LONGEST_GAP, PERIOD, REVENUE, VALUE, Role


class Part(StrEnum):
    """What a column stands for."""

    CUSTOMER = "customer"
    DATE = "date"
    PERIOD = "period"
    LABEL = "label"
    REVENUE = "revenue"
    REVENUE_BEFORE = "revenue before"
    VALUE = "value"
    VISITS = "visits"
    BUYING_VISITS = "buying visits"
    VIEWS = "views"
    CARTS = "carts"
    PURCHASES = "purchases"
    LAST_VISIT = "last visit"
    LAST_PURCHASE = "last purchase"
    LONGEST_GAP = "longest gap"
    MAY_CONTACT = "may contact"
    LEAVE_OUT = "leave out"
    INTERNAL = "internal or test"
    KNOWN_AFTER = "known after"
    IDENTIFIER = "identifier"
    FEATURE = "feature"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Meaning:
    """title: on the screen. unlocks: what it makes possible, after "with it" or alone; lacking: what does not work
    without one, empty where nothing is lost. column: what it is called in a customer model; "" keeps its name.
    role: of a column that keeps its name. single: at most one column can be it.
    """

    title: str
    unlocks: str
    lacking: str = ""
    column: str = ""
    role: Role | None = None

    @property
    def single(self) -> bool:
        return bool(self.column)


MEANINGS: Final[Mapping[Part, Meaning]] = MappingProxyType(
    {
        Part.CUSTOMER: Meaning(
            "Customer", "who a row is about", "each row counts as a customer, and no list can name one", CUSTOMER
        ),
        Part.DATE: Meaning(
            "Date of the snapshot",
            "change over time, and models that are judged on time to come",
            "nothing is told over time, and no model is judged on time to come",
            PERIOD,
        ),
        Part.PERIOD: Meaning("Number of the snapshot, 0 the newest", "the same, without dates", "", PERIOD),
        Part.LABEL: Meaning(
            "Bought afterwards or not", "who stays away, and the churn model", "nobody to call churned", LABEL
        ),
        Part.REVENUE: Meaning(
            "Revenue afterwards",
            "who carries the revenue, big spenders, money at risk",
            "no revenue, so nobody who carries it",
            REVENUE,
        ),
        Part.REVENUE_BEFORE: Meaning("Revenue before", "what customers had brought", "", "purchase_revenue_sum"),
        Part.VALUE: Meaning("Value of the customer", "what keeping a customer is worth, for campaigns", "", VALUE),
        Part.VISITS: Meaning(
            "Number of visits", "the share of visits with a purchase", "no visits to count", "session_number_max"
        ),
        Part.BUYING_VISITS: Meaning(
            "Visits with a purchase", "the share of visits with a purchase", "", "haspurchase_sum"
        ),
        Part.VIEWS: Meaning("Number of views", "the funnel", "no funnel from views", "view_count_sum"),
        Part.CARTS: Meaning("Number of carts", "the funnel", "no carts in the funnel", "cart_count_sum"),
        Part.PURCHASES: Meaning(
            "Number of purchases", "the funnel", "no purchases in the funnel", "purchase_count_sum"
        ),
        Part.LAST_VISIT: Meaning(
            "Time since the last visit",
            "the rule that every score is held against",
            "no rule to hold a score against",
            LAST_VISIT,
        ),
        Part.LAST_PURCHASE: Meaning(
            "Time since the last purchase",
            "recent buyers, and whether they come back",
            "no recent buyers, so no telling who came back",
            LAST_PURCHASE,
        ),
        Part.LONGEST_GAP: Meaning(
            "Longest time between purchases",
            "with the time since the last one: still buying, going quiet, gone",
            "no still buying, going quiet or gone",
            LONGEST_GAP,
        ),
        Part.MAY_CONTACT: Meaning(
            "May be contacted", "lists and campaigns of those who agreed, and of nobody else", role=Role.MAY_CONTACT
        ),
        Part.LEAVE_OUT: Meaning("To be left out", "lists and campaigns without them", role=Role.LEAVE_OUT),
        Part.INTERNAL: Meaning("Internal or test", "lists and campaigns without them", role=Role.INTERNAL),
        Part.KNOWN_AFTER: Meaning("Known only afterwards", "is shown, and locked for models", role=Role.OUTCOME),
        Part.IDENTIFIER: Meaning("Another id", "is shown, and no model learns from it", role=Role.IDENTIFIER),
        Part.FEATURE: Meaning("Describes the customer", "groups, comparisons and models"),
        Part.UNUSED: Meaning("Not used", "is left out"),
    }
)

TIMES: Final = (Part.LAST_VISIT, Part.LAST_PURCHASE, Part.LONGEST_GAP)
"""Lengths of time, all in the same unit."""
