# EventMaster's commands. Needs a POSIX sh and GNU make 3.81 or newer; `make` alone lists them.
# Each target sets up what it needs, so any of them may be the first one in a fresh clone.

PYTHON := .venv/bin/python
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-run run test check prove bench lighthouse screenshots fmt lock messages

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

setup: ## install everything into .venv and node_modules
	@sh scripts/setup.sh dev

setup-run:
	@sh scripts/setup.sh run

run: setup-run ## serve the demo on http://127.0.0.1:8000 (PORT=8001 moves it)
	@$(PYTHON) scripts/run.py

test: setup ## run the suite on SQLite, on PostgreSQL and in a browser
	@$(PYTHON) scripts/test.py

check: setup ## lint, format, types, layers, migrations, deployment, templates
	@$(PYTHON) scripts/check.py

prove: setup ## run the long forms of the proofs: races, kills, fuzzing
	@$(PYTHON) scripts/test.py prove

bench: setup ## measure speed
	@$(PYTHON) scripts/test.py bench

lighthouse: setup ## measure pages as phones load them; figures go to docs/performance.md
	@$(PYTHON) scripts/lighthouse.py

screenshots: setup ## take pictures of every page into var/screenshots and docs/images
	@$(PYTHON) scripts/screenshots.py $(ARGS)

fmt: setup ## format Python and templates
	@$(PYTHON) scripts/check.py --fix

messages: setup ## bring the catalogs in locale/ up to code and templates
	@$(PYTHON) scripts/messages.py update $(ARGS)

lock: setup ## pin the newest versions that requirements*.in allow
	@$(PYTHON) scripts/lock.py $(ARGS)
