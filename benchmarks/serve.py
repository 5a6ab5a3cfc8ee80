"""How soon `serve` shows what was saved: seconds from the save to the new version, on a copy of the demo.

python benchmarks/serve.py           the median, the least and the most of ten saves of a clipping, a template and topics.yaml
python benchmarks/serve.py --saves 3
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path("themes/broadsheet/templates")
LOOK = 0.005  # seconds between two questions for the version
QUIET = 1.5  # seconds without a build: the one before has ended, and what follows it


def main() -> int:
    options = argparse.ArgumentParser(description="Measure how soon `serve` shows what was saved.")
    options.add_argument("--saves", type=int, default=10, metavar="N", help="of each kind of file (default: 10)")
    saves = options.parse_args().saves
    with TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "content", home / "content")
        (home / TEMPLATES).mkdir(parents=True)
        shutil.copy(ROOT / TEMPLATES / "group.html", home / TEMPLATES)
        command = [sys.executable, str(ROOT / "build.py"), "--home", str(home), "serve", "--port", "8765"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
            try:
                measure(home, address_of(serving), saves)
            finally:
                serving.send_signal(signal.SIGINT)
    return 0


def measure(home: Path, address: str, saves: int) -> None:
    def version() -> bytes:
        with urlopen(f"{address}/_clipsheet/version") as answer:  # noqa: S310 - our own server
            return bytes(answer.read())

    clipping = min((home / "content" / "clippings").rglob("*.md"))
    for what, file in (
        ("a clipping", clipping),
        ("a template", home / TEMPLATES / "group.html"),
        ("topics.yaml", home / "content" / "topics.yaml"),
    ):
        comment = "{{# {} #}}\n" if file.suffix == ".html" else "# {}\n" if file.suffix == ".yaml" else "\nSentence {}.\n"
        seconds = sorted(seconds_of(file, comment.format(number), version) for number in range(saves))
        print(f"{what:12} median {median(seconds):.2f} s, {seconds[0]:.2f} to {seconds[-1]:.2f} s in {saves} saves", flush=True)


def seconds_of(file: Path, addition: str, version: Callable[[], bytes]) -> float:
    """From the save to the new version, with nothing else under way."""
    before = b""
    while (now := version()) != before:
        before = now
        time.sleep(QUIET)
    text = file.read_text("utf8") + addition
    started = time.perf_counter()
    file.write_text(text, "utf8")
    while version() == before:
        time.sleep(LOOK)
    return time.perf_counter() - started


def address_of(serving: subprocess.Popen[str]) -> str:
    """Where it is served; waits until it is told."""
    assert serving.stdout is not None
    said = iter(serving.stdout.readline, "")
    return next(found.group() for line in said if (found := re.search(r"http://[\d.]+:\d+", line)))


if __name__ == "__main__":
    sys.exit(main())
