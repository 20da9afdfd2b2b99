"""The columns page of the Data tab: the list, the profile beside it, the map of a family, and roles that are said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.view import View, tier_segments
from analysis.views.data import correlations, profile
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, click, seen
from widgets.tabs.data import DataTab
from widgets.tabs.data.columns import ColumnsPage

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture(scope="module")
def told(demo_frame: pd.DataFrame) -> Dataset:
    rng = np.random.default_rng(8)
    extra = {
        "knows": demo_frame["target_event"] * 4 + rng.normal(size=len(demo_frame)),
        "city": rng.choice(["Ghent", "Lille"], len(demo_frame)),
        "mood": rng.normal(size=len(demo_frame)),
    }
    return Dataset("told.csv", pd.concat([demo_frame, pd.DataFrame(extra, index=demo_frame.index)], axis=1))


@pytest.fixture
def tab(put_up: Callable[..., Any], qtbot: QtBot, task_runner: TaskRunner, told: Dataset) -> DataTab:
    shown: DataTab = partial(put_up, DataTab)(told)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(shown.page.switch.part("columns"), LEFT))
    return shown


def settled(qtbot: QtBot, runner: TaskRunner, act: Callable[[], object]) -> None:
    """Until all that it asked for is there, and what that asked for in turn."""
    with qtbot.waitSignal(runner.idle, timeout=LONG):
        act()
    qtbot.waitUntil(lambda: not runner.busy and runner._idle, timeout=LONG)


def names(page: ColumnsPage) -> list[str]:
    model = page.list.view.table
    return model.texts(0, range(model.rowCount()))


def look_at(qtbot: QtBot, runner: TaskRunner, page: ColumnsPage, name: str) -> None:
    page.list.search.setText(name)
    row = names(page).index(name)
    settled(qtbot, runner, lambda: page.list.view.setCurrentIndex(page.list.view.table.index(row, 0)))


def test_all_columns_are_listed_and_the_latent_factors_fold(tab: DataTab, told: Dataset, qtbot: QtBot) -> None:
    page = tab.page.columns
    latent = [name for name in told.frame.columns if told.describe(name).family == "preference"]
    assert set(names(page)) == set(told.frame.columns) - set(latent) | {"59 latent factors"}
    view = page.list.view
    index = view.table.index(names(page).index("59 latent factors"), 0)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
    assert set(latent) <= set(names(page))
    assert "6 of them locked" not in seen(page.list)
    assert f"{len(told.frame.columns)} columns, 5 of them locked" in seen(page.list)


def test_the_list_is_copied_as_it_is_filtered(tab: DataTab) -> None:
    page = tab.page.columns
    page.list.search.setText("target_revenue")
    next(action for action in page.list._menu.actions() if action.text() == "Copy the list").trigger()
    header, line = QGuiApplication.clipboard().text().splitlines()
    cells = dict(zip(header.split("\t"), line.split("\t"), strict=True))
    assert (cells["Column"], cells["Role"]) == ("target_revenue", "known only afterwards")
    assert "would know the answer" in cells["Why locked"]


def test_search_and_filters_narrow_the_list(tab: DataTab, told: Dataset) -> None:
    page = tab.page.columns
    page.list.family.setCurrentIndex(page.list.family.findData("pace"))
    assert set(names(page)) == {name for name in told.frame.columns if told.describe(name).family == "pace"}
    page.list.family.setCurrentIndex(0)
    page.list.kind.setCurrentIndex(page.list.kind.findData("leak"))
    assert names(page) == ["knows"]
    page.list.kind.setCurrentIndex(0)
    page.list.search.setText("nothing like it")
    assert names(page) == []


def test_the_list_sorts_and_stays_sorted_while_it_is_searched(tab: DataTab) -> None:
    page = tab.page.columns
    page.list.view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    page.list.search.setText("recency")
    assert names(page) == sorted(names(page), reverse=True)


def test_the_chosen_column_has_its_profile(tab: DataTab, told: Dataset, qtbot: QtBot, task_runner: TaskRunner) -> None:
    page = tab.page.columns
    look_at(qtbot, task_runner, page, "inter_purchase_time_mean")
    expected = profile(View(told), "inter_purchase_time_mean")
    cards = page.profile
    assert cards.axis.key == "log"
    _, rows = cards.histogram.rows()
    assert sum(int(str(row[2])) for row in rows) == expected.spread.known + expected.spread.placeholders
    assert f"{expected.spread.placeholders:,} placeholders" in seen(cards.values)
    assert len(cards.quantiles.rows()[1]) == len(told.periods)
    assert expected.relations[0].figure in seen(cards.relations)
    qtbot.mouseClick(cards.by.part("outcome"), LEFT)
    assert [row[0] for row in cards.quantiles.rows()[1]] == ["Bought again", "Left"]
    assert cards.role.isHidden()


def test_a_profile_follows_the_filter(tab: DataTab, told: Dataset, qtbot: QtBot, task_runner: TaskRunner) -> None:
    view = View(told, tier_segments(told)["low quarter"])
    settled(qtbot, task_runner, lambda: tab.store.set_segment(view.segment))
    assert f"{len(view.history):,} rows" in seen(tab.page.columns.profile.values)


def test_text_shows_its_most_frequent_values(
    tab: DataTab, told: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    look_at(qtbot, task_runner, tab.page.columns, "city")
    cards = tab.page.columns.profile
    assert cards.values.isHidden()
    counts = told.frame["city"].value_counts()
    assert [row[:2] for row in cards.bars.rows()[1]] == list(counts.items())


def test_a_locked_column_says_why(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    look_at(qtbot, task_runner, tab.page.columns, "target_revenue")
    assert "would know the answer" in seen(tab.page.columns.profile.relations)
    look_at(qtbot, task_runner, tab.page.columns, "knows")
    assert "seems to know the future" in seen(tab.page.columns.profile.use)


def test_a_role_that_is_said_holds_and_is_kept(
    tab: DataTab, told: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    page = tab.page.columns
    look_at(qtbot, task_runner, page, "mood")
    group = tier_segments(told)["top quarter"]
    settled(qtbot, task_runner, lambda: tab.store.set_segment(group))
    select = page.profile.role
    select.setCurrentIndex(select.findData(Role.OUTCOME))
    settled(qtbot, task_runner, lambda: select.activated.emit(select.currentIndex()))
    dataset = tab.store.dataset
    assert dataset is not None
    assert dataset.describe("mood").locked
    assert "mood" not in dataset.features
    assert tab.store.segment == group
    assert tab.context.memory.roles(told.headers) == {"mood": "outcome"}
    assert page.name == "mood"
    assert "mood" in seen(page.profile.values)
    assert "would know the answer" in seen(page.profile.use)


def test_a_family_is_a_map_whose_cells_name_their_columns(
    tab: DataTab, told: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    page = tab.page.columns
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.side.part("family"), LEFT))
    expected = correlations(View(told), "recency")
    card = page.family_card
    assert card.isVisible()
    assert not page.list.isVisible()
    assert len(card.map.spots()) == len(expected.names) ** 2
    click(qtbot, card.map, 2)
    assert seen(card.said.parentWidget()).count(expected.names[2]) >= 1
    assert card.said.text() != ""
    card.family.setCurrentIndex(card.family.findData("value"))
    settled(qtbot, task_runner, lambda: card.family.activated.emit(card.family.currentIndex()))
    assert len(card.map.spots()) == len(correlations(View(told), "value").names) ** 2
    _, rows = card.map.rows()
    assert all(-1 <= float(str(row[2])) <= 1 for row in rows)


@pytest.mark.parametrize("kind", ["one row", "all missing", "no label"])
def test_odd_tables_have_columns_and_profiles(
    put_up: Callable[..., Any], demo_frame: pd.DataFrame, qtbot: QtBot, task_runner: TaskRunner, kind: str
) -> None:
    features = demo_frame.columns.difference(["user_id", "time_step"])
    frames = {
        "one row": demo_frame.head(1),
        "all missing": demo_frame.head(40)
        .astype(dict.fromkeys(features, float))
        .assign(**dict.fromkeys(features, np.nan)),
        "no label": demo_frame.drop(columns="target_event"),
    }
    shown: DataTab = put_up(DataTab, Dataset(kind, frames[kind].reset_index(drop=True)))
    page = shown.page.columns
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(shown.page.switch.part("columns"), LEFT))
    assert not shown.grab().isNull()
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.side.part("family"), LEFT))
    assert not shown.grab().isNull()
