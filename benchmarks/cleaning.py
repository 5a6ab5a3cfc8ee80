"""How fast pages are cleaned, in one process and in several, beside trafilatura's own reading of the same pages, in turn.

    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/cleaning.py                       the HTML pages, three rounds
    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/cleaning.py --copies 10           ten times as many: does memory grow?
    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/cleaning.py --kind lynx           a kind of text dumps, us alone

Measured is the processor's time, user and system, of a command and of all that it started and waited for, the time on the clock, and the
most memory that any one of these processes held. What the same command takes for one page is its start, and is not counted as cleaning. Of
the rounds the least counts: whatever else the machine does only adds. A copy of a page has its number in every paragraph, so that nothing
that is remembered of one line serves the next copy.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
JOBS = (1, 2)
START = """
import os, sys
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(bool(status))
"""  # a small process between, so that the memory of this one is not counted as the command's
READING = """
import logging, pathlib, sys
import trafilatura
logging.disable()
for page in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    trafilatura.extract(page.read_bytes(), favor_precision=True, include_comments=False, with_metadata=True, output_format="json")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a command: seconds of the processor and on the clock, and megabytes."""

    processor: float
    clock: float
    memory: float


def main() -> int:
    options = argparse.ArgumentParser(description="Compare the time that cleaning takes with trafilatura's own.")
    options.add_argument("--kind", default="html", help="the folder of pages")
    options.add_argument("--copies", type=int, default=1, metavar="N", help="clean N slightly different copies of each page")
    options.add_argument("--rounds", type=int, default=3, metavar="N")
    given = options.parse_args()
    if "CLIPSHEET_BENCH" not in os.environ:
        print("cleaning: not measured: CLIPSHEET_BENCH does not name the folder with the pages")
        return 0
    with TemporaryDirectory() as place:
        one, all_ = Path(place, "one"), Path(place, "all")
        pages = copied(Path(os.environ["CLIPSHEET_BENCH"]) / "pages" / given.kind, all_, given.copies)
        copied(all_, one, 1, most=1)
        commands = {f"extract --jobs {jobs}": (sys.executable, str(ROOT / "build.py"), "extract", "--jobs", str(jobs)) for jobs in JOBS}
        if given.kind == "html":
            commands["trafilatura"] = (sys.executable, "-c", READING)
        print(f"{pages} pages\n{'':18}{'CPU s':>8}{'start':>8}{'clock s':>9}{'pages/CPU s':>13}{'MB':>6}")
        for name, (whole, start) in least(commands, (all_, one), given.rounds).items():
            speed = (pages - 1) / (whole.processor - start.processor)
            print(f"{name:18}{whole.processor:8.2f}{start.processor:8.2f}{whole.clock:9.2f}{speed:13.1f}{whole.memory:6.0f}")
    return 0


def copied(source: Path, target: Path, copies: int, most: int | None = None) -> int:
    """The pages of a folder, or its first few, written so many times into a new one; how many there are now."""
    target.mkdir()
    for path in sorted(source.iterdir())[:most]:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for copy in range(copies):
            written = content.replace(b"<p>", b"<p>%d " % copy) if copies > 1 else content
            (target / f"{copy}-{path.name.removesuffix('.gz')}").write_bytes(written)
    return sum(1 for _ in target.iterdir())


def least(commands: dict[str, tuple[str, ...]], folders: Sequence[Path], rounds: int) -> dict[str, list[Cost]]:
    """What each command costs at the least for each folder, all in turn."""
    found: dict[str, list[list[Cost]]] = {name: [[] for _ in folders] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            for costs, folder in zip(found[name], folders, strict=True):
                costs.append(cost((*command, str(folder))))
    return {name: [min(costs, key=lambda one: one.processor) for costs in each] for name, each in found.items()}


def cost(command: Sequence[str]) -> Cost:
    """What a command costs that must succeed."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", START, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    processor, memory = done.stderr.split()[-2:]
    return Cost(float(processor), time.perf_counter() - begun, float(memory) / 1024)


if __name__ == "__main__":
    sys.exit(main())
