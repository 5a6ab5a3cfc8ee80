"""Archives become parts: every document once, whatever ends on the way, by one machine or by Dask."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import shake_256
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from builders import article, home, page, record
from clipsheet import bulk, cli, intake, scaffold
from clipsheet.bulk import engines, on_dask, parts, supervised
from clipsheet.bulk.child import rules
from clipsheet.bulk.engines import Engine, Unreachable
from clipsheet.bulk.manifest import NAME, Manifest, Part
from clipsheet.bulk.parts import At
from clipsheet.bulk.pieces import Input, Piece, pieces
from clipsheet.lock import one_run
from clipsheet.model import Rejected, WrongUse

ROOT = Path(__file__).parents[1]
BUILD = (sys.executable, str(ROOT / "build.py"))
PATIENCE = 30.0  # seconds
POISON = "The harbour office has a leak."
TWO = '{"title": "A", "text": "B"}\n{"title": "C", "text": "D"}\n'
A_PART = json.dumps(asdict(Part(f"{0:020}.jsonl", (), None, 0, 0, 0)))
POISONED = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from clipsheet import work
from clipsheet.intake import warc
clip, decoded = work.clip, warc.decoded
def at_cleaning(document, vocabulary):
    if {POISON!r} in document.text:
        os.kill(os.getpid(), 9)
    return clip(document, vocabulary)
def at_reading(content, **given):
    if b"unreadable" in content:
        os.kill(os.getpid(), 9)
    return decoded(content, **given)
work.clip, warc.decoded = at_cleaning, at_reading
"""


