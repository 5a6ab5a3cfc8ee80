"""site.yaml, outlets.yaml, topics.yaml -> frozen settings and vocabulary; all faults of the three files at once.

Unknown keys are refused with the nearest known one. What the words of the vocabulary *find* in a text is judged in
`clipsheet.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from errno import EINVAL
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from clipsheet import clock, countries
from clipsheet.frontmatter import LANGUAGE, SLUG, Wrong, country, is_web_address
from clipsheet.model import Fault, Faults
from clipsheet.plain_yaml import Listed, Nested, Pairs, mapping, unknown_key

Row = TypeVar("Row")

FORMAT = "1"  # of site.yaml
AUDIENCES = ("desk", "public")
RIGHTS = ("full", "excerpt", "metadata", "blocked")
HOLD = ("undated", "unknown-outlet", "no-country", "no-topic")
VOCABULARY = ("outlets.yaml", "topics.yaml")  # the files that a vocabulary is read from
MEDIA_TOPIC = re.compile(r"medtop:\d{8}")
VOLUME = re.compile(r"(?:\.\./)+(?:\w[\w.-]*/)*\w[\w.-]*")
BASE_URL = re.compile(r"(?:https?://[^\s?#\"'<>]+)?")


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns or steers an outlet, as a stored source says; never from memory."""

    label: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """One row of outlets.yaml. `rights` says what may leave; `full` counts on a public site only with a licence.

    `aliases` are all domains and names under which the outlet turns up, the row's key among them.
    """

    name: str
    country: str | None = None
    language: str | None = None
    ownership: Ownership | None = None
    rights: str = "excerpt"
    licence: str | None = None
    aliases: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the desk: `terms` and `exclude` are surface forms by language, `*` at the end meaning any ending."""

    slug: str
    label: str
    medtop: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What `clip` needs to know of the world: outlets by casefolded domain, name and alias; the topics in the desk's order."""

    outlets: Mapping[str, Outlet]
    topics: tuple[Topic, ...]

    def outlet(self, *names: str | None) -> Outlet | None:
        """The row of the first of these domains and names that has one."""
        return next((self.outlets[name.casefold()] for name in names if name and name.casefold() in self.outlets), None)


@dataclass(frozen=True, slots=True)
class Watch:
    """Countries (codes) and outlets (names or domains) whose silence in a week is worth saying."""

    countries: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selected:
    """Rules of `keep:` or `block:`; an article meets them by any one: a word or phrase of its text, outlet, language, country."""

    words: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What `fetch` asks for: addresses of feeds, sitemaps and pages, and files of OPML below content/.

    `hosts` may be asked though they lie in a private network, at any port; what a listing dates before so many `days` is left.
    """

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    opml: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    days: int = 14


@dataclass(frozen=True, slots=True)
class Site:
    """site.yaml. `languages` are the interface's, the main one first; `regions` order countries; `hold` makes holding stricter;
    `volumes` are other sites that its search covers, too: their names, and their folders as seen from this site's, on the same host.
    """

    name: str = "Clipsheet"
    notice: str | None = None
    base_url: str = ""
    timezone: str = "UTC"
    audience: str = "desk"
    languages: tuple[str, ...] = ("en",)
    regions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    watch: Watch = Watch()
    keep: Selected = Selected()
    block: Selected = Selected()
    hold: tuple[str, ...] = ()
    fetch: Sources = Sources()
    volumes: tuple[tuple[str, str], ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a home's three files say, and the home they were read from."""

    home: Path
    site: Site
    vocabulary: Vocabulary

    @property
    def content(self) -> Path:
        return self.home / "content"


# -- reading ----------------------------------------------------------------------------------------------------


def load(home: Path) -> Settings:
    """The settings of a home. A missing file means its defaults; raises `Faults` with every fault of all three."""
    faults: list[Fault] = []

    def part(name: str, read: Callable[[str, str], Any], default: Any) -> Any:
        path = home / "content" / name
        if not path.exists():
            return default
        try:
            if not path.is_file():  # but a pipe, which would be waited for
                raise OSError(EINVAL, "is no file")
            return read(path.read_text("utf-8-sig"), f"content/{name}")
        except UnicodeDecodeError:
            faults.append(Fault(f"content/{name}", None, None, "not UTF-8", "save the file as UTF-8"))
        except OSError as error:
            faults.append(Fault(f"content/{name}", None, None, error.strerror or "cannot be read", "make it readable"))
        except Faults as found:
            faults.extend(found.faults)
        return default

    site = part("site.yaml", read_site, Site())
    outlets = part("outlets.yaml", read_outlets, {})
    topics = part("topics.yaml", read_topics, ())
    if faults:
        raise Faults(tuple(faults))
    return Settings(home, site, Vocabulary(outlets, topics))


def today(site: Site) -> date:
    """The day in the site's time zone."""
    return clock.today(site.timezone)


def read_site(text: str, file: str) -> Site:
    """site.yaml; raises `Faults`."""
    values = checked(mapping(text, file), file, SITE)
    values.pop("format", None)
    return Site(**values)


