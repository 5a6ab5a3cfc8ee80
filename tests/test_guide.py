"""The guide for editors (docs/guide.md): complete against the code, true to it, and played from its first command to its last.

What a block of the guide is for stands behind its language: ```` ```html content/raw/ferry.html ```` is a file to save,
```` ```diff content/site.yaml ```` a change to one, ```` ```console ```` a dialogue with the terminal,
```` ```console status-1 ```` one that ends with this status.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from itertools import takewhile
from pathlib import Path

import pytest

from clipsheet import changes, cli, commands, frontmatter, media_topics, settings
from clipsheet.intake import declared
from clipsheet.intake.names import READ_SUFFIXES
from clipsheet.model import BODY_FIELD, Clipping, Declared, Faults, Withdrawn
from clipsheet.plain_yaml import mapping
from clipsheet.waiting import LISTS
from clipsheet_digest import issues, server

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "guide.md").read_text("utf8")
OTHER_WORDS = set("armed-conflict cd clipsheet content energy fr html output text themes und www".split())
"""Single words in code letters that no table explains: a command of the terminal, folders, examples, keys of an export."""
MONDAY = datetime(2025, 9, 29, 8, tzinfo=UTC)  # on which the guide's week is worked on
ANYTHING = "…"  # a line that stands for lines which the guide leaves out
VARYING = re.compile(
    r"(?<=\()\d+\.\d(?= s\))|(?<= on )\d+(?= pages)|\d+(?= pages in all)|(?<=127\.0\.0\.1:)\d+"
)  # seconds, pages, the port

FENCED = re.compile(r"^```(?P<language>\w+)(?: (?P<place>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
KEY = re.compile(r"([a-z_]+):(?!/)")
WORD = re.compile(r"[a-z]+(?:[_-][a-z]+)*")


# -- the guide as data ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, what it is for, and where in the guide it begins."""

    language: str
    place: str
    text: str
    where: str


