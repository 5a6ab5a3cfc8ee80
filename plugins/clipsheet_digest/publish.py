"""Markdown -> the site in `output/`: Pelican with our settings into a fresh folder, the search index, checks, and then the swap.

Whatever goes wrong before the swap leaves the last good site as it was.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from jinja2 import TemplateError
from pelican import Pelican, signals
from pelican.settings import DEFAULT_CONFIG, configure_settings

from clipsheet import progress
from clipsheet.files import write_whole
from clipsheet.model import Clipping, Fault, Faults, WrongUse
from clipsheet.settings import Settings
from clipsheet_digest import clippings, former, links, search, standing, writer
from clipsheet_digest.clippings import Content
from clipsheet_digest.former import Former
from clipsheet_digest.generator import Run, has_search, is_ours
from clipsheet_digest.pages import Edition

OUR_FILES = ("404.html", "index.html", "search/index.html")  # by which a site of ours is known
DEPLOY = "CLIPSHEET_DEPLOY"  # set to "public" by a job that puts the site on a public host


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: where to, with which theme; `allow_loss` insists where articles are gone.

    A site that is built for a look only is not `remembered` as published. `full` makes every page anew. `begun` is when the run began
    (in nanoseconds): a file that changed since is not trusted to show a further change.
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
    clippings: tuple[tuple[Clipping, str], ...]  # all that could be read, with their files
    difference: writer.Difference | None
    made: str  # the files of the output, in a hash


def publish(settings: Settings, options: Options) -> Published:
    """Build the site and swap it in. Raises `Faults`, with nothing swapped in, where the site would be wrong as a whole."""
    theme = theme_folder(options.theme, settings.home)
    refuse_public_desk(settings)
    writer.recover(options.output)
    _refuse_foreign(settings.home.resolve(), options.output.resolve())
    content = clippings.content(settings)
    _refuse_loss(content, options)
    fresh = writer.fresh_folder(options.output)
    code = search.code(options.begun)
    try:
        run = _build(content, theme, fresh, options, None if options.full else search.last(settings.home, options.output, code))
        difference = writer.difference(options.output, fresh)
        writer.swap_in(fresh, options.output)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    articles = tuple(run.edition.shown) if run.edition is not None else ()
    if options.remembered:
        _remember(settings, options.output, articles)
        links.remember(settings.home, run.links)
        search.remember(settings.home, options.output, code)
    made = standing.stamp_of_output(options.output)
    if options.remembered and run.common is not None:
        former.remember(settings.home, options.output, Former(run.common, made, run.keys))
    return Published(len(articles), len(run.keys), run.held, tuple(run.faults), tuple(content.reading.named), difference, made)


def theme_folder(name: str, home: Path) -> Path:
    """A theme by its name, in the home's themes/ before ours, or by its path. Raises `WrongUse`.

    A folder of the home that has the name of one of ours and some templates alone is no theme: they come before those of ours.
    """
    for folder in (home / "themes" / name, built_in_themes() / name, Path(name)):
        whole = is_ours(folder) or ((folder / "templates" / "base.html").is_file() and not (built_in_themes() / name).is_dir())
        if whole:
            return folder.resolve()
    folders = (*built_in_themes().iterdir(), *(home / "themes").glob("*"))
    known = sorted({path.name for path in folders if (path / "templates").is_dir()})
    raise WrongUse(f"--theme: {name!r}: no such theme; there are {', '.join(known)}")


def built_in_themes() -> Path:
    """Where our themes lie: beside the library in a checkout, inside it when installed."""
    library = Path(str(files("clipsheet")))
    return library / "themes" if (library / "themes").is_dir() else library.parent / "themes"


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
    elif output.is_file():
        found = "a file"
    elif output.is_dir() and any(output.iterdir()) and not all((output / name).is_file() for name in OUR_FILES):
        found = "a folder with other things in it"
    else:
        return
    raise Faults((Fault("--output", None, None, f"{output} is {found}", "name a new folder, or an empty one, for the site alone"),))


def _refuse_loss(content: Content, options: Options) -> None:
    faults = clippings.lost(content, _published_before(content.settings, options.output), allow_loss=options.allow_loss)
    if faults:
        raise Faults((*content.reading.faults, *faults))


def _build(content: Content, theme: Path, fresh: Path, options: Options, index_before: Path | None) -> Run:
    """The pages, and for a theme with a search the index beside them: Pagefind is a process of its own, and need not wait for them.

    `index_before` is the last index, where it can be trusted.
    """
    run, begun, told = Run(), [], SimpleQueue[str | None]()
    ours = {
        "CLIPSHEET_RUN": run,
        "CLIPSHEET_CONTENT": content,
        "CLIPSHEET_OUTPUT": options.output,
        "CLIPSHEET_FORMER": former.NOTHING if options.full else former.last(content.settings.home, options.output),
        "CLIPSHEET_BEGUN": options.begun,
    }
    configured = configure_settings(pelican_settings(content.settings, theme, fresh) | ours)
    with ThreadPoolExecutor(1) as indexer:

        def index(made: Edition) -> None:
            try:
                search.write_index(made, fresh, index_before, told.put)
            finally:
                told.put(None)

        def begin(_generators: object) -> None:
            if run.edition is not None and has_search(theme):
                begun.append(indexer.submit(index, run.edition))

        try:
            with (
                _errors_of_pelican() as errors,
                redirect_stdout(io.StringIO()),  # its last word, "Processed 0 articles", counts its own kind
                signals.all_generators_finalized.connected_to(begin),
            ):
                Pelican(configured).run()
        except TemplateError as error:  # of a theme that is not ours; `render.py` names what fails in ours
            file, line = getattr(error, "filename", None) or str(theme), getattr(error, "lineno", None)
            raise Faults((Fault(file, line, None, str(error), "mend the theme"),)) from error
        if begun and run.edition is not None:
            deque(progress.over(iter(told.get, None), len(run.edition.shown), "indexing for the search"), maxlen=0)
    if errors:
        raise Faults(tuple(Fault("pelican", None, None, message, "see the message") for message in errors))
    for indexed in begun:
        indexed.result()
    return run


def pelican_settings(settings: Settings, theme: Path, output: Path) -> dict[str, Any]:
    """Pelican's settings, made from site.yaml; the plugin adds those that keep everything else out of the site."""
    site = settings.site
    settings_of_site: dict[str, Any] = {
        "PATH": str(settings.content),
        "OUTPUT_PATH": str(output),
        "THEME": str(theme),
        "PLUGIN_PATHS": [str(Path(__file__).resolve().parents[1])],
        "PLUGINS": ["clipsheet_digest"],
        "CLIPSHEET_HOME": str(settings.home),
        "SITENAME": site.name,
        "SITEURL": site.base_url,
        "TIMEZONE": site.timezone,
        "DEFAULT_LANG": site.languages[0],
        "FEED_ALL_ATOM": None,
        "CATEGORY_FEED_ATOM": None,
        "TRANSLATION_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "DELETE_OUTPUT_DIRECTORY": False,
        "LOAD_CONTENT_CACHE": False,
        "CACHE_CONTENT": False,
        "LOG_FILTER": [],
    }
    return {**DEFAULT_CONFIG, **settings_of_site}


@contextmanager
def _errors_of_pelican() -> Iterator[list[str]]:
    """The errors that Pelican logs while it runs; it goes on after most of them, we do not."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    collector = Collector(logging.ERROR)
    logger = logging.getLogger("pelican")
    level, spread = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = spread


# -- what was published before ---------------------------------------------------------------------------------------


def _memory(settings: Settings) -> Path:
    return settings.home / ".clipsheet" / "published.json"


def _published_before(settings: Settings, output: Path) -> frozenset[str]:
    """The slugs of the last site in this output; nothing where the memory is missing or doubtful, since it is only a cache."""
    try:
        known = json.loads(_memory(settings).read_text("utf8"))
        return frozenset(known.get(str(output.resolve()), ()))
    except (OSError, ValueError, AttributeError, TypeError):
        return frozenset()


def _remember(settings: Settings, output: Path, slugs: tuple[str, ...]) -> None:
    try:
        known = json.loads(_memory(settings).read_text("utf8"))
    except (OSError, ValueError):
        known = {}
    known = known if isinstance(known, dict) else {}
    known[str(output.resolve())] = sorted(slugs)
    write_whole(_memory(settings), json.dumps(known, indent=0) + "\n")
