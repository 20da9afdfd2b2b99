"""The checks of the window, and of what runs behind it; imports inside, as in `data_checks`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.selftest.bench import Bench, expect

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.tasks import TaskRunner
    from widgets.theme import Choice

_PATIENCE_MS: Final = 120_000
"""Until what should come counts as lost."""
_POLL_MS: Final = 20
_CALM_POLLS: Final = 5
"""Without a job, and a page has nothing more to compute: longer than it waits before it begins."""
_DRAWN: Final = 10
"""Pixels of a colour; fewer may be a coincidence."""
_THEMES: Final[tuple[Choice, ...]] = ("light", "dark")


def window_shown(bench: Bench) -> str:
    """The window as it starts, with the demo shop opened from its file and every page looked at."""
    from PySide6.QtGui import QFontInfo

    from app.settings import Settings
    from app.window import PAGES, Window
    from widgets import theme
    from widgets.charts.base import Chart
    from widgets.fonts import FAMILIES
    from widgets.icons import icon

    app = bench.application
    look = theme.current()
    look.apply(app)
    family = QFontInfo(look.font("body")).family()
    expect(family == FAMILIES[0], f"text appears in {family}, not in {FAMILIES[0]}")

    window = Window(Settings(bench.folder / "settings.ini"))
    window.show()
    window.prepare()
    _wait_until(lambda: len(window.tabs) == len(PAGES), "the pages")
    window.open_file(str(bench.table))
    _wait_until(lambda: window.store.dataset is not None, "the table")
    charts = []
    for page in reversed(PAGES):
        window.go_to(page)
        _wait_until_calm(window.tasks, f"the page {page}")
        charts += [chart for chart in window.findChildren(Chart) if chart.isVisible() and chart.spots()]
        _expect_color(window.grab().toImage(), look.tokens.text, f"the page {page}")
    expect(bool(charts), "no page has a chart")
    for choice in _THEMES:
        look.choose(choice)
        _expect_color(charts[-1].grab().toImage(), look.tokens.series[0], f"a chart, {choice}")
        _expect_color(icon("users", 36, "accent").pixmap(36, 36).toImage(), look.tokens.accent, f"an icon, {choice}")
    expect(window.close(), "the window did not close")
    expect(window.ended_in_time, "a job did not end")
    window.deleteLater()
    return f"{len(PAGES)} pages, {len(charts)} charts, {len(_THEMES)} themes, text in {family}"


def job_run(bench: Bench) -> str:
    """The report on the demo shop, models and all, on the thread that the window leaves work to."""
    from analysis.report import Report, analyse
    from app.tasks import TaskRunner

    runner = TaskRunner(bench.application)
    outcome: list[object] = []
    task = runner.submit("self-test", analyse, bench.dataset)
    task.succeeded.connect(outcome.append)
    task.failed.connect(outcome.append)
    _wait_until(lambda: task.is_finished, "the report")
    expect(runner.shutdown(_PATIENCE_MS / 1000), "the job did not end")
    match outcome:
        case [Report() as report]:
            return f"{len(report.models)} models on {report.dataset.customers} customers"
        case [Exception() as error]:
            raise error
        case _:
            raise RuntimeError("the job delivered nothing")


WINDOW_CHECKS: Final[dict[str, Callable[[Bench], str]]] = {
    "Window with plots and icons": window_shown,
    "Job through the task runner": job_run,
}


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    """Let Qt work until it holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    poll = QTimer(loop, interval=_POLL_MS)
    poll.timeout.connect(lambda: loop.quit() if holds() else None)
    poll.start()
    QTimer.singleShot(_PATIENCE_MS, loop, lambda: loop.exit(1))
    expect(loop.exec() == 0, f"{what} did not come")
    poll.stop()


def _wait_until_calm(tasks: TaskRunner, what: str) -> None:
    polls = 0

    def calm() -> bool:
        nonlocal polls
        polls = 0 if tasks.busy else polls + 1
        return polls >= _CALM_POLLS

    _wait_until(calm, what)


def _expect_color(image: QImage, color: str, what: str) -> None:
    import numpy as np
    from PySide6.QtGui import QColor, QImage

    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    count = int((pixels == QColor(color).rgb()).sum())
    expect(count > _DRAWN, f"{what}: {count} pixels of {color}")
