"""Files that cannot be read are refused in words that name the file, the place, and what to do."""

from __future__ import annotations

import gzip
import io
import os
import random
import re
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from analysis.errors import AnalysisError
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table

HEAD = "user_id,time_step,view_count_sum,target_revenue,country\n"
GOOD = HEAD + "1,0,5,1.5,AT\n2,0,6,2.5,DE\n"
RANDOM = random.Random(1).randbytes(3000)


def zipped(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def encrypted(content: bytes) -> bytes:
    """A zip archive whose only member claims to be encrypted, in both of its headers."""
    packed = bytearray(zipped({"t.csv": content}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def oddly_packed(content: bytes) -> bytes:
    """A zip archive with a compression method that nobody knows."""
    packed = bytearray(zipped({"t.csv": content}))
    packed[8] = 77
    packed[packed.index(b"PK\x01\x02") + 10] = 77
    return bytes(packed)


def as_parquet(columns: dict[str, object]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def as_workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WORKBOOK = as_workbook([HEAD.strip().split(","), [1, 0, 5, 1.5, "AT"]])
PARQUET = as_parquet({"user_id": [1, 2], "time_step": [0, 1], "target_revenue": [1.0, 2.0]})
PACKED = gzip.compress((HEAD + "".join(f"{i},0,{i * i},{i / 7},AT\n" for i in range(20_000))).encode())
FILLED = HEAD + "1,0,5,1.5,AT\n" * 100_000

BAD: dict[str, tuple[str, str | bytes, str]] = {
    # nothing in it
    "empty": ("t.csv", "", r"t\.csv is empty\."),
    "blanks": ("t.csv", " \n\n  \r\n", r"t\.csv is empty: there is nothing but blanks"),
    "empty gzip": ("t.csv.gz", gzip.compress(b""), r"t\.csv\.gz is empty"),
    "separators only": ("t.csv", ",,,\n,,,\n", "has no columns user_id"),
    "header only": ("t.csv", HEAD, r"t\.csv holds column names, but no rows\."),
    "header without a line break": ("t.csv", HEAD.strip(), "column names, but no rows"),
    "header only, Parquet": ("t.parquet", as_parquet({"user_id": [], "time_step": []}), "but no rows"),
    "header only, Excel": ("t.xlsx", as_workbook([["user_id", "time_step"]]), "but no rows"),
    "empty sheet": ("t.xlsx", as_workbook([]), "the first sheet, Sheet, is empty"),
    "no values": ("t.csv", HEAD + "1,0,,,\n2,0,NA,,\n", "holds no values: every column but the identifiers is empty"),
    "no values in a required column": ("t.csv", HEAD + "1,,5,1,x\n2,,6,2,x\n", "the column time_step is empty"),
    # something else
    "binary": ("t.csv", RANDOM, r"t\.csv is not a text table: it seems to be binary data"),
    "binary in gzip": ("t.csv.gz", gzip.compress(RANDOM), r"t\.csv\.gz holds binary data, not a text table"),
    "web page": ("t.csv", "<!DOCTYPE html>\n<html><body>Sign in</body></html>", "seems to be a web page"),
    "part of a web page": ("t.csv", "\n  <table><tr><td>1</td></tr></table>", "seems to be a web page"),
    "XML": ("t.csv", '<?xml version="1.0"?><rows/>', "seems to be an XML file"),
    "JSON": ("t.csv", '[{"user_id": 1, "time_step": 0}]', "seems to be a JSON file"),
    "JSON, indented": ("t.csv", '{\n  "user_id": [1, 2]\n}', "seems to be a JSON file"),
    "Excel as CSV": ("t.csv", WORKBOOK, r"seems to be an Excel workbook .*\. Rename it to t\.xlsx\."),
    "Parquet as CSV": ("t.csv", PARQUET, r"seems to be a Parquet file\. Rename it to t\.parquet\."),
    "gzip as CSV": ("t.csv", PACKED, r"seems to be a gzip archive\. Rename it to t\.csv\.gz\."),
    "zip as CSV": ("t.csv", zipped({"t.csv": GOOD}), r"seems to be a zip archive\. Rename it to t\.zip\."),
    "CSV as gzip": ("t.csv.gz", GOOD, r"is not a gzip archive: .* a text table\. Rename it to t\.csv\."),
    "CSV as zip": ("t.zip", GOOD, r"is not a zip archive: .* Rename it to t\.csv\."),
    "CSV as Excel": ("t.xlsx", GOOD, r"is not an Excel workbook .*: .* Rename it to t\.csv\."),
    "CSV as Parquet": ("t.parquet", GOOD, r"is not a Parquet file: .* Rename it to t\.csv\."),
    "random Parquet": ("t.parquet", RANDOM, "is not a Parquet file: it seems to be binary data"),
    "zip as Excel": ("t.xlsx", zipped({"t.csv": GOOD}), r"seems to be a zip archive\. Rename it to t\.zip\."),
    "Parquet in gzip": ("t.csv.gz", gzip.compress(PARQUET), r"holds a Parquet file, not a text table\. Unpack it"),
    "Excel in zip": ("t.zip", zipped({"t.xlsx": WORKBOOK}), "holds an Excel workbook .*, not a text table"),
    "old Excel": (
        "t.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + RANDOM,
        r"old Excel format\. Save it in Excel as \.xlsx",
    ),
    "old Excel as new": ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + RANDOM, "old Excel workbook .* password"),
    "unknown type": (
        "t.dat",
        GOOD,
        r"t\.dat is of an unknown type\. Known are \.csv and \.tsv .*\.parquet and \.xlsx\.",
    ),
    "no suffix": ("table", PARQUET, "unknown type.*It seems to be a Parquet file"),
    # damaged
    "null byte": ("t.csv", GOOD.replace("6,2.5", "6,2\0.5"), r"t\.csv, line 3: there is a null byte"),
    "null byte far down": ("t.csv", FILLED + "1,0,\0,1,x\n", r"t\.csv, line 100002: there is a null byte"),
    "null byte, CRLF": ("t.csv", GOOD.replace("\n", "\r\n") + "\0\0\0", r"line 4: there is a null byte"),
    "null byte in UTF-16": ("t.csv", (GOOD + "\0").encode("utf-16"), r"line 4: there is a null byte"),
    "null bytes only": ("t.csv", bytes(5000), r"line 1: there is a null byte"),
    "no encoding": ("t.csv", GOOD.encode() + b"3,0,1,1,\x81\x8d\n", "characters of an unknown encoding"),
    "no encoding far down": ("t.csv", FILLED.encode() + b"3,0,1,1,\x81\n", "characters of an unknown encoding"),
    "half a character": ("t.csv", GOOD.encode("utf-16")[:-1], "characters of an unknown encoding"),
    "truncated gzip": ("t.csv.gz", PACKED[: len(PACKED) // 2], r"t\.csv\.gz breaks off in the middle"),
    "gzip without its end": ("t.csv.gz", PACKED[:-4], r"t\.csv\.gz breaks off in the middle"),
    "fake gzip": ("t.csv.gz", b"\x1f\x8b" + RANDOM, r"t\.csv\.gz is damaged"),
    "changed gzip": ("t.csv.gz", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], r"t\.csv\.gz is damaged"),
    "scrambled gzip": ("t.csv.gz", PACKED[:500] + RANDOM + PACKED[3500:], r"t\.csv\.gz is damaged"),
    "truncated zip": ("t.zip", zipped({"t.csv": GOOD})[:-30], r"t\.zip is damaged"),
    "changed zip": ("t.zip", zipped({"t.csv": GOOD}).replace(b"AT", b"XX", 1)[:40] + RANDOM, r"t\.zip is damaged"),
    "empty zip": ("t.zip", zipped({}), r"t\.zip is an archive without a file"),
    "zip with a folder": ("t.zip", zipped({"data/": ""}), r"t\.zip is an archive without a file"),
    "zip with several": ("t.zip", zipped({"a.csv": GOOD, "b.csv": GOOD}), r"t\.zip holds 2 files.*: a\.csv, b\.csv\."),
    "zip path upwards": ("t.zip", zipped({"../t.csv": GOOD}), r"leads out of the archive: \.\./t\.csv"),
    "zip path with backslashes": ("t.zip", zipped({"a\\..\\..\\t.csv": GOOD}), "leads out of the archive"),
    "zip path from the root": ("t.zip", zipped({"/etc/t.csv": GOOD}), "leads out of the archive"),
    "zip path with a drive": ("t.zip", zipped({"C:\\t.csv": GOOD}), "leads out of the archive"),
    "zip with a password": ("t.zip", encrypted(GOOD.encode()), r"t\.zip is protected by a password"),
    "zip in an odd way": ("t.zip", oddly_packed(GOOD.encode()), "packed in a way that cannot be read"),
    "truncated Parquet": ("t.parquet", PARQUET[:-20], r"t\.parquet is damaged"),
    "fake Parquet": ("t.parquet", b"PAR1" + RANDOM + b"PAR1", r"t\.parquet is damaged"),
    "truncated Excel": ("t.xlsx", WORKBOOK[:-40], r"t\.xlsx is damaged"),
    "fake Excel": ("t.xlsx", zipped({"[Content_Types].xml": "<a/>"}), r"t\.xlsx is damaged"),
    "fake Excel, no XML": ("t.xlsx", zipped({"xl/workbook.xml": "no"}), r"t\.xlsx is damaged"),
    # columns
    "no customers": (
        "t.csv",
        GOOD.replace("user_id", "x"),
        r"has no column user_id: it tells which customer a row bel",
    ),
    "no periods": ("t.csv", GOOD.replace("time_step", "x"), r"has no column time_step: it tells which snapshot a row"),
    "neither": ("t.csv", "a,b\n1,2\n", r"no columns user_id \(it tells .*\) and time_step \(it tells"),
    "misspelt": ("t.csv", GOOD.replace("user_id", "User_ID"), r"Rename the column User_ID to user_id\."),
    "misspelt, Excel": (
        "t.xlsx",
        as_workbook([["user id", "time_step"], [1, 0]]),
        "Rename the column user id to user_",
    ),
    "misspelt, Parquet": ("t.parquet", as_parquet({"user_id": [1], "TimeStep": [0]}), "column TimeStep to time_step"),
    "one column": ("t.csv", GOOD.replace(",", "|"), r"The separator could not be recognised\. Known are comma, semico"),
    "duplicate names": ("t.csv", "user_id,time_step,a,b,a, b\n1,0,1,1,1,1\n", r"more than one column named a and b\."),
    "no name": ("t.csv", "user_id,time_step,,a\n1,0,1,1\n", r"t\.csv: column 3 has no name"),
    "label that is no answer": (
        "t.csv",
        "user_id,time_step,target_event\n5,1,0\n7,1,2\n",
        r"t\.csv, line 3, column target_event: 2 stands where 0 or 1 belongs",
    ),
    "period before now": (
        "t.csv",
        "user_id,time_step,a\n5,1,0\n7,-2,2\n",
        r"line 3, column time_step: -2 is no period",
    ),
    "period that is a date": ("t.csv", "user_id,time_step,a\n5,20191001,0\n", r"20\d+ is no period|e\+07 is no period"),
    "index that is none": ("t.csv", ",user_id,time_step,a\n5,1,0,1\n5,1,0,1\n", r"t\.csv: column 1 has no name"),
    "endless first line": ("t.csv", "x" * 3_000_000, "first line is longer than a megabyte"),
    # rows
    "too few": ("t.csv", GOOD + "3,0,5\n4,0,5,1,AT\n", r"t\.csv, line 4: 3 fields where the header has 5\."),
    "too many": ("t.csv", GOOD + "3,0,5,1,A,T\n", r"t\.csv, line 4: 6 fields where the header has 5\. .*quotation"),
    "too few far down": ("t.csv", FILLED + "3\n" + GOOD, r"t\.csv, line 100002: 1 field where"),
    "after blank lines": ("t.csv", "\n\n" + GOOD + "\n\n3,0\n", r"t\.csv, line 8: 2 fields"),
    "after line breaks in a text": ("t.csv", GOOD + '3,0,1,1,"a\nb\nc"\n4,0\n', r"t\.csv, line 7: 2 fields"),
    "too few in gzip": ("t.csv.gz", gzip.compress((GOOD + "3,0\n").encode()), r"t\.csv\.gz, line 4: 2 fields"),
    "too few in UTF-16": ("t.csv", (GOOD + "3,0\n").encode("utf-16"), r"t\.csv, line 4: 2 fields"),
    "too few, CR": ("t.csv", (GOOD + "3,0\n").replace("\n", "\r"), r"t\.csv, line 4: 2 fields"),
    "open quotation mark": (
        "t.csv",
        GOOD + '3,0,5,1,"AT\n4,0,5,1,AT\n',
        r"line 4: a quotation mark is opened and never",
    ),
    "open quotation mark early": ("t.csv", HEAD + '1,0,5,1,"AT\n' + FILLED, r"line 2: a value is longer .*quotation"),
    "text after a quotation mark": ("t.csv", GOOD + '3,0,5,1,"A"T,\n', "line 4: text follows a closing quotation mark"),
    "gigantic line": (
        "t.csv",
        GOOD + f"3,0,5,1,{'x' * 19_000_000}\n",
        "line 4: it is longer than 4,194,304 characters",
    ),
    "text for a number": (
        "t.csv",
        GOOD + "3,0,5,many,AT\n",
        r't\.csv, line 4, column target_revenue: "many" stands where a number belongs',
    ),
    "text for a whole number": ("t.csv", GOOD + "3,0,few,1,AT\n", r'line 4, column view_count_sum: "few" stands where'),
    "text far down": ("t.csv", FILLED + "3,0,5,?,AT\n", r'line 100002, column target_revenue: "\?" stands where'),
    "first of several": ("t.csv", GOOD + "3,0,5,b,x\n3,0,a,1,x\n", r'line 4, column target_revenue: "b"'),
    "grouped number": (
        "t.csv",
        GOOD + '3,0,5,"1.204,50",AT\n',
        r'"1\.204,50" stands where .* another notation: write it w',
    ),
    "decimal comma": (
        "t.csv",
        GOOD + '3,0,5,"4,5",AT\n',
        r"another notation: elsewhere .* the decimal mark is a point",
    ),
    "decimal point": (
        "t.csv",
        GOOD.replace(".", ",").replace(",", ";").replace("1;5", "1,5").replace("2;5", "2,5") + "3;0;5;4.5;AT\n",
        r'line 4, column target_revenue: "4\.5" .* the decimal mark is a comma',
    ),
    "thousands": ("t.csv", GOOD + '3,0,"1,204",1,AT\n', r'column view_count_sum: "1,204" stands where'),
    "unit": ("t.csv", GOOD + "3,0,5,12 %,AT\n", "looks like a number with a unit"),
    "truth": ("t.csv", GOOD + "3,0,True,1,AT\n", "Write 1 for yes and 0 for no"),
    "text for a number, Parquet": (
        "t.parquet",
        as_parquet({"user_id": [1, 2], "time_step": [0, 1], "target_revenue": ["1.5", "many"]}),
        r't\.parquet, row 2, column target_revenue: "many" stands where a number belongs',
    ),
    "structure, Parquet": (
        "t.parquet",
        as_parquet({"user_id": [1], "time_step": [0], "target_revenue": [[1.0, 2.0]]}),
        r"t\.parquet, column target_revenue: it holds values of type list",
    ),
    "structured id": ("t.parquet", as_parquet({"user_id": [[1]], "time_step": [0]}), "where ids belong"),
    "date for a number, Parquet": (
        "t.parquet",
        as_parquet({"user_id": [1], "time_step": [pd.Timestamp("2019-10-01")]}),
        r"column time_step: it holds values of type timestamp",
    ),
    "text for a number, Excel": (
        "t.xlsx",
        as_workbook([["user_id", "time_step"], [1, 0], [], [2, "new"]]),
        r't\.xlsx, row 4, column time_step: "new" stands where',
    ),
    "date for a number, Excel": (
        "t.xlsx",
        as_workbook([["user_id", "time_step", "target_revenue"], [1, 0, pd.Timestamp("2019-10-01").to_pydatetime()]]),
        r"t\.xlsx, row 2, column target_revenue: .2019-10-01",
    ),
    "too many, Excel": ("t.xlsx", as_workbook([["user_id", "time_step"], [1, 0, 7]]), "row 2: there are more values"),
    "gaps in the ids": ("t.csv", GOOD + ",0,5,1,x\n ,0,5,1,x\n", r"2 rows have no user_id, the first on line 4"),
    "gap after a quoted line break": (
        "t.csv",
        HEAD + '1,0,5,1,"a\nb"\nNA,0,5,1,x\n',
        "1 row has no user_id, .* line 4",
    ),
    "gaps in the periods": ("t.csv", GOOD + "3,,5,1,x\n", r"1 row has no time_step, the first on line 4"),
    "gap, Parquet": ("t.parquet", as_parquet({"user_id": [1, None], "time_step": [0, 1]}), "no user_id, .* on row 2"),
    "gap, Excel": (
        "t.xlsx",
        as_workbook([["user_id", "time_step"], [], [1, 0], ["x", None]]),
        "no time_step, .* row 4",
    ),
    "half a period": ("t.csv", GOOD + "3,1.5,5,1,x\n", r"t\.csv, line 4, column time_step: 1\.5 is not a whole number"),
    "endless period": ("t.csv", GOOD + "3,inf,5,1,x\n", r"line 4, column time_step: inf is not a whole number"),
    "half a period, Parquet": (
        "t.parquet",
        as_parquet({"user_id": ["a", "b"], "time_step": [0.0, 0.5]}),
        r"t\.parquet, row 2, column time_step: 0\.5 is not a whole number",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words(case: str, tmp_path: Path) -> None:
    name, content, expected = BAD[case]
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(AnalysisError) as caught:
        read_table(path)
    said = str(caught.value)
    assert re.search(expected, said), said
    assert name in caught.value.message
    assert "!" not in said
    assert caught.value.message.endswith(".")
    assert "None" not in said
    path.unlink()


def make_socket(path: Path) -> None:
    # The name of a socket must be short.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: path.mkdir(), r"t\.csv is a folder"),
        (Path.exists, r"t\.csv does not exist"),
        (lambda path: path.symlink_to("nowhere"), r"t\.csv does not exist"),
        pytest.param(
            os.mkfifo,
            r"t\.csv is not a file",
            marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system"),
        ),
        pytest.param(
            make_socket,
            r"t\.csv is not a file",
            marks=pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets with names on this system"),
        ),
        pytest.param(
            lambda path: path.symlink_to("/dev/null"),
            r"t\.csv is not a file",
            marks=pytest.mark.skipif(os.name != "posix", reason="no devices on this system"),
        ),
    ],
)
def test_what_is_not_a_file(make: Callable[[Path], None], expected: str, tmp_path: Path) -> None:
    make(tmp_path / "t.csv")
    with pytest.raises(AnalysisError, match=expected):
        read_table(tmp_path / "t.csv")


@pytest.mark.skipif(os.name != "posix", reason="rights are not kept in modes on this system")
def test_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GOOD)
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        with pytest.raises(AnalysisError, match=r"t\.csv cannot be read: there is no permission"):
            read_table(path)
    finally:
        os.seteuid(user)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"cannot be read"):
        read_table(tmp_path / ("x" * 5000 + ".csv"))


def test_looking_for_the_place_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(FILLED + "3\n")
    messages: list[str] = []
    progress = Progress(
        lambda _, message: messages.append(message),
        is_cancelled=lambda: bool(messages) and messages[-1].startswith("Looking for the place"),
    )
    with pytest.raises(Cancelled):
        read_table(path, progress=progress)
    path.unlink()
