# From a fresh clone each of these does everything: it needs Python 3.11 or later and make, nothing else.
#
#   make run          the workbench with a demonstration practice, on http://127.0.0.1:8000
#   make test         all the tests, browser included
#   make check        lint, types, import rules, templates, scripts: looks, changes nothing
#   make fix          applies automatic fixes
#   make soak         ten thousand random histories against the visibility rule's model, on all cores; ends by itself
#   make day          600 entries through each way out to a clinical system, with faults, and 200 kills of what works
#                     (ENTRIES=60 KILLS=20 SEED=7: another day)
#   make bench        the benchmarks against their floors (ITEMS=200000: another largest practice; PEER=1: Django's
#                     admin too, which needs the network)
#   make train        weighs the flags' training texts anew, for the first reading (docs/flagging.md)
#   make limit        sets the limit above which both readings together flag, after `make train`; five minutes
#   make adapt        adapts the sentence model of the second, and sets the limit: installs PyTorch (3 GB), and takes three
#                     quarters of an hour, or more than two where the processor knows no half precision (HANDS="de df":
#                     goes on from what was learnt, with what these hands wrote and as much of the others; minutes)
#   make screenshots  pictures of the pages
#   make tables       docs/visibility.md, from the tests' truth tables
#   make lock         brings the lock files in step with pyproject.toml and package.json (UPGRADE=yes: newest of everything)
#   make audit        known faults of what the workbench is made of; asks PyPI and npm themselves, not a mirror
#   make sbom         the bill of materials of a release, in dist/
#   make clean        removes what make made; keeps instance/, where the local database is

.DELETE_ON_ERROR:
.PHONY: run test check fix soak day bench train limit adapt screenshots tables lock audit sbom clean environment development

PYTHON ?= $(shell for python in python3 python3.15 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
NODE := $(if $(shell command -v npm),,-r requirements-node.lock)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Where there is no node and npm, requirements-node.lock has put them into the environment.
check lock audit sbom node_modules/.developing: export PATH := $(CURDIR)/$(BIN):$(PATH)

environment: .venv/.installed static/vendor/.fetched
development: environment .venv/.developing node_modules/.developing

run: environment
	$(BIN)/workbench db upgrade
	$(BIN)/workbench demo
	exec $(BIN)/workbench serve

# What each worker has compiled and rewritten of the tests is kept for the next run, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE :=
test: development
	$(BIN)/python -m pytest -n auto --dist worksteal

check: development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	for script in static/*.js; do node --check "$$script" || exit 1; done

fix: development
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

soak: development
	$(BIN)/python -m tests.soak

day: development
	$(BIN)/python -m tests.soak.day $(or $(ENTRIES),600) $(or $(KILLS),200) $(SEED)

bench: development
	$(BIN)/python -m tests.bench $(if $(ITEMS),--items $(ITEMS)) $(if $(PEER),--peer)

train: development
	$(BIN)/python -m tests.training

limit: development
	$(BIN)/python -m tests.training.second.limit

adapt: .venv/.adapting
	$(BIN)/python -m tests.training.second $(HANDS)

screenshots: development
	$(BIN)/python -m tests.browser.screenshots

tables: development
	$(BIN)/python -m tests.tables

clean:
	rm -rf .venv static/vendor node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--annotation-style line $(if $(UPGRADE),--upgrade)

# Who would like to be paid for a package is not what is locked, and names hosts.
define WITHOUT_FUNDING
const { readFileSync, writeFileSync } = require("fs");
const lock = JSON.parse(readFileSync("package-lock.json"));
for (const each of Object.values(lock.packages)) delete each.funding;
writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
endef
export WITHOUT_FUNDING

lock: development
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group node -o requirements-node.lock
	$(COMPILE) --group sentences --no-deps -c requirements-dev.lock -o requirements-sentences.lock
	$(COMPILE) --group adapting -c requirements-dev.lock -o requirements-adapting.lock
	$(COMPILE) --group release -o requirements-release.lock
	npm install --package-lock-only
	node -e "$$WITHOUT_FUNDING"

# Not in CI: it needs the network, and what it says changes without a change of ours.
audit: .venv/.installed .venv/release/.installed
	$(BIN)/python -m tests.supply.known_faults

# Of an environment that has what is installed for production, and nothing that only developers have.
sbom: .venv/.installed .venv/release/.installed
	mkdir -p dist
	$(PYTHON) -m venv --clear .venv/shipped
	.venv/shipped/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements.lock
	.venv/shipped/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps \
		-r requirements-sentences.lock
	.venv/release/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-format JSON --output-file dist/sbom-python.json .venv/shipped/bin/python
	npm sbom --package-lock-only --omit=dev --sbom-format cyclonedx --sbom-type application | \
		$(BIN)/python -m tests.supply.bill_of_assets > dist/sbom-assets.json

.venv/release/.installed: requirements-release.lock | .venv/bin/python
	$(BIN)/python -m venv .venv/release
	.venv/release/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-release.lock
	touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "The workbench needs Python 3.11 or later; none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock requirements-node.lock requirements-sentences.lock | .venv/bin/python
	$(PIP) install --require-hashes -r requirements.lock $(NODE)
	$(PIP) install --require-hashes --no-deps -r requirements-sentences.lock
	touch $@

.venv/.developing: requirements-dev.lock .venv/.installed
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

.venv/.adapting: requirements-adapting.lock .venv/.developing
	$(PIP) install --require-hashes --no-deps -r requirements-adapting.lock
	touch $@

# What judges our requests to EMIS in the tests: Prism, with the published description.
node_modules/.developing: package.json package-lock.json .npmrc | .venv/.installed
	npm ci --ignore-scripts
	touch $@

# Installing the project runs hatch_build.py, which fetches the assets.
static/vendor/.fetched: .venv/.installed pyproject.toml package.json package-lock.json .npmrc hatch_build.py
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@
