"""Markdown -> the site in `output/`.

Where the site that stands is as the last build left it, the pages that change are written into it, one by one; else a whole site is built
through Pelican into a fresh folder, which is swapped in. Whatever goes wrong before leaves the last good site as it was.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection, DatabaseError

from clipsheet.files import named
from clipsheet.model import Fault, Faults
from clipsheet.settings import Settings
from clipsheet.stories import Links, Profile, links_of
from clipsheet_digest import editions, former, indexing, issues, losses, making, manifest, memory, shelf, standing, writer
from clipsheet_digest.former import NO_PAGE, NOTHING, Former
from clipsheet_digest.indexing import INDEX
from clipsheet_digest.making import Task
from clipsheet_digest.slips import Place, Slip
from clipsheet_digest.standing import Look
from clipsheet_digest.themes import is_ours, kinds_of, letter_folders, templates_of, theme_folder
from clipsheet_digest.writer import Difference, InPlace

OUR_FILES = ("404.html", "index.html", "search/index.html")  # by which a site of ours is known
DEPLOY = "CLIPSHEET_DEPLOY"  # set to "public" by a job that puts the site on a public host


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: where to, with which theme; `allow_loss` insists where articles are gone.

    A site that is built for a look only is not `remembered` as published. `full` reads every clipping and makes every page anew. `begun`
    is when the run began (in nanoseconds): a file that changed since is not trusted to show a further change.
    """

    output: Path
    theme: str = standing.DEFAULT_THEME
    allow_loss: bool = False
    remembered: bool = True
    full: bool = False
    begun: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in the output: how many articles and pages, the faults of clippings left out, and what changed since the last build."""

    articles: int
    pages: int
    held: int
    faults: tuple[Fault, ...]
    slips: tuple[tuple[Slip, str], ...]  # of all clippings that could be read, with their files
    difference: Difference | None


def publish(settings: Settings, options: Options, seen: Look | None = None) -> Published:
    """Build the site; `seen` spares a look at all files. Raises `Faults`, with nothing changed, where it would be wrong as a whole."""
    options = replace(options, output=options.output.resolve())  # which may be a link
    theme = theme_folder(options.theme, settings.home)
    refuse_public_desk(settings)
    writer.recover(options.output)
    _refuse_foreign(settings.home.resolve(), options.output.resolve())
    seen = seen or standing.look(settings.home, options.output, options.theme)
    if not options.remembered:
        with memory.none() as known:
            return _published(settings, options, theme, seen, known)
    try:
        with memory.opened(settings.home) as known:
            return _published(settings, options, theme, seen, known)
    except DatabaseError:  # damaged beyond its first page
        memory.forget(settings.home)
        with memory.opened(settings.home) as known:
            return _published(settings, options, theme, standing.look(settings.home, options.output, options.theme), known)


def _published(settings: Settings, options: Options, theme: Path, seen: Look, known: Connection) -> Published:
    found = shelf.read(settings, known, seen, options.begun, anew=options.full)
    standing.forget(known)  # every output was made of what was read before
    known.commit()  # what was read stays read, whatever comes of the site
    name = memory.name_of(settings.home, options.output)
    last = former.last(known, name)
    published = former.articles_of(last) or former.articles_among(seen.output)
    losses.refuse(found, published, allow_loss=options.allow_loss)
    said = issues.load(settings.home, found.names)
    links = _Links(known)
    templates = templates_of(theme, settings.home)
    made = editions.edition_of(settings, found.slips, found, said.by_week, links.compare, kinds=kinds_of(templates))
    edition = replace(made, about=said.about)
    common, code = _common(theme, settings), standing.hash_of_code()
    stands = common == last.common and not options.full
    searchable = memory.note(known, f"index {name}") == code and last.is_whole(INDEX, seen.output) and not options.full
    index = options.output / INDEX if searchable else None
    task = Task(edition, templates, last if stands else NOTHING, seen.output)
    faults = [*found.faults, *said.faults]
    in_place = stands and last.stands_but_for_pages(seen.output)
    if in_place:
        difference: Difference | None = _change(task, theme, options.output, last, index)
        after = standing.seen_again(seen.output, options.output, [*task.changed, *_vanished(task, last)], INDEX)
    else:
        difference = _build_whole(task, theme, options.output, faults, index)
        after = standing.files_of(options.output)
    links.remember()
    if options.remembered:
        manifest.write(settings.home, options.output, known, after, seen.output if in_place else {}, frozenset(task.changed))
    former.remember(known, name, last, common, task.keys, after)
    memory.put_note(known, f"index {name}", code)
    known.commit()
    return Published(
        articles=len(edition.digest.articles) if task.keys else 0,
        pages=sum(1 for path in task.keys if path.endswith(".html")),
        held=sum(1 for slip in found.slips if slip.place == Place.HELD),
        faults=tuple(faults),
        slips=tuple((slip, found.file(slip.slug)) for slip in found.slips),
        difference=difference if seen.output else None,
    )


def _change(task: Task, theme: Path, output: Path, last: Former, index: Path | None) -> Difference:
    """Bring the site that stands up to date, when all that changes is made: new pages first and removals last."""
    with named(output), indexing.thread() as pool, writer.aside(output) as folder:
        target = InPlace(output, folder)
        with indexing.meanwhile(pool, task.edition, theme, folder, index) as made:
            making.make(task, target)
        difference = making.difference(task)
        target.take_places()
        made.put_in_place(folder / INDEX, output / INDEX)
        target.remove(_vanished(task, last))
    return difference


def _vanished(task: Task, last: Former) -> list[str]:
    """The pages that the site had and has no more."""
    return [path for path, (key, _stamp) in last.files.items() if key != NO_PAGE and path not in task.keys]


def _build_whole(task: Task, theme: Path, output: Path, faults: list[Fault], index: Path | None) -> Difference | None:
    """Build a whole site into a fresh folder, and swap it in."""
    from clipsheet_digest import through_pelican  # noqa: PLC0415 - a fifth of a second, which a change of few pages need not take

    settings, ours = task.edition.settings, is_ours(theme)
    with named(output), indexing.thread() as pool, writer.aside(output) as fresh:
        with indexing.meanwhile(pool, task.edition, theme, fresh, index) as made:
            faults.extend(through_pelican.build(settings, theme, fresh, output, task if ours else None))
        made.take_over(output / INDEX, fresh / INDEX)
        difference = making.difference(task) if ours else writer.difference(output, fresh)
        writer.swap_in(fresh, output)
    return difference


class _Links:
    """Which clippings were found to tell of one event, kept from build to build: to compare a week's takes long, and they seldom change."""

    def __init__(self, known: Connection) -> None:
        self._known = known
        kept = memory.note(known, shelf.LINKS) or {}
        self._links: Links = {}
        with suppress(*shelf.NOT_REMEMBERED):
            self._links = {name: tuple((score, one, other) for score, one, other in pool) for name, pool in kept.items()}

    def compare(self, profiles: Sequence[Profile]) -> Links:
        """The links of these profiles."""
        self._links = links_of(profiles, self._links)
        return self._links

    def remember(self) -> None:
        """Keep them for the next build."""
        memory.put_note(self._known, shelf.LINKS, self._links)


