from __future__ import annotations

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from analysis.dataset import Dataset
from analysis.demo import make_demo
from analysis.errors import AnalysisError
from analysis.intervals import Bootstrap
from analysis.models.judging import LONGEST_SILENT, Judged, judge
from analysis.models.metrics import Sample, auc_draws, calibration, rank_draws, rank_values
from analysis.models.targets import Target, labels, rows_of, split
from analysis.models.training import Features, sigmoid
from analysis.progress import Cancelled, Progress
from analysis.report import analyse


@pytest.fixture(scope="module")
def shop() -> Dataset:
    """Larger than the common demo, so that a difference in rank can be told."""
    return Dataset("shop", make_demo(2500, seed=11))


@pytest.fixture(scope="module")
def judged(shop: Dataset) -> dict[Target, Judged]:
    features = Features(shop)
    return {target: judge(features, target) for target in Target}


@pytest.mark.parametrize("target", list(Target))
def test_it_ranks_at_least_as_well_as_a_plain_booster(
    shop: Dataset, judged: dict[Target, Judged], target: Target
) -> None:
    model = judged[target]
    labelled = labels(shop, target, model.split.train)
    train, test = rows_of(shop, labelled, model.split.train), rows_of(shop, labelled, (model.split.test,))
    frame = shop.frame[list(model.feature_names)].astype("float64")
    plain = lightgbm.LGBMClassifier(n_estimators=300, learning_rate=0.05, verbose=-1)
    plain.fit(frame.iloc[train], labelled.values[train])
    theirs = roc_auc_score(labelled.values[test], plain.predict_proba(frame.iloc[test])[:, 1])
    assert len(model.feature_names) == 268
    assert model.ranking.auc.value is not None
    assert model.ranking.auc.value >= theirs - 0.003


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_small_shops_too(seed: int) -> None:
    shop = Dataset("small shop", make_demo(800, seed))
    features = Features(shop)
    model = judge(features, Target.CHURN)
    labelled = labels(shop, Target.CHURN, model.split.train)
    train = rows_of(shop, labelled, model.split.train)
    plain = lightgbm.LGBMClassifier(n_estimators=300, learning_rate=0.05, verbose=-1)
    plain.fit(features.matrix(train), labelled.values[train])
    theirs = roc_auc_score(model.y_test, plain.predict(features.matrix(model.rows_test), raw_score=True))
    assert model.ranking.auc.value is not None
    assert model.ranking.auc.value >= theirs - 0.003


def test_who_has_no_last_visit_comes_last_in_the_rule(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    unknown = (frame["time_step"] == 0) & (frame["user_id"] % 5 == 0)
    frame.loc[unknown, "session_recency_min"] = np.nan
    rule = judge(Features(Dataset("unknown", frame)), Target.BIG_SPENDER).rival(LONGEST_SILENT)
    assert rule is not None
    newest = frame[frame["time_step"] == 0]
    revenue = newest["target_revenue"]
    big = revenue >= labels(Dataset("u", frame), Target.BIG_SPENDER, (6, 5, 4, 3, 2)).threshold
    assert rule.auc.value == pytest.approx(
        roc_auc_score(big, -newest["session_recency_min"].fillna(np.inf).clip(upper=1e9))
    )
    frame["session_recency_min"] = np.nan
    assert judge(Features(Dataset("none", frame)), Target.CHURN).rival(LONGEST_SILENT) is None


def test_it_beats_silence_among_people_with_their_own_rhythm(judged: dict[Target, Judged]) -> None:
    rule = judged[Target.CHURN].rival(LONGEST_SILENT)
    assert rule is not None
    assert rule.advantage.value is not None
    assert rule.advantage.value > 0


def test_shuffled_labels_teach_nothing(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame["target_event"] = np.random.default_rng(0).permutation(frame["target_event"])
    model = judge(Features(Dataset("shuffled", frame)), Target.CHURN)
    assert model.ranking.auc.low is not None
    assert model.ranking.auc.high is not None
    assert model.ranking.auc.low <= 0.5 <= model.ranking.auc.high


def test_same_table_same_list(demo: Dataset) -> None:
    first, second = (judge(Features(demo), Target.CHURN) for _ in range(2))
    assert (first.list.rows == second.list.rows).all()
    assert (first.list.score == second.list.score).all()
    assert (first.list.probability == second.list.probability).all()


def test_columns_that_know_the_future_never_enter(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.assign(planted=demo_frame["target_event"], spent=demo_frame["target_revenue"] + 1)
    known = {"planted", "spent", "target_event", "target_revenue", "target_customer_value", "target_actual_profit"}
    for model in analyse(Dataset("planted", frame)).models.values():
        assert isinstance(model, Judged)
        assert set(model.locked) == {"planted", "spent"}
        assert not {*known, "user_id", "row_id", "time_step", "target_customer_value_lag1"} & set(model.feature_names)


def test_probabilities_keep_the_order_of_scores(judged: dict[Target, Judged]) -> None:
    model = judged[Target.CHURN]
    by_score = model.probability_test[np.argsort(model.score_test, kind="stable")]
    assert (np.diff(by_score) >= 0).all()
    assert len(np.unique(by_score)) == len(np.unique(model.score_test))


def test_sigmoid_finds_a_planted_distortion() -> None:
    rng = np.random.default_rng(1)
    logit = rng.normal(size=40_000)
    y = (rng.random(40_000) < 1 / (1 + np.exp(-(0.5 * logit - 1)))).astype(int)
    fitted = sigmoid(logit, y)
    assert fitted == pytest.approx((0.5, -1.0), abs=0.05)
    assert sigmoid(-logit, y) is None
    assert sigmoid(logit, np.ones(40_000, dtype=int)) is None


def test_two_periods_leave_none_to_calibrate_on(demo_frame: pd.DataFrame) -> None:
    two = Dataset("two", demo_frame[demo_frame["time_step"] <= 1].reset_index(drop=True))
    model = judge(Features(two), Target.CHURN)
    assert (model.split.train, model.split.calibration, model.split.test) == ((1,), None, 0)
    assert model.model.sigmoid is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f[f["time_step"] == 0], "one period only"),
        (lambda f: f.assign(target_event=1), "same outcome"),
        (lambda f: f.assign(target_event=np.nan), "known outcome"),
        (lambda f: f.drop(columns="target_event"), "target_event"),
        (lambda f: f[["user_id", "time_step", "target_event", "target_revenue"]], "could learn from"),
    ],
)
def test_what_cannot_be_learnt_is_said(demo_frame: pd.DataFrame, change: object, words: str) -> None:
    frame = change(demo_frame).reset_index(drop=True)  # type: ignore[operator]
    with pytest.raises(AnalysisError, match=words):
        judge(Features(Dataset("bad", frame)), Target.CHURN)


