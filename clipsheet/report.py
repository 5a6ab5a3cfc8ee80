"""What came of every document and of the site: the report of a run, for the person who must act."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import accumulate
from pathlib import Path

from clipsheet.model import BODY_FIELD, Change, Fault

SKIPPED = "skipped"  # was here before, unchanged
FATES = ("kept", "held", "rejected", "duplicate", "deleted", SKIPPED)
NAMED = ("held", "rejected", "duplicate", "deleted")  # what is told one by one; -v tells the others too
TOLD = {fate: fate for fate in FATES} | {SKIPPED: "unchanged"}
WOULD = {fate: f"would be {fate}" for fate in FATES} | {"duplicate": "would be a duplicate", SKIPPED: "unchanged"}
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# what would be markup in the middle of a line; a reference such as &commat; and a bare address are, too
MARKDOWN = re.compile(r"[\\*_\[\]|~$#&]|:(?=//)|(?<=\bwww)\.", re.IGNORECASE)
PARTICULARS = re.compile(r": | as raw/")  # behind which a reason tells of its own document
NOT_NAMED = "outlet not known"
MOST_LINES, MOST_LETTERS = 6, 110  # of a body that changed, and of a value
FEW = 5  # reasons that need no count
MOST_GROUPS = 8  # on a terminal
PAGE_FATES = ("new", "changed", "gone")  # of a page, since the last build
ARTICLES = "articles/"  # where the pages of articles lie
MOST_IN_SUMMARY = 150_000  # bytes of a list: GitHub takes none of a summary of more than 1 MiB, and that of `compare` holds five lists
MOST_OF_A_REASON = 500  # letters of it in a summary: what a person wrote into held: has no bound
MOST_NAMED = 40  # on a terminal; --json and the CI summary name all


@dataclass(frozen=True, slots=True)
class Item:
    """One raw document: what became of it and why, the file of its clipping, and the outlet that it names."""

    raw: str
    fate: str
    reason: str | None = None
    clipping: str | None = None
    outlet: str | None = None

    @property
    def told(self) -> str:
        """Why it met its fate and what to do, or where its clipping is."""
        if self.fate == SKIPPED:
            return self.clipping or self.reason or ""
        if self.fate == "held" and self.reason and self.clipping:
            return f"{self.reason}, then delete the line held: in {self.clipping}"
        return self.reason or self.clipping or ""

    @property
    def kind(self) -> str:
        """The reason without what is this document's alone, to count by."""
        return kind_of(self.reason or "")


