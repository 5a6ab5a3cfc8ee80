"""Same event, same narrative: clippings that several outlets carried belong together.

An editor's `story:` decides. Without one, two clippings are siblings where the same text stands in two outlets; nothing is guessed
beyond that.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from clipsheet.model import Clipping
from clipsheet.sameness import normalised


def stories(clippings: Iterable[Clipping]) -> dict[str, tuple[str, ...]]:
    """For the slug of every clipping that has siblings, the slugs of its story, itself among them, in the order given."""
    groups: dict[str, list[str]] = defaultdict(list)
    for clipping in clippings:
        groups[f"story {clipping.story}" if clipping.story else _text_key(clipping)].append(clipping.slug)
    return {slug: tuple(slugs) for slugs in groups.values() if len(slugs) > 1 for slug in slugs}


def _text_key(clipping: Clipping) -> str:
    return hashlib.sha256((normalised(clipping.body) or clipping.slug).encode("utf8", "surrogatepass")).hexdigest()
