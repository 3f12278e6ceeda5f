# Needs only make and Python >= 3.12; everything else goes into .venv.
#   make PYTHON=/path/to/python3.13 demo     uses that Python

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check verify baseline bench docs warmup lock clean

PYTHON ?=
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help:  ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | awk -F '\t' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/.runtime  ## install what running needs, simulate the quick start, say where the report is
	@$(BIN)/wom-sim demo

test: $(VENV)/.dev  ## run the tests; one kind of them: make test ARGS="-m 'not slow'"
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: $(VENV)/.dev  ## lint, format, types of the package and of its page, direction of imports, house rules; then the verdict
	@failed=; step() { echo "==> $$1"; shift; "$$@" || failed=1; }; \
	step "ruff check" $(BIN)/ruff check --quiet .; \
	step "ruff format (to mend: $(BIN)/ruff format .)" $(BIN)/ruff format --quiet --check .; \
	step "mypy" $(BIN)/python -m mypy; \
	step "types of the page" .ci/page/check; \
	step "direction of imports" $(BIN)/lint-imports --no-logo; \
	step "house rules" $(BIN)/python .ci/house_rules.py; \
	if [ "$$failed" ]; then echo "==> make check: there is something to mend, see above"; exit 1; fi

verify: $(VENV)/.runtime  ## compare with theory and the literature, in under a minute; all of it: make verify ARGS=--full
	@$(BIN)/wom-sim verify $(ARGS)

baseline: $(VENV)/.dev  ## freeze today's numbers, after a change that was meant to change them
	@$(BIN)/python tests/reproducibility/baseline.py --write

bench: $(VENV)/.dev  ## time it on this machine, beside its peers
	@[ $(VENV)/.peers -nt $(VENV)/.dev ] || { echo "==> Installing the peers to compare with" \
	&& $(PIP) install --no-build-isolation --editable '.[peers]' && touch $(VENV)/.peers; } \
	|| echo "==> not all of them could be installed; going on without"
	@if ls tests/bench/bench_*.py >/dev/null 2>&1; \
	then $(BIN)/python -m pytest tests/bench -o python_files='bench_*.py' -s $(ARGS); \
	else echo "There are no benchmarks yet: tests/bench/bench_*.py"; fi

docs: $(VENV)/.dev  ## make pages of docs/*.md, and write the tables in them that come from the code anew
	@$(BIN)/python docs/build.py

warmup: $(VENV)/.runtime  ## compile the kernels ahead, so that the first run does not wait
	@$(BIN)/wom-sim warmup

# The environment. A stamp is newer than what it was made from, so nothing is installed twice.

$(BIN)/python:
	@python=$$(.ci/find-python "$(PYTHON)") || exit 1; \
	echo "==> $(VENV), from $$($$python --version)"; \
	rm -rf $(VENV) && $$python -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml $(BIN)/python
	@echo "==> Installing what running needs (a minute or two the first time)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(BIN)/python
	@echo "==> Installing what testing needs (a minute or two the first time)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

# Locks name versions and hashes, and no place to fetch them from. Newer releases: make lock ARGS=--upgrade
lock:  ## work out both lock files again from pyproject.toml (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv, or make lock UV=/path/to/uv"; exit 1; }
	@for spec in "requirements.lock:--extra app" "requirements-dev.lock:--extra dev --constraint requirements.lock"; do \
		file=$${spec%%:*}; echo "==> $$file"; \
		$(UV) --no-config --quiet pip compile pyproject.toml --group build $${spec#*:} $(ARGS) \
			--universal --python-version 3.12 --generate-hashes --no-header --output-file $$file || exit 1; \
	done

clean:  ## remove the environment, caches and builds; results stay
	rm -rf $(VENV) dist build docs/_site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
