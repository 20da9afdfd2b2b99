"""The key is chosen once; from then on every table has pseudonyms, and no copy with real ids is left."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from analysis.cleaning.steps import DropRows
from analysis.columns import CUSTOMER
from analysis.dataset import Dataset
from analysis.pseudonyms import Key
from analysis.reading import read_table
from analysis.segment import Range
from app import opening
from app.pseudonyms_dialog import PseudonymsDialog
from app.run import main
from app.settings import Settings
from app.window import Window
from widgets.kit import MessageBar, SecondaryButton

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    path = tmp_path / "shop.csv"
    demo_frame[demo_frame[CUSTOMER].isin(demo_frame[CUSTOMER].unique()[:80])].to_csv(path, index=False)
    return path


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.key"
    path.write_text("a key that is long enough\n")
    return path


@pytest.fixture
def shop_log(tmp_path: Path) -> Path:
    """100 days of a shop with seven customers."""
    path = tmp_path / "log.csv"
    days = pd.date_range("2020-01-22 08:00", "2020-04-30 23:00", freq="5h")
    kinds = [("view", "cart", "purchase")[i % 3] for i in range(len(days))]
    customers = [f"{i % 7:03}" for i in range(len(days))]
    log = pd.DataFrame({"event_time": days, "event_type": kinds, "user_id": customers, "price": 10.0})
    log.to_csv(path, index=False)
    return path


def still(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.tasks.busy and window.session._unkept is None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def ids(window: Window) -> set[object]:
    assert window.store.dataset is not None
    return set(window.store.dataset.customer_ids)


def read(qtbot: QtBot, window: Window, table: Path) -> Dataset:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(table))
    still(qtbot, window)
    assert window.store.dataset is not None
    return window.store.dataset


def ask(window: Window) -> PseudonymsDialog:
    window.commands.pseudonyms.trigger()
    (dialog,) = window.findChildren(PseudonymsDialog)
    return dialog


def behind(window: Window) -> list[str]:
    """Messages that the open table does not show what was chosen."""
    return [bar.accessibleName() for bar in bars_behind(window)]


def bars_behind(window: Window) -> list[MessageBar]:
    return [bar for bar in window.page.messages if "still shows" in bar.accessibleName()]


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch, job: str) -> Iterator[threading.Event]:
    """A job of opening that begins, and ends only after this block; yields what says that it began."""
    began, go_on, does = threading.Event(), threading.Event(), getattr(opening, job)

    def wait(*args: object, **kwargs: object) -> object:
        began.set()
        go_on.wait()
        return does(*args, **kwargs)

    monkeypatch.setattr(opening, job, wait)
    yield began
    monkeypatch.setattr(opening, job, does)
    go_on.set()


def test_the_key_is_chosen_once_and_holds_for_every_table(
    qtbot: QtBot,
    make_window: Callable[[], Window],
    settings: Settings,
    table: Path,
    key_file: Path,
    answer_dialog: Callable[[object], None],
) -> None:
    window = make_window()
    real, key = set(read(qtbot, window, table).customer_ids), Key.read(key_file)
    dialog = ask(window)
    answer_dialog(key_file)
    with qtbot.waitSignal(window.store.dataset_changed, timeout=LONG):
        qtbot.mouseClick(dialog.choose_button, LEFT)
    still(qtbot, window)
    assert dialog.isVisible()
    assert ids(window) == {key.of(each) for each in real}
    assert behind(window) == []
    assert not settings.storing.cache().tables()

    again = make_window()
    assert set(read(qtbot, again, table).customer_ids) == ids(window)
    (kept,) = settings.storing.cache().tables()
    assert set(kept.read().customer_ids) == ids(window)

    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.none_button, LEFT)
    still(qtbot, window)
    assert ids(window) == real
    assert settings.key_file is None
    assert behind(window) == []


def test_pseudonyms_are_made_of_the_table_as_it_is(
    qtbot: QtBot,
    window: Window,
    table: Path,
    key_file: Path,
    answer_dialog: Callable[[object], None],
) -> None:
    read(qtbot, window, table)
    busy = DropRows(Range("session_number_max", low=10))
    window.store.add_step(busy)
    still(qtbot, window)
    assert window.store.dataset is not None
    rows = len(window.store.dataset)
    dialog = ask(window)
    answer_dialog(key_file)
    with qtbot.waitSignal(window.store.dataset_changed, timeout=LONG):
        qtbot.mouseClick(dialog.choose_button, LEFT)
    still(qtbot, window)
    assert (len(window.store.dataset), window.store.recipe.steps[-1].step) == (rows, busy)
    assert all(len(str(each)) == 32 for each in ids(window))
    window.store.undo()
    still(qtbot, window)
    assert all(len(str(each)) == 32 for each in ids(window))
    assert len(window.store.dataset) > rows


def test_as_long_as_real_ids_are_shown_it_is_said(
    qtbot: QtBot,
    window: Window,
    table: Path,
    key_file: Path,
    answer_dialog: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = set(read(qtbot, window, table).customer_ids)
    dialog = ask(window)
    answer_dialog(key_file)
    with qtbot.waitSignal(window.pseudonyms.stopped, timeout=LONG), held(monkeypatch, "hide_ids") as began:
        qtbot.mouseClick(dialog.choose_button, LEFT)
        qtbot.waitUntil(began.is_set, timeout=LONG)
        assert behind(window) == ["shop.csv still shows real ids"]
        assert dialog.open_table.accessibleName() == "shop.csv, which is open, still shows real ids."
        window.commands.cancel.trigger()
    still(qtbot, window)
    assert ids(window) == real
    assert behind(window) == ["shop.csv still shows real ids"]
    (bar,) = bars_behind(window)
    (button,) = bar.findChildren(SecondaryButton)
    with qtbot.waitSignal(window.store.dataset_changed, timeout=LONG):
        qtbot.mouseClick(button, LEFT)
    still(qtbot, window)
    assert not ids(window) & real
    assert behind(window) == []
    assert dialog.open_table.isHidden()


def test_other_ids_than_were_chosen_are_told_where_reading_is_cancelled(
    qtbot: QtBot, window: Window, settings: Settings, table: Path, key_file: Path
) -> None:
    settings.key_file = key_file
    hidden = set(read(qtbot, window, table).customer_ids)
    dialog = ask(window)
    with qtbot.waitSignal(window.session.stopped, timeout=LONG):
        qtbot.mouseClick(dialog.none_button, LEFT)
        window.commands.cancel.trigger()
    still(qtbot, window)
    assert ids(window) == hidden
    assert behind(window) == ["shop.csv still shows the pseudonyms of before"]
    (bar,) = bars_behind(window)
    (button,) = bar.findChildren(SecondaryButton)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(button, LEFT)
    still(qtbot, window)
    assert not ids(window) & hidden
    assert behind(window) == []


def test_a_table_that_was_being_read_when_the_key_was_chosen_has_pseudonyms(
    qtbot: QtBot,
    window: Window,
    settings: Settings,
    table: Path,
    key_file: Path,
    answer_dialog: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog = ask(window)
    answer_dialog(key_file)
    with qtbot.waitSignal(window.session.opened, timeout=LONG), held(monkeypatch, "open_source") as began:
        window.open_file(str(table))
        qtbot.waitUntil(began.is_set, timeout=LONG)
        qtbot.mouseClick(dialog.choose_button, LEFT)
    still(qtbot, window)
    assert all(len(str(each)) == 32 for each in ids(window))
    assert behind(window) == []
    assert not settings.storing.cache().tables()


def test_the_demo_shop_keeps_its_ids_and_the_dialog_says_so(
    qtbot: QtBot, window: Window, key_file: Path, answer_dialog: Callable[[object], None]
) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.session.open_demo()
    still(qtbot, window)
    before = ids(window)
    dialog = ask(window)
    assert "keeps its ids" in dialog.open_table.accessibleName()
    answer_dialog(key_file)
    qtbot.mouseClick(dialog.choose_button, LEFT)
    still(qtbot, window)
    assert "keeps its ids" in dialog.open_table.accessibleName()
    assert ids(window) == before
    assert behind(window) == []


def test_a_file_that_is_no_key_is_refused_in_the_dialog(
    qtbot: QtBot, window: Window, tmp_path: Path, answer_dialog: Callable[[object], None]
) -> None:
    (tmp_path / "short.key").write_text("short")
    window.commands.pseudonyms.trigger()
    (dialog,) = window.findChildren(PseudonymsDialog)
    answer_dialog(tmp_path / "short.key")
    qtbot.mouseClick(dialog.choose_button, Qt.MouseButton.LeftButton)
    assert "too short" in dialog.state.accessibleName()
    assert window.settings.key_file is None


def test_a_key_that_is_gone_is_told_when_a_table_is_opened(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path
) -> None:
    window.settings.key_file = tmp_path / "gone.key"
    with qtbot.waitSignal(window.session.open_refused, timeout=LONG) as said:
        window.open_file(str(table))
    assert said.args is not None
    assert "gone.key cannot be read" in str(said.args[1])
    assert window.store.dataset is None


def test_report_and_build_take_a_key(
    table: Path, key_file: Path, tmp_path: Path, shop_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "o.json"
    assert main(["report", str(table), "--json", str(summary), "--pseudonyms", str(key_file)]) == 0
    facts = json.loads(summary.read_text(encoding="utf-8"))
    assert Key.read(key_file).note in facts["notes"]
    built = [tmp_path / f"{name}.parquet" for name in ("real", "hidden")]
    for out, more in zip(built, ([], ["--pseudonyms", str(key_file)]), strict=True):
        assert main(["build", str(shop_log), "--out", str(out), "--periods", "2", *more]) == 0
    real, hidden = (read_table(out) for out in built)
    assert hidden.frame[CUSTOMER].tolist() == [Key.read(key_file).of(each) for each in real.frame[CUSTOMER]]
    assert hidden.dates == real.dates
    assert Key.read(key_file).note in hidden.notes
    assert main(["report", str(table), "--json", str(summary), "--pseudonyms", str(tmp_path / "none")]) == 2
    assert "none cannot be read" in capsys.readouterr().err
