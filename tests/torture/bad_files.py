"""Bad files of every kind beside ten good articles: each is named with a reason, and the good ones are built wherever that may be."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import homes
from homes import clipping

from builders import dump, encrypted, mhtml, page, record, webarchive, zipped_up
from clipsheet.commands import DONE, FAILED
from torture.rows import Row, sample

GOOD = [f"good-{number}" for number in range(10)]
HEAD = '---\ntitle: "Bad"\nslug: "bad"\nlang: "en"\n'
END = "---\nWords.\n"
Content = str | bytes | Callable[[Path], object]


def key(line: str) -> str:
    """A clipping with one more line in its front matter."""
    return f"{HEAD}{line}\n{END}"


def folder(path: Path) -> None:
    """A folder where a file should be."""
    path.mkdir()


def pipe(path: Path) -> None:
    """A pipe that nobody writes into."""
    os.mkfifo(path)


def link(target: str) -> Callable[[Path], None]:
    """A link to somewhere else."""
    return lambda path: path.symlink_to(target)


CLIPPINGS: dict[str, Content] = {
    "empty": "",
    "zeros alone": b"\0" * 1_000,
    "binary": bytes(range(256)) * 100,
    "UTF-16": f"{HEAD}{END}".encode("utf-16"),
    "Latin-1": f"{HEAD}---\nUne s\xe9ance.\n".encode("latin-1"),
    "an unpaired surrogate": f"{HEAD}---\n\ud800\n".encode("utf8", "surrogatepass"),
    "no front matter": "Words.\n",
    "a front matter without an end": HEAD,
    "a front matter that is a list": f"---\n- a\n{END}",
    "a front matter that is a word": f"---\na\n{END}",
    "a quote that is left open": key('note: "x'),
    "a tab before a key": key("\tnote: x"),
    "a merge conflict": f"<<<<<<< HEAD\n{HEAD}{END}",
    "an unknown key": key('save_as: "index.html"'),
    "a key twice": key('title: "Other"'),
    "an alias": key("authors: &a [x]\ntags: *a"),
    "an alias that swells": key("tags: &a [x, x]\nauthors: [*a, *a]"),
    "a tag of YAML": key('note: !!python/object/apply:os.system ["true"]'),
    "lists in lists without end": key("tags: " + "[" * 5_000),
    "a line of a million letters that is no key": key("x" * 1_000_000),
    "no slug": '---\ntitle: "Bad"\nlang: "en"\n' + END,
    "no title": '---\nslug: "bad"\nlang: "en"\n' + END,
    "a slug that leads out": HEAD.replace('"bad"', '"../../bad"') + END,
    "a slug that no disk holds": HEAD.replace('"bad"', f'"{"a" * 300}"') + END,
    "a slug that another has": HEAD.replace('"bad"', '"good-3"') + END,
    "a title that is a list": HEAD.replace('"Bad"', "[a, b]") + END,
    "a language that is none": HEAD.replace('"en"', '"no language"') + END,
    "a date that is none": key('date: "31 June"'),
    "a date beyond the calendar": key('date: "9999-12-31"'),
    "a date that is a list": key("date: [2025, 10, 1]"),
    "a day of entry that is none": key('added: "soon"'),
    "countries that are a mapping": key("countries: {ML: Mali}"),
    "a country that is none": key('countries: ["Atlantis"]'),
    "authors in authors": key('authors: [["a"]]'),
    "an address that is a script": key('source_url: "javascript:alert(1)"'),
    "a withdrawal without a reason": key('withdrawn: "yes"'),
    "a prominence that is none": key('prominence: "huge"'),
    "a topic that no disk holds": key(f'topics: ["{"a" * 300}"]'),
    "a note that is a mapping": key("note: {a: b}"),
}
NAMES: dict[str, bytes] = {
    "a name that is not UTF-8": b"z\xff.md",
    "a name with a line's end": b"z\n.md",
    "a name that turns around": "z\u202egpj.md".encode(),
    "a name as long as there may be": b"z" * 252 + b".md",
}
PASSED_OVER: dict[str, tuple[str, Content]] = {
    "a folder called a.md": ("clippings/a.md", folder),
    "a link to nowhere": ("clippings/z.md", link("nowhere")),
    "a link to another's file": ("clippings/z.md", link("/etc/passwd")),
    "a hidden clipping": ("clippings/.z.md", "Words.\n"),
    "a folder called as a page": ("raw/z.txt", folder),
    "a raw link to nowhere": ("raw/z.txt", link("nowhere")),
}
if sys.platform != "win32":
    PASSED_OVER |= {f"a pipe in {name}": (name, pipe) for name in ("raw/z.html", "clippings/z.md", "ledger/z.json")}
RAW: dict[str, tuple[str, Content]] = {
    "an empty page": ("raw/z.html", ""),
    "a binary text": ("raw/z.txt", bytes(range(256)) * 4_000),
    "a page of 6 MB": ("raw/z.html", "x" * 6_000_000),
    "a million lines": ("raw/z.txt", "ab\n" * 1_000_000),
    "a broken JSON": ("raw/z.json", "{"),
    "JSON nested without end": ("raw/z.json", "[" * 100_000),
    "a JSON that is a word": ("raw/z.json", '"word"'),
    "a broken row": ("raw/z.jsonl", "{\n"),
    "an archive cut off": ("raw/z.txt.gz", gzip.compress(dump().encode())[:-9]),
    "a menu": ("raw/z.txt", "Home\nNews\n"),
    "a kind that is not read": ("raw/z.pdf", b"%PDF-1.7"),
    "a download that is not whole": ("raw/z.html.part", page()),
    "a single file of pictures alone": ("raw/z.mhtml", mhtml(page(), kind="image/png")),
    "a single file in broken base64": ("raw/z.mht", mhtml(encoding="base64", body=b"x" * 5)),
    "a single file of parts in parts": (
        "raw/z.mhtml",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)),
    ),
    "a page of Safari cut off": ("raw/z.webarchive", webarchive(page())[:-99]),
    "a page of Safari that is a picture": ("raw/z.webarchive", webarchive(page(), kind="image/png")),
    "a newsletter without words": ("raw/z.eml", "Subject: Ferry\nContent-Type: image/png\n\nx"),
    "a newsletter of zeros": ("raw/z.eml", b"\0" * 9_000),
    "a newsletter in a charset that is none": ("raw/z.eml", "Content-Type: text/html; charset=rot13\n\n<p>x</p>"),
    "an archive of the web cut off": ("raw/z.warc", record("x", page())[:-200]),
    "an archive of the web cut off in gzip": ("raw/z.warc.gz", gzip.compress(record("x", page()))[:-9]),
    "an archive of the web with a length that is none": ("raw/z.warc", record("x", page(), length=-7)),
    "an archive of the web with a page of 6 MB": ("raw/z.warc", record("x", "x" * 6_000_000)),
    "an archive of the web without a page": ("raw/z.warc", record("x", b"GIF8", "HTTP/1.1 200 OK\r\nContent-Type: image/gif")),
    "an archive of the web of zeros": ("raw/z.warc", b"\0" * 100_000),
    "a zip cut off": ("raw/z.zip", lambda path: path.write_bytes(zipped_up(path, {"a.html": page()}).read_bytes()[:-30])),
    "a zip that is encrypted": ("raw/z.zip", lambda path: path.write_bytes(encrypted(zipped_up(path, {"a.html": page()}).read_bytes()))),
    "a zip of names that lead out": ("raw/z.zip", lambda path: zipped_up(path, {"../../out.html": page(), "/out.html": page()})),
    "a zip of a zip": ("raw/z.zip", lambda path: zipped_up(path, {"a.zip": zipped_up(path, {"a.html": page()}).read_bytes()})),
    "a zip with a broken sidecar": ("raw/z.zip", lambda path: zipped_up(path, {"a.html": page(), "a.yaml": "outlt: x"})),
    "a zip of nothing": ("raw/z.zip", lambda path: zipped_up(path, {})),
    "a table without a title": ("raw/z.csv", "a,b\n1,2\n"),
    "a table with a quotation mark that is not closed": ("raw/z.csv", 'title,text\n"Ferry,x\n'),
    "a table of zeros": ("raw/z.tsv", b"\0" * 9_000),
    "an answer without articles": ("raw/z.json", '{"status": "ok", "articles": []}'),
}
SETTINGS: dict[str, tuple[str, Content]] = {
    "settings that are no YAML": ("site.yaml", 'name: "x\n'),
    "settings that are binary": ("site.yaml", bytes(range(256))),
    "settings that are a list": ("site.yaml", "- a\n"),
    "settings that are a folder": ("site.yaml", folder),
    "an unknown setting": ("site.yaml", "audiance: desk\n"),
    "a timezone that is none": ("site.yaml", "timezone: Mars/Olympus\n"),
    "an address that is none": ("site.yaml", 'base_url: "javascript:alert(1)"\n'),
    "languages that are a mapping": ("site.yaml", "languages: {en: true}\n"),
    "regions that are a list": ("site.yaml", "regions: [a]\n"),
    "a hold that is none": ("site.yaml", "hold: [everything]\n"),
    "another format": ("site.yaml", "format: 99\n"),
    "outlets that are a list": ("outlets.yaml", "- a\n"),
    "an outlet that is a word": ("outlets.yaml", '"A": b\n'),
    "a right that is none": ("outlets.yaml", '"A": {rights: all}\n'),
    "furniture that is a mapping": ("outlets.yaml", '"A": {furniture: {a: b}}\n'),
    "a topic without words": ("topics.yaml", 'drones: {medtop: "medtop:20000056"}\n'),
    "a topic that is a number": ("topics.yaml", "drones: 7\n"),
    "words that are a mapping": ("topics.yaml", "drones: {label: x, terms: {en: {a: b}}}\n"),
    "an entry of the ledger that is broken": ("ledger/2025/W40/z.json", "{"),
    "an entry that is a list": ("ledger/2025/W40/z.json", "[]"),
    "an entry of another format": ("ledger/2025/W40/z.json", '{"format": 99}'),
}
ISSUES: dict[str, tuple[str, Content]] = {
    "an issue with an unknown key": ("issues/2025-W40.md", "---\nnane: x\n---\nA note.\n"),
    "an issue that is not UTF-8": ("issues/2025-W40.md", b"---\n---\n\xe9\n"),
    "an issue of no week": ("issues/2025-W99.md", "---\n---\nA note.\n"),
    "an issue without front matter": ("issues/2025-W40.md", "A note.\n"),
}
MEMORY: dict[str, tuple[str, Content]] = {
    "a memory that is no memory": ("../.clipsheet/memory.sqlite3", "{"),
    "a memory that is damaged": ("../.clipsheet/memory.sqlite3", b"SQLite format 3\0" + b"?" * 9_000),
    "a memory that is empty": ("../.clipsheet/memory.sqlite3", ""),
}


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad file below content/, and what must come of it: the exit status, whether it is named, whether the others are built."""

    name: str
    file: bytes
    content: Content
    status: int
    is_named: bool = True
    is_built: bool = True