BLOCKS = [
    Block(found["language"], found["place"] or "", found["text"], f"docs/guide.md:{TEXT[: found.start()].count(chr(10)) + 1}")
    for found in FENCED.finditer(TEXT)
]
PROSE = FENCED.sub("", TEXT)
SPANS = SPAN.findall(PROSE)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading; none where there is no such table."""
    lines = PROSE.splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith(f"| {heading} |")]
    assert len(starts) <= 1, f"two tables of {heading}"
    found = [line for start in starts for line in takewhile(lambda line: line.startswith("|"), lines[start + 2 :])]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found]


def named(heading: str) -> list[str]:
    """What stands in code letters in the first column of a table; the colon behind a key does not count."""
    return [span.removesuffix(":") for row in rows(heading) for span in SPAN.findall(row[0])]


def examples(heading: str) -> str:
    """The examples in the last column of a table, a line each."""
    return "".join(f"{SPAN.findall(row[-1])[0]}\n" for row in rows(heading))


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _read_yaml(block: Block) -> None:
    read: Mapping[str, Callable[[str, str], object]] = {
        "site.yaml": settings.read_site,
        "outlets.yaml": settings.read_outlets,
        "topics.yaml": settings.read_topics,
    }
    if block.place in read:
        read[block.place](block.text, block.place)
    else:
        declared.of_pairs(mapping(block.text, block.place), block.place)


def _read_issue(block: Block) -> None:
    header, _note, faults = frontmatter.parted(block.text, block.place)
    assert not faults
    settings.checked(mapping(header, block.place, first_line=2), block.place, issues.SCHEMA)


READERS = {"yaml": _read_yaml, "markdown": _read_issue}


# -- the command line as data -----------------------------------------------------------------------------------------


def built(add: Callable[[argparse.ArgumentParser], None]) -> argparse.ArgumentParser:
    """A parser of nothing but what a part of the command line adds."""
    parser = argparse.ArgumentParser(add_help=False)
    add(parser)
    return parser


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings}


def parsed(line: str) -> argparse.Namespace:
    """The options of a command line, as the real parser reads it; it ends the test where it refuses."""
    return cli.parser("build.py").parse_args(shlex.split(line))


COMMANDS = {command.name: built(command.options) for command in cli.COMMANDS}
OF_ALL = options_of(built(cli._shared_options)) | {"-h", "--help"}
WITHOUT_COMMAND = options_of(cli.parser("build.py")) - OF_ALL
OWN = {name: options_of(parser) for name, parser in COMMANDS.items()}


# -- complete, and nothing that is not there --------------------------------------------------------------------------

KNOWN: dict[str, Iterable[str]] = {
    "key of a clipping": frontmatter.SCHEMA,
    "key of an issue": issues.SCHEMA,
    "key of site.yaml": settings.SITE,
    "key of a row of outlets.yaml": settings.OUTLET,
    "key of a topic": settings.TOPIC,
    "part of watch": settings.Watch.__match_args__,
    "part of keep and block": settings.Selected.__match_args__,
    "part of fetch": settings.Sources.__match_args__,
    "part of ownership": settings.Ownership.__match_args__,
    "part of withdrawn": Withdrawn.__match_args__,
    "you may say": {*declared.KEYS, *declared.ALIASES, "url"},
    "list": LISTS,
    "audience": settings.AUDIENCES,
    "rights": settings.RIGHTS,
    "hold": settings.HOLD,
    "prominence": frontmatter.PROMINENCE,
    "status": [str(status) for status in (commands.DONE, commands.FAILED, commands.WRONG_USE, cli.STOPPED)],
    "form": [*READ_SUFFIXES, ".gz"],
    "option of all": OF_ALL,
    "option without a command": WITHOUT_COMMAND,
    **{f"option of {name}": options for name, options in OWN.items()},
}
"""The tables of the guide by the heading of their first column, and what the code says that stands there."""


@pytest.mark.parametrize("heading", KNOWN)
def test_a_table_names_all_that_the_code_knows_and_nothing_else(heading: str) -> None:
    told = [span.split()[0] for span in named(heading)]
    assert sorted(KNOWN[heading]) == sorted(told)


def test_every_command_has_its_row_and_no_other() -> None:
    told = {usage.split()[0] for usage in named("command")}
    assert COMMANDS.keys() == told


@pytest.mark.parametrize("command", COMMANDS)
def test_the_row_of_a_command_shows_what_may_follow_it(command: str) -> None:
    usages = " ".join(usage for usage in named("command") if usage.split()[0] == command)
    for action in COMMANDS[command]._get_positional_actions():
        for metavar in str(action.metavar).split("|"):
            assert metavar in usages


@pytest.mark.parametrize("example", list(cli.examples()))
def test_the_example_that_a_command_shows_in_its_help_can_be_typed(example: str) -> None:
    assert parsed(example.partition(" > ")[0]).command == example.split(maxsplit=1)[0]


def test_the_guide_tells_which_fields_cleaning_fills() -> None:
    by_clipsheet = {span for row in rows("key of a clipping") if row[1] == "Clipsheet" for span in SPAN.findall(row[0])}
    assert {*changes.BY_THE_MACHINE} - {BODY_FIELD} == by_clipsheet


def test_every_option_in_the_text_is_there() -> None:
    assert {option for span in SPANS for option in OPTION.findall(span)} <= OF_ALL.union(WITHOUT_COMMAND, *OWN.values())


@pytest.mark.parametrize("span", sorted({span for span in SPANS if span.split()[0] in COMMANDS and " " in span and "[" not in span}))
def test_every_command_in_the_text_can_be_typed(span: str) -> None:
    assert parsed(span.replace("…", "").replace("WHAT", "held").replace("`", ""))


def test_every_key_in_the_text_is_there() -> None:
    keys = {key for heading in KNOWN for key in KNOWN[heading]}
    assert {found[1] for found in map(KEY.match, {*SPANS} - {*named("refused")}) if found} <= keys


def test_every_single_word_in_code_letters_is_there() -> None:
    words = {*COMMANDS, *(word for heading in KNOWN for word in KNOWN[heading])}
    assert {span for span in SPANS if WORD.fullmatch(span)} - words == OTHER_WORDS


def test_every_link_leads_somewhere() -> None:
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", PROSE, re.MULTILINE)}
    targets = re.findall(r"\]\(([^)\s]+)\)", PROSE)
    assert {target[1:] for target in targets if target.startswith("#")} <= anchors
    assert all((ROOT / "docs" / target.partition("#")[0]).exists() for target in targets)


@pytest.mark.parametrize("message", named("message"))
def test_a_message_that_the_guide_explains_is_one_of_the_code(message: str) -> None:
    sources = "".join(path.read_text("utf8") for folder in ("clipsheet", "plugins") for path in (ROOT / folder).rglob("*.py"))
    assert all(part in sources for part in message.split("…"))


# -- what it shows is read as it says ---------------------------------------------------------------------------------


def test_every_example_of_a_key_is_read() -> None:
    clipping = frontmatter.read(f"---\n{examples('key of a clipping')}---\n", "clipping.md")
    assert {*clipping.topics} <= media_topics.by_slug().keys()
    settings.checked(mapping(examples("key of an issue"), "issue.md"), "issue.md", issues.SCHEMA)
    settings.read_site(examples("key of site.yaml"), "site.yaml")
    settings.read_outlets(f"row:\n{indented(examples('key of a row of outlets.yaml'))}", "outlets.yaml")
    settings.read_topics(f"row:\n{indented(examples('key of a topic'))}", "topics.yaml")


def clipping_of(line: str) -> Clipping:
    return frontmatter.read(f'---\ntitle: "T"\nslug: t\nlang: en\n{line}\n---\n', "clipping.md")


@pytest.mark.parametrize("row", rows("typed"), ids=lambda row: str(row[0]))
def test_what_an_editor_types_is_understood_as_the_guide_says(row: Sequence[str]) -> None:
    typed, understood = (SPAN.findall(cell)[0] for cell in row)
    assert clipping_of(understood) == clipping_of(typed)
    assert understood in frontmatter.write(clipping_of(typed))


@pytest.mark.parametrize("typed", named("refused"))
def test_what_the_guide_says_is_refused_is_refused(typed: str) -> None:
    with pytest.raises(Faults, match=re.escape(typed.partition(":")[0])):
        clipping_of(typed)


@pytest.mark.parametrize("row", rows("you may say"), ids=lambda row: str(row[0]))
def test_what_may_be_said_of_a_document_is_read_where_the_guide_says(row: Sequence[str]) -> None:
    key, example = SPAN.findall(row[0])[0], SPAN.findall(row[2])[0]
    assert Declared() != declared.of_pairs(mapping(f"{key} {example}", "page.yaml"), "page.yaml")
    assert (row[1] == "yes") is (Declared() != declared.typed_header(f"{key} {example}\n\nA page.")[0])


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in READERS], ids=lambda block: str(block.place))
def test_every_block_of_settings_is_read(block: Block) -> None:
    READERS[block.language](block)


# -- the week, played -------------------------------------------------------------------------------------------------


class Reader:
    """Someone who follows the guide word by word: saves its files, makes its changes, types its commands."""

    def __init__(self, folder: Path, go_to: Callable[[Path | str], None]) -> None:
        self.folder, self.checkout, self.digest = folder, folder / "clipsheet", folder / "mydigest"
        self.go_to = go_to
        self.checkout.mkdir()
        self.go_to(self.checkout)

    def follow(self, block: Block) -> None:
        """Do what a block says, and see what it shows."""
        path = self.digest / block.place
        if block.language == "console":
            for typed, shown in dialogue(block.text):
                status, printed = self.type(typed)
                assert alike(shown, printed), f"{block.where}: {typed} prints\n{printed}"
                assert block.place == (f"status-{status}" if status else ""), f"{block.where}: {typed} ends with {status}"
        elif block.language == "diff":
            before, after = (textual(block.text, without) for without in "+-")
            text = path.read_text("utf8")
            assert text.count(before) == 1, f"{block.where}: {block.place} does not hold this once:\n{before}"
            path.write_text(text.replace(before, after), "utf8", newline="\n")
        elif block.place.startswith("content/"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf8", newline="\n")

    def type(self, typed: str) -> tuple[int, str]:
        """The status of a command and what it prints, as on Ana's machine."""
        line, _, kept = typed.partition(" > ")
        program, script, *arguments = [*shlex.split(line), ""]
        if program == "cd":
            self.go_to(script)
            return commands.DONE, ""
        assert Path(script).resolve() == self.checkout / "build.py"
        out = err = StringIO()
        if kept:
            out = StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = cli.main(arguments[:-1], checkout=self.checkout)
        if kept:
            Path(kept).write_text(out.getvalue(), "utf8")
        at_home = err.getvalue().replace(sys.executable, "/home/ana/clipsheet/.venv/bin/python").replace(str(self.folder), "/home/ana")
        return status, at_home.replace("\\", "/")


