"""What is remembered, and what becomes of nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from app.settings import Settings


def files(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"table {number}.csv" for number in range(count)]
    for path in paths:
        path.touch()
    return paths


def test_values_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.ini"
    first = Settings(path)
    first.theme, first.text_size, first.last_folder = "dark", 1.3, str(tmp_path)
    first.geometry = QByteArray(b"\x01\x02")
    table = files(tmp_path, 1)[0]
    first.add_recent(table, 17)
    first.sync()
    second = Settings(path)
    assert (second.theme, second.text_size, second.last_folder) == ("dark", 1.3, str(tmp_path))
    assert second.geometry == QByteArray(b"\x01\x02")
    assert [(file.path, file.rows) for file in second.recent] == [(str(table), 17)]


def test_the_first_start_has_defaults(tmp_path: Path) -> None:
    fresh = Settings(tmp_path / "settings.ini")
    assert (fresh.theme, fresh.text_size, fresh.recent) == ("system", 1.0, [])
    assert fresh.last_folder == str(Path.home())
    assert fresh.geometry.isEmpty()


def test_recent_files_are_few_newest_first_and_there(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    paths = files(tmp_path, 7)
    for path in [*paths, paths[3]]:
        settings.add_recent(path, 1)
    assert [Path(file.path) for file in settings.recent] == [paths[i] for i in (3, 6, 5, 4, 2)]
    paths[6].unlink()
    assert str(paths[6]) not in [file.path for file in settings.recent]
    settings.forget_recent()
    assert settings.recent == []


@pytest.mark.parametrize(
    "recent", ["no json", "[1]", '[{"path": 1}]', '[{"path": "a", "rows": "x", "opened": ""}]', "3"]
)
def test_nonsense_counts_as_absent(tmp_path: Path, recent: str) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for key, value in {"look/theme": "pink", "look/text_size": "9", "files/recent": recent}.items():
        settings._store.setValue(key, value)
    assert (settings.theme, settings.text_size, settings.recent) == ("system", 1.0, [])


def test_what_was_said_of_columns_holds_for_the_same_headers(settings: Settings) -> None:
    settings.set_roles("headers", {"mood": "outcome"})
    settings.set_columns_shown("headers", ["user_id", "mood"])
    again = Settings(settings.path)
    assert again.roles("headers") == {"mood": "outcome"}
    assert again.columns_shown("headers") == ["user_id", "mood"]
    assert again.roles("others") == {}
    again.forget_recent()
    assert (again.roles("headers"), again.columns_shown("headers")) == ({}, [])
