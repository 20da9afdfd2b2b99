"""What each sheet of a report's workbook says."""

from __future__ import annotations

from analysis.report import Report
from analysis.since import Since
from analysis.workbook.document import Sheet, Workbook
from analysis.workbook.sheets.about import about
from analysis.workbook.sheets.funnel import funnel
from analysis.workbook.sheets.lists import power_buyers, silent_list
from analysis.workbook.sheets.models import models
from analysis.workbook.sheets.overview import overview
from analysis.workbook.sheets.segments import segments
from analysis.workbook.sheets.since import moved, since


def workbook(report: Report, compared: Since | None = None) -> Workbook:
    """All sheets; parts that the table does not allow say why. compared: with an earlier file, where there is one."""
    more: tuple[Sheet, ...] = ()
    if report.log is not None:
        from analysis.workbook.sheets.log import log  # with the engine for logs, which tables have no use for

        more = (log(report.log),)
    return Workbook(
        title=f"{report.dataset.source}: customer analysis",
        sheets=(
            about(report),
            overview(report),
            funnel(report),
            *more,
            segments(report),
            power_buyers(report),
            models(report),
            silent_list(report),
            *((since(compared), moved(compared)) if compared is not None else ()),
        ),
    )
