"""Tables of other schemas: what their columns are taken for, and what comes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.mapping.guess import guess
from analysis.mapping.joining import join
from analysis.mapping.keeping import Kept, forget, keep, read_kept
from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.table import TableMapping
from analysis.reading import read_table
from analysis.reading.table import OtherSchemaError

CARDS = """card no,as of,orders,lapsed,next spend,weeks silent,consent,colour,notes
0017,31.01.2020,3,no,10.5,1,yes,red,a
0017,29.02.2020,4,,,2,yes,red,b
23,31.01.2020,1,yes,0,8,no,blue,c
23,29.02.2020,1,,,12,no,blue,d
"""
PARTS = {
    "card no": Part.CUSTOMER,
    "as of": Part.DATE,
    "orders": Part.PURCHASES,
    "lapsed": Part.LABEL,
    "next spend": Part.REVENUE,
    "weeks silent": Part.LAST_PURCHASE,
    "consent": Part.MAY_CONTACT,
    "notes": Part.UNUSED,
}
CARD_MAPPING = TableMapping(PARTS, bought=("no",), days=7.0, day_first=True)


def _read(tmp_path: Path, text: str, mapping: TableMapping | None) -> Dataset:
    path = tmp_path / "cards.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, mapping)


def test_a_mapped_table_is_a_customer_model(tmp_path: Path) -> None:
    table = _read(tmp_path, CARDS, CARD_MAPPING)
    frame = table.frame
    assert frame["user_id"].tolist() == ["0017", "0017", "23", "23"]  # no zero is lost
    # The newest snapshot has no outcome, so it is now.
    assert frame["time_step"].tolist() == [0, -1, 0, -1]
    assert table.dates == {-1: date(2020, 2, 29), 0: date(2020, 1, 31)}
    assert frame["target_event"].tolist()[::2] == [0.0, 1.0]
    assert frame["target_event"].isna().tolist() == [False, True, False, True]
    assert frame["target_revenue"].tolist()[::2] == [10.5, 0.0]
    assert frame["purchase_recency_min"].tolist() == [7.0, 14.0, 56.0, 84.0]
    assert frame["purchase_count_sum"].tolist() == [3, 4, 1, 1]
    assert frame["consent"].tolist() == [1, 1, 0, 0]
    assert table.roles == {"consent": Role.MAY_CONTACT}
    assert "consent" not in table.features
    assert "notes" not in frame
    assert frame["colour"].tolist() == ["red", "red", "blue", "blue"]
    assert any("1 column, notes" in note for note in table.notes)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_other_kinds_of_files_are_mapped_alike(suffix: str, tmp_path: Path) -> None:
    raw = pd.read_csv(pd.io.common.StringIO(CARDS), dtype={"card no": "str"})
    path = tmp_path / f"cards{suffix}"
    (raw.to_excel if suffix == ".xlsx" else raw.to_parquet)(path, index=False)
    there, here = read_table(path, CARD_MAPPING), _read(tmp_path, CARDS, CARD_MAPPING)
    pd.testing.assert_frame_equal(there.frame, here.frame, check_dtype=False)
    assert (there.dates, there.roles) == (here.dates, here.roles)


def test_with_known_outcomes_the_newest_date_is_period_nought(tmp_path: Path) -> None:
    text = "id,day,bought\na,2020-01-31,1\na,2020-02-29,0\n"
    table = _read(tmp_path, text, TableMapping({"id": Part.CUSTOMER, "day": Part.DATE, "bought": Part.LABEL}))
    assert table.frame["time_step"].tolist() == [1, 0]
    assert table.frame["target_event"].tolist() == [0, 1]


def test_without_customer_and_date_every_row_is_somebody_at_one_time(tmp_path: Path) -> None:
    known = _read(tmp_path, "bought,age\n1,20\n0,30\n1,20\n", TableMapping({"bought": Part.LABEL}))
    assert (known.customers, known.periods, known.labelled_periods) == (3, [0], [0])
    assert any("each row counts as a customer" in note for note in known.notes)
    assert any("nothing is told over time" in note for note in known.notes)
    assert _read(tmp_path, "age,city\n20,Ulm\n30,Bonn\n", TableMapping()).periods == [-1]


def test_a_column_of_the_file_gives_way_to_the_one_of_the_model(tmp_path: Path) -> None:
    table = _read(tmp_path, "user_id,mail\n1,a@x\n2,b@x\n", TableMapping({"mail": Part.CUSTOMER}))
    assert table.frame["user_id"].tolist() == ["a@x", "b@x"]
    assert table.frame["user_id (of the file)"].tolist() == ["1", "2"]


def test_without_a_mapping_another_schema_is_told_from_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(OtherSchemaError):
        _read(tmp_path, CARDS, None)
    with pytest.raises(AnalysisError) as damaged:
        _read(tmp_path, "a,a\n1,2\n", CARD_MAPPING)
    assert not isinstance(damaged.value, OtherSchemaError)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"card no": Part.CUSTOMER, "notes": Part.CUSTOMER}, "card no and notes cannot all be “Customer”"),
        ({"as of": Part.DATE, "orders": Part.PERIOD}, "cannot all be"),
        ({"colour": Part.REVENUE}, "colour holds text such as “red”, where numbers belong"),
        ({"colour": Part.DATE}, "colour holds “red”, which is no date"),
        ({"orders": Part.DATE}, "no date"),
        ({"shoe size": Part.VALUE}, "no column shoe size"),
    ],
)
def test_what_does_not_fit_is_said(parts: dict[str, Part], words: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refused:
        _read(tmp_path, CARDS, TableMapping(parts))
    assert words in str(refused.value)


def test_moments_are_no_snapshots(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=100).astype(str)
    text = "id,day\n" + "".join(f"{i},{day}\n" for i, day in enumerate(days))
    with pytest.raises(AnalysisError, match="100 different days"):
        _read(tmp_path, text, TableMapping({"id": Part.CUSTOMER, "day": Part.DATE}))


@pytest.mark.parametrize(
    ("written", "day_first", "meant"),
    [
        ("20200304", False, date(2020, 3, 4)),
        ("2020-03-04", True, date(2020, 3, 4)),
        ("2020-03-04 23:59:00", False, date(2020, 3, 4)),
        ("03/04/2020", False, date(2020, 3, 4)),
        ("03/04/2020", True, date(2020, 4, 3)),
        ("4 March 2020", False, date(2020, 3, 4)),
    ],
)
def test_dates_as_people_write_them(written: str, day_first: bool, meant: date, tmp_path: Path) -> None:
    mapping = TableMapping({"id": Part.CUSTOMER, "day": Part.DATE}, day_first=day_first)
    assert _read(tmp_path, f"id,day\n1,{written}\n", mapping).dates == {-1: meant}


def test_what_is_lacking_is_what_no_column_stands_for() -> None:
    everything = TableMapping({part.value: part for part in Part if part not in (Part.DATE,)})
    assert everything.lacking() == ()
    assert CARD_MAPPING.lacking() == (
        MEANINGS[Part.VISITS].lacking,
        MEANINGS[Part.VIEWS].lacking,
        MEANINGS[Part.CARTS].lacking,
        MEANINGS[Part.LAST_VISIT].lacking,
        MEANINGS[Part.LONGEST_GAP].lacking,
    )


def test_guessing_by_names_and_values() -> None:
    table = pd.read_csv(pd.io.common.StringIO(CARDS.replace("card no", "Customer ID").replace("lapsed", "churned")))
    found = guess({name: [str(value) for value in table[name].dropna()] for name in table})
    assert found.parts["Customer ID"] is Part.CUSTOMER
    assert found.parts["consent"] is Part.MAY_CONTACT
    assert found.parts["orders"] is Part.PURCHASES
    assert found.parts["churned"] is Part.LABEL
    assert found.bought == ("no",)
    assert found.parts["next spend"] is Part.REVENUE
    assert "colour" not in found.parts
    assert found.problem() == ""


def test_two_columns_are_never_guessed_to_be_the_same() -> None:
    found = guess({"user_id": ["1"], "customer_id": ["2"], "visits": ["3"], "sessions": ["4"]})
    assert dict(found.parts) == {"user_id": Part.CUSTOMER, "visits": Part.VISITS}


MAPPINGS = st.builds(
    TableMapping,
    st.dictionaries(st.text(max_size=5), st.sampled_from(Part), max_size=6),
    st.lists(st.text(max_size=4), max_size=3).map(tuple),
    st.floats(0.1, 400),
    st.booleans(),
)


@given(MAPPINGS)
def test_json_and_back_is_the_same_mapping(mapping: TableMapping) -> None:
    assert TableMapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"columns": {"a": "magic"}, "bought": [], "days": 1, "day_first": 0}']
)
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        TableMapping.from_json(text)


@pytest.mark.parametrize(
    ("name", "rows", "label"),
    [("online_shoppers_intention.csv", 12330, "Revenue"), ("hillstorm.csv.gz", 64000, "conversion")],
)
def test_real_tables_of_other_schemas(name: str, rows: int, label: str, shared: Path) -> None:
    raw = pd.read_csv(shared / "data" / name)
    mapping = guess({column: raw[column].astype(str).tolist()[:500] for column in raw})
    assert mapping.column(Part.LABEL) == label
    if label == "Revenue":  # pandas spells it otherwise than the file
        mapping = TableMapping(mapping.parts, ("TRUE",))
    table = read_table(shared / "data" / name, mapping)
    assert len(table) == table.customers == rows
    assert np.nansum(table.values("target_event")) == rows - int(raw[label].sum())


def _table(ids: list[object], **columns: list[object]) -> Dataset:
    return Dataset("shop.csv", pd.DataFrame({"user_id": ids, "time_step": 0, **columns}))


def test_a_second_file_is_joined_by_customer() -> None:
    table = Dataset("shop.csv", pd.DataFrame({"user_id": [3, 1, 2, 1], "time_step": [0, 0, 0, 1], "age": 1}))
    other = Dataset(
        "consent.csv",
        pd.DataFrame(
            {"user_id": [1, 9, 3], "time_step": -1, "may": [1.0, 0.0, 0.0], "age": [7, 8, 9], "tier": list("abc")}
        ),
        roles={"may": Role.MAY_CONTACT},
    )
    joined = join(table, other)
    assert (joined.matched, joined.without, joined.unknown) == (2, 1, 1)
    frame = joined.dataset.frame
    assert frame["may"].tolist()[:2] == [0.0, 1.0]
    assert frame["may"].isna().tolist() == [False, False, True, False]
    assert frame["may"].iloc[3] == 1.0
    assert frame["tier"].tolist()[1::2] == ["a", "a"]
    assert frame["age"].tolist() == [1, 1, 1, 1]
    assert frame["age (of consent.csv)"].tolist()[:2] == [9.0, 7.0]
    assert joined.dataset.describe("may").role is Role.MAY_CONTACT
    assert joined.dataset.notes[-1].endswith("1 customer there that the table does not know.")
    assert "may" not in table


def test_ids_of_unlike_kinds_are_compared_as_text() -> None:
    joined = join(_table([1, 2]), _table(["2", "x"], points=[5.0, 6.0]))
    assert joined.dataset.frame["points"].tolist()[1] == 5.0
    assert (joined.matched, joined.without, joined.unknown) == (1, 1, 1)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (_table([1, 1, 2], points=[1.0, 2.0, 3.0]), "more than one row for 1 customer"),
        (_table([8, 9], points=[1.0, 2.0]), "No customer of shop.csv"),
        (_table([1, 2]), "nothing but customers"),
    ],
)
def test_files_that_cannot_be_joined(other: Dataset, words: str) -> None:
    with pytest.raises(AnalysisError, match=words):
        join(_table([1, 2]), other)


def test_what_is_joined_was_not_known_at_earlier_snapshots() -> None:
    panel = Dataset("panel.csv", pd.DataFrame({"user_id": [1, 2, 1], "time_step": [0, 0, 1], "age": 1}))
    tier = _table([1, 2], tier=[1.0, 2.0])
    joined = join(panel, tier).dataset
    assert joined.describe("tier").locked
    assert any("count as known only afterwards" in note for note in joined.notes)
    assert not join(_table([1, 2], age=[1, 2]), tier).dataset.describe("tier").locked


def test_one_file_can_be_joined_again_and_again() -> None:
    table = _table([1, 2], age=[1, 2])
    for _ in range(4):
        table = join(table, _table([1, 2], tier=[1.0, 2.0])).dataset
    assert len(set(table.frame.columns)) == len(table.frame.columns) == 3 + 4


def test_what_was_said_of_a_file_is_forgotten_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mappings.json"
    keep(path, Kept("march.csv", ("a", "b"), TableMapping({"a": Part.CUSTOMER})))
    keep(path, Kept("other.csv", ("x", "y"), TableMapping({"x": Part.CUSTOMER})))
    assert forget(path, "march.csv")
    assert [kept.source for kept in read_kept(path)] == ["other.csv"]
    assert not forget(path, "march.csv")


def test_of_the_open_snapshot_nothing_is_known_afterwards(tmp_path: Path) -> None:
    rows = ("1,2025-03-01,,1,web", "2,2025-03-01,,0,", "1,2025-02-01,9,1,web", "2,2025-02-01,0,0,shop")
    text = "\n".join(("id,day,spend,visit,channel", *rows))
    parts = {"id": Part.CUSTOMER, "day": Part.DATE, "visit": Part.KNOWN_AFTER, "channel": Part.KNOWN_AFTER}
    table = _read(tmp_path, text, TableMapping(parts | {"spend": Part.REVENUE}))
    assert table.period.tolist() == [-1, -1, 0, 0]
    assert table.frame["visit"].isna().tolist() == table.frame["channel"].isna().tolist() == [True, True, False, False]
    assert any("visit and channel cannot be known yet" in note for note in table.notes)


def test_without_label_and_revenue_what_is_known_afterwards_says_that_a_window_is_over(tmp_path: Path) -> None:
    dated = _read(
        tmp_path,
        "id,day,visit\n1,2025-03-01,1\n1,2025-02-01,0\n",
        TableMapping({"id": Part.CUSTOMER, "day": Part.DATE, "visit": Part.KNOWN_AFTER}),
    )
    assert (dated.period.tolist(), dated.frame["visit"].tolist()) == ([0, 1], [1, 0])
    timeless = _read(tmp_path, "id,visit\n1,1\n2,0\n", TableMapping({"id": Part.CUSTOMER, "visit": Part.KNOWN_AFTER}))
    assert (timeless.period.tolist(), timeless.frame["visit"].tolist()) == ([0, 0], [1, 0])
