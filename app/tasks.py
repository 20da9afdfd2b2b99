"""The one background layer: jobs run one after the other on one thread; what they say arrives in the GUI thread.

Connect `@Slot` methods of the QObject that wants the result: Qt cuts the connection when that object is deleted, so a
job that outlives its owner delivers to nobody. A lambda would be called, and touch what is gone.
"""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from analysis.progress import Cancelled, Progress

_COLLECT_MS = 200


class _Job:
    """What both threads see of a task.

    The worker fills it before it says "done"; only the GUI thread empties it: arguments and result may hold the last
    reference to a Qt object, which has to end there.
    """

    def __init__(self, call: Callable[..., object]) -> None:
        self.call: Callable[..., object] | None = call
        self.stop = threading.Event()
        self.result: object = None
        self.error: BaseException | None = None

    def run(self, report: Callable[[float, str], None]) -> None:
        assert self.call is not None
        try:
            self.result = self.call(progress=Progress(report, is_cancelled=self.stop.is_set))
        except Cancelled:
            self.stop.set()
        except BaseException as error:
            _drop_locals(error)
            self.error = error

    def empty(self) -> None:
        self.call = self.result = self.error = None


def _drop_locals(error: BaseException) -> None:
    """Keep the trace, but not the tables that the local variables along it would keep alive."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


class Task(QObject):
    """A submitted job. Exactly one of `succeeded`, `failed`, `cancelled`, then `finished`, all in the GUI thread."""

    succeeded = Signal(object)
    """What the job returned."""
    failed = Signal(object)
    """The exception, with its trace."""
    cancelled = Signal()
    """By its owner, by a newer task under its key, or on closing. Nothing but `finished` follows."""
    finished = Signal()
    progressed = Signal(float, str)
    """Fraction in 0..1 and message."""
    _stop_asked = Signal()

    def __init__(self, key: str, title: str, call: Callable[..., object]) -> None:
        super().__init__()
        self.key = key
        self.title = title
        self._job = _Job(call)
        self._finished = False

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to stop; the outcome may still be on its way."""
        return self._job.stop.is_set()

    @property
    def is_finished(self) -> bool:
        """Whether the outcome was delivered."""
        return self._finished

    @Slot()
    def cancel(self) -> None:
        """Ask the job to stop. From now on nothing but `cancelled` and `finished` will arrive."""
        if not self._finished and not self.is_cancelled:
            self._job.stop.set()
            self._stop_asked.emit()

    def _deliver(self) -> None:
        job, result, error = self._job, self._job.result, self._job.error
        self._finished = True
        job.empty()
        if self.is_cancelled:
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        self.finished.emit()


