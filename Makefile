# Needs make and Python 3.11 or later. Everything else is set up by the targets, in .venv and (where root or
# password-less sudo is at hand) through apt; what cannot be had is named in one line.

PORT ?= 8080
GUESTS ?= 600
# One more than cores: a third of their time tests wait for a disk, a printer's silence or a browser's next frame.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
VENV := .venv/bin
READY := .venv/ready
# installer/*.sh are read along with install.sh
SCRIPTS := .ci/run $(wildcard deploy/workbench/*.sh deploy/raspberrypi/*.sh) \
           deploy/raspberrypi/screen-session deploy/raspberrypi/ospite-command

.DEFAULT_GOAL := help
.PHONY: help demo test check bench rehearsal wording lock wheel wheelhouse clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(READY) ## Run the product with a sample event: station, kiosk, desk, office, hub (PORT=8080)
	@bash deploy/workbench/system.sh badges
	@bash deploy/workbench/system.sh voice
	@exec $(VENV)/ospite demo --port $(PORT)

# Compiled once, not by each worker and each of the many processes that tests start.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY) ## Run all tests, on all cores (JOBS=0: on one; ARGS="-k name": some)
	@bash deploy/workbench/system.sh tests
	@bash deploy/workbench/emupos.sh
	@bash deploy/workbench/zpl_judges.sh
	@bash deploy/workbench/brother_ql.sh
	@# in the order of their folders: by number of tests, the long journeys of one test each would come last
	@$(VENV)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## Lint, format, types, import direction, wording, shell scripts
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python -m kiosk.shared.catalogues check
	$(VENV)/shellcheck --external-sources --check-sourced $(SCRIPTS)

bench: $(READY) ## Measure speed, start time and memory; prints one table
	@$(VENV)/python -m bench $(ARGS)

rehearsal: $(READY) ## Rehearse an evening in real pages; writes build/rehearsal/report.md (GUESTS=600)
	@bash deploy/workbench/system.sh tests
	@$(VENV)/python -m bench.rehearsal --guests $(GUESTS)

wording: $(READY) ## Bring kiosk/locale/*/*.po up to date with the texts in the pages
	@$(VENV)/python -m kiosk.shared.catalogues extract

lock: ## Make deploy/locks again after pyproject.toml changed (UPGRADE=1: newest versions)
	@bash deploy/workbench/lock.sh

wheel: $(READY) ## Build the wheel, install it in a clean venv and start it
	@bash deploy/workbench/wheel.sh

wheelhouse: $(READY) ## Collect all a Raspberry Pi needs for an installation without a network
	@bash deploy/raspberrypi/wheelhouse.sh

clean: ## Remove .venv, builds and caches (never an event's data)
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Made again whenever the locks or the project's metadata change, and not before.
$(READY): pyproject.toml deploy/locks/dev.txt deploy/workbench/venv.sh
	@python=$$(bash deploy/workbench/system.sh python) && bash deploy/workbench/venv.sh "$$python"
	@touch $@
