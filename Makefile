# Needs make and Python 3.11 or newer; everything else is installed into .venv.
# Say `make help` for what there is.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { command -v "$$name"; break; }; done)
CODE := src tests examples benchmarks deploy
WORKERS ?= 2
BENCH ?= all

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := constraints.txt

# $(call install,EXTRAS) installs Damrak, editable, with the pinned versions of what it needs.
install = $(BIN)/python -m pip install -qq hatchling && \
	$(BIN)/python -m pip install -qq --no-build-isolation --editable '.$(1)'

# A folder is newer than the page when a file in it came or went.
PAGE := src/damrak/services/gateway/pages/built/index.html
PAGE_SOURCES := $(shell find web/src web/public 2>/dev/null) docs/reference/stream.schema.json \
	$(wildcard web/*.html web/*.json web/*.ts web/*.js web/scripts/*)
QUIETLY := --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
PAGE_WAY := it needs Node.js 20.19 or newer with npm: install them, then say make web

# $(call with_npm,COMMAND) runs a command where there is npm, and says so where there is none.
with_npm = if command -v npm >/dev/null 2>&1; then $(MAKE) -s web/node_modules/.package-lock.json web/generated/openapi.json \
	&& (cd web && npm run -s types) && { $(1); }; else echo "no npm: the terminal is not checked"; fi

.PHONY: help run web web-test web-lint e2e demo test provider check lint tidy coverage bench chaos format constraints clean

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.ready-run  ## open the venue with a living market, until Ctrl-C
	@$(MAKE) web || echo "going on with the terminal as it was built before, if it was"
	@exec $(BIN)/python -m damrak.app.cli up

# Without npm a page that is there is used as it is.
web:  ## build the terminal, where anything that it is built of has changed
	@test -f $(PAGE) || rm -f build/web/.ready
	@if command -v npm >/dev/null 2>&1; then $(MAKE) -s build/web/.ready; \
	elif test ! -f $(PAGE); then echo "the terminal is not built, and not shown; $(PAGE_WAY)"; fi

demo: $(VENV)/.ready-run  ## play a morning of trading, and prove it
	@$(BIN)/python -m damrak.app.cli demo

test: $(VENV)/.ready-dev build/sso/.ready  ## run the tests, without the ones that take minutes
	@$(BIN)/python -m pytest -q -n $(WORKERS)
	@$(MAKE) web-test

web-test: $(VENV)/.ready-run  ## test the terminal's models and parts, without a browser
	@$(call with_npm,echo "terminal"; cd web && npx vitest run --silent --reporter=dot)

e2e: web  ## let a real Chromium use a real venue, and break it
	@$(call with_npm,cd web && npx playwright test $(SPECS))

provider: build/sso/.ready  ## install the OpenID provider that single sign-on is tested against
	@:

check: lint web-lint tidy coverage web-test  ## run everything a change must pass
	@echo "all checks passed"

lint: $(VENV)/.ready-dev  ## format, lint, types and import contracts, all without running a test
	@echo "format";    $(BIN)/ruff format -q --check --output-format concise $(CODE) || { echo "say: make format"; exit 1; }
	@echo "lint";      $(BIN)/ruff check -q --output-format concise $(CODE)
	@echo "types";     $(BIN)/mypy --strict --no-error-summary $(CODE)
	@echo "contracts"; out=$$($(BIN)/lint-imports --no-logo) || { echo "$$out"; exit 1; }

web-lint: web  ## types, lint, floors and colours of the terminal
	@$(call with_npm,echo "terminal"; cd web && npx tsc --noEmit && npx eslint --max-warnings 0 . && npm run -s contrast)

tidy: $(VENV)/.ready-dev  ## check the source text against the house rules
	@echo "tidy";      $(BIN)/python -m pytest -q tests/tidy

coverage: $(VENV)/.ready-dev build/sso/.ready  ## run the tests and hold the coverage of src to its floor
	@echo "tests";     $(BIN)/python -m pytest -q -n $(WORKERS) --cov --cov-report=term

bench: $(VENV)/.ready-bench  ## measure; BENCH=NAME measures one thing
	@$(BIN)/python -m benchmarks $(BENCH) --json

chaos: $(VENV)/.ready-dev  ## run the tests that take minutes
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m chaos

format: $(VENV)/.ready-dev  ## put the code in its one format
	@$(BIN)/ruff check -q --fix-only $(CODE)
	@$(BIN)/ruff format -q $(CODE)

constraints:  ## resolve the versions afresh and pin them
	@rm -rf build/resolve && $(PYTHON) -m venv build/resolve
	@PIP_CONSTRAINT= build/resolve/bin/python -m pip install -qq hatchling '.[dev,bench]'
	@sed -n '/^#/p' constraints.txt > build/constraints.txt
	@build/resolve/bin/python -m pip freeze --exclude damrak | sort -f >> build/constraints.txt
	@mv build/constraints.txt constraints.txt && rm -rf build/resolve
	@git --no-pager diff --stat -- constraints.txt

clean:  ## remove the environment and everything that was built
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf web/node_modules web/generated $(dir $(PAGE))
	@rm -f .coverage .coverage.*
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Damrak needs Python 3.11 or newer on the PATH"; exit 1; }
	@echo "creating $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "this Python cannot make environments; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.ready-run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what Damrak needs"
	@$(call install,)
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what the checks need"
	@$(call install,[dev])
	@touch $@ $(VENV)/.ready-run

# Where there is no npm, or no registry, the tests that need the provider say so and are skipped.
build/sso/.ready: tests/sso/package.json tests/sso/package-lock.json
	@mkdir -p build/sso && cp $^ build/sso
	@command -v npm >/dev/null 2>&1 || { echo "no npm: single sign-on is tested less"; exit 0; }; \
		echo "installing the OpenID provider for tests"; cd build/sso && \
		npm ci --silent --no-audit --no-fund --ignore-scripts && touch .ready || \
		echo "npm could not install it: single sign-on is tested less"

build/web/.ready: $(PAGE_SOURCES) web/generated/openapi.json web/node_modules/.package-lock.json
	@echo "building the terminal"
	@mkdir -p $(@D) && cd web && npm run build >../$(@D)/build.log 2>&1 || \
		{ cat ../$(@D)/build.log; echo "the terminal could not be built; $(PAGE_WAY)"; exit 1; }
	@touch $@

# The document follows from the code of the venue; only where it says something else is it new.
web/generated/openapi.json: build/web/.document
	@cmp -s build/web/openapi.json $@ || { mkdir -p $(@D) && cp build/web/openapi.json $@; }

build/web/.document: $(shell find src -name '*.py') | $(VENV)/.ready-run
	@mkdir -p $(@D) && $(BIN)/python -m damrak.app.reference.openapi > $(@D)/openapi.json && touch $@

# A lock that was written where packages of other systems could not be had is refused by `npm ci`.
web/node_modules/.package-lock.json: web/package-lock.json
	@echo "installing what the terminal is built with"
	@cd web && { npm ci $(QUIETLY) 2>/dev/null || npm install --no-save $(QUIETLY); } || \
		{ echo "npm could not install what the terminal is built with"; exit 1; }
	@touch $@

$(VENV)/.ready-bench: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what the measurements need"
	@$(call install,[bench])
	@touch $@ $(VENV)/.ready-run
