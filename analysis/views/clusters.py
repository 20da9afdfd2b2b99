"""The clusters page as a job: customers who are alike, what sets each group apart, and how far to rely on it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from analysis.clusters import STABLE, Clustered, clustered
from analysis.columns import LAST_PURCHASE, LAST_VISIT
from analysis.counted import Counted
from analysis.dataset import BoolArray, FloatArray
from analysis.errors import AnalysisError
from analysis.findings import Finding, FindingKind
from analysis.intervals import DRAWS_LIVE, Estimate, wilson
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.segment import Nearest, Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.phrases import joined, shares_between, who
from analysis.views.profile import Telling, compared_columns
from analysis.views.sums import Ratio, Sums
from analysis.wording import count, fixed, percent, plural

_KNOWN: Final = 0.5
"""The share of customers of whom a column has to be known to be among those that are taken unasked."""
_TELLS: Final = 0.3
"""Robust spreads from the middle of everybody from which on a column is part of a name."""

_SAID: Final = {
    "transaction_count_ratio": ("buy often", "buy seldom"),
    "session_count_ratio": ("visit often", "visit seldom"),
    "haspurchase_mean": ("buy at many visits", "buy at few visits"),
    "purchase_revenue_mean": ("large baskets", "small baskets"),
    "cart_count_mean": ("many carts", "few carts"),
    "view_count_mean": ("many views", "few views"),
    "time_to_purchase_mean": ("long visits per purchase", "short visits per purchase"),
    "inter_purchase_time_mean": ("long between purchases", "short between purchases"),
    LAST_PURCHASE: ("no purchase for long", "bought lately"),
    LAST_VISIT: ("away for long", "visited lately"),
    "start_hour_mean": ("late in the day", "early in the day"),
}
"""What is said of a high and of a low value."""


@dataclass(frozen=True, eq=False)
class Cluster:
    """name: from what sets it apart. apart: per column, how many robust spreads its mean lies from everybody's.

    median: per column, None where nothing is known. kept: overlap with its like when customers are drawn again, None
    before that. revenue_share: None where no revenue is known.
    """

    name: str
    segment: Segment
    customers: int
    share: Estimate
    revenue_share: Estimate | None
    apart: FloatArray
    median: tuple[float | None, ...]
    kept: float | None

    @property
    def is_stable(self) -> bool:
        return self.kept is None or self.kept >= STABLE


@dataclass(frozen=True, eq=False)
class Clusters:
    """The page. asked: the columns and the number that were asked for, None: chosen here. offered: all columns.

    columns: those that customers were compared by. silhouettes: by number of clusters.
    """

    view: View
    draws: int
    offered: tuple[Telling, ...]
    columns: tuple[Telling, ...]
    asked: int | None
    clusters: tuple[Cluster, ...] | Unavailable
    silhouettes: Mapping[int, float] = field(default_factory=dict)
    agreement: Estimate = field(default_factory=lambda: Estimate(None, None, None, 0))
    counted: Counted | None = None
    findings: tuple[Finding, ...] = ()


def clusters(
    view: View,
    columns: Sequence[str] | None,
    k: int | None,
    draws: int = DRAWS_LIVE,
    *,
    progress: Progress = SILENT,
) -> Clusters:
    """columns: None: the telling ones that are known of most customers. k: None: the silhouette chooses."""
    progress.check()
    offered = tuple(compared_columns(view.dataset))
    values = {one.column: known(view.dataset, one.column)[view.rows] for one in offered}
    if columns is None:
        chosen = [one for one in offered if _is_telling(values[one.column])]
    else:
        chosen = [one for one in offered if one.column in columns]
    page = Clusters(view, draws, offered, tuple(chosen), k, Unavailable(""))
    try:
        if len(chosen) < 2:
            raise AnalysisError("Customers are compared by two columns or more.", "Choose more columns.")
        matrix = np.column_stack([values[one.column] for one in chosen])
        names = tuple(one.column for one in chosen)
        found = clustered(names, matrix, k, redraw=draws > 0, progress=progress)
    except AnalysisError as error:
        return replace(page, clusters=Unavailable(f"{error} {error.hint}".rstrip()))
    progress.check()
    page = replace(
        page, clusters=_described(page, found, matrix), silhouettes=found.silhouettes, agreement=found.agreement
    )
    return replace(page, counted=_counted(page), findings=_findings(page) if draws else ())


def _is_telling(values: FloatArray) -> bool:
    there = values[~np.isnan(values)]
    return there.size > _KNOWN * max(values.size, 1) and bool((there != there[0]).any())


def _described(page: Clusters, found: Clustered, matrix: FloatArray) -> tuple[Cluster, ...]:
    n = len(page.view)
    scaled = found.space.scaled(matrix)
    middle = scaled.mean(axis=0)
    centres = tuple(tuple(row) for row in found.centres.tolist())
    masks = [found.label == index for index in range(found.k)]
    shares = _revenue_shares(page, masks)
    made = []
    for index, member in enumerate(masks):
        size = int(member.sum())
        apart = scaled[member].mean(axis=0) - middle if size else np.zeros(len(middle))
        name = _name(page.columns, apart)
        kept = found.kept[index]
        made.append(
            Cluster(
                name,
                Nearest(found.space, centres, index, name),
                size,
                wilson(size, n),
                shares[index],
                apart,
                tuple(_median(matrix[member, column]) for column in range(matrix.shape[1])),
                None if np.isnan(kept) else float(kept),
            )
        )
    return tuple(made)


def _revenue_shares(page: Clusters, masks: Sequence[BoolArray]) -> list[Estimate | None]:
    view = page.view
    if not view.dataset.has_revenue or not float(view.revenue.sum()) > 0:
        return [None] * len(masks)
    columns: dict[Hashable, FloatArray] = {"all": view.revenue}
    columns |= {index: np.where(mask, view.revenue, 0.0) for index, mask in enumerate(masks)}
    sums = Sums(view, columns, page.draws)
    return [sums.estimate(Ratio(index, "all"), len(view)) for index in range(len(masks))]


def _median(values: FloatArray) -> float | None:
    there = values[~np.isnan(values)]
    return float(np.median(there)) if there.size else None


def _name(columns: Sequence[Telling], apart: FloatArray) -> str:
    """The two columns that set it apart most: "Buy often, large baskets"."""
    told = [i for i in np.argsort(-np.abs(apart), kind="stable")[:2] if abs(apart[i]) >= _TELLS]
    if not told:
        return "In the middle of everybody"
    words = ", ".join(_said(columns[i], is_high=bool(apart[i] > 0)) for i in told)
    return words[:1].upper() + words[1:]


def _said(telling: Telling, *, is_high: bool) -> str:
    high, low = f"high {telling.in_sentence}", f"low {telling.in_sentence}"
    high, low = _SAID.get(telling.column, (high, low))
    return high if is_high else low


def _counted(page: Clusters) -> Counted:
    return Counted(
        definition="Groups of customers who are nearer to each other than to the rest, by "
        f"{', '.join(one.in_sentence for one in page.columns)}.",
        rows=f"{who(page.view)}. Missing values and placeholders count as the middle.",
        filter=described(page.view.dataset, page.view.segment),
        formula="k-means on columns that were de-skewed, scaled by their interquartile range and de-correlated. Number "
        "of clusters: the widest silhouette on a sample. Stability: customers drawn again 20 times, clustered again; "
        f"a cluster is called unstable below an overlap of {fixed(STABLE, 1)} with its like.",
        source="Rousseeuw 1987; Hubert and Arabie 1985; Hennig 2007",
    )


def _findings(page: Clusters) -> tuple[Finding, ...]:
    if isinstance(page.clusters, Unavailable):
        return ()
    shaky = sum(not one.is_stable for one in page.clusters)
    found = []
    if shaky:
        found.append(
            Finding(
                FindingKind.CHECK,
                f"**{count(shaky)} of {plural(len(page.clusters), 'cluster')}** would be others if a few customers "
                "were: no group to plan with.",
                f"Agreement {fixed(page.agreement.value or 0, 2)} of at most 1 when customers are drawn again",
            )
        )
    paying = [
        (one.revenue_share.value / one.share.value, one, one.revenue_share)
        for one in page.clusters
        if one.is_stable and one.share.value and one.revenue_share is not None and one.revenue_share.value
    ]
    if paying:
        _, best, brings = max(paying, key=lambda each: each[0])
        found.append(
            Finding(
                FindingKind.OBSERVATION,
                f"**{plural(best.customers, 'customer')}** ({best.name[:1].lower()}{best.name[1:]}) bring "
                f"{percent(brings.value or 0)} of revenue.",
                joined(
                    f"{percent(best.share.value or 0)} of customers",
                    shares_between(brings) and f"revenue {shares_between(brings)}",
                ),
                money=float(page.view.revenue.sum()) * (brings.value or 0),
            )
        )
    return tuple(found)
