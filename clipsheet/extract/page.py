"""A text dump -> `Extracted`: whole-line rules, then the run of lines that is the article, then its title, byline and facts.

The article is the maximum-scoring run: prose earns, furniture and short lines cost, so that a sub-heading or a box inside the article is
bridged and a menu or a list of other items is not. Title and byline are evidence for where it begins, not a gate. What the facts *mean*
(which outlet, which week) is judged in `clipsheet.clip`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clipsheet.evidence.language import language_of
from clipsheet.extract import facts, hidden
from clipsheet.extract.ends import below_the_end
from clipsheet.extract.facts import Layout
from clipsheet.extract.lines import page_lines
from clipsheet.extract.marks import PROSE_WORDS, is_prose, worths
from clipsheet.extract.regions import AFTER, BEFORE, below_headings
from clipsheet.extract.titles import title_place
from clipsheet.model import BODY, Block, Claim, Extracted, Line, RawDocument, Role
from clipsheet.rules.lines import DROPPED_IN_TEXT, OF_A_PAGE, claims_of
from clipsheet.rules.repairs import parted
from clipsheet.rules.text import function_share, has_digit, is_sentence, words

# Of 424 dumps one has fewer than two lines that only pages have, of 106 articles cut by a collector all but two.
FEWEST_OF_A_PAGE = 2
HEAD_OF_A_TEXT = 4  # lines: a title, an outlet, a day; a page has its masthead and more before the first sentence
LONG_WORDS = 18
STANDFIRST_WORDS = 8
PROMO_WORDS, PROMO_REACH = 4, 3  # least words; lines between the two
QUESTION = ("?", "？", "؟")
ASKS_OR_NAMES = (*QUESTION, ":", "：")
LAST_SECTION = 4  # lines
ENDINGS = frozenset({"end heading", "label of tags", "tag line", "comment counter"})
FEWEST_HEADINGS = 3
LONE_WORDS, LONE_SHARE = 40, 0.2  # of function words: prose has a third, names and menus next to none
TITLE_REACH = 14  # lines between the title and the first paragraph: byline, share buttons, picture, caption


def extracted(raw: RawDocument) -> Extracted:
    """What a dump says, with every line's claim."""
    return of_lines(page_lines(raw.text))


def of_lines(lines: Sequence[Line]) -> Extracted:
    """What a page says whose lines are known."""
    claims = claims_of(lines)
    if hidden.is_hidden_markup(lines):
        return hidden.extracted(lines, claims)
    claims |= below_headings(lines, claims)
    if is_clean(lines, claims):
        return _clean_text(lines, claims)
    run = best_run(worths(lines, claims)) or lone_paragraph(lines, claims)
    if run is None:
        return facts.without_article(lines, claims)
    claims, run = _without_end(lines, claims, _up_to_end_heading(lines, claims, run))
    title = title_place(lines, claims, run.start)
    return _with_layout(lines, claims, _from_title(lines, claims, run, title), title)


def cut(lines: Sequence[Line], claims: dict[int, Claim]) -> str:
    """The text of the lines that look like an article by themselves, without title and facts: a second opinion for a page with markup."""
    run = best_run(worths(lines, claims)) or lone_paragraph(lines, claims) or range(0)
    return "\n".join(lines[place].text for place in run if place not in claims)


def _clean_text(lines: Sequence[Line], claims: dict[int, Claim]) -> Extracted:
    """A text that is its article already: whole, but for the furniture that is furniture in the midst of a text as well."""
    dropped = DROPPED_IN_TEXT | {"ticker heading", "ticker"}
    first = _first_prose(lines, claims)
    believed = {
        place: claim for place, claim in claims.items() if claim.rule in dropped or claim.role is not Role.FURNITURE or place < first
    }
    title = title_place(lines, believed, first) if first else None
    title = title if title is not None and title < first else facts.title_at_head(lines, believed)
    return _with_layout(lines, believed, range(0 if title is None else title + 1, len(lines)), title, whole=True)


def _first_prose(lines: Sequence[Line], claims: dict[int, Claim]) -> int:
    return next((place for place, line in enumerate(lines) if is_prose(line) and place not in claims), len(lines))


