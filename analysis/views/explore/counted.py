"""How the figures of the brush were counted."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.counted import Counted
from analysis.glossary import explained
from analysis.ranges import WILSON
from analysis.view import View
from analysis.views.filters import described
from analysis.views.phrases import snapshot_name, who
from analysis.wording import plural


def counted_of(view: View, then: View | None) -> Mapping[str, Counted]:
    """By name: "charts", "customers", "revenue", "not back", "visits"."""
    rows, inside = f"{who(view)}.", described(view.dataset, view.segment)
    at = "" if then is None or then.period is None else snapshot_name(view.dataset, then.period)
    return {
        "charts": Counted(
            "Each customer stands in one cell of each chart. Blue: who is chosen by the brushes; grey: all in view. "
            "A hatched bar holds placeholders, written where nothing was measured.",
            rows,
            inside,
            "Nothing is estimated: customers are counted. A brush takes whole cells, and is kept as the condition that "
            "it reads as.",
        ),
        "customers": Counted("Who fulfils the brushes, of all in view.", rows, inside, "A count."),
        "revenue": Counted(
            "What the chosen customers brought.",
            rows,
            inside,
            "Sum over all windows in view, and its share of what all in view brought.",
        ),
        "not back": Counted(
            explained("recent-buyer churn"),
            f"{plural(len(then), 'customer')} at the snapshot: {at}."
            if then is not None
            else "Of no snapshot the window after it is over.",
            inside,
            "Among those who fulfilled the same conditions at that snapshot, so that nobody is chosen by what came "
            f"after; {WILSON}.",
        ),
        "visits": Counted(
            "Of 100 visits of the chosen customers, with a purchase.",
            rows,
            inside,
            "Visits with a purchase over visits, summed over customers.",
        ),
    }
