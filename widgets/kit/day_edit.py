"""A field for a day, in the colours and the notation of the program."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QDateEdit, QToolButton, QWidget

from analysis.wording import notation
from widgets import icons, theme

_ICON: Final = 16


class DayEdit(QDateEdit):
    """With the arrow that the style sheet takes away."""

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(QDate(day.year, day.month, day.day), parent)
        self.setDisplayFormat(notation().day)
        self.setCalendarPopup(True)
        self._calm_calendar()

    def chosen(self) -> date:
        now = self.date()
        return date(now.year(), now.month(), now.day())

    def set_day(self, day: date) -> None:
        self.setDate(QDate(day.year, day.month, day.day))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        place = QRectF(self.width() - _ICON - 8, (self.height() - _ICON) // 2, _ICON, _ICON)
        icons.draw_icon(QPainter(self), place, "chevron-down", theme.current().color("text2"))

    def _calm_calendar(self) -> None:
        """No red weekends, since they are no errors; and arrows in the colour of the text, which its icons are not."""
        calendar, calm = self.calendarWidget(), QTextCharFormat()
        calm.setForeground(theme.current().color("text"))
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekend, calm)
        for name, arrow in (("prevmonth", "‹"), ("nextmonth", "›")):
            button = calendar.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                button.setIcon(QIcon())
                button.setText(arrow)
