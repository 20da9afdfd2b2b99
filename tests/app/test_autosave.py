"""What is kept while working: written meanwhile, offered after a kill, never taken from a program that still runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from analysis.columns import REVENUE
from analysis.groups import Group
from analysis.segment import Range
from analysis.work.reading import read_work
from app import stored
from app.autosave import Autosave, left_behind
from app.settings import Settings
from app.window import Window
from widgets.kit import MessageBar

LONG = 60_000
Make = Callable[[], Window]
GROUP = Group("Regulars", Range(REVENUE, 10, None))
KILLED = """
import os, sys
from pathlib import Path
from app.autosave import Autosave
autosave = Autosave(Path(sys.argv[1]))  # held, and its lock with it
autosave.write(sys.argv[2])
os.kill(os.getpid(), 9) if len(sys.argv) < 4 else (print("there", flush=True), sys.stdin.read())
"""


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    path = tmp_path / "shop.csv"
    demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:120])].to_csv(path, index=False)
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def kept(settings: Settings) -> list[Path]:
    return sorted(settings.autosaves.glob("*.cartwright"))


def offers(window: Window) -> list[MessageBar]:
    return [bar for bar in window.page.messages if "ended unexpectedly" in bar.accessibleName()]


def killed(folder: Path, text: str) -> None:
    """A program that keeps something and is killed."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), text], cwd=Path.cwd(), check=False)
    assert done.returncode != 0


def test_what_was_made_is_kept_soon_and_gone_once_it_is_saved(
    qtbot: QtBot,
    window: Window,
    settings: Settings,
    table: Path,
    tmp_path: Path,
    answer_dialog: Callable[[Path], None],
) -> None:
    open_in(qtbot, window, table)
    window.works.current._timer.setInterval(10)
    window.works.current._timer.stop()
    window.store.set_groups([GROUP])
    qtbot.waitUntil(lambda: len(kept(settings)) == 1, timeout=LONG)
    work = read_work(kept(settings)[0])
    assert work.made.groups == (GROUP,)
    assert work.data.paths == (table,)
    assert not work.data.places[0].files[0].sha256
    answer_dialog(tmp_path / "march.cartwright")
    with qtbot.waitSignal(window.works.current.saved, timeout=LONG):
        window.commands.save_work.trigger()
    qtbot.waitUntil(lambda: not kept(settings), timeout=LONG)


def test_a_table_that_was_only_opened_is_not_kept(
    qtbot: QtBot, window: Window, settings: Settings, table: Path
) -> None:
    open_in(qtbot, window, table)
    window.works.current._keep()
    assert not kept(settings)


def test_after_a_kill_it_is_offered_and_goes_on(
    qtbot: QtBot, make_window: Make, settings: Settings, table: Path
) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    first.store.set_groups([GROUP])
    first.works.current._keep()
    (path,) = kept(settings)
    text = path.read_text(encoding="utf-8")
    first.works.current._on_forgotten()
    assert not kept(settings)
    killed(settings.autosaves, text)
    assert len(kept(settings)) == 1
    second = make_window()
    second.works.reopening.offer_left()
    (bar,) = offers(second)
    assert bar.accessibleName() == "Cartwright ended unexpectedly: go on with shop.csv?"
    with qtbot.waitSignal(second.works.reopening.opened, timeout=LONG):
        bar.acted.emit()
    qtbot.waitUntil(lambda: not second.tasks.busy, timeout=LONG)
    assert second.store.groups == (GROUP,)
    assert second.session.path == table
    assert second.windowTitle() == "• shop.csv – Cartwright"
    assert not kept(settings)  # until it is kept as the work of this program
    second.works.current._keep()
    assert len(kept(settings)) == 1


