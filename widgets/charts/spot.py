"""A place in a chart that answers to mouse and keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF


@dataclass(frozen=True, slots=True)
class Spot:
    """area: where the mouse finds it. outline: what is ringed when hovered, chosen or focused.

    title and detail are the two lines of the tooltip, and what is spoken.
    """

    area: QRectF
    outline: QRectF
    title: str
    detail: str
    key: object = None
    round: bool = False

    def spoken(self) -> str:
        return f"{self.title}: {self.detail}" if self.detail else self.title


def spot_at(spots: Sequence[Spot], position: QPointF) -> int | None:
    """The index of the spot under the mouse; where areas overlap, of the one whose outline is nearest."""
    under = [index for index, spot in enumerate(spots) if spot.area.contains(position)]
    if not under:
        return None
    return min(under, key=lambda index: (spots[index].outline.center() - position).manhattanLength())
