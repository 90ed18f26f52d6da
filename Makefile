# eakte: what the README says.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Two test processes: each brings its own servers.
WORKERS ?= 2
# SLOW=short: fewer kills and files, as the gate runs it.
SLOW ?= full

.PHONY: run test test-slow check bench lock setup setup-dev

run: setup
	$(BIN)/eakte up

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 oder neuer wird gebraucht."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Bitte zuerst installieren: sudo apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

test: setup-dev
	@sh tests/install_servers.sh
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not slow and not bench"

test-slow: setup-dev
	@sh tests/install_servers.sh
	EAKTE_TEST_SLOW=$(SLOW) $(BIN)/pytest -m "slow and not bench" -s

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(MAKE) test

bench: setup-dev
	$(BIN)/pytest -m "bench" -s tests/bench

# Hashes, no addresses of package servers.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --generate-hashes --no-header --no-annotate
lock: setup-dev
	$(COMPILE) --group dev -o requirements-dev.lock
	$(COMPILE) --group build -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --extra reader2 --group build -c requirements-dev.lock -o requirements-reader2.lock
