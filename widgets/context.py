"""What the window hands to its tabs. The classes themselves live in `app`, which widgets never import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import SignalInstance

if TYPE_CHECKING:
    from analysis.campaign import Assumptions
    from analysis.cleaning import Cleaned, Recipe, Step
    from analysis.columns import Role
    from analysis.dataset import Dataset
    from analysis.groups import Group
    from analysis.models.judging import Judged
    from analysis.models.targets import Question
    from analysis.segment import Segment
    from analysis.since import Since


class TaskLike(Protocol):
    """A submitted job; see `app.tasks.Task`."""

    succeeded: SignalInstance
    failed: SignalInstance
    cancelled: SignalInstance
    finished: SignalInstance

    def cancel(self) -> None: ...


class RunnerLike(Protocol):
    """The background layer; see `app.tasks.TaskRunner`."""

    def submit(
        self, key: str, job: Callable[..., object], *args: object, title: str = "", **kwargs: object
    ) -> TaskLike: ...


class StoreLike(Protocol):
    """The one mutable place; see `app.store.Store`."""

    dataset_changed: SignalInstance
    recipe_changed: SignalInstance
    dates_changed: SignalInstance
    segment_changed: SignalInstance
    assumptions_changed: SignalInstance
    models_changed: SignalInstance
    since_changed: SignalInstance
    groups_changed: SignalInstance

    @property
    def dataset(self) -> Dataset | None: ...
    @property
    def cleaned(self) -> Cleaned | None: ...
    @property
    def recipe(self) -> Recipe: ...
    @property
    def can_undo(self) -> bool: ...
    @property
    def can_redo(self) -> bool: ...
    @property
    def segment(self) -> Segment: ...
    @property
    def assumptions(self) -> Assumptions: ...
    @property
    def models(self) -> Mapping[Question, Judged]: ...
    @property
    def since(self) -> Since | None: ...
    @property
    def groups(self) -> tuple[Group, ...]: ...
    def set_recipe(self, recipe: Recipe) -> None: ...
    def add_step(self, step: Step) -> None: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def set_roles(self, roles: Mapping[str, Role]) -> None: ...
    def set_segment(self, segment: Segment) -> None: ...
    def set_assumptions(self, assumptions: Assumptions) -> None: ...
    def set_models(self, models: Mapping[Question, Judged]) -> None: ...
    def set_groups(self, groups: Sequence[Group]) -> None: ...
    def is_current(self, dataset_id: str, **request: Any) -> bool: ...


class Memory(Protocol):
    """What the window remembers between two starts; see `app.settings.Settings`."""

    @property
    def last_folder(self) -> str: ...
    @last_folder.setter
    def last_folder(self, folder: str) -> None: ...
    @property
    def recipes(self) -> Path: ...
    @property
    def lists(self) -> Path | None: ...
    def roles(self, headers: str) -> dict[str, str]: ...
    def set_roles(self, headers: str, roles: Mapping[str, str]) -> None: ...
    def columns_shown(self, headers: str) -> list[str]: ...
    def set_columns_shown(self, headers: str, columns: Sequence[str]) -> None: ...


@dataclass(slots=True)
class Passing:
    """A memory that ends with the program."""

    last_folder: str = ""
    recipes: Path = Path("recipes")
    lists: Path | None = None
    _roles: dict[str, dict[str, str]] = field(default_factory=dict)
    _shown: dict[str, list[str]] = field(default_factory=dict)

    def roles(self, headers: str) -> dict[str, str]:
        return self._roles.get(headers, {})

    def set_roles(self, headers: str, roles: Mapping[str, str]) -> None:
        self._roles[headers] = dict(roles)

    def columns_shown(self, headers: str) -> list[str]:
        return self._shown.get(headers, [])

    def set_columns_shown(self, headers: str, columns: Sequence[str]) -> None:
        self._shown[headers] = list(columns)


@dataclass(frozen=True, slots=True)
class Context:
    """Store, task runner, and what is remembered."""

    store: StoreLike
    tasks: RunnerLike
    memory: Memory
