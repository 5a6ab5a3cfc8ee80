"""Knowledge as data: tables that say what is so in a language or a country, each with the script that makes it.

`rows(name)` reads one of them; README.md in this folder says what each is and where its facts come from.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated table of this folder, without comments and blank lines."""
    text = (HERE / name).read_text("utf8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def phrases(kind: str) -> frozenset[str]:
    """What pages say around an article, by kind (`read_more`, `end`, `share` …), in all our languages, casefolded."""
    return frozenset(phrase for by_language in _phrase_table()[kind].values() for phrase in by_language)


def kinds_of_phrases() -> tuple[str, ...]:
    """The kinds of phrases that there are."""
    return tuple(_phrase_table())


@cache
def _phrase_table() -> dict[str, dict[str, list[str]]]:
    text = (HERE / "phrases.yaml").read_text("utf8")
    table: dict[str, dict[str, list[str]]] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - the base loader makes strings only
    return table
