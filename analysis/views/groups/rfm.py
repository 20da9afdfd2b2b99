"""The RFM page: customers by how lately and how often they bought, and what the named groups of them bring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np

from analysis.columns import LABEL, LAST_PURCHASE
from analysis.counted import Counted
from analysis.dataset import Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate, wilson
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.rfm import BEST, NAMES, Rfm, Score, rfm
from analysis.segment import Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.groups.parts import Parts
from analysis.views.phrases import joined, newest_known, shares_between, snapshot_name, who
from analysis.wording import bound, count, percent, plural

_CELLS = BEST * BEST
_WHOLE = 10
"""From here on a cut point is shown without decimals."""
_Scores = TypeVar("_Scores", int, IntArray)


@dataclass(frozen=True, slots=True)
class Part:
    """Customers who score alike, or who are called alike.

    share: of the customers in view who are scored. revenue: what they brought in the windows in view, and
    revenue_share: of what all in view brought; None without revenue. churn: of recent buyers, who did not come back;
    its n are they, 0 where none is known.
    """

    segment: Segment
    customers: int
    share: Estimate
    revenue: float | None
    revenue_share: Estimate | None
    churn: Estimate


@dataclass(frozen=True, eq=False)
class RfmFigures:
    """cells: best recency first, then lowest frequency first. groups: those of `NAMES`, in that order.

    not_scored: customers in view whose last purchase or number of purchases is not known. churn_at: the snapshot after
    which it was looked whether recent buyers came back; None where no outcome is known.
    """

    view: View
    draws: int
    scores: Rfm | Unavailable
    cells: tuple[tuple[Part, ...], ...] = ()
    groups: tuple[Part, ...] = ()
    not_scored: int = 0
    churn_at: int | None = None
    counted: Counted | None = None
    findings: tuple[Finding, ...] = ()

    @cached_property
    def cut_words(self) -> dict[Score, tuple[str, ...]]:
        """What each score stands for, 1 to 5: "4–12 d", "above 22"."""
        scores = self.scores
        return {} if isinstance(scores, Unavailable) else {what: _spans(scores, what) for what in scores.cuts}


def rfm_figures(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> RfmFigures:
    """Pairs of scores and named groups of the customers in view."""
    progress.check()
    try:
        scores = rfm(view.dataset)
    except AnalysisError as error:
        return RfmFigures(view, draws, Unavailable(str(error)))
    place = _places(scores, view.dataset, view.rows)
    churn_at = _outcome_period(view)
    table = _Table(Parts(view, place, _CELLS, draws), *_recent_buyers(view, scores, churn_at))
    progress.check()
    cells = tuple(
        tuple(
            table.part(scores.pair((recency, recency), (often, often)), [_place(recency, often)])
            for often in range(1, BEST + 1)
        )
        for recency in range(BEST, 0, -1)
    )
    groups = tuple(
        table.part(
            scores.groups[named.name],
            [
                _place(recency, often)
                for recency in range(named.recency[0], named.recency[1] + 1)
                for often in range(named.frequency[0], named.frequency[1] + 1)
            ],
        )
        for named in NAMES
    )
    page = RfmFigures(view, draws, scores, cells, groups, int((place < 0).sum()), churn_at)
    return replace(page, counted=_counted(page), findings=_findings(page) if draws else ())


def _place(recency: _Scores, often: _Scores) -> _Scores:
    """A pair of scores as one number."""
    return (recency - 1) * BEST + often - 1


def _places(scores: Rfm, dataset: Dataset, rows: IntArray) -> IntArray:
    """Per row the pair of scores as one number; -1 where one of them is not known."""
    recency, often = (scores.scores(dataset, what)[rows] for what in (Score.RECENCY, Score.FREQUENCY))
    return np.where((recency > 0) & (often > 0), _place(recency, often), -1).astype(np.int64)


def _outcome_period(view: View) -> int | None:
    """The one in view if its outcome is known, else the newest of which it is."""
    known = view.dataset.labelled_periods
    if not known or LABEL not in view.dataset:
        return None
    return view.period if view.period in known else known[-1]


def _recent_buyers(view: View, scores: Rfm, period: int | None) -> tuple[IntArray, IntArray]:
    """By pair of scores at that snapshot, of those in view: recent buyers, and who did not come back."""
    if period is None:
        return np.zeros(_CELLS, dtype=np.int64), np.zeros(_CELLS, dtype=np.int64)
    dataset = view.dataset
    rows = dataset.rows_of(period)
    rows = rows[view.member[dataset.codes[rows]] & dataset.labelled[rows]]
    rows = rows[dataset.values(LAST_PURCHASE)[rows] <= dataset.window_days]
    place = _places(scores, dataset, rows)
    rows, place = rows[place >= 0], place[place >= 0]
    silent = dataset.values(LABEL)[rows] == 1
    return np.bincount(place, minlength=_CELLS), np.bincount(place[silent], minlength=_CELLS)


class _Table:
    """The parts by pair of scores, with the recent buyers of each."""

    def __init__(self, parts: Parts, recent: IntArray, silent: IntArray) -> None:
        self._parts, self._recent, self._silent = parts, recent, silent

    def part(self, segment: Segment, places: Sequence[int]) -> Part:
        recent, silent = (int(counts[list(places)].sum()) for counts in (self._recent, self._silent))
        return Part(
            segment,
            self._parts.customers(places),
            self._parts.share(places),
            self._parts.revenue(places),
            self._parts.revenue_share(places),
            wilson(silent, recent),
        )


def _spans(scores: Rfm, what: Score) -> tuple[str, ...]:
    """By score from 1 to 5; a dash where equal cut points leave nobody."""
    cuts = scores.cuts[what]
    if what is Score.FREQUENCY:
        return _counts(cuts)
    shown = [bound(round(cut, 0 if abs(cut) >= _WHOLE else 1)) for cut in cuts]
    unit = "\u00a0d" if what is Score.RECENCY else ""
    between = [
        f"{shown[i]}–{shown[i + 1]}{unit}" if low < high else "–" for i, (low, high) in enumerate(pairwise(cuts))
    ]
    spans = (f"up to {shown[0]}{unit}", *between, f"above {shown[-1]}{unit}")
    return spans[::-1] if what is Score.RECENCY else spans


def _counts(cuts: Sequence[float]) -> tuple[str, ...]:
    """Whole numbers between cut points: "6–8" between 5 and 8.6."""
    ends = [math.floor(cut) for cut in cuts]
    between = [
        "–" if high <= low else count(high) if high == low + 1 else f"{count(low + 1)}–{count(high)}"
        for low, high in pairwise(ends)
    ]
    return f"up to {count(ends[0])}", *between, f"above {count(ends[-1])}"


def churn_words(page: RfmFigures) -> str:
    """At which snapshot recent buyers were scored; empty where no outcome is known."""
    if page.churn_at is None:
        return ""
    if page.churn_at == page.view.dataset.labelled_periods[-1]:
        return f"at the {newest_known(page.view.dataset)}"
    return f"at the snapshot {snapshot_name(page.view.dataset, page.churn_at)}"


def _counted(page: RfmFigures) -> Counted:
    dataset = page.view.dataset
    when = f" Who came back: of recent buyers, as scored {at}." if (at := churn_words(page)) else ""
    out = f" {plural(page.not_scored, 'customer')} without a known purchase left out." if page.not_scored else ""
    return Counted(
        definition="Recency: days since the last purchase, the fewest score 5. Frequency: visits with a purchase up to "
        "the snapshot, the most score 5. Names stand for pairs of the two.",
        rows=f"{who(page.view)}.{out} Revenue: all windows in view.{when}",
        filter=described(dataset, page.view.segment),
        formula="Score: 1 + the number of quintile cut points strictly below the value, so equal values score alike. "
        "Cut at the quintiles of all customers' newest snapshots; the same in every view. Shares of customers: "
        f"Wilson's 95 % interval. Share of revenue: range from drawing customers {DRAWS_LIVE} times.",
        source="Hughes 1994",
    )


def _findings(page: RfmFigures) -> tuple[Finding, ...]:
    size = sum(part.customers for part in page.groups)
    if size < FEWEST:
        return (too_few_finding(size),)
    by_name = {named.name: part for named, part in zip(NAMES, page.groups, strict=True)}
    best, lost = by_name["Champions"], by_name["At risk"]
    found = []
    if (brought := _brought(best)) is not None:
        sentence = f"**{percent(best.share.value or 0)} of customers** are champions, who bought lately and often"
        found.append(_finding(FindingKind.OBSERVATION, f"{sentence}; they brought {brought}.", best, size))
    if (brought := _brought(lost)) is not None:
        whom = f"**{plural(lost.customers, 'customer')}** who bought often and are quiet for long"
        found.append(_finding(FindingKind.SUGGESTION, f"Write to the {whom}: they brought {brought}.", lost, size))
    return tuple(found)


def _brought(part: Part) -> str | None:
    if part.customers < FEWEST or part.revenue_share is None or part.revenue_share.value is None:
        return None
    return f"{percent(part.revenue_share.value)} of revenue"


def _finding(kind: FindingKind, sentence: str, part: Part, size: int) -> Finding:
    share = shares_between(part.revenue_share) if part.revenue_share is not None else ""
    evidence = joined(
        f"{count(part.customers)} of {count(size)} customers",
        share and f"revenue {share}",
        "Suggestion, not measured" if kind is FindingKind.SUGGESTION else "",
    )
    return Finding(kind, sentence, evidence, "Show them", money=part.revenue or 0.0, show=part.segment)