def web_archive(path: Path, number: int, **others: str) -> Path:
    """An archive of so many pages, each record a member of gzip; `others` are pages by their ids, put in its middle."""
    bodies = {f"{one:03}": page(f"Ferry {one} to run at night from Monday") for one in range(number)}
    listed = [*bodies.items()]
    listed[number // 2 : number // 2] = others.items()
    path.write_bytes(b"".join(gzip.compress(record(name, body, address=f"https://{name}.example/")) for name, body in listed))
    return path


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few documents, that a run may have many of them."""
    monkeypatch.setattr("clipsheet.bulk.pieces.SMALLEST", 3_000)
    monkeypatch.setattr("clipsheet.bulk.pieces.LARGEST", 3_000)


def lines_of(folder: Path) -> list[str]:
    """The lines of a manifest, one for each part."""
    return (folder / NAME).read_text("utf8").splitlines()[1:]


def rows(folder: Path) -> list[dict[str, Any]]:
    """All records in the parts of a folder that its manifest knows."""
    parts = [json.loads(line)["part"] for line in (folder / NAME).read_text("utf8").splitlines()[1:]]
    assert {*parts, NAME} == {path.name for path in folder.iterdir()}
    return [json.loads(line) for part in parts for line in (folder / part).read_text("ascii").splitlines()]


def named(folder: Path) -> Counter[str]:
    """How often each document stands in the parts of a folder."""
    return Counter(row["record"] or row["source"] for row in rows(folder))


def extracted(*paths: Path) -> list[dict[str, Any]]:
    done = subprocess.run([*BUILD, "extract", *paths], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_name(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{row['source']}#{row['record']}": row for row in found}


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
ENGINES: dict[str, Callable[[], AbstractContextManager[Engine]]] = {
    "local": lambda: engines.local(2),
    "dask": lambda: on_dask.dask(None, 2),
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ENGINES[request.param]() as opened:
        yield opened


# -- pieces -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [100, 700, 5_000, 70_000, 10**9])
def test_every_record_of_a_web_archive_begins_in_one_piece(tmp_path: Path, size: int) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 40)
    found = list(pieces([Input(path, "a.warc.gz", path.stat().st_size, 0)], size))
    assert [f"{number:03}" for number in range(40)] == [
        one.record for piece in found for one in intake.documents(path, "a.warc.gz", piece.within) if isinstance(one, intake.RawDocument)
    ]
    assert (len(found) > 1) == (size < path.stat().st_size)


@pytest.mark.usefixtures("_small")
def test_an_archive_that_is_none_is_told_of_however_large(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"no archive" * 1000)
    bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, print)
    (row,) = rows(tmp_path / "parts")
    assert ("a.warc.gz", "rejected") == (row["source"], row["status"])
    assert "broken at its beginning" in row["reason"]


@pytest.mark.usefixtures("_small")
def test_a_record_that_is_torn_takes_no_other_with_it(tmp_path: Path) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 40)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 40] = bytes(40)
    path.write_bytes(content)
    with engines.local(2) as engine:
        run = bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, print)
    kept = [row["record"] for row in rows(tmp_path / "parts") if row["status"] == "kept"]
    assert len(kept) > 30
    assert any("broken" in row["reason"] for row in rows(tmp_path / "parts") if row["status"] == "rejected")
    assert run.as_json()["documents"] == len(rows(tmp_path / "parts"))


def padded(number: int) -> str:
    """A page that packs badly."""
    return page(f"Ferry {number} to run at night", f"<!-- {shake_256(bytes([number])).hexdigest(9_000)} -->")


def stretches(path: Path, *cuts: int) -> list[str]:
    """What is read of an archive that is cut at some places, by record or reason."""
    places = [0, *cuts, path.stat().st_size]
    found = [one for within in pairwise(places) for one in intake.documents(path, path.name, within)]
    return [one.reason if isinstance(one, Rejected) else str(one.record) for one in found]


MEMBERS = [gzip.compress(record(str(number), padded(number))) for number in range(5)]
LONG_HEAD = MEMBERS[0][:3] + b"\x08" + MEMBERS[0][4:10] + b"x" * 3000 + b"\0"  # of a member that bears a file's name


@pytest.mark.parametrize(
    "second",
    [
        gzip.compress(
            record("none", b"".join(MEMBERS).replace(b"HTTP", b"FTP"), http="HTTP/1.1 200 OK\r\nContent-Type: application/gzip"), 0
        ),
        bytes(300_000),
        gzip.compress(record("none", "x" * 9_000_000, http="HTTP/1.1 404 Not Found")),
    ],
    ids=["an archive within it", "a hole", "a record that unpacks to much"],
)
def test_wherever_an_archive_is_cut_its_records_are_the_same(tmp_path: Path, second: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(MEMBERS[0] + second + b"".join(MEMBERS[1:]))
    begin = len(MEMBERS[0])
    for cut in [*range(begin - 2, begin + len(second), len(second) // 9), begin + len(second) - 1, path.stat().st_size - 1]:
        assert ["0", "1", "2", "3", "4"] == stretches(path, cut)


def test_a_record_whose_packing_has_a_long_head_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(MEMBERS[1] + LONG_HEAD + MEMBERS[0][10:] + MEMBERS[2])
    for cut in range(len(MEMBERS[1]) - 1, path.stat().st_size, 1000):
        assert ["1", "0", "2"] == stretches(path, cut)


def test_behind_a_torn_record_the_others_of_its_stretch_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(MEMBERS[0] + MEMBERS[1][:2000] + bytes(500) + MEMBERS[1][2500:] + b"".join(MEMBERS[2:]))
    for cut in range(1, path.stat().st_size, 997):
        found = stretches(path, cut)
        assert ["0", "2", "3", "4"] == [one for one in found if len(one) == 1]
        assert "broken" in "".join(found)


def test_records_without_an_id_are_told_apart_wherever_they_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record("", padded(number))) for number in range(9)))
    for cut in range(1, path.stat().st_size, 997):
        assert 9 == len({*stretches(path, cut, cut + 500)})


# -- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_small")
def test_the_records_are_those_of_extract_by_every_engine(tmp_path: Path, engine: Engine) -> None:
    inputs = [web_archive(tmp_path / "a.warc.gz", 12)]
    for name, content in {"b.html": page(), "c.txt": article("Anna"), "d.txt": "nothing", "e.jsonl": '{"id": "x", "title": "A"}\n'}.items():
        (tmp_path / name).write_text(content, "utf8")
        inputs.append(tmp_path / name)
    others: list[tuple[str, str]] = []
    run = bulk.write(bulk.files_of(inputs, others), tmp_path / "parts", None, engine, print)
    assert by_name(extracted(*inputs)) == by_name(rows(tmp_path / "parts"))
    said = run.as_json()
    assert (16, 15, 1) == (said["documents"], said["kept"], said["rejected"])
    for line in (tmp_path / "parts" / NAME).read_text("utf8").splitlines()[1:]:
        part = json.loads(line)
        written = (tmp_path / "parts" / part["part"]).read_text("ascii").splitlines()
        assert part["documents"] == part["kept"] + part["rejected"] == len(written)


def test_no_word_of_an_article_goes_over_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 12)
    with engines.local(1) as engine:
        seen: list[str] = []
        submit = engine.submit

        def listening(task: dict[str, Any]) -> Any:
            future = submit(task)
            seen.extend([json.dumps(task), json.dumps(future.result())])
            return future

        monkeypatch.setattr(type(engine), "submit", lambda _self, task: listening(task))
        bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, print)
    assert seen
    assert not [said for said in seen if "Ferry" in said or len(said) > 1000]


def test_clippings_are_the_same_by_either_engine(tmp_path: Path) -> None:
    documents = {f"{name}.txt": article(name) for name in ("Anna", "Berta", "Clara", "Dora")}
    documents |= {
        "same.txt": article("Anna"),
        "none.txt": "nothing",
        "many.jsonl": '{"title": "A", "text": "B"}\n{"title": "C", "text": "D"}\n',
    }
    trees = []
    for name, options in {"local": [], "dask": ["--engine", "dask", "--jobs", "2"]}.items():
        place = home(tmp_path / name, documents)
        done = subprocess.run([*BUILD, "clean", "--home", place, *options, "--json"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (6, 1, 1) == (said["kept"] + said["held"], said["rejected"], said["duplicate"])
        found = sorted((place / "content").rglob("*.*"))
        trees.append({path.relative_to(place): path.read_bytes() for path in found if path.is_file()})
        assert not (place / ".clipsheet/parts").exists()
    assert trees[0] == trees[1]


# -- what lies there already ------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A folder with pages, whose parts lie beside it."""

    folder: Path

    @property
    def parts(self) -> Path:
        return self.folder / "parts"

    def write(self, *names: str) -> bulk.Run:
        """A run for pages, of each as it is now."""
        with engines.local(2) as engine:
            return bulk.write([(self.folder / name, name) for name in names], self.parts, None, engine, print)

    def says(self, name: str, title: str) -> None:
        (self.folder / name).write_text(page(title), "utf8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path)
    for name in ("a.html", "b.html", "c.html"):
        found.says(name, "Ferry to run at night")
    return found


def test_what_is_done_is_not_done_again_and_what_is_new_is(desk: Desk) -> None:
    assert (1, 2) == (desk.write("a.html", "b.html").made, len(rows(desk.parts)))
    assert (0, 2) == (desk.write("a.html", "b.html").made, len(rows(desk.parts)))
    again = desk.write("a.html", "b.html", "c.html")
    assert (1, 2, 3) == (again.made, len(again.parts), again.as_json()["documents"])
    assert dict.fromkeys(("a.html", "b.html", "c.html"), 1) == named(desk.parts)
    assert (0, 1) == (desk.write("c.html").made, desk.write("c.html").as_json()["documents"])


def test_of_a_page_that_changed_the_former_record_goes(desk: Desk) -> None:
    desk.write("a.html", "b.html")
    desk.says("b.html", "Ferry to run at noon, says the harbour office")
    assert 1 == desk.write("a.html", "b.html").made
    assert {"a.html": "Ferry to run at night", "b.html": "Ferry to run at noon, says the harbour office"} == {
        row["source"]: row["title"] for row in rows(desk.parts)
    }


@pytest.mark.parametrize("meanwhile", [lambda _path: None, Path.unlink], ids=["there", "deleted"])
def test_of_a_page_that_changed_the_neighbours_stay(desk: Desk, meanwhile: Callable[[Path], None]) -> None:
    desk.write("a.html", "b.html", "c.html")
    meanwhile(desk.folder / "c.html")
    desk.says("b.html", "Ferry to run at noon, says the harbour office")
    run = desk.write("b.html")
    assert (1, 1) == (run.made, run.as_json()["documents"])
    titles = {row["source"]: row["title"] for row in rows(desk.parts)}
    assert {name: title for name, title in titles.items() if "noon" not in title} == dict.fromkeys(
        ("a.html", "c.html"), "Ferry to run at night"
    )
    assert 3 == len(rows(desk.parts))
    assert (0, 3) == (desk.write("a.html", "b.html").made, sum(json.loads(line)["documents"] for line in lines_of(desk.parts)))


def test_pages_of_one_name_in_two_folders_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in ("jan", "feb"):
        (tmp_path / month).mkdir()
        (tmp_path / month / "a.html").write_text(page(f"Ferry of {month}"), "utf8")
        monkeypatch.chdir(tmp_path / month)
        assert 0 == cli.main(["clean", "--parts", "../parts", "a.html", "-q"])
    assert {"Ferry of jan", "Ferry of feb"} == {row["title"] for row in rows(tmp_path / "parts")}
    assert 0 == cli.main(["clean", "--parts", "../parts", "../jan/a.html", "-q"])
    assert 2 == len(rows(tmp_path / "parts"))


def test_a_part_that_is_gone_is_made_again(desk: Desk) -> None:
    (desk.parts / desk.write("a.html").parts[0].part).unlink()
    assert (1, 1) == (desk.write("a.html").made, len(rows(desk.parts)))


@pytest.mark.parametrize("left", ['{"part": "x.jsonl", "fi', "{"])
def test_a_manifest_whose_last_line_is_torn_is_read_without_it(desk: Desk, left: str) -> None:
    desk.write("a.html")
    with (desk.parts / NAME).open("a", encoding="utf8") as stream:
        stream.write(left)
    assert 0 == desk.write("a.html").made
    assert {"a.html": 1} == named(desk.parts)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.txt", "Mine.", "holds other files"),
        (
            NAME,
            f'{{"format": 1, "rules": "others", "size": 1}}\n{A_PART}\n',
            "by another Clipsheet, other libraries, or other outlets and topics",
        ),
        (NAME, "Mine.", "is no manifest of ours"),
        (NAME, '{"format": 1, "rules": "others", "size": 1}\n{}\n', "is no manifest of ours"),
        (
            NAME,
            f'{{"format": 1, "rules": "others", "size": 1}}\n{{"part": "{"a" * 20}.jsonl", "files": [], "within": [1]}}\n',
            "is no manifest",
        ),
        (NAME, '{"format": 1, "rules": "others", "size": 1}\n' + "[" * 99_999 + "\n", "is no manifest of ours"),
    ],
)
def test_a_folder_that_is_for_something_else_is_left_alone(desk: Desk, name: str, text: str, said: str) -> None:
    desk.parts.mkdir()
    (desk.parts / name).write_text(text, "utf8")
    with pytest.raises(WrongUse, match=said):
        desk.write("a.html")
    assert [name] == [path.name for path in desk.parts.iterdir()]
    assert text == (desk.parts / name).read_text("utf8")


