"""[reads, writes] The search index: one record for each article, in bundles by time.  The one door to Pagefind.

Its records hold what `clipsheet.rights` releases and nothing else. A part of the digest (`parts.py`) is one bundle of Pagefind, with an
index of each of its languages, in a folder that is named for what its records are made of: what the last index has is not made again. What
all bundles have in common lies beside them, and `parts.json` tells the browser which there are, and where the sites of other volumes lie,
whose own it asks then.

A page that was opened from a folder may fetch none of these, and only the search page may run Pagefind's WASM. Every page may load scripts:
`parts.js` says what `parts.json` says, and a part's `titles.js` what lists show of its articles.

Pagefind's service is asked directly, one message after the other: its own client for Python (1.5.2) sleeps a tenth of a second before it
reads an answer: three seconds for the demo, minutes for a year.
"""

from __future__ import annotations

import atexit
import gzip
import json
import os
import re
import shutil
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from io import BufferedReader
from operator import itemgetter
from pathlib import Path, PurePosixPath
from subprocess import PIPE, Popen
from typing import IO, Any, cast

from clipsheet import rights
from clipsheet.commonmark import paragraphs
from clipsheet.model import Clipping, Fault, Faults
from clipsheet_digest import names
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Article
from clipsheet_digest.editions import Edition
from clipsheet_digest.inputs import Item, Link
from clipsheet_digest.parts import Part, parts
from clipsheet_digest.slips import hashed

FOLDER = "pagefind"
PARTS = "parts.json"  # what the browser loads first: the parts, newest first, and the counts of all facets
PARTS_SCRIPT = "parts.js"  # the same as a script
PART = "part.json"  # in a part's folder: what PARTS says of it
TITLES = "titles.js"  # in a part's folder: its articles, as a script
SCRIPT = "pagefind.js"
ENTRY = "pagefind-entry.json"  # the languages of a bundle, for Pagefind's script
META, FILTER = ".pf_meta", ".pf_filter"
HASH = re.compile(r"(?<=[a-z]_)[0-9a-f]{7,10}")  # by which Pagefind names files, and names them in others
UP = "/../../wasm."  # in an entry before the name of a WASM: Pagefind asks for `wasm.NAME.pagefind`, which lies above the bundle
DAY = "day"  # the one filter that is no facet: a list of all days would be longer than all other counts
MARK_LETTERS = 12  # of a hash in a folder's name: 48 bits
EVERY = "‿"  # stands in every record, for a search without words: asked for none, Pagefind loads its whole index (14 MB of 10,000 articles)
END = b","  # of a message and of an answer, both JSON in base64

Tell = Callable[[str], object]


def write_index(made: Edition, output: Path, former: Path | None, tell: Tell) -> frozenset[str]:
    """Write the index of an edition below `output`, and tell the slug of each article as it is in; gives the parts that `former` has.

    `former` is the index of the last build, where it can be trusted: its parts are not made again, and `take_over` or `put_in_place` joins
    old and new. Raises `Faults` where Pagefind cannot.
    """
    folder = output / FOLDER
    folder.mkdir(exist_ok=True)
    told, kept = [], set()
    for part in parts(made.digest.articles):
        name = _name(made, part)
        if former is not None and (former / name / PART).is_file():
            kept.add(name)
            for article in part:
                tell(article.slug)
        else:
            _index(made, part, folder / name, tell)
        told.append({"folder": name, **_read((former if former is not None and name in kept else folder) / name / PART)})
    index = {"parts": told, "counts": _sum(one.pop("counts") for one in told)}
    volumes = {name: f"{place}/" for name, place in made.settings.site.volumes}
    _write(folder / PARTS, index | ({"volumes": volumes} if volumes else {}))
    _write_script(folder / PARTS_SCRIPT, PARTS_SCRIPT, index)
    return frozenset(kept)


def take_over(former: Path, folder: Path, kept: frozenset[str]) -> None:
    """Put parts of the last index into the new one, as second names of the same files, or as copies where a disk knows none."""
    for name in sorted(kept):
        shutil.copytree(former / name, folder / name, copy_function=_second_name)
        for shared in _shared(folder / name):
            if not (folder / shared).exists():
                _second_name(former / shared, folder / shared)


