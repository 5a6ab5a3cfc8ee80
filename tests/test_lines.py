"""The lines of a dump: hard wraps undone, also at hyphens and in scripts without spaces, linked names joined with their sentences."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipsheet.extract.lines import page_lines

PROSE = (
    "The council of the island voted on Tuesday to keep the well-known ferry for another winter, although its engine is older than the "
    "north-eastern pier and most of the crew.",
    "Repairs will cost less than a new boat, the harbour master said, and the ship-yard has promised to end them before the first storms "
    "of the year, which are to come in October.",
    "Fishermen had asked for a ferry that can carry lorries, so that the catch need not be loaded twice on its long way to the market in "
    "the capital, where a crate of herring brings twice as much.",
)


def texts(page: str) -> list[str]:
    """The lines of a page, as text."""
    return [line.text for line in page_lines(page)]


@given(st.integers(60, 90))
def test_wrapping_is_undone(width: int) -> None:
    page = "\n\n".join(textwrap.fill(paragraph * 3, width, break_on_hyphens=False) for paragraph in PROSE)
    assert [" ".join((paragraph * 3).split()) for paragraph in PROSE] == texts(page)


def test_a_word_that_was_parted_at_its_hyphen_is_joined() -> None:
    page = "\n\n".join(textwrap.fill(paragraph * 3, 72) for paragraph in PROSE)
    assert [" ".join((paragraph * 3).split()) for paragraph in PROSE] == texts(page)


def hyphenated(text: str, width: int) -> str:
    """A text wrapped as a typesetter does it: words that do not fit are parted at the line's end."""
    lines = [""]
    for word in text.split():
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif word.isalpha() and 2 <= room <= len(word) - 2:
            lines[-1] += f" {word[:room]}-"
            lines.append(word[room:])
        else:
            lines.append(word)
    return "\n".join(lines)


def test_a_hyphen_that_only_parts_a_word_goes() -> None:
    said = [" ".join([paragraph] * 4) for paragraph in PROSE]
    page = "\n\n".join(hyphenated(text, 72) for text in said)
    assert page.count("-\n") > 2
    assert said == texts(page)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        pytest.param("Last year\nMara Quill\nis the only one who has seen it,", "Mara Quill is the only one who has seen it,", id="a name"),
        pytest.param("the ferry , which\n", "the ferry, which", id="a blank before a comma"),
        pytest.param("老邮差" * 24 + "把最后一封\n信送到了山顶。\n", "老邮差" * 24 + "把最后一封信送到了山顶。", id="Chinese"),
        pytest.param("نخاف من ضجر أطفالنا أكثر\n، ونسمي ذلك حرصا.\n", "نخاف من ضجر أطفالنا أكثر، ونسمي ذلك حرصا.", id="an Arabic comma"),
    ],
)
def test_what_a_dumper_parted_is_joined(lines: str, want: str) -> None:
    assert want in texts(lines)


def test_pieces_of_text_are_joined_where_the_blank_between_two_words_stands_at_an_end() -> None:
    page = (
        "Home\nNews\nThe ferry \nMarenka\n, built by \nOlaf\n Brand\n in a yard of the north, carried \nYersinia Trading\n goods.\n"
        "It will sail again.\nContact\n"
    )
    joined = "The ferry Marenka, built by Olaf Brand in a yard of the north, carried Yersinia Trading goods."
    assert ["Home", "News", joined, "It will sail again.", "Contact"] == texts(page)[:5]
    without = page.replace("\n ", "\n")  # blanks at ends alone are left by other dumpers, too
    assert joined not in texts(without)


def test_the_items_of_a_numbered_list_are_known() -> None:
    lines = page_lines("The plan:\n\n1. Mend the pier.\n2. Paint the ferry.\n\nThe council agreed.\n\n3. Sell the clock.\n")
    assert ["Mend the pier.", "Paint the ferry.", "Sell the clock."] == [line.text for line in lines if line.bullet]


@pytest.mark.parametrize("text", ["27. September 2025", "1. FC Seehafen wins", "2025. A year of storms", "6. November\n7. November"])
def test_a_number_that_counts_nothing_stays(text: str) -> None:
    assert text.split("\n") == texts(text)


def test_a_menu_is_not_joined() -> None:
    assert ["Home", "News", "Log in", "iPhone", "eBooks"] == texts("Home\nNews\nLog in\niPhone\neBooks\n")


LYNX = "   [1]Home\n\n   Read more\n\n     * [2]A bridge falls\n\n   [3]The boat is late\n\nReferences\n\n   1. https://a.example/\n   2. https://a.example/b\n"
MARKED = "[Home](/)\n\n## A bridge\n\n> He said so,\n> and left.\n\n[Tides](/t) [Boats](/b)\n\n  * [A bridge falls](/c)\n"


def test_links_are_known_as_lynx_numbers_them() -> None:
    assert [("Home", True), ("Read more", False), ("A bridge falls", True), ("The boat is late", True)] == [
        (line.text, line.linked) for line in page_lines(LYNX)
    ]


def test_what_lynx_says_was_put_in_or_struck_out_is_read_as_the_page_shows_it() -> None:
    said = ("The boat is late. [INS: :INS]", "It sails [DEL: on Monday :DEL] [INS: on Tuesday :INS] again.", "[INS: :INS]")
    found = [line.text for line in page_lines("\n\n".join(said))]
    assert ["The boat is late.", "It sails on Tuesday again.", "[INS: :INS]"] == found


def test_links_headings_and_quotations_are_known_by_their_marks() -> None:
    found = page_lines(MARKED)
    assert ["Home", "A bridge", "He said so, and left.", "Tides · Boats", "A bridge falls"] == [line.text for line in found]
    assert ["A bridge"] == [line.text for line in found if line.heading]
    assert ["He said so, and left."] == [line.text for line in found if line.quote]
    assert ["Home", "A bridge falls"] == [line.text for line in found if line.linked]


@pytest.mark.parametrize("line", ["Thursday, October 30, 2025 10:12 AM", "Thu, 20 Nov 2025 10:12 am"])
def test_a_clock_of_twelve_hours_ends_its_line(line: str) -> None:
    assert [line, "The boat sank at night."] == [one.text for one in page_lines(f"{line}\nThe boat sank at night.\n")]


@pytest.mark.parametrize("age", ["vor 3 Stunden", "hace 5 horas", "há 5 horas", "il y a 3 heures", "yesterday at 10:30"])
def test_an_age_in_small_letters_is_a_line_of_its_own(age: str) -> None:
    assert ["The ferry will run at night", age] == [one.text for one in page_lines(f"The ferry will run at night\n{age}\n")]
