"""The jobs behind the window's own commands. Plain functions; they import what is heavy when they run."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, writing

if TYPE_CHECKING:
    from analysis.cache import Kept, Stamp
    from analysis.campaign import Assumptions
    from analysis.cleaning import Cleaned, Recipe
    from analysis.dataset import Dataset
    from analysis.events.builder import Options
    from analysis.events.how import How
    from analysis.events.inspecting import Inspection
    from analysis.events.log import EventLog
    from analysis.events.sources import Source
    from analysis.events.survey import Outlook
    from analysis.memory import Size
    from analysis.models.judging import Judged
    from analysis.models.targets import Target
    from analysis.pseudonyms import Key
    from analysis.saving import SavedTable
    from analysis.segment import Segment
    from analysis.since import Since
    from app.kept_maps import KeptMaps
    from app.settings import Storing
    from widgets.tab import Tab

DEMO_CUSTOMERS, DEMO_SEED = 2000, 1
DEMO_NAME = "Demo shop (simulated)"


@dataclass(frozen=True, slots=True)
class Saved:
    """A workbook that was written: where, with how many sheets, about how many customers, who they are."""

    path: Path
    sheets: int
    customers: int
    segment: str


@dataclass(frozen=True, eq=False)
class FoundLog:
    """An event log, which has to be decided on before it is built into a table.

    remembered: the log for which was said how this one is read, too; empty where that was guessed.
    """

    outlook: Outlook
    remembered: str = ""


class PerhapsLogError(AnalysisError):
    """A file that is no customer table, but may be an event log with columns of its own."""


def open_file(
    source: Source,
    zone: str = "UTC",
    maps: KeptMaps | None = None,
    left_out: Collection[str] = (),
    *,
    progress: Progress = SILENT,
) -> Cleaned | FoundLog:
    """A table, or an event log, also in several files or a folder.

    zone: where the clocks of a log were, if neither it nor `maps` says. maps: what was said about logs before.
    left_out: families of columns of a table that are not read.
    """
    progress.report(0)
    from analysis.events.recognising import header_of, is_log, may_be_log
    from analysis.events.sources import paths_of

    names = header_of(source)
    if is_log(source) or (maps is not None and may_be_log(names) and maps.best(names) is not None):
        return open_log(source, zone, maps, progress=progress)
    try:
        return _open_table(paths_of(source)[0], left_out, progress)
    except AnalysisError as error:
        if may_be_log(names):
            raise PerhapsLogError(error.message, error.hint) from error
        raise


def _open_table(path: Path, left_out: Collection[str], progress: Progress) -> Cleaned:
    from analysis.memory import wanted
    from analysis.reading import read_table
    from analysis.wording import listed

    with writing(ENGLISH):  # its notes go into workbooks, too
        read = read_table(path, wanted=partial(wanted, left_out=left_out), progress=progress)
        if left_out:
            note = f"Columns of these families were left out to save memory, as chosen: {listed(list(left_out))}."
            read = replace(read, notes=(*read.notes, note))
        return clean_table(read)


@dataclass(frozen=True, slots=True)
class Opened:
    """stamp: of the file it was read from; is_kept: whether it came from its kept copy; earlier: see `Cache`."""

    cleaned: Cleaned
    stamp: Stamp
    is_kept: bool
    earlier: Kept | None

    @property
    def dataset(self) -> Dataset:
        """The table as it was read."""
        return self.cleaned.raw


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A table that may not fit into memory. size: what reading it takes; free: bytes that are left."""

    path: Path
    size: Size
    free: int


