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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, compress, filterfalse, pairwise
from math import log
from operator import ne
from struct import pack, unpack
from zlib import crc32

from text_unidecode import unidecode

from clipsheet.data import rows

LETTERS = 3000  # of a body that are looked at: who and what an article is about stands in its beginning
TITLE_LETTERS = 300
OPENING_LETTERS = 400  # that show a text's script
TOKEN = re.compile(r"[.!?…:;«“\"„\n—–-]|\d+(?:[.,:٫٬]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")  # a mark that opens a sentence, a number, a word
OPENING = frozenset('.!?…:;«“"„\n—–-')
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
    opening = f"{title}{body[:OPENING_LETTERS]}"
    letters = sum(map(str.isalpha, opening))
    cased = 2 * sum(map(ne, opening.lower(), opening.upper())) > letters
    spaced = 2 * len(WITHOUT_SPACES.findall(opening)) < letters
    tokens = _tokens(body)
    keys = dict(_keys(_tokens(title), tokens, lang, cased=cased))
    return Traits(keys, _runs(tokens), cased and lang not in CAPITAL_NOUNS, spaced)


def _tokens(text: str) -> list[str]:
    """The tokens, none of which has a space in it. Most of what stands between spaces is a word, and is not searched for more."""
    tokens: list[str] = []
    for part in text.split(" "):
        if part.isalpha():
            tokens.append(part)
        else:
            tokens += TOKEN.findall(part)
    return tokens


# -- names and numbers ------------------------------------------------------------------------------------------------


def _keys(title: Sequence[str], body: Sequence[str], lang: str, *, cased: bool) -> Iterator[tuple[str, float]]:
    """Names and numbers with their weight. A headline's capitals and a sentence's first prove no name."""
    sure: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    common = set()
    numbers = set()
    for tokens, is_title in ((title, True), (body, False)):
        telling = [pair for pair in pairwise(("\n", *tokens)) if not (cased and pair[1].islower())]
        for before, token in telling:
            if token[0].isdecimal():
                numbers.add(token)
            elif token[0].isupper() or not cased:
                names = doubtful if cased and (is_title or before in OPENING) else sure
                for name, is_common in _names(token, lang):
                    names[name] += 1
                    if is_common:
                        common.add(name)
    for name, times in sure.items():
        yield name, COMMON if name in common else 1 + log(times + doubtful[name])
    yield from ((f"#{digits}", weight) for digits, weight in map(_weighed, numbers) if weight)


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
    letters = NOT_LATIN.sub("", unidecode(ARABIC_ARTICLE.sub("", word).replace("ک", "ك")).lower())
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


def _runs(tokens: Iterable[str]) -> frozenset[int]:
    """Hashes of so many words together; in another order they are another run. Where words do not stand apart, each letter is one."""
    words = " ".join(filterfalse(OPENING.__contains__, tokens))
    if not words.isascii() and WITHOUT_SPACES.search(words):
        parts = words.split(" ")
        words = " ".join(chain.from_iterable(part if WITHOUT_SPACES.match(part) else (part,) for part in parts))
    codes = [*map(crc32, words.casefold().encode("utf8", "surrogatepass").split())]
    hashes = pack(f"<{len(codes)}I", *codes)
    chosen = compress(range(0, len(hashes) - HASH * (RUN - 1), HASH), hashes[::HASH].translate(CHOSEN))
    return frozenset([crc32(hashes[at : at + HASH * RUN]) for at in chosen])