def _common(theme: Path, settings: Settings) -> str:
    """What all pages are made of beside their values, in a hash."""
    labels = [(topic.slug, topic.label) for topic in settings.vocabulary.topics]
    places = [theme, settings.home / "themes" / theme.name, *letter_folders(settings.home)]
    return standing.hash_of_files(places, repr(settings.site), repr(labels))


def refuse_public_desk(settings: Settings) -> None:
    """A desk's digest holds whole texts of other people: it must not be put on a public host. Raises `Faults`."""
    if os.environ.get(DEPLOY) == "public" and settings.site.audience == "desk":
        todo = "write audience: public (excerpts, unless a row of outlets.yaml names a licence), or deploy to a private host"
        raise Faults((Fault("content/site.yaml", None, "audience", "a desk's digest on its way to a public host", todo),))


def _refuse_foreign(home: Path, output: Path) -> None:
    """A folder that is no site of ours is never replaced: a slip of the hand must not cost anybody a folder. Raises `Faults`."""
    content = home / "content"
    if home.is_relative_to(output) or output.is_relative_to(content):
        found = "the digest itself"
    elif output.exists() and not output.is_dir():  # /dev/null, too
        found = "a file"
    elif output.is_dir() and any(output.iterdir()) and not all((output / name).is_file() for name in OUR_FILES):
        found = "a folder with other things in it"
    else:
        return
    raise Faults((Fault("--output", None, None, f"{output} is {found}", "name a new folder, or an empty one, for the site alone"),))
