"""Files that ship with the program, found beside this module and never through the working directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where the resource `name` (a relative path such as "columns.csv") lies."""
    return ROOT / name
