from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.lists.register import Entry
from analysis.reading import read_columns
from analysis.reading.raw import Raw
from analysis.readout.assigned import Columns, Orders, Report, from_register, from_table
from analysis.segment import All

SENT = date(2020, 5, 4)


def raw(folder: Path, name: str, **columns: list[object]) -> Raw:
    pd.DataFrame(columns).to_csv(folder / name, index=False)
    return read_columns(folder / name)


def entry(contacted: tuple[str, ...], held_back: tuple[str, ...] = ()) -> Entry:
    return Entry(
        saved=datetime(2020, 5, 3, 12),
        name="VIPs",
        group="top 10 %",
        segment=None,
        filters="all customers",
        view=All(),
        source="shop.csv",
        fingerprint="abc",
        as_of="3 May 2020",
        day=date(2020, 5, 3),
        file=Path("vips.xlsx"),
        seed=1,
        consent="",
        contacted=contacted,
        held_back=held_back,
    )


def test_orders_of_the_window_are_matched_to_the_list(tmp_path: Path) -> None:
    orders = raw(
        tmp_path,
        "orders.csv",
        customer=["7", "7", "9", "12", "7", "8"],
        day=["2020-05-04", "2020-05-31", "2020-06-01", "2020-05-06", "2020-05-03", "2020-05-15"],
        total=[10.0, 5.5, 99.0, 20.0, 50.0, 3.0],
    )
    found = from_register(entry(("7", "9"), ("8", "10")), (orders, Orders("customer", "day", "total")), SENT, 28)
    assert found.contacted.tolist() == [True, True, False, False]
    bought, spent = found.outcomes
    assert bought.values.tolist() == [1, 0, 1, 0]
    assert spent.values.tolist() == [15.5, 0, 3, 0]
    assert found.left_out == ("1 order of customers who are not on the list",)
    assert (found.passed, found.is_open) == (28, False)


def test_a_window_that_is_not_over_says_so(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["7", "8"], day=["2020-05-04", "2020-05-15"])
    found = from_register(entry(("7",), ("8",)), (orders, Orders("customer", "day")), SENT, 28)
    assert (found.passed, found.is_open) == (12, True)
    late = raw(tmp_path, "early.csv", customer=["7"], day=["2020-05-03"])
    with pytest.raises(AnalysisError, match="before the message was sent"):
        from_register(entry(("7",), ("8",)), (late, Orders("customer", "day")), SENT, 28)


def test_the_report_tells_who_got_it_and_who_did_not(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["1"], day=["2020-05-04"])
    report = raw(
        tmp_path, "sent.csv", id=["1", "2", "5", "77"], status=["delivered", "bounced", "delivered", "delivered"]
    )
    found = from_register(
        entry(("1", "2", "3"), ("4", "5")),
        (orders, Orders("customer", "day")),
        SENT,
        28,
        (report, Report("id", "status")),
    )
    assert found.sent is not None
    assert found.sent.tolist() == [True, False, False, False, True]
    assert found.left_out == (
        "1 message that did not arrive",
        "1 contacted customer who is not in the report",
        "1 held-back customer who was sent the message all the same",
        "1 row of the report for a customer who is not on the list",
    )


def test_nobody_held_back_shows_nothing(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["1"], day=["2020-05-20"])
    with pytest.raises(AnalysisError, match="can't show what the mailing did"):
        from_register(entry(("1", "2")), (orders, Orders("customer", "day")), SENT, 28)


def test_one_file_with_both_sides(tmp_path: Path) -> None:
    table = raw(
        tmp_path,
        "test.csv",
        arm=["mail", "none", "mail", "women", "none"],
        visit=[1, 0, 1, 1, 0],
        spend=[3.5, 0, 0, 9, 1.5],
        city=["a", "a", "b", "b", "b"],
    )
    found = from_table(table, Columns("arm", ("mail",), ("none",), ("visit", "spend"), groups=("city",)))
    assert found.contacted.tolist() == [True, False, True, False]
    assert [(one.kind, one.values.tolist()) for one in found.outcomes] == [
        ("share", [1, 0, 1, 0]),
        ("amount", [3.5, 0, 0, 1.5]),
    ]
    assert found.groups["city"].tolist() == ["a", "a", "b", "b"]
    assert found.left_out == ("1 customer of neither side (women)",)


def test_a_customer_twice_is_refused(tmp_path: Path) -> None:
    table = raw(tmp_path, "test.csv", id=[1, 1, 2], arm=["m", "n", "n"], visit=[1, 0, 0])
    with pytest.raises(AnalysisError, match="more than one row for 1 customer"):
        from_table(table, Columns("arm", ("m",), ("n",), ("visit",), customer="id"))


def test_of_a_log_only_purchases_count_and_returns_are_no_purchase(tmp_path: Path) -> None:
    log = raw(
        tmp_path,
        "log.csv",
        customer=["1", "2", "3", "3", "4"],
        day=["2020-05-05"] * 5,
        kind=["view", "purchase", "purchase", "purchase", "purchase"],
        price=[10.0, 10.0, 4.0, -4.0, -7.0],
        pieces=[1, 2, 1, 1, 1],
    )
    said = Orders("customer", "day", "price", "pieces", "kind", ("purchase",))
    found = from_register(entry(("1", "2"), ("3", "4")), (log, said), SENT, 28)
    bought, spent = found.outcomes
    assert bought.values.tolist() == [0, 1, 1, 0]
    assert spent.values.tolist() == [0, 20, 0, -7]
    with pytest.raises(AnalysisError, match="no row of kind is a purchase"):
        from_register(entry(("1",), ("2",)), (log, Orders("customer", "day", kind="kind", bought=("sold",))), SENT, 28)


def test_ids_that_are_written_differently_are_no_zero_effect(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["00012", "00013"], day=["2020-05-04", "2020-05-06"])
    said = (orders, Orders("customer", "day"))
    with pytest.raises(AnalysisError, match="None of the 2 orders") as caught:
        from_register(entry(("12",), ("13",)), said, SENT, 28)
    assert "12 on the list, 00012 in the file" in caught.value.hint
    found = from_register(entry(("00012",), ("00013",)), said, SENT, 28)
    assert found.outcomes[0].values.tolist() == [1, 1]


def test_a_customer_on_both_sides_is_refused(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["1"], day=["2020-05-04"])
    with pytest.raises(AnalysisError, match="1 customer twice"):
        from_register(entry(("1", "2"), ("2",)), (orders, Orders("customer", "day")), SENT, 28)


def test_a_file_that_begins_after_the_sending_says_so(tmp_path: Path) -> None:
    orders = raw(tmp_path, "orders.csv", customer=["1", "2"], day=["2020-05-10", "2020-06-10"])
    found = from_register(entry(("1",), ("2",)), (orders, Orders("customer", "day")), SENT, 28)
    assert found.left_out == ("whatever was bought before 2020-05-10, where the file begins",)
