"""What was said about a log is kept by its columns, and offered for logs that are alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from analysis.events.how import Fields, How
from app.kept_maps import KeptMaps

HOW = How(Fields("when", "what", "who"), kinds={"pay": "purchase"}, zone="Europe/Berlin")
COLUMNS = ("when", "what", "who", "price")


def test_what_was_said_comes_back_for_columns_that_are_alike(tmp_path: Path) -> None:
    maps = KeptMaps(tmp_path / "folder" / "maps.json")
    assert maps.best(COLUMNS) is None
    maps.keep("may.csv", COLUMNS, HOW)
    for columns in (COLUMNS, (*COLUMNS, "colour"), COLUMNS[:3]):
        kept = maps.best(columns)
        assert kept is not None
        assert (kept.log, kept.how()) == ("may.csv", HOW)
    assert maps.best(("when", "what", "price", "colour")) is None  # without the customer
    assert maps.best((*COLUMNS, *"abcdef")) is None


def test_the_newest_word_on_the_same_columns_holds(tmp_path: Path) -> None:
    maps = KeptMaps(tmp_path / "maps.json")
    maps.keep("may.csv", COLUMNS, HOW)
    maps.keep("june.csv", COLUMNS[::-1], replace(HOW, zone="UTC"))
    kept = maps.best(COLUMNS)
    assert kept is not None
    assert (kept.log, kept.how()) == ("june.csv", replace(HOW, zone="UTC"))
    assert len(maps.all()) == 1
    maps.forget()
    assert maps.all() == []


def test_a_file_that_was_changed_into_nonsense_counts_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "maps.json"
    for text in ("{", "[1]", '[{"log": "a", "columns": ["when"], "map": {"time_zone": "Mars/Base"}}]'):
        path.write_text(text, encoding="utf-8")
        assert KeptMaps(path).best(("when",)) is None


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    KeptMaps(tmp_path / "file" / "maps.json").keep("may.csv", COLUMNS, HOW)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_no_cells_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "maps.json"
    KeptMaps(path).keep("may.csv", COLUMNS, HOW)
    (item,) = json.loads(path.read_text(encoding="utf-8"))
    assert item.keys() == {"log", "columns", "map"}
