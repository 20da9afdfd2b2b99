"""The key is chosen once; from then on every table has pseudonyms, and no copy with real ids is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from analysis.columns import CUSTOMER
from analysis.pseudonyms import Key
from analysis.reading import read_table
from app.pseudonyms_dialog import PseudonymsDialog
from app.run import main
from app.settings import Settings
from app.window import Window

LONG = 60_000


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


def press(qtbot: QtBot, dialog: PseudonymsDialog, button: QPushButton, window: Window) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    still(qtbot, window)
    assert dialog.isVisible()


def test_the_key_is_chosen_once_and_holds_for_every_table(
    qtbot: QtBot,
    make_window: Callable[[], Window],
    settings: Settings,
    table: Path,
    key_file: Path,
    answer_dialog: Callable[[object], None],
) -> None:
    window = make_window()
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(table))
    still(qtbot, window)
    real, key = ids(window), Key.read(key_file)
    window.commands.pseudonyms.trigger()
    (dialog,) = window.findChildren(PseudonymsDialog)
    answer_dialog(key_file)
    press(qtbot, dialog, dialog.choose_button, window)
    assert ids(window) == {key.of(each) for each in real}
    (kept,) = settings.storing.cache().tables()
    assert set(kept.read().customer_ids) == ids(window)

    again = make_window()
    with qtbot.waitSignal(again.session.opened, timeout=LONG):
        again.open_file(str(table))
    assert ids(again) == ids(window)
    still(qtbot, again)

    press(qtbot, dialog, dialog.none_button, window)
    assert ids(window) == real
    assert settings.key_file is None


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
