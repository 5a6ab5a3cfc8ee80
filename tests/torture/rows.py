"""What an attack tells: a row of the table that `make torture` prints.

Each module of this folder but this one and run.py is an attack, with one function: `rows(folder, share)`. It works below `folder`, which is
empty and its own, at a share of its full size (1.0: all that the table promises; less: a sample, the same on every run), and gives its
rows. A row that does not hold is a promise of SECURITY.md that is broken.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

HERE = Path(__file__).parent
SEED = 20251006

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """What was tried, what came of it, what is promised, and whether the promise holds."""

    test: str
    measured: str
    promised: str
    holds: bool


Attack = Callable[[Path, float], Iterator[Row]]


def attacks() -> dict[str, Attack]:
    """Every attack by the name of its module."""
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("rows", "run", "__init__"))
    return {name: importlib.import_module(f"torture.{name}").rows for name in names}


def sample(found: list[T], share: float) -> list[T]:
    """So much of a list, in its order; at least one. Which, is the same on every run."""
    size = max(1, round(len(found) * share))
    return found if size >= len(found) else [found[place] for place in sorted(Random(SEED).sample(range(len(found)), size))]  # noqa: S311
