"""Same event, same narrative: which clippings of several outlets tell of one event, and which events may belong together.  Pure.

    profile(clipping)     what a text can be known by: names, numbers, runs of words
    stories(profiles)     near-copies, and texts that share rare names and numbers within a few days
    threads(profiles)     the same actors in the same country weeks later: suggestions, which an editor names or forgets

A name is compared by its consonants in Latin letters, so that Голубенчук, Holubenchuk and Golubenchuk are one; what is rare among the
articles of the same weeks counts most. An editor's `story:` stands above all this. No story is made of one outlet's articles alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from itertools import combinations
from math import log, sqrt
from operator import mul, ne
from types import MappingProxyType
from typing import TypeAlias
from zlib import crc32

from slugify import slugify
from text_unidecode import unidecode

from clipsheet.data import rows
from clipsheet.model import Clipping

LETTERS = 3000  # of a body that are looked at: who and what an article is about stands in its beginning
TITLE_LETTERS = 300
TOKEN = re.compile(r"[.!?…:;«“\"„\n—–-]|\d+(?:[.,:٫٬]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")  # a mark that opens a sentence, a number, a word
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
MARKS = str.maketrans("٫٬:", ".,.")
YEAR = re.compile(r"(?:19|20)\d\d")
SHORTEST = 3  # consonants of a name: two are shared by chance
LONGEST = 5  # consonants that are compared: what follows is mostly an ending
ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Thai to Han
AS_ONE = (("sch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("tz", "s"), ("ts", "s"))
SOUNDS = str.maketrans("cqxjvdzp", "kkksftsb", "aeiouywh")  # letters that scripts and languages exchange; vowels and half-vowels go
NOT_LATIN = re.compile("[^a-z]")
DOUBLED = re.compile(r"(.)\1+")
CAPITAL_NOUNS = frozenset({"de", "lb"})  # languages in which a capital tells no name

WINDOW = 4  # days between two reports of one event
ABOUT = 4  # weeks before and after an undated article entered the digest: in them its dated copies come
LONGEST_STORY = 7  # days from its first report to its last
LATER = (1.0, 1.0, 0.9, 0.75, 0.6)  # how much likeness counts by the days between: what comes later is mostly the next event
LEAST_ALIKE = 0.22  # cosine of rare names and numbers; with the rules below it makes no story of two events among 128 invented articles
LEAST_SHARED = 2  # names or numbers: one may be a namesake
LEAST_RARE = 1.3  # of what is shared, each by its rarity from 0 to 1: two names that hardly any other article has, or more that some have
SURE_WITHOUT_NUMBER = (0.0, 0.4, 1.0)  # by the days between: the same persons act again the next day, and other numbers are told of it
OF_A_YEAR = 0.3  # weight of a number that is one
COMMON = 0.2  # weight of a name that tells no event: of a country, its people and capital, of an office, a month
EVERYBODYS = frozenset({"name", "demonym", "capital", "metonym"})  # kinds of words for countries
LEAST_ALIKE_PLAIN = 0.35  # where nothing tells a name from a word, two texts of one language share many of both
LEAST_NUMBERS = 2  # that tell, where a script has no names to compare
COMMONEST = 40  # articles of two weeks that share a name; beyond, it is everybody's
LEADING = 2  # countries that an article is most about
MOST_OF_A_PAIR = 20  # articles about the same two countries: beyond, it is a war and no thread
LEAST_LINKED = 0.3  # of the pairs between two groups that become one
RUN = 4  # words that are looked at together
SURELY_COPIED = 1.6  # of a link's score: so many of the words are the same that no third text need say so
LONGEST_SLUG = 80
LEAST_COPIED = 0.3  # of the runs of the shorter text; texts of one event in their own words share none
SAMPLE = 4  # of so many runs one is kept, whichever the hash of its first word chooses: in all texts the same
FACTORS = (1, 3, 5, 7)  # of the words of a run: in another order they are another run
FEWEST_RUNS = 6  # that are kept; below, a quotation alone is a third


@dataclass(frozen=True)
class Profile:
    """What a clipping can be known by. What its text must be read for is found when it is asked for, since few are compared anew."""

    slug: str
    outlet: str
    lang: str
    day: date | None
    added: date
    story: str | None  # the editor's
    thread: str | None  # the editor's
    about: tuple[str, ...]  # countries, strongest first
    mentions: tuple[str, ...]
    topics: frozenset[str]
    title: str
    body: str

    @cached_property
    def mark(self) -> bytes:
        """All that it is compared by, in a hash."""
        topics = sorted(self.topics)
        said = (
            self.slug,
            self.outlet,
            self.lang,
            self.day,
            self.added,
            self.story,
            self.about,
            self.mentions,
            topics,
            self.title,
            self.body,
        )
        return sha256(repr(said).encode("utf8", "surrogatepass")).digest()

    @property
    def keys(self) -> Mapping[str, float]:
        """Names and numbers with their weight in the text."""
        return self._read[0]

    @property
    def runs(self) -> frozenset[int]:
        """Hashes of its words, so many together."""
        return self._read[1]

    @cached_property
    def names_tell(self) -> bool:
        """Whether the script and language tell names from other words."""
        return self._cased and self.lang not in CAPITAL_NOUNS

    @cached_property
    def spaced(self) -> bool:
        """Whether words stand apart; else there are only numbers to compare."""
        opening = f"{self.title}{self.body[:400]}"
        return 2 * len(WITHOUT_SPACES.findall(opening)) < sum(map(str.isalpha, opening))

    @cached_property
    def _read(self) -> tuple[Mapping[str, float], frozenset[int]]:
        tokens = TOKEN.findall(self.body)
        return dict(_keys(TOKEN.findall(self.title), tokens, self.lang, cased=self._cased)), frozenset(_runs(tokens))

    @cached_property
    def _cased(self) -> bool:
        return _is_cased(self.title + self.body)

    def forget(self) -> None:
        """Let go of what the text was read for; it is read again if it must be."""
        vars(self).pop("_read", None)


@dataclass(frozen=True, slots=True)
class Story:
    """Clippings of one event, in the order given; `slug` is that of the clipping which entered the digest first, or the editor's name."""

    slug: str
    members: tuple[str, ...]


