"""Latent factors: what customers view and what they buy, as amounts of a few tastes.

Per snapshot and apart for views and purchases, the counts of customer x product that are known there, V, are factorised
into V ~ W H without negative numbers (Lee and Seung, Nature 401, 1999), by coordinate descent on the squared error
(Cichocki and Phan, IEICE E92-A, 2009) as scikit-learn has it. The table holds W, with the rows of H summing to 1: a
factor is about the number of views, or purchases, of the customer that belong to one taste.

The published table was made by non-negative alternating least squares, of the same ranks. The numbers are not those:
where that left cells without a view out, they count as 0 here, and these limits are ours:

- a product that fewer than `FEWEST_CUSTOMERS` share tells no taste, and of the others the `MOST_PRODUCTS` with the most
  customers count, ties by id. Who has touched none of them has factors of 0;
- `ROUNDS` x `SWEEPS` sweeps from a seeded start. The oldest snapshot starts at random, each newer one from the tastes
  of the one before, so that a factor keeps its meaning from snapshot to snapshot. Nothing is known of later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import ibis
import numpy as np
import numpy.typing as npt
import pandas as pd
from ibis.expr.types import Table
from scipy.sparse import coo_array, csr_array

from analysis.columns import CUSTOMER, PERIOD, dictionary
from analysis.events.engine import Engine
from analysis.events.log import PURCHASE, VIEW
from analysis.progress import SILENT, Progress
from analysis.wording import count, plural

FEWEST_CUSTOMERS: Final = 3
MOST_PRODUCTS: Final = 5_000
ROUNDS: Final = 8
SWEEPS: Final = 5
"""In a round, between which the job can be cancelled."""
_SEED: Final = 1
_NAME: Final = "{}_latent_factor"
_KINDS: Final = {"view": VIEW, "purchase": PURCHASE}

FACTORS: Final = {kind: [name for name in dictionary() if name.startswith(_NAME.format(kind))] for kind in _KINDS}
"""Names of the columns by kind; as many as the published ranks."""
_SCHEMA: Final = {CUSTOMER: "string"} | {name: "float64" for names in FACTORS.values() for name in names}

Matrix = npt.NDArray[np.float32]
Counts: TypeAlias = "csr_array[np.float32, tuple[int, int]]"


@dataclass(frozen=True)
class Tastes:
    """products: in order. shares: one row per factor, summing to 1, or to 0 for a factor that holds nothing."""

    products: pd.Index[str]
    shares: Matrix


def with_tastes(features: Table) -> Table:
    """The rows of customers who have viewed and bought before the snapshot; the others have no factors."""
    return features.filter((features.view_count_sum > 0.0) & (features.purchase_count_sum > 0.0))


def names_products(engine: Engine, events: Table) -> bool:
    return bool(engine.fetch(events.agg(named=events["product"].count()))["named"].iloc[0])


def factors(engine: Engine, rows: Table, events: Table, cuts: pd.DataFrame, progress: Progress = SILENT) -> Table:
    """One row per time_step and user_id of `rows`, with the columns of `FACTORS` as float64, from 0 on.

    events: of `sessions.with_step`; cuts: of `Calendar.cuts`.
    """
    told = events.filter(events.kind.isin(list(_KINDS.values())) & events["product"].notnull())
    touched = told.group_by([CUSTOMER, "product", "kind", "step"]).agg(n=told.count())
    touched = engine.keep("touched", touched, progress.part(0, 0.2))
    oldest_first = cuts.sort_values("known")
    before: dict[str, Tastes | None] = dict.fromkeys(_KINDS)
    found = []
    for number, (period, known) in enumerate(zip(oldest_first[PERIOD], oldest_first["known"], strict=True)):
        part = progress.part(0.2 + 0.8 * number / len(cuts), 0.2 + 0.8 * (number + 1) / len(cuts))
        part.report(0, "Finding latent factors")
        seen = rows.filter(rows[PERIOD] == int(period))
        customers = engine.keep("factored_customers", _numbered(seen, CUSTOMER, "row"))
        ids = engine.fetch(customers.order_by("row").select(CUSTOMER))
        columns: dict[str, object] = {CUSTOMER: ids[CUSTOMER]}
        for half, (kind, value) in enumerate(_KINDS.items()):
            pairs = touched.filter((touched.kind == value) & (touched.step <= int(known))).join(customers, CUSTOMER)
            pairs = engine.keep("pairs", pairs.group_by(["row", "product"]).agg(n=pairs.n.sum()))
            products, counts = _counts(engine, pairs, len(ids))
            amounts, before[kind] = factorised(
                counts, products, len(FACTORS[kind]), before[kind], part.part(half / 2, (half + 1) / 2)
            )
            columns |= dict(zip(FACTORS[kind], amounts.T.astype(np.float64), strict=True))
        of_period = ibis.memtable(pd.DataFrame(columns), schema=_SCHEMA)
        of_period = of_period.mutate(**{PERIOD: ibis.literal(int(period), "int64")})
        found.append(engine.keep(f"factors_{number}", of_period))
    return ibis.union(*found)


def _counts(engine: Engine, pairs: Table, customers: int) -> tuple[pd.Index[str], Counts]:
    """The products that count, in order, and the counts of customer x product.

    pairs: row of the customer, product, n.
    """
    shared = pairs.group_by("product").agg(customers=pairs.count())
    shared = shared.filter(shared.customers >= FEWEST_CUSTOMERS)
    most = shared.order_by(shared.customers.desc(), "product").limit(MOST_PRODUCTS)
    products = engine.keep("factored_products", _numbered(most, "product", "column"))
    names = pd.Index(engine.fetch(products.order_by("column").select("product"))["product"], dtype="str")
    cells = engine.fetch_numbers(pairs.join(products, "product").select("row", "column", "n"))
    shape = (customers, len(names))
    counts = coo_array((cells["n"].astype(np.float32), (cells["row"], cells["column"])), shape=shape).tocsr()
    # The cells come in any order, and sums of floating point depend on it.
    counts.sort_indices()
    return names, counts


def _numbered(table: Table, key: str, number: str) -> Table:
    """The values of a column, each of them there once, with their places in order from 0 on."""
    return table.select(key, **{number: ibis.row_number().over(ibis.window(order_by=key))})


def factorised(
    counts: Counts, products: pd.Index[str], rank: int, before: Tastes | None = None, progress: Progress = SILENT
) -> tuple[Matrix, Tastes]:
    """The amounts, customers x rank, and the tastes that they are of.

    counts: customers x products, as float32. before: tastes to start from, of the snapshot before.
    """
    from sklearn.decomposition import non_negative_factorization

    H = _start(products, rank, before)
    W = np.full((counts.shape[0], rank), counts.sum() / max(counts.shape[0] * rank, 1), dtype=np.float32)
    if not counts.nnz:
        progress.report(1)
        return np.zeros_like(W), Tastes(products, H)
    for done in range(ROUNDS):
        progress.report(done / ROUNDS)
        # Without a tolerance: the sweeps are counted, and that they come to an end is nothing to warn of.
        W, H, _ = non_negative_factorization(
            counts, W=W, H=H, n_components=rank, init="custom", tol=0, max_iter=SWEEPS, shuffle=False
        )
    progress.report(1)
    amounts: Matrix = W * H.sum(axis=1)
    return amounts, Tastes(products, _to_one(H))


def _start(products: pd.Index[str], rank: int, before: Tastes | None) -> Matrix:
    """At random; with what was known of these products before, for factors that held something."""
    start = _to_one(np.random.default_rng(_SEED).random((rank, len(products)), dtype=np.float32))
    if before is not None:
        at = before.products.get_indexer(products)
        known = before.shares[:, at[at >= 0]]
        held = known.any(axis=1)
        start[np.ix_(held, at >= 0)] = known[held]
    return start


def _to_one(shares: Matrix) -> Matrix:
    sums = shares.sum(axis=1, keepdims=True)
    sums[sums == 0] = 1
    ones: Matrix = shares / sums
    return ones


def factors_note(rows: int, left: int) -> str:
    """What was done. rows: of the table without factors; left: of the table with them."""
    views, purchases = (len(names) for names in FACTORS.values())
    said = (
        f"{views} latent factors of views and {purchases} of purchases, fitted for each snapshot to what was known "
        f"then; they stand for at most {count(MOST_PRODUCTS)} products, those with the most customers."
    )
    if rows == left:
        return said
    out = f"{plural(rows - left, 'row')} of {count(rows)} left out"
    return f"{said} {out}: without a view or a purchase before the snapshot there are none."