def read_outlets(text: str, file: str) -> dict[str, Outlet]:
    """outlets.yaml as rows by every casefolded key, name and alias; raises `Faults`."""
    rows, faults = _rows(
        text, file, OUTLET, lambda key, values: Outlet(**{"name": key, **values, "aliases": (key, *values.get("aliases", ()))})
    )
    found: dict[str, Outlet] = {}
    for key, outlet, line in rows:
        for name in {outlet.name.casefold(), *map(str.casefold, outlet.aliases)}:
            if name in found:
                faults.append(Fault(file, line, key, f"{name!r} names two outlets", "keep one row, with aliases: […]"))
            found[name] = outlet
    if faults:
        raise Faults(tuple(faults))
    return found


def read_topics(text: str, file: str) -> tuple[Topic, ...]:
    """topics.yaml in the order of the file; raises `Faults`."""
    rows, faults = _rows(text, file, TOPIC, lambda slug, values: Topic(**{"label": slug, "exclude": (), **values, "slug": slug}))
    faults += [
        Fault(
            file, line, slug or '""', "not a slug", "small letters a to z, digits and single hyphens, at most 200, such as armed-conflict"
        )
        for slug, _topic, line in mapping(text, file)
        if not SLUG.fullmatch(slug)
    ]
    if faults:
        raise Faults(tuple(faults))
    return tuple(topic for _slug, topic, _line in rows)


class WrongPart(Wrong):
    """A part of a value that the schema does not allow: the message is about this part alone, and its line."""

    def __init__(self, todo: str, part: object, line: int) -> None:
        super().__init__(todo)
        self.part, self.line = part, line


def _part(read: Callable[[Any], Row], part: object, line: int) -> Row:
    try:
        return read(part)
    except WrongPart:
        raise
    except Wrong as wrong:
        raise WrongPart(str(wrong), part, line) from None


def _keyed(value: object, known: Mapping[str, object], todo: str) -> Nested:
    """A mapping of no other keys than these. Raises `Wrong`; for a key that there is not, about this one alone."""
    if not isinstance(value, Nested):
        raise Wrong(todo)
    for key in value:
        if key not in known:
            raise WrongPart(unknown_key("", 0, key, known).todo, key, value.lines[key])
    return value


def _each(read: Callable[[object], Row], value: object) -> tuple[Row, ...]:
    """A list read part by part; one value may stand for a list of one."""
    if not isinstance(value, Listed):
        return (read(value),)
    return tuple(_part(read, part, line) for part, line in zip(value, value.lines, strict=True))


# -- the schemas: key -> how its value is read ----------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong('give one text in quotes, such as "…"')
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, or one; raises `Wrong`."""
    return _each(_text, value)


def _choice(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise Wrong(f"choose one of {', '.join(choices)}")
        return str(value)

    return read


def _choices(*choices: str) -> Callable[[object], tuple[str, ...]]:
    return partial(_each, _choice(*choices))


def matching(pattern: re.Pattern[str], todo: str) -> Callable[[object], str]:
    """What reads a text of this form; else it raises `Wrong` with what to do."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Wrong(todo)
        return value

    return read


def _base_url(value: object) -> str:
    todo = 'give the address of the site without a name and password, such as "https://digest.example/", or ""'
    address = matching(BASE_URL, todo)(value).rstrip("/")
    if address and not is_web_address(address):
        raise Wrong(todo)
    return address


