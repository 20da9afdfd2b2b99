"""The overview: what the shop has, and the four questions that people bring first."""

from analysis.views.overview.counted import Topic, counted
from analysis.views.overview.figures import Carts, Overview, Stages, StageShare, Tier
from analysis.views.overview.job import overview

__all__ = ["Carts", "Overview", "StageShare", "Stages", "Tier", "Topic", "counted", "overview"]
