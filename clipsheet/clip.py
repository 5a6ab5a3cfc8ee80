"""clip(raw, vocabulary) -> Clipping | Rejected: the pure heart.

What the page says (`Extracted`) becomes what we conclude, each value with its evidence. Nothing is read from disk, clock or network.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from slugify import slugify

from clipsheet import commonmark
from clipsheet.evidence import dates
from clipsheet.evidence.ages import days_in as ages_of
from clipsheet.evidence.countries import Parts, countries_of
from clipsheet.evidence.language import language_of, primary
from clipsheet.evidence.outlets import canonical, domain_of, outlet_of
from clipsheet.evidence.topics import TopicIndex
from clipsheet.extract import html, page, record, refusals
from clipsheet.extract.facts import same_name, without
from clipsheet.frontmatter import is_web_address
from clipsheet.model import (
    BODY,
    UNKNOWN_LANGUAGE,
    Block,
    Claim,
    Clipping,
    Declared,
    Evidence,
    Extracted,
    Form,
    Found,
    Judged,
    RawDocument,
    Rejected,
    Role,
    When,
)
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import folded, words
from clipsheet.settings import Outlet, Topic, Vocabulary

DOORS = {Form.HTML: html.extracted, Form.DUMP: page.extracted, Form.RECORD: record.extracted, Form.RECORD_PAGE: record.of_page}

MIN_PUBLISHED = 0.5  # a date of less confidence is a candidate, not a date
SHOWN_DATE = 0.7  # from here on a date that a reader sees is told apart from other items' dates
LISTED_DATE = 0.75  # above an age (0.7 at most) and a day in a line beside the title (0.7), below one at the head of the article (0.95)
MOST_SURE = 0.99
AGREED = 0.05  # added for each further place of the page that gives the same day
SUMMARY_LETTERS = 400
FEWEST_SUMMARY_WORDS = 5  # "Good morning,", a place and a day, a button that was left above the text
TITLE_LETTERS = 300  # the longest of 279 headlines has 175
NAME_LETTERS = 200  # of an outlet, an author, an agency or a section; institutes have long ones
SIGNED_IN = re.compile(r"(?<=://)[^/?#]*@")  # name:password before the host of an address
SLUG_LETTERS = 60


def clip(raw: RawDocument, vocabulary: Vocabulary) -> Clipping | Rejected:
    """The clipping that a raw document becomes, or the reason why it is no article."""
    extracted = extract(raw, vocabulary.outlets)
    clipping = concluded(extracted, raw, vocabulary)
    reason = no_article(extracted, raw)
    return clipping if reason is None else Rejected(raw.name, reason, clipping)


def extract(raw: RawDocument, outlets: Mapping[str, Outlet] = MappingProxyType({})) -> Extracted:
    """What the document says, through the door of its form, without what its outlet is known to put on its pages.

    Where a person gave a text a title and no article is found in it, the whole text is the article.
    """
    found = _bounded(_addressed(DOORS[raw.form](raw), raw.address))
    if raw.form in (Form.RECORD, Form.RECORD_PAGE):
        return found
    if raw.form is Form.DUMP and raw.declared.title is not None and not found.blocks:
        return record.extracted(raw)
    named = _outlet(found, raw.declared, outlets)
    row = outlets.get(named.value.casefold()) if named is not None else None
    return _without_known(found, frozenset(map(folded, row.furniture))) if row is not None and row.furniture else found


def _addressed(extracted: Extracted, address: str | None) -> Extracted:
    """What the document says, with the address of its capture where it names none: a page's own name for itself is without tracking."""
    if extracted.url is not None or not address:
        return extracted
    return replace(extracted, url=Found(canonical(address), address, "address that the page was saved from", 0.9))


