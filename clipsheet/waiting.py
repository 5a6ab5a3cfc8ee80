"""What waits for a person: the listings of `list WHAT`, each row with what to do about it.  Pure.

A held clipping stands in `held` alone, so that nothing is asked twice.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clipsheet.archive import Entry, Fate, local_day, sources_of
from clipsheet.model import Clipping
from clipsheet.plain_yaml import quoted
from clipsheet.sameness import repeated
from clipsheet.selection import unwanted
from clipsheet.settings import Settings, Site, Vocabulary
from clipsheet.stories import profile, threads

MOST_DATES = 4  # of a page, the strongest first
HARMLESS = re.compile(r"\w[\w .,'’-]*")  # within double quotes, in every terminal


@dataclass(frozen=True, slots=True)
class Desk:
    """What the listings look at: the clippings with their files, the ledger's entries, and what the editor's files know."""

    files: Mapping[str, str]  # by slug
    clippings: Sequence[Clipping]
    entries: Sequence[Entry]
    vocabulary: Vocabulary
    site: Site

    def is_called(self, clipping: Clipping, name: str) -> bool:
        """Whether a person means this clipping: by its slug, its file or its raw document, as far as the path is given."""
        given = f"/{Path(name).as_posix()}"
        if clipping.slug == Path(name).name.removesuffix(".md"):
            return True
        places = [self.files[clipping.slug], *(f"content/{one}" for one in sources_of(clipping.raw or "") if one)]
        return any(f"/{place}".endswith(given) or given.endswith(f"/{place}") for place in places)

    @property
    def open(self) -> list[Clipping]:
        """The clippings that are published."""
        return [clipping for clipping in self.clippings if not clipping.held and clipping.withdrawn is None]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: the file it is about, what is shown of it, what to do."""

    file: str
    shown: str
    todo: str
    evidence: str = ""


def held(desk: Desk) -> Iterator[Row]:
    """Clippings that wait until their held: line is deleted, with the words of the page that come nearest to what is missing."""
    nearest = _nearest(desk)
    waiting = (clipping for clipping in desk.clippings if clipping.held)
    return (Row(desk.files[one.slug], one.title, one.held or "", nearest(one)) for one in waiting)


def _nearest(desk: Desk) -> Callable[[Clipping], str]:
    """Tells what the page of a clipping says that could answer: its dates, each with its words, and who signs where no outlet is known."""
    entries = {entry.slug: entry for entry in desk.entries if entry.path}
    return lambda clipping: _evidence(clipping, entries[clipping.slug]) if clipping.slug in entries else ""


def _evidence(clipping: Clipping, entry: Entry) -> str:
    if not (clipping.outlet or clipping.domain):
        signed = (*clipping.authors, *filter(None, [clipping.agency]))
        return f"the page is signed {', '.join(signed)}; it is content/{entry.raw}" if signed else f"the page is content/{entry.raw}"
    dates: dict[str, str] = {}
    for one in entry.evidence.date_candidates:
        dates.setdefault(one.value.isoformat(), f"{one.value.isoformat()} ({one.rule}: {one.text!r})")
    return "; ".join([*[*dates.values()][:MOST_DATES], f"the page is content/{entry.raw}"])


def undated(desk: Desk) -> Iterator[Row]:
    """Published clippings without a date, with what the page says that was too weak to go by."""
    nearest, todo = _nearest(desk), "no date: add date: to its front matter"
    return (Row(desk.files[one.slug], one.title, todo, nearest(one)) for one in desk.open if not one.date)


def unassigned(desk: Desk) -> Iterator[Row]:
    """Published clippings without a topic."""
    todo = "no topic: add topics: to its front matter, or terms to topics.yaml"
    return _of(desk, (clipping for clipping in desk.open if not clipping.topics), lambda _: todo)


def unknown_outlets(desk: Desk) -> Iterator[Row]:
    """Outlets that outlets.yaml has no row for, those with most clippings first."""
    for key, found in sorted(unknown(desk).items(), key=lambda pair: (-len(pair[1]), pair[0])):
        articles = f"{len(found)} clipping{'' if len(found) == 1 else 's'}"
        yield Row(
            desk.files[found[0].slug],
            key,
            f"{articles}, no row in outlets.yaml: new outlet {typed(key)} writes one, --proposed all of them",
        )


def blocked(desk: Desk) -> Iterator[Row]:
    """Clippings that keep: and block: of site.yaml leave out of the site."""
    found = Settings(Path(), desk.site, desk.vocabulary)
    reasons = ((clipping, unwanted(clipping, found)) for clipping in desk.open)
    return (Row(desk.files[one.slug], one.title, f"left out of the site by {reason}") for one, reason in reasons if reason is not None)


