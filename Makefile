# Every command is a small Python file in dev/, run in the virtual environment that
# dev/venv.py makes. Everything made or downloaded lies in .work/.

PYTHON ?= python3
# Writes no byte code: that of another user would be in the way.
START = $(PYTHON) -B -m dev.start
RUN = $(START) dev.venv
# Byte code of servers that run as another user stays out of the sources. Without any,
# each process compiles all of Odoo, whatever the environment says.
export PYTHONPYCACHEPREFIX = $(CURDIR)/.work/pycache
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo mail cases prepare test test-databases attack coverage mutants try-install lint format wheel bench upgrade beside pot readme screenshots clean

help:
	@$(PYTHON) -B -m dev.help

demo:
	@$(RUN) dev.demo $(if $(filter-out 0 no,$(ONCE)),--once)

mail:
	@$(RUN) dev.mail

cases:
	@$(RUN) dev.cases $(CASES)

prepare:
	@$(RUN) dev.node

test:
	@$(RUN) dev.test $(ARGS)

test-databases:
	@$(RUN) dev.test --only-databases

attack:
	@$(RUN) dev.attack $(ARGS)

coverage:
	@$(RUN) dev.measure_coverage $(ARGS)

mutants:
	@$(RUN) dev.mutants $(ARGS)

try-install:
	@$(RUN) dev.try_install

lint:
	@$(RUN) dev.lint

format:
	@$(RUN) dev.lint --fix

wheel:
	@$(RUN) dev.wheel

bench:
	@$(RUN) dev.bench $(ARGS)

upgrade:
	@$(RUN) dev.upgrade $(MESSAGES)

beside:
	@$(RUN) dev.beside $(ARGS)

pot:
	@$(RUN) dev.pot

readme:
	@$(RUN) dev.readme

screenshots:
	@$(RUN) dev.screenshots $(ARGS)

clean:
	@$(START) dev.clean
