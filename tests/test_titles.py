"""Which of the texts that a page calls its title is the headline, what is cut from it, and which line of a dump is the title."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from builders import raw
from clipsheet.extract import page as page_door
from clipsheet.extract.headline import Said, headline, said
from clipsheet.extract.shown import shown


def title_of(markup: str, host: str = "harbour-post.example", guessed: str | None = None) -> str | None:
    """The title of a page of this markup."""
    tree = etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8"))
    found = headline(said(tree, [line.text for line in shown(tree).lines if line.heading], guessed, host))
    return found.value if found else None


def page(*body: str, title: str = "", og: str = "", site: str = "", ld: str = "") -> str:
    """A page with these elements and these titles in its head."""
    metas = (("og:title", og), ("og:site_name", site))
    head = f"<title>{title}</title>" + "".join(f'<meta property="{name}" content="{value}">' for name, value in metas if value)
    thing = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": ld})}</script>' if ld else ""
    return f"<html><head>{head}{thing}</head><body>{''.join(body)}<p>The ferry will run at night.</p></body></html>"


SUFFIXES = [
    ("english", "Ferry to run at night - The Tide", "The Tide", "Ferry to run at night"),
    ("german", "Fähre fährt auch nachts – Hafenbote", "Hafenbote", "Fähre fährt auch nachts"),
    ("french", "Le bac circulera la nuit | Le Phare", "Le Phare", "Le bac circulera la nuit"),
    ("spanish", "El ferri navegará de noche · La Ría", "La Ría", "El ferri navegará de noche"),
    ("italian", "Il traghetto viaggerà di notte » Il Molo", "Il Molo", "Il traghetto viaggerà di notte"),
    ("portuguese", "A balsa vai circular à noite :: O Cais", "O Cais", "A balsa vai circular à noite"),
    ("russian", "Паром пойдёт ночью — Маяк", "Маяк", "Паром пойдёт ночью"),
    ("arabic", "العبّارة تعمل ليلا | المرسى", "المرسى", "العبّارة تعمل ليلا"),
    ("persian", "کشتی شب‌ها هم می‌رود - بندر", "بندر", "کشتی شب‌ها هم می‌رود"),
    ("chinese hyphen", "渡轮下周起夜间运行-港口报", "港口报", "渡轮下周起夜间运行"),
    ("chinese underscore", "渡轮下周起夜间运行_港口报", "港口报", "渡轮下周起夜间运行"),
    ("japanese", "連絡船が夜も運航へ｜港新聞", "港新聞", "連絡船が夜も運航へ"),
    ("turkish prefix", "Liman Postası: Vapur gece de çalışacak", "Liman Postası", "Vapur gece de çalışacak"),
    ("several parts", "Ferry to run at night | The Tide | Local", "The Tide", "Ferry to run at night"),
    ("the outlet's name has a dash", "Ferry to run at night - The Tide - Weekly", "The Tide - Weekly", "Ferry to run at night"),
]


@pytest.mark.parametrize(("title", "site", "expected"), [row[1:] for row in SUFFIXES], ids=[row[0] for row in SUFFIXES])
def test_the_outlets_name_is_cut_from_a_pages_title(title: str, site: str, expected: str) -> None:
    assert expected == title_of(page(title=title, site=site))


@pytest.mark.parametrize(
    "title", ["Night ferry – a dream comes true", "Ferry: crew asks for more", "Fähre – ja oder nein?", "夜间渡轮-居民的愿望"]
)
def test_a_real_title_with_a_separator_in_it_stays_whole(title: str) -> None:
    assert title == title_of(page(title=f"{title} | The Tide", site="The Tide"))
    assert title == title_of(page(f"<h1>{title}</h1>", title=title, og=title))


def test_the_outlets_name_may_be_known_by_its_address_alone() -> None:
    assert title_of(page(title="Ferry to run at night | Harbour Post")) == "Ferry to run at night"


HEADLINES = [
    ("the one heading, though written anew for search engines", "<h1>Night boats, at last</h1>", "Ferry: night boats",
     "Night boats, at last"),
    ("not the masthead", "<h1>The Tide</h1><h1>Ferry to run at night</h1>", "Ferry to run at night | The Tide", "Ferry to run at night"),
    ("not a masthead that begins with the address", "<h1>Harbour Post Archive</h1><h3>Паром пойдёт ночью</h3>",
     "Harbour Post Archive » Паром пойдёт ночью", "Паром пойдёт ночью"),
    ("not a menu's heading", "<h1>Navigation</h1><h1>Fähre fährt auch nachts</h1>", "Fähre fährt auch nachts", "Fähre fährt auch nachts"),
    ("not another article's", "<h1>El ferri navegará de noche</h1><h1>Otra noticia del puerto</h1>", "El ferri navegará de noche | La Ría",
     "El ferri navegará de noche"),
    ("a heading of second rank", "<h1>Opinion</h1><h2>Le bac circulera la nuit</h2>", "Le bac circulera la nuit | Le Phare",
     "Le bac circulera la nuit"),
    ("no style sheet", "<h1><style>.a{color:red}</style>Ferry to run at night</h1>", "Ferry to run at night", "Ferry to run at night"),
    ("no readings of characters", "<h1><ruby>連絡船<rt>れんらくせん</rt></ruby>が夜も運航へ</h1>", "港新聞｜連絡船が夜も運航へ",
     "連絡船が夜も運航へ"),
    ("a big first letter", "<h1><span>F</span>erry to run at night</h1>", "Ferry to run at night", "Ferry to run at night"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "title", "expected"), [row[1:] for row in HEADLINES], ids=[row[0] for row in HEADLINES])
def test_the_headline_is_the_heading_that_the_pages_titles_speak_of(markup: str, title: str, expected: str) -> None:
    assert expected == title_of(page(markup, title=title))


KICKERS = [  # the heading, what the head says, what is left
    ("german element", '<h1><span class="a">Am Fluss</span>Fähre fährt auch nachts</h1>', "Fähre fährt auch nachts", None),
    ("german dash", "<h1><span>Am Fluss</span> Fähre fährt auch</h1>", "Am Fluss - Fähre fährt auch", "Fähre fährt auch"),
    ("english colon in an element", "<h1><span>River</span><span>: </span><span>Ferry to run at night</span></h1>",
     "River: Ferry to run at night", "Ferry to run at night"),
    ("italian", "<h1><small>Il porto</small><br>Il traghetto viaggerà di notte</h1>", "Il traghetto viaggerà di notte", None),
    ("french slash", "<h1>“Enfin” / Le bac circulera la nuit</h1>", "Le bac circulera la nuit", None),
    ("russian bar", "<h1><div>Порт |</div><span>Паром пойдёт ночью</span></h1>", "Паром пойдёт ночью", None),
    ("turkish second line", "<h1><span>Vapur gece çalışacak</span> <span>Liman gece açık</span></h1>", "Vapur gece çalışacak", None),
    ("chinese", "<h1><span>港口</span><span>渡轮下周起夜间运行</span></h1>", "渡轮下周起夜间运行", None),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "said_elsewhere", "rest"), [row[1:] for row in KICKERS], ids=[row[0] for row in KICKERS])
def test_a_kicker_is_cut_off_where_another_place_says_the_rest(markup: str, said_elsewhere: str, rest: str | None) -> None:
    assert (rest or said_elsewhere) == title_of(page(markup, title=f"{said_elsewhere} | The Tide", og=said_elsewhere, ld=said_elsewhere))


@pytest.mark.parametrize(
    "markup",
    ["<h1>Ferry to run at night: crew is glad</h1>", "<h1>Ferry <em>to run</em> at night: crew is glad</h1>"],
    ids=["the rest", "emphasis"],
)
def test_a_heading_that_says_more_than_the_short_titles_stays_whole(markup: str) -> None:
    assert title_of(page(markup, title="Ferry to run at night", og="Ferry to run at night")) == "Ferry to run at night: crew is glad"


def test_a_page_that_names_nothing_has_the_title_that_another_reader_found() -> None:
    assert title_of("<p>Ferry</p>", guessed="Ferry to run at night") == "Ferry to run at night"
    assert headline(Said((), (), (), "", (), ())) is None


PARAGRAPHS = (
    "The ferry between the two banks of the river will run at night from Monday on, the harbour office said on Tuesday.",
    "Its crew has trained for three weeks and will take no more than forty passengers on each crossing of the river.",
    "Until now the last boat left at eight in the evening, and whoever missed it had to wait for the morning on the quay.",
)


def title_of_dump(*lines: str) -> str | None:
    """The title of a dump whose lines, parted by blank ones, stand above an article."""
    found = page_door.extracted(raw("\n\n".join((*lines, "5 June 2025 15:39", *PARAGRAPHS)))).title
    return found.value if found else None


@pytest.mark.parametrize(
    "above",
    [
        ("Home News Sport Contact Login",),
        ("BREAKING NEWS", "Bus drivers vote for a strike in May"),
        ("EILMELDUNG", "Tunnel nach Unfall wieder einspurig befahrbar"),
    ],
    ids=["a menu in one line", "a ticker's only item", "a german ticker's only item"],
)
def test_what_stands_above_a_dumps_title_is_not_the_title(above: tuple[str, ...]) -> None:
    assert title_of_dump(*above, "Ferry to run at night from Monday") == "Ferry to run at night from Monday"


def test_the_only_title_below_a_tickers_heading_is_the_articles() -> None:
    assert title_of_dump("BREAKING NEWS", "Ferry to run at night from Monday") == "Ferry to run at night from Monday"


def test_of_two_lines_like_a_title_the_upper_is_it() -> None:
    title = "Ferry to run at night from Monday"
    assert title_of_dump("The Tide", title, "Harbour office wants more boats on the river") == title


@pytest.mark.parametrize(
    ("title", "kicked"),
    [
        ("Ferry to run at night", "At the Harbour Ferry to run at night"),
        ("Ferry to run at night", "Harbour : Ferry to run at night"),
        ("Harbour: crew of ferry", "Harbour: crew of ferry"),
    ],
    ids=["a kicker", "a kicker with a colon", "a menu's few words"],
)
def test_a_dumps_kicker_is_cut_where_the_page_says_the_rest_alone(title: str, kicked: str) -> None:
    below = "\n\n".join(("5 June 2025 15:39", *PARAGRAPHS, "Read next", "Ferry to run at night", "crew of ferry"))
    found = page_door.extracted(raw(f"Home\n\nNews\n\nSport\n\n{kicked}\n\n{below}")).title
    assert found is not None
    assert title == found.value
