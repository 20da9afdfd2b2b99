"""A ranked list of customers on a card."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from analysis.views.customer_list import CustomerList, ListColumn
from analysis.workbook.document import Kind
from widgets.charts.measure import COUNT, Measure
from widgets.counted import CountedCard
from widgets.kit import Tag
from widgets.table.columns import Column, Formatter
from widgets.table.columns import Kind as CellKind
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS: Final = 2
_CELLS: Final[dict[Kind, CellKind]] = {
    Kind.ID: "id",
    Kind.TEXT: "text",
    Kind.PROBABILITY: "probability",
}
_READ: Final[dict[Kind, Formatter]] = {
    Kind.COUNT: COUNT.text,
    Kind.DAYS: Measure(0, suffix="\u00a0d").text,
}
_BACKTEST: Final = ("back-test list", "What these customers did is already known: not a list to act on")
_TO_ACT_ON: Final = ("to act on", "From the open snapshot: what these customers will do is not known yet")


class ListCard(CountedCard):
    """Never lower than two rows; the table scrolls in itself."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self.use = Tag("")
        self.use.hide()
        self.add_to_header(self.use)
        self.listing: CustomerList | None = None
        self.table = TableView()
        self.table.setAccessibleName(title)
        self.body.addWidget(WholeRows(self.table, _FEWEST_ROWS), 1)

    def show_list(self, listing: CustomerList | None, *, backtest: bool = False) -> None:
        """None: an empty table. backtest: the list describes the past, and says so; else it is one to act on."""
        self.listing = listing
        self.use.set_text(_BACKTEST[0] if backtest else _TO_ACT_ON[0])
        self.use.setToolTip(_BACKTEST[1] if backtest else _TO_ACT_ON[1])
        self.use.setVisible(listing is not None)
        shown = [] if listing is None else [list_column(column) for column in listing.columns if column.shown]
        self.table.table.set_columns(shown)

    def wait(self) -> None:
        """Another list is on its way."""
        self.set_subtitle("")
        self.set_counted(None)
        self.show_list(None)


def list_column(column: ListColumn) -> Column:
    """A column of a list as the table shows it."""
    read = _money(column) if column.kind is Kind.MONEY else _READ.get(column.kind)
    kind = _CELLS.get(column.kind, "number")
    return Column(column.short or column.header, column.values, kind, read, strong=column.kind is Kind.ID)


def _money(column: ListColumn) -> Formatter:
    """As many decimals in every row, by the largest amount."""
    return Measure(0 if column.largest >= 1000 else 1 if column.largest >= 100 else 2).text
