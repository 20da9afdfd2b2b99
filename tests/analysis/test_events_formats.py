"""Logs in the formats of shops, written here from the published descriptions, with totals known beforehand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
from ibis.expr.types import Table

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.how import How, Sale
from analysis.events.log import EventLog
from analysis.events.maps import read_map
from analysis.events.reading import read_events, recognised
from resources import path as resource


def written(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """A CSV file; what a row leaves out is empty."""
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path, how: How | None = None) -> tuple[EventLog, pd.DataFrame]:
    """The log, whose engine is closed, and its events with `amount`."""
    with Engine() as engine:
        log = read_events(path, engine, how)
        events = engine.fetch(log.events.order_by("time", "session", "product"))
        assert log.rows == len(events)
        back = _of(engine, log.returns)
    events["amount"] = events["price"] * events["quantity"]
    if log.money:
        sales = sum(share.money for share in log.money if share.counted)
        assert sales == pytest.approx(events["amount"].sum() - back["amount"].sum())
    return log, events


def came_back(path: Path, how: How | None = None) -> pd.DataFrame:
    """What came back, in order of time, with `amount`."""
    with Engine() as engine:
        return _of(engine, read_events(path, engine, how).returns)


def _of(engine: Engine, returns: Table | None) -> pd.DataFrame:
    if returns is None:
        return pd.DataFrame({"amount": []})
    back = engine.fetch(returns.order_by("time", "session", "product"))
    return back.assign(amount=back["price"] * back["quantity"])


def told(log: EventLog) -> dict[str, float]:
    return {share.what: round(share.money, 6) for share in log.money}


def sale(**options: bool) -> How:
    return How(sale=replace(Sale(), **options))


# Shopify


def shopify_order(
    name: str, mail: str, lines: Iterable[tuple[str, int, float]], **more: object
) -> list[dict[str, object]]:
    """As Shopify exports it: everything of the order on its first line only, the mail on all."""
    first = {
        "Financial Status": "paid",
        "Currency": "EUR",
        "Shipping": 0,
        "Taxes": 0,
        "Refunded Amount": 0,
        "Payment Method": "Shopify Payments",
        "Cancelled at": "",
        "Tags": "",
    } | {key.replace("_", " "): value for key, value in more.items()}
    rows = []
    for number, (sku, quantity, price) in enumerate(lines):
        row: dict[str, object] = {"Name": name, "Email": mail} | (first if number == 0 else dict.fromkeys(first, ""))
        row["Created at"] = more.get("Created_at", "")
        rows.append(row | {"Lineitem sku": sku, "Lineitem quantity": quantity, "Lineitem price": price})
    return rows


@pytest.fixture
def shopify(tmp_path: Path) -> Path:
    orders = [
        # Two articles worth 40, 10 off; taxes on top.
        *shopify_order(
            "#1001",
            "Ann@example.org",
            [("0017", 1, 30.0), ("0018", 2, 5.0)],
            Subtotal=30,
            Shipping=4.9,
            Taxes=6,
            Total=40.9,
            Created_at="2024-03-31 23:30:00 -0400",
        ),
        # Prices include the taxes; half of it refunded.
        *shopify_order(
            "#1002",
            "bob@example.org",
            [("0017", 1, 30.0)],
            Subtotal=30,
            Total=30,
            Taxes=5,
            Refunded_Amount=15,
            Created_at="2024-04-02 10:00:00 +0200",
        ),
        *shopify_order(
            "#1003",
            "ann@example.org",
            [("0019", 1, 20.0)],
            Subtotal=20,
            Total=20,
            Cancelled_at="2024-04-03 11:00:00 +0200",
            Created_at="2024-04-03 10:00:00 +0200",
        ),
        *shopify_order(
            "#1004",
            "owner@example.org",
            [("0019", 1, 7.0)],
            Subtotal=7,
            Total=7,
            Payment_Method="(for testing) Bogus Gateway",
            Created_at="2024-04-04 10:00:00 +0200",
        ),
        # Refunded as a whole.
        *shopify_order(
            "#1005",
            "cat@example.org",
            [("0019", 1, 20.0)],
            Subtotal=20,
            Total=20,
            Refunded_Amount=20,
            Created_at="2024-04-05 10:00:00 +0200",
        ),
        *shopify_order("#1006", "", [("0019", 1, 9.0)], Subtotal=9, Total=9, Created_at="2024-04-06 10:00:00 +0200"),
    ]
    return written(tmp_path / "orders_export.csv", orders)


def test_a_shopify_export(shopify: Path) -> None:
    log, events = read(shopify)
    assert events["customer"].tolist() == ["ann@example.org"] * 2 + ["bob@example.org", "cat@example.org"]
    assert events["session"].tolist() == ["#1001", "#1001", "#1002", "#1005"]
    assert events["product"].tolist() == ["0017", "0018", "0017", "0019"]
    # 30 after the discount, three to one; 30 less 5 of tax.
    assert events["amount"].tolist() == pytest.approx([22.5, 7.5, 25.0, 20.0])
    # Half of one and all of another, on the day of the order: the export tells no other.
    back = came_back(shopify)
    assert back["session"].tolist() == ["#1002", "#1005"]
    assert back["amount"].tolist() == pytest.approx([12.5, 20.0])
    assert back["time"].tolist() == events["time"].tolist()[2:]
    assert "The file does not say when refunds were made" in log.notes[-1]
    assert events["time"].tolist()[0] == pd.Timestamp("2024-04-01 03:30:00")
    assert events["time"].tolist()[2] == pd.Timestamp("2024-04-02 08:00:00")
    assert log.left_out == {"without a customer": 1}
    assert told(log) == {
        "lines that cannot be used": 9.0,
        "test orders": 7.0,
        "cancelled orders": 20.0,
        "returned or refunded": 35.0,
        "shipping and fees": 4.9,
        "tax": 8.5,
        "goods": 42.5,
    }
    # 40.9 + 30 + 20 + 7 + 20 + 9: the totals of the orders.
    assert sum(told(log).values()) == pytest.approx(126.9)
    assert log.notes[0] == "orders_export.csv is read as a Shopify export of orders."
    assert "Of 126.90 in the file 42.50 are sales: goods 42.50 (4 lines)." in log.notes
    assert "test orders 7.00 (1 line), cancelled orders 20.00 (1 line)" in log.notes[2]


@pytest.mark.parametrize(
    ("how", "revenue"),
    [
        (sale(shipping=True), 47.4),
        (sale(tax=True), 51.0),
        (sale(returned=True), 75.0),
        (sale(cancelled=True), 62.5),
        (sale(test=True), 49.5),
        (sale(shipping=True, tax=True, returned=True, cancelled=True, test=True), 117.9),
    ],
)
def test_what_counts_as_a_sale_is_asked(how: How, revenue: float, shopify: Path) -> None:
    log, events = read(shopify, how)
    assert events["amount"].sum() - came_back(shopify, how)["amount"].sum() == pytest.approx(revenue)
    assert sum(told(log).values()) == pytest.approx(126.9)


def test_a_refund_counts_from_its_own_day_where_the_file_has_one(tmp_path: Path) -> None:
    refunded = {"Subtotal": 30, "Total": 30, "Refunded_Amount": 15, "Created_at": "2024-04-02 10:00:00 +0200"}
    rows = [
        *shopify_order(
            "#1", "a@b.c", [("x", 1, 20.0), ("y", 1, 10.0)], **refunded, Refunded_at="2024-06-01 00:00:00 +0000"
        ),
        *shopify_order("#2", "a@b.c", [("x", 1, 30.0)], **refunded),
    ]
    path = written(tmp_path / "orders.csv", rows)
    back = came_back(path)
    # Shared out by what the lines were worth.
    assert back["amount"].tolist() == pytest.approx([15.0, 10.0, 5.0])
    assert back["time"].tolist() == [pd.Timestamp("2024-04-02 08:00")] + [pd.Timestamp("2024-06-01")] * 2
    assert read(path)[0].notes[-1] == "Refunds lower revenue from the day they were made on."


# WooCommerce


def woo_order(order: int, items: Iterable[tuple[str, int, float]], **more: object) -> list[dict[str, object]]:
    """As "one row per item" has it: everything of the order on each of its lines."""
    of_order: dict[str, object] = {
        "order_id": order,
        "date": "2024-05-01 12:00:00",
        "status": "completed",
        "shipping_total": 0,
        "fee_total": 0,
        "tax_total": 0,
        "refunded_total": 0,
        "order_currency": "EUR",
        "customer_id": 0,
        "billing_email": "",
    } | more
    of_order.setdefault("order_total", sum(total for _, _, total in items))
    return [
        of_order | {"item_name": f"Article {sku}", "item_sku": sku, "item_quantity": number, "item_total": total}
        for sku, number, total in items
    ]


def test_a_shopify_order_with_notes_of_several_lines_and_no_subtotal(tmp_path: Path) -> None:
    """Notes and addresses are free text; an export in two parts may lack the sums."""
    notes = 'Ring twice,\nthen say "hello"\n\nthanks'
    rows = [
        *shopify_order(
            "#1",
            "a@b.c",
            [("x", 2, 5.0), ("y", 1, 1.0)],
            Subtotal="",
            Total="",
            Notes=notes,
            Created_at="2024-04-01 10:00:00 +0200",
        ),
        *shopify_order(
            "#2", "b@b.c", [("x", 1, 5.0)], Subtotal=5, Total=5, Notes=notes, Created_at="2024-04-02 10:00:00 +0200"
        ),
    ]
    log, events = read(written(tmp_path / "orders.csv", rows))
    assert events["amount"].tolist() == pytest.approx([10.0, 1.0, 5.0])
    assert events["time"].nunique() == 2
    assert log.left_out == {}


@pytest.fixture
def woocommerce(tmp_path: Path) -> Path:
    orders = [
        *woo_order(
            1,
            [("a", 2, 30.0), ("b", 1, 10.0)],
            customer_id=7,
            billing_email="ann@example.org",
            shipping_total=5,
            fee_total=1,
            tax_total=8,
            order_total=54,
        ),
        *woo_order(2, [("a", 1, 15.0)], billing_email="Guest@example.org", date="2024-05-02 12:00:00"),
        *woo_order(3, [("a", 1, 15.0)], billing_email="guest@example.org", date="2024-07-03 12:00:00"),
        *woo_order(4, [("b", 1, 10.0)], customer_id=8),
        *woo_order(5, [("b", 1, 10.0)], customer_id=7, billing_email="ann@example.org", status="wc-cancelled"),
        *woo_order(6, [("b", 2, 20.0)], customer_id=8, refunded_total=-5, date="2024-07-05 12:00:00"),
        *woo_order(7, [("b", 1, 11.0)], customer_id=8, status="refunded"),
        *woo_order(8, [("b", 1, 3.0)]),
    ]
    return written(tmp_path / "orders.csv", orders)


def test_woocommerce_orders(woocommerce: Path) -> None:
    log, events = read(woocommerce, How(zone="Europe/Berlin"))
    by_customer = events.groupby("customer")["amount"].sum().to_dict()
    assert by_customer == pytest.approx({"ann@example.org": 40.0, "guest@example.org": 30.0, "8": 41.0})
    back = came_back(woocommerce)
    assert dict(zip(back["session"], back["amount"], strict=True)) == {"6": 5.0, "7": 11.0}
    # Clocks of the shop: two hours ahead in summer.
    assert events["time"].tolist()[0] == pd.Timestamp("2024-05-01 10:00")
    assert told(log) == {
        "lines that cannot be used": 3.0,
        "cancelled orders": 10.0,
        "returned or refunded": 16.0,
        "shipping and fees": 6.0,
        "tax": 8.0,
        "goods": 95.0,
    }
    assert log.left_out == {"without a customer": 1}


def test_guests_can_be_left_out(woocommerce: Path) -> None:
    log, events = read(woocommerce, sale(guests=False, shipping=True))
    assert sorted(events["customer"].unique()) == ["8", "ann@example.org"]
    assert told(log)["orders of guests"] == 30.0
    assert events["amount"].sum() == pytest.approx(71.0 + 16.0)


# Invoice lines


def invoice(number: str, code: str, quantity: int, price: float, customer: str, day: int = 1) -> dict[str, object]:
    return {
        "InvoiceNo": number,
        "StockCode": code,
        "Description": "something",
        "Quantity": quantity,
        "InvoiceDate": f"12/{day}/2010 8:26",
        "UnitPrice": price,
        "CustomerID": customer,
        "Country": "France",
    }


def test_invoice_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path / "invoices.csv",
        [
            invoice("C1", "00085", -1, 2.0, "017850", 1),  # bought before the log begins
            invoice("2", "00085", 6, 2.0, "017850", 2),
            invoice("2", "POST", 1, 18.0, "017850", 2),
            invoice("C3", "00085", -4, 2.0, "017850", 14),
            invoice("4", "00085", 3, 2.0, "017850", 15),
            invoice("5", "00099", 2, 5.0, "", 15),
            invoice("6", "00099", 1, 5.0, "17851", 16),
            invoice("C7", "00099", -1, 5.0, "17851", 17),
            invoice("A8", "B", 1, -11.0, "17851", 17),
        ],
    )
    log, events = read(path)
    assert log.notes[0] == "invoices.csv is read as invoice lines."
    assert events["customer"].tolist() == ["017850", "017850", "17851"]
    assert events["product"].tolist() == ["00085", "00085", "00099"]
    assert events["quantity"].tolist() == [6.0, 3.0, 1.0]
    assert events["country"].tolist() == ["France"] * 3
    assert events["time"].tolist()[:2] == [pd.Timestamp("2010-12-02 08:26"), pd.Timestamp("2010-12-15 08:26")]
    back = came_back(path)
    assert back["session"].tolist() == ["2", "6"]
    assert back["quantity"].tolist() == [4.0, 1.0]
    assert back["time"].tolist() == [pd.Timestamp("2010-12-14 08:26"), pd.Timestamp("2010-12-17 08:26")]
    assert log.left_out == {"without a customer": 1, "with a price below 0 or that is no number": 1}
    assert told(log) == {
        "lines that cannot be used": -1.0,
        "credit notes": -13.0,
        "returns without a purchase": -2.0,
        "returned or refunded": 13.0,
        "shipping and fees": 18.0,
        "goods": 10.0,
    }
    assert "Of 1 return no earlier purchase" in log.notes[-2]
    assert "worth 2.00" in log.notes[-1]
    log, _ = read(path, sale(returned=True))
    assert log.returns is None
    assert (told(log)["goods"], told(log)["credit notes"]) == (23.0, -15.0)


def test_returns_take_from_the_newest_purchase_before_them(tmp_path: Path) -> None:
    """A pile per customer and product, in a few lines; also several returns at the moment of a purchase."""
    rng = np.random.default_rng(5)
    moves = [
        (1 + n // 4, f"{n:03}", str(rng.integers(3)), str(rng.integers(2)), int(quantity))
        for n, quantity in enumerate(rng.integers(-6, 8, 112))
        if quantity
    ]
    path = written(tmp_path / "invoices.csv", [invoice(n, code, q, 1.0, who, day) for day, n, who, code, q in moves])
    expected: Counter[tuple[int, str, str]] = Counter()
    piles: dict[tuple[str, str], list[tuple[str, int]]] = {}
    lost = 0
    for day, number, who, code, quantity in sorted(moves, key=lambda move: (move[0], move[-1] < 0)):
        pile, back = piles.setdefault((who, code), []), -quantity
        if quantity > 0:
            pile.append((number, quantity))
        while back > 0 and pile:
            newest, left = pile.pop()
            taken = min(left, back)
            expected[day, who, newest] += taken
            back -= taken
            if left > taken:
                pile.append((newest, left - taken))
        lost -= max(back, 0)
    found = came_back(path)
    found["day"] = found["time"].dt.day
    assert found.groupby(["day", "customer", "session"])["quantity"].sum().to_dict() == expected
    assert told(read(path)[0])["returns without a purchase"] == lost < 0


# Google Analytics 4


def ga4(micro: int, name: str, session: int, **more: object) -> dict[str, object]:
    return {
        "event_timestamp": micro,
        "event_name": name,
        "user_pseudo_id": "1234567.0089",
        "ga_session_id": session,
        "transaction_id": "",
        "item_id": "",
        "price": "",
        "quantity": "",
        "currency": "",
        "device_category": "mobile",
    } | more


def test_a_flattened_ga4_export(tmp_path: Path) -> None:
    start = 1_700_000_000_123_456
    bought = {"transaction_id": "T1", "currency": "USD", "quantity": 2}
    rows = [
        ga4(start, "session_start", 1),
        ga4(start + 1, "view_item", 1, item_id="007", price=9.5),
        ga4(start + 2, "add_to_cart", 1, item_id="007", price=9.5, quantity=2),
        ga4(start + 3, "begin_checkout", 1),
        ga4(start + 4, "purchase", 1, item_id="007", price=9.5, **bought),
        ga4(start + 4, "purchase", 1, item_id="008", price=1.0, **bought),
        # The page of thanks, loaded again the next day.
        ga4(start + 86_400_000_000, "purchase", 2, item_id="007", price=9.5, **bought),
        ga4(start + 86_400_000_000, "purchase", 2, item_id="008", price=1.0, **bought),
        ga4(start + 99_000_000_000, "refund", 3, item_id="007", price=9.5, quantity=1, transaction_id="T1"),
    ]
    path = written(tmp_path / "ga4.csv", rows)
    log, events = read(path)
    assert log.left_out == {"repeating a purchase under a transaction id that was there before": 2}
    assert events["kind"].tolist() == ["session_start", "view", "cart", "begin_checkout", "purchase", "purchase"]
    assert events["customer"].unique().tolist() == ["1234567.0089"]
    assert events["session"].unique().tolist() == ["1"]
    assert events["device"].unique().tolist() == ["mobile"]
    assert events["amount"][events["kind"] == "purchase"].sum() == 21.0
    assert came_back(path)[["session", "amount"]].to_numpy().tolist() == [["1", 9.5]]
    assert events["time"].tolist()[0] == pd.Timestamp("2023-11-14 22:13:20.123456")


def test_a_ga4_refund_without_items_takes_back_its_transaction(tmp_path: Path) -> None:
    start, day = 1_700_000_000_000_000, 86_400_000_000

    def bought(at: int, session: int, transaction: str, item: str, price: float, pieces: int) -> dict[str, object]:
        more = {"transaction_id": transaction, "item_id": item, "price": price, "quantity": pieces}
        return ga4(start + at * day, "purchase", session, **more)

    rows = [
        bought(0, 1, "T1", "007", 9.5, 2),
        bought(0, 1, "T1", "008", 1.0, 1),
        # A newer purchase of the same, which keeps its money.
        bought(1, 2, "T2", "007", 5.0, 2),
        bought(2, 3, "T3", "008", 2.0, 3),
        # Sent by the shop's server, as somebody else, and twice.
        ga4(start + 3 * day, "refund", 9, transaction_id="T1", user_pseudo_id="server"),
        ga4(start + 4 * day, "refund", 9, transaction_id="T1", user_pseudo_id="server"),
        ga4(start + 4 * day, "refund", 4, transaction_id="T3", item_id="008", price=2.0, quantity=1),
        ga4(start + 5 * day, "refund", 4, transaction_id="never seen"),
        # The transaction is not told: the newest earlier purchase of the product.
        ga4(start + 6 * day, "refund", 5, item_id="007", price=5.0, quantity=1),
    ]
    path = written(tmp_path / "ga4.csv", rows)
    back = came_back(path)
    assert back.groupby(["session", "product"])["amount"].sum().to_dict() == {
        ("1", "007"): 19.0,
        ("1", "008"): 1.0,
        ("2", "007"): 5.0,
        ("3", "008"): 2.0,
    }
    assert back["customer"].unique().tolist() == ["1234567.0089"]
    at = pd.Timestamp(start + 3 * day, unit="us")
    assert back["time"][back["session"] == "1"].unique().tolist() == [at]
    log, events = read(path)
    assert set(events["kind"]) == {"purchase"}
    assert not [name for name in events if "order" in name or "transaction" in name]
    assert any("Of 1 return no earlier purchase" in note for note in log.notes)
    assert any("names its transaction" in note for note in log.notes)


def test_the_query_that_flattens_makes_the_columns_that_are_read() -> None:
    query = resource("ga4_flatten.sql").read_text(encoding="utf-8")
    chosen = query[query.index("SELECT") : query.index("FROM\n")]
    for name in ("event_timestamp", "event_name", "user_pseudo_id", "ga_session_id", "transaction_id", "item_id"):
        assert name in chosen
    for name in ("item_category", "item_brand", "price", "quantity", "currency", "device_category", "country"):
        assert f"AS {name}" in chosen


# All of them


def test_own_columns_of_known_formats_are_kept(shopify: Path, woocommerce: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(shopify, dtype=str)
    # As all of the order, on its first line only.
    frame["Discount Code"] = (frame["Name"] + "!").where(~frame["Name"].duplicated())
    frame["Shipping Country"] = "FR"
    frame.to_csv(tmp_path / "own.csv", index=False)
    (tmp_path / "map.toml").write_text('[columns]\nown = ["Discount Code"]\ndevice = "Source"\n', encoding="utf-8")
    how = read_map(tmp_path / "map.toml")
    with pytest.raises(AnalysisError, match="has no column Source, which the map names"):
        read(tmp_path / "own.csv", how)
    frame.assign(Source="web").to_csv(tmp_path / "own.csv", index=False)
    _, events = read(tmp_path / "own.csv", how)
    assert events["own_discount_code"].tolist() == (events["session"] + "!").tolist()
    assert events[["channel", "device", "country"]].drop_duplicates().to_numpy().tolist() == [["web", "web", "FR"]]
    _, events = read(woocommerce, How(more={"billing_email": "own_mail"}))
    assert "own_mail" in events


def test_two_currencies_are_never_added(tmp_path: Path) -> None:
    rows = [
        *shopify_order("#1", "a@b.c", [("x", 1, 5.0)], Subtotal=5, Total=5, Created_at="2024-04-01 10:00:00 +0200"),
        *shopify_order(
            "#2", "a@b.c", [("x", 1, 7.0)], Subtotal=7, Total=7, Currency="USD", Created_at="2024-04-02 10:00:00 +0200"
        ),
    ]
    path = written(tmp_path / "orders.csv", rows)
    with pytest.raises(AnalysisError) as refusal:
        read(path)
    assert "EUR (1 line) and USD (1 line)" in refusal.value.message
    assert 'only_currency = "EUR"' in refusal.value.hint
    log, events = read(path, How(currency="USD"))
    assert events["amount"].tolist() == [7.0]
    assert log.left_out == {"in another currency than USD": 1}
    assert told(log) == {"goods": 7.0}
    with pytest.raises(AnalysisError, match="nothing in GBP"):
        read(path, How(currency="GBP"))


def test_headers_tell_the_formats_apart(shopify: Path, woocommerce: Path) -> None:
    for path, words in ((shopify, "Shopify"), (woocommerce, "WooCommerce")):
        found = recognised(pd.read_csv(path, nrows=0).columns)
        assert found is not None
        assert words in found.name
    # Online Retail II has other names.
    second = recognised(["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID"])
    assert second is not None
    assert second.name == "invoice lines"
    assert recognised(["event_time", "event_type", "user_id", "price"]) is None


@pytest.mark.parametrize("name", ["online_retail_uci.parquet"])
def test_the_published_invoices(name: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / name
    if not path.exists():
        pytest.skip("the published file is not beside the project")
    frame = pd.read_parquet(path)
    with Engine() as engine:
        log = read_events(path, engine, sale(returned=True, shipping=True))
        bought = engine.fetch(log.events.agg(n=log.events.count(), customers=log.events.customer.nunique())).iloc[0]
        revenue = engine.fetch(log.events.agg(sum=(ibis._.price * ibis._.quantity).sum()))["sum"].iloc[0]
    sold = frame[frame["CustomerID"].notna() & (frame["Quantity"] > 0)]
    assert revenue == pytest.approx((sold["Quantity"] * sold["UnitPrice"]).sum(), abs=0.005)
    assert (bought["n"], bought["customers"]) == (len(sold), sold["CustomerID"].nunique())
    assert sum(told(log).values()) == pytest.approx((frame["Quantity"] * frame["UnitPrice"]).sum(), abs=0.005)
