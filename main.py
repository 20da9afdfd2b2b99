"""The entry point: `main.py --help` says what it can do."""

import multiprocessing
import os
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    # LightGBM's OpenMP threads spin while they wait: with other work on the machine a fit takes ten times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from app.run import main

    sys.exit(main())