@dataclass(slots=True)
class Report:
    """What a run did. The documents in are those kept, held, rejected, duplicate and skipped, together."""

    items: list[Item] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)  # (file, why it is not read)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)  # raw document -> what an earlier clipping said otherwise
    dry_run: bool = False
    held: int = 0  # clippings that wait, of this run and of earlier ones
    site: str | None = None  # what became of the site, in words
    pages: dict[str, tuple[str, ...]] | None = None  # of `PAGE_FATES`, the paths; None: no site before to compare with
    seconds: float = 0.0

    @property
    def counts(self) -> Counter[str]:
        """How many documents met each fate."""
        return Counter(item.fate for item in self.items)

    @property
    def broken(self) -> set[str]:
        """The clippings that cannot be shown for their faults."""
        return {fault.file for fault in self.faults if fault.file.startswith("content/clippings/")}

    @property
    def documents(self) -> int:
        """How many raw documents there were; what a person deleted is among those skipped before."""
        return sum(count for fate, count in self.counts.items() if fate != "deleted")

    @property
    def outlets(self) -> dict[str, Counter[str]]:
        """How many documents that are new in this run met each fate, by outlet, those with most documents first."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            if item.fate in (*NAMED, "kept"):
                found[item.outlet or NOT_NAMED][item.fate] += 1
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0])))

    @property
    def reasons(self) -> Counter[tuple[str, str]]:
        """How many documents met each fate for the same reason."""
        return Counter((item.fate, item.kind) for item in self.items if item.fate in NAMED)

    def as_json(self) -> dict[str, object]:
        """The report in plain JSON types."""
        return {
            "documents": self.documents,
            **{fate: self.counts[fate] for fate in FATES},
            "items": [
                {"raw": item.raw, "fate": item.fate, "reason": item.reason, "clipping": item.clipping, "outlet": item.outlet}
                for item in self.items
                if item.fate != SKIPPED
            ],
            "outlets": {outlet: dict(fates) for outlet, fates in self.outlets.items()},
            "reasons": [{"fate": fate, "reason": kind, "documents": count} for (fate, kind), count in self.reasons.most_common()],
            "changes": [
                {"raw": raw, "field": one.field, "stands": one.stands, "reads": one.reads, "stays": one.stays}
                for raw, several in self.changes.items()
                for one in several
            ],
            "passed_over": [{"file": name, "reason": reason} for name, reason in self.passed_over],
            "faults": [{"file": f.file, "line": f.line, "field": f.field, "found": f.found, "todo": f.todo} for f in self.faults],
            "notes": self.notes,
            "site": self.site,
            "pages": None if self.pages is None else {fate: list(paths) for fate, paths in self.pages.items()},
            "seconds": round(self.seconds, 2),
        }

    def lines(self, *, verbose: bool = False) -> Iterator[str]:
        """The report for a terminal."""
        told, words = (FATES if verbose else (*NAMED, "kept"), WOULD) if self.dry_run else (FATES if verbose else NAMED, TOLD)
        named = [item for item in self.items if item.fate in told]
        shown = named if verbose or self.dry_run else named[:MOST_NAMED]
        for item in shown:
            if item.fate == "held" and item.clipping:
                yield f"{words[item.fate]}: content/{item.raw}: {item.reason}"
                yield f"    then delete the line held: in {item.clipping}"
            else:
                yield ": ".join(filter(None, (words[item.fate], f"content/{item.raw}", item.told)))
        if len(shown) < len(named):
            yield f"… and {len(named) - len(shown)} more; -v names them all"
        yield from self._changed(whole=verbose)
        yield from (f"not read: {name}: {reason}" for name, reason in self.passed_over)
        yield from (f"fault: {fault}" for fault in sorted(self.faults, key=str))
        if self.broken:
            yield f"{counted(len(self.broken), 'clipping')} with faults: not on the site until mended"
        yield from self.notes
        if self.items:
            yield from self._grouped(verbose=verbose)
            yield self.sum()
        if self.site:
            yield self.site
        if self.pages is not None:
            yield self.site_changes()

    def site_changes(self) -> str:
        """What readers see changed since the last build: articles, then all pages."""
        pages = self.pages or {}
        articles = [f"{number} {fate}" for fate, paths in pages.items() if (number := sum(path.startswith(ARTICLES) for path in paths))]
        total = sum(map(len, pages.values()))
        if not total:
            return "nothing changed on the site"
        return f"changed on the site: articles: {', '.join(articles) or 'none'}; {counted(total, 'page')} in all"

    def _grouped(self, *, verbose: bool) -> Iterator[str]:
        """The new documents by outlet, and by reason where there are more than a glance tells."""
        most = None if verbose else MOST_GROUPS
        if self.outlets:
            yield f"by outlet: {_listed([f'{cut(outlet)} {_by_fate(fates)}' for outlet, fates in self.outlets.items()], most)}"
        if self.reasons.total() > FEW:
            yield f"by reason: {_listed([f'{count} {fate}: {kind}' for (fate, kind), count in self.reasons.most_common()], most)}"

    def _changed(self, *, whole: bool) -> Iterator[str]:
        named = list(self.changes.items())
        clippings = {item.raw: item.clipping for item in self.items}
        for raw, several in named if whole else named[:MOST_NAMED]:
            clipping = clippings.get(raw) or raw
            yield f"{'would change' if self.dry_run else 'changed'}: {clipping}" if any(not one.stays for one in several) else clipping
            yield from (f"    {line}" for one in several for line in told_of(one, whole=whole))
            yours = " ".join(one.field for one in several if one.stays)
            if yours:
                yield f"    to take Clipsheet's instead: clean --again {shlex.quote(Path(clipping).stem)} --take {yours}"
        if len(named) > MOST_NAMED and not whole:
            yield f"… and {len(named) - MOST_NAMED} more clippings with changes; -v names them all"

    def sum(self) -> str:
        """One line that adds up."""
        counts = self.counts
        parts = [
            *(f"{counts[fate]} {fate}" for fate in ("kept", "held", "rejected")),
            counted(counts["duplicate"], "duplicate"),
            f"{counts[SKIPPED]} unchanged since the last run",
        ]
        gone = f"; {counts['deleted']} deleted by a person" if counts["deleted"] else ""
        dry = "; a dry run: nothing was written" if self.dry_run else ""
        return f"{counted(self.documents, 'document')}: {', '.join(parts)}{gone}{dry} ({self.seconds:.1f} s)"

    def markdown(self) -> str:
        """The report as Markdown, for a pull request or a CI summary."""
        counts = self.counts
        head = "| documents | " + " | ".join(FATES) + " |\n|" + "---:|" * (len(FATES) + 1) + "\n"
        row = f"| {self.documents} | " + " | ".join(str(counts[fate]) for fate in FATES) + " |\n"
        table = head + row if self.items else ""
        outlets = "".join(f"| {prose(cut(outlet))} | {_by_fate(fates)} |\n" for outlet, fates in self.outlets.items())
        outlets = outlets and f"| outlet | new documents |\n|---|---|\n{outlets}"
        bullets = [
            *(
                f"- {item.fate}: `{code(item.raw)}`: {prose(cut(item.told, MOST_OF_A_REASON))}\n"
                for item in self.items
                if item.fate in NAMED
            ),
            *(f"- not read: `{code(name)}`: {prose(cut(reason, MOST_OF_A_REASON))}\n" for name, reason in self.passed_over),
            *(f"- fault: `{code(cut(str(fault), MOST_OF_A_REASON))}`\n" for fault in sorted(self.faults, key=str)),
            *(f"- {prose(note)}\n" for note in self.notes),
        ]
        site = [self.site, self.site_changes() if self.pages is not None else None]
        told = [table, outlets, summarised(bullets), *(f"{said}\n" for said in site if said), self._pages_folded()]
        return "\n".join(filter(None, ["## Clipsheet\n", *told]))

    def _pages_folded(self) -> str:
        """The pages that changed, behind a line to be opened; those that are gone first, since links to them break."""
        paths = [(fate, path) for fate in reversed(PAGE_FATES) for path in (self.pages or {}).get(fate, ())]
        bullets = summarised([f"- {fate}: `{code(path)}`\n" for fate, path in paths])
        return bullets and f"<details><summary>Which pages</summary>\n\n{bullets}\n</details>\n\n"


def told_of(change: Change, *, whole: bool) -> Iterator[str]:
    """A change for the editor; of a body the lines that differ, all of them or the first few."""
    if change.field == BODY_FIELD:
        yield "body: yours stays; in Clipsheet's reading these lines are out (-) or in (+):" if change.stays else "body:"
        yield from _lines_shown(change, whole=whole)
    elif change.stays:
        yield f"{change.field}: {cut(change.stands or 'nothing')} is yours and stays; Clipsheet reads {cut(change.reads or 'nothing')}"
    else:
        yield f"{change.field}: {cut(change.stands or 'nothing')} -> {cut(change.reads or 'nothing')}"


def lines_of(change: Change) -> list[str]:
    """The lines that a body loses (-) and gets (+)."""
    told = list(unified_diff(change.stands.splitlines(), change.reads.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in told if not line.startswith("@@") and line[1:].strip()]


def _lines_shown(change: Change, *, whole: bool) -> Iterator[str]:
    lines = lines_of(change)
    shown = lines if whole else lines[:MOST_LINES]
    yield from (f"  {line[0]} {cut(line[1:])}" for line in shown)
    if len(shown) < len(lines):
        yield f"  … and {len(lines) - len(shown)} more; -v shows them all"


def cut(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def summarised(bullets: Sequence[str]) -> str:
    """The lines of a list in a summary, the first of them where there are too many."""
    shown = sum(end <= MOST_IN_SUMMARY for end in accumulate(len(bullet.encode(errors="backslashreplace")) for bullet in bullets))
    more = len(bullets) - shown
    return "".join(bullets[:shown]) + (f"- … and {more} more; --json names them all\n" if more else "")


def judged(faults: Sequence[Fault]) -> str:
    """All faults of a look, or of a run that they ended, as Markdown for a CI summary."""
    bullets = [f"- `{code(cut(str(fault), MOST_OF_A_REASON))}`\n" for fault in sorted(faults, key=str)]
    return f"## {counted(len(faults), 'fault') if faults else 'No faults'}\n\n{summarised(bullets)}\n"


def annotation(fault: Fault, level: str = "error") -> str:
    """A fault as a workflow command of GitHub, which shows it at its line of a pull request; a `level` is error, warning or notice.

    The form is that of https://docs.github.com/actions/reference/workflow-commands-for-github-actions.

    >>> annotation(Fault("a,b.md", 3, "date", "'5/6'", "write a day"))
    "::error file=a%2Cb.md,line=3,title=date::'5/6': write a day"
    """
    places = {"file": fault.file, "line": None if fault.line is None else str(fault.line), "title": fault.field}
    said = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in places.items() if value)
    return f"::{level} {said}::{_escaped(': '.join(part for part in (fault.found, fault.todo) if part))}"


def _escaped(text: str, others: str = "") -> str:
    """Text as a workflow command takes it: a percent sign, line ends and, in properties, what parts them are written by their code."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{others}" else sign for sign in text)