def _bounded(extracted: Extracted) -> Extracted:
    """What the document says, without texts in the place of names: they would be shown where rights hold the text back."""
    title = extracted.title
    return replace(
        extracted,
        title=title and replace(title, value=shortened(title.value, TITLE_LETTERS)),
        outlets=tuple(filter(_is_name, extracted.outlets)),
        authors=tuple(filter(_is_name, extracted.authors)),
        agency=next(filter(_is_name, filter(None, [extracted.agency])), None),
        section=next(filter(_is_name, filter(None, [extracted.section])), None),
    )


def _is_name(found: Found[str]) -> bool:
    return len(found.value) <= NAME_LETTERS


def _without_known(extracted: Extracted, furniture: frozenset[str]) -> Extracted:
    """The page without the lines that outlets.yaml names as its outlet's furniture."""
    known = {line.number: line.text for line in extracted.lines if folded(line.text) in furniture}
    return replace(
        extracted,
        blocks=tuple(block for block in extracted.blocks if folded(block.text) not in furniture),
        claims=tuple(
            Claim(claim.line, Role.FURNITURE, "known furniture", known[claim.line]) if claim.line in known and claim.role in BODY else claim
            for claim in extracted.claims
        ),
    )


def no_article(extracted: Extracted, raw: RawDocument) -> str | None:
    """Why a document is no article, as a sentence for the editor; None for an article. Who gave it a title says that it is one."""
    if raw.declared.title is not None:
        return None
    if raw.form in (Form.RECORD, Form.RECORD_PAGE):
        return None if extracted.blocks or extracted.title else "neither title nor text in the record"
    return refusals.reason(extracted)


def concluded(extracted: Extracted, raw: RawDocument, vocabulary: Vocabulary) -> Clipping:
    """Every field of the clipping, each with its evidence; what a person declared stands above what the page says."""
    typed = raw.declared
    fields: dict[str, Found[str]] = {}

    def value(name: str, found: Found[str] | None) -> str | None:
        said = getattr(typed, name)
        if said:
            found = Found(said, said, "declared")
        if found is not None:
            fields[name] = found
        return found.value if found is not None else None

    text = "\n".join(block.text for block in extracted.blocks)
    source_url = _web(value("source_url", extracted.url))
    domain = domain_of(source_url)
    outlet = value("outlet", _outlet(extracted, typed, vocabulary.outlets))
    authors = without(_distinct(extracted.authors), outlet)
    title = value("title", extracted.title) or _first_words(extracted.blocks)
    summary = value("summary", _summary(extracted))
    lang = value("lang", _language(extracted, f"{title}\n{text}")) or UNKNOWN_LANGUAGE
    dated, candidates, doubt = published((*extracted.dates, *_by_age(extracted.ages, typed.captured), *_by_feed(raw.listed)), typed)
    date = dated.value if dated is not None else None
    tags = typed.tags or tuple(dict.fromkeys(extracted.tags))
    parts: Parts = (("title", title), ("summary", _lede(extracted)), ("tags", " · ".join(tags)), ("body", text))
    countries = countries_of(parts)
    topics = _topic_index(vocabulary.topics, primary(lang) or UNKNOWN_LANGUAGE).topics_of(parts)
    if dated is not None:
        fields["date"] = Found(dated.value.isoformat(), dated.text, dated.rule, dated.confidence)
    if typed.authors:
        fields["authors"] = Found(typed.authors[0], typed.authors[0], "declared")
    elif authors:
        fields["authors"] = authors[0]
    return Clipping(
        title=title,
        slug=slug_of(title, source_url, text),
        lang=primary(lang) or UNKNOWN_LANGUAGE,
        body=commonmark.markdown(extracted.blocks),
        date=date,
        modified=_modified(extracted, typed, date),
        outlet=outlet,
        domain=domain,
        source_url=source_url,
        authors=typed.authors or tuple(author.value for author in authors),
        agency=value("agency", next(iter(without(filter(None, [extracted.agency]), outlet)), None)),
        section=value("section", extracted.section),
        summary=summary,
        image=_web(value("image", extracted.image)),
        countries=typed.countries or _codes(countries, "about"),
        mentions=typed.mentions or _codes(countries, "mentioned"),
        topics=typed.topics or tuple(topic.code for topic in topics),
        tags=tags,
        held=doubt or (None if outlet or domain else "neither outlet nor address is known: add outlet: or source_url:"),
        evidence=Evidence(tuple(fields.items()), candidates, countries, topics),
    )


