"""The scan looks at many columns at once and says what a look at each alone says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from analysis.dataset import Dataset
from analysis.models import leak
from analysis.models.leak import ASK_AUC, LOCK_AUC, LOCK_CORRELATION, scan


def with_columns(frame: pd.DataFrame, columns: dict[str, np.ndarray]) -> Dataset:
    return Dataset("planted", pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1))


@pytest.fixture(scope="module")
def planted(demo_frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns that tell the outcome from not at all to fully, half of them with gaps."""
    rng = np.random.default_rng(9)
    churned, noise = (demo_frame["target_event"] == 1).to_numpy(), rng.normal(size=len(demo_frame))
    columns = {f"told_{k:.1f}": churned * k + noise for k in np.arange(0.0, 6.0, 0.3)}
    gaps = {f"{name}_gaps": np.where(rng.random(len(noise)) < 0.2, np.nan, v) for name, v in columns.items()}
    return columns | gaps


def alone(frame: pd.DataFrame, values: np.ndarray) -> str:
    """The verdict by scikit-learn and NumPy, one scope at a time."""
    known = ~np.isnan(values)
    aucs, correlations = [], []
    for scope in (known, *(known & (frame["time_step"] == period) for period in frame["time_step"].unique())):
        y, x = frame["target_event"][scope], values[scope]
        auc = roc_auc_score(y, x)
        aucs.append(max(auc, 1 - auc))
        correlations.append(abs(np.corrcoef(x, y)[0, 1]))
    if max(aucs) > LOCK_AUC or max(correlations) > LOCK_CORRELATION:
        return "locked"
    return "asked" if max(aucs) >= ASK_AUC else "free"


def test_each_column_gets_the_verdict_that_it_gets_alone(
    demo_frame: pd.DataFrame, planted: dict[str, np.ndarray]
) -> None:
    # Without revenue there is one outcome only, which keeps the reference short.
    frame = demo_frame.drop(columns="target_revenue")
    found = {each.column: each for each in scan(with_columns(frame, planted))}
    said = {name: ("locked" if found[name].certain else "asked") if name in found else "free" for name in planted}
    assert said == {name: alone(frame, values) for name, values in planted.items()}
    assert set(said.values()) == {"locked", "asked", "free"}
    assert all(each.rows == (~np.isnan(planted[name])).sum() for name, each in found.items())


def test_blocks_of_any_width_find_the_same(
    demo_frame: pd.DataFrame, planted: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = with_columns(demo_frame, planted)
    together = scan(dataset)
    assert [each.column for each in together] == [name for name in planted if name in {e.column for e in together}]
    monkeypatch.setattr(leak, "_CELLS", 3 * len(dataset))
    assert scan(dataset) == together


def test_a_leak_within_one_period_is_enough(demo_frame: pd.DataFrame) -> None:
    noise = np.random.default_rng(1).normal(size=len(demo_frame))
    there = (demo_frame["time_step"] == 2) & (demo_frame["target_event"] == 1)
    found = scan(with_columns(demo_frame, {"one_period": np.where(there, 9 + noise, noise), "innocent": noise}))
    assert [(each.column, each.certain) for each in found] == [("one_period", True)]


def test_columns_without_anything_to_tell(demo_frame: pd.DataFrame) -> None:
    size = len(demo_frame)
    few = np.where(np.arange(size) < 20, 1.0, np.nan)
    columns = {"empty": np.full(size, np.nan), "constant": np.full(size, 1.1), "few": few}
    assert scan(with_columns(demo_frame, columns)) == ()
