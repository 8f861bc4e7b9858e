# The whole workshop. `make demo` and `make test` do all set-up themselves.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DATA ?= data
# Where Python may not keep what it compiled, each of the hundred processes that the tests start compiles Django anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup browser demo run test test-sqlite test-postgresql test-postgresql-all full check bench proof lock clean

help: ## These commands, each with its sentence
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- set-up -----------------------------------------------------------------------------------------------------------

setup: .venv/ready abhiyan/static/vendor/ready .venv/words ## Virtual environment, packages, fonts, message catalogues

.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

abhiyan/static/vendor/ready: package.json package-lock.json scripts/vendor.mjs .venv/ready
	tools/vendor
	@touch $@

.venv/words: $(wildcard abhiyan/locale/*/LC_MESSAGES/*.po) .venv/ready
	ABHIYAN_DATA=build/check $(BIN)/python tools/words.py compile
	@touch $@

browser: ## Debian's Chromium for the browser tests, where it may be installed
	tools/browser

# --- the product ------------------------------------------------------------------------------------------------------

demo: setup ## The whole programme at full size, served on http://127.0.0.1:8000
	ABHIYAN_DATA=$${ABHIYAN_DATA:-$(DATA)} $(BIN)/abhiyan demo

run: setup ## An empty installation of your own, served on http://127.0.0.1:8000
	ABHIYAN_DATA=$${ABHIYAN_DATA:-$(DATA)-own} $(BIN)/abhiyan serve

# --- care -------------------------------------------------------------------------------------------------------------

test: setup browser check test-sqlite test-postgresql ## Every check and every test, on SQLite and on PostgreSQL

test-sqlite: setup
	env -u DATABASE_URL -u ABHIYAN_DATA $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

test-postgresql: setup
	env -u ABHIYAN_DATA $(BIN)/python tools/with_postgres.py --unsafe $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "not browser and not full and not one_database"

test-postgresql-all: setup ## On PostgreSQL also what `make test` asks on SQLite only
	env -u ABHIYAN_DATA $(BIN)/python tools/with_postgres.py --unsafe $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "not browser and not full"

full: setup ## The example at full size played to its end, and every test that has a longer form at its full length
	env -u DATABASE_URL -u ABHIYAN_DATA ABHIYAN_THOROUGH=1 $(BIN)/python -m pytest -q -m "full or longer"

check: setup ## Format, lint, types, import contracts, migrations, messages, lock files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	ABHIYAN_DATA=build/check $(BIN)/mypy
	$(BIN)/lint-imports
	ABHIYAN_DATA=build/check $(BIN)/abhiyan django makemigrations --check --dry-run
	ABHIYAN_DATA=build/check $(BIN)/python tools/words.py check
	$(BIN)/python tools/hosts.py

bench: setup ## Measure against the bare limits; writes docs/benchmarks.md
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m bench

proof: setup ## Kill, cut the power, send twice, race, take filters away: at most 15 minutes
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m bench.proof

lock: ## Resolve the packages anew into requirements/
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header --universal \
		--python-version 3.11 pyproject.toml --extra production -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header --universal \
		--python-version 3.11 pyproject.toml --extra production --group dev -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove what set-up made; data stays
	rm -rf .venv node_modules abhiyan/static/vendor build .mypy_cache .ruff_cache .pytest_cache