class TaskRunner(QObject):
    """Runs jobs in the order they were submitted. To be used in the GUI thread; `shutdown` before it is deleted,
    or nobody hears how its tasks ended.

    One thread on purpose: memory peaks do not add up, and LightGBM uses all cores already. All bookkeeping is done in
    the GUI thread, which hands the worker one job at a time. Nothing is delivered inside `submit` or `cancel`, and a
    task has finished before the one that replaced it starts.
    """

    started = Signal(object)
    """The task whose job starts now."""
    progressed = Signal(object, float, str)
    """Task, fraction in 0..1 and message."""
    idle = Signal()
    """The last outcome was delivered and nothing waits."""
    _turn = Signal()
    # From the worker thread. Without the result: a queued event may be destroyed in either thread.
    _reported = Signal(float, str)
    _done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Task] = []
        self._running: Task | None = None
        self._idle = True
        self._closed = False
        self._worker: threading.Thread | None = None
        self._inbox: SimpleQueue[_Job | None] = SimpleQueue()
        self._outbox = _Outbox(self)
        self._garbage = _Garbage(self)
        self._turn.connect(self._advance, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._worker_done, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(partial(_fall_silent, self._inbox, self._outbox))

    def submit(self, key: str, job: Callable[..., object], *args: object, title: str = "", **kwargs: object) -> Task:
        """Run `job(*args, progress=..., **kwargs)` in the background; cancels what runs or waits under the same key.

        After `shutdown` nothing runs any more: the task is cancelled at once.
        """
        for older in self._tasks():
            if older.key == key:
                older.cancel()
        task = Task(key, title, partial(job, *args, **kwargs))
        task._stop_asked.connect(self._turn)
        self._waiting.append(task)
        self._idle = False
        self._turn.emit()
        if self._closed:
            task.cancel()
        return task

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits, or an outcome is on its way."""
        return bool(self._tasks())

    @Slot()
    def cancel_all(self) -> None:
        for task in self._tasks():
            task.cancel()

    def shutdown(self, timeout: float) -> bool:
        """Cancel everything and wait at most `timeout` seconds; every task has its outcome when this returns.

        False: a job did not stop in time. It can no longer say anything, but its thread still runs, and library code
        on it may abort the ending interpreter: leave with `os._exit`.
        """
        self._closed = True
        self.cancel_all()
        if self._worker is not None:
            self._inbox.put(None)
            self._worker.join(timeout)
        self._outbox.close()
        ended = self._worker is None or not self._worker.is_alive()
        if ended:
            self._garbage.leave_to_any_thread()
        self._finish()
        self._advance()
        return ended

    def _tasks(self) -> list[Task]:
        return [*self._waiting, *([self._running] if self._running is not None else [])]

    @Slot()
    def _advance(self) -> None:
        """Deliver what was cancelled while it waited, then start the next one."""
        dropped = [task for task in self._waiting if task.is_cancelled]
        self._waiting = [task for task in self._waiting if not task.is_cancelled]
        for task in dropped:
            task._deliver()
        if not isValid(self):  # a receiver has deleted the window
            return
        if self._running is None and self._waiting:
            self._start(self._waiting.pop(0))
        elif not self.busy and not self._idle:
            self._idle = True
            self.idle.emit()

    def _start(self, task: Task) -> None:
        self._running = task
        self._garbage.keep_in_gui_thread()
        if self._worker is None:
            # A daemon: a job that ignores cancelling must not keep a closed program alive.
            self._worker = threading.Thread(
                target=_work, args=(self._inbox, self._outbox), name="cartwright-jobs", daemon=True
            )
            self._worker.start()
        self._inbox.put(task._job)
        self.started.emit(task)

    @Slot(float, str)
    def _pass_on(self, fraction: float, message: str) -> None:
        task = self._running
        if task is not None and not task.is_cancelled:
            task.progressed.emit(fraction, message)
            self.progressed.emit(task, fraction, message)

    @Slot()
    def _worker_done(self) -> None:
        self._garbage.leave_to_any_thread()
        self._finish()

    def _finish(self) -> None:
        task, self._running = self._running, None
        if task is not None:
            # Queued before the delivery: the next job starts even while a receiver shows a dialog.
            self._turn.emit()
            task._deliver()


class _Outbox:
    """What the worker may say; mute once closed, so that it never touches a runner that is gone."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner: TaskRunner | None = runner
        self._lock = threading.Lock()

    def report(self, fraction: float, message: str) -> None:
        with self._lock:
            if self._runner is not None:
                self._runner._reported.emit(fraction, message)

    def done(self) -> None:
        with self._lock:
            if self._runner is not None:
                self._runner._done.emit()

    def close(self) -> None:
        with self._lock:
            self._runner = None


def _fall_silent(inbox: SimpleQueue[_Job | None], outbox: _Outbox) -> None:
    """Of a runner that is deleted without `shutdown`: what runs ends by itself, and is heard by nobody."""
    outbox.close()
    inbox.put(None)


def _work(inbox: SimpleQueue[_Job | None], outbox: _Outbox) -> None:
    while (job := inbox.get()) is not None:
        job.run(outbox.report)
        outbox.done()


class _Garbage:
    """Reference cycles are collected in the GUI thread only, while a job runs.

    Python collects in whichever thread allocates; a timer or a graphics item that dies on the worker's thread brings
    the program down.
    """

    def __init__(self, parent: QObject) -> None:
        self._timer = QTimer(parent, interval=_COLLECT_MS)
        self._timer.timeout.connect(self._collect)

    def keep_in_gui_thread(self) -> None:
        if gc.isenabled():
            gc.disable()
            self._timer.start()

    def leave_to_any_thread(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            gc.enable()

    def _collect(self) -> None:
        # The young ones only: a full collection would be felt.
        gc.collect(1)
