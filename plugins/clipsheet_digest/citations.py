"""How an article is cited: as the American Psychological Association writes it, as BibTeX, as RIS.  Pure.

The original is cited, not our page of it. Names of people stay as their page writes them: which part of a name is the family's, only the
person knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from clipsheet.model import Clipping, When

NO_DATE = "n.d."  # of the Publication Manual of the American Psychological Association
TEX = str.maketrans({  # no \{ and \}: BibTeX counts those braces, too, and would look for the end of an entry in those below it
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # BibTeX's own words
URL_TEX = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


@dataclass(frozen=True, slots=True)
class Work:
    """The original of an article, as it is cited; each form is made where a template prints it."""

    key: str  # a name for reference managers: the article's slug
    title: str  # of the original
    authors: tuple[str, ...]  # as the page writes them
    outlet: str | None  # as the digest calls it; None: not known
    when: date | None  # None: not known
    address: str | None  # http(s)
    lang: str  # BCP 47

    @property
    def day(self) -> str | None:
        """The date by ISO 8601."""
        return self.when.isoformat() if self.when else None

    @property
    def apa(self) -> str:
        """A reference for people."""
        return apa(self)

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX."""
        return bibtex(self)

    @property
    def ris(self) -> str:
        """A record for reference managers."""
        return ris(self)

    @property
    def schema_org(self) -> dict[str, Any]:
        """What is known of it in the words of schema.org, for machines."""
        said = {
            "@type": "NewsArticle",
            "headline": self.title,
            "inLanguage": self.lang,
            "datePublished": self.day,
            "author": [{"@type": "Person", "name": name} for name in self.authors] or None,
            "publisher": {"@type": "Organization", "name": self.outlet} if self.outlet else None,
            "url": self.address,
        }
        return {name: value for name, value in said.items() if value is not None}


def work(clipping: Clipping, outlet: str | None) -> Work:
    """The original of a clipping; `outlet` is the name that the digest gives its outlet, None where none is known."""
    authors, title = tuple(map(_line, clipping.authors)), _line(clipping.title)
    return Work(clipping.slug, title, authors, outlet and _line(outlet), day(clipping.date), clipping.source_url, clipping.lang)


def apa(one: Work) -> str:
    """A reference of a news article, seventh edition of the Publication Manual.

    >>> apa(Work("x", "Ferry stops", ("Orla Vennick",), "Harbour Courier", date(2025, 10, 1), "https://harbour.example/1", "en"))
    'Orla Vennick. (2025, October 1). Ferry stops. Harbour Courier. https://harbour.example/1'
    """
    when = NO_DATE if one.when is None else f"{one.when.year}, {format_date(one.when, 'MMMM d', locale='en')}"
    authors = " & ".join(filter(None, (", ".join(one.authors[:-1]), *one.authors[-1:])))
    first, second = (authors, one.title) if authors else (one.title, None)
    parts = (_ended(first), f"({when}).", _ended(second) if second else None, _ended(one.outlet) if one.outlet else None, one.address)
    return " ".join(part for part in parts if part)


def bibtex(one: Work) -> str:
    """An entry for BibTeX and biblatex, in UTF-8; what TeX would take for a command is escaped."""
    fields = {
        "title": f"{{{_tex(one.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in one.authors),
        "howpublished": _tex(one.outlet or ""),
        "year": str(one.when.year) if one.when else "",
        "url": (one.address or "").translate(URL_TEX),
        "langid": one.lang,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    if one.when:
        lines.append(f"  month = {MONTHS[one.when.month - 1]},\n  date = {{{one.when.isoformat()}}},\n")
    return f"@misc{{{one.key},\n{''.join(lines)}}}\n"


def ris(one: Work) -> str:
    """A record of RIS, type NEWS: a line for each value, two spaces, a hyphen and a space after its tag."""
    values = [
        ("TY", "NEWS"),
        ("ID", one.key),
        ("TI", one.title),
        *(("AU", name) for name in one.authors),
        ("T2", one.outlet),
        ("PY", str(one.when.year) if one.when else None),
        ("DA", one.when.strftime("%Y/%m/%d/") if one.when else None),
        ("UR", one.address),
        ("LA", one.lang),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in values if value is not None)


def day(when: When | None) -> date | None:
    """The day that a citation gives: the original's own, wherever on earth."""
    return when.date() if isinstance(when, datetime) else when


def _line(text: str) -> str:
    return " ".join(text.split())


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…", "。", "؟")) else f"{text}."


def _tex(text: str) -> str:
    return text.translate(TEX)
