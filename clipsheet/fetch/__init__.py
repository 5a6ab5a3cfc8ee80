"""[writes] New pages of the feeds, sitemaps and addresses in site.yaml -> content/raw/fetched, exactly as received, each with its sidecar.

What a run could not get it leaves to the next one, and says so; a listing that does not answer never stops the others. What a page *is*
is not asked here: that is cleaning's.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path, PurePosixPath
from threading import Timer
from urllib.parse import unquote, urlsplit

from slugify import slugify

from clipsheet import progress, selection
from clipsheet.evidence.outlets import canonical, domain_of
from clipsheet.fetch import listings, remembered
from clipsheet.fetch.listings import Item, Listing, NoListing
from clipsheet.fetch.remembered import Asked, Listed, Remembered, State
from clipsheet.fetch.web import GZIP_MAGIC, PIECE, RESERVED, Answer, Forbidden, Refused, Unasked, Web, unpacked
from clipsheet.files import write_whole, write_whole_bytes
from clipsheet.intake.names import PAGE_TYPES, SIDECAR_SUFFIX
from clipsheet.model import Clipping, Fault, Faults
from clipsheet.plain_yaml import quoted
from clipsheet.report import MOST_OF_A_REASON, code, counted, cut, summarised
from clipsheet.settings import Settings, today

FOLDER = "raw/fetched"
MOST_MINUTES = 60  # of a run: clean.yml has twice as many, for cleaning too. A host with a page a second gives three thousand
AT_ONCE = 8  # hosts that are asked at the same time; each gets one request after the other
MOST_LISTING = 20_000_000  # bytes: sitemaps.org allows 50 MB
MOST_PARTS = 10  # sitemaps of an index that are read, the newest
SUFFIXES = {**dict.fromkeys(PAGE_TYPES, ".html"), "text/plain": ".txt"}
META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)  # to the next `<`: to the end of a page that never closes one it took hours
RESERVATION = re.compile(rb"\bname\s*=\s*[\"']?tdm-reservation\b", re.IGNORECASE)
ONE = re.compile(rb"\bcontent\s*=\s*[\"']?\s*1\b", re.IGNORECASE)
HEAD = 200_000  # bytes of a page, in which its head ends
SLUG_LETTERS, MARK_LETTERS = 60, 10
SHOWN = 5  # pages of a host that gave nothing for the same reason
ONCE_MORE = f"to have it asked once more, take its line out of content/{remembered.NAME}, else out of pages: of fetch:"


@dataclass(slots=True)
class Heard:
    """What came of a listing: how many of its pages are new; why it gave nothing, and the day of its last answer."""

    address: str
    new: int = 0
    known: int = 0
    older: int = 0  # than `days:`
    reason: str | None = None
    answered: str | None = None
    unchanged: bool = False  # since its last answer: what it names was noted then
    moved: str | None = None  # where it is now, for good
    parts: list[str] = field(default_factory=list)  # of an index of sitemaps: those that gave nothing, with the reason


@dataclass(slots=True)
class Fetched:
    """What a run brought: files by address, and why other addresses gave nothing (`again`: a later run asks once more)."""

    listings: list[Heard] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    refused: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """It in plain JSON types."""
        saved = [{"address": address, "file": file} for address, file in self.saved.items()]
        refused = [{"address": address, "reason": reason, "again": again} for address, (reason, again) in self.refused.items()]
        return {"listings": [asdict(one) for one in self.listings], "saved": saved, "refused": refused}

    def lines(self, now: date) -> Iterator[str]:
        """It for a terminal: what did not answer first, with its age."""
        for one in self.listings:
            if one.reason is not None and one.answered == now.isoformat():
                yield f"not read: {one.address} {one.reason}"
            elif one.reason is not None:
                yield f"no answer: {one.address} {one.reason}; {_age(one.answered, now)}"
        yield from self._not_saved()
        for one in self.listings:
            if one.reason is None:
                older = f", {one.older} older" if one.older else ""
                yield from (f"not read: {part}" for part in one.parts)
                yield f"{one.address}: nothing changed" if one.unchanged else f"{one.address}: {one.new} new, {one.known} known{older}"
                if one.moved is not None:
                    yield f"moved: {one.address} is for good at {one.moved}; write that in its place"
        yield f"{counted(len(self.saved), 'new page')} in content/{FOLDER}"

    def _not_saved(self) -> Iterator[str]:
        """The pages that gave nothing; of a host's many for one reason, which may be thousands, the first ones by name."""
        alike: dict[tuple[str | None, str, bool], list[str]] = defaultdict(list)
        for address, (reason, again) in self.refused.items():
            alike[urlsplit(address).hostname, reason, again].append(address)
        for (host, reason, again), addresses in alike.items():
            todo = "; the next run asks again" if again else ""
            yield from (f"not saved: {address} {reason}{todo}" for address in addresses[:SHOWN])
            if addresses[SHOWN:]:
                yield f"not saved: {counted(len(addresses) - SHOWN, 'other page')} of {host} for the same reason{todo}"

    def markdown(self, now: date) -> str:
        """It for a CI summary."""
        bullets = [f"- `{code(cut(line, MOST_OF_A_REASON))}`\n" for line in self.lines(now)]
        return f"## Fetched\n\n{summarised(bullets)}\n"