Link: TypeAlias = tuple[float, Profile, Profile]
"""Two that belong together, with how sure that is."""
Links: TypeAlias = Mapping[str, Sequence[tuple[float, str, str]]]
"""The links between clippings (by their slugs) that are compared, by a hash of what is compared."""


def profile(clipping: Clipping, day: date | None) -> Profile:
    """What a clipping can be known by; `day` is the one that it is filed under."""
    return Profile(
        slug=clipping.slug,
        outlet=(clipping.outlet or clipping.domain or "").casefold(),
        lang=clipping.lang.partition("-")[0],
        day=day,
        added=clipping.added or date.max,
        story=clipping.story,
        thread=clipping.thread,
        about=clipping.countries,
        mentions=clipping.mentions,
        topics=frozenset(clipping.topics),
        title=clipping.title[:TITLE_LETTERS],
        body=clipping.body[:LETTERS],
    )


def stories(profiles: Sequence[Profile], linked: Links | None = None) -> tuple[Story, ...]:
    """The stories of clippings: by the editor's name, else of what several outlets tell of one event within a week.

    `linked` is what `links_of` these profiles gives, where it is known.
    """
    links = links_of(profiles) if linked is None else linked
    members = {
        story.slug: story.members
        for story in _linked(profiles, {(one, other): score for found in links.values() for score, one, other in found})
    }
    named: dict[str, list[str]] = defaultdict(list)
    for one in profiles:
        if one.story:
            named[slug_of(one.story)].append(one.slug)
    for slug, found in named.items():  # who writes the address of a story that was found joins it
        if slug in members or len(found) > 1:
            members[slug] = (*members.get(slug, ()), *found)
    order = {one.slug: place for place, one in enumerate(profiles)}
    return tuple(Story(slug, tuple(sorted(found, key=order.__getitem__))) for slug, found in members.items())


