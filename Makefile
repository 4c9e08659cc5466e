# Two commands matter: `make run` and `make test`. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMPS := var/stamps
PORT ?= 8000
WORKERS ?= 2
FRONTEND := $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print 2>/dev/null)


.PHONY: help run test install install-run check fix bench soak demo shots vertical lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: install-run ## install and start everything on http://127.0.0.1:8000 (PORT=…)
	@exec $(BIN)/yiwang up --port $(PORT)

test: install check ## everything that CI runs: checks, tests, browser journeys
	deploy/browser
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

install: $(STAMPS)/test $(STAMPS)/frontend ## the environment, the tools of development and the front end

install-run: $(STAMPS)/run $(STAMPS)/frontend ## what a deployment needs, without the tools
	@$(BIN)/python -c "from yiwang.project.catalogues import compile_catalogues as c; c()"

check: $(STAMPS)/test ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(STAMPS)/test ## format and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## time what users wait for (ONLY=name SIZE="0 100000 1000000" FOR=seconds)
	$(BIN)/python -m bench $(foreach size,$(SIZE),--size $(size)) $(if $(ONLY),--only $(ONLY)) $(if $(FOR),--seconds $(FOR))

soak: install ## kill worker, web server and database in the middle of a load (WHAT=lunch|devices|devices-stop|-power|-cluster|-parted|-full|-blackout FOR=seconds)
	$(BIN)/python -m bench.soak $(if $(WHAT),--what $(WHAT)) $(if $(FOR),--seconds $(FOR))

demo: $(STAMPS)/run ## load the demo city into an empty database
	$(BIN)/yiwang prepare --demo

shots: install ## pictures of every page of the running `make run` into var/shots/ (PORT=…)
	deploy/browser
	$(BIN)/yiwang shots --url http://127.0.0.1:$(PORT)

vertical: $(STAMPS)/test ## a new vertical from the template: NAME=parks
	$(BIN)/yiwang vertical $(NAME)

lock: ## renew the locked requirements (needs an index)
	$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/base.txt
	$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements/dev.txt

clean: ## remove what was built; data in var/pg and var/files stays
	rm -rf .venv frontend/node_modules frontend/dist $(STAMPS)

$(STAMPS)/run: requirements/bootstrap.txt requirements/base.txt pyproject.toml
	deploy/bootstrap requirements/base.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/test: requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	deploy/bootstrap requirements/dev.txt
	@mkdir -p $(@D) && touch $@ $(STAMPS)/run

$(STAMPS)/npm: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(@D) && touch $@

$(STAMPS)/frontend: $(STAMPS)/npm $(FRONTEND)
	cd frontend && npm run --silent build
	@mkdir -p $(@D) && touch $@
