# Every command is a small Python file in dev/, run in the virtual environment that
# dev/venv.py makes. Everything made or downloaded lies in .work/.

PYTHON ?= python3
RUN = $(PYTHON) -m dev.venv
# Byte code of servers that run as another user stays out of the sources.
export PYTHONPYCACHEPREFIX = $(CURDIR)/.work/pycache

.PHONY: help demo test lint format bench upgrade pot screenshots clean

help:
	@$(PYTHON) -m dev.help

demo:
	@$(RUN) dev.demo $(if $(filter-out 0 no,$(ONCE)),--once)

test:
	@$(RUN) dev.test $(ARGS)

lint:
	@$(RUN) dev.lint

format:
	@$(RUN) dev.lint --fix

bench:
	@$(RUN) dev.bench $(ARGS)

upgrade:
	@$(RUN) dev.upgrade

pot:
	@$(RUN) dev.pot

screenshots:
	@$(RUN) dev.screenshots $(ARGS)

clean:
	@$(PYTHON) -m dev.clean
