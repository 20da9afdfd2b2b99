"""What the Funnel and the Segments tab share: pages over the same customers, of which one is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.kit import Switch
from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.findings import Finding
    from analysis.segment import Segment
    from analysis.view import View


class Figures(Protocol):
    """What the job of a page returns; without ranges and findings when draws is 0."""

    @property
    def view(self) -> View: ...
    @property
    def draws(self) -> int: ...
    @property
    def findings(self) -> Sequence[Finding]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A page, its place in the switch, and the controls that stand above it alone.

    page: has `clear`, and `picked`, a signal with a segment, if its marks stand for customers (`picks`).
    """

    key: str
    name: str
    page: Any
    tools: tuple[QWidget, ...]
    picks: bool = True


class TwoPagesTab(Tab):
    """The page that is shown computes."""

    page: Switch
    parts: tuple[Part, ...]

    def put_together(self, *parts: Part) -> None:
        """The switch and the tools of all parts in one row, and the pages under it."""
        self.parts = parts
        self.page = Switch("Page", [(part.key, part.name) for part in parts])
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.page)
        row.addStretch(1)
        self.content.addLayout(row)
        for part in parts:
            for tool in part.tools:
                row.addWidget(tool)
            self.content.addWidget(part.page, 1)
            if part.picks:
                part.page.picked.connect(self._narrow)
        self.page.chosen.connect(self._turn)
        self._lay_out()

    def clear(self) -> None:
        for part in self.parts:
            part.page.clear()

    def view(self) -> View | None:
        """Who is in view; None without a table."""
        from analysis.view import View

        dataset = self.store.dataset
        return None if dataset is None else View(dataset, self.store.segment)

    def run_for(
        self,
        page: Any,
        job: Callable[..., Figures],
        *request: object,
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """`job(*request, draws)`: figures first; their ranges arrive later in the same place."""
        from analysis.intervals import DRAWS_LIVE

        for key, draws in (("figures", 0), ("ranges", DRAWS_LIVE)):
            self.run(key, job, *request, draws, then=partial(self._show, page), otherwise=otherwise)

    def on_shown(self) -> None:
        """Figures were shown."""

    def found(self, findings: Sequence[Finding]) -> None:
        """What the page found, once its ranges are known."""
        self.set_findings(findings)

    def _show(self, page: Any, result: Any) -> None:
        figures: Figures = result
        if not self.store.is_current(figures.view.dataset.id, segment=figures.view.segment):
            return
        page.show_figures(figures)
        if figures.draws:
            self.found(figures.findings)
        self.on_shown()

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self.drop_messages()
        self.set_findings(())
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        for part in self.parts:
            for widget in (part.page, *part.tools):
                widget.setVisible(part.key == self.page.key)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        """Who was clicked becomes the group, within the one in view."""
        self.store.set_segment(self.store.segment & segment)
