"""What is shown of a foreign table, and the mappings that are kept for the next one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.mapping.keeping import ALIKE, Kept, keep, most_alike, read_kept, read_mapping, write_mapping
from analysis.mapping.parts import Part
from analysis.mapping.preview import check, day_first, look_at
from analysis.mapping.table import MONTH, TableMapping
from analysis.reading import build

NOWHERE = Path("no such file")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["01/02/2025"], None),
        (["01/02/2025", "31/01/2025"], True),
        (["01/02/2025", "01/31/2025"], False),
        (["01.02.2025"], True),
        (["01/01/2025"], False),
        (["2025-02-01", "1 February 2025", "", "Ulm"], False),
        (["1-2-25 12:00"], None),
    ],
)
def test_day_and_month(texts: list[str], expected: bool | None) -> None:
    assert day_first(texts) is expected


@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=5), st.booleans())
def test_an_order_that_is_told_is_the_one_it_was_written_in(days: list[date], first: bool) -> None:
    written = [day.strftime("%d/%m/%Y" if first else "%m/%d/%Y") for day in days]
    told = day_first(written)
    assert told in (None, first) or all(day.day == day.month for day in days)


def _shop(folder: Path) -> Path:
    path = folder / "shop.csv"
    frame = pd.DataFrame({"recency": [*range(1, 13)] * 2, "gap": [float("nan"), 5.0] * 12, "kind": ["x", ""] * 12})
    frame.assign(frequency=3, conversion=[0, 1, 1] * 8).to_csv(path, index=False)
    return path


def test_samples_are_different_values_that_are_there(tmp_path: Path) -> None:
    foreign = look_at(_shop(tmp_path), NOWHERE)
    shown = {sample.name: sample.shown for sample in foreign.samples}
    assert shown == {
        "recency": ("1", "2", "3"),
        "gap": ("5",),
        "kind": ("x",),
        "frequency": ("3",),
        "conversion": ("0", "1"),
    }
    assert foreign.mapping.days == MONTH
    assert foreign.mapping.bought == ("1",)
    assert foreign.like == ""


def test_the_sentence_says_only_what_is_known(tmp_path: Path) -> None:
    foreign = look_at(_shop(tmp_path), NOWHERE)
    assert check(foreign, foreign.mapping).sentence == (
        "24 rows, each a customer, 16 of 24 rows bought afterwards (66.7\u00a0%), last purchases 30 to 365 days ago: "
        "does that match your shop?"
    )
    assert check(foreign, TableMapping({})).sentence == "24 rows, each a customer: does that match your shop?"
    nothing = check(foreign, TableMapping({"kind": Part.VALUE}))
    assert (nothing.sentence, nothing.problem[:20]) == ("", "kind holds text such")


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="no rows"):
        look_at(tmp_path / "empty.csv", NOWHERE)


def test_a_column_that_is_said_to_describe_is_no_label(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("target_event,b\n1,2\n0,3\n", encoding="utf-8")
    foreign = look_at(tmp_path / "t.csv", NOWHERE)
    assert foreign.mapping.bought == ("0",)  # in a customer model 1 means that nothing was bought
    assert "1 of 2 rows bought" in check(foreign, foreign.mapping).sentence
    assert "bought" not in check(foreign, TableMapping({"target_event": Part.FEATURE})).sentence


HEADERS = st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=4), min_size=1, max_size=6)


@given(HEADERS)
def test_spelling_of_headers_does_not_matter(headers: list[str]) -> None:
    kept = Kept("a.csv", tuple(headers), TableMapping({headers[0]: Part.CUSTOMER}))
    other = [f" {name}_" for name in headers]
    assert kept.likeness(other) == 1
    assert kept.fitted(other).parts[other[0]] is Part.CUSTOMER


@given(HEADERS, HEADERS)
def test_likeness_goes_both_ways(one: list[str], other: list[str]) -> None:
    there, back = Kept("a", tuple(one), TableMapping()), Kept("b", tuple(other), TableMapping())
    assert there.likeness(other) == back.likeness(one)
    assert 0 <= there.likeness(other) <= 1


def test_mappings_are_kept_and_the_most_similar_is_found(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "mappings.json"
    assert read_kept(path) == ()
    march = Kept("march.csv", ("id", "spend", "city"), TableMapping({"id": Part.CUSTOMER}, ("yes",)))
    other = Kept("other.csv", ("x", "y"), TableMapping())
    april = Kept("april.csv", ("ID", "Spend", "city"), TableMapping({"ID": Part.IDENTIFIER}))
    for kept in (march, other, april):
        keep(path, kept)
    assert read_kept(path) == (april, other)  # the same headers: the newer answers count
    assert most_alike(read_kept(path), ["id", "spend", "city", "age"]) == april
    assert 3 / 4 > ALIKE > 2 / 5
    assert most_alike(read_kept(path), ["id", "spend", "a", "b"]) is None
    path.write_text('[{"source": 1}]', encoding="utf-8")
    assert read_kept(path) == ()


def test_a_mapping_goes_through_a_file(tmp_path: Path) -> None:
    mapping = TableMapping({"Ümlaut": Part.VISITS}, ("ja",), MONTH, day_first=True, window_days=14)
    write_mapping(tmp_path / "m.json", mapping)
    assert read_mapping(tmp_path / "m.json") == mapping
    (tmp_path / "m.json").write_text("[]", encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"m\.json is no mapping"):
        read_mapping(tmp_path / "m.json")
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_mapping(tmp_path / "absent.json")


def test_a_customer_model_with_other_keys_keeps_the_meaning_of_its_columns(
    tmp_path: Path, demo_frame: pd.DataFrame
) -> None:
    path = tmp_path / "export.csv"
    demo_frame.rename(columns={"user_id": "kunde", "time_step": "snapshot_nr"}).to_csv(path, index=False)
    foreign = look_at(path, NOWHERE)
    assert foreign.mapping.column(Part.CUSTOMER) == "kunde"
    assert foreign.mapping.column(Part.PERIOD) == "snapshot_nr"
    assert foreign.mapping.column(Part.LABEL) == "target_event"
    assert foreign.mapping.lacking() == ()
    table = build(foreign.raw, foreign.mapping)
    assert table.called["user_id"] == "kunde"
    pd.testing.assert_series_equal(table.frame["target_event"], demo_frame["target_event"], check_dtype=False)
    pd.testing.assert_series_equal(table.frame["user_id"], demo_frame["user_id"])
