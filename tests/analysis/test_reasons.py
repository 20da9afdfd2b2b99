"""Reasons of a model: they add up to the score, columns that say the same are one, and words tell what is usual."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.columns import LAST_PURCHASE
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.reasons import FAMILIES, SHOWN, Reasons, reasons
from analysis.models.targets import Target
from analysis.models.training import matrix_of
from analysis.report import Report
from analysis.view import View
from analysis.views.explore.customer import customer
from analysis.views.models import ranked, train
from analysis.views.reason_words import measure_name, told
from analysis.views.reasoned import leaning, reasoned, save_reasoned


@pytest.fixture(scope="module", params=list(Target))
def judged(demo_report: Report, request: pytest.FixtureRequest) -> Judged:
    found = demo_report.models[request.param]
    assert isinstance(found, Judged)
    return found


@pytest.fixture(scope="module")
def found(demo: Dataset, judged: Judged) -> Reasons:
    return reasons(demo, judged.list, judged.feature_names)


def test_reasons_and_base_add_up_to_the_score(judged: Judged, found: Reasons) -> None:
    assert found.total == pytest.approx(judged.list.score, abs=1e-9)


def test_each_column_is_in_one_measure(demo: Dataset, judged: Judged, found: Reasons) -> None:
    members = sorted(number for measure in found.measures for number in measure.members)
    assert members == list(range(len(judged.feature_names)))
    for measure in found.measures:
        described = [demo.describe(judged.feature_names[number]) for number in measure.members]
        if measure.key in FAMILIES:
            assert {column.family for column in described} == {measure.key}
            assert not measure.column
        else:
            assert len({column.meaning.split(";")[0] for column in described}) == 1
            assert measure.column in {column.name for column in described}


def test_the_strongest_are_the_largest_sums_of_their_columns(demo: Dataset, judged: Judged, found: Reasons) -> None:
    x = matrix_of(demo, judged.feature_names, judged.list.rows)
    plain = judged.list.model.booster.predict(x, pred_contrib=True, num_iteration=judged.list.model.trees)
    sums = np.column_stack([plain[:, list(measure.members)].sum(axis=1) for measure in found.measures])
    assert np.abs(found.weight) == pytest.approx(-np.sort(-np.abs(sums), axis=1)[:, :SHOWN])
    assert found.importance == pytest.approx(np.abs(sums).mean(axis=0))


def test_words_name_value_and_what_is_usual(demo: Dataset, demo_report: Report) -> None:
    churn = demo_report.models[Target.CHURN]
    assert isinstance(churn, Judged)
    found = reasons(demo, churn.list, churn.feature_names)
    likeliest = np.argsort(-churn.list.score)[:1]
    (text,) = told(demo, found, Target.CHURN, likeliest)
    assert text.startswith("For leaving: ")
    at = next(number for number, measure in enumerate(found.measures) if measure.column == LAST_PURCHASE)
    assert measure_name(demo, found.measures[at]) == "Days since last purchase"
    days = demo.values(LAST_PURCHASE)[churn.list.rows]
    assert found.measures[at].usual == pytest.approx(np.percentile(days, [25, 75]), rel=1e-6)
    assert "days since last purchase" in text
    assert "(usually" in text
    (against,) = told(demo, found, Target.CHURN, np.argsort(churn.list.score)[:1])
    assert "Against: " in against


def test_a_list_carries_them(demo: Dataset, judged: Judged, found: Reasons, tmp_path: Path) -> None:
    listing = ranked(View(demo), judged)
    column = reasoned(listing, judged).columns[-1]
    order = np.argsort(-judged.list.score, kind="stable")
    assert list(column.values) == list(told(demo, found, judged.target, order))
    save_reasoned(listing, judged, tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    cells = {cell.value for row in book.worksheets[1].iter_rows() for cell in row}
    book.close()
    assert set(column.values) <= cells


def test_what_the_model_leans_on_is_all_of_it(demo: Dataset, judged: Judged) -> None:
    page = leaning(demo, judged)
    assert sum(share for _, share in page.shares) + page.rest == pytest.approx(1)
    assert [share for _, share in page.shares] == sorted((share for _, share in page.shares), reverse=True)


def test_a_customer_reads_why(demo: Dataset, judged: Judged, found: Reasons) -> None:
    best = int(np.argmax(judged.list.score))
    written = str(demo.customer_ids[demo.codes[judged.list.rows[best]]])
    page = customer(demo, written, models={judged.target: judged})
    assert [why.group for why in page.why] == list(told(demo, found, judged.target, np.array([best])))
    assert len(page.scores) == 1


def test_ids_of_text_and_columns_of_ones_own_stay_as_the_file_writes_them(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.drop(columns=["session_recency_min", "purchase_recency_min"])
    ids = "0" + frame["user_id"].astype(str) + " =1"
    own = Dataset("own.csv", frame.assign(user_id=ids, DaysAway=demo_frame["purchase_recency_min"]))
    churn = train(own, Target.CHURN).judged
    listing = reasoned(ranked(View(own), churn), churn)
    found = reasons(own, churn.list, churn.feature_names)
    assert "DaysAway" in [measure_name(own, measure) for measure in found.measures]
    why = listing.columns[-1].values
    assert any(": DaysAway " in text for text in why)
    order = np.lexsort((own.codes[churn.list.rows], -churn.list.score))
    assert list(why) == list(told(own, found, Target.CHURN, order))
