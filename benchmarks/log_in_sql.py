"""The customer model of an event log in SQL written by hand, by the plan of `analysis.events`: the reference for Ibis.

The lists of columns are put together, since nobody writes 200 of them; the statements are as one would write them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from analysis.columns import PERIOD, describe
from analysis.events.builder import ASSUMED_MARGIN
from analysis.events.calendar import Calendar
from analysis.events.snapshots import ACTS, PURCHASE_VALUES, VALUES

_COUNTS: Final = """
    count(*)::double click_count, sum(amount) click_revenue,
    count(*) filter (kind = 'view')::double view_count, coalesce(sum(amount) filter (kind = 'view'), 0) view_revenue,
    count(*) filter (kind = 'cart')::double cart_count, coalesce(sum(amount) filter (kind = 'cart'), 0) cart_revenue,
    count(*) filter (kind = 'purchase')::double purchase_count,
    coalesce(sum(amount) filter (kind = 'purchase'), 0) purchase_revenue,
    coalesce(sum(amount * margin) filter (kind = 'purchase'), 0) profit,
    min(time) start, floor(epoch(min(time))) begun, (floor(epoch(max(time))) - floor(epoch(min(time)))) / 60 length"""


def build(connection: duckdb.DuckDBPyConnection, events: str, cuts: Calendar, target: Path) -> None:
    """Write the model of the table `events` to `target`, as `build_model` does with its default options."""
    run = connection.execute
    run("create or replace temp table cuts (time_step bigint, known bigint, ahead bigint)")
    for period, known, ahead in cuts.cuts().astype(object).where(cuts.cuts().notna(), None).to_numpy().tolist():
        run("insert into cuts values (?, ?, ?)", [period, known, ahead])
    step = " + ".join(f"(time > timestamp '{edge}')::bigint" for edge in cuts.edges)
    run(f"""create or replace view stepped as
        select customer user_id, session, time, kind, coalesce(price * quantity, 0) amount, {ASSUMED_MARGIN} margin,
               {step} step
        from {events}""")
    run("""create or replace table volumes as
        select user_id, step, min(time) oldest, max(time) newest,
               count(*) filter (kind = 'purchase')::double bought,
               coalesce(sum(amount) filter (kind = 'purchase'), 0) revenue,
               coalesce(sum(amount * margin) filter (kind = 'purchase'), 0) profit
        from stepped group by all""")
    run(f"""create or replace table sessions as
        with whole as (
            select user_id, session, min(step) first_step, max(step) since, 1000000 until, {_COUNTS}
            from stepped group by user_id, session)
        select *, row_number() over (partition by user_id order by start, session)::double session_number,
               (begun - lag(begun) over (partition by user_id order by start, session)) / 86400 inter_session_time
        from whole""")
    run("""create or replace table across as
        select e.*, s.first_step, s.since, s.session_number, s.inter_session_time
        from stepped e join sessions s using (user_id, session) where s.first_step < s.since""")
    paces = ", ".join(
        f"length / nullif({act}_{what}, 0) time_to_{act}{suffix}"
        for act in ACTS
        for what, suffix in (("count", ""), ("revenue", "_revenue"))
    )
    run(f"""create or replace table visits as
        with parts as (
            select user_id, session, any_value(session_number) session_number,
                   any_value(inter_session_time) inter_session_time, known since, known until, {_COUNTS}
            from across join cuts on first_step <= known and known < since and step <= known
            group by user_id, session, known),
        known as (
            select * exclude (first_step) from sessions union all by name select * from parts)
        select *, year(start)::double start_year, dayofyear(start)::double start_yearday,
               month(start)::double start_month, day(start)::double start_monthday, week(start)::double start_week,
               (dayofweek(start) + 1)::double start_weekday, (dayofweek(start) in (0, 6))::double start_isweekend,
               hour(start)::double start_hour, (purchase_count > 0)::double haspurchase, {paces}
        from known""")
    run(f"""create or replace table features as
        with spans as (
            select time_step, known, min(begun) oldest, max(begun) newest
            from visits join cuts on since <= known and known <= until group by all),
        seen as (
            select *, (newest - begun) / 86400 session_recency, floor((newest - begun) / (28 * 86400)) month_back
            from visits join spans on since <= known and known <= until),
        customers as (
            select time_step, user_id, max(floor((newest - oldest) / (28 * 86400)) + 1) as months,
                   {_statistics(VALUES)}, {_monthly()}
            from seen group by all),
        bought as (
            select time_step, user_id, session_recency purchase_recency,
                   row_number() over visit::double purchase_number,
                   (begun - lag(begun) over visit) / 86400 inter_purchase_time
            from seen where purchase_count > 0
            window visit as (partition by time_step, user_id order by start, session)),
        buyers as (
            select time_step, user_id, {_statistics(PURCHASE_VALUES)} from bought group by all)
        select c.*, b.* exclude (time_step, user_id), {_derived()}
        from customers c left join buyers b using (time_step, user_id)""")
    run(f"copy ({_finished(connection)}) to '{target.as_posix()}' (format parquet)")


def _statistics(names: tuple[str, ...]) -> str:
    return ", ".join(
        f"avg({name}) {name}_mean, sum({name}) {name}_sum, min({name}) {name}_min, max({name}) {name}_max, "
        f"stddev_samp({name}) {name}_stddev"
        for name in names
    )


def _monthly() -> str:
    return ", ".join(
        f"count(*) filter (month_back = {lag})::double sessions{lag}, "
        f"coalesce(sum(haspurchase) filter (month_back = {lag}), 0) purchases{lag}, "
        f"coalesce(sum(purchase_revenue) filter (month_back = {lag}), 0) revenue{lag}, "
        f"coalesce(sum(profit) filter (month_back >= {lag}), 0) profit{lag}"
        for lag in range(4)
    )


def _derived() -> str:
    columns = [f"{name}_stddev / nullif({name}_mean, 0) {name}_cv" for name in (*VALUES, *PURCHASE_VALUES)]
    days = "nullif(session_recency_max, 0)"
    columns += [
        f"session_number_max / {days} session_count_ratio",
        f"click_count_sum / {days} click_count_ratio",
        f"purchase_count_sum / {days} transaction_count_ratio",
    ]
    names = {
        "session_count": "sessions{}",
        "purchase_count": "purchases{}",
        "purchase_revenue": "revenue{}",
        "customer_value": "if(months > {0}, profit{0} / nullif(months - {0}, 0), 0)",
    }
    for name, lag in names.items():
        columns += [f"{lag.format(i)} {name}_month_lag{i}" for i in range(4)]
        newest = " + ".join(lag.format(i) for i in range(3))
        columns.append(f"({newest}) / least(months, 3) {name}_month_ma3")
    return ", ".join(columns)


def _finished(connection: duckdb.DuckDBPyConnection) -> str:
    """The last statement: targets beside the features, undefined values filled, numbered, in order."""
    scratch = {f"{name}{lag}" for name in ("sessions", "purchases", "revenue", "profit") for lag in range(4)}
    found = [row[0] for row in connection.execute("describe features").fetchall()]
    names = [name for name in found if name not in {PERIOD, "user_id", "months", *scratch}]
    most = [name for name in names if describe(name).filled_with == "max"]
    kinds = {"max": "coalesce(f.{0}, m.{0}) {0}", "zero": "coalesce(f.{0}, 0) {0}", None: "f.{0}"}
    columns = ", ".join(f"cast({name} as bigint) {name}" if describe(name).dtype == "int64" else name for name in names)
    return f"""
        with maxima as (select time_step, {", ".join(f"max({name}) {name}" for name in most)} from features group by 1),
        ahead as (select * from volumes join cuts on step <= ahead),
        weeks as (
            select time_step, floor((floor(epoch(max(newest))) - floor(epoch(min(oldest)))) / 86400) / 7 as weeks
            from ahead group by 1),
        sums as (
            select time_step, user_id, coalesce(sum(bought) filter (step = ahead), 0) bought,
                   coalesce(sum(revenue) filter (step = ahead), 0) target_revenue, sum(profit) profit
            from ahead group by all),
        targets as (
            select f.time_step, f.user_id, (bought = 0)::bigint target_event, target_revenue,
                   4 * profit / nullif(weeks, 0) target_customer_value
            from features f join sums using (time_step, user_id) join weeks using (time_step)),
        numbered as (
            select time_step, user_id, row_number() over (order by time_step = -1, time_step, user_id) row_id
            from features),
        filled as (
            select f.time_step, f.user_id, {", ".join(kinds[describe(name).filled_with].format(name) for name in names)}
            from features f join maxima m using (time_step))
        select row_id, user_id, {columns}, t.target_event, t.target_revenue, t.target_customer_value, time_step,
               coalesce(b.target_customer_value, 0) target_customer_value_lag1
        from filled join numbered using (time_step, user_id) left join targets t using (time_step, user_id)
        left join (select * replace (time_step - 1 as time_step) from targets) b using (time_step, user_id)
        order by row_id"""
