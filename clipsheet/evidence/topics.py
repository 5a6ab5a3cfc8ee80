"""The desk's topics that an article is about, with the words that say so.

The terms are the editor's (topics.yaml). An excluded phrase takes its words from the count: "heart attack" is no attack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from clipsheet.evidence.countries import Parts
from clipsheet.evidence.surface import Form, Index
from clipsheet.model import Judged, Span
from clipsheet.settings import Topic

WEIGHTS = {"title": 3.0, "summary": 2.0, "tags": 2.0, "body": 1.0}
MOST_OF_ONE_TERM = 3.0  # a word that is repeated says less each time
MIN_SCORE = 3.0  # one term in the title, or three in the body
MIN_FIRST = 2.0  # the strongest topic needs less: two terms in the body
SHARE = 0.4  # of the strongest topic's score
MOST = 4  # topics of one article
SHOWN = 3  # spans kept as evidence of one topic


class TopicIndex:
    """The terms of a vocabulary's topics, ready to be found."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        kept = [Form(term, (topic.slug, True)) for topic in topics for _lang, terms in topic.terms for term in terms]
        excluded = [Form(term, (topic.slug, False)) for topic in topics for _lang, terms in topic.exclude for term in terms]
        self._index: Index[tuple[str, bool]] = Index(kept + excluded)
        self._order = {topic.slug: place for place, topic in enumerate(topics)}

    def topics_of(self, parts: Parts) -> tuple[Judged, ...]:
        """The topics of an article, strongest first, at most four; the desk's order decides between equals."""
        weights: dict[tuple[str, str], float] = defaultdict(float)
        spans: dict[str, list[Span]] = {}
        for part, text in parts:
            hits = self._index.hits(text)
            excluded = {(hit.key[0], hit.start, hit.end) for hit in hits if not hit.key[1]}
            for hit in hits:
                slug, counts = hit.key
                if counts and (slug, hit.start, hit.end) not in excluded:
                    weights[slug, hit.text.casefold()] += WEIGHTS[part]
                    spans.setdefault(slug, []).append(Span(part, hit.text))
        return self._ranked(weights, spans)

    def _ranked(self, weights: dict[tuple[str, str], float], spans: dict[str, list[Span]]) -> tuple[Judged, ...]:
        scores: dict[str, float] = defaultdict(float)
        for (slug, _term), weight in weights.items():
            scores[slug] += min(weight, MOST_OF_ONE_TERM)
        most = max(scores.values(), default=0.0)
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], self._order[pair[0]]))
        return tuple(
            Judged(slug, "about", round(score / most, 3), tuple(spans[slug][:SHOWN]))
            for slug, score in ranked[:MOST]
            if score >= (MIN_FIRST if score == most else MIN_SCORE) and score >= SHARE * most
        )
