"""A first guess at an unknown log: columns by their names and values, kinds of events by their words."""

from __future__ import annotations

import pytest

from analysis.events.guessing import guess, guess_kinds
from analysis.events.roles import roles_of

DAYS = ("2024-01-01 10:00:00", "2024-01-02 11:30:00")


def test_names_and_values_tell_the_roles() -> None:
    how = guess(
        {
            "ts": ("1700000000", "1700000100"),
            "Action Type": ("look", "pay"),
            "ClientID": ("007", "008"),
            "SKU": ("01", "02"),
            "Unit price": ("1,50", "2.00"),
            "Qty": ("1", "2"),
            "colour": ("red", "blue"),
        }
    )
    assert roles_of(how) == {
        "ts": "time",
        "Action Type": "kind",
        "ClientID": "customer",
        "SKU": "product",
        "Unit price": "price",
        "Qty": "quantity",
    }
    assert how.always == ""


def test_without_a_column_of_kinds_every_line_is_a_purchase() -> None:
    how = guess({"bought": DAYS, "customer": ("1", "2"), "amount": ("5", "6"), "quantity": ("1", "2")})
    assert how.always == "purchase"
    # The amount is of all pieces: taken times the quantity it would be too much.
    assert roles_of(how) == {"bought": "time", "customer": "customer", "amount": "price"}


def test_a_name_that_its_values_belie_is_not_believed() -> None:
    how = guess({"time": ("morning", "noon"), "seen": DAYS, "price": ("cheap", "dear"), "user": ("1", "2")})
    assert roles_of(how) == {"seen": "time", "user": "customer"}


def test_columns_without_values_stand_for_nothing() -> None:
    assert roles_of(guess({"time": (), "user_id": ()})) == {}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("product1", "view"),
        ("view_item", "view"),
        ("add_to_cart", "cart"),
        ("remove_from_cart", None),
        ("payment_done", "purchase"),
        ("checkout_completed", "purchase"),
        ("Order placed", "purchase"),
        ("payment_failed", None),
        ("delivery_courier", "delivery"),
        ("begin_checkout", "checkout"),
        ("catalog", None),
    ],
)
def test_words_tell_the_kinds(value: str, kind: str | None) -> None:
    assert guess_kinds([value]).get(value) == kind
