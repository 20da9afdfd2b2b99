"""What the pages say of a table of another schema: in the names of the file, and as much as its columns allow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.columns import LABEL, LAST_PURCHASE, REVENUE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping
from analysis.reading import read_table
from analysis.report import Unavailable
from analysis.segment import All, Missing, OneOf, Placeholder, Range
from analysis.view import View
from analysis.views.customer_list import value_of
from analysis.views.cut import Cut
from analysis.views.data.contents import contents
from analysis.views.data.marks import marks
from analysis.views.data.rows import rows
from analysis.views.drops import Basis, Drop, drop_off
from analysis.views.filters import described
from analysis.views.segments import value
from analysis.views.snapshots import chosen_by

ROWS = 300
DRAWS = 200
Parts = dict[str, Part]


def opened(folder: Path, parts: Parts, **mapping: object) -> View:
    """Of 300 customers, with a purchase for those above half of `taste`."""
    random = np.random.default_rng(8)
    taste = random.random(ROWS)
    frame = pd.DataFrame(
        {
            "came back": np.where(taste > 0.5, "yes", "no"),
            "taste": taste,
            "luck": random.random(ROWS),
            "stays": random.integers(1, 5, ROWS),
            "with order": 1,
            "spent": np.where(taste > 0.5, 10.0, 0.0),
        }
    )
    frame.to_csv(folder / "shop.csv", index=False)
    return View(read_table(folder / "shop.csv", TableMapping(parts, ("yes",), **mapping)), All())  # type: ignore[arg-type]


def test_without_revenue_buyers_are_set_apart_by_the_columns_of_the_file(tmp_path: Path) -> None:
    page = value(opened(tmp_path, {"came back": Part.LABEL, "spent": Part.UNUSED}), Cut.POWER, DRAWS)
    assert isinstance(page.revenue, Unavailable)
    assert page.by_outcome
    assert page.traits[0].telling.name == "taste"
    assert page.traits[0].effect.difference.value == pytest.approx(1)
    assert {trait.telling.name for trait in page.traits} == {"taste", "luck", "stays", "with order"}
    assert "taste" in page.findings[0].sentence


def test_with_revenue_the_columns_of_the_file_are_compared_too(tmp_path: Path) -> None:
    page = value(opened(tmp_path, {"came back": Part.LABEL, "spent": Part.REVENUE}), Cut.POWER, 0)
    assert not page.by_outcome
    assert "luck" in {trait.telling.name for trait in page.traits}


def test_visits_alone_give_their_rate(tmp_path: Path) -> None:
    view = opened(tmp_path, {"stays": Part.VISITS, "with order": Part.BUYING_VISITS})
    page, _ = drop_off(view, "", 0)
    sessions, volumes = page.bases[Basis.SESSIONS], page.bases[Basis.VOLUMES]
    assert isinstance(sessions, Drop)
    assert sessions.stages[1].figure.value == pytest.approx(ROWS / view.dataset.values(SESSIONS).sum())
    assert isinstance(volumes, Unavailable)
    assert volumes.reason.startswith("No column stands for number of views, number of carts and number of purchases:")
    assert view.dataset.called[BUYING_SESSIONS] == "with order"


def test_columns_are_called_as_in_the_file(tmp_path: Path) -> None:
    view = opened(tmp_path, {"came back": Part.LABEL, "spent": Part.REVENUE, "taste": Part.CUSTOMER})
    page = contents(view)
    assert "**taste** is the customer; no column says when" in page.detail
    assert page.difference == "No column stands for time since the last purchase: needed to tell who came back."
    headers = [field.name for field in rows(view).fields]
    assert "spent (target_revenue)" in headers
    assert "luck" in headers
    (locked,) = (f for f in marks(view.dataset).findings if "know the future" in f.sentence)
    assert "came back (target_event)" in locked.evidence


def test_the_length_of_the_window_is_the_mapping_s(tmp_path: Path) -> None:
    view = opened(tmp_path, {"came back": Part.LABEL, "stays": Part.LAST_PURCHASE}, window_days=3)
    assert view.dataset.window_days == 3
    assert view.dataset.values(LAST_PURCHASE).max() == 4


def test_a_customer_model_is_spoken_of_by_its_own_names(demo: Dataset) -> None:
    assert demo.title(REVENUE) == REVENUE
    with pytest.raises(AnalysisError, match="shoe_size is not in the table"):
        demo.need("shoe_size", purpose="sell shoes")


def test_conditions_are_said_in_the_names_of_the_file(tmp_path: Path) -> None:
    view = opened(tmp_path, {"came back": Part.LABEL, "spent": Part.REVENUE, "stays": Part.VISITS})
    for condition, words in (
        (Range(REVENUE, 5), "spent from 5"),
        (~(OneOf(SESSIONS, (1,)) | Missing("luck")), "not (stays is 1 or luck is missing)"),
        (Range("luck", None, 0.5) & (Range(SESSIONS, 2) | Placeholder(SESSIONS)), "luck at most 0.5 and (stays from 2"),
    ):
        group = View(view.dataset, condition)
        assert group.describe().startswith(words)
        assert described(view.dataset, condition).startswith(words.partition(" and ")[0])
    assert chosen_by(View(view.dataset, Range(REVENUE, 5)), REVENUE)
    assert not chosen_by(View(view.dataset, Range("luck", 0.5)), REVENUE)


def test_what_a_mapping_turned_round_or_recounted_is_not_called_as_in_the_file(tmp_path: Path) -> None:
    parts = {"came back": Part.LABEL, "stays": Part.LAST_PURCHASE}
    dataset = opened(tmp_path, parts, days=7.0).dataset
    for condition, words in (
        (OneOf(LABEL, (1,)), "stayed away afterwards is 1"),
        (Range(LAST_PURCHASE, None, 14), "days since the last purchase at most 14"),
    ):
        assert View(dataset, condition).describe() == words
    assert dataset.values(LAST_PURCHASE).max() == 28


def test_a_value_is_called_as_in_the_file(tmp_path: Path) -> None:
    view = opened(tmp_path, {"came back": Part.LABEL, "spent": Part.VALUE})
    (value,) = value_of(view.dataset, view.rows)
    assert value.header == "spent, 4 weeks"
