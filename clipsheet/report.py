"""What came of every document and of the site: the report of a run, and the listing of `explain`, for the person who must act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clipsheet.model import BODY, DROPPED, Clipping, Extracted, Fault, Rejected, Role

SKIPPED = "skipped"  # was here before, unchanged
FATES = ("kept", "held", "rejected", "duplicate", "deleted", SKIPPED)
NAMED = ("held", "rejected", "duplicate", "deleted")  # what is told one by one; -v tells the others too
TOLD = {fate: fate for fate in FATES} | {SKIPPED: "unchanged"}
WOULD = {fate: f"would be {fate}" for fate in FATES} | {"duplicate": "would be a duplicate", SKIPPED: "unchanged"}
MOST_NAMED = 40  # on a terminal; --json and the CI summary name all


@dataclass(slots=True)
class Report:
    """What a run did. The documents in are those kept, held, rejected, duplicate and skipped, together."""

    fates: list[tuple[str, str, str | None]] = field(default_factory=list)  # (raw document, fate, reason)
    passed_over: list[tuple[str, str]] = field(default_factory=list)  # (file, why it is not read)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    clippings: dict[str, str] = field(default_factory=dict)  # raw document -> the file of its clipping
    dry_run: bool = False
    held: int = 0  # clippings that wait, of this run and of earlier ones
    site: str | None = None  # what became of the site, in words
    seconds: float = 0.0

    def add(self, raw: str, fate: str, reason: str | None = None, clipping: str | None = None) -> None:
        """Note what became of a raw document, and which clipping the editor finds it in."""
        self.fates.append((raw, fate, reason))
        if clipping is not None:
            self.clippings[raw] = clipping

    def reason(self, raw: str, fate: str, reason: str | None) -> str:
        """Why a document met its fate and what to do, or where its clipping is."""
        clipping = self.clippings.get(raw, "")
        if fate == SKIPPED:
            return clipping or reason or ""
        if fate == "held" and reason and clipping:
            return f"{reason}, then delete the line held: in {clipping}"
        return reason or clipping

    @property
    def counts(self) -> Counter[str]:
        """How many documents met each fate."""
        return Counter(fate for _, fate, _ in self.fates)

    @property
    def documents(self) -> int:
        """How many raw documents there were; what a person deleted is among those skipped before."""
        return sum(count for fate, count in self.counts.items() if fate != "deleted")

    def as_json(self) -> dict[str, object]:
        """The report in plain JSON types."""
        return {
            "documents": self.documents,
            **{fate: self.counts[fate] for fate in FATES},
            "items": [
                {"raw": raw, "fate": fate, "reason": reason, "clipping": self.clippings.get(raw)}
                for raw, fate, reason in self.fates
                if fate != SKIPPED
            ],
            "passed_over": [{"file": name, "reason": reason} for name, reason in self.passed_over],
            "faults": [{"file": f.file, "line": f.line, "field": f.field, "found": f.found, "todo": f.todo} for f in self.faults],
            "notes": self.notes,
            "site": self.site,
            "seconds": round(self.seconds, 2),
        }

    def lines(self, *, verbose: bool = False) -> Iterator[str]:
        """The report for a terminal."""
        told, words = (FATES if verbose else (*NAMED, "kept"), WOULD) if self.dry_run else (FATES if verbose else NAMED, TOLD)
        named = [(raw, fate, reason) for raw, fate, reason in self.fates if fate in told]
        shown = named if verbose or self.dry_run else named[:MOST_NAMED]
        for raw, fate, reason in shown:
            yield ": ".join(filter(None, (words[fate], f"content/{raw}", self.reason(raw, fate, reason))))
        if len(shown) < len(named):
            yield f"… and {len(named) - len(shown)} more; -v names them all"
        yield from (f"not read: {name}: {reason}" for name, reason in self.passed_over)
        yield from (f"fault: {fault}" for fault in sorted(self.faults, key=str))
        yield from self.notes
        if self.fates:
            yield self.sum()
        if self.site:
            yield self.site

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
        named = "".join(
            f"- {fate}: `{_code(raw)}`: {_code(self.reason(raw, fate, reason))}\n" for raw, fate, reason in self.fates if fate in NAMED
        )
        notes = "".join(f"- {_code(note)}\n" for note in self.notes)
        over = "".join(f"- not read: `{_code(name)}`: {_code(reason)}\n" for name, reason in self.passed_over)
        faults = "".join(f"- fault: `{_code(str(fault))}`\n" for fault in sorted(self.faults, key=str))
        tail = f"\n{self.site}\n" if self.site else ""
        return "## Clipsheet\n\n" + head + row + ("\n" if named or over or faults or notes else "") + named + over + faults + notes + tail


def _code(text: str) -> str:
    """Text that a hostile page may have written, harmless inside Markdown."""
    return text.replace("`", "'").replace("\n", " ").replace("<", "‹").replace("@", "＠")


# -- explain ----------------------------------------------------------------------------------------------------

COLOURS = {"kept": "\x1b[32m", "read": "\x1b[36m", "dropped": "\x1b[2m"}
PLAIN = "\x1b[0m"


def explanation(extracted: Extracted, result: Clipping | Rejected, *, colour: bool, width: int = 110) -> Iterator[str]:
    """Every line of a page with its number, its fate and the rule that decided it; then each value with its evidence."""
    claims = {claim.line: claim for claim in extracted.claims}
    for line in extracted.lines:
        claim = claims.get(line.number)
        fate = fate_of(claim.role) if claim is not None else "dropped"
        rule = f"{claim.role}: {claim.rule}" if claim is not None else "no rule"
        text = line.text if len(line.text) <= width - 50 else line.text[: width - 51] + "…"
        row = f"{line.number:>5}  {fate:<8} {rule:<34} {text}"
        yield f"{COLOURS[fate]}{row}{PLAIN}" if colour else row
    yield ""
    yield from _conclusion(result)


def fate_of(role: Role) -> str:
    """What becomes of a line of this role: `kept` in the body, `read` for a value, or `dropped`."""
    return "kept" if role in BODY else "dropped" if role in DROPPED else "read"


def _conclusion(result: Clipping | Rejected) -> Iterator[str]:
    if isinstance(result, Rejected):
        yield f"rejected: {result.reason}"
        return
    yield f"title: {result.title}"
    for name, found in result.evidence.fields:
        if name != "title":
            yield f"{name}: {found.value}  [{found.rule}, {found.confidence:.2f}: {_clip(found.text)!r}]"
    for other in result.evidence.date_candidates[1:6]:
        yield f"  other date: {other.value.isoformat()}  [{other.rule}, {other.confidence:.2f}: {_clip(other.text)!r}]"
    for kind, judged in (("country", result.evidence.countries), ("topic", result.evidence.topics)):
        for one in judged:
            words = "; ".join(f"{span.part}: {span.text}" for span in one.evidence)
            yield f"{kind}: {one.code} {one.role} {one.score:.2f}  [{words}]"
    unsure = list(_unsure(result))
    yield "unsure: " + "; ".join(unsure) if unsure else "nothing is unsure"


def _unsure(clipping: Clipping) -> Iterator[str]:
    for name in ("date", "outlet", "countries", "topics"):
        if not getattr(clipping, name):
            yield f"no {name} found"
    yield from (
        f"{name} only by {found.rule}"
        for name, found in clipping.evidence.fields
        if found.confidence < 0.7 and name in ("date", "outlet", "title")
    )
    if clipping.held:
        yield clipping.held


def _clip(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "duplicate"), counted(0, "duplicate")
    ('1 duplicate', '0 duplicates')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(items: Sequence[str], most: int = 5) -> str:
    """A list in words, cut after the first few.

    >>> summary(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"
