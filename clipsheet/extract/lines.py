"""The text of a dump -> lines with their layout: hard wraps undone, bullets and marks read, link numbers gone.

Knows the habits of the common dumpers (html2text's and lynx's wraps, marks and reference lists, resiliparse's and inscriptis' indents).
What a line *is* is judged by rules and by `clipsheet.extract.page`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from clipsheet.evidence import ages
from clipsheet.evidence.dates import opens_with_month
from clipsheet.evidence.language import is_function_word
from clipsheet.model import Line
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import UNSPACED, is_sentence, opening_phrase

BULLET = re.compile(r"(?:[•◦▪‣∙·►▶*+-]|[oO](?=\s\s))\s+(?=\S)")
NUMBERED = re.compile(r"\s*(\d{1,3})\.\s+(?=\S)")
COUNTING = 12  # lines between one item of a numbered list and the next
MARKED_QUOTE = re.compile(r"^(?:> ?)+", re.MULTILINE)
MARKED_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
MARKED_EMPHASIS = re.compile(r"\*\*|(?<![^\W_])_+|_+(?![^\W_])|(?<!\w)\*|\*(?!\w)")
MARKED_PICTURE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)")
MARKED_LINK = re.compile(r"\[([^\[\]]{0,500})\]\((?:[^()]|\([^()]{0,200}\)){0,2000}+\)")
MARKED_LINKS = re.compile(rf"({MARKED_LINK.pattern})\s+(?=\[)")  # the words of a menu or of a list of tags
MARKED_ESCAPE = re.compile(r"\\([-.+#*_\[\]()!\\`])")
LONG_REST = 6  # words in small letters behind a linked name; menus have none so long
SMALL_WORD = 3  # letters: articles and prepositions, after which no title ends
# what closes a word or sentence: it cannot begin a line
CLOSES = re.compile(r"[,.;:!?)\]’”»%،؛؟](?:\s|\Z|[^\W\d_])|[’']s\b|[，。；：！？」』）]")
WORD = re.compile(r"[^\W\d_]+")
LONGEST_PART = 40  # letters of a word before a line's end
HYPHENATED = re.compile(r"([^\W\d_]+)-\Z")
ENDS_WITH_A_CLOCK = re.compile(r"\d[:.]\d\d\s?[ap]\.?m\.?\Z", re.IGNORECASE)  # "am" is a German preposition as well, and would go on
SHORTEST_TAIL = 12  # letters of such a clock
SPACED = re.compile(r"(?<=\w) (?=[,،](?:\s|\Z))|(?<=\w) (?=\.\Z)")  # what links and emphasis leave before a comma
LINK_FIRST = re.compile(r"\s*(?:[*+o-]\s+|\d+\.\s+)?\[\d{1,4}\]\S")
LINK_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")
REVISED = re.compile(r"\[DEL:.*?:DEL\]|\[INS:|:INS\]")  # lynx's marks of what a page struck out or put in
REFERENCES = re.compile(  # no part of it can give back what it took: a run of blank lines would be tried in every way
    r"^(?:References|Visible links|Hidden links:?)[ \t]*\n(?:[ \t]*+(?:Visible links:?[ \t]*+)?+\n)*+[ \t]+\d+\. \S+", re.MULTILINE
)

UNWRAPPED = re.compile(
    rf"(?:{BULLET.pattern}|\d{{1,3}}\.\s+(?=\S)|{MARKED_HEADING.pattern}|\|)"
)  # what begins a line of its own in every dump

LEADING_BLANK = re.compile(r" \S")
FEWEST_SEAMS = 3  # lines with one leading blank; other dumpers indent deeper, and leave blanks at ends

NARROWEST_WRAP, WIDEST_WRAP = 50, 100  # html2text wraps at 78, lynx at 72 to 80, e-mail at 65 to 76
NARROWEST_UNSPACED = 60  # characters: lynx fills 72 and more; a title of so many would be long
FEWEST_FORCED = 5  # breaks at one column; unwrapped dumps of the 106 pages have up to four by chance
LONGEST_WORD = 30  # a break before an address fits any column and tells of none
FORCED_TO_BEYOND = 1.0  # prose that goes past the column speaks against a wrap, line by line


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    indent: int
    text: str
    quote: bool = False
    linked: bool = False


def page_lines(text: str) -> tuple[Line, ...]:
    """The lines of a dump that hold something, numbered as in the file, repaired and unwrapped."""
    references = REFERENCES.search(text)
    if references:  # lynx numbers its links and lists their addresses at the foot
        text = text[: references.start()]
    marked = _is_marked(text)
    raws = _raws(text, marked=marked, numbered=references is not None)
    width = _wrap_width(raws)
    joined = list(_unwrapped(raws, width) if width else _closed(raws, frozenset() if marked else _seams(text)))
    counted = _counted([whole for _, _, whole in joined])
    lines = (_line(raw, span, whole, marked, place in counted) for place, (raw, span, whole) in enumerate(joined))
    return _with_context(list(_mended(lines)))


def record_lines(text: str) -> tuple[Line, ...]:
    """The lines of a record's text, repaired and unwrapped, nothing taken away: no marks, bullets or lists are read."""
    raws = _raws(text)
    width = _wrap_width(raws)
    joined = _unwrapped(raws, width) if width else ((raw, 1, raw.text) for raw in raws)
    return _with_context([Line(raw.number, repaired(whole), span=span) for raw, span, whole in joined])


