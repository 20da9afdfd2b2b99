"""Pseudonyms in the place of customer ids: the same from month to month for whoever has the key, and for nobody else.

HMAC-SHA256 (RFC 2104), of which the first 128 bits stand as 32 hexadecimal digits: two of a billion customers share one
with a chance of 1 in 10^20.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from analysis.columns import CUSTOMER, Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.files import check_target, explain, staged
from analysis.origin import KEY as ORIGIN
from analysis.origin import Origin
from analysis.progress import SILENT, Progress
from analysis.wording import listed

_SHORTEST: Final = 16
_LONGEST: Final = 1 << 20
_DIGITS: Final = 32
_NO_LOG: Final = "The log knows customers by their ids, and these are pseudonyms: it is not kept with the table."


@dataclass(frozen=True, slots=True)
class Key:
    """The content of a key file. name: of the file, for people."""

    name: str
    secret: bytes

    @classmethod
    def read(cls, path: Path) -> Key:
        """Raises AnalysisError for a file that is not there or cannot be a key."""
        try:
            if path.stat().st_size > _LONGEST:
                raise AnalysisError(f"{path.name} is too large for a key.", "Choose the key file of the pseudonyms.")
            # A text editor may end the file with a line break: no part of the key.
            secret = path.read_bytes().strip()
        except OSError as error:
            raise AnalysisError(
                f"The key file {path.name} cannot be read: {error.strerror or type(error).__name__}.",
                "Without the same key, pseudonyms would be others than before.",
            ) from error
        if len(secret) < _SHORTEST:
            raise AnalysisError(
                f"{path.name} is too short for a key: it takes {_SHORTEST} characters or more.",
                "A short key can be guessed, and with it every customer.",
            )
        return cls(path.name, secret)

    @property
    def mark(self) -> str:
        """Tells one key from another, and nothing about it."""
        return self.of("which key this is")[:16]

    @property
    def note(self) -> str:
        return f"Customer ids are pseudonyms, made with the key file {self.name}."

    def of(self, customer: object) -> str:
        """The pseudonym of an id, the same whether it is a number or text."""
        return hmac.new(self.secret, str(customer).encode(), hashlib.sha256).hexdigest()[:_DIGITS]

    def of_all(self, customers: Iterable[object]) -> dict[object, str]:
        return {customer: self.of(customer) for customer in customers}


def make_key(path: Path) -> Key:
    """Write a new key to a file that is not there yet. Raises AnalysisError."""
    if path.exists():
        raise AnalysisError(
            f"{path.name} is there already.", "A key that is written over is lost: choose another name."
        )
    check_target(path)
    try:
        with staged(path) as (temporary,):
            temporary.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
            temporary.chmod(0o600)
    except OSError as error:
        raise explain(error, path) from error
    return Key.read(path)


def pseudonymised(dataset: Dataset, key: Key) -> Dataset:
    """The same table with pseudonyms for its customers, and for whatever else is an id: a card or an account names the
    customer, too. What was kept of its log, under their ids, is not with it."""
    if key.note in dataset.notes:  # as saved, with this key
        return dataset
    made = key.of_all(dataset.customer_ids.tolist())
    ids = pd.Series([made[customer] for customer in dataset.frame[CUSTOMER].tolist()], dtype="str")
    ids.index = dataset.frame.index
    others = [name for name in map(str, dataset.frame.columns) if _is_other_id(dataset, name)]
    hidden = {name: _hidden(dataset.frame[name], key) for name in others}
    other = dataset.with_frame(dataset.frame.assign(**{CUSTOMER: ids, **hidden}))
    outdated = frozenset(made[customer] for customer in dataset.outdated)
    gone = _NO_LOG if dataset.attempts is not None else dataset.no_attempts
    notes = [key.note, *([f"So are the values of {listed(others, 20)}."] if others else [])]
    return replace(other, outdated=outdated, notes=(*dataset.notes, *notes), attempts=None, no_attempts=gone)


def _is_other_id(dataset: Dataset, column: str) -> bool:
    """Whether it is an id of the file's own; the running number of a row, which is declared, names nobody."""
    described = dataset.describe(column)
    return described.role is Role.IDENTIFIER and not described.declared


def _hidden(ids: pd.Series, key: Key) -> pd.Series:
    """A pseudonym per id, so that equal ids stay equal; where none is, none comes."""
    made = {each: key.of(_plain(each)) for each in ids.dropna().unique().tolist()}
    return ids.astype(object).map(made).astype("str")


def _plain(each: object) -> object:
    """Beside gaps, whole numbers are floats."""
    return int(each) if isinstance(each, float) and each.is_integer() else each


def pseudonymise_file(path: Path, key: Key, *, progress: Progress = SILENT) -> None:
    """The same for a table that was built into a Parquet file, in its place; its origin says so."""
    with staged(path) as (temporary,), parquet.ParquetFile(path) as source:
        schema = source.schema_arrow
        at = schema.get_field_index(CUSTOMER)
        metadata = dict(schema.metadata or {})
        if said := metadata.get(ORIGIN.encode()):
            origin = Origin.from_json(said)
            metadata[ORIGIN.encode()] = replace(origin, notes=(*origin.notes, key.note)).to_json().encode()
        schema = schema.set(at, pa.field(CUSTOMER, pa.string())).with_metadata(metadata)
        with parquet.ParquetWriter(temporary, schema) as target:
            for group in range(source.num_row_groups):
                progress.report(group / source.num_row_groups)
                table = source.read_row_group(group)
                ids = table.column(CUSTOMER).to_pylist()
                made = key.of_all(set(ids))
                table = table.set_column(at, schema.field(at), pa.array([made[each] for each in ids], pa.string()))
                target.write_table(table.cast(schema))
