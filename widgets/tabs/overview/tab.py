"""The Overview tab: starts the job, first without ranges, and hands the result to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot

from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.segment import Segment
    from analysis.view import View
    from analysis.views.overview import Overview
    from widgets.tabs.overview.page import OverviewPage


class OverviewTab(Tab):
    name = "Overview"

    page: OverviewPage

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows what the shop has and who comes back."

    def build(self) -> None:
        # Charts bring pyqtgraph and numpy, which are wanted only once there is a table.
        from widgets.tabs.overview.page import OverviewPage

        self.page = OverviewPage()
        self.page.narrowed.connect(self._narrow)
        self.content.addWidget(self.page)

    def refresh(self) -> None:
        from analysis.view import View

        assert self.store.dataset is not None
        self._start(View(self.store.dataset, self.store.segment), draws=0)

    def fit(self) -> None:
        self.page.figures.set_narrow(self.narrow)

    def clear(self) -> None:
        self.page.clear()

    def _start(self, view: View, *, draws: int) -> None:
        from analysis.views.overview import overview

        # One key: a newer view takes the place of ranges that are still being drawn.
        self.run("figures", overview, view, draws, then=self._show)

    def _show(self, result: object) -> None:
        from analysis.intervals import DRAWS_LIVE

        found = cast("Overview", result)
        if not self.store.is_current(found.view.dataset.id, segment=found.view.segment):
            return
        self.page.show_figures(found)
        if found.draws:
            self.set_findings(found.findings)
        else:
            self._start(found.view, draws=DRAWS_LIVE)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        self.store.set_segment(segment)
