"""The customers of any group as a list, the largest revenue first."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.columns import NOW
from analysis.contact import contact
from analysis.errors import AnalysisError
from analysis.lists.saving import SavedList, save_list
from analysis.progress import SILENT, Progress
from analysis.segment import Segment
from analysis.view import View
from analysis.views.customer_list import (
    About,
    CustomerList,
    ListColumn,
    ranked_ids,
    recency,
    stages_of,
)
from analysis.views.phrases import NO_TIME, as_of, naming, to_act_on
from analysis.wording import ENGLISH, count, percent, plural, writing
from analysis.workbook.document import Kind, Pair


def save_group_list(
    view: View,
    segment: Segment,
    name: str,
    target: Path,
    register: Path | None = None,
    *,
    progress: Progress = SILENT,
) -> SavedList:
    """Write the customers of a group to a file; see `save_list`."""
    progress.report(0, f"Writing {target.name}")
    return save_list(group_list(view, segment, name), target, register, progress=progress)


def group_list(view: View, segment: Segment, name: str) -> CustomerList:
    """Those in view who fulfil the segment and may be contacted; shares are of everybody in view.

    Without revenue they come by customer id. Raises AnalysisError where nobody is left.
    """
    group = view.narrowed(segment)
    if not len(group):
        raise AnalysisError("Nobody in view is in this group.", "Loosen the filters, or choose another group.")
    dataset = view.dataset
    has_revenue = dataset.has_revenue
    order = np.argsort(-group.revenue, kind="stable") if has_revenue else np.arange(len(group))
    checked = contact(dataset)
    out = checked.taken_out(group.customers)
    members = order[checked.may[group.customers[order]]]
    if not len(members):
        raise out.nobody("customers of this group")
    rows = group.rows[members]
    columns = ranked_ids(dataset, rows)
    figures = [
        Pair("Customers in the group", len(group), Kind.COUNT),
        Pair("Share of the customers in view", len(group) / len(view), Kind.PERCENT1),
    ]
    if has_revenue:
        amounts, total = group.revenue[members], float(view.revenue.sum())
        columns.append(ListColumn("revenue", "Revenue", Kind.MONEY, amounts))
        figures.append(Pair("Their revenue", float(group.revenue.sum()), Kind.MONEY))
        if total > 0:
            columns.append(ListColumn("share", "Share of revenue", Kind.PERCENT1, amounts / total))
            figures.append(Pair("Share of the revenue in view", float(group.revenue.sum()) / total, Kind.PERCENT1))
    columns += recency(dataset, rows, stages_of(dataset))
    period = int(dataset.period[group.rows].min())
    with writing(ENGLISH):
        listed = f" {count(len(members))} of them are listed." if out.customers else ""
        said = f"{count(len(group))} of {plural(len(view), 'customer')} ({percent(len(group) / len(view))})"
        first = ", the largest revenue first" if has_revenue else ", by customer id"
        about = About(
            group=f"{name}: {segment.words(naming(dataset))}",
            ranked="Ranked by revenue, ties by customer id." if has_revenue else "By customer id.",
            view=view,
            as_of=NO_TIME if dataset.is_timeless else as_of(group) or "newest snapshot of each",
            period=period,
            out=out,
            figures=tuple(figures),
            segment=segment,
        )
        text = [f"{said}{first}.{listed}", *([to_act_on(dataset)] if period == NOW else [])]
    return CustomerList(name, name, tuple(columns), about, tuple(text))
