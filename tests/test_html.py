"""Which text of an HTML page is its article: trafilatura's readings, our own cut, and what the markup hides."""

from __future__ import annotations

import json

import pytest

from clipsheet.extract import html, readings
from clipsheet.model import Form, RawDocument

TITLE = "Island keeps its ferry"
SAID = (
    "The council of the island voted on Tuesday to keep the old ferry for another winter, although its engine is older than the crew.",
    "Repairs will cost less than a new boat, the harbour master said, and the shipyard has promised to end them before the first storms.",
    "Fishermen had asked for a ferry that can carry lorries, so that the catch need not be loaded twice on its way to the market.",
    "The vote was close. Four members were for the repairs, three against, and one had stayed at home because the ferry was late.",
)
TEASER = "Subscribers read the whole paper, every morning, on any device they own."


def text_of(markup: str) -> list[str]:
    """The paragraphs of a page's article."""
    return [block.text for block in html.extracted(RawDocument("page.html", Form.HTML, markup, "")).blocks]


def lines_of(markup: str) -> list[str]:
    """The lines that a page shows."""
    return [line.text for line in html.extracted(RawDocument("page.html", Form.HTML, markup, "")).lines]


def page(*paragraphs: str, kind: str = "article", head: str = "") -> str:
    """A page whose paragraphs stand in an element of this class, below a teaser."""
    inside = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<html><head><title>{TITLE}</title>{head}</head><body><div class='nav'><a href='/'>Home</a></div><p>{TEASER}</p>"
        f"<div class='{kind}'><h1>{TITLE}</h1>{inside}</div></body></html>"
    )


def hidden(body: str) -> str:
    """The element in which a page hides this text."""
    return f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": body}]})}</script>'


def test_points_above_the_text_stay_though_one_is_a_single_word() -> None:  # cases/japanese-html has the buttons that go
    points = ["Boats", "Repairs are cheaper than a new boat"]
    inside = "".join(f"<li>{one}</li>" for one in points), "".join(f"<p>{one}</p>" for one in SAID)
    markup = "<title>{0}</title><main><h1>{0}</h1><ul>{1}</ul>{2}</main>".format(TITLE, *inside)
    assert [*points, *SAID] == text_of(markup)


@pytest.mark.parametrize("kind", ["article", "comments", "footer", "sidebar"])
def test_an_article_in_an_element_of_a_misleading_class_is_found(kind: str) -> None:
    assert [one for one in text_of(page(*SAID, kind=kind)) if one != TEASER] == list(SAID)


def test_of_trafilaturas_readings_the_one_is_taken_that_is_like_our_own_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    read, markup = readings._read, page(*SAID)
    wrong = page("Stars of the evening sky: what you can see from the harbour this month, with or without a telescope of your own.")
    monkeypatch.setattr(readings, "_read", lambda text, **mode: read(wrong if mode.get("favor_precision") else text, **mode))
    assert list(SAID) == [one for one in text_of(markup) if one != TEASER]


def test_a_title_longer_than_one_is_cut_whatever_it_is_written_with() -> None:
    assert list(SAID) == [one for one in text_of(page(*SAID, head=f"<title>{'Ferries &#1; run &#65534;' * 300}</title>")) if one != TEASER]


@pytest.mark.parametrize(
    "said",
    [
        {"articleSection": [1]},
        {"keywords": [1, {}]},
        {"author": [{"@type": "Person", "@id": []}]},
        {"publisher": {"name": 1}},
        {"image": 1},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_value_of_a_kind_that_nobody_expects_costs_no_article(said: dict[str, object]) -> None:
    block = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferries", **said})
    assert list(SAID) == [one for one in text_of(page(*SAID, head=f'<script type="application/ld+json">{block}</script>')) if one != TEASER]


def test_a_quick_reading_that_is_like_our_own_cut_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, read = [], readings._read
    monkeypatch.setattr(readings, "_read", lambda tree, **mode: asked.append(mode) or read(tree, **mode))
    assert list(SAID) == [one for one in text_of(page(*SAID)) if one != TEASER]
    assert [{"favor_precision": True, "fast": True}] == asked


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("winter, although", "winter<!-- unit 3 -->, although"),
        ("winter, although", "winter<?unit 3?>, although"),
        ("The vote was", "The\x0b vote\x0c was"),
        ("<html>", "<html/>"),
    ],
    ids=["a comment", "an instruction", "characters that XML has not", "a closed html element"],
)
def test_what_stands_within_a_text_does_not_end_it(sound: str, broken: str) -> None:
    markup = page(*SAID)
    assert sound in markup
    assert lines_of(markup) == lines_of(markup.replace(sound, broken))


@pytest.mark.parametrize(
    "body",
    [
        "\n\n".join(SAID),
        "".join(f"<p>{one}</p>" for one in SAID),
        "".join(f"&lt;p&gt;{one}&lt;/p&gt;" for one in SAID),
    ],
    ids=["text", "markup", "escaped markup"],
)
def test_a_page_that_shows_only_the_beginning_gives_the_text_that_it_hides(body: str) -> None:
    assert list(SAID) == text_of(page(SAID[0], kind="article", head=hidden(body)))


@pytest.mark.parametrize(
    "body",
    ["A summary of twelve words that the outlet wrote for search engines.", "Another article altogether, about something else. " * 20],
    ids=["a summary", "another article"],
)
def test_a_hidden_text_that_is_not_the_whole_of_what_is_shown_is_left(body: str) -> None:
    assert list(SAID) == [one for one in text_of(page(*SAID, head=hidden(body))) if one != TEASER]


@pytest.mark.parametrize(
    "broken", ['{"articleBody": "cut of', "[" * 100_000, '{"articleBody": 5}', "null", '{"articleBody": "' + "a" * 600_000 + '"}']
)
def test_what_cannot_be_parsed_hides_nothing(broken: str) -> None:
    markup = page(*SAID, head=f'<script type="application/ld+json">{broken}</script>')
    assert list(SAID) == [one for one in text_of(markup) if one != TEASER]
