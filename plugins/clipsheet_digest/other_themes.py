"""Clippings -> Pelican's own articles, for themes that are not ours.

These themes print what they get as it is, so every text is handed over as escaped HTML, as Pelican means titles and summaries to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from html import escape, unescape
from pathlib import Path
from typing import Any

from jinja2.filters import do_striptags
from pelican.contents import Article as PelicanArticle
from pelican.generators import ArticlesGenerator, Generator
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from clipsheet import countries, rights, settings
from clipsheet.model import Clipping
from clipsheet_digest import clippings, slips
from clipsheet_digest.digest import OTHER, Article, digest
from clipsheet_digest.editions import Topics
from clipsheet_digest.generator import home_of, tell
from clipsheet_digest.themes import is_ours


def hand_over(generator: ArticlesGenerator) -> None:
    """Give the clippings to Pelican's article generator."""
    if is_ours(Path(generator.settings["THEME"])):
        return
    found = settings.load(home_of(generator.settings))
    reading = clippings.read(found.home)
    tell(generator.settings, reading.faults)
    source = slips.in_hand(reading.clippings, found)
    topics = Topics(found)
    for article in digest(slips.slips_of(source), found).articles:
        generator.articles.append(_pelican_article(article, source.clipping(article.slug), topics, found, generator))


def keep_escaped(generator: Generator) -> None:
    """Make `striptags` give HTML again: Jinja's own undoes every escape, and themes print what is left in titles and attributes."""
    if not is_ours(Path(generator.settings["THEME"])):
        generator.env.filters["striptags"] = lambda value: escape(do_striptags(value))


def name_plainly(context: Mapping[str, Any], feed: Any) -> None:
    """Take the escapes off the names in a feed, which is XML that escapes by itself; its content and summaries are HTML and stay."""
    if not is_ours(Path(context["THEME"])):
        for item in feed.items:
            item["author_name"] = unescape(item["author_name"] or "")
            item["categories"] = [unescape(name) for name in item["categories"] or ()]


def _pelican_article(
    article: Article, clipping: Clipping, topics: Topics, found: settings.Settings, generator: ArticlesGenerator
) -> PelicanArticle:
    options = generator.settings
    released = rights.released(clipping, article.row, found.site.audience)
    label = topics.label(clipping.topics[0] if clipping.topics else OTHER)
    day = next(day for day in (article.day, clipping.added, settings.today(found.site)) if day is not None)
    clock = clipping.date.time() if isinstance(clipping.date, datetime) and article.day else time()
    metadata = {
        "title": escape(f"{article.outlet}: {clipping.headline or clipping.title}"),
        "date": SafeDatetime.combine(day, clock),
        "category": Category(escape(label), options),
        "tags": [Tag(escape(countries.name(code, found.site.languages[0])), options) for code in clipping.countries],
        "authors": [Author(escape(article.outlet), options)],
        "slug": clipping.slug,
        "lang": clipping.lang,
        "summary": escape(clipping.gist or released.summary or ""),
        "status": "published",
    }
    return PelicanArticle(released.body, metadata=metadata, settings=options, source_path=None, context=generator.context)
