"""The controls that all tabs share. What is not a chart, a table or a page is here."""

from widgets.kit.buttons import IconButton, LinkButton, PrimaryButton, SecondaryButton
from widgets.kit.card import Card
from widgets.kit.chip import Chip
from widgets.kit.empty_state import EmptyState, Recent
from widgets.kit.filter_row import FilterChoice, FilterTick
from widgets.kit.finding_item import FindingItem
from widgets.kit.kpi_card import KpiCard
from widgets.kit.labels import ElidedLabel, Hairline, Label, Paragraph
from widgets.kit.message_bar import MessageBar
from widgets.kit.number_field import NumberField
from widgets.kit.progress_strip import ProgressStrip
from widgets.kit.remembered import Remembered
from widgets.kit.select import Select
from widgets.kit.slider_field import SliderField
from widgets.kit.switch import Switch
from widgets.kit.tag import Tag
from widgets.kit.tick_box import TickBox
from widgets.kit.waiting import Waiting

__all__ = [
    "Card",
    "Chip",
    "ElidedLabel",
    "EmptyState",
    "FilterChoice",
    "FilterTick",
    "FindingItem",
    "Hairline",
    "IconButton",
    "KpiCard",
    "Label",
    "LinkButton",
    "MessageBar",
    "NumberField",
    "Paragraph",
    "PrimaryButton",
    "ProgressStrip",
    "Recent",
    "Remembered",
    "SecondaryButton",
    "Select",
    "SliderField",
    "Switch",
    "Tag",
    "TickBox",
    "Waiting",
]
