"""A build that takes over the pages of the last one gives the very site that a full build gives."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import homes
import pytest
from homes import clipping, file_of, put
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clipsheet import frontmatter, settings, stories
from clipsheet.model import Withdrawn
from clipsheet_digest import checks, group_pages, pages, publish

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
    "a memory that is damaged": lambda home: (home / ".clipsheet/memory.sqlite3").write_text("[", "utf8"),
    "no memory": lambda home: (home / ".clipsheet/memory.sqlite3").unlink(),
}


@pytest.mark.parametrize("change", EVERYTHING.values(), ids=EVERYTHING.keys())
def test_where_the_last_site_cannot_be_trusted_every_page_is_made(home: Path, change: Callable[[Path], object]) -> None:
    before = inodes(home / "output")
    change(home)
    after = inodes(built(home))
    assert not {path for path, inode in before.items() if after[path] == inode}
    assert homes.pages(built(home, full=True, output="full")) == homes.pages(home / "output")


@pytest.mark.parametrize("written", ["[" * 100_000, "[1, 2, 3, 4]", 7], ids=["nested deeply", "of another kind", "no text"])
@pytest.mark.parametrize(
    "change",
    [
        "clippings SET slip = ?",
        "clippings SET brief = ?",
        "clippings SET original = ?",
        "clippings SET traits = ?",
        "entries SET entry = ?",
        "notes SET value = ?",
        "notes SET value = ? WHERE name = 'links'",
    ],
)
def test_a_memory_that_something_else_was_written_into_is_made_anew(home: Path, change: str, written: object) -> None:
    put(home, clipping("one", title="Another title"))
    with closing(sqlite3.connect(home / ".clipsheet" / "memory.sqlite3")) as memory:
        memory.execute(f"UPDATE {change}", (written,))
        memory.commit()
    after = homes.pages(built(home))
    assert homes.pages(built(home, full=True, output="full")) == after


@pytest.mark.parametrize("text", [pytest.param("x", id="that another programme wrote into"), pytest.param(None, id="that was lost")])
@pytest.mark.parametrize("path", ["countries/ke.html", "articles/one.html", "theme/style.css"])
def test_a_file_that_is_not_as_it_was_left_is_mended(home: Path, path: str, text: str | None) -> None:
    """A lost file shows that the folder is not as it was left, so that a whole site is built beside it."""
    page, before = home / "output" / path, homes.hashes(home / "output")
    page.unlink() if text is None else page.write_text(text, "utf8")
    assert before == homes.hashes(built(home))


def test_a_file_that_is_not_ours_goes(home: Path) -> None:
    before, pages = homes.hashes(home / "output"), inodes(home / "output")
    (home / "output" / "articles" / "mine.html").write_text("mine", "utf8")
    assert before == homes.hashes(built(home))
    assert pages == inodes(home / "output"), "the others are taken over into the whole site that is built"


def test_a_change_leaves_the_site_in_its_place_and_whole_when_it_fails(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, folder = homes.hashes(home / "output"), (home / "output").stat().st_ino
    put(home, clipping("one", title="Another title"))

    def broken(*_given: object) -> None:
        raise OSError("a full disk")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="a full disk"):
        patched.setattr(pages, "_home_page", broken)
        built(home)
    assert before == homes.hashes(home / "output")
    assert {".clipsheet", "content", "output", "themes"} == {path.name for path in home.iterdir()}
    built(home)
    assert folder == (home / "output").stat().st_ino


def test_a_fresh_checkout_changes_nothing_and_no_clipping_is_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inodes(home / "output")
    for path in (home / "content").rglob("*"):
        path.touch()

    def read(*_given: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(frontmatter, "read", read)
    assert before == inodes(built(home))
    put(home, clipping("one", title="Another title"))
    with pytest.raises(AssertionError, match="read again"):
        built(home)


def test_a_full_build_makes_every_page(home: Path) -> None:
    before = inodes(home / "output")
    assert not before.items() & inodes(built(home, full=True)).items()


def test_a_page_that_cannot_be_taken_over_is_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise OSError("no second names on this disk")

    monkeypatch.setattr(os, "link", refused)
    before, pages = homes.hashes(home / "output"), inodes(home / "output")
    (home / "output" / "articles" / "mine.html").write_text("mine", "utf8")  # so that a whole site is built
    assert before == homes.hashes(built(home))
    assert not pages.items() & inodes(home / "output").items()


# -- whatever an editor does ----------------------------------------------------------------------------------------------

Deed = Callable[[Path], object]


def on(slug: str, **values: object) -> Deed:
    """Change some values of a clipping, or bring it in."""
    return lambda home: put(home, replace(clipping(slug), **values))  # type: ignore[arg-type]


def away(slug: str) -> Deed:
    return lambda home: file_of(home, slug).unlink(missing_ok=True)


def note(said: str) -> Deed:
    def write(home: Path) -> None:
        (home / "content" / "issues").mkdir(exist_ok=True)
        (home / "content" / "issues" / "2025-W40.md").write_text(f"---\n{said}\n", "utf8")

    return write


def said_of_the_digest(text: str) -> Deed:
    def write(home: Path) -> None:
        (home / "content" / "pages").mkdir(exist_ok=True)
        (home / "content" / "pages" / "about.md").write_text(text, "utf8")

    return write


def settled(file: str, text: str) -> Deed:
    return lambda home: (home / "content" / file).write_text(text, "utf8")


def called(slug: str, name: str) -> Deed:
    """Give a clipping another slug, and leave all else."""

    def call(home: Path) -> None:
        if file_of(home, slug).exists():
            text = file_of(home, slug).read_text("utf8")
            file_of(home, slug).unlink()
            file_of(home, name).write_text(text.replace(f'slug: "{slug}"', f'slug: "{name}"'), "utf8")

    return call


def moved(slug: str) -> Deed:
    """Put a clipping's file into another folder."""

    def move(home: Path) -> None:
        folder = home / "content" / "clippings" / "elsewhere"
        folder.mkdir(exist_ok=True)
        if file_of(home, slug).exists() and not (folder / f"{slug}.md").exists():
            file_of(home, slug).rename(folder / f"{slug}.md")

    return move


