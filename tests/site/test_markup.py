"""What `check` says of pages and feeds that are not sound."""

from __future__ import annotations

from pathlib import Path

import homes
import pytest
from homes import clipping

from clipsheet_digest.markup import faults_of_html, faults_of_xml


def page(body: str, head: str = "<title>T</title>", html: str = '<html lang="en">') -> str:
    """A page; its body stands on line 3."""
    return f"<!doctype html>{html}\n<head>{head}</head><body>\n{body}\n</body></html>"


BROKEN = {
    "a tag that closes nothing": (page("<p>a</p></section>"), [(3, "</section>")]),
    "an element that is never closed": (page("<section>\n<p>a</p>"), [(3, "<section>")]),
    "one that is open where its parent closes": (page("<section><em>a</section>"), [(3, "<em>")]),
    "an id that stands twice": (page('<p id="a">b</p>\n<p id="a">c</p>'), [(4, 'id="a"')]),
    "no title": (page("a", head=""), [(1, "no <title>")]),
    "no language": (page("a", html="<html>"), [(1, "no language")]),
    "all at once": (page("</p><b>", head=""), [(3, "</p>"), (3, "<b>"), (1, "no <title>")]),
}
SOUND = {
    "elements that may stay open": page("<ul><li>a<li>b</ul><p>c<div>d</div><table><tr><td>e</table>"),
    "void elements": page('<img src="a" alt=""><br><hr/><input type="search">'),
    "a drawing": page('<svg><path d="M0 0"/><g><circle r="1"/></g></svg>'),
    "text that looks like a tag": page("<p>a &lt;section&gt; b</p><script>if (a < b) { c = '</b' }</script>"),
    "elements with ids of their own": page('<p id="a">b</p><p id="b">c</p><p>d</p><p>e</p>'),
}


@pytest.mark.parametrize(("text", "want"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_named_with_its_line(text: str, want: list[tuple[int, str]]) -> None:
    found = list(faults_of_html(text))
    assert want == [(line, what) for line, what, _todo in found]
    assert all(todo for _line, _what, todo in found)


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND.keys())
def test_what_is_sound_is_not_named(text: str) -> None:
    assert [] == list(faults_of_html(text))


def test_a_feed_that_is_no_xml_is_named_with_its_line() -> None:
    assert [] == list(faults_of_xml("<feed><entry/></feed>"))
    ((line, found, _todo),) = faults_of_xml("<feed>\n<entry>\n</feed>")
    assert (3, True) == (line, found.startswith("not XML"))


def test_a_template_of_ones_own_that_breaks_a_page_is_found(tmp_path: Path) -> None:
    home = homes.home(tmp_path, [clipping("a")])
    assert "no faults" in homes.build(home, "check").stdout
    folder = home / "themes" / "broadsheet" / "templates"
    folder.mkdir(parents=True)
    text = '{% extends "base.html" %}\n{% block main %}<h1>{{ page.title }}</h1></section>{% endblock %}\n'
    (folder / "corrections.html").write_text(text, "utf8")
    made = homes.build(home, "check")
    assert 1 == made.returncode
    assert "output/corrections/index.html:" in made.stdout
    assert "markup: </section>: closes nothing" in made.stdout
