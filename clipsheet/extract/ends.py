"""What still stands below an article's last sentence and is not it: who wrote it and how to reach them, when it was changed.

Any of these in an article's midst is the article's own: a report on a journalist says whose reporter she is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clipsheet.model import Claim, Line, Role
from clipsheet.rules.furniture import EMAIL
from clipsheet.rules.lines import claim_of
from clipsheet.rules.text import folded, opening_phrase, phrase_in, words

MOST_BIO_WORDS = 70
MOST_CONTACT_WORDS = 30
MOST_CREDIT_WORDS = 40
LEADS_ELSEWHERE = re.compile(r".*https?://\S+[.)\]]?", re.DOTALL)
INITIALS = re.compile(r"[(\[]?[^\W\d_]{1,3}(?:[\s/,+-]{1,3}[^\W\d_]{1,3}){1,4}[)\]]?")  # "rk/lo", "(fgt/ksb)", "ن ع / س م"
NOT_THE_TEXTS = frozenset({Role.DATE, Role.AUTHOR, Role.AGENCY, Role.TAG, Role.FURNITURE, Role.CAPTION})


def below_the_end(line: Line, authors: Iterable[str] = ()) -> Claim | None:
    """The claim on an article's last line where it is not the article's; asked again for the line above until there is none."""
    rule = _rule(line, authors)
    return Claim(line.number, Role.FURNITURE, rule, line.text) if rule is not None else None


def _rule(line: Line, authors: Iterable[str]) -> str | None:
    count = words(line.text)
    if count <= MOST_BIO_WORDS and (phrase_in("author_bio", line.text) or _opens_with_one_of(authors, line.text)):
        return "about the author"
    if count <= MOST_CREDIT_WORDS and opening_phrase("editors", line.text):
        return "who edited it"
    if count <= MOST_CONTACT_WORDS and EMAIL.search(line.text):
        return "how to reach the author"
    if count <= MOST_CONTACT_WORDS and LEADS_ELSEWHERE.fullmatch(line.text):
        return "leads elsewhere"
    if INITIALS.fullmatch(line.text):
        return "initials"
    claim = claim_of(line)
    return f"{claim.rule} below" if claim is not None and claim.role in NOT_THE_TEXTS else None


def _opens_with_one_of(names: Iterable[str], text: str) -> bool:
    bare = folded(text)
    return any(bare.startswith(folded(name)) and " " in name.strip() for name in names)
