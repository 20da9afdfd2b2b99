"""Conditions as they are put together: a tree that can be changed in any place, and is a segment at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from analysis.segment import All, And, Not, Or, Placeholder, Range, Segment

Path = tuple[int, ...]
"""Which part of which part; the empty one is the whole."""
ROOT: Final[Path] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition. negated: that it does not hold."""

    condition: Segment
    negated: bool = False

    @property
    def segment(self) -> Segment:
        return Not(self.condition) if self.negated else self.condition


@dataclass(frozen=True, slots=True)
class Rules:
    """all of the parts, or any of them, or, if negated, not so. Blocks without a part ask for nothing."""

    parts: tuple[Rule | Rules, ...] = ()
    any: bool = False
    negated: bool = False

    @property
    def segment(self) -> Segment:
        asked = tuple(part.segment for part in self.parts if not isinstance(part, Rules) or part.asks)
        if not asked:
            return All()
        whole = asked[0] if len(asked) == 1 else Or(asked) if self.any else And(asked)
        return ~whole if self.negated else whole

    @property
    def asks(self) -> bool:
        """Whether there is a condition in it."""
        return any(not isinstance(part, Rules) or part.asks for part in self.parts)

    def at(self, path: Path) -> Rule | Rules:
        """The part in that place."""
        if not path:
            return self
        part = self.parts[path[0]]
        return part.at(path[1:]) if isinstance(part, Rules) else part

    def changed(self, path: Path, part: Rule | Rules) -> Rules:
        """With another part in that place."""
        if not path:
            assert isinstance(part, Rules)
            return part
        first, rest = path[0], path[1:]
        if rest:
            inner = self.parts[first]
            assert isinstance(inner, Rules)
            part = inner.changed(rest, part)
        return replace(self, parts=(*self.parts[:first], part, *self.parts[first + 1 :]))

    def with_part(self, path: Path, part: Rule | Rules) -> tuple[Rules, Path]:
        """With one more part at the end of the block in that place, and the place of the new one."""
        block = self.at(path)
        assert isinstance(block, Rules)
        return self.changed(path, replace(block, parts=(*block.parts, part))), (*path, len(block.parts))

    def without(self, path: Path) -> Rules:
        """The part in that place is gone."""
        block = self.at(path[:-1])
        assert isinstance(block, Rules)
        at = path[-1]
        return self.changed(path[:-1], replace(block, parts=block.parts[:at] + block.parts[at + 1 :]))


def rules_of(segment: Segment) -> Rules:
    """A segment as a tree; the segment of that tree chooses the same customers."""
    if isinstance(segment, All):
        return Rules()
    found = _part_of(segment)
    return found if isinstance(found, Rules) else Rules((found,))


def measured(condition: Range) -> Segment:
    """The range without the placeholders that lie in it; one condition to whoever builds a group."""
    return And((condition, Not(Placeholder(condition.column))))


def range_in(segment: Segment) -> Range | None:
    """The range of a condition that is one, with its placeholders or `measured`."""
    if isinstance(segment, And) and len(segment.parts) == 2:
        condition = segment.parts[0]
        return condition if isinstance(condition, Range) and segment == measured(condition) else None
    return segment if isinstance(segment, Range) else None


def _part_of(segment: Segment) -> Rule | Rules:
    if isinstance(segment, Not):
        inner = _part_of(segment.part)
        return replace(inner, negated=not inner.negated)
    if range_in(segment) is not None:
        return Rule(segment)
    # One without a part is everybody or nobody, which no block says: it stays as it is.
    if isinstance(segment, And | Or) and segment.parts:
        return Rules(tuple(map(_part_of, segment.parts)), isinstance(segment, Or))
    return Rule(segment)