def _age(answered: str | None, now: date) -> str:
    if answered is None:
        return "it never did"
    return f"its last answer is of {answered}, {counted((now - date.fromisoformat(answered)).days, 'day')} ago"


def fetch(settings: Settings, web: Web, known: Callable[[str], bool]) -> Fetched:
    """Ask for all that site.yaml names. `known` says whether the digest has a page of this canonical address. Raises `Faults`."""
    sources = _sources(settings)
    memory, now = remembered.read(settings.content), datetime.now(UTC)
    day = today(settings.site)
    run = Fetched()
    ending = Timer(60 * MOST_MINUTES, web.stop, [f"{MOST_MINUTES} minutes are over"])
    ending.daemon = True
    ending.start()
    try:
        wanted, heard = _listed(sources, settings, web, memory, run, now)
        wanted |= {address: Item(address) for address in settings.site.fetch.pages if address not in wanted}
        for address, page in memory.pages.items():
            if page.state == State.WAITING and address not in wanted:
                wanted[address] = Item(address, page.title, datetime.fromisoformat(page.published) if page.published else None)
        items = _new(wanted, settings, memory, run, known, day)
        memory.listings |= heard  # not before all that they name is noted: they will say that nothing changed
        _save(items, settings, web, memory, run, now)
    finally:
        ending.cancel()
        remembered.write(settings.content, memory, day)
    return run


# -- listings ---------------------------------------------------------------------------------------------------------


def _sources(settings: Settings) -> dict[str, Callable[[bytes, str], Listing]]:
    """The listings of site.yaml and of its files of OPML, each with what reads it. Raises `Faults`."""
    asked, faults = settings.site.fetch, []
    feeds = list(asked.feeds)
    for name in asked.opml:
        path = settings.content / name
        try:
            if not path.resolve().is_relative_to(settings.content.resolve()) or path.is_symlink():
                raise NoListing("lies outside of content/")
            feeds += listings.opml(path.read_bytes())
        except (OSError, NoListing) as error:
            said = error.strerror if isinstance(error, OSError) else str(error)
            faults.append(Fault(f"content/{name}", None, None, str(said), "opml: of fetch: names files of OPML in content/"))
    if faults:
        raise Faults(tuple(faults))
    return {**dict.fromkeys(feeds, listings.feed), **dict.fromkeys(asked.sitemaps, listings.sitemap)}


def _listed(
    sources: dict[str, Callable[[bytes, str], Listing]], settings: Settings, web: Web, memory: Remembered, run: Fetched, now: datetime
) -> tuple[dict[str, Item], dict[str, Listed]]:
    """The pages that the listings name, by address, but for those of before `days:`; and what is to be remembered of the listings."""
    oldest = now - timedelta(days=settings.site.fetch.days)
    wanted: dict[str, Item] = {}
    rows: dict[str, Listed] = {}
    with _pool(web) as pool:
        asked = {address: pool.submit(_heard, address, read, web, memory) for address, read in sources.items()}
        for address in progress.over(asked, len(asked), "listings"):
            items, heard, rows[address] = asked[address].result()
            run.listings.append(heard)
            for item in items:
                try:
                    web.let_in(address, item.address)
                except Forbidden as forbidden:
                    run.refused[item.address] = (str(forbidden), False)
                    continue
                if item.day is not None and item.day < oldest:
                    heard.older += 1
                    continue
                page = memory.pages.get(item.address)
                heard.known += item.address in wanted or (page is not None and page.state != State.WAITING)
                wanted.setdefault(item.address, item)
            heard.new = len(items) - heard.known - heard.older
    return wanted, rows


