# Every chore of the project. `make` alone lists them; each target says what it is for after `##`.
# Two commands are enough for a start: `make run` and `make test`. After setup neither needs a network.

SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY_TO_RUN := $(VENV)/.ready-to-run
READY_TO_TEST := $(VENV)/.ready-to-test

# Debian package names. python3-venv is asked for only where this Python cannot make a venv without it.
SYSTEM_RUN = $(shell $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv) \
	tzdata libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
SYSTEM_TEST = chromium libatomic1 poppler-utils qpdf age openssl fonts-noto-cjk

# Installs what is missing when it may (root, apt), else names it in one line and stops.
define system_packages
@if ! command -v dpkg-query >/dev/null; then \
	echo "not Debian: make sure that the likes of these are installed: $(strip $(1))" >&2; exit 0; fi; \
missing=""; for name in $(1); do \
	dpkg-query -W -f='$${db:Status-Status}' $$name 2>/dev/null | grep -qx installed || missing="$$missing $$name"; done; \
if [ -z "$$missing" ]; then exit 0; fi; \
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $$missing; \
else echo "missing system packages; as root run: apt-get install$$missing" >&2; exit 1; fi
endef

compile = printf 'setuptools>=80\n' | $(BIN)/uv pip compile pyproject.toml - --quiet --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help setup run test test-fast check format bench messages law lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: $(READY_TO_RUN) $(READY_TO_TEST) ## everything needed to run and to test, into .venv

run: $(READY_TO_RUN) ## serve the demonstration county on 127.0.0.1 [PORT=8000]
	$(BIN)/tender serve --demo --data run/data --port $(PORT)

test: setup ## every test (up to 15 minutes on 2 cores) [WORKERS=2]
	$(BIN)/pytest -q -n $(WORKERS)

test-fast: setup ## the tests that need no browser, no outside program and no patience
	$(BIN)/pytest -q -n $(WORKERS) -m "not slow and not browser and not tools"

check: setup ## format, lint, types, house rules, migration drift, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/house

format: setup ## put the sources into the agreed format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## measure the rates that the design promises
	$(BIN)/pytest -q -s -o python_files='bench_*.py' tests/benchmarks

messages: setup ## bring the English catalogue up to date with the sources
	$(BIN)/python -m tender.i18n

law: setup ## write docs/law.md, the rules and the tests that show them
	$(BIN)/python -m tests.law

lock: setup ## choose dependency versions anew and lock them by hash
	$(compile) --upgrade -o requirements.txt
	$(compile) --upgrade --extra test -c requirements.txt -o requirements-test.txt

clean: ## throw away the environment, caches and what the demonstrations left
	rm -rf $(VENV) run demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis tender.egg-info

$(READY_TO_RUN): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with PYTHON=…" >&2; exit 1; }
	$(call system_packages,$(SYSTEM_RUN))
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(READY_TO_TEST): $(READY_TO_RUN) requirements-test.txt
	$(call system_packages,$(SYSTEM_TEST))
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@touch $@
