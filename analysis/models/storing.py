"""A trained model as a file: a zip of LightGBM's text and of JSON. Opening one reads numbers and never runs code."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import lightgbm

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.files import check_target, explain, staged
from analysis.intervals import Estimate
from analysis.models.drift import Reference, references
from analysis.models.judging import LOGISTIC, LONGEST_SILENT, Judged, deployed
from analysis.models.targets import OWN, OwnTarget, Question, Target
from analysis.models.training import PARAMETERS, Boosted
from analysis.progress import SILENT, Progress
from analysis.version import VERSION

SUFFIX: Final = ".cwmodel"
_FORMAT: Final = 1
_ABOUT: Final = "about.json"
_TREES: Final = "model.txt"
_MOST_BYTES: Final = 64 * 2**20
"""Of a member, unpacked: a model of 300 trees has less than 1 MB."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was claimed for the judged model on the test period, beside the average and the rules."""

    customers: int
    base_rate: float
    auc: Estimate
    rivals: Mapping[str, Estimate]


@dataclass(frozen=True, eq=False)
class StoredModel:
    """threshold: revenue from which one is a big spender. source, fingerprint: of the table that it learned from.

    snapshot: the day of its newest labelled snapshot, where it is known. references: of its features there.
    """

    target: Question
    model: Boosted
    features: tuple[str, ...]
    threshold: float | None
    window_days: int
    source: str
    fingerprint: str
    snapshot: date | None
    trained: datetime
    figures: Figures
    references: Mapping[str, Reference]
    versions: Mapping[str, str]


def save_model(dataset: Dataset, judged: Judged, target: Path, *, progress: Progress = SILENT) -> Path:
    """The model for customers to come, with the figures of the judged one, whole or not at all. Raises AnalysisError.

    dataset: the one that it was trained on.
    """
    check_target(target, SUFFIX)
    progress.report(0, f"fitting the model for {target.name} on all periods")
    model = deployed(dataset, judged, progress=progress.part(0, 0.9))
    trees = model.booster.model_to_string(num_iteration=model.trees)
    about = {
        "format": _FORMAT,
        "target": judged.target.value,
        "threshold": judged.threshold,
        **_own(judged.target),
        "features": list(judged.feature_names),
        "trees": model.trees,
        "sigmoid": None if model.sigmoid is None else list(model.sigmoid),
        "sha256": hashlib.sha256(trees.encode()).hexdigest(),
        "window days": dataset.window_days,
        "data": {
            "source": dataset.source,
            "fingerprint": dataset.fingerprint,
            "snapshot": _day(dataset.dates.get(judged.split.test)),
            "rows": len(dataset),
            "customers": dataset.customers,
            "periods": dataset.labelled_periods,
            "locked": list(judged.locked),
        },
        "trained": datetime.now().isoformat(timespec="seconds"),
        "settings": {**PARAMETERS, "num_threads": None},
        "figures": {
            "customers": len(judged.rows_test),
            "base rate": judged.base_rate_test,
            "auc": judged.ranking.auc.as_dict(),
            "rivals": {rival.name: rival.auc.as_dict() for rival in judged.rivals},
        },
        "references": {
            name: one.to_dict() for name, one in references(dataset, judged.rows_test, judged.feature_names).items()
        },
        "versions": {"cartwright": VERSION, "lightgbm": version("lightgbm")},
    }
    progress.report(0.95, f"writing {target.name}")
    with staged(target) as (temporary,), zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_ABOUT, json.dumps(about, ensure_ascii=False, indent=1))
        packed.writestr(_TREES, trees)
    return target


def load_model(path: Path) -> StoredModel:
    """Raises AnalysisError for a file that is none of these, or is damaged, too large, or of a newer version."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sorted(packed.namelist()) != sorted((_ABOUT, _TREES)):
                raise _foreign(path)
            about, trees = (_member(path, packed, name) for name in (_ABOUT, _TREES))
    except OSError as error:
        raise explain(error, path) from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise _foreign(path) from error
    try:
        data = json.loads(about)
        if data["format"] > _FORMAT:
            raise AnalysisError(
                f"{path.name} was written by a newer version of the program.", "Update the program, or train it again."
            )
        if hashlib.sha256(trees.encode()).hexdigest() != data["sha256"]:
            raise _damaged(path)
        return _stored(data, trees)
    except (AttributeError, KeyError, TypeError, ValueError, lightgbm.basic.LightGBMError) as error:
        raise _damaged(path) from error


def _member(path: Path, packed: zipfile.ZipFile, name: str) -> str:
    """Read up to the limit, whatever the file says of its size."""
    with packed.open(name) as member:
        data = member.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise AnalysisError(f"{path.name} holds more than any model does, so it was not opened.")
    return data.decode("utf-8")


def _stored(data: Mapping[str, Any], trees: str) -> StoredModel:
    sigmoid, of, figures = data["sigmoid"], data["data"], data["figures"]
    booster = lightgbm.Booster(model_str=trees)
    features = tuple(map(str, data["features"]))
    if booster.num_feature() != len(features):
        raise ValueError("features do not fit")
    return StoredModel(
        target=_question(data),
        model=Boosted(booster, int(data["trees"]), None if sigmoid is None else (float(sigmoid[0]), float(sigmoid[1]))),
        features=features,
        threshold=None if data["threshold"] is None else float(data["threshold"]),
        window_days=int(data["window days"]),
        source=str(of["source"]),
        fingerprint=str(of["fingerprint"]),
        snapshot=None if of["snapshot"] is None else date.fromisoformat(of["snapshot"]),
        trained=datetime.fromisoformat(data["trained"]),
        figures=Figures(
            int(figures["customers"]),
            float(figures["base rate"]),
            _estimate(figures["auc"]),
            {
                name: _estimate(figures["rivals"][name])
                for name in (LONGEST_SILENT, LOGISTIC)
                if name in figures["rivals"]
            },
        ),
        references={
            str(name): Reference(tuple(map(float, one["edges"])), tuple(map(float, one["shares"])))
            for name, one in data["references"].items()
        },
        versions={str(name): str(one) for name, one in data["versions"].items()},
    )


def _own(question: Question) -> dict[str, Any]:
    """What else is said of an outcome of one's own."""
    if not isinstance(question, OwnTarget):
        return {}
    return {"column": question.column, "name": question.name, "at least": question.at_least}


def _question(data: Mapping[str, Any]) -> Question:
    if data["target"] != OWN:
        return Target(data["target"])
    at_least = data["at least"]
    return OwnTarget(str(data["column"]), str(data["name"]), None if at_least is None else float(at_least))


def _estimate(data: Mapping[str, Any]) -> Estimate:
    value, low, high = (None if data[name] is None else float(data[name]) for name in ("value", "low", "high"))
    return Estimate(value, low, high, int(data["n"]))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _foreign(path: Path) -> AnalysisError:
    return AnalysisError(
        f"{path.name} is no model that this program saved.", f"Choose a file that ends in {SUFFIX}, or train the model."
    )


def _damaged(path: Path) -> AnalysisError:
    return AnalysisError(
        f"{path.name} is damaged: what it holds is not as it was saved.", "Take another copy of it, or train the model."
    )
