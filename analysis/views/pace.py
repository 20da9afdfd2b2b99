"""The pace page: minutes of visit per view, cart or purchase, and what goes with being fast (definitions, Pace)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from analysis.columns import LABEL, REVENUE
from analysis.counted import Counted
from analysis.dataset import Dataset, FloatArray
from analysis.effects import Effect, difference_of_shares
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate, bootstrap_of, percentile_interval, wilson
from analysis.measured import left_out, measured
from analysis.placeholders import filled_in, known
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.segment import Range, Segment
from analysis.view import View
from analysis.views.blocks import drawn_percentiles
from analysis.views.filters import described
from analysis.views.phrases import joined, minutes, shares_between, who, window_words
from analysis.views.snapshots import judged_period, judged_rows
from analysis.views.sums import FAMILY_LEVEL, Ratio, Sums
from analysis.wording import count, percent, plural

Step = Literal["view", "cart", "purchase"]
PERCENTILES = (10, 25, 50, 75, 90)
STEPS: Final[tuple[Step, ...]] = ("view", "cart", "purchase")
SPEED = "time_to_purchase_mean"
"""What fast and slow are cut by."""

NOT_UNTIL = "This is not the time until they buy: for that, open the event log."
_BINS = 36


@dataclass(frozen=True, slots=True)
class Bin:
    """low <= minutes < high. cohort: its position, where all of the bin is in one; None for other measures."""

    low: float
    high: float
    count: int
    cohort: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Fast, middle or slow. quantiles: of the page's measure; None where nobody has a known value.

    silent: share without a purchase in the four weeks after. revenue: mean of the four weeks after. Both over the
    customers whose outcome is known; revenue_reach: about where its range will be.
    """

    name: str
    segment: Segment
    customers: int
    quantiles: Mapping[int, float] | None
    silent: Estimate
    revenue: Estimate
    revenue_reach: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Pace:
    """The page for one measure, in minutes. cuts: where fast ends and slow begins, from everybody's newest snapshot.

    judged: the snapshot whose outcomes the cohorts have, and at which they are told apart for it; None for the one in
    view, or where no outcome is known.

    missing: neither known nor a placeholder. offered: without the steps of which the table holds nothing, which may be
    all; nothing: why it does not, a sentence.
    """

    view: View
    step: Step
    offered: tuple[Step, ...]
    nothing: str
    draws: int
    known: int
    filled: int
    missing: int
    quantiles: Mapping[int, Estimate]
    bins: tuple[Bin, ...]
    cuts: tuple[float, float] | None
    cohorts: tuple[Cohort, ...]
    judged: int | None
    counted: Counted | None = None
    findings: tuple[Finding, ...] = ()


