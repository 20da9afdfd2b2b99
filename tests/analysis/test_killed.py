"""Killed at any moment, training and saving leave what was there before as it was."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.scoring import score
from analysis.models.storing import load_model, save_model

_OVER_AND_OVER = """
import sys
from pathlib import Path
import pandas as pd
from analysis.dataset import Dataset
from analysis.models.judging import judge
from analysis.models.storing import save_model
from analysis.models.targets import Target
from analysis.models.training import Features

dataset = Dataset("again", pd.read_parquet(sys.argv[1]))
print("training", flush=True)
judged = judge(Features(dataset), Target.CHURN)
while True:
    print("saving", flush=True)
    save_model(dataset, judged, Path(sys.argv[2]))
"""


@pytest.mark.parametrize(("moment", "after"), [("training", 0.2), ("saving", 0.0), ("saving", 0.15), ("saving", 0.4)])
def test_the_earlier_model_is_whole(demo: Dataset, churn: Judged, tmp_path: Path, moment: str, after: float) -> None:
    target, table = tmp_path / "churn.cwmodel", tmp_path / "table.parquet"
    demo.frame.to_parquet(table)
    save_model(demo, churn, target)
    wanted = score(load_model(target), demo).scores
    worker = subprocess.Popen(
        [sys.executable, "-c", _OVER_AND_OVER, str(table), str(target)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    for line in worker.stdout:
        if line.strip() == moment:
            break
    time.sleep(after)  # somewhere in the midst of it; whatever is hit, the file has to be whole
    worker.kill()
    worker.communicate()
    found = score(load_model(target), demo).scores
    # The same table gives the same model: whether or not a later save came to its end.
    assert np.array_equal(found.score, wanted.score)
