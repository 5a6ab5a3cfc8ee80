"""clip(raw, vocabulary): why a document is no article, why an article is held, and what each value rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from builders import PROSE, dump, page, raw
from clipsheet import frontmatter
from clipsheet.clip import clip, published, slug_of
from clipsheet.evidence.outlets import domain_of, outlet_of
from clipsheet.extract.refusals import MIN_BODY_WORDS
from clipsheet.intake.declared import of_fields
from clipsheet.model import Clipping, Declared, Form, Found, RawDocument, Rejected, When
from clipsheet.settings import Outlet, Vocabulary, read_outlets, read_topics

TOPICS = read_topics('transport:\n  label: "Transport"\n  medtop: "medtop:20000337"\n  terms: {en: ["ferry", "boat*"]}\n', "topics.yaml")
OUTLETS = read_outlets('harbour.example:\n  name: "The Harbour Post"\n  aliases: ["Harbour Post Online"]\n', "outlets.yaml")
WORLD = Vocabulary(OUTLETS, TOPICS)
CANONICAL = '<link rel="canonical" href="https://www.harbour.example/2025/ferry">'
SITE = '<meta property="og:site_name" content="Estuary Herald">'


def clipped(document: RawDocument, vocabulary: Vocabulary = WORLD) -> Clipping:
    found = clip(document, vocabulary)
    assert isinstance(found, Clipping), found
    return found


def of_page(head: str = "", body: str = PROSE, **declared: object) -> Clipping:
    return clipped(raw(page(head=head, body=body), Form.HTML, "raw/a.html", **declared))


def reason(document: RawDocument) -> str:
    found = clip(document, WORLD)
    assert isinstance(found, Rejected), found
    assert document.name == found.raw
    return found.reason


def text_of(count: int) -> str:
    """A body of so many words in sentences of five."""
    words = ["boats", "run", "along", "the", "river."] * (count // 5) + ["boats"] * (count % 5)
    return " ".join(words) + ("" if count % 5 == 0 else ".")


# -- no article -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [Form.DUMP, Form.HTML])
def test_an_article_begins_at_so_many_words(form: Form) -> None:
    def document(count: int) -> RawDocument:
        made = dump(body=text_of(count)) if form is Form.DUMP else page(body=text_of(count))
        return raw(made, form)

    assert str(MIN_BODY_WORDS - 1) in reason(document(MIN_BODY_WORDS - 1))
    assert text_of(MIN_BODY_WORDS) == clipped(document(MIN_BODY_WORDS)).body


@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param("Home\nNews\nSport\nLog in\n", Form.DUMP, id="a menu"),
        pytest.param(
            "Page not found\n\nThe page you look for is not here. It may have been moved. Try the search.\n", Form.DUMP, id="an error"
        ),
        pytest.param(page("404", body="The page is not here, but the search may find it for you. " * 3), Form.HTML, id="an error page"),
        pytest.param(
            page("Access denied", body="You do not have the permission to see this page of the site. " * 3), Form.HTML, id="a wall"
        ),
        pytest.param("<html></html>", Form.HTML, id="an empty page"),
        pytest.param("<p>", Form.HTML, id="a tag"),
        pytest.param("<!-- nothing -->", Form.HTML, id="a comment"),
        pytest.param("<html><body><script>var a = 1;</script></body></html>", Form.HTML, id="a script alone"),
    ],
)
def test_what_is_no_article_is_rejected_with_a_sentence(text: str, form: Form) -> None:
    assert len(reason(raw(text, form)).split()) > 5


def test_an_article_about_errors_is_an_article() -> None:
    body = "\n\n".join([PROSE, PROSE.replace("ferry", "page").replace("river", "web"), PROSE.replace("harbour", "server")])
    assert "Page not found" == clipped(raw(page("Page not found", body=body), Form.HTML)).title


def test_a_record_is_never_too_short() -> None:
    assert "" == clipped(raw("", Form.RECORD, title="Ferry to run at night")).body
    assert "It runs." == clipped(raw("It runs.", Form.RECORD)).body
    assert "neither title nor text" in reason(raw("", Form.RECORD))


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        pytest.param("<p>It runs at night.</p>", "It runs at night.", id="too short to be found"),
        pytest.param("It runs <b>at</b> night.", "It runs at night.", id="no paragraph"),
        pytest.param("<head><title>Ferry</title></head><div>It runs.<br>At night.</div>", "It runs.\n\nAt night.", id="breaks"),
        pytest.param("<p>Mail</p><script>var a = 1;</script>", "Mail", id="a script"),
        pytest.param("<html></html>", "", id="nothing"),
        pytest.param(page("Page not found", body="It is gone."), "It is gone.", id="an error's title"),
        pytest.param(page("Ferry"), PROSE, id="an article"),
    ],
)
def test_a_record_whose_text_is_a_page_is_never_too_short(markup: str, want: str) -> None:
    found = clipped(raw(markup, Form.RECORD_PAGE, title="Ferry"))
    assert ("Ferry", want) == (found.title, found.body)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        pytest.param(["Good morning,", "The boats run at night."], "The boats run at night.", id="below a greeting"),
        pytest.param(["The boats run.", "They stop."], "The boats run.", id="where no paragraph is longer"),
    ],
)
def test_the_summary_is_the_first_paragraph_that_says_something(lines: list[str], want: str) -> None:
    assert want == clipped(raw("\n".join(lines), Form.RECORD, title="Ferry")).summary


def test_the_text_of_a_record_is_never_cut() -> None:
    lines = ["Read more: Other boats", "12 Comments", "Home | News", "© 2025 The Harbour Post", "It runs at night."]
    assert "\n\n".join(lines) == clipped(raw("\n".join(lines), Form.RECORD, title="Ferry")).body


def test_a_record_of_many_lines_is_whole() -> None:
    assert 25_000 == len(clipped(raw("It runs.\n" * 25_000, Form.RECORD, title="Ferry")).body.split("\n\n"))


@pytest.mark.parametrize("text", ["<" * 20_000, "<div>" * 3_000 + PROSE, "&#x0;" * 1_000, "<p " + "a=1 " * 5_000 + ">" + PROSE])
def test_a_hostile_page_is_read_or_rejected(text: str) -> None:
    assert isinstance(clip(raw(f"<html><body>{text}</body></html>", Form.HTML), WORLD), Clipping | Rejected)


# -- held -------------------------------------------------------------------------------------------------------------


def test_an_article_without_outlet_and_address_is_held() -> None:
    held = of_page().held
    assert held is not None
    assert "neither outlet nor address" in held


@pytest.mark.parametrize("head", [pytest.param(SITE, id="an outlet"), pytest.param(CANONICAL, id="an address")])
def test_an_outlet_or_an_address_is_enough(head: str) -> None:
    assert of_page(head).held is None


@pytest.mark.parametrize("gap", ["date", "countries", "topics"])
def test_an_article_is_not_held_for_another_gap(gap: str) -> None:
    found = clipped(raw(page(head=SITE), Form.HTML), Vocabulary({}, ()))
    assert not getattr(found, gap)
    assert found.held is None


@pytest.mark.parametrize(
    ("days", "held"),
    [
        pytest.param(("2025-06-02", "2025-06-08"), False, id="Monday and Sunday of a week"),
        pytest.param(("2025-06-08", "2025-06-09"), True, id="Sunday and the Monday after it"),
        pytest.param(("2025-06-05", "2024-06-05"), True, id="the same day of another year"),
        pytest.param(("2024-12-30", "2025-01-01"), False, id="two years and one week"),
    ],
)
def test_dates_that_disagree_about_the_week_hold_an_article(days: tuple[str, str], held: bool) -> None:
    found = [Found(date.fromisoformat(day), day, "a rule", 0.9) for day in days]
    when, candidates, doubt = published(found, Declared())
    assert when is not None
    assert (date.fromisoformat(days[0]), 2) == (when.value, len(candidates))
    assert held is (doubt is not None)
    assert doubt is None or all(day in doubt for day in days)


def test_a_weak_date_is_a_candidate_and_not_the_date() -> None:
    weak = Found(date(2025, 6, 5), "5 June 2025", "elsewhere", 0.49)
    assert (None, (weak,), None) == published([weak], Declared())
    strong = Found(date(2025, 6, 5), "5 June 2025", "at the head", 0.5)
    assert strong == published([strong], Declared())[0]


def test_a_weak_date_does_not_argue_with_a_strong_one() -> None:
    found: Sequence[Found[When]] = (Found(date(2025, 6, 5), "a", "r", 0.95), Found(date(2025, 9, 1), "b", "r", 0.6))
    assert (found[0], None) == (published(found, Declared())[0], published(found, Declared())[2])


def test_the_time_of_the_same_day_is_added() -> None:
    found: Sequence[Found[When]] = (Found(date(2025, 6, 5), "a", "r", 0.95), Found(datetime(2025, 6, 5, 15, 39), "b", "r", 0.7))
    when = published(found, Declared())[0]
    assert when is not None
    assert datetime(2025, 6, 5, 15, 39) == when.value


def at(day: str, rule: str, sure: float) -> Found[When]:
    """A candidate with its value as ISO 8601 writes it."""
    return Found(datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day), day, rule, sure)


@pytest.mark.parametrize(
    ("found", "want"),
    [
        pytest.param(["2025-06-09T01:49+00:00 JSON-LD .97", "2025-06-08T17:49 head .95"], "2025-06-08T17:49", id="the evening before"),
        pytest.param(["2025-06-08T23:10+00:00 JSON-LD .97", "2025-06-09 head .95"], "2025-06-09", id="the morning after"),
        pytest.param(
            ["2025-06-08T23:10+00:00 JSON-LD .97", "2025-06-08 head .95", "2025-06-09 time .7"],
            "2025-06-08T23:10+00:00",
            id="shown as well",
        ),
        pytest.param(["2025-06-08T23:10+00:00 JSON-LD .97", "2025-06-09 search .6"], "2025-06-08T23:10+00:00", id="not shown"),
        pytest.param(["2025-06-08T23:10+03:00 JSON-LD .97", "2025-06-09 time .7"], "2025-06-08T23:10+03:00", id="with the outlet's offset"),
        pytest.param(["2025-06-04 JSON-LD .97", "2025-06-06 meta .96", "2025-06-06 head .75"], "2025-06-06", id="two places against one"),
    ],
)
def test_the_day_is_the_one_that_a_reader_sees_and_most_places_give(found: Sequence[str], want: str) -> None:
    candidates = [at(day, rule, float(sure)) for day, rule, sure in (one.split() for one in found)]
    when, _, doubt = published(candidates, Declared())
    assert when is not None
    assert (at(want, "", 0).value, None) == (when.value, doubt)


def test_an_article_with_a_declared_date_is_not_held_for_the_pages() -> None:
    head = SITE + '<meta property="article:published_time" content="2025-06-05T15:39Z">'
    found = of_page(head, date=date(2024, 1, 1))
    assert (date(2024, 1, 1), None) == (found.date, found.held)


# -- evidence -----------------------------------------------------------------------------------------------------------


def test_every_field_has_its_evidence() -> None:
    head = (
        CANONICAL
        + SITE
        + (
            '<meta property="article:published_time" content="2025-06-05T15:39:00Z"><meta name="author" content="Ann Person">'
            '<meta property="article:section" content="Local"><meta property="og:image" content="https://www.harbour.example/a.jpg">'
            f'<meta name="description" content="{PROSE.split(". ", maxsplit=1)[0]}.">'
        )
    )
    body = (
        PROSE.replace("the harbour office said", "the harbour office of Norway said in Norway")
        + "\n\nNorway will follow, Ann Person writes."
    )
    found = of_page(head, body)
    evidence = dict(found.evidence.fields)
    for name in ("title", "lang", "outlet", "source_url", "section", "summary", "image", "date", "authors"):
        assert getattr(found, name), name
        assert name in evidence
        assert evidence[name].text
        assert evidence[name].rule
        assert 0 < evidence[name].confidence <= 1
    assert datetime(2025, 6, 5, 15, 39, tzinfo=UTC) == found.evidence.date_candidates[0].value
    for codes, judged in ((found.countries, found.evidence.countries), (found.topics, found.evidence.topics)):
        assert codes
        assert codes == tuple(one.code for one in judged if one.role == "about")
        assert all(span.text in (found.title, found.summary or "", body) or span.text in body or span.text in found.title
                   for one in judged for span in one.evidence)  # fmt: skip


def test_declared_values_stand_above_the_page() -> None:
    head = CANONICAL + SITE + '<meta property="article:published_time" content="2025-06-05"><meta name="author" content="Ann Person">'
    typed = {
        "title": "Typed title", "date": date(2025, 7, 1), "modified": date(2025, 7, 2), "lang": "pt-BR", "outlet": "Typed Outlet",
        "source_url": "https://typed.example/x", "authors": ("T. Person",), "agency": "Typed Agency", "section": "Typed",
        "summary": "Typed summary.", "tags": ("typed",), "image": "https://typed.example/i.jpg", "countries": ("NO",), "mentions": ("SE",),
        "topics": ("typed",),
    }  # fmt: skip
    found = of_page(head, **typed)
    assert typed | {"lang": "pt"} == {name: getattr(found, name) for name in typed}
    assert "typed.example" == found.domain
    assert {"declared"} == {one.rule for name, one in found.evidence.fields if name in typed and name not in ("date", "authors")}


def test_the_evidence_of_declared_authors_is_the_declaration() -> None:
    found = of_page(SITE + '<meta name="author" content="Ann Person">', authors=("T. Person",))
    assert ("T. Person", "declared") == (dict(found.evidence.fields)["authors"].value, dict(found.evidence.fields)["authors"].rule)


def test_a_declared_title_does_not_stay_in_the_body() -> None:
    title = "Ferry to run at night from Monday"
    assert title not in clipped(raw(dump(title), title=title)).body


def test_a_modification_at_the_time_of_publication_is_none() -> None:
    published_at = '<meta property="article:published_time" content="2025-06-05T15:39Z">'
    modified_at = '<meta property="article:modified_time" content="{}">'
    assert of_page(SITE + published_at + modified_at.format("2025-06-05T15:39Z")).modified is None
    assert datetime(2025, 6, 5, 15, 40, tzinfo=UTC) == of_page(SITE + published_at + modified_at.format("2025-06-05T15:40Z")).modified


# -- outlet -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "want", "rule"),
    [
        pytest.param(CANONICAL + SITE, "The Harbour Post", "domain in outlets.yaml", id="a domain that outlets.yaml knows"),
        pytest.param(SITE, "Estuary Herald", "site name of the page", id="the page's own name"),
        pytest.param(
            '<meta property="og:site_name" content="harbour post online">',
            "The Harbour Post",
            "site name of the page, in outlets.yaml",
            id="an alias that outlets.yaml knows, in any case",
        ),
        pytest.param(
            '<link rel="canonical" href="https://www.unknown.example/a">', "unknown.example", "domain of the address", id="an address alone"
        ),
    ],
)
def test_the_outlet_is_known_by_its_row_then_by_its_own_name_then_by_its_domain(head: str, want: str, rule: str) -> None:
    found = of_page(head)
    assert (want, rule) == (found.outlet, dict(found.evidence.fields)["outlet"].rule)


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://www.example.com/a", "example.com"), ("https://news.example.com/a", "example.com"),
        ("https://m.example.co.uk/a", "example.co.uk"), ("https://outlet.example/a", "outlet.example"),
        ("https://www.outlet.example:8080/a", "outlet.example"), ("https://192.0.2.7/a", "192.0.2.7"),
        (None, None), ("", None), ("no address", None),
    ],
)  # fmt: skip
def test_the_domain_is_the_registered_one(url: str | None, want: str | None) -> None:
    assert want == domain_of(url)


@pytest.mark.parametrize("url", ["https://[/a", "https://outlet.example]/a", "https://exa[mple.com/", "http://[::1/"])
def test_an_address_that_cannot_be_is_no_crash(url: str) -> None:
    assert domain_of(url) is None
    assert isinstance(clip(raw(dump(), source_url=url), WORLD), Clipping)
    assert isinstance(clip(raw(page(head=f'<link rel="canonical" href="{url}">'), Form.HTML), WORLD), Clipping)


def test_an_outlet_that_nothing_tells_is_none() -> None:
    assert outlet_of(None, (), {}) is None


def test_an_outlet_that_signs_is_no_author() -> None:
    assert () == of_page(SITE + '<meta name="author" content="Estuary Herald">').authors


def test_the_outlets_own_country_is_no_evidence() -> None:
    world = Vocabulary({"estuary herald": Outlet("Estuary Herald of Norway", country="NO")}, ())
    found = clipped(raw(page(head=SITE), Form.HTML), world)
    assert ((), ()) == (found.countries, found.mentions)


# -- what is made can be kept ------------------------------------------------------------------------------------------


ADDRESSES = (
    "/a", "//outlet.example/b", "a b", "https://outlet.example/a b", 'https://outlet.example/"x', "https://outlet.example/<x>",
    "data:image/png,x", "HTTPS://OUTLET.EXAMPLE/x", "https://outlet.example/ü", "https://", "http:///x", "javascript:alert(1)",
    "ftp://outlet.example/x", "x", "https://[x", "https://x]/",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_clipping_holds_no_address_that_could_not_be_read_again(address: str) -> None:
    heads = [f"<meta property='og:{name}' content='{address}'>" for name in ("image", "url")] + [f"<link rel='canonical' href='{address}'>"]
    made = [of_page(SITE + head) for head in heads]
    made.append(clipped(raw(PROSE, Form.RECORD, title="Ferry", source_url=address, image=address)))
    made.append(clipped(raw(f"date 2025-06-05 {address}\n{dump()}")))
    assert made == [frontmatter.read(frontmatter.write(one), "a.md") for one in made]


def test_a_clipping_does_not_tell_who_signed_in_to_save_its_page() -> None:
    address = "https://kip:secret@outlet.example/1"
    of_head = of_page(SITE + f"<link rel='canonical' href='{address}'>")
    assert {"https://outlet.example/1"} == {of_head.source_url, clipped(raw(dump(), source_url=address)).source_url}


@pytest.mark.parametrize("key", ["title", "lang", "outlet", "authors", "tags", "topics", "countries", "section", "summary", "date"])
@pytest.mark.parametrize(
    "value", ["World News", "\u200b", "x\u2028y", "NO", "1", "a: b", "\ud800", "--", ["World News", "", "\u200b", "x"]]
)
def test_a_record_with_any_fields_makes_a_clipping_that_can_be_read_again(key: str, value: object) -> None:
    typed = of_fields({"title": "Ferry", key: value})
    made = clipped(RawDocument("raw/a.json", Form.RECORD, PROSE, "", declared=typed))
    assert made == frontmatter.read(frontmatter.write(made), "a.md")


# -- slug ---------------------------------------------------------------------------------------------------------------


def test_the_slug_is_of_title_and_address() -> None:
    one = slug_of("Ferry to run", "https://harbour.example/a", "text")
    assert one == slug_of("Ferry to run", "https://harbour.example/a", "another text")
    assert one != slug_of("Ferry to run", "https://harbour.example/b", "text")
    assert "ferry-to-run-" == one[:-6]


def test_without_an_address_the_slug_is_of_title_and_text() -> None:
    assert slug_of("Ferry", None, "text") == slug_of("Ferry", None, "text")
    assert slug_of("Ferry", None, "text") != slug_of("Ferry", None, "another text")


@pytest.mark.parametrize("title", ["Ferry", "Паром", "عبّارة", "渡轮", "—", "", "a" * 500, "CON", "../../x", "ferry--to__run  now"])
def test_the_slug_is_short_ascii_in_small_letters(title: str) -> None:
    slug = slug_of(title, None, "text")
    assert len(slug) <= 67
    assert slug.isascii()
    assert all(part.isalnum() and part == part.lower() for part in slug.split("-"))


def test_the_slug_does_not_hang_on_what_we_conclude() -> None:
    assert of_page(CANONICAL).slug == clipped(raw(page(head=CANONICAL), Form.HTML), Vocabulary({}, ())).slug
    assert "ferry-to-run-at-night-from-monday-" == of_page(CANONICAL).slug[:-6]


def test_the_same_input_gives_the_same_clipping() -> None:
    assert of_page(CANONICAL + SITE) == of_page(CANONICAL + SITE)


def test_source_and_record_of_a_document_are_its_name() -> None:
    assert "raw/a.jsonl#7" == RawDocument("raw/a.jsonl", Form.RECORD, "x", "", record="7").name


TICKER = "Breaking\nThe port is closed after a storm.\nA minister has left the cabinet.\n"
STORY = "\n".join(f"The council of the lake towns met on day {day} and agreed on the price of the new night ferry." for day in "abcdef")


def test_a_tickers_items_are_dropped_up_to_the_blank_line_that_ends_it() -> None:
    found = clipped(raw(f"{TICKER}\n{STORY}\n"))
    assert "cabinet" not in found.body
    assert "day a" in found.body


def test_a_ticker_that_nothing_ends_takes_no_article_with_it() -> None:
    assert "day a" in clipped(raw(f"{TICKER}{STORY}\n")).body


def test_of_two_countries_that_weigh_the_same_the_first_that_is_named_comes_first() -> None:
    found = clipped(raw(dump(title="Zambia and Algeria sign a treaty about ferries", body=PROSE)))
    assert ("ZM", "DZ") == found.countries[:2]


def test_an_article_that_is_one_line_without_an_end_is_not_lost() -> None:
    line = " ".join(f"The council said on day {day} that the price of the ferry will be what it was in the year before," for day in "abcd")
    assert "day d" in clipped(raw(f"Home\nNews\nSport\n\n{line}\n\nImprint\nContact\n")).body


def test_one_long_line_of_menu_words_is_no_article() -> None:
    assert "no article" in reason(raw(" ".join(f"Region{number} Sport{number} Culture{number}" for number in range(40)) + "\n"))


def test_a_text_in_the_place_of_a_name_is_none_and_in_that_of_a_title_is_cut() -> None:
    """An outlet whose texts may not be shown would show them as its headline, or its own name."""
    text = " ".join(f"word{number}" for number in range(300))
    head = "".join(f'<meta name="{name}" property="{name}" content="{text}">' for name in ("author", "og:site_name", "article:section"))
    found = clipped(raw(page(title=text, head=head), form=Form.HTML))
    assert found.title.startswith("word0 word1")
    assert found.title.endswith(" …")
    assert len(found.title) <= 302
    assert (None, (), None) == (found.outlet, found.authors, found.section)
    assert text == clipped(raw(dump(), title=text)).title, "what a person typed stays"


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("View all posts by Mara Quill", ("Mara Quill",)),
        ("Mara Quill", ("Mara Quill",)),
        ("Estuary Herald", ()),
        ("Unknown", ()),
    ],
)
def test_an_outlet_or_a_word_of_a_form_is_no_author_of_a_page(said: str, authors: tuple[str, ...]) -> None:
    shown = f"{PROSE}\n\nMara Quill of the Estuary Herald, whose age is unknown, saw it all."
    assert authors == of_page(SITE + f'<meta name="author" content="{said}">', shown).authors
