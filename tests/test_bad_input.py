"""Bad input: each shape ends in time and memory, is kept or rejected with a sentence, and takes nothing else of the run with it.

The shapes are as large as is needed to pass a bound, and no larger: ten times as much is measured by hand, with the same outcome.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from builders import PROSE, dump, page
from clipsheet import intake, work
from clipsheet.cli import main
from clipsheet.extract import html as html_door
from clipsheet.intake import limits
from clipsheet.model import Clipping, RawDocument, Rejected
from clipsheet.settings import Vocabulary

ROOT = Path(__file__).parents[1]
MB = 1_000_000
EMPTY = Vocabulary({}, ())
BODY = "".join(f"<p>{part}</p>" for part in PROSE.split("\n\n"))
HEAD = "<!doctype html><html><head><meta charset='utf-8'><title>Ferry to run at night</title>"
ALONE = "save the article's page alone"
NO_ARTICLE = "no article on the page"
MOST_MEMORY = 300  # MB, of a process from its start to its end


def html(body: str, head: str = "") -> str:
    return f"{HEAD}{head}</head><body>{body}</body></html>"


def prose(letters: int) -> str:
    return (" ".join(PROSE.split()) + " ") * (letters // len(PROSE))


KEPT = [
    pytest.param("a.html", html("<div>x" * 100 + BODY), id="a hundred div"),
    pytest.param("a.html", html("<p>" * 100_000 + BODY), id="a hundred thousand p"),
    pytest.param("a.html", html("<div " + " ".join(f"a{n}='{n}'" for n in range(100_000)) + f">{BODY}</div>"), id="100,000 attributes"),
    pytest.param("a.html", page()[:500], id="cut in its midst"),
    pytest.param("a.html", html(BODY + "<!-- " + prose(100_000)), id="a comment that never ends"),
    pytest.param("a.html", html(BODY + "<script>" + prose(100_000)), id="a script that never ends"),
    pytest.param("a.html", html(BODY + '<a href="' + prose(100_000)), id="a quote that never ends"),
    pytest.param("a.html", html(BODY, "<script type='application/ld+json'>" + '{"a":[' * 50_000 + "</script>"), id="JSON-LD nested deeply"),
    pytest.param("a.html", html("<img src='data:image/png;base64," + "iVBORw0K" * 500_000 + f"'>{BODY}"), id="a picture of 4 MB"),
    pytest.param("a.html", page().replace("utf-8", "utf-16"), id="a charset that it has not"),
    pytest.param("a.html", page().replace("said", "said &#xd800;&#x110000;"), id="references to no character"),
    pytest.param("a.html", page().replace("said", "said\ud800").encode("utf8", "surrogatepass"), id="an unpaired surrogate"),
    pytest.param("a.html", page().replace("night", "\u202enight\u2066"), id="a right-to-left override"),
    pytest.param("a.txt", "\0" * 5 + dump() * 3, id="zeros"),
    pytest.param("a.txt", dump() + "\x1b[31m\x07\x7f", id="control characters"),
    pytest.param("a.txt", dump(body=prose(100_000)), id="one long line"),
    pytest.param("a.txt", dump() + "\na" + "\u0301\u0323" * 200_000, id="a tower of marks on a letter"),
    pytest.param("a.txt", dump() + "\nReferences\n" + " \n" * 100_000, id="a list of links that has none"),
    pytest.param("a.txt", dump() + "\n## a\n## b\n## c\n" + "[a" * 50_000 + "![a" * 30_000 + "[a](" * 25_000, id="links that never end"),
    pytest.param("x" * 251 + ".txt", dump(), id="a name as long as names may be"),
    pytest.param("a.json", json.dumps({"title": "A\ud800", "text": f"\udfff {PROSE}", "id": "\ud800"}), id="surrogates"),
    pytest.param("a.json", '{"id": 1, "title": "x", "title": "Night boats", "text": "They run."}', id="a key twice"),
]  # fmt: skip
REJECTED = [
    pytest.param("a.txt", b"", "empty", id="empty"),
    pytest.param("a.html", b" \n" * 100, "empty", id="blank"),
    pytest.param("a.txt", bytes(range(256)) * 4_000, "binary data", id="binary"),
    pytest.param("a.txt", b"x" * (limits.MAX_DOCUMENT_BYTES + 1), f"larger than 5 MB: {ALONE}", id="a text of more than 5 MB"),
    pytest.param("a.html", b"x" * (limits.MAX_DOCUMENT_BYTES + 1), f"larger than 5 MB: {ALONE}", id="a page of more than 5 MB"),
    pytest.param("a.jsonl", b"x" * (limits.MAX_BYTES + 1), "larger than 20 MB: split the file", id="records of more than 20 MB"),
    pytest.param("a.txt", "ab\n" * 1_000_000, f"holds more than 20,000 lines: {ALONE}", id="a million short lines"),
    pytest.param("a.txt", "ab\n" + "\n" * 300_000, f"holds more than 20,000 lines: {ALONE}", id="blank lines"),
    pytest.param("a.html", html("a<br>" * 200_001), f"200,000 tags: {ALONE}", id="200,000 tags"),
    pytest.param("a.html", html("<div>" * 100_000 + BODY), NO_ARTICLE, id="100,000 nested div"),
    pytest.param("a.html", html("<b>" * 100_000 + BODY), NO_ARTICLE, id="100,000 nested b"),
    pytest.param("a.html", html("<table><tr><td>" * 60_000 + BODY), NO_ARTICLE, id="60,000 tables in tables"),
    pytest.param("a.html", html("<ul><li>x" * 90_000 + BODY), NO_ARTICLE, id="90,000 lists in lists"),
    pytest.param("a.html", html("<!--" * 100_000 + BODY), NO_ARTICLE, id="100,000 comments that never end"),
    pytest.param("a.html.gz", gzip.compress(b"0" * 50 * MB, 1), f"unpacks to more than 5 MB: {ALONE}", id="a bomb"),
    pytest.param("a.txt.gz", gzip.compress(gzip.compress(dump().encode())), "compressed, not a page", id="packed twice"),
    pytest.param("a.txt.gz", gzip.compress(dump().encode())[:-9], "cannot be read", id="an archive cut off"),
    pytest.param("a.json", "[" * 100_000, "nested too deeply: give title and text alone", id="JSON nested deeply"),
    pytest.param("a.json", '{"title": "x", "n": ' + "9" * MB + "}", "a number of thousands of digits: leave it out", id="a huge number"),
    pytest.param("a.json", "[" + "{}," * 2_000_001 + "{}]", "2,000,000 values: give title and text alone", id="two million objects"),
    pytest.param("a.json", json.dumps({"title": "x", "text": prose(5_500_000)}), "a record larger than 5 MB", id="a record of 5 MB"),
]  # fmt: skip


def extracted(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, object]]]:
    """The exit status of `extract`, and its records by the name of the document."""
    capsys.readouterr()
    status = main(["extract", str(folder)])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return status, {Path(one["source"]).name + (f"#{one['record']}" if one["record"] else ""): one for one in told}


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder in which a sound document lies before and behind what comes into it."""
    saved(tmp_path, "0.html", page("Ferry 0"))
    saved(tmp_path, "z.txt", dump("Ferry z"))
    return tmp_path


