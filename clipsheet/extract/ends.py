"""What still stands below an article's last sentence and is not it: who wrote it and how to reach them, when it was changed.

Any of these in an article's midst is the article's own: a report on a journalist says whose reporter she is.
"""

from __future__ import annotations

import re

from clipsheet.model import Claim, Line, Role
from clipsheet.rules.lines import claim_of
from clipsheet.rules.text import phrase_in, words

MOST_BIO_WORDS = 70
MOST_CONTACT_WORDS = 30
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def below_the_end(line: Line) -> Claim | None:
    """The claim on an article's last line where it is not the article's; asked again for the line above until there is none."""
    rule = _rule(line)
    return Claim(line.number, Role.FURNITURE, rule, line.text) if rule is not None else None


def _rule(line: Line) -> str | None:
    count = words(line.text)
    if count <= MOST_BIO_WORDS and phrase_in("author_bio", line.text):
        return "about the author"
    if count <= MOST_CONTACT_WORDS and EMAIL.search(line.text):
        return "how to reach the author"
    claim = claim_of(line)
    return "date below" if claim is not None and claim.role is Role.DATE else None
