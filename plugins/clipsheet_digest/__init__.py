"""The Pelican plugin: groups clippings by country, topic, outlet and week, and makes the digest's pages.

    PLUGIN_PATHS = ["plugins"]
    PLUGINS = ["clipsheet_digest"]
    PATH = "content"

With a theme of ours (its folder as THEME) the digest is made whole; with any other the clippings show as Pelican's own articles.
Nothing else of content/ is published, whatever the configuration says.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import clipsheet  # noqa: F401 - only whether it is there
except ModuleNotFoundError:  # used from a checkout, by a pelicanconf elsewhere
    sys.path.append(str(Path(__file__).resolve().parents[2]))


def register() -> None:
    """Connect to Pelican's signals."""
    from pelican import signals

    from clipsheet_digest import generator, other_themes

    # functions of a module: connecting them again, as every build of `serve` does, changes nothing
    signals.initialized.connect(generator.close)
    signals.get_generators.connect(generator.generators)
    signals.generator_init.connect(other_themes.keep_escaped)
    signals.article_generator_pretaxonomy.connect(other_themes.hand_over)
    signals.feed_generated.connect(other_themes.name_plainly)
