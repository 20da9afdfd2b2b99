"""The job that compares the open table with an earlier one of the same shop."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, day, writing

if TYPE_CHECKING:
    from analysis.cache import Kept
    from analysis.cleaning import Cleaned
    from analysis.dataset import Dataset
    from analysis.since import Since


def compare(
    cleaned: Cleaned, earlier: Kept | Path, key_file: Path | None = None, *, progress: Progress = SILENT
) -> Since:
    """What changed since an earlier table of the shop: a kept one, or in a file. key_file: of pseudonyms.

    Of both, exact copies of rows are left out and nothing else: a recipe would look like a past that has changed.
    """
    progress.report(0)
    from analysis.cleaning import clean
    from analysis.opening import open_input
    from analysis.pseudonyms import Key, pseudonymised
    from analysis.since import since

    reading = progress.part(0, 0.4)
    with writing(ENGLISH):
        if isinstance(earlier, Path):
            with closing(open_input(earlier, progress=reading)) as read:
                old = read if key_file is None else pseudonymised(read, Key.read(key_file))
        else:
            old = replace(earlier.read(progress=reading), source=_name(earlier, cleaned.raw))
        found = since(clean(old)[0], clean(cleaned.raw)[0], progress=progress.part(0.4, 1))
    return replace(found, dataset_id=cleaned.dataset.id)


def _name(earlier: Kept, dataset: Dataset) -> str:
    """Of the earlier table; a file that was written over has the name of the newer one."""
    name = earlier.path.name
    return f"{name} of {day(earlier.written)}" if name == dataset.source else name
