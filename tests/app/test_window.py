"""The window as a whole: opening, looking, saving, closing; nothing moves, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from analysis.columns import PERIOD, Role
from analysis.dataset import Dataset
from analysis.progress import Progress
from analysis.segment import All, OneOf
from app.settings import Settings
from app.window import PAGES, Window
from tests.app.conftest import wait_until_still
from widgets.theme import Theme

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1280, 800), (1024, 700), (960, 640))
LONG = 60_000
LEFT = Qt.MouseButton.LeftButton
HEAVY = {"pandas", "numpy", "scipy", "pyarrow", "pyqtgraph", "sklearn", "lightgbm"}


@pytest.fixture
def table(demo_frame: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "shop.parquet"
    customers = demo_frame["user_id"].unique()[:250]
    demo_frame[demo_frame["user_id"].isin(customers)].to_parquet(path, index=False)
    return path


def texts(window: Window) -> str:
    return " ".join(label.text() for bar in window.page.messages for label in bar.findChildren(QLabel))


def row_named(window: Window, name: str) -> QAbstractButton:
    return next(row for row in window.filters.findChildren(QAbstractButton) if row.text() == name)


class Gate:
    """A job that says when it began, and heeds cancelling."""

    def __init__(self) -> None:
        self.began = threading.Event()

    def run(self, *, progress: Progress) -> None:
        self.began.set()
        while True:
            progress.report(0.37, "tree 148")


# Starting


def run_main(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    code = (
        "import sys\n"
        "from app.run import main\n"
        f"code = main({list(arguments)!r})\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(code)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("arguments", [[], ["--demo"], ["shop.csv"]])
def test_nothing_heavy_is_imported_before_the_first_paint(arguments: list[str], tmp_path: Path) -> None:
    done = run_main(*arguments, "--quit-after-start", XDG_CONFIG_HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_so() -> None:
    done = run_main(QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


def test_the_first_start_offers_three_ways_in_and_locks_the_other_pages(window: Window) -> None:
    assert window.windowTitle() == "Cartwright"
    assert window.top.open_button.isVisible()
    assert window.top.save_button.isHidden()
    assert window.page.start.isVisible()
    assert [window.top.tabs.isTabEnabled(i) for i in range(6)] == [True] + [False] * 5
    assert "No file open" in window.strip.text()


def test_nothing_is_reopened_unasked(make_window: Callable[[], Window], settings: Settings, table: Path) -> None:
    settings.add_recent(table, 1_000)
    window = make_window()
    assert window.store.dataset is None
    assert not window.tasks.busy
    assert [file.path for file in window.settings.recent] == [str(table)]


# Opening


def test_a_dropped_file_is_opened_and_remembered(qtbot: QtBot, window: Window, table: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    event = QDropEvent(QPointF(400, 400), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    window.prepare()
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.dropEvent(event)
    wait_until_still(qtbot, window)
    assert window.windowTitle() == "shop.parquet – Cartwright"
    assert window.strip.text() == "250 of 250 customers, newest snapshot"
    assert window.status.event_text().startswith("Opened shop.parquet: 250 customers")
    assert window.settings.recent[0].path == str(table)
    assert window.settings.last_folder == str(table.parent)
    assert all(window.top.tabs.isTabEnabled(i) for i in range(6))


def test_a_file_that_cannot_be_read_leaves_the_open_one(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("user_id,time_step\n1,zero\n", encoding="utf-8")
    before = opened.store.dataset
    with qtbot.waitSignal(opened.session.open_refused, timeout=LONG):
        opened.open_file(str(bad))
    assert opened.store.dataset is before
    assert "Could not read bad.csv" in texts(opened)
    assert "demo.csv stays open as it was" in texts(opened)
    assert opened.settings.recent == []


def test_cancelling_a_load_leaves_the_open_table(qtbot: QtBot, opened: Window, table: Path) -> None:
    before = opened.store.dataset
    with qtbot.waitSignal(opened.session.stopped, timeout=LONG):
        opened.open_file(str(table))
        opened.commands.cancel.trigger()
    assert opened.store.dataset is before
    assert opened.status.event_text() == "Reading was cancelled; nothing has changed"
    assert not opened.page.messages


def test_a_defect_is_logged_and_shown_without_values(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "logs" / "cartwright.log"
    monkeypatch.setattr("app.errors.log_path", lambda: log)

    def defect(*, progress: Progress) -> None:  # noqa: ARG001
        raise KeyError("customer 4711")

    task = window.tasks.submit("defect", defect)
    with qtbot.waitSignal(task.finished, timeout=LONG):
        pass
    dialog = next(child for child in window.findChildren(QDialog) if child.isVisible())
    details = dialog.findChild(QPlainTextEdit).toPlainText()
    for text in (details, log.read_text(encoding="utf-8")):
        assert "KeyError" in text
        assert "in defect" in text
        assert "4711" not in text
    dialog.reject()


# Looking


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_window_keeps_its_size_in_every_tab(
    qtbot: QtBot, opened: Window, worn: Theme, size: tuple[int, int], look: str
) -> None:
    worn.choose(look)  # type: ignore[arg-type]
    opened.resize(*size)
    for name in PAGES:
        opened.go_to(name)
        wait_until_still(qtbot, opened)
        QApplication.sendPostedEvents()
        assert (opened.width(), opened.height()) == size, name
        tab = opened.tabs[PAGES.index(name)]
        assert tab.size() == opened.page.size(), name
        assert opened.body.rect().contains(opened.page.geometry()), name


@pytest.mark.parametrize("factor", [1.15, 1.3])
def test_the_frame_has_room_for_larger_text(window: Window, worn: Theme, factor: float) -> None:
    window.resize(*SIZES[-1])
    worn.choose_text_size(factor)
    QApplication.sendPostedEvents()
    assert (window.width(), window.height()) == SIZES[-1]
    assert window.top.minimumSizeHint().width() <= SIZES[-1][0]


def test_shortcuts_lead_to_the_pages(qtbot: QtBot, opened: Window) -> None:
    for number, name in enumerate(PAGES, start=1):
        opened.commands.pages[number - 1].trigger()
        assert PAGES[opened.top.tabs.currentIndex()] == name
    wait_until_still(qtbot, opened)
    assert [action.shortcut().toString() for action in opened.commands.pages] == [f"Ctrl+{i}" for i in range(1, 7)]


def test_menus_offer_only_what_works(window: Window) -> None:
    assert not window.commands.save.isEnabled()
    assert not window.commands.cancel.isEnabled()
    assert window.commands.open.isEnabled()


def test_theme_and_text_size_are_kept(window: Window, worn: Theme, settings: Settings) -> None:
    window.look.toggle_theme()
    window.commands.text_size_chosen.emit(1.15)
    assert (settings.theme, settings.text_size) == ("dark", 1.15)
    assert (worn.tokens.name, worn.text_size) == ("dark", 1.15)


def test_about_names_what_it_promises(window: Window) -> None:
    window.commands.about.trigger()
    dialog = next(child for child in window.findChildren(QDialog) if child.isVisible())
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "This program contains no code that opens a connection" in words
    assert str(window.settings.path) in words
    dialog.reject()


# Saving


def test_saving_writes_the_customers_in_view(
    qtbot: QtBot, opened: Window, demo: Dataset, tmp_path: Path, answer_dialog: Callable[[object], None]
) -> None:
    target = tmp_path / "view.xlsx"
    for name in ("Upper middle", "Lower middle", "Low quarter"):
        row_named(opened, name).click()
    wait_until_still(qtbot, opened)
    answer_dialog(target)
    with qtbot.waitSignal(opened.session.saved, timeout=LONG) as blocker:
        opened.commands.save.trigger()
    saved = blocker.args[0]
    assert saved.customers < demo.customers
    about = {row[0]: row[1] for row in openpyxl.load_workbook(target)["About"].iter_rows(values_only=True)}
    assert about["Customers in view"] == saved.segment == "Revenue tier: top quarter"
    assert about["Customers"] == saved.customers
    assert "Saved view.xlsx" in texts(opened)


def test_cancelling_a_save_leaves_the_old_file(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    target = tmp_path / "old.xlsx"
    target.write_bytes(b"old")
    with qtbot.waitSignal(opened.session.stopped, timeout=LONG):
        opened.session.save_workbook(target)
        qtbot.waitUntil(lambda: opened.status.task is not None and opened.commands.cancel.isEnabled())
        opened.commands.cancel.trigger()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.glob(".*.xlsx")) == []


def test_nobody_in_view_is_not_saved(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    opened.store.set_segment(OneOf(PERIOD, (99,)))
    wait_until_still(qtbot, opened)
    with qtbot.waitSignal(opened.session.save_refused, timeout=LONG):
        opened.session.save_workbook(tmp_path / "nobody.xlsx")
    assert "No customer is in view" in texts(opened)
    assert not (tmp_path / "nobody.xlsx").exists()


def test_exact_copies_are_left_out_and_said(
    qtbot: QtBot, window: Window, demo_frame: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "twice.parquet"
    pd.concat([demo_frame, demo_frame.head(9)], ignore_index=True).to_parquet(path, index=False)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    assert window.store.dataset is not None
    assert len(window.store.dataset) == len(demo_frame)
    assert "9 rows were left out: each repeats an earlier one exactly." in window.store.dataset.notes


# Closing


def test_closing_while_busy_asks_and_may_be_taken_back(
    qtbot: QtBot, window: Window, answer_dialog: Callable[[object], None]
) -> None:
    gate = Gate()
    window.tasks.submit("train", gate.run, title="Training the model")
    qtbot.waitUntil(lambda: window.status.task is not None)
    answer_dialog("Keep working")
    assert not window.close()
    assert window.tasks.busy
    answer_dialog("Cancel and close")
    assert window.close()
    assert window.ended_in_time
    assert not window.tasks.busy


@pytest.mark.usefixtures("qtbot", "worn")
def test_closing_while_busy_ends_cleanly_each_time(settings: Settings, answer_dialog: Callable[[object], None]) -> None:
    for _ in range(50):
        window = Window(settings)
        window.show()
        gate = Gate()
        window.session.open_demo()
        window.tasks.submit("train", gate.run, title="Training the model")
        answer_dialog("Cancel and close")
        assert window.close()
        assert window.ended_in_time
        assert window.store.dataset is None
        window.deleteLater()


def test_the_size_is_remembered(make_window: Callable[[], Window]) -> None:
    first = make_window()
    # The screen of the tests is 800 wide, less than the smallest window.
    first.resize(960, 700)
    first.close()
    second = make_window()
    assert (second.width(), second.height()) == (960, 700)
    assert second.store.segment == All()


def test_what_was_said_of_a_column_is_there_at_the_next_opening(
    qtbot: QtBot, window: Window, demo_frame: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "shop.csv"
    demo_frame.assign(mood=1.5, newsletter_consent=1).to_csv(path, index=False)
    for said in (Role.FEATURE, Role.OUTCOME):
        with qtbot.waitSignal(window.session.opened, timeout=60_000):
            window.open_file(str(path))
        dataset = window.store.dataset
        assert dataset is not None
        assert dataset.describe("mood").role is said
        assert dataset.describe("newsletter_consent").role is Role.MAY_CONTACT
        window.settings.set_roles(dataset.headers, {"mood": "outcome"})