def put_in_place(folder: Path, former: Path) -> None:
    """Bring the last index up to date: new parts first, then the word that they are there, and the removal of the old ones last."""
    former.mkdir(exist_ok=True)
    for path in sorted(folder.iterdir(), key=lambda path: (path.name in (PARTS, PARTS_SCRIPT), path.name)):
        if path.is_dir():
            shutil.rmtree(former / path.name, ignore_errors=True)
        path.replace(former / path.name)
    names = {part["folder"] for part in _read(former / PARTS)["parts"]}
    shared = {name for part in names for name in _shared(former / part)}
    for path in former.iterdir():
        if path.name not in names | shared | {PARTS, PARTS_SCRIPT}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def settled(name: str, content: bytes) -> tuple[str, bytes]:
    """A file of an index, by name and content, as it is the same in every index of the same records.

    Pagefind (1.5.2) lists filters and languages in another order each time, and names files by the hash of that. So hashes are left out,
    and the bytes of those lists are sorted. A file that is broken stays as it is.
    """
    path = PurePosixPath(name)
    if path.suffix in (META, FILTER):
        with suppress(OSError, EOFError, zlib.error):
            content = gzip.decompress(content)
    elif path.name != ENTRY:
        return name, content
    return HASH.sub("", name), "".join(sorted(HASH.sub("", content.decode("latin1")))).encode("latin1")


def _second_name(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


# -- a part -------------------------------------------------------------------------------------------------------------


def mark(made: Edition, article: Article) -> str:
    """What the record of an article is made of, in a hash: to compare costs a tenth of making the records."""
    topics = map(made.topics.label, made.topics.desk_first(article.slip.topics))
    return hashed(article.says, str(article.day), str(article.week), made.lang, made.settings.site.audience, *topics)


def _name(made: Edition, part: Part) -> str:
    """A part's folder, by its oldest week and by its records."""
    return f"{min(article.week for article in part)}-{hashed(*(mark(made, article) for article in part))[:MARK_LETTERS]}"


def _index(made: Edition, part: Part, folder: Path, tell: Tell) -> None:
    """Let Pagefind make the bundle of a part."""
    if _pagefind().has_ended:
        _pagefind.cache_clear()
    service = _pagefind()
    records = (_record(made, article) for article in part)
    languages, counts, titles = {}, Counter[tuple[str, str]](), []
    try:
        index = service.answer("NewIndex", config={})["index_id"]
        for article, record in zip(part, records, strict=True):
            service.answer("AddRecord", index_id=index, **record)
            languages[record["language"]] = record["filters"]["language"][0]
            counts.update((facet, value) for facet, values in record["filters"].items() if facet != DAY for value in values)
            titles.append((record["sort"]["date"], _title(made.item(article), record)))
            tell(article.slug)
        files = service.answer("GetFiles", index_id=index)["files"]  # told to write them itself, it answers before they are written
        service.answer("DeleteIndex", index_id=index)
    except BaseException:
        service.end()
        raise
    for file in files:
        path = folder / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(file["content"]))
    _part_from_what_is_shared(folder)
    told = {code: languages.get(code, "") for code in sorted(_read(folder / ENTRY)["languages"])}
    _write(folder / PART, {**_span(part), "languages": told, "counts": _nested(counts)})
    newest_first = [title for _, title in sorted(titles, key=itemgetter(0), reverse=True)]
    _write_script(folder / TITLES, f"{folder.name}/{TITLES}", newest_first)


def _span(part: Part) -> dict[str, Any]:
    """The first and the last week of a part, and the first and the last day that one of its articles names, where one does."""
    weeks = [str(article.week) for article in part]
    days = sorted(article.day.isoformat() for article in part if article.day)
    return {"first": min(weeks), "last": max(weeks), **({"days": [days[0], days[-1]]} if days else {})}


def _part_from_what_is_shared(folder: Path) -> None:
    """Leave a bundle what is its own; put what is the same in all beside it; Pagefind's own user interface goes."""
    entry = _read(folder / ENTRY)
    for language in entry["languages"].values():
        language["wasm"] = f"{UP}{language['wasm'] or 'unknown'}"  # as Pagefind's script would ask for it
    _write(folder / ENTRY, entry)
    for shared in _shared(folder):
        (folder / shared).replace(folder.parent / shared)
    for file in folder.iterdir():
        if file.is_file() and file.name != ENTRY and file.suffix != META:
            file.unlink()


def _shared(folder: Path) -> list[str]:
    """The files beside a bundle without which it cannot be searched."""
    wasm = {language["wasm"].removeprefix(UP) for language in _read(folder / ENTRY)["languages"].values()}
    return [SCRIPT, *(f"wasm.{name}.pagefind" for name in sorted(wasm))]


# -- the files of ours ----------------------------------------------------------------------------------------------------


