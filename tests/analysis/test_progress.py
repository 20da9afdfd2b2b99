from __future__ import annotations

import contextlib

import pytest

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Cancelled, Progress


def test_cancel_passes_except_exception() -> None:
    progress = Progress(is_cancelled=lambda: True)

    def library() -> None:
        with contextlib.suppress(Exception):
            progress.report(0.5)

    with pytest.raises(Cancelled):
        library()


def test_reports_are_throttled_but_new_messages_and_the_end_come_through() -> None:
    now = [0.0]
    seen: list[tuple[float, str]] = []
    progress = Progress(lambda f, m: seen.append((f, m)), interval=1.0, clock=lambda: now[0])
    progress.report(0.1, "reading")
    progress.report(0.2)
    progress.report(0.3, "training")
    now[0] = 1.5
    progress.report(0.4)
    progress.report(1.0)
    assert seen == [(0.1, "reading"), (0.3, "training"), (0.4, "training"), (1.0, "training")]


def test_parts_cover_their_stretch_and_pass_the_cancel() -> None:
    seen: list[float] = []
    stop = [False]
    progress = Progress(lambda f, _: seen.append(f), is_cancelled=lambda: stop[0], interval=0.0)
    part = progress.part(0.5, 0.7).part(0.5, 1.0)
    part.report(0.0, "a")
    part.report(1.0, "b")
    assert seen == pytest.approx([0.6, 0.7])
    stop[0] = True
    with pytest.raises(Cancelled):
        part.report(0.2)


def test_fractions_stay_between_0_and_1() -> None:
    seen: list[float] = []
    progress = Progress(lambda f, _: seen.append(f), interval=0.0)
    progress.report(-1)
    progress.report(7)
    assert seen == [0.0, 1.0]


def test_silent_reports_nothing_and_never_stops() -> None:
    SILENT.report(0.5, "anything")
    SILENT.part(0, 1).report(2)


def test_errors_carry_message_and_hint() -> None:
    assert str(AnalysisError("It is so.", "Do this.")) == "It is so. Do this."
    assert str(AnalysisError("It is so.")) == "It is so."
