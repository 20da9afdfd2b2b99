"""Lists as Parquet, for programs that go on with them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.files import check_target, staged
from analysis.lists.about import as_text
from analysis.views.customer_list import CustomerList
from analysis.wording import ENGLISH, writing

PARQUET: Final = ".parquet"


def save_columns(listing: CustomerList, target: Path) -> tuple[Path, Path]:
    """The list and `NAME.about.txt` beside it, which says what it is; both are written, or none."""
    about = target.with_name(f"{target.stem}.about.txt")
    check_target(target, PARQUET)
    check_target(about)
    with writing(ENGLISH):
        words = as_text(listing, "Parquet, a column per figure.", datetime.now())
    with staged(target, about) as (temporary, beside):
        frame = pd.DataFrame({column.key: column.values for column in listing.columns})
        frame.to_parquet(temporary, index=False)
        beside.write_text(words, encoding="utf-8", errors="replace")
    return target, about
