"""The Funnel tab: where shoppers drop off, how fast they act, and what only an event log shows.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from widgets.kit import Label, Switch
from widgets.tabs.two_pages import Part, TwoPagesTab

if TYPE_CHECKING:
    from analysis.dataset import Dataset
    from widgets.tabs.funnel.dropoff import DropOffPage
    from widgets.tabs.funnel.log import LogPage
    from widgets.tabs.funnel.log_section import Section
    from widgets.tabs.funnel.pace import PacePage

DROP_OFF: Final = "drop-off"
PACE: Final = "pace"
LOG: Final = "log"


class FunnelTab(TwoPagesTab):
    name = "Funnel"

    drop_off: DropOffPage
    pace: PacePage
    log: LogPage
    basis: Switch
    measure: Switch
    _of_pace: tuple[QWidget, ...]

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows where shoppers drop off and how fast they act."

    def build(self) -> None:
        from widgets.tabs.funnel.dropoff import BASES, DropOffPage
        from widgets.tabs.funnel.log import LogPage
        from widgets.tabs.funnel.pace import MEASURES, PacePage

        self.drop_off, self.pace, self.log = DropOffPage(), PacePage(), LogPage()
        self.basis = Switch("Basis", BASES)
        self.measure = Switch("Minutes of visit per", MEASURES)
        self.measure.choose("purchase")
        self._of_pace = (Label("Per", "label"), self.measure)
        self.put_together(
            Part(DROP_OFF, "Drop-off", self.drop_off, (Label("Basis", "label"), self.basis)),
            Part(PACE, "Pace", self.pace, self._of_pace),
            Part(
                LOG,
                "Log",
                self.log,
                (Label("Per", "label"), self.log.unit, Label("within", "label"), self.log.length),
                picks=False,
            ),
        )
        self.basis.chosen.connect(self.drop_off.choose_basis)
        self.measure.chosen.connect(self.refresh)
        self.log.asked.connect(self._ask_log)

    @Slot()
    def refresh(self) -> None:
        from analysis.views.funnel import dropoff
        from analysis.views.pace import pace

        view = self.view()
        if view is None:
            return
        self._offer_log(view.dataset)
        if self.page.key == DROP_OFF:
            self.run_for(self.drop_off, dropoff, view)
        elif self.page.key == LOG:
            self._ask_log(self.log.sections)
        else:
            self.run_for(self.pace, pace, view, self.measure.key, otherwise=self.pace.show_nothing)

    def on_shown(self) -> None:
        """What the table holds nothing of is not offered."""
        figures = self.pace.figures
        if self.page.key != PACE or figures is None:
            return
        for key in self.measure.keys:
            self.measure.offer(key, key in figures.offered)
        self.measure.choose(figures.step)
        for tool in self._of_pace:
            tool.setVisible(bool(figures.offered))

    def fit(self) -> None:
        from widgets.tabs.funnel.dropoff import BASES, SHORT_BASES

        for key, words in SHORT_BASES if self.narrow else BASES:
            self.basis.set_text(key, words)

    def _offer_log(self, dataset: Dataset) -> None:
        """The page is there as long as the table came from a log, or says why nothing can be followed in it."""
        offered = dataset.attempts is not None or bool(dataset.no_attempts)
        self.page.offer(LOG, offered)
        if self.page.key == LOG and not offered:
            self.page.choose(DROP_OFF)
            self._lay_out()
        self.log.set_log(dataset.attempts, dataset.no_attempts)

    @Slot(object)
    def _ask_log(self, sections: Sequence[Section]) -> None:
        view = self.view()
        if view is None or view.dataset.attempts is None:
            return
        for section in sections:
            request = section.request(self.log.question)
            show = partial(self._show_section, section)
            self.run(section.key, section.job, view, *request, then=show, otherwise=section.clear)

    def _show_section(self, section: Section, figures: Any) -> None:
        if self.store.is_current(figures.view.dataset.id, segment=figures.view.segment):
            section.show_figures(figures)
            if self.page.key == LOG:
                self.set_findings(self.log.findings)
