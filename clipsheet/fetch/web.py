"""[asks the network] One polite, bounded request: http and https alone, never into a private network, and no more than a host allows.

A name is resolved here and the connection goes to the address that was looked at, so that a name which answers otherwise a moment later
leads nowhere else; a redirect is looked at like a first request. What a host forbids is asked of it once a run: robots.txt (RFC 9309) and
the reservation of text and data mining (TDM Reservation Protocol of the W3C's community group).
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from protego import Protego

from clipsheet import __version__
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES

AGENT = "Clipsheet"
MOST_REDIRECTS = 5
CONNECT_SECONDS, SILENT_SECONDS, WHOLE_SECONDS = 10.0, 20.0, 60.0  # to connect, between two bytes, for an answer with its redirects
PAUSE = 1.0  # seconds between two requests to a host that asks for no longer one
LONGEST_PAUSE = 30.0  # seconds that a run waits because a host asks; for more the host is left to the next run
MOST_FAILURES = 3  # of a host, one after the other
MOST_ROBOTS = 512_000  # bytes; RFC 9309 asks for as many at least
PIECE = 65_536
GZIP_MAGIC = b"\x1f\x8b"
GZIP_OR_ZLIB = 47  # the head of which zlib is to expect
PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")  # all that IANA has given out for the internet; Python takes what nobody has for public, too
SAFE = "/%:@!$&'()*+,;=~-._?"  # of a path and a query, not to be quoted
WITH_HOST = re.compile("https?://[^/]*")
UNSAFE = re.compile(r"[\x00-\x20\x7f]")
NOT_MODIFIED, TOO_MANY, OK = 304, 429, 200
BUSY = frozenset({TOO_MANY, 503})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LASTING = frozenset({301, 308})  # of them
GONE = frozenset({401, 402, 403, 404, 405, 406, 410, 451})

Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]  # family and what a socket connects to
Resolve = Callable[[str, int], Sequence[Address]]


class Refused(Exception):
    """Why an address gives nothing. `again`: another run may get it."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


class Forbidden(Refused):
    """A rule of the host or of site.yaml is against it, and may be another one some day."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, again=False)


class Unasked(Refused):
    """The host was not asked for it, and is left to the next run."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, again=True)


@dataclass(frozen=True, slots=True)
class Known:
    """By what a host tells that nothing changed (RFC 9110): the validators of its last answer."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave, unpacked and else as it was received; `content` is None where nothing changed since `Known`."""

    address: str  # the last one, where redirects led
    headers: Mapping[str, str]  # their names in small letters
    content: bytes | None
    moved: bool = False  # by redirects that are for good

    @property
    def type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def resolved(host: str, port: int) -> list[Address]:
    """The addresses of a host. Raises OSError."""
    return [(family, place) for family, _kind, _protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]  # type: ignore[misc]


def is_public(written: str) -> bool:
    """Whether an address of the internet protocol is one of the public internet, also where it stands within one of version 6.

    >>> [is_public(one) for one in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "::127.0.0.1", "fec0::1")]
    [True, False, False, False, False, False]
    """
    found: IPv4Address | IPv6Address = ip_address(written.partition("%")[0])
    if isinstance(found, IPv6Address):
        teredo = found.teredo[1] if found.teredo else None
        nat64 = IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
        within = [one for one in (found.ipv4_mapped, found.sixtofour, teredo, nat64) if one is not None]
        if within:
            return all(one.is_global and not one.is_multicast for one in within)
        return found in UNICAST and found.is_global
    return found.is_global and not found.is_multicast