def dialogue(text: str) -> Iterator[tuple[str, str]]:
    """What is typed, and what is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        typed, _, shown = part.partition("\n")
        yield typed, shown


def textual(change: str, without: str) -> str:
    """One side of a change: its lines but for those that begin with this sign."""
    return "".join(line[1:] for line in change.splitlines(keepends=True) if not line.startswith(without))


def alike(shown: str, printed: str) -> bool:
    """Whether the guide shows what is printed; a line `…` stands for those that it leaves out."""
    lines = (re.escape(line) if line != ANYTHING else "(?:.*\n)*?.*" for line in VARYING.sub("0", shown).splitlines())
    return re.fullmatch("".join(f"{line}\n" for line in lines), VARYING.sub("0", printed)) is not None


def test_the_week_can_be_followed_word_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file, every change and every command of the guide, in its order; the last check finds no fault."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(MONDAY.timestamp())))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setattr(server, "_watch", stopped)
    reader = Reader(tmp_path.resolve(), monkeypatch.chdir)
    for block in BLOCKS:
        reader.follow(block)
    assert (commands.DONE, "no faults\n") == reader.type("python ../clipsheet/build.py check")


def stopped(*_watched: object) -> None:
    """A reader who presses Ctrl-C."""
    raise KeyboardInterrupt