def test_it_goes_on_as_the_file_that_it_was_saved_to(
    qtbot: QtBot, make_window: Make, settings: Settings, table: Path, tmp_path: Path
) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    first.works.current.path = tmp_path / "march.cartwright"
    first.store.set_groups([GROUP])
    first.works.current._keep()
    text = kept(settings)[0].read_text(encoding="utf-8")
    first.works.current._on_forgotten()
    killed(settings.autosaves, text)
    second = make_window()
    second.works.reopening.offer_left()
    with qtbot.waitSignal(second.works.reopening.opened, timeout=LONG):
        offers(second)[0].acted.emit()
    qtbot.waitUntil(lambda: not second.tasks.busy, timeout=LONG)
    assert second.windowTitle() == "• march – Cartwright"


def test_what_was_kept_may_be_discarded_or_left_for_later(
    window: Window, make_window: Make, settings: Settings
) -> None:
    killed(settings.autosaves, "{}")
    window.works.reopening.offer_left()
    window.works.end(was_asked=True)
    second = make_window()
    second.works.reopening.offer_left()
    offers(second)[0].followed.emit()
    assert not kept(settings)
    assert not offers(second)


def test_nonsense_that_was_left_is_told_and_not_lost(qtbot: QtBot, window: Window, settings: Settings) -> None:
    killed(settings.autosaves, "half a f")
    window.works.reopening.offer_left()
    with qtbot.waitSignal(window.session.open_refused, timeout=LONG):
        offers(window)[0].acted.emit()
    assert window.store.dataset is None
    assert len(kept(settings)) == 1


def test_programs_that_run_keep_what_is_theirs(tmp_path: Path) -> None:
    one = Autosave(tmp_path)
    one.write("one")
    command = [sys.executable, "-c", KILLED, str(tmp_path), "other", "stay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "there\n"
        assert len(list(tmp_path.glob("*.cartwright"))) == 2
        assert left_behind(tmp_path) == []
        other.kill()
        other.wait()
    (left,) = left_behind(tmp_path)
    assert left.path.read_text(encoding="utf-8") == "other"
    assert left_behind(tmp_path) == []  # offered once only
    left.drop()
    one.end(keep=False)
    assert not list(tmp_path.glob("*.cartwright"))


def test_a_folder_that_cannot_be_written_to_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    autosave = Autosave(tmp_path / "file" / "folder")
    autosave.write("one")
    autosave.end(keep=True)
    assert left_behind(tmp_path / "file" / "folder") == []


def test_the_proper_end_leaves_nothing_and_being_ended_from_outside_does(
    qtbot: QtBot, make_window: Make, settings: Settings, table: Path, answer_dialog: Callable[[str], None]
) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    first.store.set_groups([GROUP])
    first.works.current._keep()
    answer_dialog("Close without saving")
    assert first.close()
    assert not kept(settings)
    second = make_window()
    open_in(qtbot, second, table)
    assert second.store.groups == (GROUP,)
    second.store.set_groups([])
    second.ask_nothing()
    assert second.close()
    assert len(kept(settings)) == 1


def test_forgetting_a_file_takes_what_was_kept_of_it(
    qtbot: QtBot, window: Window, settings: Settings, table: Path
) -> None:
    open_in(qtbot, window, table)
    window.store.set_groups([GROUP])
    window.works.current._keep()
    text = kept(settings)[0].read_text(encoding="utf-8")
    killed(settings.autosaves, text)
    killed(settings.autosaves, text.replace("shop.csv", "other.csv"))
    with qtbot.waitSignal(window.session.forgotten, timeout=LONG) as told:
        window.commands.forget_file.trigger()
    assert "1 unsaved work" in told.args[1]
    (left,) = kept(settings)
    assert "other.csv" in left.read_text(encoding="utf-8")
    window.works.current._keep()
    assert len(kept(settings)) == 1


def test_stored_data_counts_and_clears_what_was_left(settings: Settings) -> None:
    running = Autosave(settings.autosaves)
    running.write("running")
    killed(settings.autosaves, "{}")
    assert stored.contents(settings.storing, settings.lists).works == 1
    assert stored.clear(settings.storing, settings.lists).works == 0
    assert [path.read_text(encoding="utf-8") for path in kept(settings)] == ["running"]
    running.end(keep=False)
