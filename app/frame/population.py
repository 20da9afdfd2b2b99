"""Who is in view: always there, never scrolls, and says so when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from analysis.wording import count, plural
from widgets import theme
from widgets.icons import IconLabel
from widgets.kit import Chip, ElidedLabel, Label, Tag

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned
    from analysis.segment import Segment
    from analysis.views.filters import Condition, Filters

_HEIGHT: Final = 36
_LONGEST_CHIP: Final = 400
_LONGEST_TAG: Final = 200
_EVERYBODY: Final = "all customers"


class PopulationStrip(QWidget):
    segment_asked = Signal(object)
    """A cross was clicked: the segment without that condition."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "bar-top")
        self.setAccessibleName("Who is in view")
        self._number = Label("", "heading", tabular=True)
        self._of = Label("", "body")
        self._period = ElidedLabel("", "body", tone="text2")
        self._everybody = Label(_EVERYBODY, "body", tone="text2")
        self._chips = _Chips()
        self._chips.segment_asked.connect(self.segment_asked)
        self._cleaned = Tag("")
        self._cleaned.hide()
        self._tag = Tag("")
        self._dots = [Label("·", "body", tone="text3") for _ in range(2)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(8)
        layout.addWidget(IconLabel("users", 16, "text2"))
        numbers = QHBoxLayout()
        numbers.setSpacing(4)
        numbers.addWidget(self._number)
        numbers.addWidget(self._of)
        layout.addLayout(numbers)
        for widget in (self._dots[0], self._period, self._dots[1], self._everybody):
            layout.addWidget(widget)
        layout.addWidget(self._chips, 1)
        layout.addWidget(self._cleaned)
        layout.addWidget(self._tag)
        self.set_narrow(False)
        self.clear()
        theme.current().changed.connect(self._wear)
        self._wear()

    def clear(self) -> None:
        """No table is open."""
        self._number.setText("")
        self._of.setText("No file open")
        self._period.setText("everything stays on this computer")
        for widget in (self._number, self._dots[1], self._everybody, self._tag):
            widget.hide()
        self._chips.show_conditions(())

    def show_everybody(self, customers: int, period: str) -> None:
        """Another table: nothing has been left out yet."""
        self._show(customers, customers, period, ())

    def show_filters(self, filters: Filters) -> None:
        self._show(filters.in_view, filters.customers, filters.period, filters.conditions)
        if filters.in_view < filters.customers and filters.is_newest:
            # Where somebody is missing without a condition, cleaning dropped their newest row.
            self._everybody.setText("all whose newest row was kept")

    def show_cleaning(self, cleaned: Cleaned | None) -> None:
        """What everybody else's figures of the same file would not have gone through."""
        is_told = cleaned is not None and not cleaned.is_usual
        self._cleaned.setVisible(is_told)
        if cleaned is not None and is_told:
            whole = f"cleaned by “{cleaned.recipe.name}”"
            metrics = QFontMetricsF(theme.current().font("tag"))
            self._cleaned.set_text(metrics.elidedText(whole, Qt.TextElideMode.ElideRight, _LONGEST_TAG))
            self._cleaned.setAccessibleName(whole)
            self._cleaned.setToolTip(cleaned.sentence())

    def _show(self, in_view: int, customers: int, period: str, conditions: Sequence[Condition]) -> None:
        before = self.text()
        self._number.setText(count(in_view))
        self._of.setText(f"of {plural(customers, 'customer')}")
        self._period.setText(period[:1].lower() + period[1:])
        for widget in (self._number, self._dots[1], self._tag):
            widget.show()
        self._everybody.setText(_EVERYBODY)
        self._everybody.setVisible(not conditions)
        self._chips.show_conditions(conditions)
        if self.text() != before:
            self._announce()

    def text(self) -> str:
        """As it is spoken."""
        return f"{self._number.text()} {self._of.text()}, {self._period.text()}".strip()

    def set_narrow(self, narrow: bool) -> None:
        self._tag.set_text("Counted per customer" if narrow else "Counted per customer, 95\u00a0% intervals")

    def _announce(self) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text()))

    @Slot()
    def _wear(self) -> None:
        self.setFixedHeight(theme.current().px(_HEIGHT))


class _Chips(QWidget):
    """As many conditions as there is room for; the rest is counted, and named in the tooltip."""

    segment_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._conditions: Sequence[Condition] = ()
        self._chips: list[_ConditionChip] = []
        self._more = Tag("", parent=self)
        self._more.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, theme.current().px(24))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions
        for old in self._chips:
            old.hide()
            old.deleteLater()
        self._chips = [_ConditionChip(condition, self) for condition in conditions]
        for chip in self._chips:
            chip.asked.connect(self.segment_asked)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        left, gap, room = 0, 6, self.width()
        hidden: list[str] = []
        for number, chip in enumerate(self._chips):
            size = chip.sizeHint()
            last = number == len(self._chips) - 1
            fits = left + size.width() + (0 if last else 40) <= room and not hidden
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
                left += size.width() + gap
            else:
                hidden.append(self._conditions[number].text)
        self._more.setVisible(bool(hidden))
        self._more.set_text(f"+{len(hidden)}")
        self._more.setToolTip("\n".join(hidden))
        size = self._more.sizeHint()
        self._more.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())


class _ConditionChip(Chip):
    asked = Signal(object)

    def __init__(self, condition: Condition, parent: QWidget) -> None:
        metrics = QFontMetricsF(theme.current().font("name"))
        shown = metrics.elidedText(condition.text, Qt.TextElideMode.ElideRight, _LONGEST_CHIP)
        super().__init__(shown, closable=True, parent=parent)
        self._without: Segment = condition.without
        self.setToolTip(condition.text)
        self.setAccessibleName(f"{condition.text}; remove")
        self.removed.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self._without)
