"""What a fuzzer makes of good input, into every door that parses what others wrote: each is read, or refused as its door says.

The fuzzer is atheris, which follows what an input reaches in our code, where it has a wheel; elsewhere inputs are changed at random.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import homes

from doors import DOORS, Door
from torture.rows import SEED, Row, sample

SECONDS = 600  # for each door
FEWEST = 3
FEWEST_DOORS = 2
HANGS = 10  # seconds
MEMORY = 1000  # MB: what is instrumented takes more than a build
LONGEST = 16_384  # bytes of an input; what grows is the shapes' and the bombs' to try
PATIENCE = 240  # seconds more, to begin and to read every seed
SHOWN = 300  # letters of an input in the table
FINDS = Path(tempfile.gettempdir()) / "clipsheet-finds"
OTHERS = (None, True, -1, 0.5, 10**20, float("inf"), "", "a", "a" * 300, "\ud800", "../a.md", "2025-09-27", "0001-01-01",
          [], {}, [1], ["a"], {"a": 1})  # fmt: skip
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None
RUNS = re.compile(r"stat::number_of_executed_units: (\d+)")
REACHED = re.compile(r"cov: (\d+) ft: (\d+)")
SCRIPT = """
import sys, atheris
with atheris.instrument_imports(["clipsheet", "clipsheet_digest"]):
    from torture import fuzzing
fuzzing.by_atheris(*sys.argv[1:])
"""
AT_RANDOM = "import sys; from torture import fuzzing; fuzzing.at_random(*sys.argv[1:])"


def rows(folder: Path, share: float) -> Iterator[Row]:
    """A row for each door."""
    seconds = max(FEWEST, round(SECONDS * share))
    for name in sample([*DOORS], max(share, FEWEST_DOORS / len(DOORS))):
        yield _row(name, folder / name.replace(" ", "-"), seconds)


def _row(name: str, folder: Path, seconds: int) -> Row:
    place = Place(folder)
    place.begin(DOORS[name])
    command = (sys.executable, "-c", SCRIPT if HAS_ATHERIS else AT_RANDOM, name, str(folder), str(seconds))
    paths = os.pathsep.join(path for path in sys.path if path)
    said, status = "", 1
    with suppress(subprocess.TimeoutExpired), place.log.open("wb") as log:
        status = subprocess.run(
            command, env=homes.environment(PYTHONPATH=paths, PYTHONHASHSEED="0"), stdout=log, stderr=log, timeout=seconds + PATIENCE
        ).returncode
    said = place.log.read_text("utf8", "replace")
    runs = int((RUNS.findall(said) or ["0"])[-1])
    edges, features = map(int, (REACHED.findall(said) or [("0", "0")])[-1])
    reached = f"{edges:,} edges, {features:,} features" if HAS_ATHERIS else "at random"
    finds = [told for told in map(_told, sorted(place.finds.iterdir())) if told]
    ended = "" if status == 0 else f"; status {status}: {said.strip()[-SHOWN:]!r}"
    measured = f"{runs:,} inputs, {reached}, {len(finds)} finds{': ' if finds else ''}{'; '.join(finds)}{ended}"
    promised = f"0 uncaught exceptions, 0 inputs of more than {HANGS} s"
    return Row(
        f"{name}, fuzzed for {seconds} s", measured, promised, status == 0 and runs > 0 and (edges > 0 or not HAS_ATHERIS) and not finds
    )


def _told(find: Path) -> str:
    """What an input did, which is kept."""
    if find.suffix == ".txt":
        return ""
    FINDS.mkdir(exist_ok=True)
    shutil.copy(find, FINDS)
    why = find.with_suffix(".txt")
    return f"{why.read_text('utf8') if why.exists() else ''} {FINDS / find.name} {find.read_bytes()[:SHOWN]!r}"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a door: what it is tried with, what is made of that, and what is found."""

    folder: Path
    known: set[str] = field(default_factory=set)  # where faults were raised

    @property
    def seeds(self) -> Path:
        return self.folder / "seeds"

    @property
    def finds(self) -> Path:
        return self.folder / "finds"

    @property
    def words(self) -> Path:
        return self.folder / "words"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def begin(self, door: Door) -> None:
        for one in (self.seeds, self.finds, self.folder / "work"):
            one.mkdir(parents=True)
        for number, seed in enumerate(door.seeds()):
            (self.seeds / f"{number:04}").write_bytes(seed[:LONGEST])
        words = dict.fromkeys(word.encode() if isinstance(word, str) else word for word in door.words())
        self.words.write_text("".join('"%s"\n' % "".join(map("\\x{:02x}".format, word)) for word in words))  # noqa: UP031

    def tried(self, door: Door) -> Callable[[bytes], None]:
        """What opens the door, and keeps an input that does what none before it did."""

        def one(data: bytes) -> None:
            try:
                door.opened(data, self.folder / "work")
            except door.refusals:
                pass
            except Exception as fault:
                told = f"{type(fault).__name__} {str(fault)[:80]!r} at {_where(fault)}"
                if _where(fault) not in self.known:
                    self.known.add(_where(fault))
                    find = self.finds / hashlib.sha256(data).hexdigest()[:12]
                    find.write_bytes(data)
                    find.with_suffix(".txt").write_text(told, "utf8")

        return one


