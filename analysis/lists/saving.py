"""The one way in which lists of customers are saved: as a workbook or as CSV, and entered in the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from analysis.contact import UNCHECKED, TakenOut
from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.lists.about import about_pairs, as_text, paragraphs
from analysis.lists.delimited import PLAIN, Dialect, write_csv
from analysis.lists.register import Entry, enter
from analysis.progress import SILENT, Progress
from analysis.views.customer_list import CUSTOMER_KEY, CustomerList, ListColumn, table_of
from analysis.views.filters import described
from analysis.wording import ENGLISH, count, plural, writing
from analysis.workbook.document import ListSheet, Pairs, Sheet, Text, Workbook
from analysis.workbook.writer import write_workbook

WORKBOOK: Final = ".xlsx"
CSV: Final = ".csv"


@dataclass(frozen=True, slots=True)
class SavedList:
    """What was written, and where. beside: further files that belong to it. unentered: why it is not in the register;
    empty where it is, or where there is none.
    """

    path: Path
    customers: int
    out: TakenOut
    held_back: int = 0
    beside: tuple[Path, ...] = ()
    unentered: str = ""

    def sentence(self) -> str:
        customers = plural(self.customers, "customer")
        if self.held_back:
            customers += f", {count(self.held_back)} of them held back"
        consent = f"{UNCHECKED} No column says who may be contacted."
        if self.out.columns:
            consent = f"{self.out.short[:1].upper()}{self.out.short[1:]}."
        told = "The first sheet says how they were chosen."
        if self.beside:
            told = f"{self.beside[-1].name} beside it says how they were chosen."
        entered = f" It is not in the register of lists: {self.unentered}" if self.unentered else ""
        return f"{customers}. {consent} {told}{entered}"


def save_list(
    listing: CustomerList,
    target: Path,
    register: Path | None = None,
    dialect: Dialect = PLAIN,
    *,
    progress: Progress = SILENT,
) -> SavedList:
    """Write the list, by the ending of `target`; a failed or cancelled job leaves older files as they were.

    A workbook has a sheet for those held back. A CSV file has `NAME.about.txt` beside it, which says what it is, and
    those held back in `NAME.held-back.csv`; all of them are written, or none.
    register: the folder of the register, None for a list that is entered nowhere.
    """
    check_target(target, WORKBOOK, CSV)
    progress.report(0, f"Writing {target.name}")
    now = datetime.now()
    if target.suffix.lower() == WORKBOOK:
        beside: tuple[Path, ...] = ()
        with staged(target) as (temporary,):
            write_workbook(_workbook(listing, now), temporary, progress=progress)
    else:
        beside = _write_csv(listing, target, dialect, now, progress)
    unentered = ""
    if register is not None:
        try:
            enter(register, _entry(listing, target, now))
        except AnalysisError as error:
            # The list is there: to fail now would only hide that.
            unentered = str(error)
    held_back = listing.split.held_back if listing.split is not None else 0
    return SavedList(target, len(listing), listing.out, held_back, beside, unentered)


def sides(listing: CustomerList) -> dict[str, tuple[ListColumn, ...]]:
    """The columns of each part by its name: the whole list, or who is contacted and who is held back."""
    if listing.split is None:
        return {listing.name: listing.columns}
    held = listing.split.held
    return {
        name: tuple(column.of(rows) for column in listing.columns)
        for name, rows in (("Contacted", ~held), ("Held back", held))
    }


def _workbook(listing: CustomerList, now: datetime) -> Workbook:
    with writing(ENGLISH):
        said = paragraphs(listing)
        about = Sheet(
            "About",
            f"About this list: {listing.title}",
            (Pairs(about_pairs(listing, now)), *(Text(paragraph) for paragraph in said)),
        )
    parts = sides(listing)
    return Workbook(
        listing.title,
        (
            about,
            *(
                ListSheet(name, _title(listing, name), table_of(name.lower().replace(" ", "_"), columns), said)
                for name, columns in parts.items()
            ),
        ),
    )


def _title(listing: CustomerList, part: str) -> str:
    return listing.title if part == listing.name else f"{listing.title}: {part.lower()}"


def _write_csv(
    listing: CustomerList, target: Path, dialect: Dialect, now: datetime, progress: Progress
) -> tuple[Path, ...]:
    """The files beside the first one, the text last."""
    parts: Sequence[tuple[ListColumn, ...]] = list(sides(listing).values())
    files = [target, target.with_name(f"{target.stem}.held-back{target.suffix}")][: len(parts)]
    files.append(target.with_name(f"{target.stem}.about.txt"))
    for file in files[1:]:
        check_target(file)
    with writing(ENGLISH):
        words = as_text(listing, dialect.words, now)
    with staged(*files) as temporaries:
        for i, (columns, temporary) in enumerate(zip(parts, temporaries[:-1], strict=True)):
            write_csv(columns, temporary, dialect, progress=progress.part(i / len(parts), (i + 1) / len(parts)))
        temporaries[-1].write_text(words, encoding="utf-8", errors="replace")
    return tuple(files[1:])


def _entry(listing: CustomerList, target: Path, now: datetime) -> Entry:
    about = listing.about
    view, dataset = about.view, about.view.dataset
    customers = {name: _ids(columns) for name, columns in sides(listing).items()}
    with writing(ENGLISH):
        return Entry(
            saved=now.replace(microsecond=0),
            name=listing.name,
            group=about.group,
            segment=about.segment,
            filters=described(dataset, view.segment),
            view=view.segment,
            source=dataset.source,
            fingerprint=dataset.fingerprint,
            as_of=about.as_of,
            day=dataset.dates.get(about.period),
            file=target,
            seed=listing.split.seed if listing.split is not None else None,
            consent=listing.out.sentence(),
            contacted=next(iter(customers.values())),
            held_back=customers.get("Held back", ()) if listing.split is not None else (),
        )


def _ids(columns: Sequence[ListColumn]) -> tuple[str, ...]:
    ids = next(column.values for column in columns if column.key == CUSTOMER_KEY)
    return tuple(map(str, ids.tolist()))
