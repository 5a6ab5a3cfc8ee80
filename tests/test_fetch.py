"""Fetching, against a server that misbehaves in every way; nothing here asks anybody but this machine."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from builders import home, page
from clipsheet import cli, settings
from clipsheet.archive import Archive
from clipsheet.cleaning import clean
from clipsheet.fetch import Fetched, fetch, listings, remembered
from clipsheet.fetch.web import Address, Forbidden, Refused, Web, reserved_paths, seconds_of, unpacked
from clipsheet.model import Faults
from clipsheet.report import Report

Reply = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")


@dataclass
class Server:
    """A server on loopback: what it answers by path, and what it was asked."""

    address: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def page(self, path: str, text: str = "", **headers: str) -> str:
        self.replies[path] = (200, {"Content-Type": "text/html; charset=utf-8", **headers}, (text or page()).encode())
        return self.address + path

    def feed(self, path: str, *links: str, **headers: str) -> str:
        items = "".join(
            f"<entry><title>Ferry {n}</title><id>{link}</id><updated>{YESTERDAY}</updated><link href='{link}'/></entry>"
            for n, link in enumerate(links)
        )
        text = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><id>a</id><updated>{YESTERDAY}</updated>{items}</feed>"
        self.replies[path] = (200, {"Content-Type": "application/atom+xml", **headers}, text.encode())
        return self.address + path


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = made.replies.get(self.path, (404, {}, b""))
            if callable(reply):
                reply(self)
                return
            status, headers, body = reply
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Nothing is told on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        made = Server(f"http://127.0.0.1:{running.server_port}")
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield made
        running.shutdown()
        thread.join()


def web(**given: object) -> Web:
    return Web(**{"private": frozenset({"127.0.0.1"}), "pause": 0.0, "whole": 1.2, "silent": 0.4, **given})  # type: ignore[arg-type]


def reason(address: str, **given: object) -> tuple[str, bool]:
    with pytest.raises(Refused) as refused:
        web(**given).get(address)
    return str(refused.value), refused.value.again


# -- one request ------------------------------------------------------------------------------------------------------


def test_a_page_is_given_as_it_was_received(server: Server) -> None:
    address = server.page("/a", "<p>Ferry\r\n\xa0caf\xe9")
    answer = web(contact="https://digest.example").get(address)
    assert ("<p>Ferry\r\n\xa0caf\xe9".encode(), "text/html") == (answer.content, answer.type)
    assert server.headers[-1]["user-agent"].startswith("Clipsheet/")
    assert "(+https://digest.example)" in server.headers[-1]["user-agent"]
    assert server.headers[-1]["host"] == server.address.removeprefix("http://")


def test_an_address_of_version_6_is_asked_with_and_without_a_port(server: Server) -> None:
    server.page("/a")
    here = (socket.AF_INET, ("127.0.0.1", int(server.address.rpartition(":")[2])))
    for host in ("[2001:db8::fe]", "[2001:db8::fe]:80"):
        assert web(private=frozenset({"2001:db8::fe"}), resolve=lambda _host, _port: [here]).get(f"http://{host}/a").content
        assert host.removesuffix(":80") == server.headers[-1]["host"].removesuffix(":80")


@pytest.mark.parametrize("behind", [b"", b"no gzip"])
def test_a_page_in_several_members_of_gzip_is_whole(server: Server, behind: bytes) -> None:
    several = gzip.compress(b"<p>The ferry") + gzip.compress(b"") + gzip.compress(b" runs") + behind
    server.replies["/a"] = (200, {"Content-Encoding": "gzip"}, several)
    assert b"<p>The ferry runs" == web().get(f"{server.address}/a").content
    apart = (several[place : place + 1] for place in range(len(several)))
    assert b"<p>The ferry runs" == b"".join(unpacked(apart, "gzip", 99))


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A body without end, a little at a time."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"<p>")
            time.sleep(0.05)
    except OSError:
        return


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    try:
        for number in range(1000):
            handler.wfile.write(f"X-{number}: a\r\n".encode())
            time.sleep(0.05)
    except OSError:
        return


def silent(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.0)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"<p>" * 100_000)
    except OSError:
        return


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")


BOMB = gzip.compress(b"<p>" * 10_000_000)
MISBEHAVING: dict[str, tuple[Reply, str, bool]] = {
    "a body that never ends, slowly": (drip, "took longer than 1.2 s", True),
    "a head that never ends": (drip_head, "took longer than 1.2 s", True),
    "nothing at all": (silent, "broke off: timed out", True),
    "a body that never ends, fast": (endless, "is larger than 5 MB", False),
    "no HTTP": (garbage, "broke off: ", True),
    "less than its length": ((200, {"Content-Length": "9999"}, b"<p>"), "broke off: ", True),
    "a length below zero": ((200, {"Content-Length": "-1"}, b"<p>" * 2_000_000), "is larger than 5 MB", False),
    "a bomb of gzip": ((200, {"Content-Encoding": "gzip"}, BOMB), "is larger than 5 MB", False),
    "gzip that is none": ((200, {"Content-Encoding": "gzip"}, b"<p>Ferry"), "broke off: ", True),
    "gzip that ends early": ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>Ferry" * 99)[:-20]), "ended before its end", True),
    "an encoding that nobody asked for": ((200, {"Content-Encoding": "br"}, b"\x8b"), "comes in the encoding 'br'", False),
    "a redirect to itself": ((302, {"Location": "/a"}, b""), "leads on more than 5 times", False),
    "a redirect to a file": ((302, {"Location": "file:///etc/passwd"}, b""), "is no address of http or https", False),
    "a redirect to another host within": ((302, {"Location": "http://localhost/"}, b""), "lies in a private network", False),
    "a redirect to another port within": ((302, {"Location": "http://127.0.0.2:22/"}, b""), "asks port 22", False),
    "a redirect to nowhere": ((302, {}, b""), "answered 302", True),
    "a redirect to brackets": ((302, {"Location": "http://["}, b""), "leads to what is no web address", False),
    "nothing new, to who knows nothing": ((304, {}, b""), "answered 304", True),
    "gone": ((410, {}, b""), "answered 410", False),
    "broken": ((500, {}, b""), "answered 500", True),
}


@pytest.mark.parametrize("kind", MISBEHAVING)
def test_a_host_that_misbehaves_is_told_with_the_reason(server: Server, kind: str) -> None:
    server.replies["/a"], said, again = MISBEHAVING[kind]
    began = time.monotonic()
    found = reason(f"{server.address}/a")
    assert (True, again) == (found[0].startswith(said), found[1]), found
    assert time.monotonic() - began < 4.0


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://10.1.2.3/", "http://169.254.169.254/latest",
        "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://100.64.0.1/",
        "http://224.0.0.1/", "http://[::127.0.0.1]/", "http://[fec0::1]/", "http://[64:ff9b:1::7f00:1]/", "http://[::ffff:0:127.0.0.1]/",
    ],
)  # fmt: skip
def test_a_private_network_is_never_asked(address: str) -> None:
    assert ("lies in a private network: name the host in hosts: of fetch: if that is meant", False) == reason(address, private=frozenset())


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example", "//a.example", "", "http://", "http://[", "http://a.example:x/",
                "http://a.example/\r\nHost: b", "http://u:p@a.example/"]
)  # fmt: skip
def test_what_is_no_web_address_is_never_asked(address: str) -> None:
    assert not reason(address)[1]


def test_a_name_that_answers_otherwise_a_moment_later_leads_nowhere_else(server: Server) -> None:
    address = server.page("/a")
    here = (socket.AF_INET, ("127.0.0.1", int(address.rpartition(":")[2].partition("/")[0])))
    looks = []

    def rebound(_host: str, _port: int) -> list[Address]:
        looks.append(here if looks else (socket.AF_INET, ("192.88.99.1", 9)))
        return [looks[-1]]

    for _ in range(2):  # the first look finds a public address, which nobody answers at; the second finds ours
        said = reason("http://rebound.example/a", private=frozenset(), resolve=rebound)
    assert ("lies in a private network: name the host in hosts: of fetch: if that is meant", False) == said
    assert here in looks
    assert [] == server.asked


def test_of_several_addresses_of_a_host_only_the_public_ones_are_asked() -> None:
    both = [
        (socket.AF_INET, ("10.0.0.1", 80)),
        (socket.AF_INET6, ("2606:4700::1", 80, 0, 0)),
        (socket.AF_INET6, ("fe80::1%eth0", 80, 0, 2)),
    ]
    assert both[1:2] == Web(resolve=lambda _host, _port: both)._places(urlsplit("http://a.example/"))


# -- what hosts allow -------------------------------------------------------------------------------------------------


def test_robots_txt_is_asked_once_and_kept_to(server: Server) -> None:
    server.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\n\nUser-agent: clipsheet\nDisallow: /not-us/*.html$\n")
    one = web()
    for path in ("/a", "/not-us/b", "/private"):
        one.get(server.page(path))
    with pytest.raises(Refused, match=r"robots\.txt forbids"):
        one.get(server.page("/not-us/a.html"))
    assert 1 == server.asked.count("/robots.txt")
    assert "/not-us/a.html" not in server.asked


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_txt_that_fails_forbids_all_and_one_that_is_not_there_nothing(server: Server, status: int, allowed: bool) -> None:
    server.replies["/robots.txt"] = (status, {}, b"")
    address = server.page("/a")
    if allowed:
        assert web().get(address).content
    else:
        assert f"answered {status}" in reason(address)[0]


def test_a_robots_txt_that_lies_at_another_host_is_kept_to(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    server.replies["/robots.txt"] = (301, {"Location": f"http://www.daily.example:{port}/rules.txt"}, b"")
    server.replies["/rules.txt"] = (200, {}, b"User-agent: *\nDisallow: /a\n")
    server.page("/a")
    named = frozenset({"daily.example", "www.daily.example"})
    here: list[Address] = [(socket.AF_INET, ("127.0.0.1", port))]
    assert "robots.txt forbids" in reason(f"http://daily.example:{port}/a", private=named, resolve=lambda _host, _port: here)[0]
    assert "/a" not in server.asked


def test_a_public_host_leads_nobody_into_a_private_network(digest: Digest, server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    server.page("/secret")
    server.replies["/led"] = (302, {"Location": f"{server.address}/secret"}, b"")
    server.replies["/index.xml"] = (200, {}, f"<sitemapindex><sitemap><loc>{server.address}/secret</loc></sitemap></sitemapindex>".encode())
    feed = server.feed("/feed", server.page("/secret")).replace("127.0.0.1", "public.example").removesuffix(f":{port}/feed") + "/feed"
    digest.says(f"""  feeds: ["{feed}"]
  sitemaps: ["http://public.example/index.xml"]
  pages: ["http://public.example/led"]
