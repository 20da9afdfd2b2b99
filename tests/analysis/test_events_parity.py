"""The builder against the published pipeline, on the log that both have seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.columns import NOW, dictionary
from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.reading import read_events

KEY = ["time_step", "user_id"]


def test_all_columns_of_all_rows_equal_the_published_pipeline(shared: Path, tmp_path: Path) -> None:
    data = shared / "data"
    events = pd.read_parquet(data / "events_small.parquet")
    margin = 0.15 + 0.085 * ((events["product_id"] % 1000) / 500 - 1)
    events.assign(margin=margin).to_parquet(tmp_path / "events.parquet")
    with Engine() as engine:
        log = read_events(tmp_path / "events.parquet", engine)
        built = build_model(log, Options(min_purchases=10), tmp_path / "model.parquet")
    model = pd.read_parquet(tmp_path / "model.parquet")
    published = pd.read_parquet(data / "customer_model_small_from_events.parquet")
    assert built.customers == 903
    assert built.rows == {NOW: 903} | published.groupby("time_step").size().to_dict()

    compared = [
        name
        for name in dictionary()
        # Spark numbered the rows as they came.
        if name not in ("row_id", "target_actual_profit") and "latent_factor" not in name
    ]
    assert list(model.columns) == ["row_id", *compared]
    labelled = model[model["time_step"] != NOW].astype({"user_id": "int64"}).set_index(KEY).sort_index()
    published = published.set_index(KEY).sort_index()
    assert labelled.index.equals(published.index)
    for name in compared:
        if name not in KEY:
            actual, expected = (table[name].to_numpy(dtype=np.float64) for table in (labelled, published))
            np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-9, err_msg=name)
