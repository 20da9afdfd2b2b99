"""Pseudonyms: as HMAC-SHA256 has them, the same every month, and nothing else about a table changes."""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

from analysis.columns import CUSTOMER, REVENUE, Role
from analysis.concentration import concentration
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.pseudonyms import Key, make_key, pseudonymise_file, pseudonymised
from analysis.reading import read_table

SECRET = b"correct horse battery staple"


@pytest.fixture
def key(tmp_path: Path) -> Key:
    path = tmp_path / "shop.key"
    path.write_bytes(SECRET + b"\r\n")
    return Key.read(path)


def test_a_pseudonym_is_the_hmac_of_the_id(key: Key) -> None:
    assert key.of(4711) == hmac.new(SECRET, b"4711", hashlib.sha256).hexdigest()[:32]
    assert key.of("4711") == key.of(4711)
    assert Key("other", b"another key of some length").of(4711) != key.of(4711)
    assert key.secret.hex() not in key.mark


def test_only_the_ids_change(demo: Dataset, key: Key) -> None:
    hidden = pseudonymised(demo, key)
    assert hidden.frame[CUSTOMER].tolist() == [key.of(each) for each in demo.frame[CUSTOMER]]
    pd.testing.assert_frame_equal(hidden.frame.drop(columns=CUSTOMER), demo.frame.drop(columns=CUSTOMER))
    assert hidden.customers == demo.customers
    assert hidden.periods == demo.periods
    assert key.note in hidden.notes
    assert concentration(hidden).customers_for_80 == concentration(demo).customers_for_80


def test_other_ids_are_hidden_as_well(demo: Dataset, key: Key) -> None:
    rows = len(demo)
    cards = [None, *range(1, rows)]  # a gap makes them floats
    frame = demo.frame.assign(card_no=cards, account_id=pd.Series([f"A{i}" for i in range(rows)]), group="gold")
    roles = {"card_no": Role.IDENTIFIER, "account_id": Role.IDENTIFIER}
    hidden = pseudonymised(Dataset("shop.csv", frame, roles=roles), key)
    assert hidden.frame["card_no"].isna().tolist() == [True] + [False] * (rows - 1)
    assert hidden.frame["card_no"].iloc[1] == key.of(1)
    assert hidden.frame["account_id"].tolist() == [key.of(f"A{i}") for i in range(rows)]
    kept = [name for name in frame.columns if name not in (CUSTOMER, *roles)]
    pd.testing.assert_frame_equal(hidden.frame[kept], frame[kept])
    assert hidden.notes == (key.note, "So are the values of card_no and account_id.")
    assert hidden.roles == roles


def test_the_customer_without_a_newest_row_is_still_known(demo: Dataset, key: Key) -> None:
    mask = demo.frame[CUSTOMER].to_numpy() == demo.frame[CUSTOMER].iloc[0]
    mask &= demo.period == demo.period[mask].min()
    left = demo.dropped(mask)
    assert pseudonymised(left, key).outdated == {key.of(demo.frame[CUSTOMER].iloc[0])}


def test_next_month_the_same_customer_has_the_same_pseudonym(demo: Dataset, key: Key) -> None:
    text = demo.with_frame(demo.frame.assign(**{CUSTOMER: demo.frame[CUSTOMER].astype("str")}))
    assert set(pseudonymised(text, key).customer_ids) == set(pseudonymised(demo, key).customer_ids)


def test_a_built_file_is_changed_in_place(demo: Dataset, key: Key, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    demo.frame.to_parquet(path, index=False, row_group_size=1000)
    before = parquet.read_table(path)
    pseudonymise_file(path, key)
    after = parquet.read_table(path)
    assert after.column_names == before.column_names
    assert after.column(REVENUE).equals(before.column(REVENUE))
    assert read_table(path).frame[CUSTOMER].tolist() == [key.of(each) for each in demo.frame[CUSTOMER]]
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".parquet"] == ["t.parquet"]


def test_a_new_key_is_long_private_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "new.key"
    made = make_key(path)
    assert len(made.secret) == 64
    assert Key.read(path) == made
    if not sys.platform.startswith("win"):
        assert os.stat(path).st_mode & 0o077 == 0
    with pytest.raises(AnalysisError, match="there already"):
        make_key(path)


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), (b"short", "too short"), (b" " * 99, "too")])
def test_what_cannot_be_a_key_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "shop.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AnalysisError, match=words):
        Key.read(path)
