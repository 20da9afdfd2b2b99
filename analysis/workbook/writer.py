"""Writing a workbook in a child process, with progress, cancelling and errors as if it were done here."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.workbook import child
from analysis.workbook.document import Workbook
from analysis.workbook.scratch import scratch_folder
from analysis.workbook.storing import store

_STORING_SHARE = 0.15
_PATIENCE = 0.1  # seconds between two looks whether the job was cancelled


def write_workbook(workbook: Workbook, target: Path, *, progress: Progress = SILENT) -> None:
    """Write `workbook` to `target`, a path that `files.staged` gave; what an interrupted job leaves there is its to
    remove.

    The tables go to the child through a temporary folder, which is gone afterwards in any case. Safe to call from any
    thread.

    Raises AnalysisError (a table too large for a sheet, no room for the temporary files, the child killed), OSError
    (about `target`, which `files.staged` turns into words), Cancelled.
    """
    with scratch_folder() as folder:
        try:
            stored = store(workbook, folder, progress.part(0, _STORING_SHARE))
        except OSError as error:
            raise child.explain_scratch(error, folder.parent) from error
        _run_child(stored, target, folder, progress.part(_STORING_SHARE, 1))


def _run_child(workbook: Workbook, target: Path, folder: Path, progress: Progress) -> None:
    # Spawned, not forked: the same on every system, and safe beside threads and Qt.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=child.run, args=(workbook, target, folder, sender), daemon=True)
    try:
        process.start()
        sender.close()  # so that the child's death ends the pipe
        _listen(receiver, progress)
        process.join()
    finally:
        if process.is_alive():
            process.kill()  # it holds nothing that needs a tidy end: all its files are in the folder and the target
            process.join()
        process.close()
        receiver.close()


def _listen(receiver: Connection, progress: Progress) -> None:
    """Pass on the child's steps until it is done, and raise what it failed with."""
    while True:
        progress.check()
        if not receiver.poll(_PATIENCE):
            continue
        try:
            answer: child.Answer = receiver.recv()
        except (EOFError, ConnectionError):
            raise AnalysisError(
                "The part of the program that writes the workbook was ended from outside before it was done.",
                "Often memory was short: close other programs and try again.",
            ) from None
        match answer:
            case child.Step():
                progress.report(answer.fraction, answer.message)
            case child.Done():
                progress.report(1)
                return
            case child.Defect():
                raise RuntimeError(f"Writing the workbook failed.\n{answer.trace}")
            case _:
                raise answer
