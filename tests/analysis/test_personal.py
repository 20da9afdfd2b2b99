"""What tells who a person is does not get into the working copy; what only looks a little like it does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cleaning import Cleaned, Planned, Recipe
from analysis.cleaning.steps import DropRows
from analysis.columns import dictionary
from analysis.dataset import Dataset
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.personal import Kind, recognise
from analysis.quality.marks import Group, find_marks
from analysis.reading import read_table
from analysis.report import analyse
from analysis.saving import save_table
from analysis.segment import Range
from analysis.summary import summary

N = 60
MAILS = [f"ann.{i}@shop-{i % 7}.example" for i in range(N)]
PERSONAL = {
    "contact": (MAILS, Kind.MAIL),
    "E-Mail": ([None, *MAILS[1:]], Kind.MAIL),
    "phone_number": ([f"030 / 44{i:04}" for i in range(N)], Kind.PHONE),
    "reach": ([f"+49 171 55{i:05}" for i in range(N)], Kind.PHONE),
    "Mobile": ([491715500000 + i for i in range(N)], Kind.PHONE),
    "last_name": ([f"O’Neill-{chr(65 + i % 26)}{chr(97 + i % 25)}" for i in range(N)], Kind.NAME),
    "Vorname": ([f"Zoë {chr(65 + i % 26)}." for i in range(N)], Kind.NAME),
    "billing_address": ([f"{i} High Street, Leeds" for i in range(N)], Kind.ADDRESS),
    "Straße": ([f"Lange Straße {i}" for i in range(N)], Kind.ADDRESS),
    "last_login": ([f"192.168.{i}.7" for i in range(N)], Kind.IP),
    "client": ([f"2001:db8::{i:x}" for i in range(N)], Kind.IP),
    "date_of_birth": ([f"19{i + 30}-03-0{i % 9 + 1}" for i in range(N)], Kind.BIRTH),
    "Geburtstag": ([f"{i % 28 + 1}.3.1980" for i in range(N)], Kind.BIRTH),
}
HARMLESS = {
    "group": ["gold", "silver"] * (N // 2),
    "name": ["gold", "silver"] * (N // 2),  # of a tier, not of a person
    "product_name": [f"Mug {chr(65 + i % 26)}" for i in range(N)],
    "phone": [0, 1] * (N // 2),  # whether there is one
    "phone_calls": list(range(N)),
    "ean": [f"400{i:010}" for i in range(N)],
    "order": [f"2024-{i:05}" for i in range(N)],
    "first_seen": [f"2024-03-{i % 28 + 1:02}" for i in range(N)],
    "birth_year": [1950 + i % 50 for i in range(N)],
    "version": ["1.2.3.4", "1.2.3.5"] * (N // 2),
    "email": ["yes", "no"] * (N // 2),
    "email_opened": np.linspace(0, 1, N).tolist(),
    "address": ["home", "office"] * (N // 2),
    "empty": [None] * N,
}


@pytest.mark.parametrize("column", PERSONAL)
def test_what_tells_who_a_person_is_is_recognised(column: str) -> None:
    values, kind = PERSONAL[column]
    found = recognise(column, pd.Series(values))
    assert found is not None
    assert (found.column, found.kind) == (column, kind)
    assert found.values == sum(value is not None for value in values)


@pytest.mark.parametrize("column", HARMLESS)
def test_what_only_resembles_it_is_not(column: str) -> None:
    assert recognise(column, pd.Series(HARMLESS[column])) is None


def test_no_declared_column_is_ever_taken_for_it(demo_frame: pd.DataFrame) -> None:
    assert [name for name in dictionary() if name in demo_frame and recognise(name, demo_frame[name])] == []


@pytest.fixture
def file(demo_frame: pd.DataFrame, tmp_path: Path) -> Path:
    frame = demo_frame.iloc[:1200].copy()
    frame["mail"] = [f"c{i}@example.org" for i in frame["user_id"]]
    frame["tier"] = np.where(np.arange(len(frame)) % 2, "gold", "silver")
    path = tmp_path / "shop.csv"
    frame.to_csv(path, index=False)
    return path


def test_it_is_left_out_noted_and_marked(file: Path) -> None:
    dataset = read_table(file)
    assert "mail" not in dataset
    assert "tier" in dataset
    assert any("mail (e-mail addresses)" in note for note in dataset.notes)
    (mark,) = [mark for mark in find_marks(dataset).marks if mark.mark == "personal"]
    assert (mark.group, mark.column, mark.count, mark.share) == (Group.KNOW, "mail", 1200, 1.0)


def test_no_value_of_it_gets_into_the_summary(file: Path) -> None:
    text = json.dumps(summary(analyse(read_table(file))))
    assert "@example.org" not in text
    assert "mail (e-mail addresses)" in text
    assert '"mark": "personal"' not in text


def test_an_id_that_is_personal_stays_the_id(demo: Dataset) -> None:
    frame = demo.frame.assign(user_id=("c" + demo.frame["user_id"].astype(str) + "@example.org").astype("str"))
    (mark,) = [mark for mark in find_marks(Dataset("x", frame)).marks if mark.mark == "personal"]
    assert mark.column == "user_id"
    assert "pseudonyms" in mark.message


def test_a_mapped_table_that_was_saved_still_says_what_was_left_out(tmp_path: Path) -> None:
    file, saved = tmp_path / "crm.csv", tmp_path / "kept.parquet"
    kept = {"mail": MAILS, "user_name": [f"Zoë {chr(65 + i % 26)}." for i in range(N)], "card": range(1000, 1000 + N)}
    pd.DataFrame({"id": range(N), **kept, "spend": np.arange(N) % 7.0}).to_csv(file, index=False)
    mapping = TableMapping(
        {"id": Part.CUSTOMER, "spend": Part.REVENUE, "card": Part.IDENTIFIER, "mail": Part.IDENTIFIER}
    )
    table = read_table(file, mapping)
    assert [each.column for each in table.personal] == ["mail", "user_name"]
    few = Recipe("mine", (Planned(DropRows(Range("target_revenue", low=3))),))
    cleaned = Cleaned.of(table, few).dataset
    save_table(Cleaned.of(table, few), saved)
    again = read_table(saved)
    assert (again.personal, again.called) == (table.personal, table.called)
    assert (again.describe("card").role, again.features) == (table.describe("card").role, cleaned.features)
    marks = [[mark for mark in find_marks(each).marks if mark.mark == "personal"] for each in (cleaned, again)]
    assert marks[0] == marks[1]
    assert [(mark.column, mark.count, mark.share) for mark in marks[1]] == [("mail", N, 1.0), ("user_name", N, 1.0)]
    remark = "Dates and what was said about columns are kept in Parquet only."
    assert remark in save_table(Cleaned.of(table), tmp_path / "kept.csv").remarks
