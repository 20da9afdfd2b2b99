"""What counts as a sale, before it is decided: revenue and customers for every choice, from one look at all lines."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import ibis
import pandas as pd
from ibis.expr.types import Table

from analysis.events.engine import Engine
from analysis.events.formats.lines import FAULT
from analysis.events.formats.orders import CLASS, MONEY
from analysis.events.how import Sale
from analysis.events.log import PURCHASE, EventLog
from analysis.events.returns import find_purchases
from analysis.progress import SILENT, Progress

KINDS: Final = tuple(field.name for field in fields(Sale))
_CENT: Final = 0.005
# Bits of a class, in the order of `formats.orders`.
_TEST, _CANCELLED, _GUEST, _ONLY_SHIPPING, _TAXED, _CREDIT = (1 << bit for bit in range(6))
_FLAGS: Final = {"test": _TEST, "cancelled": _CANCELLED, "guests": _GUEST}


@dataclass(frozen=True)
class Effect:
    """What it makes of revenue and customers to count one kind of sale, compared with leaving it out."""

    revenue: float
    customers: int


@dataclass(frozen=True, eq=False)
class Sales:
    """money: sums of `MONEY` by class. customers: how many have lines of just these classes, by the set of them.

    credited: what credit notes take from the sales, where these are no longer counted.
    """

    money: pd.DataFrame
    customers: dict[frozenset[int], int]
    credited: float

    @property
    def told(self) -> tuple[str, ...]:
        """The kinds of sales, as fields of `Sale`, that the file tells apart."""
        classes = self.money.index
        found = {name: any(one & flag for one in classes) for name, flag in _FLAGS.items()}
        sums = self.money.abs().sum()
        found["returned"] = sums["returned"] >= _CENT or abs(self.credited) >= _CENT
        found |= {name: sums[name] + sums[f"returned_{name}"] >= _CENT for name in ("shipping", "tax")}
        return tuple(name for name in KINDS if found[name])

    def revenue(self, sale: Sale) -> float:
        money = self.money[[_counts(one, sale) for one in self.money.index]].sum()
        whole = money["goods"] + sale.shipping * money["shipping"] + sale.tax * money["tax"]
        if not sale.returned:
            whole -= self.credited
        else:
            shipping, tax = money["returned_shipping"], money["returned_tax"]
            whole += money["returned"] - (not sale.shipping) * shipping - (not sale.tax) * tax
        return float(whole)

    def buyers(self, sale: Sale) -> int:
        """Customers who have a sale."""
        return sum(n for classes, n in self.customers.items() if any(_counts(one, sale) for one in classes))

    def effect(self, name: str, sale: Sale) -> Effect:
        """Of counting the sales called `name`, with the others as `sale` has them."""
        with_it, without = (replace(sale, **{name: counted}) for counted in (True, False))
        return Effect(self.revenue(with_it) - self.revenue(without), self.buyers(with_it) - self.buyers(without))


def _counts(one: int, sale: Sale) -> bool:
    """Whether lines of a class are sales."""
    if one & _CREDIT or any(one & flag and not getattr(sale, name) for name, flag in _FLAGS.items()):
        return False
    return not one & _ONLY_SHIPPING or sale.shipping or bool(sale.tax and one & _TAXED)


def sales(engine: Engine, log: EventLog, *, progress: Progress = SILENT) -> Sales | None:
    """Of a log of orders; None for any other."""
    if log.orders is None:
        return None
    usable = log.orders.filter(log.orders[FAULT].isnull())
    money = engine.fetch(
        usable.group_by(CLASS).agg(**{name: usable[name].sum() for name in MONEY}), progress.part(0, 0.5)
    )
    orders = usable.filter(usable[CLASS] < _CREDIT)
    seen = orders.group_by("customer", CLASS).agg(lines=orders.count())
    # Powers of two sum up to the set of them: a customer has each class once.
    power = (ibis.literal(2.0) ** seen[CLASS]).cast("int64")
    sets = seen.group_by("customer").agg(classes=power.sum())
    counted = engine.fetch(sets.group_by("classes").agg(customers=sets.count()), progress.part(0.5, 0.8))
    customers = {
        frozenset(_bits(int(classes))): int(n)
        for classes, n in counted[["classes", "customers"]].itertuples(index=False)
    }
    credits = usable.filter(usable[CLASS] >= _CREDIT)
    return Sales(
        money.set_index(CLASS).astype(float).fillna(0.0),
        customers,
        _credited(engine, log, credits, progress.part(0.8, 1)) if (money[CLASS] >= _CREDIT).any() else 0.0,
    )


def _credited(engine: Engine, log: EventLog, credits: Table, progress: Progress) -> float:
    """What credit notes take from the purchases that they belong to. credits: their lines."""
    if log.returns is None:
        bought = log.events.filter(log.events.kind == PURCHASE)
        log = replace(log, returns=find_purchases(engine, bought, credits, progress).table)
    return log.money_back()


def _bits(number: int) -> list[int]:
    return [bit for bit in range(number.bit_length()) if number >> bit & 1]
