"""The entry point: `main.py` opens the window, `main.py --help` says what else it can do."""

import multiprocessing
import os
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    # A windowed build has no streams, and libraries write to them without asking.
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (open until the end)
    # LightGBM's OpenMP threads spin while they wait: with other work on the machine a fit takes ten times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # OpenBLAS threads do the same, and with several the last digits depend on the number of cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.run import main

    sys.exit(main())
