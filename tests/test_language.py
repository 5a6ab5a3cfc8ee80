"""`language_of()`: whole articles, twenty words of them, and what speaks where function words are too few."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from clipsheet.evidence.language import language_of

EVENTS = Path(__file__).with_name("events.yaml")
FEW = 20  # words, from which on the language is to be told
LEAST_RIGHT = 0.99  # of such pieces; measured: .995 of 800


def articles() -> Iterator[tuple[str, str]]:
    for row in yaml.safe_load(EVENTS.read_text("utf8")):
        yield row["lang"], f"{row['title']}\n{row['body']}"


def pieces() -> Iterator[tuple[str, str]]:
    """The articles in pieces of twenty words, of forty letters where words do not stand apart."""
    for lang, text in articles():
        units, size, glue = (list(text), 2 * FEW, "") if lang == "zh" else (text.split(), FEW, " ")
        for at in range(0, len(units) - size + 1, size):
            yield lang, glue.join(units[at : at + size])


def test_the_language_of_every_article_is_told() -> None:
    assert [] == [(lang, text[:60]) for lang, text in articles() if language_of(text) != lang]


def test_twenty_words_tell_a_language() -> None:
    right = [language_of(text) == lang for lang, text in pieces()]
    assert 500 < len(right)
    assert LEAST_RIGHT <= sum(right) / len(right)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "tr",
            "Toptancı Hali fiyatları: domates, salatalık, biber, patlıcan, patates, kuru soğan, mandalina, nar, elma, muz, kış meyvesi",
        ),
        ("uk", "Уночі безпілотники атакували Миколаїв. Постраждали двоє людей, загорівся ангар, пошкоджені їдальня, під'їзд, гараж"),
        ("ar", "السواري العُماني يخسر نهائي كأس الخليج للأندية أمام موج الإيراني، السواري حلم اللقب الخليجي الأول بخسارته أمام إدارة مصطفى"),
        (None, "Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore dolore magna aliqua"),
    ],
    ids=["Turkish", "Ukrainian", "Arabic", "none of ours"],
)
def test_letters_speak_where_function_words_are_few(lang: str | None, text: str) -> None:
    assert lang == language_of(text)


def test_one_foreign_name_tells_no_language() -> None:
    assert "en" == language_of(
        "The mayor of the town met Ağaoğlu and Kılıçdağı in the old port, and they said that all of it would be built again."
    )


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("mr", "मुंबईतील बंदरावर आज सकाळी मोठी आग लागली आणि अनेक दुकाने जळून खाक झाली असे पोलिसांनी सांगितले आहे"),
        ("be", "Сёння раніцай у порце Пінска адкрылі новы прычал, і першы паром ужо адправіўся ў суседні раён са школьнікамі"),
        ("ps", "نن سهار په بندر کې یو نوی پل پرانستل شو او خلکو ته وویل شول چې بېړۍ به له دې وروسته هره ورځ ځي"),
        (None, "نن سهار په بندر کې یو نوی پل پرانستل شو او خلکو ته وویل شول چې بېړۍ به له دې وروسته هره ورځ ځي"),
    ],
    ids=["Marathi", "Belarusian", "Pashto", "Pashto, undeclared"],
)
def test_a_language_that_is_none_of_ours_is_what_its_page_declares(declared: str | None, text: str) -> None:
    assert declared == language_of(text, declared)


def test_a_wrong_declaration_gives_way_to_running_words() -> None:
    assert "en" == language_of(
        "The mayor of the town met the men in the old port, and they said that all of it would be built again.", "la"
    )