def test_what_befalls_an_engine_itself_is_told_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(_task: dict[str, Any]) -> dict[str, Any]:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("clipsheet.bulk.supervised.written", starved)
    assert ["[Errno 12] Cannot allocate memory"] == [*desk.write("a.html").refused]


def test_a_folder_in_which_other_rules_have_made_no_part_is_taken(desk: Desk) -> None:
    desk.parts.mkdir()
    (desk.parts / NAME).write_text('{"format": 1, "rules": "others", "size": 1}\n', "utf8")
    assert 1 == desk.write("a.html").made
    assert 0 == desk.write("a.html").made


def test_workers_without_clipsheet_are_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_task: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError("Error during deserialization") from ModuleNotFoundError("No module named 'clipsheet'")

    monkeypatch.setattr("clipsheet.bulk.supervised.written", unknown)
    (fault,) = desk.write("a.html").faults
    assert "1 part could not be made: No module named 'clipsheet': another Clipsheet, other libraries, or other outlets and topics" in str(
        fault
    )


def test_what_a_worker_cannot_do_is_told_and_the_rest_is_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    written = supervised.written

    def refusing(task: dict[str, Any]) -> dict[str, Any]:
        return {"refused": "No space left on device"} if task["piece"]["files"][0][1] == "b.html" else written(task)

    with monkeypatch.context() as patched:
        patched.setattr("clipsheet.bulk.pieces.MOST_FILES", 1)
        patched.setattr("clipsheet.bulk.supervised.written", refusing)
        run = desk.write("a.html", "b.html", "c.html")
        assert {"a.html": 1, "c.html": 1} == named(desk.parts)
        (fault,) = run.faults
        assert "1 part could not be made: No space left on device: mend that, and run the same line again" in str(fault)
    assert 1 == desk.write("a.html", "b.html", "c.html").made
    assert {"a.html": 1, "b.html": 1, "c.html": 1} == named(desk.parts)


