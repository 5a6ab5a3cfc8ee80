"""When two documents are the same article of one outlet.  Pure; what becomes of the second is the archive's to say.

The same words are; the same address is, where the words are not others altogether; and so are nearly the same words under the same
title: dumps of one page differ in what they keep around the article. A daily column has one title and other words, and is spared.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clipsheet import commonmark
from clipsheet.model import Clipping

NOT_WORDS = re.compile(r"[\W_]+")
OPENING_WORDS = 120  # a greeting that a column repeats has twenty or thirty of them
RUN = 4  # words that are looked at together
FEWEST_RUNS = 20  # below, words alone say too little: only the same ones are the same
LEAST_ALIKE = 0.7  # of the runs: a caption that one dump keeps moves thirty words out of sight; of 424 dumps of 106 pages none was mistaken
MOST_FOREIGN = 0.2  # of the runs: two articles of one event quote the same sentence; a corrected one keeps most of its words
MOST_LONGER = 1.25  # a text that adds more than furniture is no mere copy: behind a teaser stands the article

FEWEST_REPEATS = 3  # articles of one outlet: two may quote the same sentence


@dataclass(frozen=True, slots=True)
class Opening:
    """How an article begins: `of` says whose and under which title, `day` when (None: not known), `runs` are hashes of its words."""

    of: str
    day: str | None
    length: int  # of the whole text, in words
    runs: tuple[str, ...]


def same_keys(clipping: Clipping) -> tuple[str, ...]:
    """By what a duplicate is known: the same outlet with the same address, or with the same text."""
    outlet, body = _outlet(clipping), normalised(clipping.body)
    keys = [f"text {outlet} {_hash(body)[:32]}"] if body else []
    if clipping.source_url:
        keys.append(f"address {outlet} {clipping.source_url.split('#')[0].rstrip('/')}")
    return tuple(keys)


def is_address(key: str) -> bool:
    """Whether one of `same_keys` tells the address alone, which the author of a page can forge."""
    return key.startswith("address ")


def opening_of(clipping: Clipping) -> Opening | None:
    """The opening of an article; None where the outlet is not known or there are too few words to compare."""
    outlet, words, runs = _outlet(clipping), normalised(clipping.body).split(), runs_of(clipping.body)
    if not outlet or len(runs) < FEWEST_RUNS:
        return None
    day = clipping.date.isoformat()[:10] if clipping.date is not None else None
    return Opening(f"{outlet}: {normalised(clipping.title)}", day, len(words), runs)


def is_copy(later: Opening, first: Opening) -> bool:
    """Whether an article that begins so is the first one once more: not of another day, not longer, and in nearly the same words."""
    if later.of != first.of or (later.day and first.day and later.day != first.day) or later.length > MOST_LONGER * first.length:
        return False
    shared = len({*later.runs} & {*first.runs})
    return shared >= LEAST_ALIKE * max(len(later.runs), len(first.runs))


def is_another(title: str, day: str | None, runs: Iterable[str], later: Clipping) -> bool:
    """Whether an article is not the one of this title, day and `runs_of` words that a file of its name held before.

    A page that is collected again may have another title or other words. A column has the same title and other words each day.
    """
    same_title = normalised(title) == normalised(later.title)
    same_day = day is None or later.date is None or day[:10] == later.date.isoformat()[:10]
    return not is_alike(runs, runs_of(later.body)) and not (same_title and same_day)


def is_alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two articles may be one by their `runs_of` words, however much of it was rewritten."""
    first, second = set(one), set(other)
    return len(first & second) > MOST_FOREIGN * min(len(first), len(second))


def repeated(clippings: Iterable[Clipping]) -> Iterator[tuple[str, str, tuple[Clipping, ...]]]:
    """The paragraphs that several articles of one outlet share: its name, the paragraph, the clippings; hardly the articles' own."""
    holders: dict[tuple[str, str], dict[str, Clipping]] = defaultdict(dict)
    for clipping in clippings:
        for paragraph in commonmark.paragraphs(clipping.body) if clipping.outlet else ():
            holders[clipping.outlet or "", paragraph][clipping.slug] = clipping
    for (outlet, paragraph), found in sorted(holders.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1])):
        if len(found) >= FEWEST_REPEATS and normalised(paragraph):
            yield outlet, paragraph, tuple(found.values())


def runs_of(body: str) -> tuple[str, ...]:
    """Hashes of the runs of words with which a body begins."""
    return tuple(dict.fromkeys(_hash(run)[:6] for run in _runs(normalised(body).split())))


def _runs(words: list[str]) -> Iterator[str]:
    first = words[:OPENING_WORDS]
    return (" ".join(first[at : at + RUN]) for at in range(max(1, len(first) - RUN + 1)))


def normalised(text: str) -> str:
    """The words of a text alone, in small letters."""
    return NOT_WORDS.sub(" ", text.casefold()).strip()


def _outlet(clipping: Clipping) -> str:
    return normalised(clipping.outlet or clipping.domain or "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()
