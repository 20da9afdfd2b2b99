"""The job that compares the open table with an earlier one of the same shop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, day, writing

if TYPE_CHECKING:
    from analysis.cache import Kept
    from analysis.dataset import Dataset
    from analysis.since import Since


def compare(
    dataset: Dataset, earlier: Kept | Path, key_file: Path | None = None, *, progress: Progress = SILENT
) -> Since:
    """What changed since an earlier table of the shop: a kept one, or in a file. key_file: of pseudonyms."""
    progress.report(0)
    from analysis.cleaning import clean
    from analysis.opening import open_input
    from analysis.pseudonyms import Key, pseudonymised
    from analysis.since import since

    reading = progress.part(0, 0.4)
    with writing(ENGLISH):
        if isinstance(earlier, Path):
            old, _ = clean(open_input(earlier, progress=reading))
            if key_file is not None:
                old = pseudonymised(old, Key.read(key_file))
        else:
            old = replace(earlier.read(progress=reading), source=_name(earlier, dataset))
        return since(old, dataset, progress=progress.part(0.4, 1))


def _name(earlier: Kept, dataset: Dataset) -> str:
    """Of the earlier table; a file that was written over has the name of the newer one."""
    name = earlier.path.name
    return f"{name} of {day(earlier.written)}" if name == dataset.source else name