def _raws(text: str, *, marked: bool = False, numbered: bool = False) -> list[_Raw]:
    """The lines as they stand, without html2text's marks of quotation (`marked`) and the numbers of lynx's links (`numbered`)."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = MARKED_QUOTE.sub("", line) if marked else LINK_NUMBER.sub("", line) if numbered else line
        indent = len(bare) - len(bare.lstrip())
        linked = numbered and LINK_FIRST.match(line) is not None
        found.append(_Raw(number, indent, bare.rstrip(), quote=marked and bare != line, linked=linked))
    return found


def _is_marked(text: str) -> bool:
    """Whether a dump carries Markdown marks, as html2text writes them."""
    return len(re.findall(r"^#{1,6} \S|\]\([^\s()]{1,500}\)|^ {2}\* \S|\*\*\S", text, re.MULTILINE)) >= 3


def _wrap_width(raws: list[_Raw]) -> int | None:
    """The column at which a dump was hard-wrapped, or None: there many breaks were forced at one column and little goes past it."""
    forced: Counter[int] = Counter()
    for line, following in pairwise(raws):
        if len(following.text.split(maxsplit=1)[0] if following.text.strip() else "") > LONGEST_WORD:
            continue
        reach = _reach(line.text, following)
        for width in range(max(NARROWEST_WRAP, len(line.text)), min(WIDEST_WRAP + 1, reach)):
            forced[width] += 1
    if not forced:
        return None
    width, count = max(forced.items(), key=lambda pair: (pair[1], pair[0]))
    beyond = sum(1 for raw in raws if len(raw.text) > width and " " in raw.text.strip() and not UNWRAPPED.match(raw.text.lstrip()))
    return width if count >= FEWEST_FORCED and count >= FORCED_TO_BEYOND * beyond else None


def _reach(text: str, following: _Raw) -> int:
    """How long a line would be with the first word of the next; 0 where the next cannot be its continuation."""
    words = following.text.split(maxsplit=1)
    if not text.strip() or not words or UNWRAPPED.match(following.text.lstrip()):
        return 0
    return len(text) + 1 + len(words[0])


def _unwrapped(raws: list[_Raw], width: int) -> Iterator[tuple[_Raw, int, str]]:
    """Lines joined with those they were wrapped into: a break was forced where the next word would not have fitted."""
    said = frozenset(word for raw in raws for word in WORD.findall(raw.text.casefold()))
    held: _Raw | None = None
    span, whole, last = 1, "", ""
    for raw in raws:
        if held is not None and _was_forced(last, raw, width):
            whole = _joined(whole, raw.text.strip(), said)
            span, last = span + 1, raw.text
            continue
        if held is not None:
            yield held, span, whole
        held, span, whole, last = raw, 1, raw.text, raw.text
    if held is not None:
        yield held, span, whole


def _seams(text: str) -> frozenset[int]:
    """The numbers of lines that go on where the one above stopped, in a dump with a line for each piece of text (BeautifulSoup's
    `get_text("\\n")`): the blank between two words stands at the end of the one piece or the beginning of the other.
    """
    lines = text.split("\n")
    if sum(1 for line in lines if LEADING_BLANK.match(line)) < FEWEST_SEAMS:
        return frozenset()
    return frozenset(
        number
        for number, (above, line) in enumerate(pairwise(lines), 2)
        if above.strip() and line.strip() and (above.endswith(" ") or LEADING_BLANK.match(line)) and not BULLET.match(line.lstrip())
    )


def _closed(raws: list[_Raw], seams: frozenset[int]) -> Iterator[tuple[_Raw, int, str]]:
    """Lines joined at seams."""
    held: tuple[_Raw, int, str] | None = None
    for raw in raws:
        if held is not None and raw.number in seams:
            held = (held[0], held[1] + 1, f"{held[2]} {raw.text.strip()}")
            continue
        if held is not None:
            yield held
        held = (raw, 1, raw.text)
    if held is not None:
        yield held


def _joined(text: str, rest: str, said: frozenset[str]) -> str:
    """Two parts of a wrapped paragraph: at a hyphen without a space, and without the hyphen where the page has the word in one."""
    parted = HYPHENATED.search(text, max(0, len(text) - LONGEST_PART))
    follows = WORD.match(rest)
    if parted is None or follows is None:
        return f"{text} {rest}"
    if (parted.group(1) + follows.group()).casefold() in said:
        return text[:-1] + rest
    return f"{text} {rest}" if is_function_word(follows.group().casefold()) else text + rest  # "Haus- und Hof"


def _was_forced(last: str, following: _Raw, width: int) -> bool:
    return _reach(last, following) > width


def _counted(texts: list[str]) -> frozenset[int]:
    """The places of a numbered list's items: another one counts on close by. "6. November 2025" and "1. FC Bremen" are none."""
    found = {place: int(number.group(1)) for place, text in enumerate(texts) if (number := NUMBERED.match(text))}
    found = {place: number for place, number in found.items() if not opens_with_month(texts[place].lstrip().partition(" ")[2])}
    return frozenset(
        place
        for place, number in found.items()
        if any(found.get(there) in (number - 1, number + 1) for there in range(place - COUNTING, place + COUNTING + 1))
    )


