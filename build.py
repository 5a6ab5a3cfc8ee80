#!/usr/bin/env python3
"""Clipsheet from a checkout: `python build.py` cleans what is new and builds the site. `python build.py --help` tells the rest."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "plugins")]


def main() -> int:
    """Run the command; a Python that is too old is a sentence."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that says so in words
        sys.exit(f"Clipsheet needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    try:
        from clipsheet import cli
    except KeyboardInterrupt:  # nothing was begun
        return 130
    return cli.main(sys.argv[1:], checkout=HERE)


if __name__ == "__main__":
    sys.exit(main())
