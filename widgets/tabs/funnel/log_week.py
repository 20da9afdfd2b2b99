"""When shoppers come and buy: by hour and weekday."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot

from analysis.events.funnel.attempts import Attempts
from analysis.events.funnel.months import Counts, Week
from analysis.intervals import FEWEST
from analysis.views.log.asked import Question
from analysis.views.log.times import LogWeek, log_week
from analysis.views.log.words import BOUGHT, WEEKDAYS
from analysis.wording import plural
from widgets.chart_card import ChartCard
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.measure import COUNT
from widgets.charts.rows import TOO_FEW
from widgets.kit import Switch
from widgets.tabs.figures import PER_100
from widgets.tabs.funnel.log_section import Section

VISITS, PURCHASES, SHARE = "visits", "purchases", "share"
_SHOWN: Final = ((VISITS, "Visits"), (PURCHASES, "Purchases"), (SHARE, "Of 100 visits"))
_TITLES: Final = {
    VISITS: "When do shoppers come?",
    PURCHASES: "When do shoppers buy?",
    SHARE: "At which hours do visits end in a purchase?",
}
_SUBTITLES: Final = {
    VISITS: "Visits by when they began",
    PURCHASES: "Purchases by when they happened",
    SHARE: "Of 100 visits, those with a purchase, by when they began",
}
_HOURS: Final = 24
_BOUGHT: Final = f"{BOUGHT[0].upper()}{BOUGHT[1:]}."


class WeekSection(Section):
    key = "log week"
    job = staticmethod(log_week)
    follows_question = False

    def __init__(self) -> None:
        self.chart = HeatChart(COUNT)
        self.card = ChartCard(_TITLES[VISITS], self.chart)
        super().__init__((self.card, 1))
        self.shown = Switch("What is counted", _SHOWN)
        self.card.add_to_header(self.shown)
        self.shown.chosen.connect(self._show)
        self._figures: LogWeek | None = None

    def offer(self, attempts: Attempts) -> None:
        """Without views a visit is known by its purchase only, so there is nothing else to count."""
        self.shown.setVisible(not attempts.no_views)
        if attempts.no_views:
            self.shown.choose(PURCHASES)

    def has_figures(self, attempts: Attempts) -> bool:  # noqa: ARG002
        return True

    def request(self, question: Question) -> tuple[object, ...]:  # noqa: ARG002
        return ()

    def clear(self) -> None:
        super().clear()
        self._figures = None

    def show_figures(self, figures: LogWeek) -> None:
        self._figures = figures
        self._show()

    @Slot()
    def _show(self) -> None:
        if self._figures is None:
            return
        key, found, card = self.shown.key, self._figures.week, self.card
        cells = _shares(found) if key == SHARE else _counts(found.visits if key == VISITS else found.purchases)
        card.set_title(_TITLES[key])
        card.set_subtitle(f"{_SUBTITLES[key]}, {self._figures.by_clock} · {self._figures.words}")
        more = {SHARE: f" Hollow: {TOO_FEW}, below {plural(FEWEST, 'visit')}.", PURCHASES: f" {_BOUGHT}"}
        card.set_footnote(f"Stronger colour: more.{more.get(key, '')}")
        card.set_counted(self._figures.counted)
        self.chart.measure = PER_100 if key == SHARE else COUNT
        self.chart.set_cells(WEEKDAYS, [str(hour) for hour in range(_HOURS)], cells, unit="h")


def _counts(grid: Counts) -> list[list[Cell]]:
    return [[Cell(float(n)) for n in row] for row in grid]


def _shares(found: Week) -> list[list[Cell]]:
    """Without ranges: a cell is to be seen among its neighbours."""
    return [
        [Cell(found.share(day, hour), n=int(n), too_few=n < FEWEST) for hour, n in enumerate(visits)]
        for day, visits in enumerate(found.visits)
    ]
