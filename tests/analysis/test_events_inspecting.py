"""A log with columns of its own: inspected, guessed at, read with other answers; and several files of one."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.inspecting import Times, inspect
from analysis.events.maps import how_said, map_of, read_map
from analysis.events.questions import OpenQuestionError
from analysis.events.reading import read_events
from analysis.events.recognising import header_of, is_log
from analysis.events.roles import roles_of
from analysis.events.survey import look
from tests.analysis.test_events_builder import made_log

OWN_NAMES = {"event_time": "when", "event_type": "action", "user_id": "client", "user_session": "visit"}


def renamed(folder: Path, name: str = "log.csv") -> Path:
    made_log(3, customers=20).rename(columns=OWN_NAMES).to_csv(folder / name, index=False)
    return folder / name


def test_an_unknown_log_is_read_as_one_with_the_usual_names(tmp_path: Path) -> None:
    made_log(3, customers=20).to_csv(tmp_path / "known.csv", index=False)
    with Engine(tmp_path) as engine:
        known = look(inspection := inspect(tmp_path / "known.csv", engine, "UTC"), inspection.guess)
        assert inspection.is_known
    with Engine(tmp_path) as engine:
        inspection = inspect(renamed(tmp_path), engine, "UTC")
        guessed = look(
            inspection, replace(inspection.guess, fields=replace(inspection.guess.fields, time="when")), new_kinds=True
        )
    assert known.survey is not None
    assert guessed.survey is not None
    assert guessed.survey.kinds == known.survey.kinds == known.written == guessed.written
    assert guessed.survey.revenue == known.survey.revenue
    assert guessed.survey.customers == known.survey.customers
    assert roles_of(guessed.how) == dict(
        zip(OWN_NAMES.values(), ("time", "kind", "customer", "session"), strict=True)
    ) | {"price": "price"}


def test_the_log_of_a_tutorial(shared: Path) -> None:
    path = shared / "data" / "simple_onlineshop_events.csv"
    raw = pd.read_csv(path, dtype=str)
    with Engine() as engine:
        inspection = inspect(path, engine, "Europe/Berlin")
        assert inspection.times(inspection.guess) is Times.BARE
        found = look(inspection, inspection.guess, new_kinds=True)
    assert found.survey is not None
    assert found.written == raw["event"].value_counts().to_dict()
    assert found.survey.kinds["purchase"] == (raw["event"] == "payment_done").sum()
    assert found.survey.kinds["view"] == raw["event"].isin(["product1", "product2"]).sum()
    assert found.survey.kinds["delivery"] == raw["event"].str.startswith("delivery").sum()
    assert found.survey.customers == raw["user_id"].nunique()
    assert found.survey.log.cut_visits


@pytest.mark.parametrize(
    ("written", "said", "zone"),
    [
        (["2020-01-05 10:00:00", "2020-01-06 10:00:00"], Times.BARE, "Europe/Berlin"),
        (["2020-01-05 10:00:00 UTC", "2020-01-06T10:00:00Z"], Times.UNIVERSAL, "UTC"),
        (["2020-01-05 10:00:00+00:00", "2020-01-06 10:00:00 +0000"], Times.UNIVERSAL, "UTC"),
        (["2020-01-05 10:00:00+00:00", "2020-07-06 10:00:00+01:00"], Times.MOMENTS, "Europe/Berlin"),
        (["2020-01-05 10:00:00 UTC", "2020-01-06 10:00:00"], Times.BARE, "Europe/Berlin"),
        (["1578218400", "1578304800"], Times.MOMENTS, "Europe/Berlin"),
        (["2020-01-05", "2020-01-06"], Times.DAYS, "Europe/Berlin"),
    ],
)
def test_the_clock_is_that_of_the_computer_unless_all_times_are_in_utc(
    written: list[str], said: Times, zone: str, tmp_path: Path
) -> None:
    pd.DataFrame({"event_time": written, "event_type": "purchase", "user_id": ["a", "b"]}).to_csv(
        tmp_path / "log.csv", index=False
    )
    with Engine(tmp_path) as engine:
        inspection = inspect(tmp_path / "log.csv", engine, "Europe/Berlin")
        found = look(inspection, inspection.guess).survey
    assert inspection.times(inspection.guess) is said
    assert inspection.guess.zone == zone
    assert found is not None
    assert found.log.span.days == (date(2020, 1, 5), date(2020, 7, 6) if "07" in written[1] else date(2020, 1, 6))


def test_a_role_that_one_column_can_have_moves(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        inspection = inspect(renamed(tmp_path), engine, "UTC")
    how = inspection.with_role(inspection.guess, "visit", "customer")
    assert "client" not in inspection.roles(how)
    assert inspection.roles(how)["visit"] == "customer"
    how = inspection.with_role(inspection.with_role(how, "client", "own"), "price", "own")
    assert [column for column, role in inspection.roles(how).items() if role == "own"] == ["client", "price"]
    assert how_said("kept", map_of(how)) == how


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        inspection = inspect(renamed(tmp_path), engine, "UTC")
        found = look(inspection, inspection.with_role(inspection.guess, "client", ""))
    assert found.survey is None
    assert str(found.trouble) == "Say which column is the customer."


def test_what_only_the_user_can_say_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("day,customer,amount,currency\n03/04/2024,1,5,EUR\n04/05/2024,2,6,USD\n", encoding="utf-8")
    with Engine(tmp_path) as engine:
        inspection = inspect(path, engine, "UTC")
        order = look(inspection, inspection.guess).trouble
        assert isinstance(order, OpenQuestionError)
        assert order.about == "day_first"
        how = replace(inspection.guess, day_first=True)
        currency = look(inspection, how).trouble
        assert isinstance(currency, OpenQuestionError)
        assert (currency.about, currency.choices) == ("currency", {"EUR": 1, "USD": 1})
        found = look(inspection, replace(how, currency="EUR"))
    assert found.survey is not None
    assert found.survey.revenue == 5.0
    assert f"{found.survey.log.span.newest:%d %m}" == "03 04"


def test_a_map_says_again_what_it_said(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        'time_zone = "Europe/Berlin"\nday_first = true\nonly_currency = "EUR"\ngap_minutes = 10\n'
        '[columns]\ntime = "t"\nkind = "k"\ncustomer = "c"\ndevice = "d"\nown = ["Store name"]\n'
        '[kinds]\nview = ["a", "b"]\npurchase = "p"\n[sale]\ntax = true\n',
        encoding="utf-8",
    )
    how = read_map(path)
    assert how_said("again", map_of(how)) == how


def parts(folder: Path, names: list[str]) -> list[Path]:
    """A log in several files."""
    events = made_log(3, customers=20)
    each = -(-len(events) // len(names))
    for number, name in enumerate(names):
        events.iloc[number * each : (number + 1) * each].to_csv(folder / name, index=False)
    return [folder / name for name in names]


def test_a_zip_archive_a_folder_and_several_files_are_one_log(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    files = parts(tmp_path / "folder", ["may.csv", "june.csv"])
    with zipfile.ZipFile(tmp_path / "log.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            # Under one name, in folders of their own.
            archive.write(file, f"{number}/part.csv")
        archive.writestr("__MACOSX/0/._part.csv", b"\0\1")
        archive.writestr("readme.txt", "not a table")
    for source in (files, tmp_path / "folder", tmp_path / "log.zip"):
        assert is_log(source)
        assert header_of(source)[:3] == ("event_time", "event_type", "user_id")
        with Engine(tmp_path) as engine:
            log = read_events(source, engine)
        assert log.rows == len(made_log(3, customers=20))
    assert log.source == "log.zip"


def test_an_archive_without_a_table_is_refused_in_words(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("readme.txt", "not a table")
    assert header_of(tmp_path / "log.zip") == ()
    with Engine(tmp_path) as engine, pytest.raises(AnalysisError, match="holds no CSV file"):
        read_events(tmp_path / "log.zip", engine)


def test_several_customer_tables_are_no_log(demo_frame: pd.DataFrame, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        demo_frame.head(5).to_csv(tmp_path / name, index=False)
    with Engine(tmp_path) as engine, pytest.raises(AnalysisError, match="Open one table at a time"):
        inspect([tmp_path / "one.csv", tmp_path / "two.csv"], engine, "UTC")
