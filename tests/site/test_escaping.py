"""Everything from a page is hostile: what an outlet wrote is shown as it was written, and nothing of it lives in the browser.

The hostile pages are looked at with the Content-Security-Policy switched off, so that escaping alone must hold; the policy is
looked at on the demo.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import homes
import pytest
from homes import TODAY, clipping, pages
from playwright.sync_api import Browser, Page

from browsing import Watcher
from clipsheet import frontmatter, settings
from clipsheet.archive import Archive
from clipsheet.commonmark import ALLOWED
from clipsheet.model import Clipping, Evidence, Faults, Found, Judged, Span


def hostile(field: str) -> str:
    """Words that break out of text, attribute, title, script and template, and name the field that they stand in."""
    return (
        f"{field} \"'><b class=theirs> </title></textarea></noscript></template>--><script class=theirs>hit('{field}')</script>"
        f"<img class=theirs src=x onerror=\"hit('{field}')\">\"'><b class=theirs autofocus tabindex=0 onfocus=hit('{field}')>x</b>"
        f" {{{{ 7*7 }}}} {{% if x %}} ${{7*7}} &lt;i&gt; &amp; 100 % `a` *b* [c](d)"
    )


BODY = """\
The first sentence is harmless, `<b class=theirs>` and all.

<script class=theirs>hit('block')</script>

<div class=theirs onclick="hit('div')"><iframe class=theirs src="https://evil.example/"></iframe></div>

Words <img class=theirs src=x onerror="hit('inline')"> <a id=theirs href="https://press.example/" onmouseover="hit('a')">a</a>
<!-- > --> here.