VALUES = st.sampled_from(
    [
        {"title": "Another"},
        {"headline": "In the editor's words", "gist": "Two lines."},
        {"countries": ("ML", "KE")},
        {"topics": ("health",)},
        {"date": date(2025, 9, 10)},
        {"date": None},
        {"date": date(2025, 9, 24), "added": date(2025, 9, 25)},
        {"date": date(2025, 9, 30), "added": date(2025, 10, 7)},
        {"mentions": ("KE", "SO")},
        {"countries": (), "topics": ()},
        {"lang": "fr"},
        {"domain": "harbour.example", "outlet": None},
        {"outlet": "Other Post"},
        {"held": "two dates"},
        {"withdrawn": Withdrawn(date(2025, 10, 2), "an error")},
        {"thread": "Ferries"},
        {"story": "One event"},
        {"story": "one event"},
        {"story": "Four"},
        {"prominence": "lead"},
        {"corrections": ("On Monday.",)},
        {"body": "The ferry sails again. It stopped for a week, the harbour master said."},
    ]
)
OUTLETS = [
    "",
    '"Harbour Courier": {name: "The Courier"}\n',
    '"Harbour Courier": {name: "Other Post", licence: "CC BY 4.0"}\n',
    '"Harbour Courier": {rights: blocked}\n',
    '"Harbour Courier": {country: KE, ownership: {label: "state-owned", source: "a register", date: "2025-01"}}\n',
]
SITES = [
    'format: 1\nname: "Test digest"\n',
    'format: 1\nname: "Test digest"\naudience: public\nbase_url: "https://press.example"\n',
    'format: 1\nname: "Test digest"\nwatch: {countries: [ML, KE], outlets: ["Other Post"]}\n',
    'format: 1\nname: "Test digest"\nregions: {Sahel: [ML], East: [KE]}\nblock: {words: ["Another"]}\n',
    'format: 1\nname: "Test digest"\ntimezone: Pacific/Kiritimati\nlanguages: [fr]\n',
]
DEEDS = st.one_of(
    st.builds(lambda slug, values: on(slug, **values), st.sampled_from((*SLUGS, "six", "seven")), VALUES),
    st.builds(away, st.sampled_from(SLUGS)),
    st.builds(
        note,
        st.sampled_from(
            ["---\nA note.", "left_out: [one]\n---\nAnother *note*.", 'created: "2025-10-05"\nlead: [two]\norder: [five]\n---\n']
        ),
    ),
    st.builds(said_of_the_digest, st.sampled_from(["We watch.", "We *watch*."])),
    st.builds(moved, st.sampled_from(SLUGS)),
    st.builds(called, st.sampled_from(SLUGS), st.sampled_from(["eight", "nine"])),
    st.builds(settled, st.just("outlets.yaml"), st.sampled_from(OUTLETS)),
    st.builds(settled, st.just("topics.yaml"), st.sampled_from([homes.TOPICS, homes.TOPICS.replace('"Drones"', '"Unmanned aircraft"')])),
    st.builds(settled, st.just("site.yaml"), st.sampled_from(SITES)),
)


@given(st.lists(st.lists(DEEDS, min_size=1, max_size=3), min_size=1, max_size=4))
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_an_editor_does_the_site_is_that_of_a_full_build(tmp_path_factory: pytest.TempPathFactory, days: list[list[Deed]]) -> None:
    folder = homes.home(tmp_path_factory.mktemp("former"), map(clipping, SLUGS))
    templates = folder / "themes" / "plain" / "templates"
    templates.mkdir(parents=True)
    extended = {"country-topic": "group", "language": "group", "letter": "mail", "exports": "base"}
    for kind, other in extended.items():
        (templates / f"{kind}.html").write_text(f'{{% extends "{other}.html" %}}', "utf8")  # so that there are such pages
    for name in ("about.html", "print.html", "macros.html"):
        text = (homes.ROOT / "themes/broadsheet/templates" / name).read_text("utf8")
        (templates / name).write_text(text.replace("print.css", "style.css"), "utf8")
    with patch.object(group_pages, "SHEET", 2):
        built(folder)
        for deeds in days:
            for deed in deeds:
                deed(folder)
            built(folder)
        assert homes.hashes(built(folder, full=True, output="full")) == homes.hashes(folder / "output")
        assert [] == list(checks.broken_links(folder / "output"))


def test_what_tells_of_one_event_is_remembered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for slug, outlet in (("six", "Harbour Courier"), ("seven", "Other Post")):
        put(home, clipping(slug, outlet=outlet, body=f"{' '.join(f'word{number}' for number in range(200))}."))
    assert "stories/six.html" in homes.pages(built(home)) or "stories/seven.html" in homes.pages(home / "output")
    put(home, clipping("eight", date=date(2025, 5, 1)))
    built(home)

    def compared(*_given: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr(stories.Pool, "same_event", compared)
    put(home, clipping("eight", date=date(2025, 5, 1), tags=("other",)))
    built(home)
    put(home, clipping("eight", date=date(2025, 5, 1), body="Other words."))
    with pytest.raises(AssertionError, match="compared again"):
        built(home)
