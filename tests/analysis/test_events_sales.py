"""What counts as a sale, told beforehand, is what reading with that choice gives; and finance's figure beside it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.events.engine import Engine
from analysis.events.how import How, Sale
from analysis.events.log import PURCHASE, Share
from analysis.events.reading import read_events
from analysis.events.reconciling import beside_finance
from analysis.events.sales import KINDS, Effect, sales
from tests.analysis.test_events_formats import invoice, shopify_order, woo_order, written

SALES = [Sale(), Sale(*[True] * len(KINDS)), Sale(guests=False, tax=True), Sale(returned=True, shipping=True)]
"""Reading takes a second each time, so not every choice is tried."""


def a_shopify_export(folder: Path, seed: int = 3) -> Path:
    """120 orders of 25 mails: some cancelled, tests, refunded in part or as a whole, with nothing but shipping."""
    rng = random.Random(seed)
    rows = []
    for order in range(120):
        articles = [(f"{rng.randint(1, 9):04}", rng.randint(1, 3), rng.choice([0, 5, 12.5])) for _ in range(2)]
        goods = sum(quantity * price for _, quantity, price in articles)
        shipping, taxes = rng.choice([0, 4.9]), rng.choice([0, 3.0])
        total = goods + shipping + taxes
        rows += shopify_order(
            f"#{order}",
            f"{rng.randint(1, 25)}@example.org",
            articles,
            Subtotal=goods,
            Shipping=shipping,
            Taxes=taxes,
            Total=total,
            Refunded_Amount=rng.choice([0, 0, 0, total, total / 2]),
            Cancelled_at=rng.choice(["", "", "", "2024-05-01 10:00:00 +0000"]),
            Tags=rng.choice(["", "", "", "vip, test"]),
            Created_at=f"2024-04-{rng.randint(1, 28):02} 10:00:00 +0200",
        )
    return written(folder / "orders.csv", rows)


def a_woocommerce_export(folder: Path) -> Path:
    rng = random.Random(5)
    rows = []
    for order in range(60):
        guest = rng.random() < 0.4
        rows += woo_order(
            order,
            [("a", 1, rng.choice([0, 10.0])), ("b", 2, 7.0)],
            customer_id=0 if guest else rng.randint(1, 9),
            billing_email=f"{rng.randint(1, 30)}@example.org",
            status=rng.choice(["completed", "completed", "cancelled", "refunded"]),
            shipping_total=rng.choice([0, 5]),
            tax_total=rng.choice([0, 2]),
        )
    return written(folder / "woo.csv", rows)


def some_invoices(folder: Path) -> Path:
    rng = random.Random(7)
    rows = [invoice(str(n), rng.choice("AB"), rng.randint(1, 4), 2.5, str(rng.randint(1, 9))) for n in range(60)]
    rows += [invoice(f"C{n}", rng.choice("AB"), -rng.randint(1, 4), 2.5, str(rng.randint(1, 9)), 2) for n in range(20)]
    rows += [invoice(str(n), "POST", 1, 18.0, str(rng.randint(8, 12))) for n in range(60, 66)]
    return written(folder / "invoices.csv", rows)


@pytest.mark.parametrize("make", [a_shopify_export, a_woocommerce_export, some_invoices])
def test_every_choice_gives_what_was_told(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path)
    with Engine(tmp_path) as engine:
        told = sales(engine, read_events(path, engine, How(day_first=False)))
        assert told is not None
        for sale in SALES:
            log = read_events(path, engine, How(sale=sale, day_first=False))
            bought = log.events.filter(log.events.kind == PURCHASE)
            amount = (bought.price * bought.quantity).sum()
            found = engine.fetch(bought.agg(revenue=amount, buyers=bought.customer.nunique())).iloc[0]
            assert told.revenue(sale) == pytest.approx(found["revenue"] - log.money_back(), abs=1e-6), sale
            assert told.buyers(sale) == found["buyers"], sale


def test_only_what_the_file_tells_apart_is_told(tmp_path: Path) -> None:
    orders = [
        *shopify_order("#1", "a@b.de", [("1", 1, 10.0)], Subtotal=10, Total=10, Created_at="2024-04-01 10:00:00 +0000"),
        *shopify_order(
            "#2", "c@b.de", [("1", 1, 7.0)], Subtotal=7, Total=7, Tags="test", Created_at="2024-04-02 10:00:00 +0000"
        ),
    ]
    with Engine(tmp_path) as engine:
        told = sales(engine, read_events(written(tmp_path / "orders.csv", orders), engine))
    assert told is not None
    assert told.told == ("test",)
    assert told.effect("test", Sale()) == Effect(7.0, 1)


def test_a_log_of_events_has_no_kinds_of_sales(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("event_time,event_type,user_id,price\n2024-01-01 10:00:00,purchase,1,5\n", encoding="utf-8")
    with Engine(tmp_path) as engine:
        assert sales(engine, read_events(path, engine)) is None


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (100.004, "is the revenue of the log to the cent"),
        (119.0, "19.00 more than the revenue of the log, 100.00. Just as much is in this file as tax, which does not"),
        (60.0, "40.00 less than the revenue of the log, 100.00. Just as much is in this file as goods, which counts"),
        (101.0, "1.00 more than the revenue of the log, 100.00."),
    ],
)
def test_finances_figure_is_compared_to_the_cent(figure: float, words: str) -> None:
    money = (Share("tax", 0, 19.0, False), Share("goods", 3, 40.0, True))
    assert words in beside_finance(figure, 100.0, money)
