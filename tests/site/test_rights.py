"""The gate through which an article's text leaves: what is an excerpt, who gets the whole, and that nothing else gets out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from unittest import mock

import homes
import pytest
from homes import clipping
from hypothesis import given
from hypothesis import strategies as st

from clipsheet import rights
from clipsheet.model import Clipping, Withdrawn
from clipsheet.settings import Outlet
from clipsheet_digest.breaches import breaches


def sentence(words: int, first: int = 0) -> str:
    """A sentence of so many words, each another: "w0 w1 w2." """
    return " ".join(f"w{number}" for number in range(first, first + words)) + "."


def text(*lengths: int) -> str:
    """Sentences of so many words each."""
    return " ".join(sentence(words, 100 * place) for place, words in enumerate(lengths))


PUBLIC = "format: 1\nname: Test\naudience: public\n"


def size(shown: str) -> int:
    return len(shown.removesuffix(" …").split())


# -- the excerpt --------------------------------------------------------------------------------------------------

EXCERPTS: dict[str, tuple[tuple[int, ...], int]] = {
    "sixty words of a long text": ((10,) * 60, 60),
    "no sixty-first word": ((10, 10, 10, 10, 10, 11, *(10,) * 60), 50),
    "no sentence beyond one that does not fit": ((10, 51, 2, *(10,) * 60), 10),
    "15 % of a text of 200 words": ((10,) * 20, 30),
    "less than 15 % of 199 words": ((10,) * 19 + (9,), 20),
    "one sentence, though it is more than 15 %": ((20, 10, 10), 20),
    "one sentence of 25 words": ((25, 10, 10), 25),
    "25 words of one of 26": ((26, 10, 10), 25),
    "25 words of one of 70, of a long text": ((70, *(10,) * 60), 25),
    "a sentence of 26 words that is within 15 %": ((26, *(51,) * 6), 26),
    "a text of one sentence": ((12,), 12),
}


@pytest.mark.parametrize(("lengths", "words"), EXCERPTS.values(), ids=EXCERPTS.keys())
def test_an_excerpt_is_as_long_as_the_rule_says(lengths: tuple[int, ...], words: int) -> None:
    assert words == size(rights.excerpt(text(*lengths)))


def test_an_excerpt_is_the_beginning_word_for_word() -> None:
    whole = text(*(10,) * 60)
    assert whole.startswith(rights.excerpt(whole))


def test_a_sentence_that_is_cut_says_so() -> None:
    assert "w24 …" == rights.excerpt(text(40, 10))[-5:]


@pytest.mark.parametrize("mark", [".", "!", "?", "…", "؟", "۔", ".”", ".»", '."'])
def test_a_sentence_ends_with_the_marks_of_its_language(mark: str) -> None:
    whole = " ".join([f"One two three four{mark}", *(f"five six seven{mark}" for _ in range(3))])
    assert f"One two three four{mark}" == rights.excerpt(whole)


def test_paragraphs_without_a_stop_are_capped_all_the_same() -> None:
    assert 25 == size(rights.excerpt("\n\n".join(["a heading without a stop"] * 30)))


@given(
    st.lists(st.sampled_from(["one ", "Two. ", "“three!” ", "口岸", "通关。", "ก", "é", "\n\n", "4 "]), max_size=60),
    st.integers(1, 40),
    st.integers(1, 400),
)
def test_an_excerpt_is_the_same_whatever_stands_far_below(parts: list[str], times: int, beginning: int) -> None:
    whole = "".join(parts) * times
    with mock.patch.object(rights, "BEGINNING", len(whole)):
        expected = rights.excerpt(whole)
    with mock.patch.object(rights, "BEGINNING", 10 * beginning):
        assert expected == rights.excerpt(whole)


@pytest.mark.parametrize("empty", ["", "  \n\n "])
def test_of_no_text_the_excerpt_is_empty(empty: str) -> None:
    assert "" == rights.excerpt(empty)


UNSPACED = {
    "Chinese": ("边境新口岸试运行首日通关顺畅", "。", ""),
    "Japanese": ("新しい橋が今日から使えます", "。", ""),
    "Thai": ("สะพานใหม่เปิดใช้วันนี้", "", " "),
    "Lao": ("ຂົວໃໝ່ເປີດໃຊ້ມື້ນີ້", "", " "),
    "Khmer": ("ស្ពានថ្មីបើកថ្ងៃនេះ", "។", " "),
    "Burmese": ("တံတားအသစ်ဖွင့်သည်", "။", ""),
    "Tibetan": ("ཟམ་པ་གསར་པ་བཀོལ་སྤྱོད་བྱས", "།", " "),
    "Chinese characters beyond the first plane": ("𠀀𠀁𠀂𠀃𠀄𠀅𠀆𠀇𠀈𠀉𠀊𠀋", "。", ""),
    "Chinese characters for compatibility": ("豈更車賈滑串句龜龜契金喇", "。", ""),
    "halfwidth Japanese": ("ｱｲｳｴｵｶｷｸｹｺｻｼ", "｡", ""),
    "Shan": ("ꩠꩡꩢꩣꩤꩥꩦꩧꩨꩩꩠꩡ", "။", ""),
    "Tai Lue": ("ᦀᦁᦂᦃᦄᦅᦆᦇᦈᦉᦊᦋ", "", " "),
    "rare Chinese characters": ("㐀㐁㐂㐃㐄㐅㐆㐇㐈㐉㐊㐋", "。", ""),
}


@pytest.mark.parametrize(("words", "stop", "gap"), UNSPACED.values(), ids=UNSPACED.keys())
def test_two_characters_are_a_word_in_scripts_without_spaces(words: str, stop: str, gap: str) -> None:
    whole = gap.join([words + stop] * 200)
    shown = rights.excerpt(whole).removesuffix(" …")
    letters = sum(character not in stop + gap for character in shown)
    assert 40 <= letters <= 120, shown
    assert whole.startswith(shown)


def test_a_long_first_sentence_without_spaces_is_cut_at_fifty_characters() -> None:
    shown = rights.excerpt("口岸" * 60 + "。")
    assert "口岸" * 25 + " …" == shown


def test_15_percent_hold_for_scripts_without_spaces_too() -> None:
    shown = rights.excerpt("口岸通关顺畅今天试运行。" * 10)  # 110 characters: sixteen are 15 %
    assert "口岸通关顺畅今天试运行。" == shown


# -- who gets what ------------------------------------------------------------------------------------------------

LICENSED = Outlet("Free Press", rights="full", licence="CC BY 4.0")
ROWS = {
    "of a desk": (None, "desk", True),
    "of a desk, metadata alone": (Outlet("M", rights="metadata"), "desk", True),
    "of an outlet without a row": (None, "public", False),
    "of an outlet with rights to an excerpt": (Outlet("E", rights="excerpt"), "public", False),
    "of an outlet that says full and names no licence": (Outlet("F", rights="full"), "public", False),
    "of an outlet with a licence for excerpts": (Outlet("L", rights="excerpt", licence="CC BY 4.0"), "public", False),
    "of an outlet with a licence": (LICENSED, "public", True),
}


@pytest.mark.parametrize(("row", "audience", "whole"), ROWS.values(), ids=ROWS.keys())
def test_the_whole_text_is_for_desks_and_licences(row: Outlet | None, audience: str, whole: bool) -> None:
    one = clipping(body=text(*(10,) * 40))
    released = rights.released(one, row, audience)
    assert whole is released.whole
    assert whole is ("w3909" in released.body)
    assert whole is ("w3909" in rights.search_text(one, released))
    assert "w0" in released.body


@pytest.mark.parametrize("said", ["metadata", "blocked"])
def test_metadata_and_blocked_rows_release_no_text(said: str) -> None:
    one = clipping(summary="A summary.")
    released = rights.released(one, Outlet("M", rights=said), "public")
    assert (None, "", False, "") == (released.summary, released.body, released.whole, rights.search_text(one, released))


def test_the_public_summary_is_the_excerpt_and_not_the_pages_own() -> None:
    released = rights.released(clipping(body=text(*(10,) * 40), summary=text(*(10,) * 40)), None, "public")
    assert rights.excerpt(text(*(10,) * 40)) == released.summary


def searched(one: Clipping) -> str:
    return rights.search_text(one, rights.released(one, None, "public"))


def test_a_name_of_the_whole_text_can_be_found_and_gives_no_sentence_away() -> None:
    body = f"{text(*(10,) * 30)} Then the minister Amara Okonjo-Vale went to Kisumu with Zsófia Brandt."
    found = searched(clipping(body=body)).split("\n")[1].split(" · ")
    assert {"Amara", "Okonjo", "Vale", "Kisumu", "Zsófia", "Brandt"} <= set(found)
    assert found == sorted(found), "the order of the text would give it away"


@pytest.mark.parametrize("name", ["Łódź", "Šibenik", "Żeromski", "Ōsaka", "İzmir", "Ștefan", "Đoković"])
def test_a_name_is_found_whatever_its_capital(name: str) -> None:
    body = f"{text(*(10,) * 30)} Then they went to {name} by train."
    found = searched(clipping(body=body)).split("\n")[1].split(" · ")
    assert name in found


# -- a whole public site --------------------------------------------------------------------------------------------

OUTLETS = """\
"Excerpt Post": {rights: excerpt}
"Fuller Post": {rights: full}
"Metadata Post": {rights: metadata}
"Blocked Post": {rights: blocked}
"Licensed Post": {rights: full, licence: "CC BY 4.0"}
"""
KINDS = ("unknown", "excerpt", "fuller", "metadata", "blocked", "licensed")
NAMES = dict(zip(KINDS, ("Unheard-of Post", "Excerpt Post", "Fuller Post", "Metadata Post", "Blocked Post", "Licensed Post"), strict=True))


def article(kind: str) -> Clipping:
    """An article whose first sentence holds `opening<kind>`, whose end and summary hold `ending<kind>` and `lede<kind>`."""
    body = f"The opening{kind} words. {sentence(8)} {text(*(10,) * 30)} Whoever reads so far finds the ending{kind} words."
    lede = f"A lede{kind} of the page."
    address = f"https://{kind}.example/{kind}-address"
    return clipping(kind, title=f"Title{kind}", outlet=NAMES[kind], summary=lede, body=body, source_url=address, countries=())


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public site of one article of every kind of right, and two that wait or were taken back."""
    waiting = clipping("waiting", title="Titlewaiting", body="The openingwaiting words.", held="two dates")
    taken = clipping("taken", title="Titletaken", body="The openingtaken words.", withdrawn=Withdrawn(date(2025, 10, 2), "an error"))
    edited = clipping(
        "edited",
        outlet="Unheard-of Post",
        body=f"{text(*(10,) * 40)} The endingedited words.",
        headline="Headlineedited",
        gist=sentence(90, 5000),
        note=f"{sentence(90, 6000)} Read *noteedited* first.",
    )
    home = homes.home(tmp_path_factory.mktemp("public"), [*map(article, KINDS), waiting, taken, edited], "audience: public\n", OUTLETS)
    (home / "content" / "raw").mkdir()
    (home / "content" / "raw" / "page.html").write_text("<title>Titleraw</title><p>The openingraw words.", "utf8")
    return homes.built(home)


