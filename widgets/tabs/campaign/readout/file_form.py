"""One file with both sides of a test: which column says the side, and which what customers did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Signal, Slot

from analysis.reading.raw import Raw
from analysis.readout.assigned import Columns
from analysis.readout.guessing import Opened, groups_of
from analysis.wording import listed, plural
from widgets.kit import Paragraph, SecondaryButton
from widgets.tabs.campaign.readout.fields import Group, fill, key_of
from widgets.tabs.name_picker import NamePicker, Pick

_OTHERS: Final = "all others"
_NONE: Final = "not in the file"


@dataclass(frozen=True, eq=False)
class FileAsked:
    """The arguments of `analysis.views.readout.of_file`."""

    raw: Raw
    columns: Columns


class FileForm(Group):
    """As far as the file tells, everything has an answer that can be changed."""

    changed = Signal()
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._opened: Opened | None = None
        self._customer = ""
        self._outcomes: tuple[str, ...] = ()
        self.open_file = SecondaryButton("Open the file…", "database")
        self.rows.addWidget(self.open_file)
        self.file = Paragraph("", "evidence")
        self.rows.addWidget(self.file)
        self.fields = Group()
        self.rows.addWidget(self.fields)
        self.side = self.fields.add_select("Side")
        self.held_back = self.fields.add_select("Held back")
        self.contacted = self.fields.add_select("Contacted")
        self.sent = self.fields.add_select("Arrived")
        self.outcomes = SecondaryButton("Outcomes…")
        self.fields.add("Outcomes", self.outcomes)
        self.said = Paragraph("", "evidence")
        self.fields.rows.addWidget(self.said)
        self.fields.hide()
        self.open_file.clicked.connect(self.file_wanted)
        self.side.currentIndexChanged.connect(self._on_side)
        self.held_back.currentIndexChanged.connect(self._on_held_back)
        self.contacted.currentIndexChanged.connect(self.changed)
        self.sent.currentIndexChanged.connect(self.changed)
        self.outcomes.clicked.connect(self._pick)

    def show_file(self, opened: Opened) -> None:
        self._opened = opened
        guessed = opened.test or Columns("", (), (), ())
        self._customer, self._outcomes = guessed.customer, guessed.outcomes
        self.file.set_text(f"{opened.raw.file}: {plural(len(opened.raw), 'row')}")
        columns = [(name, name) for name in opened.values]
        fill(self.side, columns if guessed.side else [("", "choose"), *columns], guessed.side)
        fill(self.sent, [("", _NONE), *columns], "")
        self._offer_sides(guessed.held_back[0] if guessed.held_back else "")
        self._say_outcomes()
        self.open_file.setText("Open another file…")
        self.fields.show()

    @property
    def asked(self) -> FileAsked | None:
        """None as long as something is missing."""
        opened, side, held_back = self._opened, key_of(self.side), key_of(self.held_back)
        if opened is None or not side or not held_back or not self._outcomes:
            return None
        contacted = key_of(self.contacted)
        others = tuple(value for value in opened.values[side] if value != held_back)
        columns = Columns(
            side,
            (contacted,) if contacted else others,
            (held_back,),
            tuple(name for name in self._outcomes if name != side),
            sent=key_of(self.sent),
            customer=self._customer,
        )
        return FileAsked(opened.raw, replace(columns, groups=groups_of(opened, columns)))

    def _offer_sides(self, held_back: str) -> None:
        """The values of the column of sides."""
        side = key_of(self.side)
        values = self._opened.values[side] if self._opened is not None and side else ()
        options = [(value, value) for value in values]
        fill(self.held_back, options if held_back else [("", "choose"), *options], held_back)
        self._offer_contacted()

    def _offer_contacted(self) -> None:
        side, held_back = key_of(self.side), key_of(self.held_back)
        values = self._opened.values[side] if self._opened is not None and side else ()
        others = [(value, value) for value in values if value != held_back]
        fill(self.contacted, [("", _OTHERS), *others] if len(others) > 1 else others, "")

    @Slot()
    def _on_side(self) -> None:
        self._offer_sides("")
        self.changed.emit()

    @Slot()
    def _on_held_back(self) -> None:
        self._offer_contacted()
        self.changed.emit()

    @Slot()
    def _pick(self) -> None:
        if self._opened is None:
            return
        picks = [Pick(name, name) for name in self._opened.numbers]
        question = "Which columns say what customers did after the mailing?"
        picker = NamePicker(self, "Outcomes", question, picks, self._outcomes, "Use them")
        picker.chosen.connect(self._set_outcomes)
        picker.open()

    @Slot(list)
    def _set_outcomes(self, names: list[str]) -> None:
        self._outcomes = tuple(names)
        self._say_outcomes()
        self.changed.emit()

    def _say_outcomes(self) -> None:
        self.said.set_text(f"Did it change {listed(self._outcomes, 4)}?" if self._outcomes else "")