def links_of(profiles: Sequence[Profile], known: Links = MappingProxyType({})) -> Links:
    """Which clippings tell of one event, for every pool of them that is compared, by its hash; a known one is not compared again."""
    found: dict[str, Sequence[tuple[float, str, str]]] = {}
    for compared, pool in ((_same_event, _pools(profiles)), (_copies_without_a_day, _pools_of_undated(profiles))):
        for members, new in pool:
            name = sha256(b"".join([compared.__name__.encode(), *(one.mark for one in (*members, *new))])).hexdigest()
            found[name] = (
                known[name] if name in known else tuple((score, one.slug, other.slug) for score, one, other in compared(members, new))
            )
    return found


def _linked(profiles: Iterable[Profile], scores: Mapping[tuple[str, str], float]) -> Iterator[Story]:
    for group in _groups(profiles, scores, LONGEST_STORY):
        oldest = min(group, key=lambda one: (one.added, one.day or date.max, one.slug))
        yield Story(oldest.slug, tuple(one.slug for one in group))


def _same_event(members: Sequence[Profile], new: Sequence[Profile]) -> Iterator[Link]:
    return Pool(members, frozenset(one.slug for one in new)).same_event()


def _copies_without_a_day(members: Sequence[Profile], undated: Sequence[Profile]) -> Iterator[Link]:
    """Articles of no known day and what they have the words of."""
    holders: dict[int, list[Profile]] = defaultdict(list)
    for one in members:
        for run in one.runs:
            holders[run].append(one)
    for one in undated:
        near = {other.slug: other for run in one.runs for other in holders[run][:COMMONEST]}
        for other in near.values():
            if other.outlet != one.outlet and not other.story and _copied(one, other) >= LEAST_COPIED:
                yield 1 + _copied(one, other), one, other


def threads(profiles: Sequence[Profile]) -> tuple[tuple[str, ...], ...]:
    """Clippings that may be of one narrative and are of more than one event, earliest first, the largest group first.

    What an editor has named already is not suggested again.
    """
    dated = [one for one in profiles if one.day is not None]
    links = Pool(dated, frozenset(one.slug for one in dated)).same_narrative()
    groups = _groups(dated, {(one.slug, other.slug): score for score, one, other in links}, None)
    found = [sorted(group, key=_by_day) for group in groups if _span(group) > WINDOW and not _is_named(group)]
    return tuple(tuple(one.slug for one in group) for group in sorted(found, key=lambda group: (-len(group), group[0].slug)))


def _by_day(one: Profile) -> tuple[date, str]:
    return one.day or date.min, one.slug


def _is_named(group: Sequence[Profile]) -> bool:
    return None not in {one.thread for one in group}


def _groups(profiles: Iterable[Profile], scores: Mapping[tuple[str, str], float], longest: int | None) -> Iterator[list[Profile]]:
    """What is linked, the strongest first, as groups of at most so many days (None: any); none of one outlet alone."""
    group_of = {one.slug: [one] for one in profiles}
    for (one, other), _score in sorted(scores.items(), key=lambda link: (-link[1], link[0])):
        first, second = group_of[one], group_of[other]
        if first is not second and (longest is None or _span([*first, *second]) <= longest) and _linked_enough(first, second, scores):
            first += second
            group_of.update(dict.fromkeys((joined.slug for joined in second), first))
    different = {id(group): group for group in group_of.values()}.values()
    return (group for group in different if len({one.outlet for one in group}) > 1)


def _linked_enough(first: Sequence[Profile], second: Sequence[Profile], links: Mapping[tuple[str, str], float]) -> bool:
    """Whether two groups are one by more than a chain of pairs."""
    pairs = [(one.slug, other.slug) for one in first for other in second]
    if any(max(links.get(pair, 0), links.get(pair[::-1], 0)) > SURELY_COPIED for pair in pairs):
        return True
    return sum(pair in links or pair[::-1] in links for pair in pairs) >= LEAST_LINKED * len(pairs)


def _pools(profiles: Iterable[Profile]) -> Iterator[tuple[Sequence[Profile], Sequence[Profile]]]:
    """Every week with the one before it; what an article is compared with does not change with the weeks after the next."""
    weeks: dict[int, list[Profile]] = defaultdict(list)
    for one in profiles:
        if one.day is not None:
            weeks[_week(one.day)].append(one)
    for week, found in sorted(weeks.items()):
        yield (*weeks.get(week - 1, ()), *found), found
        for one in weeks.get(week - 1, ()):  # no later week is compared with it
            one.forget()