def test_what_is_released_is_found_by_the_look_that_finds_leaks(public: Path) -> None:
    found = homes.places(public, "openingexcerpt")
    assert "articles/excerpt.html" in found
    assert {"fragment", "index"} <= {name.split("/")[2] for name in found if name.startswith("pagefind/")}
    assert "feed.xml" in found


@pytest.mark.parametrize("kind", ["unknown", "excerpt", "fuller", "metadata", "blocked", "edited"])
def test_nothing_beyond_the_excerpt_stands_anywhere_in_the_output(public: Path, kind: str) -> None:
    assert [] == homes.places(public, f"ending{kind}")
    assert [] == homes.places(public, f"lede{kind}")


@pytest.mark.parametrize("kind", ["unknown", "excerpt", "fuller"])
def test_an_excerpt_is_shown_in_the_lists_the_article_the_feeds_the_exports_and_the_search(public: Path, kind: str) -> None:
    found = homes.places(public, f"opening{kind}")
    files = {f"articles/{kind}.html", "countries/none.html", "feed.xml", "feed.json", "countries/none.xml", "exports/2025.csv"}
    assert files <= set(found)  # home tells a story of several outlets once


@pytest.mark.parametrize("kind", ["unknown", "excerpt", "fuller"])
def test_an_excerpt_says_that_it_is_one_and_leads_to_the_original(public: Path, kind: str) -> None:
    page = (public / "articles" / f"{kind}.html").read_text("utf8")
    assert "This is an excerpt." in page
    assert f'href="https://{kind}.example/{kind}-address"' in page