def _where(fault: Exception) -> str:
    """The innermost line of ours."""
    ours = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if frame.filename.startswith(str(homes.ROOT)) and "site-packages" not in frame.filename
    ]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


def rebuilt(data: bytes, random: Random) -> bytes | None:
    """JSON with other values in it, or fewer, since letters that are thrown together are hardly ever JSON; None at every other time."""
    if data[:1] not in (b"{", b"[") or random.random() < 0.5:
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    for _ in range(random.randrange(1, 4)):
        within = random.choice([*_containers(value)] or [[None]])
        key = random.choice([*(within if isinstance(within, dict) else range(len(within)))] or [None])
        if key is not None and random.random() < 0.2:
            del within[key]
        elif key is not None:
            within[key] = deepcopy(random.choice((*OTHERS, *_containers(value))))
    return json.dumps(value).encode()


def _containers(value: Any) -> Iterator[Any]:
    """The objects and lists of a value, itself among them."""
    if isinstance(value, dict | list):
        yield value
        for one in [*(value.values() if isinstance(value, dict) else value)]:
            yield from _containers(one)


def by_atheris(name: str, folder: str, seconds: str) -> None:
    """Fuzz a door; ends the process."""
    import atheris  # noqa: PLC0415 - not everywhere

    place = Place(Path(folder))
    tried = place.tried(DOORS[name])
    for seed in sorted(place.seeds.iterdir()):  # libraries compile for seconds what they use first; that is no hang
        tried(seed.read_bytes())
    flags = {
        "max_total_time": seconds,
        "timeout": HANGS,
        "rss_limit_mb": MEMORY,
        "max_len": LONGEST,
        "dict": place.words,
        "artifact_prefix": f"{place.finds}{os.sep}",
        "print_final_stats": 1,
        "seed": SEED,
    }

    def changed(data: bytes, longest: int, seed: int) -> bytes:
        found = rebuilt(data, Random(seed))  # noqa: S311
        return found if found is not None and len(found) <= longest else bytes(atheris.Mutate(data, longest))

    command = [name, *(f"-{flag}={value}" for flag, value in flags.items()), str(place.seeds)]
    atheris.Setup(command, tried, custom_mutator=changed)
    atheris.Fuzz()


def at_random(name: str, folder: str, seconds: str) -> None:
    """The same without atheris: pieces of good inputs and words, thrown together."""
    place, random, runs = Place(Path(folder)), Random(SEED), 0  # noqa: S311
    tried, seeds = place.tried(DOORS[name]), [path.read_bytes() for path in sorted(place.seeds.iterdir())]
    others = [*seeds, *(word.encode() if isinstance(word, str) else word for word in DOORS[name].words())]
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        seed = random.choice(seeds)
        tried((rebuilt(seed, random) or _mixed(seed, others, random))[:LONGEST])
        runs += 1
    sys.stdout.write(f"stat::number_of_executed_units: {runs}\n")


def _mixed(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """An input with pieces of others in it, or bytes that are in none."""
    mixed = bytearray(data)
    for _ in range(random.randrange(1, 8)):
        start = random.randrange(len(mixed) + 1)
        piece = random.choice((random.choice(others), random.randbytes(2)))[:200]
        mixed[start : start + random.choice((0, 0, 1, 40))] = piece
    return bytes(mixed)
