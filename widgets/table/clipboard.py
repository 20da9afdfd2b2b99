"""Rows of a table as a spreadsheet reads them, for the clipboard: text with tabs, and HTML that keeps text as text."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from analysis.wording import cell, for_spreadsheet
from widgets.table.model import TableModel


def rows_as_mime(model: TableModel, rows: Sequence[int], *, exact: bool = False) -> QMimeData:
    """The header and these rows of the view, as they look; `exact`: numbers with all their digits."""
    columns = model.columns
    if exact:
        cells = [
            list(map(cell, model.values(index, rows))) if column.right else model.texts(index, rows)
            for index, column in enumerate(columns)
        ]
    else:
        cells = [model.texts(index, rows) for index in range(len(columns))]
    cells = [
        [for_spreadsheet(text) for text in texts] if column.right else texts
        for column, texts in zip(columns, cells, strict=True)
    ]
    lines = [[_one_line(column.header) for column in columns]]
    lines += [[_one_line(text) for text in row] for row in zip(*cells, strict=True)]
    mime = QMimeData()
    mime.setText("\n".join("\t".join(line) for line in lines) + "\n")
    mime.setHtml(_table(model, lines))
    return mime


def _one_line(text: str) -> str:
    """Tabs and line breaks would make new cells."""
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text


def _table(model: TableModel, lines: Sequence[Sequence[str]]) -> str:
    # "@" is Excel's format for text: it keeps long ids whole and never reads a cell as a formula.
    styles = ["text-align:right" if column.right else "mso-number-format:'\\@'" for column in model.columns]
    head = "".join(f"<th>{html.escape(text)}</th>" for text in lines[0])
    body = [
        "<tr>"
        + "".join(f'<td style="{style}">{html.escape(text)}</td>' for text, style in zip(line, styles, strict=True))
        + "</tr>"
        for line in lines[1:]
    ]
    return f'<meta charset="utf-8"><table><tr>{head}</tr>\n' + "\n".join(body) + "</table>"
