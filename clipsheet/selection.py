"""What a desk wants and does not: `keep:` and `block:` of site.yaml, as a verdict with its reason.  Pure.

Where `keep:` is given, an article must meet one of its rules; one that meets a rule of `block:` is out. Nothing is deleted: a new
document is rejected with the reason, and a clipping that is there already is left out of the site for as long as the rule stands.
"""

from __future__ import annotations

import re
from functools import cache

from clipsheet.model import Clipping
from clipsheet.settings import Selected, Settings


def unwanted(clipping: Clipping, settings: Settings) -> str | None:
    """Why site.yaml leaves an article out; None where it does not."""
    reason = blocked(clipping, settings)
    if reason is not None:
        return reason
    site = settings.site
    if site.keep != Selected() and _met(clipping, site.keep, settings) is None:
        return "keep: in site.yaml names nothing of it"
    return None


def blocked(clipping: Clipping, settings: Settings) -> str | None:
    """Why `block:` leaves an article out, of which perhaps no more is known than its title and domain."""
    met = _met(clipping, settings.site.block, settings)
    return None if met is None else f"block: in site.yaml ({met})"


def _met(clipping: Clipping, rules: Selected, settings: Settings) -> str | None:
    """The first rule that an article meets, as a person wrote it."""
    row = settings.vocabulary.outlet(clipping.outlet, clipping.domain)
    names = {name.casefold() for name in (clipping.outlet, clipping.domain, *((row.name, *row.aliases) if row is not None else ())) if name}
    by_outlet = (f"outlets: {name}" for name in rules.outlets if name.casefold() in names)
    by_language = (f"languages: {lang}" for lang in rules.languages if clipping.lang.partition("-")[0] == lang.partition("-")[0])
    by_country = (f"countries: {code}" for code in rules.countries if code in clipping.countries)
    text = "\n".join((clipping.title, clipping.summary or "", clipping.body, *clipping.tags))
    by_word = (f"words: {word}" for word in rules.words if _pattern(word).search(text))
    return next((met for several in (by_outlet, by_language, by_country, by_word) for met in several), None)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A word or phrase as a whole, `*` at its end meaning any ending; in scripts without spaces wherever it stands.

    >>> bool(_pattern("horoscope*").search("Horoscopes of the week")), bool(_pattern("lot").search("a lottery"))
    (True, False)
    """
    bare, star, _ = word.partition("*")
    spaced = re.escape(bare).replace(r"\ ", r"\s+")
    parted = bare[:1].isascii() or bare.lower() != bare.upper()
    before, behind = (r"(?<!\w)", r"\w*" if star else r"(?!\w)") if parted else ("", "")
    return re.compile(f"{before}{spaced}{behind}", re.IGNORECASE)
