"""A clipping or rejection -> one record of `extract`: the analyst's own form, whole whatever the rights."""

from __future__ import annotations

from typing import Any

from clipsheet import commonmark, media_topics
from clipsheet.archive import evidence_as_json, judged_as_json
from clipsheet.model import Clipping, Evidence, Judged, When
from clipsheet.settings import Vocabulary
from clipsheet.work import Outcome


def record(outcome: Outcome, vocabulary: Vocabulary) -> dict[str, Any]:
    """The record of one document, its keys in the order of the contract."""
    head: dict[str, Any] = {"source": outcome.source, "record": outcome.record}
    result = outcome.result
    if not isinstance(result, Clipping):
        said = _fields(result.said, vocabulary) if result.said is not None else NOTHING
        return (
            head | {"status": "rejected", "reason": result.reason} | said | {"title": said["title"] or None, "text": None, "markdown": None}
        )
    return head | {"status": "kept", "reason": None} | _fields(result, vocabulary)


LISTS = ("authors", "tags", "countries", "topics")
FIELDS = (
    "title", "date", "modified", "lang", "outlet", "domain", "source_url", "authors", "agency", "section", "summary", "tags", "image",
    "text", "markdown", "countries", "topics",
)  # fmt: skip
NOTHING: dict[str, Any] = {name: [] if name in LISTS else None for name in FIELDS} | {"evidence": {}}


def _fields(clipping: Clipping, vocabulary: Vocabulary) -> dict[str, Any]:
    codes = media_topics.codes() | {topic.slug: topic.medtop for topic in vocabulary.topics}
    evidence = clipping.evidence
    simple = ("title", "lang", "outlet", "domain", "source_url", "agency", "section", "summary", "image")
    values: dict[str, Any] = {name: getattr(clipping, name) for name in simple} | {
        "date": _iso(clipping.date),
        "modified": _iso(clipping.modified),
        "authors": list(clipping.authors),
        "tags": list(clipping.tags),
        "text": commonmark.text(clipping.body),
        "markdown": clipping.body,
        "countries": [
            judged_as_json(one)
            for role, listed in (("about", clipping.countries), ("mentioned", clipping.mentions))
            for one in _judged(listed, role, evidence.countries)
        ],
        "topics": [_topic(one, codes) for one in _judged(clipping.topics, "about", evidence.topics)],
    }
    shown = Evidence(evidence.fields, evidence.date_candidates)
    return {name: values[name] for name in FIELDS} | {"evidence": evidence_as_json(shown)}


def _judged(codes: tuple[str, ...], role: str, evidence: tuple[Judged, ...]) -> list[Judged]:
    """The judgement of each code; one that a person declared has the full score and needs no evidence."""
    known = {one.code: one for one in evidence}
    return [known[code] if code in known and known[code].role == role else Judged(code, role, 1.0) for code in codes]


def _topic(judged: Judged, codes: dict[str, str]) -> dict[str, Any]:
    found = judged_as_json(judged)
    return {"slug": found["code"], "id": codes.get(judged.code), "score": found["score"], "evidence": found["evidence"]}


def _iso(when: When | None) -> str | None:
    return None if when is None else when.isoformat()
