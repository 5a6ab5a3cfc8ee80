"""Clipping <-> Markdown text with YAML front matter: the one definition of the format on disk, both directions.

Every scalar is read as a string, quoted or not, so `NO`, `12:30` and `1e5` stay what they are. The schema is closed: an unknown
key, a wrong type, a duplicate key, an alias or a tag is a fault that names line and key. Nothing here touches the disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import yaml

from clipsheet import countries
from clipsheet.model import Clipping, Fault, Faults, When, Withdrawn

FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
CLOSING_FENCE = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
MERGE_CONFLICT = re.compile(r"^(?:<{7} |>{7} )", re.MULTILINE)  # seven "=" alone may underline a heading
DEEP = re.compile(r"(?:[\[{][\s\[{]*){6}|(?:[-?:]\s+){6}|^ {40}", re.MULTILINE)  # no value of ours is nested more than twice
ALIAS_OR_TAG = re.compile(r"(?:^|[\s\[{,:])[&*!]\S", re.MULTILINE)
SLUG = re.compile(r"(?=.{1,200}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")  # files are named by it, and no disk takes more than 255 letters
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as pages use it
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
UNSAFE_IN_QUOTES = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML 1.1 would fold or refuse them
MOST_DEPTH = 5
YEARS = range(2, 9999)  # the first and last week of Python's calendar, or a day in another zone, may lie outside of it
PROMINENCE = ("lead", "normal", "brief", "archive")


class Wrong(ValueError):
    """A value that the schema does not allow; the message says what to do."""


# -- values: what stands in the file -> what it means ----------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong('give one text in quotes, such as "…"')
    return value


def _texts(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [value]
    texts = tuple(part for part in parts if isinstance(part, str))
    if len(texts) < len(parts):
        raise Wrong('give a list of texts, such as ["…", "…"]')
    return tuple(text for text in texts if text)


def when(value: object) -> When:
    """A date as RFC 3339: a bare date, a time as written, or a time with its offset. Raises `Wrong` for anything else."""
    text = _text(value).strip()
    if not RFC_3339.fullmatch(text):
        raise Wrong("write the date as 2025-09-27, 2025-09-27T09:53 or 2025-09-27T09:53+00:00")
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Wrong("there is no such day or time; write it as 2025-09-27 or 2025-09-27T09:53") from None


def _date(value: object) -> When:
    found = when(value)
    if found.year not in YEARS:
        raise Wrong("no week can be told of this year; write the day of the article, such as 2025-09-27, or delete the line")
    return found


def _day(value: object) -> date:
    found = _date(value)
    if isinstance(found, datetime):
        raise Wrong("give a day without a time, such as 2025-09-27")
    return found


def _matching(pattern: re.Pattern[str], todo: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value).strip()
        if not pattern.fullmatch(text):
            raise Wrong(todo)
        return text

    return read


def _slugs(value: object) -> tuple[str, ...]:
    found = _texts(value)
    if not all(map(SLUG.fullmatch, found)):
        raise Wrong("topics are slugs of topics.yaml, such as armed-conflict, of at most 200 letters")
    return found


def _countries(value: object) -> tuple[str, ...]:
    codes = []
    for text in _texts(value):
        code = countries.code_of(text.strip())
        if code is None:
            near = get_close_matches(text.casefold(), countries.names(), n=1)
            raise Wrong(f"{text!r} is no country" + (f"; did you mean {near[0].title()!r}?" if near else "; write its ISO code"))
        if code not in codes:
            codes.append(code)
    return tuple(codes)


def _prominence(value: object) -> str:
    text = _text(value)
    if text not in PROMINENCE:
        raise Wrong(f"choose one of {', '.join(PROMINENCE)}")
    return text


def _withdrawn(value: object) -> Withdrawn:
    if not isinstance(value, dict) or set(value) != {"date", "reason"}:
        raise Wrong('write withdrawn: {date: "2025-09-27", reason: "…"}')
    return Withdrawn(_day(value["date"]), _text(value["reason"]))


def _written_when(value: When) -> str:
    return value.isoformat()


def _written_withdrawn(value: Withdrawn) -> str:
    return f"{{date: {quoted(value.date.isoformat())}, reason: {quoted(value.reason)}}}"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the schema: how its value is read, and how it is written (None: as quoted text or a list of it)."""

    read: Callable[[object], Any]
    write: Callable[[Any], str] | None = None


