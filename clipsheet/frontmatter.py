"""Clipping <-> Markdown text with YAML front matter: the one definition of the format on disk, both directions.

The schema is closed: an unknown key or a wrong type is a fault that names line and key, as is what `plain_yaml` refuses. Nothing here
touches the disk.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from clipsheet import countries
from clipsheet.data import rows
from clipsheet.model import Clipping, Fault, Faults, When, Withdrawn
from clipsheet.plain_yaml import lines_of, pairs_of, quoted, spans, unknown_key

FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
CLOSING_FENCE = re.compile(r"\n---[ \t]*(?:\n|\Z)")  # the line end makes it found at once: `^` is tried everywhere
MERGE_CONFLICT = re.compile(r"^(?:<{7} |>{7} )", re.MULTILINE)  # seven "=" alone may underline a heading
SLUG = re.compile(r"(?=.{1,200}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")  # files are named by it, and no disk takes more than 255 letters
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as pages use it
NO_IRI = r"\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff0-\uffff"  # controls and marks of direction (RFC 3987)
WEB_ADDRESS = re.compile(rf"https?://[^\s<>\"'\\^`{{|}}{NO_IRI}]+", re.IGNORECASE)
WRITTEN_DAY = re.compile(  # 22.9.2025, 2025/9/22, 22 September 2025, Sept 22, 2025, with a clock behind it or not
    r"(?P<day>\d{1,4}([./-])\d{1,2}\2\d{1,4}|\d{1,2}\.?\ [^\W\d_]+\.?\ \d{4}|[^\W\d_]+\.?\ \d{1,2},?\ \d{4})"
    r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?)?"
)
CENTURY = 2000  # of a year that is written with two digits, for the days that a message proposes
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
YEARS = range(2, 9999)  # the first and last week of Python's calendar, or a day in another zone, may lie outside of it
NO_SUCH_DAY = "there is no such day or time; write it as 2025-09-27 or 2025-09-27T09:53"
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
    if not all(isinstance(part, str) for part in parts):
        raise Wrong('give a list of texts, such as ["…", "…"]')
    return tuple(filter(None, parts))


def when(value: object) -> When:
    """A date as RFC 3339: a bare date, a time as written, or a time with its offset; or a day that can be read in one way only.

    `5/6/2025` is two days, `22.9.2025`, `22/9/2025` and `22 September 2025` are one. Raises `Wrong` for anything else.
    """
    text = _text(value).strip()
    if not RFC_3339.fullmatch(text):
        text = _plain_day(text)
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(NO_SUCH_DAY) from None


def _plain_day(text: str) -> str:
    """A day and perhaps a clock as RFC 3339. Raises `Wrong`, with the days that it may be."""
    parts = WRITTEN_DAY.fullmatch(text)
    days = _days(parts["day"]) if parts is not None else []
    if parts is not None and not days and not re.search(r"[^\W\d_]", parts["day"]):
        raise Wrong(NO_SUCH_DAY)
    if parts is None or not days:
        raise Wrong("write the date as 2025-09-27, 2025-09-27T09:53 or 2025-09-27T09:53+00:00")
    if len(days) > 1 or parts["day"][-4:].isdigit() is parts["day"][:4].isdigit():
        raise Wrong(f"write the year, the month and the day: {' or '.join(day.isoformat() for day in days)}")
    return f"{days[0]}T{parts['hour']:0>2}:{parts['minute']}" if parts["hour"] else days[0].isoformat()


def _days(text: str) -> list[date]:
    """The days that a text may mean, by where its year, its month and its day may stand."""
    words = re.split(r"[ ,./-]+", text.casefold())
    first, second, third = (_months().get(word, word) for word in words)
    day_first, month_first = (third, second, first), (third, first, second)
    if len(first) == 4:
        orders = [(first, second, third)]
    elif not words[0].isdecimal():
        orders = [month_first]
    else:
        dotted_or_named = "." in text or not words[1].isdecimal()
        orders = [day_first] if dotted_or_named else [day_first, month_first]
    found = []
    for year, month, day in orders:
        if all(map(str.isdecimal, (year, month, day))):
            with suppress(ValueError):
                found.append(date(int(year) + (CENTURY if len(year) == 2 else 0), int(month), int(day)))
    return list(dict.fromkeys(found))


@cache
def _months() -> Mapping[str, str]:
    """The names of months in all our languages; those that mean two months somewhere are left out."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for name, number, _lang in rows("months.tsv"):
        numbers[name.casefold().rstrip(".")].add(number)
    return {name: next(iter(several)) for name, several in numbers.items() if len(several) == 1}


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


