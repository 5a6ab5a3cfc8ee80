"""A page's value -> its HTML, by the templates of a theme.  One escaping mechanism: Jinja's, always on.

`link` turns a path from the root of the site into one relative to the page, and passes checked web addresses; `markup` prints an `Html`
value, the only text that is not escaped; `card` is an article in a list, by the template item.html, made once for all pages that
lie at the same depth. Templates know nothing else of the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.runtime import Context
from markupsafe import Markup, escape

from clipsheet.commonmark import legal
from clipsheet.model import Fault, Faults, Html
from clipsheet_digest.inputs import Item, NotFoundPage, Page, Site
from clipsheet_digest.words import Trans, words

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class Compiled(BytecodeCache):
    """The templates that this process has compiled; `serve` builds again and again. Jinja compares their sources."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket of a file, where it was compiled before."""
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled(_lang: str) -> Compiled:
    """The templates of a language, whose words are in them."""
    return Compiled()


class Printing(CodeGenerator):
    """Templates whose every output goes through `printed` where Jinja's own would call markupsafe's `escape`: the same text, sooner."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


def printed(value: object) -> str:
    """A value as it is printed. Plain text is escaped, and most of it is printed again and again: languages, directions, names, days."""
    return _escaped(value) if type(value) is str else escape(value)


@lru_cache(maxsize=20_000)
def _escaped(text: str) -> str:
    return str(escape(text if text.isprintable() else legal(text)))


@dataclass(frozen=True, slots=True)
class Place:
    """Any page of a depth; its path says no more."""

    path: str


class Renderer:
    """The templates of a theme, ready: `folders` are searched in order, so that a home's template overrides the theme's."""

    def __init__(self, folders: Sequence[Path], site: Site) -> None:
        self._site, self._folders = site, frozenset(folders)
        self._templates = _environment(folders, site.lang)
        self._templates.filters["link"] = link
        self._templates.filters["markup"] = markup
        self._templates.filters["card"] = self._card
        self._cards: dict[tuple[str, int], Markup] = {}  # by their address: a build has one item for each, stories aside

    def html(self, page: Page) -> str:
        """The page as HTML. Raises `Faults` for a broken template."""
        try:
            return self._templates.get_template(page.template).render(site=self._site, page=page)
        except Exception as error:  # a template may add words to numbers, divide by zero, or ask for what there is not
            file, line = self._place(error) or (page.template, None)
            said = f"no template {error}" if isinstance(error, TemplateNotFound) else " ".join(str(error).split()) or type(error).__name__
            raise Faults((Fault(file, line, None, said, f"mend the template; it was to make {page.path}"),)) from error

    @pass_context
    def _card(self, context: Context, item: Item) -> Markup:
        """An article in a list; it knows of the page it stands on how deep that lies, and nothing else."""
        depth = context["page"].path.count("/")
        if item.also:
            return self._new_card(item, depth)
        known = self._cards.get((item.href, depth))
        if known is None:
            known = self._cards[item.href, depth] = self._new_card(item, depth)
        return known

    def _new_card(self, item: Item, depth: int) -> Markup:
        made = self._templates.get_template("item.html").render(site=self._site, page=Place("../" * depth), item=item)
        return Markup(made)  # noqa: S704 - a template of the same environment has escaped it

    def _place(self, error: Exception) -> tuple[str, int | None] | None:
        """The template and its line that an error comes from: jinja2 puts templates into the traceback by their files."""
        if isinstance(error, TemplateSyntaxError) and error.filename:
            return error.filename, error.lineno
        frames = (frame for frame in reversed(extract_tb(error.__traceback__)) if self._folders & {*Path(frame.filename).parents})
        return next(((frame.filename, frame.lineno) for frame in frames), None)


def page_of(template: Path, **values: object) -> str:
    """A page that belongs to no site and no theme: `serve` has such for its own."""
    return _environment([template.parent], "en").get_template(template.name).render(values)


class Templates(Environment):
    """Jinja's environment for one build, in which no template changes: each is looked up once. It is asked twice for every page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._ready: dict[str, Template] = {}

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja's name
        """The template of a name; Jinja's own look at its cache takes a tenth of a page's time."""
        if not isinstance(name, str) or globals is not None:
            return super().get_template(name, parent, globals)
        if name not in self._ready:
            self._ready[name] = super().get_template(name, parent)
        return self._ready[name]


class OwnFiles(FileSystemLoader):
    """The templates of a folder, which may be a link itself; a link in it that leads out would print what lies elsewhere."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """A template's text. Raises `TemplateSyntaxError` for a link that leads out."""
        source, file, is_as_it_was = super().get_source(environment, template)
        if not any(Path(file).resolve().is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise TemplateSyntaxError("a link that leads out of its folder: put the file itself here", 1, template, file)
        return source, file, is_as_it_was


def _environment(folders: Sequence[Path], lang: str) -> Environment:
    made = Templates(
        loader=ChoiceLoader([OwnFiles(folder) for folder in folders]),
        autoescape=True,
        auto_reload=False,  # made anew for each build; to ask the disk for every page is a twelfth of a page's time
        bytecode_cache=_compiled(lang),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=[Trans],
    )
    made.words = words(lang)  # type: ignore[attr-defined] # for `Trans` alone
    made.install_gettext_translations(made.words, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.code_generator_class = Printing
    made.printed = printed  # type: ignore[attr-defined] # for the templates' code alone
    return made


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
        return f"{path_of(site.base_url)}/{href}"
    return "../" * page.path.count("/") + href


def path_of(base_url: str) -> str:
    """The path below which a site stands: `/digest` for `https://press.example/digest`, else nothing."""
    return re.sub(r"^https?://[^/]*", "", base_url).rstrip("/")


def markup(html: Html) -> Markup:
    """HTML that has passed the allow-list, printed as it is."""
    return Markup(html)  # noqa: S704 - the type says where it comes from: clipsheet.commonmark.html alone
