"""The page between its panels: what is beside it, what is folded to a rail, what opens over it.

Laid out by arithmetic: a page that asks for more width than there is must not make the window grow.
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.frame import rail
from app.frame.filters import FiltersPanel
from app.frame.findings import FindingsPanel
from app.frame.page import Page
from app.frame.rail import Rail

WIDE: Final = 1200
"""From this width of the window on both panels stand beside the page."""
MEDIUM: Final = 1024
"""From this width on the filters do."""
_FILTERS_WIDE, _FILTERS_MEDIUM, _FINDINGS = 216, 196, 288
_LOW: Final = 640

Side = Literal["filters", "findings"]


class Body(QWidget):
    """Panels and their rails. A panel that has room can be folded, one that has none opens over the page."""

    changed = Signal()
    """A panel opened or closed."""

    def __init__(self, filters: FiltersPanel, page: Page, findings: FindingsPanel) -> None:
        super().__init__()
        self._narrow: bool | None = None
        self.filters, self.page, self.findings = filters, page, findings
        self.filters_rail = Rail("left", "list-filter", "Filters")
        self.findings_rail = Rail("right", "panel-right", "Findings")
        for part in (page, self.filters_rail, self.findings_rail, filters, findings):
            part.setParent(self)
        self._panels: dict[Side, QWidget] = {"filters": filters, "findings": findings}
        self._folded: set[Side] = set()
        self._over: Side | None = None
        self.filters_rail.clicked.connect(self.toggle_filters)
        self.findings_rail.clicked.connect(self.toggle_findings)
        findings.fold_clicked.connect(self.toggle_findings)

    def is_shown(self, side: Side) -> bool:
        return self._over == side or self._is_docked(side)

    @Slot()
    def toggle_filters(self) -> None:
        self._toggle("filters")

    @Slot()
    def toggle_findings(self) -> None:
        self._toggle("findings")

    def close_over(self) -> bool:
        """Close the panel that lies over the page, if there is one."""
        if self._over is None:
            return False
        self._set_over(None)
        return True

    def panels(self) -> list[QWidget]:
        """What F6 goes through, from left to right."""
        left = self.filters if self.is_shown("filters") else self.filters_rail
        right = self.findings if self.is_shown("findings") else self.findings_rail
        return [left, self.page, right]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._over is not None and self._has_room(self._over):
            self._set_over(None)
        self._arrange()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While a panel lies over the page: a click beside it closes it."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and self._over is not None:
            place = self.mapFromGlobal(event.globalPosition().toPoint())
            held = [self._panels[self._over], self.filters_rail, self.findings_rail]
            if self.rect().contains(place) and not any(part.geometry().contains(place) for part in held):
                self._set_over(None)
        return False

    def _has_room(self, side: Side) -> bool:
        return self.width() >= (WIDE if side == "findings" else MEDIUM)

    def _is_docked(self, side: Side) -> bool:
        return self._has_room(side) and side not in self._folded

    def _toggle(self, side: Side) -> None:
        if self._has_room(side):
            self._folded ^= {side}
            self._arrange()
            self.changed.emit()
        else:
            self._set_over(None if self._over == side else side)

    def _set_over(self, side: Side | None) -> None:
        application = QApplication.instance()
        assert application is not None
        if self._over is None and side is not None:
            application.installEventFilter(self)
        elif side is None:
            application.removeEventFilter(self)
        self._over = side
        self._arrange()
        if side is not None:
            self._panels[side].raise_()
            self._panels[side].setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        filters_width = _FILTERS_WIDE if width >= WIDE else _FILTERS_MEDIUM
        left = filters_width if self._is_docked("filters") else rail.WIDTH
        right = _FINDINGS if self._is_docked("findings") else rail.WIDTH
        if self._narrow != (width < WIDE):  # dressing every tab anew at each pixel would be felt
            self._narrow = width < WIDE
            self.page.set_narrow(self._narrow)
        self.page.setGeometry(left, 0, width - left - right, height)
        self.filters.set_low(height < _LOW)
        self.filters.setVisible(self.is_shown("filters"))
        self.findings.setVisible(self.is_shown("findings"))
        self.filters_rail.setVisible(not self._is_docked("filters"))
        self.findings_rail.setVisible(not self._is_docked("findings"))
        self.filters_rail.setGeometry(0, 0, rail.WIDTH, height)
        self.findings_rail.setGeometry(width - rail.WIDTH, 0, rail.WIDTH, height)
        self.filters.setGeometry(QRect(0 if self._is_docked("filters") else rail.WIDTH, 0, filters_width, height))
        beside = 0 if self._is_docked("findings") else rail.WIDTH
        self.findings.setGeometry(QRect(width - beside - _FINDINGS, 0, _FINDINGS, height))
