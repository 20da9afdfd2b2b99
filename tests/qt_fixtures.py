"""What every test that uses Qt is held to: it leaves nothing behind, logs nothing, and answers its dialogs.

A pytest plugin. A test uses Qt when it asks for `qapp`, directly or through `qtbot`; the others pay nothing, and Qt is
not imported for them. Log lines of Qt need the ini option `qt_log_level_fail = "INFO"` ("INFO" is pytest-qt's name for
every line).
"""

from __future__ import annotations

import gc
import re
import sys
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import FrameSummary, format_list
from typing import TYPE_CHECKING, Any

import pytest

from tests.qt_dialogs import Answer, Dialogs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.tasks import TaskRunner
    from widgets.theme import Theme

EXPECTED_LOG_LINES = (
    # The offscreen platform has no window manager to pass these wishes to.
    r"^This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)$",
)
"""Each with its reason above it."""

_GRACE = 1.0
"""Seconds for a thread that is just ending."""
_DEPTH = 12
"""Frames that a leak is told with."""

_OUTSIDE = {"_pytest", "pluggy"}
_FAILED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("pytest-qt"):
        for line in EXPECTED_LOG_LINES:
            config.addinivalue_line("qt_log_ignore", line)


def _uses_qt(item: pytest.Item) -> bool:
    return "qapp" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test keeps its widgets in the frames of its traceback: no leak on top of the failure."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """pytest-qt listens until the end of the call; what Qt logs while fixtures end and widgets die counts too."""
    if not _uses_qt(item):
        return (yield)
    from PySide6.QtCore import qInstallMessageHandler

    lines: list[str] = []
    before = qInstallMessageHandler(lambda _level, _context, line: lines.append(line))
    try:
        result = yield
    finally:
        qInstallMessageHandler(before)
    lines = [line for line in lines if not any(re.search(expected, line) for expected in EXPECTED_LOG_LINES)]
    if lines:
        pytest.fail("Qt logged while the test was torn down:\n" + "\n".join(lines), pytrace=False)
    return result


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Top-level widgets, threads and tasks that a test made and left fail it, naming the line that made them."""
    if not _uses_qt(request.node):
        yield
        return
    from PySide6.QtWidgets import QApplication

    widgets, threads = set(QApplication.topLevelWidgets()), set(threading.enumerate())
    with _births_recorded() as births:
        yield
        leaks = [*_left_tasks(births), *_left_threads(births, threads), *_left_widgets(births, widgets)]
    if leaks and not request.node.stash.get(_FAILED, False):
        pytest.fail("\n".join(leaks), pytrace=False)


Births = list[tuple["weakref.ref[Any]", list[FrameSummary]]]


@contextmanager
def _births_recorded() -> Iterator[Births]:
    """Where each widget, QThread, task and Python thread was made, while in the block."""
    from PySide6.QtCore import QObject, QThread
    from PySide6.QtWidgets import QWidget

    births: Births = []
    # The metaclass of everything from PySide: the one place that every constructor passes.
    metaclass: Any = type(QObject)
    start_thread = threading.Thread.start

    def make(cls: type, *args: Any, **kwargs: Any) -> Any:
        made = type.__call__(cls, *args, **kwargs)
        if isinstance(made, (QWidget, QThread, *_background())):
            births.append((weakref.ref(made), _stack(sys._getframe(1))))
        return made

    def start(thread: threading.Thread) -> None:
        births.append((weakref.ref(thread), _stack(sys._getframe(1))))
        start_thread(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metaclass, "__call__", make)
        patch.setattr(threading.Thread, "start", start)
        yield births


def _background() -> tuple[Any, ...]:
    """`Task` and `TaskRunner`, once anybody imported them."""
    module = sys.modules.get("app.tasks")
    return (module.Task, module.TaskRunner) if module is not None else ()


def _stack(frame: Any) -> list[FrameSummary]:
    """Innermost last, up to the test or fixture function. Lines are read only if they are shown."""
    stack: list[FrameSummary] = []
    while frame is not None and len(stack) < _DEPTH and not _OUTSIDE & {*Path(frame.f_code.co_filename).parts}:
        stack.append(FrameSummary(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, lookup_line=False))
        frame = frame.f_back
    return stack[::-1]


