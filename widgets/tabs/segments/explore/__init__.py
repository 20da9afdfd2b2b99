"""The explore page: charts to brush over, what sets a group apart, and one customer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from analysis.groups import Group, check_name
from analysis.segment import Segment
from analysis.view import View
from analysis.views.explore.offers import CHOSEN
from analysis.views.group_list import save_group_list
from widgets.kit import MessageBar, Switch
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.explore.charts import ChartsPage
from widgets.tabs.segments.explore.customer import CustomerPage
from widgets.tabs.segments.explore.profile import ProfilePage

CHARTS: Final = "charts"
PROFILE: Final = "profile"
CUSTOMER: Final = "customer"


class ExplorePage(QWidget):
    picked = Signal(object)
    """A segment that is to be looked at."""
    asked = Signal()
    """Figures of another of its pages are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab: PagedTab | None = None
        self.switch = Switch("Explore", [(CHARTS, "Charts"), (PROFILE, "Profile"), (CUSTOMER, "Customer")])
        self.charts, self.profile, self.customer = ChartsPage(), ProfilePage(), CustomerPage()
        self._pages: dict[str, ChartsPage | ProfilePage | CustomerPage] = {
            CHARTS: self.charts,
            PROFILE: self.profile,
            CUSTOMER: self.customer,
        }
        self.tools: tuple[QWidget, ...] = (self.switch,)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for page in self._pages.values():
            layout.addWidget(page, 1)
        self.switch.chosen.connect(self._turn)
        self.charts.looked_at.connect(self.picked)
        self.charts.kept.connect(self._keep)
        self.charts.list_asked.connect(self._save_list)
        self.charts.profile_asked.connect(self._show_profile)
        self.charts.customer_asked.connect(self._open_customer)
        self.profile.asked.connect(self.asked)
        self.customer.asked.connect(self.asked)
        self.customer.left.connect(self._leave_customer)
        self._lay_out()

    @Slot()
    def clear(self) -> None:
        for page in self._pages.values():
            page.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the page that is shown."""
        self._tab = tab
        if self.switch.key == CHARTS:
            self.charts.refresh(tab, view)
        elif self.switch.key == PROFILE:
            self.profile.refresh(tab, view, self.charts.segment)
        else:
            self.customer.refresh(tab)

    def turn_to(self, key: str) -> None:
        """As by a click on the switch."""
        self.switch.choose(key)
        self._turn(key)

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self._lay_out()
        self.asked.emit()

    def _lay_out(self) -> None:
        for key, page in self._pages.items():
            page.setVisible(key == self.switch.key)

    def show_profile(self, group: Group) -> None:
        """Of a group of another page, against all others."""
        self.profile.set_group(group)
        self.turn_to(PROFILE)

    @Slot()
    def _show_profile(self) -> None:
        self.profile.show_group(CHOSEN)
        self.turn_to(PROFILE)

    @Slot(str)
    def _open_customer(self, written: str) -> None:
        self.customer.field.setText(written)
        self.turn_to(CUSTOMER)

    @Slot()
    def _leave_customer(self) -> None:
        self.turn_to(CHARTS)

    @Slot(str, object)
    def _keep(self, name: str, segment: Segment) -> None:
        """A name that is there already stays with what it stands for."""
        if self._tab is None:
            return
        groups = self._tab.store.groups
        try:
            check_name(name)
            if any(group.name.casefold() == name.casefold() for group in groups):
                raise AnalysisError(f"There is a group “{name}” already.", "Give this one another name.")
        except AnalysisError as error:
            self._tab.show_message(MessageBar("warn", error.message, error.hint))
            return
        self._tab.store.set_groups((*groups, Group(name, segment)))
        self.charts.bar.name.clear()
        self._tab.show_message(MessageBar("good", f"“{name}” is kept.", "It stands among the groups of your own."))

    @Slot(object)
    def _save_list(self, segment: Segment) -> None:
        """Who is chosen, to a file that the user names."""
        view = self._tab.view() if self._tab is not None else None
        if self._tab is None or view is None:
            return
        target = self._tab.ask_for_list("chosen customers.xlsx")
        if target is not None:
            self._tab.run(
                "list",
                save_group_list,
                view,
                segment,
                "Chosen customers",
                target,
                self._tab.context.memory.lists,
                then=self._tab.say_list_saved,
                title=f"Saving {target.name}",
            )
