"""Who is in view, counted: for the filters, their rail and the strip above the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.frame.body import Body
from app.frame.filters import FiltersPanel
from app.frame.population import PopulationStrip
from app.store import Store
from app.tasks import TaskRunner

if TYPE_CHECKING:
    from analysis.views.filters import Filters


class Counting(QObject):
    def __init__(
        self, store: Store, tasks: TaskRunner, body: Body, filters: FiltersPanel, strip: PopulationStrip
    ) -> None:
        super().__init__(body)
        self._store, self._tasks, self._body, self._filters, self._strip = store, tasks, body, filters, strip
        store.segment_changed.connect(self.count)
        store.groups_changed.connect(self._on_groups)

    @Slot()
    def count(self) -> None:
        from analysis.views.filters import count_filters

        segment = self._store.segment
        self._filters.set_segment(segment)
        task = self._tasks.submit("filters", count_filters, self._store.dataset, segment, self._store.groups)
        task.succeeded.connect(self._on_counted)

    @Slot()
    def _on_groups(self) -> None:
        """They are counted, too."""
        if self._store.dataset is not None:
            self.count()

    @Slot(object)
    def _on_counted(self, filters: Filters) -> None:
        self._filters.show_filters(filters)
        self._strip.show_filters(filters)
        active = len(filters.conditions) + (not filters.is_newest)
        self._body.filters_rail.set_count(active)
