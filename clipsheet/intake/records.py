"""JSON and JSON Lines -> raw documents: `title`, `text` or `html`, and any field of a record of ours, under the names that collectors use.

A row's title and text are taken as the article: repaired, never cut. A row that is broken is rejected by its line; the others go on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from clipsheet.intake import declared
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_VALUES
from clipsheet.model import Form, RawDocument, Rejected
from clipsheet.rules.repairs import UNPAIRED

LONGEST_ID = 200  # letters: it stands in names of documents, which are looked for among files
# Fields by the names that others give them (news-please, Media Cloud, NewsAPI, JSON Feed and others), letters alone, the surest first.
# `source` is none: in a record of ours it is the file.
NAMES = {
    "title": "title headline titlepage storytitle articletitle",
    "text": "text maintext fulltext articletext articlebody body content contenttext storytext storybody",
    "html": "html rawhtml contenthtml",
    "source_url": "sourceurl url link articleurl permalink",
    "date": "date published publishdate datepublish datepublished publishedat publishedon publisheddate publicationdate pubdate",
    "modified": "modified datemodify datemodified updatedat modifieddate",
    "captured": "captured datedownload",
    "outlet": "outlet outletname medianame sourcename publisher publication newspaper sourcedomain",
    "authors": "authors author byline creator",
    "lang": "lang language languagecode",
    "summary": "summary description lede standfirst",
    "image": "image imageurl urltoimage",
    "tags": "tags keywords",
    "id": "id storiesid storyid guid uuid",
}
IN_OTHER_LANGUAGES = {  # columns of tables that people make
    "title": "titel überschrift schlagzeile titre título titulo titolo заголовок العنوان عنوان 标题",
    "text": "volltext artikeltext inhalt texte contenu texto contenido conteúdo testo текст النص نص 正文 内容",
    "source_url": "lien enlace ссылка الرابط 链接",
    "date": "datum datedeparution datedepublication fecha fechadepublicación дата التاريخ 日期",
    "outlet": "quelle média fuente medio fonte veículo источник издание المصدر 来源",
    "authors": "autor auteur autore автор الكاتب 作者",
    "lang": "sprache langue idioma lingua язык اللغة 语言",
}
FIELD_OF = {name: field for table in (NAMES, IN_OTHER_LANGUAGES) for field, names in table.items() for name in names.split()}
MORE = "Extra data"  # how Python's reader says that something stands behind a sound value
LETTERS = re.compile(r"[\W_]+")
LEFT_OUT = re.compile(r"\[\+\d+ chars\]\s*\Z")  # how NewsAPI ends a text of which it gives the beginning
REMOVED = "[Removed]"  # what NewsAPI gives in the place of every text of an article that its outlet took back
SIGNED = r"\s[-–—|]\s%s\Z"  # the outlet's name behind a headline, as NewsAPI writes all of them
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class NoRecord(ValueError):
    """The file holds no record; the message is the sentence for the editor."""


def rows(text: str, source: str) -> Iterator[RawDocument | Rejected]:
    """One document for each line of a .jsonl; its record id is the row's `id` where that is a name, else the line's number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield document(_parsed(line), source, line, str(number))
            except (ValueError, RecursionError) as refused:
                yield Rejected(f"{source}#{number}", _sentence(refused))


def whole(text: str, source: str) -> Iterator[RawDocument | Rejected]:
    """The article of a .json file, or each article where the file is a list, or has one on each line."""
    try:
        content = _parsed(text)
    except (ValueError, RecursionError) as refused:
        if isinstance(refused, json.JSONDecodeError) and refused.msg == MORE and "\n" not in text[: refused.pos].strip():
            yield from rows(text, source)
            return
        raise NoRecord(_sentence(refused)) from None
    if content == []:
        raise NoRecord("an empty list: write a record into it, or delete the file")
    listed = _inner(content)
    if listed is None:
        yield document(content, source, text, None)
        return
    yield from _listed(listed, source)


