"""Plans of pages -> files: those that would be the same are kept, the others made.

The generator calls it where Pelican builds a site into a fresh folder, and `publish.py` where a few pages of the one that stands change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from clipsheet import progress
from clipsheet_digest import crawlers, hosting, pages
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.former import NOTHING, Former
from clipsheet_digest.render import Renderer
from clipsheet_digest.standing import Files
from clipsheet_digest.writer import Difference, Target

PAGE = ".html"


@dataclass(slots=True)
class Task:
    """A site to be made: of what, by which templates, and what stands of it already."""

    edition: Edition
    templates: tuple[Path, ...]  # folders, searched in order
    before: Former = NOTHING
    seen: Files = field(default_factory=dict)  # the output as it stands
    keys: dict[str, str] = field(default_factory=dict)  # what each page was made of, once it is made or kept
    changed: list[str] = field(default_factory=list)  # the pages that were made and are other than before, by their paths


def make(task: Task, target: Target) -> None:
    """Make every page and file of a site that does not stand already, those that are linked to first. Raises `Faults`."""
    renderer = Renderer(task.templates, pages.site(task.edition))
    for plan in _plans(task.edition):
        task.keys[plan.path] = plan.key
        if task.before.is_same(plan.path, plan.key, task.seen) and target.keep(plan.path):
            continue
        if target.put(plan.path, plan.text(renderer.html)):
            task.changed.append(plan.path)


def _plans(made: Edition) -> Iterator[Plan]:
    every, number = pages.plans(made), len(made.digest.articles)
    articles = progress.over(islice(every, number), number, "making pages of articles")
    indexed: list[str] = []
    kinds: dict[hosting.Kind, Plan] = {}
    for plan in chain(articles, progress.over(every, None, "making other pages")):  # how many others, nobody knows before they are planned
        if plan.indexed:
            indexed.append(plan.path)
        if plan.path.endswith(PAGE):
            kinds.setdefault(hosting.kind(plan.path), plan)
        yield plan
    yield from crawlers.plans(made, indexed)
    yield from hosting.plans(made, kinds)


def difference(task: Task) -> Difference:
    """What the pages that were made change in the site that stood there."""
    before = {path for path in task.seen if path.endswith(PAGE)}
    changed = {path for path in task.changed if path.endswith(PAGE)}
    return Difference(tuple(sorted(changed - before)), tuple(sorted(changed & before)), tuple(sorted(before - task.keys.keys())))
