"""What changed between two tables of one shop, an earlier and a newer one."""

from analysis.since.columns import ColumnChange, Difference
from analysis.since.comparison import Since, since
from analysis.since.groups import Movement
from analysis.since.headline import Headline

__all__ = ["ColumnChange", "Difference", "Headline", "Movement", "Since", "since"]
