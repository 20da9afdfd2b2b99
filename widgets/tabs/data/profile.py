"""The profile of one column: how its values are spread, whether that changes, and how it goes with what followed."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from analysis.columns import Role
from analysis.quality.column_profile import GroupSpread
from analysis.roles import CHOICES
from analysis.views.data.columns import ROLE_USES, ROLE_WORDS
from analysis.views.data.profile import Profile
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.dots import DotChart
from widgets.charts.histogram import Bin, FilledIn, HistogramChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import COUNT, SHARE, Measure
from widgets.charts.quantiles import QuantileBars, Spread
from widgets.counted import CountedCard
from widgets.kit import Label, Paragraph, Select, Switch
from widgets.tabs.figures import mark_of

_SUFFIX: Final = {"days": "\u00a0d", "min": "\u00a0min"}
_OUTCOMES: Final = {0: "Bought again", 1: "Left"}
_FIGURE_COLUMNS: Final = 5
_HIGHEST_CHART: Final = 190


class ProfileCards(QWidget):
    """Four cards under each other: values, or the texts that are most frequent; groups; relations; use."""

    role_said = Signal(str, object)
    """A column, and what it is to be used for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile: Profile | None = None
        self.histogram = HistogramChart(unit="rows")
        self.histogram.minimum.setHeight(_HIGHEST_CHART)
        self.values = ChartCard("", self.histogram)
        self.axis = Switch("Axis", [("linear", "Linear"), ("log", "Log")])
        self.axis.chosen.connect(self._draw_values)
        self.values.add_to_header(self.axis)
        self.figures = Figures()
        self.values.body.addWidget(self.figures)
        self.bars = BarChart(COUNT)
        self.texts = ChartCard("", self.bars)
        self.quantiles = QuantileBars()
        self.groups = ChartCard("Does it change?", self.quantiles)
        self.shares = DotChart(SHARE)
        self.flags = ChartCard("Does it change?", self.shares)
        self.by = Switch("Groups", [("snapshot", "Snapshots"), ("outcome", "Outcome")])
        self.by.chosen.connect(self._draw_groups)
        self.relations = CountedCard("How does it go with what followed?")
        self.use = CountedCard("What may it be used for?")
        self.role = Select("Role")
        for role in CHOICES:
            self.role.addItem(ROLE_WORDS[role], role)
        self.role.activated.connect(self._say_role)
        self.role_note = Paragraph("", "label")
        self.use.body.addWidget(self.role_note)
        self.use.body.addWidget(self.role, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.values)
        layout.addWidget(self.texts)
        layout.addWidget(self.by, 0, Qt.AlignmentFlag.AlignLeft)
        for card in (self.groups, self.flags, self.relations, self.use):
            layout.addWidget(card)
        layout.addStretch(1)
        self.clear()

    def clear(self) -> None:
        self._profile = None
        for card in (self.values, self.texts, self.groups, self.flags):
            card.wait()
        self.texts.hide()
        self.flags.hide()
        self.figures.show_figures([])
        self._show_relations()

    def show_profile(self, profile: Profile) -> None:
        other = self._profile is None or self._profile.line.name != profile.line.name
        self._profile = profile
        line, spread = profile.line, profile.spread
        is_text = bool(spread.frequent)
        self.values.setVisible(not is_text)
        self.texts.setVisible(is_text)
        card = self.texts if is_text else self.values
        card.set_title(line.name)
        meaning = line.meaning or "Nobody declared what it means"
        parts = [meaning[:1].upper() + meaning[1:], line.unit, f"{plural(spread.rows, 'row')}"]
        card.set_subtitle(" · ".join(part for part in parts if part))
        card.set_counted(profile.counted)
        card.set_footnote(_left_out(profile))
        if is_text:
            self.bars.set_marks(
                [Mark(text, n, text=count(n), note=percent(n / spread.known)) for text, n in spread.frequent]
            )
            card.set_footnote(
                f"{plural(spread.distinct, 'different value')}; {plural(spread.missing, 'row')} without one."
            )
        self.axis.part("log").setEnabled(bool(spread.log))
        if other or not spread.log:
            self.axis.choose("log" if spread.skewed else "linear")
        self.by.part("outcome").setEnabled(bool(profile.outcomes))
        if not profile.outcomes:
            self.by.choose("snapshot")
        measure = _measure(profile)
        self.histogram.measure = self.quantiles.measure = measure
        self.figures.show_figures(_figures(profile, measure))
        self.by.setVisible(not is_text and spread.known > 0)
        self.groups.setVisible(self.by.isVisibleTo(self) and not spread.flag)
        self.flags.setVisible(self.by.isVisibleTo(self) and spread.flag)
        self._draw_values()
        self._draw_groups()
        self._show_relations()
        self._show_use()

    @Slot()
    def _draw_values(self) -> None:
        if self._profile is None:
            return
        spread = self._profile.spread
        log = self.axis.key == "log"
        filled = FilledIn(spread.placeholders) if spread.placeholders else None
        median = [] if spread.percentiles is None else [spread.percentiles[50]]
        drawn = [m for m in median if not log or m > 0]
        lines = [Reference(m, f"median {self.histogram.measure.text(m)}", strong=True) for m in drawn]
        bins = [Bin(b.low, b.high, b.count) for b in (spread.log if log else spread.linear)]
        days = self._profile.line.unit == "days"
        self.histogram.set_bins(bins, filled=filled, lines=lines, log=log, days=days)

    @Slot()
    def _draw_groups(self) -> None:
        if self._profile is None:
            return
        found, log = self._profile, self.axis.key == "log"
        if self.by.key == "outcome":
            named = [(_OUTCOMES[group.key], group) for group in found.outcomes]
            title = "Do those who left differ?"
            scope = "at the newest snapshot with a known outcome, one row per customer"
        else:
            named = list(zip(found.periods, found.spread.periods, strict=True))[::-1]
            title, scope = "Does it change?", "at each snapshot"
        for card, what in ((self.groups, "P10 to P90, P25 to P75 and the median"), (self.flags, "Share of 1")):
            card.set_title(title)
            card.set_subtitle(f"{what}, {scope}")
            card.set_counted(found.counted)
        flags = [(name, group.share) for name, group in named if group.share is not None]
        self.shares.set_marks([mark_of(name[:1].upper() + name[1:], share) for name, share in flags])
        spreads = [_spread(name, group) for name, group in named]
        self.quantiles.set_groups(spreads, log=log, days=log and found.line.unit == "days")

    def _show_relations(self) -> None:
        while item := self.relations.body.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.relations.set_counted(self._profile.counted if self._profile is not None else None)
        for relation in self._profile.relations if self._profile is not None else ():
            if relation.outcome:
                self.relations.body.addWidget(_Relation(relation.outcome, relation.figure))
            self.relations.body.addWidget(Paragraph(relation.sentence, "label"))

    def _show_use(self) -> None:
        assert self._profile is not None
        line = self._profile.line
        self.use.set_counted(self._profile.counted)
        said = f"{line.role_words[:1].upper()}{line.role_words[1:]}. {line.locked}"
        undeclared = line.locked or f"Nobody declared this column. {ROLE_USES[line.role]}"
        self.role_note.set_text(undeclared if line.changeable else said)
        self.role.setVisible(line.changeable)
        self.role.setCurrentIndex(self.role.findData(line.role))

    @Slot()
    def _say_role(self) -> None:
        role = Role(self.role.currentData())  # Qt makes plain text of it
        if self._profile is not None and role is not self._profile.line.role:
            self.role_said.emit(self._profile.line.name, role)


