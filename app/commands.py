"""The commands: thin, since all work is in `analysis`."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from analysis.cleaning import RECIPES, Recipe
from analysis.columns import NOW
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.opening import open_input
from analysis.progress import Progress
from analysis.pseudonyms import Key, pseudonymise_file, pseudonymised
from analysis.reading.table import OtherSchemaError
from analysis.report import Report, analyse
from analysis.summary import write_summary
from analysis.wording import listed, plural
from analysis.workbook.sheets import workbook
from analysis.workbook.writer import write_workbook
from app.console import shown_progress
from app.jobs import open_demo

_MAPPING_HINT: Final = (
    "Say what its columns stand for with --mapping; the window writes such a file when it opens the table."
)


def run(arguments: argparse.Namespace) -> None:
    """Run the command. Raises AnalysisError for what the user can mend."""
    match arguments.command:
        case "report":
            _report(arguments)
        case "demo":
            _demo(arguments.out, arguments.customers, arguments.seed, log=arguments.log)
        case "build":
            _build(arguments)
        case "score":
            _score(arguments)
        case _:
            _show_demo(Path("out"))


def _say(text: str) -> None:
    """The work is done by now: a reader that went away, such as `| head`, is no failure."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError:
        # Whatever is still in the stream's buffer must not fail at the end of the program either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(arguments: argparse.Namespace) -> None:
    source, out, json = arguments.input, arguments.out, arguments.json
    recipe, key = _recipe(arguments.recipe), _key(arguments.pseudonyms)
    _check_outputs(source, out, json)
    with shown_progress() as progress:
        progress.report(0, "reading")
        with closing(_opened(source, arguments.mapping, progress.part(0, 0.3))) as read:
            dataset = read if key is None else pseudonymised(read, key)
            report = analyse(dataset, recipe, progress=progress.part(0.3, 0.85))
            _write(report, out, json, progress.part(0.85, 1))
    _tell(report, out, json)


def _opened(source: Path, mapping: Path | None, progress: Progress) -> Dataset:
    try:
        return open_input(source, mapping, progress=progress)
    except OtherSchemaError as error:
        raise AnalysisError(error.message, " ".join(filter(None, (error.hint, _MAPPING_HINT)))) from error


def _recipe(name: str) -> Recipe:
    """The one of that name, or in the file of that name."""
    if name in RECIPES:
        return RECIPES[name]
    if not Path(name).exists():
        raise AnalysisError(
            f"There is no recipe and no file {name}.", f"Recipes are {listed(list(RECIPES))}; or name a file."
        )
    return Recipe.read(Path(name))


def _key(path: Path | None) -> Key | None:
    """Before any work is done."""
    return Key.read(path) if path is not None else None


def _check_outputs(source: Path, out: Path | None, json: Path | None) -> None:
    """Before any work is done."""
    for path, suffix in ((out, ".xlsx"), (json, ".json")):
        if path is not None:
            _check_output(source, path, suffix)
    if out is not None and json is not None and _final(out) == _final(json):
        raise AnalysisError(f"{out.name} and {json.name} are the same file.", "Name two files to write.")


def _check_output(source: Path, out: Path, suffix: str) -> None:
    if _final(out) == _final(source):
        raise AnalysisError(f"{out.name} is the file to read.", "Name another file to write.")
    check_target(out, suffix)


def _final(path: Path) -> Path:
    """Where a path leads in the end."""
    try:
        return path.resolve()
    except RuntimeError as error:
        raise AnalysisError(f"{path.name} is a link that leads to itself.", "Name another file.") from error


def _write(report: Report, out: Path | None, json: Path | None, progress: Progress) -> None:
    """Both files or none."""
    targets = [path for path in (json, out) if path is not None]
    with staged(*targets) as temporaries:
        for target, temporary in zip(targets, temporaries, strict=True):
            if target is out:
                progress.report(0, "writing the workbook")
                write_workbook(workbook(report), temporary, progress=progress)
            else:
                write_summary(report, temporary)


def _tell(report: Report, out: Path | None, json: Path | None) -> None:
    dataset = report.dataset
    _say(
        f"{plural(dataset.customers, 'customer')}, {plural(len(dataset), 'row')}, "
        f"{plural(len(dataset.periods), 'period')}. {report.quality.verdict}"
    )
    for path in (out, json):
        if path is not None:
            _say(f"Written: {path}")


