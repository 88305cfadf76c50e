# Everything runs in .venv; a fresh machine needs Python 3.11 or later and make, nothing else.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# A worker that crashed ends the run: with groups xdist replaces it, and then waits for ever for its last tests.
TWO_AT_ONCE := -n 2 --dist loadgroup --max-worker-restart=0
UI_SOURCES := $(shell find bot/web/ui -type f -not -path '*/node_modules/*' 2>/dev/null)
export UV_LINK_MODE ?= copy
export UV_NO_PROGRESS ?= 1

.DEFAULT_GOAL := help
.PHONY: help api texts demo autoplay test test-faults ui-check lint types contracts check stories bench conformance clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: .venv/ready ## Play the hotline exercise on this machine: console, phones, QR codes
	@$(BIN)/blurline demo $(ARGS)

autoplay: .venv/ready ## The same exercise played by simulated trainees, then the debrief
	@$(BIN)/blurline demo --autoplay $(ARGS)

test: .venv/ready ## The fast suite (at most 60 s on two cores), then the slow tests and the screens in a real browser
	@$(BIN)/python -m tests.browser_notice
	@$(BIN)/pytest -q $(TWO_AT_ONCE) $(ARGS)
	@$(BIN)/pytest -q $(TWO_AT_ONCE) -m slow --reruns 1 -rR $(ARGS)
	@$(BIN)/pytest -q $(TWO_AT_ONCE) -m browser --reruns 1 -rR $(ARGS)

test-faults: .venv/ready ## Kill the server while phones write: minutes, not seconds
	@$(BIN)/pytest -q -m faults $(ARGS)

lint: .venv/ready ## Style of the Python sources
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/ready ## mypy, strict
	@$(BIN)/mypy

contracts: .venv/ready ## Which folder may import which
	@$(BIN)/lint-imports

ui-check: .venv/ready ## Types and sizes of the front end, and whether its API types are the server's
	@$(BIN)/python .ci/ui.py

api: .venv/ready ## Write the front end's API types anew from the server's description
	@$(BIN)/python -m bot.web.openapi > bot/web/ui/openapi.json
	@$(BIN)/python -c 'from pathlib import Path; import hatch_build as h; h.npm(h.SOURCES, "run", "api")'

texts: .venv/ready ## Bring the catalogues of the server and of the screens up to date with the texts in the sources
	@$(BIN)/python -c 'from pathlib import Path; import hatch_build as h; h.npm(h.SOURCES, "run", "texts")'
	@$(BIN)/python .ci/texts.py

check: .venv/ready ## Check every scenario pack
	@$(BIN)/blurline check scripts/*/scenario.yaml

stories: .venv/ready ## Play every dialogue test in every language
	@$(BIN)/blurline story run scripts/

bench: .venv/ready ## Speed and memory, as ratios to named peers in the same run
	@$(BIN)/blurline bench engine && $(BIN)/blurline bench messages

conformance: .venv/ready ## The SCION state-chart cases, fetched from npm into build/
	@mkdir -p build/conformance
	@$(BIN)/python -c 'from pathlib import Path; import hatch_build as h; h.npm(Path("build/conformance"), "install", "--ignore-scripts", "--no-audit", "--no-fund", "@scion-scxml/test-framework")'
	@BLURLINE_NO_SKIPPED_TESTS=1 $(BIN)/pytest -q tests/conformance

clean: ## Remove what was built here
	rm -rf .venv build dist bot/web/static bot/web/ui/node_modules

# The package build also builds the front end, so it is done again when a source of either changes.
.venv/ready: pyproject.toml uv.lock $(UI_SOURCES)
	@test -n "$(PYTHON)" || { echo "Blurline needs Python 3.11 or later: please install it, then run make again."; exit 1; }
	@test -x $(BIN)/uv || { echo "Setting up .venv (once; a few minutes)…"; $(PYTHON) -m venv .venv && $(BIN)/pip install --quiet uv; }
	@$(BIN)/uv sync --frozen --quiet --reinstall-package blurline
	@touch $@