def _web(value: object) -> str:
    text = _text(value).strip()
    if not is_web_address(text):
        raise Wrong("give a whole address that begins with https:// or http://, without a name and password")
    return text


def is_web_address(text: str) -> bool:
    """Whether a text is a whole address of the Web that may be shown to all: it names a host, and no one who signs in there."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return bool(WEB_ADDRESS.fullmatch(text) and parts.hostname and parts.username is None)


def _slugs(value: object) -> tuple[str, ...]:
    found = _texts(value)
    if not all(map(SLUG.fullmatch, found)):
        raise Wrong("topics are slugs of topics.yaml, such as armed-conflict, of at most 200 letters")
    return found


def _countries(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for given in _texts(value) for code in _codes(given)))


def _codes(given: str) -> list[str]:
    """The codes of one country, or of several with commas between them; the name of one may hold a comma itself."""
    whole = countries.code_of(given.strip())
    return [whole] if whole else [country(part.strip()) for part in given.split(",") if part.strip()]


def country(text: str) -> str:
    """The code of a country that is given by code or name. Raises `Wrong`, with the nearest name."""
    code = countries.code_of(text)
    if code is not None:
        return code
    near = get_close_matches(text.casefold(), countries.names(), n=1)
    nearest = countries.code_of(near[0]) if near else None
    todo = f"did you mean {nearest} ({countries.name(nearest, 'en')})?" if nearest else "write its ISO 3166-1 code, such as ML"
    raise Wrong(f"{text!r} is no country; {todo}")


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
WEB = Key(_web)

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


def edited(text: str, clipping: Clipping) -> str:
    """A clipping's file with the values of `clipping`; what says the same already stays as its editor wrote it, to the character.

    Remarks, quotation marks, the order of keys, line ends and a byte order mark are the editor's. Raises `Faults` where the file
    cannot be read.
    """
    current, clipping = read(text, ""), replace(clipping, body=clipping.body.strip("\n"))
    header = parted(text, "")[0]
    opening, *lines = lines_of(text)
    line_end = "\r\n" if opening.endswith("\r\n") else "\n"
    closing = len(lines_of(header))
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
    places = spans(header)
    order = list(SCHEMA).index

    def place(key: str) -> slice:
        end = max((span.stop for other, span in places.items() if order(other) < order(key)), default=0)
        return places.get(key, slice(end, end))

    for key in sorted(
        changed, key=lambda key: (place(key).start, key in places, order(key)), reverse=True
    ):  # from below, so that places stay
        lines[place(key)] = filter(None, [changed[key]])


def parted(text: str, file: str) -> tuple[str, str, tuple[Fault, ...]]:
    """The front matter, the body and the faults of a Markdown file; the front matter begins on the file's second line."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    conflict = MERGE_CONFLICT.search(text) if "<<<" in text or ">>>" in text else None
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return (
            "",
            "",
            (Fault(file, line, None, conflict.group().strip(), "a merge conflict: choose one side and delete the marks"),),
        )
    opening = FENCE.match(text)
    closing = CLOSING_FENCE.search(text, opening.end() - 1) if opening else None
    if opening is None or closing is None:
        missing = "no front matter" if opening is None else "the front matter does not end"
        return "", "", (Fault(file, 1, None, missing, "put the values between two lines of three hyphens: ---"),)
    return text[opening.end() : closing.start() + 1], text[closing.end() :].strip("\n"), ()


def _values(header: str, file: str) -> tuple[dict[str, Any], list[Fault]]:
    pairs, faults = pairs_of(header, file, first_line=2)
    if faults and not pairs:
        return {}, faults
    values: dict[str, Any] = {}
    for key, value, line in pairs:
        if key not in SCHEMA:
            faults.append(unknown_key(file, line, key, SCHEMA))
        elif value in ("", []):
            if key in REQUIRED:
                faults.append(Fault(file, line, key, "empty", f'write {key}: "…"; what follows a # outside of quotation marks is a remark'))
        else:
            try:
                values[key] = SCHEMA[key].read(value)
            except Wrong as wrong:
                faults.append(Fault(file, line, key, _shown(value), str(wrong)))
    broken = {fault.field for fault in faults}
    for key in REQUIRED:
        if key not in values and key not in broken:
            faults.append(Fault(file, 1, key, "missing", f'add a line {key}: "…"'))
    return values, faults


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return repr(text if len(text) <= 60 else text[:59] + "…")