def _pools_of_undated(profiles: Iterable[Profile]) -> Iterator[tuple[Sequence[Profile], Sequence[Profile]]]:
    """What has no day, with all that entered the digest about the time when it did."""
    weeks: dict[int, list[Profile]] = defaultdict(list)
    for one in profiles:
        weeks[_week(one.added)].append(one)
    for week, found in sorted(weeks.items()):
        undated = [one for one in found if one.day is None and not one.story]
        if undated:
            yield [one for near in range(week - ABOUT, week + ABOUT + 1) for one in weeks.get(near, ())], undated
        for one in weeks.get(week - ABOUT, ()):
            one.forget()


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _span(group: Sequence[Profile]) -> int:
    days = [one.day for one in group if one.day is not None]
    return (max(days) - min(days)).days if days else 0


def slug_of(name: str) -> str:
    """The address of a story or thread that an editor named."""
    slug = slugify(name)
    if len(slug) > LONGEST_SLUG or slug in ("", "index"):
        return f"{slug[:LONGEST_SLUG]}-{_hash(name):x}".lstrip("-")
    return slug


# -- likeness ---------------------------------------------------------------------------------------------------


class Pool:
    """Profiles that are compared with each other, the `new` ones with all; how rare each of their keys is among them."""

    def __init__(self, profiles: Sequence[Profile], new: Set[str]) -> None:
        self.profiles, self.new = profiles, new
        self.holders: dict[str | int, list[Profile]] = defaultdict(list)
        for one in profiles:
            known: Iterable[str | int] = (*one.keys, *one.runs)
            for key in known:
                self.holders[key].append(one)
        self._rarest = self._rarity_of(2)
        self._norms = {one.slug: sqrt(sum((weight * self._rarity(key)) ** 2 for key, weight in one.keys.items())) for one in profiles}

    def same_event(self) -> Iterator[Link]:
        """Pairs that tell of one event."""
        for one, other in self._candidates():
            score = self._same_event(one, other) if _days(one, other) <= WINDOW else 0.0
            if score:
                yield score, one, other

    def same_narrative(self) -> Iterator[Link]:
        """Pairs that name the same actors in the same country, whenever; or the same two countries, which few others have, and a topic."""
        pairs = Counter(frozenset(one.about[:LEADING]) for one in self.profiles)
        for one, other in self._candidates():
            shared = {key for key in one.keys.keys() & other.keys.keys() if not key.startswith("#")}
            countries = {*one.about[:LEADING]} & {*other.about[:LEADING]}
            rare = len(countries) == LEADING and pairs[frozenset(countries)] <= MOST_OF_A_PAIR and one.topics & other.topics
            alike = self.likeness(one, other)
            names = len(shared) >= LEAST_SHARED and self._are_rare(one, other, shared) and (one.names_tell or other.names_tell)
            if countries and (rare or (names and alike >= LEAST_ALIKE)):
                yield alike, one, other

    def _are_rare(self, one: Profile, other: Profile, keys: Iterable[str]) -> bool:
        return sum(min(1.0, one.keys[key], other.keys[key]) * self._rarity(key) for key in keys) >= LEAST_RARE * self._rarest

    def _candidates(self) -> Iterator[tuple[Profile, Profile]]:
        """Pairs of two outlets that share something rare."""
        shared: Counter[tuple[str, str]] = Counter()
        by_slug = {one.slug: one for one in self.profiles}
        for key, holders in self.holders.items():
            if 1 < len(holders) <= COMMONEST:
                shared.update((one.slug, other.slug) for one, other in combinations(holders, 2))
            elif isinstance(key, int):  # words that so many outlets share are an agency's: each is compared with the first
                shared.update((holders[0].slug, other.slug) for other in holders[1:])
        for (first, second), times in sorted(shared.items()):
            one, other = by_slug[first], by_slug[second]
            new = first in self.new or second in self.new
            if times >= LEAST_SHARED and new and one.outlet != other.outlet and not (one.story or other.story):
                yield one, other

    def _same_event(self, one: Profile, other: Profile) -> float:
        copied = _copied(one, other)
        if copied >= LEAST_COPIED:
            return 1 + copied
        shared = one.keys.keys() & other.keys.keys()
        countries, others = {*one.about, *one.mentions}, {*other.about, *other.mentions}
        elsewhere = countries and others and not countries & others
        if elsewhere or len(shared) < LEAST_SHARED:
            return 0.0
        score = self.likeness(one, other) * LATER[_days(one, other)]
        if not (one.spaced and other.spaced):
            return score if sum(one.keys[key] >= 1 for key in shared) >= LEAST_NUMBERS else 0.0
        if not self._are_rare(one, other, shared):
            return 0.0
        days = _days(one, other)
        if (
            days
            and score < SURE_WITHOUT_NUMBER[min(days, 2)]
            and not any(key.startswith("#") and one.keys[key] > OF_A_YEAR for key in shared)
        ):
            return 0.0
        plain = one.lang == other.lang and not one.names_tell
        return score if score >= (LEAST_ALIKE_PLAIN if plain else LEAST_ALIKE) else 0.0

    def likeness(self, one: Profile, other: Profile) -> float:
        """The cosine of the keys (0 to 1), each by its rarity. A text whose words all look like names is measured by the other's."""
        dot = sum(one.keys[key] * other.keys[key] * self._rarity(key) ** 2 for key in one.keys.keys() & other.keys.keys())
        first, second = self._norms[one.slug], self._norms[other.slug]
        if one.names_tell != other.names_tell:
            first = second = first if one.names_tell else second
        return dot / (first * second) if dot else 0.0

    def _rarity(self, key: str) -> float:
        """Inverse document frequency, smoothed: a desk's first week is a small collection."""
        return self._rarity_of(len(self.holders[key]))

    def _rarity_of(self, times: int) -> float:
        return log((len(self.profiles) + 5) / (times + 0.5))


