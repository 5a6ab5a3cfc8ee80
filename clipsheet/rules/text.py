"""What rules ask of a line's words: how many, a sentence or not, folded for a comparison with a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import TypeVar

from clipsheet.data import kinds_of_phrases, phrases
from clipsheet.evidence.language import is_function_word
from clipsheet.evidence.surface import Form, Index

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")
DIGIT = re.compile(r"\d")
FIRST_WORD = re.compile(f"{UNSPACED.pattern}|[^\\W_]+|.")
UNSPACED_WORD = 1.7  # characters of Chinese, Japanese or Thai that say as much as a word
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", ":", "：")
AFTER_SENTENCE = " \t\n\u00a0\"'”’»」』)]"
KEPT, KEPT_LETTERS = 8192, 1000  # answers about lines of at most so many letters: what asks next asks the same of the same lines
KEPT_LONG = 4  # about longer ones, which would fill the memory
CLAUSES = re.compile(r"(?<=[.!?…؟|:–—])\s+|(?<=[。！？])")
QUOTES = re.compile('["“”„«»]')  # who is quoted asks for something else
EDGE = " \t:：.…·•|-–—>»›«*#•▪►▶→➡👉👇📌🔗📷📸🎥✍🔴⚡❗\ufe0f[]()（）【】"


Answer = TypeVar("Answer")


def remembered(ask: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """The function with a memory for short lines, and one for the few long ones of a document."""
    short, long = lru_cache(maxsize=KEPT)(ask), lru_cache(maxsize=KEPT_LONG)(ask)

    @wraps(ask)
    def asked(text: str) -> Answer:
        return (short if len(text) <= KEPT_LETTERS else long)(text)

    return asked


@remembered
def words(text: str) -> int:
    """How many words a text has; in scripts without spaces, characters stand for words."""
    unspaced = len(UNSPACED.findall(text))
    spaced = len(WORD.findall(UNSPACED.sub(" ", text)))
    return spaced + round(unspaced / UNSPACED_WORD)


def is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return text.rstrip(AFTER_SENTENCE).endswith(SENTENCE_ENDS)


def has_digit(text: str) -> bool:
    """Whether a line holds a number, in any script's digits."""
    return DIGIT.search(text) is not None


def function_share(text: str) -> float:
    """The share of function words among a line's words: prose has a third and more, menus and names almost none."""
    found = WORD.findall(text.casefold())
    return sum(map(is_function_word, found)) / len(found) if found else 0.0


@remembered
def folded(text: str) -> str:
    """A line as phrases are kept: casefolded, without punctuation at its edges."""
    return " ".join(text.casefold().strip(EDGE).split())


def is_phrase(kind: str, text: str) -> bool:
    """Whether the whole line is a phrase of this kind."""
    return folded(text) in phrases(kind)


WITHIN = (
    "newsletter", "legal", "cookie", "moderation", "reading_time", "caption", "author_bio", "no_article", "box", "ware", "consent", "says",
    "wall", "mail",
)  # fmt: skip
"""The kinds of phrases that are looked for anywhere in a line: all in one pass."""


@cache
def _within() -> Index[str]:
    return Index(Form(phrase, kind) for kind in WITHIN for phrase in phrases(kind))


@remembered
def _kinds_within(text: str) -> dict[str, str]:
    return {hit.key: hit.text for hit in sorted(_within().every(text), key=lambda hit: -hit.start)}


def phrase_in(kind: str, text: str) -> str | None:
    """The first phrase of this kind that stands in the line; KeyError for a kind that is not of `WITHIN`."""
    if kind not in WITHIN:
        raise KeyError(kind)
    return _kinds_within(text).get(kind)


@cache
def _openings() -> dict[str, dict[str, list[str]]]:
    """The phrases of each kind by their first word (or character, where a script does not part words), the longest first."""
    by_word: dict[str, dict[str, list[str]]] = {}
    for kind in kinds_of_phrases():
        for phrase in sorted(phrases(kind), key=len, reverse=True):
            by_word.setdefault(_first_word(phrase), {}).setdefault(kind, []).append(phrase)
    return by_word


def _first_word(text: str) -> str:
    found = FIRST_WORD.match(text)
    return found.group() if found else ""


@remembered
def _opening_phrases(text: str) -> dict[str, str]:
    """The longest phrase of each kind that a line begins with."""
    bare = text.casefold().lstrip(EDGE)
    found: dict[str, str] = {}
    for kind, known in _openings().get(_first_word(bare), {}).items():
        for phrase in known:
            if bare.startswith(phrase) and (UNSPACED.match(phrase) or not bare[len(phrase) : len(phrase) + 1].isalnum()):
                found[kind] = phrase
                break
    return found


def opening_phrase(kind: str, text: str) -> str | None:
    """The phrase of this kind that the line begins with."""
    return _opening_phrases(text).get(kind)


@cache
def _longest_first(kind: str) -> tuple[str, ...]:
    return tuple(sorted(phrases(kind), key=len, reverse=True))


def closing_phrase(kind: str, text: str) -> str | None:
    """The longest phrase of this kind that the line ends with, as a word of its own."""
    bare = folded(text)
    if not bare.endswith(_longest_first(kind)):  # almost every line
        return None
    return next((phrase for phrase in _longest_first(kind) if bare.endswith(phrase) and not bare[: -len(phrase)][-1:].isalnum()), None)


def asks(text: str) -> bool:
    """Whether a line tells its reader to follow, subscribe or install something of the outlet's."""
    return phrase_in("ware", text) is not None and not QUOTES.search(text) and any(map(_is_asking, CLAUSES.split(text)))


def _is_asking(clause: str) -> bool:
    return opening_phrase("ask", clause) is not None or folded(clause).endswith(_closings())


@cache
def _closings() -> tuple[str, ...]:
    """What asks at the end of a sentence, in the languages that put their verbs there."""
    return tuple(f" {phrase}" for phrase in phrases("ask"))


def after_phrase(text: str, phrase: str) -> str:
    """What a line says after its opening phrase, without the punctuation between."""
    bare = text.lstrip(EDGE)
    return bare[len(phrase) :].strip(EDGE)