def test_two_who_write_the_same_part_are_both_right(desk: Desk) -> None:
    """One that lost its scheduler is thought dead, and may be done before the other."""
    (piece,) = pieces([bulk._input(desk.folder / "a.html", "a.html")], 10**6)
    desk.parts.mkdir()
    others = iter([True])

    def meanwhile(_at: parts.At) -> None:
        if next(others, False):
            write()

    def write() -> Part:
        return parts.write(piece, desk.parts, scaffold.starter_vocabulary(), (), meanwhile, whole=False)

    assert write() == write()
    assert [piece.part] == [path.name for path in desk.parts.iterdir()]


def test_a_worker_with_other_rules_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipsheet.bulk.rules", lambda _home: "others")
    assert ["another Clipsheet, other libraries, or other outlets and topics: let every machine have the same"] == [
        *desk.write("a.html").refused
    ]


def test_a_file_of_a_part_with_others_is_told_of_alone(desk: Desk) -> None:
    desk.write("a.html", "b.html")
    again = desk.write("b.html")
    assert (0, 1, 2) == (again.made, len(again.parts), again.as_json()["documents"])


def test_two_runs_at_once_in_one_folder_follow_one_another(desk: Desk) -> None:
    told: list[str] = []
    desk.parts.mkdir()
    with ExitStack() as first, engines.local(1) as engine:
        first.enter_context(one_run(desk.parts, print))
        second = threading.Thread(target=bulk.write, args=([(desk.folder / "a.html", "a.html")], desk.parts, None, engine, told.append))
        second.start()
        while not told and second.is_alive():
            time.sleep(0.01)
        first.close()
        second.join()
    assert told == [f"another run is at work in {desk.parts}; waiting for it to end"]
    assert {"a.html": 1} == named(desk.parts)


def test_a_folder_that_is_a_file_is_told(desk: Desk) -> None:
    with pytest.raises(WrongUse, match="is a file; name a folder"), engines.local(1) as engine:
        bulk.write([], desk.folder / "a.html", None, engine, print)


# -- what a killed process has left ----------------------------------------------------------------------------------


def test_of_a_page_that_changed_no_former_line_is_taken_over(desk: Desk) -> None:
    part = desk.parts / desk.write("a.html").parts[0].part
    part.rename(part.with_name(f".{part.name}.0a1b2c3d"))
    desk.says("a.html", "Ferry to run at DAWN!")
    desk.write("a.html")
    assert ["Ferry to run at DAWN!"] == [json.loads(line)["title"] for line in next(desk.parts.glob("*.jsonl")).read_text().splitlines()]


@pytest.mark.parametrize("left", ["\0" * 50 + "\n", "é\n"], ids=["zeros", "letters"])
def test_what_a_machine_that_stopped_has_left_of_lines_is_written_again(desk: Desk, left: str) -> None:
    part = desk.parts / desk.write("a.html", "b.html").parts[0].part
    lines = part.read_text("ascii").splitlines(keepends=True)
    part.unlink()
    part.with_name(f".{part.name}.0a1b2c3d").write_text(lines[0] + left + lines[1], "utf8")
    assert not desk.write("a.html", "b.html").refused
    assert {"a.html": 1, "b.html": 1} == named(desk.parts)


def piece_of(*paths: Path) -> Piece:
    return Piece(tuple(bulk._input(path, path.name) for path in paths))


def test_what_is_read_of_a_file_and_then_is_not_costs_no_other_file_a_document(tmp_path: Path) -> None:
    files = [web_archive(tmp_path / f"{name}.warc.gz", 4) for name in "ab"]
    write = partial(parts.write, piece_of(*files), tmp_path, scaffold.starter_vocabulary(), tell=list, whole=False)
    made = tmp_path / write(poisoned=()).part
    made.with_name(f".{made.name}.0a1b2c3d").write_text("".join(made.read_text("ascii").splitlines(keepends=True)[:4]), "ascii")
    assert (8, 8) == ((part := write(poisoned={At("a.warc.gz", 2)})).documents, part.kept)


