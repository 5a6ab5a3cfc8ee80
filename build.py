#!/usr/bin/env python3
"""Clipsheet from a checkout: `python build.py` cleans what is new and builds the site. `python build.py --help` tells the rest."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "plugins")]

INSTALL = "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.lock   (or: make site)"


def main() -> int:
    """Run the command; a missing package is one line that names the command which installs it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that says so in words
        sys.exit(f"Clipsheet needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    try:
        from clipsheet import cli
    except ModuleNotFoundError as missing:
        print(f"the package {missing.name!r} is not installed; install with: {INSTALL}", file=sys.stderr)  # noqa: T201 - there is no cli yet
        return 2
    return cli.main(sys.argv[1:], checkout=HERE)


if __name__ == "__main__":
    sys.exit(main())
