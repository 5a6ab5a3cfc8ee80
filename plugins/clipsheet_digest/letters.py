"""An issue as an e-mail: HTML to paste into a mail program, and the same as a draft with plain text beside it.  Pure; nothing is sent.

Mail programs know no style sheets to rely on, so every element carries its own style; they know no base, so every address is whole. Gmail
cuts a large message short, so one ends with a way to the issue before that. The same issue gives the same bytes on every build.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import PurePosixPath
from unicodedata import combining, east_asian_width
from urllib.parse import urlsplit

from css_inline import CSSInliner

from clipsheet.commonmark import printed_text
from clipsheet.rights import TOKEN, UNSPACED
from clipsheet.settings import Site
from clipsheet_digest.digest import Week
from clipsheet_digest.editions import Edition, Plan, Render
from clipsheet_digest.inputs import Item, LetterPage, Link, Opening
from clipsheet_digest.issue_pages import apart, by_country, entries, is_running, key_of_issue, opening_of
from clipsheet_digest.issues import Issue
from clipsheet_digest.names import counted, described, draft_path, issue_path, letter_path, not_stated, span, week_name
from clipsheet_digest.slips import hashed
from clipsheet_digest.words import words

MOST_BYTES = 100_000  # Gmail cuts a message beyond 102 KB
COLUMNS = 72  # of plain text, so that a reply has room for its marks within 80
NO_HOST = "clipsheet.invalid"  # in the place of a site's that has no address yet
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")  # could end a line, or steer a terminal
POLICY = SMTP.clone(cte_type="7bit")  # a message may pass through programs that know ASCII alone


def letter_plans(made: Edition, week: Week) -> Iterator[Plan]:
    """An issue's e-mail, in two files, where the theme makes it."""
    if "letter" not in made.kinds:
        return
    articles = (*made.digest.weeks[week], *made.late.get(week, ()))
    originals = () if made.settings.site.base_url else [article.slip.text for article in articles]
    key = hashed(key_of_issue(made, week), _day(made, week).isoformat(), *originals)
    letter = Letter(made, week)
    yield Plan(letter_path(week), key, False, lambda: letter.html)
    yield Plan(draft_path(week), key, False, lambda: letter.draft)


class Letter:
    """An issue's e-mail, which is made once for its two files."""

    def __init__(self, made: Edition, week: Week) -> None:
        self._made, self._week = made, week
        self._ready: tuple[LetterPage, str] | None = None

    def html(self, render: Render) -> str:
        """The page to paste."""
        return self._fitted(render)[1]

    def draft(self, render: Render) -> str:
        """The message, by RFC 5322: to be opened in a mail program, which asks for the receivers."""
        page, html = self._fitted(render)
        site = self._made.settings.site
        text = _text(self._made, page)
        mark = hashed(page.title, text, html)
        message = EmailMessage(POLICY)
        message["X-Unsent"] = "1"
        message["Subject"] = " ".join(f"{site.name}: {page.span}".split())
        message["Date"] = datetime.combine(_day(self._made, self._week), time(12), UTC)
        message["Message-ID"] = f"<{self._week}.{mark}@{_host(site)}>"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        message.set_boundary(f"clipsheet-{mark}")
        return message.as_bytes().decode("ascii")

    def _fitted(self, render: Render) -> tuple[LetterPage, str]:
        if self._ready is None:
            page = _page(self._made, self._week)
            self._ready = _fitted(page, _way_to_all(self._made, page), render)
        return self._ready


def _day(made: Edition, week: Week) -> date:
    """When an e-mail says that it was written: on the day that the editor made the issue, else on the last of the week's that has come."""
    return made.issues.get(str(week), Issue()).created or min(week.days[1], max(week.days[0], made.today))


def _host(site: Site) -> str:
    host = urlsplit(site.base_url).hostname or ""
    return host if host.isascii() and host else NO_HOST


# -- its content --------------------------------------------------------------------------------------------------------


def _page(made: Edition, week: Week) -> LetterPage:
    site, days = made.settings.site, span(week, week, made.lang)
    lead, rest = entries(made, week)
    count = len(made.digest.weeks[week])
    return LetterPage(
        path=letter_path(week),
        title=f"{week_name(week, made.lang)}: {days}",
        description=described(f"{site.name}, {days}: {counted(count, made.lang)}"),
        indexed=False,
        home=f"{site.base_url}/" if site.base_url else "",
        week=week_name(week, made.lang),
        span=days,
        articles=count,
        running=is_running(made, week),
        opening=_opening(made, apart(opening_of(made, week, lead))),
        sections=tuple(replace(one, items=_addressed(made, one.items), more=None) for one in by_country(made, rest)),
        way=Link(made.say("This issue on the site"), f"{site.base_url}/{issue_path(week)}") if site.base_url else None,
    )


def _opening(made: Edition, opening: Opening) -> Opening:
    return replace(opening, lead=_addressed(made, opening.lead), late=_addressed(made, opening.late))