def _score(arguments: argparse.Namespace) -> None:
    # A report has no use for models that were saved.
    from analysis.lists.columnar import PARQUET, save_columns
    from analysis.lists.saving import CSV, WORKBOOK, save_list
    from analysis.models.storing import load_model
    from analysis.views.scored_list import scored_list

    source, out, key = arguments.input, arguments.out, _key(arguments.pseudonyms)
    for path in (source, arguments.model):
        if _final(out) == _final(path):
            raise AnalysisError(f"{out.name} is a file to read.", "Name another file to write.")
    check_target(out, WORKBOOK, CSV, PARQUET)
    model = load_model(arguments.model)
    with shown_progress() as progress:
        progress.report(0, "reading")
        with closing(_opened(source, arguments.mapping, progress.part(0, 0.5))) as read:
            dataset = read if key is None else pseudonymised(read, key)
            listing = scored_list(model, dataset, progress=progress.part(0.5, 0.9))
            if out.suffix.lower() == PARQUET:
                save_columns(listing, out)
            else:
                save_list(listing, out, progress=progress.part(0.9, 1))
    _say(f"{plural(len(listing), 'customer')}. {' '.join(listing.text)} {listing.out.sentence()}".rstrip())
    _say(f"Written: {out}")


def _demo(out: Path, customers: int, seed: int, *, log: bool) -> None:
    # Ibis takes half a second to import; a report has no use for it.
    from analysis.demo import write_demo

    check_target(out, ".csv", ".parquet")
    with shown_progress() as progress, staged(out) as (temporary,):
        rows = write_demo(temporary, customers, seed, log=log, progress=progress)
    written = plural(rows, "event" if log else "row")
    _say(f"{plural(customers, 'simulated customer')}, {written}. Written: {out}")


def _build(arguments: argparse.Namespace) -> None:
    # Again because of Ibis.
    from analysis.events.builder import ASSUMED_MARGIN, Options, build_model
    from analysis.events.engine import Engine
    from analysis.events.how import How
    from analysis.events.maps import read_map
    from analysis.events.reading import read_events

    sources, out, key = arguments.events, arguments.out, _key(arguments.pseudonyms)
    for source in sources:
        _check_output(source, out, ".parquet")
    how = read_map(arguments.map) if arguments.map else How()
    how = replace(how, sale=replace(how.sale, **dict(arguments.sale)))
    margin = ASSUMED_MARGIN if arguments.margin is None else arguments.margin
    options = Options(
        arguments.window, arguments.periods, arguments.min_purchases, margin, arguments.finance, arguments.factors
    )
    with shown_progress() as progress, staged(out) as (temporary,), Engine() as engine:
        log = read_events(sources, engine, how, progress=progress.part(0, 0.4))
        built = build_model(log, options, temporary, progress=progress.part(0.4, 0.97))
        if key is not None:
            pseudonymise_file(temporary, key, progress=progress.part(0.97, 1))
    periods = plural(sum(period != NOW for period in built.rows), "period")
    rows = plural(sum(built.rows.values()), "row")
    _say(f"{plural(log.rows, 'event')}, {plural(built.customers, 'customer')}, {rows}: {periods} and now.")
    for note in (*built.notes, *([key.note] if key is not None else [])):
        _say(note)
    if log.has_profit and arguments.margin is not None:
        _say("The log says what was earned, so --margin was not used.")
    _say(f"Written: {out}")


def _show_demo(folder: Path) -> None:
    out, json = folder / "demo.xlsx", folder / "demo.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AnalysisError(f"The folder {folder} cannot be made: {error.strerror}.", "Choose another one.") from error
    _say("There is no display to open a window on, so the demo shop is analysed without one.")
    for path, suffix in ((out, ".xlsx"), (json, ".json")):
        check_target(path, suffix)
    with shown_progress() as progress, closing(open_demo(progress=progress.part(0, 0.3)).raw) as dataset:
        report = analyse(dataset, progress=progress.part(0.3, 0.85))
        _write(report, out, json, progress.part(0.85, 1))
    _tell(report, out, json)
