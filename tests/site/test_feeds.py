"""The feed and the sitemap: well-formed whatever an article says, with the newest items and nothing that is not released."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import feedparser
import homes
import pytest
from homes import TODAY, clipping
from lxml.etree import _Element as Element
from lxml.etree import fromstring

from clipsheet.model import Clipping, When, Withdrawn
from clipsheet.settings import Outlet, Settings, Site, Topic, Vocabulary
from clipsheet_digest import feeds
from clipsheet_digest.editions import Edition

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
ADDRESS = "https://press.example/digest"
HOSTILE = "A & B </title></feed> <![CDATA[ ]]> <script>hit(1)</script> &lt;i&gt; \x00\x0b\x1b\ufffe \U0001f4f0 \"'"
READ = re.sub("[\x00\x0b\x1b\ufffe]", "", HOSTILE)


def edition(*clippings: Clipping, **site: object) -> Edition:
    said = Settings(Path("nowhere"), Site(**site), Vocabulary({}, (Topic("drones", "Drones", "medtop:20000056", ()),)))  # type: ignore[arg-type]
    return homes.edition(clippings, said)


def feed(*clippings: Clipping, **site: object) -> Element:
    return fromstring(feeds.feed(edition(*clippings, **site)).encode())


def entry(one: Clipping, **site: object) -> Element:
    (found,) = feed(one, **site).iter(f"{ATOM}entry")
    return found


def links(of: Element, rel: str) -> list[str | None]:
    return [link.get("href") for link in of.findall(f"{ATOM}link") if link.get("rel") == rel]


# -- what an entry says -----------------------------------------------------------------------------------------------


def test_an_entry_names_outlet_headline_page_and_original() -> None:
    found = entry(clipping("one", source_url="https://harbour.example/a?b=1&c=2", countries=("KE", "ML")), base_url=ADDRESS)
    assert "Harbour Courier" == found.findtext(f"{ATOM}author/{ATOM}name")
    assert "Harbour Courier: Title of one" == found.findtext(f"{ATOM}title")
    assert [f"{ADDRESS}/articles/one.html"] == links(found, "alternate")
    assert ["https://harbour.example/a?b=1&c=2"] == links(found, "via")
    assert ["KE", "ML", "drones"] == [category.get("term") for category in found.iter(f"{ATOM}category")]
    assert ["Kenya", "Mali", "Drones"] == [category.get("label") for category in found.iter(f"{ATOM}category")]


def test_without_an_original_there_is_no_link_to_one() -> None:
    assert [] == links(entry(clipping("one")), "via")


def test_the_editors_headline_and_gist_are_in_the_digests_language_and_the_body_in_its_own() -> None:
    found = entry(clipping("one", lang="ar", title="عنوان", headline="A headline", gist="A gist."))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    said = {name: (found.find(f"{ATOM}{name}"), found.findtext(f"{ATOM}{name}")) for name in ("title", "summary", "content")}
    assert ["en", "en", "ar"] == [element.get(lang) for element, _ in said.values() if element is not None]
    assert ("Harbour Courier: A headline", "A gist.") == (said["title"][1], said["summary"][1])


@pytest.mark.parametrize(
    ("given", "zone", "published", "updated"),
    [
        pytest.param({"date": date(2025, 10, 7)}, "UTC", "2025-10-07T00:00:00Z", "2025-10-07T00:00:00Z", id="a bare day"),
        pytest.param({"date": date(2025, 10, 7)}, "Africa/Nairobi", "2025-10-06T21:00:00Z", "2025-10-06T21:00:00Z", id="at the site"),
        pytest.param({"date": date(2025, 10, 1)}, "UTC", "2025-10-01T00:00:00Z", "2025-10-06T00:00:00Z", id="added later"),
        pytest.param(
            {"date": datetime(2025, 10, 7, 9, 30, 15, 99)}, "Europe/Paris", "2025-10-07T07:30:15Z", "2025-10-07T07:30:15Z", id="as written"
        ),
        pytest.param(
            {"date": datetime(2025, 10, 1, tzinfo=UTC), "modified": datetime(2025, 10, 8, tzinfo=UTC)},
            "Asia/Tokyo", "2025-10-01T00:00:00Z", "2025-10-08T00:00:00Z", id="changed by its outlet",
        ),
        pytest.param({"date": None}, "UTC", None, "2025-10-06T00:00:00Z", id="not stated"),
        pytest.param({"date": None, "added": None}, "UTC", None, "1970-01-01T00:00:00Z", id="nothing known"),
        pytest.param({"date": date.min, "added": None}, "Africa/Nairobi", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", id="day one"),
    ],
)  # fmt: skip
def test_times_are_said_by_rfc_3339_and_none_is_made_up(
    given: dict[str, When | None], zone: str, published: str | None, updated: str
) -> None:
    found = entry(clipping("one", **given), timezone=zone)
    assert (published, updated) == (found.findtext(f"{ATOM}published"), found.findtext(f"{ATOM}updated"))


def test_a_hostile_article_is_text_and_the_feed_well_formed() -> None:
    found = entry(
        clipping("one", title=HOSTILE, outlet=HOSTILE, summary=HOSTILE, body="Words <script>hit(1)</script> & \x0b more."), name=HOSTILE
    )
    assert f"{READ}: {READ}" == found.findtext(f"{ATOM}title")
    assert READ == found.findtext(f"{ATOM}author/{ATOM}name")
    assert READ == found.findtext(f"{ATOM}summary")
    assert [] == [element.tag for element in found.iter() if not element.tag.startswith(ATOM)]
    assert "<script" not in (found.findtext(f"{ATOM}content") or "")


# -- what the feed holds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (50, 50), (51, 50)])
def test_the_newest_fifty_are_in_it(count: int, shown: int) -> None:
    made = [clipping(f"a{number:02}", date=TODAY - timedelta(days=number)) for number in range(count)]
    titles = [found.findtext(f"{ATOM}title") for found in feed(*made).iter(f"{ATOM}entry")]
    assert [f"Harbour Courier: Title of a{number:02}" for number in range(shown)] == titles


def test_what_waits_or_was_taken_back_is_not_in_it() -> None:
    taken = clipping("taken", withdrawn=Withdrawn(date(2025, 10, 2), "an error"))
    assert "one" in (feed(clipping("one"), clipping("held", held="two dates"), taken).findtext(f".//{ATOM}entry/{ATOM}title") or "")
    assert 1 == len(list(feed(clipping("one"), clipping("held", held="two dates"), taken).iter(f"{ATOM}entry")))


@pytest.mark.parametrize(("rights", "licence", "summary", "content"), [
    ("full", "CC BY 4.0", True, True), ("full", None, True, False), ("excerpt", None, True, False), ("metadata", None, False, False),
])  # fmt: skip
def test_a_public_feed_holds_what_rights_release(rights: str, licence: str | None, summary: bool, content: bool) -> None:
    row = Outlet("Harbour Courier", rights=rights, licence=licence)
    said = Settings(Path("nowhere"), Site(audience="public"), Vocabulary({"harbour courier": row}, ()))
    one = clipping("one", summary="The page's own.", body="It sailed at last. " * 40)
    (found,) = fromstring(feeds.feed(homes.edition([one], said)).encode()).iter(f"{ATOM}entry")
    assert (summary, content) == (bool(found.findtext(f"{ATOM}summary")), bool(found.findtext(f"{ATOM}content")))


# -- addresses and ids ------------------------------------------------------------------------------------------------


def ids(found: Element) -> list[str]:
    return [element.text or "" for element in found.iter(f"{ATOM}id")]


def test_with_an_address_of_the_site_ids_are_addresses_and_the_feed_names_itself() -> None:
    found = feed(clipping("one"), base_url=ADDRESS)
    assert [f"{ADDRESS}/feed.xml", f"{ADDRESS}/articles/one.html"] == ids(found)
    assert ([f"{ADDRESS}/feed.xml"], [f"{ADDRESS}/"]) == (links(found, "self"), links(found, "alternate"))


def test_without_one_links_are_relative_and_ids_are_names_that_stay() -> None:
    first = feed(clipping("one"), clipping("two"))
    again = feed(clipping("one", title="A mended title", date=date(2025, 10, 2)), clipping("two"))
    assert ([], ["index.html"]) == (links(first, "self"), links(first, "alternate"))
    assert ["articles/one.html", "articles/two.html"] == [links(found, "alternate")[0] for found in first.iter(f"{ATOM}entry")]
    assert sorted(ids(first)) == sorted(ids(again))
    assert 3 == len({UUID(found) for found in ids(first)})
    assert not set(ids(first)) & set(ids(feed(clipping("one"), clipping("two"), name="Another digest")))


# -- as it is built -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["broadsheet", "plain"])
def public(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public site by a theme of ours."""
    known = clipping("known", title=READ, source_url="https://harbour.example/a")
    site = f'name: "Test & <digest>"\naudience: public\nbase_url: "{ADDRESS}/"\n'
    clippings = [known, clipping("undated", date=None), clipping("taken", withdrawn=Withdrawn(date(2025, 10, 2), "an error"))]
    return homes.built(homes.home(tmp_path_factory.mktemp("public"), clippings, site), "site", "--theme", request.param)


