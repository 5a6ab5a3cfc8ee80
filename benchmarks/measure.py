"""How well a text agrees with the true one: shingles of four words, as Zyte's article-extraction-benchmark counts them.

Each page weighs the same: precision and recall are means over the pages, F1 is theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one page: the shingles that both texts have, and those of each."""

    both: int
    found: int
    true: int

    @property
    def f1(self) -> float:
        """The page's own F1; 1 where both texts are empty."""
        return 2 * self.both / (self.found + self.true) if self.found + self.true else 1.0


def shingles(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of so many words; a text of fewer words is one run."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1))) if words else Counter()


def agreement(true: str, found: str) -> Agreement:
    """How far a found text has the shingles of the true one."""
    one, other = shingles(true), shingles(found)
    return Agreement(sum((one & other).values()), sum(other.values()), sum(one.values()))


def f1(pages: Sequence[Agreement]) -> float:
    """F1 of the mean precision and the mean recall."""
    precision = mean(page.both / page.found for page in pages if page.found)
    recall = mean(page.both / page.true for page in pages if page.true)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
