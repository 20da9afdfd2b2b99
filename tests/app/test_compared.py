"""A newer file of a shop that is known offers what changed; the comparison goes with the table it is of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from analysis.columns import PERIOD, Role
from analysis.mapping.parts import Part
from app import comparing
from app.mapping_dialog import MappingDialog
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


def dialog_of(qtbot: QtBot, window: Window) -> MappingDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(MappingDialog)) and not window.tasks.busy, timeout=LONG)
    (dialog,) = window.findChildren(MappingDialog)
    return dialog


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
    with qtbot.waitSignal(window.comparing.compared, timeout=LONG):
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
    with qtbot.waitSignal(window.comparing.compared, timeout=LONG):
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
    with qtbot.waitSignal(window.comparing.refused, timeout=LONG):
        window.comparing.compare(other)
    assert any("Could not compare with other.csv" in bar.accessibleName() for bar in window.page.messages)
    assert window.store.since is None


def test_a_comparison_with_a_table_that_changed_meanwhile_is_told_and_made_again(
    qtbot: QtBot, window: Window, january: Path, february: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in(qtbot, window, february)
    began, go_on, does = threading.Event(), threading.Event(), comparing.compare

    def wait(*args: object, **kwargs: object) -> object:
        began.set()
        go_on.wait()
        return does(*args, **kwargs)

    monkeypatch.setattr(comparing, "compare", wait)
    window.comparing.compare(january)
    monkeypatch.setattr(comparing, "compare", does)
    qtbot.waitUntil(began.is_set, timeout=LONG)
    window.store.set_roles({"view_count_max": Role.UNUSED})
    go_on.set()
    heading = "january.csv was not compared"
    qtbot.waitUntil(lambda: window.page.messages[:1] and window.page.messages[0].accessibleName() == heading)
    assert window.store.since is None
    (button,) = window.page.messages[0].findChildren(SecondaryButton)
    with qtbot.waitSignal(window.comparing.compared, timeout=LONG):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.store.since is not None
    assert heading not in [bar.accessibleName() for bar in window.page.messages]
    wait_until_still(qtbot, window)


def test_an_earlier_file_of_another_schema_is_asked_about_once(
    qtbot: QtBot, window: Window, january: Path, february: Path, tmp_path: Path
) -> None:
    names = {"user_id": "client_id", PERIOD: "snapshot"}
    other = tmp_path / "december.csv"
    some = [*names, "view_count_max", "session_number_max", "purchase_revenue_sum"]
    pd.read_csv(january)[some].rename(columns=names).to_csv(other, index=False)
    open_in(qtbot, window, february)
    window.comparing.compare(other)
    dialog = dialog_of(qtbot, window)
    assert dialog.go_button.text() == "Compare"
    for column, part in (("client_id", Part.CUSTOMER), ("snapshot", Part.PERIOD)):
        dialog.columns.choose(column, part)
    qtbot.waitUntil(lambda: dialog.go_button.isEnabled() and not window.tasks.busy, timeout=LONG)
    with qtbot.waitSignal(window.comparing.compared, timeout=LONG):
        qtbot.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    wait_until_still(qtbot, window)
    found = window.store.since
    assert found is not None
    assert (found.old_name, found.days) == ("december.csv", 28)
    qtbot.waitUntil(lambda: not window.findChildren(MappingDialog), timeout=LONG)
    with qtbot.waitSignal(window.comparing.compared, timeout=LONG):
        window.comparing.compare(other)
    assert not window.findChildren(MappingDialog)
    wait_until_still(qtbot, window)


def test_a_log_in_columns_of_its_own_is_refused_with_the_way_to_go(
    qtbot: QtBot, window: Window, february: Path, tmp_path: Path
) -> None:
    open_in(qtbot, window, february)
    log = tmp_path / "visits.csv"
    pd.DataFrame({"happened_at": ["2025-01-01"] * 3, "action": ["a", "b", "a"], "who": [1, 2, 3]}).to_csv(
        log, index=False
    )
    with qtbot.waitSignal(window.comparing.refused, timeout=LONG) as said:
        window.comparing.compare(log)
    assert said.args is not None
    assert "one line per event" in str(said.args[1])
    assert "Save table" in str(said.args[1])
    assert "--" not in str(said.args[1])
    assert not window.findChildren(MappingDialog)
    (bar,) = [bar for bar in window.page.messages if "is it an event log?" in bar.accessibleName()]
    (button,) = bar.findChildren(SecondaryButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot, window)
    assert bar not in window.page.messages
    dialog.reject()
    qtbot.waitUntil(lambda: not window.findChildren(MappingDialog), timeout=LONG)