def test_a_licence_gives_the_whole_text_in_page_feed_and_index_alone(public: Path) -> None:
    assert {"articles/licensed.html", "feed.xml", "feed.json"} == {
        name for name in homes.places(public, "endinglicensed") if "pagefind" not in name
    }
    page = (public / "articles" / "licensed.html").read_text("utf8")
    assert "endinglicensed" in page
    assert "This is an excerpt." not in page
    (record,) = [record for record in homes.fragments(public) if record["url"] == "/articles/licensed.html"]
    assert "endinglicensed" in record["content"]


def test_metadata_shows_title_outlet_and_link_and_no_word_of_the_text(public: Path) -> None:
    page = (public / "articles" / "metadata.html").read_text("utf8")
    for shown in ("Titlemetadata", "Metadata Post", "https://metadata.example/metadata-address"):
        assert shown in page
    assert [] == homes.places(public, "openingmetadata")


@pytest.mark.parametrize("kind", ["blocked", "waiting", "taken", "raw"])
def test_of_what_is_not_published_no_trace_is_left(public: Path, kind: str) -> None:
    assert [] == homes.places(public, f"Title{kind}")
    assert [] == homes.places(public, f"title{kind}")
    assert [] == homes.places(public, f"opening{kind}")
    assert [] == homes.places(public, "Blocked Post")


