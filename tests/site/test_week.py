"""An editor's week, played through with real files and git: outlets that nobody has told the tool of, and nothing lost on the way.

The raw pages lie in week/. Each day is a function; what it leaves on the disk is where the next one begins.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import homes
import pytest

from clipsheet import frontmatter
from clipsheet.model import Clipping

PAGES = Path(__file__).with_name("week")
MON, TUE, WED, THU, FRI = range(29, 34)  # the days on which the issue of 2025-W39 is made: 29 September to 3 October
NEXT_MONTH = 70
WEEK = "issues/2025-W39.html"
FERRY, MARKET, BOATS, DRONES, GREBES = "kenya-and-tanzania", "le-niger-rouvre", "fishing-boats", "drone-factory", "peru-and-bolivia"

git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Desk:
    """A digest on disk, its editor's hands and the clock on the wall."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "Überblick der Woche"
        self.day = MON
        self.home.mkdir()
        self.run("new", "site", str(self.home))

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command prints on this day."""
        clock = str(int(datetime(2025, 9, 1, 9, tzinfo=UTC).timestamp()) + (self.day - 1) * 86_400)
        said = homes.build(self.home, *arguments, SOURCE_DATE_EPOCH=clock)
        assert status == said.returncode, said.stdout + said.stderr
        return said.stdout

    def build(self) -> dict[str, Any]:
        """Clean and build; the report."""
        report: dict[str, Any] = json.loads(self.run("-q", "--json", "clean"))
        self.run("site")
        return report

    def drop(self, *names: str) -> None:
        for name in names:
            shutil.copyfile(PAGES / name, self.home / "content" / "raw" / name)

    def file(self, slug: str) -> Path:
        (path,) = (self.home / "content" / "clippings").rglob(f"{slug}*.md")
        return path

    def clipping(self, slug: str) -> Clipping:
        return frontmatter.read(self.file(slug).read_text("utf8"), slug)

    def edit(self, slug: str, old: str, new: str) -> None:
        text = self.file(slug).read_text("utf8")
        assert 1 == text.count(old), text
        self.file(slug).write_text(text.replace(old, new), "utf8", newline="\n")

    def page(self, path: str) -> str:
        return (self.home / "output" / path).read_text("utf8")

    def on_site(self) -> set[str]:
        """The articles of the site, by the beginnings of their slugs."""
        slugs = {path.stem for path in (self.home / "output" / "articles").glob("*.html")}
        return {known for known in (FERRY, MARKET, BOATS, DRONES, GREBES) for slug in slugs if slug.startswith(known)}

    def commit(self, words: str, folder: Path | None = None) -> str:
        """Commit all that git does not ignore; gives what was not committed before, as git names it."""
        where = folder or self.home
        changed = _git(where, "status", "--porcelain")
        _git(where, "add", "--all")
        _git(where, "commit", "--quiet", "--allow-empty", "--message", words)
        return changed


def _git(folder: Path, *arguments: str) -> str:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@digest.example")
    command = ["git", *who, "-C", str(folder), *arguments]
    return subprocess.run(command, env=homes.environment(**alone), capture_output=True, text=True, encoding="utf8", check=True).stdout


def monday(desk: Desk) -> None:
    """Pages are dropped in, one command: what is sure is published, and every page is accounted for."""
    desk.drop("a1.txt", "a2.html", "a3.txt", "a4.txt", "a5.txt", "a6.html")
    report = desk.build()
    assert (6, 2, 2, 1, 1) == tuple(report[key] for key in ("documents", "kept", "held", "rejected", "duplicate"))
    assert {FERRY, MARKET} == desk.on_site()
    assert {"Kestrel Bay Gazette", "La Dépêche des Dunes"} <= {item["outlet"] for item in report["items"]}


def tuesday(desk: Desk) -> None:
    """What is held is looked at: one has its outlet written in and its line deleted, the other its date, and is published by name."""
    rows = {Path(row["file"]).stem: row for row in json.loads(desk.run("list", "held", "--json"))}
    assert [True, True] == [slug.startswith((BOATS, DRONES)) for slug in rows]
    assert "2025-06-05" in next(row["evidence"] for slug, row in rows.items() if slug.startswith(DRONES))
    desk.edit(BOATS, f'held: "{desk.clipping(BOATS).held}"\n', "outlet: Radio Rivière  # they told me\n")
    desk.run("publish", desk.file(DRONES).stem)
    desk.build()
    assert {FERRY, MARKET, BOATS, DRONES} == desk.on_site()
    assert "Radio Rivière" in desk.page("index.html")
    assert [] == json.loads(desk.run("list", "held", "--json"))
    assert {"Kestrel Bay Gazette", "Radio Rivière"} <= {row["title"] for row in json.loads(desk.run("list", "unknown-outlets", "--json"))}
    desk.run("new", "outlet", "--proposed")
    assert [] == json.loads(desk.run("list", "unknown-outlets", "--json"))


def wednesday(desk: Desk) -> None:
    """A country is taken out, a headline and a gist are written: they come first, the original below, and better rules leave them alone."""
    desk.edit(MARKET, 'mentions: ["DZ", "NG"]  # Algeria, Nigeria\n', "mentions: Nigeria\n")
    desk.edit(
        MARKET,
        "---\nFermé",
        "headline: Livestock market of Agadez: open again\ngist: After the spring's epidemic, prices have doubled.\n---\nFermé",
    )
    kept = desk.file(MARKET).read_text("utf8")
    desk.run("clean", "--again", desk.file(MARKET).stem)
    assert kept == desk.file(MARKET).read_text("utf8")
    desk.build()
    page = desk.page(f"articles/{desk.file(MARKET).stem}.html")
    assert 0 < page.index("Livestock market of Agadez: open again") < page.index("Le Niger rouvre le marché")
    assert not (desk.home / "output" / "countries" / "dz.html").exists()
    assert ["After", "Livestock"] == [word for word in ("After", "Livestock") if homes.places(desk.home / "output" / "pagefind", word)]


def thursday(desk: Desk) -> None:
    """The issue is begun, a note is written, an item left out; what comes after that is in its own week, and listed as added late."""
    desk.run("new", "issue", "2025-W39")
    path = desk.home / "content" / "issues" / "2025-W39.md"
    text = path.read_text("utf8")
    assert "# 4 articles from 4 outlets" in text
    path.write_text(
        text.replace("---\n", f"---\nleft_out: [{desk.file(DRONES).stem}]\n", 1) + "Water was the word of **this week**.\n", "utf8"
    )
    desk.day = FRI
    desk.drop("late.txt")
    desk.build()
    week = desk.page(WEEK)
    assert "Water was the word of <strong>this week</strong>." in week
    assert (True, False) == (desk.file(GREBES).stem in week, f'articles/{desk.file(DRONES).stem}.html"' in week)
    current = desk.page("issues/2025-W40.html")
    assert desk.file(GREBES).stem in current[current.index("Added late") :]


def friday(desk: Desk) -> None:
    """All is checked, and committed; on a colleague's Windows the same files give the same site and git sees no change."""
    assert "no faults" in desk.run("check")
    _git(desk.home, "init", "--quiet")
    desk.commit("The week")
    other = desk.home.with_name("colleague")
    _git(desk.home.parent, "-c", "core.autocrlf=true", "clone", "--quiet", "-c", "core.autocrlf=true", str(desk.home), str(other))
    assert b"\r\n" in next((other / "content" / "clippings").rglob("*.md")).read_bytes()
    colleague = Desk.__new__(Desk)
    colleague.home, colleague.day = other, FRI
    report = colleague.build()
    assert (7, 0) == (report["documents"], report["documents"] - report["skipped"])
    assert "" == _git(other, "status", "--porcelain")
    assert homes.pages(desk.home / "output") == homes.pages(other / "output")
    assert homes.fragments(desk.home / "output") == homes.fragments(other / "output")


def next_month(desk: Desk) -> None:
    """An item is withdrawn: a page says so, and nothing else does; another is deleted, and does not come back."""
    desk.day = NEXT_MONTH
    desk.edit(FERRY, "---\nKenya", 'withdrawn: {date: "2025-11-09", reason: "the ministries deny it"}\n---\nKenya')
    desk.file(BOATS).unlink()
    desk.build()
    slug = desk.file(FERRY).stem
    assert "the ministries deny it" in desk.page(f"articles/{slug}.html")
    assert ["corrections/index.html"] == [path for path in homes.places(desk.home / "output", slug) if path != f"articles/{slug}.html"]
    assert [] == homes.places(desk.home / "output", "Odessa Fairweather")
    assert {FERRY, MARKET, DRONES, GREBES} == desk.on_site()
    assert 0 == desk.build()["kept"]
    changed = desk.commit("Withdrawn")
    assert {" M", " D"} == {line[:2] for line in changed.splitlines()}, "the ledger and the two clippings, and no other file"


@git
def test_the_week_of_an_editor(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for desk.day, of_the_day in ((MON, monday), (TUE, tuesday), (WED, wednesday), (THU, thursday), (FRI, friday), (NEXT_MONTH, next_month)):
        of_the_day(desk)