def kinds() -> Iterator[Bad]:
    """Every kind of bad file."""
    for name, content in CLIPPINGS.items():
        yield Bad(f"a clipping: {name}", b"clippings/z.md", content, FAILED)
    if sys.platform == "linux":
        for name, file in NAMES.items():
            yield Bad(name, b"clippings/" + file, "Words.\n", FAILED)
    for name, (place, content) in ISSUES.items():
        yield Bad(name, place.encode(), content, FAILED)
    for name, (place, content) in SETTINGS.items():
        yield Bad(name, place.encode(), content, FAILED, is_built=False)
    yield Bad("a memory that is a folder", b"../.clipsheet/memory.sqlite3", folder, FAILED, is_built=False)
    for name, (place, content) in RAW.items():
        yield Bad(name, place.encode(), content, DONE)
    for name, (place, content) in {**PASSED_OVER, **MEMORY}.items():
        yield Bad(name, place.encode(), content, DONE, is_named=False)


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Nine articles stand on a site, and the tenth comes together with the bad file."""
    home = homes.home(folder, map(clipping, GOOD[:-1]))
    homes.built(home, "--json")
    homes.put(home, clipping(GOOD[-1]))
    every = list(kinds())
    chosen = sample(every, share)
    faults = [f"{bad.name}: {fault}" for bad in chosen for fault in _faults(bad, home, folder / "work")]
    measured = f"{len(faults)} faults{': ' if faults else ''}{'; '.join(faults)}"
    promise = "10 of 10 built or the last site untouched, named with a reason, the status of the contract"
    yield Row(f"{len(chosen)} kinds of bad file beside 10 good articles", measured, promise, not faults)


def _faults(bad: Bad, home: Path, work: Path) -> Iterator[str]:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(home, work)
    path = Path(os.fsdecode(os.fsencode(work / "content") + b"/" + bad.file))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if callable(bad.content):
        bad.content(path)
    else:
        path.write_bytes(bad.content.encode() if isinstance(bad.content, str) else bad.content)
    before = homes.hashes(work / "output")
    done = homes.build(work, "-v")
    yield from _wrong_words(bad, done, path)
    built = {page.stem for page in (work / "output" / "articles").glob("*.html")}
    if bad.is_built and not {*GOOD} <= built:
        yield f"{len(built & {*GOOD})} of 10 built"
    if not bad.is_built and before != homes.hashes(work / "output"):
        yield "the last site is not as it was"


def _wrong_words(bad: Bad, done: CompletedProcess[str], path: Path) -> Iterator[str]:
    said = done.stdout + done.stderr
    if done.returncode != bad.status or "Traceback" in said:
        yield f"status {done.returncode}: {said[-400:]}"
    name = ascii(path.name)[1:-1] if not path.name.isascii() or not path.name.isprintable() else path.name
    reasons = [line.partition(path.name)[2] or line.partition(name)[2] for line in said.splitlines()]
    if bad.is_named and not any(len(reason) > len(": x") for reason in reasons):
        yield f"not named with a reason: {said[-400:]!r}"
