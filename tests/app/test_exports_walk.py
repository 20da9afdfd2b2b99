"""From the exports of shops to a table and a report, with totals that were known before anything was read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.run import main
from tests.analysis.test_events_formats import ga4, shopify_order, woo_order, written

FIRST = pd.Timestamp("2024-01-01 09:00")
DAYS = 170
CUSTOMERS = 60

Rows = list[dict[str, object]]


def sold() -> pd.DataFrame:
    """Orders of one to three articles: order, day, who, and pieces and price of each article, in cents that add up."""
    rng = np.random.default_rng(11)
    rows = []
    for order, day in enumerate(np.sort(rng.integers(0, DAYS, 500))):
        who = int(rng.integers(CUSTOMERS))
        time, articles = FIRST + pd.Timedelta(days=int(day)), rng.choice(9, rng.integers(1, 4), replace=False)
        rows += [(order, time, who, f"0{article}", int(rng.integers(1, 4)), 2.5) for article in articles]
    return pd.DataFrame(rows, columns=["order", "time", "who", "article", "pieces", "price"])


def as_shopify(frame: pd.DataFrame) -> tuple[Rows, float]:
    """Every 25th order refunded by half, every 30th cancelled, one of a test; shipping beside."""
    rows: Rows = []
    revenue = 0.0
    for order, lines in frame.groupby("order"):
        goods = float((lines["pieces"] * lines["price"]).sum())
        cancelled, refund = order % 30 == 7, goods / 2 if order % 25 == 0 else 0.0
        rows += shopify_order(
            f"#{order}",
            f"customer{lines['who'].iloc[0]}@example.org",
            list(zip(lines["article"], lines["pieces"], lines["price"], strict=True)),
            Subtotal=goods,
            Shipping=4,
            Total=goods + 4,
            Refunded_Amount=(goods + 4) / 2 if refund else 0,
            Created_at=f"{lines['time'].iloc[0]} +0200",
            Cancelled_at="2024-06-30 10:00:00 +0200" if cancelled else "",
            Tags="vip, test" if order == 3 else "",
        )
        revenue += 0.0 if cancelled or order == 3 else goods - refund
    return rows, revenue


def as_woocommerce(frame: pd.DataFrame) -> tuple[Rows, float]:
    """Customers below 20 are guests; every 40th order failed, every 35th was refunded as a whole."""
    rows: Rows = []
    revenue = 0.0
    for order, lines in frame.groupby("order"):
        who = int(lines["who"].iloc[0])
        status = "failed" if order % 40 == 1 else "refunded" if order % 35 == 2 else "completed"
        totals = (lines["pieces"] * lines["price"]).tolist()
        rows += woo_order(
            int(str(order)),
            list(zip(lines["article"], lines["pieces"], totals, strict=True)),
            customer_id=0 if who < 20 else who,
            billing_email=f"customer{who}@example.org",
            date=str(lines["time"].iloc[0]),
            status=status,
            tax_total=1.5,
            order_total=sum(totals) + 1.5,
        )
        revenue += sum(totals) if status == "completed" else 0.0
    return rows, revenue


def as_ga4(frame: pd.DataFrame) -> tuple[Rows, float]:
    """Each article viewed and carted before; every 20th page of thanks loaded again a day later."""
    rows: Rows = []
    for order, lines in frame.groupby("order"):
        start = int(lines["time"].iloc[0].timestamp()) * 1_000_000 + 123_456
        of_order = {"user_pseudo_id": f"{lines['who'].iloc[0]}.0089", "currency": "EUR"}
        for line in lines.itertuples():
            item = of_order | {"item_id": line.article, "price": line.price, "quantity": line.pieces}
            rows.append(ga4(start, "view_item", int(str(order)), **item))
            rows.append(ga4(start + 60_000_000, "add_to_cart", int(str(order)), **item))
            bought = item | {"transaction_id": f"T{order}"}
            rows.append(ga4(start + 120_000_000, "purchase", int(str(order)), **bought))
            if int(str(order)) % 20 == 0:
                rows.append(ga4(start + 86_400_000_000, "purchase", 10_000 + int(str(order)), **bought))
    return rows, float((frame["pieces"] * frame["price"]).sum())


@pytest.mark.parametrize("export", [as_shopify, as_woocommerce, as_ga4])
def test_an_export_becomes_a_table_and_a_report(
    export: Callable[[pd.DataFrame], tuple[Rows, float]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, revenue = export(sold())
    path, table, told = written(tmp_path / "export.csv", rows), tmp_path / "table.parquet", tmp_path / "told.json"
    assert main(["build", str(path), "--out", str(table), "--min-purchases", "1", "--margin", "0.3"]) == 0
    said = capsys.readouterr().out
    assert f"Revenue of the log {revenue:,.2f} = " in said
    assert "to the cent." in said
    assert main(["report", str(table), "--json", str(told)]) == 0
    facts = json.loads(told.read_text(encoding="utf-8"))
    assert facts["dataset"]["customers"] == CUSTOMERS
    held = pd.read_parquet(table)["target_revenue"].sum()
    assert facts["concentration"]["total_revenue"] == pytest.approx(held)
    assert any(note.startswith(f"Revenue of the log {revenue:,.2f}") for note in facts["notes"])
    assert any("30.0\u00a0% of revenue" in note for note in facts["notes"])
