"""Native charts over the tables of a sheet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.chart import Chart as FileChart
from xlsxwriter.workbook import Workbook as File

from analysis.workbook.document import Chart, Column, Kind, Series
from analysis.workbook.style import AXIS, FONT, GRID, LINE, NUMBER_FORMATS, SERIES, TEXT, TEXT2, TEXT3
from analysis.workbook.text import clean_text

_BAR_ROW: Final = 26
_MOST_LABELS: Final = 12


@dataclass(frozen=True)
class Place:
    """Where a table stands: its sheet, the row of its headers and its last row; and what it holds, by key."""

    sheet: str
    header_row: int
    last_row: int
    columns: Mapping[str, Column]
    values: Mapping[str, Sequence[str | float | None]]

    def cell(self, key: str) -> list[str | int]:
        """The header of a column, as a reference."""
        position = list(self.columns).index(key)
        return [self.sheet, self.header_row, position]

    def range(self, key: str) -> list[str | int]:
        """The values of a column, as a reference."""
        position = list(self.columns).index(key)
        return [self.sheet, self.header_row + 1, position, self.last_row, position]

    def numbers(self, key: str) -> list[float]:
        """The values of a numeric column; missing is NaN."""
        return [value if isinstance(value, float) else math.nan for value in self.values[key]]


def chart_height(chart: Chart, rows: int) -> int:
    """The height of a chart in pixels; lying bars get the same room each."""
    if chart.shape != "bar":
        return 320
    bars = rows * _BAR_ROW * (1 + 0.5 * (len(chart.series) - 1))
    return round(min(max(bars + 110, 200), 620))


def build_chart(file: File, chart: Chart, place: Place) -> FileChart:
    """The chart, ready to be inserted."""
    options: dict[str, str] = {"type": chart.shape}
    if chart.shape == "scatter":
        options["subtype"] = "straight"
    made = file.add_chart(options)
    for i, series in enumerate(chart.series):
        made.add_series(_series(chart, series, series.colour or SERIES[i % len(SERIES)], place))
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


def _series(chart: Chart, series: Series, colour: str, place: Place) -> dict[str, Any]:
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
        options["y_error_bars"] = _error_bars(series, place)
    return options


def _error_bars(series: Series, place: Place) -> dict[str, Any]:
    """Whiskers from low to high; a spreadsheet wants their lengths, which stand in the chart itself."""
    middle, low, high = (place.numbers(key) for key in (series.key, series.low, series.high))
    return {
        "type": "custom",
        "plus_values": [_length(top - value) for top, value in zip(high, middle, strict=True)],
        "minus_values": [_length(value - bottom) for value, bottom in zip(middle, low, strict=True)],
        "end_style": 0,
        "line": {"color": TEXT, "width": 1.5},
    }


def _length(length: float) -> float:
    return max(length, 0.0) if math.isfinite(length) else 0.0


def _category_axis(chart: Chart, place: Place) -> dict[str, Any]:
    column = place.columns[chart.categories]
    axis = _axis(chart.category_title) | {"major_gridlines": {"visible": False}}
    if chart.shape == "scatter":
        numbers = [abs(number) for number in place.numbers(chart.categories) if math.isfinite(number)]
        return axis | {"num_format": NUMBER_FORMATS[column.kind].axis_code(max(numbers, default=0))}
    axis["num_font"] = _font(TEXT)
    if column.kind in (Kind.DATE, Kind.TIME):
        axis |= {"text_axis": True, "num_format": NUMBER_FORMATS[column.kind].cell_code()}
    if chart.shape == "bar":
        axis["reverse"] = True  # the first row of the table on top
    return axis


def _value_axis(chart: Chart, place: Place) -> dict[str, Any]:
    keys = [key for series in chart.series for key in (series.key, series.high) if key]
    numbers = [abs(number) for key in keys for number in place.numbers(key) if math.isfinite(number)]
    kind = place.columns[chart.series[0].key].kind
    axis = _axis(chart.value_title) | {
        "num_format": NUMBER_FORMATS[kind].axis_code(max(numbers, default=0)),
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        "min": 0 if chart.value_min is None and chart.shape in ("bar", "column") else chart.value_min,
        "max": chart.value_max,
    }
    if chart.shape == "bar":
        axis["label_position"] = "high"  # the lower end, as the other axis runs downwards
    return axis | {"line": {"none": True}}


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