def _with_layout(lines: Sequence[Line], claims: dict[int, Claim], body: range, title: int | None, *, whole: bool = False) -> Extracted:
    """The page with this body; of a `whole` one no line is furniture for standing beside the byline."""
    layout = facts.layout_of(lines, claims, body, title)
    claims = claims | _claims_by_place(lines, claims, layout, body.start if whole else _first_paragraph(lines, claims, layout))
    return facts.extracted(lines, claims, layout, blocks(lines, claims))


def is_clean(lines: Sequence[Line], claims: dict[int, Claim]) -> bool:
    """Whether a dump is an article already, as collectors that cut the page themselves give it: then nothing may be cut again."""
    furniture = sum(claim.rule in OF_A_PAGE for claim in claims.values())
    begins = _first_prose(lines, claims) < HEAD_OF_A_TEXT
    return furniture < FEWEST_OF_A_PAGE and begins and language_of("\n".join(line.text for line in lines)) is not None


def best_run(worths: Sequence[float]) -> range | None:
    """The run of lines with the greatest worth (Kadane's algorithm), or None where no line is worth anything."""
    best, best_found = 0.0, None
    total, start = 0.0, 0
    for place, worth in enumerate(worths):
        if total <= 0:
            total, start = 0.0, place
        total += worth
        if total > best:
            best, best_found = total, range(start, place + 1)
    return best_found


def lone_paragraph(lines: Sequence[Line], claims: dict[int, Claim]) -> range | None:
    """The longest line where no run pays, if its words are those of prose: an article glued into one line, or cut off in its midst."""
    place = max((place for place in range(len(lines)) if place not in claims), key=lambda place: words(lines[place].text), default=None)
    if place is None or words(lines[place].text) < LONE_WORDS or function_share(lines[place].text) < LONE_SHARE:
        return None
    return range(place, place + 1)


def _up_to_end_heading(lines: Sequence[Line], claims: dict[int, Claim], run: range) -> range:
    """The run with the few lines between it and what ends articles, where the last of them is prose: a last section of one sentence."""
    end = next((place for place in range(run.stop, min(run.stop + LAST_SECTION, len(lines))) if place in claims), None)
    if end is None or claims[end].rule not in ENDINGS or not is_prose(lines[end - 1]):
        return run
    return range(run.start, end) if words(lines[end - 1].text) >= STANDFIRST_WORDS else run


def _without_end(lines: Sequence[Line], claims: dict[int, Claim], run: range) -> tuple[dict[int, Claim], range]:
    """The run without what stands below its last sentence."""
    found: dict[int, Claim] = {}
    authors = [claim.value for claim in claims.values() if claim.role is Role.AUTHOR and claim.value]
    for place in reversed(run):
        if place in claims:
            continue
        claim = below_the_end(lines[place], authors)
        if claim is None or place == run.start:
            return claims | found, range(run.start, place + 1)
        found[place] = claim
    return claims, run


def _from_title(lines: Sequence[Line], claims: dict[int, Claim], run: range, title: int | None) -> range:
    """The run moved to its title: prose between them is the lede, prose before the title is somebody else's."""
    if title is None:
        return run
    if title >= run.start:
        return range(title + 1, run.stop) if title + 1 < run.stop else run
    between = range(title + 1, run.start)
    ledes = [place for place in between if place not in claims and words(lines[place].text) >= PROSE_WORDS and not lines[place].bullet]
    return range(ledes[0], run.stop) if ledes and run.start - title <= TITLE_REACH else run


def _claims_by_place(lines: Sequence[Line], claims: dict[int, Claim], layout: Layout, first: int) -> dict[int, Claim]:
    """What each line is that no rule claimed: title, standfirst before the `first` paragraph, the body's blocks; furniture elsewhere."""
    found: dict[int, Claim] = {}
    seen: set[str] = set()
    asked = _headed_by_questions(lines, claims, layout.body)
    promos = _said_again_nearby(lines, claims, layout.body)
    title_text = lines[layout.title].text.casefold() if layout.title is not None else None
    for place, line in enumerate(lines):
        text = line.text.casefold()
        if place == layout.title:
            found[place] = Claim(line.number, Role.TITLE, "title", line.text)
        elif place in claims:
            continue
        elif text == title_text:
            found[place] = Claim(line.number, Role.FURNITURE, "title again", line.text)
        elif place not in layout.body:
            where = BEFORE if place < layout.body.start else AFTER
            found[place] = Claim(line.number, Role.FURNITURE, where, line.text)
        elif place in promos or (text in seen and is_prose(line) and not text.endswith(ASKS_OR_NAMES)):  # as it stands before each answer
            found[place] = Claim(line.number, Role.FURNITURE, "said before", line.text)
        elif place < first:
            prose = is_sentence(line.text) and (place not in layout.head or words(line.text) >= PROSE_WORDS)
            if prose or _is_below_title(lines, claims, layout.title, place):
                found[place] = Claim(line.number, Role.LEDE, "standfirst", line.text)
            elif place + 1 == first and place not in layout.head and _is_set_above(line):
                found[place] = Claim(line.number, Role.HEADING, "article", line.text)
            else:
                found[place] = Claim(line.number, Role.FURNITURE, "beside the byline", line.text)
        else:
            seen.add(text)
            found[place] = Claim(line.number, _role(lines, place, layout.body, asked), "article", line.text)
    return found


