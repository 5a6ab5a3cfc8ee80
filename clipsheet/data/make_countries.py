"""Write the countries*.tsv: every form that says a country, from Unicode CLDR through Babel and from the tables by hand.

    python -m clipsheet.data.make_countries

The finder asks for no language, so a form is judged once for all of them: it stands in one row for each country, and a
form of two countries is an error until `DECIDED` names one. What a form weighs is judged in `clipsheet.evidence`, not
here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import babel
from babel import Locale, localedata

from clipsheet.countries import CODES, TABLES
from clipsheet.evidence import countries
from clipsheet.evidence.surface import folded

HERE = Path(__file__).parent
SOURCES = ("places.tsv", "places_world.tsv", "places_parts.tsv")  # English; other languages; what lies in a country
LOCALES = """en fr es de pt it nl pl tr ru uk ar fa zh zh_Hant sw sv id he hi ja ko ro cs el hu fi da nb bg sr ur bn vi
    th az kk so am ha""".split()
SCRIPTS = dict(zip(TABLES, countries.SCRIPTS, strict=True))
KINDS = ("name", "demonym", "capital", "region", "city", "metonym")  # a form of several kinds is of the first
NAMESAKE = "namesake"  # a place of this country that bears the name of a better known one; stands beside that one's row
SHIELD, NO_COUNTRY = "shield", "-"  # words that hold a country's name and say none: `Georgia O'Keeffe`
TOO_SHORT = 3  # letters; Vietnamese Ý, Bỉ and Áo are also syllables of other words
ALPHABETIC = re.compile("[A-Za-zÀ-ӿḀ-ỿ\u0590-\u06ff]")  # Latin, Greek, Cyrillic, Hebrew, Arabic
ASIDE = re.compile(r" ?[(（](?P<inside>[^)）]+)[)）]")
APOSTROPHE = re.compile("[’ʼ׳]")

SECOND_NAMES = {("MM", "*"), ("TL", "sr"), ("CI", "sr")}  # here CLDR's brackets hold another name: Myanmar (Burma)

DECIDED = {
    "congo": "CD",  # without a further word news means the larger one
    "kongo": "CD",
    "刚果": "CD",
    "剛果": "CD",
    "конго": "CD",
    "виргинские о-ва": "VI",  # the British ones are called British
    "свети мартин": "SX",  # CLDR tells the two halves by an aside alone; the Dutch half is the country
    "svatý martin": "SX",
    "άγιος μαρτίνος": "SX",
    "saint-martin": "MF",
    "douma": "SY",  # the Russian Duma in French, which hardly ever stands without `russe`; a town in Syria
    "indiana": "US",  # `Indian` in Portuguese
    "svalbard": "SJ",  # Norway's, with a code of its own
}  # fmt: skip

# Names that CLDR gives and that would mostly hit something else. The finder knows no language, so they go in all of
# them; tables by hand can say the country in a longer way (`Île Maurice`, `دولة مالي`).
LEFT_OUT = {
    # persons
    "Maurice": "a first name in French; Mauritius",
    "Mauricio": "a first name in Spanish; Mauritius",
    "Maurício": "a first name in Portuguese; Mauritius",
    "Dominique": "a first name in French; Dominica",
    "Salvador": "a first name, and a city in Brazil; El Salvador",
    "San Martín": "a general, and towns, in Spanish",
    "San Martin": "a general, and towns, in Italian",
    "Saint-Martin": "a person, and some two hundred communes of France",
    "São Martinho": "a saint's day in Portuguese",
    "Santa Elena": "towns all over Spanish America",
    "Rasha": "a first name in Arabic; Russia in Hausa",
    "Turki": "a first name in Arabic; Türkiye in Indonesian and Somali",
    "Qadar": "a word and a name in Arabic; Qatar in Somali",
    "Kamaru": "a first name in Nigeria; Cameroon in Hausa",
    "Sabiya": "a first name in Urdu; Serbia in Hausa",
    "查德": "the end of 理查德 (Richard); Chad",
    # other places
    "Granada": "a city in Spain; Grenada in Spanish",
    "Grenade": "a weapon and a city in French; Grenada",
    "Columbia": "in English cities, a district, a university; Colombia in Romanian",
    "Norfolk": "a county and cities in English; Norfolk Island in Dutch, Polish and Czech",
    "Guadalupe": "a first name, and towns, in Spanish; Guadeloupe",
    "Qana": "a town in Lebanon; Ghana in Azerbaijani",
    "Island": "an English word; Iceland in German, Swedish and Czech",
    "Man": "an English word; Isle of Man in Norwegian",
    # ordinary words; only the first letter's case is compared, so the first word of a sentence matches
    "La Réunion": "a meeting in French",
    "Réunion": "a meeting in French",
    "Reunion": "a meeting in English",
    "Reunión": "a meeting in Spanish",
    "Reunião": "a meeting in Portuguese",
    "Riunione": "a meeting in Italian",
    "Gana": "`wins` in Spanish; Ghana",
    "Sin": "`without` in Spanish; China in Hausa",
    "Gini": "the index of inequality; Guinea in Hausa and Somali",
    "Gine": "`again` in Turkish; Guinea",
    "Fas": "acronyms FAS; Morocco in Turkish",
    "Nga": "`from` in Albanian, at the head of bylines; Russia in Vietnamese",
    "Того": "`of that` in Russian; Togo",
    "مالي": "`financial` in Arabic; Mali",
    "مالی": "`financial` in Persian and Urdu; Mali",
    "غنا": "`wealth` in Persian; Ghana",
    "چک": "`cheque` in Persian; Czechia",
    "پیرو": "`follower` in Urdu and Persian; Peru",
    "چلی": "`she went` in Urdu; Chile",
    "گنی": "`counted` in Urdu; Guinea",
    "شام": "`evening` in Urdu and Persian; Syria",
    "בנין": "`building` in Hebrew; Benin",
    "माली": "`gardener` in Hindi; Mali",
    "মালি": "`gardener` in Bengali; Mali",
    "수단": "`means` in Korean; Sudan",
    "저지": "`hindrance` in Korean; Jersey",
    "건지": "an ending of verbs in Korean; Guernsey",
    "피지": "`sebum` in Korean; Fiji",
    "가나": "`does it go` in Korean; Ghana",
    # parts of other words, in scripts where a form matches anywhere
    "タイ": "スタイル, タイトル; Thailand",
    "マリ": "マリア, マリン; Mali",
    "チリ": "dust, pepper; Chile",
    "インド": "ウインドウ, マインド; India",
    "イラン": "アイランド; Iran",
    "アルバ": "アルバム, アルバイト; Aruba",
    "ジャージー": "the cloth; Jersey",
    "กินี": "บิกินี (bikini); Guinea",
    "ชาด": "ชาดก (a Jataka tale); Chad",
    "มาลี": "jasmine, and a first name; Mali",
    "เช็ก": "to check; Czechia",
}  # fmt: skip


class Faults(Exception):
    """What is wrong with the tables, a line each, all at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """A form as one source gives it."""

    form: str
    code: str
    kind: str
    lang: str

    @property
    def pattern(self) -> str:
        """What the finder looks for: rows of one pattern and one country would count twice."""
        return folded(self.form.removesuffix("*"))


