"""The jobs behind the window's own commands. Plain functions; they import what is heavy when they run."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, writing
from analysis.work.provenance import Demo
from app import opening

if TYPE_CHECKING:
    from analysis.campaign import Assumptions
    from analysis.cleaning import Cleaned
    from analysis.dataset import Dataset
    from analysis.models.judging import Judged
    from analysis.models.targets import Question
    from analysis.saving import SavedTable
    from analysis.segment import Segment
    from analysis.since import Since
    from widgets.tab import Tab

DEMO = Demo(customers=2000, seed=1)
DEMO_NAME = "Demo shop (simulated)"


@dataclass(frozen=True, slots=True)
class Saved:
    """A workbook that was written: where, with how many sheets, about how many customers, who they are."""

    path: Path
    sheets: int
    customers: int
    segment: str


def open_demo(demo: Demo = DEMO, *, progress: Progress = SILENT) -> Cleaned:
    """The demo shop, with what the pages need of its log."""
    progress.report(0)
    return opening.clean_table(make_demo(demo, progress=progress))


def make_demo(demo: Demo, *, progress: Progress = SILENT) -> Dataset:
    """As a table that nothing was done to."""
    from analysis.demo import open_demo

    with writing(ENGLISH):
        return replace(open_demo(demo.customers, demo.seed, progress=progress), source=DEMO_NAME)


def save_workbook(
    cleaned: Cleaned,
    segment: Segment,
    models: Mapping[Question, Judged],
    assumed: Assumptions,
    target: Path,
    compared: Since | None = None,
    sources: Sequence[Path] = (),
    *,
    progress: Progress = SILENT,
) -> Saved:
    """Analyse the customers in view and write their workbook: the whole file, or what was there before.

    models: those of the whole cleaned table; of a part of the customers they are trained anew. compared: see `compare`.
    sources: what the table was read from, which stays as it is.
    """
    progress.report(0)
    from analysis.files import check_target, staged
    from analysis.report import analyse_cleaned
    from analysis.view import View
    from analysis.views.filters import described
    from analysis.workbook.sheets import workbook
    from analysis.workbook.writer import write_workbook

    check_target(target, ".xlsx")
    check_not_read(target, sources)
    dataset = cleaned.dataset
    view = View(dataset, segment)
    if not len(view):
        raise AnalysisError("No customer is in view, so there is nothing to save.", "Reset the filters.")
    with writing(ENGLISH):
        report = analyse_cleaned(cleaned, segment, trained=models, assumed=assumed, progress=progress.part(0, 0.85))
        book = workbook(report, compared)
    with staged(target) as (temporary,):
        write_workbook(book, temporary, progress=progress.part(0.85, 1))
    return Saved(target, len(book.sheets), report.cleaned.customers, described(dataset, segment))


def check_not_read(target: Path, sources: Sequence[Path]) -> None:
    """Raise AnalysisError where a file that was read would be written over."""
    from analysis.events.sources import files_of

    read = {path.resolve() for path in sources}
    with contextlib.suppress(AnalysisError):  # a folder that is gone
        read |= {path.resolve() for path in files_of(sources)}
    if target.resolve() in read:
        raise AnalysisError(f"{target.name} is a file that is open.", "Choose another name: it stays as it was read.")


def save_table(cleaned: Cleaned, target: Path, sources: Sequence[Path], *, progress: Progress = SILENT) -> SavedTable:
    """Write the cleaned table. sources: what it was read from, which stays as it is."""
    progress.report(0)
    from analysis.saving import save_table

    check_not_read(target, sources)
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
    with_engine = [
        "analysis.events.survey",
        "analysis.events.opening",
        "analysis.events.maps",
        "analysis.work.format",
        "analysis.work.reading",
        "app.log_dialog",
        *(n for n in found if n.startswith(logs)),
    ]
    names = [
        *(name for name in found if name not in with_engine),
        "analysis.cleaning.history",
        "analysis.dates",
        "analysis.reading",
        "analysis.saving",
        "analysis.work.work",
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
