"""The charts: what they show, say and hand over, at any size and in both themes."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from analysis.errors import AnalysisError
from analysis.wording import Notation, writing
from widgets.charts.area import AreaCurve
from widgets.charts.bars import BarChart
from widgets.charts.base import Chart
from widgets.charts.calibration import CalibrationBin, CalibrationChart
from widgets.charts.cloud import CloudChart, Points
from widgets.charts.density import DensityChart, Middle, Side
from widgets.charts.dots import DotChart
from widgets.charts.duration import DurationCurve
from widgets.charts.flags import Flag, place_label
from widgets.charts.frame import Scale
from widgets.charts.gains import GainsChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.histogram import Bin, Cohort, FilledIn, HistogramChart
from widgets.charts.limits import Contestant, LimitsChart, Track
from widgets.charts.lines import MOST_LINES, Line, LineChart
from widgets.charts.marks import Curve, Mark, Point, Reference
from widgets.charts.measure import COUNT, DAYS, DURATION, EFFECT, MONEY, RATE, SCORE, SHARE, Measure
from widgets.charts.parts import PartBars
from widgets.charts.payoff import PayoffChart
from widgets.charts.pencil import Pencil
from widgets.charts.quantiles import QuantileBars, Spread
from widgets.charts.spot import spot_at
from widgets.charts.ticks import duration_ticks, log_ticks, value_ticks
from widgets.charts.upset import Crossed, Crossing, UpsetChart
from widgets.tokens import DARK, LIGHT, Tokens

Make = Callable[[], Chart]
LEFT = Qt.MouseButton.LeftButton
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
SIZES = [(640, 300), (360, 230), (180, 110), (40, 20)]
MARKS = (
    Mark("Top quarter", 22.5, 21.3, 23.8, 226, key="top"),
    Mark("Upper middle", 16.8, 15.7, 18.0, 225, key="upper"),
    Mark("A group whose name goes on and on until nobody reads it", 15.0, 14.0, 16.0, key="long", series=None),
    Mark("Small", 12.4, 3.0, 30.0, 12, too_few=True, key="small"),
    Mark("Nothing", None, n=0),
    Mark("Filled in", 9.0, filled_in=True, text="223 values, left out"),
)
SHARES = np.linspace(0, 1, 101)


def bars() -> BarChart:
    chart = BarChart(RATE)
    chart.set_marks(MARKS, reference=Reference(18.3, "all 18.3"), columns=("events", "money"))
    return chart


def dots() -> DotChart:
    chart = DotChart(SHARE)
    marks = [Mark(f"{i} days", i / 8, max(i / 8 - 0.1, 0), min(i / 8 + 0.1, 1), 40, key=i) for i in range(9)]
    chart.set_marks([*marks, Mark("no visit", 0.0, -0.1, 0.1, hollow=True)], limits=(0, 1))
    return chart


def lines() -> LineChart:
    chart = LineChart(SHARE)
    labels = ("1 Mar", "29 Mar", "26 Apr")
    chart.set_lines(
        [
            Line(
                name,
                tuple(Mark(at, base + i / 50, base, base + 0.1, 99, key=(name, at)) for i, at in enumerate(labels)),
                s,
            )
            for s, (name, base) in enumerate((("Top", 0.1), ("Low", 0.12)))
        ]
    )
    return chart


def area() -> AreaCurve:
    chart = AreaCurve()
    point = Point(0.45, 0.8, "407 customers", "45.1\u00a0% bring 80\u00a0%", 0.43, 0.47, key="power")
    chart.set_curve(
        SHARES, SHARES**0.3, point, name="revenue", area_name="Power buyers", diagonal="if all spent the same"
    )
    return chart


def histogram() -> HistogramChart:
    chart = HistogramChart(DAYS, "customer-periods")
    edges = 10 ** np.linspace(-0.6, 1.8, 41)
    bins = [
        Bin(a, b, round(300 * math.exp(-((i - 20) ** 2) / 60)), key=i)
        for i, (a, b) in enumerate(itertools.pairwise(edges))
    ]
    chart.set_bins(
        bins,
        filled=FilledIn(223, key="filled"),
        lines=[Reference(2.9, "P25 2.9 d"), Reference(4.6, "Median 4.6 d", True), Reference(7.6, "P75 7.6 d")],
        cohorts=[Cohort("Fast", "at or below 2.9 d", 0.25, 2.9, 2), Cohort("Slow", "at or above 7.6 d", 7.6, 63, 1)],
        log=True,
        days=True,
    )
    return chart


def quantiles() -> QuantileBars:
    chart = QuantileBars(DAYS)
    small = Spread("Small", math.nan, math.nan, math.nan, math.nan, math.nan, 3, too_few=True)
    chart.set_groups([Spread("Top", 1.4, 2.0, 3.0, 4.1, 5.4, 226, key="top"), small], log=True, days=True)
    return chart


def gains() -> GainsChart:
    chart = GainsChart()
    found = np.minimum(SHARES * 3, 1)
    model = Curve("model", SHARES, found, found * 0.95, np.minimum(found * 1.05, 1))
    point = Point(0.2, 0.6, "top 20\u00a0% holds 60\u00a0%", "of all who stopped", key="top")
    chart.set_curves([model, Curve("simple rule", SHARES, SHARES**0.5, series=1)], base_rate=0.29, point=point)
    return chart


def limits() -> LimitsChart:
    chart = LimitsChart()
    rivals = (
        Contestant("model", 0.945, 0.927, 0.96),
        Contestant("simple rule", 0.4, 0.3, 1.2, 1),
        Contestant("other", None),
    )
    chart.set_tracks([Track("ROC AUC", 0.5, 1.0, rivals), Track("Nothing judged", 0.0, 0.0, ())])
    return chart


def payoff() -> PayoffChart:
    chart = PayoffChart()
    x = np.arange(904.0)
    y = 5166 - (x - 306) ** 2 / 50
    fan = [Curve("5–95\u00a0% of 1,000 draws", x, y, y - 2000, y + 2000), Curve("", x, y, y - 800, y + 800)]
    best = Point(306, 5166, "contact 306, 34\u00a0% of 903", "expected 5,166", key="best")
    chart.set_payoff(Curve("expected", x, y), Curve("realised", x, y * 1.03, series=1, dashed=True), fan=fan, best=best)
    return chart


def nobody() -> PayoffChart:
    chart = PayoffChart()
    x = np.arange(904.0)
    chart.set_payoff(Curve("expected", x, -15 * x), best=Point(0, 0, "best: contact nobody"))
    return chart


def calibration() -> CalibrationChart:
    chart = CalibrationChart()
    chart.set_bins(
        [CalibrationBin(p, p * 0.9, p * 0.8, min(p + 0.1, 1), 50, key=p, too_few=p > 0.7) for p in (0.1, 0.4, 0.8)]
    )
    return chart


def heat() -> HeatChart:
    chart = HeatChart(SHARE)
    row = [Cell(0.3, 0.25, 0.36, 120), Cell(0.1, n=12, too_few=True), Cell(None)]
    chart.set_cells(["Oct 2019", "Nov 2019"], ["+1", "+2", "+3"], [row, [Cell(0.0), Cell(0.6), Cell(0.2)]])
    return chart


def density() -> DensityChart:
    chart = DensityChart()
    across = Side(np.array([0.0, 0.1, 1.0, 10.0]), log=True, apart=True)
    up = Side(np.array([-5.0, 20.0, 40.0]), apart=True, below="0 or less")
    middles = [
        Middle("0", 0.0, 0.0, 0.0, 22.0, 0.0, 0.0, 40),
        Middle("0.1–10", 2.0, 30.0, 21.0, 38.0, 0.1, 10.0, 9, "x"),
    ]
    chart.set_cells(across, up, np.array([[30, 1, 0], [0, 5, 13]]), middles)
    return chart


def parts() -> PartBars:
    chart = PartBars()
    chart.set_marks([Mark(name, n, key=name, text=str(n), note="") for name, n in (("Top", 120), ("Low", 90))])
    chart.set_parts([30, 0])
    return chart


def cloud(*, with_points: bool = True) -> CloudChart:
    chart = CloudChart()
    across = Side(np.array([0.0, 0.1, 1.0, 10.0]), log=True, apart=True)
    up = Side(np.array([0.0, 20.0, 40.0]))
    points = Points(np.array([0.0, 0.5, 3.0, 10.0]), np.array([5.0, 12.0, 30.0, 40.0]))
    chart.set_cloud(across, up, np.array([[1, 1, 0], [0, 0, 2]]), points if with_points else None)
    return chart


def converted() -> DurationCurve:
    chart = DurationCurve()
    days = np.array([0, 0.001, 0.01, 0.5, 3, 20])
    share = np.array([0, 0.02, 0.11, 0.2, 0.24, 0.24])
    upper = Curve("with a cart", days, share, share * 0.9, share * 1.1)
    chart.set_curves([upper, Curve("", days, share / 2, series=1)])
    return chart


def upset() -> UpsetChart:
    chart = UpsetChart()
    groups = [Crossed("Power buyers", 300, "43 %", "power"), Crossed("A long name of a group", 90), Crossed("Gone", 12)]
    crossings = [
        Crossing((True, False, False), 240, "Power buyers", key="only power"),
        Crossing((True, True, False), 60, "Power buyers and A long name of a group"),
        Crossing((False, True, True), 12, "A long name of a group and Gone", "1.7 % of customers"),
    ]
    chart.set_groups(groups, crossings)
    return chart


KINDS: list[Make] = [
    bars, dots, lines, area, histogram, quantiles, gains, limits, payoff, nobody, calibration, heat, density,
    converted, upset, parts,
]  # fmt: skip
EMPTY: list[Make] = [
    BarChart, DotChart, LineChart, AreaCurve, HistogramChart, QuantileBars, GainsChart, LimitsChart, PayoffChart,
    CalibrationChart, HeatChart, DensityChart, DurationCurve, UpsetChart, PartBars, CloudChart,
]  # fmt: skip
every_kind = pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)


def shown(qtbot: QtBot, chart: Chart, width: int = 640, height: int = 300) -> Chart:
    qtbot.addWidget(chart)
    chart.resize(width, height)
    with qtbot.waitExposed(chart):
        chart.show()
    return chart


def differing(first: QImage, second: QImage) -> bool:
    return first != second


@every_kind
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_draws_itself_at_any_size_in_both_themes(qtbot: QtBot, make: Make, size: tuple[int, int]) -> None:
    chart = make()
    qtbot.addWidget(chart)
    chart.resize(*size)
    for tokens in (LIGHT, DARK):
        chart.apply_theme(tokens)
        image = chart.picture(2)
        assert (image.width(), image.height()) == (2 * size[0], 2 * size[1])
        assert image.pixelColor(1, image.height() // 2) == QColor(tokens.surface)


def test_a_cell_that_stands_for_customers_can_be_picked(qtbot: QtBot) -> None:
    chart = HeatChart(SHARE)
    names = ["a long name of a group", "another long name of one"]
    chart.set_cells(["row"], names, [[Cell(0.3, key="key", note="3 of 10"), Cell(0.2)]], is_scale=False)
    shown(qtbot, chart, 260, 120)
    assert [spot.key for spot in chart.spots()] == ["key", None]
    assert chart.spots()[0].detail.endswith("3 of 10")
    # Both keep what there is room for of their names.
    assert [tick.text.endswith("…") for tick in chart._frame.x_ticks] == [True, True]


@every_kind
def test_the_frame_is_where_the_marks_are_drawn(qtbot: QtBot, make: Make) -> None:
    chart = shown(qtbot, make())
    area, left, bottom = chart._area(), chart._plot.left.geometry(), chart._plot.bottom.geometry()
    assert left.right() == area.left()
    assert (left.top(), left.bottom()) == (area.top(), area.bottom())
    assert bottom.top() == area.bottom()
    assert (bottom.left(), bottom.right()) == (area.left(), area.right())


@every_kind
def test_marks_lie_inside_and_can_be_read(qtbot: QtBot, make: Make) -> None:
    chart = shown(qtbot, make(), 360, 260)
    spots = chart.spots()
    assert spots
    for spot in spots:
        assert chart.rect().toRectF().adjusted(-12, -12, 12, 12).contains(spot.outline), spot.title
        assert spot.title
        assert spot.spoken().startswith(spot.title)


@every_kind
def test_rows_have_the_width_of_their_headers(make: Make, qtbot: QtBot) -> None:
    chart = make()
    qtbot.addWidget(chart)
    headers, rows = chart.rows()
    assert rows
    assert {len(row) for row in rows} == {len(headers)}


@pytest.mark.parametrize("make", EMPTY, ids=lambda make: make.__name__)
def test_nothing_to_show_is_said(qtbot: QtBot, make: Make) -> None:
    chart = make()
    qtbot.addWidget(chart)
    chart.resize(300, 160)
    chart.apply_theme(LIGHT)
    blank = QImage(chart.picture(1))
    blank.fill(QColor(LIGHT.surface))
    assert differing(chart.picture(1), blank)
    assert chart.spots() == []
    assert chart.rows()[1] == ()


def test_of_groups_too_small_alone_no_axis_is_made_up(qtbot: QtBot) -> None:
    chart = DotChart(SHARE)
    shown(qtbot, chart)
    few, large = Mark("few", 0.3, n=12, too_few=True), Mark("many", 0.4, 0.3, 0.5, n=400)
    chart.set_marks((few, large), limits=(-1, 1))
    assert chart._frame.x_ticks
    chart.set_marks((few,), limits=(-1, 1))
    assert not chart._frame.x_ticks
    assert len(chart.spots()) == 1
    chart.set_marks((Mark("nobody", None, n=0, too_few=True),))
    assert chart.is_empty()
    assert chart.said_instead() == "No values in view"


def test_a_route_that_nobody_took_to_the_end_is_no_curve(qtbot: QtBot) -> None:
    chart = DurationCurve()
    shown(qtbot, chart)
    chart.set_curves([Curve("", (), ()), Curve("Cart or not", (0.0, 0.01, 0.5), (0.0, 0.1, 0.2), series=1)])
    assert all("Cart or not" in spot.detail for spot in chart.spots())
    chart.set_curves([Curve("", (), ())])
    assert chart.is_empty()


@pytest.mark.parametrize("width", [700, 240])
def test_notes_on_neighbouring_days_give_way_to_each_other(qtbot: QtBot, width: int) -> None:
    chart = lines()
    places = (1.0, 1.01, 1.2, 1.4, 1.9)
    chart.set_lines(chart._lines, flags=[Flag(x, f"A note that has number {i}") for i, x in enumerate(places)])
    shown(qtbot, chart, width, 170)
    spots = [spot for spot in chart.spots() if "note" in spot.title]
    said = [line for spot in spots for line in (spot.title, *spot.detail.split("\n")) if line]
    assert said == [f"A note that has number {i}" for i in range(len(places))]
    assert spots[0].detail == "A note that has number 1"  # the mouse could not tell the two apart
    for index, spot in enumerate(spots):
        assert spot_at(spots, spot.outline.center()) == index


@pytest.mark.parametrize("width", [700.0, 300.0])
def test_labels_of_notes_never_overlap(width: float) -> None:
    taken, found = [0.0, 0.0], []
    for x in (20.0, 60.0, 90.0, 180.0, 280.0):
        row, start, room = place_label(taken, x, x, 110.0, width)
        assert room <= 110.0 or start + room <= width
        if room > 0:
            assert start >= taken[row]
            taken[row] = start + min(room, 110.0)
            found.append((row, start, taken[row]))
    assert all(end <= width for _, _, end in found)


@every_kind
def test_a_change_of_theme_changes_every_colour(qtbot: QtBot, make: Make) -> None:
    chart = shown(qtbot, make())
    chart.apply_theme(LIGHT)
    light = chart.picture(1)
    chart.apply_theme(DARK)
    dark = chart.picture(1)
    chart.apply_theme(LIGHT)
    assert differing(light, dark)
    assert chart.picture(1) == light
    for colour in (LIGHT.text, LIGHT.surface, LIGHT.grid):
        assert QColor(colour).rgb() not in {dark.pixel(x, y) for x in range(0, 640, 3) for y in range(0, 300, 3)}


def test_larger_text_makes_room_for_itself(qtbot: QtBot) -> None:
    chart = shown(qtbot, histogram())
    before = chart._frame
    chart.apply_theme(LIGHT, 1.3)
    assert chart._frame.left > before.left
    assert chart._frame.bottom > before.bottom


def test_arrows_move_from_mark_to_mark_and_say_it(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    chart.set_description("Carts per 100 views")
    chart.clearFocus()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chart.hasFocus)
    assert chart.shows_focus
    before = chart.grab().toImage()
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "Top quarter: 22.5  21.3–23.8  n 226"
    assert differing(chart.grab().toImage(), before)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription().startswith("Upper middle")
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.accessibleDescription().startswith("Filled in")
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert chart.accessibleDescription().startswith("Top quarter")
    with qtbot.waitSignal(chart.picked) as caught:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert caught.args == ["top"]
    chart.clearFocus()
    assert chart.accessibleDescription() == "Carts per 100 views"


def test_fewer_marks_forget_a_focus_beyond_them(qtbot: QtBot) -> None:
    chart = bars()
    shown(qtbot, chart)
    qtbot.keyClick(chart, Qt.Key.Key_End)
    chart.set_marks(MARKS[:1])
    assert chart._focused is None


def test_a_click_hands_over_the_key(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    upper = next(spot for spot in chart.spots() if spot.key == "upper")
    with qtbot.waitSignal(chart.picked) as caught:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=upper.outline.center().toPoint())
    assert caught.args == ["upper"]


def test_a_mark_that_stands_for_no_customers_is_not_picked(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    filled = next(spot for spot in chart.spots() if spot.title == "Filled in")
    with qtbot.assertNotEmitted(chart.picked):
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=filled.outline.center().toPoint())


def test_the_tooltip_comes_at_once_and_leaves_the_mark_free(qtbot: QtBot) -> None:
    chart = shown(qtbot, histogram())
    spot = chart.spots()[20]
    still = chart.grab().toImage()
    qtbot.mouseMove(chart, spot.outline.center().toPoint())
    hovered = chart.grab().toImage()
    assert differing(still, hovered)
    middle = spot.outline.center().toPoint()
    assert hovered.pixelColor(middle) == still.pixelColor(middle)
    assert chart.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_a_picture_holds_neither_tooltip_nor_focus(qtbot: QtBot) -> None:
    chart = shown(qtbot, histogram())
    still = chart.picture(1)
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.mouseMove(chart, chart.spots()[20].outline.center().toPoint())
    assert chart.picture(1) == still


def test_the_selected_mark_is_outlined(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    before = chart.picture(1)
    chart.select("top")
    assert differing(chart.picture(1), before)
    chart.select(None)
    assert chart.picture(1) == before


def test_the_wheel_is_left_to_the_page(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    assert chart._plot.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert QApplication.widgetAt(chart.mapToGlobal(chart.rect().center())) in {chart, None}


def test_layouts_are_asked_for_little(qtbot: QtBot) -> None:
    for make in KINDS:
        chart = make()
        qtbot.addWidget(chart)
        hint = chart.sizeHint()
        assert hint.width() <= 260, make.__name__
        assert hint.height() <= 320, make.__name__


@every_kind
def test_files_are_written_whole(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    chart = make()
    qtbot.addWidget(chart)
    chart.resize(360, 230)
    chart.setAccessibleName("Which tier adds to the cart most often?")
    chart.save_png(tmp_path / "chart.png", 2)
    image = QImage(str(tmp_path / "chart.png"))
    assert (image.width(), image.height()) == (720, 460)
    chart.save_svg(tmp_path / "chart.svg")
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert root.get("viewBox") == "0 0 360 230"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chart.png", "chart.svg"]


def test_a_folder_that_is_gone_is_an_error_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    chart = bars()
    qtbot.addWidget(chart)
    with pytest.raises(AnalysisError, match="does not exist"):
        chart.save_png(tmp_path / "gone" / "chart.png")


def test_bars_start_at_zero_and_rates_need_not(qtbot: QtBot) -> None:
    bar, dot = BarChart(RATE), DotChart(RATE)
    for chart in (bar, dot):
        qtbot.addWidget(chart)
        chart.set_marks([Mark("a", 61.0, 60.0, 62.0), Mark("b", 68.0, 67.0, 69.0)])
    assert bar._frame.x[0] == 0
    assert dot._frame.x[0] > 50


def test_labels_find_room_behind_the_bars(qtbot: QtBot) -> None:
    chart = BarChart(RATE)
    qtbot.addWidget(chart)
    chart.resize(360, 200)
    chart.set_marks([Mark("a", 100.0, 95.0, 105.0, text="100.0 per 100 views")])
    chart.renew()
    end = chart.spots()[0].outline.right()
    assert end < 360 - chart.type.width("100.0 per 100 views", "value")


def test_without_a_value_only_words_are_drawn(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    assert [spot.detail for spot in chart.spots() if spot.title == "Nothing"] == ["too few to say  n 0"]
    assert Mark("a", math.nan, math.inf).value is None


def test_small_groups_are_not_read_out_as_rates(qtbot: QtBot) -> None:
    chart = shown(qtbot, bars())
    assert next(spot.detail for spot in chart.spots() if spot.title == "Small") == "too few to say  n 12"


def test_more_than_four_lines_are_refused(qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    with pytest.raises(ValueError, match="5 lines"):
        chart.set_lines([Line(str(i), (Mark("1 Mar", 0.1),)) for i in range(MOST_LINES + 1)])


def test_of_many_dates_the_last_is_kept(qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.set_lines([Line("", tuple(Mark(f"{i} September 2019", i / 60) for i in range(60)))])
    texts = [tick.text for tick in chart._frame.x_ticks]
    assert texts[-1] == "59 September 2019"
    assert len(texts) < 5


def test_filled_in_values_stand_apart_from_the_measured(qtbot: QtBot) -> None:
    chart = shown(qtbot, histogram())
    spots = chart.spots()
    assert spots[-1].outline.left() > chart._area().right()
    assert spots[-1].key == "filled"
    assert spots[20].title.endswith(" d")
    assert "customer-periods, " in spots[20].detail


def test_whiskers_end_at_the_limits(qtbot: QtBot) -> None:
    chart = shown(qtbot, limits())
    chart.apply_theme(LIGHT)
    image, area = chart.picture(1), chart._area()
    orange = QColor(LIGHT.series[1]).rgb()
    beyond = [image.pixel(x, y) for x in range(int(area.right()) + 7, 639) for y in range(45, 299)]
    assert orange not in beyond


def test_a_curve_of_the_published_size_keeps_its_ends(qtbot: QtBot) -> None:
    chart = AreaCurve()
    qtbot.addWidget(chart)
    x = np.linspace(0, 1, 21606)
    chart.set_curve(x, np.sqrt(x), Point(0.4, 0.632, "most"))
    seen = chart._seen(chart.curves[0])
    assert (seen[0], seen[-1]) == (0, 21605)
    assert len(seen) <= 2 * chart.width()
    assert len(chart.rows()[1]) == 21606


def test_curves_can_be_read_along_their_way(qtbot: QtBot) -> None:
    chart = shown(qtbot, gains())
    reading = next(spot for spot in chart.spots() if spot.title == "25\u00a0% of customers")
    assert reading.detail == "model 75.0\u00a0%\nsimple rule 50.0\u00a0%"
    assert chart.spots()[0].key == "top"
    assert shown(qtbot, payoff()).spots()[1].title == "45 customers"


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        (SHARE, 0.2912, "29.1\u00a0%"),
        (SHARE, 0.0, "0\u00a0%"),
        (SHARE, 0.0002, "under 0.1\u00a0%"),
        (SHARE, 0.9996, "over 99.9\u00a0%"),
        (SHARE, 1.0, "100\u00a0%"),
        (COUNT, 5119, "5,119"),
        (SCORE, 0.9449, "0.945"),
        (MONEY, 4_462_000, "4.46 m"),
        (MONEY, 10915.4, "10,915"),
        (MONEY, 4.5, "4.50"),
        (MONEY, -14018, "−14,018"),
        (RATE, 0.04, "under 0.1"),
        (RATE, 0.05, "0.1"),
        (RATE, 0.0, "0.0"),
        (EFFECT, 0.74, "+0.74"),
        (EFFECT, -0.001, "0.00"),
    ],
)
def test_figures_read_as_everywhere(measure: Measure, value: float, said: str) -> None:
    assert measure.text(value) == said


def test_ranges_have_their_unit_once() -> None:
    assert SHARE.interval(0.263, 0.322) == "26.3–32.2\u00a0%"
    assert Measure(3, signed=True).interval(-0.005, 0.022) == "−0.005 to +0.022"


def test_figures_ranges_and_ticks_follow_the_notation() -> None:
    with writing(Notation(decimal=",", group=".")):
        assert RATE.text(1234.5) == "1.234,5"
        assert MONEY.text(4_462_000) == "4,46 m"
        assert SHARE.interval(0.263, 0.322) == "26,3–32,2\u00a0%"
        assert [tick.text for tick in value_ticks(0, 0.004, 3, SHARE)] == ["0\u00a0%", "0,2\u00a0%", "0,4\u00a0%"]


def test_ticks_are_round_and_few() -> None:
    assert [tick.text for tick in value_ticks(0, 1, 5, SHARE)] == [
        "0\u00a0%",
        "25\u00a0%",
        "50\u00a0%",
        "75\u00a0%",
        "100\u00a0%",
    ]
    assert [tick.text for tick in value_ticks(0, 3, 9, COUNT)] == ["0", "1", "2", "3"]
    assert [tick.text for tick in value_ticks(-0.6, 0.8, 4, EFFECT)] == ["−0.5", "0", "0.5"]
    assert [tick.text for tick in value_ticks(5, 5, 4, COUNT)] == ["5"]
    assert all(len(value_ticks(0, high, 5, RATE)) <= 5 for high in np.geomspace(1e-6, 1e9, 400))
    assert all(len(value_ticks(0, high, 5, RATE)) >= 2 for high in np.geomspace(1e-6, 1e9, 400))


def test_ticks_of_a_log_axis_are_readable() -> None:
    span = math.log10(0.25), math.log10(30)
    assert [tick.text for tick in duration_ticks(*span, 12)] == ["6 h", "12 h", "1 d", "2", "4", "7 d", "14", "28 d"]
    assert len(duration_ticks(*span, 4)) <= 4
    assert [tick.text for tick in log_ticks(0, 2, 12, COUNT)] == ["1", "2", "5", "10", "20", "50", "100"]
    assert [tick.text for tick in log_ticks(0, 2, 3, COUNT)] == ["1", "10", "100"]


def test_spots_overlapping_the_nearest_answers(qtbot: QtBot) -> None:
    chart = shown(qtbot, lines(), 200, 120)
    for spot in chart.spots():
        center = spot.outline.center()
        nearest = min(chart.spots(), key=lambda other: (other.outline.center() - center).manhattanLength())
        with qtbot.waitSignal(chart.picked) as caught:
            qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPointF(center).toPoint())
        assert caught.args == [nearest.key]


def test_importing_the_package_does_not_import_numpy() -> None:
    code = "import sys, widgets.charts, widgets.charts.measure; assert not {'numpy', 'pyqtgraph'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_axis_of_a_payoff_holds_the_bands_and_not_their_places(qtbot: QtBot) -> None:
    chart = PayoffChart()
    qtbot.addWidget(chart)
    x = np.linspace(0, 50_000, 11)
    fan = Curve("5–95 %", x, x, -3 * x / 50_000, -x / 50_000)
    chart.set_payoff(Curve("expected", x, -2 * x / 50_000), fan=(fan,))
    low, high = chart.ranges()[1]
    assert high == 0
    assert -3.5 < low < -3


def test_a_log_axis_has_no_zero_line_and_names_stand_beside_their_bars(qtbot: QtBot) -> None:
    chart = QuantileBars(RATE)
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    spreads = [Spread("Fast", 0.5, 0.8, 1, 1.5, 2, 100), Spread("Slow", 5, 8, 10, 15, 20, 100)]
    chart.set_groups(spreads, log=True)
    assert not chart.has_zero
    scale = Scale(chart._frame, chart._area())
    names = [scale.y(tick.value) for tick in chart._frame.y_ticks]
    assert names == pytest.approx([spot.outline.center().y() for spot in chart.spots()], abs=1)


def test_bars_without_any_height_are_laid_out(qtbot: QtBot) -> None:
    chart = QuantileBars(RATE)
    qtbot.addWidget(chart)
    chart.set_groups([Spread("Fast", 0.5, 0.8, 1, 1.5, 2, 100)])
    assert chart.drop(0) > 0


def test_cells_are_the_stronger_coloured_the_more_they_hold(qtbot: QtBot) -> None:
    chart = shown(qtbot, heat())
    picture = chart.picture(1)
    spots = {spot.title: spot for spot in chart.spots()}
    # The cell of which nothing is known is not there.
    assert len(spots) == 5
    most = spots["Nov 2019, +2"].outline.topLeft().toPoint() + QPoint(4, 4)
    least = spots["Nov 2019, +1"].outline.topLeft().toPoint() + QPoint(4, 4)
    assert picture.pixelColor(most).name().upper() == LIGHT.sequential[-1]
    assert picture.pixelColor(least).name().upper() == LIGHT.sequential[0]
    assert spots["Oct 2019, +2"].detail == "too few to say  n 12"


def test_shares_by_then_are_read_off_the_steps(qtbot: QtBot) -> None:
    chart = shown(qtbot, converted())
    said = {spot.title: spot.detail for spot in chart.spots()}
    assert all(title.startswith("within ") for title in said)
    *_, last = said.values()
    assert last == "with a cart 24.0\u00a0%\n12.0\u00a0%"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0\u00a0s"), (59.4, "59\u00a0s"), (111, "1.9\u00a0min"), (7200, "2.0\u00a0h"), (4e5, "4.6\u00a0d")],
)
def test_durations_have_the_unit_of_their_size(seconds: float, said: str) -> None:
    assert DURATION.text(seconds / 86_400) == said


def test_zero_stands_apart_from_a_log_axis(qtbot: QtBot) -> None:
    side = Side(np.array([0.0, 1.0, 10.0, 100.0]), log=True, apart=True)
    assert side.bounds().tolist() == [[-2, -1], [0, 1], [1, 2]]
    assert [side.at(value) for value in (0, 1, 10, 1000)] == [-1.5, 0, 1, 2]
    assert [tick.text for tick in side.ticks(3, RATE)] == ["0", "1", "10", "100"]
    chart = density()
    qtbot.addWidget(chart)
    assert sum(int(str(row[4])) for row in chart.rows()[1]) == 49


def swept(qtbot: QtBot, *, sweeps: bool = True) -> HistogramChart:
    chart = histogram()
    chart.sweeps = sweeps
    shown(qtbot, chart)
    return chart


def drag(qtbot: QtBot, chart: Chart, first: int, last: int) -> None:
    start, end = (chart.spots()[i].area.center().toPoint() for i in (first, last))
    qtbot.mousePress(chart, LEFT, pos=start)
    for place in (start, end):
        move = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), QPointF(chart.mapToGlobal(place)), LEFT, LEFT, NO_KEY)
        QApplication.sendEvent(chart, move)
    qtbot.mouseRelease(chart, LEFT, pos=end)


@pytest.mark.parametrize(("first", "last"), [(5, 12), (12, 5)])
def test_bars_dragged_over_are_chosen_together(qtbot: QtBot, first: int, last: int) -> None:
    chart = swept(qtbot)
    with qtbot.assertNotEmitted(chart.picked), qtbot.waitSignal(chart.swept) as told:
        drag(qtbot, chart, first, last)
    assert told.args == [5, 12]


def test_a_click_stays_a_click(qtbot: QtBot) -> None:
    chart = swept(qtbot)
    with qtbot.assertNotEmitted(chart.swept), qtbot.waitSignal(chart.picked) as told:
        drag(qtbot, chart, 7, 7)
    assert told.args == [7]
    plain_one = swept(qtbot, sweeps=False)
    with qtbot.assertNotEmitted(plain_one.swept):
        drag(qtbot, plain_one, 3, 9)


def test_bars_are_chosen_together_by_keyboard(qtbot: QtBot) -> None:
    chart = swept(qtbot)
    chart.setFocus()
    for key, modifier in ((Qt.Key.Key_Home, NO_KEY), (Qt.Key.Key_Right, NO_KEY), *[(Qt.Key.Key_Right, SHIFT)] * 3):
        qtbot.keyClick(chart, key, modifier)
    assert "customer-periods" in chart.accessibleDescription()
    with qtbot.waitSignal(chart.swept) as told:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert told.args == [1, 4]
    qtbot.keyClick(chart, Qt.Key.Key_Left, SHIFT)
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(chart.swept):
        qtbot.keyClick(chart, Qt.Key.Key_Return)


def test_a_sweep_goes_on_while_parts_are_shown(qtbot: QtBot) -> None:
    chart = swept(qtbot)
    told: list[tuple[int, int]] = []
    chart.sweeping.connect(lambda first, last: told.append((first, last)))
    bins = len(chart.rows()[1])
    chart.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    chart.set_parts([0] * (bins - (chart.rows()[1][-1][0] == "filled in")), 0)
    chart.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    assert told == [(0, 1), (0, 2)]


@pytest.mark.parametrize("with_points", [True, False])
@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_who_is_chosen_stands_out_of_a_cloud(qtbot: QtBot, with_points: bool, tokens: Tokens) -> None:
    chart = cloud(with_points=with_points)
    qtbot.addWidget(chart)
    chart.resize(400, 260)
    chart.apply_theme(tokens)
    everybody = chart.picture(1)
    chart.set_parts(np.array([[0, 0, 0], [0, 0, 2]]), np.array([False, False, True, True]))
    some = chart.picture(1)
    assert differing(everybody, some)
    chart.set_parts(None, None)
    assert not differing(everybody, chart.picture(1))


def test_a_drag_over_a_cloud_gives_its_cells(qtbot: QtBot) -> None:
    chart = cloud()
    qtbot.addWidget(chart)
    chart.resize(400, 260)
    area = chart._area()
    with qtbot.waitSignal(chart.swept) as told:
        qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=(area.center() + QPointF(0, 5)).toPoint())
        qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=(area.topRight() + QPointF(40, -9)).toPoint())
    left, right, low, high = told.args
    assert right == 2
    assert 0 <= left <= right
    assert (low, high) == (0, 1)


def test_a_cloud_places_zero_apart() -> None:
    side = Side(np.array([0.0, 0.1, 1.0, 10.0]), log=True, apart=True)
    values = np.array([0.0, 0.1, 0.5, 10.0])
    assert side.places(values) == pytest.approx([side.at(value) for value in values])


class _Broken(BarChart):
    def draw_row(self, pencil: Pencil, mark: Mark, y: float, height: float) -> QRectF:  # noqa: ARG002
        raise ZeroDivisionError


def test_what_cannot_be_drawn_is_said_and_raised_once_it_is_painted(qtbot: QtBot) -> None:
    chart = _Broken()
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    with qtbot.captureExceptions() as raised:
        chart.set_marks([Mark("a", 1.0)])
        chart.show()
        qtbot.waitUntil(lambda: bool(raised))
        chart.grab()
        QApplication.processEvents()
    assert {kind for kind, _, _ in raised} == {ZeroDivisionError}
    assert chart.is_empty()
    assert chart.said_instead() == Chart.stopped_text
    chart.set_marks([])
    assert chart.said_instead() == Chart.empty_text
