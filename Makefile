# Everything from a bare machine with Python >= 3.11: `make demo`, `make test`.
# Stamp files under .venv/ remember finished set-up, so that a second run does none.
# Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PACKAGES := graph loaders queries exports hongsheng
TYPED := $(wildcard $(PACKAGES) tests benchmarks)
# --no-compile: Python compiles what is used when it is used, which halves the work of an install.
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt

# What is compiled is kept, whatever the caller's environment says: many tests start Python anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo install setup test lint format typecheck pytest bench docs constraints clean distclean

help:
	@echo "make demo         the bundled district and its meeting pack, in demo/"
	@echo "make test         everything CI runs: style, types, tests on every engine and in a browser"
	@echo "make lint         style and types alone;  make format  mends the style"
	@echo "make pytest       the tests alone, with what is set up; ARGS='-k name' chooses"
	@echo "make bench        measurements beside their raw counterparts"
	@echo "make docs         renders the reference pages from the declarations"
	@echo "make constraints  resolves the newest versions anew into constraints.txt"
	@echo "make clean        removes what was built;  make distclean  .venv too"

demo: install
	$(BIN)/hongsheng demo --out demo

test: setup
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory pytest

install: $(VENV)/.installed
setup: $(VENV)/.dev $(VENV)/.browser $(VENV)/.neo4j

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(PY) -m tests.scripts

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/.dev
	$(BIN)/mypy $(TYPED)
	$(PY) -m tests.scripts

# Which tests stay in one worker is told in tests/conftest.py. Each worker has its own servers.
pytest: $(VENV)/.dev
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope $(ARGS)

bench: $(VENV)/.dev $(VENV)/.neo4j
	$(PY) -m benchmarks $(ARGS)

docs: $(VENV)/.dev
	$(PY) -m docs

# A fresh environment, so that constraints.txt holds what is needed and nothing left over.
constraints: $(VENV)/.python
	rm -rf $(VENV)/resolve
	$(PY) -m venv $(VENV)/resolve
	$(VENV)/resolve/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	{ echo '# Exact versions of all that runs and tests the program. Made by: make constraints'; \
	  $(VENV)/resolve/bin/python -m pip freeze --exclude-editable; } > constraints.tmp
	mv constraints.tmp constraints.txt
	rm -rf $(VENV)/resolve

clean:
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(PACKAGES) tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean
	rm -rf $(VENV)

# --- stamps ---------------------------------------------------------------------------------

$(VENV)/.python:
	PYTHON='$(PYTHON)' sh tests/system.sh python
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP_INSTALL) --editable '.[dev]'
	@touch $(VENV)/.installed $@

# Neither is remembered where it failed softly (no root, no network): the next run tries again.
$(VENV)/.browser: $(VENV)/.dev tests/system.sh
	sh tests/system.sh browser '$(PY)' '$@'

$(VENV)/.neo4j: $(VENV)/.dev
	sh tests/system.sh neo4j '$(PY)' '$@'
