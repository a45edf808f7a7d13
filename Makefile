# The work is done by dev.py, which runs without make too: python dev.py run
PYTHON ?= python3

.PHONY: help run test bench bench-full clean
help run test bench bench-full clean:
	@$(PYTHON) dev.py $@ $(ARGS)
