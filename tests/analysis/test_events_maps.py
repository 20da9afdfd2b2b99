"""Logs of any shop: the map of their columns, dates and zones, several files, what Excel does to ids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.how import How, Sale
from analysis.events.log import SCHEMA, EventLog
from analysis.events.maps import read_map
from analysis.events.reading import read_events

COLUMNS = 'time = "when"\nkind = "what"\ncustomer = "who"\n'


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def mapped(folder: Path, text: str) -> How:
    return read_map(written(folder / "map.toml", text))


def read(path: Path | list[Path], how: How | None = None) -> tuple[EventLog, pd.DataFrame]:
    with Engine() as engine:
        log = read_events(path, engine, how)
        return log, engine.fetch(log.events.order_by("time", "kind"))


def test_a_map_says_what_columns_and_values_mean(tmp_path: Path) -> None:
    how = mapped(
        tmp_path,
        """
        time_zone = "Europe/Berlin"
        gap_minutes = 10

        [columns]
        time = "when"
        kind = "what"
        customer = "who"
        product = "SKU"
        price = "Amount"
        device = "browser"
        own = ["Store name"]

        [kinds]
        view = ["look", "zoom"]
        purchase = "pay"
        checkout = ["address"]
        """,
    )
    path = written(
        tmp_path / "log.csv",
        "when,what,who,SKU,Amount,browser,Store name\n"
        "2024-01-01 10:00:00,Look,007,01,5,phone,North\n"
        "2024-01-01 10:05:00,zoom,007,01,5,phone,North\n"
        "2024-01-01 10:16:00,address,007,01,,phone,North\n"
        "2024-07-01 10:00:00,pay,007,01,5,,South\n"
        "2024-07-01 10:01:00+00:00,Smile,007,,,,\n",
    )
    log, events = read(path, how)
    assert events["kind"].tolist() == ["view", "view", "checkout", "purchase", "smile"]
    assert events["session"].tolist() == ["visit 1", "visit 1", "visit 2", "visit 3", "visit 4"]
    assert events["customer"].unique().tolist() == ["007"]
    assert list(events.columns) == [*SCHEMA, "device", "own_store_name"]
    assert events["device"].tolist()[:3] == ["phone"] * 3
    assert events["own_store_name"].tolist()[3] == "South"
    # An hour ahead in winter, two in summer; what says its offset is believed.
    assert events["time"].dt.hour.tolist() == [9, 9, 9, 8, 10]
    assert log.left_out == {}


def test_a_log_of_purchases_needs_no_column_of_kinds(tmp_path: Path) -> None:
    how = mapped(
        tmp_path, 'every_line = "purchase"\n[columns]\ntime = "t"\ncustomer = "c"\nprice = "p"\nmargin = "m"\n'
    )
    log, events = read(written(tmp_path / "log.csv", "t,c,p,m\n1700000000,a,10,0.2\n1700000000500,b,10,\n"), how)
    assert events["kind"].tolist() == ["purchase", "purchase"]
    assert events["time"].tolist() == [pd.Timestamp("2023-11-14 22:13:20"), pd.Timestamp("2023-11-14 22:13:20.5")]
    assert events["profit"].tolist()[0] == 2.0
    assert log.has_profit


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns = 3", "columns = 3"),
        ("[columns", "no TOML file"),
        ('[columns]\ntime = "t"', "which of the columns is customer and kind"),
        ('[columns]\ntime = "t"\ncustomer = "c"', "which of the columns is kind"),
        (f"[columns]\n{COLUMNS}shop = 'x'", "columns.shop"),
        (f"[columns]\n{COLUMNS}price = 3", "price = 3"),
        ("tmie_zone = 'UTC'", "tmie_zone"),
        ("time_zone = 'Mars/Base'", "Mars/Base"),
        ("time_zone = '../secret'", "../secret"),
        ("gap_minutes = 0", "gap_minutes = 0"),
        ("gap_minutes = true", "gap_minutes = True"),
        ("day_first = 'yes'", "day_first = 'yes'"),
        ("[sale]\ngifts = true", "sale.gifts"),
        ("[sale]\ntax = 'no'", "tax = 'no'"),
        ("[kinds]\nview = [1]", "than texts in view"),
        ("[kinds]\nview = ['a']\ncart = ['a']", "takes a for both view and cart"),
        (f"every_line = 'view'\n[columns]\n{COLUMNS}", "both every_line"),
        (f"[columns]\n{COLUMNS}own = ['a', 'A']", "one column twice"),
    ],
)
def test_what_a_map_cannot_say_is_refused_in_words(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refusal:
        mapped(tmp_path, text)
    assert words in refusal.value.message
    assert "map.toml" in refusal.value.message


def test_a_map_of_columns_that_are_not_there_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "when,what,who\n2024-01-01,view,1\n")
    with pytest.raises(AnalysisError, match="no column sku, which the map names"):
        read(path, mapped(tmp_path, f'[columns]\n{COLUMNS}product = "sku"'))
    with pytest.raises(AnalysisError, match="no column whom"):
        read(path, mapped(tmp_path, '[columns]\ntime = "when"\nkind = "what"\ncustomer = "whom"'))
    with pytest.raises(AnalysisError, match="does not exist"):
        read_map(tmp_path / "none.toml")


def log_with(folder: Path, *times: str) -> Path:
    return written(folder / "log.csv", "event_time,event_type,user_id\n" + "".join(f"{t},view,1\n" for t in times))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("03/04/2020 8:26", "13/04/2020 8:26"), ["2020-04-03 08:26", "2020-04-13 08:26"]),
        (("03/04/2020 8:26", "03/14/2020 8:26"), ["2020-03-04 08:26", "2020-03-14 08:26"]),
        (("3.4.20 08:26:01", "31.4.20 08:26", "31.1.20 08:26"), ["2020-01-31 08:26", "2020-04-03 08:26:01"]),
        (
            ("2020-04-03T08:26:00Z", "2020-04-03 10:26:01 +0200", "2020-04-03 04:26:02 -04:00"),
            ["2020-04-03 08:26", "2020-04-03 08:26:01", "2020-04-03 08:26:02"],
        ),
    ],
)
def test_days_and_months_are_told_apart_by_the_whole_column(
    times: tuple[str, ...], expected: list[str], tmp_path: Path
) -> None:
    _, events = read(log_with(tmp_path, *times))
    assert events["time"].tolist() == [pd.Timestamp(time) for time in expected]


def test_where_days_and_months_cannot_be_told_apart_one_has_to_say(tmp_path: Path) -> None:
    path = log_with(tmp_path, "03/04/2020 08:26", "05/06/2020 08:26")
    with pytest.raises(AnalysisError, match="day or the month comes first in column event_time"):
        read(path)
    assert read(path, mapped(tmp_path, "day_first = true"))[1]["time"].tolist()[0] == pd.Timestamp("2020-04-03 08:26")
    assert read(path, mapped(tmp_path, "day_first = false"))[1]["time"].tolist()[0] == pd.Timestamp("2020-03-04 08:26")
    mixed = log_with(tmp_path, "13/04/2020 08:26", "05/16/2020 08:26")
    with pytest.raises(AnalysisError, match="others with the month first"):
        read(mixed)
    against = log_with(tmp_path, "13/04/2020 08:26")
    with pytest.raises(AnalysisError, match="the day first, but the month is said"):
        read(against, mapped(tmp_path, "day_first = false"))


def test_several_files_and_folders_are_one_log(tmp_path: Path) -> None:
    folder = tmp_path / "months"
    folder.mkdir()
    header = "event_time,event_type,user_id\n"
    written(folder / "1.csv", f"{header}2020-01-01 10:00:00,view,01\n2020-01-01,\n")
    # Other order of columns; one line that is broken at the same place as in the first file.
    written(folder / "2.csv", "user_id,event_type,event_time\n02,cart,2020-02-01 10:00:00\n2020-01-01,\n")
    written(folder / "notes.txt", "not read")
    log, events = read(folder)
    assert events["customer"].tolist() == ["01", "02"]
    assert events["kind"].tolist() == ["view", "cart"]
    assert log.left_out == {"with more or fewer fields than the header, or broken text": 2}
    assert log.source == "months"
    both, again = read([folder / "1.csv", folder / "2.csv"])
    assert again["customer"].tolist() == ["01", "02"]
    assert both.source == "1.csv and 1 other file"
    written(folder / "3.csv", "user_id,event_type,when\n")
    with pytest.raises(AnalysisError, match=r"3\.csv has other columns than 1\.csv"):
        read(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(AnalysisError, match="empty holds no CSV"):
        read(empty)


def test_ids_that_went_through_excel_are_counted_and_said(tmp_path: Path) -> None:
    path = written(
        tmp_path / "log.csv",
        "event_time,event_type,user_id,product_id\n"
        "2020-01-01 10:00:00,view,7.41E+12,0012\n"
        '2020-01-01 10:00:00,view,"7,41E+12",0012\n'
        "2020-01-01 10:00:00,view,5,1E+05\n"
        "2020-01-01 10:00:00,view,E5+1,12e3\n",
    )
    log, _ = read(path)
    assert log.notes[0].startswith("3 lines have ids like 7.41E+12: the file went through Excel")


def test_numbers_with_a_decimal_comma(tmp_path: Path) -> None:
    path = written(
        tmp_path / "log.csv",
        "event_time;event_type;user_id;price\n2020-01-01 10:00:00;view;1;1.234,56\n2020-01-02 10:00:00;view;1;7,5\n",
    )
    assert read(path)[1]["price"].tolist() == [1234.56, 7.5]


def test_a_map_says_what_counts_as_a_sale(tmp_path: Path) -> None:
    assert mapped(tmp_path, "[sale]\ntax = true\nguests = false").sale == replace(Sale(), tax=True, guests=False)
    log, _ = read(log_with(tmp_path, "2020-04-03T08:26:00Z"), How(sale=Sale(tax=True)))
    assert log.notes == ("log.csv does not tell what kinds of sales there are: every purchase in it counts.",)
