"""The article's blocks on an HTML page: trafilatura's reading without furniture, with the page's own headings, lists and standfirst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from clipsheet.extract import page
from clipsheet.extract.ends import below_the_end
from clipsheet.extract.readings import parts, said
from clipsheet.extract.shown import Shown
from clipsheet.model import Block, Claim, Line, Role
from clipsheet.rules.lines import DROPPED_IN_TEXT, claim_of
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import is_sentence, words

FEWEST_WORDS = 25  # a reading of fewer has missed the article where our own cut of what is shown has more
FULLER = 1.5  # a longer text is taken from here on: of 30 pages that hide theirs it is the better one on none of the others
FEWEST_HIDDEN_WORDS = 40  # a hidden text of fewer is a summary
MOSTLY = 0.6  # of the shown words must stand in the hidden text for the two to be one article
MIN_STANDFIRST_WORDS = 5
KICKER_WORDS = 8
TITLE_REACH = 3  # blocks
MOST_BUTTON_WORDS = 4  # "ブックマーク", bookmark, counts as four; points at an article's head are clauses
MOST_LEFT_OUT = 30  # lines between two of the article's
STRUCTURE = {Role.HEADING, Role.ITEM, Role.QUOTE}

Claims = Mapping[int, Claim]


def article(read: Iterable[Block], shown: Shown, claims: Claims, titles: frozenset[str], hidden: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of the article without its standfirst.

    `read` is trafilatura's reading, `titles` what the page gives as its title, `hidden` the paragraphs that the markup hides.
    """
    blocks = _without_title(tuple(read), titles)
    structured = _without_imprint(tuple(_with_structure(blocks, shown, claims, titles)))
    kept = _without_buttons(tuple(_without_furniture(structured, shown, claims)))
    blocks = _without_end(_without_title(kept, titles), shown)  # which the words of a newsletter may have kept from being among the first
    if _count(blocks) < FEWEST_WORDS:
        own = page.of_lines(shown.lines).blocks
        blocks = own if _count(own) > FULLER * _count(blocks) else blocks
    return _fuller(blocks, hidden)


def with_standfirst(blocks: tuple[Block, ...], description: str, lines: Sequence[Line], title: str | None) -> tuple[Block, ...]:
    """The body with the standfirst before it: the page's description, where a reader sees it as a line and the body lacks it."""
    text = repaired(description)
    shown = any(line.text == text for line in lines)
    if not shown or words(text) < MIN_STANDFIRST_WORDS or any(text in block.text for block in blocks) or text == title:
        return blocks
    return (Block(Role.LEDE, text), *blocks)


def _count(blocks: Iterable[Block]) -> int:
    return sum(words(block.text) for block in blocks)


def _without_title(blocks: tuple[Block, ...], titles: frozenset[str]) -> tuple[Block, ...]:
    """The blocks behind the title, where it is one of the first and only a kicker stands before it."""
    known = {title.casefold() for title in titles}
    for place, block in enumerate(blocks[:TITLE_REACH]):
        if block.text.casefold() in known:
            return blocks[place + 1 :]
        if words(block.text) > KICKER_WORDS or is_sentence(block.text):
            break
    return blocks


def _with_structure(blocks: tuple[Block, ...], shown: Shown, claims: Claims, titles: frozenset[str]) -> Iterator[Block]:
    """The blocks with the roles that the markup gives them, and the headings and lists between them that the reading lost."""
    whole = "\n".join([*titles, *(block.text for block in blocks)])
    places: dict[str, list[int]] = {}
    for place, line in enumerate(shown.lines):
        places.setdefault(line.text, []).append(place)
    last: int | None = None
    for block in blocks:
        here = next((place for place in places.get(block.text, ()) if last is None or place > last), None)
        if here is not None:
            if last is not None and here - last <= MOST_LEFT_OUT:
                yield from _left_out(range(last + 1, here), last, here, shown, claims, whole)
            last = here
        yield block if here is None else replace(block, role=_role(shown.lines[here], block.role))


def _left_out(between: range, last: int, here: int, shown: Shown, claims: Claims, whole: str) -> Iterator[Block]:
    """The lines of headings and lists that stand in the same element as the article's lines around them."""
    around = (shown.containers[last], shown.containers[here])
    for place in between:
        line = shown.lines[place]
        role = _role(line, Role.PARAGRAPH)
        if role in STRUCTURE and shown.containers[place] in around and not (place in claims or line.linked or line.text in whole):
            yield from parts(line.text, role)


def _role(line: Line, role: Role) -> Role:
    return Role.HEADING if line.heading else Role.ITEM if line.bullet else Role.QUOTE if line.quote else role


def _without_imprint(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a newsletter without the sender's address below the last notice of why it came."""
    told = [claim is not None and claim.rule == "line of a mail" for claim in (claim_of(Line(0, block.text)) for block in blocks)]
    last = max((place for place, is_notice in enumerate(told) if is_notice), default=len(blocks))
    return blocks if any(is_sentence(block.text) for block in blocks[last + 1 :]) else blocks[:last]


def _without_furniture(blocks: Iterable[Block], shown: Shown, claims: Claims) -> Iterator[Block]:
    """The blocks that no rule for whole lines takes: captions, links to other articles, sign-up boxes."""
    taken = {shown.lines[place].text for place, claim in claims.items() if claim.rule in DROPPED_IN_TEXT}
    begun = False
    for block in blocks:
        claim = claim_of(Line(0, block.text))
        dropped = claim is not None and (claim.rule in DROPPED_IN_TEXT or (not begun and claim.role in (Role.DATE, Role.AUTHOR)))
        begun = begun or not dropped
        if not dropped and block.text not in taken and block.text not in shown.captions:
            yield block


def _without_buttons(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without a list of single words above the first paragraph: the ways to share a page, in languages whose words we lack."""
    first = next((place for place, block in enumerate(blocks) if block.role is not Role.ITEM), 0)
    return blocks[first:] if all(words(block.text) <= MOST_BUTTON_WORDS for block in blocks[:first]) else blocks


def _without_end(blocks: tuple[Block, ...], shown: Shown) -> tuple[Block, ...]:
    """The blocks without what stands below the last sentence: titles that lead elsewhere too."""
    linked = {line.text for line in shown.lines if line.linked}
    stop = len(blocks)
    while stop > 1 and (blocks[stop - 1].text in linked or below_the_end(Line(0, blocks[stop - 1].text))):
        stop -= 1
    return blocks[:stop]


def _fuller(blocks: tuple[Block, ...], hidden: Sequence[str]) -> tuple[Block, ...]:
    """The text that the markup hides, where what is shown is only its beginning: a page that unfolds, or a teaser before a wall."""
    seen = said(" ".join(block.text for block in blocks))
    whole = said(" ".join(hidden))
    if whole.total() < FULLER * max(seen.total(), FEWEST_HIDDEN_WORDS) or (seen & whole).total() < MOSTLY * seen.total():
        return blocks
    return tuple(block for text in hidden for block in parts(text, Role.PARAGRAPH))
