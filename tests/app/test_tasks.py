"""The background layer: who hears what, in which thread, and how it ends."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import traceback
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from analysis.progress import Cancelled, Progress
from app.tasks import Task, TaskRunner

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0
"""Seconds until a job that should have been released gives up."""


class Gate:
    """A job that waits to be released, and says when it began."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.released = threading.Event()

    def ignoring_cancel(self, result: object = None, *, progress: Progress) -> object:  # noqa: ARG002
        self.began.set()
        assert self.released.wait(PATIENCE)
        return result

    def heeding_cancel(self, *, progress: Progress) -> None:
        self.began.set()
        while not self.released.wait(0.001):
            progress.check()


class Listener(QObject):
    """Writes down what a task says, and in which thread."""

    def __init__(self, *tasks: Task) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[int] = set()
        for task in tasks:
            self.listen(task)

    def listen(self, task: Task) -> Task:
        task.succeeded.connect(self.succeeded)
        task.failed.connect(self.failed)
        task.cancelled.connect(self.cancelled)
        task.finished.connect(self.finished)
        task.progressed.connect(self.progressed)
        return task

    def note(self, what: str, value: object = None) -> None:
        self.heard.append((what, value))
        self.threads.add(threading.get_ident())

    @Slot(object)
    def succeeded(self, result: object) -> None:
        self.note("succeeded", result)

    @Slot(object)
    def failed(self, error: object) -> None:
        self.note("failed", error)

    @Slot()
    def cancelled(self) -> None:
        self.note("cancelled")

    @Slot()
    def finished(self) -> None:
        self.note("finished")

    @Slot(float, str)
    def progressed(self, fraction: float, message: str) -> None:
        self.note("progressed", (fraction, message))

    @property
    def words(self) -> list[str]:
        return [what for what, _ in self.heard]


def double(number: int, *, progress: Progress) -> int:
    progress.report(0.5, "doubling")
    return 2 * number


def fail(*, progress: Progress) -> None:
    table = [0] * 1000
    progress.report(len(table) / 2000)
    raise ValueError("no such column")


def until_idle(qtbot: QtBot, runner: TaskRunner) -> None:
    if runner.busy:
        with qtbot.waitSignal(runner.idle):
            pass


def test_a_result_arrives_once_in_the_gui_thread(qtbot: QtBot, task_runner: TaskRunner) -> None:
    task = task_runner.submit("sum", double, 21, title="Doubling")
    listener = Listener(task)
    assert (task.key, task.title, task.is_finished, task_runner.busy) == ("sum", "Doubling", False, True)
    until_idle(qtbot, task_runner)
    assert listener.heard == [("progressed", (0.5, "doubling")), ("succeeded", 42), ("finished", None)]
    assert listener.threads == {threading.get_ident()}
    assert task.is_finished
    assert not task_runner.busy


def test_a_failure_arrives_as_the_exception_with_its_trace(qtbot: QtBot, task_runner: TaskRunner) -> None:
    listener = Listener(task_runner.submit("sum", fail))
    until_idle(qtbot, task_runner)
    assert listener.words == ["progressed", "failed", "finished"]
    error = dict(listener.heard)["failed"]
    assert isinstance(error, ValueError)
    frames = list(traceback.walk_tb(error.__traceback__))
    assert [frame.f_code.co_name for frame, _ in frames][-1] == "fail"
    assert "table" not in frames[-1][0].f_locals, "a kept error would keep the tables of its job alive"
    assert listener.threads == {threading.get_ident()}


def test_a_job_with_a_wrong_signature_fails(qtbot: QtBot, task_runner: TaskRunner) -> None:
    listener = Listener(task_runner.submit("sum", double, 1, 2))
    until_idle(qtbot, task_runner)
    assert isinstance(listener.heard[0][1], TypeError)
    assert listener.words == ["failed", "finished"]


