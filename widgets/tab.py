"""What all tabs share: computing when visible, the page that scrolls, and what stands there without a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from widgets.context import Context, TaskLike
from widgets.kit.card import Card
from widgets.kit.empty_state import EmptyState
from widgets.kit.message_bar import MessageBar
from widgets.kit.remembered import Remembered
from widgets.kit.switch import Switch
from widgets.saving import WORKBOOK, ask_where, saved_bar
from widgets.scrolled_page import PADDING, ScrolledPage

if TYPE_CHECKING:
    from analysis.findings import Finding
    from analysis.lists.saving import SavedList
    from widgets.counted import CountedCard

DEBOUNCE_MS = 30


@dataclass(frozen=True, slots=True)
class _Handler:
    task: TaskLike
    then: Callable[[object], None]
    otherwise: Callable[[], None] | None
    dataset_id: str


class Tab(QWidget):
    """A page of the window. It marks itself dirty when the store changes, and computes when it is visible.

    Subclasses build their page in `build` (called once, at the first table), start their jobs in `refresh`, and may
    override `clear`. They never compute: `run` hands plain functions of `analysis` to the background.
    """

    name = ""
    """Stands in the tab bar."""

    open_requested = Signal()
    tab_asked = Signal(str)
    """The name of another tab, where what is missing here is to be had."""
    findings_changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.name)
        self.context = context
        self.store = context.store
        self.findings: Sequence[Finding] = ()
        self._built = False
        self._dirty = True
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._compute)
        self._handlers: dict[str, _Handler] = {}
        self._turns: Mapping[str, str] | None = None

        self.empty = EmptyState("database", "No table is open", self.empty_sentence(), primary="Open a table")
        self.empty.primary_clicked.connect(self.open_requested)
        self.narrow = False
        self.messages = QVBoxLayout()
        self.messages.setSpacing(8)
        self.content = QVBoxLayout()
        self.content.setSpacing(12)
        self._scroll = ScrolledPage(PADDING[False], spacing=12)
        self._scroll.column.addLayout(self.messages)
        self._scroll.column.addLayout(self.content, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scroll)

        self.store.dataset_changed.connect(self._on_dataset)
        self.store.dates_changed.connect(self.mark_dirty)
        self.store.segment_changed.connect(self.mark_dirty)

    # For subclasses

    def empty_sentence(self) -> str:
        """What would be here, and which step brings it."""
        return "Open a customer table or an export of one, and this page answers from it."

    def build(self) -> None:
        """Make the page; called once, when there is a table."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Start the jobs whose results the page shows; called when something changed and the tab is visible."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget what was shown, before another table's figures arrive."""

    def fit(self) -> None:
        """Short words, or one card less, while the window is `narrow`; called when that changed, and once built."""

    def speaking_cards(self) -> Sequence[CountedCard]:
        """The cards of whose figures the findings speak: those in view."""
        from widgets.counted import CountedCard

        return [card for card in self._scroll.findChildren(CountedCard) if card.isVisibleTo(self)]

    def run(
        self,
        key: str,
        job: Callable[..., object],
        *args: object,
        then: Callable[[object], None],
        otherwise: Callable[[], None] | None = None,
        title: str = "",
    ) -> TaskLike:
        """Run `job(*args, progress=...)` in the background; `then` gets its result in the GUI thread.

        `otherwise` is called where the job fails, so that no figure stays that does not answer what was asked.
        A newer run under the same key replaces an older one. Results for another table are dropped. What a user can
        mend is shown as a message on top of the page; anything else goes to the window.
        """
        full = f"{self.name}/{key}"
        task = self.context.tasks.submit(full, job, *args, title=title)
        self._handlers[full] = _Handler(task, then, otherwise, self._dataset_id())
        task.succeeded.connect(self._on_result)
        task.failed.connect(self._on_failure)
        return task

    def ask_for_list(self, name: str, kind: str = WORKBOOK) -> Path | None:
        """Where to save a list of customers; None where the user thought better of it."""
        return ask_where(self, "Save list", (kind,), name, self.context.memory)

    def say_list_saved(self, result: object) -> None:
        """result: the `SavedList` that a job returned."""
        saved = cast("SavedList", result)
        self.show_message(saved_bar(saved.path, saved.sentence()))

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """What the right panel shows for this tab."""
        self.findings = tuple(findings)
        self.findings_changed.emit()

    def show_message(self, bar: MessageBar) -> None:
        """One message at a time, on top of the page."""
        self.drop_messages()
        self.messages.addWidget(bar)

    def explain(self, finding: Finding) -> None:
        """How a finding of this tab was counted."""
        from widgets.counted import counted_finding, explain

        counted = counted_finding(finding, self.speaking_cards())
        if counted is not None:
            explain(self, f"{finding.kind}: how was this counted?", counted)

    def set_narrow(self, narrow: bool) -> None:
        """Less padding, shorter words."""
        self.narrow = narrow
        self._scroll.set_padding(PADDING[narrow])
        if self._built:
            for card in self._scroll.findChildren(Card):
                card.set_narrow(narrow)
            self.fit()

    def drop_messages(self) -> None:
        while item := self.messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    def turned_to(self) -> dict[str, str]:
        """What its switches and settings stand at, by their names; those that are as at first are left out."""
        if self._turns is not None:
            return dict(self._turns)
        switches = self._scroll.findChildren(Switch)
        found = {one.accessibleName(): one.key for one in switches if one.key != one.keys[0]}
        settings = {one.accessibleName(): one.setting() for one in self._scroll.findChildren(Remembered)}
        return found | {name: setting for name, setting in settings.items() if setting}

    def turn_to(self, positions: Mapping[str, str]) -> None:
        """As a user would, once the page is in view; what is not named goes back to what it was at first."""
        self._turns = positions
        self.mark_dirty()

    # Machinery

    @Slot()
    def mark_dirty(self) -> None:
        """Compute again, at once when visible, else when shown."""
        self._dirty = True
        if self.isVisible():
            self._timer.start()

    @Slot()
    def _on_dataset(self) -> None:
        self.drop_messages()
        self.set_findings(())
        if self._built:
            self.clear()
        if self.store.dataset is None:
            self._stack.setCurrentIndex(0)
        self.mark_dirty()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._timer.start()

    @Slot()
    def _compute(self) -> None:
        if not self.isVisible() or not self._dirty or self.store.dataset is None:
            return
        self._dirty = False
        if not self._built:
            self._built = True
            self.build()
            self.equip(self._scroll)
            self.fit()
        self._stack.setCurrentIndex(1)
        self._turn_switches()
        self.refresh()

    def _turn_switches(self) -> None:
        turns, self._turns = self._turns, None
        if turns is None:
            return
        for _ in range(2):  # a page that is made when it is turned to has switches of its own
            for switch in self._scroll.findChildren(Switch):
                key = turns.get(switch.accessibleName(), switch.keys[0])
                if key in switch.keys and key != switch.key and switch.part(key).isEnabled():
                    switch.choose(key)
                    switch.chosen.emit(key)
        for field in self._scroll.findChildren(Remembered):
            field.restore(turns.get(field.accessibleName(), ""))

    @Slot(object)
    def _on_result(self, result: object) -> None:
        handler = self._take_handler()
        if handler is not None:
            handler.then(result)

    def equip(self, part: QWidget) -> None:
        """Every card in it knows where to save to, and how much room there is."""
        from widgets.chart_card import ChartCard

        for card in part.findChildren(Card):
            card.set_narrow(self.narrow)
            if isinstance(card, ChartCard):
                card.memory = self.context.memory

    @Slot(object)
    def _on_failure(self, error: object) -> None:
        from widgets.charts.base import Chart

        handler = self._take_handler()
        if handler is not None and handler.otherwise is not None:
            handler.otherwise()
        for chart in self._scroll.findChildren(Chart):
            chart.stop_waiting()
        if isinstance(error, AnalysisError):
            self.show_message(MessageBar("warn", error.message, error.hint))

    def _dataset_id(self) -> str:
        return self.store.dataset.id if self.store.dataset is not None else ""

    def _take_handler(self) -> _Handler | None:
        """The handler of the task that speaks, unless a newer one took its key or another table was opened."""
        sender: object = self.sender()
        for key, handler in list(self._handlers.items()):
            if handler.task is sender:
                del self._handlers[key]
                return handler if handler.dataset_id == self._dataset_id() else None
        return None
