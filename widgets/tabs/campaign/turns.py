"""Which campaign, and which side of it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.kit import Switch

if TYPE_CHECKING:
    from analysis.churn import Stage

ANSWER: Final = "answer"
DETAILS: Final = "details"
QUIET: Final = "going quiet"
_EVERYBODY: Final = "everybody"


class Turns(QWidget):
    """Customers who are gone take another offer than those going quiet: each stage has a campaign of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whom = Switch("For whom", ((QUIET, "Going quiet"), ("gone", "Gone"), (_EVERYBODY, "Everybody in view")))
        self.part = Switch("Answer or details", ((ANSWER, "Answer"), (DETAILS, "Details")))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.whom)
        layout.addStretch(1)
        layout.addWidget(self.part)

    @property
    def stage(self) -> Stage | None:
        """None: everybody in view."""
        from analysis.churn import Stage

        return None if self.whom.key == _EVERYBODY else Stage(self.whom.key)

    @property
    def details(self) -> bool:
        return self.part.key == DETAILS

    def set_compact(self, compact: bool) -> None:
        """A short word where there is little room."""
        self.whom.set_text(_EVERYBODY, "Everybody" if compact else "Everybody in view")
