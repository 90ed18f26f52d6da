# eakte: what the README says.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Two test processes: each brings its own servers.
WORKERS ?= 2
# SLOW=short: fewer kills and files, as the gate runs it.
SLOW ?= full

.PHONY: run test test-slow test-whoosh3 check bench bench-ocr bench-search lock setup setup-dev

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
	EAKTE_TEST_SLOW=$(SLOW) $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "slow and not bench"

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(MAKE) test

bench: setup-dev
	$(BIN)/pytest -m "bench" -s tests/bench --ignore=tests/bench/test_reading.py --ignore=tests/bench/test_searching.py

bench-ocr: setup-dev
	@sh tests/bench/install_peers.sh
	$(BIN)/pytest -m "bench" -s tests/bench/test_reading.py

bench-search: setup-dev
	$(BIN)/pytest -m "bench" -s tests/bench/test_searching.py tests/bench/test_search_quality.py

# The search on the other distribution of the same package, in an environment of its own.
PURELIB := -c "import sysconfig; print(sysconfig.get_path('purelib'))"
test-whoosh3: $(VENV)-whoosh3/.installed
	$(VENV)-whoosh3/bin/python -m pytest -m "not slow and not bench" tests/indexing/searching

$(VENV)-whoosh3/.installed: requirements-whoosh3.lock $(VENV)/.installed-dev
	$(BIN)/python -m venv --without-pip $(VENV)-whoosh3
	$(abspath $(BIN))/python $(PURELIB) > "$$($(VENV)-whoosh3/bin/python $(PURELIB))/beside.pth"
	$(BIN)/pip --python $(VENV)-whoosh3/bin/python install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# Hashes, no addresses of package servers.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --generate-hashes --no-header --no-annotate
lock: setup-dev
	$(COMPILE) --group dev -o requirements-dev.lock
	$(COMPILE) --group build -c requirements-dev.lock -o requirements.lock
	echo "whoosh3==3.54.0" | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-whoosh3.lock
	$(COMPILE) --extra reader2 --group build -c requirements-dev.lock -o requirements-reader2.lock
	$(COMPILE) --extra opensearch --group build -c requirements-dev.lock -o requirements-opensearch.lock
