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
        (("Ada Person",), "AvatarAda Person"),
        (("Ada Person",), "Avatar Ada Person"),
        (("Ada Person",), "By Ada Person@adaperson"),
        (("Ada Person",), "Ada Person Leave a comment"),
        (("Ada Person",), "Ada Person 3 Comments"),
        (("Ada Person",), "Ada Person 0"),
        (("Ada Comment",), "Ada Comment"),
        (("Ana Ejemplo",), "Por Ana Ejemplo martes, 3 de mayo de 2022"),
        (("Anna Beispiel",), "Erstellt von Anna Beispiel am Dienstag 3. Mai 2022"),
        (("Bundestagsfraktion",), "Von Bundestagsfraktion"),
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


def test_an_author_of_the_markup_is_none_who_stands_in_the_windows_title() -> None:
    said = f"{PROSE}\n\nHarbour Cross has its seat by the sea."
    head = '<meta name="author" content="Harbour Cross"><title>Boats sail - Harbour Cross</title>'
    assert [] == authors(page(head=head, body=said))


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["Ada Person"], '<p class="byline">By Ada Person, Staff Writer</p>'),
        (["Ada Person"], '<a rel="author" href="/ada">Ada Person</a>'),
        (["Ada Person", "Bo Mensch"], '<p><a class="author" href="/a">Ada Person</a>, <a class="author" href="/b">Bo Mensch</a></p>'),
        (["Anna Beispiel"], "<p>3. Mai 2022 | Von Anna Beispiel</p>"),
        (["Ada Person"], '<p><a href="/author/ada-person/">Ada Person</a> <a href="/author/ada-person/">All articles</a></p>'),
        (["Deniz Örnek"], '<a href="https://post.example/yazarlar/deniz-ornek">Deniz Örnek</a>'),
        ([], '<p><a href="/author/">Night Boats</a></p>'),
        ([], '<div class="comments"><a href="/people/ada">Ada Person</a></div>'),
        (["Ada Person"], '<p>By</p><p>Ada Person</p><script type="application/ld+json">{"@type": "Article", "author": "Ada"}</script>'),
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
        (["Ada Person"], "By\nAda Person\n5 June 2025"),
        (["Ada"], "By\nAda\n5 June 2025"),
        ([], "By\nShare\n5 June 2025"),
        (["Anna Beispiel"], "5. Juni 2025 Anna Beispiel Schreibe einen Kommentar"),
        (["Anna Beispiel"], "5. Juni 2025 ~ Anna Beispiel"),
        (["adaperson"], "Posted by adaperson on 5 June 2025"),
        ([], "Changed by noon on 5 June 2025"),
        ([], "Geschrieben von red am 5. Juni 2025"),
        ([], "Night Boats\n5 June 2025"),
        ([], "Ferry Crossings, Harbours\n5 June 2025"),
    ],
)
def test_a_dump_is_signed_beside_its_date(names: list[str], line: str) -> None:
    text = MENU + dump().replace("5 June 2025 15:39", line) + FOOT
    assert names == authors(text, Form.DUMP)


@pytest.mark.parametrize(
    ("names", "below"),
    [
        (["Ada Person"], "About the author\nAda Person\nWrites of boats"),
        (["Ada Person"], "About the author: Ada Person\nWrites of boats"),
        (["Anna Beispiel"], "Share\nÜber die Autorin\nAnna Beispiel"),
        (["Ada Person"], "5 June 2025\nAda Person"),
        ([], "5 June 2025\nنمونه رستگار"),
        ([], "5 June 2025\nNight boats"),
        ([], "3 comments\nNewest\nBo Mensch says:\nWell\nAuthor\nAda Person"),
    ],
)
def test_a_dump_is_signed_below_its_article(names: list[str], below: str) -> None:
    text = MENU + dump().replace("5 June 2025 15:39", "Ferries").rstrip() + f"\n\n{below}" + FOOT
    assert names == authors(text, Form.DUMP)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["某小明"], "本报某地6月5日电（记者 某小明）"),
        (["某小明", "某大山"], "本报某地6月5日电（记者 某小明、某大山）"),
        ([], "本报某地6月5日电（记者在现场）"),
        ([], "本报某地6月5日电（责任编辑：某小明）"),
    ],
)
def test_a_chinese_article_names_its_reporters_in_brackets(names: list[str], line: str) -> None:
    prose = "交通部门宣布，由首都开往南部城市的夜行列车将于下月试运行，全程约需七小时，票价与长途汽车持平，试运行为期三个月。"
    text = f"首页\n要闻\n体育\n\n夜行列车下月试运行\n2025-06-05 16:20\n{line}{prose}\n{prose}\n分享到：\n微信\n"
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
