"""Good files: whatever they are written in, the same table comes out, and what was assumed is told."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from analysis.columns import dictionary
from analysis.dataset import Dataset
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table

ROWS = 40


def example() -> pd.DataFrame:
    """A small customer model with a gap, an infinite value and a text column."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "row_id": np.arange(ROWS) + 1,
            "user_id": rng.permutation(np.repeat(np.arange(ROWS // 2) + 512_000_000, 2)),
            "time_to_view_mean": np.round(rng.gamma(2.0, 3.0, ROWS), 6),
            "view_count_sum": rng.integers(1, 5_000, ROWS),
            "purchase_revenue_sum": np.round(rng.lognormal(5, 2, ROWS), 9),
            "country": pd.array(rng.choice(["Österreich", "Česko", "côte, d'or", 'the "best"'], ROWS), dtype="str"),
            "view_latent_factor0": np.round(rng.normal(size=ROWS), 12),
            "target_event": rng.permutation(np.arange(ROWS) % 2),
            "target_revenue": np.round(rng.lognormal(4, 2, ROWS), 2),
            "time_step": np.arange(ROWS) % 3,
        }
    )
    frame.loc[3, "time_to_view_mean"] = np.nan
    return frame


def as_csv(frame: pd.DataFrame, separator: str = ",", decimal: str = ".", **options: Any) -> str:
    return str(frame.to_csv(None, index=False, sep=separator, decimal=decimal, **options))


def zipped(name: str, content: bytes, *more: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        for other in more:
            archive.writestr(other, b"x")
    return file.getvalue()


def workbook(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_excel(file, index=False)
    return file.getvalue()


def read(folder: Path, name: str, content: str | bytes) -> Dataset:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


TEXT = as_csv(example())
GOOD: dict[str, tuple[str, bytes, str]] = {
    "plain": ("t.csv", TEXT.encode(), ""),
    "semicolon": ("t.csv", as_csv(example(), ";").encode(), "separated by semicolons"),
    "tab": ("t.tsv", as_csv(example(), "\t").encode(), "separated by tabs"),
    "capital suffix": ("T.CSV", TEXT.encode(), ""),
    "byte order mark": ("t.csv", TEXT.encode("utf-8-sig"), ""),
    "UTF-16, little end first": ("t.csv", b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16"),
    "UTF-16, big end first": ("t.csv", b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": ("t.csv", TEXT.encode("utf-16-le"), "UTF-16"),
    "decimal comma": ("t.csv", as_csv(example(), ";", ",").encode(), "decimal comma"),
    "decimal comma, quoted": ("t.csv", as_csv(example(), ",", ",", quoting=csv.QUOTE_ALL).encode(), "decimal comma"),
    "all quoted": ("t.csv", as_csv(example(), quoting=csv.QUOTE_ALL).encode(), ""),
    "CRLF": ("t.csv", as_csv(example(), lineterminator="\r\n").encode(), ""),
    "CR": ("t.csv", as_csv(example(), lineterminator="\r").encode(), ""),
    "no line break at the end": ("t.csv", TEXT.rstrip("\n").encode(), ""),
    "blank lines": ("t.csv", ("\n\n" + TEXT.replace("\n", "\n\n")).encode(), ""),
    "blanks around names": ("t.csv", TEXT.replace("user_id,", " user_id , ", 1).encode(), ""),
    "gzip": ("t.csv.gz", gzip.compress(TEXT.encode()), ""),
    "gzip in two members": ("t.tsv.gz", gzip.compress(TEXT[:99].encode()) + gzip.compress(TEXT[99:].encode()), ""),
    "zip": ("t.zip", zipped("data/t.csv", TEXT.encode()), "data/t.csv, the only file in t.zip"),
    "zip from macOS": ("t.zip", zipped("t.csv", TEXT.encode(), "__MACOSX/._t.csv"), "only file"),
    "row numbers of pandas": ("t.csv", str(example().to_csv(None)).encode(), "only numbers the rows"),
    "row numbers saved twice": ("t.csv", f"Unnamed: 0{example().to_csv(None)}".encode(), "only numbers the rows"),
    "Excel": ("t.xlsx", workbook(example()), ""),
}


@pytest.mark.parametrize("case", GOOD)
def test_every_way_of_writing_gives_the_same_table(case: str, tmp_path: Path) -> None:
    name, content, note = GOOD[case]
    dataset = read(tmp_path, name, content)
    pd.testing.assert_frame_equal(dataset.frame, example(), check_exact=True)
    assert dataset.source == name
    assert note in " ".join(dataset.notes)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("plain", lambda frame, path: frame.to_parquet(path, index=False)),
        ("row numbers", lambda frame, path: frame.set_index(np.arange(ROWS)).to_parquet(path, index=True)),
        ("customer as index", lambda frame, path: frame.set_index("user_id").to_parquet(path)),
        ("categories", lambda frame, path: frame.astype({"country": "category"}).to_parquet(path)),
        (
            "narrow types",
            lambda frame, path: frame.astype({"time_step": "int8", "target_event": bool}).to_parquet(path),
        ),
        ("numbers as text", lambda frame, path: frame.astype({"time_to_view_mean": "str"}).to_parquet(path)),
        ("small row groups", lambda frame, path: frame.to_parquet(path, row_group_size=7)),
    ],
)
def test_parquet(name: str, write: Callable[[pd.DataFrame, Path], None], tmp_path: Path) -> None:
    write(example(), tmp_path / "t.parquet")
    frame = read_table(tmp_path / "t.parquet").frame
    pd.testing.assert_frame_equal(frame[example().columns], example(), check_exact=True)
    assert set(frame) == set(example()), name


def test_windows_1252_is_recognised_wherever_it_starts(tmp_path: Path) -> None:
    frame = example().replace("Česko", "Malmö – €")
    dataset = read(tmp_path, "early.csv", as_csv(frame).encode("cp1252"))
    pd.testing.assert_frame_equal(dataset.frame, frame)
    assert any("Windows-1252" in note for note in dataset.notes)
    # Further down than what is looked at in advance.
    ascii_only = frame.assign(country="x" * 1000)
    long = pd.concat([ascii_only] * 40 + [frame], ignore_index=True)
    dataset = read(tmp_path, "late.csv", as_csv(long).encode("cp1252"))
    pd.testing.assert_frame_equal(dataset.frame, long)
    assert any("Windows-1252" in note for note in dataset.notes)


def test_long_files_of_every_encoding_survive_the_borders_between_blocks(tmp_path: Path) -> None:
    long = pd.concat([example().assign(country="Ž€😀" * 60)] * 130, ignore_index=True)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        content = as_csv(long).encode(encoding)
        assert len(content) > 3 << 20
        pd.testing.assert_frame_equal(read(tmp_path, "t.csv", content).frame, long, check_exact=True)


def test_numbers_survive_exactly(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 1 << 63, 3_000, dtype=np.int64).view(np.float64)
    values = [value for value in bits.tolist() if math.isfinite(value)] + [5e-324, 1.7976931348623157e308, 0.1 + 0.2]
    lines = "".join(f"{i},0,{value!r}\n" for i, value in enumerate(values))
    dataset = read(tmp_path, "t.csv", "user_id,time_step,target_revenue\n" + lines)
    assert dataset.frame["target_revenue"].tolist() == values
    pandas = pd.read_csv(tmp_path / "t.csv")
    pd.testing.assert_frame_equal(dataset.frame, pandas, check_exact=True)


def test_whole_numbers_survive_exactly(tmp_path: Path) -> None:
    dataset = read(tmp_path, "t.csv", "user_id,time_step,row_id\n9223372036854775807,0,9007199254740993\n-5,1,2\n")
    assert dataset.frame["user_id"].tolist() == [9223372036854775807, -5]
    assert dataset.frame["row_id"].tolist() == [9007199254740993, 2]


def test_declared_columns_have_their_declared_type(tmp_path: Path) -> None:
    columns = dictionary()
    frame = pd.DataFrame({name: [0, 1] for name in columns})
    for name, content in (("t.csv", as_csv(frame).encode()), ("t.xlsx", workbook(frame))):
        result = read(tmp_path, name, content).frame
        assert {name: str(dtype) for name, dtype in result.dtypes.items()} == {n: c.dtype for n, c in columns.items()}
    assert all(result[name].to_numpy().flags.contiguous for name in result)


@pytest.mark.parametrize("spelling", ["", "NA", "NaN", "nan", "null", "NULL", "N/A", "#N/A", "None", '""', "  "])
def test_missing_values(spelling: str, tmp_path: Path) -> None:
    content = (
        f"user_id,time_step,view_count_sum,target_revenue,country\n1,0,{spelling},{spelling},{spelling}\n2,0,3,4,x\n"
    )
    frame = read(tmp_path, "t.csv", content).frame
    assert frame.iloc[0, 2:4].isna().all()
    assert spelling.isspace() or pd.isna(frame.loc[0, "country"])
    assert frame["view_count_sum"].dtype == frame["target_revenue"].dtype == np.float64
    assert frame.iloc[1, 2:].tolist() == [3.0, 4.0, "x"]


def test_a_gap_in_whole_numbers_far_down_the_file(tmp_path: Path) -> None:
    count = 200_000
    lines = "".join(f"{i},0,{i}\n" for i in range(count))
    dataset = read(tmp_path, "t.csv", f"user_id,time_step,view_count_sum\n{lines}7,0,\n")
    values = dataset.frame["view_count_sum"].to_numpy()
    assert np.array_equal(values[:-1], np.arange(count, dtype=np.float64))
    assert np.isnan(values[-1])


def test_more_rows_than_the_first_megabyte_makes_expect(tmp_path: Path) -> None:
    long, short = "1,0,1.00000000000000000000000000000000000000000\n" * 25_000, "2,1,3\n" * 300_000
    dataset = read(tmp_path, "t.csv", f"user_id,time_step,target_revenue\n{long}{short}")
    assert len(dataset) == 325_000
    assert dataset.frame["target_revenue"].sum() == 25_000 + 900_000
    assert dataset.frame["user_id"].sum() == 25_000 + 600_000


def test_whole_numbers_written_with_a_point(tmp_path: Path) -> None:
    frame = read(tmp_path, "t.csv", "user_id,time_step,view_count_sum\n1,0.0,5.0\n2,1.0,6.0\n").frame
    assert frame["time_step"].dtype == frame["view_count_sum"].dtype == np.int64
    assert frame["view_count_sum"].tolist() == [5, 6]


@pytest.mark.parametrize(
    ("written_ids", "expected"),
    [
        (["12", "-7"], [12, -7]),
        (["007", "12"], ["007", "12"]),
        (["7.41E+12", "12"], ["7.41E+12", "12"]),
        (["12.0", "13.0"], ["12.0", "13.0"]),
        (["a-1", "a-2"], ["a-1", "a-2"]),
        (["9223372036854775808", "1"], ["9223372036854775808", "1"]),
        ([" 12 ", "13"], [12, 13]),
        (["+12", "13"], ["+12", "13"]),
    ],
)
def test_ids_keep_what_they_are(written_ids: list[str], expected: list[object], tmp_path: Path) -> None:
    rows = "".join(f"0,{value}\n" for value in written_ids)
    dataset = read(tmp_path, "t.csv", f"time_step,user_id\n{rows}")
    assert dataset.frame["user_id"].tolist() == expected
    notes = " ".join(dataset.notes)
    assert ("user_id is read as text" in notes) == isinstance(expected[0], str)
    assert ("shortened by a spreadsheet" in notes) == ("7.41E+12" in expected)
    frame = pd.DataFrame({"time_step": [0, 0], "user_id": written_ids})
    frame.to_parquet(tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").frame["user_id"].tolist() == expected
    assert read(tmp_path, "t.xlsx", workbook(frame)).frame["user_id"].tolist() == expected


def test_undeclared_columns_are_numbers_or_text_as_a_whole(tmp_path: Path) -> None:
    content = (
        "user_id;time_step;target_revenue;whole;fraction;gap;mixed;code;date;flag;hex;empty\n"
        "1;0;1,5;5;0,5;;5;007;2019-10-01;True;0x10;\n"
        "2;0;2,5;6;1,5;7;six;12;2019-11-01;False;0x11;\n"
    )
    dataset = read(tmp_path, "t.csv", content)
    frame = dataset.frame
    assert frame["whole"].tolist() == [5, 6]
    assert frame["fraction"].tolist() == [0.5, 1.5]
    assert frame["gap"].dtype == frame["empty"].dtype == np.float64
    assert frame["mixed"].tolist() == ["5", "six"]
    assert frame["code"].tolist() == ["007", "12"]
    assert frame["date"].tolist() == ["2019-10-01", "2019-11-01"]
    assert frame["flag"].tolist() == ["True", "False"]
    assert frame["hex"].tolist() == ["0x10", "0x11"]
    assert "Read as text: mixed, code, date, flag and hex." in dataset.notes
    assert {str(dtype) for dtype in frame.dtypes} == {"int64", "float64", "str"}


def test_line_breaks_inside_a_text_belong_to_it(tmp_path: Path) -> None:
    frame = pd.concat([example().assign(country="two\nlines")] * 800, ignore_index=True)
    content = as_csv(frame)
    assert len(content) > 2 << 20
    pd.testing.assert_frame_equal(read(tmp_path, "t.csv", content).frame, frame, check_exact=True)


def test_quotation_marks_that_appear_late(tmp_path: Path) -> None:
    plain = pd.concat([example().assign(country="AT")] * 1500, ignore_index=True)
    frame = pd.concat([plain, example().assign(country="two\nlines")] * 2, ignore_index=True)
    content = as_csv(frame)
    assert content.index('"') > 3 << 20
    pd.testing.assert_frame_equal(read(tmp_path, "t.csv", content).frame, frame, check_exact=True)


def test_values_that_do_not_count_are_told(tmp_path: Path) -> None:
    notes = read(tmp_path, "t.csv", "user_id,time_step,target_revenue\n5,2,inf\n5,2,-Infinity\n").notes
    assert notes == ("Infinite values: 2, in target_revenue.",)


def test_outcomes_of_now_are_not_known(tmp_path: Path) -> None:
    content = "user_id,time_step,target_event,target_revenue,a\n5,-1,0,0,1\n5,0,1,0,2\n6,-1,0,7,3\n"
    dataset = read(tmp_path, "t.csv", content)
    assert dataset.frame["target_event"].isna().tolist() == [True, False, True]
    assert dataset.frame["target_revenue"].isna().tolist() == [True, False, True]
    assert any("target_event and target_revenue cannot be known yet" in note for note in dataset.notes)


def test_labels_of_a_filtered_table_are_left_out(tmp_path: Path) -> None:
    frame = example().iloc[[3, 0, 2]]
    for name, write in (("t.csv", frame.to_csv), ("t.parquet", frame.to_parquet)):
        write(tmp_path / name)
        dataset = read_table(tmp_path / name)
        assert list(dataset.frame.columns) == list(frame.columns)
        assert any("only numbers the rows" in note for note in dataset.notes)


def test_infinite_values_are_kept(tmp_path: Path) -> None:
    content = "user_id,time_step,target_revenue,view_count_sum\n1,0,inf,1\n2,1,-Infinity,inf\n3,2,+INF,2\n"
    frame = read(tmp_path, "t.csv", content).frame
    assert frame["target_revenue"].tolist() == [np.inf, -np.inf, np.inf]
    assert frame["view_count_sum"].tolist() == [1, np.inf, 2]


def test_only_the_first_sheet_is_read_and_its_oddities_are_forgiven(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in (
        [None],
        ["user_id", "time_step", "target_revenue", "since", "note", None],
        [7, 0, "12.5", datetime.date(2019, 10, 1), 5],
        [None, None],
        [8.0, 1, "#N/A", None, "x"],
        [9, 1, True],
    ):
        book.active.append(row)
    book.create_sheet("Notes").append(["user_id"])
    book.save(tmp_path / "t.xlsx")
    dataset = read_table(tmp_path / "t.xlsx")
    assert dataset.frame["user_id"].tolist() == [7, 8, 9]
    np.testing.assert_array_equal(dataset.frame["target_revenue"], [12.5, np.nan, 1.0])
    assert dataset.frame["since"].iloc[0].startswith("2019-10-01")
    assert dataset.frame["note"].tolist()[:2] == ["5", "x"]
    assert "Read from the first sheet, Data; left out: Notes." in dataset.notes


def test_parquet_structures_outside_the_dictionary_are_left_out(tmp_path: Path) -> None:
    table = pa.table(
        {
            "user_id": [1, 2],
            "time_step": [0, 1],
            "target_revenue": pa.array([None, "2.5"], pa.string()).cast(pa.decimal128(9, 2)),
            "basket": [[1], [2]],
            "a.b": pa.array([1, 2], pa.uint8()),
            "since": [datetime.date(2019, 10, 1), None],
        }
    )
    parquet.write_table(table, tmp_path / "t.parquet")
    dataset = read_table(tmp_path / "t.parquet")
    assert list(dataset.frame) == ["user_id", "time_step", "target_revenue", "a.b", "since"]
    np.testing.assert_array_equal(dataset.frame["target_revenue"], [np.nan, 2.5])
    assert dataset.frame["a.b"].tolist() == [1, 2]
    assert dataset.frame["since"].iloc[0] == "2019-10-01"
    assert any("basket" in note for note in dataset.notes)


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    long = pd.concat([example()] * 1000, ignore_index=True)
    for name, content in (
        ("t.csv", as_csv(long).encode()),
        ("t.csv.gz", gzip.compress(as_csv(long).encode())),
        ("t.xlsx", workbook(long.head(2000))),
    ):
        (tmp_path / name).write_bytes(content)
        fractions: list[float] = []
        read_table(tmp_path / name, progress=Progress(lambda fraction, _, f=fractions: f.append(fraction), interval=0))
        assert fractions == sorted(fractions)
        assert any(0 < fraction < 1 for fraction in fractions)
        assert fractions[-1] == 1


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.zip", "t.parquet", "t.xlsx"])
def test_reading_can_be_cancelled_halfway(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    wide = pd.DataFrame({column: np.arange(2000) for column in dictionary()})
    if name == "t.parquet":
        wide.to_parquet(path)
    elif name == "t.xlsx":
        path.write_bytes(workbook(wide.head(500)))
    else:
        text = as_csv(pd.concat([wide] * 2)).encode()
        path.write_bytes({"t.csv.gz": gzip.compress(text), "t.zip": zipped("t.csv", text)}.get(name, text))
    seen: list[float] = []
    progress = Progress(
        lambda fraction, _: seen.append(fraction), is_cancelled=lambda: bool(seen) and seen[-1] > 0.2, interval=0
    )
    with pytest.raises(Cancelled):
        read_table(path, progress=progress)
    assert 0.2 < seen[-1] < 1
    path.unlink()


text_values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(
    lambda text: f"x{text.strip()}x"
)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(1, 12))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=count, max_size=count))

    return pd.DataFrame(
        {
            "user_id": column(st.integers(-(2**63), 2**63 - 1)),
            "time_step": column(st.integers(0, 9)),
            "view_count_sum": column(st.integers(-(2**40), 2**40)),
            "target_revenue": np.array(column(st.floats(allow_nan=False)), dtype=np.float64),
            "target_customer_value": np.array(column(st.floats(allow_infinity=False)), dtype=np.float64),
            "segment": pd.array(column(text_values), dtype="str"),
        }
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frame=tables(),
    separator=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    missing=st.sampled_from(["", "NA", "null"]),
)
def test_random_tables_in_random_dialects_come_back(
    frame: pd.DataFrame, separator: str, quoting: Any, line_end: str, encoding: str, missing: str, tmp_path: Path
) -> None:
    text = as_csv(frame, separator, quoting=quoting, lineterminator=line_end, na_rep=missing)
    result = read(tmp_path, "t.csv", text.encode(encoding)).frame
    pd.testing.assert_frame_equal(result, frame, check_exact=True)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=tables(), separator=st.sampled_from(";\t"))
def test_random_tables_with_decimal_comma_come_back(frame: pd.DataFrame, separator: str, tmp_path: Path) -> None:
    # One value that can only be a decimal comma.
    frame["purchase_revenue_sum"] = 0.25
    frame["purchase_revenue_mean"] = 0.75
    frame["cart_revenue_mean"] = 1.25
    result = read(tmp_path, "t.csv", as_csv(frame, separator, ",")).frame
    pd.testing.assert_frame_equal(result, frame, check_exact=True)
