"""The articles of a digest in parts by time, each small enough for a search index of its own.  Pure.

Time is cut as a binary tree cuts it: into blocks of 1, 2, 4, 8 … ISO weeks at fixed places, each halved while it holds too many articles.
So an article that comes or goes cuts or joins no block but its own. The newest weeks are cut finer, for what is added is mostly theirs;
when they are no longer new, their blocks join to one, sealed until an article of it changes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter

from clipsheet_digest.digest import Article, Week, day_of

SEALED = 2400  # articles of a sealed part: Pagefind takes 550 MB for them
CURRENT = 500  # of a part that reaches into the newest weeks: 135 MB, and a second
LATE = 4  # weeks for which a week is new: so long articles are still added to it
SPREAD = 16  # binary digits for places within a week, where a week alone is too large for a part
WEEKS = 19  # binary digits of a week's number in the year 9999

Part = tuple[Article, ...]
Placed = tuple[int, Article]


@dataclass(frozen=True, slots=True)
class _Limits:
    sealed: int
    current: int
    new: range  # places

    def of(self, block: range) -> int:
        """How many articles a block may hold and be one part."""
        return self.current if block.start < self.new.stop and self.new.start < block.stop else self.sealed


def parts(articles: Sequence[Article], sealed: int = SEALED, current: int = CURRENT) -> tuple[Part, ...]:
    """The parts of a digest, the newest first; none is empty, and each article is in one."""
    if not articles:
        return ()
    placed = sorted(((place(article), article) for article in articles), key=itemgetter(0))
    last = _number(_newest(articles))
    limits = _Limits(sealed, current, range(last - LATE << SPREAD, last + 1 << SPREAD))
    return tuple(_cut(placed, range(1 << WEEKS + SPREAD), limits))


def place(article: Article) -> int:
    """Where an article stands in time: by its week, and within that by its slug, in an order that spreads them evenly."""
    return _number(article.week) << SPREAD | int.from_bytes(sha256(article.slug.encode()).digest()[: SPREAD // 8])


def _number(week: Week) -> int:
    """The number of a week since the year 1, which began on a Monday."""
    return (week.days[0].toordinal() - 1) // 7


def _newest(articles: Sequence[Article]) -> Week:
    """The newest week, but none after the last in which an article was added: a mistaken date does not make all others old."""
    newest = max(article.week for article in articles)
    added = [article.slip.added for article in articles if article.slip.added is not None]
    return min(newest, Week.of(day_of(max(added)))) if added else newest


def _cut(placed: Sequence[Placed], block: range, limits: _Limits) -> Iterator[Part]:
    """The parts of a block of places, later ones first."""
    if len(placed) <= limits.of(block) or len(block) == 1:
        yield tuple(article for _place, article in placed)
        return
    middle = block.start + len(block) // 2
    at = bisect_left(placed, middle, key=itemgetter(0))
    if placed[at:]:
        yield from _cut(placed[at:], range(middle, block.stop), limits)
    if placed[:at]:
        yield from _cut(placed[:at], range(block.start, middle), limits)