def test_a_job_that_wants_to_exit_fails(qtbot: QtBot, task_runner: TaskRunner) -> None:
    def job(*, progress: Progress) -> None:  # noqa: ARG001
        sys.exit(3)

    listener = Listener(task_runner.submit("sum", job), task_runner.submit("next", double, 1))
    until_idle(qtbot, task_runner)
    assert isinstance(listener.heard[0][1], SystemExit)
    assert ("succeeded", 2) in listener.heard


def test_an_error_that_is_its_own_cause_arrives(qtbot: QtBot, task_runner: TaskRunner) -> None:
    def job(*, progress: Progress) -> None:  # noqa: ARG001
        error = ValueError("around")
        raise error from error

    listener = Listener(task_runner.submit("sum", job))
    until_idle(qtbot, task_runner)
    assert listener.words == ["failed", "finished"]


def test_cancel_passes_except_exception(qtbot: QtBot, task_runner: TaskRunner) -> None:
    began = threading.Event()
    swallowed: list[Exception] = []

    def library(progress: Progress) -> None:
        while True:
            try:
                progress.report(0.1)
                began.set()
            except Exception as error:
                swallowed.append(error)

    task = task_runner.submit("train", lambda *, progress: library(progress))
    listener = Listener(task)
    with qtbot.waitSignal(task_runner.started):
        pass
    assert began.wait(PATIENCE)
    task.cancel()
    with qtbot.waitSignal(task_runner.idle):
        pass
    assert [word for word in listener.words if word != "progressed"] == ["cancelled", "finished"]
    assert not swallowed


def test_a_job_that_stops_by_itself_is_cancelled(qtbot: QtBot, task_runner: TaskRunner) -> None:
    def job(*, progress: Progress) -> None:  # noqa: ARG001
        raise Cancelled

    listener = Listener(task_runner.submit("train", job))
    until_idle(qtbot, task_runner)
    assert listener.words == ["cancelled", "finished"]


def test_cancelled_between_the_end_of_the_job_and_its_delivery(qtbot: QtBot, task_runner: TaskRunner) -> None:
    said_done = threading.Event()
    task_runner._done.connect(said_done.set, Qt.ConnectionType.DirectConnection)
    task = task_runner.submit("one", double, 1)
    listener = Listener(task)
    with qtbot.waitSignal(task_runner.started):
        pass
    # This thread turns no event loop meanwhile, so the outcome waits for it.
    assert said_done.wait(PATIENCE)
    task.cancel()
    until_idle(qtbot, task_runner)
    assert listener.words == ["cancelled", "finished"]


def test_cancelling_late_or_twice_says_nothing_more(qtbot: QtBot, task_runner: TaskRunner) -> None:
    done, dropped = task_runner.submit("done", double, 1), task_runner.submit("dropped", double, 2)
    listener, other = Listener(done), Listener(dropped)
    dropped.cancel()
    dropped.cancel()
    assert other.heard == [], "nothing is delivered inside a call"
    until_idle(qtbot, task_runner)
    done.cancel()
    until_idle(qtbot, task_runner)
    assert listener.words == ["progressed", "succeeded", "finished"]
    assert not done.is_cancelled
    assert other.words == ["cancelled", "finished"]


def test_the_latest_under_a_key_wins(qtbot: QtBot, task_runner: TaskRunner) -> None:
    gate = Gate()
    old = task_runner.submit("chart", gate.ignoring_cancel, "old")
    listener = Listener(old)
    other = Listener(task_runner.submit("another key", double, 1))
    with qtbot.waitSignal(task_runner.started):
        pass
    assert gate.began.wait(PATIENCE)
    new = Listener(task_runner.submit("chart", double, 2))
    gate.released.set()
    until_idle(qtbot, task_runner)
    assert listener.words == ["cancelled", "finished"], "though its job returned a result"
    assert ("succeeded", 4) in new.heard
    assert ("succeeded", 2) in other.heard


