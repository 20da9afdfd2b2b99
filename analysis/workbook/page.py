"""Putting the blocks of a sheet on the page, one below the other."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as File
from xlsxwriter.worksheet import Worksheet

from analysis.workbook import measuring
from analysis.workbook.cells import batches, values_of, write_rows, write_text, write_value
from analysis.workbook.charts import Place, Whiskers, build_chart, chart_height
from analysis.workbook.document import (
    Block,
    Chart,
    Heading,
    Kind,
    ListSheet,
    Pairs,
    Sheet,
    StoredRows,
    Table,
    Text,
)
from analysis.workbook.printing import print_list, print_report
from analysis.workbook.style import Styles, stands_left
from analysis.workbook.text import clean_text, headers, table_name

Advance = Callable[[int], None]
"""Told how many rows of a table were written."""

_FILTER_FROM: Final = 10  # rows of a table; fewer are seen at a glance
_FREEZE_UP_TO: Final = 10  # rows above a table; more would leave no room to scroll it
_SAMPLED: Final = 200  # rows that widths are measured from


@dataclass
class Page:
    """One sheet while it is written.

    table_names: those taken in the file so far. widths: in pixels, of the columns that hold something. heights: in
    pixels, of the rows that are not of the usual height. remarks_from: the last column that remarks begin in.
    """

    file: File
    sheet: Worksheet
    styles: Styles
    table_names: set[str]
    whiskers: Whiskers
    advance: Advance
    widths: list[int] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)
    remarks_from: int | None = None
    row: int = 0
    places: dict[str, Place] = field(default_factory=dict)

    def write_report(self, content: Sheet) -> None:
        """Write a sheet of blocks."""
        for block in content.blocks:
            self._measure(block)
        self._begin(content.title)
        charts: list[tuple[int, int, Chart]] = []
        rows_of = {block.name: _stored(block).rows for block in content.blocks if isinstance(block, Table)}
        parts: list[range] = []
        previous: Block | None = None
        for block in content.blocks:
            self.row += _gap(previous, block)
            start = parts.pop().start if _belong_together(previous, block) else self.row
            if isinstance(block, Chart):
                # Its table may come further down: leave room, and insert it when all tables have their place.
                height = chart_height(block, rows_of[block.table])
                charts.append((self.row, height, block))
                self.row += math.ceil(height / measuring.ROW_HEIGHT)
            else:
                self._write(block)
            parts.append(range(start, self.row))
            previous = block
        for row, height, chart in charts:
            self._insert(row, height, chart)
        tables = list(self.places.values())
        if len(tables) == 1 and not charts and tables[0].header_row < _FREEZE_UP_TO:
            self._keep_in_sight(tables[0].header_row)
        width = self._width(0, max(self._edge, len(self.widths) - 1))
        print_report(self.sheet, landscape=content.landscape, width=width, parts=parts, heights=self.heights)

    def write_list(self, content: ListSheet) -> None:
        """Write a sheet with one long list, row by row, in constant memory."""
        table = content.table
        wanted = [column.header for column in table.columns]
        names = [clean_text(header) for header in wanted] if content.bare else headers(wanted)
        self._widen(self._table_widths(table, names, filtered=True))
        self._begin("" if content.bare else content.title)
        for text in content.text:
            self._paragraph(text, self.styles.paragraph(muted=False))
        self.row = content.header_row
        self._header(table, names, filtered=True)
        self._rows(table, wrapped=False)
        last = max(self.row - 1, content.header_row + 1)
        self.sheet.autofilter(content.header_row, 0, last, len(names) - 1)
        self._keep_in_sight(content.header_row)
        print_list(self.sheet, landscape=content.landscape)

    def _begin(self, title: str) -> None:
        self.sheet.hide_gridlines(2)
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # long ids are meant to be text
        self.sheet.set_default_row(measuring.ROW_HEIGHT * 0.75)  # in points
        for column, width in enumerate(self.widths):
            self.sheet.set_column_pixels(column, column, width)
        if title:
            self._set_height(0, 34)
            write_text(self.sheet, 0, 0, clean_text(title), self.styles.title())
            self.row = 1

    def _set_height(self, row: int, pixels: int) -> None:
        """To be called before anything is written to the row."""
        if pixels != measuring.ROW_HEIGHT:
            self.heights[row] = pixels
            self.sheet.set_row_pixels(row, pixels)

    def _keep_in_sight(self, header_row: int) -> None:
        self.sheet.freeze_panes(header_row + 1, 0)
        self.sheet.repeat_rows(header_row)

    # Widths

    def _measure(self, block: Block) -> None:
        if isinstance(block, Pairs):
            self._widen(measuring.pairs_widths(block))
            begins = [column for column in (self.remarks_from, measuring.remarks_column(block)) if column is not None]
            self.remarks_from = max(begins, default=None)
        elif isinstance(block, Table):
            names = headers([column.header for column in block.columns])
            self._widen(self._table_widths(block, names, filtered=_is_filtered(block)))

    def _widen(self, widths: list[int]) -> None:
        both = [max(a, b) for a, b in zip(self.widths, widths, strict=False)]
        longer = max(self.widths, widths, key=len)
        self.widths = both + longer[len(both) :]

    def _table_widths(self, table: Table, names: list[str], *, filtered: bool) -> list[int]:
        first = next(batches(_stored(table)), None)
        samples = [values_of(array) for array in first.slice(0, _SAMPLED).columns] if first else [[]] * len(names)
        return [
            measuring.column_width(column, name, sample, filtered=filtered)
            for column, name, sample in zip(table.columns, names, samples, strict=True)
        ]

    @property
    def _edge(self) -> int:
        return measuring.page_edge(self.widths, self.remarks_from)

    def _width(self, first: int, last: int) -> int:
        within = self.widths[first : last + 1]
        return sum(within) + measuring.DEFAULT_WIDTH * (last + 1 - first - len(within))

    # Blocks

    def _write(self, block: Heading | Text | Pairs | Table) -> None:
        match block:
            case Heading():
                self._set_height(self.row, 26)
                write_text(self.sheet, self.row, 0, clean_text(block.text), self.styles.heading())
                self.row += 1
            case Text():
                self._paragraph(block.text, self.styles.paragraph(muted=block.muted))
            case Pairs():
                self._pairs(block)
            case Table():
                self._table(block)

    def _paragraph(self, text: str, style: Format) -> None:
        text = clean_text(text)
        lines = measuring.count_lines(text, self._width(0, self._edge))
        self._set_height(self.row, measuring.row_height(lines))
        self._merged(self.row, 0, self._edge, text, style)
        self.row += 1

    def _merged(self, row: int, first: int, last: int, text: str, style: Format) -> int:
        """Write text over several columns; returns the lines that it takes."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        write_text(self.sheet, row, first, text, style)
        return measuring.count_lines(text, self._width(first, last))

    def _pairs(self, block: Pairs) -> None:
        ranges = measuring.has_ranges(block)
        left = not ranges and any(stands_left(pair.kind) for pair in block.rows)
        remarks_from = measuring.remarks_column(block)
        if ranges:
            for column, name in enumerate(("", "Value", "From", "To")):
                write_text(self.sheet, self.row, column, name, self.styles.header(left=column == 0, filtered=False))
            self._merged(self.row, 4, max(self._edge, 4), "", self.styles.header(left=True, filtered=False))
            self.row += 1
        for pair in block.rows:
            label = clean_text(pair.label)
            write_text(self.sheet, self.row, 0, label, self.styles.label())
            lines = [measuring.count_lines(label, self.widths[0])]
            style = self.styles.value(pair.kind, left=left)
            if isinstance(pair.value, str):
                last = 1 if remarks_from is not None else max(self._edge, 1)
                lines.append(self._merged(self.row, 1, last, clean_text(pair.value), style))
            elif left and remarks_from is None:
                self.sheet.merge_range(self.row, 1, self.row, max(self._edge, 2), "", style)
                write_value(self.sheet, self.row, 1, pair.value, style)
            else:
                write_value(self.sheet, self.row, 1, pair.value, style)
            if ranges:
                for column, bound in ((2, pair.low), (3, pair.high)):
                    quiet = self.styles.value(pair.kind, left=False, muted=True)
                    write_value(self.sheet, self.row, column, bound, quiet)
            if remarks_from is not None:
                note, style = clean_text(pair.note), self.styles.remark()
                lines.append(self._merged(self.row, remarks_from, max(self._edge, remarks_from), note, style))
            self._set_height(self.row, measuring.row_height(max(lines)))
            self.row += 1

    def _table(self, table: Table) -> None:
        names = headers([column.header for column in table.columns])
        filtered = _is_filtered(table)
        header_row, stored = self.row, _stored(table)
        last_row = header_row + max(stored.rows, 1)
        self.sheet.add_table(
            header_row, 0, last_row, len(names) - 1,
            {
                "name": table_name(table.name, self.table_names),
                "style": None,
                "autofilter": filtered,
                "columns": [{"header": _attribute(name)} for name in names],
            },
        )  # fmt: skip
        self._header(table, names, filtered=filtered)
        self._rows(table, wrapped=True)
        self.row = last_row + 1
        values: list[list[str | float | None]] = [[] for _ in names]
        for batch in batches(stored):
            for so_far, array in zip(values, batch.columns, strict=True):
                so_far.extend(values_of(array))
        self.places[table.name] = Place(self.sheet.get_name(), header_row, last_row, table.columns, values)
        if table.footnote:
            self._paragraph(table.footnote, self.styles.paragraph(muted=True))

    def _header(self, table: Table, names: list[str], *, filtered: bool) -> None:
        room = measuring.FILTER_BUTTON if filtered else 0
        lines = [
            measuring.count_lines(name, width - room, 10, bold=True)
            for name, width in zip(names, self.widths, strict=False)
        ]
        self._set_height(self.row, measuring.row_height(max(lines), 18) + 8)
        for i, (column, name) in enumerate(zip(table.columns, names, strict=True)):
            style = self.styles.header(left=stands_left(column.kind), filtered=filtered, apart=i > 0)
            write_text(self.sheet, self.row, i, name, style)
        self.row += 1

    def _rows(self, table: Table, *, wrapped: bool) -> None:
        styles = [
            self.styles.cell(column.kind, muted=column.muted, wrapped=wrapped, apart=i > 0)
            for i, column in enumerate(table.columns)
        ]
        for batch in batches(_stored(table)):
            if wrapped:
                self._make_room(table, batch)
            write_rows(self.sheet, self.row, batch, styles)
            self.row += batch.num_rows
            self.advance(batch.num_rows)

    def _make_room(self, table: Table, batch: pa.RecordBatch) -> None:
        """Make rows higher whose text takes several lines."""
        texts = [
            (self.widths[i], values_of(batch.column(i)))
            for i, column in enumerate(table.columns)
            if column.kind is Kind.TEXT
        ]
        for offset in range(batch.num_rows):
            lines = max((measuring.count_lines(str(v[offset] or ""), width) for width, v in texts), default=1)
            if lines > 1:
                self._set_height(self.row + offset, measuring.row_height(lines))

    def _insert(self, row: int, height: int, chart: Chart) -> None:
        made = build_chart(self.file, chart, self.places[chart.table], self.whiskers)
        # A little smaller than its cells: its border must fall neither on the page before nor, where another program
        # draws columns narrower, into a column of its own, which would be printed as an empty page.
        made.set_size({"width": round(self._width(0, self._edge) * 0.97), "height": height - 4})
        place = {"y_offset": 2, "object_position": 2, "description": clean_text(chart.alt)}
        self.sheet.insert_chart(row, 0, made, place)


def _stored(table: Table) -> StoredRows:
    assert isinstance(table.data, StoredRows), "tables are stored before the pages are made"
    return table.data


def _is_filtered(table: Table) -> bool:
    return _stored(table).rows >= _FILTER_FROM


def _gap(previous: Block | None, block: Block) -> int:
    """Empty rows between two blocks."""
    if previous is None:
        return 0 if isinstance(block, Text) else 1
    paragraphs = isinstance(previous, Text) and isinstance(block, Text)
    return 0 if paragraphs or _belong_together(previous, block) else 1


def _belong_together(previous: Block | None, block: Block) -> bool:
    """Whether a block must not stand on another page than the one before it: a section's title, a chart's answer."""
    return isinstance(previous, Heading) or (isinstance(previous, Text) and isinstance(block, Chart))


def _attribute(name: str) -> str:
    """A header as an attribute of its table, where text such as _x0041_ stands for a character."""
    return re.sub(r"(?=_x[0-9a-fA-F]{4}_)", "_x005F", name)
