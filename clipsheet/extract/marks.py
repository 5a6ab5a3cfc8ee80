"""What speaks for a line of a dump being the article's, and what against: some thirty marks, each there or not, each with a weight.

The marks are chosen here; their weights (data/line_weights.tsv) are fitted by benchmarks/fit_line_weights.py. Which run of lines is the
article, and what each of its lines is, is judged in `clipsheet.extract.page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate

from clipsheet.data import rows
from clipsheet.model import Claim, Line, Role
from clipsheet.rules.text import is_sentence, phrase_in, words

Claims = Mapping[int, Claim]

PROSE_WORDS = 6  # a sentence of fewer words is a button or an exclamation as often as prose
LONG_WORDS = 15
NEAR, FAR = 4, 12  # lines on either side
HEAD_WORDS, MUCH_PROSE = 3, 10  # long paragraphs that have gone before
BEGUN, DONE = 0.1, 0.8  # shares of the page's prose
HEAD, TAIL = 0.1, 0.8  # shares of the page's lines
COMMAS = (",", "،", "，", "、")
FULL_STOPS = (".", "。", "؟", "۔", "।")
NUMBERED = re.compile(r"(\d{1,3})\s?[).:\]]\s?\D")
COUNTING = 6  # lines between one item of a list and the next
CLOSING = "\"'”’»」』)] "
LENGTH_POWER = 0.25  # a line's worth grows with the fourth root of its words: .5 and 0 gave .003 and .005 less
LENIENCE = 0.6  # added to each line's weights: a lost sentence is worse than a kept menu line; .5 to .75 is one plateau


def worths(lines: Sequence[Line], claims: Claims) -> list[float]:
    """What each line adds to a run that holds it: more than 0 where it is likelier the article's than not."""
    weights = _weights()
    return [
        (weights["every line"] + LENIENCE + sum(weights.get(mark, 0.0) for mark in marks)) * max(1, words(line.text)) ** LENGTH_POWER
        for line, marks in zip(lines, marks_of(lines, claims), strict=True)
    ]


@cache
def _weights() -> dict[str, float]:
    return {mark: float(weight) for mark, weight in rows("line_weights.tsv")}


def is_prose(line: Line) -> bool:
    """Whether a line reads as a sentence or more."""
    return is_sentence(line.text) and words(line.text) >= PROSE_WORDS


def marks_of(lines: Sequence[Line], claims: Claims) -> Iterator[list[str]]:
    """The marks that each line bears, by name."""
    page = _Page(lines, claims)
    for place, line in enumerate(lines):
        yield [mark for mark, there in (*_own(line, claims.get(place)), *page.around(place), *page.above(place)) if there]


def _own(line: Line, claim: Claim | None) -> Iterator[tuple[str, bool]]:
    """What a line says by itself."""
    text, count = line.text, words(line.text)
    yield "3 words and more", count >= 3
    yield "25 words and more", count >= 25
    yield "45 words and more", count >= 45
    yield "100 words and more", count >= 100
    yield "200 words and more", count >= 200
    yield "ends as a sentence", is_sentence(text)
    yield "ends with a full stop", count >= PROSE_WORDS and text.rstrip(CLOSING).endswith(FULL_STOPS)
    yield "ends with an ellipsis", text.endswith(("...", "…", "…]", "...]"))
    yield "holds a comma", count >= 8 and any(comma in text for comma in COMMAS)
    yield "begins in small letters", text[:1].islower()
    yield "bullet", line.bullet
    yield "repeated", line.times > 1
    yield "claimed by a rule", claim is not None
    yield "menu words", claim is not None and claim.rule == "menu words"


class _Page:
    """What the lines of a page are to each other, counted once: `sum_of_prose[9] - sum_of_prose[4]` are the prose lines from 4 to 8."""

    def __init__(self, lines: Sequence[Line], claims: Claims) -> None:
        counts = [words(line.text) for line in lines]
        self.prose = [is_prose(line) and place not in claims for place, line in enumerate(lines)]
        long = [prose and count >= LONG_WORDS for prose, count in zip(self.prose, counts, strict=True)]
        rules = [claims[place].rule if place in claims else None for place in range(len(lines))]
        dates = [rule == "time ago" or (place in claims and claims[place].role is Role.DATE) for place, rule in enumerate(rules)]
        self.length = len(lines)
        self.numbers = [_number(line.text) for line in lines]
        self.consents = _sums(phrase_in("consent", line.text) is not None for line in lines)
        self.proses, self.longs, self.dates = _sums(self.prose), _sums(long), _sums(dates)
        self.prose_words = _sums(count * prose for count, prose in zip(counts, self.prose, strict=True))
        self.paragraphs = _sums(prose and count >= 12 for prose, count in zip(self.prose, counts, strict=True))
        begun = [above >= HEAD_WORDS for above in self.paragraphs]
        self.ends = _sums(rule == "end heading" and begun[place] for place, rule in enumerate(rules))
        self.comments = _sums(rule == "comment counter" and begun[place] for place, rule in enumerate(rules))
        self.comment_heads = _sums(rule == "comment head" for rule in rules)

    def around(self, place: int) -> Iterator[tuple[str, bool]]:
        """What stands beside a line."""
        start, stop = max(0, place - NEAR), min(self.length, place + NEAR + 1)
        share = (self.proses[stop] - self.proses[start]) / (stop - start)
        before = place > 0 and self.prose[place - 1]
        after = place + 1 < self.length and self.prose[place + 1]
        yield "prose before", before
        yield "prose after", after
        yield "prose before and after", before and after
        yield "a third prose around", share >= 0.3
        yield "two thirds prose around", share >= 0.6
        yield "consent around", self.consents[stop] - self.consents[start] >= 2
        yield "counts on", self._counts(place)
        yield "dates around", self.dates[stop] - self.dates[start] >= 2
        yield "long prose soon", self.longs[min(self.length, place + FAR)] > self.longs[place + 1]
        yield "long prose lately", self.longs[place] > self.longs[max(0, place - FAR)]

    def above(self, place: int) -> Iterator[tuple[str, bool]]:
        """What has gone before a line, and where on the page it stands."""
        said = self.prose_words[place] / max(1, self.prose_words[-1])
        yield "below a heading of comments", self.comments[place] > 0
        yield "below a comment", self.comment_heads[place] > 0
        yield "below an end heading", self.ends[place] > 0
        yield "date lately", self.dates[place] > self.dates[max(0, place - 9)]
        yield "date just before, in the midst", self.paragraphs[place] >= HEAD_WORDS and self.dates[place] > self.dates[max(0, place - 4)]
        yield "much prose above", self.paragraphs[place] >= MUCH_PROSE
        yield "a tenth of the prose above", said >= BEGUN
        yield "four fifths of the prose above", said >= DONE
        yield "first tenth of the page", place < HEAD * self.length
        yield "last fifth of the page", place > TAIL * self.length

    def _counts(self, place: int) -> bool:
        """Whether a line begins with a number that a line before or behind it continues."""
        number = self.numbers[place]
        beside = (there for there in range(place - COUNTING, place + COUNTING + 1) if 0 <= there < self.length)
        return number is not None and any(self.numbers[there] in (number - 1, number + 1) for there in beside)


def _number(text: str) -> int | None:
    found = NUMBERED.match(text)
    return int(found.group(1)) if found else None


def _sums(values: Iterable[int]) -> list[int]:
    return [0, *accumulate(map(int, values))]
