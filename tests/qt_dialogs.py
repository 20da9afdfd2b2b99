"""Dialogs in tests: run for real, answered as a person would, and never waiting for one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Answer = Callable[[Any], object]
"""Gets the open dialog and does what a person would do."""

_KINDS = ("QColorDialog", "QFileDialog", "QFontDialog", "QInputDialog", "QMessageBox")
_ASKING = re.compile("get[A-Z]|about|critical|information|question|warning")


class Dialogs:
    """Runs the dialogs of a test, and gives each that opens its answer."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.problems: list[str] = []
        self._depth = 0
        self._beneath: Any = None
        """What was open, without blocking, before the first that blocks."""
        self._answering: list[Any] = []
        self._answered: list[Any] = []

    def lay_down(self, how: Answer | str | Path) -> None:
        """Answers are given in this order."""
        if isinstance(how, str):
            self.answers.append(lambda dialog: _press(dialog, how))
        elif isinstance(how, Path):
            self.answers.append(lambda dialog: _choose(dialog, how))
        else:
            self.answers.append(how)

    def guard_all(self, patch: pytest.MonkeyPatch) -> None:
        """Everything that opens a dialog and blocks. QMessageBox and the others inherit the exec of QDialog."""
        from PySide6 import QtWidgets

        patch.setattr(QtWidgets.QDialog, "exec", self._guarded("QDialog.exec", QtWidgets.QDialog.exec))
        for name in _KINDS:
            kind = getattr(QtWidgets, name)
            for function, static in list(vars(kind).items()):
                if isinstance(static, staticmethod) and _ASKING.match(function):
                    guarded = self._guarded(f"{name}.{function}", getattr(kind, function))
                    patch.setattr(kind, function, staticmethod(guarded))

    def _guarded(self, name: str, show: Callable[..., Any]) -> Callable[..., Any]:
        """`show`, which blocks until its dialog is closed; fails the test at once unless an answer waits."""

        from PySide6 import QtWidgets

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not self.answers:
                self.problems.append(f"no answer was laid down for {name}: {_words(args)}")
                pytest.fail(self.problems[-1])
            if not self._depth:
                self._beneath = QtWidgets.QApplication.activeModalWidget()
            self._depth += 1
            self._look_soon(0)
            try:
                return show(*args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self._answered.clear()

        return guarded

    def _look_soon(self, milliseconds: int) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(milliseconds, self._look)

    def _look(self) -> None:
        """Also finds what a dialog of Qt opens by itself, such as "Replace this file?"."""
        from PySide6.QtWidgets import QApplication

        if not self._depth:
            return
        self._look_soon(5)  # before the answer, which may open the next dialog
        dialog: Any = QApplication.activeModalWidget()
        if dialog is None or dialog is self._beneath or dialog in self._answering:
            return
        if dialog in self._answered or not self.answers:
            state = "still open after its answer" if dialog in self._answered else "without an answer"
            self.problems.append(f"{state}: {_words([dialog])}")
            dialog.done(0)
            return
        self._answering.append(dialog)
        try:
            self.answers.popleft()(dialog)
        except BaseException:
            dialog.done(0)
            raise
        finally:
            self._answering.remove(dialog)
            self._answered.append(dialog)


def _words(things: Iterable[Any]) -> str:
    """What a person would read of a dialog, or of the arguments it is made from."""
    words: list[str] = []
    for thing in things:
        if isinstance(thing, str):
            words.append(thing)
        elif hasattr(thing, "windowTitle"):
            words += [type(thing).__name__, thing.windowTitle(), thing.text() if hasattr(thing, "text") else ""]
    return " | ".join(word for word in words if word)


def _press(dialog: Any, text: str) -> None:
    from PySide6.QtWidgets import QAbstractButton

    buttons = {button.text().replace("&", "").strip(): button for button in dialog.findChildren(QAbstractButton)}
    assert text in buttons, f"there is no button {text!r}, but {sorted(filter(None, buttons))}"
    assert buttons[text].isEnabled(), f"{text!r} is disabled"
    buttons[text].click()


def _choose(dialog: Any, path: Path) -> None:
    from PySide6.QtWidgets import QFileDialog

    assert isinstance(dialog, QFileDialog), f"a file was to be chosen, but this is {_words([dialog])}"
    dialog.selectFile(str(path))
    dialog.accept()