def test_of_many_quick_ones_under_a_key_only_the_last_delivers(qtbot: QtBot, task_runner: TaskRunner) -> None:
    ran: list[int] = []

    def job(number: int, *, progress: Progress) -> int:
        progress.check()
        ran.append(number)
        return number

    listeners = [Listener(task_runner.submit("filter", job, number)) for number in range(200)]
    until_idle(qtbot, task_runner)
    assert [listener.words for listener in listeners[:-1]] == [["cancelled", "finished"]] * 199
    assert listeners[-1].heard == [("succeeded", 199), ("finished", None)]
    assert ran == [199], "the others were dropped before they began"


def test_jobs_run_one_at_a_time_in_the_order_submitted(qtbot: QtBot, task_runner: TaskRunner) -> None:
    at_work: list[int] = []
    overlaps: list[int] = []

    def job(number: int, *, progress: Progress) -> int:  # noqa: ARG001
        overlaps.extend(at_work)
        at_work.append(number)
        at_work.remove(number)
        return number

    story: list[tuple[str, str]] = []
    task_runner.started.connect(lambda task: story.append(("started", task.key)))
    task_runner.idle.connect(lambda: story.append(("idle", "")))
    for number in range(3):
        task = task_runner.submit(str(number), job, number)
        task.succeeded.connect(lambda result: story.append(("succeeded", str(result))))
        task.finished.connect(lambda number=number: story.append(("finished", str(number))))
    until_idle(qtbot, task_runner)
    each = [[(word, str(number)) for word in ("started", "succeeded", "finished")] for number in range(3)]
    assert story == [*each[0], *each[1], *each[2], ("idle", "")]
    assert not overlaps


def test_the_replaced_has_finished_before_the_new_one_starts(qtbot: QtBot, task_runner: TaskRunner) -> None:
    gate = Gate()
    story: list[str] = []
    task_runner.started.connect(lambda task: story.append(f"started {task.title}"))
    for title, job in (("running", gate.heeding_cancel), ("waiting", gate.heeding_cancel), ("new", double)):
        arguments = (1,) if job == double else ()
        task = task_runner.submit("chart", job, *arguments, title=title)
        task.finished.connect(lambda title=title: story.append(f"finished {title}"))
        if title == "running":
            with qtbot.waitSignal(task_runner.started):
                pass
    until_idle(qtbot, task_runner)
    assert sorted(story[:-2]) == ["finished running", "finished waiting", "started running"]
    assert story[-2:] == ["started new", "finished new"]


def test_the_next_job_starts_while_a_receiver_shows_a_dialog(qtbot: QtBot, task_runner: TaskRunner) -> None:
    first, second = task_runner.submit("first", double, 1), task_runner.submit("second", double, 2)
    inside: list[bool] = []

    def show_dialog() -> None:
        with qtbot.waitSignal(second.succeeded):  # a nested event loop, as a dialog has
            pass
        inside.append(second.is_finished)

    first.succeeded.connect(show_dialog)
    with qtbot.waitSignal(first.finished):
        pass
    assert inside == [True]
    until_idle(qtbot, task_runner)


@pytest.mark.parametrize("how", ["by Qt", "by Python"])
def test_an_owner_deleted_while_its_job_runs_hears_nothing(qtbot: QtBot, task_runner: TaskRunner, how: str) -> None:
    class Owner(QWidget):
        heard: list[object] = []  # noqa: RUF012  (outlives the owner)

        @Slot(object)
        def show_result(self, result: object) -> None:
            self.heard.append(result)
            self.setWindowTitle(str(result))

    gate = Gate()
    parent = QWidget()
    qtbot.addWidget(parent)
    owner: Owner | None = Owner(parent)
    task = task_runner.submit("chart", gate.ignoring_cancel, 1)
    task.succeeded.connect(owner.show_result)
    with qtbot.waitSignal(task_runner.started):
        pass
    assert gate.began.wait(PATIENCE)
    if how == "by Qt":
        owner.deleteLater()
        with qtbot.waitSignal(owner.destroyed):
            pass
    else:
        owner.setParent(None)
        owner = None
    gate.released.set()
    with qtbot.waitSignal(task.succeeded):
        pass
    assert Owner.heard == []