def printable(text: str) -> str:
    r"""A line for a terminal: what a file's name may hold to steer it (controls, marks of direction) stands as an escape.

    So does `##[`: GitHub's runner takes `##[add-mask]e` anywhere in a line of its log for a command (src/Runner.Common/ActionCommand.cs).

    >>> printable("a\x1b[2J.txt"), printable("##[add-mask]e.txt")
    ('a\\x1b[2J.txt', '#\\x23[add-mask]e.txt')
    """
    return STEERING.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text).replace("##[", "#\\x23[")


def kind_of(reason: str) -> str:
    """A reason without what is one document's alone.

    >>> kind_of("the text is cut off: 'Ferries run'")
    'the text is cut off'
    """
    return PARTICULARS.split(reason, maxsplit=1)[0]


def _by_fate(fates: Counter[str]) -> str:
    """The numbers of an outlet; what is kept needs no word.

    >>> _by_fate(Counter(kept=12, held=1))
    '12, 1 held'
    """
    return ", ".join(f"{fates[fate]}" if fate == "kept" else f"{fates[fate]} {fate}" for fate in FATES if fates[fate])


def _listed(parts: Sequence[str], most: int | None) -> str:
    return "; ".join(parts[:most]) + (f"; … and {len(parts) - most} more" if most is not None and len(parts) > most else "")


def code(text: str) -> str:
    """Text that a hostile page may have written, harmless between the backticks of Markdown."""
    return printable(text.replace("`", "'").replace("\n", " ").replace("<", "‹").replace("@", "＠"))


def prose(text: str) -> str:
    """The same, harmless as Markdown: no picture of another host, no link, no further cell of a table.

    >>> print(prose("a | ![b](c) http://d &commat;e"))
    a \\| !\\[b\\](c) http\\://d \\&commat;e
    """
    return MARKDOWN.sub(r"\\\g<0>", code(text))


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "duplicate"), counted(0, "duplicate")
    ('1 duplicate', '0 duplicates')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
