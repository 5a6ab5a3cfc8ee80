"""What of a digest's clippings is other than in another state of it, such as before a pull request: for who reviews that.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import quote

from clipsheet import countries
from clipsheet.changes import edits
from clipsheet.model import BODY_FIELD, Change, Clipping
from clipsheet.report import MOST_OF_A_REASON, NOT_NAMED, code, counted, cut, lines_of, prose, summarised, told_of

Clippings: TypeAlias = Mapping[str, tuple[Clipping, str]]
"""Clippings by their slugs, each with its file."""

GROUPS = ("held", "added", "changed", "deleted")  # in this order of urgency
HOW_TO_RELEASE = "Not published before the line `held:` is deleted.\n\n"


@dataclass(frozen=True, slots=True)
class Difference:
    """A clipping that one state alone has, or that both have otherwise."""

    fate: str  # added, changed or deleted
    clipping: Clipping
    file: str
    changes: tuple[Change, ...] = ()
    evidence: str = ""  # of a held one: what its page says that could answer

    @property
    def held(self) -> str | None:
        """Why it waits for a person, if it is there and does."""
        return None if self.fate == "deleted" else self.clipping.held


@dataclass(frozen=True, slots=True)
class Comparison:
    """The clippings that differ, by their files, and the files that cannot be read now."""

    differences: tuple[Difference, ...]
    unread: tuple[str, ...]

    def sum(self) -> str:
        """One line that counts."""
        if not (self.differences or self.unread):
            return "no clipping is added, changed or deleted"
        fates = [one.fate for one in self.differences]
        told = [f"{fates.count(fate)} {fate}" for fate in ("added", "changed", "deleted")]
        held = sum(bool(one.held) for one in self.differences)
        return f"clippings: {', '.join(told)}; {held} of them held" + (f"; {len(self.unread)} cannot be read" if self.unread else "")

    def lines(self, *, whole: bool) -> Iterator[str]:
        """For a terminal."""
        for one in self.differences:
            yield f"{one.fate}: {one.file}: {one.clipping.title}"
            if one.held:
                yield from (f"    {line}" for line in (f"held: {one.held}", one.evidence) if line)
            yield from (f"    {line}" for change in one.changes for line in told_of(change, whole=whole))
        yield from (f"cannot be read: {file}: see what check says of it" for file in self.unread)
        yield self.sum()

    def markdown(self, links: str) -> str:
        """For a pull request or a CI summary; `links` is the address before each file's name, or empty."""
        groups: dict[str, list[str]] = {name: [] for name in GROUPS}
        for one in self.differences:
            groups["held" if one.held else one.fate].append(_bullet(one, links))
        parts = [
            f"### {name.capitalize()}: {len(bullets)}\n\n{HOW_TO_RELEASE if name == 'held' else ''}{summarised(bullets)}\n"
            for name, bullets in groups.items()
            if bullets
        ]
        unread = [f"- `{code(file)}`\n" for file in self.unread]
        broken = f"### Cannot be read: {len(unread)}\n\n{summarised(unread)}\n" if unread else ""
        return f"## What changes\n\n{self.sum()}\n\n{''.join(parts)}{broken}"

    def as_json(self) -> dict[str, object]:
        """In plain JSON types."""
        return {
            "clippings": [
                {
                    "fate": one.fate,
                    "file": one.file,
                    "title": one.clipping.title,
                    "held": one.held,
                    "evidence": one.evidence,
                    "changes": [{"field": change.field, "before": change.stands, "after": change.reads} for change in one.changes],
                }
                for one in self.differences
            ],
            "unread": list(self.unread),
        }


def compared(before: Clippings, after: Clippings, unread: Sequence[str], evidence: Mapping[str, str]) -> Comparison:
    """Compare two states by the slugs of their clippings; `evidence` is what could answer for a held one, by its file.

    What cannot be read now is not deleted: its file is that of before, or named for its slug.
    """
    lost = {PurePosixPath(file).stem for file in unread} | {slug for slug, (_one, file) in before.items() if file in unread}
    found = [
        *(Difference("added", *after[slug], evidence=evidence.get(after[slug][1], "")) for slug in after.keys() - before.keys()),
        *(Difference("deleted", *before[slug]) for slug in before.keys() - after.keys() - lost),
    ]
    for slug in before.keys() & after.keys():
        changes, (clipping, file) = edits(before[slug][0], after[slug][0]), after[slug]
        if changes:
            found.append(Difference("changed", clipping, file, changes, evidence.get(file, "")))
    return Comparison(tuple(sorted(found, key=lambda one: one.file)), tuple(unread))


def _bullet(one: Difference, links: str) -> str:
    title = prose(cut(one.clipping.title))
    named = f"[{title}]({links}/{quote(one.file)})" if links and one.fate != "deleted" else f"{title} (`{code(one.file)}`)"
    facts = [_facts(one.clipping)] if one.fate == "added" else []
    waits = [f"held: {one.held}", one.evidence] if one.held else []
    told = (prose(cut(part, MOST_OF_A_REASON)) for part in (*facts, *waits, *map(_change, one.changes)) if part)
    return "<br>".join([f"- {named}", *told]) + "\n"


def _facts(clipping: Clipping) -> str:
    day = clipping.date.isoformat()[:10] if clipping.date else "undated"
    about = [*(countries.name(country, "en") for country in clipping.countries), *clipping.topics]
    return " · ".join(filter(None, [cut(clipping.outlet or clipping.domain or NOT_NAMED), day, ", ".join(about)]))


def _change(change: Change) -> str:
    if change.field != BODY_FIELD:
        return f"{change.field}: {cut(change.stands or 'nothing')} → {cut(change.reads or 'nothing')}"
    signs = [line[0] for line in lines_of(change)]
    return f"body: {counted(signs.count('-'), 'line')} out, {signs.count('+')} in"