def _days(one: Profile, other: Profile) -> int:
    return abs((one.day - other.day).days) if one.day is not None and other.day is not None else WINDOW + 1


def _copied(one: Profile, other: Profile) -> float:
    fewest = min(len(one.runs), len(other.runs))
    return len(one.runs & other.runs) / fewest if fewest >= FEWEST_RUNS else 0.0


# -- what a text can be known by ------------------------------------------------------------------------------------


def _keys(title: Sequence[str], body: Sequence[str], lang: str, *, cased: bool) -> Iterator[tuple[str, float]]:
    """Names by their consonants, numbers behind a `#`, with their weight. A headline's capitals and a sentence's first prove no name."""
    small = _function_words().get(lang, frozenset())
    sure: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    common = set()
    numbers = set()
    for tokens, is_title in ((title, True), (body, False)):
        before = True
        for token in tokens:
            first = token[0]
            opens, before = before, not first.isalnum()
            if first.isdigit():
                numbers.add(number(token))
            elif (first.isupper() or not cased) and first.isalpha() and not WITHOUT_SPACES.match(token):
                names = doubtful if cased and (is_title or opens) else sure
                for part in map(str.casefold, re.split("['’]", token)):
                    if part not in small:
                        name = skeleton(part)
                        names[name] += 1
                        if part in _common_names():
                            common.add(name)
    for name, times in sure.items():
        if len(name) >= SHORTEST:
            yield name, COMMON if name in common else 1 + log(times + doubtful[name])
    yield from ((f"#{digits}", weight) for digits in numbers if (weight := number_weight(digits)))


@lru_cache(maxsize=50_000)
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


def _is_cased(text: str) -> bool:
    opening = text[:400]
    return bool(2 * sum(map(ne, opening.lower(), opening.upper())) > sum(map(str.isalpha, opening)))


def _runs(tokens: Iterable[str]) -> Iterator[int]:
    codes: list[int] = []
    for token in tokens:
        if token[0].isalnum():
            codes += map(_code, token) if WITHOUT_SPACES.match(token) else [_code(token)]
    runs = zip(*(codes[at:] for at in range(RUN)), strict=False)
    return (sum(map(mul, run, FACTORS)) for run in runs if run[0] % SAMPLE == 0)


@lru_cache(maxsize=50_000)
def _code(word: str) -> int:
    return _hash(word.casefold())


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


def _hash(text: str) -> int:
    return crc32(text.encode("utf8", "surrogatepass"))
