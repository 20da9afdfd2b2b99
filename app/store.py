"""The one mutable place: what is open, how it is cleaned, which part of it is looked at, what was assumed and trained.

Imported before the first paint, so pandas and numpy come in only with the first value that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from analysis.campaign import Assumptions
    from analysis.cleaning import Cleaned, Recipe, Step
    from analysis.cleaning.history import History
    from analysis.columns import Role
    from analysis.dataset import Dataset
    from analysis.groups import Group
    from analysis.models.judging import Judged
    from analysis.models.targets import Question
    from analysis.segment import Segment
    from analysis.since import Since


class Store(QObject):
    """Frozen values with one setter and one signal each. For the GUI thread.

    A signal carries nothing: its receiver reads the store, which is complete before the first signal goes out. Setting
    what is already there says nothing.
    """

    dataset_changed = Signal()
    recipe_changed = Signal()
    """Another one is asked for, or was followed, or was given up."""
    dates_changed = Signal()
    segment_changed = Signal()
    assumptions_changed = Signal()
    models_changed = Signal()
    since_changed = Signal()
    groups_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cleaned: Cleaned | None = None
        # The recipe that is asked for with those before it, and the same as it was when the table in view was made.
        self._asked: History | None = None
        self._settled: History | None = None
        self._segment: Segment | None = None
        self._assumptions: Assumptions | None = None
        self._models: Mapping[Question, Judged] = MappingProxyType({})
        self._since: Since | None = None
        self._groups: tuple[Group, ...] = ()

    @property
    def dataset(self) -> Dataset | None:
        """The open table, cleaned; None before the first one."""
        return self._cleaned.dataset if self._cleaned is not None else None

    @property
    def cleaned(self) -> Cleaned | None:
        """The same with what it was as read, and what was done to it since."""
        return self._cleaned

    @property
    def recipe(self) -> Recipe:
        """The one that is asked for; until it was followed, `cleaned` is still by another. Asks for an open table."""
        assert self._asked is not None
        return self._asked.recipe

    @property
    def is_settled(self) -> bool:
        """Whether the table in view is after the recipe that is asked for."""
        return self._cleaned is not None and self._asked is not None and self._cleaned.recipe == self._asked.recipe

    @property
    def can_undo(self) -> bool:
        return self._asked is not None and self._asked.can_undo

    @property
    def can_redo(self) -> bool:
        return self._asked is not None and self._asked.can_redo

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
    def models(self) -> Mapping[Question, Judged]:
        """What was trained on the dataset; read-only."""
        return self._models

    @property
    def since(self) -> Since | None:
        """What changed since an earlier file of the shop; None as long as it was compared with none."""
        return self._since

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups of the user's own, in their order; some may not fit the open table."""
        return self._groups

    @Slot(object)
    def set_dataset(self, dataset: Dataset | None) -> None:
        """Another table, to which nothing was done; see `set_cleaned`."""
        if dataset is None:
            self.set_cleaned(None)
        elif self.dataset is None or dataset.id != self.dataset.id:
            from analysis.cleaning import Cleaned

            self.set_cleaned(Cleaned.as_read(dataset))

    @Slot(object)
    def set_cleaned(self, cleaned: Cleaned | None) -> None:
        """Another table, or the open one after another recipe: everybody is looked at again, and the models of the
        table before are gone.

        Signals: dataset, then segment, models and comparison if they changed by it, then recipe. The assumptions stay.
        """
        before = self._cleaned
        if cleaned is before:
            return
        if cleaned is None:
            self._asked = None
        elif self._asked is None or not self.is_open(cleaned.raw):
            from analysis.cleaning.history import History

            self._asked = History((cleaned.recipe,))
        else:
            assert before is not None
            # The dates may have been set in the meantime.
            cleaned = cleaned.dated(before.raw.dates).annotated(before.raw.occasions)
            if cleaned.recipe != self._asked.recipe:
                self._asked = self._asked.then(cleaned.recipe)
        self._settled = self._asked
        self._show(cleaned)

    def set_extended(self, cleaned: Cleaned, roles: Mapping[str, Role]) -> None:
        """The open table, read with more columns or under other ids: what was done to it stays, and can be undone.

        Where another recipe is asked for than `cleaned` is after, it still is. roles: of columns, where they are
        others than the open table has. Signals as of `set_cleaned`.
        """
        before, asked, settled = self._cleaned, self._asked, self._settled
        assert before is not None
        assert asked is not None
        assert settled is not None
        # Dates and roles may have been set in the meantime.
        roles = {**before.raw.roles, **roles}
        cleaned = cleaned.dated(before.raw.dates)
        cleaned = cleaned.with_roles({k: role for k, role in roles.items() if cleaned.raw.roles.get(k) != role})
        if cleaned.recipe.taken == asked.recipe.taken:
            cleaned, self._settled = cleaned.called(asked.recipe), asked
        elif cleaned.recipe != settled.recipe:
            self._settled = settled.then(cleaned.recipe)
        self._show(cleaned)

    def is_open(self, raw: Dataset) -> bool:
        """Whether this is the open table as read, under whatever dates and roles."""
        return self._cleaned is not None and raw.frame is self._cleaned.raw.frame

    def _show(self, cleaned: Cleaned | None) -> None:
        segment, models, since = self._segment, self._models, self._since
        self._cleaned, self._since = cleaned, None
        self._segment, self._models = None, MappingProxyType({})
        self.dataset_changed.emit()
        if segment is not None and segment != self.segment:
            self.segment_changed.emit()
        if models:
            self.models_changed.emit()
        if since is not None:
            self.since_changed.emit()
        self.recipe_changed.emit()

    @Slot(object)
    def set_recipe(self, recipe: Recipe) -> None:
        """Ask for the open table after another recipe; what is in view stays until it is there."""
        if self._asked is not None and recipe != self.recipe:
            self._ask(self._asked.then(recipe))

    @Slot(object)
    def add_step(self, step: Step) -> None:
        """Ask for one step more, after all others."""
        from analysis.cleaning import Planned

        self.set_recipe(self.recipe.changed(*self.recipe.steps, Planned(step)))

    @Slot()
    def undo(self) -> None:
        """Ask for the recipe before."""
        if self._asked is not None and self._asked.can_undo:
            self._ask(self._asked.undone())

    @Slot()
    def redo(self) -> None:
        if self._asked is not None and self._asked.can_redo:
            self._ask(self._asked.redone())

    @Slot()
    def give_up_recipe(self) -> None:
        """What was asked for does not come: back to the recipe of the table in view."""
        if self._asked is not self._settled:
            self._asked = self._settled
            self.recipe_changed.emit()

    def _ask(self, history: History) -> None:
        assert self._cleaned is not None
        self._asked = history
        if history.recipe.taken == self._cleaned.recipe.taken:
            # Only words change, so all else stays.
            self._cleaned, self._settled = self._cleaned.called(history.recipe), history
        self.recipe_changed.emit()

    def set_roles(self, roles: Mapping[str, Role]) -> None:
        """What columns may be used for: rows and who is in view stay, the models that learned from them are gone.

        Signals: dataset, then models and comparison if they changed by it, then recipe: one that is on its way begins
        anew.
        """
        if self._cleaned is None or not roles:
            return
        models, since = self._models, self._since
        self._cleaned, self._models, self._since = self._cleaned.with_roles(roles), MappingProxyType({}), None
        self.dataset_changed.emit()
        if models:
            self.models_changed.emit()
        if since is not None:
            self.since_changed.emit()
        self.recipe_changed.emit()

    def set_dates(self, dates: Mapping[int, date]) -> None:
        """The snapshots of the open table are called by other dates: only words change, so all else stays."""
        if self._cleaned is not None and dates != self._cleaned.dataset.dates:
            self._cleaned = self._cleaned.dated(dates)
            self.dates_changed.emit()

    def set_occasions(self, occasions: Mapping[date, str]) -> None:
        """Something else is said of days; see `set_dates`."""
        if self._cleaned is not None and occasions != self._cleaned.dataset.occasions:
            self._cleaned = self._cleaned.annotated(occasions)
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
    def set_models(self, models: Mapping[Question, Judged]) -> None:
        """All of them; to add one: `set_models({**store.models, judged.target: judged})`.

        The table knows from then on what they say. Signals: models, then segment and groups if they ask for it.
        """
        if models != self._models and self._cleaned is not None:
            from analysis.derived import SCORES
            from analysis.models.scores import score_columns

            self._models = MappingProxyType(dict(models))
            self._cleaned = self._cleaned.scored(score_columns(models.values(), len(self._cleaned.dataset)))
            self.models_changed.emit()
            if self.segment.columns & set(SCORES):
                self.segment_changed.emit()
            if any(group.segment.columns & set(SCORES) for group in self._groups):
                self.groups_changed.emit()

    @Slot(object)
    def set_groups(self, groups: Sequence[Group]) -> None:
        """All of them; their names are unique."""
        if tuple(groups) != self._groups:
            self._groups = tuple(groups)
            self.groups_changed.emit()

    @Slot(object)
    def set_since(self, since: Since) -> None:
        """A comparison of another table than the open one is dropped."""
        if self.dataset is not None and since.dataset_id == self.dataset.id:
            self._since = since
            self.since_changed.emit()

    def is_current(
        self, dataset_id: str, *, segment: Segment | None = None, assumptions: Assumptions | None = None
    ) -> bool:
        """Whether a result still answers what is asked now; a stale one is to be dropped.

        The result carries the id of its dataset and the request that made it. Of the request, name what the result
        depends on; what is left out does not matter to it.
        """
        return (
            self.dataset is not None
            and self.dataset.id == dataset_id
            and (segment is None or segment == self.segment)
            and (assumptions is None or assumptions == self.assumptions)
        )
