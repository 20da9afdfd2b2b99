"""Runs in the packaged program before main.py, in child processes too."""

import os
import sys

# In the bare C locale Python speaks UTF-8 (PEP 538); the packaged one leaves it to Qt, which would say so each time.
if sys.platform == "linux" and not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
    os.environ["LC_CTYPE"] = "C.UTF-8"