def main() -> None:
    """Write the table beside this script; stop with all faults of the tables by hand, a line each."""
    try:
        table = merged([*cldr_rows(), *(row for name in SOURCES for row in table_rows(HERE / name))])
    except Faults as faults:
        raise SystemExit("\n".join(faults.args[0])) from None
    sources = f"Unicode CLDR, Babel {babel.__version__}, and places*.tsv"
    head = f"# Generated by make_countries.py from {sources}; do not edit.\n"
    for name in TABLES:
        lines = (f"{row.form}\t{row.code}\t{row.kind}\t{row.lang}\n" for row in table if script_of(row.pattern) == name)
        (HERE / name).write_text(head + "".join(lines), "utf8", newline="\n")


def script_of(pattern: str) -> str:
    """The table of a pattern: the last one of whose script it has a letter."""
    return [name for name, script in SCRIPTS.items() if script.search(pattern)][-1]


def cldr_rows() -> Iterator[Row]:
    """The names of CLDR in the forms that text has them, without those that mostly mean something else."""
    for identifier in LOCALES:
        localedata._cache.clear()  # as in make_months.py; 2.18 leaks no territories, but a later one may
        for code, name in Locale.parse(identifier).territories.items():
            if code in CODES:
                lang = identifier.split("_")[0]
                yield from (Row(form, code, "name", lang) for form in forms_of(name, code, lang) if is_usable(form))