""")
    here: list[Address] = [(socket.AF_INET, ("127.0.0.1", port))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("clipsheet.fetch.web.is_public", lambda _address: True)
        run = digest.fetch(resolve=lambda _host, _port: here)
    assert [] == digest.raw
    assert "/secret" not in server.asked
    said = " ".join(run.lines(datetime.now(UTC).date()))
    assert 3 == said.count("lies in a private network or at a port of its own, and what names it does not")


@pytest.mark.parametrize(
    ("place", "port", "is_led"),
    [("10.0.0.1", "", False), ("93.184.215.14", "", True), ("93.184.215.14", ":8080", False), ("", "", True)],
    ids=["a private network", "the internet", "a port of its own", "nowhere, which is told when it is asked for"],
)
def test_who_leads_to_a_host_that_was_named_needs_no_name_where_everybody_may_ask(place: str, port: str, is_led: bool) -> None:
    def resolve(_host: str, _port: int) -> list[Address]:
        if not place:
            raise OSError
        return [(socket.AF_INET, (place, 80))]

    one, address = web(private=frozenset({"named.example"}), resolve=resolve), f"http://named.example{port}/a"
    one.let_in("http://named.example/feed", address)
    if is_led:
        one.let_in("http://public.example/feed", address)
    else:
        with pytest.raises(Forbidden, match="and what names it does not"):
            one.let_in("http://public.example/feed", address)


def test_a_robots_txt_that_leads_to_no_address_is_a_reason(server: Server) -> None:
    server.replies["/robots.txt"] = (302, {"Location": "http://["}, b"")
    assert "leads to what is no web address" in reason(server.page("/a"))[0]


def test_a_host_that_ends_a_connection_before_its_handshake_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # what is closed is reset

        def reset() -> None:
            listening.accept()[0].close()

        threading.Thread(target=reset, daemon=True).start()
        said, again = reason(f"https://127.0.0.1:{listening.getsockname()[1]}/a")
    assert "cannot be reached" in said or "broke off" in said
    assert again


def test_a_host_that_is_not_there_is_told_as_such() -> None:
    def nowhere(_host: str, _port: int) -> list[Address]:
        raise OSError

    assert "has no address on the internet" in reason("http://a.example/feed", resolve=nowhere)[0]
    assert "cannot be reached" in reason("http://127.0.0.1:9/feed")[0]


RESERVES = json.dumps([{"location": "/news/*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]).encode()


def test_a_reservation_of_text_and_data_mining_is_kept_to_unless_there_is_a_licence(server: Server) -> None:
    server.replies["/.well-known/tdmrep.json"] = (200, {}, RESERVES)
    assert "reserved" in reason(server.page("/news/a"))[0]
    assert "reserved" in reason(server.page("/b", **{"TDM-Reservation": "1"}))[0]
    assert web().get(server.page("/c", **{"TDM-Reservation": "0"})).content
    assert web().get(server.page("/news/a"), licensed=True).content


def test_a_host_that_asks_for_time_gets_it_and_one_that_asks_for_much_is_left_to_the_next_run(server: Server) -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        server.page("/b")
        handler.send_response(429)
        handler.send_header("Retry-After", "1")
        handler.end_headers()

    one = web()
    server.page("/a")
    one.get(server.address + "/a")
    server.replies["/b"] = busy
    began = time.monotonic()
    assert one.get(server.address + "/b").content
    assert time.monotonic() - began > 0.8
    server.replies["/b"] = (429, {"Retry-After": "1"}, b"")
    with pytest.raises(Refused, match="answered 429"):
        one.get(server.address + "/b")
    assert 4 == server.asked.count("/b")
    server.replies["/b"] = (503, {"Retry-After": "3600"}, b"")
    with pytest.raises(Refused, match="answered 503"):
        one.get(server.address + "/b")
    with pytest.raises(Refused, match="left alone until the next run"):
        one.get(server.address + "/a")


def test_between_two_requests_to_a_host_there_is_a_pause(server: Server) -> None:
    one, begun = web(pause=0.2), time.monotonic()
    for path in ("/a", "/b"):
        one.get(server.page(path))
    assert time.monotonic() - begun >= 0.6  # robots.txt, tdmrep.json, the first and the second


# -- listings ---------------------------------------------------------------------------------------------------------

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><link>https://a.example/</link>
<item><title>Ferry &amp; more</title><link>https://a.example/1#top</link><pubDate>Wed, 01 Oct 2025 10:00:00 +0200</pubDate></item>
<item><title>No address</title></item><item><link>/2</link></item><item><link>javascript:alert(1)</link></item>
<item><link>/2</link></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"url": "https://a.example/1", "title": "Ferry", "date_published": "2025-10-01T10:00:00+02:00"},
            7,
            {"id": "2"},
            {"id": "https://a.example/3", "date_modified": "2025-10-01T08:00:00Z"},
        ],
    }
).encode()
NEWS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/old</loc><lastmod>2020-01-01</lastmod></url>
<url><loc> https://a.example/1 </loc><news:news><news:publication_date>2025-10-01T08:00:00Z</news:publication_date>
<news:title>Ferry &e;</news:title></news:news></url></urlset>"""


