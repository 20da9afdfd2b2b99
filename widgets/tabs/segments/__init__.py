"""The Segments tab: who carries the revenue, what sets them apart, and who is at risk.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from widgets.kit import SecondaryButton
from widgets.tabs.two_pages import Part, TwoPagesTab

if TYPE_CHECKING:
    from widgets.tabs.segments.risk import RiskPage
    from widgets.tabs.segments.value import ValuePage

VALUE: Final = "value"
RISK: Final = "risk"


class SegmentsTab(TwoPagesTab):
    name = "Segments"

    value: ValuePage
    risk: RiskPage
    save: SecondaryButton

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows who carries the revenue and who is at risk."

    def build(self) -> None:
        from widgets.tabs.segments.risk import RiskPage
        from widgets.tabs.segments.value import ValuePage

        self.value, self.risk = ValuePage(), RiskPage()
        self.save = SecondaryButton("Save list", "file-spreadsheet")
        self.save.setEnabled(False)
        self.put_together(
            Part(VALUE, "Value", self.value, (self.value.cut, self.save)), Part(RISK, "Risk", self.risk, ())
        )
        self.value.cut.chosen.connect(self.refresh)
        self.save.clicked.connect(self._save_list)

    @Slot()
    def refresh(self) -> None:
        from analysis.views.concentrated import Cut
        from analysis.views.risk import risk
        from analysis.views.segments import value

        view = self.view()
        if view is None:
            return
        if self.page.key == VALUE:
            self.run_for(self.value, value, view, Cut(self.value.cut.key))
        else:
            self.run_for(self.risk, risk, view)

    def clear(self) -> None:
        super().clear()
        self.save.setEnabled(False)

    def on_shown(self) -> None:
        self.save.setEnabled(self.value.can_be_saved)

    @Slot()
    def _save_list(self) -> None:
        """The chosen customers of the view as it stands, to a file that the user names."""
        from analysis.views.concentrated import Cut
        from analysis.views.value_list import save_value_list

        view, cut = self.view(), Cut(self.value.cut.key)
        if view is None:
            return
        target = self.ask_for_list(f"{cut.replace(chr(0xA0), '').replace('%', ' percent').replace(' ', '-')}.xlsx")
        if target is not None:
            title = f"Saving {target.name}"
            self.run("list", save_value_list, view, cut, target, then=self.say_list_saved, title=title)
