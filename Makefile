# `make run` and `make test` set everything up; the other targets are for those who work on Simpul.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
ROOMS   = domain application projections interface
CATALOGS = interface/translations/id/LC_MESSAGES/messages.mo

.PHONY: run test check bench lock messages screenshots clean

run: $(VENV)/run.stamp $(CATALOGS)   ## start everything on this machine: database, web, worker
	@exec $(BIN)/simpul run

test: $(VENV)/dev.stamp $(CATALOGS)  ## every test, on a real PostgreSQL
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

check: $(VENV)/dev.stamp $(CATALOGS) ## style, types, import contracts, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(ROOMS) benchmarks
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(ROOMS)
	$(BIN)/python .ci/audit.py

bench: $(VENV)/dev.stamp $(CATALOGS) ## speed and memory, as ratios; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

lock: $(VENV)/dev.stamp              ## resolve the versions anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra install setup.cfg -o deploy/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra install --extra dev setup.cfg -o deploy/requirements-dev.lock

messages: $(VENV)/dev.stamp          ## collect the sentences to translate
	$(BIN)/pybabel -q extract --project=Simpul -F interface/translations/babel.cfg -k sentence --no-location --sort-output -o interface/translations/messages.pot .
	$(BIN)/pybabel -q update -i interface/translations/messages.pot -d interface/translations --no-fuzzy-matching

%.mo: %.po | $(VENV)/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@

$(VENV)/run.stamp: deploy/requirements.lock setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the libraries (once)..."
	@$(INSTALL) -r deploy/requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp deploy/requirements-dev.lock
	@echo "Installing the tools for tests and checks (once)..."
	@$(INSTALL) -r deploy/requirements-dev.lock
	@touch $@

screenshots: $(VENV)/dev.stamp $(CATALOGS) ## take the pictures of docs/pictures anew
	SCREENSHOTS=1 $(BIN)/pytest tests/journeys -k pictures

clean:                               ## forget the environment; data in .simpul stays
	rm -rf $(VENV) *.egg-info build
