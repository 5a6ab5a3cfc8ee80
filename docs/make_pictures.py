"""Make the README's pictures from the demo: what a dump is and what becomes of it, and the home page.

    .venv/bin/python docs/make_pictures.py

Needs the packages of requirements-dev.lock and Chromium (tests/chromium.py finds or installs it).
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests")]

from playwright.sync_api import sync_playwright

from chromium import executable
from clipsheet import frontmatter, intake, settings
from clipsheet.clip import clip, extract
from clipsheet.model import BODY, DROPPED, Clipping, RawDocument
from clipsheet_digest import publish

DUMP = ROOT / "content/raw/2025-09/018_5ba0f29e6c.txt"
LEFT_OUT = {"slug", "raw", "added", "section", "domain"}
STYLE = """
body { margin: 0; font: 13px/1.45 "Noto Sans", sans-serif; color: #1b1b1b; display: grid; grid-template-columns: 1fr 1fr; }
section { padding: 22px 26px; } section + section { background: #fbfaf6; border-inline-start: 1px solid #d8d3c6; }
h2 { font-size: 12px; letter-spacing: .04em; margin: 0 0 10px; color: #6b6459; font-weight: 600; }
pre { font: 11.5px/1.5 "DejaVu Sans Mono", monospace; margin: 0; white-space: pre-wrap; }
.dropped { color: #b3aca0; } .read { color: #1f5f8b; } .kept { color: #1b1b1b; }
.key { color: #7a1f1f; } q { color: #1f5f8b; font-style: italic; quotes: "“" "”"; } .why { color: #6b6459; }
"""


def raw_lines(raw: RawDocument) -> Iterator[str]:
    """The dump's lines, coloured by their fate."""
    extracted = extract(raw)
    roles = {claim.line: claim.role for claim in extracted.claims}
    spans = {line.number: line.span for line in extracted.lines}
    fate = "dropped"
    left = 0
    for number, line in enumerate(raw.text.split("\n"), 1):
        if number in roles:
            role = roles[number]
            fate = "kept" if role in BODY else "dropped" if role in DROPPED else "read"
            left = spans[number]
        left -= 1
        yield f'<span class="{fate if left >= 0 else "dropped"}">{escape(line)}</span>'


def clipping_lines(clipping: Clipping) -> Iterator[str]:
    """The clipping's front matter with the words that each value rests on, then its body."""
    said = {name: found.text for name, found in clipping.evidence.fields}
    for line in frontmatter.write(clipping).split("---\n")[1].splitlines():
        key, value = line.split(": ", 1)
        if key in LEFT_OUT:
            continue
        if key in ("countries", "topics"):
            judged = clipping.evidence.countries if key == "countries" else clipping.evidence.topics
            evidence = " · ".join(dict.fromkeys(span.text for one in judged if one.role == "about" for span in one.evidence))
        else:
            evidence = said.get(key, "")
        words = f'  <span class="why">← <q>{escape(evidence[:70])}</q></span>' if evidence and key not in ("title", "summary") else ""
        yield f'<span class="key">{key}</span>: {escape(value.split("  #")[0])}{words}'
    yield ""
    yield escape(clipping.body)


def main() -> None:
    """Write docs/before-after.png and docs/home.png."""
    found = settings.load(ROOT)
    raw = next(iter(intake.documents(DUMP)))
    if not isinstance(raw, RawDocument):
        sys.exit(raw.reason)
    clipping = clip(raw, found.vocabulary)
    if not isinstance(clipping, Clipping):
        sys.exit(clipping.reason)
    left, right = "\n".join(raw_lines(raw)), "\n".join(clipping_lines(clipping))
    page = (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        f"<section><h2>A text dump, as it comes: grey is left out, blue is read</h2><pre>{left}</pre></section>"
        f"<section><h2>The clipping, each value with the words it rests on</h2><pre>{right}</pre></section>"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SOURCE_DATE_EPOCH", "1759708800")  # 2025-10-06, the Monday after the demo's last week
        site = Path(folder) / "site"
        publish.publish(found, publish.Options(site, remembered=False))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--disable-gpu"])
            wide = browser.new_page(viewport={"width": 1240, "height": 900})
            wide.set_content(page)
            wide.screenshot(path=ROOT / "docs/before-after.png", clip={"x": 0, "y": 0, "width": 1240, "height": 900})
            home = browser.new_page(viewport={"width": 1240, "height": 820})
            home.goto((site / "index.html").as_uri())
            home.screenshot(path=ROOT / "docs/home.png")
            browser.close()


if __name__ == "__main__":
    main()
