"""The jobs behind opening a file: a table, an event log, or a table of another schema.

Plain functions; they import what is heavy when they run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, writing

if TYPE_CHECKING:
    from analysis.cache import Kept, Stamp
    from analysis.cleaning import Cleaned, Recipe
    from analysis.dataset import Dataset
    from analysis.events.builder import Options
    from analysis.events.how import How
    from analysis.events.inspecting import Inspection
    from analysis.events.log import EventLog
    from analysis.events.sources import Source
    from analysis.events.survey import Outlook
    from analysis.mapping.joining import Joined
    from analysis.mapping.preview import Check, Foreign
    from analysis.mapping.table import TableMapping
    from analysis.memory import Size
    from app.kept_maps import KeptMaps
    from app.settings import Storing


@dataclass(frozen=True, slots=True)
class Known:
    """What was said before. storing: where copies of tables are kept. mappings: the file of what columns of other
    tables stand for. maps: what was said about logs. zone: where the clock of a log is, if neither it nor `maps`
    says. key_file: of pseudonyms.
    """

    storing: Storing
    mappings: Path
    maps: KeptMaps | None = None
    zone: str = "UTC"
    key_file: Path | None = None


@dataclass(frozen=True, eq=False)
class FoundLog:
    """An event log, which has to be decided on before it is built into a table.

    remembered: the log for which was said how this one is read, too; empty where that was guessed.
    """

    outlook: Outlook
    remembered: str = ""


class PerhapsLogError(AnalysisError):
    """A file that is no customer table, but looks like an event log with columns of its own."""


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


def open_source(
    source: Source, known: Known, left_out: Collection[str] | None = None, *, progress: Progress = SILENT
) -> Opened | FoundLog | Foreign | TooLarge:
    """What a file holds, or several files or a folder, which are one log; of an unchanged table its kept copy.

    left_out: families of columns that are not read, chosen for a table that may not fit; None: nobody was asked yet.
    Raises AnalysisError, and PerhapsLogError for what looks like a log in columns of its own.
    """
    progress.report(0)
    from analysis.events.recognising import header_of, is_log, looks_like_log
    from analysis.events.sources import is_one_file, paths_of
    from analysis.reading.table import OtherSchemaError

    names = header_of(source)
    said = bool(names) and known.maps is not None and known.maps.best(names) is not None
    if said or not is_one_file(source) or is_log(source):
        return open_log(source, known, progress=progress)
    path = paths_of(source)[0]
    try:
        return open_table(path, known, left_out, progress)
    except OtherSchemaError as error:
        if looks_like_log(names):
            raise PerhapsLogError(error.message, error.hint) from error
        foreign = look_at(path, known.mappings, progress=progress)
        if len(foreign.samples) < 2:
            raise  # a file whose columns could not be told apart
        return foreign


def open_table(path: Path, known: Known, left_out: Collection[str] | None, progress: Progress) -> Opened | TooLarge:
    """A customer table; of an unchanged file its kept copy. left_out: see `open_source`."""
    from analysis.cache import Stamp
    from analysis.memory import available, may_not_fit, wanted
    from analysis.pseudonyms import Key
    from analysis.reading import read_table
    from analysis.reading.source import check, in_words
    from analysis.wording import listed

    check(path)
    key = Key.read(known.key_file) if known.key_file is not None else None
    with in_words(path):
        # Before it is read: a change meanwhile makes another state.
        stamp = Stamp.of(path, ", ".join([*sorted(left_out or ()), key.mark if key is not None else ""]))
    cache = known.storing.cache()
    table = cache.find(stamp, progress=progress)
    is_kept = table is not None
    if table is None:
        if left_out is None and (free := available()) is not None and (size := may_not_fit(path, free)) is not None:
            return TooLarge(path, size, free)
        with writing(ENGLISH):  # its notes go into workbooks, too
            table = read_table(path, wanted=partial(wanted, left_out=left_out or ()), progress=progress)
            if left_out:
                note = f"Columns of these families were left out to save memory, as chosen: {listed(list(left_out))}."
                table = replace(table, notes=(*table.notes, note))
        table = hidden(table, known.key_file)
    return Opened(clean_table(table), stamp, is_kept, cache.earlier(stamp, table, progress=progress))


def hidden(table: Dataset, key_file: Path | None) -> Dataset:
    """The table with pseudonyms, where there is a key for them."""
    if key_file is None:
        return table
    from analysis.pseudonyms import Key, pseudonymised

    with writing(ENGLISH):
        return pseudonymised(table, Key.read(key_file))


def hide_ids(cleaned: Cleaned, key_file: Path, *, progress: Progress = SILENT) -> Cleaned:
    """The table with pseudonyms, cleaned as it was. key_file: of pseudonyms."""
    progress.report(0)
    return clean_table(hidden(cleaned.raw, key_file), cleaned.recipe, progress=progress)


def look_at(path: Path, mappings: Path, *, progress: Progress = SILENT) -> Foreign:
    """A table of another schema, with a mapping to begin with. mappings: the file of those used before."""
    progress.report(0)
    from analysis.mapping.preview import look_at

    with writing(ENGLISH):
        return look_at(path, mappings, progress=progress)


def mapped(foreign: Foreign, mapping: TableMapping, key_file: Path | None) -> Dataset:
    """The table under this mapping. key_file: of pseudonyms."""
    from analysis.reading import build

    with writing(ENGLISH):
        return hidden(build(foreign.raw, mapping), key_file)


def open_mapped(foreign: Foreign, mapping: TableMapping, known: Known, *, progress: Progress = SILENT) -> Cleaned:
    """The table under this mapping, which is kept."""
    progress.report(0)
    cleaned = clean_table(mapped(foreign, mapping, known.key_file))
    keep_mapping(foreign, mapping, known.mappings)
    return cleaned


def check_join(
    table: Dataset, foreign: Foreign, key_file: Path | None, mapping: TableMapping, *, progress: Progress = SILENT
) -> Check:
    """Whether a file can be joined this way. key_file: of pseudonyms."""
    from analysis.mapping.preview import check_join

    return check_join(table, foreign, mapping, partial(hidden, key_file=key_file), progress=progress)


def join_file(
    cleaned: Cleaned, foreign: Foreign, mapping: TableMapping, known: Known, *, progress: Progress = SILENT
) -> tuple[Joined, Cleaned]:
    """The table as read with what another file knows of its customers, and cleaned as it was; the mapping is kept."""
    progress.report(0)
    from analysis.mapping.joining import join

    with writing(ENGLISH):
        joined = join(cleaned.raw, mapped(foreign, mapping, known.key_file))
    keep_mapping(foreign, mapping, known.mappings)
    return joined, clean_table(joined.dataset, cleaned.recipe, progress=progress)


def keep_mapping(foreign: Foreign, mapping: TableMapping, mappings: Path) -> None:
    """For the next file with such columns."""
    from analysis.mapping.keeping import Kept, keep

    with contextlib.suppress(AnalysisError):  # then the next file of this kind begins with a proposal, like this one
        keep(mappings, Kept(foreign.raw.file, tuple(sample.name for sample in foreign.samples), mapping))


def open_log(source: Source, known: Known, *, progress: Progress = SILENT) -> FoundLog:
    """A log, whatever its columns are called, read as was said about one like it, or as can be guessed.

    Raises AnalysisError for a log in known columns that nobody could read by answering questions.
    """
    progress.report(0)
    from analysis.events.clock import zones
    from analysis.events.engine import Engine
    from analysis.events.inspecting import inspect
    from analysis.events.questions import OpenQuestionError
    from analysis.events.survey import look

    zones()  # here, so that the window does not wait for them when it asks
    engine = Engine()
    try:
        inspection = inspect(source, engine, known.zone, progress=progress.part(0, 0.3))
        kept = known.maps.best(tuple(inspection.cells)) if known.maps is not None else None
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

    with writing(ENGLISH):
        return clean_table(hidden(built(log, options, finance=finance, progress=progress), key_file))


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
    _ = dataset.customers, dataset.periods, dataset.newest, raw.fingerprint, raw.sketch, cleaned.customers_left_out
    return cleaned
