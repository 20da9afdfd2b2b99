"""The Segments tab: who carries the revenue, what sets them apart, and who is at risk.

Pages are imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from widgets.kit import MessageBar, SecondaryButton, Switch
from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.segment import Segment
    from analysis.view import View
    from widgets.tabs.segments.risk import RiskPage
    from widgets.tabs.segments.value import ValuePage

VALUE: Final = "value"
RISK: Final = "risk"


class SegmentsTab(Tab):
    """Two pages over the same customers; the one that is shown computes."""

    name = "Segments"

    value: ValuePage
    risk: RiskPage
    page: Switch
    save: SecondaryButton

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows who carries the revenue and who is at risk."

    def build(self) -> None:
        from widgets.tabs.segments.risk import RiskPage
        from widgets.tabs.segments.value import ValuePage

        self.page = Switch("Page", ((VALUE, "Value"), (RISK, "Risk")))
        self.save = SecondaryButton("Save list", "file-spreadsheet")
        self.save.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.page)
        row.addStretch(1)
        row.addWidget(self.save)
        self.value, self.risk = ValuePage(), RiskPage()
        self.content.addLayout(row)
        self.content.addWidget(self.value, 1)
        self.content.addWidget(self.risk, 1)

        self.page.chosen.connect(self._turn)
        self.value.cut.chosen.connect(self.refresh)
        self.value.picked.connect(self._narrow)
        self.risk.picked.connect(self._narrow)
        self.save.clicked.connect(self._save_list)
        self._lay_out()

    @Slot()
    def refresh(self) -> None:
        from analysis.intervals import DRAWS_LIVE
        from analysis.views.concentrated import Cut
        from analysis.views.risk import risk
        from analysis.views.segments import value

        view = self._view()
        if view is None:
            return
        # Figures first; their ranges arrive later in the same place.
        for key, draws in (("figures", 0), ("ranges", DRAWS_LIVE)):
            if self.page.key == VALUE:
                self.run(key, value, view, Cut(self.value.cut.key), draws, then=self._show_value)
            else:
                self.run(key, risk, view, draws, then=self._show_risk)

    def clear(self) -> None:
        self.save.setEnabled(False)
        self.value.clear()
        self.risk.clear()

    def _view(self) -> View | None:
        from analysis.view import View

        dataset = self.store.dataset
        return None if dataset is None else View(dataset, self.store.segment)

    def _show_value(self, result: object) -> None:
        from analysis.views.segments import Value

        if isinstance(result, Value) and self._is_current(result.view):
            self.value.show_figures(result)
            self.save.setEnabled(self.value.can_be_saved)
            if result.draws:
                self.set_findings(result.findings)

    def _show_risk(self, result: object) -> None:
        from analysis.views.risk import Risk

        if isinstance(result, Risk) and self._is_current(result.view):
            self.risk.show_figures(result)
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
        shown = self.page.key == VALUE
        self.value.setVisible(shown)
        self.save.setVisible(shown)
        self.risk.setVisible(not shown)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        """Who was clicked becomes the group, within the one in view."""
        self.store.set_segment(self.store.segment & segment)

    @Slot()
    def _save_list(self) -> None:
        """The chosen customers of the view as it stands, to a file that the user names."""
        from analysis.views.concentrated import Cut
        from analysis.views.saving import save_list

        view, cut = self._view(), Cut(self.value.cut.key)
        if view is None:
            return
        target = _ask_for_file(self, f"{cut.replace(chr(0xA0), '').replace('%', ' percent').replace(' ', '-')}.xlsx")
        if target is not None:
            self.run("list", save_list, view, cut, target, then=self._say_saved, title=f"Saving {target.name}")

    def _say_saved(self, result: object) -> None:
        from analysis.views.saving import Saved
        from analysis.wording import percent, plural

        if isinstance(result, Saved):
            words = (
                f"{plural(result.customers, 'customer')}, {percent(result.revenue_share)} of the revenue in view, in "
                f"{result.path.parent}. The first sheet says how they were chosen. Not checked: consent."
            )
            self.show_message(MessageBar("good", f"Saved {result.path.name}", words))


def _ask_for_file(parent: SegmentsTab, name: str) -> Path | None:
    dialog = QFileDialog(parent, "Save list", "", "Excel workbook (*.xlsx)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
