"""`traits_of()`: what a text can be known by, and that it is the same when it was kept."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipsheet.traits import number_weight, skeleton, traits_of, unpacked

LANGS = st.sampled_from(["en", "de", "ru", "ar", "zh", ""])
TEXT = """Orla Vennick, minister of transport, said that 412 passengers of the ferry Marenka were safe. Captain Tobin Rusk of the Marenka
had sent a signal at 3:40, and rescuers from Port Ashby reached Cape Dolm, as the ministry told Zimbabwe in 2025."""


def test_a_name_counts_by_how_often_it_is_told_and_a_number_by_how_rare_it_is() -> None:
    keys = traits_of("", TEXT, "en").keys
    assert keys[skeleton("rusk")] == 1 < keys[skeleton("marenka")]
    assert (1.0, 1.0, 0.3) == (keys["#412"], keys["#3.40"], keys["#2025"])
    assert keys[skeleton("zimbabwe")] < 1, "everybody names a country"
    assert skeleton("minister") not in keys


@pytest.mark.parametrize(
    ("text", "lang", "names_tell", "spaced"),
    [
        (TEXT, "en", True, True),
        ("Die Ministerin sagte, die Fahrt der Marenka sei am Abend zu Ende.", "de", False, True),
        ("أعلنت وزارة النقل أن العبارة توقفت قرب الرأس", "ar", False, True),
        ("交通部表示，渡轮于周四上午在海角附近失去动力，412名乘客全部安全。", "zh", False, False),
    ],
    ids=["en", "de", "ar", "zh"],
)
def test_scripts_and_languages_differ_in_what_they_tell(text: str, lang: str, names_tell: bool, spaced: bool) -> None:
    traits = traits_of("", text, lang)
    assert (names_tell, spaced) == (traits.names_tell, traits.spaced)


@pytest.mark.parametrize(
    "text", [TEXT, "交通部表示，渡轮于周四上午在海角附近失去动力，四百多名乘客全部安全，船长发出了信号。"], ids=["en", "zh"]
)
def test_words_that_moved_are_the_same_runs(text: str) -> None:
    moved = traits_of("", f"{text[20:]}\n\nBut first: “{text}”", "")
    assert traits_of("", text, "").runs
    assert traits_of("", text, "").runs <= moved.runs


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("She said “no” – and left. Then, at last, they went home", 'She said: "no" and (left) then at last; they WENT home!'),
        (
            "قال الوزير، إن العبارة توقفت؛ ثم عادت بعد ساعات إلى الميناء وأعلنت وزارة النقل أن الركاب بخير",
            "قال الوزير إن «العبارة» توقفت. ثم عادت بعد ساعات إلى الميناء، وأعلنت وزارة النقل أن الركاب بخير؟",
        ),
        ("交通部表示，渡轮于周四上午失去动力。乘客全部安全", "「交通部表示渡轮于周四上午失去动力」，乘客全部（安全）！"),
    ],
    ids=["en", "ar", "zh"],
)
def test_runs_are_the_same_whatever_marks_are_printed_between_words(text: str, printed: str) -> None:
    runs = traits_of("", text, "").runs
    assert runs
    assert runs == traits_of("", printed, "").runs


def test_what_stands_far_below_is_not_read() -> None:
    assert traits_of("", TEXT * 20, "en") == traits_of("", TEXT * 20 + "Harbour master Yrsa Quill", "en")


def test_marks_without_words_take_no_time() -> None:
    assert {} == traits_of(".!?" * 20_000, ". " * 20_000, "en").keys


@given(st.lists(st.sampled_from(["said", "élan", "l’été", "412", "Vennick", "O’Rusk", "Šarić", "“", ".", "—", "'"])))
def test_a_capital_tells_a_name_unless_a_mark_opens_a_sentence_before_it(printed: list[str]) -> None:
    keys = traits_of("", f"the minister {' '.join(printed)}", "en").keys
    read = [one for one in printed if one != "'"]
    names = {word for before, word in pairwise(("minister", *read)) if word[0].isupper() and before not in "“.—"}
    assert {skeleton(name.casefold().removeprefix("o’")) for name in names} == {key for key in keys if not key.startswith("#")}


@given(st.text(), st.text(), LANGS)
def test_what_is_kept_is_what_was_read(title: str, body: str, lang: str) -> None:
    traits = traits_of(title, body, lang)
    assert traits == unpacked(json.loads(json.dumps(traits.packed())))
    assert traits.packed().isascii()


@pytest.mark.parametrize("line", ["", "1|1|", "1|1||AAA", "1|1||AAAA", "1|1|x a|", "2|1||", "1|1||é", "1|1|1.0 a||"])
def test_no_other_line_is_taken_for_traits(line: str) -> None:
    with pytest.raises(ValueError):  # whichever step finds it
        unpacked(line)


@pytest.mark.parametrize(
    "names",
    [
        ("Holubenchuk", "Голубенчук", "Golubenchuk"),
        ("Hamburg", "Гамбург"),
        ("Serhan", "Серхан", "سرحان"),
        ("Aktuğlu", "Aktuglu", "Актуглу", "آکتوغلو"),
        ("Malatya", "Малатья", "ملاطية", "الملاطية"),
    ],
    ids=lambda names: names[0],
)
def test_a_name_is_one_in_all_scripts(names: tuple[str, ...]) -> None:
    assert 1 == len({skeleton(name) for name in names})


def test_small_and_round_numbers_tell_less() -> None:
    assert 0 == number_weight("7") < number_weight("2025") < number_weight("14") < number_weight("500") < number_weight("412")