def test_a_manifest_that_names_a_file_elsewhere_removes_nothing(desk: Desk) -> None:
    desk.write("a.html")
    manifest = (desk.parts / NAME).read_text("utf8")
    (desk.parts / NAME).write_text(re.sub(r"[0-9a-f]{20}\.jsonl", "../b.html", manifest), "utf8")
    desk.says("a.html", "Ferry to run at noon, says the harbour office")
    with pytest.raises(WrongUse, match="is no manifest of ours"):
        desk.write("a.html")
    assert (desk.folder / "b.html").is_file()


def test_what_one_thought_dead_has_left_of_a_part_that_is_made_goes(desk: Desk) -> None:
    part = desk.parts / desk.write("a.html").parts[0].part
    part.with_name(f".{part.name}.0a1b2c3d").touch()
    desk.write("a.html")
    assert {"a.html": 1} == named(desk.parts)


def test_a_process_has_loaded_its_tables_before_its_first_document() -> None:
    loaded = "from clipsheet.bulk import child; from clipsheet.evidence.dates import _pattern as found; child._vocabulary(None)"
    loaded += "; print(found.cache_info())"
    assert "currsize=1" in subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_manifest_that_was_begun_is_begun_again(desk: Desk) -> None:
    desk.parts.mkdir()
    (desk.parts / f".{NAME}.tmp").write_text("{", "utf8")
    assert 1 == desk.write("a.html").made


# -- what other machines see ------------------------------------------------------------------------------------------


