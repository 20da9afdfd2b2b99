"""What a workbook says, block by block; nothing here knows how it is written.

Plain frozen values that can be pickled. The module imports nothing heavy, because the writing child imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | date | datetime | None
"""What a single cell holds; None, NaN and infinity stay empty."""


class Kind(StrEnum):
    """What a value is, which decides its number format and its side of the cell."""

    TEXT = "text"
    ID = "id"  # digits as they are; as text when there are more than the 15 that a spreadsheet keeps
    NUMBER = "number"  # of unknown kind
    COUNT = "count"
    MONEY = "money"
    MONEY_SHORT = "money, short"  # as on a page: 4.46 m, 10,915, 83.41; the cell holds every digit
    RATIO = "ratio"  # lift, effect size: two digits
    SCORE = "score"  # AUC and the like: three digits
    PROBABILITY = "probability"
    PERCENT = "percent"  # a fraction of 1, shown as 29 %
    PERCENT1 = "percent1"  # a fraction of 1, shown as 29.1 %
    DAYS = "days"
    MINUTES = "minutes"
    DATE = "date"
    TIME = "time"  # date and time of day, without zone


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; wrapped to the width of the page. `muted` is for notes and footnotes."""

    text: str
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One labelled value, with its range and a remark where it has them."""

    label: str
    value: Value
    kind: Kind = Kind.TEXT
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled values, one per row: label, value, from, to, remark; the range columns only where there is a range."""

    rows: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    key: the column of the frame. header: what stands above it; mended where two are the same.
    width: in characters; measured from the header and the first rows when None.
    muted: in a quieter colour, for the two ends of a range and other company of a figure.
    """

    key: str
    header: str
    kind: Kind = Kind.TEXT
    width: float | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Rows `start` to `start + rows` of an Arrow file: how the writer hands a table to its child."""

    path: str
    rows: int
    start: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table, one row per row of `data`.

    name: how charts of the same sheet refer to it; unique in the workbook, and its name in formulas.
    """

    name: str
    columns: tuple[Column, ...]
    data: pd.DataFrame | StoredRows
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: the key of its column, and of the columns of its range where it has one.

    colour: as #RRGGBB; the next of the palette when empty.
    """

    key: str
    low: str = ""
    high: str = ""
    colour: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over the rows of a table of the same sheet, as wide as the page.

    shape: "bar" lies, "column" stands; "scatter" draws straight lines between points of a numeric `categories`.
    title: the question that it answers. alt: what it shows, for those who cannot see it.
    categories: the key of the column with the names (or x values). low, high of a series are absolute values.
    """

    shape: Literal["bar", "column", "line", "scatter"]
    title: str
    table: str
    categories: str
    series: tuple[Series, ...]
    alt: str
    category_title: str = ""
    value_title: str = ""
    value_min: float | None = None
    value_max: float | None = None


Block = Heading | Text | Pairs | Table | Chart


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet to read: blocks one below the other. Its tables are held in memory, so they should be short.

    landscape: how it is printed; what fits better when None.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    landscape: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ListSheet:
    """A sheet with one long list, which may have any number of rows: what does not fit goes on in further sheets.

    text: said above the list, one paragraph each. bare: nothing stands above the headers, as programs read a table.
    """

    name: str
    title: str
    table: Table
    text: tuple[str, ...] = ()
    landscape: bool = True
    bare: bool = False

    @property
    def header_row(self) -> int:
        """The row of the column headers, counted from 0: below the title, the paragraphs and an empty row."""
        return 0 if self.bare else 1 + len(self.text) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Workbook:
    """A workbook. With `created` given (without zone), the same content gives the same file, byte for byte."""

    title: str
    sheets: tuple[Sheet | ListSheet, ...]
    created: datetime | None = None
    author: str = "Cartwright"