def test_a_stale_report_of_progress_is_not_passed_on(qtbot: QtBot, task_runner: TaskRunner) -> None:
    gate = Gate()

    def job(*, progress: Progress) -> None:
        progress.report(0.5, "half")
        gate.heeding_cancel(progress=progress)

    passed: list[tuple[object, ...]] = []
    task_runner.progressed.connect(lambda *report: passed.append(report))
    task = task_runner.submit("train", job)
    listener = Listener(task)
    with qtbot.waitSignal(task_runner.started):
        pass
    assert gate.began.wait(PATIENCE)  # "half" is on its way
    task.cancel()
    until_idle(qtbot, task_runner)
    assert listener.words == ["cancelled", "finished"]
    assert passed == []


def test_progress_reaches_the_task_and_the_runner(qtbot: QtBot, task_runner: TaskRunner) -> None:
    passed: list[tuple[object, ...]] = []
    task_runner.progressed.connect(lambda *report: passed.append(report))
    task = task_runner.submit("sum", double, 1)
    until_idle(qtbot, task_runner)
    assert passed == [(task, 0.5, "doubling")]


def test_arguments_and_results_end_in_the_gui_thread(qtbot: QtBot, task_runner: TaskRunner) -> None:
    ended_in: list[int] = []

    class Frail:
        def __del__(self) -> None:
            ended_in.append(threading.get_ident())

    def job(argument: Frail, *, progress: Progress) -> Frail:  # noqa: ARG001
        return Frail()

    def failing(argument: Frail, *, progress: Progress) -> None:  # noqa: ARG001
        raise ValueError

    for _ in range(20):
        task_runner.submit("result", job, Frail())
        task_runner.submit("failure", failing, Frail())
        task_runner.submit("dropped", job, Frail()).cancel()
        until_idle(qtbot, task_runner)
    assert ended_in == [threading.get_ident()] * 80


def test_cycles_are_collected_in_the_gui_thread_while_a_job_runs(qtbot: QtBot, task_runner: TaskRunner) -> None:
    """A timer or a graphics item that dies in the worker's thread brings the program down."""
    died_in: list[int] = []

    class Ring:
        def __init__(self) -> None:
            self.timer = QTimer()
            self.me = self

        def __del__(self) -> None:
            died_in.append(threading.get_ident())

    def job(*, progress: Progress) -> int:  # noqa: ARG001
        return len([[number] for number in range(50_000)])

    assert gc.isenabled()
    gc.collect()
    task_runner.submit("read", job)
    with qtbot.waitSignal(task_runner.started):
        Ring()
    with qtbot.waitSignal(task_runner.idle):
        pass
    assert gc.isenabled()
    gc.collect()
    assert died_in == [threading.get_ident()]


def test_closing_while_busy_is_bounded_when_a_job_ignores_it(qtbot: QtBot) -> None:
    gate = Gate()
    runner = TaskRunner()
    running, waiting = runner.submit("train", gate.ignoring_cancel, 1), runner.submit("export", double, 1)
    listeners = [Listener(running), Listener(waiting)]
    with qtbot.waitSignal(runner.started):
        pass
    assert gate.began.wait(PATIENCE)
    assert runner.shutdown(0.01) is False
    assert [listener.words for listener in listeners] == [["cancelled", "finished"]] * 2
    assert not runner.busy
    gate.released.set()
    assert runner.shutdown(PATIENCE) is True
    assert [listener.words for listener in listeners] == [["cancelled", "finished"]] * 2, "no second outcome"
    assert gc.isenabled()


