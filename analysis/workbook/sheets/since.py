"""What changed since an earlier file of the shop, and who moved between the standing groups."""

from __future__ import annotations

import pandas as pd

from analysis.since import Headline, Since
from analysis.since import words as say
from analysis.since.headline import Unit
from analysis.views.answers import plain
from analysis.workbook.document import Block, Column, Heading, Kind, ListSheet, Pair, Pairs, Sheet, Table, Text

_KINDS = {Unit.SHARE: Kind.PERCENT1, Unit.MONEY: Kind.MONEY_SHORT, Unit.PER_HUNDRED: Kind.PERCENT1}


def since(found: Since) -> Sheet:
    """Rows, customers, history, figures, groups, columns."""
    blocks: list[Block] = [
        Text(plain(say.statement(found))),
        Text(say.sizes(found)),
        Text(plain(say.said_of_history(found))),
        Text("The whole of both files is compared, whoever is in view.", muted=True),
        Heading("Did the figures change?"),
    ]
    if found.headlines:
        blocks += [Pairs(tuple(pair for each in found.headlines for pair in _pairs(each)))]
        blocks.append(Text(say.counted(found).formula, muted=True))
    else:
        blocks.append(Text("The two files have no figure in common that could be compared."))
    if found.movements:
        blocks += [Heading("Who entered, and who left?"), _movements(found)]
    if found.columns:
        blocks += [Heading("What is different about the columns?"), _columns(found)]
    return Sheet("Since last time", f"Since {found.old_name}", tuple(blocks))


def moved(found: Since) -> ListSheet:
    """One row per customer and group entered or left."""
    rows = [
        (customer, movement.group, what)
        for movement in found.movements
        for what, ids in (("entered", movement.entered), ("left", movement.left))
        for customer in ids.tolist()
    ]
    columns = (Column("customer", "Customer", Kind.ID), Column("group", "Group"), Column("what", "Entered or left"))
    data = pd.DataFrame(rows, columns=[column.key for column in columns])
    text = (f"Compared with {found.old_name}. {say.how_groups_are_cut(found)}",)
    return ListSheet("Who moved", "Who entered and who left a group", Table("moved", columns, data), text)


def _pairs(headline: Headline) -> list[Pair]:
    """The figure then, now, and the difference with its range."""
    kind = _KINDS[headline.unit]
    few = headline.told is None
    gap = headline.difference
    return [
        Pair(f"{headline.name}: before", None if headline.old.too_few else headline.old.value, kind),
        Pair("now", None if headline.new.too_few else headline.new.value, kind),
        Pair(
            "difference",
            None if few else gap.value,
            kind,
            None if few else gap.low,
            None if few else gap.high,
            say.verdict(headline),
        ),
    ]


def _movements(found: Since) -> Table:
    rows = [
        (m.group, m.old, m.new, m.stayed, len(m.entered), m.newcomers, len(m.left), m.gone) for m in found.movements
    ]
    keys = ("group", "old", "new", "stayed", "entered", "newcomers", "left", "gone")
    headers = (
        "Group",
        "Before",
        "Now",
        "Stayed",
        "Entered",
        "of them new customers",
        "Left",
        "of them no longer in the file",
    )
    columns = [Column(key, header, Kind.COUNT) for key, header in zip(keys[1:], headers[1:], strict=True)]
    return Table(
        "movements",
        (Column("group", "Group", width=20), *columns),
        pd.DataFrame(rows, columns=list(keys)),
        footnote=say.how_groups_are_cut(found),
    )


def _columns(found: Since) -> Table:
    rows = [(change.column, change.difference.value, change.words) for change in found.columns]
    columns = (
        Column("column", "Column", width=30),
        Column("difference", "What", width=20),
        Column("words", "In detail", width=60),
    )
    return Table("changes", columns, pd.DataFrame(rows, columns=["column", "difference", "words"]))
