"""The two lists of customers: those who carry the revenue, and those who went silent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.churn import Lifecycle
from analysis.columns import LAST_PURCHASE, LAST_VISIT, VALUE
from analysis.concentration import Concentration
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.models.judging import MIN_GROUP, Judged
from analysis.models.targets import Target
from analysis.ranges import too_few
from analysis.report import Report, Unavailable
from analysis.views.answers import bring_80, plain
from analysis.views.phrases import to_act_on, value_header
from analysis.wording import count, number, plural
from analysis.workbook.document import Column, Kind, ListSheet, Sheet, Table, Text

CONSENT = "Not checked: consent. Nobody was taken out of this list."


def power_buyers(report: Report) -> Sheet | ListSheet:
    """The customers who bring 80 % of revenue, largest first."""
    name, title = "Power buyers", "Which customers bring 80 % of revenue?"
    c = report.concentration
    if not isinstance(c, Concentration):
        return Sheet(name, title, (Text(c.reason),))
    customers = c.power_buyers()
    ids = report.cleaned.customer_ids[customers]
    # Each customer's newest snapshot, chosen before any row was dropped.
    dataset = report.dataset
    rows = dataset.newest[dataset.customer_ids.get_indexer(ids)]
    revenue = c.revenue[: len(customers)]
    columns = [
        Column("rank", "#", Kind.COUNT),
        Column("customer", "Customer", Kind.ID),
        Column("revenue", "Revenue", Kind.MONEY),
        Column("share", "Share of revenue", Kind.PERCENT1),
        Column("upto", "Together so far", Kind.PERCENT1),
    ]
    data: dict[str, object] = {
        "rank": np.arange(1, len(customers) + 1),
        "customer": ids.to_numpy(),
        "revenue": revenue,
        "share": revenue / c.total,
        "upto": np.cumsum(revenue) / c.total,
    }
    _add_recency(report, dataset, rows, columns, data)
    carried = plain(bring_80(len(customers), c.customers, c.top_shares[10].value))
    if c.share_of_customers.too_few:
        carried = f"{count(len(customers))} of {plural(c.customers, 'customer')}. {too_few(c.customers)}"
    text = (
        f"{carried} The last one listed brings {number(c.threshold)}. Revenue: in the windows after the snapshots, all "
        "periods together.",
        CONSENT,
    )
    return ListSheet(name, title, Table("power_buyers", tuple(columns), pd.DataFrame(data)), text)


def silent_list(report: Report) -> Sheet | ListSheet:
    """All customers of the newest snapshot, most likely to stay away first; by silence where there is no model."""
    name, title = "Silent list", "Who is most likely not to buy in the window after?"
    model = report.models[Target.CHURN]
    dataset = report.cleaned
    if isinstance(model, Judged):
        return _by_model(report, model, name, title)
    if LAST_VISIT not in dataset:
        return Sheet(name, title, (Text(model.reason), Text(f"{LAST_VISIT} is not in the table either.")))
    return _by_silence(report, model, name, title)


def _by_model(report: Report, model: Judged, name: str, title: str) -> ListSheet:
    dataset = report.cleaned
    listed = model.list
    order = np.lexsort((dataset.codes[listed.rows], -listed.score))
    rows = listed.rows[order]
    columns = [
        Column("rank", "#", Kind.COUNT),
        Column("customer", "Customer", Kind.ID),
        Column("probability", "Probability", Kind.PROBABILITY),
    ]
    data: dict[str, object] = {
        "rank": np.arange(1, len(rows) + 1),
        "customer": dataset.customer_ids[dataset.codes[rows]].to_numpy(),
        "probability": listed.probability[order],
    }
    _add_recency(report, dataset, rows, columns, data)
    if VALUE in dataset:
        columns.append(Column("value", value_header(dataset, "Value per four weeks"), Kind.MONEY))
        data["value"] = dataset.values(VALUE)[rows]
    kind = "Ranked by the churn model."
    if listed.kind == "scoring":
        kind += f" {to_act_on(dataset)}"
    if listed.kind == "backtest":
        columns.append(Column("outcome", "What happened"))
        data["outcome"] = _outcome(model.y_test[order])
        kind = (
            "Back-test list: the outcome of these customers is already known, so the list shows how well the model "
            "would have done. It is not one to act on."
        )
    judged = len(model.rows_test)
    doubt = () if judged >= MIN_GROUP else (too_few(judged, shown="how good such an order is"),)
    return ListSheet(name, title, Table("silent_list", tuple(columns), pd.DataFrame(data)), (kind, *doubt, CONSENT))


def _outcome(y: IntArray) -> list[str]:
    return ["did not buy" if churned else "bought" for churned in y]


def _by_silence(report: Report, model: Unavailable, name: str, title: str) -> ListSheet:
    dataset = report.cleaned
    rows = dataset.rows_of(dataset.periods[-1])
    silent = np.nan_to_num(dataset.values(LAST_VISIT)[rows], nan=-1.0)
    rows = rows[np.lexsort((dataset.codes[rows], -silent))]
    columns = [Column("rank", "#", Kind.COUNT), Column("customer", "Customer", Kind.ID)]
    data: dict[str, object] = {
        "rank": np.arange(1, len(rows) + 1),
        "customer": dataset.customer_ids[dataset.codes[rows]].to_numpy(),
    }
    _add_recency(report, dataset, rows, columns, data)
    text = (f"There is no churn model: {model.reason}", "Ranked by days since the last visit instead.", CONSENT)
    return ListSheet(name, title, Table("silent_list", tuple(columns), pd.DataFrame(data)), text)


def _add_recency(
    report: Report, dataset: Dataset, rows: IntArray, columns: list[Column], data: dict[str, object]
) -> None:
    """Days since the last visit and purchase and the stage, as far as the table tells."""
    for column, header in ((LAST_VISIT, "Days since last visit"), (LAST_PURCHASE, "Days since last purchase")):
        if column in dataset:
            columns.append(Column(column, header, Kind.DAYS))
            data[column] = dataset.values(column)[rows]
    if isinstance(report.lifecycle, Lifecycle) and LAST_PURCHASE in dataset:
        days: FloatArray = dataset.values(LAST_PURCHASE)[rows]
        columns.append(Column("stage", "Stage"))
        data["stage"] = [str(stage) for stage in report.lifecycle.stages(days)]
