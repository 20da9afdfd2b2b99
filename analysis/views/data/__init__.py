"""What is in the file, and whether it can be trusted."""

from analysis.views.data.contents import Contents, contents
from analysis.views.data.marks import MarkLine, Marks, marks
from analysis.views.data.rows import Field, Rows, rows

__all__ = ["Contents", "Field", "MarkLine", "Marks", "Rows", "contents", "marks", "rows"]
