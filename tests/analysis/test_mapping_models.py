"""Models of a table that knows of no time: judged on other customers, and named so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.intervals import FEWEST
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.models.targets import Target
from analysis.reading import read_table
from analysis.segment import All
from analysis.view import View
from analysis.views.models import judgement, train

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