def _heard(address: str, read: Callable[[bytes, str], Listing], web: Web, memory: Remembered) -> tuple[list[Item], Heard, Listed]:
    """What a listing names, that of the listings that it names in turn among it; and what is to be remembered of it."""
    row = memory.listings.get(address, Listed())
    heard = Heard(address, answered=row.answered)
    try:
        answer = web.get(address, row.known, MOST_LISTING, licensed=True)  # a feed is made to be read by machines
        heard.answered = datetime.now(UTC).date().isoformat()
        heard.moved = answer.address if answer.moved else None
        heard.unchanged = answer.content is None
        if answer.content is None:
            return [], heard, replace(row, answered=heard.answered)
        listing = read(_plain(answer.content), answer.address)
        items = list(chain(listing.items, *(_part(one, address, read, web, heard) for one in listing.listings[:MOST_PARTS])))
    except (Refused, NoListing) as refused:
        heard.reason = str(refused)
        return [], heard, replace(row, answered=heard.answered)
    if listing.listings:  # an index stays as it is while what it names changes
        return items, heard, Listed(heard.answered)
    return items, heard, Listed(heard.answered, answer.headers.get("etag"), answer.headers.get("last-modified"))


def _part(address: str, index: str, read: Callable[[bytes, str], Listing], web: Web, heard: Heard) -> tuple[Item, ...]:
    """What one of the listings of an index names; that it gives nothing is no loss of the others."""
    try:
        web.let_in(index, address)
        answer = web.get(address, most=MOST_LISTING, licensed=True)
        listing = read(_plain(answer.content or b""), answer.address)
        if listing.listings:
            raise NoListing("is an index within an index, which is not followed: name it in sitemaps: of fetch:")
        return listing.items
    except (Refused, NoListing) as refused:
        heard.parts.append(f"{address} {refused}")
        return ()


def _plain(content: bytes) -> bytes:
    """A listing without the gzip in which many hosts keep their sitemaps. Raises `Refused`, `NoListing`."""
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
        return b"".join(unpacked(pieces, "gzip", MOST_LISTING))
    except zlib.error:
        raise NoListing("is broken: its gzip cannot be unpacked") from None


def _new(
    wanted: dict[str, Item], settings: Settings, memory: Remembered, run: Fetched, known: Callable[[str], bool], day: date
) -> list[Item]:
    """Those that the digest has not and wants; the others are noted."""
    asked: set[str] = set()
    found, marks = [], {path.stem[-MARK_LETTERS:] for path in (settings.content / FOLDER).rglob("*") if path.suffix in SUFFIXES.values()}
    for address, item in wanted.items():
        page = memory.pages.get(address)
        if page is not None and page.state != State.WAITING:
            page.on = day.isoformat()
            if page.state == State.REFUSED and address in settings.site.fetch.pages:  # else an editor waits for it
                run.refused[address] = (f"{page.reason}; it is not asked for again: {ONCE_MORE}", False)
            continue
        reason = selection.blocked(Clipping(item.title, "", "", "", domain=domain_of(address)), settings)
        if reason is not None:
            memory.pages.pop(address, None)  # rules change
            run.refused[address] = (reason, False)
            continue
        published = item.published.isoformat() if item.published else None
        page = Asked(day.isoformat(), State.WAITING, tries=page.tries if page else 0, title=item.title, published=published)
        memory.pages[address] = page  # before it is asked for: a listing that was read may not name it again
        if known(canonical(address)) or _mark(address) in marks:
            page.state = State.SAVED
        elif _mark(address) not in asked:  # else it waits: should the same page not come, the next run asks by this address
            asked.add(_mark(address))
            found.append(item)
    return found


