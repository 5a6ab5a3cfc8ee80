"""Which of a page's dates is the article's own: where it may stand, what looks like it, and when it is better to say none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from builders import raw
from clipsheet import intake
from clipsheet.clip import concluded, published
from clipsheet.evidence import dates
from clipsheet.extract import html, page
from clipsheet.model import Declared, Form, RawDocument, When
from clipsheet.settings import Vocabulary

OWN = date(2025, 6, 5)
TITLES = {
    "en": "Ferry to run for another winter",
    "ar": "العبارة تعمل شتاء آخر بين الضفتين",
    "de": "Die Fähre fährt noch einen Winter",
    "es": "El transbordador navegará otro invierno",
    "fa": "شناور یک زمستان دیگر کار می‌کند",
    "fr": "Le bac naviguera encore un hiver",
    "it": "Il traghetto navigherà un altro inverno",
    "pt": "A balsa vai navegar mais um inverno",
    "ru": "Паром будет ходить ещё одну зиму",
    "sw": "Kivuko kitaendelea na safari msimu ujao",
    "tr": "Feribot bir kış daha çalışacak",
    "uk": "Пором ходитиме ще одну зиму",
    "zh": "渡轮今年冬天将继续在两岸之间航行",
}
PROSE = {
    "en": "The council of the island voted on Tuesday to keep the ferry for another winter, although its engine is older than the pier.",
    "ar": "صوت مجلس الجزيرة يوم الثلاثاء على الإبقاء على العبارة شتاء آخر، على الرغم من أن محركها أقدم من الرصيف نفسه.",
    "de": "Der Rat der Insel hat am Dienstag beschlossen, die Fähre noch einen Winter zu behalten, obwohl der Motor älter ist als sie.",
    "es": "El consejo de la isla votó el martes a favor de mantener el transbordador otro invierno, aunque su motor es muy viejo.",
    "fa": "شورای جزیره روز سه‌شنبه رأی داد که شناور یک زمستان دیگر بماند، هرچند که موتور آن از اسکله هم کهنه‌تر است.",
    "fr": "Le conseil de l’île a décidé mardi de garder le bac encore un hiver, bien que son moteur soit plus vieux que le ponton.",
    "it": "Il consiglio dell’isola ha deciso martedì di tenere il traghetto un altro inverno, anche se il motore è più vecchio del molo.",
    "pt": "O conselho da ilha decidiu na terça-feira manter a balsa por mais um inverno, embora o motor seja mais velho do que o cais.",
    "ru": "Совет острова во вторник решил оставить паром ещё на одну зиму, хотя его двигатель старше, чем сам причал у берега.",
    "sw": "Baraza la kisiwa lilipiga kura siku ya Jumanne kwamba kivuko kiendelee msimu mwingine, ingawa injini yake ni kuukuu mno.",
    "tr": "Ada meclisi salı günü feribotun bir kış daha kalmasına karar verdi, ancak motoru iskeleden bile daha eski.",
    "uk": "Рада острова у вівторок вирішила залишити пором ще на одну зиму, хоча його двигун старший, ніж сам причал біля берега.",
    "zh": "岛上的议会星期二投票决定让渡轮再运行一个冬天，虽然它的发动机比码头还要旧，但是修理的费用比买一艘新船少得多。",
}


def day(*below: str, lang: str = "en", above: str = "", after: str = "", captured: When | None = None) -> date | None:
    """The day that is published of a dump with these lines between title and text, above the title and below the text."""
    body = "\n\n".join([PROSE[lang], f"{PROSE[lang]} {PROSE[lang]}"])
    head = f"Home\n\nPolitics\n\nSport\n\n{above}\n\n{TITLES[lang]}"
    text = "\n\n".join((head, *below, body, after, "Share\n\nMost read\n\nPrivacy Policy\n\n© 2025 Harbour Post. All rights reserved."))
    clipping = concluded(page.extracted(raw(text)), raw(text, captured=captured), Vocabulary({}, ()))
    return dates.day_of(clipping.date) if clipping.date is not None else None


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "World (1 / 1) 05.06.2025 13:30 by Ada Brook Symbolic picture Agency"),
        ("en", "• June 5, 2025 • Email this post Email this post • Print this page Print this page • Comment"),
        ("en", "Posted by Harbour Desk, 06/05/2025 Business, Boats, Small Firms No Comments 0 Views : 1 Print June 5, 2025"),
        ("en", "By Ada Brook | Harbour Post • Jun 5, 2025 | Boats, Islands, Winter and what they cost, 12 Comments"),
        ("en", "Anna Person 9:46 am Thu Jun 5, 2025"),
        ("de", "Peter Muster / 05.06.2025 / 09:30 / Foto: Hafen / 23 / Seite ausdrucken"),
        ("de", "05/06/2025durch Stefan MusterKeine KommentareInseln, Fähren, HANDVERLESEN"),
        ("de", "Veröffentlicht: 05.06.2025 | Autor: Muster | Abgelegt unter: Boote, Inseln | Tags: Fähre, Winter, Steg | 5 Kommentare"),
        ("fr", "Publié le 5 juin 25 à 9h21"),
        ("es", "Redacción Puerto / Isla Grande 5 de junio de 2025"),
        ("pt", "Carla Pessoa 05/06/2025 Comente! Ilhas Barcos"),
        ("it", "Redazione del Porto - pubblicato il 5 giugno 2025 in Isole, Barche, Inverno, Moli e consigli di tutte le isole"),
        ("ru", "Редакция порта / Остров 5 июня 2025"),
        ("uk", "Редакція порту / Острів 5 червня 2025"),
        ("tr", "Haberler · Liman Masası · 5 Haziran 2025 · 12 yorum · Yazdır · Adalar"),
        ("ar", "الرئيسية · مكتب الميناء · ٥ يونيو ٢٠٢٥ · طباعة · الجزر"),
        ("fa", "اخبار بندر · ۱۵ خرداد ۱۴۰۴ · چاپ · جزیره‌ها · دیدگاه"),
        ("sw", "Habari · Dawati la Bandari · 5 Juni 2025 · Chapisha · Visiwa"),
        ("zh", "来源：港口日报 编辑：某某 2025年6月5日 09:30 字号 打印"),
    ],
)  # fmt: skip
def test_the_date_glued_to_other_things_below_the_title_is_the_articles(lang: str, line: str) -> None:
    assert day(line, lang=lang) == OWN


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "This entry was posted on June 5, 2025 by ada in Boats, Islands, Winter and tagged ferry, pier, council, engine, winter."),
        ("de", "Dieser Beitrag wurde am 5. Juni 2025 von ada in Inseln, Boote, Winter veröffentlicht. Schlagworte: Fähre, Rat, Steg."),
        ("fr", "Cette entrée a été publiée le 5 juin 2025 par ada dans Îles, Bateaux, Hiver avec les mots bac, conseil, ponton, moteur."),
        ("es", "Esta entrada fue publicada el 5 de junio de 2025 por ada en Islas, Barcos, Invierno con las etiquetas muelle y motor."),
        ("pt", "Esta entrada foi publicada em 5 de junho de 2025 por ada em Ilhas, Barcos, Inverno com as palavras balsa, conselho, cais."),
    ],
)  # fmt: skip
def test_a_sentence_below_the_article_that_says_when_it_was_posted_tells_its_day(lang: str, line: str) -> None:
    assert day(lang=lang, after=line) == OWN


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["Joined: May 11, 2017"]),
        ("en", ["Joined", "May 11, 2017"]),
        ("en", ["Event date: 12 July 2025"]),
        ("en", ["A boat at the pier of the island on Sunday, May 3, 2025 (AP, File)"]),
        ("en", ["— A. Person (@person) May 3, 2025"]),
        ("de", ["Registriert: 18.09.2008, 05:56"]),
        ("de", ["Anmeldeschluss: 12. Juli 2025"]),
        ("de", ["Mitglied seit: 3. Mai 2019"]),
        ("de", ["Ein Boot am Steg, 3. Mai 2025. Foto: Hafen"]),
        ("fr", ["Inscrit le 3 mai 2019"]),
        ("fr", ["Date limite : 12 juillet 2025"]),
        ("es", ["Miembro desde: 3 de mayo de 2019"]),
        ("es", ["Fecha límite: 12 de julio de 2025"]),
        ("pt", ["Membro desde: 3 de maio de 2019"]),
        ("pt", ["Prazo: 12 de julho de 2025"]),
        ("it", ["Iscritto dal: 3 maggio 2019"]),
        ("it", ["Scadenza: 12 luglio 2025"]),
        ("tr", ["Katılım: 3 Mayıs 2019"]),
        ("tr", ["Son tarih: 12 Temmuz 2025"]),
        ("ru", ["Дата регистрации: 3 мая 2019"]),
        ("uk", ["Дата реєстрації: 3 травня 2019"]),
        ("ar", ["تاريخ التسجيل: 3 مايو 2019"]),
        ("ar", ["آخر موعد: ٣ مايو ٢٠١٩"]),
        ("fa", ["تاریخ عضویت: ۳ خرداد ۱۳۹۸"]),
        ("zh", ["注册时间：2019年5月3日"]),
        ("zh", ["报名截止：2025年7月12日"]),
        ("sw", ["Amejiunga: 3 Mei 2019"]),
    ],
)  # fmt: skip
def test_a_day_of_another_kind_is_not_the_articles(lang: str, lines: list[str]) -> None:
    assert day(*lines, lang=lang) is None


@pytest.mark.parametrize(
    ("lang", "own", "other"),
    [
        ("en", "5 June 2025", "Updated 7 June 2025"),
        ("de", "5. Juni 2025", "Aktualisiert am 7. Juni 2025"),
        ("fr", "5 juin 2025", "Mis à jour le 7 juin 2025"),
        ("es", "5 de junio de 2025", "Actualizado el 7 de junio de 2025"),
        ("pt", "5 de junho de 2025", "Atualizado em 7 de junho de 2025"),
        ("it", "5 giugno 2025", "Aggiornato il 7 giugno 2025"),
        ("tr", "5 Haziran 2025", "Güncelleme: 7 Haziran 2025"),
        ("ru", "5 июня 2025", "Обновлено: 7 июня 2025"),
        ("uk", "5 червня 2025", "Оновлено: 7 червня 2025"),
        ("ar", "٥ يونيو ٢٠٢٥", "آخر تحديث: ٧ يونيو ٢٠٢٥"),
        ("fa", "۱۵ خرداد ۱۴۰۴", "آخرین ویرایش: ۱۷ خرداد ۱۴۰۴"),
        ("zh", "2025年6月5日", "更新时间：2025年6月7日"),
        ("sw", "5 Juni 2025", "Imesasishwa 7 Juni 2025"),
        ("fa", "۱۵ خرداد ۱۴۰۴ - 5 June 2025", ""),
        ("ar", "9 ذو الحجة 1446 هـ - 5 يونيو 2025 م", ""),
        ("ar", "الخميس 09 ذو الحجة 1446هـ 05 يونيو 2025م", ""),
    ],
)  # fmt: skip
def test_a_change_is_another_day_and_another_calendar_the_same(lang: str, own: str, other: str) -> None:
    assert day(own, other, lang=lang) == OWN
    assert day(f"{own} | {other}", lang=lang) == OWN


COMMENTS = "3 Comments\n\nBea Reader\n\n{}\n\nI like this boat.\n\nCal Reader\n\n{}\n\nSo do I, every day."


@pytest.mark.parametrize("label", ["3 Comments", "3 Kommentare", "3 commentaires", "3 comentarios", "3 комментария", "3 评论"])
def test_the_day_of_a_comment_is_not_the_articles(label: str) -> None:
    comments = COMMENTS.replace("3 Comments", label)
    assert day(after=comments.format("7 June 2025 at 10:00", "8 June 2025 at 11:00")) is None
    assert day("5 June 2025", after=comments.format("7 June 2025 at 10:00", "8 June 2025 at 11:00")) == OWN


OTHERS = [
    "A bridge for the north\n\n7 June 2025",
    "New lamps for the pier\n\n8 June 2025",
    "School opens again\n\n9 June 2025",
    "The mill is sold\n\n10 June 2025",
]


def test_the_days_of_a_list_of_other_items_are_not_the_articles() -> None:
    assert day(*OTHERS) is None
    assert day(above="\n\n".join(OTHERS) + "\n\nMost read this week in the Post") is None
    assert day(after="\n\n".join(OTHERS)) is None
    assert day("5 June 2025", after="\n\n".join(OTHERS)) == OWN


def test_what_a_list_is_not_published_of_is_told_as_a_candidate() -> None:
    document = raw("\n\n".join(("Home", "Politics", "Sport", TITLES["en"], PROSE["en"], PROSE["en"] + " So it stays.", *OTHERS)))
    found, candidates, _doubt = published(page.extracted(document).dates, document.declared)
    assert (None, [7, 8, 9, 10]) == (found, sorted(dates.day_of(one.value).day for one in candidates))


@pytest.mark.parametrize(
    ("line", "elsewhere", "want"),
    [
        pytest.param("06/05/2025", "Bridge opened on June 5, 2025", OWN, id="as the other date has it, the month first"),
        pytest.param("05/06/2025", "Bridge opened on June 5, 2025", OWN, id="as the other date has it, the day first"),
        pytest.param("06/05/2025", "Bridge opens 06/25/2025", OWN, id="in the order of the other"),
        pytest.param("05/06/2025", "Bridge opens 25/06/2025", OWN, id="in the order of the other, the day first"),
        pytest.param("05/06/2025 02:00pm GMT", "", OWN, id="no American writes GMT"),
        pytest.param("06/05/2025 02:00pm", "", OWN, id="a clock of twelve hours alone"),
    ],
)
def test_numbers_are_read_as_the_pages_other_dates_are(line: str, elsewhere: str, want: date) -> None:
    assert day(line, after=elsewhere) == want


def test_a_title_said_in_a_menu_does_not_make_the_day_of_the_visit_the_articles() -> None:
    title, text = TITLES["en"], PROSE["en"]
    page_ = (
        f"<html><head><title>{title}</title></head><body><div>Friday, 20 June 2025</div><div>{title}</div><ul><li>Politics</li></ul>"
        f"<h1>{title}</h1><p>5 June 2025, 18:05</p><p>{text}</p><p>{text} So it stays.</p></body></html>"
    )
    found, _candidates, _doubt = published(html.extracted(raw(page_, Form.HTML)).dates, Declared())
    assert found is not None
    assert found.value == datetime(2025, 6, 5, 18, 5)


def test_of_two_days_above_the_title_the_nearer_is_the_articles() -> None:
    assert day(above="No. 42. 14/05/2025\n\nPrinted edition\n\n05.06.2025 09:34") == OWN


SAVED = datetime(2025, 6, 6, 1, 30)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "3 hours ago"), ("en", "By Ada Brook | Harbour Post • 16 hours ago"), ("en", "2h ago"), ("en", "Yesterday, 14:30"),
        ("en", "Posted Jun 5, 6:52 AM"), ("en", "Updated Jun 6, 6:55 AM;Posted Jun 5, 6:52 AM"), ("en", "June 5th, 6.52am"),
        ("de", "vor 3 Stunden"), ("de", "von Ada Brook, vor 2 Stunden"), ("de", "Gestern, 14:30 Uhr"), ("de", "5. Juni, 14:30 Uhr"),
        ("fr", "il y a 3 heures"), ("fr", "Publié hier à 14h30"), ("fr", "Le 5 juin à 14h30"),
        ("es", "hace 3 horas"), ("es", "Ayer a las 14:30"), ("es", "5 de junio, 14:30"),
        ("pt", "há 3 horas"), ("pt", "Ontem às 14:30"), ("pt", "5 de junho às 14h30"),
        ("it", "3 ore fa"), ("it", "ieri alle 14:30"), ("it", "5 giugno, 14:30"),
        ("tr", "3 saat önce"), ("tr", "Dün 14:30"), ("tr", "5 Haziran, 14:30"),
        ("ru", "3 часа назад"), ("ru", "Вчера, 14:30"), ("ru", "5 июня, 14:30"),
        ("uk", "3 години тому"), ("uk", "14:30, вчора"), ("uk", "5 червня, 14:30"),
        ("ar", "منذ ساعتين"), ("ar", "قبل ٣ ساعات"), ("ar", "٥ يونيو، 14:30"),
        ("fa", "۳ ساعت پیش"), ("fa", "دیروز ۱۴:۳۰"),
        ("zh", "3小时前"), ("zh", "昨天 14:30"), ("zh", "6月5日 14:30"),
        ("sw", "saa 3 zilizopita"), ("sw", "Jana, 14:30"), ("sw", "5 Juni, 14:30"),
    ],
)  # fmt: skip
def test_an_age_is_read_against_the_time_the_page_was_saved_and_without_it_is_no_date(lang: str, line: str) -> None:
    assert day(line, lang=lang, captured=SAVED) == OWN
    assert day(line, lang=lang) is None


@pytest.mark.parametrize(
    ("line", "captured", "want"),
    [
        pytest.param("2 days ago", datetime(2025, 6, 7, 18), OWN, id="days"),
        pytest.param("2 weeks ago", datetime(2025, 6, 19, 18), None, id="weeks are too coarse"),
        pytest.param("3 hours ago", date(2025, 6, 5), None, id="hours before a day without its time"),
        pytest.param("Today, 14:30", date(2025, 6, 5), OWN, id="today, by the day alone"),
        pytest.param("December 31, 14:30", datetime(2025, 1, 2, 8), date(2024, 12, 31), id="the year before"),
        pytest.param("29 February, 14:30", datetime(2024, 6, 5, 8), date(2024, 2, 29), id="a leap year's day"),
        pytest.param("29 February, 14:30", datetime(2025, 6, 5, 8), None, id="a leap year's day of the year before"),
        pytest.param("Updated 3 hours ago", datetime(2025, 6, 5, 8), None, id="a change"),
        pytest.param("5 June 2025", datetime(2025, 6, 4, 23), OWN, id="tomorrow is another zone's"),
        pytest.param("5 June 2025", datetime(2025, 6, 3, 23), None, id="the future"),
        pytest.param("3 hours a day", datetime(2025, 6, 5, 8), None, id="no age"),
    ],
)
def test_what_an_age_says(line: str, captured: When, want: date | None) -> None:
    assert day(line, captured=captured) == want


def test_a_date_that_is_said_stands_above_an_age() -> None:
    assert day("5 June 2025", "2 days ago", captured=datetime(2025, 6, 9, 12)) == OWN


def test_the_age_of_another_item_is_not_the_articles() -> None:
    assert day(above="Bridge opens\n\n3 hours ago\n\nMill is sold\n\nAll the news", captured=SAVED) is None


def test_below_an_age_other_days_are_other_items() -> None:
    assert day("16 hours ago", "Old mill reopens as a school of music", "3 May 2025") is None


@pytest.mark.parametrize(
    ("lang", "line", "own"),
    [("ru", "Регистрация", "5 июня 2025"), ("de", "Anmeldung", "5. Juni 2025"), ("fr", "Inscription", "5 juin 2025")],
)
def test_a_word_of_the_menu_above_a_date_is_no_label_of_it(lang: str, line: str, own: str) -> None:
    assert day(line, own, lang=lang) == OWN


def test_an_html_page_tells_its_age_too() -> None:
    body = f"<h1>{TITLES['en']}</h1><p>3 hours ago</p><p>{PROSE['en']}</p><p>{PROSE['en']} So it stays.</p>"
    document = raw(f"<html><head><title>{TITLES['en']}</title></head><body>{body}</body></html>", Form.HTML, captured=SAVED)
    found = concluded(html.extracted(document), document, Vocabulary({}, ()))
    assert found.date == OWN


@pytest.mark.parametrize(
    ("written", "want"),
    [
        pytest.param("<footer>© 2025 Harbour Post</footer>", None, id="the year of a notice"),
        pytest.param("<footer>© 2019–2025 Harbour Post. All rights reserved.</footer>", None, id="the years of a notice"),
        pytest.param('<a href="/archive/2025/06/">June 2025</a>', None, id="a month of the archive"),
        pytest.param('<meta name="date" content="2025-01-01"><footer>© 2025 Harbour Post</footer>', date(2025, 1, 1), id="New Year's Day"),
        pytest.param('<link rel="canonical" href="https://x.example/2025/06/01/ferry">', date(2025, 6, 1), id="a first in the address"),
        pytest.param('<link rel="canonical" href="https://x.example/2025/06/02/ferry">', date(2025, 6, 2), id="a second"),
    ],
)
def test_the_first_day_of_a_year_or_month_is_a_date_where_the_page_writes_it(written: str, want: date | None) -> None:
    body = f"<article><h1>{TITLES['en']}</h1><p>{PROSE['en']}</p><p>{PROSE['en']} So it stays.</p></article>{written}"
    found, _candidates, _doubt = published(html.extracted(raw(f"<html><body>{body}</body></html>", Form.HTML)).dates, Declared())
    assert want == (found and dates.day_of(found.value))


FED = datetime(2025, 6, 5, 10, tzinfo=UTC)
PUBLISHED = '<meta property="article:published_time" content="2025-05-20T09:00:00Z">'


@pytest.mark.parametrize(
    ("head", "line", "fed", "want"),
    [
        pytest.param("", "", "2025-06-05T10:00:00+00:00", FED, id="a page that says none"),
        pytest.param("", "3 hours ago", "2025-06-05T10:00:00+00:00", FED, id="an age of another day"),
        pytest.param(PUBLISHED, "", "2025-06-05", datetime(2025, 5, 20, 9, tzinfo=UTC), id="its own"),
        pytest.param("", "20 May 2025", "2025-06-05T10:00:00+00:00", date(2025, 5, 20), id="what a reader sees"),
        pytest.param("", "", "2025-06-05T00:00:00+00:00", OWN, id="a day without a time"),
        pytest.param("", "", "soon", None, id="no day"),
    ],
)
def test_the_day_that_a_feed_gives_stands_below_the_pages_own(head: str, line: str, fed: str, want: When | None, tmp_path: Path) -> None:
    body = f"<h1>{TITLES['en']}</h1><p>{line}</p><p>{PROSE['en']}</p><p>{PROSE['en']} So it stays.</p>"
    (tmp_path / "a.html").write_text(f"<html><head><title>{TITLES['en']}</title>{head}</head><body>{body}</body></html>", "utf8")
    (tmp_path / "a.html.yaml").write_text(
        f'url: https://harbour.example/a\ncaptured: "2025-06-08T20:00:00+00:00"\nreceived:\n  published: "{fed}"\n', "utf8"
    )
    (document,) = intake.documents(tmp_path / "a.html")
    assert isinstance(document, RawDocument)
    found = concluded(html.extracted(document), document, Vocabulary({}, ()))
    assert (want, None) == (found.date, found.held)