def test_every_kind_of_listing_gives_whole_addresses_each_once() -> None:
    when = datetime(2025, 10, 1, 8, tzinfo=UTC)
    base = "https://a.example/feed.xml"
    assert [("https://a.example/1", "Ferry & more", when), ("https://a.example/2", "", None)] == [
        (item.address, item.title, item.published) for item in listings.feed(RSS, base).items
    ]
    assert [("https://a.example/1", "Ferry", when, None), ("https://a.example/3", "", None, when)] == [
        (one.address, one.title, one.published, one.changed) for one in listings.feed(JSON_FEED, base).items
    ]
    assert [("https://a.example/1", when, None), ("https://a.example/old", None, datetime(2020, 1, 1, tzinfo=UTC))] == [
        (one.address, one.published, one.changed) for one in listings.sitemap(NEWS, base).items
    ]
    assert "root:" not in repr(listings.sitemap(NEWS, base))
    newer = b"<sitemap><loc>/2.xml</loc><lastmod>2025-10-01</lastmod></sitemap>"
    index = b"<sitemapindex><sitemap><loc>/1.xml</loc></sitemap>" + newer + b"</sitemapindex>"
    assert ("https://a.example/2.xml", "https://a.example/1.xml") == listings.sitemap(index, base).listings


def test_a_page_with_pictures_is_listed_by_its_own_address() -> None:
    picture = "<i:image><i:loc>https://a.example/1.jpg</i:loc><i:title>A ship</i:title></i:image>"
    row = f"<url xmlns:i='http://www.google.com/schemas/sitemap-image/1.1'>{picture}<loc>https://a.example/1</loc>{picture}</url>"
    (item,) = listings.sitemap(f"<urlset>{row}</urlset>".encode(), "https://a.example/").items
    assert ("https://a.example/1", "") == (item.address, item.title)


