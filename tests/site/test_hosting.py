"""What a site tells its host: `_headers`, by which the pages must work as without it, and what GitHub Pages needs.

Every test with a browser meets these headers: `browsing.serving` sends them. Here is looked at what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import homes
import pytest
from playwright.sync_api import Browser

from browsing import Watcher, headers_of
from clipsheet_digest import hosting
from torture.policy import WAYS, parts_of

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
REFERRER = re.compile(r'<meta name="referrer" content="([^"]*)">')
FRAME = '<!doctype html><link rel="icon" href="data:,"><iframe src="{}" title="t"></iframe>'


def test_a_page_has_the_policy_that_it_carries_and_that_nobody_frames_it(demo_site: homes.Demo) -> None:
    for path, text in homes.pages(demo_site.output).items():
        sent = headers_of(demo_site.output, f"/{path}")
        (carried,), allowed = META.findall(text), parts_of(sent["Content-Security-Policy"].rpartition(", ")[2])
        assert ["'none'"] == allowed.pop("frame-ancestors"), path
        if not path.startswith("issues/"):  # where letters and what is printed lie, too, which may do other things
            assert parts_of(carried) == allowed, path
        assert all({*sources} - {"'none'"} <= {*allowed[name]} for name, sources in parts_of(carried).items()), path
        assert REFERRER.findall(text) == [sent["Referrer-Policy"]]


def test_every_address_has_the_headers_of_all_and_one_rule_for_how_long_it_is_kept(demo_site: homes.Demo) -> None:
    for path in ("/", "/no/such/page", *(f"/{path}" for path in homes.hashes(demo_site.output))):
        sent = headers_of(demo_site.output, path)
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Content-Security-Policy"].startswith("frame-ancestors 'none'")
        assert sent.get("Cache-Control", hosting.ASK_AGAIN[1]) in {hosting.ASK_AGAIN[1], hosting.FOR_EVER[1]}, path


def test_only_what_is_named_by_its_content_is_kept_for_ever(demo_site: homes.Demo) -> None:
    paths = homes.hashes(demo_site.output)
    kept = {path for path in paths if headers_of(demo_site.output, f"/{path}").get("Cache-Control") == hosting.FOR_EVER[1]}
    assert kept == {path for path in paths if re.fullmatch(r"pagefind/[^/]+/\w+/[a-z]+_[0-9a-f]+\.pf_\w+", path)}
    assert kept


def test_the_rules_of_a_site_that_lies_deeper_begin_with_its_path() -> None:
    rules = [line for line in hosting.headers("/digest", {"": "", "map": ""}).splitlines() if not line.startswith(" ")]
    assert ["/digest/*", "/digest/", "/digest/:file", "/digest/map/*"] == rules[:4]
    assert all(rule.startswith("/digest/pagefind/:part/") for rule in rules[4:])


def test_a_theme_of_the_home_says_its_own_policy(tmp_path: Path) -> None:
    """A page may show pictures from elsewhere if its template says so; its host must not forbid it."""
    home = homes.home(tmp_path, [homes.clipping()])
    template = home / "themes" / "plain" / "templates" / "base.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        (homes.ROOT / "themes/plain/templates/base.html").read_text("utf8").replace("img-src 'self'", "img-src https:"), "utf8"
    )
    output = homes.built(home, "site", "--theme", "plain")
    assert ["https:"] == parts_of(headers_of(output, "/")["Content-Security-Policy"].rpartition(", ")[2])["img-src"]


@pytest.mark.parametrize(
    ("together", "policies"),
    [
        ("", [""]),
        ("default-src 'self'", ["default-src 'self'", "default-src 'self'"]),
        ("default-src 'none'; img-src 'self'", ["default-src 'none'", "default-src 'none'; img-src 'self'"]),
        ("img-src 'self' data:", ["img-src 'self'", "img-src data:; script-src 'self'"]),  # the first lets any script run
        ("", ["default-src 'none'; base-uri 'none'", ""]),
    ],
)
def test_policies_together_allow_what_one_of_them_does(together: str, policies: list[str]) -> None:
    assert together == hosting.together(policies)


def test_the_site_works_under_its_headers(demo_site: homes.Demo, browser: Browser, served: Callable[[Path], str]) -> None:
    """Torture looks at every page; here are those that load more than others do."""
    base, context = served(demo_site.output), browser.new_context()
    watcher = Watcher(context)
    sent: list[str | None] = []
    watcher.page.on("response", lambda answer: sent.append(answer.header_value("content-security-policy")))
    letter = next(path for path in homes.pages(demo_site.output) if path.endswith(".mail.html"))
    for path, then in (
        ("search/index.html?q=the&sort=relevant", "search"),
        ("index.html", "field"),
        ("map/index.html", "map"),
        (letter, "none"),
    ):
        looked = watcher.look(f"{base}/{path}", WAYS[then])
        assert ([], []) == (looked.violations, looked.errors), path
    assert sent
    assert all(sent)
    context.close()


def test_no_other_site_shows_a_page_in_a_frame(
    demo_site: homes.Demo, browser: Browser, served: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(FRAME.format(f"{served(demo_site.output)}/index.html"), "utf8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{served(tmp_path)}/index.html")
    page.wait_for_timeout(500)
    assert [text for text in refused if "frame-ancestors" in text], refused
    page.close()


def test_pages_serves_what_begins_with_a_point(demo_site: homes.Demo) -> None:
    assert (demo_site.output / ".nojekyll").read_bytes() == b""
