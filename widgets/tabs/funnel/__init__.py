"""The Funnel tab: where shoppers drop off, how fast they act, what goes with revenue, and what only a log shows.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import Slot

from widgets.tabs.paged import PagedTab, Part

if TYPE_CHECKING:
    from analysis.dataset import Dataset
    from analysis.events.funnel.attempts import Attempts
    from analysis.findings import Finding
    from analysis.view import View
    from analysis.views.groupings import Grouping
    from analysis.views.log.standing import Standing
    from widgets.tabs.funnel.dropoff import DropOffPage
    from widgets.tabs.funnel.engagement import EngagementPage
    from widgets.tabs.funnel.log import LogPage
    from widgets.tabs.funnel.log_section import Section
    from widgets.tabs.funnel.pace import PacePage

DROP_OFF: Final = "drop-off"
PACE: Final = "pace"
ENGAGEMENT: Final = "engagement"
LOG: Final = "log"


class FunnelTab(PagedTab):
    name = "Funnel"

    _of_page: Sequence[Finding] | None = None
    _standing: Standing | None = None
    _log_of: Attempts | None = None
    """The log whose dimensions are offered."""
    _offered: Sequence[tuple[str, str]] = ()
    _log_groupings: Mapping[str, Grouping] = MappingProxyType({})

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows where shoppers drop off and how fast they act."

    def build(self) -> None:
        self.put_together(
            Part(DROP_OFF, "Drop-off", self._make_drop_off),
            Part(PACE, "Pace", self._make_pace),
            Part(ENGAGEMENT, "Engagement", self._make_engagement),
            Part(LOG, "Log", self._make_log),
        )
        self.store.groups_changed.connect(self.mark_dirty)

    def _make_drop_off(self) -> DropOffPage:
        from widgets.tabs.funnel.dropoff import DropOffPage

        page = DropOffPage()
        page.by.activated.connect(self._compare)
        return page

    def _make_pace(self) -> PacePage:
        from widgets.tabs.funnel.pace import PacePage

        page = PacePage()
        page.step.chosen.connect(self.refresh)
        page.groups.asked.connect(self._ask_pace_groups)
        return page

    def _make_engagement(self) -> EngagementPage:
        from widgets.tabs.funnel.engagement import EngagementPage

        page = EngagementPage()
        page.asked.connect(self.refresh)
        page.open_requested.connect(self.open_requested)
        return page

    def _make_log(self) -> LogPage:
        from widgets.tabs.funnel.log import LogPage

        page = LogPage()
        page.asked.connect(self._ask_log)
        return page

    @property
    def drop_off(self) -> DropOffPage:
        return cast("DropOffPage", self.page_of(DROP_OFF))

    @property
    def pace(self) -> PacePage:
        return cast("PacePage", self.page_of(PACE))

    @property
    def engagement(self) -> EngagementPage:
        return cast("EngagementPage", self.page_of(ENGAGEMENT))

    @property
    def log(self) -> LogPage:
        return cast("LogPage", self.page_of(LOG))

    @Slot()
    def refresh(self) -> None:
        from analysis.views.funnel import dropoff
        from analysis.views.pace import pace

        view = self.view()
        if view is None:
            return
        self._offer_log(view.dataset)
        if self.page.key == DROP_OFF:
            self._ask_log_compared(view)
            job = partial(dropoff, own=self.store.groups)
            self.run_for(self.drop_off, job, view, self.drop_off.by.currentData() or "")
            self._ask_standing(view)
        elif self.page.key == LOG:
            self._ask_log(self.log.shown)
        elif self.page.key == ENGAGEMENT:
            self._ask_engagement(view)
        else:
            self.run_for(self.pace, pace, view, self.pace.step.key, otherwise=self.pace.show_nothing)
            self._ask_pace_groups()
            self._ask_when(view)

    def _ask_when(self, view: View) -> None:
        """With a log the hours of its visits, else what the averages of the table say."""
        from analysis.views.log.times import log_week
        from analysis.views.when import when

        from_log = view.dataset.attempts is not None
        job, show = (log_week, self.pace.when.show_week) if from_log else (when, self.pace.when.show_averages)

        def then(found: Any) -> None:
            if self.is_current(found.view):
                show(found)

        self.run("when", job, view, then=then, otherwise=self.pace.when.show_nothing)

    @Slot()
    def _ask_pace_groups(self) -> None:
        from analysis.intervals import DRAWS_LIVE
        from analysis.views.pace_groups import pace_groups

        groups, view = self.pace.groups, self.view()
        asked = view, self.pace.step.key, groups.by.currentData() or ""
        job = partial(pace_groups, own=self.store.groups)
        for key, draws in (("groups", 0), ("groups' ranges", DRAWS_LIVE)):
            self.run(key, job, *asked, draws, then=self._show_pace_groups, otherwise=groups.show_nothing)

    def _show_pace_groups(self, found: Any) -> None:
        if not self.is_current(found.view):
            return
        self.pace.show_groups(found)
        if found.draws and self.page.key == PACE and self.pace.figures is not None:
            self.found(self.pace.figures.findings)

    def _ask_engagement(self, view: View) -> None:
        """The ranking of all columns comes last, and stays as long as the same customers are in view."""
        from analysis.views.engagement.indicators import indicators
        from analysis.views.engagement.page import engagement
        from analysis.views.engagement.words import needed

        page = self.engagement
        if lack := needed(view.dataset):
            page.show_lack(lack)
        else:
            self.run_for(page, engagement, view, page.column, otherwise=page.show_nothing)
        if not view.dataset.labelled_periods:
            page.early.show_nothing()
        elif not page.early.is_of(view):
            self.run("early", indicators, view, then=self._show_early, otherwise=page.early.show_nothing)

    def _show_early(self, figures: Any) -> None:
        if self.is_current(figures.view):
            self.engagement.early.show_figures(figures)
            if self.page.key == ENGAGEMENT:
                self.found(figures.findings)

    def on_shown(self) -> None:
        """What the table holds nothing of is not offered."""
        if self.page.key == DROP_OFF and self.drop_off.figures is not None:
            self._offer_groupings(self.drop_off.figures.view.dataset, self.drop_off.figures.offered)
        if self.page.key != PACE or self.pace.figures is None:
            return
        step, figures = self.pace.step, self.pace.figures
        for key in step.keys:
            step.offer(key, key in figures.offered)
        step.choose(figures.step)
        for tool in self.pace.tools:
            tool.setVisible(bool(figures.offered))

    def clear(self) -> None:
        super().clear()
        self._standing = self._of_page = None

    def found(self, findings: Sequence[Finding]) -> None:
        """Those of the page with those of its other jobs: what everybody asks of a log, groups, what tells early."""
        if self.page.key == ENGAGEMENT:
            super().found(self.engagement.findings)
            return
        if self.page.key == PACE:
            super().found((*findings, *self.pace.groups.findings))
            return
        self._of_page = findings
        standing = self._standing.findings if self._standing is not None else ()
        super().found((*findings, *standing))

    def _ask_standing(self, view: View) -> None:
        """The answers stay as long as the same customers are in view."""
        from analysis.views.log.standing import standing

        if self._standing is None or not self.is_current(self._standing.view):
            self._standing = self._of_page = None
            self.run("standing", standing, view, then=self._show_standing)

    def _show_standing(self, answered: Any) -> None:
        if self.is_current(answered.view):
            self._standing = answered
            if self.page.key == DROP_OFF and self._of_page is not None:
                self.found(self._of_page)

    def _offer_groupings(self, dataset: Dataset, of_table: Sequence[Grouping]) -> None:
        """What was chosen stays as long as the table allows it."""
        from analysis.views.log.compared import log_groupings

        of_log = log_groupings(dataset)
        offered = [*((one.key, one.name) for one in of_table), *((one.key, f"{one.name} (log)") for one in of_log)]
        is_same_log, self._log_of = dataset.attempts is self._log_of, dataset.attempts
        if offered != self._offered:
            self._offered, self._log_groupings = offered, {one.key: one for one in of_log}
            chosen = self.drop_off.by.currentData()
            self.drop_off.by.clear()
            for key, name in offered:
                self.drop_off.by.addItem(name, key)
            self.drop_off.by.setCurrentIndex(max(self.drop_off.by.findData(chosen), 0))
            self.drop_off.by.updateGeometry()
        view = self.view()
        if not is_same_log and view is not None:
            self._ask_log_compared(view)

    @Slot()
    def _compare(self) -> None:
        self.drop_off.compared.wait()
        self.refresh()

    def _ask_log_compared(self, view: View) -> None:
        """In place of the table's groups, where visits of the log are to stand side by side."""
        from analysis.views.log.compared import log_compared

        by, shown = self._log_groupings.get(self.drop_off.by.currentData()), self.drop_off.from_log
        if view.dataset.attempts is None or view.dataset.attempts is not self._log_of:
            by = None  # of the table before; the choice follows with the figures
        if shown is not None and by is not None and shown.by == by and self.is_current(shown.view):
            return
        self.drop_off.wait_for_compared(from_log=by is not None)
        if by is not None:
            stop = self.drop_off.wait_for_compared
            self.run("compared", log_compared, view, by, then=self._show_log_compared, otherwise=stop)

    def _show_log_compared(self, found: Any) -> None:
        if self.is_current(found.view) and found.by.key == self.drop_off.by.currentData():
            self.drop_off.show_from_log(found)

    def _offer_log(self, dataset: Dataset) -> None:
        """The page is there as long as the table came from a log, or says why nothing can be followed in it."""
        offered = dataset.attempts is not None or bool(dataset.no_attempts)
        self.page.offer(LOG, offered)
        if self.page.key == LOG and not offered:
            self.page.choose(DROP_OFF)
            self.lay_out()
        if self.page.key == LOG or self.is_made(LOG):
            self.log.set_log(dataset.attempts, dataset.no_attempts)
            for tool in self.log.tools:
                tool.setVisible(self.page.key == LOG and self.log.follows_views)

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
        if self.is_current(figures.view):
            section.show_figures(figures)
            if self.page.key == LOG:
                self.set_findings(self.log.findings)
