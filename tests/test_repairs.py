"""Repairs inside a text: idempotent, and none loses a letter."""

from __future__ import annotations

import inspect
import re
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clipsheet.rules import repairs
from clipsheet.rules.repairs import MIN_GLUED_WORDS, parted, repaired

WORDS = st.sampled_from(
    [
    "ferry", "Harbour", "naïve", "l’été", "où", "größer", "São", "año", "¿Qué?", "łódź", "İstanbul", "ığdır", "Čačak", "причал",
    "Её", "Київ", "σελίδα", "ميناء", "الـمدينة", "می‌خواهم", "港口", "管理处", "日本語", "항구", "नमस्ते", "ท่าเรือ", "שלום", "2.4", "£3",
    "50%", "“quoted”", "«так»", "„so“", "—", "…", "&lt;", "<b>", "AT&T", "👨‍👩‍👧", "e\u0301", "ﬁ", "Ｆｕｌｌ", "½", "№", "°C",
    "a\u00a0b", "x\u2009y", "\u200bzero", "soft\u00adhyphen", "\u202eturned\u202c", "\ufeffmark",
])  # fmt: skip
SPACED = st.lists(WORDS, max_size=12).map(" ".join)


def letters(text: str) -> str:
    """The letters and digits of a text, in composed form."""
    return "".join(char for char in normalize("NFC", text) if char.isalnum())


@given(st.text(st.characters(codec="utf-8")) | SPACED)
@example("\u00a0Â 0")
@example(" Â 0")
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = repaired(text)
    assert once == repaired(once)


@given(SPACED)
@example("ﬁne Ｆｕｌｌ ½")
def test_no_letter_of_sound_text_is_lost(text: str) -> None:
    assert letters(text) == letters(repaired(text))


@given(st.text(max_size=30))
def test_whatever_stands_in_a_text_it_can_be_written_as_utf_8(text: str) -> None:
    repaired(text + "\ud800").encode()


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("The skippers\u00e2\u20ac\u2122 guild", "The skippers’ guild", id="UTF-8 read as windows-1252"),
        pytest.param(
            "The skippers\u00e2\u0080\u0099 guild", "The skippers’ guild", id="UTF-8 read as Latin-1, with its control characters"
        ),
        pytest.param("a \u0096 b", "a – b", id="a dash of windows-1252 read as Latin-1"),
        pytest.param("dÃ©jÃ\xa0 vu", "déjà vu", id="French read as Latin-1"),
        pytest.param("РџСЂРёС‡Р°Р» РѕС‚РєСЂС‹С‚", "Причал открыт", id="Russian read as windows-1251"),
        pytest.param("  a \t b\n\nc  ", "a b c", id="white space"),
        pytest.param("a\u00a0b\u2009c\u3000d", "a b c d", id="other spaces"),
        pytest.param("hyphen\u00adation", "hyphenation", id="soft hyphens"),
        pytest.param("zero\u200bwidth\ufeff", "zerowidth", id="spaces without width"),
        pytest.param("no\ufffecharacters\ufdd0\uffff", "nocharacters", id="what Unicode says is no character"),
        pytest.param("\u202eabc\u202c \u2066d\u2069\u061c", "abc d", id="marks that turn the direction"),
        pytest.param("a\x00b\x07c", "a b c", id="control characters"),
        pytest.param("half \ud83d", "half \ufffd", id="half a character"),
        pytest.param("e\u0301te\u0301", "été", id="accents that stand apart"),
    ],
)
def test_what_is_broken_is_mended(text: str, want: str) -> None:
    assert want == repaired(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It’s “so”, ‘they’ say: «oui», „ja“.", id="an outlet's own quotes"),
        pytest.param("&lt;b&gt; and &amp; are shown", id="entities that a page shows"),
        pytest.param("Ｆｕｌｌ ｗｉｄｔｈ １２", id="letters of full width"),
        pytest.param("ﬁve", id="a ligature"),
        pytest.param("می‌خواهم", id="a joiner that Persian spelling asks for"),
        pytest.param("👨‍👩‍👧", id="a family that joiners hold together"),
        pytest.param("São Tomé, İstanbul, Łódź, Đà Nẵng", id="accents"),
        pytest.param("5 × 3 ≤ 20 °C, ½ №7", id="signs"),
        pytest.param("ÃO, NÃO!", id="capitals that look like mojibake"),
        pytest.param("Ð is a letter of Icelandic; â and € are signs", id="signs that mojibake is made of"),
    ],
)
def test_what_is_sound_is_left_alone(text: str) -> None:
    assert text == repaired(text)