def open_or_find(
    source: Source,
    storing: Storing,
    zone: str = "UTC",
    maps: KeptMaps | None = None,
    left_out: Collection[str] | None = None,
    key_file: Path | None = None,
    *,
    progress: Progress = SILENT,
) -> Opened | FoundLog | TooLarge:
    """The kept copy of an unchanged file, or as `open_file`.

    left_out: what was chosen for a table that may not fit; None: nobody was asked yet. key_file: of pseudonyms.
    """
    progress.report(0)
    from analysis.cache import Stamp
    from analysis.cleaning import Cleaned
    from analysis.events.recognising import is_log
    from analysis.events.sources import paths_of
    from analysis.memory import available, may_not_fit
    from analysis.reading.source import check, in_words

    path = paths_of(source)[0]
    if path.is_dir() or not isinstance(source, Path):
        found = open_file(source, zone, maps, progress=progress)
        assert isinstance(found, FoundLog)
        return found
    check(path)
    key = _key(key_file)
    with in_words(path):
        # Before it is read: a change meanwhile makes another state.
        stamp = Stamp.of(path, ", ".join([*sorted(left_out or ()), key.mark if key is not None else ""]))
    cache = storing.cache()
    kept = cache.find(stamp, progress=progress)
    if kept is None and left_out is None and (free := available()) is not None and not is_log(path):
        size = may_not_fit(path, free)
        if size is not None:
            return TooLarge(path, size, free)
    found = open_file(source, zone, maps, left_out or (), progress=progress) if kept is None else clean_table(kept)
    if not isinstance(found, Cleaned):
        return found
    if kept is None:
        found = _hidden(found, key)
    return Opened(found, stamp, kept is not None, cache.earlier(stamp, found.raw, progress=progress))


def _key(path: Path | None) -> Key | None:
    from analysis.pseudonyms import Key

    return Key.read(path) if path is not None else None


def _hidden(cleaned: Cleaned, key: Key | None) -> Cleaned:
    """With pseudonyms, where there is a key for them."""
    from analysis.pseudonyms import pseudonymised

    if key is None:
        return cleaned
    with writing(ENGLISH):
        return clean_table(pseudonymised(cleaned.raw, key))


def open_log(
    source: Source, zone: str = "UTC", maps: KeptMaps | None = None, *, progress: Progress = SILENT
) -> FoundLog:
    """A log, whatever its columns are called, read as was said about one like it, or as can be guessed.

    Raises AnalysisError for a log in known columns that nobody could read by answering questions.
    """
    progress.report(0)
    from analysis.events.engine import Engine
    from analysis.events.inspecting import inspect
    from analysis.events.questions import OpenQuestionError
    from analysis.events.survey import look

    engine = Engine()
    try:
        inspection = inspect(source, engine, zone, progress=progress.part(0, 0.3))
        kept = maps.best(tuple(inspection.cells)) if maps is not None else None
        how = kept.how() if kept is not None else None
        outlook = None
        if how is not None and inspection.takes(how):
            outlook = look(inspection, how, progress=progress.part(0.3, 1))
        if outlook is None or outlook.trouble is not None:
            kept, how = None, inspection.guess
            outlook = look(inspection, how, new_kinds=not inspection.is_known, progress=progress.part(0.3, 1))
        if outlook.trouble is not None and inspection.is_known and not isinstance(outlook.trouble, OpenQuestionError):
            raise outlook.trouble
    except BaseException:
        engine.close()
        raise
    remembered = kept is not None and not (inspection.is_known and how == inspection.guess)
    return FoundLog(outlook, kept.log if kept is not None and remembered else "")


def look_again(inspection: Inspection, how: How, new_kinds: bool, *, progress: Progress = SILENT) -> Outlook:
    """A log that is open, read with other answers."""
    progress.report(0)
    from analysis.events.survey import look

    return look(inspection, how, new_kinds=new_kinds, progress=progress)


def build_table(
    log: EventLog,
    options: Options,
    finance: float | None = None,
    key_file: Path | None = None,
    *,
    progress: Progress = SILENT,
) -> Cleaned:
    """With what the pages need of the log, so that its events are not read again.

    finance: the revenue that finance has, to be compared with that of the log. key_file: of pseudonyms.
    """
    progress.report(0)
    from analysis.events.opening import built

    key = _key(key_file)
    with writing(ENGLISH):
        return _hidden(clean_table(built(log, options, finance=finance, progress=progress)), key)


def let_go(dataset: Dataset, *, progress: Progress = SILENT) -> None:  # noqa: ARG001
    """Of a table that is not open any more. A job, since those before it may still ask for what it holds."""
    dataset.close()


def clean_table(raw: Dataset, recipe: Recipe | None = None, *, progress: Progress = SILENT) -> Cleaned:
    """The table after the recipe; by default only exact copies of rows go."""
    progress.report(0)
    from analysis.cleaning import NONE, Cleaned

    with writing(ENGLISH):  # its notes go into workbooks, too
        cleaned = Cleaned.of(raw, recipe or NONE, progress=progress)
    dataset = cleaned.dataset
    # The indices that every page asks for, so that none is made while somebody waits.
    _ = dataset.customers, dataset.periods, dataset.newest, raw.fingerprint, cleaned.customers_left_out
    return cleaned


