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
    """A page and its place in the switch.

    make: called when the page is first turned to. The page has `clear`, `tools`, the controls that stand above it
    alone, and `picked`, a signal with a segment, if its marks stand for customers.
    """

    key: str
    name: str
    make: Callable[[], QWidget]


class PagedTab(Tab):
    """The page that is shown computes; the others are not even made before they are turned to."""

    page: Switch

    def put_together(self, *parts: Part) -> None:
        """The switch, with the tools of the page that is shown in the same row."""
        self._parts = {part.key: part for part in parts}
        self._pages: dict[str, Any] = {}
        self.page = Switch("Page", [(part.key, part.name) for part in parts])
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.page)
        self._row.addStretch(1)
        self.content.addLayout(self._row)
        self.page.chosen.connect(self._turn)
        self.lay_out()

    def page_of(self, key: str) -> Any:
        """Made now if it was not before."""
        if key not in self._pages:
            page: Any = self._parts[key].make()
            self._pages[key] = page
            self.content.addWidget(page, 1)
            for tool in page.tools:
                self._row.addWidget(tool)
            for widget in (page, *page.tools):
                widget.setVisible(key == self.page.key)
            if hasattr(page, "picked"):
                page.picked.connect(self._narrow)
            self.equip(page)
        return self._pages[key]

    def is_made(self, key: str) -> bool:
        """Whether the page was turned to before."""
        return key in self._pages

    @property
    def current(self) -> Any:
        """The page that is shown."""
        return self.page_of(self.page.key)

    def clear(self) -> None:
        for page in self._pages.values():
            page.clear()

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

    def is_current(self, view: View) -> bool:
        """Whether these customers are still the ones in view."""
        return self.store.is_current(view.dataset.id, segment=view.segment)

    def on_shown(self) -> None:
        """Figures were shown."""

    def found(self, findings: Sequence[Finding]) -> None:
        """What the page found, once its ranges are known."""
        self.set_findings(findings)

    def show_page(self, key: str) -> None:
        """As by a click on the switch."""
        self.page.choose(key)
        self._turn(key)

    def _show(self, page: Any, result: Any) -> None:
        figures: Figures = result
        if not self.is_current(figures.view):
            return
        page.show_figures(figures)
        if figures.draws and page.isVisibleTo(self):
            self.found(figures.findings)
        self.on_shown()

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self.drop_messages()
        self.set_findings(())
        self.lay_out()
        self.refresh()

    def lay_out(self) -> None:
        """The page of the switch and its tools are in sight, and no other."""
        shown = self.current
        for page in self._pages.values():
            for widget in (page, *page.tools):
                widget.setVisible(page is shown)

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        """Who was clicked becomes the group, within the one in view."""
        self.store.set_segment(self.store.segment & segment)
