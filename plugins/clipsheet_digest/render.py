"""A page's value -> its HTML, by the templates of a theme.  One escaping mechanism: Jinja's, always on.

`link` turns a path from the root of the site into one relative to the page, and passes checked web addresses; `markup` prints an `Html`
value, the only text that is not escaped. Templates know nothing else of the program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from clipsheet.model import Html
from clipsheet_digest.inputs import NotFoundPage, Page, Site

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class Renderer:
    """The templates of a theme, ready: `folders` are searched in order, so that a home's template overrides the theme's."""

    def __init__(self, folders: Sequence[Path], site: Site) -> None:
        self._site = site
        self._templates = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.filters["link"] = link
        self._templates.filters["markup"] = markup

    def html(self, page: Page) -> str:
        """The page as HTML. Raises jinja2's errors for a broken template."""
        return self._templates.get_template(page.template).render(site=self._site, page=page)


@pass_context
def link(context: Context, href: str) -> str:
    """A path from the root of the site, relative to the page that is being made; a web address as it is.

    The page for missing addresses may be shown at any depth, so its links begin at the site's own root.
    """
    if WEB_ADDRESS.fullmatch(href):
        return href
    page: Page = context["page"]
    site: Site = context["site"]
    if isinstance(page, NotFoundPage):
        return f"{_path_of(site.base_url)}/{href}"
    return "../" * page.path.count("/") + href


def _path_of(base_url: str) -> str:
    """The path below which a site stands: `/digest` for `https://press.example/digest`, else nothing."""
    return re.sub(r"^https?://[^/]*", "", base_url).rstrip("/")


def markup(html: Html) -> Markup:
    """HTML that has passed the allow-list, printed as it is."""
    return Markup(html)  # noqa: S704 - the type says where it comes from: clipsheet.commonmark.html alone
