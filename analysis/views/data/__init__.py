"""What is in the file, and whether it can be trusted."""

from analysis.views.data.cleaning import StepLine, step_lines
from analysis.views.data.columns import Columns, columns
from analysis.views.data.contents import Contents, contents
from analysis.views.data.correlations import Correlations, correlations
from analysis.views.data.customer import CustomerHistory, customer_history
from analysis.views.data.marks import MarkLine, Marks, marks
from analysis.views.data.profile import Profile, profile
from analysis.views.data.rows import Asked, Field, Rows, rows

__all__ = [
    "Asked",
    "Columns",
    "Contents",
    "Correlations",
    "CustomerHistory",
    "Field",
    "MarkLine",
    "Marks",
    "Profile",
    "Rows",
    "StepLine",
    "columns",
    "contents",
    "correlations",
    "customer_history",
    "marks",
    "profile",
    "rows",
    "step_lines",
]
