"""Start: read the command line, run the command, turn what goes wrong into an exit code and a sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from analysis.errors import AnalysisError
from analysis.progress import Cancelled
from app.arguments import parse
from app.errors import record, words_for

DONE, DEFECT, MENDABLE, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 done; 1 a defect, logged; 2 the user can mend it; 130 stopped with Ctrl+C."""
    arguments = parse(argv)
    # Imported here: `--help` and `--version` answer at once, without pandas.
    from app import commands

    try:
        commands.run(arguments)
    except (KeyboardInterrupt, Cancelled):
        return _fail("Stopped. Nothing was written.", STOPPED)
    except Exception as error:
        known = words_for(error)
        if isinstance(known, AnalysisError):
            return _fail(str(known), MENDABLE)
        log = record(error)
        return _fail(f"Something in Cartwright itself went wrong; nothing was written. Details: {log}", DEFECT)
    return DONE


def _fail(message: str, code: int) -> int:
    # One line, whatever the message quotes.
    sys.stderr.write(f"cartwright: {' '.join(message.split())}\n")
    return code
