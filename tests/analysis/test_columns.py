from __future__ import annotations

from pathlib import Path

import resources
from analysis.columns import Role, describe, dictionary, forbids_negative
from analysis.glossary import explained, term


def test_the_published_schema() -> None:
    columns = dictionary()
    assert len(columns) == 276
    assert len([column for column in columns.values() if column.role is Role.FEATURE and not column.locked]) == 268
    assert [name for name, c in columns.items() if c.knows_future] == [
        "target_event",
        "target_revenue",
        "target_customer_value",
        "target_actual_profit",
    ]
    assert all(column.locked == column.knows_future for column in columns.values())
    assert sum(column.filled_with == "max" for column in columns.values()) == 71


def test_roles_have_one_column_each() -> None:
    by_role = {role: [c.name for c in dictionary().values() if c.role is role] for role in Role}
    assert by_role[Role.CUSTOMER] == ["user_id"]
    assert by_role[Role.PERIOD] == ["time_step"]
    assert by_role[Role.LABEL] == ["target_event"]
    assert by_role[Role.PLANNING] == ["target_customer_value_lag1"]
    assert by_role[Role.IDENTIFIER] == ["row_id"]


def test_an_undeclared_column_is_a_feature_without_meaning() -> None:
    column = describe("loyalty_points")
    assert (column.declared, column.role, column.locked, column.meaning) == (False, Role.FEATURE, False, "")


def test_units_that_forbid_a_minus() -> None:
    assert forbids_negative(describe("view_count_sum"))
    assert forbids_negative(describe("purchase_revenue_mean"))
    assert not forbids_negative(describe("target_customer_value"))
    assert not forbids_negative(describe("customer_value_month_lag0"))
    assert not forbids_negative(describe("view_latent_factor0"))


def test_dictionary_and_glossary_are_those_of_the_design(shared: Path) -> None:
    for name in ("columns.csv", "glossary.csv"):
        assert resources.path(name).read_bytes() == (shared / "design" / name).read_bytes()


def test_words_on_the_screen() -> None:
    assert term("lift") == "times better than picking at random"
    assert explained("gamma") == "Of 100 who would have left, how many the offer brings back."