def open_demo(*, progress: Progress = SILENT) -> Cleaned:
    """The demo shop, with what the pages need of its log."""
    progress.report(0)
    from analysis.demo import open_demo

    with writing(ENGLISH):
        return clean_table(replace(open_demo(DEMO_CUSTOMERS, DEMO_SEED, progress=progress), source=DEMO_NAME))


def save_workbook(
    cleaned: Cleaned,
    segment: Segment,
    models: Mapping[Target, Judged],
    assumed: Assumptions,
    target: Path,
    compared: Since | None = None,
    *,
    progress: Progress = SILENT,
) -> Saved:
    """Analyse the customers in view and write their workbook: the whole file, or what was there before.

    models: those of the whole cleaned table; of a part of the customers they are trained anew. compared: see `compare`.
    """
    progress.report(0)
    import numpy as np

    from analysis.files import check_target, staged
    from analysis.report import analyse
    from analysis.view import View
    from analysis.views.filters import described
    from analysis.workbook.sheets import workbook
    from analysis.workbook.writer import write_workbook

    check_target(target, ".xlsx")
    dataset = cleaned.dataset
    view = View(dataset, segment)
    if not len(view):
        raise AnalysisError("No customer is in view, so there is nothing to save.", "Reset the filters.")
    rows = np.zeros(len(dataset), dtype=bool)
    rows[view.history] = True
    with writing(ENGLISH):
        words = described(dataset, segment)
        report = analyse(
            dataset.keep(rows),
            cleaned.recipe,
            followed=cleaned.steps,
            segment=words,
            trained=models if rows.all() else None,
            assumed=assumed,
            progress=progress.part(0, 0.85),
        )
        book = workbook(report, compared)
    with staged(target) as (temporary,):
        write_workbook(book, temporary, progress=progress.part(0.85, 1))
    return Saved(target, len(book.sheets), len(view), described(dataset, segment))


def save_table(cleaned: Cleaned, target: Path, source: Path | None, *, progress: Progress = SILENT) -> SavedTable:
    """Write the cleaned table. source: the file that it was read from, which stays as it is."""
    progress.report(0)
    from analysis.saving import save_table

    if source is not None and target.resolve() == source.resolve():
        raise AnalysisError(f"{target.name} is the file that is open.", "Choose another name: it stays as it was read.")
    return save_table(cleaned, target, progress=progress)


@contextlib.contextmanager
def _for_good() -> Iterator[None]:
    """What is made meanwhile stays until the end: the garbage collector need not look at it again and again.

    A full collection over all that the libraries define would stop the window for a quarter of a second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        # Some libraries look, at the end, whether anything of theirs was left.
        atexit.register(gc.unfreeze)


def load_pages(*, progress: Progress = SILENT) -> tuple[type[Tab], ...]:
    """The pages in the order of the work, with all that they import at their first use: nobody shall wait for it."""
    import analysis.views
    import widgets.tabs

    found = [
        module.name
        for package in (widgets.tabs, analysis.views)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    # Not for good: at the end of the program DuckDB complains of what was not let go of.
    logs = ("analysis.views.log", "widgets.tabs.funnel.log")
    with_engine = ["analysis.events.survey", "analysis.events.opening", *(n for n in found if n.startswith(logs))]
    names = [
        *(name for name in found if name not in with_engine),
        "analysis.reading",
        "analysis.saving",
        "ibis",
        "analysis.workbook.sheets",
        "analysis.workbook.writer",
    ]
    with _for_good():
        for number, name in enumerate(names):
            progress.report(number / len(names))
            importlib.import_module(name)
    for name in (*with_engine, "analysis.demo"):
        importlib.import_module(name)

    from widgets.tabs.campaign import CampaignTab
    from widgets.tabs.data import DataTab
    from widgets.tabs.funnel import FunnelTab
    from widgets.tabs.models import ModelsTab
    from widgets.tabs.overview import OverviewTab
    from widgets.tabs.segments import SegmentsTab

    return DataTab, OverviewTab, FunnelTab, SegmentsTab, ModelsTab, CampaignTab
