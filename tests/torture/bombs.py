"""Files that are larger than they look, or than anybody reads: each is refused at once, by name, and takes little memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import homes

from builders import home, page, record
from torture.rows import Row, sample

MB = 1_000_000
SECONDS = 1.0  # of the processor, beyond what a run without the file takes
MEMORY = 300  # MB

ENTITIES = '<!DOCTYPE html [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
OUTSIDE = '<!DOCTYPE html [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


def _zipped(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.html", "w") as inside:
        for _ in range(size // MB):
            inside.write(b"<p>" * (MB // 3))


def _in_gzip(path: Path, size: int) -> None:
    with gzip.open(path, "wb") as made:
        for _ in range(size // MB):
            made.write(b"<p>" * (MB // 3))


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as made:
        made.truncate(size)


def _long(path: Path, size: int) -> None:
    with path.open("w") as made:
        for _ in range(size // MB):
            made.write("The ferry runs at night. " * (MB // 25))


def _in_message(path: Path, size: int) -> None:
    with path.open("wb") as made:
        made.write(b"Content-Type: text/html; charset=utf-8\n\n")
        for _ in range(size // MB):
            made.write(b"<p>" * (MB // 3))


def _in_list(path: Path, _size: int) -> None:
    """A binary property list whose one list names the same thing again and again, a byte each time."""
    many = 19 * MB
    things = b"bplist00" + b"\xaf\x12" + many.to_bytes(4, "big") + b"\1" * many + b"\x09"
    places = b"".join(place.to_bytes(4, "big") for place in (8, len(things) - 1))
    path.write_bytes(things + places + b"\0" * 6 + b"\4\1" + b"".join(one.to_bytes(8, "big") for one in (2, 0, len(things))))


def _in_archive(path: Path, size: int) -> None:
    """A record of this size, in gzip, and behind it a page."""
    with gzip.open(path, "wb") as made:
        made.write(
            record("bomb", length=size + len("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"))[: -len("\r\n\r\n")]
        )
        for _ in range(size // MB):
            made.write(b"0" * MB)
        made.write(b"\r\n\r\n")


def _in_response(path: Path, size: int) -> None:
    """A small record that unpacks to this size."""
    body = gzip.compress(b"0" * size)
    path.write_bytes(record("bomb", body, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip"))


def _many_names(path: Path, _size: int) -> None:
    """A zip that claims to have members without end."""
    entry = b"PK\x01\x02" + b"\0" * 42
    listed = entry * 400_000
    path.write_bytes(listed + b"PK\x05\x06" + b"\0" * 4 + b"\xff" * 4 + len(listed).to_bytes(4, "little") + b"\0" * 6)


def _members(path: Path, names: Iterable[str]) -> None:
    with zipfile.ZipFile(path, "w") as made, warnings.catch_warnings(action="ignore"):
        for name in names:
            made.writestr(name, "")


BOMBS: dict[str, tuple[str, Callable[[Path, int], object]]] = {
    "a page of 100 MB": ("a.html", _long),
    "a dump of 100 MB": ("a.txt", _long),
    "rows of 100 MB": ("a.jsonl", _long),
    "a file of zeros, 1 TB long": ("a.txt", lambda path, _size: _sparse(path, 10**12)),
    "100 MB in a zip": ("a.zip", _zipped),
    "100 MB in a gzip that is called a page": ("a.html", _in_gzip),
    "100 MB in a zip that is called a dump": ("a.txt", _zipped),
    "100 MB in a single-file page": ("a.mhtml", _in_message),
    "a list of 19 million in a page of Safari": ("a.webarchive", _in_list),
    "100 MB in a newsletter": ("a.eml", _in_message),
    "19 MB of line ends in a newsletter": ("a.eml", lambda path, _size: path.write_bytes(b"a: b\n" * 10 + b"\n" * 19 * MB)),
    "19 MB of heads in a newsletter": ("a.eml", lambda path, _size: path.write_bytes(b"a: b\n" * 3_800_000)),
    "a million parts": ("a.mhtml", lambda path, _size: path.write_bytes(b"Content-Type: multipart/a; boundary=b\n\n" + b"--b\n\n" * MB)),
    "100 MB in a web archive": ("a.warc.gz", _in_archive),
    "100 MB in a response of a web archive": ("a.warc", _in_response),
    "400,000 names in a zip": ("a.zip", _many_names),
    "20,000 members of one name in a zip": ("a.zip", lambda path, _size: _members(path, ["a.pdf"] * 20_000)),
    "folders in folders in a zip": ("a.zip", lambda path, _size: _members(path, [f"{'a/' * 32_000}{n}.html" for n in range(70)])),
    "a table of 100 MB": ("a.csv", _long),
    "100 MB in a table's gzip": ("a.csv.gz", _in_gzip),
    "three million cells": ("a.csv", lambda path, _size: path.write_text("title\n" + "," * 3 * MB)),
    "entities of entities": ("a.html", lambda path, _size: path.write_text(f"{ENTITIES}{page(head='<p>&a9;</p>')}")),
    "an entity of a file": ("a.html", lambda path, _size: path.write_text(f"{OUTSIDE}{page(head='<p>&secret;</p>')}")),
    "entities in a record": ("a.json", lambda path, _size: path.write_text(json.dumps({"title": "a", "text": f"{ENTITIES}<p>&a9;</p>"}))),
    "aliases of aliases in a sidecar": ("a.yaml", lambda path, _size: path.write_text(_aliases())),
}  # fmt: skip


def _aliases() -> str:
    """As many texts as there are atoms in a page of YAML."""
    return "a0: &a0 [ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Each bomb beside a good page, by the command that a person would use."""
    size = max(21 * MB, round(100 * MB * share))  # beyond every limit
    calm, _memory, _home = _clean(folder / "calm", None, size)
    for name, bomb in sample([*BOMBS.items()], max(share, 0.3)):
        seconds, memory, made = _clean(folder / name.replace(" ", "-"), bomb, size)
        kept, named = len(list((made / "content" / "clippings").rglob("*.md"))), _is_named(made, bomb[0])
        written = [path for path in (made / "content").rglob("*") if path.suffix in (".md", ".json") and path.parent.name != "raw"]
        leaks = sum("root:" in path.read_text("utf8") for path in written)
        measured = f"{seconds - calm:+.1f} s, {memory:.0f} MB, {kept} kept, {'named' if named else 'not named'}"
        holds = seconds - calm <= SECONDS and memory < MEMORY and kept >= 1 and named and not leaks
        yield Row(name, measured, f"refused in a second, below {MEMORY} MB, the good page kept", holds)


SCRIPT = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, spent.ru_utime + spent.ru_stime, spent.ru_maxrss)
"""


def _clean(folder: Path, bomb: tuple[str, Callable[[Path, int], object]] | None, size: int) -> tuple[float, float, Path]:
    """Seconds of the processor and MB that `clean` takes for a good page and a bomb, and the home."""
    made = home(folder, {"good.html": page()})
    if bomb is not None:
        bomb[1](made / "content" / "raw" / bomb[0], size)
    command = (sys.executable, "-c", SCRIPT, sys.executable, str(homes.BUILD), "--home", str(made), "clean")
    done = subprocess.run(command, env=homes.environment(), capture_output=True, text=True, timeout=120)
    status, seconds, kilobytes = done.stdout.split()
    assert status in "01", f"status {status}"
    return float(seconds), int(kilobytes) / 1024, made


def _is_named(made: Path, name: str) -> bool:
    """Whether the report of a further run, or the ledger, names the file."""
    told = homes.build(made, "clean", "--json")
    entries = [path.read_text("utf8") for path in (made / "content" / "ledger").rglob("*.json")]
    return name in told.stdout or any(f"raw/{name}" in entry for entry in entries)
