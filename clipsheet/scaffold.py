"""[writes] `new site`: the folder of a new digest, with its three settings files; `new outlet`: rows of outlets.yaml. Never overwrites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from clipsheet import countries, state_media
from clipsheet.evidence.outlets import domain_of
from clipsheet.files import write_whole
from clipsheet.model import UNKNOWN_LANGUAGE, Clipping, WrongUse
from clipsheet.plain_yaml import quoted
from clipsheet.settings import Settings, Vocabulary, read_outlets, read_topics
from clipsheet.waiting import Desk, commonest, unknown

STARTER = ("site.yaml", "outlets.yaml", "topics.yaml")
FOLDERS = ("raw", "clippings", "ledger")
SOLD_AS_WORDS = frozenset({"AI", "CC", "CO", "FM", "IO", "LA", "ME", "SO", "TO", "TV", "WS"})
FOR_GIT = {
    ".gitignore": "output/\n.clipsheet/\n",
    ".gitattributes": "# Raw documents stay as they were received: the ledger knows them by their bytes.\ncontent/raw/** -text\n",
}


def new_site(folder: Path, command: str) -> Iterator[str]:
    """Make a digest's folder and tell what to do next; `command` is how this person runs Clipsheet. Raises `WrongUse`."""
    content = folder / "content"
    if content.exists():
        raise WrongUse(f"{content} is there already; nothing was changed")
    for name in FOLDERS:
        (content / name).mkdir(parents=True)
    for name in STARTER:
        (content / name).write_text(starter(name), "utf8", newline="\n")
    for name, text in FOR_GIT.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, "utf8", newline="\n")
    shown = f'"{folder}"' if " " in str(folder) else str(folder)
    yield f"A new digest is in {shown}. Next:"
    yield f"  1. drop saved pages (.html, .txt) into {content / 'raw'}"
    yield f"  2. run: {command} --home {shown}"
    yield f"  3. look: {command} --home {shown} serve"
    yield f"The site's name, the outlets and the topics are yours to edit: {', '.join(STARTER)} in {content}"


def new_outlets(settings: Settings, desk: Desk, wanted: str | None) -> Iterator[str]:
    """Add rows to outlets.yaml, for one outlet or (None) for all that it does not know, and tell which. Raises `WrongUse`."""
    strange = unknown(desk)
    if wanted is not None:
        wanted = domain_of(wanted.strip()) or wanted.strip() if "://" in wanted else wanted.strip()
        if not wanted:
            raise WrongUse("new outlet: give the outlet's name or the domain of its site")
        if settings.vocabulary.outlet(wanted) is not None:
            raise WrongUse(f"{wanted!r} has a row in content/outlets.yaml already; nothing was changed")
        strange = {key: found for key, found in strange.items() if _is_called(wanted, key, found)} or {wanted: []}
    path = settings.content / "outlets.yaml"
    before = path.read_text("utf-8-sig") if path.exists() else starter(path.name)
    text = before.rstrip("\n") + "".join(f"\n\n{row}" for row in _rows(strange, settings.vocabulary)) + "\n"
    read_outlets(text, "content/outlets.yaml")
    if strange:
        write_whole(path, text)
    yield from (f"content/outlets.yaml: a row for {key}" for key in sorted(strange))
    yield f"{len(strange)} added; look through them: what stands behind a # is for you to decide" if strange else "nothing to add"


def _is_called(wanted: str, key: str, clippings: Sequence[Clipping]) -> bool:
    names = {key, *(clipping.outlet or "" for clipping in clippings)}
    return wanted.casefold() in map(str.casefold, names)


def _rows(strange: Mapping[str, Sequence[Clipping]], vocabulary: Vocabulary) -> Iterator[str]:
    """A row for every outlet. A name that another row has already, or two rows would share, is left to the first."""
    taken = {*vocabulary.outlets, *map(str.casefold, strange)}
    for key, found in sorted(strange.items()):
        names = [name for name in commonest(clipping.outlet for clipping in found) if name.casefold() not in taken or name == key]
        taken.update(map(str.casefold, names))
        yield "\n".join(_row(key, names, commonest(clipping.lang for clipping in found if clipping.lang != UNKNOWN_LANGUAGE)))


def _row(key: str, names: Sequence[str], langs: Sequence[str]) -> Iterator[str]:
    yield f"{quoted(key)}:"
    yield f"  name: {quoted(names[0] if names else key)}"
    profiled = state_media.country(key)
    country = profiled or _country_of_address(key)
    if country:
        source = "the state media profiles" if profiled else "its address"
        yield f"  # country: {country}  # {countries.name(country, 'en')}, by {source}; if that is right take the first # away"
    if langs:
        yield f"  language: {langs[0]}"
    if names[1:]:
        yield f"  aliases: [{', '.join(map(quoted, names[1:]))}]"


def _country_of_address(domain: str) -> str | None:
    """The country of a top-level domain (ISO 3166-1, but for .uk); none for those that are sold as words."""
    ending = domain.rpartition(".")[2].upper()
    code = {"UK": "GB"}.get(ending, ending)
    return code if "." in domain and len(code) == 2 and code not in SOLD_AS_WORDS and countries.code_of(code) else None


def starter(name: str) -> str:
    """A settings file as a new digest gets it."""
    return (files("clipsheet.data") / "starter" / name).read_text("utf8")


def starter_vocabulary() -> Vocabulary:
    """The vocabulary of a new digest: no outlets, the starter's topics."""
    return Vocabulary({}, read_topics(starter("topics.yaml"), "topics.yaml"))
