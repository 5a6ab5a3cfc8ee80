"""Who signs a page: names from bylines of many forms, from markup, from lines without a label; and what is no name. All are invented."""

from __future__ import annotations

import pytest

from builders import PROSE, dump, page, raw
from clipsheet.clip import extract
from clipsheet.model import Form
from clipsheet.rules.byline import names_of


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("Ada Person",), "By Ada Person"),
        (("Ada Person",), "By Ada Person November 19, 2019"),
        (("Ada Person",), "Ada Person Senior Staff Writer"),
        (("Ada Person",), "By Ada Person, Business Columnist"),
        (("Ada Person",), "By Ada Person for The Harbour Post"),
        (("Ada Person",), "By Ada Person, Harbour News, Port Town"),
        (("Ada Person",), "ByAda Person"),
        (("Ada Person",), "Ada PersonAda Person"),
        (("Ada Person",), "By Ada PersonStaff Writer"),
        (("A. MacPerson",), "By A. MacPerson"),
        (("Ada Person", "Bo Mensch"), "By Ada Person and Bo Mensch"),
        (("Ada Person", "Bo Mensch", "Cy Homme"), "Ada Person, Bo Mensch & Cy Homme"),
        (("Ada Person",), "Ada Person ada@post.example"),
        (("Anna Beispiel",), "Von Redakteurin Anna Beispiel am 3. Mai 2022"),
        (("Anna Beispiel", "Bernd Muster"), "Von Anna Beispiel und Bernd Muster"),
        (("Anne Exemple",), "Par Anne Exemple le 7 mai 2020"),
        (("Anne Exemple", "Luc Modèle"), "Par Anne Exemple et Luc Modèle"),
        (("Ana Ejemplo", "Luis Muestra"), "Por Ana Ejemplo y Luis Muestra"),
        (("Dora Esempio",), "di Dora Esempio"),
        (("Ana Exemplo", "Rui Modelo"), "Por Ana Exemplo e Rui Modelo"),
        (("Rehema Mfano",), "Na Rehema Mfano"),
        (("Deniz Örnek",), "Röportaj: Deniz Örnek"),
        (("Анна Примерова", "Иван Образцов"), "Автор: Анна Примерова и Иван Образцов"),
        (("Максим Зразок",), "Автор Максим Зразок"),
        (("زيد المثال", "ليلى النموذج"), "كتب: زيد المثال و ليلى النموذج"),
        (("نمونه رستگار",), "نمونه رستگار، خبرنگار اعزامی"),
        (("某人",), "记者：某人"),
        (("某某某",), "記者 某某某／某地報導"),
        (("Harbour Redaktion",), "Von Harbour Redaktion"),
    ],
)
def test_a_byline_names_persons_without_label_role_office_and_date(names: tuple[str, ...], text: str) -> None:
    assert names == names_of(text)


@pytest.mark.parametrize(
    "text", ["By the river", "Von Rabatten profitieren", "von post.example", "Reuters", "Share", "Par la mer", "He said so, she said."]
)
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert () == names_of(text)


MENU = "Home\nNews\nSport\nContact\n\n"
FOOT = "\n\nShare\n\nContact\n\nPrivacy policy\n\n"


def authors(markup: str, form: Form = Form.HTML) -> list[str]:
    return [one.value for one in extract(raw(markup, form)).authors]


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Ada Person"}]}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#ada"}},'
        ' {"@type": "Person", "@id": "#ada", "name": "Ada Person"}]}</script>',
        '<meta name="author" content="Ada Person">',
    ],
    ids=["JSON-LD", "JSON-LD by reference", "meta"],
)
def test_an_author_of_the_markup_counts_if_the_page_shows_the_name(head: str) -> None:
    said = f"{PROSE}\n\nAda Person lives by the sea and writes about boats."
    assert (["Ada Person"], []) == (authors(page(head=head, body=said)), authors(page(head=head)))


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["Ada Person"], '<p class="byline">By Ada Person, Staff Writer</p>'),
        (["Ada Person"], '<a rel="author" href="/ada">Ada Person</a>'),
        (["Ada Person", "Bo Mensch"], '<p><a class="author" href="/a">Ada Person</a>, <a class="author" href="/b">Bo Mensch</a></p>'),
        (["Anna Beispiel"], "<p>3. Mai 2022 | Von Anna Beispiel</p>"),
    ],
)
def test_the_byline_below_the_title_is_read(names: list[str], byline: str) -> None:
    markup = page().replace("</h1>", f"</h1>{byline}")
    assert names == authors(markup)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["Ada Person"], "Ada Person | 5 June 2025"),
        (["Ada Person"], "Ada Person\n5 June 2025"),
        (["Anna Beispiel"], "05.06.2025, 18:30 Uhr | Von Anna Beispiel"),
        (["Anne Exemple"], "Anne Exemple, urbaniste\n5 juin 2025"),
        (["Rehema Mfano"], "Na Rehema Mfano\n5 June 2025"),
        (["某人"], "记者：某人\n2025-06-05"),
        ([], "Night Boats\n5 June 2025"),
        ([], "Ferry Crossings, Harbours\n5 June 2025"),
    ],
)
def test_a_dump_is_signed_beside_its_date(names: list[str], line: str) -> None:
    text = MENU + dump().replace("5 June 2025 15:39", line) + FOOT
    assert names == authors(text, Form.DUMP)


@pytest.mark.parametrize(
    ("outlet", "notice"),
    [
        ("Harbour Post", "© 2025 Harbour Post All rights reserved"),
        ("جريدة المثال", "© جريدة المثال 2026 جميع الحقوق محفوظة"),
        ("Editora Ejemplo", "© 2025 Editora Ejemplo S.A. Todos los derechos reservados"),
        ("Harbour Post", "Dollar 6.96\n\nHarbour Post\n\n© 2025 Harbour Post"),
    ],
)
def test_a_notices_holder_is_given_without_the_law(outlet: str, notice: str) -> None:
    assert outlet == extract(raw(f"{MENU}{dump()}{FOOT}{notice}\n")).outlets[0].value


@pytest.mark.parametrize("first", ["Log inRegisterLog out", "Support the Harbour Post", "Euro 1.08"])
def test_words_of_a_menu_an_appeal_or_a_rate_are_no_outlet(first: str) -> None:
    assert first not in [one.value for one in extract(raw(f"{first}\n\n{MENU}{dump()}{FOOT}\n")).outlets]
