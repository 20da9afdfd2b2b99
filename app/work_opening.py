"""The jobs behind a working file: finding its data, opening it as it was, saying what is different, saving.

Plain functions; they import what is heavy when they run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, writing
from analysis.work.provenance import Demo, Log
from app import jobs, opening

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned
    from analysis.dataset import Dataset
    from analysis.mapping.table import TableMapping
    from analysis.segment import Segment
    from analysis.work.places import Place
    from analysis.work.work import Data, Made, Work

JoinedFiles: TypeAlias = "tuple[tuple[Path, TableMapping], ...]"


@dataclass(frozen=True, eq=False)
class Located:
    """A work whose data was looked for. missing: places where nothing is any more."""

    work: Work
    missing: tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class OpenedWork:
    """changes: what is different about the data since the work was saved; remarks: what of the work does not fit it.

    Both are sentences. key_file: of the pseudonyms in the place of ids.
    """

    work: Work
    found: Cleaned | opening.Opened
    changes: tuple[str, ...]
    remarks: tuple[str, ...]
    key_file: Path | None

    @property
    def cleaned(self) -> Cleaned:
        return self.found.cleaned if isinstance(self.found, opening.Opened) else self.found

    @property
    def paths(self) -> tuple[Path, ...]:
        return self.work.data.paths

    @property
    def joined(self) -> JoinedFiles:
        return tuple((joined.place.path, joined.mapping) for joined in self.work.data.joined)


def locate(path: Path, *, progress: Progress = SILENT) -> Located:
    """Read a working file and look for its data. Raises AnalysisError."""
    progress.report(0)
    from analysis.work.reading import read_work

    work = read_work(path)
    folder = (work.saved_as or path.absolute()).parent
    return _located(work, lambda place: place.find(folder))


def relocate(located: Located, chosen: Path, *, progress: Progress = SILENT) -> Located:
    """With the first of the missing places at the path that was chosen, and others by their names beside it."""
    progress.report(0)
    first = located.missing[0]

    def find(place: Place) -> Place | None:
        if place not in located.missing:
            return place
        path = chosen if place == first else chosen.parent / place.path.name
        return replace(place, path=path, folder=path.is_dir()) if path.exists() else None

    return _located(located.work, find)


def replaced(work: Work, chosen: Path) -> Work:
    """Another file or folder in the place of the first that was opened."""
    first, *others = work.data.places
    first = replace(first, path=chosen, folder=chosen.is_dir())
    return replace(work, data=replace(work.data, places=(first, *others)))


def _located(work: Work, find: Callable[[Place], Place | None]) -> Located:
    """find: gives a place where it is now."""
    data = work.data
    places = {place: find(place) for place in data.all_places}

    def now(place: Place) -> Place:
        return places[place] or place

    joined = tuple(replace(one, place=now(one.place)) for one in data.joined)
    data = replace(data, places=tuple(map(now, data.places)), joined=joined)
    return Located(replace(work, data=data), tuple(place for place, found in places.items() if found is None))


def open_work(work: Work, known: opening.Known, *, progress: Progress = SILENT) -> OpenedWork:
    """The data of a work as it was opened then, joined and cleaned as it was. Raises AnalysisError."""
    from analysis.work.places import Shape, changes, place_of

    data, made = work.data, work.made
    # The content is compared only where it was noted.
    now = [
        place_of(place.path, None, digests=bool(place.files[0].sha256), progress=progress.part(0, 0.2))
        for place in data.all_places
    ]
    different = [words for was, is_now in zip(data.all_places, now, strict=True) for words in changes(was, is_now)]
    remarks: list[str] = []
    try:
        found = _found(data, known, progress.part(0.2, 0.8))
        raw = _with_joined(found.dataset if isinstance(found, opening.Opened) else found, data, known)
    except AnalysisError as error:
        raise AnalysisError(error.message, " ".join(filter(None, (error.hint, *different)))) from error
    try:
        different += data.shape.changes(Shape.of(raw, data.provenance))
        cleaned = _cleaned(raw, made, remarks, progress.part(0.8, 1))
        if not _fits(cleaned.dataset, work.look.segment):
            work = replace(work, look=replace(work.look, segment=_everybody()))
            remarks.append("Who was in view cannot be told in this table, so everybody is.")
    except BaseException:
        raw.close()
        raise
    if isinstance(found, opening.Opened) and not data.joined:
        found = replace(found, cleaned=cleaned)
        return OpenedWork(work, found, tuple(different), tuple(remarks), known.key_file)
    return OpenedWork(work, cleaned, tuple(different), tuple(remarks), known.key_file)


def _found(data: Data, known: opening.Known, progress: Progress) -> opening.Opened | Dataset:
    """The table as read; of a customer table with what is known of its kept copy."""
    match data.provenance:
        case Demo() as demo:
            return jobs.make_demo(demo, progress=progress)
        case Log(how, options):
            return _built(data, Log(how, options), known, progress)
        case table:
            (path,) = data.paths
            if table.mapping is not None:
                return _mapped(path, table.mapping, known, progress)
            opened = opening.open_table(path, known, table.left_out, progress)
            assert isinstance(opened, opening.Opened)  # what to leave out was decided
            return opened


def _built(data: Data, log: Log, known: opening.Known, progress: Progress) -> Dataset:
    from analysis.events.engine import Engine
    from analysis.events.opening import built
    from analysis.events.reading import read_events

    engine = Engine()
    try:
        source = data.paths[0] if len(data.paths) == 1 else data.paths
        events = read_events(source, engine, log.how, progress=progress.part(0, 0.4))
        with writing(ENGLISH):
            table = built(events, log.options, finance=log.options.finance, progress=progress.part(0.4, 1))
            return opening.hidden(table, known.key_file)
    except BaseException:
        engine.close()
        raise


def _mapped(path: Path, mapping: TableMapping, known: opening.Known, progress: Progress) -> Dataset:
    from analysis.reading import read_table

    with writing(ENGLISH):
        return opening.hidden(read_table(path, mapping, progress=progress), known.key_file)


def _with_joined(raw: Dataset, data: Data, known: opening.Known) -> Dataset:
    from analysis.mapping.joining import join

    for joined in data.joined:
        with writing(ENGLISH):
            raw = join(raw, _mapped(joined.place.path, joined.mapping, known, SILENT)).dataset
    return raw


def _cleaned(raw: Dataset, made: Made, remarks: list[str], progress: Progress) -> Cleaned:
    """By the recipe of the work; where that does not fit any more, by the usual one, with a remark."""
    try:
        return opening.clean_table(raw, made.recipe, progress=progress)
    except AnalysisError as error:
        remarks.append(f"It is cleaned by no recipe of your own: {error.message}")
        return opening.clean_table(raw, progress=progress)


def _fits(dataset: Dataset, segment: Segment) -> bool:
    from analysis.masks import mask_of

    try:
        mask_of(dataset, segment)
    except AnalysisError:
        return False
    return True


def _everybody() -> Segment:
    from analysis.segment import All

    return All()


def save_work(
    work: Work, paths: tuple[Path, ...], joined: JoinedFiles, target: Path, *, progress: Progress = SILENT
) -> Path:
    """Write a work, with what its files are now. Raises AnalysisError."""
    from analysis.files import check_target
    from analysis.work.reading import SUFFIX, write_work

    check_target(target, SUFFIX)  # before files are read as a whole
    write_work(target, with_places(work, paths, joined, target.parent, progress=progress))
    return target


def with_places(
    work: Work,
    paths: tuple[Path, ...],
    joined: JoinedFiles,
    folder: Path | None,
    *,
    digests: bool = True,
    progress: Progress = SILENT,
) -> Work:
    """The work with what lies at the paths of its data now. folder: of the working file."""
    from analysis.work.places import place_of
    from analysis.work.work import Joined

    places = [place_of(path, folder, digests=digests, progress=progress) for path in paths]
    others = [Joined(place_of(path, folder, digests=digests), mapping) for path, mapping in joined]
    return replace(work, data=replace(work.data, places=tuple(places), joined=tuple(others)))