# -- glued sentences ----------------------------------------------------------------------------------------------

FILLER = " ".join(["The ferry runs at night and its crew has trained for it well"] * 4)


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        pytest.param("It began in July 2024.In August it ended.", ("It began in July 2024.", "In August it ended."), id="after a year"),
        pytest.param("They left the town.She stayed behind.", ("They left the town.", "She stayed behind."), id="after a word"),
        pytest.param('He said "we stay."In May he left.', ('He said "we stay."', "In May he left."), id="after a quote"),
        pytest.param("He said “we stay.”In May he left.", ("He said “we stay.”", "In May he left."), id="after a curly quote"),
        pytest.param("(They left.)She stayed on.", ("(They left.)", "She stayed on."), id="after a bracket"),
        pytest.param("They left.“We stay,” he said.", ("They left.", "“We stay,” he said."), id="before a quote"),
        pytest.param("Will they leave?She does not know.", ("Will they leave?", "She does not know."), id="after a question"),
        pytest.param("Они ушли.Она осталась дома.", ("Они ушли.", "Она осталась дома."), id="in Russian"),
        pytest.param("Ils sont partis.Élise est restée.", ("Ils sont partis.", "Élise est restée."), id="before an accent"),
        pytest.param("It fell by 5%.The rest held.", ("It fell by 5%.", "The rest held."), id="after a per cent"),
    ],
)
def test_glued_sentences_are_parted(glued: str, parts: tuple[str, str]) -> None:
    first, second = parts
    assert (f"{FILLER}. {first}", f"{second} {FILLER}.") == parted(f"{FILLER}. {glued} {FILLER}.")


@pytest.mark.parametrize(
    "text",
    [
        "They live in the U.S.Army barracks here.", "A note by J.K.Person was found.", "It rose by 3.5 per cent.",
        "It runs on node.js and ASP.NET today.", "See outlet.example for more.", "Read www.outlet.example/News today.",
        "He has a Ph.D. in law.", "At 5 p.m. They left.", "It began at 10.30 sharp.", "The No.5 boat left.",
        "Wait ... Then they left.", "They left. She stayed.", "第一。第二。",
    ],
)  # fmt: skip
def test_a_full_stop_within_a_word_is_spared(text: str) -> None:
    assert (f"{FILLER}. {text} {FILLER}.",) == parted(f"{FILLER}. {text} {FILLER}.")


def test_only_lines_as_long_as_a_body_are_parted() -> None:
    words = ["word"] * (MIN_GLUED_WORDS - 2)
    short, long = " ".join([*words[1:], "left.She", "stayed"]), " ".join([*words, "left.She", "stayed"])
    assert (1, 2) == (len(parted(short)), len(parted(long)))


@given(
    st.lists(st.sampled_from(["one", "two.", "Three", "four.Five", "six!", '."Seven', "”.“", "2024.In", " ", "Ёж", "U.S."]), max_size=80)
)
def test_parting_loses_and_adds_nothing(words: list[str]) -> None:
    text = repaired(" ".join(words))
    assert text.replace(" ", "") == "".join(parted(text)).replace(" ", "")


@given(st.lists(st.sampled_from(["one", "two.", "Three", "four.Five", "six!", "2024.In"]), min_size=40, max_size=80))
def test_parting_twice_parts_nothing_more(words: list[str]) -> None:
    parts = parted(" ".join(words))
    assert parts == tuple(part for one in parts for part in parted(one))


@given(st.text(st.sampled_from("aZ .1éÀ’“”–…ÃÂâ€™©ñüРС°п中ا\xa0\x92\ufeff\u0301"), max_size=12))
def test_what_is_not_suspect_ftfy_leaves_as_it_is(text: str) -> None:
    quick = inspect.unwrap(repaired)(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repairs, "SUSPECT", re.compile(""))
        assert quick == inspect.unwrap(repaired)(text)
