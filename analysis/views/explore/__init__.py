"""The Explore page: two free charts that filter each other, what sets a group apart, and one customer by id."""

from analysis.views.explore.fields import Field, fields
from analysis.views.explore.job import Brushed, Explored, How, begin, brush, explore, select
from analysis.views.explore.panel import Choice, Panel, Region

__all__ = [
    "Brushed",
    "Choice",
    "Explored",
    "Field",
    "How",
    "Panel",
    "Region",
    "begin",
    "brush",
    "explore",
    "fields",
    "select",
]
