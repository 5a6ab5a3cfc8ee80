"""The language of a text, from its function words and its letters.  Knows the languages of function_words.tsv.

From some 20 words on this is reliable; below that a declared language is the better witness, and None an honest answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from clipsheet.data import rows

SAMPLE_WORDS = 400  # more words change no verdict
MIN_WORDS = 12
MIN_SHARE = 0.08  # of a text's words; running prose of the languages known has .25 to .55, a wrong one's chance hits less than .08
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SCRIPTS = (  # letters that one language of ours alone is written in
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("am", re.compile("[\u1200-\u137f]")),
)
SCRIPT_SHARE = 0.25  # of the letters; kana are a third of Japanese, names in other scripts less
TELLING = (  # letters that hardly another language of ours has; they speak where function words are too few
    ("uk", re.compile("[їєґ]")),
    ("ru", re.compile("[ыэё]")),
    ("tr", re.compile("[ığ]")),
    ("pl", re.compile("[łęż]")),
    ("cs", re.compile("[řěů]")),
    ("hu", re.compile("[őű]")),
    ("ro", re.compile("[țșţ]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[ةىؤإ]")),
)
NOT_OURS = re.compile(
    "[ټډړېۆڕڵےөүңқғўӣҷ]"
)  # of sister languages in the same scripts: Pashto, Sorani, Urdu, Kyrgyz, Kazakh, Tajik, Belarusian
SURE_SHARE = 0.2  # of function words: so many tell one of ours though a page declares a language that we do not know
MIN_TELLING = 3  # one may be in a foreign name
PRIMARY = re.compile(r"[A-Za-z]{2,3}")


@cache
def _function_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """Word -> the languages it belongs to with its weight: a word of three languages tells a third of one alone."""
    by_word: dict[str, list[str]] = {}
    for lang, words in rows("function_words.tsv"):
        for word in set(words.casefold().split()):
            by_word.setdefault(word, []).append(lang)
    return {word: tuple((lang, 1 / len(langs)) for lang in langs) for word, langs in by_word.items()}


def is_function_word(word: str) -> bool:
    """Whether a casefolded word is a function word of any of our languages."""
    return word in _function_words()


def language_of(text: str, hint: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of a text; `hint` (a declared code) decides between near equals and short texts."""
    hint = primary(hint)
    letters = sum(map(str.isalpha, text[:4000]))
    for lang, letter in SCRIPTS:
        if letters and len(letter.findall(text[:4000])) > SCRIPT_SHARE * letters:
            return hint if hint and hint not in _known() else lang  # Marathi is declared, and written as Hindi is
    if len(NOT_OURS.findall(text[:4000].casefold())) >= MIN_TELLING:
        return hint
    words = WORD.findall(text.casefold())[:SAMPLE_WORDS]
    if len(words) < MIN_WORDS:
        return hint
    scores: dict[str, float] = defaultdict(float)
    for word in words:
        for lang, weight in _function_words().get(word, ()):
            scores[lang] += weight
    if not scores:
        return hint or _by_letters(text)
    best, score = max(scores.items(), key=lambda pair: (pair[1], pair[0]))
    shared = sum(1 for word in words if any(lang == best for lang, _ in _function_words().get(word, ())))
    if shared < MIN_SHARE * len(words):
        return hint or _by_letters(text)
    if hint and hint not in _known() and shared < SURE_SHARE * len(words):
        return hint
    return hint if hint and scores.get(hint, 0.0) >= 0.9 * score else best


@cache
def _known() -> frozenset[str]:
    return frozenset((*(lang for lang, _words in rows("function_words.tsv")), *(lang for lang, _letters in SCRIPTS)))


def _by_letters(text: str) -> str | None:
    sample = text[:4000].casefold()
    return next((lang for lang, letter in TELLING if len(letter.findall(sample)) >= MIN_TELLING), None)


def primary(tag: str | None) -> str | None:
    """The primary language of a tag as pages write it: `en` for `en_EN`, `en-GB` and `EN`."""
    found = PRIMARY.match(tag or "")
    return found.group().lower() if found else None
