"""Nothing that a person wrote is lost: whatever an editor, a collector and better rules do, in whatever order.

A digest on disk is worked on by all three at random, and after every run of `clean` it is compared with what a person would
expect. `clip` alone is replaced, by rules that can be told to conclude something else. The model knows of the ledger only that it
is there: whose a value is it tells from who wrote it.

`HYPOTHESIS_PROFILE=long` tries a thousand sequences, others each time.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import normalize

import pytest
import yaml
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clipsheet import files, frontmatter, plain_yaml, settings, work
from clipsheet.archive import stricter
from clipsheet.cleaning import Asked, clean
from clipsheet.clip import slug_of
from clipsheet.model import Clipping, RawDocument, Rejected, Withdrawn, WrongUse
from clipsheet.report import Report
from clipsheet.settings import Site, Vocabulary

T = TypeVar("T")

# -- the collector and the rules ----------------------------------------------------------------------------------------

ARTICLES = range(7)
COLUMNS = (2, 3)  # of one outlet and one title, of different days
WIRE = (4, 5)  # the same words in two outlets, without an address
UNSIGNED = 6  # of no outlet that the page tells, and so held
JUNK = "nothing but a menu"
WITHOUT_ADDRESS = (*WIRE, UNSIGNED)

TEXTS: dict[str, tuple[str | None, ...]] = {
    "agency": (None, "Reuters", "L’Été", "AFP"),
    "section": (None, "World", "Économie: “hier”"),
    "summary": ("The boats run at night.", "No: they do not, # said one.", "Ils disent non"),
    "held": (None, "the page gives two dates"),
}
LISTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "authors": ((), ("A. Person",), ("Éva Other", "A. Person")),
    "countries": (("ML", "UA"), ("ML",), ("NO", "FR"), (), ("UA", "MR")),
    "mentions": ((), ("FR",), ("UA", "NO"), ("ML", "MR")),
    "topics": (("armed-conflict",), ("drones", "armed-conflict"), ()),
    "tags": (("no", "1e5"), ("boats",), ()),
}
EDITORS: dict[str, tuple[Any, ...]] = {
    "title": ("Boats at night", "Été: “no”"),
    "date": (date(2025, 6, 5), date(2024, 12, 30), None),
    "outlet": ("Harbor Mail", "L’Été", None),
    "lang": ("fr",),
    "headline": ("Boote bei Nacht", None),
    "gist": ("Zwei Zeilen\nim Ganzen", None),
    "note": ("Ask them: why?", "…", None),
    "archive_url": ("https://archive.example/1", None),
    "prominence": ("lead", "brief", "normal"),
    "story": ("ferry", None),
    "thread": ("river", None),
    "corrections": (("We said Monday.",), ()),
    "withdrawn": (Withdrawn(date(2025, 6, 9), "asked to"), None),
    "added": (date(2025, 6, 6), None),
}
FIELDS = {**TEXTS, **LISTS, **EDITORS}
FOLLOWING = ("title", "date", "lang", "outlet", "agency", "section", "summary", "authors", "topics", "tags")


def concluded(number: int, version: int, rules: int) -> Clipping:
    """What rules of this age make of a version of an article. `image` alone tells the article, and nobody edits it."""
    shared = 4 if number in WIRE else number
    addressed = number not in WITHOUT_ADDRESS
    said = " ".join(f"word{shared}x{place}" for place in range(60))
    choice = number + 2 * version + rules
    if number == UNSIGNED:  # of which only the very same words are known as a copy
        version, rules = 0, 0
    body = f"{said}.\n\nUpdate {version} of it all." + ("\n\nFound by better rules: “é”." if rules % 2 else "")
    title = "The river today" if number in COLUMNS else f"Été {shared} at night" + (" (corrected)" * (version % 3 == 2) * addressed)
    address = f"https://harbour.example/{number}" if addressed else None
    return Clipping(
        title=f"{title} again" if rules == 3 and addressed and number not in COLUMNS else title,
        slug=slug_of(title, address, said),
        lang="en" if rules < 2 else "nb",
        body=body,
        date=date(2025, 6, 2) + timedelta(9 * number + (0 if number in COLUMNS or not addressed else choice % 2)),
        outlet=None if number == UNSIGNED else f"Harbour {'Mail' if number == 5 else 'Post'}",
        source_url=address,
        image=f"https://harbour.example/{number}.png",
        **{key: values[(choice + place) % len(values)] for place, (key, values) in enumerate({**TEXTS, **LISTS}.items())},  # type: ignore[arg-type]
    )


def told(text: str, rules: int) -> Clipping | None:
    """What is concluded of a raw document's text; None where it is no article."""
    return None if text == JUNK else concluded(*map(int, text.split()), rules)


