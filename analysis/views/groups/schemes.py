"""What customers can move between: disjoint states that a customer has at a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.churn import lifecycle
from analysis.columns import REVENUE
from analysis.concentration import count_for_share
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.groups import Group, misfit
from analysis.once import once_per_dataset
from analysis.rfm import rfm
from analysis.segment import Not, Range, Segment
from analysis.views.phrases import naming
from analysis.views.risk import lifecycle_segments
from analysis.wording import bound, number

POWER: Final = "power"
_OWN: Final = "own "
_THIRDS: Final = ("Lowest third", "Middle third", "Top third")
_NOTHING: Final = "Bought nothing"

States = Mapping[str, Segment]


@dataclass(frozen=True, slots=True)
class Scheme:
    """states: by snapshot at which they are known, by name, the best first. about: where they are cut, a sentence."""

    key: str
    name: str
    states: Mapping[int, States]
    about: str


def schemes(dataset: Dataset, own: Sequence[Group]) -> tuple[Scheme, ...]:
    """Those that are known at two snapshots at least; groups of one's own last, each in or not."""
    if len(dataset.periods) < 2:
        return ()
    groups = [
        Scheme(
            f"{_OWN}{group.name}",
            group.name,
            _everywhere(dataset, {"In the group": group.segment, "Not in it": Not(group.segment)}),
            f"{group.name}: {group.segment.words(naming(dataset))}.",
        )
        for group in own
        if not misfit(group, dataset)
    ]
    return (*_ready(dataset), *groups)


@once_per_dataset
def _ready(dataset: Dataset) -> tuple[Scheme, ...]:
    found: list[Scheme] = []
    for make in (_tiers, _power, _stages, _names):
        try:
            found += make(dataset)
        except AnalysisError:
            continue  # the table does not tell; the next one may
    return tuple(scheme for scheme in found if len(scheme.states) > 1)


def _everywhere(dataset: Dataset, states: States) -> Mapping[int, States]:
    return dict.fromkeys(dataset.periods, states)


def _windows(dataset: Dataset) -> list[int]:
    """Periods of which some revenue is known, oldest first."""
    dataset.need_revenue(purpose="tell how customers move between tiers of revenue")
    return [int(period) for period in np.unique(dataset.period[~np.isnan(dataset.values(REVENUE))])[::-1]]


def _tiers(dataset: Dataset) -> Iterator[Scheme]:
    """By each window's own revenue, cut at the thirds of all that paid in any window: the same in every one."""
    paid = dataset.values(REVENUE)
    paid = paid[paid > 0]
    if not paid.size:
        return
    cuts = [float(cut) for cut in np.percentile(paid, [100 / 3, 200 / 3])]
    tiers: dict[str, Segment] = {
        name: Range(REVENUE, low, high, above=True)
        for name, low, high in zip(_THIRDS, (0.0, *cuts), (*cuts, None), strict=True)
        if ((paid > low) & (high is None or paid <= high)).any()
    }
    states = dict(reversed(tiers.items())) | {_NOTHING: Range(REVENUE, None, 0)}
    about = (
        f"Revenue of the window after a snapshot, cut at {number(cuts[0])} and {number(cuts[1])}: thirds of all that "
    )
    about += "was paid by a customer in a window."
    yield Scheme("tier", "Revenue tier", dict.fromkeys(_windows(dataset), states), about)


def _power(dataset: Dataset) -> Iterator[Scheme]:
    """Those who together bring 80 % of a window's revenue, with all who are level with the last of them."""
    states: dict[int, States] = {}
    for period in _windows(dataset):
        revenue = dataset.values(REVENUE)[dataset.rows_of(period)]
        revenue = np.sort(revenue[~np.isnan(revenue)])[::-1]
        if revenue.sum() <= 0:
            continue
        threshold = float(revenue[count_for_share(np.cumsum(revenue), float(revenue.sum())) - 1])
        states[period] = {
            "Power buyer": Range(REVENUE, threshold),
            "Not one": Range(REVENUE, None, threshold, below=True),
        }
    about = "Power buyers of a window: the fewest customers who bring 80\u00a0% of its revenue, ties included."
    yield Scheme(POWER, "Power buyers", states, about)


def _stages(dataset: Dataset) -> Iterator[Scheme]:
    cuts = lifecycle(dataset)
    states = {str(stage).capitalize(): segment for stage, segment in lifecycle_segments(cuts).items()}
    about = f"By days since the last purchase, cut at {bound(round(cuts.quiet_after))} and "
    about += f"{bound(round(cuts.gone_after))} days."
    yield Scheme("stage", "Lifecycle", _everywhere(dataset, states), about)


def _names(dataset: Dataset) -> Iterator[Scheme]:
    about = "Names of recency and frequency scores, cut at the quintiles of all customers' newest snapshots."
    yield Scheme("rfm", "RFM names", _everywhere(dataset, rfm(dataset).groups), about)
