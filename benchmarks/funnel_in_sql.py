"""The log's funnel in SQL written by hand, by the plan of `analysis.events.funnel`: the reference for Ibis."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb


def funnel(
    connection: duckdb.DuckDBPyConnection, events: str, first: datetime, newest: datetime, window: timedelta
) -> dict[str, float]:
    """Keep one row per visit and per customer of the table `events`, and count both routes for both."""
    run = connection.execute
    run(f"""create or replace table seen as
        select customer, session, min(time) start, max(time) newest, min(time) filter (kind = 'purchase') first_bought,
               min(struct_pack(entered := time, category := category, brand := brand, price := price))
                   filter (kind = 'view') entry,
               coalesce(sum(price * quantity) filter (kind = 'view'), 0) viewed,
               coalesce(sum(price * quantity) filter (kind = 'cart'), 0) carted,
               coalesce(sum(price * quantity) filter (kind = 'purchase'), 0) bought
        from {events} group by customer, session""")
    run(f"""create or replace table acts as
        select customer, session, kind, time, coalesce(price * quantity, 0) amount
        from {events} where kind in ('cart', 'purchase')""")
    run("""create or replace table people as
        select customer, min(start) first_start, min(first_bought) first_bought, min(entry) entry
        from seen group by customer""")
    run(f"""create or replace view visits_with_history as
        select s.* exclude (entry, first_bought), unnest(s.entry), s.first_bought is not null as has_bought,
               start < timestamp '{first + timedelta(days=28)}' early,
               start = first_start as new, coalesce(p.first_bought < start, false) bought_before
        from seen s join people p using (customer)""")
    run("create or replace view people_known as select customer, unnest(entry) from people")
    counts: dict[str, float] = {}
    for unit, source, key, wait in (
        ("visit", "visits_with_history", "customer, session", min(window, timedelta(minutes=30))),
        ("customer", "people_known", "customer", window),
    ):
        run(f"""create or replace table {unit}s as
            with later as (
                select {key}, entered, kind, time
                from acts join (select {key}, entered from {source} where entered is not null) using ({key})
                where time >= entered),
            carted as (select {key}, min(time) cart from later where kind = 'cart' group by {key}),
            strict as (
                select {key}, min(time) strict from later join carted using ({key})
                where kind = 'purchase' and time >= cart group by {key}),
            loose as (select {key}, min(time) loose from later where kind = 'purchase' group by {key})
            select s.*, epoch_us(cart - entered) / 1e6 cart, epoch_us(strict - entered) / 1e6 strict,
                   epoch_us(loose - entered) / 1e6 loose
            from {source} s left join carted using ({key}) left join strict using ({key}) left join loose using ({key})
        """)
        reached = ", ".join(
            f"coalesce(sum(({step} <= {window.total_seconds()})::double), 0) {step}"
            for step in ("cart", "strict", "loose")
        )
        found = run(f"""
            with of_customer as (
                select customer, count(*)::double entered, {reached}
                from {unit}s where entered <= timestamp '{newest - wait}' group by customer),
            classes as (select entered, cart, strict, loose, count(*) customers from of_customer group by all)
            select sum(entered * customers), sum(cart * customers), sum(strict * customers), sum(loose * customers)
            from classes""").fetchall()[0]
        counts |= {f"{unit} {i}": float(count) for i, count in enumerate(found)}
    return counts
