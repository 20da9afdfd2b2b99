"""A list of customers as it was asked for: who is taken out, in which order, how many, and who is held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import LABEL, NOW
from analysis.contact import TakenOut, contact
from analysis.counted import Counted
from analysis.dataset import Dataset, IntArray
from analysis.groups import Group
from analysis.intervals import FEWEST
from analysis.lists.purchases import bought_since
from analysis.lists.split import Split, smallest_difference, split_at_random
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import too_few
from analysis.segment import All
from analysis.view import View, split_period
from analysis.views.customer_list import CUSTOMER_KEY, About, CustomerList, age, ranked_ids, what_followed
from analysis.views.filters import described
from analysis.views.gallery_offers import Asked as Numbers
from analysis.views.gallery_offers import Offer, offers
from analysis.views.list_columns import REVENUE_KEY, Offered, list_columns, offered, order_of
from analysis.views.phrases import NO_TIME, as_of, newest_known, to_act_on, who
from analysis.wording import ENGLISH, count, fixed, percent, writing
from analysis.workbook.document import Kind, Pair

EVERYBODY: Final = "everybody in view"


@dataclass(frozen=True, slots=True)
class Asked:
    """group: among those in view, None for all of them. columns: keys of `Offered`; empty: ids only, None: the usual.

    sort: a key, or that of the customer id; empty: revenue, where it is known. most: the first so many after sorting,
    None for all. hold_back: share of the list, 0 to 1, drawn with `seed`. buyers_out: without those who have bought
    since the snapshot, where the log tells. search: words of the rows to be shown; the list is the same.
    """

    group: Group | None = None
    columns: tuple[str, ...] | None = None
    sort: str = ""
    ascending: bool = False
    most: int | None = None
    hold_back: float = 0.0
    seed: int = 1
    buyers_out: bool = True
    search: str = ""


@dataclass(frozen=True, eq=False)
class Listed:
    """asked: with its columns and order filled in. groups: of one's own and ready-made ones.

    group: how many fulfil it. since: how many of those who may be contacted have bought since; None where nothing
    tells. beyond: how many come after the first so many. brings: revenue of those on the list, and its share of the
    revenue in view; None where there is none. power: what the split can show, a sentence; empty without one.
    age: how old the snapshot is and what is known of after, a sentence; empty for the open snapshot. shown: rows of the
    list that the search found, None for all.
    """

    view: View
    asked: Asked
    offered: tuple[Offered, ...]
    groups: tuple[Offer, ...]
    listing: CustomerList
    group: int
    since: int | None
    beyond: int
    brings: tuple[float, float] | None
    power: str
    age: str
    shown: IntArray | None
    counted: Counted

    @property
    def out(self) -> TakenOut:
        return self.listing.out


def listed(view: View, asked: Asked, own: Sequence[Group] = (), *, progress: Progress = SILENT) -> Listed:
    """Consent first, then purchases since, then the first so many: a list of 100 holds 100 who can be written to.

    An empty list where nobody is left. Raises AnalysisError for a group that does not fit the table.
    """
    progress.check()
    dataset, columns = view.dataset, offered(view)
    groups, _ = offers(view, own, Numbers())
    asked = replace(_filled_in(asked, columns), group=_as_it_is_now(asked.group, groups))
    inside = np.arange(len(view))
    if asked.group is not None:
        inside = np.flatnonzero(mask_of(dataset, asked.group.segment)[view.rows])
    checked = contact(dataset)
    out = checked.taken_out(view.customers[inside])
    left = inside[checked.may[view.customers[inside]]]
    progress.check()
    bought = bought_since(dataset, view.rows[left])
    since = None if bought is None else int(bought.sum())
    if bought is not None and asked.buyers_out:
        left = left[~bought]
    progress.check()
    # The customers in view come by id, so that ties stay in that order.
    (by,) = list_columns(view, left, (asked.sort,))
    ordered = left[order_of(by, ascending=asked.ascending)]
    chosen = ordered[: asked.most]
    split = split_at_random(len(chosen), asked.hold_back, asked.seed) if asked.hold_back > 0 else None
    with writing(ENGLISH):
        listing = _listing(view, asked, chosen, out, len(inside), since, len(ordered) - len(chosen), split)
    return Listed(
        view=view,
        asked=asked,
        offered=columns,
        groups=groups,
        listing=listing,
        group=len(inside),
        since=since,
        beyond=len(ordered) - len(chosen),
        brings=_brings(view, chosen),
        power=power_of(view, asked.group, split),
        age=_age(dataset, listing.about.period),
        shown=rows_with(listing, asked.search) if asked.search.strip() else None,
        counted=_counted(view, asked),
    )


def _filled_in(asked: Asked, columns: Sequence[Offered]) -> Asked:
    keys = {one.key for one in columns}
    chosen = asked.columns
    if chosen is None:
        chosen = tuple(one.key for one in columns if one.usual)
    sort = asked.sort
    if sort not in keys | {CUSTOMER_KEY}:
        sort = REVENUE_KEY if REVENUE_KEY in keys else CUSTOMER_KEY
    return replace(asked, columns=tuple(key for key in chosen if key in keys), sort=sort)


def _as_it_is_now(group: Group | None, groups: Sequence[Offer]) -> Group | None:
    """Whom a name stands for may have changed with the customers in view, as of power buyers, or with its maker."""
    if group is None:
        return None
    named = [
        Group(offer.name, offer.segment) for offer in groups if offer.name == group.name and offer.segment is not None
    ]
    return group if group in named or not named else named[0]


def rows_with(listing: CustomerList, search: str) -> IntArray:
    """Positions of the rows that have each of the words in an id or a text, in whatever case."""
    readable = [column.values for column in listing.columns if column.kind in (Kind.ID, Kind.TEXT)]
    texts = [pd.Series(values, dtype=object).fillna("").astype(str) for values in readable]
    found = np.ones(len(listing), dtype=bool)
    for word in search.split():
        having = [text.str.contains(word, case=False, regex=False).to_numpy(dtype=bool) for text in texts]
        found &= np.logical_or.reduce(having)
    return np.flatnonzero(found)


def _age(dataset: Dataset, period: int) -> str:
    """With what is known of after; nothing for the open snapshot, which is as new as the table."""
    if period == NOW or dataset.is_timeless:
        return ""
    old = age(dataset, period, date.today()).removesuffix(" when it was saved.").rstrip(".")
    return f"{old[:1].upper()}{old[1:]}. {what_followed(dataset, period)}" if old else what_followed(dataset, period)


def power_of(view: View, group: Group | None, split: Split | None) -> str:
    """The smallest difference that a split can show, at the rate at which customers bought who were in the group at the
    newest snapshot with a known outcome; empty without a split.

    Not the rate of those on the list: whoever is on it for not having bought lately has none.
    """
    if split is None:
        return ""
    dataset = view.dataset
    if LABEL not in dataset or not dataset.labelled_periods:
        return "How small a difference this can show is not known: no column says who bought in a window after."
    rows = dataset.rows_of(dataset.labelled_periods[-1])
    rows = rows[dataset.labelled[rows]]
    for condition in (split_period(view.segment)[1], group.segment if group is not None else All()):
        # Who was chosen by the outcome itself says nothing of how many buy.
        if not any(dataset.describe(column).locked for column in condition.columns):
            rows = rows[mask_of(dataset, condition)[rows]]
    if len(rows) < FEWEST:
        return too_few(len(rows), shown="how small a difference this can show")
    base = float((dataset.values(LABEL)[rows] == 0).mean())
    least = smallest_difference(base, split.contacted, split.held_back)
    sizes = f"{count(split.contacted)} contacted against {count(split.held_back)} held back"
    anyway = f"{percent(base)} of this group who bought after the {newest_known(dataset)}"
    if least is None:
        return f"{sizes}: too few to show any difference from the {anyway}."
    return (
        f"{sizes}: a difference of {fixed(least * 100, 1)} points or more shows in 8 of 10 such tests: "
        f"{percent(base + least)} instead of the {anyway}."
    )


def _listing(
    view: View,
    asked: Asked,
    chosen: IntArray,
    out: TakenOut,
    group: int,
    since: int | None,
    beyond: int,
    split: Split | None,
) -> CustomerList:
    dataset, rows = view.dataset, view.rows[chosen]
    ids = ranked_ids(dataset, rows)
    columns = (*ids, *list_columns(view, chosen, asked.columns)) if asked.columns else (ids[1],)
    period = int(dataset.period[rows].min()) if len(rows) else NOW
    taken = [Pair("Customers in the group", group, Kind.COUNT)]
    taken.append(Pair("Taken out: may not be contacted", out.customers, Kind.COUNT))
    if since is not None:
        kept = "" if asked.buyers_out else "They are on the list."
        taken.append(Pair("Bought since the snapshot", since, Kind.COUNT, note=kept or "Taken out, by the log."))
    if asked.most is not None:
        taken.append(Pair("Beyond the first so many", beyond, Kind.COUNT, note=f"{count(asked.most)} were asked for."))
    text = [said for said in (power_of(view, asked.group, split),) if said]
    if period == NOW and NOW in dataset.periods:
        text.insert(0, to_act_on(dataset))
    name = asked.group.name if asked.group is not None else EVERYBODY
    about = About(
        group=_group_words(dataset, asked.group),
        ranked=_ranked(view, asked),
        view=view,
        as_of=NO_TIME if dataset.is_timeless else as_of(view) or "newest snapshot of each",
        period=period,
        out=out,
        figures=tuple(taken),
        segment=asked.group.segment if asked.group is not None else All(),
    )
    return CustomerList(_capital(name), _capital(name), tuple(columns), about, tuple(text), split)


def _group_words(dataset: Dataset, group: Group | None) -> str:
    if group is None:
        return EVERYBODY
    return f"{group.name}: {described(dataset, group.segment)}"


def _ranked(view: View, asked: Asked) -> str:
    if asked.sort == CUSTOMER_KEY:
        return f"Ranked by customer id, {'first' if asked.ascending else 'last'} one first."
    name = next((one.name for one in offered(view) if one.key == asked.sort), asked.sort)
    return f"Ranked by {name}, {'smallest' if asked.ascending else 'largest'} first, ties by customer id."


def _brings(view: View, chosen: IntArray) -> tuple[float, float] | None:
    if not view.dataset.has_revenue:
        return None
    # Added in one order, so that everybody brings exactly all of it.
    total, ours = float(view.revenue.sum()), float(view.revenue[np.sort(chosen)].sum())
    return (ours, ours / total) if total > 0 else None


def _counted(view: View, asked: Asked) -> Counted:
    name = asked.group.name if asked.group is not None else EVERYBODY
    return Counted(
        definition=f"The customers of the group “{name}” who may be contacted, each once.",
        rows=f"Group: of {who(view)}. Consent: by each customer's newest snapshot.",
        filter=described(view.dataset, view.segment),
        formula="Taken out in this order: who may not be contacted, who has bought since the snapshot, who comes after "
        "the first so many. Held back: drawn at random within ten equal parts of the order. The smallest difference: "
        "two proportions, 80 % power, two-sided 5 %, at the rate at which customers of the group bought after the "
        "newest snapshot with a known outcome.",
        source="Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd edition, section 4.3.",
    )


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"
