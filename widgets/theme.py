"""The one truth about the look: which theme, which text size, and how both reach the application.

Widgets take their colours from the application's style sheet by role, or read the tokens when they paint. Applying
the theme sets palette and sheet anew, upon which Qt lays out and repaints every widget: neither kind has to listen.
What is made once and kept (icons, charts) listens to `changed`.
"""

from __future__ import annotations

import functools
from typing import Final, Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from widgets.fonts import load_fonts, make_font
from widgets.sheet import style_sheet
from widgets.tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]
TEXT_SIZES: Final = (1.0, 1.15, 1.3)
_SCHEMES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Theme(QObject):
    """Follows the system until the user chooses."""

    changed = Signal()
    """Colours or text size are different now, and the application wears them already."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        hints = QGuiApplication.styleHints()
        self._choice: Choice = "system"
        self._system = hints.colorScheme()
        self._text_size = 1.0
        self._app: QApplication | None = None
        hints.colorSchemeChanged.connect(self._on_system_scheme)

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def tokens(self) -> Tokens:
        scheme = _SCHEMES.get(self._choice, self._system)
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    @property
    def text_size(self) -> float:
        return self._text_size

    def choose(self, choice: Choice) -> None:
        if choice not in get_args(Choice):
            raise ValueError(choice)
        before, self._choice = self.tokens, choice
        self._tell_platform()
        self._refresh(before)

    def choose_text_size(self, factor: float) -> None:
        if factor not in TEXT_SIZES:
            raise ValueError(factor)
        if factor != self._text_size:
            self._text_size = factor
            self._refresh(None)

    def apply(self, app: QApplication) -> None:
        """Dress the application, now and upon every later change."""
        load_fonts()
        app.setStyle("Fusion")
        self._app = app
        self._tell_platform()
        self._refresh(None)

    def px(self, pixels: float) -> int:
        """A height that holds text, at the chosen text size."""
        return round(pixels * self._text_size)

    def font(self, role: str, *, weight: int = 0, tabular: bool = False) -> QFont:
        return make_font(role, self._text_size, weight=weight, tabular=tabular)

    def color(self, token: str) -> QColor:
        """The colour of a token: "text2", or "series 3" for one of the six series."""
        return QColor(token_value(self.tokens, token))

    def _tell_platform(self) -> None:
        """For title bars and native dialogs; where the platform cannot, nothing happens."""
        if self._app is not None:
            QGuiApplication.styleHints().setColorScheme(_SCHEMES.get(self._choice, Qt.ColorScheme.Unknown))

    @Slot(Qt.ColorScheme)
    def _on_system_scheme(self, scheme: Qt.ColorScheme) -> None:
        before = self.tokens
        # What the user chose comes back as if it were the system's; the system itself was not asked.
        if self._choice == "system":
            self._system = scheme
        self._refresh(before)

    def _refresh(self, before: Tokens | None) -> None:
        if self.tokens is before:
            return
        if self._app is not None:
            self._app.setFont(self.font("body"))
            self._app.setPalette(_palette(self.tokens))
            # After the palette, and even if only the palette changed: styled widgets do not see a palette alone.
            self._app.setStyleSheet(style_sheet(self.tokens, self._text_size))
        self.changed.emit()


def token_value(tokens: Tokens, token: str) -> str:
    name, _, number = token.partition(" ")
    value = getattr(tokens, name)
    return str(value[int(number) - 1] if number else value)


@functools.cache
def current() -> Theme:
    """The theme of this program."""
    return Theme(QGuiApplication.instance())


def reset() -> None:
    """Forget the theme, so that the next `current()` starts as on a first start."""
    if current.cache_info().currsize:
        current().deleteLater()
        current.cache_clear()


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet selects by, also when the widget is already dressed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: tokens.canvas,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.canvas,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.Light: tokens.surface,
        role.Midlight: tokens.sunken,
        role.Mid: tokens.line,
        role.Dark: tokens.line2,
        role.Shadow: tokens.line2,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.text3,
    }
    palette = QPalette()
    for key, value in colors.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.line2))
    return palette