# -- the shapes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "content"), KEPT)
def test_it_is_kept_and_what_lies_beside_it(name: str, content: str | bytes, beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved(beside, name, content)
    status, told = extracted(beside, capsys)
    assert (0, 3) == (status, len(told))
    assert {"kept"} == {one["status"] for one in told.values()}, told


@pytest.mark.parametrize(("name", "content", "words"), REJECTED)
def test_it_is_rejected_and_what_lies_beside_it_is_kept(
    name: str, content: str | bytes, words: str, beside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved(beside, name, content)
    status, told = extracted(beside, capsys)
    assert 0 == status
    assert {"0.html": "kept", name: "rejected", "z.txt": "kept"} == {source: one["status"] for source, one in told.items()}
    assert words in str(told[name]["reason"])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param('{"title": "x", "a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply", id="nested deeply"),
        pytest.param('{"title": "x", "n": ' + "9" * 5_000 + "}", "a number of thousands of digits", id="a huge number"),
        pytest.param('{"title": "x", "text": "' + prose(5_500_000) + '"}', "a record larger than 5 MB: give the article", id="a huge row"),
        pytest.param('{"title": "x", "a": [' + "[]," * 2_000_001 + "[]]}", "2,000,000 values", id="two million lists"),
    ],
)
def test_a_bad_row_is_rejected_and_the_next_is_kept(row: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved(tmp_path, "a.jsonl", row + "\n" + json.dumps({"id": "sound", "title": "Night boats", "text": PROSE}))
    status, told = extracted(tmp_path, capsys)
    assert (0, "rejected", "kept") == (status, told["a.jsonl#1"]["status"], told["a.jsonl#sound"]["status"])
    assert words in str(told["a.jsonl#1"]["reason"])


def test_records_beyond_the_bound_are_told_and_the_others_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_RECORDS", 2)
    rows = [json.dumps({"title": f"Night boats {number}"}) for number in range(3)]
    two = list(intake.documents(saved(tmp_path, "two.jsonl", "\n".join(rows[:2])), "two.jsonl"))
    three = list(intake.documents(saved(tmp_path, "three.jsonl", "\n".join(rows)), "three.jsonl"))
    assert ["two.jsonl#1", "two.jsonl#2"] == [one.name for one in two if isinstance(one, RawDocument)]
    assert 3 == len(three)
    assert isinstance(three[2], Rejected)
    assert ("three.jsonl", True) == (three[2].raw, "more than 2 records: split the file" in three[2].reason)


def test_a_name_and_an_id_that_are_no_text_stop_no_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "content" / "raw"
    raw.mkdir(parents=True)
    saved(
        raw, "a.json", json.dumps({"id": "\ud800", "title": "Night boats", "text": PROSE, "outlet": "Harbour Post", "date": "2025-06-05"})
    )
    try:
        saved(raw, os.fsdecode(b"caf\xe9.html"), page())
    except OSError:
        pytest.skip("this system takes no such name")
    assert 0 == main(["--home", str(tmp_path), "clean"])
    told = capsys.readouterr().out
    assert "its name is not UTF-8" in told
    assert "1 document: 1 kept" in told


# -- what the limits are for --------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document called Slow takes for ever, whatever exceptions are thrown at it below `BaseException`."""
    plain = work.clip

    def clip(document: RawDocument, vocabulary: Vocabulary) -> Clipping | Rejected:
        started = time.monotonic()
        while "Slow" in document.text and time.monotonic() < started + 20:
            with suppress(Exception):
                sum(range(10_000))
        return plain(document, vocabulary)

    monkeypatch.setattr(work, "clip", clip)
    monkeypatch.setattr(limits, "MOST_SECONDS", 0.2)


signals = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that sends signals")


@signals
@pytest.mark.usefixtures("slow")
def test_a_document_that_takes_too_long_is_named_and_the_others_are_kept(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved(beside, "a.txt", dump("Slow"))
    started = time.monotonic()
    status, told = extracted(beside, capsys)
    assert time.monotonic() - started < 15
    assert (0, ["kept", "rejected", "kept"]) == (status, [one["status"] for one in told.values()])
    assert f"reading it took longer than 0.2 s: {ALONE}" == told["a.txt"]["reason"]


@signals
@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="a process that is no fork knows no patches")
@pytest.mark.usefixtures("slow")
def test_a_pool_names_it_too(tmp_path: Path) -> None:
    files = [(saved(tmp_path, f"{number:03}.txt", dump("Slow" if number == 7 else "Ferry")), f"{number:03}.txt") for number in range(64)]
    found = list(work.outcomes(files, EMPTY, jobs=2))
    assert ["007.txt"] == [one.raw for one in found if isinstance(one.result, Rejected)]
    assert 64 == len(found)


@signals
def test_the_limit_leaves_no_timer_and_no_handler_behind() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with work._time_limit(5.0):
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0
    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_PROF)
    assert before == signal.getsignal(signal.SIGPROF)


def test_another_thread_does_without_the_limit(tmp_path: Path) -> None:
    found: list[work.Outcome] = []
    path = saved(tmp_path, "a.txt", dump())
    thread = threading.Thread(target=lambda: found.extend(work.of_file((path, "a.txt"), {}, EMPTY)))
    thread.start()
    thread.join()
    assert [Clipping] == [type(one.result) for one in found]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param(KeyError("figure"), """Clipsheet failed on it: KeyError "'figure'": please report this""", id="unforeseen"),
        pytest.param(RecursionError(), f"nested too deeply: {ALONE}", id="recursion"),
        pytest.param(MemoryError(), f"more memory than there is: {ALONE}", id="memory"),
    ],
)
@pytest.mark.parametrize("place", ["clip", "read"])
def test_a_fault_is_the_documents_own(
    fault: Exception, words: str, place: str, beside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_clip, plain_read = work.clip, intake.documents

    def clip(document: RawDocument, vocabulary: Vocabulary) -> Clipping | Rejected:
        if place == "clip" and document.source.endswith("a.txt"):
            raise fault
        return plain_clip(document, vocabulary)

    def documents(path: Path, source: str, within: intake.Within) -> Iterator[RawDocument | Rejected]:
        if place == "read" and path.name == "a.txt":
            raise fault
        yield from plain_read(path, source, within)

    monkeypatch.setattr(work, "clip", clip)
    monkeypatch.setattr(intake, "documents", documents)
    saved(beside, "a.txt", dump())
    status, told = extracted(beside, capsys)
    assert (0, ["kept", "rejected", "kept"]) == (status, [one["status"] for one in told.values()])
    assert words in str(told["a.txt"]["reason"])


def test_a_table_of_ours_that_is_gone_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def clip(_document: RawDocument, _vocabulary: Vocabulary) -> Clipping:
        raise FileNotFoundError(2, "no such file", "countries.tsv")

    monkeypatch.setattr(work, "clip", clip)
    with pytest.raises(FileNotFoundError):
        work.of_file((saved(tmp_path, "a.txt", dump()), "a.txt"), {}, EMPTY)


def test_a_picture_written_as_letters_is_not_searched() -> None:
    assert "<img src='data:,'>" == html_door._without_swarms("<img src='data:image/png;base64," + "iVBORw0K" * 1_000 + "'>")


# -- memory -------------------------------------------------------------------------------------------------------

PEAK = """
import sys
from pathlib import Path
from clipsheet.cli import main
status = main(["extract", sys.argv[1]])
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(status, int(peak.split()[1]) // 1_000, file=sys.stderr)
"""
"""Not `resource.getrusage`: its peak is the parent's where that was greater."""

SWARM = " ".join(f"a{number}" for number in range(180))
GREEDY = [
    pytest.param("a.html", html(f"<p {SWARM}>x</p>" * 5_000), id="a million attributes"),
    pytest.param(
        "a.html", html(BODY, '<script type="application/ld+json">{"articleBody":"' + prose(4 * MB) + '"}</script>'), id="JSON-LD of 4 MB"
    ),
    pytest.param("a.json", "[" + "{}," * 6_600_000 + "{}]", id="seven million objects"),
]


@pytest.mark.skipif(sys.platform != "linux", reason="this system does not tell a process its peak")
@pytest.mark.parametrize(("name", "content"), GREEDY)
def test_memory_stays_below_its_bound(name: str, content: str, tmp_path: Path) -> None:
    path = saved(tmp_path, name, content)
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, cwd=ROOT, check=True)
    status, peak = map(int, done.stderr.split())
    assert 0 == status
    assert peak < MOST_MEMORY
