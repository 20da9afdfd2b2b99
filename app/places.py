"""The folders of this computer that the program writes to by itself."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "cartwright"


def settings_path() -> Path:
    """What the window remembers."""
    return Path(platformdirs.user_config_dir(_NAME, appauthor=False)) / "settings.ini"


def tables_folder() -> Path:
    """Tables as they were read, to open them again at once: copies of personal data."""
    return Path(platformdirs.user_cache_dir(_NAME, appauthor=False)) / "tables"


def lists_folder() -> Path:
    """The register of lists that were saved, with the ids of who was on them: personal data."""
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / "lists"


def autosaves_folder() -> Path:
    """What is worked on, while it is not saved."""
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / "autosaved"


def log_folder() -> Path:
    """Defects and crashes: places in the code, never values of a table."""
    return Path(platformdirs.user_log_dir(_NAME, appauthor=False))
