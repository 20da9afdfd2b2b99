"""A newer file of a shop that is known offers what changed; the comparison goes with the table it is of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from analysis.columns import PERIOD
from app.window import Window
from tests.app.conftest import wait_until_still
from widgets.kit import LinkButton, MessageBar, SecondaryButton

LONG = 60_000
OFFER = "What has changed since"


@pytest.fixture
def frame(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:200])]


@pytest.fixture
def january(tmp_path: Path, frame: pd.DataFrame) -> Path:
    path = tmp_path / "january.csv"
    before = frame[frame[PERIOD] >= 1]
    before.assign(**{PERIOD: before[PERIOD] - 1}).to_csv(path, index=False)
    return path


@pytest.fixture
def february(tmp_path: Path, january: Path, frame: pd.DataFrame) -> Path:  # noqa: ARG001  (is the older one)
    path = tmp_path / "february.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def window(qtbot: QtBot, make_window: Callable[[], Window]) -> Window:
    window = make_window()
    with qtbot.waitSignal(window.ready, timeout=LONG):
        window.prepare()
    return window


def open_in(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    wait_until_still(qtbot, window)
    qtbot.waitUntil(lambda: window.session._unkept is None and not window.tasks.busy, timeout=LONG)


def offers(window: Window) -> list[MessageBar]:
    return [bar for bar in window.page.messages if bar.accessibleName().startswith(OFFER)]


def test_a_newer_file_offers_the_comparison_and_shows_it(
    qtbot: QtBot, window: Window, january: Path, february: Path, tmp_path: Path
) -> None:
    open_in(qtbot, window, january)
    assert offers(window) == []
    page = window.tabs[0].page
    assert page.switch.part("since").isHidden()
    open_in(qtbot, window, february)
    (offer,) = offers(window)
    assert offer.accessibleName() == f"{OFFER} january.csv?"
    (button,) = offer.findChildren(SecondaryButton)
    with qtbot.waitSignal(window.session.compared, timeout=LONG):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_until_still(qtbot, window)
    assert offers(window) == []
    found = window.store.since
    assert found is not None
    assert (found.old_name, found.days, found.history.changed) == ("january.csv", 28, 0)
    assert page.switch.key == "since"
    assert page.since.isVisible()
    assert "28 days later than january.csv" in page.since.statement.accessibleName().replace("*", "")

    target = tmp_path / "report.xlsx"
    with qtbot.waitSignal(window.session.saved, timeout=4 * LONG):
        window.session.save_workbook(target)
    book = openpyxl.load_workbook(target)
    assert {"Since last time", "Who moved"} <= set(book.sheetnames)
    listed = sum(len(m.entered) + len(m.left) for m in found.movements)
    assert sum(row[1].value is not None for row in book["Who moved"].iter_rows(min_row=5)) == listed

    open_in(qtbot, window, january)
    assert window.store.since is None
    assert page.switch.key == "file"
    assert page.switch.part("since").isHidden()


def test_the_offer_can_be_passed_over(qtbot: QtBot, window: Window, january: Path, february: Path) -> None:
    open_in(qtbot, window, january)
    open_in(qtbot, window, february)
    (offer,) = offers(window)
    (link,) = offer.findChildren(LinkButton)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert offers(window) == []
    assert window.store.since is None


def test_a_file_chosen_by_hand_is_compared(
    qtbot: QtBot, window: Window, january: Path, february: Path, answer_dialog: Callable[[object], None]
) -> None:
    assert not window.commands.compare.isEnabled()
    open_in(qtbot, window, february)
    answer_dialog(january)
    with qtbot.waitSignal(window.session.compared, timeout=LONG):
        window.commands.compare.trigger()
    assert window.store.since is not None
    assert window.store.since.old_name == "january.csv"
    wait_until_still(qtbot, window)


def test_another_shop_is_refused_in_words(
    qtbot: QtBot, window: Window, february: Path, frame: pd.DataFrame, tmp_path: Path
) -> None:
    open_in(qtbot, window, february)
    other = tmp_path / "other.csv"
    frame.assign(user_id=frame["user_id"] + 10**9).to_csv(other, index=False)
    with qtbot.waitSignal(window.session.compare_refused, timeout=LONG):
        window.session.compare(other)
    assert any("Could not compare with other.csv" in bar.accessibleName() for bar in window.page.messages)
    assert window.store.since is None
