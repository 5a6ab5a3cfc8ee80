"""A text file with several dated, titled articles (a database's export, a day's pastings) -> the text of each.

They are parted where the file parts them: by lines that count the documents or end one, by rules of five marks and more, by headers that
a person typed, or by heads (title, date and a byline or source) that stand apart. A page with teasers or a live blog is one article:
their items are short, or have an hour and no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from clipsheet.intake.declared import typed_header
from clipsheet.model import Line
from clipsheet.rules.byline import byline, date_line, source_line
from clipsheet.rules.lines import OF_A_PAGE, claim_of
from clipsheet.rules.text import has_digit, is_sentence, opening_phrase, words

COUNTED = re.compile(
    r"\s*(?:document|dokument|documento|документ|belge|waraka|وثيقة|مستند|سند|文档|文件|article|artikel|artículo|artigo)?\s*"
    r"\d{1,4}\s+(?:of|von|de|di|sur|из|з|من|از|/)\s+\d{1,4}(?:\s+documents?)?\s*",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"\s*(?:end of (?:document|article)|ende des (?:dokuments|artikels)|fin du document|fin del documento|fim do documento|"
    r"fine del documento|конец документа|кінець документа|نهاية المستند|پایان سند|belgenin sonu|文档结束|"
    r"document [a-z]{2,8}0{2,}\w{6,})\W*",
    re.IGNORECASE,
)
RULED = re.compile(r"\s*(?:\f|([-=*~#+_—─])(?:[ \t]*\1){4,})\s*")
FEWEST_WORDS = 40  # of an article's text below its head; a teaser has 20 to 30
HEAD_LINES = 8  # that hold something, in which title and date stand
NEAR = 4  # lines between a title and its date
TITLE_WORDS = range(3, 31)
MOST_DATE_LETTERS = 120
MOST_FURNITURE = 2  # lines that only pages have, beside one for each article
FIRST_HEAD = 20  # lines, blank ones too, in which the first head stands
LONGEST_MARK = 200
PREFACE_LINES = 3  # before the first head


def articles(text: str) -> tuple[str, ...]:
    """The parts of a file that holds several articles, none of its text left out; () where it holds one."""
    lines = text.split("\n")
    for mark in (ENDED, COUNTED, RULED):
        parts = _parted(lines, mark)
        if 1 < len(parts) <= sum(map(_is_article, parts)) + 1 and not _is_page(lines, len(parts)):
            return tuple("\n".join(part) for part in parts)
    for starts in (_typed_heads(lines), _heads(lines)):
        parts = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
        if len(parts) > 1 and all(map(_is_article, parts)) and not _is_page(lines, len(parts)):
            return tuple("\n".join(part) for part in (lines[: starts[0]] + parts[0], *parts[1:]))
    return ()


def _parted(lines: list[str], mark: re.Pattern[str]) -> list[list[str]]:
    """The parts between the lines that are such a mark, without those of nothing else; [] where there is no mark."""
    marks = [place for place, line in enumerate(lines) if 0 < len(line.strip(" \t")) <= LONGEST_MARK and mark.fullmatch(line)]
    if not marks:
        return []
    parts = [lines[start + 1 : end] for start, end in pairwise([-1, *marks, len(lines)])]
    return [part for part in parts if any(map(str.strip, part))]


def _is_article(part: Sequence[str]) -> bool:
    """Whether a part has a title and a date at its head, and a text below."""
    declared, rest = typed_header("\n".join(part))
    said = [line.strip() for line in rest.split("\n") if line.strip()]
    head = said[:HEAD_LINES]
    titled = declared.title is not None or any(map(_is_title, head))
    dated = declared.date is not None or any(map(_is_dated, head))
    told = sum(words(line) for line in said if not (line in head and (_is_title(line) or _is_dated(line))))
    return titled and dated and told >= FEWEST_WORDS


def _is_title(line: str) -> bool:
    return words(line) in TITLE_WORDS and not is_sentence(line.rstrip("?!")) and not _is_dated(line)


def _is_dated(line: str) -> bool:
    return len(line) <= MOST_DATE_LETTERS and has_digit(line) and date_line.read(Line(0, line.strip())) is not None


def _typed_heads(lines: list[str]) -> list[int]:
    """Where a person typed a header of two lines and more, as at a dump's head."""
    begins = [place for place, line in enumerate(lines) if ":" in line and (place == 0 or not lines[place - 1].strip())]
    return [place for place in begins if lines[place].strip() and _typed(lines[place : place + HEAD_LINES]) >= 2]


def _typed(lines: Sequence[str]) -> int:
    """How many lines a typed header takes."""
    return sum(bool(line.strip()) for line in lines) - sum(bool(line.strip()) for line in typed_header("\n".join(lines))[1].split("\n"))


def _heads(lines: list[str]) -> list[int]:
    """Where heads of three lines begin: a title below a blank line, a date near it, and who wrote it or whence it comes."""
    found: list[int] = []
    for place, line in enumerate(lines):
        if not found and place > FIRST_HEAD:
            return []
        if _is_dated(line):
            start = _title_above(lines, place)
            if start is not None and (not found or start > found[-1]) and _is_signed(lines, start, place):
                found.append(start)
    preface = sum(bool(line.strip()) for line in lines[: found[0]]) if found else 0
    return found if preface <= PREFACE_LINES else []


def _title_above(lines: Sequence[str], date: int) -> int | None:
    """The line of the title that a date belongs to."""
    for place in range(date - 1, max(-1, date - 1 - NEAR), -1):
        if _is_title(lines[place].strip()) and (place == 0 or not lines[place - 1].strip()):
            return place
    return None


def _is_signed(lines: Sequence[str], title: int, date: int) -> bool:
    """Whether a head says more than title and date: a line between them, or a byline or source beside the date."""
    if any(map(str.strip, lines[title + 1 : date])) or opening_phrase("byline", lines[date]):
        return True
    beside = [Line(0, line.strip()) for line in lines[date + 1 : date + 3] if line.strip()]
    return any(told.read(line) is not None for line in beside for told in (byline, source_line))


def _is_page(lines: Sequence[str], parts: int) -> bool:
    """Whether a file has the furniture of a page."""
    claims = (claim_of(Line(0, line.strip())) for line in lines if line.strip())
    return sum(claim is not None and claim.rule in OF_A_PAGE for claim in claims) >= MOST_FURNITURE + parts
