"""Fixtures that several packages share: the demo shop, made once."""

from __future__ import annotations

import os
from pathlib import Path

# Before Qt or LightGBM is imported by any test.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd
import pytest
from hypothesis import settings

from analysis.columns import LABEL, NOW, PERIOD
from analysis.dataset import Dataset
from analysis.demo import make_demo
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.report import Report, analyse

# How long an example takes says nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.qt_fixtures"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Material for development, beside the project; tests that use it skip where it is absent."""


@pytest.fixture(scope="session")
def demo_with_now() -> pd.DataFrame:
    """As it is built from a log: with the open snapshot."""
    return make_demo(700, seed=7)


@pytest.fixture(scope="session")
def demo_frame(demo_with_now: pd.DataFrame) -> pd.DataFrame:
    """Like the published table, which knows the outcome of every period."""
    frame = demo_with_now[demo_with_now[PERIOD] != NOW].reset_index(drop=True)
    return frame.assign(**{LABEL: frame[LABEL].astype("int64")})


@pytest.fixture(scope="session")
def demo(demo_frame: pd.DataFrame) -> Dataset:
    return Dataset("demo.csv", demo_frame)


@pytest.fixture(scope="session")
def demo_report(demo: Dataset) -> Report:
    return analyse(demo)


@pytest.fixture(scope="session")
def churn(demo_report: Report) -> Judged:
    """The churn model of the demo table."""
    judged = demo_report.models[Target.CHURN]
    assert isinstance(judged, Judged)
    return judged


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared development material is not here")
    return SHARED
