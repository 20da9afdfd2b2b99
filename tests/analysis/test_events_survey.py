"""What is known of a file before anything is built: log or table, what it holds, which window it asks for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.reading import read_events
from analysis.events.recognising import header_of, is_log
from analysis.events.survey import Survey, survey
from analysis.opening import open_input
from analysis.progress import Cancelled, Progress
from tests.analysis.test_events_builder import made_log


def looked_over(events: pd.DataFrame, folder: Path) -> Survey:
    events.to_parquet(folder / "log.parquet")
    with Engine(folder) as engine:
        return survey(folder / "log.parquet", engine)


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.parquet", "log.tsv"])
def test_a_log_is_known_by_its_header(name: str, tmp_path: Path) -> None:
    events, path = made_log(1).astype({"event_time": str}), tmp_path / name
    if name.endswith("parquet"):
        events.to_parquet(path)
    else:
        events.to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ",")
    assert is_log(path)
    assert header_of(path)[:3] == ("event_time", "event_type", "user_id")


def test_a_table_and_a_broken_file_are_no_logs(demo_frame: pd.DataFrame, tmp_path: Path) -> None:
    demo_frame.head(10).to_csv(tmp_path / "table.csv", index=False)
    demo_frame.head(10).assign(event_time=1, event_type=2).to_parquet(tmp_path / "both.parquet")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "null.csv").write_bytes(b"event_time,event_type,user_id\n\0\n")
    for name in ("table.csv", "both.parquet", "empty.csv", "broken.parquet", "null.csv", "absent.csv"):
        assert not is_log(tmp_path / name)


@pytest.mark.parametrize("fewest", [0, 1, 3])
@pytest.mark.parametrize("days", [7, 28])
def test_the_estimate_is_what_is_built(fewest: int, days: int, tmp_path: Path) -> None:
    options = Options(days, 7, fewest)
    events = made_log(4, customers=40)
    found = looked_over(events, tmp_path)
    with Engine(tmp_path) as engine:
        built = build_model(read_events(tmp_path / "log.parquet", engine), options, tmp_path / "model.parquet")
    # An event at the very moment of a cut counts before it; the estimate knows days only.
    assert found.rows(options) == pytest.approx(sum(built.rows.values()), rel=0.03)
    assert found.kinds == events["event_type"].value_counts().to_dict()
    assert found.customers == events["user_id"].nunique()


@pytest.mark.parametrize(("every", "days"), [(5, 7), (11, 14), (20, 28), (40, 56)])
def test_the_window_follows_the_rhythm_of_most_customers(every: int, days: int, tmp_path: Path) -> None:
    times = [pd.Timestamp("2019-01-01") + pd.Timedelta(days=d) for d in range(0, 600, every)]
    rows = [(time, "purchase", f"{c}", f"{c} {time}", 1.0) for c in range(40) for time in times]
    # Two who buy several times a day have most of the gaps, and still are two.
    hours = pd.date_range("2019-01-01", "2020-06-20", freq="6h")
    rows += [(time, "purchase", f"busy {c}", f"{c} {time}", 1.0) for c in range(2) for time in hours]
    names = ["event_time", "event_type", "user_id", "user_session", "price"]
    found = looked_over(pd.DataFrame(rows, columns=names), tmp_path)
    assert found.proposal.days == days
    assert f"every {every} days" in found.proposal.why
    assert any("No views" in gap for gap in found.gaps(Options(days)))


def test_too_few_purchases_propose_the_usual_window(tmp_path: Path) -> None:
    proposal = looked_over(made_log(1), tmp_path).proposal
    assert proposal.days == 28
    assert "too few" in proposal.why


def test_many_bad_lines_are_said_in_a_note(tmp_path: Path) -> None:
    events = made_log(2).astype({"event_time": str})
    events.iloc[: len(events) // 10, 0] = "never"
    events.to_csv(tmp_path / "log.csv", index=False)
    dataset = open_input(tmp_path / "log.csv")
    assert dataset.source == "log.csv"
    notes = " ".join(dataset.notes)
    assert "built with the defaults, windows of 28 days" in notes
    assert "without a readable time" in notes
    assert "more than 5.0" in notes


def test_looking_over_can_be_cancelled(tmp_path: Path) -> None:
    made_log(1).to_parquet(tmp_path / "log.parquet")
    told: list[float] = []
    progress = Progress(lambda fraction, _: told.append(fraction), is_cancelled=lambda: len(told) > 2, interval=0)
    with Engine(tmp_path) as engine, pytest.raises(Cancelled):
        survey(tmp_path / "log.parquet", engine, progress=progress)


def test_invoice_lines_are_a_log_and_their_reading_is_said(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=90, freq="D").astype(str)
    lines = pd.DataFrame(
        {
            "InvoiceNo": [str(number) for number in range(90)],
            "StockCode": "22423",
            "Quantity": 2,
            "InvoiceDate": days,
            "UnitPrice": 3.5,
            "CustomerID": [str(number % 7) for number in range(90)],
        }
    )
    lines.to_csv(tmp_path / "invoices.csv", index=False)
    assert is_log(tmp_path / "invoices.csv")
    with Engine(tmp_path) as engine:
        found = survey(tmp_path / "invoices.csv", engine)
    assert (found.kinds, found.customers, found.revenue) == ({"purchase": 90}, 7, 630.0)
    assert found.log.notes[0] == "invoices.csv is read as invoice lines."
    assert "630.00" in found.log.notes[1]
