"""A build that takes over the pages of the last one gives the very site that a full build gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import homes
import pytest
from homes import clipping, file_of, put
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clipsheet import settings
from clipsheet.model import Withdrawn
from clipsheet_digest import publish

SLUGS = ("one", "two", "three", "four", "five")
PAGES = "*.html"


def built(home: Path, *, full: bool = False, output: str = "output") -> Path:
    """The home's site in the theme without a search, whose index differs from build to build."""
    options = publish.Options(home / output, "plain", allow_loss=True, full=full)
    publish.publish(settings.load(home), options)
    return home / output


def inodes(output: Path) -> dict[str, int]:
    return {path.relative_to(output).as_posix(): path.stat().st_ino for path in output.rglob(PAGES)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Five articles, built twice: what the first made is taken over by the second."""
    folder = homes.home(tmp_path, map(clipping, SLUGS))
    (folder / "themes" / "plain" / "templates").mkdir(parents=True)
    built(folder)
    return folder


def test_pages_that_would_be_the_same_are_taken_over(home: Path) -> None:
    before = inodes(home / "output")
    put(home, clipping("one", title="Another title"))
    after = inodes(built(home))
    assert before.keys() == after.keys()
    again = {path for path in before if before[path] != after[path]}
    assert {"articles/one.html", "index.html", "countries/ke.html", "issues/2025-W40.html"} <= again
    assert {"articles/two.html", "articles/five.html", "404.html", "topics/index.html"} <= before.keys() - again
    assert "Another title" in (home / "output/countries/ke.html").read_text("utf8")


EVERYTHING: dict[str, Callable[[Path], object]] = {
    "a template of the home": lambda home: (home / "themes/plain/templates/base.html").write_text(
        (homes.ROOT / "themes/plain/templates/base.html").read_text("utf8") + "<!-- mine -->", "utf8"
    ),
    "the site's name": lambda home: (home / "content/site.yaml").write_text('format: 1\nname: "Other"\n', "utf8"),
    "a page that another programme wrote into": lambda home: (home / "output/index.html").write_text("x", "utf8"),
    "a page that was lost": lambda home: (home / "output/articles/one.html").unlink(),
    "a memory that is damaged": lambda home: [path.write_text("[", "utf8") for path in (home / ".clipsheet").glob("pages-*")],
    "no memory": lambda home: [path.unlink() for path in (home / ".clipsheet").glob("pages-*")],
}


@pytest.mark.parametrize("change", EVERYTHING.values(), ids=EVERYTHING.keys())
def test_where_the_last_site_cannot_be_trusted_every_page_is_made(home: Path, change: Callable[[Path], object]) -> None:
    before = inodes(home / "output")
    change(home)
    after = inodes(built(home))
    assert not {path for path, inode in before.items() if after[path] == inode}
    assert homes.pages(built(home, full=True, output="full")) == homes.pages(home / "output")


def test_a_full_build_makes_every_page(home: Path) -> None:
    before = inodes(home / "output")
    assert not before.items() & inodes(built(home, full=True)).items()


def test_a_page_of_the_last_site_that_is_gone_meanwhile_is_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise OSError("no second names on this disk")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    before = homes.hashes(home / "output")
    assert before == homes.hashes(built(home))


# -- whatever an editor does ----------------------------------------------------------------------------------------------

Deed = Callable[[Path], object]


def on(slug: str, **values: object) -> Deed:
    """Change some values of a clipping, or bring it in."""
    return lambda home: put(home, replace(clipping(slug), **values))  # type: ignore[arg-type]


def away(slug: str) -> Deed:
    return lambda home: file_of(home, slug).unlink(missing_ok=True)


def note(text: str) -> Deed:
    def write(home: Path) -> None:
        (home / "content" / "issues").mkdir(exist_ok=True)
        (home / "content" / "issues" / "2025-W40.md").write_text(f"---\nleft_out: []\n---\n{text}\n", "utf8")

    return write


def named(name: str) -> Deed:
    return lambda home: (home / "content/outlets.yaml").write_text(f'"Harbour Courier": {{name: "{name}"}}\n', "utf8")


VALUES = st.sampled_from(
    [
        {"title": "Another"},
        {"headline": "In the editor's words", "gist": "Two lines."},
        {"countries": ("ML", "KE")},
        {"topics": ("health",)},
        {"date": date(2025, 9, 10)},
        {"date": None},
        {"outlet": "Other Post"},
        {"held": "two dates"},
        {"withdrawn": Withdrawn(date(2025, 10, 2), "an error")},
        {"thread": "Ferries"},
        {"story": "One event"},
        {"prominence": "lead"},
        {"corrections": ("On Monday.",)},
        {"body": "The ferry sails again. It stopped for a week, the harbour master said."},
    ]
)
DEEDS = st.one_of(
    st.builds(lambda slug, values: on(slug, **values), st.sampled_from((*SLUGS, "six", "seven")), VALUES),
    st.builds(away, st.sampled_from(SLUGS)),
    st.builds(note, st.sampled_from(["A note.", "Another *note*."])),
    st.builds(named, st.sampled_from(["Harbour Courier", "The Courier"])),
)


@given(st.lists(st.lists(DEEDS, min_size=1, max_size=3), min_size=1, max_size=4))
@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_an_editor_does_the_site_is_that_of_a_full_build(tmp_path_factory: pytest.TempPathFactory, days: list[list[Deed]]) -> None:
    folder = homes.home(tmp_path_factory.mktemp("former"), map(clipping, SLUGS))
    built(folder)
    for deeds in days:
        for deed in deeds:
            deed(folder)
        built(folder)
    assert homes.hashes(built(folder, full=True, output="full")) == homes.hashes(folder / "output")


def test_what_tells_of_one_event_is_remembered_and_a_damaged_memory_costs_time_alone(home: Path) -> None:
    memory = home / ".clipsheet" / "links.json"
    before = homes.pages(home / "output")
    kept = memory.read_text("utf8")
    for text in (kept, "{", '{"rules": "x", "links": {}}', '{"rules": 1, "links": []}', "[]"):
        memory.write_text(text, "utf8")
        assert before == homes.pages(built(home))
        assert kept == memory.read_text("utf8")