def _timezone(value: object) -> str:
    text = _text(value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder of zones is an OSError
        raise Wrong('give a name of the IANA time zone database, such as "Europe/Paris" or "UTC"') from None
    return text


def _country(value: object) -> str:
    return country(_text(value))


def _regions(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Nested):
        raise Wrong("write region names with lists of countries, such as Sahel: [ML, NE, BF]")
    return tuple((name, _part(partial(_each, _country), codes, value.lines[name])) for name, codes in value.items())


def _volumes(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Nested):
        raise Wrong("write names with the folders of sites beside this one, such as {2024: ../2024}")
    folder = matching(VOLUME, "a folder beside this site's, such as ../2024")
    return tuple((name, _part(folder, path, value.lines[name])) for name, path in value.items())


def _watch(value: object) -> Watch:
    read: Mapping[str, Callable[[object], tuple[str, ...]]] = {"countries": partial(_each, _country), "outlets": texts}
    watch = _keyed(value, read, 'write what to watch, such as {countries: [ML, NE], outlets: ["Harbour Courier"]}')
    return Watch(**{key: _part(read[key], part, watch.lines[key]) for key, part in watch.items()})


def _selected(value: object) -> Selected:
    read: Mapping[str, Callable[[object], tuple[str, ...]]] = {
        "words": texts,
        "outlets": texts,
        "languages": partial(_each, _language),
        "countries": partial(_each, _country),
    }
    todo = 'write rules such as {words: ["horoscope*"], outlets: ["Daily Stars"], languages: [xx], countries: [XX]}'
    rules = _keyed(value, read, todo)
    return Selected(**{key: _part(read[key], part, rules.lines[key]) for key, part in rules.items()})


def _address(value: object) -> str:
    text = _text(value)
    if not is_web_address(text):
        raise Wrong('give a web address without a name and password, such as "https://daily.example/feed.xml"')
    return text


def _days(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch("[1-9][0-9]{0,3}", value):
        raise Wrong("give a number of days, such as 14")
    return int(value)


def _sources(value: object) -> Sources:
    several = {key: partial(_each, _address) for key in ("feeds", "sitemaps", "pages")}
    read: Mapping[str, Callable[[object], object]] = {**several, "opml": texts, "hosts": texts, "days": _days}
    asked = _keyed(value, read, f'write what to fetch, such as {{feeds: ["https://daily.example/feed.xml"]}}; there are {", ".join(read)}')
    found: dict[str, Any] = {key: _part(read[key], part, asked.lines[key]) for key, part in asked.items() if part not in ("", [])}
    return Sources(**found)


def _terms(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Nested):
        raise Wrong('write terms by language, such as en: ["air strike*", "ceasefire"]')
    return tuple((_part(_language, lang, value.lines[lang]), _part(texts, terms, value.lines[lang])) for lang, terms in value.items())


def _ownership(value: object) -> Ownership:
    if not isinstance(value, dict) or set(value) != {"label", "source", "date"}:
        raise Wrong('write ownership: {label: "…", source: "…", date: "…"}')
    return Ownership(_text(value["label"]), _text(value["source"]), _text(value["date"]))


_language = matching(LANGUAGE, 'a language code such as "en" or "pt-BR"')


def _known_language(value: object) -> str:
    lang = _language(value)
    if not countries.knows_language(lang):
        raise Wrong('a language that Unicode CLDR knows, by its ISO 639 code, such as "en"')
    return lang


SITE: Mapping[str, Callable[[object], object]] = {
    "format": matching(
        re.compile(FORMAT), f"this Clipsheet reads format: {FORMAT}; write that, or install the Clipsheet that wrote the file"
    ),
    "name": _text,
    "notice": _text,
    "base_url": _base_url,
    "timezone": _timezone,
    "audience": _choice(*AUDIENCES),
    "languages": partial(_each, _known_language),
    "regions": _regions,
    "watch": _watch,
    "keep": _selected,
    "block": _selected,
    "hold": _choices(*HOLD),
    "fetch": _sources,
    "volumes": _volumes,
}
OUTLET: Mapping[str, Callable[[object], object]] = {
    "name": _text,
    "country": _country,
    "language": _language,
    "ownership": _ownership,
    "rights": _choice(*RIGHTS),
    "licence": _text,
    "aliases": texts,
    "furniture": texts,
}
TOPIC: Mapping[str, Callable[[object], object]] = {
    "label": _text,
    "medtop": matching(MEDIA_TOPIC, 'an IPTC Media Topics code such as "medtop:20000056"'),
    "terms": _terms,
    "exclude": _terms,
}
REQUIRED_OF_TOPIC = ("medtop", "terms")
MAY_BE_EMPTY = ("base_url",)


def checked(pairs: Pairs, file: str, schema: Mapping[str, Callable[[object], object]]) -> dict[str, Any]:
    """The values of a file's pairs by key, those without a value left out; raises `Faults` with every fault."""
    values, faults = _read_all(pairs, file, schema)
    if faults:
        raise Faults(tuple(faults))
    return values


def _read_all(
    pairs: list[tuple[str, object, int]], file: str, schema: Mapping[str, Callable[[object], object]], within: str = ""
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value, line in pairs:
        if key not in schema:
            faults.append(unknown_key(file, line, within + key, {within + known: None for known in schema}))
        elif value not in ("", []) or key in MAY_BE_EMPTY:
            try:
                values[key] = schema[key](value)
            except WrongPart as wrong:
                faults.append(Fault(file, wrong.line, within + key, repr(wrong.part), str(wrong)))
            except Wrong as wrong:
                faults.append(Fault(file, line, within + key, repr(value), str(wrong)))
    return values, faults


def _rows(
    text: str, file: str, schema: Mapping[str, Callable[[object], object]], row: Callable[[str, dict[str, Any]], Row]
) -> tuple[list[tuple[str, Row, int]], list[Fault]]:
    rows: list[tuple[str, Row, int]] = []
    faults: list[Fault] = []
    for key, written, line in mapping(text, file):
        value = Nested() if written in ("", []) else written
        if not isinstance(value, Nested):
            faults.append(Fault(file, line, key, repr(value), "write the values indented below the name"))
            continue
        values, found = _read_all([(k, v, value.lines[k]) for k, v in value.items()], file, schema, within=f"{key}.")
        missing = [need for need in REQUIRED_OF_TOPIC if schema is TOPIC and value.get(need, "") in ("", [])]
        found += [Fault(file, line, f"{key}.{need}", "missing", f"add {need}: to this topic") for need in missing]
        faults += found
        if not found:
            rows.append((key, row(key, values), line))
    return rows, faults
