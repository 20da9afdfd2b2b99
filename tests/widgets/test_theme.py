"""Theme, fonts and icons: one truth, and everything follows it."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication, QIcon
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import resources
from widgets import icons, theme
from widgets.fonts import FILES, ROLES
from widgets.kit import Card, Label, PrimaryButton
from widgets.theme import Theme
from widgets.tokens import DARK, LIGHT

ROOT = Path(__file__).resolve().parents[2]


def most_frequent(icon: QIcon, size: int = 48) -> str:
    """The colour of an icon's lines: of its opaque pixels."""
    image = icon.pixmap(size, size).toImage()
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    full = [color.name() for color in colors if color.alpha() == 255]
    return max(set(full), key=full.count)


def test_follows_the_system_until_the_user_chooses(qapp: QApplication, qtbot: QtBot) -> None:
    now, hints = Theme(qapp), QGuiApplication.styleHints()
    with qtbot.waitSignal(now.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert now.tokens is DARK
    with qtbot.waitSignal(now.changed):
        now.choose("light")
    with qtbot.assertNotEmitted(now.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert now.tokens is LIGHT
    with qtbot.waitSignal(now.changed):
        now.choose("system")
    assert now.tokens is DARK
    now.deleteLater()


def test_choosing_what_is_worn_changes_nothing(worn: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(worn.changed):
        worn.choose("light")
        worn.choose_text_size(1.0)


def test_unknown_choices_are_refused(worn: Theme) -> None:
    with pytest.raises(ValueError, match="sepia"):
        worn.choose("sepia")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"2\.5"):
        worn.choose_text_size(2.5)
    assert worn.tokens is LIGHT


def test_there_is_one_theme_until_it_is_reset(worn: Theme) -> None:
    assert theme.current() is worn
    theme.reset()
    assert theme.current() is not worn
    assert theme.current().choice == "system"


def test_a_change_reaches_styled_and_painted_widgets(worn: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    card, label, button = Card("Is churn rising?"), Label("Words"), PrimaryButton("Train")
    card.body.addWidget(label)
    card.body.addWidget(button)
    layout.addWidget(card)
    window.resize(400, 300)
    window.show()

    def seen() -> tuple[str, str, str, str]:
        image = window.grab().toImage()
        inside = card.mapTo(window, card.rect().center())
        ground = button.mapTo(window, button.rect().topLeft())
        return (
            image.pixelColor(2, 2).name(),
            image.pixelColor(inside.x(), card.y() + 5).name(),
            image.pixelColor(ground.x() + 5, ground.y() + 5).name(),
            label.palette().color(label.foregroundRole()).name(),
        )

    def expected() -> tuple[str, ...]:
        tokens = worn.tokens
        return tuple(QColor(color).name() for color in (tokens.canvas, tokens.surface, tokens.accent, tokens.text))

    assert seen() == expected()
    worn.choose("dark")
    assert seen() == expected()
    worn.choose("light")
    assert seen() == expected()


def test_text_size_reaches_styled_and_painted_widgets(worn: Theme, qtbot: QtBot) -> None:
    label, button = Label("29.1", "kpi"), PrimaryButton("Train")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    assert (label.font().pixelSize(), button.sizeHint().height()) == (26, 28)
    worn.choose_text_size(1.3)
    assert (label.font().pixelSize(), button.sizeHint().height()) == (34, 36)
    assert QApplication.font().pixelSize() == 17


@pytest.mark.usefixtures("worn")
def test_a_role_set_later_is_worn_at_once(qtbot: QtBot) -> None:
    label = QLabel("29.1")
    qtbot.addWidget(label)
    label.show()
    theme.set_property(label, "role", "kpi")
    assert label.font().pixelSize() == 26
    assert label.font().weight() == 600


def test_inter_is_what_is_drawn(worn: Theme, qapp: QApplication) -> None:
    assert {400, 500, 600} <= {QFontDatabase.weight("Inter", style) for style in QFontDatabase.styles("Inter")}
    assert QFontInfo(qapp.font()).family() == "Inter"
    for role, look in ROLES.items():
        drawn = QFontInfo(worn.font(role))
        assert (drawn.family(), drawn.weight(), drawn.pixelSize()) == ("Inter", look.weight, look.size)
        assert look.size >= 11


def test_figures_align_where_asked_and_under_the_sheet(worn: Theme, qtbot: QtBot) -> None:
    aligned, loose = worn.font("label", tabular=True), worn.font("label")
    width = QFontMetricsF(aligned).horizontalAdvance
    assert width("1111") == width("8888")
    assert QFontMetricsF(loose).horizontalAdvance("1111") < width("1111")
    labels = [Label(figure, "evidence", tabular=True) for figure in ("1111", "8888")]
    for label in labels:
        qtbot.addWidget(label)
        label.show()
    assert labels[0].sizeHint() == labels[1].sizeHint()
    assert labels[0].font().pixelSize() == 11


def test_fonts_and_icons_ship_with_their_licences() -> None:
    for name in FILES:
        assert resources.path(f"fonts/{name}").stat().st_size < 2**20
    assert "SIL Open Font License, Version 1.1" in resources.path("fonts/OFL.txt").read_text(encoding="utf-8")
    assert "ISC License" in resources.path("icons/LICENSE-lucide.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("path", sorted(resources.path("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws(path: Path) -> None:
    assert QSvgRenderer(str(path)).isValid()
    if path.stem != icons.PROGRAM:
        assert 'stroke="currentColor"' in path.read_text(encoding="utf-8")
        assert not icons.icon(path.stem).pixmap(16, 16).isNull()


def test_icons_take_their_colour_from_the_theme(worn: Theme) -> None:
    assert most_frequent(icons.icon("menu", 48, "bad")) == LIGHT.bad.lower()
    assert most_frequent(icons.icon("menu", 48, "series 2")) == LIGHT.series[1].lower()
    worn.choose("dark")
    assert most_frequent(icons.icon("menu", 48, "bad")) == DARK.bad.lower()


PLACES = {
    "IconButton": 0,
    "IconLabel": 0,
    "EmptyState": 0,
    "PrimaryButton": 1,
    "SecondaryButton": 1,
    "LinkButton": 1,
    "Rail": 1,
    "Tag": 1,
    "set_symbol": 0,
    "set_icon": 0,
    "draw_icon": 2,
}
"""Which argument of a call names an icon."""
KEYWORDS = {"icon", "primary_icon"}
TABLES = {"_LOOKS", "_ICONS"}
"""Tables whose values begin with the name of an icon."""


def icons_of(tree: ast.AST) -> set[str]:
    """The icons that a module names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = PLACES.get(name, len(node.args))
            named = [*node.args[at : at + 1], *(word.value for word in node.keywords if word.arg in KEYWORDS)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            of_icons = any(getattr(target, "id", "") in TABLES for target in targets)
            named = [value.elts[0] for value in node.value.values if of_icons and isinstance(value, ast.Tuple)]
        else:
            continue
        for one in named:
            # Either of two, as in `"sun" if dark else "moon"`.
            branches = (one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,)
            found |= {part.value for part in branches if isinstance(part, ast.Constant) and part.value}
    return found


def test_every_icon_has_a_use_and_every_use_its_icon() -> None:
    modules = [path for folder in ("widgets", "app") for path in (ROOT / folder).rglob("*.py")]
    used = set().union(*(icons_of(ast.parse(path.read_text(encoding="utf-8"))) for path in modules))
    assert used | {icons.PROGRAM} == {path.stem for path in resources.path("icons").glob("*.svg")}


@pytest.mark.usefixtures("worn")
def test_the_program_icon_has_three_bars_on_blue() -> None:
    image = icons.program_icon().pixmap(48, 48).toImage()
    row = [image.pixelColor(x, 34).name() for x in range(48)]
    bars = sum(a != "#ffffff" and b == "#ffffff" for a, b in itertools.pairwise(row))
    assert bars == 3
    assert row[3] == LIGHT.accent.lower()


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\n"
        "import widgets.theme, widgets.icons, widgets.kit\n"
        "heavy = {'pandas', 'numpy', 'sklearn', 'pyarrow', 'pyqtgraph'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
