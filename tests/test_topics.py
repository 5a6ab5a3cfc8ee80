"""Topics: the first topic of invented articles in the languages of the layer, traps, the tree, the margin, the desk above the layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipsheet import data, media_topics, settings
from clipsheet.evidence.topics import ALWAYS, LANGUAGES, TopicIndex
from clipsheet.model import UNKNOWN_LANGUAGE, Faults
from clipsheet.scaffold import starter_vocabulary
from clipsheet.settings import Topic, read_topics
from clipsheet_digest import editions

DESK = starter_vocabulary().topics


def first(lang: str, title: str, body: str = "", topics: tuple[Topic, ...] = ()) -> str | None:
    """The first topic of an article."""
    return next(iter(given(lang, title, body, topics)), None)


def given(lang: str, title: str, body: str = "", topics: tuple[Topic, ...] = ()) -> list[str]:
    """All topics of an article."""
    return [one.code for one in TopicIndex(topics, lang).topics_of((("title", title), ("body", body)))]


def topic(slug: str, medtop: str, *terms: str, exclude: tuple[str, ...] = ()) -> Topic:
    """A topic of a desk."""
    return Topic(slug, slug.capitalize(), medtop, (("en", terms),), (("en", exclude),) if exclude else ())


ARTICLES = [
    # language, title, text, the top term or narrower topic that comes first
    ("en", "Lantern maker wins poetry prize", "The novelist read from her new book at the theatre.", "literature"),
    ("en", "Soldiers shell villages as truce ends", "Artillery fire was heard along the front line.", "armed-conflict"),
    ("en", "Three officers jailed for taking bribes", "The court heard of laundered money and graft.", "crime-law-and-justice"),
    ("en", "Ferry capsizes, forty missing", "Rescue workers searched the bay for survivors.", "disasters-and-accidents"),
    ("en", "Tin smelter posts higher profit", "Sales rose and shareholders get a dividend.", "economy-and-business"),
    ("en", "Island to train two hundred teachers", "Pupils share classrooms, the education ministry said.", "education"),
    ("en", "Lake loses its fish to toxic waste", "Environmentalists blame water pollution. The ecosystem needs years.", "environment"),
    ("en", "Measles ward opens in the old library", "Doctors treat forty patients. The vaccine comes by boat.", "health"),
    ("en", "Oldest woman of the isles turns 113", "The centenarian had tea with the crown prince.", "human-interest"),
    ("en", "Dockers walk out over pay", "The trade union called the strike. Employers offered lower wages.", "labour"),
    ("en", "Ten recipes for cold evenings", "A celebrity chef on cooking, wine and gardening.", "lifestyle-and-leisure"),
    ("en", "Voters choose a new parliament", "Polling stations open at seven. The prime minister hopes for a majority.", "elections"),
    ("en", "Archbishop opens the pilgrimage", "Worshippers filled the church. The monks sang.", "religion"),
    ("en", "Probe finds ice below the crater", "Astronomers followed the spacecraft for years. The telescope saw the moon.", "astronomy"),
    ("en", "Census counts more people alone", "The birth rate falls and the population is ageing.", "society"),
    ("en", "Debutant scores twice in the cup final", "The midfielder came on in the second half. His coach praised the team.", "sport"),
    ("en", "Snowfall and gale-force winds until Friday", "Temperatures drop, the weather bureau said.", "weather"),
    ("fr", "La Fanfare d'Oulé joue au théâtre", "La chanteuse et ses musiciens donnent trois concerts.", "arts-culture-and-media"),
    ("fr", "Les mutins tiennent le palais", "La junte a suspendu la Constitution après le coup d'État.", "coups"),
    ("fr", "La grève des dockers entre dans sa troisième semaine", "Le syndicat refuse l'offre sur les salaires.", "labour"),
    ("fr", "Crue du Tilo : deux villages évacués", "Les inondations ont fait des sinistrés.", "natural-disasters"),
    ("es", "El tenista vence en tres sets", "El partido se jugó bajo techo. Es su segundo torneo.", "sport"),
    ("es", "El banco central baja los tipos de interés", "La inflación cede y la economía crece.", "economy"),
    ("es", "Detenidos dos narcotraficantes en el puerto", "La policía halló cocaína. La fiscalía pide prisión.", "crime-law-and-justice"),
    ("de", "Bergdorf wählt neuen Gemeinderat", "Die Wahlbeteiligung war hoch. Der Kandidat gewann die Stichwahl.", "elections"),
    ("de", "Torwart rettet Aufsteiger einen Punkt", "Der Trainer lobte die Mannschaft. Das Spiel sahen tausend Fans im Stadion.", "sport"),
    ("de", "Forscher züchten Moos im Labor", "Die Wissenschaftler nutzen neue Technologien. Ein Roboter gießt.", "science-and-technology"),
    ("pt", "Surto de dengue enche os hospitais", "Os médicos pedem vacinas. Há novos pacientes.", "health"),
    ("pt", "Escolas da ilha abrem sem professores", "Os alunos esperam o ano letivo.", "education"),
    ("ar", "زلزال يضرب جزيرة صغيرة", "فرق الإنقاذ تبحث عن ناجين تحت الأنقاض بعد الزلزال والفيضانات.", "disasters-and-accidents"),
    ("ar", "المنتخب يفوز في نصف نهائي البطولة", "سجل اللاعب هدفين في المباراة وأشاد المدرب بالفريق.", "sport"),
    ("ar", "الناخبون يتوجهون إلى صناديق الاقتراع", "تجري الانتخابات البرلمانية في جولة ثانية.", "elections"),
    ("ru", "Хоккеисты выиграли третий матч подряд", "Тренер сборной доволен игрой команды.", "sport"),
    ("ru", "Суд приговорил мэра к пяти годам за взятку", "Прокуратура доказала коррупцию.", "crime-law-and-justice"),
    ("ru", "Учёные нашли новый вид мха", "Исследователи изучили геном в лаборатории.", "science-and-technology"),
    ("zh", "女足点球大战夺冠", "球员在决赛中两度落后，教练赞扬球队。", "sport"),
    ("zh", "央行宣布降息", "通货膨胀放缓，股市上涨。", "economy-and-business"),
    ("zh", "前线炮击再起 停火破裂", "叛军称政府军发动空袭。", "armed-conflict"),
    ("it", "Sciopero dei treni, i sindacati non cedono", "I lavoratori chiedono salari più alti.", "labour"),
    ("tr", "Deprem iki köyü yıktı", "Arama kurtarma ekipleri enkaz altında yaşam arıyor.", "disasters-and-accidents"),
    ("fa", "تیم ملی والیبال به نیمه‌نهایی رسید", "سرمربی از بازیکنان راضی بود.", "sport"),
    ("uk", "Вибори мера призначили на травень", "Виборці голосуватимуть у другому турі.", "elections"),
    ("sw", "Kipindupindu chaua watu kumi", "Madaktari wanawatibu wagonjwa hospitalini, wizara ya afya imesema.", "health"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "title", "body", "want"), ARTICLES, ids=[f"{row[0]}-{row[3]}-{row[1][:12]}" for row in ARTICLES])
@pytest.mark.parametrize("desk", [(), DESK], ids=["layer alone", "desk"])
def test_the_first_topic_is_what_the_article_is_about(lang: str, title: str, body: str, want: str, desk: tuple[Topic, ...]) -> None:
    found = first(lang, title, body, desk)
    codes = media_topics.codes() | {topic.slug: topic.medtop for topic in desk}
    assert found is not None
    assert top(media_topics.codes()[want]) == top(codes[found])


def top(code: str) -> str:
    """The top term of a code."""
    return media_topics.lineage(code)[-1]


TRAPS = [
    # language, title, text, what it is about, what it is not
    ("en", "Cook recovers from heart attack", "Doctors kept the patient in hospital for a week.", "health", "conflict-war-and-peace"),
    ("en", "Shops in a price war over milk", "Retailers cut prices. Their sales rose.", "economy-and-business", "conflict-war-and-peace"),
    ("en", "Culture war reaches parliament", "Ministers and the opposition quarrel.", "politics", "conflict-war-and-peace"),
    ("en", "Our goal is a clean river, says the minister", "The government will play a role.", "politics", "sport"),
    ("en", "Striker ends drought with two goals", "The midfielder of the football club scored as well.", "sport", "labour"),
    ("en", "Bus drivers strike for a third day", "The trade union wants higher wages.", "labour", "sport"),
    ("en", "Air strikes hit the old bridge", "Warplanes came at night. Rebels fired back.", "conflict-war-and-peace", "labour"),
    ("en", "Landslide victory for the fishermen's party", "Turnout at the election was high.", "politics", "disasters-and-accidents"),
    ("en", "Computer virus stops the payroll", "Hackers sent it by e-mail. The software had a flaw.", "science-and-technology", "health"),
    ("en", "New path along the banks of the river", "Hikers had asked for it.", None, "economy-and-business"),
    ("en", "State shows its nuclear arsenal", "The missiles rolled past at 10 pm.", "politics", "sport"),
    ("en", "Park rangers catch a poacher", "The wildlife reserve lost two elephants.", "environment", "sport"),
    ("en", "Village ends child labour in its quarry", "Poverty had sent children there.", "society", "politics"),
    ("fr", "Grève de la faim de trois opposants", "Les prisonniers politiques dénoncent la torture.", "politics", "labour"),
    ("fr", "Le but de la réforme", "Le gouvernement veut une équipe de chercheurs. Le ministre défend sa loi.", "politics", "sport"),
    ("es", "El partido gobernante pierde la mayoría", "La oposición ganó las elecciones al congreso.", "politics", "sport"),
    ("es", "Golpe de calor en la vendimia", "Los médicos atienden a tres pacientes en el hospital.", "health", "conflict-war-and-peace"),
    ("de", "Hungerstreik im Gefängnis", "Die politischen Gefangenen fordern Menschenrechte.", "politics", "labour"),
    ("ar", "انقلاب حافلة على طريق جبلي", "أدى حادث السير إلى إصابة ركاب.", "disasters-and-accidents", "conflict-war-and-peace"),
    ("ru", "Торговая война: пошлины на сталь растут", "Экспорт упал, рынок ждёт.", "economy-and-business", "conflict-war-and-peace"),
    ("zh", "价格战伤了零售业", "超市利润下降，市场竞争加剧。", "economy-and-business", "conflict-war-and-peace"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "title", "body", "want", "spared"), TRAPS, ids=[f"{row[0]}-{row[1][:24]}" for row in TRAPS])
def test_a_word_of_another_topic_is_no_trap(lang: str, title: str, body: str, want: str | None, spared: str) -> None:
    tops = [top(media_topics.codes()[slug]) for slug in given(lang, title, body)]
    assert media_topics.codes()[spared] not in tops
    assert (media_topics.codes()[want] if want else None) == next(iter(tops), None)


def test_a_weak_topic_of_the_desk_is_not_first() -> None:
    body = "The coach called it propaganda. His team won the match, the midfielder scored twice and the fans filled the stadium."
    assert "sport" == first("en", "Late goals win the football cup final", body, DESK)


def test_a_topic_of_the_desk_speaks_for_its_branch() -> None:
    body = "The president and his ministers met the parliament. Sanctions on the shipping firms follow."
    assert "sanctions" == first("en", "Sanctions begin on Monday", body, DESK)


# -- the tree ---------------------------------------------------------------------------------------------------------


def test_the_words_of_narrower_topics_add_up_to_the_top_term() -> None:
    assert ["crime"] == given("en", "A kidnapping, a bribe, a burglary and cocaine", "")
    assert ["crime-law-and-justice"] == given("en", "Detectives, the high court, a kidnapping and a bribe", "")


def test_a_clear_narrower_topic_is_given_instead_of_its_top_term() -> None:
    assert ["kidnapping"] == given("en", "Kidnappers free two hostages", "")


def test_a_media_topic_is_left_out_above_a_topic_of_the_desk() -> None:
    tin = topic("tin", "medtop:20000316", "tin")
    assert ["tin"] == given("en", "Tin is dear", "The tin of the mine was sold.", (tin,))
    assert ["mines"] == given("en", "Gold mine opens", "", (topic("mines", "medtop:20000316", "gold mine"),))


def test_a_desk_topic_above_another_needs_words_of_its_own() -> None:
    desk = (topic("war", "medtop:20000056", "shelling"), topic("hired-guns", "medtop:20000057", "hired guns"))
    assert ["hired-guns"] == given("en", "Hired guns", "The hired guns are gone.", desk)
    assert {"hired-guns", "war"} == set(given("en", "Hired guns and shelling", "Shelling again.", desk))


def test_a_topic_of_the_desk_takes_the_place_of_one_of_the_layer() -> None:
    ours = topic("sport", "medtop:15000000", "curling")
    assert "sport" == first("en", "Curling", "Curling it is.", (ours,))
    assert "sport" == first("en", "World championships begin", "", (ours,)), "the layer's words are added to the desk's"


def test_a_slug_of_the_layer_under_another_code_is_the_desks_alone() -> None:
    ours = topic("sport", "medtop:05000000", "gym lesson*")
    assert "sport" == first("en", "Gym lessons", "", (ours,))
    assert "sport" not in given("en", "World championships begin", "", (ours,))


def test_an_exclusion_of_the_desk_holds_for_the_layers_words_too() -> None:
    ours = topic("elections", "medtop:20000574", "ballot", exclude=("beauty election",))
    assert None is first("en", "A beauty election", "", (ours,))


def test_an_unknown_code_stands_alone() -> None:
    assert ["own"] == given("en", "Marbles", "", (topic("own", "medtop:99999999", "marbles"),))


# -- how much is enough -------------------------------------------------------------------------------------------------


def test_weak_topics_that_are_equally_strong_are_none() -> None:
    one, other = topic("one", "medtop:15000000", "alpha"), topic("other", "medtop:05000000", "beta")
    assert ["one", "other"] == given("en", "Alpha and beta", "", (one, other)), "two words in a title are two topics"
    late = "x" * 320
    assert [] == given("en", "", f"{late} alpha, beta", (one, other)), "two words low in a text are none"
    assert ["one"] == given("en", "", f"{late} alpha", (one, other))


def test_one_word_is_enough_for_a_short_text_alone() -> None:
    assert ["music"] == given("en", "", "The orchestra came.")
    assert [] == given("en", "", "The orchestra came. " + "Nobody knew why it was so. " * 30)


def test_a_repeated_word_does_not_outweigh_the_title() -> None:
    body = "The harvest is late. " * 20
    assert "natural-disasters" == first("en", "Earthquake and tsunami", body)


def test_there_are_at_most_four() -> None:
    title = "Earthquake, election, football, measles, poetry, snowfall"
    assert 4 == len(given("en", title, ""))


def test_every_topic_shows_its_words() -> None:
    found = TopicIndex(DESK, "en").topics_of((("title", "Kidnappers free hostages"), ("body", "A ransom was paid.")))
    assert [("title", "Kidnappers"), ("title", "hostages"), ("body", "ransom")] == [(s.part, s.text) for s in found[0].evidence]


def test_a_text_without_words_has_no_topic() -> None:
    assert [] == given("en", "", "")


def test_terms_of_another_language_are_not_looked_for() -> None:
    assert None is first("en", "Championnat et médaille")
    assert "sport" == first("fr", "Championnat et médaille") == first(UNKNOWN_LANGUAGE, "Championnat et médaille")
    assert "tennis" == first("pl", "Wimbledon"), "a language without a table has the words that all share"


# -- the tables -------------------------------------------------------------------------------------------------------


def test_the_languages_are_those_of_the_tables() -> None:
    folder = Path(data.__file__).parent / "topic_terms"
    assert {*LANGUAGES, ALWAYS} == {path.stem for path in folder.glob("*.tsv")}


@pytest.mark.parametrize("lang", [*LANGUAGES, ALWAYS])
def test_a_table_of_terms_is_sound(lang: str) -> None:
    seen: set[tuple[str, str]] = set()
    for slug, weight, terms in data.rows(f"topic_terms/{lang}.tsv"):
        assert slug in media_topics.by_slug()
        assert weight in ("1", "2", "3", "-"), slug
        for term in terms.split("|"):
            assert term.strip("* ") and term == term.strip() and "*" not in term[:-1], (slug, term)
            assert weight == "-" or (slug, term) not in seen, (slug, term)
            seen |= {(slug, term)} if weight != "-" else set()


def test_all_top_terms_have_words_in_every_large_language() -> None:
    tops = {topic.code for topic in media_topics.by_slug().values() if len(media_topics.lineage(topic.code)) == 1}
    assert 17 == len(tops)
    for lang in ("ar", "de", "en", "es", "fr", "pt", "ru", "zh"):
        found = {media_topics.lineage(media_topics.codes()[slug])[-1] for slug, *_rest in data.rows(f"topic_terms/{lang}.tsv")}
        assert tops == found, lang


def test_slugs_and_codes_are_each_given_once() -> None:
    codes = media_topics.codes()
    assert len(codes) == len(set(codes.values()))
    assert len(codes) >= 77
    assert all(settings.SLUG.fullmatch(slug) for slug in codes)


# -- topics.yaml ------------------------------------------------------------------------------------------------------


def test_a_term_that_is_given_twice_counts_once() -> None:
    (read,) = read_topics('a:\n  medtop: "medtop:15000000"\n  terms: {en: ["marbles", "marbles"], fr: ["marbles"]}\n', "topics.yaml")
    once = topic("a", "medtop:15000000", "marbles")
    assert TopicIndex((once,), "en").topics_of((("title", "Marbles"),)) == TopicIndex((read,), "en").topics_of((("title", "Marbles"),))


def test_an_empty_slug_is_a_fault() -> None:
    with pytest.raises(Faults, match="not a slug"):
        read_topics('"":\n  medtop: "medtop:15000000"\n  terms: {en: ["marbles"]}\n', "topics.yaml")


# -- the site ---------------------------------------------------------------------------------------------------------


def test_pages_name_the_desks_topics_and_then_the_layers_in_the_language_of_the_site(tmp_path: Path) -> None:
    site = settings.Site(languages=("fr",))
    found = settings.Settings(tmp_path, site, settings.Vocabulary({}, (topic("drones", "medtop:20000602", "drone"),)))
    assert ["Drones", "Sport", "Gone"] == [editions.Topics(found).label(slug) for slug in ("drones", "sport", "gone")]
    assert "Élections" == editions.Topics(found).label("elections")
    assert ["drones", "sport", "coups"] == editions.Topics(found).desk_first(("sport", "drones", "coups"))
