"""The Pelican generator: clippings -> digest -> pages -> files.

It runs with a theme of ours (one that has `group.html` and `issue.html`) and makes every page itself; `other_themes.py` serves any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pelican.generators import Generator

from clipsheet import progress, settings, stories
from clipsheet.model import Clipping, Evidence, Fault
from clipsheet.stories import Links, Profile
from clipsheet_digest import clippings, feeds, former, issues, links, pages, standing
from clipsheet_digest.digest import digest
from clipsheet_digest.former import Former
from clipsheet_digest.issues import Issue
from clipsheet_digest.pages import Edition
from clipsheet_digest.render import Renderer
from clipsheet_digest.writer import take_over, write_page

NO_MATCH = "(?!)"
CLIPPINGS_ALONE: dict[str, Any] = {  # content/raw holds whole pages of other people, scripts included
    "ARTICLE_PATHS": (),
    "PAGE_PATHS": (),
    "STATIC_PATHS": (),
    "OUTPUT_SOURCES": False,
    "INTRASITE_LINK_REGEX": NO_MATCH,
}
PAGES_ALONE: dict[str, Any] = {
    "DIRECT_TEMPLATES": (),
    "FEED_ATOM": None,
    "FEED_RSS": None,
    "FEED_ALL_ATOM": None,
    "FEED_ALL_RSS": None,
}


class Run:
    """What a build found and made: faults of single clippings, and the edition, for whoever started it (CLIPSHEET_RUN)."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.edition: Edition | None = None
        self.links: Links = {}  # which clippings tell of one event
        self.keys: dict[str, str] = {}  # what each page is made of
        self.common: str | None = None  # and all of them; None where it is too young to be told from a later change
        self.held = 0


class ClippingsGenerator(Generator):  # type: ignore[misc] # Pelican is untyped
    """Makes every page of the digest from content/clippings."""

    def generate_context(self) -> None:
        """Read and group; nothing is written yet."""
        run = self.settings.setdefault("CLIPSHEET_RUN", Run())
        content = self.settings.get("CLIPSHEET_CONTENT") or clippings.content(settings.load(home_of(self.settings)))
        found, reading = content.settings, content.reading
        run.faults.extend(reading.faults)
        run.held = sum(1 for clipping in reading.clippings if clipping.held)
        evidence = {entry.slug: entry.evidence for entry in content.archive.entries.values() if entry.slug and entry.path}
        said = issues.load(found.home, [clipping.slug for clipping in reading.clippings])
        run.faults.extend(said.faults)

        def compare(profiles: Sequence[Profile]) -> Links:
            told = run.links = stories.links_of(profiles, links.last(found.home))
            return told

        run.edition = edition_of(found, reading.clippings, evidence, said.by_week, compare)
        self.run = run

    def generate_output(self, _writer: object) -> None:
        """Render and write every page, those that are linked to first."""
        made = self.run.edition
        folders = [folder / "templates" for folder in (override_of(self.settings), Path(self.settings["THEME"])) if folder is not None]
        site, begun, output = pages.site(made.settings), self.settings.get("CLIPSHEET_BEGUN"), Path(self.output_path)
        self.run.common = standing.stamp(folders, [repr(site)], begun)
        before: Former = self.settings.get("CLIPSHEET_FORMER", former.NOTHING)
        known = before.keys if before.common == self.run.common else {}
        renderer = Renderer(folders, site)
        every = pages.pages(made)  # how many there are beside the articles', nobody knows before they are made
        articles = progress.over(islice(every, len(made.shown)), len(made.shown), "making pages of articles")
        made_before: set[Path] = set()
        indexed = []
        for page in chain(articles, progress.over(every, None, "making other pages")):
            key = self.run.keys[page.path] = former.key_of(page)
            if known.get(page.path) != key or not take_over(self.settings["CLIPSHEET_OUTPUT"], output, page.path, made_before):
                write_page(output, page.path, renderer.html(page), made_before)
            if page.indexed:
                indexed.append(page.path)
        for name, text in feeds.files(made, indexed).items():
            write_page(output, name, text, made_before)


def close(pelican: Any) -> None:
    """Let Pelican publish clippings and nothing else of content/, and with a theme of ours no page that is not ours."""
    ours = is_ours(Path(pelican.settings["THEME"]))
    pelican.settings.update(CLIPPINGS_ALONE | PAGES_ALONE if ours else CLIPPINGS_ALONE)


def generators(pelican: Any) -> list[type[Generator]]:
    """The generators that Pelican is to run beside its own: ours, with a theme of ours."""
    return [ClippingsGenerator] if is_ours(Path(pelican.settings["THEME"])) else []


def edition_of(
    found: settings.Settings,
    shown: list[Clipping],
    evidence: dict[str, Evidence],
    said: Mapping[str, Issue] = MappingProxyType({}),
    compare: Callable[[Sequence[Profile]], Links] = stories.links_of,
) -> Edition:
    """The edition of a home's clippings, as of today in its time zone; `compare` finds which tell of one event."""
    grouped = digest(shown, found)
    profiles = [stories.profile(article.clipping, article.day) for article in grouped.articles]
    told = stories.stories(profiles, compare(profiles))
    return pages.edition(grouped, found, told, evidence, settings.today(found.site), said)


def home_of(pelican: dict[str, Any]) -> Path:
    """The folder that holds content/: CLIPSHEET_HOME, else the one above Pelican's PATH."""
    return Path(pelican.get("CLIPSHEET_HOME") or Path(pelican["PATH"]).parent)


def override_of(pelican: dict[str, Any]) -> Path | None:
    """The home's own folder for this theme, whose templates come before the theme's."""
    folder = home_of(pelican) / "themes" / Path(pelican["THEME"]).name
    return folder if folder.is_dir() and folder != Path(pelican["THEME"]) else None


def has_search(theme: Path) -> bool:
    """Whether a theme of ours has a script to search with: without `static/search.js` no search index is made for it."""
    return (theme / "static" / "search.js").is_file()


def is_ours(theme: Path) -> bool:
    """Whether a theme has our templates."""
    return all((theme / "templates" / name).is_file() for name in ("group.html", "issue.html"))
