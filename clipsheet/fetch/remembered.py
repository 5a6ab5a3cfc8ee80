"""[reads, writes] content/fetched.json: what was asked for and what came of it, so that nothing is asked for twice and nothing forgotten.

It is part of the digest, and committed with it: a scheduled run on another machine goes on where the last one ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clipsheet.fetch.web import Known
from clipsheet.files import write_whole
from clipsheet.model import Fault, Faults

NAME = "fetched.json"
FORMAT = 1
MOST_DAYS = 400  # after which a page that no listing named since is forgotten; its raw file, or its clipping, is still known
MOST_TRIES = 5  # runs in which a page may fail, before it is given up


@dataclass(slots=True)
class Listed:
    """One feed or sitemap: when it answered last, and by what it tells that nothing changed."""

    answered: str | None = None  # the day
    etag: str | None = None
    last_modified: str | None = None

    @property
    def known(self) -> Known:
        return Known(self.etag, self.last_modified)


class State(StrEnum):
    """What became of a page."""

    SAVED = "saved"  # or in the digest before it was asked for
    WAITING = "waiting"  # for another run
    REFUSED = "refused"


@dataclass(slots=True)
class Asked:
    """One page: the day on which it was named last, and why it is not saved. `tries` counts the runs that failed."""

    on: str
    state: str
    reason: str | None = None
    tries: int = 0
    title: str = ""
    published: str | None = None

    def failed(self, reason: str, *, again: bool) -> None:
        """Note that it was asked for in vain; after so many runs it is given up."""
        self.reason, self.tries = reason, self.tries + 1
        self.state = State.WAITING if again and self.tries < MOST_TRIES else State.REFUSED


@dataclass(slots=True)
class Remembered:
    """All of it, by address."""

    listings: dict[str, Listed] = field(default_factory=dict)
    pages: dict[str, Asked] = field(default_factory=dict)


def read(content: Path) -> Remembered:
    """What earlier runs left; nothing where there was none. Raises `Faults`."""
    path = content / NAME
    if not path.is_file():
        return Remembered()
    try:
        found = json.loads(path.read_text("utf8"))
        if found["format"] != FORMAT:
            raise ValueError(f"not of format {FORMAT}")
        json.dumps(found, ensure_ascii=False).encode()  # half a character could not be written
        for address in found["pages"]:
            urlsplit(address)
        listings = {address: _made(Listed, row) for address, row in found["listings"].items()}
        return Remembered(listings, {address: _made(Asked, row) for address, row in found["pages"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        todo = "restore it from version control, or delete it: what is new is then told by the raw files and the ledger alone"
        raise Faults((Fault(f"content/{NAME}", None, None, f"cannot be read ({error})", todo),)) from None


FORMS: dict[str, Callable[[Any], object]] = {
    "on": date.fromisoformat,
    "answered": date.fromisoformat,
    "published": datetime.fromisoformat,
    "state": State,
}


def _made(kind: Any, row: Mapping[str, object]) -> Any:
    for key, value in row.items():
        if type(value) is not (int if key == "tries" else str):
            raise ValueError(f"{key}: {value!r}")
        if key in FORMS:
            FORMS[key](value)
    return kind(**row)


def write(content: Path, remembered: Remembered, today: date) -> None:
    """Leave it for the next run, without what is long over; each address on a line of its own, so that a change is easy to read."""
    oldest = (today - timedelta(days=MOST_DAYS)).isoformat()
    pages = {address: page for address, page in remembered.pages.items() if page.on >= oldest}
    rows = f'"listings": {_rows(remembered.listings)},\n "pages": {_rows(pages)}'
    text = f'{{\n "format": {FORMAT},\n {rows}\n}}\n'
    path = content / NAME
    if not path.is_file() or path.read_text("utf8") != text:
        write_whole(path, text)


def _rows(known: Mapping[str, Any]) -> str:
    rows = ((address, {key: value for key, value in asdict(one).items() if value}) for address, one in sorted(known.items()))
    return "{" + ",".join(f"\n  {json.dumps(address)}: {json.dumps(row)}" for address, row in rows) + "}"
