"""The Content-Security-Policy, looked at in Chromium as readers have it: on every page of the demo and of a site of hostile strings.

Pages have it in their head and from the headers that `_headers` asks of a host. No page breaks its policy or asks others for anything, and
none needs more than it has to: no script, style or handler stands in a page.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import homes
from playwright.sync_api import Page

from browsing import Watcher, serving, started
from torture.payloads import FEW, Payload, build
from torture.rows import Row, sample

INLINE = """
() => [...document.querySelectorAll('*')].filter((element) =>
  (element.localName === 'script' && !element.src && element.type !== 'application/ld+json')
  || (!MAIL && (element.localName === 'style' || element.hasAttribute('style')))
  || element.getAttributeNames().some((name) => name.startsWith('on'))).map((element) => element.outerHTML)
"""
WASM = "'wasm-unsafe-eval'"
WEAK = ("'unsafe-eval'", "http:", "https:", "data:", "blob:", "*", "'unsafe-hashes'", "'strict-dynamic'")


def rows(folder: Path, share: float) -> Iterator[Row]:
    """The two sites."""
    shutil.copytree(homes.ROOT / "content", folder / "demo" / "content")
    homes.build(folder / "demo", "clean")
    homes.build(folder / "demo")
    strings = [text for texts in FEW.values() for text in texts]
    sites = {"the demo": folder / "demo" / "output", "a hostile site": build(folder / "hostile", [*map(Payload, range(99), strings)])}
    for name, output in sites.items():
        yield from _site(name, output, share)


def _site(name: str, output: Path, share: float) -> Iterator[Row]:
    """Every kind of page of a site, and as many of each as the share says."""
    broken: list[str] = []
    others: list[str] = []
    inline: list[str] = []
    chosen = _sampled(output, share)
    with started() as browser, serving(output) as base:
        context = browser.new_context()
        watcher = Watcher(context)

        def look(path: str, then: str = "none") -> None:
            looked = watcher.look(f"{base}/{path}", WAYS[then])
            inline.extend(watcher.page.evaluate(INLINE.replace("MAIL", str(path.endswith(".mail.html")).lower())))
            broken.extend(f"{path}: {what}" for what in (*looked.violations, *looked.errors))
            others.extend(f"{path}: {address}" for address in looked.requests if not address.startswith(f"{base}/"))

        for path in chosen:
            look(path)
        for path, then in (("search/index.html?q=the&sort=relevant", "search"), ("index.html", "field"), ("map/index.html", "map")):
            if (output / path.partition("?")[0]).is_file():
                look(path, then)
        context.close()
    weak = [f"{path}: {what}" for path, text in homes.pages(output).items() for what in _weaknesses(path, text)]
    looks = f"{len(chosen)} pages, a search, the field in the head and the map"
    for what, found in (("violations of the policy", broken), ("requests to others", others), ("inline scripts, styles, handlers", inline)):
        yield Row(f"{name}: {what}", f"{looks}: {len(found)}{_first(found)}", "0", not found)
    said = f"{len(homes.pages(output))} pages: {len(weak)}{_first(weak)}"
    yield Row(f"{name}: policies weaker than they have to be", said, f"0; {WASM} for the search alone", not weak)


def _first(found: list[str]) -> str:
    return f", such as {found[0][:300]!r}" if found else ""


def _sampled(output: Path, share: float) -> list[str]:
    """Pages of every kind, which is the folder that a page lies in and the ending of its name."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for path in homes.pages(output):
        if path != "404.html":  # its links begin at the root of the site's host, and the demo says no host
            kinds.setdefault((path.rpartition("/")[0], path.partition(".")[2]), []).append(path)
    return [path for paths in kinds.values() for path in sample(paths, share)]


def parts_of(policy: str) -> dict[str, list[str]]:
    """The sources of each directive."""
    return {part.split()[0]: part.split()[1:] for part in policy.split(";")}


def _weaknesses(path: str, text: str) -> Iterator[str]:
    """What the policy of a page allows without need."""
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    if found is None or found.start() > min(text.find(tag) for tag in ("<link", "<title", "<script", "<body") if tag in text):
        yield "no policy before all else"
        return
    parts = parts_of(found[1])
    if parts.get("default-src") != ["'none'"] or parts.get("base-uri") != ["'none'"]:
        yield found[1]
    for name, sources in parts.items():
        allowed = {*WEAK, *(() if path == "search/index.html" and name == "script-src" else (WASM,))}
        unsafe = "'unsafe-inline'" in sources and not (path.endswith(".mail.html") and name == "style-src")
        if unsafe or allowed & {*sources}:
            yield f"{name} {sources}"


def _search(page: Page) -> None:
    page.locator("#results .item").first.wait_for()


def _field(page: Page) -> None:
    page.locator(".quick input").fill("a")
    page.locator(".quick .found a").first.wait_for()


def _map(page: Page) -> None:
    page.locator("main a[class^=shade]").first.hover()


WAYS = {"none": lambda _page: None, "search": _search, "field": _field, "map": _map}