@dataclass(slots=True)
class Host:
    """What is known of one host in this run. `lock` lets one request at a time through."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    due: float = 0.0  # when the next request may go, by the clock of `Web`
    closed: str | None = None  # why it is left to the next run
    failures: int = 0  # requests that came to nothing, since the last one that was answered
    robots: Protego | None = None
    shut: str | None = None  # why its robots.txt could not be had, which forbids all
    reserved: tuple[str, ...] | None = None  # paths whose text and data mining is reserved; None: not asked yet


@dataclass(slots=True)
class Web:
    """Asks for addresses. `private` are the hosts that may be asked though they are not of the public internet, at any port."""

    private: frozenset[str] = frozenset()
    contact: str = ""  # the address of the digest, told to hosts
    pause: float = PAUSE
    whole: float = WHOLE_SECONDS
    silent: float = SILENT_SECONDS
    resolve: Resolve = resolved
    hosts: dict[str, Host] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _why: str = ""  # it was
    _open: set[socket.socket] = field(default_factory=set)  # to those who are being asked

    def stop(self, why: str) -> None:
        """Let nobody ask any more: who waits for a host or for its answer, in another thread, is refused at once."""
        self._why = why
        self._stopped.set()
        for made in [*self._open]:
            _cut(made)

    def get(self, address: str, known: Known = Known(), most: int = MAX_DOCUMENT_BYTES, *, licensed: bool = False) -> Answer:
        """What an address gives. `licensed`: the outlet has allowed text and data mining. Raises `Refused`."""
        until = time.monotonic() + self.whole
        led: list[int] = []
        waited = False
        while len(led) <= MOST_REDIRECTS:
            split = self._checked(address)
            host = self._host(split)
            with host.lock:
                self._ask_what_is_allowed(host, split)
                self._allowed(host, split, licensed=licensed)
                self._wait(host)
                until = max(until, time.monotonic() + self.silent)  # a wait is no slowness of the host
                answer, status = self._answered(host, split, known, most, until)
                self._note(host, status, answer)
            if status in REDIRECTS and "location" in answer.headers:
                address = self._led(split, answer.headers["location"]).geturl()
                led.append(status)
                continue
            if status in BUSY and not host.closed and not waited:  # it said how long to wait: a week, until the next run, is longer
                waited = True
                continue
            moved = bool(led) and LASTING.issuperset(led)
            if status == NOT_MODIFIED and known != Known():
                return Answer(address, answer.headers, None, moved)
            if status != OK:
                raise Refused(f"answered {status}", again=status not in GONE)
            if answer.headers.get("tdm-reservation", "").strip() == "1" and not licensed:
                raise Forbidden(RESERVED)
            return Answer(address, answer.headers, answer.content, moved)
        raise Refused(f"leads on more than {MOST_REDIRECTS} times", again=False)

    def let_in(self, by: str, address: str) -> None:
        """Raises `Forbidden` where a host that nobody named would lead to one that is asked only because a person named it."""
        split = urlsplit(address)
        if split.hostname in self.private and urlsplit(by).hostname not in self.private and not self._is_open(split):
            raise Forbidden("lies in a private network or at a port of its own, and what names it does not")

    def _is_open(self, split: SplitResult) -> bool:
        """Whether an address may be asked by everybody; also where it cannot be asked at all, which is told when that is tried."""
        try:
            return self._checked(split.geturl()).port in (None, *PORTS.values()) and all(
                is_public(str(place[0])) for _family, place in self._resolved(split)
            )
        except Refused:
            return True

    # -- what may be asked -------------------------------------------------------------------------------------

    def _checked(self, address: str) -> SplitResult:
        try:
            split = urlsplit(address)
            port = split.port
        except ValueError:
            raise Refused("is no web address", again=False) from None
        if split.scheme not in PORTS or not split.hostname or UNSAFE.search(address):
            raise Refused("is no address of http or https", again=False)
        if split.username is not None or split.password is not None:
            raise Refused("names a user; give the address without", again=False)
        try:
            split = split._replace(netloc=split.netloc.encode("idna").decode())
        except UnicodeError:
            raise Refused("names no host", again=False) from None
        if port not in (None, *PORTS.values()) and split.hostname not in self.private:
            raise Forbidden(f"asks port {port}: name the host in hosts: of fetch: if that is meant")
        return split

    def _led(self, split: SplitResult, location: str) -> SplitResult:
        """Where a redirect leads. Raises `Refused`."""
        try:
            led = self._checked(urljoin(split.geturl(), UNSAFE.sub("", location)))
        except ValueError:
            raise Refused("leads to what is no web address", again=False) from None
        self.let_in(split.geturl(), led.geturl())
        return led

    def _host(self, split: SplitResult) -> Host:
        with self._lock:
            return self.hosts.setdefault(f"{split.scheme}://{split.netloc.lower()}", Host())

    def _ask_what_is_allowed(self, host: Host, split: SplitResult) -> None:
        if host.reserved is not None:
            return
        robots, host.shut = self._small(host, split, "/robots.txt")
        host.robots = Protego.parse(robots.decode("utf8", "replace"))
        host.reserved = () if host.shut else tuple(reserved_paths(self._small(host, split, "/.well-known/tdmrep.json")[0]))

    def _small(self, host: Host, split: SplitResult, path: str) -> tuple[bytes, str | None]:
        """A file in which a host says what it allows, wherever it leads for that; empty where there is none. And why nobody knows that."""
        place = split._replace(path=path, query="", fragment="")
        for _ in range(MOST_REDIRECTS + 1):
            self._wait(host)
            try:
                answer, status = self._request(place, Known(), MOST_ROBOTS, time.monotonic() + self.whole)
            except (Forbidden, Unasked):
                raise
            except Refused as refused:
                return b"", str(refused)
            self._note(host, status, answer)
            if status in REDIRECTS and "location" in answer.headers:
                place = self._led(place, answer.headers["location"])
                continue
            if status == OK:
                return answer.content or b"", None
            return b"", f"answered {status}" if status >= 500 or status == TOO_MANY else None
        return b"", None

    def _allowed(self, host: Host, split: SplitResult, *, licensed: bool) -> None:
        if host.closed:
            raise Unasked(host.closed)
        if host.shut:
            raise Refused(f"its robots.txt {host.shut}, which forbids all (RFC 9309)", again=True)
        if host.robots is not None and not host.robots.can_fetch(split.geturl(), AGENT):
            raise Forbidden("its robots.txt forbids it")
        if not licensed and any(covers(pattern, split.path or "/") for pattern in host.reserved or ()):
            raise Forbidden(RESERVED)

    def _wait(self, host: Host) -> None:
        asked = float((host.robots.crawl_delay(AGENT) if host.robots is not None else None) or 0.0)
        if asked > LONGEST_PAUSE:
            host.closed = f"asks for {asked:.0f} s between two requests"
            raise Unasked(host.closed)
        if self._stopped.wait(max(0.0, host.due - time.monotonic())):
            raise Unasked(self._why)
        host.due = time.monotonic() + max(self.pause, asked)

    def _note(self, host: Host, status: int, answer: Answer) -> None:
        """Stand back where the host says that it is too much."""
        if status not in BUSY:
            return
        wait = seconds_of(answer.headers.get("retry-after", ""))
        if wait is None or wait > LONGEST_PAUSE:
            host.closed = f"answered {status}, and is left alone until the next run"
        else:
            host.due = max(host.due, time.monotonic() + wait)

    # -- one request -------------------------------------------------------------------------------------------

    def _answered(self, host: Host, split: SplitResult, known: Known, most: int, until: float) -> tuple[Answer, int]:
        """`_request`, by which a host that comes to no end again and again is left alone: each time may take a minute."""
        try:
            found = self._request(split, known, most, until)
        except Refused as refused:
            host.failures += refused.again
            if host.failures == MOST_FAILURES:
                host.closed = f"failed {MOST_FAILURES} times in a row, and is left alone until the next run"
            raise
        host.failures = 0
        return found

    def _request(self, split: SplitResult, known: Known, most: int, until: float) -> tuple[Answer, int]:
        """The answer to one request and its status, redirects not followed. Raises `Refused`."""
        connection = self._connected(split, until)
        made = connection.sock
        stop = threading.Timer(max(0.1, until - time.monotonic()), _cut, [made])
        stop.start()
        self._open.add(made)
        try:
            if isinstance(made, ssl.SSLSocket):
                made.do_handshake()
            query = f"?{quote(split.query, safe=SAFE)}" if split.query else ""
            connection.request(
                "GET", f"{quote(split.path or '/', safe=SAFE)}{query}", headers={"Host": split.netloc, **dict(self._headers(known))}
            )
            with closing(connection.getresponse()) as response:
                headers = {name.lower(): value for name, value in response.getheaders()}
                pieces = unpacked(_pieces(response, until), headers.get("content-encoding", ""), most)
                return Answer(split.geturl(), headers, b"".join(pieces) if response.status == OK else None), response.status
        except (OSError, HTTPException, ValueError, zlib.error) as error:
            if self._stopped.is_set():
                raise Unasked(self._why) from None
            if time.monotonic() >= until:
                raise Refused(f"took longer than {self.whole:g} s", again=True) from None
            raise Refused(f"broke off: {str(error) or type(error).__name__}", again=True) from None
        finally:
            stop.cancel()
            self._open.discard(made)
            connection.close()

    def _headers(self, known: Known) -> Iterator[tuple[str, str]]:
        yield "User-Agent", f"{AGENT}/{__version__}{f' (+{self.contact})' if self.contact else ''}"
        yield "Accept", "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.1"
        yield "Accept-Encoding", "gzip"
        yield "Connection", "close"
        if known.etag:
            yield "If-None-Match", known.etag
        if known.last_modified:
            yield "If-Modified-Since", known.last_modified

    def _places(self, split: SplitResult) -> list[Address]:
        """Where a host may be asked. Raises `Refused`."""
        allowed = [one for one in self._resolved(split) if split.hostname in self.private or is_public(str(one[1][0]))]
        if not allowed:
            raise Forbidden("lies in a private network: name the host in hosts: of fetch: if that is meant")
        return allowed

    def _resolved(self, split: SplitResult) -> Sequence[Address]:
        try:
            return self.resolve(split.hostname or "", split.port or PORTS[split.scheme])
        except (OSError, UnicodeError):
            raise Refused("has no address on the internet", again=True) from None

    def _connected(self, split: SplitResult, until: float) -> HTTPConnection:
        host = split.hostname or ""
        connection = HTTPConnection(host, PORTS[split.scheme], timeout=self.silent)  # an IPv6 address would be cut at its last colon
        failed: OSError | None = None
        for family, place in self._places(split):
            made = socket.socket(family, socket.SOCK_STREAM)
            if split.scheme == "https":
                made = _wrapped(made, host)  # before it is connected: a host may reset that at once
            try:
                made.settimeout(max(0.1, min(CONNECT_SECONDS, self.silent, until - time.monotonic())))
                made.connect(place)
            except OSError as error:
                made.close()
                failed = error
            else:
                made.settimeout(self.silent)
                connection.sock = made
                return connection
        raise Refused(f"cannot be reached: {failed}", again=True)


RESERVED = "its rights of text and data mining are reserved; a licence: in outlets.yaml allows it"


def _wrapped(made: socket.socket, host: str) -> ssl.SSLSocket:
    """A socket for TLS, whose handshake is still to be made: it may take as long as an answer."""
    return ssl.create_default_context().wrap_socket(made, server_hostname=host, do_handshake_on_connect=False)


def _cut(made: socket.socket) -> None:
    """End a request whose time is over, wherever it waits."""
    try:
        made.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _pieces(response: HTTPResponse, until: float) -> Iterator[bytes]:
    while piece := response.read1(PIECE):
        yield piece
        if time.monotonic() >= until:
            raise TimeoutError
    if response.length:
        raise HTTPException("it ended before its length")
    if time.monotonic() >= until:
        raise TimeoutError


def unpacked(pieces: Iterator[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The content without its Content-Encoding, never more than `most` bytes of it. Raises `Refused`."""
    coding = encoding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Refused(f"comes in the encoding {coding!r}, which was not asked for", again=False)
    size = 0
    for whole in pieces if coding in ("", "identity") else _members(pieces):
        size += len(whole)
        if size > most:
            raise Refused(f"is larger than {most / 1_000_000:g} MB", again=False)
        yield whole


