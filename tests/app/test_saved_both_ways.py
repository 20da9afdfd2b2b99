"""The same recipe gives the same figures on the pages, in the window's workbook and in that of the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.campaign import DEFAULTS
from analysis.cleaning import Cleaned, Planned, Recipe
from analysis.cleaning.shelf import write_recipe
from analysis.cleaning.steps import Clip, DeriveFlag, DropCopies, DropRows
from analysis.intervals import Estimate
from analysis.models.targets import Target
from analysis.reading import read_table
from analysis.segment import All, And, OneOf, Range, Segment
from analysis.view import View
from analysis.views.drops import Basis, Drop, DropOff
from analysis.views.funnel import dropoff
from analysis.views.models import train
from analysis.views.overview import overview
from app.jobs import save_workbook
from app.run import main

BUSY = Range("view_count_sum", low=40)
NEWEST_OF_BUSY = And((OneOf("time_step", (0,)), BUSY))
RECIPE = Recipe(
    "mine",
    tuple(
        map(
            Planned,
            (
                DropCopies(),
                Clip("purchase_revenue_sum", high=0.95),
                DropRows(NEWEST_OF_BUSY),
                DeriveFlag("small_basket", Range("cart_count_mean", high=0.4)),
            ),
        )
    ),
)
ENGAGED = Range("view_count_sum", low=20)
SMALL = OneOf("small_basket", (1,))


@pytest.fixture(scope="module")
def table(demo_frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With two copies of a row, and busy customers whose newest row goes."""
    path = tmp_path_factory.mktemp("both") / "shop.csv"
    pd.concat([demo_frame, demo_frame.head(2)]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def cleaned(table: Path) -> Cleaned:
    return Cleaned.of(read_table(table), RECIPE)


def test_the_sheets_hold_the_same(table: Path, cleaned: Cleaned, tmp_path: Path) -> None:
    recipe, told, saved = (tmp_path / name for name in ("recipe.json", "told.xlsx", "saved.xlsx"))
    write_recipe(RECIPE, recipe)
    assert main(["report", str(table), "--recipe", str(recipe), "--out", str(told)]) == 0
    models = {target: train(cleaned.dataset, target).judged for target in Target}
    save_workbook(cleaned, All(), models, DEFAULTS, saved)
    one, two = (dict(_sheets(path)) for path in (told, saved))
    assert list(one) == list(two)
    for name, cells in one.items():
        assert cells == two[name], name
    about = " ".join(map(str, one["About"]))
    busy = (cleaned.raw.values("view_count_sum") >= 40) & (cleaned.raw.period == 0)
    outdated = np.isin(cleaned.dataset.customer_ids, cleaned.raw.frame["user_id"][busy]).sum()
    assert f"Of {outdated} customers a step dropped the newest row." in about
    assert "Funnel and visits with a purchase: Rows that cleaning dropped count here, too" in about
    assert "Only the customers in view" not in about


@pytest.mark.parametrize("segment", [All(), ENGAGED, SMALL, OneOf("time_step", (2,))], ids=str)
def test_the_pages_show_what_the_workbook_holds(segment: Segment, cleaned: Cleaned, tmp_path: Path) -> None:
    view = View(cleaned.dataset, segment)
    save_workbook(cleaned, segment, {}, DEFAULTS, tmp_path / "saved.xlsx")
    cells = dict(_sheets(tmp_path / "saved.xlsx"))["Funnel"]
    page = dropoff(view, 0)
    visits = [stage.amount for stage in _drop(page, Basis.SESSIONS).stages]
    assert visits == [_beside(cells, "Visits"), _beside(cells, "Visits with a purchase")]
    volumes = [stage.amount for stage in _drop(page, Basis.VOLUMES).stages]
    assert volumes == [_beside(cells, name) for name in ("Views", "Carts", "Purchases")]
    share = overview(view, 0).visits
    assert isinstance(share, Estimate)
    assert share.value == pytest.approx(_beside(cells, "Share of visits with a purchase"))


def test_the_funnel_is_that_of_the_rows_before_any_was_dropped(cleaned: Cleaned, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values(["user_id", "time_step"]).drop_duplicates("user_id")
    everybody = dropoff(View(cleaned.dataset), 0)
    assert _drop(everybody, Basis.SESSIONS).stages[0].amount == newest["session_number_max"].sum()
    assert everybody.counted[Basis.SESSIONS].rows.startswith(
        f"{len(newest)} customers, newest snapshot of each, before"
    )
    engaged = newest[newest["view_count_sum"] >= 20]
    views = _drop(dropoff(View(cleaned.dataset, ENGAGED), 0), Basis.VOLUMES).stages[0]
    assert (views.amount, views.figure.n) == (engaged["view_count_sum"].sum(), len(engaged))


def test_where_no_row_is_dropped_the_table_is_counted_as_it_is(table: Path) -> None:
    dataset = Cleaned.of(read_table(table)).dataset
    assert dataset.undropped is None
    assert View(dataset).undropped.dataset is dataset


def _drop(page: DropOff, basis: Basis) -> Drop:
    drop = page.bases[basis]
    assert isinstance(drop, Drop)
    return drop


def _sheets(path: Path) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """By name the rows of cells, without the moment of writing."""
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        rows = sheet.iter_rows(values_only=True)
        yield sheet.title, [row for row in rows if "Written" not in row]


def _beside(cells: Sequence[tuple[Any, ...]], label: str) -> Any:
    """The value that stands beside a label."""
    (value,) = {row[1] for row in cells if row[0] == label and row[1] is not None}
    return value
