"""Did it work? What was sent at the left, what it did at the right."""

from widgets.tabs.campaign.readout.page import ReadOutPage

__all__ = ["ReadOutPage"]
