# Needs make and a Python of at least 3.11; everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start the command some hundred times: where byte code is not kept each compiles all of it.
unexport PYTHONDONTWRITEBYTECODE

MUCH := 10m
SEED := 0

.DEFAULT_GOAL := help
.PHONY: help setup run test test-page test-slow fuzz lint bench bench-peers bench-ida robust fmt clean

help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

$(READY): pyproject.toml constraints.txt
	@set -e; \
	for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$name"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then echo 'There is no Python of at least 3.11; name one: make PYTHON=/path/to/python' >&2; exit 1; fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then "$$found" -m venv --clear $(VENV); fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $@

setup: $(READY) ## make .venv and install everything into it

run: $(READY) ## answer sampled questions, then some on a real network and a real book
	$(BIN)/ida-dsl run programs/permutation_power.ida --sample 5
	$(BIN)/ida-dsl run programs/shortest_path.ida --context programs/data/karate.json --depth 3 --agent spec \
		--ask 'distance(16, 26)' --ask 'step(16, 26)'
	$(BIN)/ida-dsl run programs/summarize.ida --sample 1 --allow-python \
		--agent 'python("extractive:first_words")'

test: $(READY) ## run the fast tests
	$(BIN)/python -m pytest -n 2

test-page: $(READY) ## run the tests of the page, which need chromium
	$(BIN)/python -m pytest -n 2 -m "page and not slow"

test-slow: $(READY) ## run the slow tests
	$(BIN)/python -m pytest -n 2 -m slow

fuzz: $(READY) ## put random programs through both executors: make fuzz MUCH=10m, or MUCH=5000 programs
	$(BIN)/python -m tests.engine.fuzz $(MUCH) $(SEED) --report

lint: $(READY) ## style, types and closed doors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY) ## time what should be fast
	$(BIN)/python benchmarks/bench_startup.py
	$(BIN)/python benchmarks/bench_engine.py

bench-peers: $(READY) ## time the engine beside its peers, and write docs/performance.md anew
	$(BIN)/python benchmarks/bench_engine.py --write
	$(BIN)/python benchmarks/bench_peers.py

bench-ida: $(READY) ## train tiers on each experiment, hours in all, and write docs/results.md anew
	$(BIN)/python benchmarks/bench_ida.py --write
	$(BIN)/python benchmarks/bench_groups.py --write
	$(BIN)/python benchmarks/learning/step.py --write

robust: $(READY) ## measure how wrong roots are when leaves are, and write docs/robust.md anew
	$(BIN)/python benchmarks/draw_robust.py

fmt: $(READY) ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was made, .venv too
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