def _outlet(extracted: Extracted, typed: Declared, outlets: Mapping[str, Outlet]) -> Found[str] | None:
    if typed.outlet:
        return Found(typed.outlet, typed.outlet, "declared")
    address = typed.source_url or (extracted.url.value if extracted.url is not None else None)
    return outlet_of(domain_of(_web(address)), extracted.outlets, outlets)


@lru_cache(maxsize=16)  # the languages of a digest
def _topic_index(topics: tuple[Topic, ...], lang: str) -> TopicIndex:
    return TopicIndex(topics, lang)


def _web(address: str | None) -> str | None:
    """An address that a page or person gave, if it is one of the Web; who signed in to save the page is nobody's business."""
    found = SIGNED_IN.sub("", address or "")
    return found if is_web_address(found) else None


def _codes(judged: tuple[Judged, ...], role: str) -> tuple[str, ...]:
    return tuple(one.code for one in judged if one.role == role)


def _distinct(found: Sequence[Found[str]]) -> tuple[Found[str], ...]:
    kept: list[Found[str]] = []
    for one in found:
        if not any(same_name(one.value, other.value) for other in kept):
            kept.append(one)
    return tuple(kept)


def published(candidates: Sequence[Found[When]], typed: Declared) -> tuple[Found[When] | None, tuple[Found[When], ...], str | None]:
    """The date of publication, the candidates, and why the article is held where strong ones disagree about the week."""
    if typed.date is not None:
        declared = Found(typed.date, typed.date.isoformat(), "declared")
        return declared, (declared, *candidates), None
    strong = [_agreed(one, candidates) for one in candidates if one.confidence >= MIN_PUBLISHED and not _is_future(one, typed.captured)]
    if not strong:
        return None, tuple(candidates), None
    best = _local(_most_exact(strong), strong)
    rivals = [
        one
        for one in strong
        if one.confidence >= best.confidence - 0.05 and _week(one.value) != _week(best.value) and not _is_stamp_beside(one, best)
    ]
    doubt = f"the page gives two dates: {best.text!r} and {rivals[0].text!r}: keep the right one in date:" if rivals else None
    return replace(best, confidence=min(best.confidence, MOST_SURE)), tuple(candidates), doubt


def _by_age(ages: Sequence[str], captured: When | None) -> Iterator[Found[When]]:
    """The days that lines tell without saying them, for a page whose time of capture is known; the nearest line counts."""
    if captured is None:
        return
    for text in ages:
        for day, sure in ages_of(text, captured):
            yield Found(day, text, "age when the page was saved", sure)
            return


def _by_feed(listed: When | None) -> Iterator[Found[When]]:
    """The day that a feed gives, which is the outlet's own word, though of a page that came back to it perhaps a later one."""
    if listed is not None:
        is_day = getattr(listed, "time", time)() == time()  # midnight stands for a day without a time
        yield Found(dates.day_of(listed) if is_day else listed, listed.isoformat(), "feed", LISTED_DATE)


def _is_future(one: Found[When], captured: When | None) -> bool:
    """Whether a date lies after the page was saved; a day more is another time zone's."""
    return captured is not None and dates.day_of(one.value) > dates.day_of(captured) + timedelta(days=1)


def _agreed(one: Found[When], candidates: Sequence[Found[When]]) -> Found[When]:
    """The candidate, surer by each other place of the page that gives the same day."""
    day = dates.day_of(one.value)
    rules = {other.rule for other in candidates if other.confidence >= MIN_PUBLISHED and dates.day_of(other.value) == day}
    return replace(one, confidence=round(one.confidence + AGREED * len(rules - {one.rule}), 2))