# -- pages ------------------------------------------------------------------------------------------------------------


def _save(items: list[Item], settings: Settings, web: Web, memory: Remembered, run: Fetched, now: datetime) -> None:
    """Ask for the pages, a host's one after the other, and note what came of each."""
    by_host: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_host[urlsplit(item.address).netloc].append(item)
    with _pool(web) as pool:
        asked = [pool.submit(_all_saved, several, settings, web, now) for several in by_host.values()]
        came = chain.from_iterable(future.result() for future in as_completed(asked))
        for item, saved in progress.over(came, len(items), "pages"):
            page = memory.pages[item.address]
            if isinstance(saved, Forbidden):
                del memory.pages[item.address]
                run.refused[item.address] = (str(saved), False)
            elif isinstance(saved, Unasked):
                run.refused[item.address] = (str(saved), True)
            elif isinstance(saved, Refused):
                page.failed(str(saved), again=saved.again)
                run.refused[item.address] = (str(saved), page.state == State.WAITING)
            else:
                run.saved[item.address] = saved
                memory.pages[item.address] = Asked(page.on, State.SAVED)


@contextmanager
def _pool(web: Web) -> Iterator[ThreadPoolExecutor]:
    """Threads that end with what runs within: a host with a hundred pages would keep a person who pressed Ctrl-C for minutes."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield pool
        except BaseException:
            web.stop("the run was stopped")
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _all_saved(items: Iterable[Item], settings: Settings, web: Web, now: datetime) -> list[tuple[Item, str | Refused]]:
    return [(item, _saved(item, settings, web, now)) for item in items]


def _saved(item: Item, settings: Settings, web: Web, now: datetime) -> str | Refused:
    """The file of a page, which is written as soon as it comes, so that no more than one of each host is held; or why there is none."""
    row = settings.vocabulary.outlet(domain_of(item.address))
    licensed = row is not None and row.licence is not None
    try:
        answer = web.get(item.address, licensed=licensed)
        content = answer.content or b""
        if answer.type and answer.type not in SUFFIXES:
            raise Refused(f"is of the type {answer.type}, which is not read", again=False)
        if not content.strip():
            raise Refused("is empty", again=True)
        if not licensed and any(RESERVATION.search(tag) and ONE.search(tag) for tag in META.findall(content[:HEAD])):
            raise Forbidden(RESERVED)
    except Refused as refused:
        return refused
    return _written(item, answer, settings.content, now)


def _mark(address: str) -> str:
    """By what the file of an address is known, though an editor moved it to another folder."""
    return hashlib.sha256(canonical(address).encode()).hexdigest()[:MARK_LETTERS]


def _written(item: Item, answer: Answer, content: Path, now: datetime) -> str:
    """Write a page and its sidecar, the sidecar first: a page without would be cleaned without its address. Gives the page's name."""
    split, week = urlsplit(item.address), now.date().isocalendar()
    last = PurePosixPath(unquote(split.path)).stem
    name = slugify(last, max_length=SLUG_LETTERS, word_boundary=True) or "page"
    folder = Path(FOLDER, slugify(split.hostname or "", separator=".") or "host", f"{week.year}-W{week.week:02}")
    path = content / folder / f"{name}-{_mark(item.address)}{SUFFIXES.get(answer.type, '.html')}"
    write_whole(path.with_name(f"{path.name}{SIDECAR_SUFFIX}"), _sidecar(item, answer, now))
    write_whole_bytes(path, answer.content or b"")
    return path.relative_to(content).as_posix()


def _sidecar(item: Item, answer: Answer, now: datetime) -> str:
    received = {
        "asked": item.address,
        "type": answer.headers.get("content-type"),
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
        "sha256": hashlib.sha256(answer.content or b"").hexdigest(),
        "title": item.title,
        "published": item.published.isoformat() if item.published else None,
    }
    return "\n".join(
        [
            "# Written by fetch. Lines that you add here, such as outlet: or date:, are believed above the page.",
            f"url: {quoted(canonical(answer.address))}",
            f"captured: {quoted(now.isoformat(timespec='seconds'))}",
            "received:",
            *(f"  {key}: {quoted(value)}" for key, value in received.items() if value),
            "",
        ]
    )
