from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.mapping.values import as_numbers
from analysis.reading import read_columns
from analysis.readout.assigned import Columns, Orders, Report
from analysis.readout.guessing import Opened, groups_of, look_into


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
    columns = found.test
    assert columns == Columns(
        "Group", ("Mail A", "Mail B"), ("Control",), ("converted", "spend"), customer="customer_id"
    )
    assert groups_of(found, columns) == ("city",)


def test_zeros_and_ones_say_the_sides_as_well(tmp_path: Path) -> None:
    columns = opened(tmp_path, treated=[1, 0, 1], bought=[1, 1, 0]).test
    assert columns == Columns("treated", ("1",), ("0",), ("bought",))


def test_a_plain_list_of_orders_is_no_test(tmp_path: Path) -> None:
    assert opened(tmp_path, customer=[1, 2], date=["2020-01-02", "2020-01-03"], total=[1.5, 2]).test is None
    assert opened(tmp_path, group=["a", "b"], spend=[1.5, 2]).test is None


def test_orders(tmp_path: Path) -> None:
    found = opened(tmp_path, order=["a", "b"], customer_id=[7, 8], date=["2020-01-02", "2020-01-03"], total=[9.5, 3])
    assert found.orders == Orders("customer_id", "date", "total")


def test_a_log_with_other_events_gives_its_purchases_only(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        event_time=["2020-01-02 10:00:00", "2020-01-02 10:05:00", "2020-01-02 10:06:00"],
        event_type=["view", "cart", "purchase"],
        user_id=[7, 7, 7],
        price=[5.0, 5.0, 5.0],
    )
    assert found.orders == Orders("user_id", "event_time", "price", "", "event_type", ("purchase",))


def test_what_has_no_customer_is_neither(tmp_path: Path) -> None:
    found = opened(tmp_path, city=["x", "y"], total=[1, 2])
    assert found.orders is None
    assert found.report is None


def test_a_report_of_sending(tmp_path: Path) -> None:
    found = opened(tmp_path, email=["a@x", "b@x"], delivery_status=["delivered", "bounced"])
    assert found.report == Report("email", "delivery_status")
    assert opened(tmp_path, customer_id=[1, 2]).report == Report("customer_id")


def test_dates_that_tell_their_order_and_dates_that_do_not(tmp_path: Path) -> None:
    told = opened(tmp_path, customer_id=[1, 2], order_date=["31/05/2020", "04/05/2020"])
    found = told.orders
    assert found is not None
    assert found.day_first
    assert opened(tmp_path, customer_id=[1, 2], order_date=["03/05/2020", "04/05/2020"]).day_first == {
        "order_date": None
    }
    assert opened(tmp_path, customer_id=[1, 2], order_date=["2020-05-03", "2020-05-04"]).day_first == {
        "order_date": False
    }


def test_amounts_with_a_decimal_comma_are_numbers(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "customer_id;order_date;total;points\n1;2020-05-04;1.234,50;1,234\n2;2020-05-05;7,25;2,500\n"
    )
    found = look_into(read_columns(tmp_path / "orders.csv"))
    assert "total" in found.numbers
    assert "points" not in found.numbers  # thousands or thousandths: nobody can tell
    total = as_numbers("orders.csv", "total", found.raw.columns["total"])
    assert total.tolist() == [1234.5, 7.25]
