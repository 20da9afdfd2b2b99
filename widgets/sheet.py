"""The application's one style sheet, made from the tokens. Selects by type and by the dynamic property `role`."""

from __future__ import annotations

from PySide6.QtGui import QColor

from widgets.fonts import FAMILIES, ROLES
from widgets.tokens import Tokens


def blend(first: str, second: str, share: float = 0.5) -> str:
    """The colour between two; `share` is that of the first."""
    one, two = QColor(first), QColor(second)
    pairs = ((one.red(), two.red()), (one.green(), two.green()), (one.blue(), two.blue()))
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs)).name()


def style_sheet(tokens: Tokens, scale: float) -> str:
    return "\n".join((_text(tokens, scale), _surfaces(tokens), _inputs(tokens, scale), _lists(tokens, scale)))


def _px(pixels: float, scale: float) -> str:
    return f"{round(pixels * scale)}px"


def _text(tokens: Tokens, scale: float) -> str:
    rules = [
        f'QLabel[role="{name}"] {{ font-size: {_px(role.size, scale)}; font-weight: {role.weight};'
        f" color: {getattr(tokens, role.color)}; }}"
        for name, role in ROLES.items()
    ]
    tones = {"text": "text", "text2": "text2", "text3": "text3", "muted": "muted_text", "accent": "accent_text"}
    tones |= {name: name for name in ("good", "warn", "bad")}
    rules += [f'QLabel[tone="{tone}"] {{ color: {getattr(tokens, token)}; }}' for tone, token in tones.items()]
    rules.append(f"QLabel:disabled {{ color: {tokens.line2}; }}")
    return "\n".join(rules)


def _surfaces(tokens: Tokens) -> str:
    kinds = {
        "info": (tokens.accent, tokens.accent_soft),
        "good": (tokens.good, tokens.good_soft),
        "warn": (tokens.warn, tokens.warn_soft),
        "bad": (tokens.bad, tokens.bad_soft),
    }
    messages = "\n".join(
        f'QFrame[role="message"][kind="{kind}"] {{ background: {soft}; border: 1px solid {blend(color, soft)};'
        " border-radius: 8px; }"
        for kind, (color, soft) in kinds.items()
    )
    families = ", ".join(f'"{family}"' for family in FAMILIES)
    return f"""
QFrame[role="card"] {{ background: {tokens.surface}; border: 1px solid {tokens.line}; border-radius: 8px; }}
QFrame[role="sunken"] {{ background: {tokens.sunken}; border: none; border-radius: 6px; }}
QFrame[role="note"] {{ background: {tokens.warn_soft}; border: none; border-radius: 6px; }}
QFrame[role="hairline"] {{ background: {tokens.line}; border: none; }}
QWidget[role="surface"] {{ background: {tokens.surface}; }}
QWidget[role="canvas"] {{ background: {tokens.canvas}; }}
QWidget[role="bar-top"] {{ background: {tokens.surface}; border: none; border-bottom: 1px solid {tokens.line}; }}
QWidget[role="bar-bottom"] {{ background: {tokens.surface}; border: none; border-top: 1px solid {tokens.line}; }}
QWidget[role="side-left"] {{ background: {tokens.canvas}; border: none; border-right: 1px solid {tokens.line}; }}
QWidget[role="side-right"] {{ background: {tokens.surface}; border: none; border-left: 1px solid {tokens.line}; }}
{messages}
QToolTip {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.line2}; padding: 6px 10px;
 font-family: {families}; }}
QMenu {{ background: {tokens.surface}; border: 1px solid {tokens.line2}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: 4px; }}
QMenu::item:selected {{ background: {tokens.accent_soft}; color: {tokens.text}; }}
QMenu::item:disabled {{ color: {tokens.line2}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {tokens.line}; margin: 4px 6px; }}
QMenuBar {{ background: {tokens.surface}; }}
QScrollArea {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QSplitter::handle {{ background: {tokens.line}; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {tokens.faint}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {tokens.line2}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _inputs(tokens: Tokens, scale: float) -> str:
    """Inputs, and the plain buttons of dialogs. A focused border is 2 wide, so the padding gives one back."""
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit {{ background: {tokens.surface}; color: {tokens.text};
 border: 1px solid {tokens.line2}; border-radius: 6px; padding: 2px 8px;
 selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}
QLineEdit {{ min-height: {_px(22, scale)}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {tokens.accent}; padding: 1px 7px; }}
QLineEdit:disabled {{ color: {tokens.line2}; border-color: {tokens.line}; }}
QLineEdit[role="figure"] {{ font-size: {_px(12, scale)}; font-weight: 600; padding: 0 7px;
 min-height: {_px(22, scale)}; max-height: {_px(22, scale)}; }}
QLineEdit[role="figure"]:focus {{ padding: 0 6px; min-height: {_px(20, scale)}; max-height: {_px(20, scale)}; }}
QDateEdit {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.line2};
 border-radius: 6px; padding: 2px 2px 2px 8px; min-height: {_px(22, scale)};
 selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}
QDateEdit:focus {{ border: 2px solid {tokens.accent}; padding: 1px 1px 1px 7px; }}
QDateEdit::drop-down {{ border: none; width: {_px(22, scale)}; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {tokens.surface}; }}
QCalendarWidget QToolButton {{ background: transparent; color: {tokens.text}; border: none; border-radius: 4px;
 padding: 4px 8px; font-weight: 500; }}
QCalendarWidget QToolButton:hover {{ background: {tokens.sunken}; }}
QPushButton {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.line2};
 border-radius: 6px; font-weight: 500; padding: 0 12px; min-height: {_px(26, scale)}; }}
QPushButton:hover {{ background: {tokens.sunken}; }}
QPushButton:focus {{ border: 2px solid {tokens.accent}; padding: 0 11px; min-height: {_px(24, scale)}; }}
QPushButton:default {{ background: {tokens.accent}; color: {tokens.on_accent}; border-color: {tokens.accent}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px; background: {tokens.surface};
 border: 1px solid {tokens.line2}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QCheckBox::indicator:checked {{ background: {tokens.accent}; border-color: {tokens.accent}; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QRadioButton::indicator:checked {{ border: 5px solid {tokens.accent}; width: 6px; height: 6px; }}
QPushButton:disabled {{ background: {tokens.sunken}; color: {tokens.line2}; border-color: {tokens.line}; }}
"""


def _lists(tokens: Tokens, scale: float) -> str:
    return f"""
QAbstractItemView {{ background: {tokens.surface}; color: {tokens.text}; border: none; outline: none;
 gridline-color: {tokens.line}; selection-background-color: {tokens.accent_soft}; selection-color: {tokens.text};
 font-size: {_px(12, scale)}; }}
QListView[role="choices"] {{ border: 1px solid {tokens.line2}; padding: 4px; }}
QListView[role="choices"]::item {{ min-height: {_px(24, scale)}; padding: 0 6px; border-radius: 4px; }}
QListView[role="choices"]::item:selected {{ background: {tokens.accent_soft}; color: {tokens.text}; }}
QHeaderView {{ background: {tokens.surface}; border: none; }}
QHeaderView::section {{ background: {tokens.surface}; color: {tokens.text3}; border: none;
 border-bottom: 1px solid {tokens.line}; padding: 0 8px; font-size: {_px(11, scale)}; font-weight: 500; }}
QTableCornerButton::section {{ background: {tokens.surface}; border: none; }}
"""