def test_what_the_editor_wrote_is_not_cut(public: Path) -> None:
    page = (public / "articles" / "edited.html").read_text("utf8")
    assert sentence(90, 5000) in page
    assert sentence(90, 6000) in page
    assert "<em>noteedited</em>" in page
    assert "Headlineedited" in (public / "index.html").read_text("utf8")


def excerpts_of(record: dict[str, object]) -> Iterator[str]:
    """The sentences that an index record holds of the article itself."""
    yield from (part for part in str(record["content"]).split(".") if part.split()[:1] and part.split()[0].startswith("w"))


@pytest.mark.parametrize("kind", ["unknown", "excerpt", "fuller"])
def test_the_search_index_holds_no_more_running_text_than_the_page(public: Path, kind: str) -> None:
    (record,) = [record for record in homes.fragments(public) if record["url"] == f"/articles/{kind}.html"]
    assert sum(len(part.split()) for part in excerpts_of(record)) <= 60


# -- the desk -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same articles for a desk, not built."""
    return homes.home(tmp_path_factory.mktemp("desk"), map(article, KINDS), "audience: desk\n", OUTLETS)


@pytest.mark.parametrize("kind", ["unknown", "excerpt", "fuller", "metadata", "licensed"])
def test_a_desk_reads_the_whole(desk_home: Path, kind: str) -> None:
    output = desk_home / "output" if (desk_home / "output").exists() else homes.built(desk_home)
    assert f"articles/{kind}.html" in homes.places(output, f"ending{kind}")


def test_a_desks_site_is_not_built_for_a_public_host(tmp_path: Path) -> None:
    home = homes.home(tmp_path, [clipping()], "audience: desk\n")
    refused = homes.build(home, CLIPSHEET_DEPLOY="public")
    assert 1 == refused.returncode
    assert "content/site.yaml: audience" in refused.stderr
    assert not (home / "output").exists()


def test_a_public_site_is_built_for_a_public_host(tmp_path: Path) -> None:
    homes.built(homes.home(tmp_path, [clipping()], "audience: public\n"), CLIPSHEET_DEPLOY="public")