@pytest.mark.parametrize("content", [b"", b"<html><body>No feed", b"{}", b'{"version": 1}', b"[" * 10_000, b"\xff\xfe", b"{" * 9_999])
def test_what_is_no_listing_is_told(content: bytes) -> None:
    for read in (listings.feed, listings.sitemap):
        with pytest.raises(listings.NoListing, match="is no"):
            read(content, "https://a.example/")


EMOJI = b"<rss version='2.0'><channel><item><title>Ferry &#55357;&#56832;&#x1F600;</title><link>/1</link></item></channel></rss>"


def test_halves_of_a_character_cost_no_feed() -> None:
    (item,) = listings.feed(EMOJI, "https://a.example/").items
    assert ("https://a.example/1", "Ferry \U0001f600") == (item.address, item.title)
    said = {"version": listings.JSON_FEED + "1.1", "items": [{"url": "/\ud83d", "title": "\ud83d"}]}
    (item,) = listings.feed(json.dumps(said).encode(), "https://a.example/").items
    assert ("https://a.example/\ufffd", "\ufffd") == (item.address, item.title)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<rss version='2.0'><channel><textinput><gml:pos>1</gml:pos>", "cannot be read as a feed"),
        (b"<?xml version='1.0' encoding='undefined'?><rss/>", "cannot be read as a feed"),
        (b"<rss version='2.0'><channel>" + b"<a>" * 200_000, "more than 200,000 tags"),
        (b"<urlset>" + b"<a/>" * 1_000_000, "more than .* tags"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"[]," * 2_000_001, "more than 2,000,000 values"),
    ],
    ids=["a wrong place", "no charset", "many tags", "many addresses", "many values"],
)
def test_what_a_reader_stumbles_on_is_told(content: bytes, said: str) -> None:
    read = listings.sitemap if content.startswith(b"<urlset") else listings.feed
    with pytest.raises(listings.NoListing, match=said):
        read(content, "https://a.example/")


def test_the_name_of_an_author_without_end_holds_nobody_up() -> None:
    began = time.monotonic()
    author = b"<author>" + b"a." * 30_000 + b"</author>"
    assert listings.feed(EMOJI.replace(b"<link>", author + b"<link>"), "https://a.example/").items
    assert time.monotonic() - began < 3.0


def test_names_that_no_namespace_knows_are_names_all_the_same() -> None:
    text = b"<urlset><x:url><loc>/a</loc><last:00Z/></x:url></urlset>"
    assert ["https://a.example/a"] == [item.address for item in listings.sitemap(text, "https://a.example/").items]


def test_what_hosts_say_amiss_is_as_if_they_said_nothing() -> None:
    late = "Mon, 01 Jan 2024 00:00:00 +99999999999999"
    assert [None, None, None, 5.0] == [seconds_of(text) for text in ("\x1e20", "9" * 99, late, "5")]
    assert ["/a*", "*"] == list(
        reserved_paths(b'[{"location": "https://[x/a*", "tdm-reservation": 1}, {"location": "*", "tdm-reservation": 1}]')
    )


