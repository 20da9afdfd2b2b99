"""Who may be contacted: planted answers, each reason counted once, on the newest snapshot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cleaning import Cleaned, Recipe
from analysis.cleaning.recipe import Planned
from analysis.cleaning.steps import DropColumn
from analysis.columns import Role
from analysis.contact import Contact, Reason, TakenOut, contact
from analysis.dataset import Dataset

ROLES = {"agreed": Role.MAY_CONTACT, "stop": Role.LEAVE_OUT, "staff": Role.INTERNAL}


def table(columns: dict[str, list[object]], **more: object) -> Dataset:
    """One row per customer, 1, 2, 3 and so on."""
    size = len(next(iter(columns.values())))
    frame = pd.DataFrame({"user_id": np.arange(1, size + 1), "time_step": 0, **columns})
    return Dataset("made.csv", frame, roles={name: ROLES[name] for name in columns}, **more)  # type: ignore[arg-type]


def everybody(found: Contact) -> TakenOut:
    return found.taken_out(np.arange(len(found.may)))


@pytest.mark.parametrize(
    ("yes", "no"),
    [(True, False), (1, 0), (1.0, 0.0), ("yes", "no"), ("Y", "N"), (" True ", "FALSE"), ("1", "0"), ("ja", "nein")],
)
def test_every_way_to_say_yes_and_no_is_read(yes: object, no: object) -> None:
    assert contact(table({"agreed": [yes, no]})).may.tolist() == [True, False]
    assert contact(table({"stop": [yes, no]})).may.tolist() == [False, True]
    assert contact(table({"staff": [yes, no]})).may.tolist() == [False, True]


def test_nothing_said_is_no_consent_and_no_reason_to_leave_out() -> None:
    found = contact(table({"agreed": ["yes", None, ""]}))
    assert found.may.tolist() == [True, False, False]
    assert everybody(found).counts == ((Reason.NO_CONSENT, 2),)
    assert contact(table({"stop": [1, None, 0]})).may.tolist() == [False, True, True]


@pytest.mark.parametrize("unread", ["perhaps", 2, -1])
@pytest.mark.parametrize("column", ROLES)
def test_what_cannot_be_read_is_out_and_counted(column: str, unread: object) -> None:
    found = contact(table({column: [unread]}))
    assert everybody(found).counts == ((Reason.UNREAD, 1),)


def test_who_is_out_for_two_reasons_counts_under_the_first() -> None:
    found = contact(table({"agreed": [0, 0, 0, "?", 1, 1], "stop": [1, 0, 0, 0, 0, "?"], "staff": [1, 1, 0, 1, 0, 0]}))
    assert found.may.tolist() == [False, False, False, False, True, False]
    assert everybody(found).counts == (
        (Reason.INTERNAL, 2),
        (Reason.LEAVE_OUT, 1),
        (Reason.NO_CONSENT, 1),
        (Reason.UNREAD, 1),
    )


def test_the_newest_snapshot_decides() -> None:
    frame = pd.DataFrame({"user_id": [1, 1, 2, 2], "time_step": [0, 1, 0, 1], "agreed": [0, 1, 1, 0]})
    found = contact(Dataset("made.csv", frame, roles=ROLES))
    assert found.may.tolist() == [False, True]


def test_all_columns_have_to_agree() -> None:
    frame = pd.DataFrame({"user_id": [1, 2], "time_step": 0, "mail": [1, 1], "phone": [1, 0]})
    found = contact(Dataset("made.csv", frame, roles=dict.fromkeys(("mail", "phone"), Role.MAY_CONTACT)))
    assert found.may.tolist() == [True, False]
    assert found.columns == ("mail", "phone")


def test_without_a_column_nobody_is_out_and_that_is_said(demo: Dataset) -> None:
    found = contact(demo)
    assert found.may.all()
    out = everybody(found)
    assert (out.asked, out.customers, out.columns) == (demo.customers, 0, ())
    assert out.sentence() == "Not checked: consent. Nobody was taken out of this list."
    assert out.short == "consent not checked"


def test_it_is_said_how_many_and_why() -> None:
    agreed: list[object] = [0] * 9 + [1] * 5
    stop: list[object] = [0] * 9 + [1] * 3 + [0] * 2
    out = everybody(contact(table({"agreed": agreed, "stop": stop}, called={"agreed": "newsletter"})))
    assert out.short == "12 may not be contacted: 9 without consent, 3 marked leave out"
    assert out.sentence() == (
        "12 customers were taken out: 9 without consent, 3 marked leave out. By stop and newsletter, "
        "as of each customer's newest snapshot."
    )
    assert out.nobody("power buyers").message.startswith("None of the power buyers may be contacted: 9 without")


def test_marks_alone_say_nothing_of_consent() -> None:
    out = everybody(contact(table({"stop": [1, 0]})))
    assert out.short == "1 may not be contacted: 1 marked leave out; consent not checked"
    assert out.sentence().startswith("Not checked: consent. No column says who agreed. 1 customer was taken out: 1 ")
    none = everybody(contact(table({"agreed": [1, 1]})))
    assert none.short == "all of them may be contacted"
    assert none.sentence().startswith("Nobody had to be taken out. By agreed,")


@pytest.mark.parametrize("dropped", [["agreed"], ["agreed", "stop"]])
def test_a_column_that_the_cleaning_left_out_is_missed(dropped: list[str]) -> None:
    told = table({"agreed": [1, 0], "stop": [0, 1]})
    recipe = Recipe("short", tuple(Planned(DropColumn(name)) for name in dropped))
    sentence = everybody(contact(Cleaned.of(told, recipe).dataset)).sentence()
    assert sentence.startswith("Not checked: consent.")
    assert f"The cleaning left out {' and '.join(dropped)}, which would say more." in sentence
    assert "cleaning" not in everybody(contact(told)).sentence()


ANSWERS = st.sampled_from([0, 1, "yes", "no", "", None, "perhaps", True, False])


@given(st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS), min_size=1, max_size=30))
def test_everybody_is_in_or_counted_once(rows: list[tuple[object, ...]]) -> None:
    found = contact(table({name: [row[i] for row in rows] for i, name in enumerate(ROLES)}))
    for asked in (np.arange(len(rows)), np.arange(0, len(rows), 2)):
        out = found.taken_out(asked)
        assert out.customers == len(asked) - int(found.may[asked].sum())
        assert out.asked == len(asked)