def pace(view: View, step: Step, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Pace:
    """How fast the customers in view act; per another step where the table holds nothing of this one.

    Raises AnalysisError where it has no such column.
    """
    progress.check()
    dataset = view.dataset
    nothing = left_out(dataset, {column_of(each): f"minutes of visit per {each}" for each in STEPS})
    offered = offered_steps(dataset)
    step = step_for(step, offered)
    column = column_of(step)
    dataset.need(column, purpose=f"see how many minutes of visit there are per {step}")
    values = known(dataset, column)[view.rows]
    filled = int(filled_in(dataset, column).mask[view.rows].sum())
    told = values[~np.isnan(values)]
    cuts = _cuts(dataset)
    page = Pace(
        view=view,
        step=step,
        offered=offered,
        nothing=nothing,
        draws=draws,
        known=told.size,
        filled=filled,
        missing=len(view) - told.size - filled,
        quantiles=_quantiles(view, values, draws),
        bins=_bins(told, cuts if column == SPEED else None),
        cuts=cuts,
        cohorts=_cohorts(view, cuts, values, draws),
        judged=judged_period(view),
    )
    return replace(page, counted=_counted(page), findings=_findings(page) if draws else ())


def offered_steps(dataset: Dataset) -> tuple[Step, ...]:
    """Without those of which the table holds nothing; one that it lacks is asked for in words."""
    return tuple(each for each in STEPS if column_of(each) not in dataset or measured(dataset, column_of(each)))


def step_for(step: Step, offered: tuple[Step, ...]) -> Step:
    """The one asked for, or the last that the table holds."""
    return offered[-1] if offered and step not in offered else step


def column_of(step: Step) -> str:
    return f"time_to_{step}_mean"


def between(page: Pace, first: int, last: int) -> Segment:
    """Those in some neighbouring bins; without who has a placeholder in the place of a value."""
    chosen = page.bins[first : last + 1]
    segment: Segment = Range(column_of(page.step), chosen[0].low, chosen[-1].high, below=True)
    counter = f"{page.step}_count_sum"
    return segment & Range(counter, 0, above=True) if counter in page.view.dataset else segment


def _counted(page: Pace) -> Counted:
    return Counted(
        definition=f"Length of a visit divided by its {page.step}s, averaged over the customer's visits. {NOT_UNTIL}",
        rows=f"{who(page.view)}: {count(page.known)} known, {count(page.filled)} placeholders left out.",
        filter=described(page.view.dataset, page.view.segment),
        formula=f"Percentiles of time_to_{page.step}_mean over customers. A value is a placeholder where the customer "
        f"has no {page.step}. Range: {drawn(DRAWS_LIVE)}.",
    )


def _cuts(dataset: Dataset) -> tuple[float, float] | None:
    """P25 and P75 of everybody's newest snapshot: a group cut by them stays the same group in every view."""
    if SPEED not in dataset or not measured(dataset, SPEED):
        return None
    speed = known(dataset, SPEED)[dataset.shown]
    speed = speed[~np.isnan(speed)]
    if speed.size == 0:
        return None
    low, high = np.percentile(speed, [25, 75])
    return float(low), float(high)


def _quantiles(view: View, values: FloatArray, draws: int) -> dict[int, Estimate]:
    """Percentiles of the known values, with ranges."""
    rows = np.flatnonzero(~np.isnan(values))
    if rows.size == 0:
        return {p: Estimate(None, None, None, 0) for p in PERCENTILES}
    found = {p: float(q) for p, q in zip(PERCENTILES, np.percentile(values[rows], PERCENTILES), strict=True)}
    if not draws:
        return {p: Estimate(q, None, None, rows.size) for p, q in found.items()}
    rows = rows[np.argsort(values[rows], kind="stable")]
    bootstrap = bootstrap_of(view.dataset, draws)
    drawn = drawn_percentiles(bootstrap, view.customers[rows], values[rows], PERCENTILES)
    return {p: percentile_interval(found[p], drawn[i], rows.size) for i, p in enumerate(PERCENTILES)}


def _bins(measured: FloatArray, cuts: tuple[float, float] | None) -> tuple[Bin, ...]:
    """Even on a log axis. With cuts, both are edges, so that a bin is in one cohort; zeros are in the first bin."""
    positive = measured[measured > 0]
    if positive.size == 0:
        return ()
    least, most = float(positive.min()), float(np.nextafter(positive.max(), np.inf))
    if cuts is not None and 0 < cuts[0] < cuts[1]:
        # P25 itself is fast, P75 itself is slow.
        edges = _edges(least, most, float(np.nextafter(cuts[0], np.inf)), cuts[1])
    else:
        edges = np.geomspace(least, max(most, least * 1.01), _BINS + 1)
    edges[-1] = max(edges[-1], most)
    edges[0] = 0.0 if (measured <= 0).any() else min(edges[0], least)
    counts, _ = np.histogram(measured, edges)
    cohort = [None] * len(counts) if cuts is None else [int(np.searchsorted(cuts, low, "right")) for low in edges[:-1]]
    return tuple(
        Bin(float(low), float(high), int(n), place)
        for low, high, n, place in zip(edges[:-1], edges[1:], counts, cohort, strict=True)
    )


def _edges(least: float, most: float, low: float, high: float) -> FloatArray:
    """Powers of one factor from `low`, of which `high` is one, as far as the values reach."""
    reach = np.log(max(most, high) / min(least, low))
    between = max(1, round(_BINS * np.log(high / low) / reach))
    factor = np.log(high / low) / between
    down = max(0, int(np.ceil(np.log(low / min(least, low)) / factor)))
    up = max(0, int(np.ceil(np.log(max(most, high) / high) / factor)))
    edges = low * np.exp(factor * np.arange(-down, between + up + 1))
    edges[down + between] = high
    return np.asarray(edges, dtype=np.float64)


def _cohorts(view: View, cuts: tuple[float, float] | None, values: FloatArray, draws: int) -> tuple[Cohort, ...]:
    if cuts is None:
        return ()
    dataset, segments = view.dataset, _segments(view.dataset, *cuts)
    masks = [segment.mask(dataset.frame) for segment in segments.values()]
    members = [mask[view.rows] for mask in masks]
    rows, places = judged_rows(view)
    judged = [np.zeros(len(view), dtype=bool) for _ in masks]
    silent, after = np.full(len(view), np.nan), np.full(len(view), np.nan)
    for mask, member in zip(masks, judged, strict=True):
        member[places] = mask[rows]
    for column, target in ((LABEL, silent), (REVENUE, after)):
        if column in dataset:
            target[places] = dataset.values(column)[rows]
    columns: dict[Hashable, FloatArray] = {}
    for i, member in enumerate(judged):
        has = member & ~np.isnan(after)
        columns |= {(i, "revenue"): np.where(has, after, 0.0), (i, "customers"): has.astype(np.float64)}
    sums = Sums(view, columns, draws)
    cohorts = []
    for i, (name, member) in enumerate(zip(segments, members, strict=True)):
        outcomes = silent[judged[i] & ~np.isnan(silent)]
        after_each = Ratio((i, "revenue"), (i, "customers"))
        theirs = values[member & ~np.isnan(values)]
        quantiles = None
        if theirs.size:
            quantiles = dict(zip(PERCENTILES, np.percentile(theirs, PERCENTILES).tolist(), strict=True))
        cohorts.append(
            Cohort(
                name,
                segments[name],
                int(member.sum()),
                quantiles,
                wilson(int((outcomes == 1).sum()), outcomes.size),
                sums.estimate(after_each, round(sums.total((i, "customers")))),
                sums.reach(after_each),
            )
        )
    return tuple(cohorts)


def speed_segments(dataset: Dataset) -> dict[str, Segment]:
    """Fast, middle and slow as conditions; empty where the table does not tell."""
    cuts = _cuts(dataset)
    return {} if cuts is None or cuts[0] >= cuts[1] else _segments(dataset, *cuts)


def _segments(dataset: Dataset, low: float, high: float) -> dict[str, Segment]:
    """Only customers with a purchase: the others carry a placeholder, which is the largest value of its period."""
    speeds = {
        "fast": Range(SPEED, None, low),
        "middle": Range(SPEED, low, high, above=True, below=True),
        "slow": Range(SPEED, high),
    }
    if "purchase_count_sum" not in dataset:
        return dict(speeds)
    bought = Range("purchase_count_sum", 0, above=True)
    return {name: speed & bought for name, speed in speeds.items()}


def _findings(page: Pace) -> tuple[Finding, ...]:
    if not page.offered:
        return ()
    if page.known < FEWEST:
        in_view = f"{plural(len(page.view), 'customer')} in view"
        return (too_few_finding(page.known, "known value", shown="figures", evidence=in_view),)
    middle, late = page.quantiles[50], page.quantiles[75]
    counted_on = f"{count(page.known)} known of {plural(len(page.view), 'customer')}"
    between = f"{minutes(middle.low)} to {minutes(middle.high)}" if middle.low and middle.high else ""
    found = [
        Finding(
            FindingKind.OBSERVATION,
            f"Half of the customers take **{minutes(middle.value or 0)} of visit or less** per {page.step}; a quarter "
            f"takes {minutes(late.value or 0)} or more. {NOT_UNTIL}",
            joined(between, counted_on),
            topic="pace",
        ),
        *_silent(page),
    ]
    if page.filled:
        found.append(
            Finding(
                FindingKind.CHECK,
                f"**{plural(page.filled, 'value')} of {count(len(page.view))} "
                f"{'is a placeholder' if page.filled == 1 else 'are placeholders'}**, written where nothing was "
                "measured. They are left out here.",
                joined(percent(page.filled / len(page.view)), "counted per customer"),
                topic="placeholders of pace",
            )
        )
    if page.nothing:
        found.append(Finding(FindingKind.CHECK, page.nothing, "Of the whole table"))
    return tuple(found)


def _silent(page: Pace) -> list[Finding]:
    """Whether fast customers stay away less; the one test of this page."""
    if len(page.cohorts) < 3:
        return []
    fast, slow = page.cohorts[0], page.cohorts[2]
    effect = _difference(fast, slow)
    if effect.too_few or effect.p is None or effect.p >= FAMILY_LEVEL:
        return []
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"Of slow customers **{percent(slow.silent.value or 0)}** did not buy in the "
            f"{window_words(page.view.dataset)} after, of fast ones {percent(fast.silent.value or 0)}.",
            joined(
                f"{shares_between(slow.silent)} and {shares_between(fast.silent)}",
                f"{count(slow.silent.n)} and {plural(fast.silent.n, 'customer')}",
            ),
            topic="slow customers",
        )
    ]


def _difference(one: Cohort, other: Cohort) -> Effect:
    hits = [round((cohort.silent.value or 0.0) * cohort.silent.n) for cohort in (one, other)]
    return difference_of_shares(hits[0], one.silent.n, hits[1], other.silent.n)
