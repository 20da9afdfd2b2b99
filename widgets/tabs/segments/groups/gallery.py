"""The gallery: every group that the table allows and those of one's own, one of them in detail."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from analysis.groups import Group, added, free_name, misfit, read_groups, write_groups
from analysis.segment import Segment
from analysis.view import View
from analysis.views.gallery import Entry, Gallery, gallery
from analysis.views.gallery_detail import Detail, gallery_detail
from analysis.views.gallery_offers import QUIET_VIPS, Asked, Section, own_key
from analysis.views.group_list import save_group_list
from analysis.wording import plural
from widgets.kit import MessageBar
from widgets.saving import ask_where, ask_which, saved_bar
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.groups.builder import Builder
from widgets.tabs.segments.groups.gallery_detail import DetailCard
from widgets.tabs.segments.groups.gallery_list import GroupList

if TYPE_CHECKING:
    from analysis.views.gallery_offers import Offer

_FILES: Final = "Groups (*.json)"


class GalleryPage(QWidget):
    """The builder of groups stands in its place while it is wanted."""

    picked = Signal(object)
    asked = Signal()
    listed = Signal(object)
    """A `Group` whose list is wanted."""
    profiled = Signal(object)
    """A `Group` of which is asked what sets it apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools: tuple[QWidget, ...] = ()
        self._tab: PagedTab | None = None
        self._view: View | None = None
        self._key = ""
        self.list = GroupList()
        self.detail = DetailCard()
        self.builder = Builder()
        self._groups = QWidget()
        pair = QHBoxLayout(self._groups)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(12)
        pair.addWidget(self.list, 11)
        pair.addWidget(self.detail, 8)
        # No stack, which would ask for the height of the higher one.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._groups)
        column.addWidget(self.builder)
        self._turn(builds=False)
        self.builder.left.connect(self._on_built)
        self.builder.picked.connect(self.picked)
        self.list.chosen.connect(self._choose)
        self.list.new_asked.connect(self._build)
        self.list.read.triggered.connect(self._read)
        self.list.write.triggered.connect(self._write)
        self.detail.looked.connect(self.picked)
        self.detail.list_asked.connect(self._save_list)
        self.detail.list_made.connect(self._make_list)
        self.detail.profile_asked.connect(self._profile)
        self.detail.keep_asked.connect(self._keep)
        self.detail.edit_asked.connect(self._edit)
        self.detail.delete_asked.connect(self._delete)
        self.detail.numbers_said.connect(self._on_numbers)

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        if self._tab is None:
            tab.store.groups_changed.connect(tab.mark_dirty)
        self._tab, self._view = tab, view
        self.list.write.setEnabled(bool(tab.store.groups))
        if not self.builder.isHidden():
            self.builder.refresh(view)
        tab.run_for(self, gallery, view, tab.store.groups, self.detail.asked)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._view = None
        self._turn(builds=False)
        self.list.clear()
        self.detail.clear()

    def show_figures(self, figures: Gallery) -> None:
        self._view = figures.view
        self.list.show_figures(figures)
        entries = {entry.offer.key: entry for entry in figures.entries}
        if not entries:
            self.detail.clear()
            return
        usual = QUIET_VIPS if QUIET_VIPS in entries else next(iter(entries))
        # One that was just kept is on its way.
        key = self._key if self._key in entries else usual
        self.list.choose(key)
        self._show(entries[key], anew=not figures.draws)

    def choose(self, key: str) -> None:
        """As by a click on a group; one that is not there yet is chosen once it is."""
        self._key = key
        if key in self.list.rows:
            self.list.choose(key)
            self._choose(self.list.rows[key].entry)

    @Slot(object)
    def _choose(self, entry: Entry) -> None:
        self._key = entry.offer.key
        self._show(entry, anew=True)

    def _show(self, entry: Entry, *, anew: bool) -> None:
        self.detail.show_entry(entry)
        if anew and entry.offer.segment is not None and self._tab is not None:
            self._tab.run(
                "detail", gallery_detail, self._view, entry.offer.key, entry.offer.segment, then=self._show_detail
            )

    def _show_detail(self, result: object) -> None:
        assert isinstance(result, Detail)
        if self._tab is not None and self._tab.is_current(result.view):
            self.detail.show_detail(result)

    @Slot(object)
    def _on_numbers(self, _asked: Asked) -> None:
        self.asked.emit()

    # What can be done with a group

    @Slot()
    def _save_list(self) -> None:
        """The customers of the group, to a file that the user names."""
        found = self._chosen()
        if found is None or self._tab is None:
            return
        offer, segment = found
        target = self._tab.ask_for_list(f"{_file_name(offer.name)}.xlsx")
        if target is not None:
            self._tab.run(
                "list",
                save_group_list,
                self._view,
                segment,
                offer.name,
                target,
                self._tab.context.memory.lists,
                then=self._tab.say_list_saved,
                title=f"Saving {target.name}",
            )

    @Slot()
    def _make_list(self) -> None:
        """Where columns, an order and a number can be chosen."""
        found = self._chosen()
        if found is not None:
            self.listed.emit(_group(*found))

    @Slot()
    def _profile(self) -> None:
        found = self._chosen()
        if found is not None:
            self.profiled.emit(_group(*found))

    @Slot()
    def _keep(self) -> None:
        found = self._chosen()
        if found is None or self._tab is None:
            return
        offer, segment = found
        groups = self._tab.store.groups
        name = free_name(offer.name.replace("\u00a0", " "), {group.name for group in groups})
        self._key = own_key(name)
        self._tab.store.set_groups((*groups, Group(name, segment)))

    @Slot()
    def _build(self) -> None:
        self._open_builder(None)

    @Slot()
    def _edit(self) -> None:
        found = self._chosen()
        if found is not None:
            offer, segment = found
            self._open_builder(_group(offer, segment), is_own=offer.section is Section.OWN)

    def _open_builder(self, group: Group | None, *, is_own: bool = False) -> None:
        if self._tab is not None and self._view is not None:
            self._turn(builds=True)
            self.builder.open(self._tab, self._view, group, is_own=is_own)

    def _turn(self, *, builds: bool) -> None:
        self._groups.setVisible(not builds)
        self.builder.setVisible(builds)

    @Slot(str)
    def _on_built(self, name: str) -> None:
        """name: of the group that was kept; empty where none was."""
        if name:
            self._key = own_key(name)
        self._turn(builds=False)
        self.asked.emit()

    @Slot()
    def _delete(self) -> None:
        if self._tab is None or self.detail.entry is None:
            return
        store, name = self._tab.store, self.detail.entry.offer.name
        before = store.groups
        store.set_groups([group for group in before if group.name != name])
        bar = MessageBar("good", f"Deleted the group “{name}”", button="Undo")
        bar.acted.connect(partial(self._take_back, before))
        self._tab.show_message(bar)

    def _take_back(self, groups: tuple[Group, ...]) -> None:
        assert self._tab is not None
        self._tab.store.set_groups(groups)
        self._tab.drop_messages()

    @Slot()
    def _read(self) -> None:
        """Groups that were passed on, beside those that are there; what does not fit this table is said of each."""
        if self._tab is None or self._tab.store.dataset is None:
            return
        path = ask_which(self, "Read groups", _FILES, self._tab.context.memory)
        if path is None:
            return
        try:
            found = read_groups(path)
        except AnalysisError as error:
            self._tab.show_message(MessageBar("bad", f"Could not read {path.name}", f"{error} Nothing has changed."))
            return
        store = self._tab.store
        before = store.groups
        groups = added(before, found)
        if len(groups) > len(before):
            self._key = own_key(groups[len(before)].name)
        store.set_groups(groups)
        says = [misfit(group, self._tab.store.dataset) for group in groups[len(before) :]]
        sentences = " ".join(filter(None, says)) or "All of them fit this table."
        heading = f"Read {plural(len(groups) - len(before), 'new group')} from {path.name}"
        self._tab.show_message(MessageBar("warn" if any(says) else "good", heading, sentences))

    @Slot()
    def _write(self) -> None:
        if self._tab is None:
            return
        groups = self._tab.store.groups
        path = ask_where(self, "Write own groups", (_FILES,), "groups.json", self._tab.context.memory)
        if path is None:
            return
        try:
            write_groups(groups, path)
        except AnalysisError as error:
            self._tab.show_message(MessageBar("bad", f"Could not write {path.name}", f"{error} Nothing has changed."))
        else:
            self._tab.show_message(saved_bar(path, f"{plural(len(groups), 'group')}: conditions only, no customers."))

    def _chosen(self) -> tuple[Offer, Segment] | None:
        entry = self.detail.entry
        if entry is None or entry.offer.segment is None or self._view is None:
            return None
        return entry.offer, entry.offer.segment


def _group(offer: Offer, segment: Segment) -> Group:
    """Under a name that can be typed."""
    return Group(offer.name.replace("\u00a0", " "), segment)


def _file_name(name: str) -> str:
    """Without what file names cannot hold."""
    return re.sub(r"\W+", "-", name.replace("%", "percent")).strip("-") or "group"