# -- the second look ------------------------------------------------------------------------------------------------


def faults_of(home: Path) -> list[str]:
    """What `check` says of rights, a line each."""
    return [line for line in homes.build(home, "check").stdout.splitlines() if "rights" in line]


@pytest.mark.parametrize(("quoted", "places"), [(20, ["articles/edited.html", "pagefind/"]), (19, [])])
def test_more_of_an_article_than_its_rights_allow_is_a_fault_wherever_it_stands(tmp_path: Path, quoted: int, places: list[str]) -> None:
    body = text(*(10,) * 40)
    beyond = " ".join(body.split()[-quoted:])
    home = homes.home(tmp_path, [clipping("edited", outlet="Unheard-of Post", body=body, note=f"They say: {beyond}")], "audience: public\n")
    found = faults_of(home)
    assert len(places) == len(found)
    for place, line in zip(places, found, strict=True):
        assert line.startswith(f"output/{place}")
        assert "rights: more of content/clippings/edited.md than its outlet's rights allow: take it out, or write licence:" in line


def test_a_feed_that_holds_more_than_the_rights_allow_is_a_fault(tmp_path: Path) -> None:
    beyond = " ".join(text(*(10,) * 40).split()[-20:])
    one = clipping("edited", outlet="Unheard-of Post", body=text(*(10,) * 40), gist=f"They say: {beyond}")
    found = faults_of(homes.home(tmp_path, [one], "audience: public\n"))
    assert any(line.startswith("output/feed.xml: rights:") for line in found), found


def test_markup_in_the_feed_hides_nothing_from_the_second_look(tmp_path: Path) -> None:
    one = clipping("one", outlet="Unheard-of Post", body=text(*(10,) * 40))
    found = [(one, None)]
    beyond = one.body.split()[-20:]
    written = escape(f"<p>{' '.join(beyond[:10])} <em>{beyond[10]}</em> {' '.join(beyond[11:])}</p>")
    (tmp_path / "feed.xml").write_text(f'<feed><content type="html">{written}</content></feed>', "utf8")
    assert ["output/feed.xml"] == [fault.file for fault in breaches(found, [], "public", {}, tmp_path)]


FILES: dict[str, Callable[[str], str]] = {
    "countries/ke.xml": lambda text: f'<feed><content type="html">{escape(f"<p>{text}</p>")}</content></feed>',
    "countries/ke.json": lambda text: json.dumps({"items": [{"content_html": f"<p>{text.replace(' ', ' <b></b>')}</p>"}]}),
    "feed.json": lambda text: json.dumps({"items": [{"content_text": text}]}),
    "pagefind/x/titles.js": lambda text: f'clipsheet("x/titles.js",{json.dumps([{"excerpt": f"a <mark>{text}</mark>"}])});\n',
    "theme/more.js": lambda text: f"const told = {json.dumps(text)};\n",
    "exports/2025.jsonl": lambda text: f"{json.dumps({'slug': 'a'})}\n{json.dumps({'summary': text})}\n",
    "exports/2025.csv": lambda text: f'slug,summary,lang\r\na,"{text}",en\r\n',
    "exports/2025.ris": lambda text: f"TY  - NEWS\nAB  - {text}\nER  - \n",
    "exports/2025.bib": lambda text: f"@misc{{a,\n  abstract = {{{text.replace('w', chr(92) + 'w')}}},\n}}\n",
}


@pytest.mark.parametrize(("place", "written"), FILES.items(), ids=FILES.keys())
@pytest.mark.parametrize(("quoted", "faults"), [(20, 1), (19, 0)])
def test_every_kind_of_file_for_machines_is_looked_at(
    tmp_path: Path, place: str, written: Callable[[str], str], quoted: int, faults: int
) -> None:
    one = clipping("one", outlet="Unheard-of Post", body=text(*(10,) * 40))
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(written(" ".join(one.body.split()[-quoted:])), "utf8", newline="")
    assert [f"output/{place}"] * faults == [fault.file for fault in breaches([(one, None)], [], "public", {}, tmp_path)]


