"""Fitting: gradient boosting with early stopping and a sigmoid on top, and a logistic regression beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import lightgbm
import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression

from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress

SEED = 20191001
MAX_TREES = 300
PATIENCE = 25
LOGISTIC_ROWS = 30_000
LOGISTIC_COLUMNS = 500

# max_bin 63 and feature_fraction .5 are the fastest at equal AUC; both row settings make the fit repeatable.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "metric": "binary_logloss",  # stopping on AUC stops after a dozen trees on small shops, with long ties
    "learning_rate": 0.07,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": os.cpu_count() or 1,
    "seed": SEED,
    "verbosity": -1,
}

FloatMatrix = npt.NDArray[np.float32]
Kept = TypeVar("Kept")

_ROWS = 4096
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, eq=False)
class Features:
    """The columns a model may learn from, and their values for any rows.

    locked: columns that must stay out, whatever the dictionary says of them.
    Matrices and binned data are kept: both models learn from the same rows.
    """

    dataset: Dataset
    locked: tuple[str, ...] = ()
    _kept: dict[tuple[str, bytes], Any] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> list[str]:
        """Numeric features in the table's order. Raises AnalysisError when there is none."""
        frame = self.dataset.frame
        names = [
            name
            for name in self.dataset.features
            if name not in self.locked and pd.api.types.is_numeric_dtype(frame[name])
        ]
        if not names:
            raise AnalysisError("The table has no column that a model could learn from.")
        return names

    @cached_property
    def text_columns(self) -> list[str]:
        """Features that are left out because they hold text."""
        frame = self.dataset.frame
        return [n for n in self.dataset.features if not pd.api.types.is_numeric_dtype(frame[n])]

    def matrix(self, rows: IntArray) -> FloatMatrix:
        """Shape (rows, features), float32, missing as NaN; kept."""
        return self._keep("matrix", rows, lambda: self.fresh_matrix(rows))

    def fresh_matrix(self, rows: IntArray) -> FloatMatrix:
        """The same, not kept: the rows to train on are many, and needed as numbers only while they are binned."""
        return matrix_of(self.dataset, self.names, rows)

    def binned(self, rows: IntArray, reference: lightgbm.Dataset | None = None) -> lightgbm.Dataset:
        """The same rows in LightGBM's bins, those of `reference` where given; labels are set by whoever fits."""

        def build() -> lightgbm.Dataset:
            data = lightgbm.Dataset(self.fresh_matrix(rows), reference=reference, params=PARAMETERS, free_raw_data=True)
            return data.construct()

        return self._keep("binned", rows, build)

    def _keep(self, kind: str, rows: IntArray, build: Callable[[], Kept]) -> Kept:
        key = (kind, rows.tobytes())
        if key not in self._kept:
            self._kept[key] = build()
        kept: Kept = self._kept[key]
        return kept


def matrix_of(dataset: Dataset, names: Sequence[str], rows: IntArray) -> FloatMatrix:
    """Shape (rows, names), float32, missing as NaN."""
    out = np.empty((len(rows), len(names)), dtype=np.float32)
    # A few rows at a time: writing whole columns into a row-wise matrix would miss the cache on each value.
    columns = [dataset.values(name) for name in names]
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        for i, column in enumerate(columns):
            out[start : start + _ROWS, i] = np.clip(column[part], -_LARGEST, _LARGEST)
    return out


@dataclass(frozen=True, eq=False)
class Boosted:
    """A fitted booster; scores are log odds before calibration. sigmoid: slope and intercept, or None."""

    booster: lightgbm.Booster
    trees: int
    sigmoid: tuple[float, float] | None

    def score(self, x: FloatMatrix) -> FloatArray:
        """Raw scores, higher first; shape (rows,)."""
        return np.asarray(self.booster.predict(x, raw_score=True, num_iteration=self.trees), dtype=np.float64)

    def contributions(self, x: FloatMatrix) -> FloatArray:
        """TreeSHAP: what each feature adds to the raw score, and last the base; shape (rows, features + 1)."""
        found = self.booster.predict(x, pred_contrib=True, num_iteration=self.trees)
        return np.asarray(found, dtype=np.float64)

    def probability(self, score: FloatArray) -> FloatArray:
        """Scores as probabilities, calibrated where there was a period to calibrate on."""
        slope, intercept = self.sigmoid or (1.0, 0.0)
        return 1 / (1 + np.exp(-(slope * score + intercept)))