def changing(engine: Engine, change: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen to each task before it is done."""
    submit = type(engine).submit
    monkeypatch.setattr(type(engine), "submit", lambda self, task: (change(task), submit(self, task))[1])


def test_a_file_that_a_worker_does_not_see_is_no_document_that_is_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with engines.local(1) as engine, monkeypatch.context() as patched:
        changing(engine, lambda _task: (desk.folder / "a.html").rename(desk.folder / "gone"), patched)
        run = bulk.write([(desk.folder / "a.html", "a.html")], desk.parts, None, engine, print)
        assert {f"{desk.folder / 'a.html'}: No such file or directory": 1} == run.refused
    (desk.folder / "gone").rename(desk.folder / "a.html")
    assert 1 == desk.write("a.html").made


def test_a_folder_that_no_worker_sees_is_one_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipsheet.bulk.pieces.MOST_FILES", 1)
    with engines.local(1) as engine:
        changing(engine, lambda task: task.update(folder="/nowhere"), monkeypatch)
        names = ("a.html", "b.html", "c.html")
        run = bulk.write([(desk.folder / name, name) for name in names], desk.parts, None, engine, print)
    assert {"/nowhere: No such file or directory": 3} == run.refused


def test_outlets_that_change_between_two_runs_are_read_by_those_at_work(desk: Desk) -> None:
    place = home(desk.folder)
    with engines.local(1) as engine:
        for number in range(2):
            (place / "content/outlets.yaml").write_text("#\n" * number, "utf8")
            assert not bulk.write([(desk.folder / "a.html", "a.html")], desk.folder / str(number), place, engine, print).refused


def test_the_vocabulary_and_the_libraries_are_rules_and_the_words_of_a_site_are_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home(desk.folder)
    before = rules(place)
    (place / "content/site.yaml").write_text("title: Another week\n", "utf8")
    assert before == rules(place)
    with monkeypatch.context() as patched:
        patched.setattr("clipsheet.doctor._version", lambda name: "9.9" if name == "trafilatura" else metadata.version(name))
        assert before != rules(place)
    (place / "content/topics.yaml").write_text("#\n", "utf8")
    assert before != rules(place)


def test_what_python_leaves_in_its_caches_is_no_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipsheet.settings.__file__", str(tmp_path / "settings.py"))
    before = rules(None)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/settings.pyc.140012345").touch()
    assert before == rules(None)


# -- clippings by way of parts ----------------------------------------------------------------------------------------


def test_what_a_killed_run_had_read_with_others_is_not_lost(desk: Desk) -> None:
    found = [(desk.folder / name, name) for name in ("a.html", "b.html")]
    with engines.local(1) as engine:
        bulk.write(found, desk.folder / bulk.OWN_FOLDER, None, engine, print, whole=True)
        assert ["b.html"] == [one.raw for one in bulk.outcomes(found[1:], home(desk.folder), engine, print, pytest.fail)]


def test_what_is_done_stays_where_a_scheduler_is_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home(desk.folder)
    (place / bulk.OWN_FOLDER).mkdir(parents=True)

    def unreachable(*_given: object, **_named: object) -> bulk.Run:
        raise Unreachable("gone")

    monkeypatch.setattr("clipsheet.bulk.write", unreachable)
    with pytest.raises(Unreachable), engines.local(1) as engine:
        list(bulk.outcomes([], place, engine, print, pytest.fail))
    assert (place / bulk.OWN_FOLDER).is_dir()


@pytest.mark.usefixtures("_small")
def test_records_of_one_name_are_told_apart_in_clippings(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record("same", page(f"Ferry {one} to run at night"))) for one in range(20)))
    with engines.local(1) as engine:
        found = list(bulk.outcomes([(path, "a.warc.gz")], home(tmp_path), engine, print, pytest.fail))
    assert 20 == len({one.raw for one in found})


# -- the command line -------------------------------------------------------------------------------------------------


def test_a_pattern_a_folder_and_a_list_name_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    (desk.folder / "more").mkdir()
    desk.says("more/d.html", "Ferry")
    (desk.folder / "some.paths").write_text("a.html\n\nmore/d.html\n", "utf8")
    (desk.folder / "packed.paths.gz").write_bytes(gzip.compress(b"b.html\n"))
    others: list[tuple[str, str]] = []

    def of(*given: str) -> list[str]:
        return [name for _path, name in bulk.files_of([Path(one) for one in given], others)]

    assert ["a.html", "b.html", "c.html"] == of("?.html")
    assert ["a.html", "b.html", "c.html", "more/d.html"] == of("**/*.html")
    assert [str(desk.folder / "more/d.html")] == of(str(desk.folder / "mor*/*.html"))
    assert ["a.html", "more/d.html", "b.html", "more/d.html"] == of("some.paths", "packed.paths.gz", "more")
    for missing in ("*.warc", "z.html"):
        with pytest.raises(FileNotFoundError):
            of(missing)


def test_every_line_of_the_document_can_be_typed() -> None:
    lines = re.findall(r"^    clipsheet (.+)$", (ROOT / "docs/archive.md").read_text("utf8"), re.MULTILINE)
    assert 5 == len(lines)
    assert {"local", "dask"} == {cli.parser("clipsheet").parse_args(shlex.split(line)).engine for line in lines}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.paths", b"a.html\n\nz.html\n", "x.paths:3: z.html: there is no such file"),
        ("x.paths", b"caf\xe9.html\n", "x.paths: is no list of paths"),
        ("x.paths.gz", b"a.html\n", "x.paths.gz: is no list of paths"),
        ("x.paths.gz", gzip.compress(b"a.html\n" * 99)[:-9], "x.paths.gz: is no list of paths"),
    ],
)
def test_a_list_with_a_fault_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str) -> None:
    monkeypatch.chdir(desk.folder)
    Path(name).write_bytes(content)
    with pytest.raises(WrongUse, match=re.escape(said)):
        list(bulk.files_of([Path(name)], []))


@posix
def test_what_a_pattern_matches_is_read_as_what_lies_in_a_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    Path("link.html").symlink_to("a.html")
    for name in (".hidden.html", "a.yaml", "b.html.part", "d.pdf"):
        Path(name).touch()
    read: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    for given in ("*", "."):
        others: list[tuple[str, str]] = []
        read[given] = [name for _path, name in bulk.files_of([Path(given)], others)], others
    assert read["*"] == read["."]


@posix
def test_what_may_have_no_end_is_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    os.mkfifo("pipe.html")
    Path("some.paths").write_text("/dev/zero\npipe.html\na.html\n", "utf8")
    others: list[tuple[str, str]] = []
    assert ["a.html"] == [name for _path, name in bulk.files_of([Path("pipe.html"), Path("some.paths")], others)]
    assert ["pipe.html", "/dev/zero", "pipe.html"] == [name for name, _reason in others]


def test_a_file_with_two_names_is_read_once(desk: Desk) -> None:
    with engines.local(1) as engine:
        run = bulk.write([(desk.folder / "a.html", "a.html"), (desk.folder / "a.html", "/a.html")], desk.parts, None, engine, print)
    assert {"a.html": 1} == named(desk.parts)
    assert 1 == len(run.parts)


def test_clippings_are_made_of_patterns_and_lists_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    home(desk.folder / "home", {})
    (desk.folder / "some.paths").write_text("c.html\n", "utf8")
    (desk.folder / "d.html").symlink_to("a.html")
    assert 0 == cli.main(["clean", "--home", "home", "[ab].html", "some.paths"])
    assert ["a.html", "b.html", "c.html"] == sorted(path.name for path in (desk.folder / "home/content/raw").iterdir())
    assert 2 == cli.main(["clean", "--home", "home", "*.warc"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "say --engine dask, too"),
        (["--parts", "x"], "name what is to be read"),
        (["--parts", "x", "a.html", "--dry-run"], "are for clippings"),
        (["--parts", "x", "z.html"], "there is no such file or folder"),
        (["--parts", "x", "a.html", "--engine", "dask", "--scheduler", "nonsense://"], "the scheduler nonsense:// does not answer"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: list[str], said: str
) -> None:
    monkeypatch.chdir(desk.folder)
    assert 2 == cli.main(["clean", *line])
    assert said in capsys.readouterr().err
    assert not (desk.folder / "x").exists()


def test_without_dask_the_line_that_installs_it_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    monkeypatch.setitem(sys.modules, "clipsheet.bulk.on_dask", None)
    assert 2 == cli.main(["clean", "--parts", "x", "a.html", "--engine", "dask"])
    assert '.whl[cluster]"' in capsys.readouterr().err


def test_parts_below_what_is_read_are_no_documents(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    for _again in range(2):
        assert 0 == cli.main(["clean", ".", "--parts", "parts", "--jobs", "1"])
        assert {"a.html": 1, "b.html": 1, "c.html": 1} == named(desk.parts)


def test_a_file_that_may_not_be_read_is_told_of_and_made_when_it_may(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    with monkeypatch.context() as patched:  # whoever runs the tests may read everything, perhaps
        patched.setattr(os, "access", lambda path, _how: path.name != "b.html")
        assert 0 == cli.main(["clean", ".", "--parts", "parts", "--jobs", "1"])
    assert "not read: b.html: you may not read it" in capsys.readouterr().out
    assert 0 == cli.main(["clean", ".", "--parts", "parts", "--jobs", "1"])
    assert {"a.html": 1, "b.html": 1, "c.html": 1} == named(desk.parts)


def test_the_report_adds_up_and_is_there_as_json(desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    (desk.folder / "d.txt").write_text("nothing", "utf8")
    (desk.folder / "e.pdf").write_bytes(b"%PDF")
    assert 0 == cli.main(["clean", ".", "--parts", "parts", "--jobs", "1"])
    told = capsys.readouterr().out
    assert "4 documents: 3 kept, 1 rejected" in told
    assert "1 part in parts, 1 of them made now" in told
    assert "not read: e.pdf: " in told
    assert 0 == cli.main(["clean", "a.html", "d.txt", "--parts", "parts", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (4, 0, 1) == (said["documents"], said["made"], said["parts"])


# -- what ends on the way ---------------------------------------------------------------------------------------------


@pytest.fixture
def _poison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process that begins from now on dies of certain pages, as of a fault in a library."""
    (tmp_path / "patched").mkdir()
    (tmp_path / "patched/sitecustomize.py").write_text(POISONED, "utf8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "patched"))


@posix
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.usefixtures("_poison")
def test_a_document_that_kills_its_process_is_named_and_its_neighbours_are_kept(tmp_path: Path, name: str) -> None:
    bad = page(body=f"{POISON}\n\n" + "The ferry between the islands is to run at night. " * 9)
    path = web_archive(tmp_path / "a.warc.gz", 10, bad=bad, worse=bad)
    with ENGINES[name]() as engine:
        run = bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, print)
    assert {*(f"{number:03}" for number in range(10)), "bad", "worse"} == {*named(tmp_path / "parts")}
    assert ["a.warc.gz#bad", "a.warc.gz#worse"] == run.as_json()["quarantined"]
    assert (12, 10, 2) == tuple(run.as_json()[key] for key in ("documents", "kept", "rejected"))
    assert "quarantined: a.warc.gz#bad: it ended the process that read it" in list(run.lines())


@posix
@pytest.mark.usefixtures("_poison")
def test_a_file_that_kills_whoever_reads_it_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    paths = [web_archive(tmp_path / f"{name}.warc", 4) for name in "abc"]
    for path in paths:
        path.write_bytes(
            gzip.decompress(path.read_bytes()).replace(b"Ferry 2 to run", b"unreadable!!!!" if path.stem == "b" else b"Ferry 2 to run")
        )
    with engines.local(1) as engine:
        run = bulk.write([(path, path.name) for path in paths], tmp_path / "parts", None, engine, print)
    assert {"a.warc": 4, "b.warc": 3, "c.warc": 4} == Counter(row["source"] for row in rows(tmp_path / "parts"))
    assert ["b.warc"] == run.as_json()["quarantined"]


@posix
@pytest.mark.usefixtures("_poison")
def test_with_many_such_files_a_further_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "MOST_POISONED", 1)
    paths = [tmp_path / f"{name}.warc" for name in "abc"]
    for path in paths[:2]:
        path.write_bytes(record("x", page("unreadable")))
    paths[2].write_bytes(record("x", page("Ferry to run at night")))
    with engines.local(1) as engine:
        made = [bulk.write([(path, path.name) for path in paths], tmp_path / "parts", None, engine, print) for _ in range(2)]
    assert ["more than 1 documents end the process that reads them, the last with status -9"] == [*made[0].refused]
    assert {"a.warc", "b.warc"} == {*made[1].as_json()["quarantined"]}
    assert 3 == len(rows(tmp_path / "parts"))


