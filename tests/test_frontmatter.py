"""The format on disk: what is written reads back the same, what a person types is understood, everything else is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import clipping
from clipsheet import frontmatter, plain_yaml
from clipsheet.countries import CODES
from clipsheet.files import write_whole
from clipsheet.model import Clipping, Fault, Faults, Withdrawn

ROOT = Path(__file__).parents[1]
TEHRAN = timezone(timedelta(hours=3.5))
HEAD = ('title: "Night boats"', 'slug: "night-boats-0a1b2c"', 'lang: "en"')


def file(*lines: str, body: str = "The ferry runs at night.") -> str:
    """A clipping's file with the required keys (on its lines 2 to 4) and these lines (from line 5 on)."""
    return "\n".join(("---", *HEAD, *lines, "---", body)) + "\n"


def read(*lines: str) -> Clipping:
    """The clipping of a file with these lines."""
    return frontmatter.read(file(*lines), "a.md")


def faults(text: str) -> list[Fault]:
    """The faults of a file that is broken, in order."""
    with pytest.raises(Faults) as raised:
        frontmatter.read(text, "a.md")
    return sorted(raised.value.faults)


def places(found: Sequence[Fault]) -> list[tuple[int | None, str | None]]:
    """Where faults are: line and key."""
    return [(fault.line, fault.field) for fault in found]


# -- the round trip ---------------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
TRAPS = st.sampled_from([
    "NO", "no", "12:30", "1e5", "null", "~", "-", "---", "a: b", "#", "x #y", '"', "'", "\\", "&a", "*a", "!!str x", "{", "[",
    "a\u0085b", "a\u2028b", "a\u2029b", "\ufeff", "\ufffe", "\x00", "\x1b[2J", "\t", " ", "a\nb", "a\r\nb", "---\nslug: x",
    "=======", "0x1F", "2025-06-05", "٤", "😀",
])  # fmt: skip
TEXT = ANY_TEXT | TRAPS
TEXTS = st.lists(TEXT, max_size=4).map(tuple)
WORDS = st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=4)
SLUGS = WORDS.map("-".join)
WEB = st.from_regex(r"https?://[a-z]{1,8}\.example(/[^\s<>\"'\\^`{|}]{0,20})?", fullmatch=True).filter(frontmatter.is_web_address)
LANGS = st.sampled_from(["en", "pt-BR", "zh-Hans", "no", "und", "sr-Latn-RS"])
COUNTRIES = st.lists(st.sampled_from(sorted(CODES)), unique=True, max_size=4).map(tuple)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(9998, 12, 31), timezones=st.none() | OFFSETS)
DAYS = st.dates(date(2, 1, 1), date(9998, 12, 31))
WHEN = DAYS | TIMES
BODY = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=80).map(lambda text: text.strip("\n"))