def _line(raw: _Raw, span: int, whole: str, marked: bool, counted: bool = False) -> Line:
    text = whole.strip()
    heading = False
    if marked:
        found = MARKED_HEADING.match(text)
        heading, text = bool(found), text[found.end() :] if found else text
    bullet = NUMBERED.match(text) if counted else BULLET.match(text)
    if bullet:
        text = text[bullet.end() :].lstrip("•◦▪‣∙· ")
    linked = raw.linked
    if marked:
        linked = MARKED_LINK.fullmatch(text) is not None
        text = MARKED_LINKS.sub(r"\1 · ", text)
        text = MARKED_LINK.sub(r"\1", MARKED_PICTURE.sub("", text))
        text = MARKED_ESCAPE.sub(r"\1", MARKED_EMPHASIS.sub("", text))
    if REVISED.search(text):
        text = " ".join(REVISED.sub("", text).split()) or text  # what is nothing but a mark stays a line, as which it is known
    text = SPACED.sub("", repaired(text))
    return Line(raw.number, text, span=span, indent=raw.indent, bullet=bool(bullet), heading=heading, quote=raw.quote, linked=linked)


def _mended(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines joined that a dumper parted at a link or an emphasis: the next begins in the midst of a sentence."""
    held: Line | None = None
    for line in lines:
        if held is not None and _is_continued(held.text, line):
            space = "" if CLOSES.match(line.text) or UNSPACED.match(held.text[-1]) else " "
            held = replace(held, text=held.text + space + line.text, span=line.number + line.span - held.number)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _is_continued(text: str, line: Line) -> bool:
    """Whether a line goes on where `text` stopped: with a closing mark, in small letters, or behind a comma or an article.

    Where a script does not part words, dumpers wrap in the midst of one.
    """
    if not text or not line.text or line.bullet or line.heading:
        return False
    if UNSPACED.match(text[-1]) and len(text) >= NARROWEST_UNSPACED:
        return True
    count = len(text.split())
    if CLOSES.match(line.text):
        return count > 1
    if is_sentence(text) or opening_phrase("byline", line.text):
        return False
    if ENDS_WITH_A_CLOCK.search(text[-SHORTEST_TAIL:]) or ages.is_age(line.text):
        return False
    if line.text[0].islower():
        return count >= 3 or (text[0].isupper() and len(line.text.split()) >= LONG_REST)  # "Mara Quill" | "is the only one who …"
    last = text.rsplit(None, 1)[-1].casefold()
    return count >= 3 and (last.endswith((",", "،")) or (len(last) <= SMALL_WORD and is_function_word(last) and count >= 5))


def _with_context(lines: list[Line]) -> tuple[Line, ...]:
    times = Counter(line.text.casefold() for line in lines if line.text)
    blank = [True, *(not line.text for line in lines), True]
    return tuple(
        replace(line, times=times[line.text.casefold()], after_blank=blank[place], before_blank=blank[place + 2])
        for place, line in enumerate(lines)
        if line.text
    )
