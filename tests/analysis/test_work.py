"""Working files: written and read back, refused in words, and data that moved or changed."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.campaign import Assumptions
from analysis.cleaning import RECIPES
from analysis.columns import Role
from analysis.errors import AnalysisError
from analysis.events.builder import Options
from analysis.events.how import Fields, How, Sale
from analysis.groups import Group
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.models.targets import Target
from analysis.segment import At, Missing, Not, OneOf, Range
from analysis.work.format import to_json
from analysis.work.places import Shape, changes, place_of
from analysis.work.provenance import Demo, Log, Table
from analysis.work.reading import MOST_BYTES, from_json, read_work, write_work
from analysis.work.work import Data, Joined, Look, Made, Work

MAPPING = TableMapping({"card": Part.CUSTOMER, "spend": Part.REVENUE}, ("yes",), 7.0, day_first=True, window_days=14)
SHAPE = Shape(400, ("user_id", "größe"), "abc")
MADE = Made(
    RECIPES["published"],
    {"newsletter": Role.MAY_CONTACT},
    date(2020, 4, 30),
    {date(2020, 3, 14): "Everything closed"},
    (
        Group("VIPs", Range("target_revenue", 100, None, above=True)),
        Group("Earlier", At(2, Not(OneOf("city", ("Ulm", 3))))),
    ),
    Assumptions(gamma=0.2, horizon_weeks=52, budget=900, value_column="spend", gamma_known=False),
)
LOOK = Look(Missing("time_to_view_mean"), "Segments", {"Segments": {"Page": "risk"}}, (Target.CHURN,))
HOW = How(
    Fields(time="when", kind="what", customer="who"),
    {"seen": "view"},
    more={"shop": "own_shop"},
    zone="Europe/Berlin",
    day_first=True,
    gap=timedelta(minutes=20),
    sale=Sale(returned=True),
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "shop.csv"
    path.parent.mkdir()
    path.write_text("user_id,time_step\n1,0\n", encoding="utf-8")
    return path


def work_of(path: Path, folder: Path | None = None, provenance: Any = None) -> Work:
    return Work(Data(provenance or Table(), (place_of(path, folder),), SHAPE), MADE, LOOK)


@pytest.mark.parametrize(
    "provenance", [Table(), Table(("latent",)), Table((), MAPPING), Log(HOW, Options(14, 3, 2, 0.2, 8.5, factors=True))]
)
def test_a_work_comes_back_as_it_was(shop: Path, tmp_path: Path, provenance: Any) -> None:
    place = place_of(shop, tmp_path)
    assert (place.beside, place.files[0].size) == ("data/shop.csv", shop.stat().st_size)
    work = Work(Data(provenance, (place,), SHAPE, (Joined(place, MAPPING),)), MADE, LOOK, tmp_path / "my.cartwright")
    target = tmp_path / "work.cartwright"
    write_work(target, work)
    assert read_work(target) == work
    assert target.read_text(encoding="utf-8").count("\n") > 50  # to be read by people
    assert "größe" in target.read_text(encoding="utf-8")


def test_so_does_one_of_the_demo_shop_of_which_nothing_was_made() -> None:
    work = Work(Data(Demo(2000, 1), (), SHAPE), Made(), Look())
    assert from_json(to_json(work), "demo.cartwright") == work


@given(
    st.dictionaries(st.dates(), st.text(max_size=60)),
    st.lists(st.tuples(st.text(min_size=1).filter(str.strip), st.floats(-1e9, 1e9)), unique_by=lambda pair: pair[0]),
    st.lists(st.text(), max_size=4),
)
def test_whatever_was_written_in_it(
    notes: dict[date, str], groups: list[tuple[str, float]], columns: list[str]
) -> None:
    made = Made(occasions=notes, groups=tuple(Group(name, Range("x", low, None)) for name, low in groups))
    work = Work(Data(Demo(10, 0), (), Shape(1, tuple(columns))), made, Look())
    assert from_json(to_json(work), "a.cartwright") == work


@pytest.mark.parametrize("content", [b"", b"user_id,x\n1,2\n", b"\xff\xfe\x00", b"[]", b'{"a": 1}', b"[" * 100_000])
def test_what_is_none_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.cartwright"
    path.write_bytes(content)
    with pytest.raises(AnalysisError, match=r"a\.cartwright is no saved work of Cartwright"):
        read_work(path)


def test_so_is_what_is_absent_a_folder_or_far_too_large(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="does not exist"):
        read_work(tmp_path / "a.cartwright")
    large = tmp_path / "b.cartwright"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(AnalysisError, match="more than any saved work"):
        read_work(large)


def said(shop: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(work_of(shop)))
    return found


def test_a_newer_version_is_refused_with_the_program_that_wrote_it(shop: Path) -> None:
    newer = said(shop) | {"version": 2, "program": "Cartwright 9.1", "data": "who knows"}
    with pytest.raises(AnalysisError, match=r"another version of this program, Cartwright 9\.1.*update this one"):
        from_json(json.dumps(newer), "a.cartwright")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("data", "kind", "code"),
        ("data", "rows", -1),
        ("data", "rows", True),
        ("data", "places", []),
        ("data", "places", [{"path": "a", "beside": "../../a", "folder": False, "files": []}]),
        ("data", "mapping", {"columns": {"a": "nonsense"}}),
        ("data", "more", 1),
        ("made", "roles", {"a": "root"}),
        ("made", "newest_snapshot", "yesterday"),
        ("made", "groups", [{"name": "a", "segment": {"kind": "all"}}] * 2),
        ("made", "campaign", {"gamma": "1"}),
        ("made", "recipe", None),
        ("view", "segment", {"kind": "python", "code": "exit()"}),
        ("view", "trained", ["everything"]),
        ("view", "switches", {"Segments": ["value"]}),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_part(shop: Path, part: str, key: str, value: object) -> None:
    changed = said(shop)
    changed[part][key] = value
    with pytest.raises(AnalysisError, match=r"a\.cartwright cannot be opened: ") as caught:
        from_json(json.dumps(changed), "a.cartwright")
    assert caught.value.hint


@pytest.mark.parametrize("key", ["saved_as", "data", "made", "view"])
def test_so_is_what_lacks_a_part_or_has_one_more(shop: Path, key: str) -> None:
    for changed in ({k: v for k, v in said(shop).items() if k != key}, said(shop) | {"macro": "…"}):
        with pytest.raises(AnalysisError, match="cannot be opened"):
            from_json(json.dumps(changed), "a.cartwright")


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_deep_segment_is_refused_and_no_crash(shop: Path, depth: int) -> None:
    inner = json.dumps(LOOK.segment.to_dict())
    deep = '{"kind": "not", "part": ' * depth + inner + "}" * depth
    text = json.dumps(said(shop))
    assert inner in text
    with pytest.raises(AnalysisError):
        from_json(text.replace(inner, deep), "a.cartwright")


def test_data_is_found_where_it_was_beside_the_work_or_nowhere(shop: Path, tmp_path: Path) -> None:
    (place,) = work_of(shop, tmp_path).data.places
    assert place.find(None) == place
    moved = tmp_path / "usb stick"
    shutil.copytree(shop.parent, moved / "data")
    beside = place.find(moved)
    assert beside is not None
    assert beside.path == moved / "data" / "shop.csv"
    assert not changes(place, place_of(beside.path, moved))
    shutil.rmtree(shop.parent)
    assert place.find(tmp_path) is None
    assert place.find(None) is None


def test_what_is_different_is_said(shop: Path) -> None:
    before = place_of(shop, None)
    shop.write_text("user_id,time_step\n1,1\n", encoding="utf-8")
    assert changes(before, place_of(shop, None)) == ["shop.csv is as large as before, but what it holds is different."]
    assert not changes(before, place_of(shop, None, digests=False))
    shop.write_text("user_id,time_step\n1,0\n2,0\n", encoding="utf-8")
    assert changes(before, place_of(shop, None)) == ["shop.csv has 26 bytes; it had 22 bytes."]
    renamed = shop.rename(shop.with_name("copy.csv"))
    assert changes(before, place_of(renamed, None)) == ["copy.csv has 26 bytes; it had 22 bytes."]


def test_of_a_folder_files_that_come_and_go_are_said(tmp_path: Path) -> None:
    for name in ("april.csv", "may.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    before = place_of(tmp_path, None)
    assert (before.folder, [state.name for state in before.files]) == (True, ["april.csv", "may.csv"])
    (tmp_path / "april.csv").rename(tmp_path / "june.csv")
    folder = tmp_path.name
    assert changes(before, place_of(tmp_path, None)) == [
        f"1 file gone from {folder}: april.csv.",
        f"1 file new in {folder}: june.csv.",
    ]


def test_shapes_tell_rows_columns_and_values() -> None:
    assert SHAPE.changes(SHAPE) == []
    assert SHAPE.changes(Shape(399, ("user_id", "size"), "x")) == [
        "The table has 399 rows; it had 400 rows.",
        "1 column is gone: größe.",
        "1 column is new: size.",
    ]
    assert SHAPE.changes(Shape(400, SHAPE.columns, "x")) == [
        "Rows and columns are as many as before, but values are different."
    ]
    assert SHAPE.changes(Shape(400, SHAPE.columns)) == []
