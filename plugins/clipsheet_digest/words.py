"""The interface's words in the site's language: gettext catalogues in locale/, one for each language but English.

In code `words(lang).gettext` translates, and `Edition.say`; in templates `{% trans %}`. A language without a catalogue gets English.
Run as a program, this brings the catalogues up to date with code and templates: new texts are there to be translated, those that nobody
says go.
"""

from __future__ import annotations

import sys
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import InternationalizationExtension
from jinja2.nodes import Expr, Output, TemplateData

FOLDER = "locale"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}  # which of their arguments are translated
METHODS = [("plugins/**.py", "python"), ("themes/**.html", "jinja2")]
OPTIONS = {"themes/**.html": {"trimmed": "true", "silent": "false"}}


@cache
def words(lang: str) -> NullTranslations:
    """The catalogue of a language; one that translates nothing where there is none.

    >>> words("ru").ngettext("%(num)s article", "%(num)s articles", 3)
    '%(num)s статьи'
    """
    file = files("clipsheet_digest") / FOLDER / f"{lang.casefold().partition('-')[0]}.po"
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as opened:
        catalog = read_po(opened)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Trans(InternationalizationExtension):
    """Jinja's `{% trans %}`, which prints a text without values as it is compiled: an environment speaks one language."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, Expr],
        plural_expr: Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> Output:
        if vars_referenced or plural_expr is not None or context is not None:
            return super()._make_node(singular, plural, context, variables, plural_expr, vars_referenced, num_called_num)
        translate: NullTranslations = self.environment.words  # type: ignore[attr-defined]
        return Output([TemplateData(translate.gettext(singular).replace("%%", "%"))])


# -- the catalogues brought up to date -----------------------------------------------------------------------------------


def update(root: Path) -> None:
    """Give every catalogue the texts that code and templates below `root` have, and take away those that they have no more."""
    template = said(root)
    for file in sorted((root / "plugins" / "clipsheet_digest" / FOLDER).glob("*.po")):
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=file.stem)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with file.open("wb") as opened:
            write_po(opened, catalog, sort_by_file=True, include_lineno=False, width=140, omit_header=False)


def said(root: Path) -> Catalog:
    """All texts of code and templates that are to be translated."""
    found = Catalog()
    texts = extract_from_dir(root, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("words:",), strip_comment_tags=True)
    for name, _line, text, comments, context in texts:
        found.add(text, None, [(name, 0)], auto_comments=comments, context=context)
    from clipsheet import state_media  # noqa: PLC0415 - which a program in this folder finds by `root` alone

    for text in (*state_media.LABELS.values(), state_media.SOURCE):
        found.add(text, None, [("clipsheet/state_media.py", 0)])
    return found


if __name__ == "__main__":
    ROOT = Path(__file__).parents[2]
    sys.path.insert(0, str(ROOT))
    update(ROOT)
