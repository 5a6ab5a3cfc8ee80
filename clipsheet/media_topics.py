"""The IPTC Media Topics by slug and code: the tree of all codes, and the names of those that Clipsheet gives.

Which of them a text is about is judged in `clipsheet.evidence.topics`, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clipsheet.data import rows

LANGUAGES = ("en", "fr", "es", "de", "ar", "pt", "zh")  # of the names, in the order of the table's columns


@dataclass(frozen=True, slots=True)
class MediaTopic:
    """A topic of the layer: its slug, its code, and its names by language."""

    slug: str
    code: str
    names: Mapping[str, str]


@cache
def by_slug() -> Mapping[str, MediaTopic]:
    """The topics that have a slug, in the order of the table."""
    named = ((code, slug, names) for code, _parent, slug, *names in filter(_has_slug, rows("media_topics.tsv")))
    return {slug: MediaTopic(slug, code, dict(zip(LANGUAGES, names, strict=True))) for code, slug, names in named}


def codes() -> dict[str, str]:
    """The codes of the layer's topics by slug."""
    return {slug: topic.code for slug, topic in by_slug().items()}


def name(slug: str, lang: str) -> str | None:
    """The topic's name in a language (BCP 47), in English where IPTC has no other; None for a slug that is not of the layer.

    >>> name("coups", "fr"), name("coups", "fi")
    ("Coup d'Etat", "Coup d'etat")
    """
    topic = by_slug().get(slug)
    return None if topic is None else topic.names.get(lang.partition("-")[0]) or topic.names["en"]


def is_code(code: str) -> bool:
    """Whether IPTC has this code."""
    return code in _parents()


def lineage(code: str) -> tuple[str, ...]:
    """A code and all above it, the top term last; an unknown code stands alone.

    >>> lineage("medtop:20000070")
    ('medtop:20000070', 'medtop:16000000')
    """
    parent = _parents().get(code)
    return (code, *lineage(parent)) if parent else (code,)


@cache
def _parents() -> dict[str, str]:
    return {code: parent for code, parent, *_rest in rows("media_topics.tsv")}


def _has_slug(row: tuple[str, ...]) -> bool:
    return len(row) > 2
