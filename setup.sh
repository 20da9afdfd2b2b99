#!/bin/sh
# Sets up the working copy: system libraries that Qt needs (as root, on Debian or Ubuntu), then the locked packages.
# Called by `make setup` with PYTHON and VENV set.
set -eu

packages=$(sed -e 's/#.*//' system-packages.txt | tr '\n' ' ')
if command -v dpkg-query >/dev/null 2>&1; then
    missing=
    for package in $packages; do
        # A name may have been renamed by a transition (libglib2.0-0 became libglib2.0-0t64): either counts.
        status=$(dpkg-query -W -f '${Status} ' "$package" "${package}t64" 2>/dev/null || true)
        case $status in *"install ok installed"*) ;; *) missing="$missing $package" ;; esac
    done
    if [ -n "$missing" ] && [ "$(id -u)" -eq 0 ]; then
        echo "Installing system libraries that Qt needs:$missing"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq
        # shellcheck disable=SC2086  # a list of names
        apt-get install -y -qq --no-install-recommends $missing >/dev/null
    elif [ -n "$missing" ]; then
        echo "Qt may need system libraries that are missing. To install them: sudo apt-get install$missing"
    fi
fi

if ! "$PYTHON" -c 'import sys, venv; raise SystemExit(sys.version_info < (3, 11))'; then
    echo "Cartwright needs Python 3.11 or newer with venv (on Debian: apt-get install python3 python3-venv)." >&2
    exit 1
fi
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
