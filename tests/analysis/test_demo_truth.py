"""What is planted in the demo shop is found in its log and its table, and what is not planted is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from analysis.columns import NOW
from analysis.dataset import Dataset
from analysis.demo import make_demo, make_log, open_demo_log, truth
from analysis.demo.shop import Traits, simulate
from analysis.effects import Effect
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Attempts, Route, Unit, attempts
from analysis.events.funnel.breakdown import Group, breakdown
from analysis.models.judging import LONGEST_SILENT, judge
from analysis.models.targets import Target
from analysis.models.training import Features

CUSTOMERS, SEED = 1500, 3


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return make_log(CUSTOMERS, SEED)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """The open snapshot, which knows the whole log."""
    demo = make_demo(CUSTOMERS, SEED)
    return demo[demo["time_step"] == NOW].set_index("user_id")


@pytest.fixture(scope="module")
def traits() -> Traits:
    return simulate(CUSTOMERS, np.random.default_rng(SEED))[0]


@pytest.fixture(scope="module")
def followed() -> Iterator[Attempts]:
    with Engine() as engine:
        yield attempts(open_demo_log(CUSTOMERS, SEED, engine))


def groups(followed: Attempts, by: str) -> dict[object, Group]:
    found = breakdown(followed, Unit.VISIT, timedelta(days=7), [by], route=Route.CART_OPTIONAL)
    return {group.values[0]: group for group in found.groups}


def share(group: Group) -> float:
    assert group.share.value is not None
    return group.share.value


def difference(effect: Effect) -> float:
    assert effect.difference.value is not None
    return effect.difference.value


# In the funnel of the log


def test_the_eager_category_converts_best_by_far(followed: Attempts) -> None:
    by_category = groups(followed, "category")
    assert set(by_category) == {category.code for category in truth.CATEGORIES}
    eager = by_category.pop(truth.EAGER)
    assert eager.effect.told
    assert difference(eager.effect) > 0.1
    assert share(eager) > 1.25 * max(share(group) for group in by_category.values())


def test_categories_rank_as_planted(followed: Attempts) -> None:
    by_category = groups(followed, "category")
    planted = {category.code: category.conversion for category in truth.CATEGORIES}
    # Those that are not too close come in their order.
    for one, low in planted.items():
        for other, high in planted.items():
            if high >= low + 0.2:
                assert share(by_category[other]) > share(by_category[one]), (one, other)


def test_two_categories_are_alike(followed: Attempts, log: pd.DataFrame) -> None:
    one, other = (groups(followed, "category")[code] for code in truth.ALIKE)
    assert max(one.share.low or 0, other.share.low or 0) < min(one.share.high or 1, other.share.high or 1)
    assert abs(share(one) - share(other)) < 0.03
    assert log["category_code"].isin(truth.ALIKE).mean() > 0.2


def test_weekends_convert_better_and_working_days_are_alike(followed: Attempts) -> None:
    weekend = groups(followed, "weekend")
    assert weekend[True].effect.told
    assert 1.2 < share(weekend[True]) / share(weekend[False]) < truth.WEEKEND + 0.1
    by_weekday = groups(followed, "weekday")
    shares = [share(by_weekday[day]) for day in range(7)]
    assert np.ptp(shares[:5]) < 0.03
    assert min(shares[5:]) > max(shares[:5]) + 0.03


def test_brands_and_devices_make_no_difference(followed: Attempts) -> None:
    for by in ("brand", "device"):
        found = groups(followed, by)
        assert set(found) <= {*truth.BRANDS, *truth.DEVICES}
        assert len(found) > 2
        assert not any(group.effect.told for group in found.values()), by


def test_who_comes_back_converts_better_than_who_is_new(followed: Attempts) -> None:
    new = groups(followed, "new")
    assert new[False].effect.told
    assert share(new[False]) > 2 * share(new[True])
    bought_before = groups(followed, "bought_before")
    assert share(bought_before[True]) > share(bought_before[False])


def test_evenings_are_busier(log: pd.DataFrame) -> None:
    starts = log.groupby("user_session")["event_time"].min().dt.hour
    per_hour = starts.value_counts()
    evening, day, night = (per_hour.reindex(hours).mean() for hours in (range(18, 22), range(9, 17), range(1, 6)))
    assert evening > 1.5 * day
    assert day > 3 * night


# In the table


@pytest.mark.parametrize(
    ("trait", "feature", "least"),
    [
        ("visits_per_day", "session_count_ratio", 0.7),
        ("buys", "haspurchase_mean", 0.7),
        ("extra_views", "view_count_mean", 0.85),
        ("extra_items", "purchase_count_max", 0.2),
        # Visits that were left open weigh on a mean, and so does an hour past midnight.
        ("minutes_per_event", "time_to_purchase_mean", 0.55),
        ("minutes_per_event", "length_mean", 0.55),
        ("hour", "start_hour_mean", 0.55),
    ],
)
def test_features_rank_customers_as_their_traits_do(
    table: pd.DataFrame, traits: Traits, trait: str, feature: str, least: float
) -> None:
    of_customers = pd.Series(getattr(traits, trait)[:CUSTOMERS], index=traits.user_id[:CUSTOMERS])
    known = table[table["session_number_max"] >= 10]
    assert len(known) > 500
    assert spearmanr(of_customers.reindex(known.index), known[feature]).statistic > least


def test_who_has_left_is_silent(table: pd.DataFrame, traits: Traits) -> None:
    left = pd.Series(traits.leaves[:CUSTOMERS] < truth.LOG_DAYS - 30, index=traits.user_id[:CUSTOMERS])
    left = left.reindex(table.index)
    assert 0.1 < left.mean() < 0.7
    assert table.loc[left, "purchase_recency_min"].min() >= 28
    assert table.loc[~left, "purchase_recency_min"].median() < 21


def test_the_model_knows_more_than_who_was_silent_longest() -> None:
    judged = judge(Features(Dataset("shop", make_demo(3000, 1))), Target.CHURN)
    rival = next(rival for rival in judged.rivals if rival.name == LONGEST_SILENT)
    assert judged.ranking.auc.value is not None
    assert 0.8 < judged.ranking.auc.value < 0.95
    assert rival.advantage.low is not None
    assert rival.advantage.low > 0.04
