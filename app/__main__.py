"""Run the command line with ``python -m tenkyo.app``."""

import sys

from tenkyo.app.cli import main

sys.exit(main())
