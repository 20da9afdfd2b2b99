"""Groups of the user's own, between two starts and from one table to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.segment import And, Missing, Range
from app.settings import Settings
from app.window import Window

LONG = 60_000
RICH = Group("Rich", And((Range("target_revenue", 100.5), Missing("x; “y”"))))


def open_table(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.session.open_files([path])


def test_groups_open_with_tables_of_the_same_headers(
    qtbot: QtBot, make_window: Callable[[], Window], demo: Dataset, tmp_path: Path
) -> None:
    one, same, other = (tmp_path / f"{name}.csv" for name in ("one", "same", "other"))
    demo.frame.to_csv(one, index=False)
    demo.frame.iloc[:500].to_csv(same, index=False)
    demo.frame.drop(columns="start_hour_mean").to_csv(other, index=False)
    window = make_window()
    open_table(qtbot, window, one)
    window.store.set_groups((RICH,))
    open_table(qtbot, window, other)
    assert not window.store.groups
    open_table(qtbot, window, same)
    assert window.store.groups == (RICH,)
    window.close()
    again = make_window()
    open_table(qtbot, again, one)
    assert again.store.groups == (RICH,)
    again.store.set_groups(())
    open_table(qtbot, again, same)
    assert len(again.store.groups) == 0


def test_nonsense_is_no_group_and_forgetting_takes_them_away(settings: Settings) -> None:
    settings.set_groups("headers", (RICH,))
    assert settings.groups("headers") == (RICH,)
    assert Settings(settings.path).groups("headers") == (RICH,)
    settings.forget_recent()
    assert settings.groups("headers") == ()
    settings._store.setValue("groups/headers", '{"groups": 3}')
    assert settings.groups("headers") == ()
