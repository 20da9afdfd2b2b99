"""The customers who carry the revenue, as a list."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.columns import NOW
from analysis.contact import contact
from analysis.lists.saving import SavedList, save_list
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.concentrated import concentrated
from analysis.views.customer_list import (
    About,
    CustomerList,
    ListColumn,
    ranked_ids,
    recency,
    stages_of,
)
from analysis.views.cut import Cut
from analysis.views.phrases import NO_TIME, as_of, to_act_on
from analysis.wording import ENGLISH, count, percent, plural, writing
from analysis.workbook.document import Kind, Pair


def save_value_list(
    view: View, cut: Cut, target: Path, register: Path | None = None, *, progress: Progress = SILENT
) -> SavedList:
    """Choose the customers of a cut and write them to a file; see `save_list`."""
    progress.report(0, f"Writing {target.name}")
    return save_list(value_list(view, cut), target, register, progress=progress)


def value_list(view: View, cut: Cut) -> CustomerList:
    """Those of a cut who may be contacted, the largest revenue first; shares are of the revenue of everybody in view.

    Raises AnalysisError when there is no revenue to cut by, or nobody who may be contacted.
    """
    dataset = view.dataset
    revenue = concentrated(view, cut, 0)
    chosen = revenue.chosen
    checked = contact(dataset)
    out = checked.taken_out(view.customers[chosen.members])
    members = chosen.members[checked.may[view.customers[chosen.members]]]
    if not len(members):
        raise out.nobody(cut.name)
    rows, amounts = view.rows[members], view.revenue[members]
    columns = (
        *ranked_ids(dataset, rows),
        ListColumn("revenue", "Revenue", Kind.MONEY, amounts),
        ListColumn("share", "Share of revenue", Kind.PERCENT1, amounts / revenue.total),
        ListColumn("upto", "Together so far", Kind.PERCENT1, np.cumsum(amounts) / revenue.total),
        *recency(dataset, rows, stages_of(dataset)),
    )
    period = int(dataset.period[view.rows].min())
    with writing(ENGLISH):
        share = percent(len(chosen.members) / revenue.customers)
        group = f"{count(len(chosen.members))} of {plural(revenue.customers, 'customer')} ({share})"
        listed = f" {count(len(members))} of them are listed." if out.customers else ""
        about = About(
            group=cut.name,
            ranked="Ranked by revenue, ties by customer id.",
            view=view,
            as_of=NO_TIME if dataset.is_timeless else as_of(view) or "newest snapshot of each",
            period=period,
            out=out,
            segment=chosen.segment,
            figures=(
                Pair("Customers in the group", len(chosen.members), Kind.COUNT),
                Pair("Share of the customers in view", chosen.share.value, Kind.PERCENT1),
                Pair("Share of their revenue", chosen.revenue_share.value, Kind.PERCENT1),
                Pair("Revenue of the last one in", chosen.threshold, Kind.MONEY),
            ),
        )
        text = [f"{group}, the largest revenue first.{listed}", *([to_act_on(dataset)] if period == NOW else [])]
    return CustomerList(cut.name.capitalize(), cut.name.capitalize(), columns, about, tuple(text))
