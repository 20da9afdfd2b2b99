"""Native charts over the tables of a sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.chart import Chart as FileChart
from xlsxwriter.utility import xl_range_formula
from xlsxwriter.workbook import Workbook as File

from analysis.workbook.document import Chart, Column, Kind, Series
from analysis.workbook.style import AXIS, FONT, GRID, LINE, NUMBER_FORMATS, SERIES, TEXT, TEXT2, TEXT3
from analysis.workbook.text import clean_text

_BAR_ROW: Final = 26
_MOST_LABELS: Final = 12


@dataclass(frozen=True)
class Place:
    """Where a table stands: its sheet, the row of its headers and its last row; and what it holds, by column."""

    sheet: str
    header_row: int
    last_row: int
    columns: Sequence[Column]
    values: Sequence[Sequence[str | float | None]]

    def position(self, key: str) -> int:
        """The column on the sheet."""
        return [column.key for column in self.columns].index(key)

    def kind(self, key: str) -> Kind:
        """What the values of a column are."""
        return self.columns[self.position(key)].kind

    def cell(self, key: str) -> list[str | int]:
        """The header of a column, as a reference."""
        return [self.sheet, self.header_row, self.position(key)]

    def range(self, key: str) -> list[str | int]:
        """The values of a column, as a reference."""
        column = self.position(key)
        return [self.sheet, self.header_row + 1, column, self.last_row, column]

    def numbers(self, key: str) -> list[float]:
        """The values of a numeric column; missing is NaN."""
        return [value if isinstance(value, float) else math.nan for value in self.values[self.position(key)]]


class Whiskers:
    """The lengths of all whiskers of a file, on a hidden sheet of their own, bound to the tables by formulas.

    A chart wants lengths where a table has ends. Written into the chart as plain numbers they would be right in Excel
    only until somebody changes a figure, and are not drawn by LibreOffice at all.
    """

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._columns: list[list[tuple[str, float]]] = []

    def add(self, place: Place, larger: str, smaller: str) -> str:
        """The range with `larger - smaller` of every row of a table, 0 where either is missing."""
        lengths = []
        values = zip(place.numbers(larger), place.numbers(smaller), strict=True)
        for row, (high, low) in enumerate(values, place.header_row + 1):
            a, b = (xl_range_formula(place.sheet, row, c, row, c) for c in map(place.position, (larger, smaller)))
            length = max(high - low, 0.0) if math.isfinite(high - low) else 0.0
            lengths.append((f"=IF(COUNT({a},{b})=2,MAX({a}-{b},0),0)", length))
        self._columns.append(lengths)
        column = len(self._columns) - 1
        return f"={xl_range_formula(self._sheet, 0, column, max(len(lengths), 1) - 1, column)}"

    def write(self, file: File) -> None:
        """Add the sheet, if there is anything to say on it."""
        if not self._columns:
            return
        sheet = file.add_worksheet(self._sheet)
        sheet.hide()
        for column, lengths in enumerate(self._columns):
            for row, (formula, length) in enumerate(lengths):
                sheet.write_formula(row, column, formula, None, length)


def chart_height(chart: Chart, rows: int) -> int:
    """The height of a chart in pixels; lying bars get the same room each."""
    if chart.shape != "bar":
        return 320
    bars = rows * _BAR_ROW * (1 + 0.5 * (len(chart.series) - 1))
    return round(min(max(bars + 110, 200), 620))


def build_chart(file: File, chart: Chart, place: Place, whiskers: Whiskers) -> FileChart:
    """The chart, ready to be inserted."""
    options: dict[str, str] = {"type": chart.shape}
    if chart.shape == "scatter":
        options["subtype"] = "straight"
    made = file.add_chart(options)
    for i, series in enumerate(chart.series):
        made.add_series(_series(chart, series, series.colour or SERIES[i % len(SERIES)], place, whiskers))
    made.set_title(
        {
            "name": _title(chart.title),
            "name_font": {"name": FONT, "size": 12, "bold": True, "color": TEXT},
            "layout": {"x": 0.012, "y": 0.025},
        }
    )
    category, value = _category_axis(chart, place), _value_axis(chart, place)
    if chart.shape == "bar":
        made.set_x_axis(value)
        made.set_y_axis(category)
    else:
        made.set_x_axis(category)
        made.set_y_axis(value)
    if len(chart.series) == 1:
        made.set_legend({"none": True})
    else:
        made.set_legend({"position": "top", "font": _font(TEXT2)})
    made.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    made.set_plotarea({"fill": {"none": True}})
    return made


def _series(chart: Chart, series: Series, colour: str, place: Place, whiskers: Whiskers) -> dict[str, Any]:
    has_range = bool(series.low and series.high)
    options: dict[str, Any] = {
        "name": place.cell(series.key),
        "categories": place.range(chart.categories),
        "values": place.range(series.key),
    }
    if chart.shape in ("bar", "column"):
        options |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 90, "overlap": 0}
        rows = place.last_row - place.header_row
        if len(chart.series) == 1 and rows <= _MOST_LABELS and not has_range:
            options["data_labels"] = {"value": True, "font": _font(TEXT)}
    else:
        line = {"color": colour, "width": 2.25} | ({"dash_type": "dash"} if series.dashed else {})
        dot = {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
        options |= {"line": line, "marker": dot if has_range else {"type": "none"}}
    if has_range:
        options["y_error_bars"] = {
            "type": "custom",
            "plus_values": whiskers.add(place, series.high, series.key),
            "minus_values": whiskers.add(place, series.key, series.low),
            "end_style": 0,
            "line": {"color": TEXT, "width": 1.5},
        }
    return options


def _category_axis(chart: Chart, place: Place) -> dict[str, Any]:
    kind = place.kind(chart.categories)
    axis = _axis(chart.category_title) | {"major_gridlines": {"visible": False}}
    if chart.shape == "scatter":
        numbers = [number for number in place.numbers(chart.categories) if math.isfinite(number)] or [0.0]
        code = NUMBER_FORMATS[kind].axis_code(max(map(abs, numbers)))
        return axis | {"num_format": code, "min": min(numbers), "max": max(numbers)}
    axis["num_font"] = _font(TEXT)
    if kind in (Kind.DATE, Kind.TIME):
        axis |= {"text_axis": True, "num_format": NUMBER_FORMATS[kind].cell_code()}
    if chart.shape == "bar":
        axis["reverse"] = True  # the first row of the table on top
    return axis


def _value_axis(chart: Chart, place: Place) -> dict[str, Any]:
    keys = [key for series in chart.series for key in (series.key, series.high) if key]
    numbers = [abs(number) for key in keys for number in place.numbers(key) if math.isfinite(number)]
    kind = place.kind(chart.series[0].key)
    largest = max(numbers, default=0.0)
    top = chart.value_max
    if top is None and largest and any(series.high for series in chart.series):
        top = _rounded_up(largest)  # left to itself, an axis ends where the bars do and cuts their whiskers
    axis = _axis(chart.value_title) | {
        "num_format": NUMBER_FORMATS[kind].axis_code(largest),
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        "min": 0 if chart.value_min is None and chart.shape in ("bar", "column") else chart.value_min,
        "max": top,
    }
    if chart.shape == "bar":
        axis["label_position"] = "high"  # the lower end, as the other axis runs downwards
    return axis | {"line": {"none": True}}


def _rounded_up(value: float) -> float:
    """The next number that an axis may well end at: 1, 1.2, 1.5, 2 and so on, times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= step * power))


def _axis(title: str) -> dict[str, Any]:
    named = {"name": _title(title), "name_font": _font(TEXT3)} if title else {}
    return named | {
        "num_font": _font(TEXT2),
        "line": {"color": AXIS, "width": 0.75},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }


def _font(colour: str) -> dict[str, Any]:
    return {"name": FONT, "size": 10, "bold": False, "color": colour}


def _title(text: str) -> str:
    """Text that XlsxWriter does not take for a reference to a cell."""
    text = clean_text(text)
    return f"\u200b{text}" if text.startswith("=") else text
