"""Run Planwart: ``python -m planwart`` is the command ``planwart``."""

import sys

from planwart.running.cli import main

if __name__ == "__main__":
    sys.exit(main())
