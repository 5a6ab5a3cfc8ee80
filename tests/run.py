"""Every check of the project in turn: `python tests/run.py`, or `python tests/run.py lint` for the quick ones.

The one list of them, for make, for CI and for Windows, where there is no make. All run even when one fails, so that a
single run shows every fault. It installs nothing but a browser and what copies sites to hosts, see chromium.py and tools.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

LINT = (
    ("-m", "ruff", "check"),
    ("-m", "ruff", "format", "--check"),
    ("-m", "mypy"),
)
TESTS = (
    ("tests/chromium.py",),
    ("tests/tools.py",),
    ("-m", "pytest"),
)


def passes(step: tuple[str, ...]) -> bool:
    """Whether this step ends with status 0; its output goes to the terminal as it comes."""
    print("::", " ".join(step).removeprefix("-m "), flush=True)
    return subprocess.run([sys.executable, *step], cwd=ROOT).returncode == 0


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["lint"]):
        print("usage: python tests/run.py [lint]", file=sys.stderr)
        return 2
    steps = LINT if arguments else LINT + TESTS
    failed = [step for step in steps if not passes(step)]
    for step in failed:
        print("failed: python", " ".join(step), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
