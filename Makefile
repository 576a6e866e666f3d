# Two commands: `make run` (the desktop on the demo city) and `make test`. Each installs what is missing first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo-out
SEEDS ?= 200

.PHONY: run test check format bench simulate screenshots handbook lock clean
.DEFAULT_GOAL := run

run: $(VENV)/.ready
	$(BIN)/bizenv demo --out $(OUT)

test: check $(VENV)/.tests-ready
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bizenv forms lint

format: $(VENV)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

# The whole of sync from seeds: `make simulate SEEDS=20000`; one of them again: `python -m tests.simulation --seed N`.
simulate: $(VENV)/.ready
	$(BIN)/python -m tests.simulation --seeds $(SEEDS)

screenshots: $(VENV)/.ready
	$(BIN)/python packaging/screenshots.py resources/handbook/pictures

$(VENV)/.ready: requirements.lock pyproject.toml packaging/system_packages.sh
	sh packaging/system_packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.tests-ready: $(VENV)/.ready
	sh packaging/system_packages.sh tests
	touch $@

# The pages of the handbook that are made from the definitions; run it after any change under forms/.
handbook: $(VENV)/.ready
	$(BIN)/bizenv forms handbook resources/handbook

lock:
	$(BIN)/python -m pip freeze --all --exclude-editable | grep -v -E '^(pip)==' > requirements.lock

clean:
	rm -rf $(VENV) $(OUT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
