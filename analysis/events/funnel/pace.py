"""How long shoppers take from the first view to a purchase."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy.stats import CensoredData, ecdf

from analysis.dataset import FloatArray
from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Attempts, Route, Unit, after
from analysis.progress import SILENT, Progress

if TYPE_CHECKING:
    from scipy.stats._survival import EmpiricalDistributionFunction

QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_POINTS: Final = 400


@dataclass(frozen=True)
class Conversion:
    """Time to convert, in seconds from the first view.

    entered, converted: attempts, and those that got to the purchase by the end of the log; in_time: within the window.
    of_converted: `QUANTILES` of the time of those who bought within the window, by quantile; empty where nobody did.
        Fast ones are over-represented, since slow ones may not have bought yet.
    of_all: `QUANTILES` of the time until that share of all attempts had bought, by Kaplan-Meier; None where the log
        does not show so many.
    curve: columns seconds, bought (share of all attempts, Kaplan-Meier: unfinished attempts count for as long as they
        were seen), low and high (95 %, Greenwood on the log-log scale; empty for visits, which are not independent).
        It begins at 0 and steps up at each row; long curves are thinned to some hundred points.
    """

    unit: Unit
    route: Route
    entered: int
    converted: int
    in_time: int
    of_converted: dict[float, float]
    of_all: dict[float, float | None]
    curve: pd.DataFrame


def conversion(
    attempts: Attempts, unit: Unit, route: Route, window: timedelta, *, progress: Progress = SILENT
) -> Conversion:
    """Time from the first view to the purchase on a route. An attempt is seen until the log ends."""
    table = attempts.table(unit)
    known = table.filter(table.entered.notnull()).select(
        seconds=table[after(route, len(attempts.steps(route)))],
        seen=ibis.timestamp(attempts.newest).delta(table.entered, unit="microsecond").cast("float64") / 1e6,
    )
    bought, unfinished = _times(attempts.engine, known, progress.part(0, 0.8))
    if not bought.size + unfinished.size:
        raise AnalysisError("No product view is in view, so there is nothing to time.", "Reset the filters.")
    progress.report(0.8, "Measuring how long it takes")
    share = ecdf(CensoredData(uncensored=bought, right=unfinished))
    in_time = bought[bought <= window.total_seconds()]
    return Conversion(
        unit=unit,
        route=route,
        entered=bought.size + unfinished.size,
        converted=bought.size,
        in_time=in_time.size,
        of_converted={q: float(np.quantile(in_time, q)) for q in QUANTILES} if in_time.size else {},
        of_all={q: _first(share.cdf, q) for q in QUANTILES},
        curve=_curve(share.cdf, unit),
    )


def _times(engine: Engine, known: Table, progress: Progress) -> tuple[FloatArray, FloatArray]:
    """Seconds until those bought who did, and for which the others were seen.

    Who was seen for longer than any purchase took is at risk all the time: such attempts, most visits, are counted
    in the engine and stand at the end of the log.
    """
    ends = engine.fetch(known.agg(longest=known.seconds.max(), furthest=known.seen.max()), progress.part(0, 0.3))
    longest = ends["longest"].fillna(0.0).iloc[0]
    waiting = known.seconds.isnull() & (known.seen > longest)
    beyond = int(
        engine.fetch(known.agg(n=waiting.cast("int64").sum().fill_null(0)), progress.part(0.3, 0.6))["n"].iloc[0]
    )
    rows = engine.fetch(known.filter(~waiting), progress.part(0.6, 1)).astype(np.float64)
    bought = rows["seconds"].dropna().to_numpy()
    seen = rows.loc[rows["seconds"].isna(), "seen"].to_numpy()
    return bought, np.concatenate([seen, np.full(beyond, float(ends["furthest"].fillna(0.0).iloc[0]))])


def _first(share: EmpiricalDistributionFunction, level: float) -> float | None:
    """The first time by which that share had bought."""
    there = np.flatnonzero(share.probabilities >= level)
    return float(share.quantiles[there[0]]) if there.size else None


def _curve(share: EmpiricalDistributionFunction, unit: Unit) -> pd.DataFrame:
    steps = {"seconds": share.quantiles, "bought": share.probabilities}
    if unit is Unit.CUSTOMER:
        with warnings.catch_warnings():
            # There is no range where nobody or everybody has bought: it is not a number there.
            warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
            between: Any = share.confidence_interval(method="log-log")
        steps |= {"low": between.low.probabilities, "high": between.high.probabilities}
    curve = pd.DataFrame(steps)
    # Ends of unfinished attempts are no steps; the last moment shows how far the log sees.
    rises = curve["bought"].diff().fillna(curve["bought"]) > 0
    rises.iloc[-1] = True
    curve = curve[rises]
    thinned = np.unique(np.linspace(0, len(curve) - 1, min(len(curve), _POINTS)).round().astype(int))
    return curve.iloc[thinned].reset_index(drop=True)
