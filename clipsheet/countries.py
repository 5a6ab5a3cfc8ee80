"""Countries by code and name: ISO 3166-1 alpha-2, and XK (Kosovo, user-assigned, as CLDR has it).

Names come from Unicode CLDR through Babel. What a text is about is judged in `clipsheet.evidence`, not here.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from babel import Locale
from babel.core import UnknownLocaleError

from clipsheet.data import rows

LANGUAGES = "en fr es de pt it nl pl tr ru uk ar fa zh sw sv id he hi ja ko ro cs el hu fi da nb bg sr ur bn vi th".split()
"""In whose words an editor may name a country."""

CODES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".split()
)


TABLES = ("countries.tsv", "countries_cyrillic.tsv", "countries_arabic.tsv", "countries_asian.tsv")
"""The forms that say a country, by script."""


@cache
def _territories(lang: str) -> dict[str, str]:
    return dict(Locale.parse(lang.replace("-", "_") if knows_language(lang) else "en").territories)


@cache
def knows_language(lang: str) -> bool:
    """Whether CLDR has names in a language (BCP 47)."""
    try:
        Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True


def name(code: str, lang: str) -> str:
    """The country's name in a language (BCP 47), in English where CLDR does not know the language.

    >>> name("ML", "fr")
    'Mali'
    """
    return _territories(lang).get(code) or _territories("en").get(code, code)


@cache
def _codes_by_name() -> dict[str, str]:
    """Names in all our languages, the sure ones of our tables before CLDR's, some of which are ordinary words as well."""
    known = {form.rstrip("*").casefold(): code for table in TABLES for form, code, kind, _lang in rows(table) if kind == "name"}
    for lang in LANGUAGES:
        for code, spelled in _territories(lang).items():
            if code in CODES:
                known.setdefault(spelled.casefold(), code)
    return known


def code_of(text: str) -> str | None:
    """The code for a code or for a name in any of our languages; None where it is neither."""
    if text in CODES:
        return text
    return _codes_by_name().get(normalize("NFC", text).casefold()) or (text.upper() if text.upper() in CODES else None)


def names() -> tuple[str, ...]:
    """All names that `code_of` knows, casefolded: to say which is the nearest to a misspelt one."""
    return tuple(_codes_by_name())
