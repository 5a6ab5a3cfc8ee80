"""How fast a web archive becomes parts: by one process and by two, by Dask, and by Dask with a worker killed half-way.

    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/archive.py                 600 pages, two rounds
    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/archive.py --pages 3000

The pages are the benchmark's, again and again, each with its number in its paragraphs. Of the rounds, whose runs take turns, the least time
counts: whatever else the machine does only adds. What the same run takes for three pages is its start, and is not counted as cleaning.
Every run is looked through: the same records from all, each page once.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from distributed import LocalCluster

from clipsheet.bulk.on_dask import OWN_CLUSTER

ROOT = Path(__file__).resolve().parent.parent
POOL, KILLED = "two processes", "Dask, two workers, one killed half-way"
LINES = {
    "one process": ("--jobs", "1"),
    POOL: ("--jobs", "2"),
    "Dask, one worker": ("--engine", "dask", "--jobs", "1"),
    "Dask, two workers": ("--engine", "dask", "--jobs", "2"),
}
FEW = 3
PARTS = "parts"


def main() -> int:
    options = argparse.ArgumentParser(description="Compare how fast the engines make parts of a web archive.")
    options.add_argument("--pages", type=int, default=600, metavar="N")
    options.add_argument("--rounds", type=int, default=2, metavar="N")
    given = options.parse_args()
    if "CLIPSHEET_BENCH" not in os.environ:
        print("archive: not measured: CLIPSHEET_BENCH does not name the folder with the pages")
        return 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number in (given.pages, FEW):
            _web_archive(folder / f"{number}.warc.gz", number)
        rates, found = _measured(folder, given.pages, given.rounds)
    print("| engine | start, s | pages a second | of two processes' |\n|---|---:|---:|---:|")
    for what, (start, rate) in rates.items():
        print(f"| {what} | {start:.1f} | {rate:.1f} | {rate / rates[POOL][1]:.2f} |")
    equal = all(sorted(records) == sorted(found[POOL]) for records in found.values())
    whole = all(len({*records}) == len(records) == given.pages for records in found.values())
    print(f"records: {'the same from all' if equal else 'DIFFERENT'}; {'each page once' if whole else 'NOT each page once'}")
    return 0 if equal and whole else 1


def _web_archive(path: Path, number: int) -> None:
    pages = sorted(Path(os.environ["CLIPSHEET_BENCH"], "pages", "html").iterdir())
    with path.open("wb") as stream:
        for one in range(number):
            content = pages[one % len(pages)].read_bytes()
            markup = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).replace(b"</p>", b" (%d)</p>" % one)
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + markup
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:page:{one}>\r\n"
                f"WARC-Target-URI: https://outlet{one % 97}.example/{one}\r\n"
                "WARC-Date: 2025-09-27T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 6))


def _measured(folder: Path, pages: int, rounds: int) -> tuple[dict[str, tuple[float, float]], dict[str, list[str]]]:
    """Of each engine its start in seconds and its pages a second, and the records that it wrote."""
    took: dict[tuple[str, int], float] = {}
    found: dict[str, list[str]] = {}
    for _round in range(rounds):
        for what, line in LINES.items():
            for number in (FEW, pages):
                seconds, found[what] = _run(folder, number, line)
                took[what, number] = min(seconds, took.get((what, number), seconds))
        with LocalCluster(n_workers=2, local_directory=folder, **OWN_CLUSTER) as cluster:
            line = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
            seconds, _records = _run(folder, FEW, line)
            took[KILLED, FEW] = min(seconds, took.get((KILLED, FEW), seconds))
            dying = threading.Thread(target=_kill_half_way, args=(folder / PARTS, cluster))
            dying.start()
            seconds, found[KILLED] = _run(folder, pages, line)
            took[KILLED, pages] = min(seconds, took.get((KILLED, pages), seconds))
            dying.join()
    rates = {what: (took[what, FEW], (pages - FEW) / (took[what, pages] - took[what, FEW])) for what in (*LINES, KILLED)}
    return rates, found


def _run(folder: Path, number: int, line: tuple[str, ...]) -> tuple[float, list[str]]:
    """The seconds that a run took, and the records in its parts."""
    rmtree(folder / PARTS, ignore_errors=True)
    command = [sys.executable, ROOT / "build.py", "clean", f"{number}.warc.gz", "--parts", PARTS, "--json", "-q", *line]
    began = time.monotonic()
    said = json.loads(subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout)
    took = time.monotonic() - began
    records = [text for path in (folder / PARTS).glob("*.jsonl") for text in path.read_text("ascii").splitlines()]
    assert len(records) == said["documents"] == said["kept"] + said["rejected"], said
    return took, [text.replace(f"{number}.warc.gz", "") for text in records]


def _kill_half_way(parts: Path, cluster: LocalCluster) -> None:
    """Kill a worker, with what it does, when half of the bytes are done: the manifest's head tells the size of a piece."""
    archive = max(path.stat().st_size for path in parts.parent.glob("*.warc.gz"))
    while True:
        time.sleep(0.05)
        try:
            size = json.loads((parts / "manifest.ndjson").read_text("utf8").split("\n")[0])["size"]
        except (OSError, ValueError):
            continue
        if len([*parts.glob("*.jsonl")]) * size > archive / 2:
            os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
            return


if __name__ == "__main__":
    sys.exit(main())
