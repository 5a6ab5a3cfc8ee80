"""Why a page is no article: nothing on it reads like one, an error, a consent box, a paywall, the front of a section.

A page that may be an article is never refused: a lost article is the worst fault there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clipsheet.extract.marks import is_prose
from clipsheet.model import BODY, Claim, Extracted, Line, Role
from clipsheet.rules.text import is_phrase, is_sentence, phrase_in, words

MIN_BODY_WORDS = 25  # the shortest true items of the 106 pages have 52; a wire's single sentence has 25 and more
MIN_ERROR_WORDS = 120  # a page with an error's title is believed to be an article from here on
MIN_WALLED_WORDS = 100  # before a paywall; outlets show two or three sentences, a wire is seldom walled
WALL_REACH = 8  # lines below the article's last in which the wall stands
MOST_CONSENT_WORDS = 200
CONSENT_SHARE = 0.6  # of the body's words
FEWEST_TEASERS, FEWEST_IN_BODY = 5, 2
TEASER_WORDS = 60
TEASER_SHARE = 0.6  # of the body's prose
SAVE = "save the article's own page"
BESIDE = "a line at the file's head or in NAME.yaml beside it"


def reason(extracted: Extracted) -> str | None:
    """Why the page is no article, as a sentence for the editor; None for an article."""
    count = sum(words(block.text) for block in extracted.blocks)
    title = extracted.title.value if extracted.title else ""
    if count < MIN_ERROR_WORDS and (is_phrase("no_article", title) or (words(title) <= 8 and phrase_in("no_article", title))):
        return f"no article on the page: its title is {title!r}: {SAVE}"
    kept = list(_kept(extracted))
    if _asks_for_consent(extracted):
        return f"no article on the page: it asks for consent to cookies: answer it, then {SAVE}"
    if count < MIN_WALLED_WORDS and _is_walled(extracted.lines, kept):
        found = f"only the beginning of an article: a paywall beside {count} words"
        return f"{found}: save the page while you are signed in; if these are all of it, give it a title: in {BESIDE}"
    if count < MIN_BODY_WORDS:
        found = f"the longest run of sentences has {count} words, an article at least {MIN_BODY_WORDS}"
        return f"no article on the page: {found}: if you see one there, give it a title: in {BESIDE}"
    teasers = _teasers(extracted, kept)
    if teasers >= FEWEST_TEASERS:
        return f"no article on the page: {teasers} teasers of other articles, each with its own title: {SAVE}"
    return None


def _kept(extracted: Extracted) -> Iterator[int]:
    """The places of the body's lines."""
    roles = {claim.line: claim.role for claim in extracted.claims}
    return (place for place, line in enumerate(extracted.lines) if roles.get(line.number) in BODY)


def _is_walled(lines: Sequence[Line], kept: Sequence[int]) -> bool:
    """Whether a wall stands in the body or right below it."""
    if not kept:
        return False
    return any(phrase_in("wall", line.text) for line in lines[kept[0] : kept[-1] + 1 + WALL_REACH])


def _asks_for_consent(extracted: Extracted) -> bool:
    """Whether most of a short body speaks of consent, in a box's own words; where there is no body, most of the page's sentences.

    A report on data protection is longer.
    """
    said = [block.text for block in extracted.blocks] or [line.text for line in extracted.lines if is_prose(line)]
    count = sum(map(words, said))
    asking = sum(words(text) for text in said if phrase_in("consent", text))
    return CONSENT_SHARE * count < asking <= MOST_CONSENT_WORDS and any(phrase_in("cookie", line.text) for line in extracted.lines)


def _teasers(extracted: Extracted, kept: Sequence[int]) -> int:
    """How many teasers a page has whose body is made of them: lone sentences below titles that lead elsewhere.

    A live blog's entries bear no day and are longer; a list of tips leads nowhere; a wire has one paragraph.
    """
    lines, claims = extracted.lines, {claim.line: claim for claim in extracted.claims}

    def found(places: Iterable[int]) -> set[int]:
        return {place for place in places if is_prose(lines[place]) and _is_lone(lines, place) and _leads_elsewhere(lines, place, claims)}

    prose = [place for place in kept if is_prose(lines[place])]
    inside = found(prose)
    made_of_them = len(inside) >= max(FEWEST_IN_BODY, TEASER_SHARE * len(prose))
    return len(found(range(len(lines)))) if made_of_them else 0


def _is_lone(lines: Sequence[Line], place: int) -> bool:
    """Whether a short paragraph stands between a title and no other prose."""
    above = lines[place - 1] if place else None
    below = lines[place + 1] if place + 1 < len(lines) else None
    titled = above is not None and not is_sentence(above.text) and words(above.text) >= 2
    return titled and words(lines[place].text) <= TEASER_WORDS and not (below is not None and is_prose(below))


def _leads_elsewhere(lines: Sequence[Line], place: int, claims: dict[int, Claim]) -> bool:
    """Whether a paragraph is cut off, or its title is a link or bears a day of its own."""
    beside = [lines[there] for there in range(max(0, place - 2), min(len(lines), place + 3))]
    dated = any((claim := claims.get(line.number)) is not None and (claim.role is Role.DATE or claim.rule == "time ago") for line in beside)
    return dated or lines[place - 1].linked or lines[place].text.rstrip("]").endswith(("…", "..."))
