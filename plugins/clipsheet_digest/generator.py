"""The Pelican generator: makes every page of the digest.

It runs with a theme of ours (one that has `group.html` and `issue.html`) and makes every page itself; `other_themes.py` serves any other.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican.generators import Generator

from clipsheet import settings
from clipsheet.archive import Archive
from clipsheet.model import Fault
from clipsheet_digest import clippings, editions, issues, making
from clipsheet_digest.making import Task
from clipsheet_digest.themes import is_ours, kinds_of, templates_of
from clipsheet_digest.writer import Fresh

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


class ClippingsGenerator(Generator):  # type: ignore[misc] # Pelican is untyped
    """Makes every page of the digest: of the task that a build of ours hands over (CLIPSHEET_TASK), else of what lies in content/."""

    def generate_context(self) -> None:
        """Read and group, where that is not done yet; nothing is written."""
        self.task = self.settings.get("CLIPSHEET_TASK") or task_of(self.settings)

    def generate_output(self, _writer: object) -> None:
        """Render and write every page, those that are linked to first."""
        output = Path(self.output_path)
        making.make(self.task, Fresh(output, self.settings.get("CLIPSHEET_BEFORE", output), self.task.seen))


def task_of(pelican: dict[str, Any]) -> Task:
    """The whole site of a home, for a Pelican that was started with a configuration of its own."""
    found = settings.load(home_of(pelican))
    reading = clippings.read(found.home)
    said = issues.load(found.home, {clipping.slug for clipping in reading.clippings})
    told = {entry.slug: entry for entry in Archive.open(found).entries.values() if entry.slug and entry.path}
    tell(pelican, [*reading.faults, *said.faults])
    templates = templates_of(Path(pelican["THEME"]), found.home)
    made = editions.in_hand(found, reading.clippings, told, said.by_week, kinds=kinds_of(templates))
    return Task(replace(made, about=said.about), templates)


def tell(pelican: dict[str, Any], faults: list[Fault]) -> None:
    """Hand the faults of clippings to the build that runs Pelican (CLIPSHEET_FAULTS), if it is ours."""
    pelican.setdefault("CLIPSHEET_FAULTS", []).extend(faults)


def close(pelican: Any) -> None:
    """Let Pelican publish clippings and nothing else of content/, and with a theme of ours no page that is not ours."""
    ours = is_ours(Path(pelican.settings["THEME"]))
    pelican.settings.update(CLIPPINGS_ALONE | PAGES_ALONE if ours else CLIPPINGS_ALONE)


def generators(pelican: Any) -> list[type[Generator]]:
    """The generators that Pelican is to run beside its own: ours, with a theme of ours."""
    return [ClippingsGenerator] if is_ours(Path(pelican.settings["THEME"])) else []


def home_of(pelican: dict[str, Any]) -> Path:
    """The folder that holds content/: CLIPSHEET_HOME, else the one above Pelican's PATH."""
    return Path(pelican.get("CLIPSHEET_HOME") or Path(pelican["PATH"]).parent)
