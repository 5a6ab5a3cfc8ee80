"""The topics that an article is about, with the words that say so: the desk's (topics.yaml) and the IPTC layer beneath them.

All stand in one tree, that of the IPTC Media Topics: a desk topic stands below the code that topics.yaml gives it. A word counts
for its topic and for all above it, so that the seventeen top terms can be compared, and a branch is spoken for by its narrowest
clear topic. An excluded phrase takes its words from the count: "heart attack" is no attack. The desk's terms are looked for in
every language, the layer's (`clipsheet/data/topic_terms`) in the text's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from clipsheet import media_topics
from clipsheet.data import rows
from clipsheet.evidence.countries import Parts
from clipsheet.evidence.surface import Form, Hit, Index
from clipsheet.model import UNKNOWN_LANGUAGE, Judged, Span
from clipsheet.settings import Topic

WEIGHTS = {"title": 3.0, "summary": 2.0, "tags": 2.0, "body": 1.0}
OPENING = 300  # characters of the body, in which news says what it is about
OPENING_WEIGHT = 2.0
DESK_WEIGHT = 4.0  # of a desk's term, whose editor would bet on it; the layer's weigh 1 to 3
# A word that is repeated says less each time: the title and once more is all it counts. Tried on half of AG News and dropped: the
# root of its repetitions (-.02, as it levels the title too), once in each part and a limit to each part (-.01).
MOST_OF_ONE_TERM = 4.0
MIN_SCORE = 6.0  # one term of weight 2 in the title, or three in the body
MIN_FIRST = 8.0  # of the strongest branch: two terms of weight 2 in the opening, or one of weight 3 in the title
MIN_FIRST_SHORT = 4.0  # the same in a text of some forty words, as agencies send: one term of weight 2 in the opening
SHORT = 600  # characters of all parts
SURE = 6.0  # two branches that are equally strong are two topics from here on, and below it none
TIE = 0.9  # of the strongest branch's score
SHARE = 0.45  # of the score of the desk's strongest topic, for another one of the desk
LAYER_SHARE = 0.5  # the same for one of the layer: what nobody asked for must be plainer; .6 takes as many right ones as wrong ones
CLEAR = 0.5  # of a topic's score: one below it that has more is the better name; of two that are equal neither
MOST = 4  # topics of one article
SHOWN = 3  # spans kept as evidence of one topic

LANGUAGES = ("ar", "de", "en", "es", "fa", "fr", "it", "pt", "ru", "sw", "tr", "uk", "zh")  # that the layer has words in
ALWAYS = "mul"  # ISO 639-2: words that several languages share
EXCLUDED = 0.0


@dataclass(frozen=True, slots=True)
class Term:
    """What a form speaks for: a topic and all above it, the top last. Of the weight `EXCLUDED` it keeps the topic from its words."""

    text: str
    weight: float
    lineage: tuple[str, ...]


class TopicIndex:
    """The terms of a desk and those of the layer in a language, ready to be found; English takes some 25 ms."""

    def __init__(self, topics: Sequence[Topic], lang: str) -> None:
        self._desk = {topic.slug: place for place, topic in enumerate(topics)}
        self._lineages = _lineages(topics)
        taken = _taken(topics)
        found = (*_desk_terms(topics), *(row for row in _layer_terms(lang) if row[0] not in taken))
        self._terms = [Term(text, weight, self._lineages[slug]) for slug, weight, text in found]
        self._index = Index(Form(term.text, place) for place, term in enumerate(self._terms))

    def topics_of(self, parts: Parts) -> tuple[Judged, ...]:
        """The topics of an article, strongest first, at most four; the desk's order decides between equals."""
        heard: dict[tuple[str, Term], float] = defaultdict(float)
        spans: dict[str, list[Span]] = {}
        for part, text in parts:
            for (slug, _start), (term, hit) in self._votes(self._index.hits(text)).items():
                heard[slug, term] += _factor(part, hit)
                spans.setdefault(slug, []).append(Span(part, hit.text))
        short = sum(len(text) for _part, text in parts) < SHORT
        branches = {branch for branch in spans if short or _is_plain({term for slug, term in heard if slug == branch}, spans[branch])}
        scores: dict[str, float] = defaultdict(float)
        for (slug, term), factor in heard.items():
            if term.lineage[-1] in branches:
                scores[slug] += term.weight * min(factor, MOST_OF_ONE_TERM)
        ranked = self._ranked(scores, MIN_FIRST_SHORT if short else MIN_FIRST)
        most = max(scores.values(), default=0.0)
        return tuple(Judged(slug, "about", round(score / most, 3), tuple(spans[slug][:SHOWN])) for slug, score in ranked)

    def _votes(self, hits: Sequence[Hit[int]]) -> dict[tuple[str, int], tuple[Term, Hit[int]]]:
        """For each topic and place the heaviest term, so that a word that desk and layer share counts once."""
        found = [(self._terms[hit.key], hit) for hit in hits]
        excluded = {(term.lineage[0], hit.start) for term, hit in found if term.weight == EXCLUDED}
        votes: dict[tuple[str, int], tuple[Term, Hit[int]]] = {}
        for term, hit in found:
            if term.weight == EXCLUDED or (term.lineage[0], hit.start) in excluded:
                continue
            for slug in term.lineage:
                known = votes.get((slug, hit.start))
                if known is None or known[0].weight < term.weight:
                    votes[slug, hit.start] = term, hit
        return votes

    def _ranked(self, scores: Mapping[str, float], least: float) -> list[tuple[str, float]]:
        """The topics to give with their scores; the one that speaks for a branch has the score of the branch."""
        branches = {slug: score for slug, score in scores.items() if len(self._lineages[slug]) == 1}
        first, second = [*sorted(branches.values(), reverse=True), 0.0, 0.0][:2]
        if first < least or (first < SURE and second >= TIE * first):
            return []
        ranks = {slug: score for slug, score in scores.items() if slug in self._desk}
        least = max(MIN_SCORE, SHARE * max(ranks.values(), default=0.0))
        ranks = {slug: score for slug, score in ranks.items() if score >= least}
        ranks = {slug: score for slug, score in ranks.items() if score - self._most_below(slug, ranks) >= MIN_FIRST_SHORT}
        for branch, score in branches.items():
            if score == first or score >= max(MIN_SCORE, LAYER_SHARE * first):
                ranks[self._speaker(branch, scores, tuple(ranks))] = score
        return sorted(ranks.items(), key=lambda pair: (-pair[1], self._desk.get(pair[0], len(self._desk))))[:MOST]

    def _most_below(self, topic: str, given: Mapping[str, float]) -> float:
        """The score of the strongest given topic below one: this one is given for what it has beyond that."""
        return max((score for slug, score in given.items() if topic in self._lineages[slug][1:]), default=0.0)

    def _speaker(self, branch: str, scores: Mapping[str, float], given: Sequence[str]) -> str:
        """The strongest topic of the desk in a branch that is given already, else the narrowest clear one of the layer."""
        desk = [slug for slug in given if self._lineages[slug][-1] == branch]
        return max(desk, key=lambda slug: scores[slug]) if desk else self._narrowest(branch, scores)

    def _narrowest(self, topic: str, scores: Mapping[str, float]) -> str:
        below = [slug for slug in scores if self._lineages[slug][1:2] == (topic,) and scores[slug] > CLEAR * scores[topic]]
        return self._narrowest(max(below, key=lambda slug: scores[slug]), scores) if below else topic


