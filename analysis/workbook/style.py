"""The looks of a workbook: the light colours of the program, number formats, and cell formats by use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as File

from analysis.workbook.document import Kind

TEXT: Final = "#161B22"
TEXT2: Final = "#465162"
TEXT3: Final = "#5F6A7B"
SUNKEN: Final = "#EDF0F4"
LINE: Final = "#E0E5EB"
LINE2: Final = "#8792A2"
GRID: Final = "#E9EDF1"
AXIS: Final = "#B4BDC9"
SERIES: Final = ("#23509E", "#CF7F1C", "#12A17A", "#8C1D5E", "#6B5A12", "#8A52D9")

FONT: Final = "Calibri"  # on every machine with a spreadsheet, or replaced there by one of the same widths
FONT_SIZE: Final = 11

_SPACE = "\u00a0"


@dataclass(frozen=True)
class NumberFormat:
    """How numbers of one kind look in a cell and on an axis.

    unit: after the number, parted by a no-break space; "%" also multiplies by 100.
    code: the whole format, for kinds that are no plain decimal number. widest: what such a format shows at most.
    """

    decimals: int = 0
    unit: str = ""
    code: str = ""
    widest: str = ""

    def cell_code(self, decimals: int | None = None) -> str:
        """The number format of a cell, with other decimals if given."""
        if self.code:
            return self.code
        digits = self.decimals if decimals is None else decimals
        number = "#,##0" + (f".{'0' * digits}" if digits else "")
        if self.unit == "%":
            return f'{number}"{_SPACE}"%'
        return f'{number}"{_SPACE}{self.unit}"' if self.unit else number

    def axis_code(self, largest: float) -> str:
        """The number format of an axis that reaches to `largest`: no decimals where whole steps will do."""
        scaled = abs(largest) * (100 if self.unit == "%" else 1)
        return self.cell_code(0 if scaled >= 10 else None)

    def shown(self, value: float) -> str:
        """About what a cell shows, to measure its width."""
        if self.code:
            return self.widest or f"{value:.10g}"
        scaled = value * 100 if self.unit == "%" else value
        return f"{scaled:,.{self.decimals}f}{_SPACE}{self.unit}".rstrip(_SPACE)


NUMBER_FORMATS: Final = {
    Kind.TEXT: NumberFormat(code="General"),
    Kind.ID: NumberFormat(code="0"),
    Kind.NUMBER: NumberFormat(code="General"),
    Kind.COUNT: NumberFormat(),
    Kind.MONEY: NumberFormat(2),
    Kind.MONEY_SHORT: NumberFormat(code=f'[>=999999.5]#,##0.00,,"{_SPACE}m";[>=99.995]#,##0;0.00', widest="9,999.99 m"),
    Kind.RATIO: NumberFormat(2),
    Kind.SCORE: NumberFormat(3),
    Kind.PROBABILITY: NumberFormat(3),
    Kind.PERCENT: NumberFormat(0, "%"),
    Kind.PERCENT1: NumberFormat(1, "%"),
    Kind.DAYS: NumberFormat(1, "d"),
    Kind.MINUTES: NumberFormat(1, "min"),
    Kind.DATE: NumberFormat(code="d mmm yyyy", widest="30 Mmm 2000"),
    Kind.TIME: NumberFormat(code="d mmm yyyy hh:mm", widest="30 Mmm 2000 00:00"),
}


def stands_left(kind: Kind) -> bool:
    """Whether values of this kind stand at the left of their cell: names do, figures do not."""
    return kind in (Kind.TEXT, Kind.ID)


class Styles:
    """The cell formats of one file; the same properties give the same format."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def _format(self, **properties: Any) -> Format:
        properties = {"font_name": FONT, "font_size": FONT_SIZE, "font_color": TEXT, "valign": "vcenter"} | properties
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._file.add_format(properties)
        return self._made[key]

    def title(self) -> Format:
        return self._format(bold=True, font_size=16)

    def heading(self) -> Format:
        return self._format(bold=True, font_size=12, valign="bottom")

    def paragraph(self, *, muted: bool) -> Format:
        size = 10 if muted else FONT_SIZE
        return self._format(font_color=TEXT3 if muted else TEXT2, font_size=size, text_wrap=True, valign="top")

    def header(self, *, left: bool, filtered: bool, apart: bool = False) -> Format:
        """A column header.

        filtered: with a button at the right end of the cell, which the text has to leave free. apart: not in the first
        column, where names keep some distance from the figures at their left.
        """
        indent = (1 if apart else 0) if left else (2 if filtered else 0)
        return self._format(
            font_size=10, bold=True, font_color=TEXT3, bg_color=SUNKEN, bottom=1, bottom_color=LINE2, text_wrap=True,
            align="left" if left else "right", indent=indent,
        )  # fmt: skip

    def cell(self, kind: Kind, *, muted: bool, wrapped: bool, apart: bool = False) -> Format:
        """A cell of a table, with the hairline under its row; `apart` as for its header."""
        left = stands_left(kind)
        return self._format(
            num_format=NUMBER_FORMATS[kind].cell_code(), font_color=TEXT3 if muted else TEXT, bottom=1,
            bottom_color=LINE, align="left" if left else "right", indent=1 if left and apart else 0,
            text_wrap=wrapped and kind is Kind.TEXT,
        )  # fmt: skip

    def label(self) -> Format:
        return self._format(font_color=TEXT2, bottom=1, bottom_color=LINE, text_wrap=True)

    def value(self, kind: Kind, *, left: bool, muted: bool = False) -> Format:
        """A value beside its label."""
        return self._format(
            num_format=NUMBER_FORMATS[kind].cell_code(), font_color=TEXT3 if muted else TEXT, bottom=1,
            bottom_color=LINE, align="left" if left else "right", text_wrap=left,
        )  # fmt: skip

    def remark(self) -> Format:
        return self._format(font_color=TEXT3, bottom=1, bottom_color=LINE, text_wrap=True, align="left", indent=1)
