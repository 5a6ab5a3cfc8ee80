"""A whole site, through Pelican, into a fresh folder; for a theme with a search, the index beside it.  Only here is Pelican run."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from pelican import Pelican
from pelican.settings import DEFAULT_CONFIG, configure_settings

from clipsheet.model import Fault, Faults
from clipsheet.settings import Settings
from clipsheet_digest.making import Task


def build(settings: Settings, theme: Path, fresh: Path, before: Path, task: Task | None) -> tuple[Fault, ...]:
    """Build into `fresh`; gives the faults of clippings that were found on the way.

    `task` is what a theme of ours is to make, with the site that stands in `before`; None for any other theme. Raises `Faults`.
    """
    faults: list[Fault] = []
    ours = {"CLIPSHEET_TASK": task, "CLIPSHEET_BEFORE": before, "CLIPSHEET_FAULTS": faults}
    configured = configure_settings(pelican_settings(settings, theme, fresh) | ours)
    try:
        with _log_of_pelican() as log, redirect_stdout(io.StringIO()):  # its last word, "Processed 0 articles", counts its own kind
            Pelican(configured).run()
    except TemplateError as error:  # of a theme that is not ours; `render.py` names what fails in ours
        file, line = getattr(error, "filename", None) or str(theme), getattr(error, "lineno", None)
        raise Faults((Fault(file, line, None, str(error), "mend the theme"),)) from error
    for record in log:
        match record.args:
            case (_, str() as target, OSError() as refused):  # a file of the theme that could not be copied: Pelican only warns
                raise OSError(refused.errno, refused.strerror, target)
    errors = [record.getMessage() for record in log if record.levelno >= logging.ERROR]
    if errors:
        raise Faults(tuple(Fault("pelican", None, None, message, "see the message") for message in errors))
    return tuple(faults)


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
def _log_of_pelican() -> Iterator[list[logging.LogRecord]]:
    """What Pelican warns of and complains of while it runs; it goes on after most of it, we do not."""
    records: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    collector = Collector()
    logger = logging.getLogger("pelican")
    level, spread = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield records
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = spread