[one](javascript:hit(1)) [two](JaVaScRiPt&#58;hit(2)) [three](data:text/html,<script>hit(3)</script>) [four](//evil.example/)
[five](https://press.example/?a="onclick=hit(5)&b=1) [six](&#x6A;avascript:hit(6)) [seven](vbscript:hit(7)) <javascript:hit(8)>
[eight](file:///etc/passwd) [nine]({attach}../../../proc/self/environ) [ten]({filename}other.md) [good](https://press.example/good)

![pixel](https://evil.example/pixel.png) ![local](x "onerror=hit(9)")

[reference]: javascript:hit(10)
A [reference] and a <style class=theirs>body { display: none }</style>
<svg class=theirs onload=hit(11)><a xlink:href="javascript:hit(12)">x</a></svg>.

<form class=theirs action="https://evil.example/"><input class=theirs autofocus onfocus=hit(13)></form>

<base class=theirs href="https://evil.example/"> <meta class=theirs http-equiv=refresh content="0;url=https://evil.example/">

The last sentence is harmless too.
"""
NOTE = "The note <script class=theirs>hit('note')</script> says [look](javascript:hit('note')) *here*."
ADDRESS = "https://press.example/&quot;onmouseover=hit(1)&quot;?a=1&amp;b=2&c=(3)"


def articles() -> Iterator[Clipping]:
    yield clipping(
        "plain",
        title=hostile("title"),
        summary=hostile("summary"),
        outlet=hostile("outlet"),
        authors=(hostile("author"), "Second Author"),
        agency=hostile("agency"),
        section=hostile("section"),
        tags=(hostile("tag"), "second tag"),
        source_url=ADDRESS,
        archive_url=ADDRESS.replace("press", "archive"),
        body=BODY,
    )
    yield clipping(
        "edited",
        title=hostile("original"),
        headline=hostile("headline"),
        gist=hostile("gist"),
        note=NOTE,
        outlet="Row Gazette",
        story="one",
    )
    yield clipping("arabic", title=hostile("عنوان"), lang="ar", outlet="Row Gazette", story="one", body=hostile("متن"))


OUTLETS = f"""\
"Row Gazette":
  name: {frontmatter.quoted(hostile("row"))}
  country: KE
  rights: full
  licence: {frontmatter.quoted(hostile("licence"))}
  ownership: {{label: {frontmatter.quoted(hostile("owner"))}, source: {frontmatter.quoted(hostile("source"))}, date: "2025"}}
"""
SITE = f"""\
name: {frontmatter.quoted(hostile("name"))}
notice: {frontmatter.quoted(hostile("notice"))}
base_url: "https://press.example/its&amp;more"
regions: {{{frontmatter.quoted(hostile("region"))}: [KE]}}
"""
TOPICS = f"""\
drones:
  label: {frontmatter.quoted(hostile("topic"))}
  medtop: "medtop:20000056"
  terms: {{en: ["drone"]}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which every field of every kind is hostile, the evidence of the ledger included."""
    home = homes.home(tmp_path_factory.mktemp("hostile"), articles(), SITE, OUTLETS, TOPICS)
    found = settings.load(home)
    archive = Archive.open(found)
    evident = clipping("evident", authors=("Somebody",), evidence=evidence())
    archive.write(archive.place("raw/hostile.txt", "0" * 64, evident, TODAY))
    made = homes.build(home)  # which names the HTML in the bodies as a fault, and leaves it out
    assert (home / "output" / "index.html").is_file(), made.stdout + made.stderr
    return home / "output"


def evidence() -> Evidence:
    """Words of a page that a value rests on, hostile themselves."""
    fields = {"date": "2025-10-01", "outlet": "Harbour Courier", "authors": "Somebody"}
    spans = (Span("title", hostile("span")),)
    return Evidence(
        tuple((name, Found(value, hostile(f"evidence-{name}"), "rule")) for name, value in fields.items()),
        countries=(Judged("KE", "about", 1.0, spans),),
        topics=(Judged("drones", "about", 1.0, spans),),
    )


@pytest.fixture(scope="module")
def unprotected(browser: Browser) -> Iterator[Watcher]:
    """A browser that heeds no Content-Security-Policy."""
    context = browser.new_context(bypass_csp=True)
    yield Watcher(context)
    context.close()


@pytest.fixture(scope="module")
def protected(browser: Browser) -> Iterator[Watcher]:
    """A browser as readers have it."""
    context = browser.new_context()
    yield Watcher(context)
    context.close()


def text(page: Page, selector: str) -> list[str]:
    return [" ".join(found.split()) for found in page.locator(selector).all_text_contents()]


# -- nothing lives ----------------------------------------------------------------------------------------------------


def test_the_look_sees_what_lives(unprotected: Watcher, served: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html><title>x</title><p>{hostile('live')}<a href=' javascript:x'>", "utf8")
    looked = unprotected.look(f"{served(tmp_path)}/index.html", lambda page: page.wait_for_function("window.hits.length > 1"))
    assert "live" in looked.hits
    assert 5 == len(looked.alive), looked.alive


def test_nothing_of_an_outlet_runs_or_lives_on_any_page(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> None:
    base = served(site)
    assert 15 < len(pages(site))
    for name in pages(site):
        looked = unprotected.look(f"{base}/{name}")
        assert ([], []) == (looked.hits, looked.alive), name
        assert [] == [address for address in looked.requests if not address.startswith(base)], name


def test_the_body_has_no_tag_or_attribute_that_is_not_allowed(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> None:
    found: dict[str, list[str]] = {}

    def collect(page: Page) -> None:
        everything = "elements => elements.map(e => e.localName)"
        found["tags"] = page.locator(".body *").evaluate_all(everything)
        found["attributes"] = page.locator(".body *").evaluate_all("elements => elements.flatMap(e => e.getAttributeNames())")
        found["addresses"] = page.locator(".body a[href]").evaluate_all("elements => elements.map(e => e.getAttribute('href'))")
        found["text"] = text(page, ".body")

    unprotected.look(f"{served(site)}/articles/plain.html", collect)
    assert set(found["tags"]) <= ALLOWED
    assert set(found["attributes"]) <= {"href", "rel"}
    assert "https://press.example/good" in found["addresses"]
    assert [] == [address for address in found["addresses"] if not address.startswith("https://press.example/")]
    assert found["text"][0].startswith("The first sentence is harmless, <b class=theirs> and all.")
    assert found["text"][0].endswith("The last sentence is harmless too.")


# -- the text is the text -------------------------------------------------------------------------------------------

SHOWN = {
    "title": ("articles/plain.html", "h1"),
    "outlet": ("articles/plain.html", "p.outlet"),
    "author": ("articles/plain.html", "ul.byline li:nth-child(1)"),
    "agency": ("articles/plain.html", "ul.byline li:nth-child(3)"),
    "tag": ("articles/plain.html", ".source bdi[lang]"),
    "topic": ("articles/plain.html", "ul.facts li:nth-child(2)"),
    "headline": ("articles/edited.html", "h1"),
    "original": ("articles/edited.html", ".story > header .original"),
    "gist": ("articles/edited.html", "p.gist"),
    "row": ("articles/edited.html", ".story > header p.outlet"),
    "عنوان": ("articles/edited.html", ".siblings h3"),
    "evidence-date": ("articles/evident.html", "dl.known div:nth-child(1) q"),
    "evidence-outlet": ("articles/evident.html", "dl.known div:nth-child(2) q"),
    "evidence-authors": ("articles/evident.html", "dl.known div:nth-child(4) q"),
    "span": ("articles/evident.html", "dl.known div:nth-child(5) q"),
    "summary": ("countries/ke.html", "p.summary:has-text('summary')"),
    "notice": ("index.html", ".notice"),
    "name": ("index.html", ".name"),
    "region": ("countries/index.html", ".directory h2"),
}


@pytest.fixture(scope="module")
def texts(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> dict[str, list[str]]:
    """What stands in each place of SHOWN."""
    found: dict[str, list[str]] = {}
    for field, (name, selector) in SHOWN.items():
        unprotected.look(f"{served(site)}/{name}", lambda page, f=field, s=selector: found.update({f: text(page, s)}))  # type: ignore[misc]
    return found


@pytest.mark.parametrize("field", SHOWN)
def test_the_text_shown_is_the_text_given(field: str, texts: dict[str, list[str]]) -> None:
    assert hostile(field) == texts[field][0]


@pytest.mark.parametrize(("label", "field"), [("Licence", "licence"), ("Ownership", "owner")])
def test_what_a_row_says_is_shown_as_it_stands(
    unprotected: Watcher, served: Callable[[Path], str], site: Path, label: str, field: str
) -> None:
    (name,) = [path.name for path in (site / "outlets").glob("row-*.html")]
    found: list[str] = []
    unprotected.look(
        f"{served(site)}/outlets/{name}",
        lambda page: found.extend(text(page, f"dl.known div:has(dt:text-is('{label}')) dd > bdi")),
    )
    assert [hostile(field)] == found


def test_the_tab_and_the_description_show_the_text_given(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> None:
    found: list[str] = []

    def collect(page: Page) -> None:
        found.append(" ".join(page.title().split()))
        found.append(page.locator("meta[name=description]").get_attribute("content") or "")

    unprotected.look(f"{served(site)}/articles/plain.html", collect)
    assert f"{hostile('title')} – {hostile('name')}" == found[0]
    assert hostile("summary").startswith(found[1].removesuffix("…"))


def test_addresses_lead_where_they_say(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> None:
    found: list[str] = []
    unprotected.look(
        f"{served(site)}/articles/plain.html",
        lambda page: found.extend(page.locator("a[rel~=external]").evaluate_all("links => links.map(a => a.getAttribute('href'))")),
    )
    assert [ADDRESS, ADDRESS.replace("press", "archive")] == found


@pytest.mark.parametrize(
    "address",
    [
        "javascript:hit(1)",
        " javascript:hit(1)",
        "data:text/html,x",
        "//evil.example/",
        "../secret",
        'https://press.example/" onclick="hit(1)',
        "https://press.example/<b>",
        "https://press.example/\nx",
        "https://press.example/\x7fx",
        "https://press.example/\u202ex",
    ],
)
@pytest.mark.parametrize("key", ["source_url", "archive_url"])
def test_what_is_no_web_address_is_a_fault_that_names_the_key(key: str, address: str) -> None:
    written = frontmatter.write(replace(clipping(), **{key: address}))
    with pytest.raises(Faults) as found:
        frontmatter.read(written, "x.md")
    assert [key] == [fault.field for fault in found.value.faults]


# -- the search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "title"), [("autofocus", "title"), ("عنوان", "عنوان")])
def test_results_and_filters_of_the_search_are_text(
    unprotected: Watcher, served: Callable[[Path], str], site: Path, query: str, title: str
) -> None:
    found: dict[str, list[str]] = {}

    def search(page: Page) -> None:
        page.locator("#results .item").first.wait_for()
        found["titles"] = text(page, "#results h3")
        found["outlets"] = text(page, "#results .outlet")
        found["filters"] = text(page, "[data-facet=outlet] label bdi, [data-facet=topic] label bdi")

    looked = unprotected.look(f"{served(site)}/search/index.html?q={query}", search)
    assert ([], []) == (looked.hits, looked.alive)
    assert hostile(title) in found["titles"]
    assert {hostile("outlet"), hostile("row")} & set(found["outlets"])
    assert {hostile("outlet"), hostile("row"), hostile("topic")} <= set(found["filters"])


def test_a_query_in_the_address_is_text(unprotected: Watcher, served: Callable[[Path], str], site: Path) -> None:
    query = "%3Cimg%20class%3Dtheirs%20src%3Dx%20onerror%3Dhit(1)%3E"
    looked = unprotected.look(
        f"{served(site)}/search/index.html?q={query}&country={query}",
        lambda page: page.wait_for_function("document.querySelector('#status').textContent.match(/article/)"),
    )
    assert ([], []) == (looked.hits, looked.alive)


FAKE_INDEX = """
const meta = (url) => ({ title: url, outlet: '<b class=theirs>', lang: '"><b class=theirs>' });
const record = (url) => ({ url, raw_url: url, excerpt: '%(excerpt)s', filters: {}, meta: meta(url) });
const results = %(addresses)s.map((url) => ({ score: 1, data: async () => record(url) }));
const answer = { results, filters: { country: { '<b class=theirs>': 1 } } };
export const createInstance = () => ({ search: async () => answer, filters: async () => answer.filters, options: async () => {} });
"""
EXCERPT = "<b class=theirs>one</b> <mark><img class=theirs src=x onerror=hit(2)></mark> &lt;i&gt;"


def test_an_index_that_somebody_else_wrote_leads_and_runs_nowhere(browser: Browser, served: Callable[[Path], str], site: Path) -> None:
    base = served(site)
    addresses = ["javascript:hit(1)", "https://evil.example/", "\\\\evil.example/", "data:text/html,x", "/articles/plain.html"]
    index = FAKE_INDEX % {"excerpt": EXCERPT, "addresses": json.dumps(addresses)}
    context = browser.new_context(bypass_csp=True)
    context.route("**/pagefind/pagefind.js*", lambda route: route.fulfill(body=index, content_type="text/javascript"))
    found: dict[str, list[str]] = {}

    def search(page: Page) -> None:
        page.locator("#results .item").first.wait_for()
        page.wait_for_function("document.querySelector('#status').textContent.match(/article/)")
        found["addresses"] = page.locator("#results a").evaluate_all("links => links.map(a => a.href)")
        found["excerpts"] = text(page, "#results .summary")

    looked = Watcher(context).look(f"{base}/search/index.html?q=x", search)
    context.close()
    assert ([], []) == (looked.hits, looked.alive)
    assert [] == [address for address in found["addresses"] if not address.startswith(f"{base}/")]
    assert f"{base}/articles/plain.html" in found["addresses"]
    assert "<b class=theirs>one</b> <img class=theirs src=x onerror=hit(2)> <i>" == found["excerpts"][0]


# -- the policy -------------------------------------------------------------------------------------------------------


def test_the_look_sees_a_breach_of_the_policy(protected: Watcher, served: Callable[[Path], str], tmp_path: Path) -> None:
    policy = "<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><link rel=icon href=data:,>"
    (tmp_path / "index.html").write_text(f"{policy}<script>hit(1)</script><img src=x><img src=https://evil.example/x.png>", "utf8")
    looked = protected.look(f"{served(tmp_path)}/index.html")
    assert [] == looked.hits
    assert 3 <= len(looked.violations), looked.violations
    assert looked.errors


def test_no_page_of_the_demo_breaks_the_policy_or_asks_others_for_anything(
    protected: Watcher, served: Callable[[Path], str], demo_site: homes.Demo
) -> None:
    base = served(demo_site.output)
    assert 100 < len(pages(demo_site.output))
    for name in pages(demo_site.output):
        if name == "404.html":  # its links begin at the root of the site
            continue
        looked = protected.look(f"{base}/{name}")
        assert ([], [], [], []) == (looked.violations, looked.errors, looked.hits, looked.alive), name
        assert [] == [address for address in looked.requests if not address.startswith(f"{base}/")], name


def test_a_search_of_the_demo_breaks_no_policy(protected: Watcher, served: Callable[[Path], str], demo_site: homes.Demo) -> None:
    base = served(demo_site.output)
    looked = protected.look(f"{base}/search/index.html?q=drone", lambda page: page.locator("#results .item").first.wait_for())
    assert ([], [], []) == (looked.violations, looked.errors, looked.hits)
    assert [] == [address for address in looked.requests if not address.startswith(f"{base}/")]


def test_every_page_has_a_policy_before_anything_is_loaded(site: Path, demo_site: homes.Demo) -> None:
    for output in (site, demo_site.output):
        for name, source in pages(output).items():
            policy = source.index("Content-Security-Policy")
            assert policy < min(source.index(tag) for tag in ("<link", "<title", "<body") if tag in source), name
            said = source[policy : source.index(">", policy)]
            assert "default-src 'none'" in said, name
            inline = "style-src 'unsafe-inline'"  # of an e-mail, where no style sheet can be asked for
            assert "unsafe-inline" not in (said.replace(inline, "") if name.endswith(".mail.html") else said), name
            assert "'unsafe-eval'" not in said, name
            assert ("'wasm-unsafe-eval'" in said) is (name == "search/index.html"), name


def test_control_characters_that_an_editor_typed_stand_in_no_file(tmp_path: Path) -> None:
    odd = "\x01\x0b\x1b\x7f\ufffe\ufdd0"
    words = {name: f"Night{odd}boat of the {name}" for name in ("title", "headline", "gist", "outlet", "agency", "note", "thread", "body")}
    home = homes.home(
        tmp_path, [clipping("one", **words, authors=(f"A{odd}B",), tags=(f"c{odd}d",))], f'name: "T"\nnotice: {json.dumps(odd)}\n'
    )
    output = homes.built(home)
    made = {name: text for name, text in homes.everything(output) if not name.startswith(("pagefind", "theme"))}
    assert "Nightboat of the headline" in made["articles/one.html"]
    assert {} == {name: re.findall(".{9}[\x01\x0b\x1b\x7f\ufffe\ufdd0]", text)[:1] for name, text in made.items() if {*odd} & {*text}}
