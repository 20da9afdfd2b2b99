"""The Data tab."""

from widgets.tabs.data.tab import DataTab

__all__ = ["DataTab"]
