# The single door: `make help` lists what there is. Helpers live in .ci/, everything built goes to build/.
SHELL := /bin/bash
# The tests run with the QGIS that QGIS_PYTHON imports; each such Python has a folder of its own for its packages.
export QGIS_PYTHON ?= /usr/bin/python3
export VENV ?= build/venv
PYTHON := $(VENV)/bin/python
SCREEN := -screen 0 1600x1000x24
# The plugin site refuses uploads for these findings, whatever the project's own lint rules are.
SITE_RULES := S102,S103,S105,S106,S107,S301,S302,S305,S306,S307,S323,S501,S502,S503,S506,S602,S604,S605,S701,E9,F821,F823
# flake8-qgis: imports by qgis.PyQt, no private modules (QGS1), what Qt 6 or QGIS 4 lacks (QGS4, but
# for QMetaType, which QGIS 3.22 does not take). Full names of enumerations are a rule of tests/test_architecture.py.
QGIS_RULES := QGS101,QGS102,QGS103,QGS104,QGS4 --extend-ignore QGS402
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test test-fast test-long bench lint i18n guide pictures package scan clean setup qm

help: ## List these commands
	@sed -nE 's/^([a-z0-9-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 18

demo: setup qm guide ## A first composite in a real QGIS window, step by step, with pictures in build/demo/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(PYTHON) -m tests.desktop.demo $(ARGS); \
	else xvfb-run -a -s "$(SCREEN)" $(PYTHON) -m tests.desktop.demo $(ARGS); fi

run: setup qm guide ## QGIS with the plugin from this folder and a profile of its own, e.g. ARGS="--lang zh-Hant"
	@$(PYTHON) .ci/package.py --link build/run/plugins
	@mkdir -p build/run/profiles/default/QGIS
	@for ini in QGIS3 QGIS4; do f=build/run/profiles/default/QGIS/$$ini.ini; \
	[ -e $$f ] || printf '[PythonPlugins]\ncloudscore_plugin=true\n' > $$f; done
	@QGIS_PLUGINPATH="$(CURDIR)/build/run/plugins" PYTHONPATH="$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	qgis --noversioncheck --nologo --profiles-path "$(CURDIR)/build/run" $(ARGS)

test: setup qm guide ## All tests: plain Python, QGIS without a window, a real QGIS window
	@bash .ci/test.sh

test-fast: setup qm guide ## For a change at hand: the plain unit tests and the test files that git sees changed
	@bash .ci/test.sh --fast

test-long: setup qm guide ## The long runs: 50 kills, 10,000 inputs, every fault in both languages, 50 plugin reloads
	@bash .ci/test.sh --long

bench: setup qm ## Measure, print a table, write build/bench.json; ARGS="tiles ask" measures these parts only
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PYTHON) -m tests.benchmarks $(ARGS)

lint: setup ## Style, types, likely mistakes, the plugin site's rules, Qt 6, complete translations
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check --quiet --isolated --ignore-noqa --select $(SITE_RULES) cloudscore_plugin
	@$(PYTHON) -m flake8 --isolated --select $(QGIS_RULES) --exclude _vendor cloudscore_plugin
	@$(PYTHON) -m mypy
	@$(PYTHON) .ci/translations.py --check
	@$(PYTHON) .ci/earth_engine_api.py --check

i18n: setup ## Refresh the translation files from the code, then compile them
	@$(PYTHON) .ci/translations.py
	@$(PYTHON) .ci/translations.py --compile

guide: setup qm ## The guide as web pages, build/help/en and build/help/zh_TW, for the zip and for make run
	@$(PYTHON) .ci/guide.py

pictures: setup qm guide ## Take the README's pictures anew: both languages, light and dark
	@$(PYTHON) -m tests.desktop.pictures

package: setup qm guide ## The installable zip, build/cloudscore_plugin-<version>.zip
	@$(PYTHON) .ci/package.py

scan: package ## Scan the built zip for careless code and secrets, as the plugin site does
	@[ -x build/scan/bin/bandit ] || { python3 -m venv build/scan && build/scan/bin/pip install -q bandit==1.9.4 detect-secrets==1.5.0; }
	@rm -rf build/scanned && mkdir build/scanned && cd build/scanned && python3 -m zipfile -e ../cloudscore_plugin-*.zip . \
	&& rm -rf cloudscore_plugin/_vendor cloudscore_plugin/.bandit cloudscore_plugin/.secrets.baseline \
	&& ../scan/bin/bandit -q -ll -r cloudscore_plugin && ../scan/bin/detect-secrets scan --all-files . | \
	python3 -c "import json, sys; found = json.load(sys.stdin)['results']; print(found or 'no secrets'); sys.exit(bool(found))"

clean: ## Remove everything built, but keep build/venv and downloads
	@find build -mindepth 1 -maxdepth 1 ! -name venv ! -name wheels -exec rm -rf {} + 2>/dev/null || true
	@rm -rf .pytest_cache .ruff_cache .qgis-settings i18n/*.qm
	@find cloudscore_plugin tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@bash .ci/setup.sh

qm: setup
	@$(PYTHON) .ci/translations.py --compile
