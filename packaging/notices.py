"""What the libraries in the packaged program ask to be passed on with them: version and licence."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Final

from trimming import Entry

_WORDS: Final = ("licen", "copying", "notice", "authors", "metadata")
_QT: Final = Path(__file__).parent / "qt"
"""Qt and PySide6 are used under the LGPL, whose text (and that of the GPL, which it builds on) they do not bring."""


def notices(collected: Iterable[Entry]) -> list[Entry]:
    """The papers of each library of which something was collected, where Python looks for them; of Qt and Python."""
    owners = packages_distributions()
    tops = {name.replace("\\", "/").split("/")[0].split(".")[0] for name, _, _ in collected}
    names = sorted({owner for top in tops for owner in owners.get(top, [])})
    entries = [entry for name in names for entry in _of_library(name)]
    entries += [(f"licences/Qt/{path.name}", str(path), "DATA") for path in sorted(_QT.iterdir())]
    of_python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if of_python.exists():
        entries.append(("licences/Python/LICENSE.txt", str(of_python), "DATA"))
    return entries


def _of_library(name: str) -> list[Entry]:
    found = distribution(name)
    return [
        (str(path), str(found.locate_file(path)), "DATA")
        for path in found.files or []
        if path.parts[0].endswith(".dist-info") and any(word in str(path).lower() for word in _WORDS)
    ]
