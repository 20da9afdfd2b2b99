"""The commands as a user calls them: exit codes, sentences, and files that are whole or not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.cleaning import Planned, Recipe
from analysis.cleaning.steps import DropColumn, DropRows
from analysis.dataset import Dataset
from analysis.events.how import Sale
from analysis.mapping.keeping import write_mapping
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.models.judging import judge
from analysis.models.storing import save_model
from analysis.models.targets import Target
from analysis.models.training import Features
from analysis.segment import OneOf
from app.arguments import SALE
from app.run import main

ROOT = Path(__file__).resolve().parents[2]
DISPLAYS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture(scope="module")
def table(demo_frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "shop.csv"
    customers = demo_frame["user_id"].unique()[:250]
    demo_frame[demo_frame["user_id"].isin(customers)].to_csv(path, index=False)
    return path


def run(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """As from a terminal of a machine without a display."""
    there = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**there, **environment},
        check=False,
    )


def test_report_writes_workbook_and_summary(table: Path, tmp_path: Path) -> None:
    out, summary = tmp_path / "o.xlsx", tmp_path / "o.json"
    done = run("report", table, "--out", out, "--json", summary, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "250 customers" in done.stdout
    facts = json.loads(summary.read_text(encoding="utf-8"))
    assert facts["dataset"]["customers"] == 250
    book = openpyxl.load_workbook(out)
    # A hidden sheet may hold the ends of error bars.
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "About",
        "Overview",
        "Funnel",
        "Segments",
        "Power buyers",
        "Models",
        "Silent list",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.json", "o.xlsx"]


def test_values_in_the_workbook_are_those_of_the_summary(table: Path, tmp_path: Path) -> None:
    out, summary = tmp_path / "o.xlsx", tmp_path / "o.json"
    assert main(["report", str(table), "--out", str(out), "--json", str(summary)]) == 0
    facts = json.loads(summary.read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(out)
    cells = {sheet.title: [value for row in sheet.values for value in row if value is not None] for sheet in book}
    c = facts["concentration"]
    for value in (c["total_revenue"], c["share_of_customers"]["value"], c["share_of_customers"]["low"]):
        assert any(isinstance(cell, float) and cell == pytest.approx(value) for cell in cells["Overview"])
    for value in (facts["funnel"]["sessions"]["rate"]["value"], facts["funnel"]["events"]["view"]):
        assert any(isinstance(cell, float | int) and cell == pytest.approx(value) for cell in cells["Funnel"])
    for value in (facts["models"]["churn"]["auc"]["value"], facts["models"]["churn"]["precision"]["10"]["value"]):
        assert any(isinstance(cell, float | int) and cell == pytest.approx(value) for cell in cells["Models"])
    silent = list(book["Silent list"].values)
    header = next(i for i, row in enumerate(silent) if row[1] == "Customer")
    newest = pd.read_csv(table).query("time_step == 0")
    listed = [row[1] for row in silent[header + 1 :] if row[1] is not None]
    assert sorted(listed) == sorted(newest["user_id"])
    probabilities = [row[2] for row in silent[header + 1 :] if row[2] is not None]
    assert probabilities == sorted(probabilities, reverse=True)
    assert any("Back-test list" in str(row[0]) for row in silent[:header])


def test_published_recipe_is_named_in_the_summary(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.json"
    assert main(["report", str(table), "--json", str(out), "--recipe", "published"]) == 0
    facts = json.loads(out.read_text(encoding="utf-8"))
    assert facts["recipe"] == "published"
    assert len(facts["cleaning"]) == 5


def test_a_recipe_in_a_file_is_followed(table: Path, tmp_path: Path) -> None:
    recipe = Recipe(
        "my shop", (Planned(DropRows(OneOf("time_step", (0,)))), Planned(DropColumn("length_sum"), on=False))
    )
    (tmp_path / "mine.json").write_text(recipe.to_json(), encoding="utf-8")
    out = tmp_path / "o.json"
    assert main(["report", str(table), "--json", str(out), "--recipe", str(tmp_path / "mine.json")]) == 0
    facts = json.loads(out.read_text(encoding="utf-8"))
    newest = int((pd.read_csv(table)["time_step"] == 0).sum())
    assert facts["recipe"] == "my shop"
    (step,) = facts["cleaning"]
    assert step["rows_before"] - step["rows_after"] == newest


def test_a_recipe_that_is_not_there_is_refused(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = refused(["report", table, "--json", "o.json", "--recipe", "magic"], capsys)
    assert "no recipe and no file magic" in words
    assert "published" in words


def test_the_command_line_knows_the_sales_there_are() -> None:
    assert tuple(field.name for field in fields(Sale)) == SALE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "TABLE"], "at least one output"),
        (["demo", "o.csv", "--customers", "0"], "make no shop"),
        (["demo", "o.csv", "--customers", "many"], "many"),
        (["build", "log.csv"], "--out"),
        (["build", "log.csv", "--out", "o.parquet", "--window", "0"], "make no window"),
        (["build", "log.csv", "--out", "o.parquet", "--periods", "some"], "some is no number of periods"),
        (["build", "log.csv", "--out", "o.parquet", "--min-purchases", "-1"], "--min-purchases"),
        (["build", "log.csv", "--out", "o.parquet", "--margin", "15"], "15 is no share of revenue"),
        (["build", "log.csv", "--out", "o.parquet", "--sale", "gifts=yes"], "gifts=yes is none of guests, returned"),
        (["--demo", "demo", "o.csv"], "alone"),
        (["--demo", "shop.csv"], "alone"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], words: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([str(table) if a == "TABLE" else a for a in arguments])
    assert end.value.code == 2
    assert words in capsys.readouterr().err


def refused(arguments: list[object], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which a command was refused."""
    assert main([str(a) for a in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("cartwright: ")
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_such_folder/o.xlsx", "does not exist"),
        ("o.xls", ".xlsx"),
        ("folder.xlsx", "is a folder"),
        ("open.xlsx", "open in another program"),
    ],
)
def test_outputs_are_checked_before_any_work(
    name: str, words: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / ".~lock.open.xlsx#").touch()
    before = sorted(tmp_path.rglob("*"))
    assert words in refused(["report", table, "--out", tmp_path / name], capsys)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_table_itself_is_never_overwritten(
    demo_frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shop.xlsx"
    demo_frame.head(20).iloc[:, :5].to_excel(path, index=False)
    before = path.read_bytes()
    assert "the file to read" in refused(["report", path, "--out", path], capsys)
    assert path.read_bytes() == before


def test_two_outputs_under_one_name_are_refused(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ".json" in refused(["report", table, "--out", tmp_path / "o.xlsx", "--json", tmp_path / "o.xlsx"], capsys)


def test_bad_input_names_file_and_line_and_keeps_an_old_output(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[40] += ",1"
    bad, out = tmp_path / "bad.csv", tmp_path / "old.json"
    bad.write_text("\n".join(lines), encoding="utf-8")
    out.write_text("old", encoding="utf-8")
    message = refused(["report", bad, "--json", out], capsys)
    assert "bad.csv" in message
    assert "41" in message
    assert out.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_defect_is_logged_without_cell_values(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The only way to see a defect is to plant one.
    monkeypatch.setattr("app.errors.log_path", lambda: tmp_path / "logs" / "cartwright.log")

    def defect(*_: object, **__: object) -> None:
        raise KeyError("customer 4711")

    monkeypatch.setattr("app.commands.analyse", defect)
    assert main(["report", str(table), "--json", str(tmp_path / "o.json")]) == 1
    captured = capsys.readouterr()
    assert str(tmp_path / "logs" / "cartwright.log") in captured.err
    assert "Traceback" not in captured.err
    log = (tmp_path / "logs" / "cartwright.log").read_text(encoding="utf-8")
    assert "KeyError" in log
    assert "in defect" in log
    assert "4711" not in log
    assert not (tmp_path / "o.json").exists()


def test_demo_writes_the_same_file_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.parquet"):
        assert main(["demo", str(tmp_path / name), "--customers", "30", "--seed", "5"]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert pd.read_parquet(tmp_path / "c.parquet")["user_id"].nunique() == 30


def test_demo_writes_the_log_behind_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path / "log.csv"), "--customers", "30", "--seed", "5", "--log"]) == 0
    log = pd.read_csv(tmp_path / "log.csv")
    assert f"30 simulated customers, {len(log):,} events" in capsys.readouterr().out
    assert log.loc[log["event_type"] == "purchase", "user_id"].nunique() == 30


def test_demo_refuses_another_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ".csv" in refused(["demo", tmp_path / "o.txt"], capsys)


def test_the_demo_shop_leaves_workbook_and_summary(tmp_path: Path) -> None:
    done = run("--demo", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["demo.json", "demo.xlsx"]
    facts = json.loads((tmp_path / "out" / "demo.json").read_text(encoding="utf-8"))
    assert facts["dataset"]["customers"] == 2000


def test_two_names_of_one_output_are_refused(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "o.xlsx").touch()
    (tmp_path / "o.json").symlink_to(tmp_path / "o.xlsx")
    assert "same file" in refused(
        ["report", table, "--out", tmp_path / "o.xlsx", "--json", tmp_path / "o.json"], capsys
    )
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    assert "leads to itself" in refused(["report", table, "--json", tmp_path / "loop.json"], capsys)


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    target = tmp_path / "o.csv"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "demo", str(target), "--customers", "50"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
    assert target.exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_leaves_nothing(tmp_path: Path, sent: signal.Signals) -> None:
    target = tmp_path / "o.csv"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "demo", str(target), "--customers", "20000"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    # The staged file appears when the work begins.
    while not list(tmp_path.iterdir()):
        assert process.poll() is None
    process.send_signal(sent)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 130
    assert stderr == "cartwright: Stopped. Nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """100 days of a shop in which every customer buys once a week; the newest event is on a Thursday."""
    path = tmp_path / "log.csv"
    days = pd.date_range("2020-01-22 08:00", "2020-04-30 23:00", freq="5h")
    pd.DataFrame(
        {
            "event_time": days,
            "event_type": ["view", "cart", "purchase"] * (len(days) // 3) + ["view"] * (len(days) % 3),
            "user_id": [f"{i % 7:03}" for i in range(len(days))],
            "price": 10.0,
        }
    ).to_csv(path, index=False)
    return path


def test_build_makes_a_table_that_report_reads(log: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.parquet"
    done = run(
        "build",
        log,
        "--out",
        table,
        "--window",
        "14",
        "--periods",
        "4",
        "--min-purchases",
        "2",
        "--margin=40%",
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 customers" in done.stdout
    assert "4 periods and now" in done.stdout
    assert "chosen for what they did later" in done.stdout
    assert f"Written: {table}" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "table.parquet"]
    built = pd.read_parquet(table)
    assert built["time_step"].value_counts().to_dict() == dict.fromkeys(range(-1, 4), 7)
    assert built["user_id"].unique().tolist() == [f"{i:03}" for i in range(7)]
    assert main(["report", str(table), "--json", str(tmp_path / "o.json")]) == 0
    facts = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert facts["dataset"]["customers"] == 7
    assert any(note.startswith("Profit is assumed to be 40.0\u00a0% of revenue.") for note in facts["notes"])
    assert any(note.startswith("Revenue of the log") and note.endswith("to the cent.") for note in facts["notes"])


def test_report_takes_a_log_and_says_how_it_was_built(log: Path, tmp_path: Path) -> None:
    assert main(["report", str(log), "--json", str(tmp_path / "o.json")]) == 0
    facts = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert facts["notes"][0].startswith("log.csv is an event log: the table was built with the defaults")
    assert facts["dataset"]["source"] == "log.csv"
    assert [period["as_of"] for period in facts["dataset"]["periods"][:2]] == ["2020-04-30", "2020-03-28"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "o.json"]


def test_build_reads_several_files_by_a_map_and_says_where_the_money_is(log: Path, tmp_path: Path) -> None:
    events = pd.read_csv(log, dtype={"user_id": str}).rename(columns={"event_time": "when"})
    halves = [tmp_path / "1.csv", tmp_path / "2.csv"]
    for half, rows in zip(halves, (events[:200], events[200:]), strict=True):
        rows.to_csv(half, index=False)
    plan, table = tmp_path / "map.toml", tmp_path / "table.parquet"
    columns = 'time = "when"\nkind = "event_type"\ncustomer = "user_id"\nprice = "price"\n'
    plan.write_text(f"[columns]\n{columns}", encoding="utf-8")
    done = run("build", *halves, "--map", plan, "--out", table, "--periods", "2", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    bought = events[events["event_type"] == "purchase"]
    built = pd.read_parquet(table)
    assert f"Revenue of the log {bought['price'].sum():,.2f} = {built['target_revenue'].sum():,.2f} in" in done.stdout
    assert "to the cent." in done.stdout


def test_build_refuses_in_words_and_keeps_an_old_table(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, other = tmp_path / "old.parquet", tmp_path / "other.csv"
    out.write_text("old", encoding="utf-8")
    other.write_text("timestamp,event,user_id\n1,2,3", encoding="utf-8")
    assert "event_time" in refused(["build", other, "--out", out], capsys)
    assert "does not exist" in refused(["build", tmp_path / "none.csv", "--out", out], capsys)
    assert "500 visits with a purchase" in refused(["build", log, "--out", out, "--min-purchases", "500"], capsys)
    assert ".parquet" in refused(["build", log, "--out", tmp_path / "o.csv"], capsys)
    assert "file to read" in refused(["build", out, "--out", out], capsys)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "old.parquet", "other.csv"]


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, "Cartwright 0.1.0\n")


def test_report_follows_a_mapping(tmp_path: Path) -> None:
    table, mapping, summary = tmp_path / "shop.csv", tmp_path / "map.json", tmp_path / "o.json"
    bought = [f"{i},{'yes' if i % 3 else 'no'},{i % 3 * 10}\n" for i in range(90)]
    table.write_text("Who,came back,spent\n" + "".join(bought), encoding="utf-8")
    refused = run("report", table, "--json", summary)
    assert refused.returncode == 2
    assert "--mapping" in refused.stderr
    parts = {"Who": Part.CUSTOMER, "came back": Part.LABEL, "spent": Part.REVENUE}
    write_mapping(mapping, TableMapping(parts, ("yes",)))
    done = run("report", table, "--mapping", mapping, "--json", summary)
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(summary.read_text(encoding="utf-8"))
    assert facts["dataset"]["customers"] == 90
    assert facts["dataset"]["periods"][0]["silent_share"] == pytest.approx(1 / 3)
    assert any("spent as revenue afterwards" in note for note in facts["notes"])


def test_score_ranks_another_table_by_a_saved_model(demo: Dataset, table: Path, tmp_path: Path) -> None:
    model = save_model(demo, judge(Features(demo), Target.CHURN), tmp_path / "churn.cwmodel")
    for name in ("list.xlsx", "list.csv", "list.parquet"):
        done = run("score", model, table, "--out", tmp_path / name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Ranked by a churn model" in done.stdout
    lists = [pd.read_csv(tmp_path / "list.csv"), pd.read_parquet(tmp_path / "list.parquet")]
    for found in lists:
        assert len(found) == 250
        assert found.filter(regex="(?i)probability").iloc[:, 0].is_monotonic_decreasing
    assert "Back-test list" in (tmp_path / "list.about.txt").read_text(encoding="utf-8")
    bare = tmp_path / "bare.csv"
    pd.read_csv(table).drop(columns="view_count_sum").to_csv(bare, index=False)
    done = run("score", model, bare, "--out", tmp_path / "list.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "lacks 1 column that the model learned from: view_count_sum" in done.stderr
    done = run("score", table, bare, "--out", tmp_path / "list.xlsx", cwd=tmp_path)
    assert "no model that this program saved" in done.stderr