def _is_set_above(line: Line) -> bool:
    """Whether a few words stand right above a paragraph and apart from what comes before: a sub-heading, as the newest of a live blog."""
    return line.after_blank and not line.before_blank and words(line.text) < STANDFIRST_WORDS and "/" not in line.text


def _said_again_nearby(lines: Sequence[Line], claims: dict[int, Claim], body: range) -> set[int]:
    """The places of a body's short lines that stand there twice close together, or often: a linked picture's text and its title."""
    places: dict[str, list[int]] = {}
    for place in body:
        text = lines[place].text
        if place not in claims and words(text) >= PROMO_WORDS and not is_sentence(text) and text[-1] not in ":：":
            places.setdefault(text.casefold(), []).append(place)
    again = [found for found in places.values() if len(found) > 1]
    near = [found for found in again if len(found) > 2 or found[1] - found[0] <= PROMO_REACH]
    return {place for found in near for place in found}


def _is_below_title(lines: Sequence[Line], claims: dict[int, Claim], title: int | None, place: int) -> bool:
    """Whether a line without a full stop is the standfirst: as long as a sentence, and the first below the title."""
    text = lines[place].text
    if title is None or words(text) < STANDFIRST_WORDS or lines[place].bullet or has_digit(text) or function_share(text) < LONE_SHARE:
        return False
    return all(there in claims for there in range(title + 1, place)) and place > title


def _is_question(text: str) -> bool:
    """Whether a line asks, and is not said in a dialogue, where a dash opens it."""
    return text.endswith(QUESTION) and text[0] not in "-–—"


def _headed_by_questions(lines: Sequence[Line], claims: dict[int, Claim], body: range) -> bool:
    """Whether short questions in a body are its sub-headings: there are several, or other sub-headings beside them."""
    short = [place for place in body if place not in claims and words(lines[place].text) < LONG_WORDS and not lines[place].bullet]
    headings = [place for place in short if not is_sentence(lines[place].text) or _is_question(lines[place].text)]
    return len(headings) >= FEWEST_HEADINGS and all(place + 1 not in headings for place in headings)


def _first_paragraph(lines: Sequence[Line], claims: dict[int, Claim], layout: Layout) -> int:
    """Where the body's prose begins below the byline."""
    below = range(max(layout.body.start, layout.head.stop), layout.body.stop)
    said = (place for place in below if place not in claims and (is_prose(lines[place]) or words(lines[place].text) >= LONG_WORDS))
    return next(said, layout.body.start)


def _role(lines: Sequence[Line], place: int, run: range, asked: bool) -> Role:
    """What a line of the body is; with `asked` a short question is a sub-heading."""
    line = lines[place]
    if line.heading:
        return Role.HEADING
    if line.bullet:
        return Role.ITEM
    if line.quote:
        return Role.QUOTE
    question = asked and _is_question(line.text)
    headed = (question or not is_sentence(line.text)) and words(line.text) < LONG_WORDS
    return Role.HEADING if headed and place + 1 < run.stop and (question or place > run.start) else Role.PARAGRAPH


def blocks(lines: Sequence[Line], claims: dict[int, Claim]) -> tuple[Block, ...]:
    """The body's blocks in order, glued sentences parted; headings that head nothing are left out at the end."""
    found = [
        Block(claims[place].role, part)
        for place, line in enumerate(lines)
        if place in claims and claims[place].role in BODY
        for part in parted(line.text)
    ]
    return tuple(_without_last_headings(found))


def _without_last_headings(found: Iterable[Block]) -> list[Block]:
    kept = list(found)
    while kept and kept[-1].role is Role.HEADING:
        kept.pop()
    return kept
