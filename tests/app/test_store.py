"""The one mutable place: what it says, in which order, and what it leaves unsaid."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS, Assumptions
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.derived import CHURN_PERCENT
from analysis.errors import AnalysisError
from analysis.groups import Group
from analysis.masks import mask_of
from analysis.models.judging import Judged, judge
from analysis.models.targets import Target
from analysis.models.training import Features
from analysis.progress import Progress
from analysis.segment import All, OneOf, Range, Segment
from app.store import Store
from app.tasks import TaskRunner

ROOT = Path(__file__).resolve().parents[2]
BIG = Range("revenue_sum", low=100.0)


class Diary(QObject):
    """Writes down each signal together with what the store held at that moment."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.entries: list[tuple[str, str | None, Segment, int]] = []
        store.dataset_changed.connect(self.dataset_changed)
        store.segment_changed.connect(self.segment_changed)
        store.assumptions_changed.connect(self.assumptions_changed)
        store.models_changed.connect(self.models_changed)

    def note(self, what: str) -> None:
        dataset = self.store.dataset
        held = (dataset.id if dataset is not None else None, self.store.segment, len(self.store.models))
        self.entries.append((what, *held))

    @Slot()
    def dataset_changed(self) -> None:
        self.note("dataset")

    @Slot()
    def segment_changed(self) -> None:
        self.note("segment")

    @Slot()
    def assumptions_changed(self) -> None:
        self.note("assumptions")

    @Slot()
    def models_changed(self) -> None:
        self.note("models")

    @property
    def words(self) -> list[str]:
        return [entry[0] for entry in self.entries]


@pytest.fixture
def store(qapp: QObject) -> Store:  # noqa: ARG001
    return Store()


@pytest.fixture
def other(demo: Dataset) -> Dataset:
    return Dataset("other.csv", demo.frame)


@pytest.fixture(scope="module")
def churn(demo: Dataset) -> Judged:
    return judge(Features(demo), Target.CHURN)


def test_an_empty_store_holds_nothing_and_everybody(store: Store) -> None:
    assert store.dataset is None
    assert store.segment == All()
    assert store.assumptions == DEFAULTS
    assert not store.models
    assert not store.is_current("")


def test_each_setter_sets_and_says_so_once(store: Store, demo: Dataset, churn: Judged) -> None:
    diary = Diary(store)
    assumed = replace(DEFAULTS, gamma=0.1)
    store.set_dataset(demo)
    store.set_segment(BIG)
    store.set_assumptions(assumed)
    store.set_models({Target.CHURN: churn})
    assert diary.words == ["dataset", "segment", "assumptions", "models"]
    assert store.is_current(demo.id, segment=BIG, assumptions=assumed)
    assert store.models == {Target.CHURN: churn}


def test_setting_what_is_there_says_nothing(store: Store, demo: Dataset, churn: Judged) -> None:
    diary = Diary(store)
    store.set_dataset(None)
    store.set_segment(All())
    store.set_assumptions(Assumptions())
    store.set_models({})
    assert diary.words == []
    store.set_dataset(demo)
    store.set_segment(BIG)
    store.set_models({Target.CHURN: churn})
    diary.entries.clear()
    store.set_dataset(demo)
    store.set_segment(replace(BIG))
    store.set_models({Target.CHURN: churn})
    assert diary.words == []


def test_a_new_dataset_resets_what_belonged_to_the_old_one(
    store: Store, demo: Dataset, other: Dataset, churn: Judged
) -> None:
    assumed = replace(DEFAULTS, psi=0.5)
    store.set_dataset(demo)
    store.set_segment(BIG)
    store.set_assumptions(assumed)
    store.set_models({Target.CHURN: churn})
    diary = Diary(store)
    store.set_dataset(other)
    complete = (other.id, All(), 0)
    assert diary.entries == [("dataset", *complete), ("segment", *complete), ("models", *complete)]
    assert store.assumptions == assumed


def test_a_new_dataset_says_only_what_changed(store: Store, demo: Dataset, other: Dataset) -> None:
    store.set_dataset(demo)
    diary = Diary(store)
    store.set_dataset(other)
    store.set_dataset(None)
    assert diary.words == ["dataset", "dataset"]


def test_a_receiver_may_set_in_turn(store: Store, demo: Dataset, other: Dataset) -> None:
    """A file opened again brings its group back."""
    store.set_dataset(demo)
    store.set_segment(OneOf("time_step", (0,)))
    diary = Diary(store)
    store.dataset_changed.connect(lambda: store.set_segment(BIG))
    store.set_dataset(other)
    assert store.segment == BIG
    assert diary.entries[-1][:3] == ("segment", other.id, BIG)


