"""The chosen customers as an Excel list that says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.churn import lifecycle
from analysis.columns import LAST_PURCHASE, LAST_VISIT, NOW
from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.progress import SILENT, Progress
from analysis.version import PROGRAM
from analysis.view import View
from analysis.views.concentrated import Concentrated, Cut, concentrated
from analysis.views.filters import described
from analysis.views.phrases import to_act_on, who
from analysis.wording import ENGLISH, count, percent, plural, writing
from analysis.workbook.document import Column, Kind, ListSheet, Pair, Pairs, Sheet, Table, Text, Workbook
from analysis.workbook.sheets.lists import CONSENT
from analysis.workbook.writer import write_workbook


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written where."""

    path: Path
    cut: Cut
    customers: int
    revenue_share: float


def save_list(view: View, cut: Cut, target: Path, *, progress: Progress = SILENT) -> Saved:
    """Write the customers of a cut to a workbook, whole or not at all.

    Raises AnalysisError when there is no revenue to cut by, or the file cannot be written.
    """
    check_target(target, ".xlsx")
    progress.report(0, "Choosing the customers")
    revenue = concentrated(view, cut, 0)
    with writing(ENGLISH):
        workbook = Workbook(f"{view.dataset.source}: {cut}", (_about(view, cut, revenue), _list(view, cut, revenue)))
    progress.report(0.1, f"Writing {target.name}")
    with staged(target) as (temporary,):
        write_workbook(workbook, temporary, progress=progress.part(0.1, 1))
    share = revenue.chosen.revenue_share.value or 0.0
    return Saved(target, cut, len(revenue.chosen.members), share)


def _about(view: View, cut: Cut, revenue: Concentrated) -> Sheet:
    chosen = revenue.chosen
    pairs = (
        Pair("Group", str(cut), note="Ranked by revenue, ties by customer id."),
        Pair("Customers", len(chosen.members), Kind.COUNT),
        Pair("Share of the customers in view", chosen.share.value, Kind.PERCENT1),
        Pair("Share of their revenue", chosen.revenue_share.value, Kind.PERCENT1),
        Pair("Revenue of the last one in", chosen.threshold, Kind.MONEY),
        Pair("In view", who(view)),
        Pair("Filters", described(view.dataset, view.segment)),
        Pair("Source", view.dataset.source),
        Pair("By", PROGRAM),
    )
    return Sheet("About", f"About this list: {cut}", (Pairs(pairs), Text(CONSENT)))


def _list(view: View, cut: Cut, revenue: Concentrated) -> ListSheet:
    members = revenue.chosen.members
    amounts = view.revenue[members]
    columns = [
        Column("rank", "#", Kind.COUNT),
        Column("customer", "Customer", Kind.ID),
        Column("revenue", "Revenue", Kind.MONEY),
        Column("share", "Share of revenue", Kind.PERCENT1),
        Column("upto", "Together so far", Kind.PERCENT1),
    ]
    data: dict[str, object] = {
        "rank": np.arange(1, len(members) + 1),
        "customer": view.dataset.customer_ids[view.customers[members]].to_numpy(),
        "revenue": amounts,
        "share": amounts / revenue.total,
        "upto": np.cumsum(amounts) / revenue.total,
    }
    for column, header in ((LAST_VISIT, "Days since last visit"), (LAST_PURCHASE, "Days since last purchase")):
        if column in view.dataset:
            columns.append(Column(column, header, Kind.DAYS))
            data[column] = view.values(column)[members]
    stages = _stages(view)
    if stages is not None:
        columns.append(Column("stage", "Stage"))
        data["stage"] = [str(stage) for stage in stages[members]]
    share = percent(len(members) / revenue.customers)
    said = f"{count(len(members))} of {plural(revenue.customers, 'customer')} ({share}), the largest revenue first."
    is_open = view.period is None and NOW in view.dataset.periods
    text = (said, *([to_act_on(view.dataset)] if is_open else []), CONSENT)
    table = Table("customers", tuple(columns), pd.DataFrame(data))
    return ListSheet(cut.capitalize(), cut.capitalize(), table, text)


def _stages(view: View) -> np.ndarray | None:
    try:
        return lifecycle(view.dataset).stages(view.values(LAST_PURCHASE))
    except AnalysisError:
        return None  # the table does not tell; the list goes without
