# Planwart. A bare "make" lists what there is; every target sets up first what it needs.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .stamps
export UV_PYTHON_DOWNLOADS := never
export PYTHON
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

EDITOR_SOURCES := $(shell find editor -path editor/node_modules -prune -o -type f -print) $(wildcard planwart/planning/catalogue/*.json)
HANDBOOK := $(wildcard docs/handbuch/*.md)
CATALOGUES := $(shell find planwart -name '*.po')

# What depends on the server's version: the walls, the plan writer.
ON_SYSTEM := tests/foundation tests/planning/sync tests/tenancy tests/web/realtime/test_conversation.py

.PHONY: help demo setup test check bench endurance messages format picture dist clean
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

demo: setup ## build everything and open a filled demo on http://127.0.0.1:8000
	@$(BIN)/planwart demo $(ARGS)

setup: $(STAMPS)/python $(STAMPS)/editor $(STAMPS)/fonts $(STAMPS)/messages $(STAMPS)/handbook ## install the locked tools, build the editor, the translations and the help pages
	@:

test: $(STAMPS)/browser check ## all checks and all tests, browser journeys included
	cd editor && npm test --silent
	$(BIN)/pytest -q -n 2 -m "not journey and not endurance"
	@if $(BIN)/python -m tests.database; then TEST_POSTGRESQL=system $(BIN)/pytest -q -n 2 $(ON_SYSTEM); \
	else echo "This system has no PostgreSQL server of its own: the tests ran on the embedded one only."; fi
	$(BIN)/pytest -q -m journey --timeout 600

check: setup ## everything a machine can judge without running the program
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd editor && npm run --silent check
	$(BIN)/python tools/doors.py
	$(BIN)/python tools/migrations.py
	$(BIN)/python tools/catalogue.py check
	$(BIN)/python tools/words.py
	$(BIN)/python tools/licences.py

bench: setup ## measure the plan writer and uploads; prints figures, never fails
	$(BIN)/python -m bench $(ARGS)
	$(BIN)/python -m bench.uploads

endurance: setup ## long runs: many kills, many interleavings
	$(BIN)/pytest -q -m endurance --timeout 0 $(ARGS)

messages: setup ## collect texts from the sources into the German catalogues
	$(BIN)/python tools/catalogue.py collect

format: setup ## put everything into its form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	cd editor && npm run --silent fix

dist: setup ## build the wheel that pipx installs, assets and all
	@$(BIN)/uv build --quiet --wheel --out-dir dist
	@ls dist/*.whl

picture: setup $(STAMPS)/browser ## take the picture of the README anew
	$(BIN)/python tools/picture.py

clean: ## remove what was built; keeps the data in var/
	rm -rf .venv .stamps planwart/exports/fonts planwart/web/help/handbook .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis editor/node_modules planwart/web/static/editor
	find planwart -name '*.mo' -delete

# --- Each stamp is newer than what it was made from ---------------------------------------------------------------------------

$(STAMPS)/prerequisites: tools/prerequisites
	@tools/prerequisites
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: pyproject.toml uv.lock | $(STAMPS)/prerequisites
	@echo "Installing the Python packages of uv.lock …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet "uv==$$(sed -n '/^name = "uv"$$/{n;s/version = "\(.*\)"/\1/p;}' uv.lock)"
	@$(BIN)/uv sync --frozen --quiet
	@touch $@

$(STAMPS)/node: editor/package.json editor/package-lock.json | $(STAMPS)/prerequisites
	@echo "Installing the packages of editor/package-lock.json …"
	@cd editor && npm ci --silent
	@touch $@

$(STAMPS)/editor: $(STAMPS)/node $(EDITOR_SOURCES) | $(STAMPS)/python
	@echo "Building the editor …"
	@cd editor && npm run --silent build -- --logLevel error
	@$(BIN)/python -m whitenoise.compress --quiet planwart/web/static/editor
	@touch $@

$(STAMPS)/fonts: $(STAMPS)/python $(STAMPS)/node tools/fonts.py
	@$(BIN)/python tools/fonts.py
	@touch $@

$(STAMPS)/messages: $(STAMPS)/python $(CATALOGUES)
	@$(BIN)/python tools/catalogue.py compile
	@touch $@

$(STAMPS)/handbook: $(HANDBOOK) | $(STAMPS)/python
	@rm -rf planwart/web/help/handbook && mkdir -p planwart/web/help/handbook
	@cp $(HANDBOOK) planwart/web/help/handbook/
	@touch $@

$(STAMPS)/browser: tools/browser
	@tools/browser
	@mkdir -p $(STAMPS) && touch $@
