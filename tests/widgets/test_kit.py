"""The kit: what mouse and keyboard do, what is signalled, and what things are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from widgets.kit import (
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    FilterChoice,
    FilterTick,
    FindingItem,
    IconButton,
    KpiCard,
    Label,
    LinkButton,
    MessageBar,
    Paragraph,
    PrimaryButton,
    ProgressStrip,
    Recent,
    SecondaryButton,
    Select,
    SliderField,
    Switch,
    Tag,
    TickBox,
)
from widgets.kit.footnote import Footnote
from widgets.theme import Theme
from widgets.tokens import LIGHT

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.usefixtures("worn")


def show(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()


def show_active(qtbot: QtBot, widget: QWidget) -> None:
    """Shown with the keyboard on it."""
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


_BY_CHANCE = 8
"""So many pixels of smoothed text may hit a colour that is not meant."""


def colors(widget: QWidget, least: int = 1) -> set[str]:
    image = widget.grab().toImage()
    found = Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))
    return {color for color, pixels in found.items() if pixels >= least}


def full_card() -> Card:
    card = Card("How concentrated is revenue?", "Share of revenue by share of customers", "903 customers.")
    card.add_action("Copy picture")
    return card


def full_empty_state() -> EmptyState:
    empty = EmptyState(
        "upload",
        "Drop a customer table here",
        "CSV or Excel.",
        primary="Open file",
        secondary="Try the demo",
        drops=True,
    )
    empty.set_recent([Recent("/a/b.csv", "b.csv", "3.7 MB"), Recent("/a/c.csv", "c.csv", "last week")])
    return empty


def full_select() -> Select:
    select = Select("Column")
    select.addItems(["view_count_mean", "cart_count_mean"])
    return select


def win_back() -> SliderField:
    return SliderField("Win-back rate", 0.3, 0, 0.6, 0.01, caption="chance that a leaving customer stays")


def message() -> MessageBar:
    return MessageBar("bad", "Could not read a.csv", "Line 4.", button="Read with decimal commas", link="Open another")


def finding() -> FindingItem:
    return FindingItem("check", "**45.1 % of customers** bring 80 %.", "407 of 903", "Show the curve")


KIT: dict[str, Callable[[], QWidget]] = {
    "card": full_card,
    "message": message,
    "empty state": full_empty_state,
    "kpi card": lambda: KpiCard("Customers", "903", "7 periods"),
    "switch": lambda: Switch("Basis", [("volumes", "Volumes"), ("averages", "Averages")]),
    "family chip": lambda: Chip("Recency", checkable=True, square="series 1"),
    "group chip": lambda: Chip("Low quarter", closable=True),
    "tag": lambda: Tag("locked", "lock"),
    "slider": win_back,
    "primary button": lambda: PrimaryButton("Train", "play"),
    "secondary button": lambda: SecondaryButton("Make list"),
    "link": lambda: LinkButton("Show me"),
    "icon button": lambda: IconButton("moon", "Dark theme"),
    "filter tick": lambda: FilterTick("Top quarter", "226", 0.25),
    "filter choice": lambda: FilterChoice("All periods", "903", 1),
    "finding": finding,
    "elided label": lambda: ElidedLabel("customer_model_small.csv.gz"),
    "paragraph": lambda: Paragraph("Running text."),
    "tick box": lambda: TickBox("First row is a header"),
    "select": full_select,
}


@pytest.mark.parametrize("name", KIT)
def test_each_follows_the_theme_by_itself(worn: Theme, qtbot: QtBot, name: str) -> None:
    widget = KIT[name]()
    show(qtbot, widget)
    light = colors(widget)
    worn.choose("dark")
    left_over = {LIGHT.text, LIGHT.text2, LIGHT.text3, LIGHT.surface, LIGHT.canvas, LIGHT.accent, LIGHT.accent_text}
    assert colors(widget, least=_BY_CHANCE).isdisjoint(color.lower() for color in left_over)
    worn.choose("light")
    assert colors(widget) == light


@pytest.mark.parametrize("name", KIT)
def test_each_has_names_and_can_be_reached(qtbot: QtBot, name: str) -> None:
    widget = KIT[name]()
    show(qtbot, widget)
    for part in [widget, *widget.findChildren(QWidget)]:
        if isinstance(part, QAbstractButton | QLineEdit | QSlider):
            assert part.accessibleName() or getattr(part, "text", str)(), part
            assert part.height() >= 24
            assert part.width() >= 24
    if name == "icon button":
        assert widget.toolTip() == "Dark theme"


@pytest.mark.parametrize("name", KIT)
def test_each_grows_with_the_text(worn: Theme, qtbot: QtBot, name: str) -> None:
    widget = KIT[name]()
    show(qtbot, widget)
    before = widget.sizeHint()
    worn.choose_text_size(1.3)
    if name != "icon button":
        # Layouts measure anew in the event loop.
        qtbot.waitUntil(lambda: widget.sizeHint() != before)
        after = widget.sizeHint()
        assert after.width() >= before.width()
        assert after.height() >= before.height()


# Buttons


def test_the_focus_ring_is_for_the_keyboard(qtbot: QtBot) -> None:
    window, button = QWidget(), SecondaryButton("Make list")
    QVBoxLayout(window).addWidget(button)
    show_active(qtbot, window)
    button.clearFocus()
    plain = colors(button)
    qtbot.mouseClick(button, LEFT)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert LIGHT.accent.lower() not in colors(button) | plain
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert LIGHT.accent.lower() in colors(button)


def test_a_button_says_when_it_is_pressed_by_key(qtbot: QtBot) -> None:
    button = PrimaryButton("Train", "play")
    show_active(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Key.Key_Space)


# Card


def test_a_card_shows_its_menu_with_the_first_entry(qtbot: QtBot) -> None:
    card = Card("How concentrated is revenue?")
    show(qtbot, card)
    assert not card.findChildren(IconButton)
    action = card.add_action("Copy picture")
    card.add_action("Copy data")
    (button,) = card.findChildren(IconButton)
    assert button.accessibleName() == "More for this card"
    qtbot.keyClick(button, Key.Key_Space)
    menu = card.findChild(QMenu)
    assert menu.isVisible()
    menu.close()
    with qtbot.waitSignal(action.triggered):
        action.trigger()


def test_header_controls_stand_left_of_the_menu(qtbot: QtBot) -> None:
    card = full_card()
    switch = Switch("Scale", [("log", "Log"), ("linear", "Linear")])
    card.add_to_header(switch)
    card.resize(500, 200)
    show(qtbot, card)
    (menu,) = card.findChildren(IconButton)
    assert switch.geometry().right() < menu.geometry().left()


def test_an_absent_sentence_takes_no_room(qtbot: QtBot) -> None:
    card = Card("Is churn rising?")
    show(qtbot, card)
    bare = card.sizeHint().height()
    card.set_footnote("Line: 95 % interval.")
    assert card.sizeHint().height() > bare
    card.set_footnote("")
    assert card.sizeHint().height() == bare
    card.set_title("Is it falling?")
    assert card.accessibleName() == "Is it falling?"


# Messages and findings


def test_a_message_acts_leads_and_closes(qtbot: QtBot) -> None:
    bar = message()
    show(qtbot, bar)
    for kind, signal in ((SecondaryButton, bar.acted), (LinkButton, bar.followed), (IconButton, bar.closed)):
        (button,) = bar.findChildren(kind)
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, LEFT)
    assert bar.isHidden()
    assert bar.accessibleName() == "Could not read a.csv"


def test_a_finding_shows_its_number_semibold_and_leads_on(qtbot: QtBot) -> None:
    item = finding()
    show(qtbot, item)
    sentence = next(label for label in item.findChildren(Paragraph) if "bring" in label.text())
    assert '<span style="font-weight:600">45.1 % of customers</span>' in sentence.text()
    assert item.accessibleName() == "Check: 45.1 % of customers bring 80 %."
    (link,) = item.findChildren(LinkButton)
    with qtbot.waitSignal(item.followed):
        qtbot.keyClick(link, Key.Key_Space)


def test_what_comes_from_a_file_is_never_markup(qtbot: QtBot) -> None:
    paragraph = Paragraph("<b>a</b> & **<i>b</i>**")
    qtbot.addWidget(paragraph)
    assert "&lt;b&gt;a&lt;/b&gt; &amp; " in paragraph.text()
    assert "&lt;i&gt;" in paragraph.text()
    assert Label("<b>a</b>").textFormat() == Qt.TextFormat.PlainText


# Empty state


def dropped_on(widget: QWidget, data: QMimeData) -> bool:
    """Drag over the middle and let go; whether the widget took it."""
    actions, buttons, keys = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, buttons, keys)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(QPointF(50, 50), actions, data, buttons, keys)
    return QApplication.sendEvent(widget, drop)


def test_a_file_can_be_dropped(qtbot: QtBot) -> None:
    empty, data = full_empty_state(), QMimeData()
    show(qtbot, empty)
    data.setUrls([QUrl.fromLocalFile("/data/shop.csv")])
    with qtbot.waitSignal(empty.dropped) as dropped:
        assert dropped_on(empty, data)
    assert dropped.args == [[Path("/data/shop.csv")]]


def test_what_is_no_file_is_not_taken(qtbot: QtBot) -> None:
    empty, data = full_empty_state(), QMimeData()
    show(qtbot, empty)
    data.setText("shop.csv")
    with qtbot.assertNotEmitted(empty.dropped):
        assert not dropped_on(empty, data)


def test_the_empty_state_offers_its_steps_and_recent_files(qtbot: QtBot) -> None:
    empty = full_empty_state()
    show(qtbot, empty)
    (primary,), (secondary,) = empty.findChildren(PrimaryButton), empty.findChildren(SecondaryButton)
    with qtbot.waitSignal(empty.primary_clicked):
        qtbot.mouseClick(primary, LEFT)
    with qtbot.waitSignal(empty.secondary_clicked):
        qtbot.mouseClick(secondary, LEFT)
    row = next(b for b in empty.findChildren(QAbstractButton) if b.accessibleName() == "Open c.csv")
    with qtbot.waitSignal(empty.recent_chosen) as chosen:
        qtbot.mouseClick(row, LEFT)
    assert chosen.args == ["/a/c.csv"]
    with qtbot.waitSignal(row.destroyed):
        empty.set_recent([])
    assert not [label for label in empty.findChildren(QLabel) if label.text() == "Recent files"]


# Figures


def test_a_kpi_card_answers_how_it_was_counted(qtbot: QtBot) -> None:
    card = KpiCard("Customers", "903", "7 periods")
    show_active(qtbot, card)
    with qtbot.waitSignal(card.asked):
        qtbot.mouseClick(card, LEFT)
    with qtbot.waitSignal(card.asked):
        qtbot.keyClick(card, Key.Key_Return)
    card.set_figure("21,605", "as of 3 March")
    assert card.accessibleName() == "Customers: 21,605"
    assert card.accessibleDescription() == "as of 3 March. How was this counted?"


# Switch, chips, filters


def three() -> Switch:
    return Switch("Basis", [("volumes", "Volumes"), ("averages", "Averages"), ("sessions", "Sessions")])


def test_a_switch_is_chosen_with_the_mouse_once(qtbot: QtBot) -> None:
    switch = three()
    show(qtbot, switch)
    with qtbot.waitSignal(switch.chosen) as chosen:
        qtbot.mouseClick(switch.part("sessions"), LEFT)
    assert chosen.args == [switch.key] == ["sessions"]
    with qtbot.assertNotEmitted(switch.chosen):
        qtbot.mouseClick(switch.part("sessions"), LEFT)
        switch.choose("averages")
    assert [key for key in ("volumes", "averages", "sessions") if switch.part(key).isChecked()] == ["averages"]


def test_arrow_keys_go_round_a_switch(qtbot: QtBot) -> None:
    switch = three()
    show_active(qtbot, switch)
    seen: list[str] = []
    switch.chosen.connect(seen.append)
    switch.part("volumes").setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Right, Key.Key_Left):
        focus = QApplication.focusWidget()
        assert focus is switch.part(switch.key)
        qtbot.keyClick(focus, key)
    assert seen == ["averages", "sessions", "volumes", "sessions"]


def test_tab_stops_once_at_a_switch(qtbot: QtBot) -> None:
    window, before, switch, after = QWidget(), SecondaryButton("a"), three(), SecondaryButton("b")
    row = QHBoxLayout(window)
    for widget in (before, switch, after):
        row.addWidget(widget)
    switch.choose("averages")
    show_active(qtbot, window)
    before.setFocus()
    qtbot.keyClick(before, Key.Key_Tab)
    assert QApplication.focusWidget() is switch.part("averages")
    qtbot.keyClick(switch.part("averages"), Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_a_switch_leaves_out_a_disabled_part(qtbot: QtBot) -> None:
    switch = three()
    show_active(qtbot, switch)
    switch.part("averages").setEnabled(False)
    qtbot.keyClick(switch.part("volumes"), Key.Key_Right)
    assert switch.key == "sessions"


def test_choosing_moves_nothing(qtbot: QtBot) -> None:
    switch = three()
    show(qtbot, switch)
    before = switch.sizeHint()
    switch.choose("sessions")
    assert switch.sizeHint() == before


def test_a_switch_has_at_most_five_parts() -> None:
    with pytest.raises(ValueError, match="two to 5"):
        Switch("Too much", [(str(n), str(n)) for n in range(6)])


def test_a_group_chip_is_left_by_its_cross_and_by_delete(qtbot: QtBot) -> None:
    chip = Chip("Low quarter", closable=True)
    show_active(qtbot, chip)
    middle = chip.height() // 2
    with qtbot.waitSignal(chip.removed):
        qtbot.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 14, middle))
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, Key.Key_Delete)
    with qtbot.assertNotEmitted(chip.removed), qtbot.waitSignal(chip.clicked):
        qtbot.mouseClick(chip, LEFT, pos=QPoint(14, middle))


def test_a_family_chip_is_a_choice(qtbot: QtBot) -> None:
    chip = Chip("Recency", checkable=True, square="series 1")
    show_active(qtbot, chip)
    assert LIGHT.series[0].lower() in colors(chip)
    with qtbot.waitSignal(chip.toggled):
        qtbot.keyClick(chip, Key.Key_Space)
    assert LIGHT.accent_soft.lower() in colors(chip)


def test_filter_rows_tick_and_choose(qtbot: QtBot) -> None:
    panel = QWidget()
    column = QVBoxLayout(panel)
    tick = FilterTick("Top quarter", "226", 0.25)
    newest, oldest = FilterChoice("Newest", "903", 1), FilterChoice("Oldest", "464", 0.5)
    for row in (tick, newest, oldest):
        column.addWidget(row)
    newest.setChecked(True)
    show(qtbot, panel)
    with qtbot.waitSignal(tick.toggled):
        qtbot.mouseClick(tick, LEFT, pos=QPoint(tick.width() - 4, 10))
    with qtbot.waitSignal(oldest.toggled):
        qtbot.mouseClick(oldest, LEFT)
    assert not newest.isChecked()
    assert (tick.height(), tick.accessibleDescription()) == (28, "226")


def test_the_bar_of_a_filter_row_is_its_share(qtbot: QtBot) -> None:
    row = FilterChoice("Oldest", "464", 0.5)
    row.resize(216, 28)
    show(qtbot, row)

    def filled() -> int:
        image = row.grab().toImage()
        line = [image.pixelColor(x, image.height() - 2).name() for x in range(image.width())]
        return line.count(LIGHT.rest.lower())

    assert filled() == (row.width() - 16) // 2
    row.set_figures("0", 0)
    assert filled() == 0


# Slider


def parts(field: SliderField) -> tuple[QSlider, QLineEdit]:
    return field.findChildren(QSlider)[0], field.findChildren(QLineEdit)[0]


def test_keys_move_a_slider_by_one_and_by_ten_steps(qtbot: QtBot) -> None:
    field = win_back()
    show_active(qtbot, field)
    track, edit = parts(field)
    for key, value in ((Key.Key_Right, 0.31), (Key.Key_PageUp, 0.41), (Key.Key_PageDown, 0.31), (Key.Key_End, 0.6)):
        with qtbot.waitSignal(field.changed) as changed:
            qtbot.keyClick(track, key)
        assert changed.args == [field.value] == [value]
    assert edit.text() == "0.60"
    with qtbot.waitSignal(field.changed):
        qtbot.mouseDClick(track, LEFT)
    assert (field.value, edit.text()) == (0.3, "0.30")


def test_a_slider_goes_where_it_is_clicked(qtbot: QtBot) -> None:
    field = win_back()
    field.resize(300, 80)
    show(qtbot, field)
    track, _edit = parts(field)
    with qtbot.waitSignal(field.changed):
        qtbot.mouseClick(track, LEFT, pos=QPoint(track.width() - 2, track.height() // 2))
    assert field.value == 0.6


@pytest.mark.parametrize(("typed", "value"), [("0.255", 0.255), ("7", 0.6), ("-1", 0.0)])
def test_a_value_can_be_typed(qtbot: QtBot, typed: str, value: float) -> None:
    field = win_back()
    show_active(qtbot, field)
    _track, edit = parts(field)
    edit.selectAll()
    qtbot.keyClicks(edit, typed)
    with qtbot.waitSignal(field.changed) as changed:
        qtbot.keyClick(edit, Key.Key_Return)
    assert changed.args == [value] == [field.value]


def test_words_typed_for_a_value_change_nothing(qtbot: QtBot) -> None:
    field = win_back()
    show_active(qtbot, field)
    _track, edit = parts(field)
    edit.selectAll()
    qtbot.keyClicks(edit, "many")
    with qtbot.assertNotEmitted(field.changed):
        qtbot.keyClick(edit, Key.Key_Return)
    assert (field.value, edit.text()) == (0.3, "0.30")


def test_a_value_that_is_set_is_not_signalled(qtbot: QtBot) -> None:
    field = win_back()
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        field.set_value(0.5)
    assert parts(field)[1].text() == "0.50"


def test_a_compact_slider_says_its_caption_in_a_tooltip(qtbot: QtBot) -> None:
    field = win_back()
    show(qtbot, field)
    tall = field.sizeHint().height()
    field.set_compact(True)
    assert field.sizeHint().height() < tall
    assert field.toolTip() == "chance that a leaving customer stays"


# Progress


def test_progress_appears_stays_and_vanishes(qtbot: QtBot) -> None:
    strip = ProgressStrip(delay=0, least=1)
    qtbot.addWidget(strip)
    with qtbot.waitSignal(strip.appeared):
        strip.start("Training churn model")
    strip.report(0.37, "Training churn model: tree 148 of up to 400")
    shown = [label.text() for label in strip.findChildren(QLabel)]
    assert "Training churn model: tree 148 of up to 400" in shown
    assert "37\u00a0%" in shown
    with qtbot.waitSignal(strip.vanished):
        strip.finish()
    assert strip.isHidden()


def test_a_short_job_shows_no_progress(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.start("Reading")
    assert strip.running
    strip.finish()
    assert not strip.running
    assert strip.isHidden()
    assert not any(timer.isActive() for timer in strip.findChildren(QTimer))


def test_progress_can_be_cancelled_once(qtbot: QtBot) -> None:
    strip = ProgressStrip(delay=0)
    qtbot.addWidget(strip)
    with qtbot.waitSignal(strip.appeared):
        strip.start("Reading")
    (cancel,) = strip.findChildren(SecondaryButton)
    with qtbot.waitSignal(strip.cancelled):
        qtbot.mouseClick(cancel, LEFT)
    assert not cancel.isEnabled()
    strip.report(0.5, "Reading on until the next step")
    assert "Cancelling" in [label.text() for label in strip.findChildren(QLabel)]
    strip.start("The next job")
    assert cancel.isEnabled()


# Text


def test_a_long_name_gives_way_to_its_neighbours(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    name = ElidedLabel("customer_model_of_the_whole_year.csv.gz", mode=Qt.TextElideMode.ElideMiddle)
    button = SecondaryButton("Open file")
    row.addWidget(name)
    row.addWidget(button)
    window.resize(220, 60)
    show(qtbot, window)
    assert window.width() == 220
    assert name.geometry().right() < button.geometry().left()
    assert name.shown_text().startswith("cust")
    assert name.shown_text().endswith("gz")
    assert "…" in name.shown_text()
    assert name.toolTip() == name.text()
    window.resize(600, 60)
    assert name.shown_text() == name.text()
    assert name.toolTip() == ""


def test_a_paragraph_spreads_and_then_wraps_with_its_line_height(qtbot: QtBot) -> None:
    short = Paragraph("226 of 903 customers")
    long = Paragraph("One row per customer, or per customer and period. " * 3)
    for paragraph in (short, long):
        show(qtbot, paragraph)
    line = short.heightForWidth(short.sizeHint().width())
    assert line == short.sizeHint().height()
    wide, narrow = long.heightForWidth(1000), long.heightForWidth(250)
    lines = round(narrow / wide)
    assert lines > 2
    assert narrow == pytest.approx(lines * 13 * 1.45, rel=0.06)


def test_a_select_shows_its_choice(qtbot: QtBot) -> None:
    select = full_select()
    show_active(qtbot, select)
    with qtbot.waitSignal(select.currentTextChanged) as changed:
        qtbot.keyClick(select, Key.Key_Down)
    assert changed.args == ["cart_count_mean"]


# Footnote


def test_a_footnote_is_one_line_in_a_narrow_window(qtbot: QtBot) -> None:
    first, last = "Line: 95 % interval.", "Revenue and sessions overlap in time: partly true by definition."
    note = Footnote(f"{first} From 2.5 on. {last}")
    show(qtbot, note)
    note.resize(260, 60)
    assert note.toolTip() == ""
    note.set_narrow(True)
    assert last not in note.text()
    assert "From 2.5 on." in note.text()
    assert note.accessibleName().endswith(last)
    assert note.toolTip().endswith(last)
    note.resize(40, 60)
    assert first in note.text()
    assert "From" not in note.text()
    note.resize(900, 20)
    assert last in note.text()
    assert note.toolTip() == ""
    note.set_text("")
    assert note.isHidden()
