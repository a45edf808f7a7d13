# The work is done by dev.py, which runs without make too: python dev.py run
PYTHON ?= python3

.PHONY: help run test clean
help run test clean:
	@$(PYTHON) dev.py $@ $(ARGS)
