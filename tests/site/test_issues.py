"""content/issues/WEEK.md: what an editor says of a week, what `new issue` begins it with, and what the week's page shows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import homes
import pytest
from homes import TODAY, clipping

from clipsheet.model import Clipping
from clipsheet.settings import Outlet, Settings, Site, Vocabulary, Watch
from clipsheet.stories import Story
from clipsheet_digest import issues, pages
from clipsheet_digest.digest import Week
from clipsheet_digest.inputs import HomePage, IssuePage
from clipsheet_digest.issues import Issue

WEEK = Week(2025, 40)  # the newest closed week of TODAY
MONDAY = date(2025, 9, 29)


def made(*clippings: Clipping, said: dict[str, Issue] | None = None, **site: Any) -> dict[str, pages.Page]:
    found = Settings(Path("nowhere"), Site(**site), Vocabulary({"silent.example": Outlet("The Silent")}, ()))
    return {page.path: page for page in pages.pages(homes.edition(clippings, found, said=said))}


def issue(*clippings: Clipping, said: Issue | None = None, **site: Any) -> IssuePage:
    page = made(*clippings, said={str(WEEK): said} if said else None, **site)[f"issues/{WEEK}.html"]
    assert isinstance(page, IssuePage)
    return page


def listed(page: IssuePage | HomePage) -> list[str]:
    return [item.href.removeprefix("articles/").removesuffix(".html") for section in page.sections for item in section.items]


def leading(page: IssuePage) -> list[str]:
    return [item.href.removeprefix("articles/").removesuffix(".html") for item in page.opening.lead]


# -- what a week's page shows ---------------------------------------------------------------------------------------


def test_a_week_without_a_file_has_an_issue_all_the_same() -> None:
    page = issue(clipping("a"))
    assert (["a"], [], (), None) == (listed(page), leading(page), page.opening.glance, page.opening.note)


def test_the_editors_words_and_order_are_followed() -> None:
    said = Issue(glance=("Ferries stop.",), lead=("d", "b"), order=("c",), left_out=("e",), note="Read *this*.")
    page = issue(*(clipping(slug) for slug in "abcde"), said=said)
    assert (["d", "b"], ["c", "a"]) == (leading(page), listed(page))
    assert ("Ferries stop.",) == page.opening.glance
    assert "<em>this</em>" in (page.opening.note or "")


def test_what_is_left_out_of_an_issue_stays_on_its_other_pages() -> None:
    pages_made = made(clipping("a"), clipping("b"), said={str(WEEK): Issue(left_out=("b",))})
    assert "articles/b.html" in pages_made
    country = pages_made["countries/ke.html"]
    assert {"articles/a.html", "articles/b.html"} == {item.href for section in country.sections for item in section.items}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("prominence", "lead", "others"),
    [("lead", ["a"], ["b", "c"]), ("normal", [], ["a", "b", "c"]), ("brief", [], ["b", "c", "a"]), ("archive", [], ["b", "c"])],
)
def test_prominence_is_respected(prominence: str, lead: list[str], others: list[str]) -> None:
    page = issue(clipping("a", prominence=prominence), clipping("b"), clipping("c"))
    assert (lead, others) == (leading(page), listed(page))


def test_the_home_page_opens_with_the_words_of_the_newest_closed_week() -> None:
    home = made(clipping("a"), clipping("b"), said={str(WEEK): Issue(glance=("Ferries stop.",), lead=("b",))})["index.html"]
    assert isinstance(home, HomePage)
    assert home.opening is not None
    assert (("Ferries stop.",), ["articles/b.html"]) == (home.opening.glance, [item.href for item in home.opening.lead])
    assert ["a"] == listed(home)


def test_the_change_from_the_week_before_is_said() -> None:
    page = issue(clipping("a", countries=("KE", "ML")), clipping("b", date=date(2025, 9, 24), countries=("KE",)))
    assert (1, ["Mali"]) == (page.opening.before and page.opening.before.count, [link.text for link in page.opening.fresh])
    alone = issue(clipping("a"), clipping("b", date=date(2025, 9, 10)))
    assert (None, ()) == (alone.opening.before, alone.opening.fresh)


@pytest.mark.parametrize(
    ("created", "added", "late"),
    [
        pytest.param(date(2025, 9, 22), date(2025, 9, 30), True, id="after the issue was made"),
        pytest.param(date(2025, 9, 30), date(2025, 9, 30), False, id="on the day that it was made"),
        pytest.param(None, date(2025, 9, 30), False, id="a first import: the week had no issue"),
        pytest.param(date(2025, 9, 22), date(2025, 10, 7), False, id="in another week"),
    ],
)
def test_what_came_late_is_in_its_own_week_and_named_in_the_current_one(created: date | None, added: date, late: bool) -> None:
    old = clipping("old", date=date(2025, 9, 17), added=added)
    found = made(old, clipping("a"), said={"2025-W38": Issue(created=created)})
    current, own = found[f"issues/{WEEK}.html"], found["issues/2025-W38.html"]
    assert isinstance(current, IssuePage)
    assert isinstance(own, IssuePage)
    assert late == bool(current.opening.late)
    assert (["a"], ["old"]) == (listed(current), listed(own))


def test_watched_countries_and_outlets_without_news_are_said() -> None:
    watch = Watch(("KE", "ML", "NE", "FJ"), ("Harbour Courier", "silent.example", "Old Post"))
    page = issue(
        clipping("a", mentions=("NE",)), clipping("old", date=date(2025, 9, 10), countries=("ML",), outlet="Old Post"), watch=watch
    )
    assert [("Mali", True), ("Fiji", False), ("The Silent", False), ("Old Post", True)] == [
        (link.text, bool(link.href)) for link in page.opening.silent
    ]


# -- the file -------------------------------------------------------------------------------------------------------


def saved(home: Path, text: str, name: str = "2025-W40.md") -> issues.Issues:
    (home / "content/issues").mkdir(parents=True, exist_ok=True)
    (home / "content/issues" / name).write_text(text, "utf8")
    return issues.load(home, ["ferry-adrift", "pier-mended"])


def test_a_file_is_read_with_its_note(tmp_path: Path) -> None:
    text = '---\ncreated: "2025-10-06"\nglance: [One., Two.]\nlead: ferry-adrift\n---\nA *note*.\n'
    found = saved(tmp_path, text)
    assert [] == found.faults
    assert Issue(date(2025, 10, 6), ("One.", "Two."), ("ferry-adrift",), note="A *note*.") == found.by_week["2025-W40"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("---\nlead: [fery-adrift]\n---\n", "2025-W40.md:2: lead: 'fery-adrift': did you mean 'ferry-adrift'?"),
        ("---\nled: [a]\n---\n", "2025-W40.md:2: led: unknown key: did you mean 'lead'?"),
        ('---\ncreated: "6/10/25"\n---\n', "2025-W40.md:2: created: '6/10/25': write a day"),
        ('---\ncreated: "2025-13-40"\n---\n', "2025-W40.md:2: created: '2025-13-40': no such day"),
        ("a note without front matter\n", "2025-W40.md:1: no front matter"),
    ],
)
def test_a_fault_names_the_line_and_what_to_do(tmp_path: Path, text: str, fault: str) -> None:
    (found,) = saved(tmp_path, text).faults
    assert str(found).startswith(f"content/issues/{fault}")


def test_a_file_that_is_named_for_no_week_is_named(tmp_path: Path) -> None:
    (found,) = saved(tmp_path, "---\n---\n", "week 40.md").faults
    assert "not a week" in str(found)


def test_a_slug_that_is_not_there_does_not_cost_the_others(tmp_path: Path) -> None:
    found = saved(tmp_path, "---\nlead: [gone, pier-mended]\n---\n")
    assert ("pier-mended",) == found.by_week["2025-W40"].lead


def test_a_new_file_tells_of_the_week_and_can_be_read(tmp_path: Path) -> None:
    found = Settings(Path("nowhere"), Site(), Vocabulary({}, ()))
    clippings = (clipping("a", outlet="A", countries=("ML",)), clipping("b", outlet="B"), clipping("old", date=date(2025, 9, 24)))
    grouped = homes.digest_of(clippings, found)
    story = Story("a", ("a", "b"))
    told = [[article for article in grouped.articles if article.slug in story.members]]
    text = issues.new(WEEK, grouped, told, TODAY)
    assert "# 2 articles from 2 outlets; the week before: 1 article" in text
    assert "not there the week before: Mali" in text
    assert "# 2 outlets: b" in text
    assert [] == saved(tmp_path, text).faults
    assert Issue(created=TODAY) == saved(tmp_path, text).by_week["2025-W40"]


def test_a_new_file_proposes_no_article_without_a_date_while_there_are_others() -> None:
    found = Settings(Path("nowhere"), Site(), Vocabulary({}, ()))
    grouped = homes.digest_of([clipping("gap", date=None, added=date(2025, 10, 5)), clipping("dated")], found)
    assert '# lead: ["dated"]' in issues.new(WEEK, grouped, (), TODAY)


@pytest.mark.parametrize("name", ["2025-W40", "2025-w40"])
def test_a_week_is_known_by_its_name(name: str) -> None:
    assert (WEEK, "2025-W39", MONDAY) == (Week.named(name), str(WEEK.before), WEEK.days[0])


@pytest.mark.parametrize("name", ["2025", "2025-W54", "W40", "", "40"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        Week.named(name)


def test_a_week_without_articles_has_an_issue_where_there_is_something_to_say_of_it() -> None:
    said = {"2025-W40": Issue(created=date(2025, 10, 5)), "2025-W39": Issue(note="Nothing came."), "2025-W45": Issue(note="Too soon.")}
    late = clipping("late", date=date(2025, 10, 1), added=date(2025, 10, 7))
    pages_made = made(late, said=said)
    assert {"issues/2025-W39.html", "issues/2025-W40.html", "issues/2025-W41.html"} == {
        path for path, page in pages_made.items() if isinstance(page, IssuePage) and path.startswith("issues/2025")
    }
    current = pages_made["issues/2025-W41.html"]
    assert isinstance(current, IssuePage)
    assert (["articles/late.html"], 0) == ([item.href for item in current.opening.late], current.articles)


def test_an_editors_words_have_the_direction_of_their_own_script(tmp_path: Path) -> None:
    """In a right-to-left page the full stop of an English note stood at the wrong end of its line."""
    home = homes.home(tmp_path, [clipping("a", note="Read it.")], 'format: 1\nname: "Test"\nlanguages: [ar]\n')
    saved(home, "---\nglance: [One.]\n---\nRead it.\n")
    output = homes.built(home)
    for path in (f"issues/{WEEK}.html", f"issues/{WEEK}.mail.html", f"issues/{WEEK}.print.html", "articles/a.html"):
        assert re.search(r'<div dir="auto">\s*<p[^>]*>Read it\.</p>', (output / path).read_text("utf8")), path


def test_a_list_of_names_has_the_comma_of_the_sites_script(tmp_path: Path) -> None:
    """The comma of an Arabic page is its own: a Latin one, which stands on the line the other way round, looks like a misprint."""
    before = [clipping(f"b{number}", date=date(2025, 9, 24), countries=("UG",)) for number in range(2)]
    clippings = [*before, clipping("a"), clipping("c", outlet="Coast Mail", countries=("TZ",))]
    output = homes.built(homes.home(tmp_path, clippings, 'format: 1\nname: "Test"\nlanguages: [ar]\n'))
    for path in (f"issues/{WEEK}.html", "index.html", "about/index.html"):
        tallies = re.findall(r'<p class="tally">(.*?)</p>', (output / path).read_text("utf8"), re.S)
        assert "،" in "".join(tallies), path
        assert not re.search("[,;]", "".join(tallies)), path
