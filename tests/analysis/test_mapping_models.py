"""Models of a table that knows of no time: judged on other customers, and named so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.campaign import DEFAULTS
from analysis.dataset import Dataset
from analysis.intervals import FEWEST
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.reading import read_table
from analysis.report import analyse
from analysis.segment import All
from analysis.view import View
from analysis.views.campaign import planned, pool
from analysis.views.campaign_counted import counted
from analysis.views.models import judgement, ranked, train
from analysis.views.models_counted import counted_limits
from analysis.views.models_words import covered
from analysis.views.phrases import who
from analysis.workbook.document import ListSheet, Text
from analysis.workbook.sheets.lists import silent_list
from analysis.workbook.sheets.models import models

ROWS = 1500


@pytest.fixture(scope="module")
def timeless(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Who bought is known from `likes` but for some noise; `noise` tells nothing."""
    random = np.random.default_rng(5)
    likes = random.normal(size=ROWS)
    bought = likes + random.normal(size=ROWS) > 0
    path = tmp_path_factory.mktemp("timeless") / "t.csv"
    pd.DataFrame({"likes": likes, "noise": random.normal(size=ROWS), "bought": bought.astype(int)}).to_csv(
        path, index=False
    )
    return read_table(path, TableMapping({"bought": Part.LABEL}))


def test_a_model_is_judged_on_customers_it_has_not_seen(timeless: Dataset) -> None:
    judged = train(timeless, Target.CHURN).judged
    assert judged.split.by_customer
    assert judged.customers_in_both == 0
    assert len(judged.y_test) == pytest.approx(ROWS / 5, rel=0.2)
    assert judged.rows_train == pytest.approx(ROWS * 3 / 5, rel=0.1)
    # By simulation the best possible order has an AUC of .83.
    assert judged.ranking.auc.value == pytest.approx(0.83, abs=0.06)
    assert judged.list.kind == "backtest"
    again = train(timeless, Target.CHURN).judged
    np.testing.assert_array_equal(again.score_test, judged.score_test)


def test_the_page_says_what_that_cannot_show(timeless: Dataset) -> None:
    found = judgement(View(timeless, All()), train(timeless, Target.CHURN).judged, FEWEST)
    assert found.findings[0].sentence.startswith("**Not judged on time to come**")


def test_a_table_that_tells_time_is_no_such_table(timeless: Dataset, demo: Dataset) -> None:
    assert timeless.is_timeless
    assert not demo.is_timeless


def test_a_list_says_that_it_covers_those_the_model_has_not_seen(timeless: Dataset) -> None:
    judged = train(timeless, Target.CHURN).judged
    listing = ranked(View(timeless), judged)
    tested = len(judged.rows_test)
    assert len(listing) == tested < ROWS
    assert covered(timeless, judged, tested) == f"{tested} customers that the model was not trained on"
    assert f"covers the {tested} customers that the model was not trained on" in " ".join(listing.text)
    assert listing.about.as_of == "no column says when"
    assert listing.columns[1].header == "Row of the file"
    assert (
        f"{tested} customers that the model was not trained on"
        in counted_limits(judgement(View(timeless), judged, 0)).rows
    )
    assert who(View(timeless)) == "1,500 customers"


def test_a_campaign_says_so_too(timeless: Dataset) -> None:
    worth = timeless.with_frame(timeless.frame.assign(target_customer_value_lag1=50.0))
    judged = train(worth, Target.CHURN).judged
    those = pool(View(worth), judged)
    plan = planned(those, DEFAULTS)
    said = f"{len(judged.rows_test)} customers that the model was not trained on"
    assert said in " ".join(plan.listing.text)
    assert said in counted(plan, those).rows


def test_the_workbook_says_so_too(timeless: Dataset) -> None:
    report = analyse(timeless)
    judged = report.models[Target.CHURN]
    assert isinstance(judged, Judged)
    said = f"{len(judged.rows_test)} customers that the model was not trained on"
    listed = silent_list(report)
    assert isinstance(listed, ListSheet)
    assert any(said in text for text in listed.text)
    texts = [block.text for block in models(report).blocks if isinstance(block, Text)]
    assert any(text.startswith(f"{said}, of whom") and "others at the same time" in text for text in texts)