def _members(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What one member of gzip or zlib holds, or several of gzip one behind the other, a piece at a time; what else stands behind them
    is left. Raises `Refused`, zlib.error.
    """
    member = zlib.decompressobj(GZIP_OR_ZLIB)
    for packed in pieces:
        left = packed
        while left:
            if member.eof:
                if not GZIP_MAGIC.startswith(left[: len(GZIP_MAGIC)]):
                    return
                member = zlib.decompressobj(GZIP_OR_ZLIB)
            yield member.decompress(left, PIECE)
            left = member.unconsumed_tail or member.unused_data
    if not member.eof:
        raise Refused("ended before its end", again=True)


def seconds_of(retry_after: str) -> float | None:
    """How long a Retry-After asks to wait (RFC 9110): seconds or a date; None where it says nothing.

    >>> seconds_of("120"), seconds_of("soon")
    (120.0, None)
    """
    if re.fullmatch("[0-9]{1,9}", retry_after):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):  # the last by an offset of thousands of digits
        return None


def reserved_paths(content: bytes) -> Iterator[str]:
    """The paths that a tdmrep.json reserves, as robots.txt writes them: `*` for anything, `$` for the end."""
    try:
        rules = json.loads(content)
    except (ValueError, RecursionError):
        return
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and rule.get("tdm-reservation") == 1 and isinstance(rule.get("location"), str):
            yield WITH_HOST.sub("", rule["location"])


def covers(pattern: str, path: str) -> bool:
    """Whether a path is one of a pattern's.

    >>> covers("/news/*.html$", "/news/a/b.html"), covers("/news/*.html$", "/news/a.html?b"), covers("/", "/a")
    (True, False, True)
    """
    bare, end, _ = pattern.partition("$")
    first, *others = bare.split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in others:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not end or (path.endswith(others[-1]) if others else path == first)
