"""`.clipsheet/output.sha256` names every file of a site with its hash, and a build reads none again that it left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import homes
import pytest
from homes import clipping, put

from clipsheet import settings
from clipsheet_digest import manifest, publish


def built(home: Path) -> Path:
    publish.publish(settings.load(home), publish.Options(home / "output", "plain", allow_loss=True))
    return home / "output"


def told(output: Path) -> dict[str, str]:
    lines = (output.parent / ".clipsheet" / "output.sha256").read_text("utf8").splitlines()
    return {path: found for found, path in (line.split("  ", 1) for line in lines)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = homes.home(tmp_path, map(clipping, ("one", "two", "three")))
    built(folder)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The files of the output that are read for their hash."""
    found, real = set[str](), manifest._hash

    def seen(file: str) -> str:
        found.add(file.partition("/output/")[2])
        return real(file)

    monkeypatch.setattr(manifest, "_hash", seen)
    return found


def test_it_names_every_file_in_order(home: Path) -> None:
    assert list(told(home / "output").items()) == sorted(homes.hashes(home / "output").items())
    assert ".well-known/tdmrep.json" in told(home / "output")


def test_a_change_reads_what_it_made_and_nothing_else(home: Path, read: set[str]) -> None:
    before = homes.hashes(home / "output")
    put(home, clipping("one", title="Another title"))
    put(home, clipping("four"))
    (home / "content" / "clippings" / "two.md").unlink()
    after = homes.hashes(built(home))
    assert told(home / "output") == after
    assert read == {path for path in after if before.get(path) != after[path]}
    assert {"articles/one.html", "articles/four.html"} <= read


def test_a_build_of_what_stands_reads_and_writes_none(home: Path, read: set[str]) -> None:
    file = home / ".clipsheet" / "output.sha256"
    before = file.stat().st_ino, file.stat().st_mtime_ns
    built(home)
    assert before == (file.stat().st_ino, file.stat().st_mtime_ns)
    assert not read


def test_outputs_of_one_name_do_not_take_over_each_others_hashes(home: Path) -> None:
    other = home / "elsewhere" / "output"
    publish.publish(settings.load(home), publish.Options(other, "broadsheet"))
    put(home, clipping("one", title="Another title"))
    assert told(built(home)) == homes.hashes(home / "output")


@pytest.mark.parametrize("text", ["", None], ids=["overwritten", "lost"])
def test_one_that_is_not_as_it_was_left_is_made_anew(home: Path, text: str | None) -> None:
    file = home / ".clipsheet" / "output.sha256"
    file.unlink() if text is None else file.write_text(text, "utf8")
    put(home, clipping("one", title="Another title"))
    assert told(built(home)) == homes.hashes(home / "output")
