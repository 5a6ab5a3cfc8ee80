# Two commands from a fresh checkout: `make site` and `make test`. Each sets up .venv from a lock with hashes first, and
# again only when that lock has changed. Paths are relative, so that a checkout may lie in a folder with spaces.
# README.md says the same without make.

PYTHON ?= python3
ENVIRONMENT := .venv/bin/python
DEMANDS := 'import sys; sys.exit(sys.version_info < (3, 11))'
LOCK_HEADER := '\# Locked with hashes from pyproject.toml; `make lock` writes it anew.'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site serve test lint torture lock upgrade

help: ## list these targets
	@echo "Targets:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 - \2/p' Makefile

site: .venv/site.stamp ## clean what is new and build the site into output/
	$(ENVIRONMENT) build.py

serve: .venv/site.stamp ## build, serve, and rebuild on change
	$(ENVIRONMENT) build.py serve

test: .venv/test.stamp ## lint, types and all tests, in a browser too (finds Chromium or installs it)
	$(ENVIRONMENT) tests/run.py

lint: .venv/test.stamp ## lint, format and types alone
	$(ENVIRONMENT) tests/run.py lint

torture: .venv/test.stamp ## every attack at full size, for hours, and a table of what came of it
	$(ENVIRONMENT) tests/torture/run.py

lock: .venv/test.stamp ## lock again after pyproject.toml has changed; what is locked keeps its version
	$(call locked,requirements.lock,)
	$(call locked,requirements-cluster.lock,--extra cluster --constraint requirements.lock)
	$(call locked,requirements-dev.lock,--extra dev --extra cluster --constraint requirements.lock --constraint requirements-cluster.lock)
	@$(MAKE) --no-print-directory .venv/test.stamp
	$(ENVIRONMENT) docs/make_sbom.py

upgrade: UPGRADE := --upgrade
upgrade: lock ## lock the newest versions of everything

# A stamp says that its lock is installed. It is touched last, so that an installation that broke off is tried again, and
# is worth nothing once the Python that .venv points to is gone or is another version. The tests' lock holds the site's.
$(shell $(ENVIRONMENT) -c 'import pip' 2>/dev/null || rm -f .venv/site.stamp .venv/test.stamp)

.venv/site.stamp: requirements.lock
	$(ready)
	$(call installed,requirements.lock)
	@touch $@

.venv/test.stamp: requirements-dev.lock requirements.lock
	$(ready)
	$(call installed,requirements-dev.lock)
	@touch .venv/site.stamp $@

define ready
@$(PYTHON) -c $(DEMANDS) 2>/dev/null || { \
  echo "Clipsheet needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1). Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
@$(ENVIRONMENT) -c 'import pip' 2>/dev/null || { echo "Setting up .venv"; $(PYTHON) -m venv --clear .venv; }
endef

define installed
@echo "Installing $(1) into .venv"
@$(ENVIRONMENT) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r $(1)
endef

# uv's own header names the command line that it was called with; ours says what a reader needs.
define locked
@$(ENVIRONMENT) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header $(UPGRADE) $(2) -o $(1) pyproject.toml
@{ echo $(LOCK_HEADER); cat $(1); } > $(1).new && mv $(1).new $(1)
@echo "Locked $(1)"
endef