def _inner(content: object) -> list[object] | None:
    """The records of a list, or of the one list of them in an object that is no record itself, as interfaces answer; or of an object
    in which each is found by its key.
    """
    if not isinstance(content, dict) or _is_record(content):
        return content if isinstance(content, list) else None
    if content and all(map(_is_record, content.values())):
        return [{"id": key} | value for key, value in content.items()]
    lists = [value for value in content.values() if isinstance(value, list) and any(isinstance(one, dict) for one in value)]
    lists = [value for value in lists if any(map(_is_record, value))] or lists
    return lists[0] if len(lists) == 1 else None


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and bool(known(value) & {"title", "text", "html"})


def known(names: Iterable[str]) -> set[str]:
    """The fields that names of columns stand for.

    >>> sorted(known(["Publish Date", "media_name", "themes"]))
    ['date', 'outlet']
    """
    return {FIELD_OF[letters] for name in names if (letters := _letters(name)) in FIELD_OF}


def _letters(name: str) -> str:
    return LETTERS.sub("", name).casefold()


def _named(row: dict[str, object]) -> dict[str, object]:
    """A row with its fields under our names: those that it has already stay as they are, others fill the gaps."""
    nested = {name: value for name, value in row.items() if isinstance(value, dict)}
    inner = {f"{name} name": value["name"] for name, value in nested.items() if "name" in value}
    for name, inside in nested.items():
        if isinstance(shown := inside.get("rendered"), str):  # as WordPress answers
            is_text = FIELD_OF.get(_letters(name)) == "text"
            inner["html" if is_text else name] = shown if is_text else unescape(shown)
    given = {_letters(name): value for name, value in reversed([*inner.items(), *row.items()]) if isinstance(value, str | list) and value}
    found = {name: value for name, value in row.items() if name not in nested}
    for letters, field in FIELD_OF.items():
        value = given.get(letters)
        is_host = field == "outlet" and isinstance(value, str) and HOST.fullmatch(value) and found.get("source_url")  # says it better
        if value and not found.get(field) and not is_host and not (field == "text" and row.get("html")):
            found[field] = value
    return found


def _parsed(text: str) -> object:
    if text.count(",") > MOST_VALUES:
        raise NoRecord(f"holds more than {MOST_VALUES:,} values: give title and text alone, or split the file")
    return json.loads(text)


def _listed(content: list[object], source: str) -> Iterator[RawDocument | Rejected]:
    for number, row in enumerate(content, 1):
        try:
            yield document(row, source, json.dumps(row, sort_keys=True), str(number))
        except NoRecord as refused:
            yield Rejected(f"{source}#{number}", _sentence(refused))


def document(row: object, source: str, written: str, number: str | None) -> RawDocument:
    if not isinstance(row, dict):
        raise NoRecord("not a JSON object: write {…} with title and text or html")
    if len(written) > MAX_DOCUMENT_BYTES:
        raise NoRecord(f"a record larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB: give the article alone in it")
    row = _named(row)
    text, html = LEFT_OUT.sub("", _string(row, "text")), _string(row, "html")
    said = declared.of_fields(row)
    if said.title == REMOVED:
        raise NoRecord("the outlet took the article back, and NewsAPI gives nothing of it")
    if said.title and said.outlet:
        said = replace(said, title=re.sub(SIGNED % re.escape(said.outlet), "", said.title, flags=re.IGNORECASE) or said.title)
    if not (text or html or said.title):
        raise NoRecord("no title, text or html in the record")
    return RawDocument(
        source=source,
        form=Form.RECORD if text or not html else Form.RECORD_PAGE if said.title else Form.HTML,
        text=text or html,
        sha256=hashlib.sha256(written.encode("utf8", "surrogatepass")).hexdigest(),
        record=_identity(row) or number,
        declared=said,
    )


def _identity(row: dict[str, object]) -> str | None:
    """What a record calls itself; None where it does not, or with more than a name."""
    given = row.get("id")
    name = str(given) if isinstance(given, str | int) else ""
    return UNPAIRED.sub("\ufffd", name) if name.strip() and len(name) <= LONGEST_ID else None


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
