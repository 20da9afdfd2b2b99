"""Choices with the number of columns behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.wording import count
from widgets.kit import Select


def offer(
    select: Select, all_of_them: str, options: Sequence[tuple[str, int]], words: Mapping[str, str] | None = None
) -> None:
    """Keeps what is chosen where it is still there; without a signal. all_of_them: the choice that leaves all, or "".

    The data of an entry is its key. words: what a key is called, where that is not the key itself.
    """
    chosen = select.currentData() or ""
    select.blockSignals(True)
    select.clear()
    if all_of_them:
        select.addItem(all_of_them, "")
    for key, columns in options:
        select.addItem(f"{(words or {}).get(key, key)} ({count(columns)})", key)
    select.setCurrentIndex(max(select.findData(chosen), 0))
    select.blockSignals(False)
    select.updateGeometry()
