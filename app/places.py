"""The folders of this computer that the program writes to by itself."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "cartwright"


def settings_path() -> Path:
    """What the window remembers."""
    return Path(platformdirs.user_config_dir(_NAME, appauthor=False)) / "settings.ini"


def log_folder() -> Path:
    """Defects and crashes: places in the code, never values of a table."""
    return Path(platformdirs.user_log_dir(_NAME, appauthor=False))
