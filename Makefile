# make book    sets everything up and builds the book of this folder into dist/
# make test    sets up what the tests need, then runs every check; TESTS="tests/model -x" are pytest's arguments
# make lint    the checks without the tests
# make format  lets ruff lay out the code and mend what it can
# make bench   measures a build beside its peers, in about five minutes
# make clean   removes whatever these commands made
#
# scripts/setup installs, and remembers what it did: a second run costs nothing.
# Python 3.11 or newer is found by itself; PYTHON=/path/to/python3 names another.

VENV := .venv/bin
TESTS ?=

.DEFAULT_GOAL := book
.PHONY: bench book test lint format clean setup-book setup-test lint-code lint-layout lint-types lint-imports

book: setup-book
	@$(VENV)/python -m anthology build

test: lint
	@$(VENV)/python -m pytest $(TESTS)

lint: lint-code lint-layout lint-types lint-imports

lint-code: setup-test
	@$(VENV)/ruff check --quiet --output-format concise .

lint-layout: setup-test
	@$(VENV)/ruff format --quiet --check --output-format concise . || { echo 'ruff would lay out the code otherwise: make format' >&2; exit 1; }

lint-types: setup-test
	@$(VENV)/mypy --no-error-summary

lint-imports: setup-test
	@$(VENV)/lint-imports --no-logo

format: setup-test
	@$(VENV)/ruff check --quiet --fix-only .
	@$(VENV)/ruff format .

bench: setup-test
	@$(VENV)/python -m pip install --quiet --editable ".[bench]"
	@$(VENV)/python benchmarks/speed.py --size XS --rounds 3
	@$(VENV)/python benchmarks/speed.py --size S --rounds 1

setup-book:
	@scripts/setup book

setup-test:
	@scripts/setup test

clean:
	@rm -rf .venv .tools dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find anthology tests -name __pycache__ -type d -prune -exec rm -rf {} +
