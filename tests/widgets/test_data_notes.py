"""Notes on how a file was read: few are shown, many are folded."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from widgets.kit import Paragraph
from widgets.tabs.data.notes import Notes


def _listed(notes: Notes) -> list[str]:
    return [each.accessibleName() for each in notes.others.findChildren(Paragraph) if not each.isHidden()]


def test_a_few_notes_stand_there(qtbot: QtBot) -> None:
    notes = Notes()
    qtbot.addWidget(notes)
    notes.show_notes(["One.", "Two.", "Three."])
    assert notes.first.accessibleName() == "One. Two. Three."
    assert notes.fold.isHidden()


def test_many_notes_are_folded_but_the_first(qtbot: QtBot) -> None:
    notes = Notes()
    qtbot.addWidget(notes)
    sentences = [f"Sentence {n}." for n in range(6)]
    notes.show_notes(sentences)
    assert notes.first.accessibleName() == "Sentence 0. Sentence 1."
    assert notes.fold.text() == "How it was read: 4 more sentences"
    assert notes.others.isHidden()
    notes.fold.click()
    assert not notes.others.isHidden()
    assert _listed(notes) == sentences[2:]
    # The same again, as after every filter: what is unfolded stays so.
    notes.show_notes(sentences)
    assert not notes.others.isHidden()
    notes.show_notes(())
    assert notes.first.isHidden()
    assert _listed(notes) == []
