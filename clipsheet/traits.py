"""What a text can be known by: its names, its numbers, its runs of words.  Pure.

    traits_of(title, body, lang)   reads a text for them
    Traits.packed(), unpacked()    as a line of plain text, to be kept, and back

A name is compared by its consonants in Latin letters, so that Голубенчук, Holubenchuk and Golubenchuk are one. Whether two texts tell of
one event, `stories.py` says.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, compress, repeat
from math import log
from operator import ne
from struct import pack, unpack
from zlib import crc32

from text_unidecode import unidecode

from clipsheet.data import rows

LETTERS = 3000  # of a body that are looked at: who and what an article is about stands in its beginning
TITLE_LETTERS = 300
OPENING_LETTERS = 400  # that show a text's script
NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
NUMBER = re.compile(r"\d\d*(?:[.,:٫٬]\d+)*")  # a class of signs before what repeats: so it is found at half the cost
REST = r"[^\W\d_]*(?:['’][^\W\d_]+)*"  # of a word
WORD = re.compile(rf"[^\W\d_]{REST}")
OPENING = r".!?…:;«“\"„\n—–\-"  # marks that open a sentence
CAPITAL = r"[^\x00-@\[-¿×ß-ÿа-џ]"  # or a sign too rare to be told from one here; said by what it is not, Python reads it in a twentieth
TELLS = r"[^\x00-\x09\x0b- #-,/<->@\[-ª¬-¿×ß-ÿа-џ]"  # a capital, a mark of those above or a digit
TELLING = re.compile(  # an opening mark with the word behind it, if it has a capital; a word that has one; a number
    rf"""({TELLS}(?:
        (?<=[{OPENING}])(?:[^\w{OPENING}]|_)*+((?:{CAPITAL}(?<=[^\W\d_]){REST})?)
        |(?<=[^\W\d_])(?<![^\W\d_].)(?<![^\W\d_]['’].){REST}
        |(?<=\d)\d*(?:[.,:٫٬]\d+)*
    ))""",
    re.VERBOSE,
)
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
MARKS = str.maketrans("٫٬:", ".,.")
YEAR = re.compile(r"(?:19|20)\d\d")
SHORTEST = 3  # consonants of a name: two are shared by chance
LONGEST = 5  # consonants that are compared: what follows is mostly an ending
APOSTROPHE = re.compile("['’]")
ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Thai to Han
AS_ONE = (("sch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("tz", "s"), ("ts", "s"))
SOUNDS = str.maketrans("cqxjvdzp", "kkksftsb", "aeiouywh")  # letters that scripts and languages exchange; vowels and half-vowels go
NOT_LATIN = re.compile("[^a-z]")
DOUBLED = re.compile(r"(.)\1+")
CAPITAL_NOUNS = frozenset({"de", "lb"})  # languages in which a capital tells no name

OF_A_YEAR = 0.3  # weight of a number that is one
COMMON = 0.2  # weight of a name that tells no event: of a country, its people and capital, of an office, a month
EVERYBODYS = frozenset({"name", "demonym", "capital", "metonym"})  # kinds of words for countries
RUN = 4  # words that are looked at together
SAMPLE = 4  # of so many runs one is kept, whichever the hash of its first word chooses: in all texts the same
CHOSEN = bytes(byte % SAMPLE == 0 for byte in range(256))
HASH = 4  # bytes of a hash
MARKS_BEYOND_ASCII = re.compile(  # in UTF-8: of Latin-1, dashes and quotation marks, Arabic, Chinese, wide ones
    rb"\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]|\xd8[\x8c\x9b\x9f]|\xe3\x80[\x80-\x84\x88-\x9f]|\xef\xbc[\x81-\x8f\x9a-\xa0]"
)
WITHOUT_MARKS = bytes(byte if byte >= 128 or chr(byte).isalnum() else ord(" ") for byte in range(256))


@dataclass(frozen=True, slots=True)
class Traits:
    """What a text can be known by."""

    keys: Mapping[str, float]  # names by their consonants and numbers behind a `#`, with their weight in the text
    runs: frozenset[int]  # hashes of its words, so many together
    names_tell: bool  # whether the script and language tell names from other words
    spaced: bool  # whether words stand apart; else there are only numbers to compare

    def packed(self) -> str:
        """All of it in a line of plain letters, about 1 kB; `unpacked` reads it."""
        alike: dict[float, list[str]] = defaultdict(list)
        for key, weight in self.keys.items():
            alike[weight].append(key)
        keys = ";".join(f"{weight!r} {' '.join(found)}" for weight, found in alike.items())
        runs = b64encode(pack(f"<{len(self.runs)}I", *sorted(self.runs))).decode("ascii")
        return f"{self.names_tell:d}|{self.spaced:d}|{keys}|{runs}"


def unpacked(line: str) -> Traits:
    """The traits that were packed. Raises ValueError for any other line.

    >>> traits = traits_of("Orla Vennick resigns", "The minister, Orla Vennick, left 412 days after the storm.", "en")
    >>> unpacked(traits.packed()) == traits
    True
    """
    names_tell, spaced, keys, packed = line.split("|")
    runs = b64decode(packed, validate=True)
    if len(runs) % HASH or {names_tell, spaced} - {"0", "1"}:
        raise ValueError(f"not the traits of a text: {line[:80]!r}")
    weighed = (group.split(" ") for group in keys.split(";") if group)
    return Traits(
        {key: weight for told, *found in weighed for weight in (float(told),) for key in found},
        frozenset(unpack(f"<{len(runs) // HASH}I", runs)),
        names_tell == "1",
        spaced == "1",
    )


def traits_of(title: str, body: str, lang: str) -> Traits:
    """What a text can be known by, read from its beginning."""
    title, body = title[:TITLE_LETTERS], body[:LETTERS]
    cased, spaced = _cased_and_spaced(f"{title}{body[:OPENING_LETTERS]}")
    sure, doubtful, numbers = _capitals_and_numbers(title, body) if cased else _words_and_numbers(f"{title}\n{body}")
    keys = {**_weights_of_names(sure, doubtful, lang), **_weights_of_numbers(numbers)}
    return Traits(keys, _runs(body), cased and lang not in CAPITAL_NOUNS, spaced)


def _cased_and_spaced(opening: str) -> tuple[bool, bool]:
    """Whether most letters are small or capital, and most words stand apart; where nearly all signs are ASCII's, their letters say so."""
    in_ascii = opening.encode("ascii", "ignore")
    if len(in_ascii.translate(None, NO_LETTERS)) > 3 * (len(opening) - len(in_ascii)):
        return True, True
    letters = sum(map(str.isalpha, opening))
    cased = 2 * sum(map(ne, opening.lower(), opening.upper())) > letters
    return cased, 2 * len(WITHOUT_SPACES.findall(opening)) < letters


# -- names and numbers ------------------------------------------------------------------------------------------------


def _capitals_and_numbers(title: str, body: str) -> tuple[list[str], list[str], set[str]]:
    """Names, what may be one, and numbers: a headline's capitals and a sentence's first prove no name."""
    in_title, in_body = TELLING.findall(title), TELLING.findall(f"\n{body}")
    sure = [token for token, _opening in in_body if token[0].isupper()]
    doubtful = [opening or token for token, opening in in_title] + [opening for _token, opening in in_body if opening]
    numbers = {token for token, _opening in (*in_title, *in_body) if token[0].isdecimal()}
    return sure, [word for word in doubtful if word[0].isupper()], numbers


def _words_and_numbers(text: str) -> tuple[list[str], list[str], set[str]]:
    """The same where no capital tells names from other words: any may be one, and counts as such."""
    return WORD.findall(text), [], set(NUMBER.findall(text))


def _weights_of_names(sure: Iterable[str], doubtful: Iterable[str], lang: str) -> dict[str, float]:
    certain, others = (list(chain.from_iterable(map(_names, words, repeat(lang)))) for words in (sure, doubtful))
    times = Counter([name for name, _is_common in certain + others])
    common = {name for name, is_common in certain + others if is_common}
    return {name: COMMON if name in common else 1 + log(times[name]) for name, _is_common in certain}


def _weights_of_numbers(tokens: Iterable[str]) -> dict[str, float]:
    return {f"#{digits}": weight for digits, weight in map(_weighed, tokens) if weight}


@lru_cache(maxsize=50_000)
def _names(word: str, lang: str) -> tuple[tuple[str, bool], ...]:
    """The names in a word, which an apostrophe may join, and whether each is everybody's."""
    if not word[0].isalpha() or WITHOUT_SPACES.match(word):
        return ()
    small = _function_words().get(lang, frozenset())
    parts = [part for part in APOSTROPHE.split(word.casefold()) if part not in small]
    return tuple((name, part in _common_names()) for part in parts if len(name := skeleton(part)) >= SHORTEST)


def skeleton(word: str) -> str:
    """The consonants of a name in Latin letters, as scripts and languages exchange them.

    >>> skeleton("Голубенчук"), skeleton("Holubenchuk"), skeleton("ملاطية"), skeleton("Malatya")
    ('klbns', 'klbns', 'mlt', 'mlt')
    """
    latin = word if word.isascii() else unidecode(ARABIC_ARTICLE.sub("", word).replace("ک", "ك"))
    letters = NOT_LATIN.sub("", latin.lower())
    for several, one in AS_ONE:
        letters = letters.replace(several, one)
    if letters.startswith(("h", "g")):  # Гамбург, Hamburg
        letters = "k" + letters[1:]
    return DOUBLED.sub(r"\1", letters.translate(SOUNDS))[:LONGEST]


@lru_cache(maxsize=10_000)
def _weighed(token: str) -> tuple[str, float]:
    digits = number(token)
    return digits, number_weight(digits)


def number(token: str) -> str:
    """A number without what languages write differently.

    >>> number("1.317"), number("1,317"), number("6,1"), number("٦٫١"), number("04:41")
    ('1317', '1317', '6.1', '6.1', '4.41')
    """
    digits = unidecode(token.translate(MARKS))
    digits = re.sub("[.,]", "", digits) if THOUSANDS.fullmatch(digits) else digits.replace(",", ".")
    return digits.lstrip("0") or "0"


def number_weight(digits: str) -> float:
    """How much a number tells, up to 1: small and round ones and years are shared by chance."""
    figures = digits.replace(".", "")
    if len(figures) < 2:
        return 0.0
    if YEAR.fullmatch(digits):
        return OF_A_YEAR
    if len(digits) == 2:
        return 0.4
    return 0.5 if not figures[1:].strip("0") else 1.0


@cache
def _common_names() -> frozenset[str]:
    tables = ("countries.tsv", "countries_cyrillic.tsv", "countries_arabic.tsv")
    forms = (form for table in tables for form, _code, kind, *_langs in rows(table) if kind in EVERYBODYS)
    months = (name for name, *_rest in rows("months.tsv"))
    by_hand = (words for _lang, words in rows("common_names.tsv"))
    return frozenset(word for several in (*forms, *months, *by_hand) for word in several.casefold().split())


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    return {lang: frozenset(words.split()) for lang, words in rows("function_words.tsv")}


# -- runs of words ----------------------------------------------------------------------------------------------------


def _runs(text: str) -> frozenset[int]:
    """Hashes of so many words together; in another order they are another run. Where words do not stand apart, each letter is one."""
    text = text.casefold()
    if not text.isascii() and WITHOUT_SPACES.search(text):
        text = " ".join(chain.from_iterable(part if WITHOUT_SPACES.search(part) else (part,) for part in text.split()))
    written = text.encode("utf8", "surrogatepass")
    if not text.isascii():
        written = MARKS_BEYOND_ASCII.sub(b" ", written)
    words = written.translate(WITHOUT_MARKS).split()
    codes = [*map(crc32, words)]
    hashes = pack(f"<{len(codes)}I", *codes)
    chosen = compress(range(0, len(hashes) - HASH * (RUN - 1), HASH), hashes[::HASH].translate(CHOSEN))
    return frozenset([crc32(hashes[at : at + HASH * RUN]) for at in chosen])
