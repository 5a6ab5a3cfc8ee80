"""A table (CSV, or parted by tabs) -> a record for each row; which column is what, `records.py` knows by its name.

What parts the cells is told by the first line alone. A row that is broken is rejected by its number, as a spreadsheet counts; the
others go on.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator

from clipsheet.intake import records
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_VALUES
from clipsheet.model import RawDocument, Rejected

DELIMITERS = (",", ";", "\t", "|")
SAID = re.compile(r"sep=.\n", re.IGNORECASE)  # the line by which Excel is told what parts the cells; it does not show it
SHOWN = 300  # letters of the names of columns that are not known


def rows(text: str, source: str) -> Iterator[RawDocument | Rejected]:
    """One document for each row below the first. Raises `NoRecord` where no column holds a title or text."""
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    text = text.removeprefix("\ufeff").lstrip("\n")
    if said := SAID.match(text):
        text = text[said.end() :]
    delimiter, columns = _head(text)
    if text.count(delimiter) > MOST_VALUES:
        raise records.NoRecord(f"holds more than {MOST_VALUES:,} cells: keep the columns that are needed, or split the file")
    cells = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number, found = 0, 0
    while True:
        number += 1
        try:
            row = next(cells)
            if number > 1 and any(map(str.strip, row)):
                found += 1
                yield _document(row, columns, source, number)
        except StopIteration:
            break
        except records.NoRecord as refused:
            yield Rejected(f"{source}#{number}", str(refused))
        except csv.Error as error:
            found += 1
            yield Rejected(f"{source}#{number}", f"not CSV ({error}): look for a quotation mark that is not closed, or not doubled")
    if not found:
        raise records.NoRecord("no row below the names of the columns")


def _head(text: str) -> tuple[str, list[str]]:
    """What parts the cells, and the names of the columns: as most of them are known."""
    read = {delimiter: _first_row(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda one: len(records.known(read[one])))
    if not records.known(read[delimiter]) & {"title", "text", "html"}:
        widest = max(read.values(), key=len)
        shown = ", ".join(" ".join(name.split()) for name in widest)
        shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]} …"
        raise records.NoRecord(f"no column of title or text: it has {shown}; call one title, text or html, others url, date, outlet")
    return delimiter, read[delimiter]


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(_lines(text), delimiter=delimiter), [])
    except csv.Error:
        return []


def _document(row: list[str], columns: list[str], source: str, number: int) -> RawDocument:
    if any(map(str.strip, row[len(columns) :])):
        raise records.NoRecord(
            f"{len(row)} cells below {len(columns)} columns: put a text that holds what parts cells into quotation marks"
        )
    named: dict[str, object] = {}
    for name, cell in zip(columns, row, strict=False):
        if cell.strip() and not named.get(name):
            named[name] = cell
    return records.document(named, source, json.dumps(named, sort_keys=True), str(number))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one after the other: a list of all would take several times its size."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
