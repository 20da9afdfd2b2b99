"""The Funnel tab: where shoppers drop off, and how fast they act.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from widgets.kit import Label, Switch
from widgets.tabs.two_pages import Part, TwoPagesTab

if TYPE_CHECKING:
    from widgets.tabs.funnel.dropoff import DropOffPage
    from widgets.tabs.funnel.pace import PacePage

DROP_OFF: Final = "drop-off"
PACE: Final = "pace"


class FunnelTab(TwoPagesTab):
    name = "Funnel"

    drop_off: DropOffPage
    pace: PacePage
    basis: Switch
    measure: Switch

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows where shoppers drop off and how fast they act."

    def build(self) -> None:
        from widgets.tabs.funnel.dropoff import BASES, DropOffPage
        from widgets.tabs.funnel.pace import MEASURES, PacePage

        self.drop_off, self.pace = DropOffPage(), PacePage()
        self.basis = Switch("Basis", BASES)
        self.measure = Switch("Minutes of visit per", MEASURES)
        self.measure.choose("purchase")
        self.put_together(
            Part(DROP_OFF, "Drop-off", self.drop_off, (Label("Basis", "label"), self.basis)),
            Part(PACE, "Pace", self.pace, (Label("Per", "label"), self.measure)),
        )
        self.basis.chosen.connect(self.drop_off.choose_basis)
        self.measure.chosen.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        from analysis.views.funnel import dropoff
        from analysis.views.pace import pace

        view = self.view()
        if view is None:
            return
        if self.page.key == DROP_OFF:
            self.run_for(self.drop_off, dropoff, view)
        else:
            self.run_for(self.pace, pace, view, self.measure.key, otherwise=self.pace.show_nothing)

    def fit(self) -> None:
        from widgets.tabs.funnel.dropoff import BASES, SHORT_BASES

        for key, words in SHORT_BASES if self.narrow else BASES:
            self.basis.set_text(key, words)
