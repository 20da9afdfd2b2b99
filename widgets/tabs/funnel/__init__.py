"""The Funnel tab: where shoppers drop off, and how fast they act.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from widgets.kit import Label, Switch
from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.segment import Segment
    from analysis.view import View
    from widgets.tabs.funnel.dropoff import DropOffPage
    from widgets.tabs.funnel.pace import PacePage

DROP_OFF: Final = "drop-off"
PACE: Final = "pace"


class FunnelTab(Tab):
    """Two pages over the same customers; the one that is shown computes."""

    name = "Funnel"

    drop_off: DropOffPage
    pace: PacePage
    page: Switch
    basis: Switch
    measure: Switch

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows where shoppers drop off and how fast they act."

    def build(self) -> None:
        from widgets.tabs.funnel.dropoff import BASES, DropOffPage
        from widgets.tabs.funnel.pace import MEASURES, PacePage

        self.page = Switch("Page", ((DROP_OFF, "Drop-off"), (PACE, "Pace")))
        self._basis_label = Label("Basis", "label")
        self.basis = Switch("Basis", BASES)
        self._measure_label = Label("Per", "label")
        self.measure = Switch("Minutes of visit per", MEASURES)
        self.measure.choose("purchase")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.page)
        row.addStretch(1)
        for widget in (self._basis_label, self.basis, self._measure_label, self.measure):
            row.addWidget(widget)
        self.drop_off, self.pace = DropOffPage(), PacePage()
        self.content.addLayout(row)
        self.content.addWidget(self.drop_off, 1)
        self.content.addWidget(self.pace, 1)

        self.page.chosen.connect(self._turn)
        self.basis.chosen.connect(self.drop_off.choose_basis)
        self.measure.chosen.connect(self.refresh)
        self.drop_off.picked.connect(self._narrow)
        self.pace.picked.connect(self._narrow)
        self._lay_out()

    @Slot()
    def refresh(self) -> None:
        from analysis.intervals import DRAWS_LIVE
        from analysis.view import View
        from analysis.views.funnel import dropoff
        from analysis.views.pace import pace

        dataset = self.store.dataset
        if dataset is None:
            return
        view = View(dataset, self.store.segment)
        # Figures first; their ranges arrive later in the same place.
        for key, draws in (("figures", 0), ("ranges", DRAWS_LIVE)):
            if self.page.key == DROP_OFF:
                self.run(key, dropoff, view, draws, then=self._show_drop_off)
            else:
                task = self.run(key, pace, view, self.measure.key, draws, then=self._show_pace)
                task.failed.connect(self.pace.clear)

    def clear(self) -> None:
        self.drop_off.clear()
        self.pace.clear()

    def _show_drop_off(self, result: object) -> None:
        from analysis.views.drops import DropOff

        if isinstance(result, DropOff) and self._is_current(result.view):
            self.drop_off.show_figures(result)
            if result.draws:
                self.set_findings(result.findings)

    def _show_pace(self, result: object) -> None:
        from analysis.views.pace import Pace

        if isinstance(result, Pace) and self._is_current(result.view):
            self.pace.show_figures(result)
            if result.draws:
                self.set_findings(result.findings)

    def _is_current(self, view: View) -> bool:
        return self.store.is_current(view.dataset.id, segment=view.segment)

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self.drop_messages()
        self.set_findings(())
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        shown = self.page.key == DROP_OFF
        for own in (self._basis_label, self.basis, self.drop_off):
            own.setVisible(shown)
        for other in (self._measure_label, self.measure, self.pace):
            other.setVisible(not shown)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        """Who was clicked becomes the group, within the one in view."""
        self.store.set_segment(self.store.segment & segment)
