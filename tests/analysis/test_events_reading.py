"""Event logs from files: what is read, what is left out and counted, what is refused; and the engine beneath."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
import sqlglot.expressions as sge
from ibis.expr.types import Table

from analysis.errors import AnalysisError
from analysis.events.calendar import calendar
from analysis.events.clock import Clock
from analysis.events.engine import Engine
from analysis.events.log import SCHEMA, Span
from analysis.events.reading import read_events
from analysis.progress import Cancelled, Progress

HEADER = "event_time,event_type,product_id,category_code,brand,price,user_id,user_session"
LINES = [
    "2019-10-01 00:00:00 UTC,view,0044,electronics.clocks,,35.79,0541312140,a",
    "2019-10-01 00:00:09 UTC,cart,0044,electronics.clocks,,35.79,0541312140,a",
    "2019-10-02 23:59:59 UTC,Purchase,0044,,acme,35.79,0541312140,b",
]


def read(path: Path) -> tuple[pd.DataFrame, dict[str, int], Span]:
    with Engine() as engine:
        log = read_events(path, engine)
        found = engine.fetch(log.events.order_by("time", "kind"))
        assert log.rows == len(found)
        return found, dict(log.left_out), log.span


def written(folder: Path, *lines: str, name: str = "log.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_a_csv_file_comes_in_with_ids_as_they_are(tmp_path: Path) -> None:
    found, left_out, span = read(written(tmp_path, HEADER, *LINES))
    assert list(found.columns) == list(SCHEMA)
    assert found["customer"].tolist() == ["0541312140"] * 3
    assert found["product"].tolist() == ["0044"] * 3
    assert found["kind"].tolist() == ["view", "cart", "purchase"]
    assert found["session"].tolist() == ["a", "a", "b"]
    assert found["time"].tolist()[2] == pd.Timestamp("2019-10-02 23:59:59")
    assert found["brand"].isna().tolist() == [True, True, False]
    assert found["price"].tolist() == [35.79] * 3
    assert found["quantity"].tolist() == [1] * 3
    assert left_out == {}
    assert span == Span(datetime(2019, 10, 1), datetime(2019, 10, 2, 23, 59, 59), datetime(2019, 10, 3), Clock())


def test_the_same_log_reads_the_same_however_it_is_written(tmp_path: Path) -> None:
    expected, _, _ = read(written(tmp_path, HEADER, *LINES))
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress("\n".join([HEADER, *LINES]).encode()))
    folder = tmp_path / "Anna's [new] files"
    folder.mkdir()
    (folder / "1.csv").write_text("another file that a pattern would find", encoding="utf-8")
    frame = pd.read_csv(tmp_path / "log.csv", dtype={"product_id": str, "user_id": str})
    frame["event_time"] = pd.to_datetime(frame["event_time"], utc=True)
    frame.to_parquet(tmp_path / "log.parquet")
    semicolons = [line.replace(",", ";") for line in (HEADER, *LINES)]
    variants = [
        packed,
        written(folder, HEADER, *LINES, name="log [1].csv"),
        tmp_path / "log.parquet",
        written(tmp_path, "", *semicolons, name="semicolons.csv"),
        written(tmp_path, HEADER, *LINES, name="excel.csv", encoding="utf-8-sig"),
        written(tmp_path, HEADER, *LINES, name="utf16.csv", encoding="utf-16"),
        written(tmp_path, HEADER, *LINES[:2], LINES[2].replace("acme", "acme"), name="crlf.csv"),
    ]
    for variant in variants:
        found, left_out, _ = read(variant)
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)
        assert left_out == {}, variant


def test_umlauts_come_through(tmp_path: Path) -> None:
    line = LINES[2].replace("acme", "Müller")
    for encoding in ("utf-8", "utf-16", "cp1252"):
        found, _, _ = read(written(tmp_path, HEADER, *LINES[:2], line, encoding=encoding))
        assert found["brand"].tolist()[2] == "Müller"


def test_times_with_an_offset_become_utc(tmp_path: Path) -> None:
    times = ["2019-10-01T02:00:00+02:00", "2019-10-01 00:00:01", "2019-10-01T00:00:02.5Z", "2019-09-30 20:00:03-04:00"]
    found, _, _ = read(written(tmp_path, "event_time,event_type,user_id", *(f"{time},view,1" for time in times)))
    seconds = [0, 1, 2.5, 3]
    assert found["time"].tolist() == [pd.Timestamp("2019-10-01") + timedelta(seconds=second) for second in seconds]


def test_ids_in_parquet_become_text_without_a_fraction(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "event_time": pd.to_datetime(["2019-10-01 10:00", "2019-10-01 11:00", "2019-10-02 23:30"]),
            "event_type": "view",
            "user_id": [512011300.0, np.nan, 7.0],
            "product_id": [9_007_199_254_740_993, 1, 2],
        }
    )
    frame.to_parquet(tmp_path / "log.parquet")
    found, left_out, _ = read(tmp_path / "log.parquet")
    assert found["customer"].tolist() == ["512011300", "7"]
    assert found["product"].tolist() == ["9007199254740993", "2"]
    assert left_out == {"without a customer": 1}


def test_lines_that_cannot_be_used_are_left_out_and_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "event_time,event_type,user_id,price,quantity",
        "2019-10-01 10:00:00,purchase,1,2.5,3",
        "2019-10-01 10:00:00,purchase,1,,",
        "yesterday,view,1,1,1",
        "infinity,view,1,1,1",
        "2019-10-01 10:00:00,,1,1,1",
        "2019-10-01 10:00:00,view,  ,1,1",
        "2019-10-01 10:00:00,view,1,-1,1",
        "2019-10-01 10:00:00,view,1,free,1",
        "2019-10-01 10:00:00,view,1,1e300,1",
        "2019-10-01 10:00:00,view,1,1,many",
        "2019-10-01 10:00:00,view,1,1,1,1",
        "2019-10-01 10:0",
    )
    found, left_out, _ = read(path)
    assert found["quantity"].tolist() == [3, 1]
    assert left_out == {
        "without a readable time": 2,
        "without a kind of event": 1,
        "without a customer": 1,
        "with a price below 0 or that is no number": 3,
        "with a quantity that is no number": 1,
        "with more or fewer fields than the header, or broken text": 2,
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("event_type,user_id\nview,1", "no column event_time (it tells when"),
        ("event_time,event_type\n2019-10-01,view", "no column user_id (it tells who"),
        ("timestamp,event,customer\n1,2,3", "columns event_time (it tells when something happened), event_type"),
        ("event_time,event_type,user_id\n", "no usable event"),
        ("event_time,event_type,user_id\nnever,view,1\n", "no usable event: 1 without a readable time"),
        ("event_time,event_type,user_id,Price,price\n1,1,1,1,1", "two of the same"),
        ("event_time,event_type,user_id,\n1,1,1,1", "without a name"),
        ("event_time,event_type,user_id\n2019-10-01,vi\0ew,1", "line 2"),
    ],
)
def test_what_is_no_event_log_is_refused_in_words(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AnalysisError) as refusal:
        read(path)
    assert words in refusal.value.message
    assert "log.csv" in refusal.value.message


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join([HEADER, *LINES * 5000]).encode())
    cases = {
        "gone.csv": (None, "does not exist"),
        "shop.xlsx": (b"PK\x03\x04xl/", "neither CSV"),
        "broken.parquet": (b"PAR1 and no more", "broken.parquet cannot be read"),
        "cut.csv.gz": (packed[: len(packed) // 2], "cut.csv.gz"),
    }
    for name, (content, words) in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(AnalysisError) as refusal:
            read(tmp_path / name)
        assert words in refusal.value.message, name


def test_without_a_session_column_visits_are_told_apart_by_their_gap(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    seconds = np.cumsum(rng.choice([0, 300, 1799, 1800, 1801, 30_000], 200))
    start = pd.Timestamp("2019-10-01")
    frame = pd.DataFrame(
        {
            "event_time": start + pd.to_timedelta(seconds, unit="s"),
            "event_type": "view",
            "user_id": rng.choice(["a", "b", "c"], 200),
        }
    )
    frame.sample(frac=1, random_state=1).to_parquet(tmp_path / "log.parquet")
    found, _, _ = read(tmp_path / "log.parquet")
    for customer, events in frame.groupby("user_id"):
        pause = events["event_time"].diff()
        expected = (pause.isna() | (pause > pd.Timedelta(minutes=30))).cumsum()
        actual = found[found["customer"] == customer]["session"]
        assert actual.tolist() == [f"visit {number}" for number in expected]


def test_events_without_a_session_among_others_get_one_of_their_own(tmp_path: Path) -> None:
    lines = [f"2019-10-01 0{hour}:00:00,view,1,{session}" for hour, session in enumerate(["a", "", "a", "", ""])]
    found, _, _ = read(written(tmp_path, "event_time,event_type,user_id,user_session", *lines))
    assert found["session"].tolist() == ["a", "visit 1", "a", "visit 2", "visit 3"]


@pytest.mark.parametrize(
    ("last", "complete"),
    [("23:10", True), ("18:30", True), ("15:00", False)],
)
def test_the_last_day_is_complete_if_it_goes_on_as_late_as_others(last: str, complete: bool, tmp_path: Path) -> None:
    times = [*(f"2019-10-0{day} {hour}:00" for day in (1, 2, 3) for hour in ("09", "20" if day == 2 else "18"))]
    lines = [f"{time}:00,view,1" for time in (*times, f"2019-10-04 {last}")]
    _, _, span = read(written(tmp_path, "event_time,event_type,user_id", *lines))
    assert span.complete_until == datetime(2019, 10, 5 if complete else 4)


def test_windows_end_with_the_last_sunday() -> None:
    first = datetime(2019, 10, 1)
    for newest, end in (
        (datetime(2020, 4, 30, 12), datetime(2020, 4, 26)),
        (datetime(2020, 4, 26, 0), datetime(2020, 4, 26)),
        (datetime(2020, 4, 25, 23, 59), datetime(2020, 4, 19)),
    ):
        cuts = calendar(Span(first, newest, datetime(2020, 5, 1), Clock()))
        assert cuts.end == end
        assert cuts.split(0) == end - timedelta(days=28)
        assert cuts.periods == 7
        assert cuts.edges == sorted(cuts.edges)
    # The oldest snapshot must know something.
    assert calendar(Span(datetime(2020, 3, 29), newest, datetime(2020, 4, 26), Clock())).periods == 0
    assert calendar(Span(datetime(2020, 3, 22), newest, datetime(2020, 4, 26), Clock())).periods == 1


# The engine


def numbers(count: int) -> Table:
    return ibis.range(count).unnest().name("n").as_table()


def test_a_table_can_be_kept_twice_under_one_name() -> None:
    # With sqlglot 30.18, Ibis 12 drops a table without saying which.
    dropped = sge.Drop(kind="TABLE", this=sge.to_table("t", dialect="duckdb"), exists=True)
    assert dropped.sql("duckdb") == "DROP TABLE IF EXISTS t"
    with Engine() as engine:
        engine.keep("t", numbers(1))
        again = engine.keep("t", numbers(2))
        assert engine.fetch(again)["n"].tolist() == [0, 1]


def test_the_engine_fetches_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        assert len(list(tmp_path.iterdir())) == 1
        settings = engine._ibis.settings
        for name in ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions"):
            assert settings[name] == "false", name
        assert str(tmp_path) in settings["temp_directory"]
    assert list(tmp_path.iterdir()) == []


def test_cancel_interrupts_a_query_that_is_under_way() -> None:
    # Would take minutes: the product of two tables of a million rows.
    rows = numbers(1_000_000)
    pairs = rows.cross_join(rows.view()).agg(n=ibis._.n.sum())
    asked = []

    def is_cancelled() -> bool:
        asked.append(True)
        return len(asked) > 5

    with Engine() as engine:
        with pytest.raises(Cancelled):
            engine.fetch(pairs, Progress(is_cancelled=is_cancelled))
        assert engine.fetch(numbers(3))["n"].tolist() == [0, 1, 2]
