"""One engine for outlets, countries and topics: surface forms -> keys, each hit with its span, in one pass over a text.

Forms match on word boundaries, the longest first; a form that ends in `*` takes any ending. Forms written with a capital match only
words with a capital, or anything in a headline of capitals; forms in scripts without spaces match anywhere. The one door to
Aho-Corasick. What a hit *means* is judged by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

Key = TypeVar("Key", bound=Hashable)

UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")  # Thai, Japanese, Chinese
ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
# Arabic and Persian write these before a word without a space: and, so, with, for, like; each with or without the article
CLITIC = re.compile("(?:[وف]?(?:ال|لل|بال|كال|[بلك])?|وال|فال)")


@dataclass(frozen=True, slots=True)
class Form(Generic[Key]):
    """A surface form as a person writes it (`air strike*`, `Mali`), and what it stands for."""

    text: str
    key: Key


@dataclass(frozen=True, slots=True)
class Hit(Generic[Key]):
    """A form found: what it stands for, where, and the words as the text has them."""

    key: Key
    start: int
    end: int
    text: str


class Index(Generic[Key]):
    """Forms, ready to be found. Building costs a pass over the forms, finding one over the text."""

    def __init__(self, forms: Iterable[Form[Key]]) -> None:
        by_pattern: dict[str, list[Form[Key]]] = {}
        for form in forms:
            pattern = _lowered(form.text.removesuffix("*"))
            if pattern.strip():
                by_pattern.setdefault(pattern, []).append(form)
        self._forms = list(by_pattern.values())
        self._finder = AhoCorasick(list(by_pattern)) if by_pattern else None

    def hits(self, text: str) -> list[Hit[Key]]:
        """The hits of a text in order, without overlaps: where two compete, the longer, then the earlier."""
        return list(_longest(self.every(text)))

    def every(self, text: str) -> list[Hit[Key]]:
        """The hits of a text with all overlaps."""
        if self._finder is None or not text:
            return []
        shouted = _is_shouted(text)
        return [hit for match in self._finder.find_matches_as_indexes(_lowered(text), overlapping=True)
                for hit in self._confirmed(text, *match, shouted)]  # fmt: skip

    def _confirmed(self, text: str, pattern: int, start: int, end: int, shouted: bool) -> Iterator[Hit[Key]]:
        for form in self._forms[pattern]:
            reach = _reach(text, start, end, form.text.endswith("*"))
            if reach is not None and (shouted or _case_fits(form.text, text[start:end])):
                yield Hit(form.key, start, reach, text[start:reach])


def _lowered(text: str) -> str:
    """Lower case and plain apostrophes, every character in its place: the few letters that grow when lowered stay as they are."""
    text = text.replace("’", "'")
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_shouted(text: str) -> bool:
    """Whether a text is in capitals, as some agencies' headlines are: case then tells nothing."""
    return len(text) < 400 and text.upper() == text and text.lower() != text


def _case_fits(form: str, words: str) -> bool:
    """A form in small letters matches any case; one with capitals wants them, or the whole word in capitals."""
    return form.islower() or words == form.removesuffix("*") or (words.startswith(form[0]) and not form.removesuffix("*").isupper())


def _reach(text: str, start: int, end: int, open_ended: bool) -> int | None:
    """Where the word that begins at `start` ends, or None where the form is only a part of a word."""
    if UNSPACED.match(text, start):
        return end
    if start and _joins(text[start - 1]) and not _after_clitic(text, start):
        return None
    if end < len(text) and _joins(text[end]):
        if not open_ended:
            return None
        while end < len(text) and _joins(text[end]):
            end += 1
    return end


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_"


def _after_clitic(text: str, start: int) -> bool:
    if not ARABIC_LETTER.match(text, start):
        return False
    word = start
    while word and ARABIC_LETTER.match(text, word - 1):
        word -= 1
    return CLITIC.fullmatch(text, word, start) is not None


def _longest(found: list[Hit[Key]]) -> Iterator[Hit[Key]]:
    """The longest of overlapping hits; several keys of the very same span all stay, each once."""
    taken: list[tuple[int, int]] = []
    chosen = []
    for hit in sorted(dict.fromkeys(found), key=lambda hit: (hit.start - hit.end, hit.start)):
        span = (hit.start, hit.end)
        if span in taken or all(end <= hit.start or hit.end <= start for start, end in taken):
            taken.append(span)
            chosen.append(hit)
    yield from sorted(chosen, key=lambda hit: hit.start)
