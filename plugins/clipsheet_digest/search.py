"""The search index: one record for each article, in an index of its language.  The one door to Pagefind.

Its records hold what `clipsheet.rights` releases and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pagefind.index import IndexConfig, PagefindIndex

from clipsheet_digest import pages
from clipsheet_digest.inputs import Link
from clipsheet_digest.pages import Edition, Shown

FOLDER = "pagefind"
RECORDS_AT_ONCE = 64


def write_index(made: Edition, output: Path) -> int:
    """Write the index of an edition below `output`; gives the number of records."""
    shown = list(made.shown.values())
    asyncio.run(_write(made, shown, output / FOLDER))
    return len(shown)


async def _write(made: Edition, shown: list[Shown], folder: Path) -> None:
    async with PagefindIndex(config=IndexConfig(output_path=str(folder))) as index:
        for start in range(0, len(shown), RECORDS_AT_ONCE):
            await asyncio.gather(*(index.add_custom_record(**_record(made, one)) for one in shown[start : start + RECORDS_AT_ONCE]))


def _record(made: Edition, shown: Shown) -> dict[str, Any]:
    article, item = shown.article, shown.item
    clipping = article.clipping
    meta = {
        "title": item.headline,
        "outlet": article.outlet,
        "date": item.day.text if item.day else pages.NOT_STATED,
        "iso": item.day.iso if item.day else "",
        "country": ", ".join(link.text for link in item.countries) or pages.NO_COUNTRY_NAME,
        "lang": item.lang,
        "dir": item.dir,
        "headline_lang": item.headline_lang,
        "headline_dir": item.headline_dir,
    }
    filters = {
        "country": _texts(item.countries) or [pages.NO_COUNTRY_NAME],
        "topic": _texts(item.topics) or [pages.OTHER_NAME],
        "outlet": [article.outlet],
        "language": [pages.language_name(clipping.lang, made.lang)],
        "week": [str(article.week)],
    }
    day = article.day or clipping.added
    sort = {"date": day.isoformat() if day else ""}
    return {
        "url": f"/{item.href}",
        "content": pages.search_words(shown),
        "language": pages.primary(clipping.lang),  # Pagefind's script asks for `pt-br` and `pt`, and would never ask for `pt-BR`
        "meta": meta,
        "filters": filters,
        "sort": sort,
    }


def _texts(links: Iterable[Link]) -> list[str]:
    return [link.text for link in links]