def _is_plain(terms: Set[Term], spans: Sequence[Span]) -> bool:
    """Whether a branch's words may speak for it in a long text: more than one, the desk's, or one in the title."""
    return len(terms) > 1 or any(term.weight == DESK_WEIGHT for term in terms) or any(span.part == "title" for span in spans)


def _factor(part: str, hit: Hit[int]) -> float:
    return OPENING_WEIGHT if part == "body" and hit.start < OPENING else WEIGHTS[part]


def _lineages(topics: Sequence[Topic]) -> dict[str, tuple[str, ...]]:
    """Each topic with those above it. A topic of the desk stands for that of the layer which has its slug."""
    codes = {slug: code for slug, code in media_topics.codes().items() if slug not in _taken(topics)}
    slugs = {code: slug for slug, code in codes.items()}
    codes |= {topic.slug: topic.medtop for topic in topics}
    return {
        slug: (slug, *(slugs[above] for above in media_topics.lineage(code) if slugs.get(above, slug) != slug))
        for slug, code in codes.items()
    }


def _taken(topics: Sequence[Topic]) -> frozenset[str]:
    """The slugs of the layer by which the desk means another code: their topics of the layer are not given."""
    known = media_topics.codes()
    return frozenset(topic.slug for topic in topics if known.get(topic.slug, topic.medtop) != topic.medtop)


def _desk_terms(topics: Sequence[Topic]) -> Iterator[tuple[str, float, str]]:
    for topic in topics:
        yield from ((topic.slug, DESK_WEIGHT, term) for _lang, terms in topic.terms for term in terms)
        yield from ((topic.slug, EXCLUDED, term) for _lang, terms in topic.exclude for term in terms)


def _layer_terms(lang: str) -> Iterator[tuple[str, float, str]]:
    """The layer's words in a language; those of all languages where it is not known, the shared ones alone where there are none."""
    for known in (ALWAYS, *(LANGUAGES if lang == UNKNOWN_LANGUAGE else {lang} & set(LANGUAGES))):
        for slug, weight, terms in rows(f"topic_terms/{known}.tsv"):
            yield from ((slug, EXCLUDED if weight == "-" else float(weight), term) for term in terms.split("|"))
