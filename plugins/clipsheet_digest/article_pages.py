"""The page of an article, and what stands in its place where it was withdrawn.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clipsheet import archive, countries, frontmatter, rights
from clipsheet.commonmark import html
from clipsheet.model import BODY_FIELD, Clipping, Evidence, Judged
from clipsheet.settings import Ownership
from clipsheet.stories import slug_of
from clipsheet_digest import citations, inputs
from clipsheet_digest.digest import Article, outlet_name, publisher
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.inputs import Fact, Link
from clipsheet_digest.names import (
    article_path,
    country_path,
    day,
    described,
    issue_path,
    not_stated,
    story_path,
    thread_path,
    tongue,
    week_name,
)
from clipsheet_digest.slips import Slip, hashed
from clipsheet_digest.words import words


def article_plan(made: Edition, article: Article) -> Plan:
    story = made.stories.get(article.slug)
    told = () if story is None else (story.slug, *(made.by_slug[slug].shows for slug in story.members))
    mentioned = [code for code in article.slip.mentions if code in made.digest.countries]
    key = hashed(article.says, made.source.entry_mark(article.slug), repr(article.ownership), *mentioned, "", *told)
    return Plan(article_path(article.slug), key, False, lambda: _article_page(made, article))


def _article_page(made: Edition, article: Article) -> inputs.ArticlePage:
    clipping, item = made.source.clipping(article.slug), made.item(article)
    released = rights.released(clipping, article.row, made.settings.site.audience)
    story = made.stories.get(clipping.slug)
    others = [made.by_slug[slug] for slug in story.members if slug != clipping.slug] if story is not None else []
    return inputs.ArticlePage(
        path=item.href,
        title=item.headline,
        description=described(item.summary or f"{article.outlet}: {clipping.title}"),
        indexed=False,
        item=item,
        authors=clipping.authors,
        agency=clipping.agency,
        original=clipping.source_url,
        archived=clipping.archive_url,
        body=released.body,
        whole=released.whole,
        note=html(clipping.note) if clipping.note else None,
        gist=clipping.gist,
        mentions=tuple(
            Link(countries.name(code, made.lang), country_path(code))
            if code in made.digest.countries
            else Link(countries.name(code, made.lang), "")
            for code in clipping.mentions
        ),
        tags=clipping.tags,
        facts=tuple(_facts(made, article, clipping)),
        week=Link(week_name(article.week, made.lang), issue_path(article.week)),
        story=Link(made.say("The whole story"), story_path(story.slug), count=len(story.members)) if story is not None else None,
        siblings=made.items(others),
        thread=Link(clipping.thread, thread_path(slug_of(clipping.thread))) if clipping.thread else None,
        corrections=clipping.corrections,
        citation=citations.work(clipping, article.publisher),
    )


def _facts(made: Edition, article: Article, clipping: Clipping) -> Iterator[Fact]:
    """What we know of an article, with the words of its page; a value that the editor changed says so instead."""
    entry = made.source.entry(clipping.slug)
    told = entry.evidence if entry is not None else Evidence()
    said, edited = dict(told.fields), archive.edited(entry, clipping) if entry is not None else ()

    def evidence(name: str, value: str | None) -> str | None:
        found = said.get(name)
        if found is None or found.value != value:
            return None
        return None if found.text == "declared" else found.text

    def fact(label: str, value: str, words: str | None, *langs: str) -> Fact:
        return Fact(label, value, *tongue(value, (*langs, made.lang)), words, clipping.lang)

    written = clipping.date.isoformat() if clipping.date else None
    yield fact(made.say("Date"), day(article.day, made.lang).text if article.day else not_stated(made.lang), evidence("date", written))
    yield fact(made.say("Outlet"), article.outlet, evidence("outlet", clipping.outlet), *([clipping.lang] if article.publisher else ()))
    yield ownership_of(article.ownership, made.lang)
    if clipping.authors:
        yield fact(made.say("Signed"), made.listed(clipping.authors), evidence("authors", clipping.authors[0]), clipping.lang)
    if clipping.agency:
        yield fact(made.say("Agency"), clipping.agency, evidence("agency", clipping.agency), clipping.lang)
    for code in clipping.countries:
        yield fact(made.say("Country"), countries.name(code, made.lang), _spans(told.countries, code, clipping.lang))
    for slug in made.topics.desk_first(clipping.topics):
        yield fact(made.say("Topic"), made.topics.label(slug), _spans(told.topics, slug, clipping.lang))
    if changed := tuple(dict.fromkeys(name for key, name in _changeable(made) if key in edited)):
        yield fact(made.say("Changed by the editor"), made.listed(changed), None)


def _changeable(made: Edition) -> Iterator[tuple[str, str]]:
    """What cleaning fills, an editor may change and a reader sees, with its name."""
    yield "title", made.say("Title")
    yield "date", made.say("Date")
    yield "outlet", made.say("Outlet")
    yield "authors", made.say("Signed")
    yield "agency", made.say("Agency")
    yield from ((key, made.say("Countries")) for key in frontmatter.COUNTRY_KEYS)
    yield "topics", made.say("Topics")
    yield "tags", made.say("Keywords")
    yield "lang", made.say("Language")
    yield "source_url", made.say("Address of the original")
    yield "summary", made.say("Summary")
    yield BODY_FIELD, made.say("Text")


def ownership_of(owner: Ownership | None, lang: str) -> Fact:
    """Who owns or steers the outlet, with the source and its date; that nobody has looked is a value, too."""
    say = words(lang).gettext
    if owner is None:
        value = say("not assessed")
        return Fact(say("Ownership"), value, *tongue(value, (lang, "en")))
    kind, bracket, company = owner.label.partition(" (")
    value, langs = say(kind) + bracket + company, ("en", lang) if say(kind) == kind else (lang, "en")  # an editor's own words stay
    return Fact(say("Ownership"), value, *tongue(value, langs), source=(say(",") + " ").join((say(owner.source), owner.date)))


def _spans(judged: Sequence[Judged], code: str, lang: str) -> str | None:
    """The words of the article that speak for a value, parted as its language parts them."""
    found = next((one for one in judged if one.code == code), None)
    return None if found is None else (words(lang).gettext(";") + " ").join(dict.fromkeys(span.text for span in found.evidence)) or None


def withdrawn_page(made: Edition, slip: Slip) -> inputs.WithdrawnPage:
    told, title = withdrawal(made, slip), made.say("Withdrawn")
    return inputs.WithdrawnPage(told.href, title, described(f"{title}: {told.reason}"), False, told)


def withdrawal(made: Edition, slip: Slip) -> inputs.Withdrawal:
    said = made.source.clipping(slip.slug).withdrawn
    if said is None:
        raise ValueError(f"{slip.slug} was not withdrawn")
    outlet = outlet_name(publisher(slip, made.settings.vocabulary.outlet(slip.outlet, slip.domain)), made.lang)
    return inputs.Withdrawal(article_path(slip.slug), outlet, day(said.date, made.lang), said.reason)
