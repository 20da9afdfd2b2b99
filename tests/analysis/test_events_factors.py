"""Latent factors of a build: planted tastes are found, nothing is known of later, and who has none is out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from analysis.columns import NOW, dictionary
from analysis.errors import AnalysisError
from analysis.events.factors import FACTORS, ROUNDS, factorised
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table
from tests.analysis.test_events_builder import LAST, build

ALL = [name for names in FACTORS.values() for name in names]
GROUPS = {"a": ["a0", "a1", "a2", "a3"], "b": ["b0", "b1", "b2", "b3"]}
DAY = pd.Timedelta(days=1)


def log_of_two_tastes(days: int = 110) -> pd.DataFrame:
    """Customers a0.. touch products of group a, customers b0.. those of b; each views twice a purchase."""
    rng = np.random.default_rng(1)
    rows = []
    for group, products in GROUPS.items():
        for customer in range(20):
            for visit in range(24):
                time = LAST - DAY * int(rng.integers(0, days)) - pd.Timedelta(minutes=int(rng.integers(1, 900)))
                product = products[rng.integers(4)]
                who = (f"{group}{customer:02}", f"{group}{customer}-{visit}", product, 2.0)
                rows += [(time, kind, *who) for kind in ("view", "view", "purchase")]
    rows.append((LAST, "view", "only views", "last", "a0", 2.0))
    rows.append((LAST - 100 * DAY, "purchase", "only buys", "first", "a0", 2.0))
    columns = ["event_time", "event_type", "user_id", "user_session", "product_id", "price"]
    return pd.DataFrame(rows, columns=columns).sample(frac=1, random_state=1)


def test_the_columns_are_those_of_the_dictionary() -> None:
    assert {kind: len(names) for kind, names in FACTORS.items()} == {"view": 41, "purchase": 18}
    assert [name for name, column in dictionary().items() if column.family == "preference"] == ALL


def test_planted_tastes_show_and_keep_their_factors(tmp_path: Path) -> None:
    table, _ = build(log_of_two_tastes(), tmp_path, periods=2, factors=True)
    assert (table[ALL] >= 0).all(axis=None)
    belongs = pd.DataFrame(index=pd.Index(ALL))
    for period in (1, 0, NOW):
        rows = table.loc[period]
        group = rows.index.str[0]
        for kind, names in FACTORS.items():
            total = rows[names].groupby(group).sum()
            held = total.loc[:, total.sum() > 1e-3]
            # A factor is of one group alone, and each group has some.
            share = held.loc["a"] / held.sum()
            assert ((share > 0.99) | (share < 0.01)).all()
            assert 0 < (share > 0.5).sum() < len(share)
            belongs.loc[share.index, f"{kind} {period}"] = share > 0.5
            # Together they are what the customer did.
            np.testing.assert_allclose(rows[names].sum(axis=1), rows[f"{kind}_count_sum"], rtol=0.05)
    views = belongs.loc[FACTORS["view"], ["view 1", "view 0", f"view {NOW}"]].dropna()
    assert len(views)
    assert (views.nunique(axis=1) == 1).all()


def test_the_same_log_gives_the_same_factors(tmp_path: Path) -> None:
    log = log_of_two_tastes()
    first, _ = build(log, tmp_path, periods=2, factors=True)
    second, _ = build(log.sample(frac=1, random_state=9), tmp_path, periods=2, factors=True)
    pd.testing.assert_frame_equal(first[ALL], second[ALL], check_exact=True)


def test_a_snapshot_knows_nothing_of_later_events(tmp_path: Path) -> None:
    log = log_of_two_tastes()
    before, _ = build(log, tmp_path, periods=2, factors=True)
    later = log[log["event_time"] > LAST - 20 * DAY].copy()
    later["event_time"] += 28 * DAY
    later["product_id"] = "new " + later["product_id"]
    # Four weeks more: the snapshots are one period older.
    after, _ = build(pd.concat([log, later]), tmp_path, periods=3, factors=True)
    for period in (0, 1):
        pd.testing.assert_frame_equal(before.loc[period, ALL], after.loc[period + 1, ALL], check_exact=True)


def test_who_has_not_viewed_and_bought_is_out_and_counted(tmp_path: Path) -> None:
    log = log_of_two_tastes()
    plain, _ = build(log, tmp_path, periods=2)
    assert not set(ALL) & set(plain.columns)
    table, built = build(log, tmp_path, periods=2, factors=True)
    stays = (plain["view_count_sum"] > 0) & (plain["purchase_count_sum"] > 0)
    assert table.index.equals(plain.index[stays])
    left = int((~stays).sum())
    assert {"only views", "only buys"} == set(plain.index[~stays].get_level_values("user_id"))
    assert f"{left} rows of {len(plain)} left out" in built.notes[-1]
    assert built.notes[-1] in read_table(tmp_path / "model.parquet").notes
    assert sum(built.rows.values()) == len(table)
    assert abs(built.revenue.difference) < 0.005
    # The other columns are what they are without factors, but for maxima over the rows that stay.
    kept = [name for name in plain if name != "row_id" and dictionary()[name].filled_with != "max"]
    pd.testing.assert_frame_equal(table[kept], plain.loc[stays, kept], check_dtype=False)


def test_a_product_of_few_customers_tells_no_taste(tmp_path: Path) -> None:
    log = log_of_two_tastes()
    own = log["user_id"].isin(["a00", "a01"])
    log.loc[own, "product_id"] = "rare"
    table, _ = build(log, tmp_path, periods=1, factors=True)
    few = table.index.get_level_values("user_id").isin(["a00", "a01"])
    assert (table.loc[few, ALL] == 0).all(axis=None)
    assert (table.loc[~few, ALL].sum(axis=1) > 0).all()


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (log_of_two_tastes().drop(columns="product_id"), "names no products"),
        (log_of_two_tastes().query("event_type == 'purchase'"), "Nobody in log.parquet has both viewed and bought"),
    ],
)
def test_a_log_that_has_none_is_refused(log: pd.DataFrame, said: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=said):
        build(log, tmp_path, periods=1, factors=True)


def test_a_fit_can_be_cancelled_between_rounds() -> None:
    counts = csr_array(np.random.default_rng(1).integers(0, 4, (30, 12)).astype(np.float32))
    reports: list[float] = []
    progress = Progress(lambda at, _: reports.append(at), is_cancelled=lambda: len(reports) >= 3, interval=0)
    with pytest.raises(Cancelled):
        factorised(counts, pd.Index([f"p{i:02}" for i in range(12)]), 4, progress=progress)
    assert len(reports) == 3 < ROUNDS


def test_without_a_shared_product_the_columns_are_there_and_0(tmp_path: Path) -> None:
    log = log_of_two_tastes()
    log["product_id"] = np.where(log["event_type"] == "view", [f"p{i}" for i in range(len(log))], log["product_id"])
    table, _ = build(log, tmp_path, periods=1, factors=True)
    assert (table[FACTORS["view"]] == 0).all(axis=None)
    assert (table[FACTORS["purchase"]].sum(axis=1) > 0).any()
