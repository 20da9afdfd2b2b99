"""The register of lists: what is entered can be read again; what is damaged is said and skipped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.lists.register import Entry, clear, enter, forget, open_register, read_register, remove, size_of
from analysis.segment import All, OneOf, Range

ENTRY = Entry(
    saved=datetime(2025, 5, 12, 9, 30),
    name="VIP mailing",
    group="top quarter by revenue",
    segment=Range("target_revenue", 100.0, None) & OneOf("stage", ("loyal",)),
    filters="all customers",
    view=All(),
    source="shop.csv",
    fingerprint="abc",
    as_of="12 May 2025",
    day=date(2025, 5, 12),
    file=Path("lists") / "vip.csv",
    seed=7,
    consent="Nobody had to be taken out.",
    contacted=("0012", "=A1", "ünï"),
    held_back=("9007199254740993",),
)


def test_what_was_entered_is_read_again_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "lists"
    later = replace(ENTRY, id="f00d", saved=datetime(2025, 6, 1), segment=None, seed=None, held_back=(), day=None)
    for entry in (ENTRY, later):
        enter(folder, entry)
    assert read_register(folder) == (later, ENTRY)
    assert ENTRY.customers == 4
    count, size = size_of(folder)
    assert count == 2
    assert size == sum(path.stat().st_size for path in folder.iterdir())
    first = json.loads(min(folder.iterdir()).read_text(encoding="utf-8"))
    assert first["version"] == 1
    assert first["held back"] == ["9007199254740993"]


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    assert read_register(tmp_path / "none") == ()
    assert size_of(tmp_path / "none") == (0, 0)
    clear(tmp_path / "none")


@pytest.mark.parametrize(
    "damage",
    ["", "[]", "{}", "{nonsense", '{"version": 2}'],
)
def test_damaged_entries_are_named_and_left_alone(tmp_path: Path, damage: str) -> None:
    enter(tmp_path, ENTRY)
    broken = tmp_path / "list of old.json"
    broken.write_text(damage, encoding="utf-8")
    register = open_register(tmp_path)
    assert register.entries == (ENTRY,)
    assert register.damaged == (broken.name,)
    assert broken.read_text(encoding="utf-8") == damage


@pytest.mark.parametrize(
    ("key", "value"), [("contacted", "ids"), ("contacted", [1]), ("saved", "once"), ("segment", {}), ("id", "../up")]
)
def test_an_entry_with_a_part_of_another_kind_is_damaged(tmp_path: Path, key: str, value: object) -> None:
    (tmp_path / "list x.json").write_text(json.dumps({**ENTRY.to_dict(), key: value}), encoding="utf-8")
    assert open_register(tmp_path).damaged == ("list x.json",)


def test_entries_are_removed_forgotten_by_table_and_cleared(tmp_path: Path) -> None:
    other = replace(ENTRY, id="1", fingerprint="other")
    third = replace(ENTRY, id="2", fingerprint="third")
    for entry in (ENTRY, other, third):
        enter(tmp_path, entry)
    remove(tmp_path, third)
    assert {entry.id for entry in read_register(tmp_path)} == {ENTRY.id, "1"}
    assert forget(tmp_path, {"abc", "unknown"}) == 1
    assert read_register(tmp_path) == (other,)
    (tmp_path / "list broken.json").touch()
    clear(tmp_path)
    assert size_of(tmp_path) == (0, 0)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AnalysisError):
        enter(tmp_path / "file" / "lists", ENTRY)