@posix
@pytest.mark.usefixtures("_poison")
@pytest.mark.parametrize(("others", "runs"), [(80, 1), (5, 2)], ids=["of a worker", "of the run itself"])
def test_a_document_that_ends_the_process_of_a_usual_run_is_left_out_by_name(tmp_path: Path, others: int, runs: int) -> None:
    bad = {"bad.txt": article("Bad", body=f"{POISON} " * 9), "bad.warc": record("one", page()) + record("two", page("unreadable"))}
    place = home(tmp_path, {f"{number:03}.txt": article(f"Number {number}") for number in range(others)} | bad)
    line = [*BUILD, "clean", "--home", place, "--jobs", "2", "--json"]
    for _run in range(runs - 1):
        assert -signal.SIGKILL == subprocess.run(line, capture_output=True).returncode
    done = subprocess.run(line, capture_output=True, text=True)
    assert (0, "a process has ended while it read documents; reading on in processes that may end\n") == (done.returncode, done.stderr)
    rejected = {item["raw"]: item["reason"] for item in json.loads(done.stdout)["items"] if item["fate"] == "rejected"}
    assert {"raw/bad.txt", "raw/bad.warc"} == {*rejected}
    assert all(reason.startswith("ended the process that read it, twice") for reason in rejected.values())
    assert others + 1 == len([*(place / "content/clippings").rglob("*.md")])
    assert [] == [path.name for path in (place / ".clipsheet").iterdir()]
    again = json.loads(subprocess.run(line, capture_output=True, check=True).stdout)
    assert (others + 3, others + 3) == (again["documents"], again["skipped"])