def _most_exact(strong: Sequence[Found[When]]) -> Found[When]:
    """The strongest candidate, with the time that another one of the same day gives where it has none itself."""
    best = max(strong, key=lambda one: one.confidence)
    same_day = [one for one in strong if dates.day_of(one.value) == dates.day_of(best.value) and hasattr(one.value, "hour")]
    return best if hasattr(best.value, "hour") or not same_day else replace(best, value=same_day[0].value, text=same_day[0].text)


def _local(best: Found[When], strong: Sequence[Found[When]]) -> Found[When]:
    """The day that a reader sees, where the strongest is a stamp in universal time and the page shows only the day beside it."""
    shown = [one for one in strong if one.confidence >= SHOWN_DATE and "search" not in one.rule]
    if any(dates.day_of(one.value) == dates.day_of(best.value) for one in shown if not _is_universal(one.value)):
        return best
    beside = (one for one in shown if _is_stamp_beside(best, one))
    return replace(next(beside, best), confidence=best.confidence)


def _is_stamp_beside(stamp: Found[When], shown: Found[When]) -> bool:
    """Whether a stamp in universal time may tell the same moment as a date without an offset, of the day before or after."""
    days = abs(dates.day_of(stamp.value) - dates.day_of(shown.value))
    return _is_universal(stamp.value) and getattr(shown.value, "tzinfo", None) is None and days == timedelta(days=1)


def _is_universal(when: When) -> bool:
    return isinstance(when, datetime) and when.utcoffset() == timedelta(0)


def _week(when: When) -> tuple[int, int]:
    calendar = when.isocalendar()
    return calendar.year, calendar.week


def _modified(extracted: Extracted, typed: Declared, date: When | None) -> When | None:
    modified = typed.modified or (extracted.modified.value if extracted.modified else None)
    return None if modified == date else modified


def _language(extracted: Extracted, text: str) -> Found[str] | None:
    declared = extracted.lang
    lang = language_of(text, declared.value if declared else None)
    if lang is None:
        return None
    if declared is not None and declared.value == lang:
        return declared
    return Found(lang, " ".join(text.split()[:12]), "function words and letters", 0.9)


def _summary(extracted: Extracted) -> Found[str] | None:
    """The page's own lede, else the first paragraph of more than a greeting, shortened at a word where it is long."""
    if extracted.summary is not None and words(extracted.summary.value) >= FEWEST_SUMMARY_WORDS:
        return replace(extracted.summary, value=_shortened(extracted.summary.value))
    paragraphs = [block.text for block in extracted.blocks if block.role is not Role.HEADING]
    first = next((text for text in paragraphs if words(text) >= FEWEST_SUMMARY_WORDS), next(iter(paragraphs), None))
    return Found(_shortened(first), first, "first paragraph", 0.6) if first else None


def _lede(extracted: Extracted) -> str:
    return extracted.summary.value if extracted.summary is not None else ""


def _shortened(text: str) -> str:
    text = repaired(text)
    if len(text) <= SUMMARY_LETTERS:
        return text
    return text[:SUMMARY_LETTERS].rsplit(" ", 1)[0].rstrip(",;:–—- ") + " …"


def _first_words(blocks: Sequence[Block]) -> str:
    text = blocks[0].text if blocks else ""
    return shortened(text, 80)


def shortened(text: str, letters: int) -> str:
    """The text, or as many of its words as there is room for.

    >>> shortened("Night boats run again", 12), shortened("Night boats", 12)
    ('Night boats …', 'Night boats')
    """
    return text if len(text) <= letters else f"{text[:letters].rsplit(' ', 1)[0]} …"


def slug_of(title: str, source_url: str | None, text: str) -> str:
    """Short ASCII of the title and six hexadecimal digits of a hash: of the address, or of title and text where there is none."""
    identity = source_url or f"{title}\n{text}"
    digest = hashlib.sha256(identity.encode("utf8", "surrogatepass")).hexdigest()[:6]
    words_of_title = slugify(title, max_length=SLUG_LETTERS, word_boundary=True)
    return f"{words_of_title}-{digest}" if words_of_title else digest
