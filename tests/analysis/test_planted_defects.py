"""Every defect that was planted gets its mark with column and count; clean tables get none of these marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.cleaning import Planned, Recipe, clean
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.demo import make_demo
from analysis.models.leak import scan
from analysis.quality.marks import Group, Mark, find_marks
from analysis.quality.rows import Clean, Say, has_rows, mask_of, remedies
from analysis.view import View
from analysis.views.data import Asked, rows

CUSTOMERS = 300
DEFECTS = {
    "duplicate_rows",
    "duplicate_key",
    "duplicate_column",
    "shortened_ids",
    "missing",
    "infinite",
    "negative",
    "leak",
}


def plant(seed: int) -> tuple[pd.DataFrame, dict[tuple[str, str | None], int]]:
    """A demo table with one of each defect, and how many rows each (mark, column) has."""
    rng = np.random.default_rng(seed)
    frame = make_demo(CUSTOMERS, seed=seed).astype({"view_count_sum": float, "click_count_ratio": float}).copy()
    size = len(frame)
    churned = frame["target_event"].to_numpy() == 1
    planted: dict[tuple[str, str | None], int] = {}

    def rows(number: int) -> np.ndarray:
        return rng.choice(size, number, replace=False)

    frame["shop"] = 4.5
    planted["constant", "shop"] = size
    frame["visits_again"] = frame["session_number_max"]
    planted["duplicate_column", "visits_again"] = size
    frame.loc[rows(size // 20), "length_mean"] = np.nan
    planted["missing", "length_mean"] = size // 20
    frame.loc[rows(7), "click_count_ratio"] = np.inf
    planted["infinite", "click_count_ratio"] = 7
    frame.loc[rows(11), "view_count_sum"] = -3
    planted["negative", "view_count_sum"] = 11
    frame["hours_to_reply"] = rng.exponential(3, size)
    frame.loc[rows(size // 3), "hours_to_reply"] = 99.5
    planted["filled_in", "hours_to_reply"] = size // 3
    frame["mood_score"] = churned * 5 + rng.normal(size=size)
    planted["leak", "mood_score"] = int(frame["target_event"].notna().sum())
    flag = churned & (rng.random(size) < 0.4)
    frame["called_us"] = flag.astype(int)
    planted["leak", "called_us"] = int(flag.sum())
    ids = frame["user_id"].astype(str).to_numpy(dtype=object)
    through_excel = np.isin(ids, rng.choice(np.unique(ids), 9, replace=False))
    frame["user_id"] = np.where(through_excel, [f"7.{i}E+12" for i in ids], ids)
    planted["shortened_ids", "user_id"] = int(through_excel.sum())
    differing = frame.iloc[:5].assign(length_max=lambda part: part["length_max"] + 1)
    copies = frame.iloc[20:33]
    frame = pd.concat([frame, differing, copies], ignore_index=True)
    return frame, planted | {("duplicate_key", None): 10, ("duplicate_rows", None): 13}


@pytest.fixture(scope="module", params=[21, 22])
def defects(request: pytest.FixtureRequest) -> tuple[Dataset, dict[tuple[str, str | None], Mark], dict]:
    frame, planted = plant(request.param)
    dataset = Dataset("planted", frame)
    return dataset, {(mark.mark, mark.column): mark for mark in find_marks(dataset).marks}, planted


def test_each_defect_has_its_mark(defects: tuple[Dataset, dict, dict]) -> None:
    dataset, found, planted = defects
    assert set(planted) <= set(found)
    # The twenty copies and contradictions at the end carry the other defects, too.
    added = len(dataset) - len(plant_free(dataset))
    for key, count in planted.items():
        most = count if key[0].startswith("duplicate_") and key[1] is None else count + added
        assert count <= found[key].count <= most, key
    of_defects = {key for key in found if key[0] in DEFECTS and found[key].group is not Group.USUAL}
    assert of_defects == {key for key in planted if key[0] in DEFECTS}


def plant_free(dataset: Dataset) -> pd.DataFrame:
    """Without the rows that were added at the end."""
    return dataset.frame.iloc[:-18]


def test_the_rows_of_a_mark_are_as_many_as_it_counts(defects: tuple[Dataset, dict, dict]) -> None:
    dataset, found, _ = defects
    with_rows = [mark for mark in found.values() if has_rows(mark)]
    of_rows = {"duplicate_rows", "duplicate_key", "shortened_ids", "missing", "infinite", "negative", "filled_in"}
    assert {mark.mark for mark in with_rows} >= of_rows | {"zeros", "outliers", "leak"}
    for mark in with_rows:
        assert mask_of(dataset, mark).sum() == mark.count, mark


def test_a_leak_that_is_one_value_has_the_rows_of_that_value(defects: tuple[Dataset, dict, dict]) -> None:
    dataset, found, _ = defects
    flagged = dataset.frame["called_us"].to_numpy() == 1
    assert mask_of(dataset, found["leak", "called_us"]).tolist() == (flagged & dataset.labelled).tolist()
    assert "its value “1” stands only with one answer to who leaves" in found["leak", "called_us"].message
    assert not has_rows(found["leak", "mood_score"])  # no single value tells
    asked = Asked(mark=found["leak", "called_us"])
    assert rows(View(dataset), asked).rows == found["leak", "called_us"].count


def test_a_text_that_only_buyers_have_is_shown() -> None:
    frame = make_demo(CUSTOMERS, seed=3)
    revenue = frame["target_revenue"].where(np.arange(len(frame)) % 9 > 0)  # of some rows the revenue is not known
    spends = revenue >= revenue.quantile(0.8)
    frame = frame.assign(target_revenue=revenue, tier=np.where(spends, "gold", "none"))
    dataset = Dataset("tiers", frame)
    (mark,) = [mark for mark in find_marks(dataset).marks if mark.mark == "leak"]
    assert (mark.column, mark.count) == ("tier", mask_of(dataset, mark).sum())
    assert set(frame["tier"][mask_of(dataset, mark)]) == {"gold"}


def test_a_remedy_ends_its_mark(defects: tuple[Dataset, dict, dict]) -> None:
    dataset, found, _ = defects
    leaks = {leak.column: leak for leak in scan(dataset)}
    for key, mark in found.items():
        for remedy in remedies(mark, leaks.get(mark.column or "")):
            if isinstance(remedy, Clean):
                after, _ = clean(dataset, Recipe("one step", (Planned(remedy.step),)))
            else:
                after = dataset.with_roles({remedy.column: remedy.role})
            assert key not in {(m.mark, m.column) for m in find_marks(after).marks}, remedy


def test_a_certain_leak_is_locked_and_an_uncertain_one_is_a_question(defects: tuple[Dataset, dict, dict]) -> None:
    dataset, found, _ = defects
    leaks = {leak.column: leak for leak in scan(dataset)}
    for column, roles in (("mood_score", [Role.OUTCOME]), ("called_us", [Role.OUTCOME, Role.FEATURE])):
        offered = remedies(found["leak", column], leaks[column])
        assert [remedy.role for remedy in offered if isinstance(remedy, Say)] == roles


def test_long_ids_that_lost_their_last_digits() -> None:
    whole = np.arange(40) * 12_345_678_901 + 1_515_915_625_353_226_922
    frame = pd.DataFrame({"user_id": whole, "time_step": 0, "length_sum": 1.0})
    assert not [m for m in find_marks(Dataset("whole", frame)).marks if m.mark == "shortened_ids"]
    frame["user_id"] = whole // 10_000 * 10_000
    (mark,) = [m for m in find_marks(Dataset("rounded", frame)).marks if m.mark == "shortened_ids"]
    assert (mark.count, mark.column, mark.group) == (40, "user_id", Group.DECIDE)


def test_a_shifted_base_rate_is_told() -> None:
    rng = np.random.default_rng(5)
    frame = make_demo(CUSTOMERS, seed=5)
    for period, rate in ((0, 0.5), (1, 0.3)):
        here = frame["time_step"] == period
        frame.loc[here, "target_event"] = (rng.random(here.sum()) < rate).astype(int)
    frame = frame[frame["time_step"] < 2].reset_index(drop=True)
    (mark,) = [m for m in find_marks(Dataset("shifted", frame)).marks if m.mark == "base_rate_shift"]
    rates = frame.groupby("time_step")["target_event"].mean()
    assert (mark.column, mark.count) == ("target_event", 2)
    assert mark.share == pytest.approx(rates.max() - rates.min())


@pytest.mark.parametrize("seed", range(30, 40))
def test_clean_tables_have_none_of_them(seed: int) -> None:
    found = find_marks(Dataset("clean", make_demo(CUSTOMERS, seed=seed)))
    assert found.in_group(Group.DECIDE) == []
    assert not [mark for mark in found.marks if mark.mark in DEFECTS and mark.group is not Group.USUAL]
    assert not [mark for mark in found.marks if mark.mark == "constant" and mark.group is not Group.USUAL]
