"""The one mutable place: what is open, which part of it is looked at, what was assumed, what was trained.

Imported before the first paint, so pandas and numpy come in only with the first value that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from analysis.campaign import Assumptions
    from analysis.dataset import Dataset
    from analysis.models.judging import Judged
    from analysis.models.targets import Target
    from analysis.segment import Segment


class Store(QObject):
    """Frozen values with one setter and one signal each. For the GUI thread.

    A signal carries nothing: its receiver reads the store, which is complete before the first signal goes out. Setting
    what is already there says nothing.
    """

    dataset_changed = Signal()
    dates_changed = Signal()
    segment_changed = Signal()
    assumptions_changed = Signal()
    models_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._segment: Segment | None = None
        self._assumptions: Assumptions | None = None
        self._models: Mapping[Target, Judged] = MappingProxyType({})

    @property
    def dataset(self) -> Dataset | None:
        """The open table; None before the first one."""
        return self._dataset

    @property
    def segment(self) -> Segment:
        """Who is looked at; everybody at first. Imports pandas: to be read only where there is a dataset."""
        if self._segment is None:
            from analysis.segment import All

            self._segment = All()
        return self._segment

    @property
    def assumptions(self) -> Assumptions:
        """What the data cannot tell about a campaign. Imports numpy: to be read only where there is a dataset."""
        if self._assumptions is None:
            from analysis.campaign import DEFAULTS

            self._assumptions = DEFAULTS
        return self._assumptions

    @property
    def models(self) -> Mapping[Target, Judged]:
        """What was trained on the dataset; read-only."""
        return self._models

    @Slot(object)
    def set_dataset(self, dataset: Dataset | None) -> None:
        """Another table: everybody is looked at again, and the models of the table before are gone.

        Signals: dataset, then segment and models if they changed by it. The assumptions stay.
        """
        if dataset is self._dataset:
            return
        segment, models = self._segment, self._models
        self._dataset, self._segment, self._models = dataset, None, MappingProxyType({})
        self.dataset_changed.emit()
        if segment is not None and segment != self.segment:
            self.segment_changed.emit()
        if models:
            self.models_changed.emit()

    def set_dates(self, dates: Mapping[int, date]) -> None:
        """The snapshots of the open table are called by other dates: only words change, so all else stays."""
        if self._dataset is not None and dates != self._dataset.dates:
            self._dataset = self._dataset.dated(dates)
            self.dates_changed.emit()

    @Slot(object)
    def set_segment(self, segment: Segment) -> None:
        if segment != self.segment:
            self._segment = segment
            self.segment_changed.emit()

    @Slot(object)
    def set_assumptions(self, assumptions: Assumptions) -> None:
        if assumptions != self.assumptions:
            self._assumptions = assumptions
            self.assumptions_changed.emit()

    @Slot(object)
    def set_models(self, models: Mapping[Target, Judged]) -> None:
        """All of them; to add one: `set_models({**store.models, judged.target: judged})`."""
        if models != self._models:
            self._models = MappingProxyType(dict(models))
            self.models_changed.emit()

    def is_current(
        self, dataset_id: str, *, segment: Segment | None = None, assumptions: Assumptions | None = None
    ) -> bool:
        """Whether a result still answers what is asked now; a stale one is to be dropped.

        The result carries the id of its dataset and the request that made it. Of the request, name what the result
        depends on; what is left out does not matter to it.
        """
        return (
            self._dataset is not None
            and self._dataset.id == dataset_id
            and (segment is None or segment == self.segment)
            and (assumptions is None or assumptions == self.assumptions)
        )
