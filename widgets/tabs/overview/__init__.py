"""The Overview tab."""

from widgets.tabs.overview.tab import OverviewTab

__all__ = ["OverviewTab"]
