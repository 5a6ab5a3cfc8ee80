"""The countries that an article is about or mentions (ISO 3166-1 alpha-2 and XK), with the words that say so.

Forms come from countries.tsv. Title, lede and opening weigh most, as news puts its place first; an outlet's own country and
the furniture of the page never count, because they are not given to this module.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from clipsheet.data import rows
from clipsheet.evidence.surface import Form, Hit, Index
from clipsheet.model import Judged, Span

Parts = tuple[tuple[str, str], ...]
"""The parts of an article in order: (`title` | `summary` | `tags` | `body`, text)."""

WEIGHTS = {"title": 4.0, "summary": 2.0, "tags": 2.0, "body": 1.0}
OPENING = 600  # characters of the body, about its first hundred words, where the place of an event is named
OPENING_WEIGHT = 2.0
ABOUT_SHARE = 0.34  # of the strongest country's score: from here on an article is about a country too
MIN_ABOUT = 3.0  # a single mention low in a text is no subject
MIN_FIRST = 2.0  # the strongest country needs less: once in the opening, or twice
SHOWN = 3  # spans kept as evidence of one country


@cache
def index() -> Index[str]:
    """All forms of all countries; built once, in some 50 ms."""
    return Index(Form(form, code) for form, code, _kind, _lang in rows("countries.tsv"))


def countries_of(parts: Parts) -> tuple[Judged, ...]:
    """The countries of an article, strongest first; the strongest has the score 1."""
    weights: dict[str, float] = defaultdict(float)
    spans: dict[str, list[Span]] = {}
    for part, text in parts:
        for hit in index().hits(text):
            weights[hit.key] += _weight(part, hit)
            spans.setdefault(hit.key, []).append(Span(part, hit.text))
    if not weights:
        return ()
    most = max(weights.values())
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])  # of equals, the one that is named first
    return tuple(
        Judged(code, "about" if _is_about(weight, most) else "mentioned", round(weight / most, 3), tuple(spans[code][:SHOWN]))
        for code, weight in ranked
    )


def _weight(part: str, hit: Hit[str]) -> float:
    return OPENING_WEIGHT if part == "body" and hit.start < OPENING else WEIGHTS[part]


def _is_about(weight: float, most: float) -> bool:
    return weight >= (MIN_FIRST if weight == most else MIN_ABOUT) and weight >= ABOUT_SHARE * most
