"""`make torture`: every attack at its full size, and the table of what came of it. Status 1 where a promise does not hold.

python tests/torture/run.py [NAME…] [--share 0.1]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests"), str(ROOT / "tests" / "site")]

from torture.rows import Row, attacks  # noqa: E402 - the checkout is on the path only now


def main() -> int:
    known = attacks()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all where none is named")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size")
    given = parser.parse_args()
    if unknown := set(given.names) - known.keys():
        parser.error(f"there is no attack {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    broken = 0
    print("| test | measured | promised | | seconds |\n|---|---|---|---|---|")
    for name in given.names or known:
        folder = Path(tempfile.mkdtemp(prefix=f"clipsheet-{name}-"))
        begun = time.monotonic()
        try:
            for row in known[name](folder, given.share):
                broken += not row.holds
                print(line(row, time.monotonic() - begun), flush=True)
                begun = time.monotonic()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if broken else 0


def line(row: Row, seconds: float) -> str:
    """A row of the table, in Markdown."""
    cells = (row.test, row.measured, row.promised, "holds" if row.holds else "**broken**", f"{seconds:.0f}")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
