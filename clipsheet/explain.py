"""The listing of `explain`: every line of a page with its fate, every value with its evidence, and what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator

from clipsheet.evidence.topics import LANGUAGES
from clipsheet.extract.marks import is_prose
from clipsheet.extract.regions import BY_PLACE
from clipsheet.model import BODY, DROPPED, UNKNOWN_LANGUAGE, Claim, Clipping, Extracted, Rejected, Role

COLOURS = {"kept": "\x1b[32m", "read": "\x1b[36m", "dropped": "\x1b[2m"}
PLAIN = "\x1b[0m"
NUMBERS, FATE, RULE, NAME = 6, 9, 34, 10  # characters of the columns before a line's text, and of a value's name
WIDTH = 110  # characters of a row, where no terminal says how many it shows
SURE = 0.7  # a value of less confidence is said to be unsure
DOUBTED = ("title", "date", "outlet", "lang", "authors", "countries", "topics")
SENTENCES_SHOWN = 8
ORDER = ("title", "date", "outlet", "source_url", "authors", "agency", "lang", "section", "summary", "image")


def explanation(extracted: Extracted, result: Clipping | Rejected, *, colour: bool, width: int = WIDTH) -> Iterator[str]:
    """Every line of a page with its number, its fate and the rule that decided it; each value with its evidence; what is unsure."""
    claims = {claim.line: claim for claim in extracted.claims}
    room = max(width - NUMBERS - FATE - RULE - 2, 20)
    for line in extracted.lines:
        claim = claims.get(line.number)
        fate = fate_of(claim.role) if claim is not None else "dropped"
        rule = f"{claim.role}: {claim.rule}" if claim is not None else "no rule"
        row = f"{line.number:>{NUMBERS}}  {fate:<{FATE}}{rule:<{RULE}}{_short(line.text, room)}"
        yield f"{COLOURS[fate]}{row}{PLAIN}" if colour else row
    yield ""
    if isinstance(result, Rejected):
        yield f"rejected: {result.reason}"
    else:
        yield from _values(result)
    yield ""
    yield from _unsure(extracted, claims, result)


def fate_of(role: Role) -> str:
    """What becomes of a line of this role: `kept` in the body, `read` for a value, or `dropped`."""
    return "kept" if role in BODY else "dropped" if role in DROPPED else "read"


def _values(clipping: Clipping) -> Iterator[str]:
    """Each value of a clipping with the rule that found it, how sure it is, and the words of the page."""
    for name, found in sorted(clipping.evidence.fields, key=lambda pair: ORDER.index(pair[0])):
        said = f": {_short(found.text)!r}" if found.text != found.value else ""
        yield _row(name, f"{found.value}  [{found.rule}, {found.confidence:.2f}{said}]")
    others = {one.value.isoformat(): one for one in reversed(clipping.evidence.date_candidates) if one.value != clipping.date}
    for value, other in reversed(others.items()):
        yield _row("not date", f"{value}  [{other.rule}, {other.confidence:.2f}: {_short(other.text)!r}]")
    for name, judged in (("country", clipping.evidence.countries), ("topic", clipping.evidence.topics)):
        for one in judged:
            spans = "; ".join(f"{span.part}: {span.text}" for span in one.evidence)
            yield _row(name, f"{one.code} {one.role} {one.score:.2f}  [{spans}]")


def _unsure(extracted: Extracted, claims: dict[int, Claim], result: Clipping | Rejected) -> Iterator[str]:
    """What a person should look at: values that are missing or weak, and sentences that were left out for their place alone."""
    doubts: list[str] = []
    if not isinstance(result, Rejected):
        doubts += filter(None, [result.held])
        if result.lang not in (*LANGUAGES, UNKNOWN_LANGUAGE):
            doubts.append(
                f"{result.lang}: no words of ours in this language: countries by Unicode's names for them, topics by the desk's alone"
            )
        doubts += [f"{name}: not found" for name in DOUBTED if not getattr(result, name)]
        doubts += [
            f"{name}: by {found.rule} alone" for name, found in result.evidence.fields if name in DOUBTED and found.confidence < SURE
        ]
    left = [line for line in extracted.lines if is_prose(line) and _is_left_for_its_place(claims.get(line.number))]
    doubts += [f"line {line.number} reads like prose and is left out: {_short(line.text)}" for line in left[:SENTENCES_SHOWN]]
    if len(left) > SENTENCES_SHOWN:
        doubts.append(f"… and {len(left) - SENTENCES_SHOWN} more such lines")
    yield from (_row("unsure", doubt) for doubt in doubts)
    if not doubts:
        yield "nothing is unsure"


def _is_left_for_its_place(claim: Claim | None) -> bool:
    return claim is None or claim.rule in BY_PLACE


def _row(name: str, value: str) -> str:
    return f"{name:<{NAME}}  {value}"


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
