"""Same event, same narrative: which clippings of several outlets tell of one event, and which events may belong together.  Pure.

    profile(clipping)     what a clipping is compared by; its text is read (`traits.py`) when it must be
    stories(profiles)     near-copies, and texts that share rare names and numbers within a few days
    threads(profiles)     the same actors in the same country weeks later: suggestions, which an editor names or forgets

What is rare among the articles of the same weeks counts most. An editor's `story:` stands above all this. No story is made of one
outlet's articles alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import blake2b, sha256
from itertools import chain
from math import fsum, log, sqrt
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from zlib import crc32

from slugify import slugify

from clipsheet.model import Clipping
from clipsheet.traits import LETTERS, OF_A_YEAR, TITLE_LETTERS, Traits, traits_of

WINDOW = 4  # days between two reports of one event
ABOUT = 4  # weeks before and after an undated article entered the digest: in them its dated copies come
LONGEST_STORY = 7  # days from its first report to its last
LATER = (1.0, 1.0, 0.9, 0.75, 0.6)  # how much likeness counts by the days between: what comes later is mostly the next event
LEAST_ALIKE = 0.22  # cosine of rare names and numbers; with the rules below it makes no story of two events among 128 invented articles
LEAST_SHARED = 2  # names or numbers: one may be a namesake
LEAST_RARE = 1.3  # of what is shared, each by its rarity from 0 to 1: two names that hardly any other article has, or more that some have
SURE_WITHOUT_NUMBER = (0.0, 0.4, 1.0)  # by the days between: the same persons act again the next day, and other numbers are told of it
LEAST_ALIKE_PLAIN = 0.35  # where nothing tells a name from a word, two texts of one language share many of both
LEAST_NUMBERS = 2  # that tell, where a script has no names to compare
COMMONEST = 40  # articles of two weeks that share a name; beyond, it is everybody's
LEADING = 2  # countries that an article is most about
MOST_OF_A_PAIR = 20  # articles about the same two countries: beyond, it is a war and no thread
LEAST_LINKED = 0.3  # of the pairs between two groups that become one
SURELY_COPIED = 1.6  # of a link's score: so many of the words are the same that no third text need say so
LONGEST_SLUG = 80
LEAST_COPIED = 0.3  # of the runs of the shorter text; texts of one event in their own words share none
FEWEST_RUNS = 6  # that are kept; below, a quotation alone is a third
HELD = 300  # traits of clippings that are kept at hand, some 20 kB each, from one week to the next


class Profile(NamedTuple):
    """What a clipping is compared by. A build makes one for every article, and few are compared anew: so it holds no text."""

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
    mark: bytes  # all that it is compared by, the text with it, in a hash
    traits: Callable[[], Traits]  # what its text can be known by


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
    """What a clipping is compared by; `day` is the one that it is filed under."""
    lang = clipping.lang.partition("-")[0]
    made = Profile(
        slug=clipping.slug,
        outlet=(clipping.outlet or clipping.domain or "").casefold(),
        lang=lang,
        day=day,
        added=clipping.added or date.max,
        story=clipping.story,
        thread=clipping.thread,
        about=clipping.countries,
        mentions=clipping.mentions,
        topics=frozenset(clipping.topics),
        mark=b"",
        traits=partial(traits, clipping),
    )
    return made._replace(mark=_mark(made, clipping.title[:TITLE_LETTERS], clipping.body[:LETTERS]))


def traits(clipping: Clipping) -> Traits:
    """What the text of a clipping can be known by."""
    return traits_of(clipping.title, clipping.body, clipping.lang.partition("-")[0])


def _mark(one: Profile, title: str, body: str) -> bytes:
    said = (one.slug, one.outlet, one.lang, one.day, one.added, one.story, one.about, one.mentions, sorted(one.topics), title)
    return blake2b(f"{said!r}{body}".encode("utf8", "surrogatepass"), digest_size=16).digest()


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
    read = lru_cache(maxsize=HELD)(lambda one: one.traits())
    found: dict[str, Sequence[tuple[float, str, str]]] = {}
    for compared, pools in ((_same_event, _pools(profiles)), (_copies_without_a_day, _pools_of_undated(profiles))):
        for members, new in pools:
            name = sha256(b"".join([compared.__name__.encode(), *(one.mark for one in (*members, *new))])).hexdigest()
            if name in known:
                found[name] = known[name]
            else:
                found[name] = tuple((score, one.slug, other.slug) for score, one, other in compared(members, new, read))
    return found


def _linked(profiles: Iterable[Profile], scores: Mapping[tuple[str, str], float]) -> Iterator[Story]:
    for group in _groups(profiles, scores, LONGEST_STORY):
        oldest = min(group, key=lambda one: (one.added, one.day or date.max, one.slug))
        yield Story(oldest.slug, tuple(one.slug for one in group))


def _same_event(members: Sequence[Profile], new: Sequence[Profile], read: Callable[[Profile], Traits]) -> Iterator[Link]:
    return Pool(members, [read(one) for one in members], len(members) - len(new)).same_event()


def _copies_without_a_day(members: Sequence[Profile], undated: Sequence[Profile], read: Callable[[Profile], Traits]) -> Iterator[Link]:
    """Articles of no known day and what they have the words of."""
    undated_with: dict[int, list[Profile]] = defaultdict(list)
    for one in undated:
        for run in read(one).runs:
            undated_with[run].append(one)
    holders: Counter[int] = Counter()
    for other in members:
        shared = undated_with.keys() & read(other).runs
        near = {one.slug: one for run in shared if holders[run] < COMMONEST for one in undated_with[run]}
        holders.update(shared)
        for one in near.values():
            copied = _copied(read(one).runs, read(other).runs)
            if other.outlet != one.outlet and not other.story and copied >= LEAST_COPIED:
                yield 1 + copied, one, other


def threads(profiles: Sequence[Profile]) -> tuple[tuple[str, ...], ...]:
    """Clippings that may be of one narrative and are of more than one event, earliest first, the largest group first.

    What an editor has named already is not suggested again.
    """
    dated = [one for one in profiles if one.day is not None]
    links = Pool(dated, [one.traits() for one in dated]).same_narrative()
    groups = _groups(dated, {(one.slug, other.slug): score for score, one, other in links}, None)
    found = [sorted(group, key=_by_day) for group in groups if _span(group) > WINDOW and not _is_named(group)]
    return tuple(tuple(one.slug for one in group) for group in sorted(found, key=lambda group: (-len(group), group[0].slug)))


def _by_day(one: Profile) -> tuple[date, str]:
    return one.day or date.min, one.slug


def _is_named(group: Sequence[Profile]) -> bool:
    return None not in {one.thread for one in group}


def _groups(profiles: Iterable[Profile], scores: Mapping[tuple[str, str], float], longest: int | None) -> Iterator[list[Profile]]:
    """What is linked, the strongest first, as groups of at most so many days (None: any); none of one outlet alone."""
    linked = {*chain.from_iterable(scores)}
    group_of = {one.slug: [one] for one in profiles if one.slug in linked}
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


def _pools_of_undated(profiles: Iterable[Profile]) -> Iterator[tuple[Sequence[Profile], Sequence[Profile]]]:
    """What has no day, with all that entered the digest about the time when it did."""
    weeks: dict[int, list[Profile]] = defaultdict(list)
    for one in profiles:
        weeks[_week(one.added)].append(one)
    for week, found in sorted(weeks.items()):
        undated = [one for one in found if one.day is None and not one.story]
        if undated:
            yield [one for near in range(week - ABOUT, week + ABOUT + 1) for one in weeks.get(near, ())], undated


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _span(group: Sequence[Profile]) -> int:
    days = [one.day for one in group if one.day is not None]
    return (max(days) - min(days)).days if days else 0


def slug_of(name: str) -> str:
    """The address of a story or thread that an editor named."""
    slug = slugify(name)
    if len(slug) > LONGEST_SLUG or slug in ("", "index"):
        return f"{slug[:LONGEST_SLUG]}-{crc32(name.encode('utf8', 'surrogatepass')):x}".lstrip("-")
    return slug


# -- likeness ---------------------------------------------------------------------------------------------------


class Pool:
    """Profiles that are compared with each other, but the first `compared` of them; how rare each of their keys is among them."""

    def __init__(self, profiles: Sequence[Profile], traits: Sequence[Traits], compared: int = 0) -> None:
        self.profiles, self.traits, self.compared = profiles, traits, compared
        runs = _of_several([one.runs for one in traits])
        self.runs = [one.runs & runs for one in traits]
        self.countries = [frozenset((*one.about, *one.mentions)) for one in profiles]
        self.holders: Counter[str | int] = Counter(chain(chain.from_iterable(one.keys for one in traits), chain.from_iterable(self.runs)))
        self._rarities = [log((len(profiles) + 5) / (times + 0.5)) for times in range(len(profiles) + 3)]
        self._norms: dict[int, float] = {}

    def same_event(self) -> Iterator[Link]:
        """Pairs that tell of one event."""
        for one, other in self._candidates():
            score = self._same_event(one, other)
            if score:
                yield score, self.profiles[one], self.profiles[other]

    def same_narrative(self) -> Iterator[Link]:
        """Pairs that name the same actors in the same country, whenever; or the same two countries, which few others have, and a topic."""
        pairs = Counter(frozenset(one.about[:LEADING]) for one in self.profiles)
        for one, other in self._candidates():
            first, second = self.profiles[one], self.profiles[other]
            countries = {*first.about[:LEADING]} & {*second.about[:LEADING]}
            rare = len(countries) == LEADING and pairs[frozenset(countries)] <= MOST_OF_A_PAIR and first.topics & second.topics
            if countries and (rare or self._same_actors(one, other)):
                yield self.likeness(one, other), first, second

    def _same_actors(self, one: int, other: int) -> bool:
        names = [key for key in self._shared(one, other) if not key.startswith("#")]
        tell = self.traits[one].names_tell or self.traits[other].names_tell
        return tell and len(names) >= LEAST_SHARED and self._are_rare(one, other, names) and self.likeness(one, other) >= LEAST_ALIKE

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of two outlets that share something rare, by their places; none of a story that the editor named."""
        met: dict[str | int, list[int]] = defaultdict(list)
        for place, one in enumerate(self.profiles):
            if one.story:
                continue
            known = self._rare_keys(place)
            if place >= self.compared:
                shared = Counter(chain.from_iterable(map(met.__getitem__, known)))
                near = [other for other, times in shared.items() if times >= LEAST_SHARED]
                yield from ((other, place) for other in near if self.profiles[other].outlet != one.outlet)
            for key in known:
                if self.holders[key] <= COMMONEST or not met[key]:
                    met[key].append(place)

    def _rare_keys(self, place: int) -> list[str | int]:
        """What it shares with few. Words that so many outlets share are an agency's: each is compared with the first."""
        return [*(key for key in self.traits[place].keys if 1 < self.holders[key] <= COMMONEST), *self.runs[place]]

    def _same_event(self, one: int, other: int) -> float:
        first, second = self.profiles[one], self.profiles[other]
        days = _days(first, second)
        if days > WINDOW:
            return 0.0
        copied = self._copied(one, other)
        if copied >= LEAST_COPIED:
            return 1 + copied
        countries, others = self.countries[one], self.countries[other]
        if countries and others and countries.isdisjoint(others):
            return 0.0
        shared = self._shared(one, other)
        if len(shared) < LEAST_SHARED:
            return 0.0
        keys = self.traits[one].keys
        if not (self.traits[one].spaced and self.traits[other].spaced):
            numbers = sum(keys[key] >= 1 for key in shared)
            return self.likeness(one, other) * LATER[days] if numbers >= LEAST_NUMBERS else 0.0
        if not self._are_rare(one, other, shared):
            return 0.0
        score = self.likeness(one, other) * LATER[days]
        numbered = any(key.startswith("#") and keys[key] > OF_A_YEAR for key in shared)
        if days and not numbered and score < SURE_WITHOUT_NUMBER[min(days, 2)]:
            return 0.0
        plain = first.lang == second.lang and not self.traits[one].names_tell
        return score if score >= (LEAST_ALIKE_PLAIN if plain else LEAST_ALIKE) else 0.0

    def _copied(self, one: int, other: int) -> float:
        if self.runs[one].isdisjoint(self.runs[other]):
            return 0.0
        return _copied(self.traits[one].runs, self.traits[other].runs)

    def _shared(self, one: int, other: int) -> list[str]:
        others = self.traits[other].keys
        return [key for key in self.traits[one].keys if key in others]

    def _are_rare(self, one: int, other: int, keys: Iterable[str]) -> bool:
        first, second = self.traits[one].keys, self.traits[other].keys
        return fsum(min(1.0, first[key], second[key]) * self._rarity(key) for key in keys) >= LEAST_RARE * self._rarities[2]

    def likeness(self, one: int, other: int) -> float:
        """The cosine of the keys (0 to 1), each by its rarity. A text whose words all look like names is measured by the other's."""
        first, second = self.traits[one], self.traits[other]
        dot = fsum(first.keys[key] * second.keys[key] * self._rarity(key) ** 2 for key in self._shared(one, other))
        norms = self._norm(one), self._norm(other)
        if first.names_tell != second.names_tell:
            norms = (norms[0], norms[0]) if first.names_tell else (norms[1], norms[1])
        return dot / (norms[0] * norms[1]) if dot else 0.0

    def _norm(self, place: int) -> float:
        if place not in self._norms:
            self._norms[place] = sqrt(fsum((weight * self._rarity(key)) ** 2 for key, weight in self.traits[place].keys.items()))
        return self._norms[place]

    def _rarity(self, key: str) -> float:
        """Inverse document frequency, smoothed: a desk's first week is a small collection."""
        return self._rarities[self.holders[key]]


def _of_several(every: Iterable[Set[int]]) -> set[int]:
    """What is in more than one of the sets."""
    seen: set[int] = set()
    several: set[int] = set()
    for one in every:
        several |= seen & one
        seen |= one
    return several


def _days(one: Profile, other: Profile) -> int:
    return abs((one.day - other.day).days) if one.day is not None and other.day is not None else WINDOW + 1


def _copied(one: Set[int], other: Set[int]) -> float:
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest >= FEWEST_RUNS else 0.0
