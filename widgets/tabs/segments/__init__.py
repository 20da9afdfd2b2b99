"""The Segments tab: who carries the revenue, what sets them apart, who is at risk, and the lists.

Pages are imported when they are first turned to: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Slot

from widgets.tabs.paged import PagedTab, Part

if TYPE_CHECKING:
    from analysis.groups import Group
    from widgets.tabs.segments.explore import ExplorePage
    from widgets.tabs.segments.groups import GroupsPage
    from widgets.tabs.segments.groups.clusters import ClustersPage
    from widgets.tabs.segments.groups.gallery import GalleryPage
    from widgets.tabs.segments.groups.movement import MovementPage
    from widgets.tabs.segments.groups.overlap import OverlapPage
    from widgets.tabs.segments.groups.rfm import RfmPage
    from widgets.tabs.segments.lists import ListsPage
    from widgets.tabs.segments.risk import RiskPage
    from widgets.tabs.segments.value import ValuePage

VALUE: Final = "value"
GROUPS: Final = "groups"
EXPLORE: Final = "explore"
RISK: Final = "risk"
GALLERY: Final = "gallery"
LISTS: Final = "lists"


class SegmentsTab(PagedTab):
    """Each page asks for its own figures: `refresh(tab, view)`; `asked` where it wants others."""

    name = "Segments"

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows who carries the revenue and who is at risk."

    def build(self) -> None:
        parts = [
            Part(VALUE, "Value", self._make_value),
            Part(GROUPS, "Groups", self._make_groups),
            Part(EXPLORE, "Explore", self._make_explore),
            Part(RISK, "Risk", self._make_risk),
            Part(LISTS, "Lists", self._make_lists),
        ]
        self.put_together(*(part for part in parts if part.key != GROUPS or len(self._groups()) > 1))

    def _make_value(self) -> ValuePage:
        from widgets.tabs.segments.value import ValuePage

        page = ValuePage()
        page.asked.connect(self.refresh)
        page.list_asked.connect(self._save_list)
        return page

    def _groups(self) -> tuple[Part, ...]:
        """The ways to look at groups."""
        return (
            Part(GALLERY, "Gallery", self._make_gallery),
            Part("rfm", "RFM", self._make_rfm),
            Part("clusters", "Clusters", self._make_clusters),
            Part("overlap", "Overlap", self._make_overlap),
            Part("movement", "Movement", self._make_movement),
        )

    def _make_gallery(self) -> GalleryPage:
        from widgets.tabs.segments.groups.gallery import GalleryPage

        page = GalleryPage()
        page.listed.connect(self.list_group)
        page.profiled.connect(self.profile_group)
        return page

    def _make_rfm(self) -> RfmPage:
        from widgets.tabs.segments.groups.rfm import RfmPage

        return RfmPage()

    def _make_clusters(self) -> ClustersPage:
        from widgets.tabs.segments.groups.clusters import ClustersPage

        return ClustersPage()

    def _make_overlap(self) -> OverlapPage:
        from widgets.tabs.segments.groups.overlap import OverlapPage

        return OverlapPage()

    def _make_movement(self) -> MovementPage:
        from widgets.tabs.segments.groups.movement import MovementPage

        return MovementPage()

    def _make_groups(self) -> GroupsPage:
        from widgets.tabs.segments.groups import GroupsPage

        page = GroupsPage(*self._groups())
        page.asked.connect(self.refresh)
        page.made.connect(self.equip)
        return page

    def _make_explore(self) -> ExplorePage:
        from widgets.tabs.segments.explore import ExplorePage

        page = ExplorePage()
        page.asked.connect(self.refresh)
        return page

    def _make_risk(self) -> RiskPage:
        from widgets.tabs.segments.risk import RiskPage

        # What is at risk follows the churn model, wherever it was trained.
        self.store.models_changed.connect(self.mark_dirty)
        page = RiskPage()
        page.model_asked.connect(partial(self.tab_asked.emit, "Models"))
        return page

    def _make_lists(self) -> ListsPage:
        from widgets.tabs.segments.lists import ListsPage

        page = ListsPage()
        page.asked.connect(self.refresh)
        page.saving.connect(partial(page.save_from, self))
        page.connect_register(self)
        return page

    @property
    def value(self) -> ValuePage:
        return cast("ValuePage", self.page_of(VALUE))

    @property
    def groups(self) -> GroupsPage:
        return cast("GroupsPage", self.page_of(GROUPS))

    @property
    def explore(self) -> ExplorePage:
        return cast("ExplorePage", self.page_of(EXPLORE))

    @property
    def risk(self) -> RiskPage:
        return cast("RiskPage", self.page_of(RISK))

    @property
    def lists(self) -> ListsPage:
        return cast("ListsPage", self.page_of(LISTS))

    def list_group(self, group: Group) -> None:
        """Turn to the list of a group."""
        self.lists.set_group(group)
        self.show_page(LISTS)

    def profile_group(self, group: Group) -> None:
        """Turn to what sets a group apart."""
        self.explore.show_profile(group)
        self.show_page(EXPLORE)

    @Slot()
    def refresh(self) -> None:
        view = self.view()
        if view is not None:
            self.current.refresh(self, view)

    @Slot()
    def _save_list(self) -> None:
        """The chosen customers of the view as it stands, to a file that the user names."""
        from analysis.views.value_list import save_value_list

        view, cut = self.view(), self.value.cut.cut
        if view is None:
            return
        name = cut.name.replace("\u00a0%", " percent").replace(",", "").replace(" ", "-")
        target = self.ask_for_list(f"{name}.xlsx")
        if target is not None:
            title = f"Saving {target.name}"
            register = self.context.memory.lists
            self.run("list", save_value_list, view, cut, target, register, then=self.say_list_saved, title=title)