# -- an editor's tools ----------------------------------------------------------------------------------------------------


def with_plain_yaml(text: str) -> str:
    """The keys in another order, quoted only where YAML asks for it, lists in lines, with a comment and a list of one as its value."""
    _, header, body = text.split("---\n", 2)
    pairs = [(key, value[0] if isinstance(value, list) and len(value) == 1 else value) for key, value, _ in plain_yaml.mapping(header, "")]
    plain_types = json.loads(json.dumps(dict(reversed(pairs))))
    written = yaml.safe_dump(plain_types, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n# mine\n{written}---\n\n{body}\n"


STYLES: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace("\n", "\r\n"),
    lambda text: normalize("NFD", text),
    lambda text: normalize("NFC", text),
    with_plain_yaml,
    lambda text: text.replace('"', "'") if "'" not in text and "\\" not in text else text,
    lambda text: f"\ufeff{text}",
)
FAULTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda found: found.replace(b"---\n", b"---\nnote: [a\n", 1),
    lambda found: found + b"\xff\xfe",
    lambda found: found + b"<<<<<<< HEAD\n",
    lambda found: found.replace(b"---\n", b"---\nunknown: \xc3\xa9\n", 1).replace(b"\n", b"\r\n"),
    lambda found: found.replace(b"---\n", b""),
)


def plain(value: Any) -> Any:
    """A value as it is compared: line ends and Unicode form aside."""
    if isinstance(value, str):
        return normalize("NFC", value.replace("\r\n", "\n")).strip()
    return tuple(map(plain, value)) if isinstance(value, tuple | list) else value


def values(clipping: Clipping) -> dict[str, Any]:
    """Every value of a clipping, its body among them, as they are compared."""
    return {key: plain(getattr(clipping, key)) for key in (*frontmatter.SCHEMA, "body")}


@dataclass
class Owned:
    """What a person did to one article's clipping."""

    mine: dict[str, Any] = field(default_factory=dict)  # what a person wrote; a blank value where a line was removed
    machines: dict[str, Any] = field(default_factory=dict)  # what the machine wrote last in each field
    removed: set[str] = field(default_factory=set)  # countries that a person took out


@dataclass(frozen=True)
class Broken:
    """A clipping that cannot be read, and what it was before."""

    number: int
    content: bytes
    before: bytes


# -- everything at once -----------------------------------------------------------------------------------------------------


