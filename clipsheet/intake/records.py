"""JSON and JSON Lines -> raw documents: `title`, `text` or `html`, and any field of a record of ours.

A row's title and text are taken as the article: repaired, never cut. A row that is broken is rejected by its line; the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from clipsheet.intake import declared
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_VALUES
from clipsheet.model import Form, RawDocument, Rejected
from clipsheet.rules.repairs import UNPAIRED


class NoRecord(ValueError):
    """The file holds no record; the message is the sentence for the editor."""


def rows(text: str, source: str) -> Iterator[RawDocument | Rejected]:
    """One document for each line of a .jsonl; its record id is the row's `id`, else the line's number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _document(_parsed(line), source, line, str(number), name_always=True)
            except (ValueError, RecursionError) as refused:
                yield Rejected(f"{source}#{number}", _sentence(refused))


def whole(text: str, source: str) -> Iterator[RawDocument | Rejected]:
    """The article of a .json file, or each article where the file is a list."""
    try:
        content = _parsed(text)
    except (ValueError, RecursionError) as refused:
        raise NoRecord(_sentence(refused)) from None
    if not isinstance(content, list):
        yield _document(content, source, text, None, name_always=False)
        return
    yield from _listed(content, source)


def _parsed(text: str) -> object:
    if text.count(",") > MOST_VALUES:
        raise NoRecord(f"holds more than {MOST_VALUES:,} values: give title and text alone, or split the file")
    return json.loads(text)


def _listed(content: list[object], source: str) -> Iterator[RawDocument | Rejected]:
    for number, row in enumerate(content, 1):
        try:
            yield _document(row, source, json.dumps(row, sort_keys=True), str(number), name_always=True)
        except NoRecord as refused:
            yield Rejected(f"{source}#{number}", _sentence(refused))


def _document(row: object, source: str, written: str, number: str | None, *, name_always: bool) -> RawDocument:
    if not isinstance(row, dict):
        raise NoRecord("not a JSON object: write {…} with title and text or html")
    if len(written) > MAX_DOCUMENT_BYTES:
        raise NoRecord(f"a record larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB: give the article alone in it")
    text, html = _string(row, "text"), _string(row, "html")
    known = declared.of_fields(row)
    if not (text or html or known.title):
        raise NoRecord("no title, text or html in the record")
    identity = row.get("id")
    record = UNPAIRED.sub("\ufffd", str(identity)) if isinstance(identity, str | int) and str(identity).strip() else number
    return RawDocument(
        source=source,
        form=Form.RECORD if text or not html else Form.RECORD_PAGE if known.title else Form.HTML,
        text=text or html,
        sha256=hashlib.sha256(written.encode("utf8", "surrogatepass")).hexdigest(),
        record=record if name_always or identity is not None else None,
        declared=known,
    )


def _string(row: dict[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _sentence(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos + 1}"
    if isinstance(error, NoRecord):
        return str(error)
    if isinstance(error, RecursionError):
        return "not JSON: nested too deeply: give title and text alone"
    return "not JSON: a number of thousands of digits: leave it out"  # the one other ValueError; Python's own words are for programmers
