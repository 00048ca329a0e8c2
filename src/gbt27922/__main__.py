"""``python -m gbt27922``: the command line."""

from __future__ import annotations

import sys

from gbt27922.cli import main

if __name__ == "__main__":
    sys.exit(main())
