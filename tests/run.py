"""Every check of the project in turn: `python tests/run.py`, or `python tests/run.py lint` for the quick ones.

The one list of them, for make, for CI and for Windows, where there is no make. All run even when one fails, so that a
single run shows every fault; the tests of the site run beside the others. It installs nothing but a browser and what copies
sites to hosts, see chromium.py and tools.py.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]

LINT = (
    ("-m", "ruff", "check"),
    ("-m", "ruff", "format", "--check"),
    ("-m", "mypy"),
)
TOOLS = (
    ("tests/chromium.py",),
    ("tests/tools.py",),
)
HALVES = (
    ("-m", "pytest", "tests/site"),
    ("-m", "pytest", "tests", "clipsheet", "plugins", "--ignore", "tests/site"),
)  # take about as long as each other


def passes(step: tuple[str, ...]) -> bool:
    """Whether this step ends with status 0; its output goes to the terminal as it comes."""
    print("::", " ".join(step).removeprefix("-m "), flush=True)
    return subprocess.run([sys.executable, *step], cwd=ROOT).returncode == 0


def failing(first: tuple[str, ...], second: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Which of two steps, done at once, does not end with status 0; what the second says follows when the first has ended."""
    with tempfile.TemporaryFile() as said, subprocess.Popen([sys.executable, *second], cwd=ROOT, stdout=said, stderr=said) as other:
        failed = [] if passes(first) else [first]
        if other.wait():
            failed.append(second)
        print("::", " ".join(second).removeprefix("-m "), flush=True)
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return failed


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["lint"]):
        print("usage: python tests/run.py [lint]", file=sys.stderr)
        return 2
    failed = [step for step in (LINT if arguments else LINT + TOOLS) if not passes(step)]
    if not arguments:
        failed += failing(*HALVES)
    for step in failed:
        print("failed: python", " ".join(step), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
