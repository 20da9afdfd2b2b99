"""`--self-test OUT.json`: whether this copy of the program works on this machine, without a display.

A packaged program can lack a library, a plugin or a resource that nobody misses until a customer clicks. The self-test
does once what the program does all day and writes down, for each check, whether it passed, how long it took, what came
out, and what was printed meanwhile: a check that printed anything has not passed.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.files import check_target
from analysis.version import PROGRAM
from app.selftest.bench import Bench
from app.selftest.data_checks import DATA_CHECKS
from app.selftest.listener import Listener
from app.selftest.window_checks import WINDOW_CHECKS

PASSED, FAILED = 0, 1

Check = Callable[[Bench], str]
"""Does it and says what came out; raises if it does not work."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a check; `printed` holds the lines that should not have been."""

    name: str
    ok: bool
    seconds: float
    detail: str
    printed: tuple[str, ...] = ()


def main(out: Path) -> int:
    """Run every check and write the results to `out`; 0 if all passed. Raises AnalysisError if it cannot be written."""
    check_target(out, ".json")
    # Before Qt is imported: no window opens, and the machine needs no display.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    results: list[Result] = []
    _write(out, results, passed=False)
    with tempfile.TemporaryDirectory(prefix="cartwright-", ignore_cleanup_errors=True) as folder:
        for result in run({**DATA_CHECKS, **WINDOW_CHECKS}, Bench(Path(folder))):
            results.append(result)
            _write(out, results, passed=False)  # a crash leaves behind how far it came
    passed = all(result.ok for result in results)
    _write(out, results, passed=passed)
    _tell(results, out)
    return PASSED if passed else FAILED


def run(checks: dict[str, Check], bench: Bench) -> Iterator[Result]:
    """One check after the other, each with what was printed during it."""
    with Listener() as listener:
        for name, check in checks.items():
            yield _run(name, check, bench, listener)


def _run(name: str, check: Check, bench: Bench, listener: Listener) -> Result:
    start = time.perf_counter()
    try:
        detail, ok = check(bench), True
    except Exception:
        detail, ok = traceback.format_exc(), False
    seconds = round(time.perf_counter() - start, 3)
    printed = listener.take()
    return Result(name, ok and not printed, seconds, detail, printed)


def _write(out: Path, results: Sequence[Result], *, passed: bool) -> None:
    report = {
        "program": PROGRAM,
        "packaged": bool(getattr(sys, "frozen", False)),
        "machine": platform.platform(),
        "passed": passed,
        "seconds": round(sum(result.seconds for result in results), 3),
        "checks": [asdict(result) for result in results],
    }
    out.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _tell(results: Sequence[Result], out: Path) -> None:
    failed = [result.name for result in results if not result.ok]
    if failed:
        sys.stderr.write(f"cartwright: not passed: {', '.join(failed)}. Details: {out}\n")
    else:
        sys.stdout.write(f"Every check passed. Written: {out}\n")