def test_the_feeds_of_opml_are_found_in_their_order() -> None:
    first, second = b"<outline xmlUrl='https://a.example/1'/>", b"<outline xmlUrl=' https://b.example/2 '/>"
    text = b"<opml><body><outline text='A'>" + first + b"</outline>" + second + b"</body></opml>"
    assert ["https://a.example/1", "https://b.example/2"] == listings.opml(text)
    with pytest.raises(listings.NoListing):
        listings.opml(b"<html>")


# -- a run ------------------------------------------------------------------------------------------------------------


@dataclass
class Digest:
    """A home that fetches from a server."""

    home: Path

    def fetch(self, **given: object) -> Fetched:
        found = settings.load(self.home)
        return fetch(found, web(**given), Archive.open(found).addresses().__contains__)

    def says(self, fetch: str, more: str = "") -> None:
        (self.home / "content/site.yaml").write_text(f'format: 1\nname: "A"\n{more}fetch:\n{fetch}', "utf8")

    @property
    def raw(self) -> list[Path]:
        return sorted(path for path in (self.home / "content/raw").rglob("*") if path.is_file() and path.suffix != ".yaml")


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    return Digest(home(tmp_path, {}))


def test_new_pages_are_saved_with_their_sidecars_and_cleaned_under_their_address(digest: Digest, server: Server) -> None:
    address = server.page("/news/ferry-runs.html?utm_source=feed", page(), ETag='"a"')
    digest.says(f'  feeds: ["{server.feed("/feed", address, ETag="1")}"]\n')
    run = digest.fetch()
    (path,) = digest.raw
    assert [address] == list(run.saved)
    assert path.name.startswith("ferry-runs-")
    assert path.suffix == ".html"
    assert path.read_bytes() == server.replies["/news/ferry-runs.html?utm_source=feed"][2]  # type: ignore[index]
    report = Report()
    clean(settings.load(digest.home), report)
    assert {"kept": 1} == report.counts, [item.reason for item in report.items]
    (entry,) = Archive.open(settings.load(digest.home)).entries.values()
    assert f"{server.address}/news/ferry-runs.html" == dict(entry.values)["source_url"]


def test_a_second_run_asks_whether_anything_changed_and_saves_nothing_twice(digest: Digest, server: Server) -> None:
    feed = server.feed("/feed", server.page("/a"), server.page("/b"), ETag='"1"')
    digest.says(f'  feeds: ["{feed}"]\n')
    assert 2 == len(digest.fetch().saved)
    again = digest.fetch()
    assert ({}, {}) == (again.saved, again.refused)
    assert '"1"' == server.headers[-1]["if-none-match"]
    server.feed("/feed", server.page("/a"), server.page("/c"), ETag='"2"')
    (heard,) = digest.fetch().listings
    assert (1, 1) == (heard.new, heard.known)
    assert {"/a": 1, "/b": 1, "/c": 1} == {path: count for path, count in Counter(server.asked).items() if len(path) == 2}


def test_a_page_that_is_named_in_two_ways_is_asked_for_once_and_by_the_other_if_it_does_not_come(digest: Digest, server: Server) -> None:
    once, there = server.page("/a"), server.page("/b?utm_source=x")
    feed = server.feed("/feed", once, f"{once}?utm_source=feed", f"{server.address}/b", there, ETag="1")
    digest.says(f'  feeds: ["{feed}"]\n')
    assert [once] == list(digest.fetch().saved)
    assert [there] == list(digest.fetch().saved)
    assert {} == digest.fetch().saved
    assert ["/a", "/b", "/b?utm_source=x"] == [path for path in server.asked if path[1] in "ab"]


def test_what_is_remembered_may_be_lost(digest: Digest, server: Server) -> None:
    digest.says(f'  feeds: ["{server.feed("/feed", server.page("/a"))}"]\n')
    digest.fetch()
    (digest.home / "content/fetched.json").unlink()
    assert {} == digest.fetch().saved  # the raw file is there
    clean(settings.load(digest.home), Report())
    for path in digest.raw:
        path.unlink()
    (digest.home / "content/fetched.json").unlink()
    assert {} == digest.fetch().saved  # the clipping is
    assert 1 == server.asked.count("/a")


def test_what_failed_is_asked_for_again_though_its_feed_says_nothing_new_and_is_given_up_in_the_end(digest: Digest, server: Server) -> None:
    digest.says(f'  feeds: ["{server.feed("/feed", f"{server.address}/a", ETag="1")}"]\n')
    server.replies["/a"] = (500, {}, b"")
    for number in range(remembered.MOST_TRIES):
        assert {f"{server.address}/a": ("answered 500", number < remembered.MOST_TRIES - 1)} == digest.fetch().refused
    assert {} == digest.fetch().refused
    digest.says(f'  feeds: ["{server.feed("/feed", f"{server.address}/b", ETag="2")}"]\n')
    server.replies["/b"] = (500, {}, b"")
    digest.fetch()
    server.page("/b")
    assert [f"{server.address}/b"] == list(digest.fetch().saved)


