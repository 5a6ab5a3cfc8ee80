"""What a person typed at the head of a dump or in a sidecar file, and what a record's fields say: `Declared`.

These words are believed above everything that the page says, so only known keys with a sound value are taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from clipsheet import countries
from clipsheet.evidence import dates
from clipsheet.frontmatter import SLUG
from clipsheet.model import Declared, Fault, Faults, When
from clipsheet.plain_yaml import unknown_key
from clipsheet.rules.repairs import repaired

ALIASES = {"url": "source_url", "source_url": "source_url", "published": "date", "language": "lang", "author": "authors"}
KEYS = tuple(field.name for field in fields(Declared))
RECEIVED = "received"  # of a sidecar: what the host said of the page that was fetched
LISTS = frozenset({"authors", "tags", "countries", "mentions", "topics"})
TYPED = re.compile(r"(url|date|captured|outlet|title|lang|language|author|authors|tags)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
WEB = re.compile(r"https?://\S+", re.IGNORECASE)
PRINTED_LIST = re.compile(r"\[(.*)\]", re.DOTALL)  # a list as programmes write one into a cell: ['Ann Person', "B. O'Person"]


def typed_header(text: str) -> tuple[Declared, str]:
    """The lines `url: …`, `date: …`, `outlet: …`, `title: …` at the head of a dump, and the text below them.

    A line whose value does not fit its key (a date that is none) ends the header: it belongs to the page. The lines taken
    become blank, so that line numbers stay true.
    """
    lines = text.split("\n")
    values: dict[str, Any] = {}
    for number, line in enumerate(lines):
        stripped = line.strip("\ufeff \t")
        if not stripped and not values:
            continue
        typed = TYPED.fullmatch(stripped)
        key = _key(typed.group(1).lower()) if typed else ""
        value = _value(key, typed.group(2)) if typed else None
        if value is None or key in values:
            break
        values[key] = value
        lines[number] = ""
    return Declared(**values), "\n".join(lines)


def of_pairs(pairs: list[tuple[str, object, int]], file: str) -> Declared:
    """A sidecar's pairs; raises `Faults` for a key or value that does not fit, since a person wrote them."""
    values: dict[str, Any] = {}
    faults = []
    for key, value, line in pairs:
        if key == RECEIVED:
            continue
        known = _key(key)
        read = _value(known, value) if known in KEYS else None
        if known not in KEYS:
            faults.append(unknown_key(file, line, key, dict.fromkeys((*KEYS, "url"))))
        elif read is None:
            faults.append(Fault(file, line, key, repr(value), "this value does not fit; dates as 2025-09-27, addresses with https://"))
        else:
            values[known] = read
    if faults:
        raise Faults(tuple(faults))
    return Declared(**values)


@dataclass(frozen=True, slots=True)
class Received:
    """What a sidecar says of how a page was fetched: the Content-Type, and when it was published by the feed that named it."""

    type: str = ""
    published: When | None = None


def received(pairs: list[tuple[str, object, int]]) -> Received:
    """What the pairs of a sidecar say of that; a person did not write it, so what does not fit is passed over."""
    said = next((value for key, value, _line in pairs if key == RECEIVED), None)
    kind, day = (said.get("type"), said.get("published")) if isinstance(said, dict) else (None, None)
    return Received(kind if isinstance(kind, str) else "", dates.parsed(day) if isinstance(day, str) else None)


def of_fields(row: Mapping[str, object]) -> Declared:
    """The fields of a record that we know and that fit; others are the collector's own business and are left."""
    values = {}
    for key, value in row.items():
        known = _key(key)
        read = _value(known, value) if known in KEYS and value else None
        if read is not None and known not in values:
            values[known] = read
    return Declared(**values)


def merged(first: Declared, second: Declared) -> Declared:
    """The values of both, the first believed above the second."""
    gaps = {key: getattr(second, key) for key in KEYS if getattr(first, key) in (None, ())}
    return replace(first, **gaps)


def _key(key: str) -> str:
    return ALIASES.get(key, key)


def _value(key: str, value: object) -> Any:
    """The value as the field's type, or None where it does not fit."""
    if key in LISTS:
        parts = value if isinstance(value, list) else _split(value) if isinstance(value, str) else []
        texts = tuple(filter(None, (_code_or_text(part) for part in parts)))
        if key in ("countries", "mentions"):
            return tuple(filter(None, map(countries.code_of, texts)))
        return tuple(filter(SLUG.fullmatch, texts)) if key == "topics" else texts
    if not isinstance(value, str) or not value.strip():
        return None
    text = repaired(value)
    if not text:
        return None
    if key in ("date", "modified", "captured"):
        return dates.parsed(text)
    if key in ("source_url", "image"):
        return text if WEB.fullmatch(text) else None
    return text


def _split(text: str) -> list[str]:
    """The parts of a list that was written as text."""
    listed = PRINTED_LIST.fullmatch(text.strip())
    parts = re.split(r"[,;]", listed.group(1) if listed else text)
    return [part.strip(" \n'\"") for part in parts] if listed else parts


def _code_or_text(part: object) -> str:
    """A list's part as text; a country or topic may come as the object that `extract` writes."""
    if isinstance(part, dict):
        part = part.get("code") or part.get("slug") or part.get("name") or ""
    return repaired(part) if isinstance(part, str) else ""
