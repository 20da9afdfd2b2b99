"""What the values of the column of kinds mean: a view, a cart, a purchase, a further step, or an event only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from analysis.events.log import CART, EVENT, PURCHASE, VIEW
from analysis.wording import plural
from app.log_dialog.section import Choice, Section
from widgets.kit import Label, Paragraph

if TYPE_CHECKING:
    from analysis.events.survey import Outlook

_STEP: Final = "step"
_PARTS: Final = (
    ("an event only", ""),
    ("a view", VIEW),
    ("a cart", CART),
    ("a purchase", PURCHASE),
    ("a further step", _STEP),
)
_KNOWN: Final = (VIEW, CART, PURCHASE)
_MOST: Final = 40


class KindsSection(Section):
    kinds_chosen = Signal(object)
    """Kind by value, of those that are more than an event only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What the kinds of events mean", parent)
        self.parts: dict[str, Choice] = {}
        self._rows = QWidget()
        self.column.addWidget(self._rows)
        words = (
            "Steps on the way to a purchase that are ways through the same one, such as two ways to pay, become one."
        )
        self._steps = Paragraph(words, "evidence")
        self._more = Paragraph("", "evidence")
        self.column.addWidget(self._steps)
        self.column.addWidget(self._more)
        self._kinds: dict[str, str] = {}

    def show_outlook(self, outlook: Outlook) -> None:
        written = outlook.written
        self.setVisible(bool(written))
        # A log whose kinds nobody has said anything about has the usual ones.
        self._kinds = dict(outlook.how.kinds) or {value: value for value in written if value in _KNOWN}
        if list(self.parts) != list(written)[:_MOST]:
            self._make_rows(dict(list(written.items())[:_MOST]))
        for value, choice in self.parts.items():
            kind = self._kinds.get(value, "")
            choice.show_value(kind if kind in _KNOWN else "" if kind in ("", EVENT) else _STEP)
        self._steps.setVisible(any(choice.currentData() == _STEP for choice in self.parts.values()))
        self._more.set_text(
            f"{plural(len(written) - _MOST, 'rarer kind')} {'counts' if len(written) == _MOST + 1 else 'count'} as "
            "events only."
            if len(written) > _MOST
            else ""
        )

    def _make_rows(self, written: dict[str, int]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        self.parts = {}
        for row, (value, lines) in enumerate(written.items()):
            choice = Choice(f"{value} is", _PARTS)
            choice.activated.connect(partial(self._choose, value))
            self.parts[value] = choice
            grid.addWidget(Label(value, "name"), row, 0)
            grid.addWidget(Label(plural(lines, "line"), "label", tabular=True), row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(choice, row, 2)
        self.column.replaceWidget(self._rows, fresh)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = fresh

    def _choose(self, value: str, place: int) -> None:
        from analysis.events.guessing import step_name

        part = self.parts[value].itemData(place)
        kinds = {other: kind for other, kind in self._kinds.items() if other != value}
        if part or value in _KNOWN:
            kinds[value] = step_name(value) if part == _STEP else part or EVENT
        self._kinds = kinds
        self.kinds_chosen.emit(kinds)