TEXT = Key(_text)
TEXTS = Key(_texts)
DATE = Key(_date, lambda value: quoted(_written_when(value)))
DAY = Key(_day, lambda value: quoted(value.isoformat()))
WEB = Key(_matching(WEB_ADDRESS, "give a whole address that begins with https:// or http://"))

SCHEMA: Mapping[str, Key] = {
    "title": TEXT,
    "date": DATE,
    "modified": DATE,
    "slug": Key(_matching(SLUG, "small letters a to z, digits and single hyphens, at most 200 of them")),
    "lang": Key(_matching(LANGUAGE, 'a language code such as "en" or "pt-BR"; "und" where it is not known')),
    "outlet": TEXT,
    "domain": TEXT,
    "source_url": WEB,
    "authors": TEXTS,
    "agency": TEXT,
    "section": TEXT,
    "summary": TEXT,
    "image": WEB,
    "countries": Key(_countries),
    "mentions": Key(_countries),
    "topics": Key(_slugs),
    "tags": TEXTS,
    "added": DAY,
    "raw": TEXT,
    "held": TEXT,
    "headline": TEXT,
    "gist": TEXT,
    "note": TEXT,
    "archive_url": WEB,
    "prominence": Key(_prominence),
    "story": TEXT,
    "thread": TEXT,
    "corrections": TEXTS,
    "withdrawn": Key(_withdrawn, _written_withdrawn),
}
REQUIRED = ("title", "slug", "lang")
COUNTRY_KEYS = ("countries", "mentions")


# -- writing ----------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A YAML double-quoted scalar of any text.

    >>> quoted('say "no" \\u2028')
    '"say \\\\"no\\\\" \\\\u2028"'
    """
    return UNSAFE_IN_QUOTES.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def write(clipping: Clipping) -> str:
    """The clipping as Markdown with front matter. `read` gives the same clipping back (its evidence aside)."""
    return "---\n" + "".join(_line_of(clipping, key) for key in SCHEMA) + "---\n" + _body_of(clipping)


def _line_of(clipping: Clipping, key: str) -> str:
    """The line of a key; empty where there is nothing to say."""
    value = getattr(clipping, key)
    return "" if value in (None, ()) or (key == "prominence" and value == "normal") else _line(key, value)


def shown(clipping: Clipping, key: str) -> str:
    """The value of a key as it is written, for a message; empty where there is none."""
    return _line_of(clipping, key).partition(": ")[2].rstrip("\n")


def _body_of(clipping: Clipping) -> str:
    body = clipping.body.strip("\n")
    return body and body + "\n"


def _line(key: str, value: Any) -> str:
    write_value = SCHEMA[key].write
    if write_value is not None:
        written = write_value(value)
    elif isinstance(value, tuple):
        written = "[" + ", ".join(map(quoted, value)) + "]"
    else:
        written = quoted(value)
    comment = "  # " + ", ".join(countries.name(code, "en") for code in value) if key in COUNTRY_KEYS else ""
    return f"{key}: {written}{comment}\n"


# -- reading ----------------------------------------------------------------------------------------------------


def read(text: str, file: str) -> Clipping:
    """The clipping that a Markdown file holds; raises `Faults` with every fault of the file."""
    header, body, faults = parted(text, file)
    if faults:
        raise Faults(faults)
    values, found = _values(header, file)
    if found:
        raise Faults(tuple(found))
    return Clipping(**values, body=body)


YAML_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+")  # as YAML 1.1 counts lines


def edited(text: str, clipping: Clipping) -> str:
    """A clipping's file with the values of `clipping`; what says the same already stays as its editor wrote it, to the character.

    Remarks, quotation marks, the order of keys, line ends and a byte order mark are the editor's. Raises `Faults` where the file
    cannot be read.
    """
    current, clipping = read(text, ""), replace(clipping, body=clipping.body.strip("\n"))
    header = parted(text, "")[0]
    opening, *lines = YAML_LINE.findall(text)
    line_end = "\r\n" if opening.endswith("\r\n") else "\n"
    closing = len(YAML_LINE.findall(header))
    lines, below = lines[:closing], lines[closing:]
    if current.body != clipping.body:
        below = [f"---\n{_body_of(clipping)}".replace("\n", line_end)]
    changed = {key: _line_of(clipping, key).replace("\n", line_end) for key in SCHEMA if getattr(current, key) != getattr(clipping, key)}
    _replace_values(lines, header, changed)
    found = "".join([opening, *lines, *below])
    try:
        return found if read(found, "") == clipping else write(clipping)
    except Faults:  # the values stand in a form that has no line for each key, such as a mapping in braces
        return write(clipping)


def _replace_values(lines: list[str], header: str, changed: Mapping[str, str]) -> None:
    """Put the new line of each key into a front matter; one that is not there goes behind those that come before it in the schema."""
    node = yaml.compose(header, yaml.CBaseLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    spans = {key.value: slice(key.start_mark.line, _end_of(value, lines)) for key, value in pairs}
    order = list(SCHEMA).index

    def place(key: str) -> slice:
        end = max((span.stop for other, span in spans.items() if order(other) < order(key)), default=0)
        return spans.get(key, slice(end, end))

    for key in sorted(
        changed, key=lambda key: (place(key).start, key in spans, order(key)), reverse=True
    ):  # from below, so that places stay
        lines[place(key)] = filter(None, [changed[key]])


def _end_of(value: yaml.Node, lines: Sequence[str]) -> int:
    """The line behind a value; YAML counts the remarks below a list as the list's, we do not."""
    end = value.end_mark.line + (value.end_mark.column > 0 or value.end_mark.line == value.start_mark.line)
    while end - 1 > value.start_mark.line and (lines[end - 1].startswith("#") or not lines[end - 1].strip()):
        end -= 1
    return end


