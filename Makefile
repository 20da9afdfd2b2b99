# Two commands for a fresh machine with python3 (with venv) and make: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

export LC_ALL := C.UTF-8
export OMP_WAIT_POLICY := PASSIVE
export OPENBLAS_NUM_THREADS := 1

.PHONY: run test setup screenshots build deb bench lock clean

run: setup
	$(PY) main.py --demo

test: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest

setup: $(READY)

# The locked packages, and as root on Debian or Ubuntu the system libraries that Qt needs.
$(READY): requirements.lock system-packages.txt
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh setup.sh
	touch $@

# The packaged program for the system that runs this: dist/cartwright.
build: setup
	$(PY) -m PyInstaller --noconfirm --log-level WARN build.spec

deb: build
	$(PY) packaging/deb.py dist/cartwright dist

# Every page in every state, both themes, two sizes, into out/screenshots.
screenshots: setup
	$(PY) -m app.screenshots

bench: setup
	$(PY) -m benchmarks

lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist out