def _addressed(made: Edition, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with whole addresses, and no links but to articles."""
    address = partial(_address, made)
    return tuple(
        replace(
            item,
            href=address(item.href),
            outlet=Link(item.outlet.text, ""),
            also=tuple(Link(other.text, address(other.href)) for other in item.also),
        )
        for item in items
    )


def _address(made: Edition, path: str) -> str:
    """An article's page on the site, else its original, else nothing."""
    if made.settings.site.base_url:
        return f"{made.settings.site.base_url}/{path}"
    return made.source.clipping(PurePosixPath(path).stem).source_url or ""


# -- its size -----------------------------------------------------------------------------------------------------------


def _way_to_all(made: Edition, page: LetterPage) -> Link:
    """What stands in the place of articles for which there is no room."""
    if page.way is None:
        return Link(made.say("The issue has more articles than an e-mail can hold."), "")
    number = page.articles
    return Link(words(made.lang).ngettext("Read %(num)s article", "Read all %(num)s articles", number) % {"num": number}, page.way.href)


def _fitted(page: LetterPage, way: Link, render: Render) -> tuple[LetterPage, str]:
    """The page with as many of its articles, from the first on, as may be sent, and its HTML; `way` takes the place of the others."""

    def made(fitting: LetterPage) -> tuple[LetterPage, str]:
        return fitting, _inlined(render(fitting))

    def size(found: tuple[LetterPage, str]) -> int:
        return len(found[1].encode())

    whole = made(page)
    if size(whole) <= MOST_BYTES:
        return whole
    number = sum(len(items) for items in (page.opening.lead, *(section.items for section in page.sections), page.opening.late))
    most = bisect_right(range(number), MOST_BYTES, key=lambda number: size(made(_first(page, number, way)))) - 1
    if most >= 0:
        return made(_first(page, most, way))
    bare = replace(page.opening, lead=(), late=(), note=None, glance=(), silent=())
    return made(replace(_first(page, 0, way), opening=bare))  # still longer where the name or the notice of the site is


def _first(page: LetterPage, number: int, way: Link) -> LetterPage:
    """The page with so many of its articles, the lead stories first."""
    left = iter(range(number))

    def first(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(item for item, _ in zip(items, left, strict=False))

    lead = first(page.opening.lead)
    sections = tuple(replace(section, items=first(section.items)) for section in page.sections)
    opening = replace(page.opening, lead=lead, late=first(page.opening.late))
    return replace(page, way=way, opening=opening, sections=tuple(section for section in sections if section.items))


def _inlined(html: str) -> str:
    """The page with every style where it holds; what hangs on the reader's screen stays in the head. No file and no network is asked."""
    return f"{CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False).inline(html)}\n"


# -- its plain text -----------------------------------------------------------------------------------------------------


def _text(made: Edition, page: LetterPage) -> str:
    """The e-mail for those who read no HTML: short lines, a heading underlined, an address on a line of its own."""
    return "\n".join(CONTROL.sub("", line) for line in _lines(made, page)) + "\n"


def _lines(made: Edition, page: LetterPage) -> Iterator[str]:
    site, opening = made.settings.site, page.opening
    yield from wrapped(site.name)
    yield from wrapped(page.title)
    yield from wrapped(counted(page.articles, made.lang))
    if page.running:
        yield from wrapped(made.say("so far: this week is not over"))
    if site.notice:
        yield from ("", *wrapped(site.notice))
    if opening.glance:
        yield from _headed(made.say("At a glance"))
        for line in opening.glance:
            yield from wrapped(line, "- ", "  ")
    if opening.note:
        yield from _headed(made.say("Editor’s note"))
        yield from _parted([list(wrapped(part)) for part in printed_text(opening.note).split("\n\n")])
    for heading, items in (
        (made.say("Lead stories"), opening.lead),
        *((section.heading, section.items) for section in page.sections),
        (made.say("Added late, of earlier weeks"), opening.late),
    ):
        if items:
            yield from _headed(heading)
            yield from _parted([list(_article(made, item)) for item in items])
    if opening.silent:
        yield from ("", *wrapped(" ".join((made.say("No news this week of"), made.listed(link.text for link in opening.silent)))))
    if page.way:
        yield from ("", *wrapped(page.way.text))
        if page.way.href:
            yield page.way.href
    yield from ("", *wrapped(made.say("Listing is not endorsement.")))


def _article(made: Edition, item: Item) -> Iterator[str]:
    yield from wrapped(item.outlet.text)
    yield from wrapped(item.headline)
    if item.original:
        yield from wrapped(f"({item.original})")
    if item.summary:
        yield from wrapped(item.summary)
    if item.also:
        also = made.listed(other.text for other in item.also)
        yield from wrapped(" ".join((made.say("Also in:"), also)))
    yield from wrapped(item.day.text if item.day else not_stated(made.lang))
    if item.href:
        yield item.href


def _headed(heading: str) -> Iterator[str]:
    lines = list(wrapped(heading))
    yield from ("", "", *lines, "-" * max(map(_width, lines), default=0), "")


def _parted(parts: Iterable[list[str]]) -> Iterator[str]:
    """Blocks of lines, an empty one between each two."""
    for number, lines in enumerate(parts):
        yield from ("", *lines) if number else lines


def wrapped(text: str, first: str = "", others: str = "") -> Iterator[str]:
    """A text in lines of at most 72 columns, of which a Chinese letter takes two; what is longer, as an address, has a line of its own.

    >>> list(wrapped("one two", "- ", "  "))
    ['- one two']
    """
    line, width, gap = first, _width(first), ""
    empty = True
    for word in text.split():
        for part in _breakable(word):
            long = _width(gap) + _width(part)
            if not empty and width + long > COLUMNS:
                yield line
                line, width, gap, long = others, _width(others), "", _width(part)
            line, width, gap, empty = f"{line}{gap}{part}", width + long, "", False
        gap = " "
    if not empty:
        yield line


def _breakable(word: str) -> Iterable[str]:
    """Where a line may end: behind each letter of scripts that part no words."""
    return TOKEN.findall(word) if UNSPACED.search(word) else (word,)


def _width(text: str) -> int:
    """The columns that a text takes where all letters are as wide."""
    return len(text) if text.isascii() else sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)