def parted(text: str, file: str) -> tuple[str, str, tuple[Fault, ...]]:
    """The front matter, the body and the faults of a Markdown file; the front matter begins on the file's second line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    conflict = MERGE_CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return (
            "",
            "",
            (Fault(file, line, None, conflict.group().strip(), "a merge conflict: choose one side and delete the marks"),),
        )
    opening = FENCE.match(text)
    closing = CLOSING_FENCE.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        missing = "no front matter" if opening is None else "the front matter does not end"
        return "", "", (Fault(file, 1, None, missing, "put the values between two lines of three hyphens: ---"),)
    return text[opening.end() : closing.start()], text[closing.end() :].strip("\n"), ()


class Nested(dict[str, object]):
    """A nested mapping that remembers on which line each of its keys stands."""

    lines: dict[str, int]


class Listed(list[object]):
    """A list that remembers on which line each of its parts stands."""

    lines: list[int]


def mapping(text: str, file: str, first_line: int = 1) -> list[tuple[str, object, int]]:
    """The pairs of a YAML mapping with their lines; values are strings, lists of them, or nested dicts. Raises `Faults`.

    Used for front matter, sidecars and the settings files alike; duplicate keys, aliases and tags are faults.
    """
    pairs, faults = pairs_of(text, file, first_line)
    if faults:
        raise Faults(tuple(faults))
    return pairs


Pairs = list[tuple[str, object, int]]


def pairs_of(text: str, file: str, first_line: int = 1) -> tuple[Pairs, list[Fault]]:
    """The pairs of a mapping as far as they can be read, and the faults of the others, so that one does not hide the next."""
    deep = _too_deep(text)
    if deep is not None:  # yaml composes recursively, in C: it would take the interpreter with it
        return [], [Fault(file, first_line + deep, None, "nested too deeply", 'put the value in double quotes: key: "value"')]
    try:
        node = yaml.compose(text, yaml.CBaseLoader)
        hidden = _alias_or_tag(text)
    except yaml.YAMLError as error:
        return [], [_yaml_fault(error, text, file, first_line)]
    if node is None:
        return [], []
    if not isinstance(node, yaml.MappingNode):
        return [], [Fault(file, first_line, None, "not a mapping", "write lines of the form key: value")]
    if hidden is not None:
        return [], [Fault(file, first_line + hidden, _key_at(node, hidden), "a YAML alias or tag", "put the value in double quotes")]
    return _pairs(node, file, first_line)


def _too_deep(text: str) -> int | None:
    """The line (from 0) on which values are nested deeper than any of ours; the costly look is taken only where one is possible."""
    if not DEEP.search(text):
        return None
    depth = 0
    try:
        for event in yaml.parse(text, yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return event.start_mark.line if event.start_mark else 0
    except yaml.YAMLError:
        pass  # named by whoever composes
    return None


def _key_at(node: yaml.MappingNode, line: int) -> str | None:
    keys = [key.value for key, _value in node.value if key.start_mark.line <= line and isinstance(key, yaml.ScalarNode)]
    return keys[-1] if keys else None


def _pairs(node: yaml.MappingNode, file: str, first_line: int) -> tuple[Pairs, list[Fault]]:
    pairs: Pairs = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(Fault(file, line, None, "a key that is not a word", "write key: value"))
            continue
        key = key_node.value
        if key in seen:
            faults.append(Fault(file, line, key, "stands twice", "delete one of the two lines"))
            continue
        seen.add(key)
        pairs.append((key, _plain(value_node, file, first_line, faults), line))
    return pairs, faults


def _plain(node: yaml.Node, file: str, first_line: int, faults: list[Fault]) -> object:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(_plain(part, file, first_line, faults) for part in node.value)
        listed.lines = [first_line + part.start_mark.line for part in node.value]
        return listed
    if isinstance(node, yaml.MappingNode):
        pairs, found = _pairs(node, file, first_line)
        faults += found
        nested = Nested((key, value) for key, value, _line in pairs)
        nested.lines = {key: line for key, _value, line in pairs}
        return nested
    raise TypeError(type(node))


def _alias_or_tag(text: str) -> int | None:
    """The line (from 0) of the first alias, anchor or explicit tag; the costly look is taken only where one is possible."""
    if not ALIAS_OR_TAG.search(text):
        return None
    for event in yaml.parse(text, yaml.CBaseLoader):
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            return event.start_mark.line if event.start_mark else 0
    return None


def _yaml_fault(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    line = first_line + mark.line if mark else first_line
    if mark and "\t" in text.split("\n")[mark.line][: mark.column + 1]:  # libyaml says "character that cannot start any token"
        return Fault(file, line, None, "a tab", "use spaces instead of the tab")
    return Fault(file, line, None, problem, 'put the value in double quotes: key: "value"')


def _values(header: str, file: str) -> tuple[dict[str, Any], list[Fault]]:
    pairs, faults = pairs_of(header, file, first_line=2)
    if faults and not pairs:
        return {}, faults
    values: dict[str, Any] = {}
    for key, value, line in pairs:
        if key not in SCHEMA:
            faults.append(unknown_key(file, line, key, SCHEMA))
        elif value not in ("", []):
            try:
                values[key] = SCHEMA[key].read(value)
            except Wrong as wrong:
                faults.append(Fault(file, line, key, _shown(value), str(wrong)))
    broken = {fault.field for fault in faults}
    for key in REQUIRED:
        if key not in values and key not in broken:
            faults.append(Fault(file, 1, key, "missing", f'add a line {key}: "…"'))
    return values, faults


def unknown_key(file: str, line: int, key: str, known: Mapping[str, object]) -> Fault:
    """The fault for a key that the schema does not have, with the nearest one that it has."""
    near = get_close_matches(key, known, n=1)
    todo = f"did you mean {near[0]!r}?" if near else f"delete it; the keys are {', '.join(known)}"
    return Fault(file, line, key, "unknown key", todo)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return repr(text if len(text) <= 60 else text[:59] + "…")
