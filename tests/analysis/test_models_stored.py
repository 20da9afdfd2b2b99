from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.models.drift import psi, reference
from analysis.models.judging import Judged, deployed, judge
from analysis.models.scoring import score
from analysis.models.storing import StoredModel, load_model, save_model
from analysis.models.targets import Target
from analysis.models.training import Features, matrix_of


@pytest.fixture(scope="module")
def churn(demo: Dataset) -> Judged:
    return judge(Features(demo), Target.CHURN)


@pytest.fixture(scope="module")
def saved(demo: Dataset, churn: Judged, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(demo, churn, tmp_path_factory.mktemp("models") / "churn.cwmodel")


@pytest.fixture
def stored(saved: Path) -> StoredModel:
    return load_model(saved)


@pytest.fixture(scope="module")
def expected(demo: Dataset, churn: Judged) -> dict[object, float]:
    """Scores of the model for customers to come, by customer."""
    model, rows = deployed(demo, churn), demo.rows_of(0)
    found = model.score(matrix_of(demo, churn.feature_names, rows))
    return dict(zip(demo.customer_ids[demo.codes[rows]], found, strict=True))


def by_customer(dataset: Dataset, stored: StoredModel) -> dict[object, float]:
    found = score(stored, dataset).scores
    return dict(zip(dataset.customer_ids[dataset.codes[found.rows]], found.score, strict=True))


def test_a_model_read_again_scores_as_the_one_that_was_saved(
    demo: Dataset, churn: Judged, stored: StoredModel, expected: dict[object, float]
) -> None:
    assert by_customer(demo, stored) == pytest.approx(expected)
    assert stored.figures.auc == churn.ranking.auc
    assert stored.fingerprint == demo.fingerprint
    assert score(stored, demo).notes == (
        "The table has no open snapshot: the list describes customers whose outcome is known already.",
    )


def test_customers_of_another_order_and_with_more_columns_score_alike(
    demo: Dataset, stored: StoredModel, expected: dict[object, float]
) -> None:
    frame = demo.frame.sample(frac=1, random_state=1).reset_index(drop=True).iloc[:, ::-1]
    other = Dataset("other.csv", frame.assign(more=1.0), window_days=demo.window_days)
    assert by_customer(other, stored) == pytest.approx(expected)


def test_probabilities_and_figures_come_along(churn: Judged, demo: Dataset, stored: StoredModel) -> None:
    probability = score(stored, demo).scores.probability
    assert ((probability > 0) & (probability < 1)).all()
    rule, model = stored.figures.rivals["longest_silent"], stored.figures.auc
    assert (rule.n, model.n) == (len(churn.rows_test), len(churn.rows_test))


def test_a_table_that_lacks_columns_is_refused_by_name(demo: Dataset, stored: StoredModel) -> None:
    name = stored.features[3]
    with pytest.raises(AnalysisError, match=f"lacks 1 column that the model learned from: {name}"):
        score(stored, Dataset("bare.csv", demo.frame.drop(columns=name)))
    with pytest.raises(AnalysisError, match=f"holds text where the model knows numbers: {name}"):
        score(stored, Dataset("text.csv", demo.frame.assign(**{name: "much"})))


def test_it_holds_no_pickle_and_says_what_it_is(saved: Path) -> None:
    with zipfile.ZipFile(saved) as packed:
        assert packed.namelist() == ["about.json", "model.txt"]
        about = json.loads(packed.read("about.json"))
        assert packed.read("model.txt").startswith(b"tree\n")
    assert about["target"] == "churn"
    assert about["data"]["periods"]
    assert set(about["versions"]) == {"cartwright", "lightgbm"}


def _rewritten(saved: Path, target: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(saved) as packed:
        whole = {name: packed.read(name) for name in packed.namelist()}
    names = {"about": "about.json", "model": "model.txt"}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in (whole | {names.get(key, key): data for key, data in members.items()}).items():
            packed.writestr(name, data)
    return target


def test_damaged_foreign_and_oversized_files_are_refused_in_words(saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as packed:
        trees, about = packed.read("model.txt"), json.loads(packed.read("about.json"))
    target = tmp_path / "m.cwmodel"
    for words, members in (
        ("is damaged", {"model": trees.replace(b"leaf_value=", b"leaf_value=9", 1)}),
        ("is damaged", {"about": b"{}"}),
        ("is damaged", {"about": json.dumps({**about, "features": about["features"][:3]}).encode()}),
        ("newer version", {"about": json.dumps({**about, "format": 2}).encode()}),
        ("no model that this program saved", {"evil.pickle": b"x"}),
        ("more than any model does", {"model": bytes(65 * 2**20)}),
    ):
        with pytest.raises(AnalysisError, match=words):
            load_model(_rewritten(saved, target, **members))
    target.write_bytes(saved.read_bytes()[:-400])
    with pytest.raises(AnalysisError, match="no model that this program saved"):
        load_model(target)
    target.write_text("user_id,time_step\n1,0\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="no model that this program saved"):
        load_model(target)
    with pytest.raises(AnalysisError):
        load_model(tmp_path / "nowhere.cwmodel")


def test_the_index_of_stability_is_that_of_its_formula() -> None:
    random = np.random.default_rng(5)
    before, after = random.normal(0, 1, 4000), random.normal(0.5, 1.2, 3000)
    edges = np.quantile(before, np.arange(1, 10) / 10)
    e, a = (np.histogram(values, [-np.inf, *edges, np.inf])[0] / len(values) for values in (before, after))
    found = reference(before)
    assert found is not None
    assert psi(found, after) == pytest.approx(((a - e) * np.log(a / e)).sum(), rel=1e-3)
    assert psi(found, before) == pytest.approx(0, abs=1e-12)


def test_equal_edges_are_merged_and_nothing_known_has_no_index() -> None:
    found = reference(np.array([0.0] * 95 + [5.0] * 5))
    assert found is not None
    assert found.edges == (0.0,)
    assert psi(found, np.array([0.0] * 19 + [7.0])) == pytest.approx(0)
    assert psi(found, np.full(5, np.nan)) is None
    assert reference(np.full(3, np.nan)) is None