def test_what_a_host_was_not_asked_for_is_not_given_up(digest: Digest, server: Server) -> None:
    feed = server.feed("/feed", f"{server.address}/a", server.page("/b"))
    server.replies["/a"] = (429, {}, b"")  # for more than the host can bear at once
    digest.says(f'  feeds: ["{feed}"]\n')
    for _ in range(remembered.MOST_TRIES):
        assert [] == list(digest.fetch().saved)
    assert [f"{server.address}/b"] == list(digest.fetch().saved)


def test_a_host_that_fails_again_and_again_is_left_to_the_next_run(digest: Digest, server: Server) -> None:
    addresses = [f"{server.address}/{number}" for number in range(5)]
    server.replies |= {f"/{number}": silent for number in range(5)}
    digest.says(f"  pages: {json.dumps(addresses)}\n")
    left = "failed 3 times in a row, and is left alone until the next run"
    assert {"broke off: timed out": 3, left: 2} == Counter(reason for reason, _again in digest.fetch().refused.values())


@pytest.mark.parametrize(("statuses", "moved"), [((301, 308), True), ((301, 302), False)])
def test_a_feed_that_moved_for_good_is_read_and_its_new_address_told(
    digest: Digest, server: Server, statuses: tuple[int, int], moved: bool
) -> None:
    old, new = f"{server.address}/old", server.feed("/new", server.page("/a"), ETag="1")
    server.replies["/old"] = (statuses[0], {"Location": "/middle"}, b"")
    server.replies["/middle"] = (statuses[1], {"Location": "/new"}, b"")
    digest.says(f'  feeds: ["{old}"]\n')
    run = digest.fetch()
    assert 1 == len(run.saved)
    day = datetime.now(UTC).date()
    told = f"moved: {old} is for good at {new}; write that in its place"
    assert moved == (told in run.lines(day))
    again = list(digest.fetch().lines(day))
    assert f"{old}: nothing changed" in again
    assert moved == (told in again)


def test_of_many_pages_that_gave_nothing_for_one_reason_the_first_are_named() -> None:
    run = Fetched(refused={f"https://daily.example/{number}": ("answered 429", True) for number in range(7)})
    run.refused["https://other.example/a"] = ("answered 410", False)
    *some, rest, other, last = run.lines(datetime.now(UTC).date())
    assert [f"not saved: https://daily.example/{number} answered 429; the next run asks again" for number in range(5)] == some
    assert "not saved: 2 other pages of daily.example for the same reason; the next run asks again" == rest
    assert "not saved: https://other.example/a answered 410" == other
    assert last.startswith("0 new pages")


def test_a_dead_feed_is_told_with_its_age_and_stops_nobody(digest: Digest, server: Server) -> None:
    dead, other = f"{server.address}/dead", server.feed("/feed", server.page("/a"))
    server.feed("/dead")
    digest.says(f'  feeds: ["{dead}", "{other}"]\n')
    digest.fetch()
    memory = json.loads((digest.home / "content/fetched.json").read_text("utf8"))
    memory["listings"][dead]["answered"] = "2025-09-01"
    (digest.home / "content/fetched.json").write_text(json.dumps(memory), "utf8")
    server.replies["/dead"] = (500, {}, b"")
    server.feed("/feed", server.page("/b"))
    run = digest.fetch()
    assert [f"{server.address}/b"] == list(run.saved)
    told = list(run.lines(datetime(2025, 10, 1, tzinfo=UTC).date()))
    assert f"no answer: {dead} answered 500; its last answer is of 2025-09-01, 30 days ago" == told[0]


def test_a_page_in_the_place_of_a_feed_answered_and_is_told_so(digest: Digest, server: Server) -> None:
    digest.says(f'  feeds: ["{server.page("/a")}"]\n')
    told = list(digest.fetch().lines(datetime.now(UTC).date()))
    assert told[0].startswith(f"not read: {server.address}/a is no feed: give the address of the feed itself")
    assert "last answer" not in told[0]


def test_a_page_of_site_yaml_that_was_refused_is_told_in_each_run(digest: Digest, server: Server) -> None:
    address, listed = f"{server.address}/gone", f"{server.address}/old"
    digest.says(f'  feeds: ["{server.feed("/feed", listed)}"]\n  pages: ["{address}"]\n')
    assert {address: ("answered 404", False), listed: ("answered 404", False)} == digest.fetch().refused
    ((found, (reason, again)),) = digest.fetch().refused.items()
    assert (address, False) == (found, again)
    assert reason.startswith(
        "answered 404; it is not asked for again: to have it asked once more, take its line out of content/fetched.json"
    )


