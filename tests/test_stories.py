"""`stories()` and `threads()`: what is one event in several outlets and languages, what only looks so, and what an editor says."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
import yaml

from builders import clipping
from clipsheet.clip import clip
from clipsheet.model import Clipping, Declared, Form, RawDocument
from clipsheet.scaffold import starter_vocabulary
from clipsheet.stories import COMMONEST, Profile, links_of, profile, slug_of, stories, threads
from clipsheet.traits import Traits, traits_of, unpacked

EVENTS = Path(__file__).with_name("events.yaml")
DAY = date(2025, 6, 5)

LEAST_FOUND = 0.5  # of the pairs of one event; measured: .53. A profile of the goalkeeper shares little with the report of the match
TEXT = """The minister of transport, Orla Vennick, said that 412 passengers were on board when the ferry Marenka lost power off Cape Dolm.

Rescuers from Port Ashby reached the ship at dawn. Captain Tobin Rusk had sent a signal at 3:40, and nobody was hurt."""
OTHER = """Wheat and barley were cheaper this week after the harvest in the eastern districts came in well before the rains of autumn.

Traders expect that the mills will buy slowly, and that the price of bread will stay as it is until the spring at least."""


@cache
def articles() -> tuple[tuple[dict[str, Any], Profile], ...]:
    """The labelled articles, each with its profile as the pipeline makes it."""
    vocabulary = starter_vocabulary()
    found = []
    for place, row in enumerate(yaml.safe_load(EVENTS.read_text("utf8"))):
        said = Declared(title=row["title"], date=date.fromisoformat(row["date"]), lang=row["lang"], outlet=row["outlet"])
        made = clip(RawDocument(f"{row['event']}.{place}", Form.RECORD, row["body"], "0" * 64, declared=said), vocabulary)
        assert isinstance(made, Clipping)
        found.append((row, profile(made, date.fromisoformat(row["date"]))))
    return tuple(found)


def told(slug: str, outlet: str, day: date | None = DAY, **fields: Any) -> Profile:
    values = {"title": f"Report of {outlet}", "body": TEXT, "countries": ("FJ",), **fields}
    return profile(clipping(slug=slug, outlet=outlet, date=day, **values), day)


def groups(*profiles: Profile) -> list[set[str]]:
    return [set(story.members) for story in stories(profiles)]


# -- the labelled articles -----------------------------------------------------------------------------------------


def test_no_two_events_are_one_story_and_most_of_an_event_is_found() -> None:
    found = {pair for story in stories([one for _row, one in articles()]) for pair in combinations(sorted(story.members), 2)}
    events = {one.slug: row["event"] for row, one in articles()}
    mistaken = [(first, second) for first, second in found if events[first] != events[second]]
    assert [] == mistaken
    right = [pair for pair in combinations(sorted(events), 2) if events[pair[0]] == events[pair[1]]]
    assert LEAST_FOUND <= len(found) / len(right)


def test_stories_reach_across_languages_and_scripts() -> None:
    langs = {one.slug: one.lang for _row, one in articles()}
    together = [frozenset(langs[slug] for slug in story.members) for story in stories([one for _row, one in articles()])]
    assert {"ar", "de", "en", "es", "fa", "fr", "it", "pt", "ru", "tr", "uk", "zh"} == {
        lang for several in together if len(several) > 1 for lang in several
    }


def test_the_suggested_threads_are_narratives_of_several_events() -> None:
    rows = {one.slug: row for row, one in articles()}
    suggested = [[rows[slug] for slug in group] for group in threads([one for _row, one in articles()])]
    assert {"b-korund-togo", "b-lab-balti", "b-dam-karacay", "b-falkmere-chad", "b-dam-sangsabz"} <= {
        row["thread"] for group in suggested for row in group
    }
    assert [] == [group for group in suggested if len({row["event"] for row in group}) == 1]
    mixed = [{row["thread"] for row in group} for group in suggested if len({row["thread"] for row in group} - {None}) > 1]
    assert [] == mixed


# -- what is one event ---------------------------------------------------------------------------------------------


def test_the_same_text_in_two_outlets_is_one_story_at_the_first_ones_address() -> None:
    (story,) = stories([told("second", "B", added=date(2025, 6, 8)), told("first", "A", added=date(2025, 6, 7))])
    assert ("first", ("second", "first")) == (story.slug, story.members)


def test_a_copy_that_was_cut_and_begun_anew_is_the_same_story() -> None:
    cut = f"Nobody was hurt, the ministry said on Thursday night.\n\n{TEXT.partition('.')[0]}. {TEXT.rpartition('dawn.')[2]}"
    assert [{"a", "b"}] == groups(told("a", "A"), told("b", "B", body=cut))


def test_another_event_is_no_story() -> None:
    assert [] == groups(told("a", "A"), told("b", "B", body=OTHER))


def test_the_same_outlet_alone_is_no_story() -> None:
    assert [] == groups(told("a", "A"), told("b", "A"))


@pytest.mark.parametrize(("days", "together"), [(0, True), (4, True), (5, False)])
def test_what_comes_later_is_another_event(days: int, together: bool) -> None:
    assert together == bool(groups(told("a", "A"), told("b", "B", DAY + timedelta(days))))


@pytest.mark.parametrize(("days", "number", "together"), [(0, "", True), (1, "412 ", True), (3, "412 ", True), (3, "97 ", False)])
def test_the_same_persons_on_another_day_need_a_number_of_the_same_event(days: int, number: str, together: bool) -> None:
    later = f"Orla Vennick met Captain Tobin Rusk of the Marenka at Port Ashby. {number}people heard her speak of Cape Dolm."
    assert together == bool(groups(told("a", "A"), told("b", "B", DAY + timedelta(days), body=later)))


def test_a_chain_of_copies_does_not_run_on_for_weeks() -> None:
    daily = [told(f"day-{number:02}", f"Outlet {number}", DAY + timedelta(number)) for number in range(20)]
    spans = [{int(slug[-2:]) for slug in group} for group in groups(*daily)]
    assert spans
    assert all(max(span) - min(span) <= 7 for span in spans)


def test_countries_that_have_nothing_in_common_part_two_reports() -> None:
    retold = (
        "Orla Vennick, the minister, has left. Tobin Rusk of the Marenka, off Cape Dolm, follows, and Port Ashby is calm after 412 days."
    )
    assert [{"a", "b"}] == groups(told("a", "A"), told("b", "B", body=retold))
    assert [] == groups(told("a", "A"), told("b", "B", body=retold, countries=("NO",)))


def test_an_article_without_a_day_is_known_by_its_words_alone() -> None:
    retold = (
        "Orla Vennick, the minister, has left. Tobin Rusk of the Marenka, off Cape Dolm, follows, and Port Ashby is calm after 412 days."
    )
    assert [{"a", "b"}] == groups(told("a", "A", None), told("b", "B"))
    assert [] == groups(told("a", "A", None, body=retold), told("b", "B"))


@pytest.mark.parametrize("outlets", [2, COMMONEST, COMMONEST + 1, 3 * COMMONEST])
def test_an_agencys_text_is_one_story_however_many_outlets_have_it(outlets: int) -> None:
    assert [outlets] == [len(group) for group in groups(*(told(f"copy-{number}", f"Outlet {number}") for number in range(outlets)))]


def test_an_agencys_text_is_one_story_though_an_editor_named_another_for_its_first_copy() -> None:
    copies = [told(f"copy-{number:02}", f"Outlet {number}", story=None if number else "Alone") for number in range(COMMONEST + 2)]
    assert [COMMONEST + 1] == [len(group) for group in groups(*copies)]


def test_what_everybody_names_makes_no_story() -> None:
    one = "In Fiji the President met the Prime Minister of Japan on Monday, the Ministry of Foreign Affairs said in Suva."
    two = "On Monday the Foreign Ministry of Fiji denied that the President and the Prime Minister would travel to Japan."
    assert [] == groups(told("a", "A", body=one), told("b", "B", body=two))


# -- the editor's word ---------------------------------------------------------------------------------------------


def test_an_editors_story_is_one_whatever_the_texts() -> None:
    (story,) = stories([told("a", "A", story="The Marenka"), told("b", "A", body=OTHER, story="The Marenka")])
    assert ("the-marenka", ("a", "b")) == (story.slug, story.members)


def test_an_editors_story_parts_what_is_alike() -> None:
    assert [{"b", "c"}] == groups(told("a", "A", story="Alone"), told("b", "B"), told("c", "C"))


def test_a_story_named_in_any_script_has_an_address() -> None:
    (story,) = stories([told("a", "A", story="…"), told("b", "B", story="…")])
    assert story.slug


def test_a_found_story_is_joined_by_its_address() -> None:
    (story,) = stories([told("a", "A"), told("b", "B"), told("c", "C", body=OTHER, story="a")])
    assert ("a", ("a", "b", "c")) == (story.slug, story.members)


def test_naming_a_story_changes_no_other() -> None:
    rest = [told("a", "A"), told("b", "B"), *(told(f"x{number}", "X", body=OTHER) for number in range(5))]
    assert groups(*rest) == groups(*rest, *(told(f"n{number}", "N", story="Named") for number in range(1)))


@pytest.mark.parametrize(("one", "other"), [("x" * 90 + " one", "x" * 90 + " two"), ("…", "!?"), ("index", "index")])
def test_an_address_is_short_and_of_one_name(one: str, other: str) -> None:
    assert (one == other) == (slug_of(one) == slug_of(other))
    assert len(slug_of(one)) <= 90
    assert slug_of(one) not in ("", "index")


def test_a_thread_that_an_editor_named_is_not_suggested_again() -> None:
    later = DAY + timedelta(30)
    assert 1 == len(threads([told("a", "A"), told("b", "B", later)]))
    assert 1 == len(threads([told("a", "A", thread="Marenka"), told("b", "B", later)]))
    assert () == threads([told("a", "A", thread="Marenka"), told("b", "B", later, thread="Marenka")])


def test_reports_of_one_week_are_no_thread() -> None:
    assert () == threads([told("a", "A"), told("b", "B")])


def test_undated_articles_are_in_no_thread_and_break_none() -> None:
    assert () == threads([told("a", "A", None), told("b", "B", None)])
    assert 1 == len(threads([told("a", "A"), told("b", "B", DAY + timedelta(30)), told("c", "C", None)]))


# -- what is not compared again -------------------------------------------------------------------------------------------


class Shelf:
    """Profiles whose texts are read under its eyes."""

    def __init__(self, *profiles: Profile) -> None:
        self.read: list[str] = []
        self.profiles = [one._replace(traits=partial(self._traits_of, one)) for one in profiles]

    def _traits_of(self, one: Profile) -> Traits:
        self.read.append(one.slug)
        return one.traits()


def test_pools_that_did_not_change_are_not_compared_again() -> None:
    autumn = DAY + timedelta(weeks=20)
    found = [told("a", "A"), told("b", "B"), told("c", "C", autumn), told("d", "D", autumn), told("e", "E", None, added=DAY)]
    links = links_of(found)
    assert stories(found) == stories(found, links)
    again = Shelf(*found)
    assert links == links_of(again.profiles, links)
    assert [] == again.read
    changed = Shelf(*(told("d", "D", autumn, title="Another title") if one.slug == "d" else one for one in found))
    assert links_of(changed.profiles) == links_of(changed.profiles, links)
    changed.read.clear()
    links_of(changed.profiles, links)
    assert ["c", "d"] == changed.read


def test_a_text_is_read_once_for_the_two_weeks_that_it_is_compared_in() -> None:
    shelf = Shelf(*(told(f"{week}-{outlet}", outlet, DAY + timedelta(weeks=week)) for week in range(3) for outlet in "AB"))
    links_of(shelf.profiles)
    assert sorted({*shelf.read}) == sorted(shelf.read)


def test_texts_that_were_read_by_an_earlier_build_give_the_very_same_links() -> None:
    found = [one for _row, one in articles()]
    kept = [one._replace(traits=partial(unpacked, one.traits().packed())) for one in found]
    assert links_of(found) == links_of(kept)


def test_what_was_compared_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipsheet.stories.HELD", 2)
    read: list[ref[frozenset[int]]] = []
    most = 0

    def traits(number: int) -> Traits:
        nonlocal most
        made = traits_of(f"Report {number}", TEXT, "en")
        read.append(ref(made.runs))
        most = max(most, sum(one() is not None for one in read))
        return made

    weekly = [told(f"{number:02}", "A", DAY + timedelta(weeks=number)) for number in range(20)]
    links_of([one._replace(traits=partial(traits, number)) for number, one in enumerate(weekly)])
    assert len(read) >= len(weekly)
    assert most <= 5  # two that are at hand, two of a pool, one that is read


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x"},
        {"body": "x"},
        {"outlet": "x"},
        {"lang": "xx"},
        {"day": None},
        {"added": date(2025, 1, 1)},
        {"story": "x"},
        {"countries": ("ML",)},
        {"mentions": ("ML",)},
        {"topics": ("x",)},
        {"slug": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_two_clippings_are_compared_by_is_in_the_mark(change: dict[str, Any]) -> None:
    assert told("a", "A").mark == told("a", "A").mark
    assert told("a", "A").mark != told(**{"slug": "a", "outlet": "A", **change}).mark