def test_what_is_held_cannot_be_changed_from_outside(store: Store, demo: Dataset, churn: Judged) -> None:
    models = {Target.CHURN: churn}
    store.set_dataset(demo)
    store.set_models(models)
    models.clear()
    assert store.models == {Target.CHURN: churn}
    with pytest.raises(TypeError):
        store.models[Target.BIG_SPENDER] = churn  # type: ignore[index]
    with pytest.raises(AttributeError):
        store.segment = BIG  # type: ignore[misc]


def test_a_result_is_current_while_what_it_depends_on_stays(store: Store, demo: Dataset, other: Dataset) -> None:
    assumed = replace(DEFAULTS, offer_cost=1.0)
    store.set_dataset(demo)
    store.set_segment(BIG)
    assert store.is_current(demo.id)
    assert store.is_current(demo.id, segment=replace(BIG), assumptions=Assumptions())
    assert not store.is_current(demo.id, segment=All())
    assert not store.is_current(demo.id, assumptions=assumed)
    store.set_assumptions(assumed)
    assert store.is_current(demo.id, segment=BIG), "the assumptions do not matter to it"
    store.set_dataset(other)
    assert not store.is_current(demo.id)


@dataclass(frozen=True)
class Counted:
    """A result as the analysis gives it: with its dataset's id and the request that made it."""

    dataset_id: str
    segment: Segment
    rows: int


def count(dataset: Dataset, segment: Segment, *, go: threading.Event, progress: Progress) -> Counted:
    progress.check()
    assert go.wait(10)
    return Counted(dataset.id, segment, int(segment.mask(dataset.frame).sum()))


class Tab(QObject):
    """Shows the newest result that still answers what is asked."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.shown: list[Counted] = []
        self.arrived = 0

    @Slot(object)
    def show_result(self, result: Counted) -> None:
        self.arrived += 1
        if self.store.is_current(result.dataset_id, segment=result.segment):
            self.shown.append(result)


@pytest.mark.parametrize("change", ["dataset", "segment", "nothing"])
def test_stale_results_are_dropped(
    qtbot: QtBot, store: Store, task_runner: TaskRunner, demo: Dataset, other: Dataset, change: str
) -> None:
    store.set_dataset(demo)
    tab, go = Tab(store), threading.Event()
    task = task_runner.submit("count", count, demo, store.segment, go=go)
    task.succeeded.connect(tab.show_result)
    with qtbot.waitSignal(task_runner.started):
        pass
    if change == "dataset":
        store.set_dataset(other)
    elif change == "segment":
        store.set_segment(OneOf("time_step", (0,)))
    go.set()
    with qtbot.waitSignal(task_runner.idle):
        pass
    assert tab.arrived == 1
    expected = [Counted(demo.id, All(), len(demo))] if change == "nothing" else []
    assert tab.shown == expected


def test_store_and_tasks_come_without_pandas_and_numpy() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from app.store import Store\n"
        "from app.tasks import TaskRunner\n"
        "app = QCoreApplication([])\n"
        "store, runner = Store(), TaskRunner()\n"
        "assert store.dataset is None and not store.models and not store.is_current('')\n"
        "store.set_dataset(None)\n"
        "assert runner.shutdown(1)\n"
        "heavy = {'pandas', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_roles_keep_who_is_in_view_and_drop_the_models(store: Store, demo: Dataset, churn: Judged) -> None:
    store.set_roles({"length_mean": Role.UNUSED})
    assert store.dataset is None
    store.set_dataset(demo)
    store.set_segment(BIG)
    store.set_models({churn.target: churn})
    diary = Diary(store)
    store.set_roles({"length_mean": Role.UNUSED})
    assert store.dataset is not None
    assert "length_mean" not in store.dataset.features
    assert store.dataset.id != demo.id
    assert [(what, models) for what, _, _, models in diary.entries] == [("dataset", 0), ("models", 0)]
    assert store.segment == BIG


def test_who_asks_for_a_score_hears_of_the_model(store: Store, demo: Dataset, churn: Judged) -> None:
    likely = Range(CHURN_PERCENT, 50)
    store.set_dataset(demo)
    store.set_groups((Group("Likely", likely),))
    store.set_segment(likely)
    diary = Diary(store)
    assert store.dataset is not None
    with pytest.raises(AnalysisError, match="the churn model"):
        mask_of(store.dataset, likely)
    store.set_models({Target.CHURN: churn})
    assert diary.words == ["models", "segment"]
    listed = churn.list.rows[100 * churn.list.probability >= 50]
    assert set(np.flatnonzero(mask_of(store.dataset, likely))) == set(listed)
    store.set_models({})
    with pytest.raises(AnalysisError, match="the churn model"):
        mask_of(store.dataset, likely)