def test_a_job_that_outlives_its_runner_talks_to_nobody(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    gate = Gate()
    request.addfinalizer(gc.enable)  # which stays off where a job ignored closing

    def job(*, progress: Progress) -> None:
        gate.ignoring_cancel(progress=progress)
        progress._sink(0.5, "still here")  # `report` would raise: it was asked to stop

    runner = TaskRunner()
    runner.submit("train", job)
    with qtbot.waitSignal(runner.started):
        pass
    assert gate.began.wait(PATIENCE)
    worker = runner._worker
    assert worker is not None
    assert not runner.shutdown(0.01)
    delete(runner)
    gate.released.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()


def test_a_runner_deleted_while_busy_falls_silent(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    """As with a window that is deleted without having been closed."""
    gate = Gate()
    request.addfinalizer(gc.enable)
    window = QWidget()
    runner = TaskRunner(window)
    listener = Listener(runner.submit("train", gate.ignoring_cancel), runner.submit("next", double, 1))
    with qtbot.waitSignal(runner.started):
        pass
    assert gate.began.wait(PATIENCE)
    worker = runner._worker
    assert worker is not None
    delete(window)
    gate.released.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()
    QCoreApplication.sendPostedEvents()
    assert listener.words == []


def test_a_receiver_may_delete_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    runner = TaskRunner(window)
    task = runner.submit("train", double, 1)
    task.cancelled.connect(partial(delete, window))
    with qtbot.waitSignal(task.finished):
        task.cancel()
    assert not isValid(runner)


def test_closing_while_busy_ends_cleanly_every_time(qtbot: QtBot) -> None:
    for _ in range(50):
        gate = Gate()
        runner = TaskRunner()
        tasks = [runner.submit("train", gate.heeding_cancel), *(runner.submit(str(n), double, n) for n in range(3))]
        listeners = [Listener(task) for task in tasks]
        with qtbot.waitSignal(runner.started):
            pass
        assert gate.began.wait(PATIENCE)
        assert runner.shutdown(PATIENCE)
        assert [listener.words for listener in listeners] == [["cancelled", "finished"]] * 4


def test_after_shutdown_nothing_runs(qtbot: QtBot) -> None:
    runner = TaskRunner()
    assert runner.shutdown(PATIENCE), "without ever having worked"
    listener = Listener(runner.submit("late", double, 1))
    until_idle(qtbot, runner)
    assert listener.words == ["cancelled", "finished"]


def test_a_program_that_closes_while_busy_exits_cleanly() -> None:
    """As the window does it: the runner is a child of what is closed, the job would go on for ever."""
    code = """
import sys
from PySide6.QtCore import QCoreApplication, QObject
from app.tasks import TaskRunner

def endless(*, progress):
    while True:
        progress.report(0.5)

app = QCoreApplication([])
window = QObject()
runner = TaskRunner(window)
task = runner.submit("endless", endless)
task.progressed.connect(app.quit)
app.exec()
assert runner.shutdown(10)
del window, runner, task
print("closed")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "closed\n", "")


def test_void_calls_keep_their_references_to_none(qtbot: QtBot) -> None:  # noqa: ARG001
    """PySide6 6.12.0 on Python 3.11 loses one at each call, and aborts after some thousands."""

    class Called(QObject):
        void = Signal()
        with_value = Signal(object)

        def __init__(self) -> None:
            super().__init__()
            self.calls = 0
            self.void.connect(self.slot)
            self.void.connect(lambda: None)
            self.with_value.connect(self.take)

        @Slot()
        def slot(self) -> None:
            self.calls += 1

        @Slot(object)
        def take(self, value: object) -> None:
            self.calls += value is None

        def customEvent(self, event: QEvent) -> None:  # noqa: ARG002
            self.calls += 1

    called = Called()
    before = sys.getrefcount(None)
    for _ in range(5000):
        called.void.emit()
        called.with_value.emit(None)
        QCoreApplication.sendEvent(called, QEvent(QEvent.Type.User))
    assert called.calls == 15_000
    assert abs(sys.getrefcount(None) - before) < 1000
