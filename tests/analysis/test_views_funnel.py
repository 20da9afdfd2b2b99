"""The Funnel tab's figures against a few lines of pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.findings import FindingKind
from analysis.funnel import Funnel
from analysis.intervals import Estimate, bootstrap_of
from analysis.reading import read_table
from analysis.report import Report, Unavailable
from analysis.segment import OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.drops import Basis, DirectBuyers, Drop, DropOff
from analysis.views.funnel import dropoff
from analysis.views.pace import Pace, between, pace
from analysis.views.sums import Ratio, Sums
from tests.analysis.made_invoices import purchases_only

VOLUMES = ["view_count_sum", "cart_count_sum", "purchase_count_sum"]


@pytest.fixture(scope="module")
def page(demo: Dataset) -> DropOff:
    return dropoff(View(demo))


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id")


def drop_of(page: DropOff, basis: Basis) -> Drop:
    drop = page.bases[basis]
    assert isinstance(drop, Drop)
    return drop


def holds(estimate: Estimate) -> bool:
    assert estimate.low is not None
    assert estimate.value is not None
    assert estimate.high is not None
    return estimate.low <= estimate.value <= estimate.high and estimate.low < estimate.high


def test_sessions_and_volumes_are_ratios_of_sums(page: DropOff, newest: pd.DataFrame) -> None:
    sessions = drop_of(page, Basis.SESSIONS).stages[1]
    assert sessions.figure.value == pytest.approx(newest.haspurchase_sum.sum() / newest.session_number_max.sum())
    assert sessions.figure.n == len(newest)
    views, carts, purchases = drop_of(page, Basis.VOLUMES).stages
    assert [views.amount, carts.amount, purchases.amount] == newest[VOLUMES].sum().tolist()
    assert carts.figure.value == pytest.approx(newest.cart_count_sum.sum() / newest.view_count_sum.sum())
    assert purchases.figure.value == pytest.approx(newest.purchase_count_sum.sum() / newest.view_count_sum.sum())
    assert purchases.step is not None
    assert purchases.step.value == pytest.approx(newest.purchase_count_sum.sum() / newest.cart_count_sum.sum())
    assert purchases.money == pytest.approx(newest.purchase_revenue_sum.sum())
    assert all(holds(estimate) for estimate in (sessions.figure, carts.figure, purchases.figure, purchases.step))


def test_it_says_what_the_report_says(page: DropOff, demo_report: Report) -> None:
    report = demo_report.funnel
    assert isinstance(report, Funnel)
    assert drop_of(page, Basis.SESSIONS).stages[1].figure.value == pytest.approx(report.sessions.rate.value)
    assert drop_of(page, Basis.VOLUMES).stages[1].amount == report.volumes.cart
    ours = {w.period: (w.volumes["view"], w.volumes["cart"], w.volumes["purchase"]) for w in page.windows}
    assert ours == {w.period: (w.view, w.cart, w.purchase) for w in report.windows}
    direct = page.direct
    assert isinstance(direct, DirectBuyers)
    assert direct.rows == report.direct_buyers.rows


def test_averages_and_where_they_disagree_with_sums(page: DropOff, newest: pd.DataFrame) -> None:
    views, carts, _ = drop_of(page, Basis.AVERAGES).stages
    assert views.figure.value == pytest.approx(newest.view_count_mean.mean())
    assert carts.step is not None
    of_means = newest.cart_count_mean.mean() / newest.view_count_mean.mean()
    of_sums = newest.cart_count_sum.sum() / newest.view_count_sum.sum()
    assert carts.step.value == pytest.approx(of_means)
    apart = {one.name: (one.of_means, one.of_sums) for one in page.disagreements}
    assert ("Carts per 100 views" in apart) == (abs(of_means / of_sums - 1) > 0.1)
    if "Carts per 100 views" in apart:
        assert apart["Carts per 100 views"] == pytest.approx((of_means, of_sums))


def test_tiers_are_quarters_by_revenue(page: DropOff, demo: Dataset, newest: pd.DataFrame) -> None:
    revenue = demo.frame.groupby("user_id").target_revenue.sum()
    cuts = np.percentile(revenue, [25, 50, 75])
    groups = drop_of(page, Basis.VOLUMES).steps[1].groups
    assert [group.name for group in groups] == ["top quarter", "upper middle", "lower middle", "low quarter"]
    top = newest[revenue.reindex(newest.index) > cuts[2]]
    assert groups[0].figure.n == len(top)
    assert groups[0].figure.value == pytest.approx(top.purchase_count_sum.sum() / top.cart_count_sum.sum())
    assert sum(group.figure.n for group in groups) == len(newest)
    assert groups[0].segment == tier_segments(demo)["top quarter"]


def test_windows_are_differences_of_running_sums(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    """Of the customers in view only, and never running totals."""
    segment = tier_segments(demo)["top quarter"]
    page = dropoff(View(demo, segment), draws=0)
    revenue = demo_frame.groupby("user_id").target_revenue.sum()
    kept = demo_frame[demo_frame.user_id.isin(revenue.index[revenue > np.percentile(revenue, 75)])]
    sums = kept.pivot_table(index="user_id", columns="time_step", values="session_number_max").fillna(0)
    for window in page.windows:
        present = kept[kept.time_step == window.period].user_id
        own = (sums[window.period] - sums[window.period + 1]).loc[present].sum()
        assert window.volumes["sessions"] == pytest.approx(own)
    assert [window.period for window in page.windows] == list(range(int(demo_frame.time_step.max()) - 1, -1, -1))


def test_sums_that_shrink_are_left_out_with_a_note(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame.loc[frame.time_step == 1, VOLUMES] *= 100
    page = dropoff(View(Dataset("odd.csv", frame)), draws=0)
    assert 0 not in [window.period for window in page.windows]
    assert "newest" in page.window_notes[0]


def test_ranges_are_those_of_one_product_over_all(demo: Dataset) -> None:
    view = View(demo, tier_segments(demo)["top quarter"])
    one, two = view.values("cart_count_sum"), view.values("view_count_sum")
    estimate = Sums(view, {"one": one, "two": two}, 500).estimate(Ratio("one", "two"), len(view))
    weights = bootstrap_of(demo, 500).weights[view.customers].astype(float)
    drawn = (one @ weights) / (two @ weights)
    assert [estimate.low, estimate.high] == pytest.approx(np.percentile(drawn, [2.5, 97.5]).tolist(), rel=1e-5)


def test_the_reach_of_a_ratio_holds_its_range(demo: Dataset) -> None:
    view = View(demo)
    sums = Sums(view, {"one": view.values("cart_count_sum"), "two": view.values("view_count_sum")}, 500)
    estimate, reach = sums.estimate(Ratio("one", "two"), len(view)), sums.reach(Ratio("one", "two"))
    assert reach is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert reach[0] < estimate.low < estimate.high < reach[1]


@pytest.mark.parametrize("hit", [0.0, 1.0])
def test_where_nothing_or_everything_happened_the_range_is_wilsons(demo: Dataset, hit: float) -> None:
    ones = np.ones(demo.customers)
    estimate = Sums(View(demo), {"hits": ones * hit, "all": ones}, 500).estimate(Ratio("hits", "all"), demo.customers)
    assert estimate.value == hit
    assert estimate.low != estimate.high


def test_direct_buyers(page: DropOff, newest: pd.DataFrame, demo_frame: pd.DataFrame) -> None:
    direct = page.direct
    assert isinstance(direct, DirectBuyers)
    theirs = newest[newest.cart_count_sum == 0]
    assert direct.customers == len(theirs)
    assert (direct.rows, direct.all_rows) == (int((demo_frame.cart_count_mean == 0).sum()), len(demo_frame))
    assert direct.purchases.value == pytest.approx(theirs.purchase_count_sum.sum() / theirs.view_count_sum.sum())


def test_figures_come_first_and_their_ranges_later(demo: Dataset, page: DropOff) -> None:
    first = dropoff(View(demo), draws=0)
    rate, later = (drop_of(one, Basis.SESSIONS).stages[1].figure for one in (first, page))
    assert rate == Estimate(later.value, None, None, later.n)
    assert first.findings == ()
    limits = [[step.limits for step in drop_of(one, Basis.VOLUMES).steps] for one in (first, page)]
    assert limits[0] == limits[1]


def test_findings_are_few_and_carry_their_number_and_n(page: DropOff) -> None:
    assert 0 < len(page.findings) <= 5
    assert all(finding.sentence.count("**") == 2 for finding in page.findings)
    views, carts, _ = drop_of(page, Basis.VOLUMES).stages
    assert carts.step is not None
    assert carts.step.value is not None
    assert page.findings[0].sentence.startswith(f"**{carts.step.value * 100:.1f} carts per 100 views**")
    assert f"{views.amount:,.0f} views of {carts.step.n} customers" in page.findings[0].evidence


def test_the_newest_window_is_answered_either_way(demo_frame: pd.DataFrame, page: DropOff) -> None:
    assert any("nothing to see" in f.sentence and "would have shown" in f.evidence for f in page.findings)
    sums = demo_frame.pivot_table(index="user_id", columns="time_step", values="haspurchase_sum").fillna(0)
    frame = demo_frame.copy()
    newest = frame.time_step == 0
    fewer = sums[1] + (sums[0] - sums[1]) // 2
    frame.loc[newest, "haspurchase_sum"] = fewer[frame.user_id[newest]].to_numpy().astype(int)
    findings = dropoff(View(Dataset("fewer.csv", frame))).findings
    assert any("In the newest four weeks" in f.sentence for f in findings)


@pytest.mark.parametrize("draws", [0, 500])
def test_a_small_group_gets_no_verdict(demo: Dataset, draws: int) -> None:
    some = View(demo, OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12])))
    page = dropoff(some, draws=draws)
    assert len(page.view) == 12
    if draws:
        assert [finding.kind for finding in page.findings] == [FindingKind.CHECK]
        assert "12 customers" in page.findings[0].sentence


@pytest.mark.parametrize("draws", [0, 500])
def test_nobody_one_row_and_nothing_known(demo: Dataset, draws: int) -> None:
    nobody = dropoff(View(demo, Range(CUSTOMER_REVENUE, 1e15)), draws=draws)
    assert drop_of(nobody, Basis.SESSIONS).stages[1].figure.value is None
    one = dropoff(View(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True))), draws=draws)
    assert drop_of(one, Basis.SESSIONS).stages[1].figure.n == 1
    assert one.windows == ()
    frame = demo.frame.copy()
    frame[frame.columns.difference(["user_id", "time_step"])] = np.nan
    unknown = dropoff(View(Dataset("unknown.csv", frame)), draws=draws)
    assert drop_of(unknown, Basis.VOLUMES).stages[1].figure.value is None


def test_a_missing_column_costs_only_its_own_part(demo: Dataset) -> None:
    page = dropoff(View(Dataset("less.csv", demo.frame.drop(columns="haspurchase_sum"))))
    assert isinstance(page.bases[Basis.SESSIONS], Unavailable)
    assert isinstance(page.bases[Basis.VOLUMES], Drop)
    bare = dropoff(View(Dataset("bare.csv", demo.frame[["user_id", "time_step"]])))
    assert all(isinstance(drop, Unavailable) for drop in bare.bases.values())
    assert bare.windows == ()


# Pace


@pytest.fixture(scope="module")
def minutes(demo: Dataset) -> Pace:
    return pace(View(demo), "purchase")


def test_quantiles_of_what_was_measured(demo: Dataset, newest: pd.DataFrame) -> None:
    page = pace(View(demo), "cart")
    measured = newest.time_to_cart_mean[newest.cart_count_sum > 0]
    assert (page.known, page.filled, page.missing) == (len(measured), len(newest) - len(measured), 0)
    assert page.filled > 0
    for percent, estimate in page.quantiles.items():
        assert estimate.value == pytest.approx(np.percentile(measured, percent))
        assert holds(estimate)
    assert sum(one.count for one in page.bins) == page.known
    assert any(finding.kind is FindingKind.CHECK for finding in page.findings)


def test_the_median_varies_as_when_customers_are_drawn_again(demo: Dataset, minutes: Pace) -> None:
    view = View(demo)
    values = view.values("time_to_purchase_mean")
    drawn = [np.median(np.repeat(values, weights)) for weights in bootstrap_of(demo, 500).weights.T]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert minutes.quantiles[50].low == pytest.approx(low, rel=0.01)
    assert minutes.quantiles[50].high == pytest.approx(high, rel=0.01)


def test_of_an_open_snapshot_the_newest_known_outcome_stands(demo_with_now: pd.DataFrame) -> None:
    shop = Dataset("shop", demo_with_now)
    page = pace(View(shop), "purchase")
    assert page.judged == 0
    low, high = page.cuts or (0.0, 0.0)
    newest = demo_with_now[(demo_with_now.time_step == 0) & (demo_with_now.purchase_count_sum > 0)]
    slow = newest[newest.time_to_purchase_mean >= high]
    assert page.cohorts[2].silent.value == pytest.approx((slow.target_event == 1).mean())
    assert page.cohorts[2].revenue.value == pytest.approx(slow.target_revenue.mean())
    now = demo_with_now[(demo_with_now.time_step == -1) & (demo_with_now.purchase_count_sum > 0)]
    assert page.cohorts[0].customers == (now.time_to_purchase_mean <= low).sum()
    assert pace(View(shop, OneOf("time_step", (1,))), "purchase").judged is None


def test_speed_cohorts_are_cut_at_the_quartiles_of_everybody(
    demo: Dataset, newest: pd.DataFrame, minutes: Pace
) -> None:
    speed = newest.time_to_purchase_mean[newest.purchase_count_sum > 0]
    low, high = np.percentile(speed, [25, 75])
    assert minutes.cuts == pytest.approx((low, high))
    fast, middle, slow = minutes.cohorts
    sizes = [(speed <= low).sum(), ((speed > low) & (speed < high)).sum(), (speed >= high).sum()]
    assert [fast.customers, middle.customers, slow.customers] == sizes
    labels = newest.loc[speed.index[speed >= high]]
    assert slow.silent.value == pytest.approx((labels.target_event == 1).mean())
    assert slow.revenue.value == pytest.approx(labels.target_revenue.mean())
    for cohort in minutes.cohorts:
        assert len(View(demo, cohort.segment)) == cohort.customers
    by_cohort = pd.DataFrame([(one.cohort, one.count) for one in minutes.bins]).groupby(0)[1].sum()
    assert by_cohort.tolist() == sizes


def test_a_group_cut_by_speed_stays_the_same_group(demo: Dataset, minutes: Pace) -> None:
    slow = minutes.cohorts[2]
    page = pace(View(demo, slow.segment), "purchase", 0)
    assert page.known == slow.customers
    assert page.cuts == minutes.cuts
    assert [cohort.customers for cohort in page.cohorts] == [0, 0, slow.customers]


@pytest.mark.parametrize(("first", "last"), [(0, 3), (4, 9), (-4, -1)])
@pytest.mark.parametrize("step", ["cart", "purchase"])
def test_neighbouring_bins_are_a_group(demo: Dataset, step: str, first: int, last: int) -> None:
    page = pace(View(demo), step, 0)  # type: ignore[arg-type]
    one, other = (at % len(page.bins) for at in (first, last))
    group = View(demo, between(page, one, other))
    assert len(group) == sum(each.count for each in page.bins[one : other + 1])


@pytest.mark.parametrize("step", ["view", "cart", "purchase"])
def test_pace_of_nobody_of_one_and_of_nothing_known(demo: Dataset, step: str) -> None:
    nobody = pace(View(demo, Range(CUSTOMER_REVENUE, 1e15)), step)  # type: ignore[arg-type]
    assert (nobody.known, nobody.bins) == (0, ())
    one = pace(View(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True))), step)  # type: ignore[arg-type]
    assert one.known == 1
    assert sum(part.count for part in one.bins) == 1
    frame = demo.frame.copy()
    frame[frame.columns.difference(["user_id", "time_step"])] = np.nan
    unknown = pace(View(Dataset("unknown.csv", frame)), step)  # type: ignore[arg-type]
    assert unknown.missing == len(unknown.view)


def test_zeros_are_in_the_first_bin(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame.loc[frame.index[:5], "time_to_view_mean"] = 0.0
    page = pace(View(Dataset("zeros.csv", frame)), "view", 0)
    assert page.bins[0].low == 0
    assert sum(part.count for part in page.bins) == page.known


def test_purchases_alone_are_no_funnel(demo_frame: pd.DataFrame) -> None:
    # As a log of invoices gives: every session has a purchase, and nobody clicked a cart.
    alone = demo_frame.assign(view_count_sum=0.0, cart_count_sum=0.0)
    page = dropoff(View(Dataset("invoices", alone)))
    said = "No views were recorded in this table, so there is no funnel to follow."
    assert {part.reason for part in page.bases.values() if isinstance(part, Unavailable)} == {said}
    assert len(page.bases) == 3
    assert isinstance(page.direct, Unavailable)
    assert page.direct.reason == said


def test_who_has_not_bought_is_no_direct_buyer(demo_frame: pd.DataFrame) -> None:
    """A table built from a log holds visitors, too."""
    visitors = demo_frame.copy()
    visitors.loc[visitors.index[::3], ["cart_count_sum", "cart_count_mean", "purchase_count_sum"]] = 0
    view = View(Dataset("log.csv", visitors))
    direct = dropoff(view, draws=0).direct
    assert not isinstance(direct, Unavailable)
    without = (view.values("cart_count_sum") == 0) & (view.values("purchase_count_sum") > 0)
    assert direct.customers == without.sum()
    assert (view.values("cart_count_sum") == 0).sum() > direct.customers


def test_pace_offers_only_what_was_recorded(demo_frame: pd.DataFrame) -> None:
    page = pace(View(Dataset("purchases", purchases_only(demo_frame))), "cart")
    assert (page.step, page.offered) == ("purchase", ("purchase",))
    said = [
        finding.sentence for finding in page.findings if finding.sentence.startswith("No views and carts were recorded")
    ]
    assert said == [page.nothing]
    assert "per view and minutes of visit per cart" in page.nothing


def test_pace_without_any_length_says_so_and_shows_nothing(demo_frame: pd.DataFrame) -> None:
    page = pace(View(Dataset("invoices", purchases_only(demo_frame, lengths=False))), "purchase")
    assert page.offered == page.cohorts == page.findings == ()
    assert page.nothing.startswith("No views, carts and lengths of visits were recorded")


def test_a_table_of_visits_offers_every_step(minutes: Pace) -> None:
    assert minutes.offered == ("view", "cart", "purchase")
    assert minutes.nothing == ""


def test_who_left_the_open_snapshot_is_not_all_that_is_judged(demo_with_now: pd.DataFrame) -> None:
    whole = Dataset("whole", demo_with_now)
    newest = demo_with_now[demo_with_now.time_step == 0]
    gone = set(newest.user_id[newest.target_event == 1])
    left = demo_with_now[~((demo_with_now.time_step == -1) & demo_with_now.user_id.isin(gone))]
    page = pace(View(Dataset("left", left.reset_index(drop=True))), "purchase")
    assert page.judged == 0
    for one, other in zip(page.cohorts, pace(View(whole), "purchase").cohorts, strict=True):
        assert one.silent.value == pytest.approx(other.silent.value or 0.0, abs=0.1)


def test_windows_equal_the_log_exactly(shared: Path) -> None:
    """Running sums per customer straight from the events up to each cut, for those whom the table has there."""
    table = read_table(shared / "data" / "customer_model_small.csv.gz")
    events = pd.read_parquet(shared / "data" / "events_small.parquet")
    events = events[events.user_id.isin(table.customer_ids)]
    newest = events.event_time.max().normalize()
    end = newest - pd.Timedelta(days=(newest.day_of_week + 1) % 7)
    events["buying"] = events.event_type == "purchase"

    def upto(period: int) -> pd.DataFrame:
        here = table.frame.user_id[table.frame.time_step == period]
        seen = events[(events.event_time <= end - pd.Timedelta(days=28 * (period + 1))) & events.user_id.isin(here)]
        by_session = seen.groupby(["user_id", "user_session"]).buying.any().groupby("user_id")
        kinds = {kind: (seen.event_type == kind).groupby(seen.user_id).sum() for kind in ("view", "cart", "purchase")}
        return pd.DataFrame({"sessions": by_session.size(), "buying": by_session.sum(), **kinds})

    windows = dropoff(View(table), draws=0).windows
    assert len(windows) == 6
    for window in windows:
        own = upto(window.period).sub(upto(window.period + 1), fill_value=0)
        assert dict(window.volumes) == own.sum().to_dict()


def test_rates_of_the_published_schema_by_tier(shared: Path) -> None:
    table = read_table(shared / "data" / "customer_model_small.csv.gz")
    raw = pd.read_csv(shared / "data" / "customer_model_small.csv.gz")
    newest = raw.sort_values("time_step").groupby("user_id").head(1).set_index("user_id")
    revenue = raw.groupby("user_id").target_revenue.sum()
    quarter = np.searchsorted(np.percentile(revenue, [25, 50, 75]), revenue.reindex(newest.index), "left")
    (step,) = drop_of(dropoff(View(table)), Basis.SESSIONS).steps
    for place, group in enumerate(step.groups):
        theirs, others = newest[quarter == 3 - place], newest[quarter != 3 - place]
        rates = [part.haspurchase_sum.sum() / part.session_number_max.sum() for part in (theirs, others)]
        assert group.figure.value == pytest.approx(rates[0])
        assert group.effect.difference.value == pytest.approx(rates[0] - rates[1])
        assert group.figure.n == len(theirs)
