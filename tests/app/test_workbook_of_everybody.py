"""A workbook of everybody says so, also where snapshots have dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from analysis.campaign import DEFAULTS
from analysis.cleaning import Cleaned
from analysis.dataset import Dataset
from analysis.segment import All, Range, Segment
from app.jobs import save_workbook


@pytest.mark.parametrize(("segment", "is_part"), [(All(), False), (Range("view_count_sum", low=20), True)])
def test_only_a_part_is_called_one(segment: Segment, is_part: bool, demo: Dataset, tmp_path: Path) -> None:
    dated = demo.dated({period: date(2025, 5 - period // 2, 1) for period in demo.periods})
    save_workbook(Cleaned.of(dated), segment, {}, DEFAULTS, tmp_path / "shop.xlsx")
    about = openpyxl.load_workbook(tmp_path / "shop.xlsx")["About"]
    said = " ".join(str(cell) for row in about.iter_rows(values_only=True) for cell in row if cell is not None)
    assert ("Only the customers in view were analysed" in said) == is_part
    assert ("all customers" in said) != is_part
