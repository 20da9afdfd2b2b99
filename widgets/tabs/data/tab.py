"""The Data tab: what is in the file, its marks, its snapshots, its columns, its rows, and how it is cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from widgets.context import TaskLike
from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.cleaning.draft import Draft, Preview
    from analysis.columns import Role
    from analysis.quality.marks import Mark
    from analysis.segment import Segment
    from analysis.views.data import Columns, Contents, Correlations, CustomerHistory, Marks, Profile, Rows
    from widgets.counted import CountedCard
    from widgets.tabs.data.cleaning import CleaningPage
    from widgets.tabs.data.page import DataPage


class DataTab(Tab):
    name = "Data"

    page: DataPage
    _settled = ""
    """Id of the dataset whose marks are shown, or were stopped by the user."""
    _marks: Marks | None = None
    """The marks that are shown; None as long as they are looked for, or after that was stopped."""
    _marking: TaskLike | None = None

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page shows what is in it and whether it can be trusted."

    def build(self) -> None:
        # Charts and tables bring pyqtgraph and numpy, which are wanted only once there is a table.
        from widgets.tabs.data.page import DataPage

        self.page = DataPage()
        self.page.narrowed.connect(self._narrow)
        self.page.turned.connect(self.mark_dirty)
        self.page.marks.asked.connect(self._check_again)
        self.page.marks.rows_asked.connect(self._show_rows_of)
        self.page.marks.role_said.connect(self._say_role)
        self.page.marks.remedy_asked.connect(self.store.add_step)
        self.page.made.connect(self._attach)
        self.content.addWidget(self.page)
        self.store.since_changed.connect(self._show_since)
        self.store.recipe_changed.connect(self._show_cleaning)
        self._show_since()

    @Slot(object)
    def _attach(self, side: QWidget) -> None:
        """Listen to a side of the page that was just made."""
        from widgets.tabs.data.cleaning import CleaningPage
        from widgets.tabs.data.columns import ColumnsPage
        from widgets.tabs.data.rows import RowsPage

        if isinstance(side, RowsPage):
            side.asked.connect(self._list_rows)
            side.picking.connect(self._pick_columns)
            side.customer_asked.connect(self._open_customer)
        elif isinstance(side, ColumnsPage):
            side.asked.connect(self._look_at_column)
            side.profile.role_said.connect(self._say_role)
        elif isinstance(side, CleaningPage):
            self._attach_cleaning(side)
            self._show_cleaning()
        self.equip(side)

    def refresh(self) -> None:
        from analysis.view import View
        from analysis.views.data import contents, marks

        dataset = self.store.dataset
        assert dataset is not None
        view = View(dataset, self.store.segment)
        self.run("contents", contents, view, then=self._show_contents, otherwise=self.page.stop)
        if self.page.shows == "rows":
            self._list_rows()
        elif self.page.shows == "columns":
            self._list_columns()
        elif self.page.shows == "cleaning":
            self._show_cleaning()
            self._preview(self.page.cleaning.draft)
        if self._settled != dataset.id:
            # Started anew behind the quick ones, which would wait for it: marks take seconds.
            self._marking = self.run("marks", marks, dataset, then=self._show_marks, title="Checking the columns")
            self._marking.cancelled.connect(self._on_unmarked)
            self._marking.failed.connect(self._on_unmarked)
            self.page.marks.wait()

    def speaking_cards(self) -> Sequence[CountedCard]:
        """Findings are marks, also while the rows are shown."""
        return [self.page.marks]

    def clear(self) -> None:
        self._settled = ""
        self._marks = None
        self.page.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is looked at: its figures must not wait for the marks, which are started again when shown."""
        super().hideEvent(event)
        if not event.spontaneous():  # a minimised window is hidden by the system
            self._put_off_marks()

    def _put_off_marks(self) -> None:
        if self._marking is not None:
            self._marking.cancel()
            self._marking = None
            self.mark_dirty()

    def _attach_cleaning(self, cleaning: CleaningPage) -> None:
        store = self.store
        cleaning.remember_in(self.context.memory)
        cleaning.recipe_asked.connect(store.set_recipe)
        cleaning.step_asked.connect(store.add_step)
        cleaning.undo_asked.connect(store.undo)
        cleaning.redo_asked.connect(store.redo)
        cleaning.told.connect(self.show_message)
        cleaning.drafted.connect(self._on_drafted)

    @Slot()
    def _show_cleaning(self) -> None:
        store = self.store
        if store.cleaned is not None and self.page.is_made("cleaning"):
            self.page.cleaning.show_cleaning(
                store.cleaned, store.recipe, can_undo=store.can_undo, can_redo=store.can_redo
            )

    @Slot(object)
    def _on_drafted(self, draft: Draft) -> None:
        """What is being typed must not wait for the marks."""
        self._put_off_marks()
        self._preview(draft)

    def _preview(self, draft: Draft) -> None:
        from analysis.cleaning.draft import preview

        self.run("preview", preview, self.store.dataset, draft, then=self._show_preview)

    def _show_preview(self, result: object) -> None:
        self.page.cleaning.show_preview(cast("Preview", result))

    def _show_contents(self, result: object) -> None:
        found = cast("Contents", result)
        if self.store.is_current(found.view.dataset.id, segment=found.view.segment):
            self.page.show_contents(found)

    def _list_columns(self) -> None:
        from analysis.views.data import columns

        stop = self.page.columns.stop
        self.run("columns", columns, self.store.dataset, self._marks, then=self._show_columns, otherwise=stop)

    def _show_columns(self, result: object) -> None:
        self.page.columns.show_columns(cast("Columns", result))
        self._look_at_column()

    @Slot()
    def _look_at_column(self) -> None:
        """At the one that is chosen in the list, or at its family."""
        from analysis.view import View
        from analysis.views.data import correlations, profile

        dataset, page = self.store.dataset, self.page.columns
        if dataset is None or page.name not in dataset:
            return
        view = View(dataset, self.store.segment)
        if page.shows_family:
            title = f"Correlations of the family {page.family}"
            stop = page.family_card.wait
            self.run("column", correlations, view, page.family, then=self._show_family, otherwise=stop, title=title)
        else:
            leak = None if self._marks is None else self._marks.leak_of(page.name)
            self.run("column", profile, view, page.name, leak, then=self._show_profile, otherwise=page.profile.clear)

    def _show_profile(self, result: object) -> None:
        found = cast("Profile", result)
        if self.store.is_current(found.view.dataset.id, segment=found.view.segment):
            self.page.columns.profile.show_profile(found)

    def _show_family(self, result: object) -> None:
        found = cast("Correlations", result)
        if self.store.is_current(found.view.dataset.id, segment=found.view.segment):
            self.page.columns.family_card.show_correlations(found)

    @Slot(str, object)
    def _say_role(self, column: str, role: Role) -> None:
        """For this table, and for all that will come with the same headers."""
        cleaned = self.store.cleaned
        assert cleaned is not None
        memory, headers = self.context.memory, cleaned.raw.headers
        memory.set_roles(headers, {**memory.roles(headers), column: role.value})
        self.store.set_roles({column: role})

    @Slot(object)
    def _show_rows_of(self, mark: Mark) -> None:
        self.page.rows.show_mark(mark)
        self.page.turn_to("rows")

    @Slot()
    def _list_rows(self) -> None:
        from analysis.view import View
        from analysis.views.data import rows

        dataset = self.store.dataset
        if dataset is not None:
            self.page.rows.set_columns(self.context.memory.columns_shown(dataset.headers))
            view = View(dataset, self.store.segment)
            page = self.page.rows
            self.run("rows", rows, view, page.wanted, then=self._show_rows, otherwise=page.card.stop)

    @Slot()
    def _pick_columns(self) -> None:
        from analysis.views.data import columns

        self.run("picker", columns, self.store.dataset, then=self._show_picker)

    def _show_picker(self, result: object) -> None:
        from widgets.tabs.data.picker import ColumnPicker

        picker = ColumnPicker(self, cast("Columns", result), self.page.rows.columns)
        picker.chosen.connect(self._keep_columns)
        picker.open()

    @Slot(list)
    def _keep_columns(self, names: list[str]) -> None:
        """For this table, and for all that will come with the same headers."""
        dataset = self.store.dataset
        assert dataset is not None
        everything = len(names) == len(dataset.frame.columns)
        self.context.memory.set_columns_shown(dataset.headers, [] if everything else names)
        self._list_rows()

    @Slot(str)
    def _open_customer(self, customer: str) -> None:
        from analysis.views.data import customer_history

        self.drop_messages()
        self.run("customer", customer_history, self.store.dataset, customer, then=self._show_customer)

    def _show_customer(self, result: object) -> None:
        self.page.rows.show_customer(cast("CustomerHistory", result))

    def _show_rows(self, result: object) -> None:
        found = cast("Rows", result)
        if self.store.is_current(found.view.dataset.id, segment=found.view.segment):
            self.page.rows.show_rows(found)

    def _show_marks(self, result: object) -> None:
        found = cast("Marks", result)
        if self.store.dataset is None or not self.store.is_current(found.dataset_id):
            return
        self._marking = None
        self._settled = found.dataset_id
        self._marks = found
        self.page.show_marks(found, self.store.dataset)
        self.set_findings(found.findings)
        if self.page.shows == "columns":
            self._list_columns()

    @Slot()
    def _on_unmarked(self) -> None:
        speaker: object = self.sender()
        if speaker is self._marking and self.store.dataset is not None:
            self._marking = None
            self._settled = self.store.dataset.id
            self.page.marks.stop()

    @Slot()
    def _check_again(self) -> None:
        self._settled = ""
        self.mark_dirty()

    @Slot()
    def _show_since(self) -> None:
        self.page.show_since(self.store.since)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        self.store.set_segment(segment)
