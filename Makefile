# One command each. Everything is installed into .venv and frontend/node_modules; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE ?= sqlite:///$(CURDIR)/.demo/headwater.db
PORT ?= 8321
NEO4J_HOME ?= $(CURDIR)/.demo/neo4j
BOLT ?= 7687
BROWSER ?= 7474
# npm and a Node that the explorer can be built with, or nothing.
NODE := $(shell node -p 'const [a, b] = process.versions.node.split(".").map(Number); a > 20 || (a == 20 && b >= 19) ? "yes" : ""' 2>/dev/null)
BUILD_EXPLORER := $(if $(and $(NODE),$(shell command -v npm 2>/dev/null)),explorer,no-explorer)

.PHONY: demo demo-neo4j test check bench bench-root-cause neo4j install explorer no-explorer example clean

demo: install $(BUILD_EXPLORER) ## load the example history, print the four answers, serve the explorer
	$(BIN)/headwater demo --store "$(STORE)" --port $(PORT)

demo-neo4j: install $(BUILD_EXPLORER) ## the same on a Neo4j that this starts (Java 17, Maven)
	$(BIN)/python scripts/demo_neo4j.py --home "$(NEO4J_HOME)" --bolt-port $(BOLT) --http-port $(BROWSER) --port $(PORT)

test: $(VENV)/.dev frontend/node_modules/.installed ## every check that needs no server
	$(BIN)/python -m pytest -n 2 --dist loadfile
	cd frontend && npm test

check: $(VENV)/.dev frontend/node_modules/.installed ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	cd frontend && npm run check

bench: $(VENV)/.dev ## speed against the limit, as ratios
	$(BIN)/python -m bench $(if $(NEO4J_URL),--neo4j $(NEO4J_URL))

bench-root-cause: $(VENV)/.dev ## how often root cause is right, beside other rankers and the limit (an hour; WORLDS=50: minutes)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[example]"
	$(BIN)/python -m bench.root_cause --worlds $(or $(WORLDS),500)

neo4j: ## a real Neo4j on loopback in the foreground
	$(PYTHON) scripts/neo4j_server.py run --home "$(NEO4J_HOME)" --bolt-port $(BOLT) --http-port $(BROWSER)

example: $(VENV)/.dev ## record the example history again with real trainings
	$(BIN)/pip install --quiet --constraint constraints.txt ".[example]"
	cd scripts && ../$(BIN)/python -m record_example

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing Headwater into $(VENV) (a minute on a fresh machine) ..."
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --progress-bar on --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need ..."
	$(BIN)/pip install --quiet --progress-bar on --constraint constraints.txt --group dev
	@touch $@

explorer: src/headwater/explorer/index.html

no-explorer:
	@echo "Node 20.19 or newer with npm is not on the PATH: the explorer is not built."
	@echo "The command line and the API work without it; make explorer builds it once Node is there."

src/headwater/explorer/index.html: frontend/node_modules/.installed $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
	@echo "Building the explorer ..."
	cd frontend && npm run --silent build

frontend/node_modules/.installed: frontend/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: the explorer needs Node 20.19 or newer (https://nodejs.org)." >&2; exit 1; }
	@echo "Installing what the explorer is built with ..."
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

clean: ## remove what these commands made
	rm -rf $(VENV) .demo frontend/node_modules src/headwater/explorer