def perhaps(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A value, or that the page does not say."""
    return st.none() | values


CLIPPINGS = st.builds(
    Clipping,
    title=TEXT,
    slug=SLUGS,
    lang=LANGS,
    body=BODY,
    date=perhaps(WHEN),
    modified=perhaps(WHEN),
    outlet=perhaps(TEXT),
    domain=perhaps(TEXT),
    source_url=perhaps(WEB),
    authors=TEXTS,
    agency=perhaps(TEXT),
    section=perhaps(TEXT),
    summary=perhaps(TEXT),
    image=perhaps(WEB),
    countries=COUNTRIES,
    mentions=COUNTRIES,
    topics=st.lists(SLUGS, max_size=3).map(tuple),
    tags=TEXTS,
    added=perhaps(DAYS),
    raw=perhaps(TEXT),
    held=perhaps(TEXT),
    headline=perhaps(TEXT),
    gist=perhaps(TEXT),
    note=perhaps(TEXT),
    archive_url=perhaps(WEB),
    prominence=st.sampled_from(frontmatter.PROMINENCE),
    story=perhaps(TEXT),
    thread=perhaps(TEXT),
    corrections=TEXTS,
    withdrawn=perhaps(st.builds(Withdrawn, DAYS, TEXT)),
)


@given(CLIPPINGS)
def test_what_is_written_reads_back_the_same(one: Clipping) -> None:
    assert one == frontmatter.read(frontmatter.write(one), "a.md")


@given(CLIPPINGS)
def test_a_checkout_with_windows_line_ends_reads_the_same(one: Clipping) -> None:
    assert one == frontmatter.read(frontmatter.write(one).replace("\n", "\r\n"), "a.md")


@given(CLIPPINGS)
def test_writing_twice_gives_the_same_bytes(one: Clipping) -> None:
    written = frontmatter.write(one)
    assert written == frontmatter.write(frontmatter.read(written, "a.md"))


ODD = st.sampled_from([
    '"', "'", "\\", "\\x41", "\\/", "\\u0041", "\\ud83d\\ude00", "\\uD83D", "\\u00E9", "\\u0085", "\\N", "\\0", "\\ ", "\\n", ",", ", ",
    "[", "]", "[]", '""', '"a" "b"', "{", "}", ":", ": ", "#", " #", "  # ", "&a ", "*a", "!a ", "%", "@", "- ", "\n", "\n\n", "\n ", "\t",
    " ", "\r", "\r\n", "\x00", "\x07", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", "\ufffe", "😀", "---\n", "...\n",
    'title: "b"\n', 'colour: "b"\n', 'tags: ["b", "c"]  # d\n', "lang: en\n", 'note: "b" # c\n', 'note: ["b",]\n', 'note: ["b","c"]\n',
    "note: [[\"b\"]]\n", 'note: ""\n', 'note: [""]\n', "note:\n", 'note:"b"\n', 'note:  "b"\n', '"note": "b"\n', "# b\n",
])  # fmt: skip
PLACES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), ODD), max_size=3)


def mutated(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """A text with something odd in several places, each in stead of some characters."""
    for start, length, odd in changes:
        text = text[: start % (len(text) + 1)] + odd + text[start % (len(text) + 1) + length :]
    return text


@settings(max_examples=400)
@given(CLIPPINGS, PLACES)
def test_what_is_read_without_yaml_is_what_yaml_reads(one: Clipping, changes: Sequence[tuple[int, int, str]]) -> None:
    header = mutated(frontmatter.parted(frontmatter.write(one), "")[0], changes)
    found = plain_yaml.pairs_of(header, "a.md", first_line=2)
    with mock.patch.object(plain_yaml, "_as_written", return_value=None):
        assert found == plain_yaml.pairs_of(header, "a.md", first_line=2)


@given(CLIPPINGS.filter(lambda one: one.withdrawn is None))
def test_what_is_written_is_read_without_yaml(one: Clipping) -> None:
    with mock.patch.object(plain_yaml.yaml, "compose", side_effect=AssertionError):
        assert one == frontmatter.read(frontmatter.write(one), "a.md")


def test_the_round_trip_holds_through_a_file(tmp_path: Path) -> None:
    when = datetime(2025, 6, 5, 15, 39, tzinfo=UTC)
    one = clipping(title="a\u0085b\u2028c\x00d", summary='say "no": 12:30', tags=("NO", "1e5"), date=when)
    write_whole(tmp_path / "a.md", frontmatter.write(one))
    assert one == frontmatter.read((tmp_path / "a.md").read_text("utf8"), "a.md")


def test_every_field_but_body_and_evidence_is_a_key_of_the_schema() -> None:
    assert set(Clipping.__dataclass_fields__) - {"body", "evidence"} == set(frontmatter.SCHEMA)


def test_what_is_not_known_is_not_written() -> None:
    assert '---\ntitle: "T"\nslug: "t"\nlang: "en"\n---\n' == frontmatter.write(Clipping(title="T", slug="t", lang="en", body=""))


def test_the_names_of_countries_are_written_as_a_comment() -> None:
    written = frontmatter.write(clipping(countries=("ML", "UA"), mentions=("NO",)))
    assert 'countries: ["ML", "UA"]  # Mali, Ukraine\n' in written
    assert 'mentions: ["NO"]  # Norway\n' in written


# -- what a person may type -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        pytest.param("NO", "NO", id="a word that YAML 1.1 takes for false"),
        pytest.param("yes", "yes", id="a word that it takes for true"),
        pytest.param("12:30", "12:30", id="a time that it takes for a number of base sixty"),
        pytest.param("1e5", "1e5", id="a number with an exponent"),
        pytest.param("0o17", "0o17", id="an octal number"),
        pytest.param("null", "null", id="nothing, in a word"),
        pytest.param("~", "~", id="nothing, in a sign"),
        pytest.param("2025-06-05", "2025-06-05", id="a day"),
        pytest.param("Boats, bridges & trains", "Boats, bridges & trains", id="an ampersand between words"),
        pytest.param("What? No!", "What? No!", id="question and exclamation marks"),
        pytest.param("'It''s late'", "It's late", id="single quotes"),
        pytest.param("Night  # a comment", "Night", id="a comment behind it"),
    ],
)
def test_an_unquoted_value_stays_what_it_is(typed: str, want: str) -> None:
    assert want == read(f"headline: {typed}").headline


@pytest.mark.parametrize(
    ("lines", "field", "want"),
    [
        pytest.param(["authors: A. Person"], "authors", ("A. Person",), id="one author"),
        pytest.param(["tags: boats"], "tags", ("boats",), id="one tag"),
        pytest.param(["countries: ML"], "countries", ("ML",), id="one country"),
        pytest.param(["topics: transport"], "topics", ("transport",), id="one topic"),
        pytest.param(["corrections: The hour was wrong."], "corrections", ("The hour was wrong.",), id="one correction"),
        pytest.param(["tags:", "  - boats", "  - NO"], "tags", ("boats", "NO"), id="a list of lines"),
        pytest.param(["tags: [boats, NO]"], "tags", ("boats", "NO"), id="a list in brackets"),
        pytest.param(["tags: []"], "tags", (), id="an empty list"),
        pytest.param(["outlet:"], "outlet", None, id="an empty value"),
        pytest.param(["gist: |", "  One.", "  Two."], "gist", "One.\nTwo.\n", id="a block of lines"),
        pytest.param(["prominence: lead"], "prominence", "lead", id="prominence"),
        pytest.param(
            ["withdrawn: {date: 2025-09-27, reason: By mistake}"],
            "withdrawn",
            Withdrawn(date(2025, 9, 27), "By mistake"),
            id="withdrawn in braces",
        ),
        pytest.param(
            ["withdrawn:", "  date: 2025-09-27", "  reason: By mistake"],
            "withdrawn",
            Withdrawn(date(2025, 9, 27), "By mistake"),
            id="withdrawn in lines",
        ),
    ],
)
def test_a_value_may_be_typed_in_any_plain_form(lines: list[str], field: str, want: object) -> None:
    assert want == getattr(read(*lines), field)


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        pytest.param("2025-06-05", date(2025, 6, 5), id="a bare day"),
        pytest.param("2025-06-05T15:39", datetime(2025, 6, 5, 15, 39), id="without seconds"),
        pytest.param("2025-06-05 15:39:07", datetime(2025, 6, 5, 15, 39, 7), id="a space for the T"),
        pytest.param("2025-06-05T15:39Z", datetime(2025, 6, 5, 15, 39, tzinfo=UTC), id="Z"),
        pytest.param("2025-06-05T15:39+0330", datetime(2025, 6, 5, 15, 39, tzinfo=TEHRAN), id="offset without colon"),
    ],
)
def test_a_date_is_read_as_it_stands(typed: str, want: date) -> None:
    found = read(f"date: {typed}").date
    assert want == found
    assert getattr(want, "tzinfo", None) == getattr(found, "tzinfo", None)


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        pytest.param("NO", "NO", id="a code that YAML 1.1 takes for false"),
        pytest.param("ml", "ML", id="a code in small letters"),
        pytest.param("XK", "XK", id="a code that ISO leaves to its users"),
        pytest.param("Mali", "ML", id="English"),
        pytest.param("Hong Kong", "HK", id="English, a short name"),
        pytest.param("mali", "ML", id="without its capital"),
        pytest.param("Мали", "ML", id="Russian"),
        pytest.param("مالي", "ML", id="Arabic"),
        pytest.param("马里", "ML", id="Chinese"),
        pytest.param("Allemagne", "DE", id="French"),
        pytest.param("Alemania", "DE", id="Spanish"),
        pytest.param("Deutschland", "DE", id="German"),
        pytest.param("Côte d’Ivoire", "CI", id="the typographic apostrophe"),
        pytest.param("Côte d'Ivoire", "CI", id="the apostrophe of a keyboard"),
        pytest.param("Co\u0302te d’Ivoire", "CI", id="an accent that stands apart, as some file systems write it"),
    ],
)
def test_a_country_may_be_written_by_code_or_by_name_in_any_language(typed: str, want: str) -> None:
    assert (want,) == read(f"countries: [{typed}]").countries


def test_a_country_that_is_named_twice_is_one() -> None:
    assert ("ML", "NO") == read("countries: [Mali, ML, NO, Мали]").countries


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + file(), id="a byte order mark"),
        pytest.param(file().replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(file().replace("\n", "\r"), id="old line ends"),
        pytest.param(file().replace("---\n", "---  \n"), id="spaces behind the fence"),
    ],
)
def test_the_marks_of_an_editor_change_nothing(text: str) -> None:
    assert frontmatter.read(file(), "a.md") == frontmatter.read(text, "a.md")


def test_three_hyphens_in_the_body_are_the_bodys() -> None:
    assert "One.\n\n---\n\nTwo." == frontmatter.read(file(body="One.\n\n---\n\nTwo."), "a.md").body


def test_a_heading_underlined_with_seven_signs_is_no_merge_conflict() -> None:
    assert "At last\n=======\n\nIt runs." == frontmatter.read(file(body="At last\n=======\n\nIt runs."), "a.md").body


# -- what is refused, and where -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key", "todo"),
    [
        pytest.param("sumary: x", "sumary", "'summary'", id="a misspelt key"),
        pytest.param("country: [ML]", "country", "'countries'", id="one for many"),
        pytest.param("Title: x", "Title", "'title'", id="a capital"),
        pytest.param("save_as: index.html", "save_as", "the keys are", id="a key that steers Pelican: save_as"),
        pytest.param("url: x", "url", "", id="a key that steers Pelican: url"),
        pytest.param("template: x", "template", "", id="a key that steers Pelican: template"),
        pytest.param("status: draft", "status", "", id="a key that steers Pelican: status"),
        pytest.param("body: x", "body", "", id="a field that is no key"),
        pytest.param("evidence: x", "evidence", "", id="another"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(typed: str, key: str, todo: str) -> None:
    (fault,) = faults(file("outlet: X", typed))
    assert (6, key) == (fault.line, fault.field)
    assert todo in fault.todo


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        pytest.param(["outlet: [a, b]"], "outlet", id="a list for a text"),
        pytest.param(["headline: {a: b}"], "headline", id="a mapping for a text"),
        pytest.param(["authors: {a: b}"], "authors", id="a mapping for a list"),
        pytest.param(["tags: [a, [b]]"], "tags", id="a list in a list"),
        pytest.param(["date: 5 Junimber 2025"], "date", id="a date in words that there are not"),
        pytest.param(["date: 5/6/2025"], "date", id="a date that is two days"),
        pytest.param(["date: 22.9.25"], "date", id="a year of two digits"),
        pytest.param(["date: 2025-06-31"], "date", id="a day that there is not"),
        pytest.param(["date: 2025-06-05T25:00"], "date", id="an hour that there is not"),
        pytest.param(["date: 20250605"], "date", id="a date without hyphens"),
        pytest.param(["added: 2025-06-05T15:39"], "added", id="a time for a day"),
        pytest.param(["countries: [Mali, Atlantis]"], "countries", id="a country that there is not"),
        pytest.param(["topics: [Armed Conflict]"], "topics", id="a topic's label for its slug"),
        pytest.param(["source_url: outlet.example/a"], "source_url", id="an address without its scheme"),
        pytest.param(["source_url: javascript:alert(1)"], "source_url", id="an address that is a script"),
        pytest.param(['source_url: "https://[outlet.example/a"'], "source_url", id="an address that none can read"),
        pytest.param(["source_url: https:///a"], "source_url", id="an address without a host"),
        pytest.param(["archive_url: https://kip:secret@outlet.example/a"], "archive_url", id="an address with a password"),
        pytest.param(["archive_url: ftp://outlet.example/a"], "archive_url", id="another scheme"),
        pytest.param(["prominence: huge"], "prominence", id="a choice that there is not"),
        pytest.param(["withdrawn: true"], "withdrawn", id="a word for date and reason"),
        pytest.param(["withdrawn: {date: 2025-09-27}"], "withdrawn", id="no reason"),
        pytest.param(["withdrawn: {date: soon, reason: x}"], "withdrawn", id="a date in words, within"),
    ],
)
def test_a_value_of_the_wrong_type_is_named_with_its_line(lines: list[str], key: str) -> None:
    assert [(5, key)] == places(faults(file(*lines)))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(file("outlet: X", "outlet: Y"), (6, "outlet"), id="a duplicate key"),
        pytest.param(file("withdrawn: {date: 2025-09-27, reason: x, reason: y}"), (5, "reason"), id="a duplicate key, within"),
        pytest.param(file("outlet: X", "note: *a* b"), (6, "note"), id="a star that wants quotes"),
        pytest.param(file("outlet: X", "note: [a"), (6, "note"), id="a bracket that does not close"),
        pytest.param(file("outlet: X", 'note: "a', 'agency: "b"'), (6, "note"), id="a quote that does not close"),
        pytest.param(file("outlet: X", "note: 'a"), (6, "note"), id="another that does not close"),
        pytest.param(file("? [a, b]", ": c"), (5, None), id="a key that is no word"),
        pytest.param("---\n- a\n- b\n---\n", (2, None), id="a list for a mapping"),
        pytest.param("---\njust words\n---\n", (2, None), id="words for a mapping"),
        pytest.param(file("outlet: X", "note: &n a"), (6, "note"), id="an anchor"),
        pytest.param(file("outlet: &n X", "note: *n"), (5, "outlet"), id="an alias and its anchor"),
        pytest.param(file("outlet: X", "note: !!str a"), (6, "note"), id="a tag"),
        pytest.param(file("outlet: X", "note: !!python/object:os.system a"), (6, "note"), id="a tag that would run code"),
    ],
)
def test_what_yaml_allows_and_we_do_not_is_named_with_its_line(text: str, place: tuple[int, str | None]) -> None:
    found = faults(text)
    assert place in places(found)
    assert all(fault.todo for fault in found)


@pytest.mark.parametrize("typed", ["note: &n a", "note: *n", "note: !!str a", "note: !x a", "<<: *n"])
def test_anchors_aliases_and_tags_are_refused(typed: str) -> None:
    assert 6 == faults(file("outlet: X", typed))[0].line


def test_a_tab_is_named_as_a_tab() -> None:
    (fault,) = faults(file("withdrawn:", "\tdate: 2025-09-27"))
    assert (6, "a tab") == (fault.line, fault.found)


PLAIN = {
    "a colon": ("note: Mali: the week", "Mali: the week"),
    "a colon and a remark": ("note: Mali: the week  # mine", "Mali: the week"),
    "an at sign": ("note: @handle", "@handle"),
    "a percent sign": ("note: %50 more", "%50 more"),
    "curly quotation marks": ("note: “Mali”", "Mali"),
    "curly quotation marks around a colon": ("note: “Mali: the week”", "Mali: the week"),
    "German quotation marks": ("note: „Mali“", "Mali"),
    "quotation marks within": ('note: "He said "no""', 'He said "no"'),
    "an apostrophe within": ("note: 'It's late'", "It's late"),
    "quotation marks behind a colon": ('note: We said: "never"', 'We said: "never"'),
    "several within": ('note: "Mali: "We" and "They""', 'Mali: "We" and "They"'),
    "a path": (r'note: "C:\Users"', r"C:\Users"),
    "no blank behind the key": ('note:"Mali"', "Mali"),
    "a blank that does not break": ('note:\u00a0"Mali"', "Mali"),
    "a tab behind the key": ('note:\t"Mali"', "Mali"),
}


@pytest.mark.parametrize(("typed", "want"), PLAIN.values(), ids=PLAIN.keys())
def test_what_a_person_plainly_meant_is_accepted(typed: str, want: str) -> None:
    found = read("outlet: X", typed, "gist: |", "  a: b: c", "  @d")
    assert ("X", want, "a: b: c\n@d\n") == (found.outlet, found.note, found.gist)
    text = file("outlet: X", typed, "agency: Y")
    assert text.replace("outlet: X", 'outlet: "Z"') == frontmatter.edited(text, replace(frontmatter.read(text, ""), outlet="Z"))


@pytest.mark.parametrize(
    "typed",
    ['"Mali", "Niger"', "'Mali', 'Niger'", '"Hello", said "Bob"', '"Mali" "Niger"', '"5" screen"', "Mali: talks #2 fail", "a: b #c"],
)
def test_what_could_be_meant_in_several_ways_is_named(typed: str) -> None:
    assert [(5, "note")] == places(faults(file(f"note: {typed}")))


@pytest.mark.parametrize("mark", "\"'")
def test_a_quotation_mark_that_closes_behind_another_key_is_named(mark: str) -> None:
    (fault,) = faults(file("outlet: X", f"note: {mark}Mali", f"held: two dates{mark}"))
    assert (6, "note", 'the quotation mark does not close; write note: "Mali"') == (fault.line, fault.field, fault.todo)
    assert "Mali and Niger" == read(f"note: {mark}Mali", f"and Niger{mark}").note


@pytest.mark.parametrize(
    "above",
    ["'k: v\\n' * 20_000", "'k:\\n' + ' v: v\\n' * 20_000", "'k: a: b' + ' ' * 100_000 + 'c\\n'"],
    ids=["flat", "below", "blanks"],
)
def test_a_long_file_with_a_fault_is_read_line_by_line(above: str) -> None:
    program = f"from clipsheet.plain_yaml import pairs_of\npairs_of({above} + 'bad: a: b\\n', 'a.yaml')"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=15)  # a look at all lines above each took longer


def test_curly_quotation_marks_that_straight_ones_hold_are_the_texts() -> None:
    assert "“Mali”" == read('note: "“Mali”"').note
    assert "“Mali” and “Niger”" == read("note: “Mali” and “Niger”").note


@pytest.mark.parametrize("typed", ["Mali, Niger", "[“Mali”, NE]", "ml, Niger", "Mali,Mali,Niger", "Mali, Niger,"])
def test_countries_are_parted_by_commas(typed: str) -> None:
    assert ("ML", "NE") == read(f"countries: {typed}").countries


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        ("22.9.2025", date(2025, 9, 22)),
        ("5.6.2025", date(2025, 6, 5)),
        ("22/9/2025", date(2025, 9, 22)),
        ("9/22/2025", date(2025, 9, 22)),
        ("2025/9/22", date(2025, 9, 22)),
        ("2025-9-2", date(2025, 9, 2)),
        ("22 September 2025", date(2025, 9, 22)),
        ("22. September 2025", date(2025, 9, 22)),
        ("Sept 22, 2025", date(2025, 9, 22)),
        ("22 сентября 2025", date(2025, 9, 22)),
        ("3 September 2025", date(2025, 9, 3)),
        ("3 mai 2025", date(2025, 5, 3)),
        ("Sep 3, 2025", date(2025, 9, 3)),
        ("Sep. 3, 2025", date(2025, 9, 3)),
        ("2025-09-22 9:30", datetime(2025, 9, 22, 9, 30)),
        ("22.9.2025 21:30", datetime(2025, 9, 22, 21, 30)),
    ],
)
def test_a_day_that_can_be_read_in_one_way_is_accepted(typed: str, want: date) -> None:
    assert want == read(f"date: {typed}").date


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        ("5/6/25", "2025-06-05 or 2025-05-06"),
        ("5/6/2025", "2025-06-05 or 2025-05-06"),
        ("22/9/25", "2025-09-22"),
        ("22.9.25", "2025-09-22"),
        ("31/6/2025", "there is no such day"),
        ("31.2.2025", "there is no such day"),
        ("22 Foo 2025", "2025-09-27, 2025-09-27T09:53 or"),
    ],
)
def test_a_day_that_could_be_another_is_a_fault_with_the_days_it_could_be(typed: str, want: str) -> None:
    (fault,) = faults(file(f"date: {typed}"))
    assert (5, "date") == (fault.line, fault.field)
    assert want in fault.todo


def test_a_pair_without_its_blank_is_named_at_its_own_line() -> None:
    (fault,) = faults(file("outlet: X", "note:no blank", "agency: Y"))
    assert (6, "note", "write a blank behind the colon: note: no blank") == (fault.line, fault.field, fault.todo)


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> theirs"])
def test_a_merge_conflict_is_named_with_its_line(mark: str) -> None:
    (in_head,) = faults(file("outlet: X", mark, "outlet: Y"))
    (in_body,) = faults(file(body=f"One.\n{mark}\nTwo."))
    assert (6, 7) == (in_head.line, in_body.line)
    assert "merge conflict" in in_head.todo


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", "no front matter", id="an empty file"),
        pytest.param("The ferry runs.\n", "no front matter", id="a body alone"),
        pytest.param("\n" + file(), "no front matter", id="a blank line above the fence"),
        pytest.param("---\n" + "\n".join(HEAD) + "\n", "the front matter does not end", id="no second fence"),
        pytest.param("---", "the front matter does not end", id="one fence alone"),
    ],
)
def test_missing_fences_are_named(text: str, found: str) -> None:
    (fault,) = faults(text)
    assert (1, found) == (fault.line, fault.found)


@pytest.mark.parametrize("missing", ["title", "slug", "lang"])
def test_a_required_key_that_is_missing_or_empty_is_named(missing: str) -> None:
    kept = [line for line in HEAD if not line.startswith(missing)]
    assert [(1, missing)] == places(faults("\n".join(("---", *kept, "---", "x"))))
    assert [(4, missing)] == places(faults("\n".join(("---", *kept, f"{missing}:  # 1", "---", "x"))))


def test_all_faults_of_a_file_are_named_at_once() -> None:
    lines = ("titel: x", "slug: No Slug", "lang: en", "date: soon", "countries: [Mali, Atlantis]", "prominence: huge")
    text = "\n".join(("---", *lines, "---", "x"))
    assert [(1, "title"), (2, "titel"), (3, "slug"), (5, "date"), (6, "countries"), (7, "prominence")] == places(faults(text))


def test_a_duplicate_key_does_not_hide_the_other_faults() -> None:
    found = faults(file("outlet: X", "outlet: Y", "date: soon", "sumary: x"))
    assert [(6, "outlet"), (7, "date"), (8, "sumary")] == places(found)


def test_a_fault_reads_as_file_line_field_value_and_what_to_do() -> None:
    (fault,) = faults(file("date: soon"))
    assert "a.md:5: date: 'soon': write the date as 2025-09-27, 2025-09-27T09:53 or 2025-09-27T09:53+00:00" == str(fault)


@pytest.mark.parametrize("depth", [100, 400, 2_000, 200_000])
@pytest.mark.parametrize("level", ["[", "[a, ", "{a: ", "[{a: "])
@pytest.mark.parametrize("above", ["note: a", "note: a: b"], ids=["sound", "mended"])
def test_a_value_nested_too_deeply_is_a_fault_and_no_crash(depth: int, level: str, above: str) -> None:
    program = (
        "from clipsheet import frontmatter\n"
        "from clipsheet.model import Faults\n"
        f"text = '---\\ntitle: a\\nslug: b\\nlang: en\\n{above}\\ntags: ' + '{level}' * {depth} + '\\n---\\n'\n"
        "try:\n    frontmatter.read(text, 'a.md')\nexcept Faults as found:\n    print(found)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)  # it may take the interpreter with it
    assert (0, "a.md:6") == (run.returncode, run.stdout[:6]), run.stderr


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_stands_in_a_file_is_read_or_named(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n", file(text)):
        try:
            frontmatter.read(whole, "a.md")
        except Faults as found:
            assert found.faults


@given(st.binary(max_size=200).map(lambda content: content.decode("latin-1")))
def test_even_bytes_that_are_no_text(text: str) -> None:
    try:
        frontmatter.read(f"---\n{text}\n---\n", "a.md")
    except Faults as found:
        assert found.faults


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "held",
    [
        'held: "why"',
        "held: why  # a remark",
        "held: >-\n  why it\n  waits",
        "held: |\n  why\n\n  it waits",
        "'held': 'why\n  it waits'",
        'held:\n  "why"',
    ],
)
def test_one_key_is_taken_out_and_every_other_character_stays(held: str, end: str) -> None:
    before, after = '---\ntitle: "A b"  # mine\nslug: a\n', "# mine too\nlang: en\n---\nheld: not this\n\n---\nheld: nor this\n"
    text = f"\ufeff{before}{held}\n{after}".replace("\n", end)
    released = replace(frontmatter.read(text, ""), held=None)
    assert f"\ufeff{before}{after}".replace("\n", end) == frontmatter.edited(text, released)
    assert text == frontmatter.edited(text, frontmatter.read(text, ""))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        pytest.param({"date": date(2025, 6, 5)}, "title: A  # mine\n", 'title: A  # mine\ndate: "2025-06-05"\n', id="new"),
        pytest.param({"tags": ("b",)}, "tags:\n- a\n# of the next\nraw: r\n", 'tags: ["b"]\n# of the next\nraw: r\n', id="below a list"),
        pytest.param({"title": "B"}, "# first\ntitle: >-\n  A\n  a\n", '# first\ntitle: "B"\n', id="of several lines"),
        pytest.param({"topics": ("x", "y")}, "topics: [\n  x,  # why\n]\nnote: n\n", 'topics: ["x", "y"]\nnote: n\n', id="in brackets"),
        pytest.param({"outlet": "O", "tags": ("t",)}, "raw: r\ntitle: A\n", 'raw: r\ntitle: A\noutlet: "O"\ntags: ["t"]\n', id="two"),
        pytest.param({"outlet": None, "agency": "P"}, "outlet: O\nnote: n\n", 'agency: "P"\nnote: n\n', id="one goes and one comes"),
        pytest.param({"body": "New."}, "note:   n\n", "note:   n\n", id="the body alone"),
    ],
)
def test_what_changes_is_written_and_the_rest_stays_as_its_editor_wrote_it(
    changes: dict[str, Any], before: str, after: str, end: str
) -> None:
    title = "" if "title:" in before else "title: 'A'\n"
    text, want = (f"---\nslug: a\nlang: en\n{title}{values}---\n\n\nOld.\n" for values in (before, after))
    want = want.replace("\n\n\nOld.", "\nNew.") if "body" in changes else want
    found = frontmatter.edited(text.replace("\n", end), replace(frontmatter.read(text, ""), **changes))
    assert want.replace("---\n\nNew", "---\nNew").replace("\n", end) == found


@given(CLIPPINGS, CLIPPINGS)
def test_an_edited_file_says_what_it_should(one: Clipping, other: Clipping) -> None:
    assert other == frontmatter.read(frontmatter.edited(frontmatter.write(one), other), "")


def test_values_in_braces_are_written_anew() -> None:
    text = "---\n{title: A, slug: a, lang: en}\n---\nBody.\n"
    assert replace(frontmatter.read(text, ""), note="n") == frontmatter.read(
        frontmatter.edited(text, replace(frontmatter.read(text, ""), note="n")), ""
    )


def test_a_file_without_front_matter_cannot_be_edited() -> None:
    with pytest.raises(Faults):
        frontmatter.edited("no front matter", clipping())
