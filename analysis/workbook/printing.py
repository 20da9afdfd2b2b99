"""How sheets look on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from analysis.workbook.measuring import ROW_HEIGHT
from analysis.workbook.style import FONT
from analysis.workbook.text import clean_text, cut_text

_A4: Final = 9
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.5, 0.5, 0.6, 0.7  # inches
_SHORT: Final = 8.27 * 96  # the sides of the paper, in pixels of a sheet at 100 %
_LONG: Final = 11.69 * 96
_CAREFUL: Final = 0.92  # of the paper: columns come out some percent wider with other programs and printers


def set_up_paper(sheet: Worksheet, title: str) -> None:
    """Paper, margins and a footer that says what it is a page of."""
    sheet.set_paper(_A4)
    sheet.set_margins(left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM)
    name = cut_text(clean_text(title).replace("\n", " ").replace("&", "&&"), 120)
    font = f'&"{FONT}"&9'
    sheet.set_footer(f"&L{font}{name}&C{font}&A&R{font}&P / &N", {"margin": 0.3})


def print_list(sheet: Worksheet, *, landscape: bool) -> None:
    """One page wide, and as many high as it takes."""
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def print_report(
    sheet: Worksheet, *, landscape: bool | None, width: int, parts: Sequence[range], heights: Mapping[int, int]
) -> None:
    """One page wide, with page breaks where a chart or table would be cut in two.

    landscape: what fits better when None. width: of what is on the sheet, in pixels. parts: the rows that belong
    together, from top to bottom. heights: in pixels, of the rows that are not `ROW_HEIGHT` high.
    """
    if landscape is None:
        landscape = width > _SHORT
    if landscape:
        sheet.set_landscape()
    paper_width, paper_height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    fits = (paper_width - (_LEFT + _RIGHT) * 96) * _CAREFUL / width
    scale = min(max(int(100 * fits), 10), 100)
    # A scale rather than "fit to width", with which Excel ignores page breaks.
    sheet.set_print_scale(scale)
    room = (paper_height - (_TOP + _BOTTOM) * 96) * _CAREFUL / (scale / 100)
    sheet.set_h_pagebreaks(_page_breaks(parts, heights, room))


def _page_breaks(parts: Sequence[range], heights: Mapping[int, int], room: float) -> list[int]:
    """The rows that a new page should start with; what is higher than a page runs on."""
    breaks: list[int] = []
    used, row = 0.0, 0
    for part in parts:
        before = sum(heights.get(i, ROW_HEIGHT) for i in range(row, part.start))
        needed = sum(heights.get(i, ROW_HEIGHT) for i in part)
        if used and used + before + needed > room:
            breaks.append(part.start)
            used = needed % room
        else:
            used = (used + before + needed) % room
        row = part.stop
    return breaks