def test_what_an_editor_quotes_too_much_is_a_fault_in_every_file_that_has_it(tmp_path: Path) -> None:
    beyond = " ".join(text(*(10,) * 40).split()[-20:])
    one = clipping("edited", outlet="Unheard-of Post", body=text(*(10,) * 40), gist=f"They say: {beyond}")
    found = faults_of(homes.home(tmp_path, [one], "audience: public\n"))
    for place in (
        "feed.json",
        "countries/ke.xml",
        "countries/ke.json",
        "outlets/unheard-of-post.xml",
        "exports/2025.csv",
        "topics/drones.jsonl",
    ):
        assert any(line.startswith(f"output/{place}: rights:") for line in found), (place, found)


def test_a_public_site_with_its_excerpts_has_no_fault_and_a_row_without_a_licence_is_named(tmp_path: Path) -> None:
    home = homes.home(tmp_path, map(article, KINDS), "audience: public\n", OUTLETS)
    (line,) = faults_of(home)
    assert line.startswith("content/outlets.yaml:2: Fuller Post.rights: full, on a public site and without a licence: an excerpt is shown")


@pytest.mark.parametrize(
    "fields",
    [{"held": "two dates"}, {"withdrawn": Withdrawn(date(2025, 10, 2), "an error")}, {"outlet": "Blocked Post"}],
    ids=["held", "withdrawn", "blocked"],
)
def test_words_of_what_is_not_published_are_a_fault_in_another_article(tmp_path: Path, fields: dict[str, Any]) -> None:
    hidden = replace(clipping("hidden", body=text(*(10,) * 40)), **fields)
    shown = clipping("shown", body="A short text.", note=f"They say: {' '.join(hidden.body.split()[:20])}")
    found = faults_of(homes.home(tmp_path, [hidden, shown], "audience: public\n", '"Blocked Post": {rights: blocked}\n'))
    assert any(line.startswith("output/articles/shown.html: rights: words of content/clippings/hidden.md") for line in found)


def test_an_attribute_of_a_page_is_looked_at(tmp_path: Path) -> None:
    one = clipping("a", body=text(*(10,) * 40))
    beyond = " ".join(one.body.split()[-20:])
    (tmp_path / "a.html").write_text(f'<meta name="description" content="{beyond}">', "utf8")
    assert 1 == len(list(breaches([(one, None)], [], "public", {}, tmp_path)))


@pytest.mark.parametrize(
    "title", [sentence(24).rstrip("."), "越南中部连日暴雨引发山体滑坡三语小学被毁百余名学生紧急疏散到高地"], ids=["words", "Chinese"]
)
def test_a_title_that_its_text_repeats_is_no_breach(tmp_path: Path, title: str) -> None:
    one = clipping("a", outlet="Metadata Post", title=title, body=f"{text(*(10,) * 40)}\n\n{title}. {text(*(10,) * 4)}")
    assert [] == faults_of(homes.home(tmp_path, [one], "audience: public\n", '"Metadata Post": {rights: metadata}\n'))


@pytest.mark.parametrize("field", ["outlet", "agency", "section", "authors", "tags"])
def test_words_of_the_text_that_a_page_gives_as_a_name_stop_no_digest(tmp_path: Path, field: str) -> None:
    body = text(*(10,) * 40)
    name = " ".join(body.split()[-30:]).replace(".", "")
    assert [] == faults_of(homes.home(tmp_path, [clipping("a", body=body, **{field: (name,) if field.endswith("s") else name})], PUBLIC))


def test_a_text_that_says_its_outlet_title_and_beginning_again_stops_no_digest(tmp_path: Path) -> None:
    title, body = f"Ferries {sentence(20, 7000)}", text(*(10,) * 40)
    one = clipping("a", title=title, body=f"{body} Harbour Courier {title} {body}")
    assert [] == faults_of(homes.home(tmp_path, [one], PUBLIC))


def test_a_desk_may_show_all(tmp_path: Path) -> None:
    assert [] == faults_of(homes.home(tmp_path, map(article, KINDS), "audience: desk\n", OUTLETS))
