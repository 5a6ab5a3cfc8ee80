"""One run at a time: who comes second waits for the first, and a run that was killed holds nobody up."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clipsheet.lock import one_run

HOLDER = """
import sys, time
from pathlib import Path
from clipsheet.lock import one_run
with one_run(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.readline()
"""
WORKERS = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from clipsheet.lock import one_run
from clipsheet.work import _end_with_parent
if __name__ == "__main__":
    with one_run(Path(sys.argv[1]), print), ProcessPoolExecutor(2, initializer=_end_with_parent) as pool:
        pool.map(time.sleep, [600, 600])
        pool.submit(time.monotonic)
        print("held", flush=True)
        sys.stdin.readline()
"""
WAITER = """
import sys
from pathlib import Path
from clipsheet.lock import one_run
with one_run(Path(sys.argv[1]), print):
    print("mine")
"""
ROOT = Path(__file__).parents[1]


def holder(home: Path, script: str = HOLDER) -> subprocess.Popen[str]:
    """A process that holds the lock until it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "held\n" == process.stdout.readline()
    return process


def test_the_second_run_says_that_it_waits_and_then_works(tmp_path: Path) -> None:
    first = holder(tmp_path)
    said: list[str] = []

    def let_go(text: str) -> None:
        said.append(text)
        first.communicate("\n")

    with one_run(tmp_path, let_go):
        assert [f"another run is at work in {tmp_path}; waiting for it to end"] == said
    assert 0 == first.returncode


@pytest.mark.parametrize("script", [pytest.param(HOLDER, id="alone"), pytest.param(WORKERS, id="with workers")])
def test_a_run_that_was_killed_holds_nobody_up(tmp_path: Path, script: str) -> None:
    first = holder(tmp_path, script)
    first.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    first.wait()
    second = subprocess.run([sys.executable, "-c", WAITER, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.stdout.endswith("mine\n")
    for stream in (first.stdin, first.stdout):
        assert stream is not None
        stream.close()