class _Relation(QWidget):
    """An outcome at the left, the figure at the right."""

    def __init__(self, outcome: str, figure: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Label(outcome, "section"), 1)
        layout.addWidget(Label(figure, "value", tabular=True))


class Figures(QWidget):
    """Small figures with their names above, in columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._labels: list[tuple[Label, Label]] = []

    def show_figures(self, figures: list[tuple[str, str]]) -> None:
        while len(self._labels) < len(figures):
            pair = Label("", "evidence"), Label("", "value", tabular=True)
            row, column = divmod(len(self._labels), _FIGURE_COLUMNS)
            for offset, label in enumerate(pair):
                self._grid.addWidget(label, 3 * row + offset, column)
            self._grid.setRowMinimumHeight(3 * row + 2, 6)
            self._grid.setColumnStretch(column, 1)
            self._labels.append(pair)
        for index, (name, figure) in enumerate(self._labels):
            shown = figures[index] if index < len(figures) else ("", "")
            name.setText(shown[0])
            figure.setText(shown[1])


def _figures(profile: Profile, measure: Measure) -> list[tuple[str, str]]:
    spread = profile.spread
    shown = [
        ("Known", count(spread.known)),
        ("Placeholders", count(spread.placeholders)),
        ("Missing", count(spread.missing)),
    ]
    if spread.percentiles is not None:
        names = {50: "Median"}
        shown += [(names.get(p, f"P{p}"), measure.text(value)) for p, value in spread.percentiles.items()]
    return shown


def _left_out(profile: Profile) -> str:
    spread = profile.spread
    if not spread.placeholders:
        return ""
    share = percent(spread.placeholders / spread.rows)
    if spread.guessed:
        values = plural(spread.placeholders, "value")
        return f"{values} ({share}) stand on the maximum: capped, or filled in where nothing was measured. Not counted."
    return (
        f"{plural(spread.placeholders, 'placeholder')} ({share}): nothing was measured there, so no figure counts them."
    )


def _spread(name: str, group: GroupSpread) -> Spread:
    name = name[:1].upper() + name[1:]
    if group.percentiles is None:
        return Spread(name, 0, 0, 0, 0, 0, group.n, too_few=True)
    p10, p25, p50, p75, p90 = group.percentiles
    return Spread(name, p10, p25, p50, p75, p90, group.n)


def _measure(profile: Profile) -> Measure:
    """As many decimals as tell the middle of the values apart."""
    spread = profile.spread
    suffix = _SUFFIX.get(profile.line.unit, "")
    if spread.percentiles is None:
        return Measure(1, suffix=suffix)
    size = max(abs(spread.percentiles[10]), abs(spread.percentiles[90]))
    if size >= 1e6:
        return Measure(None, suffix=suffix)
    if spread.whole:
        return Measure(0, suffix=suffix)
    width = spread.percentiles[90] - spread.percentiles[10] or size or 1.0
    return Measure(min(max(2 - math.floor(math.log10(width)), 0), 6), suffix=suffix)