def _leak(what: str, thing: object, births: Births) -> str:
    born = next((stack for ref, stack in births if ref() is thing), None)
    where = "".join(format_list(born)) if born else "  (not made from Python during the test)\n"
    return f"Leaked {what}: {thing!r}, born at\n{where}"


def _left_tasks(births: Births) -> list[str]:
    """Tasks without an outcome, and runners whose thread waits for more."""
    from shiboken6 import isValid

    made = [thing for ref, _ in births if isinstance(thing := ref(), _background()) and isValid(thing)]
    tasks = [task for task in made if hasattr(task, "is_finished") and not task.is_finished]
    runners = [runner for runner in made if hasattr(runner, "shutdown") and runner._worker and not runner._closed]
    leaks = [_leak(f"task {task.key!r}", task, births) for task in tasks]
    leaks += [_leak("runner, not shut down", runner, births) for runner in runners]
    for runner in runners:
        runner.shutdown(_GRACE)  # before threads are counted; what it leaves is counted there
    return leaks


def _left_threads(births: Births, before: set[threading.Thread]) -> list[str]:
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    # Dummies stand for threads of Qt that once ran Python; Python never removes them.
    started = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in started:
        thread.join(_GRACE)
    left = [thread for thread in started if thread.is_alive()]
    qthreads = [thing for ref, _ in births if isinstance(thing := ref(), QThread) and isValid(thing)]
    running = [thread for thread in qthreads if thread.isRunning() and not thread.wait(int(_GRACE * 1000))]
    leaks = [_leak("thread", thread, births) for thread in (*left, *running)]
    for qthread in running:
        qthread.quit()  # Qt aborts when a running one is deleted
        qthread.wait(int(_GRACE * 1000))
    return leaks


def _left_widgets(births: Births, before: set[QWidget]) -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    def left() -> list[QWidget]:
        new = {widget: widget.parentWidget() for widget in QApplication.topLevelWidgets() if widget not in before}
        # A dialog or a popup goes with the window it belongs to.
        return [widget for widget, parent in new.items() if parent is None or parent.window() in before]

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if not left():
        return []
    gc.collect()
    leaks = [_leak("top-level widget", widget, births) for widget in left()]
    for widget in left():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return leaks


@pytest.fixture
def worn(qapp: QApplication) -> Iterator[Theme]:
    """A fresh theme that the application wears, light, and English figures."""
    from PySide6.QtCore import QLocale

    from widgets import theme

    theme.reset()
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    now = theme.current()
    now.choose("light")
    now.apply(qapp)
    yield now
    theme.reset()
    QLocale.setDefault(before)
    qapp.setStyleSheet("")


@pytest.fixture
def task_runner(qapp: object) -> Iterator[TaskRunner]:  # noqa: ARG001  (it needs the application)
    """The real one; ended after the test."""
    from app.tasks import TaskRunner

    runner = TaskRunner()
    yield runner
    assert runner.shutdown(10), "a job did not stop"


@pytest.fixture
def answer_dialog(_dialogs: Dialogs) -> Callable[[Answer | str | Path], None]:
    """Lay down the answer to the next dialog: the text of the button to press, the file to choose, or a function.

    The dialog is run for real. One that no answer waits for fails the test, and so does an answer nobody asked for.
    Menus are not dialogs: open them with `popup`, which does not block.
    """

    return _dialogs.lay_down


@pytest.fixture(autouse=True)
def _dialogs(request: pytest.FixtureRequest) -> Iterator[Dialogs]:
    dialogs = Dialogs()
    if not _uses_qt(request.node):
        yield dialogs
        return
    with pytest.MonkeyPatch.context() as patch:
        dialogs.guard_all(patch)
        yield dialogs
    if not request.node.stash.get(_FAILED, False):
        problems = dialogs.problems
        if dialogs.answers:
            problems = [*problems, f"answers that no dialog asked for: {len(dialogs.answers)}"]
        if problems:
            pytest.fail("\n".join(problems), pytrace=False)
