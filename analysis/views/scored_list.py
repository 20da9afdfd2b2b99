"""The customers of a table as a stored model ranks them, as a list."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.contact import contact
from analysis.dataset import Dataset
from analysis.models.scoring import score
from analysis.models.storing import StoredModel, load_model
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.customer_list import About, CustomerList, ListColumn, ranked_ids, recency, stages_of, value_of
from analysis.views.models_words import BACKTEST, words_of
from analysis.views.phrases import on_list, to_act_on
from analysis.wording import ENGLISH, day, fixed, plural, writing
from analysis.workbook.document import Kind, Pair


def scored_by(path: Path, dataset: Dataset, *, progress: Progress = SILENT) -> CustomerList:
    """See `scored_list`. path: of a saved model. Raises AnalysisError also where it is none."""
    return scored_list(load_model(path), dataset, progress=progress)


def scored_list(stored: StoredModel, dataset: Dataset, *, progress: Progress = SILENT) -> CustomerList:
    """Everybody of the newest snapshot who may be contacted, the highest score first, ties by customer id.

    Raises AnalysisError where the table does not fit the model, or nobody may be contacted.
    """
    found = score(stored, dataset, progress=progress)
    scores, words, checked = found.scores, words_of(stored.target), contact(dataset)
    customers = dataset.codes[scores.rows]
    out = checked.taken_out(customers)
    order = np.lexsort((customers, -scores.score))
    order = order[checked.may[customers][order]]
    if not len(order):
        raise out.nobody(plural(len(scores.rows), "customer"))
    rows = scores.rows[order]
    columns = ranked_ids(dataset, rows)
    columns.append(ListColumn("probability", "Probability", Kind.PROBABILITY, scores.probability[order]))
    columns += value_of(dataset, rows)
    columns += recency(dataset, rows, stages_of(dataset))
    figures = stored.figures
    with writing(ENGLISH):
        rule = figures.rivals.get("longest_silent")
        judged = f"ROC AUC {fixed(figures.auc.value or 0, 3)}"
        if rule is not None and rule.value is not None:
            judged += f", the simple rule ({words.rule}) {fixed(rule.value, 3)}"
        trained = f"{stored.source}, {day(stored.trained.date())}"
        backtest = scores.kind == "backtest"
        about = About(
            group=words.group,
            ranked=f"Ranked by a {words.name} model trained on {trained}; ties by customer id.",
            view=View(dataset),
            as_of=on_list(dataset, scores.period, backtest=backtest),
            period=scores.period,
            out=out,
            figures=(
                Pair("The model when it was judged", judged, note=f"On {plural(figures.customers, 'customer')}."),
                *((Pair("Revenue of a big spender", stored.threshold, Kind.MONEY),) if stored.threshold else ()),
            ),
        )
        text = (
            f"Ranked by a {words.name} model trained on {trained}.",
            BACKTEST if backtest else to_act_on(dataset),
            *found.notes,
        )
    return CustomerList(words.sheet, words.list_title, tuple(columns), about, text)
