from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.reading import read_columns
from analysis.readout.assigned import Columns, Orders, Report
from analysis.readout.guessing import Opened, groups_of, guess_orders, guess_report, guess_test, look_into


def opened(folder: Path, **columns: list[object]) -> Opened:
    pd.DataFrame(columns).to_csv(folder / "file.csv", index=False)
    return look_into(read_columns(folder / "file.csv"))


def test_both_sides_in_one_file(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        customer_id=[1, 2, 3, 4],
        Group=["Mail A", "Control", "Mail B", "Control"],
        city=["x", "y", "x", "y"],
        converted=[1, 0, 0, 1],
        spend=[2.5, 0, 0, 1],
    )
    columns = guess_test(found)
    assert columns == Columns(
        "Group", ("Mail A", "Mail B"), ("Control",), ("converted", "spend"), customer="customer_id"
    )
    assert groups_of(found, columns) == ("city",)


def test_zeros_and_ones_say_the_sides_as_well(tmp_path: Path) -> None:
    columns = guess_test(opened(tmp_path, treated=[1, 0, 1], bought=[1, 1, 0]))
    assert columns == Columns("treated", ("1",), ("0",), ("bought",))


def test_a_plain_list_of_orders_is_no_test(tmp_path: Path) -> None:
    assert guess_test(opened(tmp_path, customer=[1, 2], date=["2020-01-02", "2020-01-03"], total=[1.5, 2])) is None
    assert guess_test(opened(tmp_path, group=["a", "b"], spend=[1.5, 2])) is None


def test_orders(tmp_path: Path) -> None:
    found = opened(tmp_path, order=["a", "b"], customer_id=[7, 8], date=["2020-01-02", "2020-01-03"], total=[9.5, 3])
    assert guess_orders(found) == Orders("customer_id", "date", "total")


def test_a_log_with_other_events_gives_its_purchases_only(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        event_time=["2020-01-02 10:00:00", "2020-01-02 10:05:00", "2020-01-02 10:06:00"],
        event_type=["view", "cart", "purchase"],
        user_id=[7, 7, 7],
        price=[5.0, 5.0, 5.0],
    )
    assert guess_orders(found) == Orders("user_id", "event_time", "price", "", "event_type", ("purchase",))


def test_what_has_no_customer_is_neither(tmp_path: Path) -> None:
    found = opened(tmp_path, city=["x", "y"], total=[1, 2])
    assert guess_orders(found) is None
    assert guess_report(found) is None


def test_a_report_of_sending(tmp_path: Path) -> None:
    found = opened(tmp_path, email=["a@x", "b@x"], delivery_status=["delivered", "bounced"])
    assert guess_report(found) == Report("email", "delivery_status")
    assert guess_report(opened(tmp_path, customer_id=[1, 2])) == Report("customer_id")
