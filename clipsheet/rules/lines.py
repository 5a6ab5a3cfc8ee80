"""All rules for whole lines in their order, and the claims that they make on a page."""

from __future__ import annotations

from collections.abc import Sequence

from clipsheet.model import Claim, Line
from clipsheet.rules import Rule
from clipsheet.rules.byline import BYLINE
from clipsheet.rules.furniture import FURNITURE
from clipsheet.rules.text import remembered


def claims_of(lines: Sequence[Line]) -> dict[int, Claim]:
    """The claim on each line that a rule recognises, by the line's place in the page."""
    return {place: claim for place, line in enumerate(lines) if (claim := claim_of(line)) is not None}


def claim_of(line: Line) -> Claim | None:
    """The claim of the first rule that recognises a line."""
    found = _reading(line.text)
    return Claim(line.number, found[0].role, found[0].name, found[1]) if found is not None else None


@remembered
def _reading(text: str) -> tuple[Rule, str] | None:
    """The first rule that recognises a text, and what it reads; the pages of an outlet have most of their lines in common."""
    line = Line(0, text)
    read = ((rule, rule.read(line)) for rule in RULES)
    return next(((rule, value) for rule, value in read if value is not None), None)


RULES = (*BYLINE[:2], *FURNITURE[:-1], *BYLINE[2:], FURNITURE[-1])
"""Dates come first, since they look like counters and telephone numbers; `menu words` last."""

DROPPED_IN_TEXT = frozenset(  # what is furniture in the midst of a text as well, where a lone address or word may belong to the article
    {
        "caption",
        "read more",
        "newsletter box",
        "line of a mail",
        "advertisement",
        "listen",
        "share counter",
        "reading time",
        "comment counter",
    }
)

OF_A_PAGE = frozenset({  # what stands on pages and in no article
    "menu words", "legal line", "cookie notice", "end heading", "share counter", "comment counter", "button", "time ago", "ticker heading",
    "contact line", "line of a mail",
})  # fmt: skip
