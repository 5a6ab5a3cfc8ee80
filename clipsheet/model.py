"""What flows through Clipsheet: frozen values, one word for one thing.

A raw document comes in; what its page says becomes an `Extracted`; what we conclude becomes a `Clipping`, or a
`Rejected` with a sentence for the editor. None always means "the page does not say", never "failed".

Nothing here reads, decides or writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NewType, TypeAlias, TypeVar

Day: TypeAlias = date

When: TypeAlias = date | datetime
"""A bare date, a time as written (naive), or a time with the offset that the page gives (aware)."""

Html = NewType("Html", str)
"""Markup that has passed the allow-list (`clipsheet.commonmark.html`): the only text a theme may print unescaped."""

UNKNOWN_LANGUAGE = "und"  # BCP 47

T = TypeVar("T")


# -- what comes in ----------------------------------------------------------------------------------------------


class Form(StrEnum):
    """How the article lies in a raw document."""

    HTML = "html"
    DUMP = "dump"  # the text of a page, with its menus and tickers
    RECORD = "record"  # title and text as fields of their own: repaired, never cut
    RECORD_PAGE = "record page"  # title as a field of its own, the text in a page's markup


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person, a sidecar file or a record says of an article: believed above everything the page says."""

    title: str | None = None
    date: When | None = None
    modified: When | None = None
    lang: str | None = None
    outlet: str | None = None
    source_url: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    countries: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    captured: When | None = None  # when the page was saved: against it "3 hours ago" is read; no clipping keeps it


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as received, decoded.

    `source` is the path as given, `record` the id inside a container or None, `sha256` the hash of the bytes of this
    document (of the row, inside a container) and of the sidecar beside it. `address` is where a capture was taken, believed where
    the page names no address of its own; `listed` when the feed that named it says that it was published, beside what it says itself.
    """

    source: str
    form: Form
    text: str
    sha256: str
    record: str | None = None
    declared: Declared = Declared()
    address: str | None = None
    listed: When | None = None

    @property
    def name(self) -> str:
        """The source, with `#record` for a document inside a container."""
        return self.source if self.record is None else f"{self.source}#{self.record}"


# -- what the page says -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: `number` counts from 1 in the raw document, `text` has its white space folded.

    Where the dump was hard-wrapped a line is several lines of the file, joined: `span` says how many.
    """

    number: int
    text: str
    span: int = 1
    indent: int = 0
    bullet: bool = False
    heading: bool = False  # the page marks it as a heading (`## …`, `<h2>`)
    quote: bool = False  # the page marks it as quoted (`> …`, `<blockquote>`)
    linked: bool = False  # the line is a link, or begins with one where the dump does not say where it ends
    after_blank: bool = True
    before_blank: bool = True
    times: int = 1  # how often the same text stands on the page


class Role(StrEnum):
    """What a line is. `BODY` roles are printed; the others are read for a value or dropped."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TITLE = "title"
    LEDE = "lede"
    DATE = "date"
    AUTHOR = "author"
    AGENCY = "agency"
    OUTLET = "outlet"
    SECTION = "section"
    TAG = "tag"
    URL = "url"
    LANG = "lang"
    IMAGE = "image"
    CAPTION = "caption"
    FURNITURE = "furniture"


BODY = frozenset({Role.LEDE, Role.PARAGRAPH, Role.HEADING, Role.ITEM, Role.QUOTE})
DROPPED = frozenset({Role.CAPTION, Role.FURNITURE})


@dataclass(frozen=True, slots=True)
class Claim:
    """The rule of this name took this line, and read this value from it (None where there is none to read)."""

    line: int
    role: Role
    rule: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body, as plain text without markup; `role` is one of `BODY`."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with its evidence: the words of the page it rests on, the rule that read them, and how sure it is (0–1)."""

    value: T
    text: str
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says of itself, in its own words; both doors end here. Candidates are strongest first."""

    blocks: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    claims: tuple[Claim, ...] = ()
    title: Found[str] | None = None
    dates: tuple[Found[When], ...] = ()
    ages: tuple[str, ...] = ()  # lines that tell the article's day by an age or without a year, nearest to the title first
    modified: Found[When] | None = None
    outlets: tuple[Found[str], ...] = ()
    authors: tuple[Found[str], ...] = ()
    agency: Found[str] | None = None
    section: Found[str] | None = None
    summary: Found[str] | None = None
    tags: tuple[str, ...] = ()
    image: Found[str] | None = None
    url: Found[str] | None = None
    lang: Found[str] | None = None


# -- what we conclude -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Where evidence stands: the part of the article (title, summary, tags, body) and the words."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A country or topic that an article is about or mentions. `code` is ISO 3166-1 alpha-2 or a topic's slug, `score` 0–1."""

    code: str
    role: str  # "about" | "mentioned"
    score: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a clipping's values are what they are; empty on a clipping read back from disk (the ledger keeps it)."""

    fields: tuple[tuple[str, Found[str]], ...] = ()
    date_candidates: tuple[Found[When], ...] = ()
    countries: tuple[Judged, ...] = ()
    topics: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article taken back: the day and the reason that the tombstone shows."""

    date: Day
    reason: str


@dataclass(frozen=True, slots=True)
class Clipping:
    """The cleaned article. `body` is CommonMark; every other value is plain text, a code or a date.

    `countries`, `mentions` and `topics` are strongest first. The fields from `headline` on belong to the editor.
    """

    title: str
    slug: str
    lang: str
    body: str
    date: When | None = None
    modified: When | None = None
    outlet: str | None = None
    domain: str | None = None
    source_url: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    summary: str | None = None
    image: str | None = None
    countries: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    added: Day | None = None
    raw: str | None = None
    held: str | None = None
    headline: str | None = None
    gist: str | None = None
    note: str | None = None
    archive_url: str | None = None
    prominence: str = "normal"
    story: str | None = None
    thread: str | None = None
    corrections: tuple[str, ...] = ()
    withdrawn: Withdrawn | None = None
    evidence: Evidence = field(default=Evidence(), compare=False, repr=False)


BODY_FIELD = "body"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a clipping: what stands in its file, what cleaning reads now, and whether the former is a person's, and stays."""

    field: str  # a key of the front matter, or `BODY_FIELD`
    stands: str
    reads: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A raw document that is no article, with the reason as a sentence for the editor.

    `said` is what the page says of itself, where it could be read: its body is no article's.
    """

    raw: str
    reason: str
    said: Clipping | None = None


# -- what went wrong --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something a person must mend: where it is, what was found and what to do."""

    file: str
    line: int | None
    field: str | None
    found: str
    todo: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.field, self.found, self.todo) if part)


class Faults(Exception):
    """All faults of one reading at once; caught where the run can go on without what is broken, else in cli."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, sorted(faults, key=str))))
        self.faults = faults


class WrongUse(Exception):
    """The command line asks for what cannot be; the message says what to do."""