class Ownership(RuleBasedStateMachine):
    """A digest that everybody works on."""

    @initialize(hold=st.booleans(), first=st.sampled_from(ARTICLES))
    def begin(self, hold: bool, first: int) -> None:
        self.folders = tempfile.TemporaryDirectory()
        self.rules = 0
        self.counter = 0
        self.changed = True  # since the last run
        self.seen: set[int] = set()  # articles that were in content/raw in a run
        self.deleted: set[int] = set()
        self.owned: dict[int, Owned] = {}
        self.broken: dict[Path, Broken] = {}
        self.passed_by: set[int] = set()  # articles whose clipping could not be read when their raw document was renamed, perhaps
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(work, "clip", self._clip)
        self.patch.setattr(files.os, "fsync", lambda _descriptor: None)  # nobody pulls the plug here
        self.home = Path(self.folders.name) / "first"
        self.raw_folder.mkdir(parents=True)
        self.site = Site(hold=("no-topic",) if hold else ())
        (self.home / "content/site.yaml").write_text("hold: [no-topic]\n" if hold else "", "utf8")
        self.collect(first, 0)
        self.clean()

    def teardown(self) -> None:
        self.patch.undo()
        self.folders.cleanup()

    # -- what lies where

    def _clip(self, raw: RawDocument, _vocabulary: Vocabulary) -> Clipping | Rejected:
        return told(raw.text.strip(), self.rules) or Rejected(raw.name, JUNK)

    @property
    def raw_folder(self) -> Path:
        return self.home / "content/raw"

    @property
    def raws(self) -> list[Path]:
        return sorted(self.raw_folder.rglob("*.txt"))

    @property
    def files(self) -> list[Path]:
        return sorted((self.home / "content/clippings").rglob("*.md"))

    def clippings(self) -> list[tuple[Path, int, Clipping]]:
        """The clippings that can be read, and which article each of them is."""
        found = [(path, frontmatter.read(path.read_text("utf8"), str(path))) for path in self.files if path not in self.broken]
        return [(path, int(Path(clipping.image or "").stem), clipping) for path, clipping in found]

    def state(self) -> dict[Path, tuple[int, bytes]]:
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (self.home / "content").rglob("*") if path.is_file()}

    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text("utf8")) for path in sorted((self.home / "content/ledger").rglob("*.json"))]

    def _next(self) -> int:
        self.counter += 1
        return self.counter

    # -- the collector

    def _hold(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
        self.changed = True

    @rule(number=st.sampled_from(ARTICLES), version=st.integers(0, 4))
    def collect(self, number: int, version: int) -> None:
        self._hold(self.raw_folder / f"{self._next()}.txt", f"{number} {version}")

    @precondition(lambda self: self.raws)
    @rule(pick=st.integers(0, 20), version=st.integers(0, 4))
    def collect_again(self, pick: int, version: int) -> None:
        path = picked(self.raws, pick)
        text = path.read_text("utf8")
        if text != JUNK:
            self._hold(path, f"{text.split()[0]} {version}")

    @precondition(lambda self: self.raws)
    @rule(pick=st.integers(0, 20), number=st.sampled_from(ARTICLES), version=st.integers(0, 4))
    def save_another_article_over_it(self, pick: int, number: int, version: int) -> None:
        path = picked(self.raws, pick)
        if number not in WIRE:  # the same words under the same name are the same article
            self._hold(path, f"{number} {version}")

    @precondition(lambda self: self.raws)
    @rule(pick=st.integers(0, 20))
    def save_a_menu_over_it(self, pick: int) -> None:
        self._hold(picked(self.raws, pick), JUNK)

    @precondition(lambda self: self.raws)
    @rule(pick=st.integers(0, 20), moved=st.booleans())
    def rename_raw(self, pick: int, moved: bool) -> None:
        target = self.raw_folder / ("2025" if moved else "") / f"é {self._next()} #1.txt"
        target.parent.mkdir(exist_ok=True)
        picked(self.raws, pick).rename(target)
        self.changed = True

    @precondition(lambda self: len(self.raws) > 1)
    @rule(pick=st.integers(0, 20))
    def swap_raws(self, pick: int) -> None:
        one, other = picked(self.raws, pick), picked(self.raws, pick + 1)
        texts = one.read_text("utf8"), other.read_text("utf8")
        if not {text.split()[0] for text in texts} & {str(number) for number in WIRE}:
            self._hold(one, texts[1])
            self._hold(other, texts[0])

    @precondition(lambda self: self.raws)
    @rule(pick=st.integers(0, 20))
    def delete_raw(self, pick: int) -> None:
        picked(self.raws, pick).unlink()
        self.changed = True

    # -- the editor

    def _edited(self, pick: int, change: Callable[[Clipping], Clipping]) -> None:
        path, number, clipping = picked(self.clippings(), pick)
        edited = change(clipping)
        path.write_text(frontmatter.write(edited), "utf8", newline="\n")
        before, after = values(clipping), values(frontmatter.read(path.read_text("utf8"), ""))
        owned = self.owned.setdefault(number, Owned())
        for key in (key for key in after if after[key] != before[key]):
            owned.mine[key] = after[key]
            if key in owned.machines and owned.machines[key] == after[key]:  # as the machine wrote it: untouched again
                del owned.mine[key]
        kept = {*after["countries"], *after["mentions"]}
        owned.removed = {code for key in ("countries", "mentions") if key in owned.mine for code in owned.machines[key]} - kept

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), key=st.sampled_from(sorted(FIELDS)), value=st.integers(0, 5))
    def edit(self, pick: int, key: str, value: int) -> None:
        self._edited(pick, lambda clipping: replace(clipping, **{key: picked(FIELDS[key], value)}))

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), key=st.sampled_from(["countries", "mentions", "topics"]), which=st.integers(0, 2))
    def take_one_out(self, pick: int, key: str, which: int) -> None:
        def without_one(clipping: Clipping) -> Clipping:
            found = getattr(clipping, key)
            return replace(clipping, **{key: tuple(one for one in found if one != picked(found, which))}) if found else clipping

        self._edited(pick, without_one)

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20))
    def release(self, pick: int) -> None:
        self._edited(pick, lambda clipping: replace(clipping, held=None))

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), body=st.sampled_from(["", "Mine alone: é.", "{}\n\nAnd mine.", "Mine.\n\n{}"]))
    def edit_the_body(self, pick: int, body: str) -> None:
        self._edited(pick, lambda clipping: replace(clipping, body=body.format(clipping.body)))

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), rules=st.integers(0, 3))
    def edit_as_better_rules_would(self, pick: int, rules: int) -> None:
        def bettered(clipping: Clipping) -> Clipping:
            found = concluded(int(Path(clipping.image or "").stem), 0, rules)
            return replace(clipping, body=found.body, title=found.title, countries=found.countries, agency=found.agency, held=found.held)

        self._edited(pick, bettered)

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20))
    def change_the_slug(self, pick: int) -> None:
        self._edited(pick, lambda clipping: replace(clipping, slug=f"mine-{self._next()}"))

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20))
    def move(self, pick: int) -> None:
        path, _number, _clipping = picked(self.clippings(), pick)
        target = self.home / "content/clippings/mine" / f"My été {self._next()}.md"
        target.parent.mkdir(exist_ok=True)
        path.rename(target)

    @precondition(lambda self: len(self.clippings()) > 1)
    @rule(pick=st.integers(0, 20))
    def swap(self, pick: int) -> None:
        one, other = picked(self.clippings(), pick)[0], picked(self.clippings(), pick + 1)[0]
        contents = one.read_bytes(), other.read_bytes()
        one.write_bytes(contents[1])
        other.write_bytes(contents[0])

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), style=st.sampled_from(STYLES))
    def write_it_in_another_way(self, pick: int, style: Callable[[str], str]) -> None:
        path, _number, clipping = picked(self.clippings(), pick)
        path.write_bytes(style(path.read_text("utf8").removeprefix("\ufeff")).encode())
        assert values(clipping) == values(frontmatter.read(path.read_text("utf8"), ""))

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20))
    def delete(self, pick: int) -> None:
        path, number, _clipping = picked(self.clippings(), pick)
        path.unlink()
        self.deleted.add(number)
        self.owned.pop(number, None)

    @precondition(lambda self: self.clippings())
    @rule(pick=st.integers(0, 20), fault=st.sampled_from(FAULTS))
    def break_it(self, pick: int, fault: Callable[[bytes], bytes]) -> None:
        path, number, _clipping = picked(self.clippings(), pick)
        before = path.read_bytes().replace(b"\r\n", b"\n").removeprefix("\ufeff".encode())
        self.broken[path] = Broken(number, fault(before), before)
        path.write_bytes(self.broken[path].content)
        self.passed_by.add(number)

    @precondition(lambda self: self.broken)
    @rule(pick=st.integers(0, 20))
    def mend_it(self, pick: int) -> None:
        path = picked(sorted(self.broken), pick)
        path.write_bytes(self.broken.pop(path).before)

    # -- the machine

    @rule(rules=st.integers(0, 3))
    def find_better_rules(self, rules: int) -> None:
        self.rules = rules

    @rule()
    def work_on_another_machine(self) -> None:
        there = self.home.with_name(f"machine {self._next()}")
        shutil.copytree(self.home, there)
        self.broken = {there / path.relative_to(self.home): broken for path, broken in self.broken.items()}
        self.home = there

    @rule()
    def clean(self) -> None:
        self._run()
        before = self.state()
        self._run()
        assert before == self.state()

    @rule(pick=st.integers(0, 20), way=st.sampled_from(["slug", "file", "raw"]))
    def clean_one_again(self, pick: int, way: str) -> None:
        self.clean()
        entries = [entry for entry in self.ledger() if entry["clipping"] is not None]
        if not entries:
            return
        entry = picked(entries, pick)
        number = number_of(entry)
        name = {"slug": entry["slug"], "file": entry["clipping"], "raw": f"content/{entry['raw']}"}[way]
        if way == "file" and Path(entry["clipping"]).stem != entry["slug"]:
            return
        holders = [path for path in self.raws if path.read_text("utf8").split()[0] == str(number)]
        try:
            self._run([name])
        except WrongUse:
            assert not (self.home / "content" / entry["raw"]).is_file(), f"{name} is there"
            assert way == "raw" or not holders, f"{name} came as {holders}"
            return
        if number in self.deleted and any(number == found for _path, found, _clipping in self.clippings()):
            self.deleted.discard(number)  # it was asked for by its name
        self._follows({number} if (self.home / "content" / entry["raw"]).is_file() else set())

    @rule(rules=st.integers(0, 3))
    def clean_all_again(self, rules: int) -> None:
        self.clean()
        self.rules = rules
        entries = [entry for entry in self.ledger() if entry["fate"] in ("kept", "held")]
        sources = [entry["raw"] for entry in entries if (self.home / "content" / entry["raw"]).is_file()]
        self._run(sources)
        self._follows({number_of(entry) for entry in entries if entry["raw"] in sources})

    def _run(self, again: Sequence[str] = ()) -> None:
        clean(settings.load(self.home), Report(), Asked(again=again, allow_loss=True))
        texts = [path.read_text("utf8") for path in self.raws]
        self.seen |= {int(text.split()[0]) for text in texts if text != JUNK}
        self.changed = False
        for _path, number, clipping in self.clippings():
            owned = self.owned.setdefault(number, Owned())
            owned.machines |= {key: value for key, value in values(clipping).items() if key not in owned.mine}

    def _follows(self, numbers: Iterable[int]) -> None:
        """Every field that no person touched is what the newest rules conclude."""
        entries = {number_of(entry): entry for entry in self.ledger() if entry["clipping"] is not None}
        for _path, number, clipping in self.clippings():
            source = self.home / "content" / entries[number]["raw"]
            if number not in numbers or source.read_text("utf8") == JUNK:
                continue
            want = told(source.read_text("utf8"), self.rules)
            assert want is not None
            mine, found = self.owned[number].mine, values(clipping)
            untouched = [key for key in (*FOLLOWING, "body") if key not in mine]
            assert {key: plain(getattr(want, key)) for key in untouched} == {key: found[key] for key in untouched}
            for key in {"countries", "mentions"} - mine.keys():
                left_out = {*getattr(want, key)} - {*found[key]}
                assert {*found[key]} <= {*getattr(want, key)}
                other = "mentions" if key == "countries" else "countries"
                decided = {*self.owned[number].machines[other]} if other in mine else set()
                assert left_out <= decided | {*found["countries"], *found["mentions"]}
            if "held" not in mine and ("topics" not in mine or want.held):
                assert (want.held or stricter(want, self.site)) == clipping.held

    # -- what an editor expects

    @invariant()
    def every_value_that_a_person_wrote_is_there(self) -> None:
        for _path, number, clipping in self.clippings():
            mine = self.owned[number].mine if number in self.owned else {}
            found = values(clipping)
            assert mine == {key: found[key] for key in mine}

    @invariant()
    def no_country_that_a_person_removed_is_back(self) -> None:
        for _path, number, clipping in self.clippings():
            if number in self.owned:
                assert not self.owned[number].removed & {*clipping.countries, *clipping.mentions}

    @invariant()
    def every_article_has_one_clipping_and_what_was_deleted_has_none(self) -> None:
        found = Counter(number for _path, number, _clipping in self.clippings())
        found.update(broken.number for broken in self.broken.values())
        assert dict.fromkeys(self.seen - self.deleted, 1) == dict(found)

    @invariant()
    def no_two_clippings_share_a_slug(self) -> None:
        slugs = [clipping.slug for _path, _number, clipping in self.clippings()]
        assert len(slugs) == len({*slugs})

    @invariant()
    def what_cannot_be_read_is_left_as_it_is(self) -> None:
        assert {path: broken.content for path, broken in self.broken.items()} == {path: path.read_bytes() for path in self.broken}

    @invariant()
    def the_ledger_tells_every_documents_fate(self) -> None:
        entries = self.ledger()
        assert len(entries) == len({entry["raw"] for entry in entries})
        placed = [entry["clipping"] for entry in entries if entry["clipping"] is not None]
        assert len(placed) == len({*placed})
        if self.changed:
            return
        names = {path.relative_to(self.home / "content").as_posix() for path in self.raws}
        assert names <= {entry["raw"] for entry in entries}
        sources = {number_of(entry): entry["raw"] for entry in entries if entry["clipping"] is not None and entry["raw"] in names}
        for _path, number, clipping in self.clippings():
            if number not in self.passed_by:
                assert plain(clipping.raw) == plain(sources.get(number, clipping.raw))


def picked(options: Sequence[T], pick: int) -> T:
    """One of them, whatever the number."""
    return options[pick % len(options)]


def number_of(entry: dict[str, Any]) -> int:
    """The article that an entry of the ledger is about."""
    return int(Path(entry["values"]["image"]).stem)


IS_LONG = hypothesis_settings.get_current_profile_name() == "long"
TestOwnership = Ownership.TestCase
TestOwnership.settings = hypothesis_settings(max_examples=1000 if IS_LONG else 60, stateful_step_count=30)