def test_a_reader_of_feeds_finds_no_fault(public: Path) -> None:
    read = feedparser.parse((public / "feed.xml").read_bytes(), sanitize_html=False)
    assert (False, "atom10", "Test & <digest>") == (read.bozo, read.version, read.feed.title)
    assert 2 == len(read.entries)
    assert all(one.updated_parsed and one.author == "Harbour Courier" for one in read.entries)


def test_it_has_what_rfc_4287_asks_for_and_each_once(public: Path) -> None:
    found = fromstring((public / "feed.xml").read_bytes())
    for element in (found, *found.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert 1 == len(element.findall(f"{ATOM}{name}")), name
        assert 1 == len(links(element, "alternate"))
    for when in (*found.iter(f"{ATOM}updated"), *found.iter(f"{ATOM}published")):
        assert RFC_3339.fullmatch(when.text or ""), when.text
    assert len(ids(found)) == len(set(ids(found)))


def test_what_the_feed_links_to_is_there_and_every_page_leads_to_the_feed(public: Path) -> None:
    for found in fromstring((public / "feed.xml").read_bytes()).iter(f"{ATOM}entry"):
        (address,) = links(found, "alternate")
        assert (public / str(address).removeprefix(f"{ADDRESS}/")).is_file()
    for name, page in homes.pages(public).items():
        if name.endswith((".mail.html", ".print.html")):
            continue  # to be sent and printed
        (tag,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*>', page)
        way = "/digest/" if name == "404.html" else "../" * name.count("/")
        assert f'href="{way}feed.xml"' in tag, name


# -- the sitemap --------------------------------------------------------------------------------------------------------


def named(sitemap: str, tag: str = "url") -> list[str | None]:
    return [one.findtext(f"{SITEMAPS}loc") for one in fromstring(sitemap.encode()).iter(f"{SITEMAPS}{tag}")]


def test_the_sitemap_names_the_pages_that_may_be_indexed_and_no_other(public: Path) -> None:
    open_pages = {name for name, page in homes.pages(public).items() if 'name="robots"' not in page}
    expected = {f"{ADDRESS}/{'' if name == 'index.html' else name}" for name in open_pages}
    assert {"countries/ke.html", "issues/2025-W40.html", "index.html"} <= open_pages
    assert expected == set(named((public / "sitemap.xml").read_text("utf8")))


PUBLIC = Site(audience="public", base_url=ADDRESS)


@pytest.mark.parametrize(
    "said", [pytest.param(replace(PUBLIC, audience="desk"), id="a desk's"), pytest.param(replace(PUBLIC, base_url=""), id="no address")]
)
def test_a_site_that_is_not_to_be_found_has_no_sitemap(said: Site) -> None:
    assert {"sitemap.xml"} == set(feeds.sitemap(PUBLIC, ["index.html"]))
    assert {} == feeds.sitemap(said, ["index.html"])


def addresses(paths: Iterable[str]) -> set[str | None]:
    return {f"{ADDRESS}/{path}" for path in paths}


@pytest.mark.parametrize(("count", "files"), [(3, {"sitemap.xml"}), (4, {"sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"})])
def test_more_pages_than_a_sitemap_may_name_stand_in_several(monkeypatch: pytest.MonkeyPatch, count: int, files: set[str]) -> None:
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 3)
    paths = [f"countries/{number}.html" for number in range(count)]
    made = feeds.sitemap(PUBLIC, paths)
    assert files == set(made)
    assert addresses(paths) == {one for sitemap in made.values() for one in named(sitemap)}
    assert addresses(files - {"sitemap.xml"}) == set(named(made["sitemap.xml"], "sitemap"))
