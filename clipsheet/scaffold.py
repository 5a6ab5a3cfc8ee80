"""`new site`: the folder of a new digest, with its three settings files; never overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from clipsheet.model import WrongUse
from clipsheet.settings import Vocabulary, read_topics

STARTER = ("site.yaml", "outlets.yaml", "topics.yaml")
FOLDERS = ("raw", "clippings", "ledger")
IGNORED = "output/\n.clipsheet/\n"


def new_site(folder: Path, command: str) -> Iterator[str]:
    """Make a digest's folder and tell what to do next; `command` is how this person runs Clipsheet. Raises `WrongUse`."""
    content = folder / "content"
    if content.exists():
        raise WrongUse(f"{content} is there already; nothing was changed")
    for name in FOLDERS:
        (content / name).mkdir(parents=True)
    for name in STARTER:
        (content / name).write_text(starter(name), "utf8", newline="\n")
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(IGNORED, "utf8", newline="\n")
    shown = f'"{folder}"' if " " in str(folder) else str(folder)
    yield f"A new digest is in {shown}. Next:"
    yield f"  1. drop saved pages (.html, .txt) into {content / 'raw'}"
    yield f"  2. run: {command} --home {shown}"
    yield f"  3. look: {command} --home {shown} serve"
    yield f"The site's name, the outlets and the topics are yours to edit: {', '.join(STARTER)} in {content}"


def starter(name: str) -> str:
    """A settings file as a new digest gets it."""
    return (files("clipsheet.data") / "starter" / name).read_text("utf8")


def starter_vocabulary() -> Vocabulary:
    """The vocabulary of a new digest: no outlets, the starter's topics."""
    return Vocabulary({}, read_topics(starter("topics.yaml"), "topics.yaml"))