def forms_of(name: str, code: str, lang: str) -> set[str]:
    """The forms of one CLDR name: without its aside, with either apostrophe, and in English as the press spells it.

    >>> sorted(forms_of("St. Kitts & Nevis", "KN", "en"))
    ['Saint Kitts and Nevis', 'St Kitts and Nevis', 'St. Kitts & Nevis', 'St. Kitts and Nevis']
    >>> sorted(forms_of("Myanmar (Burma)", "MM", "en"))
    ['Burma', 'Myanmar']
    """
    forms = {ASIDE.sub("", name).strip()}
    if {(code, lang), (code, "*")} & SECOND_NAMES:
        forms |= {aside["inside"] for aside in ASIDE.finditer(name)}
    if lang == "en":
        forms |= {form.replace("&", "and") for form in forms}
        forms |= {form.replace("St. ", saint) for form in forms if "&" not in form for saint in ("St ", "Saint ")}
    forms |= {form.replace(" - ", "-") for form in forms}
    return forms | {APOSTROPHE.sub("'", form) for form in forms}


def is_usable(form: str) -> bool:
    """Whether a CLDR form is long enough to be a word of its own and is not known to mean something else."""
    return form not in LEFT_OUT and (len(form) >= TOO_SHORT or not ALPHABETIC.match(form))


def table_rows(path: Path) -> Iterator[Row]:
    """The rows of a table by hand, if it is there: code, kind, language, forms between `|`.

    Raises Faults with every line that is not so.
    """
    if not path.exists():
        return
    faults = []
    for number, line in enumerate(path.read_text("utf8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fault = fault_of(line)
        if fault:
            faults.append(f"{path.name}:{number}: {fault}")
            continue
        code, kind, lang, forms = line.split("\t")
        yield from (Row(form, code, kind, lang) for form in forms.split("|"))
    if faults:
        raise Faults(faults)


def fault_of(line: str) -> str | None:
    """What is wrong with a line of a table by hand, or None.

    >>> fault_of("ML\\tdemonym\\ten\\tMalian||Malians")
    'an empty form, or one with blanks around it'
    """
    columns = line.split("\t")
    if len(columns) != 4:
        return f"{len(columns)} columns between tabs; four are wanted: code, kind, language, forms"
    code, kind, _lang, forms = columns
    if code not in CODES and (code, kind) not in ((NO_COUNTRY, SHIELD), (NO_COUNTRY, NAMESAKE)):
        return f"{code} is no code of clipsheet.countries"
    if kind not in (*KINDS, NAMESAKE, SHIELD):
        return f"{kind} is no kind; the kinds are {', '.join((*KINDS, NAMESAKE, SHIELD))}"
    if any(form != form.strip() or not form.removesuffix("*") for form in forms.split("|")):
        return "an empty form, or one with blanks around it"
    return None


def merged(rows: list[Row]) -> list[Row]:
    """One row for each pattern and country, with all its languages; sorted.

    Raises Faults with every pattern that says two countries and stands not in DECIDED.
    """
    namesakes = [row for row in rows if row.kind == NAMESAKE]
    codes: dict[str, set[str]] = defaultdict(set)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind == NAMESAKE:
            continue
        codes[row.pattern].add(row.code)
        groups[row.pattern, row.code].append(row)
    faults = [
        _conflict(pattern, [row for code in sorted(found) for row in groups[pattern, code]])
        for pattern, found in sorted(codes.items())
        if len(found) > 1 and DECIDED.get(pattern) not in found
    ]
    if faults:
        raise Faults(faults)
    kept = [group for (pattern, code), group in groups.items() if len(codes[pattern]) == 1 or DECIDED[pattern] == code]
    return sorted([*map(_joined, kept), *namesakes], key=lambda row: (row.form, row.code, row.kind))


def _joined(group: list[Row]) -> Row:
    """The form of a group that matches most: any ending before none, small letters before a capital, one before all."""

    def narrowness(row: Row) -> tuple[bool, bool, bool, str]:
        return not row.form.endswith("*"), not row.form.islower(), row.form.isupper(), row.form

    widest = min(group, key=narrowness)
    kind = min((row.kind for row in group), key=(*KINDS, SHIELD).index)
    return Row(widest.form, widest.code, kind, " ".join(sorted({row.lang for row in group})))


def _conflict(pattern: str, group: list[Row]) -> str:
    said = "; ".join(f"{row.code} ({row.kind}, {row.lang})" for row in group)
    return f"{pattern}: two countries, {said}. Take it from one, or decide in DECIDED."


if __name__ == "__main__":
    main()