def _nested(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """`{("country", "Mali"): 3}` as `{"country": {"Mali": 3}}`, in order."""
    nested: dict[str, dict[str, int]] = {}
    for (facet, value), count in sorted(counts.items()):
        nested.setdefault(facet, {})[value] = count
    return nested


def _sum(counts: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    total = Counter[tuple[str, str]]()
    for nested in counts:
        total.update({(facet, value): count for facet, values in nested.items() for value, count in values.items()})
    return _nested(total)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf8"))
    return found


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(_compact(value), "utf8")


def _write_script(path: Path, name: str, value: object) -> None:
    """A script that tells the page a value under a name."""
    path.write_text(f"clipsheet({_compact(name)},{_compact(value)});\n", "utf8")


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- Pagefind -------------------------------------------------------------------------------------------------------------


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
        answer = bytearray()
        while not answer.endswith(END):
            part = self._answers.read1()
            if not part:
                raise _not_written(f"Pagefind ended at {kind}")
            answer += part
        said: dict[str, Any] = json.loads(b64decode(answer[: -len(END)]))["payload"]
        if said["type"] == "Error":
            raise _not_written(said["message"])
        return said

    def end(self) -> None:
        """End it, whatever it is at: it writes nothing itself."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(BrokenPipeError):  # the rest of a message that it had no time to read
            self._questions.close()


@cache
def program() -> Path:
    """Where Pagefind lies. To be asked before a thread indexes: one that imports waits for ever for an import that Ctrl-C tore off."""
    from pagefind.service import get_executable  # noqa: PLC0415 - brings asyncio, which a build that indexes nothing need not load

    found = get_executable()
    if found is None:
        raise FileNotFoundError(2, "Pagefind is not installed", "pagefind")
    return found


@cache
def _pagefind() -> _Service:
    """Pagefind, started once a process: `serve` indexes again and again, and the dictionary of Chinese alone takes it 0.3 s."""
    service = _Service(Popen([program(), "--service"], stdin=PIPE, stdout=PIPE))
    atexit.register(service.end)
    return service


def _not_written(found: str) -> Faults:
    return Faults((Fault("the search index", None, None, found, "build again; if it stays, report this with the version of Pagefind"),))


def _record(made: Edition, article: Article) -> dict[str, Any]:
    clipping, item = made.source.clipping(article.slug), made.item(article)
    released = rights.released(clipping, article.row, made.settings.site.audience)
    meta = {
        "title": item.headline,
        "outlet": article.outlet,
        "date": item.day.text if item.day else names.not_stated(made.lang),
        "iso": item.day.iso if item.day else "",
        "country": made.listed(link.text for link in item.countries) or names.country_name(NO_COUNTRY, made.lang),
        "lang": item.lang,
        "dir": item.dir,
        "headline_lang": item.headline_lang,
        "headline_dir": item.headline_dir,
        "every": EVERY,
    }
    filters = {
        "country": _texts(item.countries) or [names.country_name(NO_COUNTRY, made.lang)],
        "topic": _texts(item.topics) or [made.topics.label(OTHER)],
        "outlet": [article.outlet],
        "language": [names.language_name(clipping.lang, made.lang)],
        "week": [str(article.week)],
    }
    if article.day:
        filters[DAY] = [article.day.isoformat()]
    day = article.day or clipping.added
    sort = {"date": day.isoformat() if day else ""}
    return {
        "url": f"/{item.href}",
        "content": _words(clipping, released),
        "language": names.primary(clipping.lang),  # Pagefind's script asks for `pt-br` and `pt`, and would never ask for `pt-BR`
        "meta": meta,
        "filters": filters,
        "sort": sort,
    }


def _title(item: Item, record: Mapping[str, Any]) -> dict[str, Any]:
    """What lists show of an article, as the record that the search would give."""
    meta = {name: value for name, value in record["meta"].items() if name != "every"}
    shown = {**meta, "original": item.original or "", "lang": item.summary_lang, "dir": item.summary_dir}
    return {"url": record["url"], "meta": shown, "filters": record["filters"], "excerpt": item.summary or ""}


def _texts(links: Iterable[Link]) -> list[str]:
    return [link.text for link in links]


def _words(clipping: Clipping, released: rights.Released) -> str:
    """What is searched beside the headline: the original title, the editor's gist and note, the text that rights release."""
    note = " ".join(paragraphs(clipping.note)) if clipping.note else None
    parts = (
        clipping.title if clipping.headline else None,
        clipping.gist,
        note,
        rights.search_text(clipping, released),
        " · ".join(clipping.tags),
        clipping.agency,
    )
    return "\n".join(part for part in parts if part)