def fit_boosted(
    features: Features,
    train: tuple[IntArray, IntArray],
    held_out: tuple[IntArray, IntArray] | None,
    *,
    trees: int = MAX_TREES,
    progress: Progress = SILENT,
) -> Boosted:
    """Gradient boosting (LightGBM). With held_out, its number of trees is chosen and its sigmoid fitted there.

    train, held_out: row positions and their 0/1 labels. Deterministic for the same input.
    """

    def watch(env: Any) -> None:
        progress.report((env.iteration + 1) / trees, f"tree {env.iteration + 1} of up to {trees}")

    binned = features.binned(train[0]).set_label(train[1])
    callbacks: list[Any] = [watch]
    valid = []
    if held_out is not None:
        valid = [features.binned(held_out[0], reference=binned).set_label(held_out[1])]
        callbacks.append(lightgbm.early_stopping(PATIENCE, verbose=False))
    booster = lightgbm.train(PARAMETERS, binned, trees, valid_sets=valid, callbacks=callbacks)
    chosen = booster.best_iteration if held_out is not None and booster.best_iteration > 0 else trees
    fitted = Boosted(booster, chosen, None)
    if held_out is None:
        return fitted
    return Boosted(booster, chosen, sigmoid(fitted.score(features.matrix(held_out[0])), held_out[1]))


def sigmoid(score: FloatArray, y: IntArray) -> tuple[float, float] | None:
    """Slope and intercept of Platt's sigmoid on the logit; None when one class only, or when it would turn ranks over.

    Isotonic regression is no choice here: it collapses ranks.
    """
    if len(np.unique(y)) < 2:
        return None
    model = LogisticRegression(C=1e6, solver="newton-cholesky").fit(score[:, None], y)
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    return (slope, intercept) if slope > 0 else None


def logistic_scores(features: Features, train: tuple[IntArray, IntArray], test: FloatMatrix) -> FloatArray:
    """Log odds of a logistic regression on standardised, compressed features for the rows of `test`.

    train: row positions and their 0/1 labels. Counts and money are skewed: sign(v) log(1 + |v|) first. Missing becomes
    the mean. It learns from at most 30,000 rows drawn at random: more do not move a linear model of so few
    coefficients. Of very wide tables it takes the first 500 columns, since its time grows with their cube.
    """
    rows, y = train
    if len(rows) > LOGISTIC_ROWS:
        drawn = np.sort(np.random.default_rng(SEED).choice(len(rows), LOGISTIC_ROWS, replace=False))
        rows, y = rows[drawn], y[drawn]
    x, test = features.fresh_matrix(rows)[:, :LOGISTIC_COLUMNS], test[:, :LOGISTIC_COLUMNS]

    def compressed(values: FloatMatrix) -> FloatMatrix:
        out = np.sign(values) * np.log1p(np.abs(values))
        return np.asarray(out, dtype=np.float32)

    x = compressed(x)
    # A column without any value has no mean: it becomes 0 everywhere and drops out below.
    known = np.maximum(np.isfinite(x).sum(axis=0), 1)
    # Back to float32, so that no copy of the features is twice as large as they are.
    means = (np.nansum(x, axis=0, dtype=np.float64) / known).astype(np.float32)
    spread = np.sqrt(np.nansum((x - means) ** 2, axis=0, dtype=np.float64) / known).astype(np.float32)
    varies = spread > 1e-6

    def standardised(values: FloatMatrix) -> FloatMatrix:
        out: FloatMatrix = ((values[:, varies] - means[varies]) / spread[varies]).astype(np.float32)
        return np.nan_to_num(out, copy=False)

    # newton-cholesky: 1.7 s where lbfgs takes 9 s on the published table.
    model = LogisticRegression(C=0.01, solver="newton-cholesky", tol=1e-3, max_iter=30)
    model.fit(standardised(x), y)
    return np.asarray(model.decision_function(standardised(compressed(test))), dtype=np.float64)
