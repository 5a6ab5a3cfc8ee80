"""An issue as an e-mail: what it says, how large it may be, where it leads, and that the same issue gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

import homes
import pytest
from homes import clipping, put

from clipsheet import settings
from clipsheet.model import Clipping, Withdrawn
from clipsheet_digest import breaches, checks, letters, publish
from clipsheet_digest.breaches import Message
from clipsheet_digest.digest import Week
from clipsheet_digest.editions import Edition
from clipsheet_digest.inputs import LetterPage

WEEK = "2025-W40"
MAIL, DRAFT = f"issues/{WEEK}.mail.html", f"issues/{WEEK}.eml"
HERE = 'format: 1\nname: "Test digest"\nbase_url: "https://press.example/digest"\n'
NOWHERE = 'format: 1\nname: "Test digest"\n'
PUBLIC = f"{HERE}audience: public\n"
BUNDLE = MappingProxyType({"letter.html": '{% extends "mail.html" %}'})
ADDRESS = re.compile(r'href="([^"]*)"')


def made(folder: Path, clippings: Sequence[Clipping], site_yaml: str = HERE, outlets_yaml: str = "") -> Path:
    """A home whose theme has e-mails and no search, which takes longest, with its site."""
    home = homes.home(folder, clippings, site_yaml, outlets_yaml)
    templates = home / "themes" / "plain" / "templates"
    templates.mkdir(parents=True)
    for name, text in BUNDLE.items():
        (templates / name).write_text(text, "utf8")
    built(home)
    return home


def built(home: Path, *, full: bool = False, output: str = "output") -> Path:
    publish.publish(settings.load(home), publish.Options(home / output, "plain", allow_loss=True, full=full))
    return home / output


def said(home: Path, text: str) -> None:
    """Write what the editor says of the week, and build."""
    (home / "content/issues").mkdir(exist_ok=True)
    (home / f"content/issues/{WEEK}.md").write_text(text, "utf8")
    built(home)


def mail(home: Path) -> str:
    return (home / "output" / MAIL).read_text("utf8")


def message(home: Path) -> Message:
    return breaches.letter((home / "output" / DRAFT).read_bytes())


def report(slug: str, outlet: str) -> Clipping:
    """A report of one event, which several outlets carry."""
    return clipping(slug, title="Ferry adrift", story="Ferry adrift", outlet=outlet, source_url=f"https://{slug}.example/1")


# -- its form -----------------------------------------------------------------------------------------------------------


def test_a_draft_holds_the_issue_in_two_forms(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a", title="Ферри стоит", lang="ru")])
    found, raw = message(home), (home / "output" / DRAFT).read_bytes()
    assert raw.isascii()
    assert raw.startswith(b"X-Unsent: 1\r\n")
    assert not re.search(rb"^(?:From|To):", raw, re.MULTILINE)
    assert found.subject.startswith("Test digest: 29 Sept")
    assert "Ферри стоит" in found.text
    assert mail(home) == found.html.replace("\r\n", "\n")


def test_a_draft_is_dated_by_its_issue(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a")])
    assert b"\r\nDate: Sun, 05 Oct 2025 12:00:00 +0000\r\n" in (home / "output" / DRAFT).read_bytes()
    said(home, '---\ncreated: "2025-10-07"\n---\n')
    assert b"\r\nDate: Tue, 07 Oct 2025 12:00:00 +0000\r\n" in (home / "output" / DRAFT).read_bytes()


def test_an_article_without_any_day_is_sent_too(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a", date=None, added=None)])
    (draft,) = (home / "output/issues").glob("*.eml")
    assert "0001-W01.eml" == draft.name
    assert "Title of a" in breaches.letter(draft.read_bytes()).text


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a"), clipping("b", lang="ar", title="سفينة في الميناء")])
    said(home, "---\nlead: [b]\nglance: [One.]\n---\nA *note*.\n")
    assert homes.hashes(home / "output") == homes.hashes(built(home, full=True, output="again"))


def test_an_email_needs_nothing_from_outside_and_runs_nothing(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a")])
    text = mail(home)
    assert not re.search(r"<(?:img|script|link|iframe|form)\b|@import|@font-face|url\(", text)
    assert '<meta name="robots" content="noindex">' in text
    assert "default-src 'none'; style-src 'unsafe-inline';" in text
    assert re.search(r'<h3[^>]* style="', text), "the styles stand where they hold"
    assert [] == list(checks.broken_markup(home / "output"))


def test_a_theme_without_its_template_makes_none(tmp_path: Path) -> None:
    home = homes.home(tmp_path, [clipping("a")])
    assert {f"{WEEK}.html", "index.html"} == {path.name for path in (built(home) / "issues").iterdir()}


# -- its words ----------------------------------------------------------------------------------------------------------


def test_the_editor_comes_first_and_a_story_stands_once(tmp_path: Path) -> None:
    home = made(tmp_path, [report("a", "Coast Mail"), report("b", "Harbour Courier"), clipping("c", headline="In my words", gist="Why.")])
    said(home, "---\nlead: [c]\nglance: [The ferry drifts.]\n---\nA *note*.\n")
    for text in (message(home).text, re.sub("<[^>]*>", "", mail(home).split("</head>")[1])):
        places = [text.index(one) for one in ("The ferry drifts.", "A note.", "In my words", "Why.", "Ferry adrift")]
        assert sorted(places) == places
        assert 1 == text.count("Ferry adrift")
        assert re.search(r"Also in:\s+(?:Coast Mail|Harbour Courier)", text)
        assert text.index("Harbour Courier") < text.index("In my words")


def test_an_article_has_its_own_language_and_direction(tmp_path: Path) -> None:
    arabic = clipping("a", title="سفينة في الميناء", lang="ar", outlet="شبكة", summary="توقفت السفينة.")
    text = mail(made(tmp_path, [arabic]))
    heading = re.search(r"<h3[^>]*>", text)
    assert heading is not None
    assert {'dir="rtl"', 'lang="ar"'} <= set(heading.group().split())
    assert re.search(r'<p class="summary"[^>]*dir="rtl"', text)


@pytest.mark.parametrize(
    "title", ['<script>alert("x")</script>', "--clipsheet\r\nBcc: a@b.example", "\x1b[31m", "</style><b>", "</title><b>"]
)
def test_a_hostile_title_is_text(tmp_path: Path, title: str) -> None:
    home = made(tmp_path, [clipping("a", title=title)], f"format: 1\nname: {title!r}\n" if title.isprintable() else NOWHERE)
    found = message(home)
    assert "<script>" not in found.html.casefold()
    assert 1 == found.html.count("<b>"), "of the name at the foot alone"
    assert "\x1b" not in found.text
    assert b"\r\nBcc:" not in (home / "output" / DRAFT).read_bytes().split(b"\r\n\r\n")[0]
    assert [] == list(checks.broken_markup(home / "output"))


def test_plain_text_has_short_lines_and_whole_addresses(tmp_path: Path) -> None:
    long = " ".join(["harbour"] * 60)
    texts = [clipping("a", title=long, gist=long, headline=long), clipping("b", lang="zh", title="船" * 90, body="港口关闭了。" * 40)]
    text = message(made(tmp_path, texts)).text
    assert 72 == max(letters._width(line) for line in text.splitlines() if not line.startswith("http"))
    assert "https://press.example/digest/articles/a.html" in text.splitlines()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("a" * 36 + " " + "b" * 35, 1, id="72 columns"),
        pytest.param("a" * 36 + " " + "b" * 36, 2, id="73 columns"),
        pytest.param("船" * 36, 1, id="36 letters of two columns"),
        pytest.param("船" * 37, 2, id="37 letters of two columns"),
        pytest.param("https://harbour.example/" + "a" * 90, 1, id="an address is not broken"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_a_line_ends_where_72_columns_are_full(text: str, lines: int) -> None:
    assert lines == len(list(letters.wrapped(text)))


# -- where it leads -----------------------------------------------------------------------------------------------------


def test_links_are_whole_addresses_of_the_site(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a", source_url="https://harbour.example/1"), clipping("b")])
    places = {f"https://press.example/digest/{path}" for path in ("", "articles/a.html", "articles/b.html", f"issues/{WEEK}.html")}
    assert places == set(ADDRESS.findall(mail(home)))
    assert [] == list(checks.broken_links(home / "output", "https://press.example/digest"))


def test_where_the_site_has_no_address_links_lead_to_the_originals(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a", source_url="https://harbour.example/1/"), clipping("b")], NOWHERE)
    assert ["https://harbour.example/1/"] == ADDRESS.findall(mail(home))
    put(home, clipping("a", source_url="https://harbour.example/2"))
    built(home)
    assert ["https://harbour.example/2"] == ADDRESS.findall(mail(home))


def test_what_a_headline_says_is_no_link(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a", headline='Write <a href="page.html"> for a link')])
    assert 'href="page.html"' in mail(home)
    assert [] == list(checks.broken_links(home / "output", "https://press.example/digest"))


def test_a_link_that_leads_nowhere_is_found_in_both_files(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a")])
    (home / "output/articles/a.html").unlink()
    found = {str(fault).split(":")[0] for fault in checks.broken_links(home / "output", "https://press.example/digest")}
    assert {f"output/{MAIL}", f"output/{DRAFT}"} <= found


# -- its size -----------------------------------------------------------------------------------------------------------


def test_a_large_issue_ends_with_the_way_to_all_of_it(tmp_path: Path) -> None:
    count = 400
    texts = [clipping(f"n{number:03}", title=f"Report {number:03} of the harbour", outlet=f"Post {number}") for number in range(count)]
    home = made(tmp_path, texts)
    said(home, "---\nlead: [n399]\n---\n")
    text, plain = mail(home), message(home).text
    assert 90_000 < len(text.encode()) <= letters.MOST_BYTES
    assert "Read all 400 articles" in text
    assert "Report 399" in text, "the lead stories come first"
    assert text.count("<h3") == plain.count("/articles/") < count
    assert f'href="https://press.example/digest/issues/{WEEK}.html"' in text


def test_long_articles_at_the_end_take_no_room_from_those_before_them(tmp_path: Path) -> None:
    texts = [clipping(f"n{number:03}", headline="Report " * (1 if number < 60 else 500), outlet=f"Post {number}") for number in range(160)]
    text = mail(made(tmp_path, texts))
    assert 90_000 < len(text.encode()) <= letters.MOST_BYTES
    assert text.count("<h3") > 60


def test_a_small_issue_is_whole(tmp_path: Path) -> None:
    text = mail(made(tmp_path, [clipping("a")]))
    assert "Read " not in text
    assert "This issue on the site" in text


def test_a_note_that_alone_is_too_large_stays_on_the_site(tmp_path: Path) -> None:
    home = made(tmp_path, [clipping("a")])
    said(home, f'---\ncreated: "2025-10-06"\n---\n{"A long note. " * 10_000}\n')
    assert letters.MOST_BYTES > len(mail(home).encode())
    assert "Read 1 article" in mail(home)


def test_where_the_site_has_no_address_an_email_says_that_there_is_more(tmp_path: Path) -> None:
    texts = [clipping(f"n{number}", gist="A long gist. " * 300, headline=f"Report {number}") for number in range(40)]
    assert "The issue has more articles than an e-mail can hold." in mail(made(tmp_path, texts, NOWHERE))


# -- rights -------------------------------------------------------------------------------------------------------------


def test_an_email_shows_what_rights_release_and_nothing_that_waits(tmp_path: Path) -> None:
    texts = [
        clipping("a", body="Openings are shown. " + " ".join(f"ending{number}" for number in range(400))),
        clipping("b", title="Heldback", held="two dates"),
        clipping("c", title="Takenback", withdrawn=Withdrawn(date(2025, 10, 2), "an error")),
        clipping("d", title="Blockedone", outlet="Blocked Post"),
    ]
    home = made(tmp_path, texts, PUBLIC, '"Blocked Post": {rights: blocked}\n')
    for text in (mail(home), message(home).text, message(home).html):
        assert "Openings are shown." in text
        assert not re.search("ending|Heldback|Takenback|Blockedone", text)


def test_more_than_rights_allow_is_found_in_a_draft(tmp_path: Path) -> None:
    body = "Openings are shown. " + " ".join(f"ending{number}" for number in range(400))
    home = made(tmp_path, [clipping("a", body=body, title="Ferry")], PUBLIC)
    template = home / "themes/plain/templates/letter.html"
    template.write_text('{% extends "mail.html" %}', "utf8")
    path, whole = home / "output" / DRAFT, clipping("a", body=body, title="Ferry")
    clean = list(breaches.breaches([(whole, None)], [], "public", {}, home / "output"))
    path.write_bytes(b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body.encode())
    (found,) = breaches.breaches([(whole, None)], [], "public", {}, home / "output")
    assert ([], f"output/{DRAFT}") == (clean, found.file)


# -- made once ----------------------------------------------------------------------------------------------------------


def test_an_old_email_is_not_made_again_when_another_week_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made(tmp_path, [clipping("a"), clipping("old", date=date(2025, 9, 24))])
    weeks, page_of = [], letters._page

    def page(edition: Edition, week: Week) -> LetterPage:
        weeks.append(str(week))
        return page_of(edition, week)

    monkeypatch.setattr(letters, "_page", page)
    put(home, clipping("b", countries=("ML",)))
    built(home)
    assert [WEEK] == weeks, "once for both files"
    put(home, clipping("b", countries=("ML",), body="Its text, which no e-mail shows. That stays."))
    built(home)
    assert [WEEK] == weeks
    built(home, full=True)
    assert [WEEK, WEEK, "2025-W39"] == weeks
