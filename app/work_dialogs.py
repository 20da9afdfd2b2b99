"""What is asked about a saved work: where its data is, whether changed data will do, whether to save before leaving."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from analysis.version import NAME

if TYPE_CHECKING:
    from analysis.work.places import Place

_ROLES = QMessageBox.ButtonRole


class Leaving(Enum):
    SAVE = auto()
    LEAVE = auto()
    STAY = auto()


class Changed(Enum):
    GO_ON = auto()
    CHOOSE = auto()
    LEAVE = auto()


def ask_before_leaving(parent: QWidget, name: str, act: str) -> Leaving:
    """name: of the work. act: what is about to happen, such as "Close"."""
    text = f"What you made in {name} is not saved."
    words = "Groups, cleaning, notes and assumptions can be kept in a file of your own. Your data stays as it is."
    answers = {"Save work": Leaving.SAVE, f"{act} without saving": Leaving.LEAVE, "Keep working": Leaving.STAY}
    return answers[_ask(parent, text, words, list(answers))]


def ask_where_it_is(parent: QWidget, place: Place) -> bool:
    """Whether to choose the data that is not where it was."""
    what = "folder" if place.folder else "file"
    words = f"It was in {place.path.parent}. Choose where the {what} is now, and the work opens as it was saved."
    choose = f"Choose the {what}…"
    return _ask(parent, f"{place.path.name} is not where it was.", words, [choose, "Leave"]) == choose


def ask_about_changes(parent: QWidget, name: str, changes: Sequence[str]) -> Changed:
    """name: of the data."""
    words = "\n".join((*changes, "", "Figures will not be the same as when the work was saved."))
    answers = {"Go on": Changed.GO_ON, "Choose another…": Changed.CHOOSE, "Leave": Changed.LEAVE}
    return answers[_ask(parent, f"{name} has changed since the work was saved.", words, list(answers))]


def _ask(parent: QWidget, text: str, words: str, answers: Sequence[str]) -> str:
    """The answer that was chosen: the first is the usual one, and the last leaves everything as it is."""
    box = QMessageBox(parent)
    box.setWindowTitle(NAME)
    box.setText(text)
    box.setInformativeText(words)
    roles = [_ROLES.AcceptRole, *[_ROLES.ActionRole] * (len(answers) - 2), _ROLES.RejectRole]
    buttons = [box.addButton(answer, role) for answer, role in zip(answers, roles, strict=True)]
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(buttons[-1])
    box.exec()
    clicked = next((a for a, b in zip(answers, buttons, strict=True) if box.clickedButton() is b), answers[-1])
    box.deleteLater()
    return clicked