def test_nobody_spends_nobody_is_a_big_spender(demo_frame: pd.DataFrame) -> None:
    with pytest.raises(AnalysisError, match="no revenue"):
        judge(Features(Dataset("free", demo_frame.assign(target_revenue=0.0))), Target.BIG_SPENDER)


def test_the_list_to_act_on_comes_from_now(demo_frame: pd.DataFrame) -> None:
    outcomes = ["target_event", "target_revenue", "target_customer_value", "target_actual_profit"]
    now = demo_frame[demo_frame["time_step"] == 0].assign(time_step=-1)
    now[outcomes] = np.nan
    dataset = Dataset("with now", pd.concat([now, demo_frame], ignore_index=True))
    model = judge(Features(dataset), Target.CHURN)
    assert model.split == split(Dataset("without", demo_frame))
    assert (model.list.kind, model.list.period) == ("scoring", -1)
    assert set(dataset.codes[model.list.rows]) == set(range(dataset.customers))
    assert (dataset.period[model.list.rows] == -1).all()
    # The same features as in period 0, scored by a model that has now seen their outcome: ranks agree widely.
    assert roc_auc_score(model.y_test, model.list.score) > 0.8


def test_training_can_be_cancelled(demo: Dataset) -> None:
    steps = []

    def stop_at_the_third_tree() -> bool:
        steps.append(1)
        return len(steps) > 3

    with pytest.raises(Cancelled):
        judge(Features(demo), Target.CHURN, progress=Progress(is_cancelled=stop_at_the_third_tree))


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=4, max_size=60).filter(
        lambda rows: len({y for y, _ in rows}) == 2
    ),
    st.integers(0, 3),
)
def test_ranks_equal_sklearn_with_ties_and_weights(rows: list[tuple[bool, int]], seed: int) -> None:
    y, score = np.array([r[0] for r in rows], dtype=int), np.array([r[1] for r in rows], dtype=float)
    sample = Sample(y, score, np.arange(len(y)))
    values = rank_values(sample)
    assert values.auc[0] == pytest.approx(roc_auc_score(y, score))
    assert values.average_precision[0] == pytest.approx(average_precision_score(y, score), rel=1e-5)
    bootstrap = Bootstrap(len(y), 5, seed=seed)
    draws = rank_draws(sample, bootstrap)
    assert auc_draws(sample, bootstrap) == pytest.approx(draws.auc, nan_ok=True)
    for draw in range(5):
        w = bootstrap.weights[:, draw]
        drawn_y, drawn_score = np.repeat(y, w), np.repeat(score, w)
        if len(set(drawn_y)) == 2:
            assert draws.auc[draw] == pytest.approx(roc_auc_score(drawn_y, drawn_score))
            assert draws.average_precision[draw] == pytest.approx(
                average_precision_score(drawn_y, drawn_score), rel=1e-5
            )
            order = np.lexsort((np.repeat(np.arange(len(y)), w), -drawn_score))
            top = drawn_y[order][: -(-len(drawn_y) * 10 // 100)]
            assert draws.precision[draw, 1] == pytest.approx(top.mean())
            assert draws.lift[draw, 1] == pytest.approx(top.mean() / drawn_y.mean())


def test_calibration_of_honest_probabilities_is_near_perfect() -> None:
    rng = np.random.default_rng(8)
    p = rng.beta(2, 5, size=20_000)
    y = (rng.random(20_000) < p).astype(int)
    honest = calibration(y, p, np.arange(20_000), Bootstrap(20_000, 50))
    boastful = calibration(y, np.clip(p * 1.5, 0, 1), np.arange(20_000), Bootstrap(20_000, 50))
    assert honest.ece.value is not None
    assert boastful.ece.value is not None
    assert honest.ece.value < 0.015
    assert boastful.ece.value > 0.1
    assert sum(size for size, _, _ in honest.bins) == 20_000