def test_a_run_that_is_stopped_ends_at_once_and_what_had_come_is_there(
    digest: Digest, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [server.page(f"/{number}") for number in range(9)]
    digest.says(f'  feeds: ["{server.feed("/feed", *links, ETag="1")}"]\n')

    def stopped(things: Iterable[object], _number: object, step: str) -> Iterator[object]:
        if step == "pages":
            while not digest.raw:
                time.sleep(0.01)
            raise KeyboardInterrupt
        yield from things

    began = time.monotonic()
    with monkeypatch.context() as patched:
        patched.setattr("clipsheet.progress.over", stopped)
        with pytest.raises(KeyboardInterrupt):
            digest.fetch(pause=0.5)
    assert time.monotonic() - began < 4.0  # nine pages have nine pauses
    come = len(digest.raw)
    assert 0 < come < 9
    assert 9 - come == len(digest.fetch().saved)


def test_a_run_comes_to_an_end_and_the_next_one_goes_on(digest: Digest, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    links = [server.page(f"/{number}") for number in range(9)]
    digest.says(f'  feeds: ["{server.feed("/feed", *links, ETag="1")}"]\n')
    with monkeypatch.context() as patched:
        patched.setattr("clipsheet.fetch.MOST_MINUTES", 0.05)
        run = digest.fetch(pause=0.6)  # for robots.txt, tdmrep.json and the feed, too
    assert 0 < len(run.saved) < 9
    assert {("0.05 minutes are over", True)} == {*run.refused.values()}
    assert sorted({*links} - {*run.saved}) == sorted(digest.fetch().saved)


def test_a_run_that_is_stopped_waits_for_no_host_that_answers_slowly(
    digest: Digest, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies["/a"] = drip
    digest.says(f'  pages: ["{server.address}/a"]\n')

    def stopped(things: Iterable[object], _number: object, step: str) -> Iterator[object]:
        if step == "pages":
            while "/a" not in server.asked:
                time.sleep(0.01)
            raise KeyboardInterrupt
        yield from things

    monkeypatch.setattr("clipsheet.progress.over", stopped)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        digest.fetch(whole=8.0, silent=8.0)
    assert time.monotonic() - began < 4.0


def test_a_run_that_is_stopped_between_feed_and_page_forgets_no_page(
    digest: Digest, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest.says(f'  feeds: ["{server.feed("/feed", server.page("/a"), ETag="1")}"]\n')

    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("clipsheet.fetch._written", stop)
        with pytest.raises(KeyboardInterrupt):
            digest.fetch()
    assert [f"{server.address}/a"] == list(digest.fetch().saved)


@pytest.mark.parametrize(
    ("path", "reply", "said"),
    [
        ("/a.pdf", (200, {"Content-Type": "application/pdf"}, b"%PDF"), "is of the type application/pdf, which is not read"),
        ("/a", (200, {"Content-Type": "text/html"}, b" \n"), "is empty"),
        ("/a", (200, {}, b"<head><META content='1' name=tdm-reservation>"), "its rights of text and data mining are reserved"),
    ],
)
def test_what_is_no_page_for_us_is_not_saved(digest: Digest, server: Server, path: str, reply: Reply, said: str) -> None:
    server.replies[path] = reply
    digest.says(f'  pages: ["{server.address}{path}"]\n')
    (found,) = digest.fetch().refused.values()
    assert found[0].startswith(said)
    assert [] == digest.raw


def test_a_page_of_meta_elements_that_never_close_holds_nobody_up(digest: Digest, server: Server) -> None:
    digest.says(f'  pages: ["{server.page("/a", "<meta " * 2_000 + " name=tdm-reservation" * 500 + " content=1")}"]\n')
    began = time.monotonic()
    assert 1 == len(digest.fetch().saved)
    assert time.monotonic() - began < 3.0


def test_what_a_rule_forbids_is_asked_for_once_the_rule_is_another(digest: Digest, server: Server) -> None:
    server.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /a\n")
    address = server.page("/a", **{"TDM-Reservation": "1"})
    digest.says(f'  pages: ["{address}"]\n')
    assert {address: ("its robots.txt forbids it", False)} == digest.fetch().refused
    server.replies["/robots.txt"] = (404, {}, b"")
    assert "reserved" in digest.fetch().refused[address][0]
    (digest.home / "content/outlets.yaml").write_text('127.0.0.1:\n  licence: "by letter"\n', "utf8")
    assert [address] == list(digest.fetch().saved)


def test_what_the_desk_does_not_want_or_what_is_old_is_not_asked_for(digest: Digest, server: Server) -> None:
    feed = server.feed("/feed", server.page("/a"), server.page("/b"))
    digest.says(f'  feeds: ["{feed}"]\n', 'block: {words: ["Ferry 1"]}\n')
    run = digest.fetch()
    assert [f"{server.address}/a"] == list(run.saved)
    assert {f"{server.address}/b": ("block: in site.yaml (words: Ferry 1)", False)} == run.refused
    server.replies["/map"] = (
        200,
        {},
        f"<urlset><url><loc>{server.page('/old')}</loc><lastmod>2020-01-01</lastmod></url></urlset>".encode(),
    )
    digest.says(f'  sitemaps: ["{server.address}/map"]\n')
    (heard,) = digest.fetch().listings
    assert (0, 1) == (heard.new, heard.older)


def test_a_sitemap_may_lie_in_gzip(digest: Digest, server: Server) -> None:
    listed = f"<urlset><url><loc>{server.page('/a')}</loc></url></urlset>".encode()
    index = b"<sitemapindex><sitemap><loc>/1.gz</loc></sitemap><sitemap><loc>/2.gz</loc></sitemap></sitemapindex>"
    server.replies["/index.gz"] = (200, {"Content-Type": "application/x-gzip"}, gzip.compress(index))
    server.replies["/1.gz"] = (200, {}, gzip.compress(listed))
    server.replies["/2.gz"] = (200, {}, b"\x1f\x8b none")
    server.replies["/bomb.gz"] = (200, {}, BOMB)
    digest.says(f'  sitemaps: ["{server.address}/index.gz", "{server.address}/bomb.gz"]\n')
    run = digest.fetch()
    assert [f"{server.address}/a"] == list(run.saved)
    assert [f"{server.address}/2.gz is broken: its gzip cannot be unpacked"] == run.listings[0].parts
    assert "is larger than 20 MB" == run.listings[1].reason


def test_an_index_of_sitemaps_is_followed_and_a_broken_part_told(digest: Digest, server: Server) -> None:
    index = "<sitemapindex>{}</sitemapindex>"
    server.replies["/map"] = (200, {}, index.format("".join(f"<sitemap><loc>/{part}</loc></sitemap>" for part in "123")).encode())
    server.replies["/1"] = (200, {}, f"<urlset><url><loc>{server.page('/a')}</loc></url></urlset>".encode())
    server.replies["/3"] = (200, {}, index.format("<sitemap><loc>/1</loc></sitemap>").encode())
    digest.says(f'  sitemaps: ["{server.address}/map"]\n')
    run = digest.fetch()
    assert [f"{server.address}/a"] == list(run.saved)
    within = "is an index within an index, which is not followed: name it in sitemaps: of fetch:"
    assert [f"{server.address}/2 answered 404", f"{server.address}/3 {within}"] == run.listings[0].parts


def test_what_is_new_in_a_part_is_found_though_its_index_stays_as_it_was(digest: Digest, server: Server) -> None:
    server.replies["/map"] = (200, {"ETag": "1"}, b"<sitemapindex><sitemap><loc>/1</loc></sitemap></sitemapindex>")
    digest.says(f'  sitemaps: ["{server.address}/map"]\n')
    for number in range(2):  # the part is not there yet, then it is
        assert number == len(digest.fetch().saved)
        server.replies["/1"] = (200, {}, f"<urlset><url><loc>{server.page('/a')}</loc></url></urlset>".encode())


def test_opml_lies_in_content_and_a_link_out_of_it_is_refused(digest: Digest, server: Server, tmp_path: Path) -> None:
    feed = server.feed("/feed", server.page("/a"))
    (digest.home / "content/feeds.opml").write_text(f"<opml><body><outline xmlUrl='{feed}'/></body></opml>", "utf8")
    digest.says('  opml: ["feeds.opml"]\n')
    assert 1 == len(digest.fetch().saved)
    for name in ("../../etc/passwd", "none.opml", str(tmp_path / "x.opml")):
        digest.says(f'  opml: ["{name}"]\n')
        with pytest.raises(Faults):
            digest.fetch()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "listings": {"a": 1}, "pages": {}}', "[" * 9999,
                                  '{"format": 1, "listings": {}, "pages": {"a": {"on": null, "state": "saved"}}}',
                                  '{"format": 1, "listings": {}, "pages": {"http://[": {"on": "2025-10-01", "state": "waiting"}}}',
                                  '{"format": 1, "listings": {}, "pages": {"/\\ud83d": {"on": "2025-10-01", "state": "waiting"}}}',
                                  '{"format": 1, "listings": {"a": {"answered": ""}}, "pages": {}}'])  # fmt: skip
def test_a_memory_that_cannot_be_read_is_named(digest: Digest, text: str) -> None:
    digest.says('  feeds: ["http://127.0.0.1:9/feed"]\n')
    (digest.home / "content/fetched.json").write_text(text, "utf8")
    with pytest.raises(Faults) as raised:
        digest.fetch()
    assert "content/fetched.json" == raised.value.faults[0].file


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("  feeds: [a]\n", "give a web address"), ("  days: none\n", "a number of days"), ("  [a]\n", "write what to fetch"),
        ("  days: 0\n", "a number of days"), ("  days: 7\n  feed: [a]\n", r"site\.yaml:5: fetch: 'feed': did you mean 'feeds'\?$"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_is_told_with_its_line(digest: Digest, written: str, said: str) -> None:
    digest.says(written)
    with pytest.raises(Faults, match=said):
        settings.load(digest.home)


def test_the_command_tells_what_came_and_what_did_not(
    digest: Digest, server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(digest.home / "summary.md"))
    assert 0 == cli.main(["--home", str(digest.home), "fetch"])
    assert "names nothing to fetch" in capsys.readouterr().err
    digest.says(f'  feeds: ["{server.feed("/feed", server.page("/a"))}", "{server.address}/none"]\n  hosts: ["127.0.0.1"]\n')
    assert 0 == cli.main(["--home", str(digest.home), "fetch"])
    said = capsys.readouterr().out
    assert "1 new page in content/raw/fetched" in said
    assert "answered 404; it never did" in said
    assert "`1 new page in content/raw/fetched`" in (digest.home / "summary.md").read_text("utf8")
    assert 1 == cli.main(["--home", str(digest.home), "--json", "--strict", "fetch"])
    assert {"listings", "saved", "refused"} == json.loads(capsys.readouterr().out).keys()