@posix
@pytest.mark.usefixtures("_small")
def test_a_worker_that_is_killed_loses_no_document_and_doubles_none(tmp_path: Path) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 60)
    with (
        LocalCluster(n_workers=2, local_directory=tmp_path, **on_dask.OWN_CLUSTER) as cluster,
        on_dask.dask(cluster.scheduler_address, 2) as engine,
    ):
        killing = threading.Thread(target=kill_when, args=(tmp_path / "parts", 3, lambda: cluster.workers[0].process.pid))
        killing.start()
        bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, print)
        killing.join()
    assert dict.fromkeys((f"{number:03}" for number in range(60)), 1) == named(tmp_path / "parts")


def kill_when(folder: Path, parts: int, whom: Callable[[], int]) -> None:
    """Kill a process when so many parts are there."""
    until = time.monotonic() + PATIENCE
    while len([*folder.glob("*.jsonl")]) < parts and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(whom(), signal.SIGKILL)


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_where_another_server_listens_no_scheduler_is_waited_for(greeting: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_dask, "CONNECTING", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as held:

        def listen() -> None:
            connection = held.enter_context(server.accept()[0])
            connection.sendall(greeting)

        listening = threading.Thread(target=listen)
        listening.start()
        place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(Unreachable, match=f"^the scheduler {place} does not answer"):
            held.enter_context(on_dask.dask(place, 1))
        listening.join()


@posix
@pytest.mark.usefixtures("_small")
def test_a_scheduler_that_is_started_again_goes_on(tmp_path: Path) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
    worker = ("distributed.cli.dask_worker", f"tcp://127.0.0.1:{port}", "--no-dashboard", "--local-directory", str(tmp_path / "scratch"))
    told: list[str] = []
    with started(*scheduler) as first, ExitStack() as later:
        later.enter_context(started(*worker))

        def start_again() -> None:
            kill_when(tmp_path / "parts", 3, lambda: first.pid)
            later.enter_context(started(*scheduler))
            later.enter_context(started(*worker))

        again = threading.Thread(target=start_again)
        again.start()
        with on_dask.dask(f"tcp://127.0.0.1:{port}", 1) as engine:
            run = bulk.write([(path, "a.warc.gz")], tmp_path / "parts", None, engine, told.append)
        again.join()
    assert [] == run.faults
    assert dict.fromkeys((f"{number:03}" for number in range(60)), 1) == named(tmp_path / "parts")
    assert "the scheduler forgot what it was to do; asking it again" in told


@posix
@pytest.mark.parametrize("name", ENGINES)
def test_a_run_that_is_killed_goes_on_behind_what_it_had(tmp_path: Path, name: str) -> None:
    bodies = (page(f"Ferry {one} to run at night", f"<!-- {shake_256(bytes([one])).hexdigest(50_000)} -->") for one in range(60))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record(f"{one:03}", body)) for one, body in enumerate(bodies)))
    line = [*BUILD, "clean", path.name, "--parts", "parts", "--engine", name, "--jobs", "2", "--json"]
    with subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        kill_when(tmp_path / "parts", 3, lambda: killed.pid)
    done = json.loads(subprocess.run(line, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert dict.fromkeys((f"{number:03}" for number in range(60)), 1) == named(tmp_path / "parts")
    assert 0 < done["made"] < done["parts"]
    assert 60 == done["documents"]


@posix
def test_a_process_whose_run_was_killed_ends_without_a_word() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-P", "-c", supervised.START, str(supervised.ROOT)], stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b'{"home": null, "rules": "others", "folder": "parts"}\n')
        process.stdin.flush()
        assert b"" == process.stderr.read()


def test_the_status_of_a_process_that_ends_by_itself_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "START", "import os, time; os.close(1); time.sleep(0.3); os._exit(7)")
    assert ["its process ends at once, with status 7"] == [*desk.write("a.html").refused]


def test_a_disk_that_is_full_at_the_manifest_is_told_with_its_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    desk.parts.mkdir()
    manifest = Manifest.opened(desk.parts, "", 1)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match=NAME):
        manifest.add(Part("x", (), None, 0, 0, 0))


@posix
@pytest.mark.parametrize("name", ENGINES)
def test_ctrl_c_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = web_archive(tmp_path / "a.warc.gz", 1000)
    line = [*BUILD, "clean", path.name, "--parts", "parts", "--engine", name, "--jobs", "2"]
    with subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as stopped:
        until = time.monotonic() + PATIENCE
        while not [*tmp_path.glob("parts/.*.jsonl.*")] and time.monotonic() < until:
            time.sleep(0.01)
        os.killpg(stopped.pid, signal.SIGINT)
        assert "stopped; what was done is kept, and the next run goes on from there\n" == stopped.communicate(timeout=PATIENCE)[1]