def duplicates(desk: Desk) -> Iterator[Row]:
    """Raw documents that are an article which is there already."""
    for entry in sorted(desk.entries, key=lambda entry: entry.raw):
        if entry.fate is Fate.DUPLICATE:
            yield Row(f"content/{entry.raw}", entry.reason or "", f"nothing, or delete the file; the clipping is {entry.slug}")


def withdrawn(desk: Desk) -> Iterator[Row]:
    """Clippings that were taken back."""
    gone = ((clipping, clipping.withdrawn) for clipping in desk.clippings)
    return (Row(desk.files[one.slug], one.title, f"withdrawn on {why.date}: {why.reason}") for one, why in gone if why is not None)


def repeated_paragraphs(desk: Desk) -> Iterator[Row]:
    """Paragraphs that several clippings of one outlet share."""
    for outlet, paragraph, found in repeated(desk.open):
        again = " ".join(clipping.slug for clipping in found)
        todo = f"if it is not the articles', add it to furniture: of the outlet's row in outlets.yaml, then: clean --again {again}"
        yield Row(desk.files[found[0].slug], paragraph, f"in {len(found)} clippings of {outlet}: {todo}")


def suggested_threads(desk: Desk) -> Iterator[Row]:
    """Clippings that may be of one narrative; public once an editor names it."""
    by_slug = {clipping.slug: clipping for clipping in desk.open}
    for group in threads([profile(clipping, local_day(clipping.date, desk.site) if clipping.date else None) for clipping in desk.open]):
        found = [by_slug[slug] for slug in group]
        names = commonest(clipping.thread for clipping in found)
        unnamed = " ".join(clipping.slug for clipping in found if not clipping.thread)
        todo = f"if they tell one narrative, write thread: {quoted(names[0]) if names else 'and a name'} into the front matter of {unnamed}"
        yield Row(desk.files[group[0]], " · ".join(map(_told, found)), todo)


LISTS: dict[str, Callable[[Desk], Iterator[Row]]] = {
    "held": held,
    "undated": undated,
    "unassigned": unassigned,
    "unknown-outlets": unknown_outlets,
    "blocked": blocked,
    "duplicates": duplicates,
    "repeated": repeated_paragraphs,
    "threads": suggested_threads,
    "withdrawn": withdrawn,
}


def unknown(desk: Desk) -> dict[str, list[Clipping]]:
    """The clippings of outlets without a row, by domain where one is known, else by the name that the page gives.

    An outlet that turns up with its address here and by its name alone there is one.
    """
    domains: dict[str, str] = {}  # by name
    spelled: dict[str, str] = {}  # by key
    strange = [one for one in desk.open if (one.outlet or one.domain) and desk.vocabulary.outlet(one.outlet, one.domain) is None]
    for clipping in strange:
        if clipping.domain and clipping.outlet:
            domains.setdefault(clipping.outlet.casefold(), clipping.domain)
    found: dict[str, list[Clipping]] = defaultdict(list)
    for clipping in strange:
        name = clipping.outlet or ""
        key = clipping.domain or domains.get(name.casefold(), name)
        found[spelled.setdefault(key.casefold(), key)].append(clipping)
    return dict(found)


def _told(clipping: Clipping) -> str:
    day = "" if clipping.date is None else clipping.date.isoformat()[:10]
    return f"{day} {clipping.outlet or clipping.domain or ''}: {clipping.headline or clipping.title}".strip()


def typed(name: str) -> str:
    """A name as it can be typed in a terminal: in double quotes, which Windows knows too, unless a shell acts on what is in them.

    >>> typed("daily.example"), typed("Coast Wire"), typed("$(id)")
    ('daily.example', '"Coast Wire"', "'$(id)'")
    """
    return name if re.fullmatch(r"\w[\w.-]*", name) else f'"{name}"' if HARMLESS.fullmatch(name) else shlex.quote(name)


def commonest(values: Iterable[str | None]) -> list[str]:
    """The values, the commonest first; of equally common ones the alphabet decides."""
    counts = Counter(value for value in values if value)
    return sorted(counts, key=lambda value: (-counts[value], value))


def _of(desk: Desk, clippings: Iterable[Clipping], todo: Callable[[Clipping], str]) -> Iterator[Row]:
    return (Row(desk.files[clipping.slug], clipping.title, todo(clipping)) for clipping in clippings)
