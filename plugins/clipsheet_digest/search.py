"""The search index: one record for each article, in an index of its language.  The one door to Pagefind.

Its records hold what `clipsheet.rights` releases and nothing else. Pagefind's service is asked directly, one message after the other: its
own client for Python (1.5.2) sleeps a tenth of a second before it reads an answer: three seconds for the demo, minutes for a year.
"""

from __future__ import annotations

import atexit
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from io import BufferedReader
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any, cast

from pagefind.service import get_executable

from clipsheet.model import Fault, Faults
from clipsheet_digest import pages
from clipsheet_digest.inputs import Link
from clipsheet_digest.pages import Edition, Shown

FOLDER = "pagefind"
END = b","  # of a message and of an answer, both JSON in base64


def write_index(made: Edition, output: Path, tell: Callable[[str], object]) -> int:
    """Write the index of an edition below `output`; gives the number of records, and tells the slug of each as it is made.

    Raises `Faults` where Pagefind cannot.
    """
    if _pagefind().has_ended:
        _pagefind.cache_clear()
    service = _pagefind()
    try:
        index = service.answer("NewIndex", config={})["index_id"]
        for slug, shown in made.shown.items():
            service.answer("AddRecord", index_id=index, **_record(made, shown))
            tell(slug)
        folder = os.fsencode(output / FOLDER).decode("utf8", "replace")  # Pagefind knows UTF-8 alone, whatever this machine's names are in
        service.answer("WriteFiles", index_id=index, output_path=folder)
        service.answer("DeleteIndex", index_id=index)
    except BaseException:
        service.end()
        raise
    return len(made.shown)


class _Service:
    """A running Pagefind, and what it answers."""

    def __init__(self, process: Popen[bytes]) -> None:
        self._process = process
        self._questions, self._answers = cast("IO[bytes]", process.stdin), cast("BufferedReader", process.stdout)

    @property
    def has_ended(self) -> bool:
        """Whether it takes no more messages."""
        return self._process.poll() is not None

    def answer(self, kind: str, **values: Any) -> dict[str, Any]:
        """What Pagefind says to a message."""
        message = json.dumps({"message_id": 1, "payload": {"type": kind, **values}})
        with suppress(BrokenPipeError):  # it has ended, as its missing answer says
            self._questions.write(b64encode(message.encode()) + END)
            self._questions.flush()
        answer = b""
        while not answer.endswith(END):
            part = self._answers.read1()
            if not part:
                raise _not_written(f"Pagefind ended at {kind}")
            answer += part
        said: dict[str, Any] = json.loads(b64decode(answer.removesuffix(END)))["payload"]
        if said["type"] == "Error":
            raise _not_written(said["message"])
        return said

    def end(self) -> None:
        """End it, whatever it is at: all that it writes is written before its last answer."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(BrokenPipeError):  # the rest of a message that it had no time to read
            self._questions.close()


@cache
def _pagefind() -> _Service:
    """Pagefind, started once a process: `serve` indexes again and again, and the dictionary of Chinese alone takes it 0.3 s."""
    program = get_executable()
    if program is None:
        raise FileNotFoundError(2, "Pagefind is not installed", "pagefind")
    service = _Service(Popen([program, "--service"], stdin=PIPE, stdout=PIPE))
    atexit.register(service.end)
    return service


def _not_written(found: str) -> Faults:
    return Faults((Fault("the search index", None, None, found, "build again; if it stays, report this with the version of Pagefind"),))


def _record(made: Edition, shown: Shown) -> dict[str, Any]:
    article, item = shown.article, shown.item
    clipping = article.clipping
    meta = {
        "title": item.headline,
        "outlet": article.outlet,
        "date": item.day.text if item.day else pages.NOT_STATED,
        "iso": item.day.iso if item.day else "",
        "country": ", ".join(link.text for link in item.countries) or pages.NO_COUNTRY_NAME,
        "lang": item.lang,
        "dir": item.dir,
        "headline_lang": item.headline_lang,
        "headline_dir": item.headline_dir,
    }
    filters = {
        "country": _texts(item.countries) or [pages.NO_COUNTRY_NAME],
        "topic": _texts(item.topics) or [pages.OTHER_NAME],
        "outlet": [article.outlet],
        "language": [pages.language_name(clipping.lang, made.lang)],
        "week": [str(article.week)],
    }
    day = article.day or clipping.added
    sort = {"date": day.isoformat() if day else ""}
    return {
        "url": f"/{item.href}",
        "content": pages.search_words(shown),
        "language": pages.primary(clipping.lang),  # Pagefind's script asks for `pt-br` and `pt`, and would never ask for `pt-BR`
        "meta": meta,
        "filters": filters,
        "sort": sort,
    }


def _texts(links: Iterable[Link]) -> list[str]:
    return [link.text for link in links]
