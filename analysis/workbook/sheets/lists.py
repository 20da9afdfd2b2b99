"""The two lists of customers: those who carry the revenue, and those who went silent."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.churn import Lifecycle
from analysis.columns import LAST_VISIT
from analysis.concentration import Concentration
from analysis.contact import contact
from analysis.models.judging import MIN_GROUP, Judged
from analysis.models.targets import Target
from analysis.ranges import too_few
from analysis.report import Report, Unavailable
from analysis.views.answers import bring_80, plain
from analysis.views.customer_list import ListColumn, age, outcome_words, ranked_ids, recency, table_of, value_of
from analysis.views.models_words import BACKTEST, WORDS, only_unseen
from analysis.views.phrases import to_act_on
from analysis.wording import count, number, plural
from analysis.workbook.document import Kind, ListSheet, Sheet, Text


def power_buyers(report: Report) -> Sheet | ListSheet:
    """The customers who bring 80 % of revenue, largest first, as far as they may be contacted."""
    name, title = "Power buyers", "Which customers bring 80 % of revenue?"
    c = report.concentration
    if not isinstance(c, Concentration):
        return Sheet(name, title, (Text(c.reason),))
    # Each customer's newest snapshot, chosen before any row was dropped.
    dataset, checked = report.dataset, contact(report.dataset)
    chosen = dataset.customer_ids.get_indexer(report.cleaned.customer_ids[c.power_buyers()])
    out, may = checked.taken_out(chosen), checked.may[chosen]
    if not may.any():
        return Sheet(name, title, (Text(out.nobody("power buyers").message),))
    rows, revenue = dataset.newest[chosen[may]], c.revenue[: len(chosen)][may]
    columns = [
        *ranked_ids(dataset, rows),
        ListColumn("revenue", "Revenue", Kind.MONEY, revenue),
        ListColumn("share", "Share of revenue", Kind.PERCENT1, revenue / c.total),
        ListColumn("upto", "Together so far", Kind.PERCENT1, np.cumsum(revenue) / c.total),
        *recency(dataset, rows, _stages(report)),
    ]
    carried = plain(bring_80(len(chosen), c.customers, c.top_shares[10].value))
    if c.share_of_customers.too_few:
        carried = f"{count(len(chosen))} of {plural(c.customers, 'customer')}. {too_few(c.customers)}"
    text = (
        f"{carried} The last one of them brings {number(c.threshold)}. Revenue: in the windows after the snapshots, "
        "all periods together.",
        out.sentence(),
    )
    return ListSheet(name, title, table_of("power_buyers", columns), text)


def silent_list(report: Report) -> Sheet | ListSheet:
    """Customers of the newest snapshot who may be contacted, most likely to stay away first; by silence where there is
    no model.
    """
    name, title = "Silent list", "Who is most likely not to buy in the window after?"
    model = report.models[Target.CHURN]
    dataset = report.cleaned
    if isinstance(model, Judged):
        return _by_model(report, model, name, title)
    if LAST_VISIT not in dataset:
        return Sheet(name, title, (Text(model.reason), Text(f"{dataset.lack(LAST_VISIT)}.")))
    return _by_silence(report, model, name, title)


def _by_model(report: Report, model: Judged, name: str, title: str) -> Sheet | ListSheet:
    dataset, listed = report.cleaned, model.list
    customers, checked = dataset.codes[listed.rows], contact(dataset)
    out = checked.taken_out(customers)
    order = np.lexsort((customers, -listed.score))
    order = order[checked.may[customers[order]]]
    if not len(order):
        return Sheet(name, title, (Text(out.nobody("customers on the list").message),))
    rows = listed.rows[order]
    columns = [
        *ranked_ids(dataset, rows),
        ListColumn("probability", "Probability", Kind.PROBABILITY, listed.probability[order]),
        *recency(dataset, rows, _stages(report)),
        *value_of(dataset, rows),
    ]
    text = ["Ranked by the churn model."]
    if listed.kind == "scoring":
        text[0] += f" {to_act_on(dataset)}"
    if listed.kind == "backtest":
        words = WORDS[Target.CHURN].outcomes
        columns.append(ListColumn("outcome", "What happened", Kind.TEXT, outcome_words(model.y_test[order], words)))
        text[0] += f" {BACKTEST} {age(dataset, listed.period, date.today())}".rstrip()
    if model.split.by_customer:
        text.append(only_unseen(dataset, model))
    judged = len(model.rows_test)
    if judged < MIN_GROUP:
        text.append(too_few(judged, shown="how good such an order is"))
    return ListSheet(name, title, table_of("silent_list", columns), (*text, out.sentence()))


def _by_silence(report: Report, model: Unavailable, name: str, title: str) -> Sheet | ListSheet:
    dataset, checked = report.cleaned, contact(report.cleaned)
    newest = dataset.rows_of(dataset.periods[-1])
    out = checked.taken_out(dataset.codes[newest])
    rows = newest[checked.may[dataset.codes[newest]]]
    if not len(rows):
        return Sheet(name, title, (Text(out.nobody("customers of the newest snapshot").message),))
    silent = np.nan_to_num(dataset.values(LAST_VISIT)[rows], nan=-1.0)
    rows = rows[np.lexsort((dataset.codes[rows], -silent))]
    columns = [*ranked_ids(dataset, rows), *recency(dataset, rows, _stages(report))]
    why = f"There is no churn model: {model.reason}"
    text = (why, "Ranked by days since the last visit instead.", out.sentence())
    return ListSheet(name, title, table_of("silent_list", columns), text)


def _stages(report: Report) -> Lifecycle | None:
    return report.lifecycle if isinstance(report.lifecycle, Lifecycle) else None
