"""The child process that writes a workbook: XlsxWriter holds the interpreter too long for a thread of the window.

It gets the document with its tables stored as Arrow files, and answers through a pipe with `Step`s and at the end
one of `Done`, an exception that the caller understands, or `Defect`. It imports neither pandas nor anything else
that is slow to start.
"""

from __future__ import annotations

import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook as File
from xlsxwriter.exceptions import FileCreateError

from analysis.errors import AnalysisError
from analysis.files import explain
from analysis.workbook.charts import Whiskers
from analysis.workbook.document import ListSheet, Sheet, StoredRows, Table, Workbook
from analysis.workbook.page import Page
from analysis.workbook.printing import set_up_paper
from analysis.workbook.style import Styles
from analysis.workbook.text import clean_text, cut_text, sheet_name

_ROWS_SHARE: Final = 0.7  # of the time; the rest packs the file


@dataclass(frozen=True)
class Step:
    """How far it is, in 0..1."""

    fraction: float
    message: str


@dataclass(frozen=True)
class Done:
    """The file is complete."""


@dataclass(frozen=True)
class Defect:
    """It failed in a way that nobody foresaw."""

    trace: str


Answer = Step | Done | Defect | AnalysisError | OSError


def run(workbook: Workbook, target: Path, folder: Path, sender: Connection) -> None:
    """Write `workbook` to `target`, with temporary files in `folder` only."""
    # Ctrl+C in a terminal reaches both processes: the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer: Answer
    try:
        _write(workbook, target, folder, sender)
        answer = Done()
    except MemoryError:
        answer = AnalysisError("There was not enough memory to write the workbook.", "Close other programs.")
    except FileCreateError as error:
        answer = error.args[0]
    except (AnalysisError, OSError) as error:
        answer = error
    except Exception:
        answer = Defect(traceback.format_exc())
    # A half-written archive complains once more when it is thrown away; the answer says it already.
    sys.unraisablehook = lambda _: None
    sender.send(answer)
    sender.close()


def _write(workbook: Workbook, target: Path, folder: Path, sender: Connection) -> None:
    options = {
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    file = File(str(target), options)
    file.use_zip64()  # only used where a sheet is too large to do without
    properties = {"title": cut_text(clean_text(workbook.title), 255), "author": clean_text(workbook.author)}
    file.set_properties(properties | ({"created": workbook.created} if workbook.created else {}))
    try:
        _write_sheets(file, workbook, sender)
    except OSError as error:  # until the file is packed, rows wait in the folder
        raise explain_scratch(error, folder.parent) from error
    sender.send(Step(_ROWS_SHARE, "Packing the workbook"))
    file.close()


def _write_sheets(file: File, workbook: Workbook, sender: Connection) -> None:
    styles = Styles(file)
    table_names: set[str] = set()
    whiskers = Whiskers(sheet_name("Whiskers", {sheet.name.casefold() for sheet in workbook.sheets}))
    meter = _Meter(sender, sum(_rows(sheet) for sheet in workbook.sheets))
    for sheet in workbook.sheets:
        meter.message = f"Writing the sheet {sheet.name}"
        meter.advance(0)
        # XlsxWriter documents it per file, but each sheet keeps what was set when it was added: lists are written
        # row by row, reports, which have tables, as a whole.
        file.constant_memory = isinstance(sheet, ListSheet)
        worksheet = file.add_worksheet(sheet.name)
        set_up_paper(worksheet, workbook.title)
        page = Page(file, worksheet, styles, table_names, whiskers, meter.advance)
        if isinstance(sheet, ListSheet):
            page.write_list(sheet)
        else:
            page.write_report(sheet)
    # Else closing would look for rows kept open in reports, too; those of lists are closed in any case.
    file.constant_memory = False
    whiskers.write(file)


def explain_scratch(error: OSError, parent: Path) -> AnalysisError:
    """The sentence for an error in a temporary folder, which nobody knows by its name; parent: the folder it is in."""
    return explain(error, parent / "A part of the workbook")


def _rows(sheet: Sheet | ListSheet) -> int:
    tables = [sheet.table] if isinstance(sheet, ListSheet) else [b for b in sheet.blocks if isinstance(b, Table)]
    return sum(table.data.rows for table in tables if isinstance(table.data, StoredRows))


class _Meter:
    """Counts written rows and tells the parent."""

    def __init__(self, sender: Connection, total: int) -> None:
        self._sender = sender
        self._total = max(total, 1)
        self._done = 0
        self.message = ""

    def advance(self, rows: int) -> None:
        self._done += rows
        self._sender.send(Step(_ROWS_SHARE * self._done / self._total, self.message))
