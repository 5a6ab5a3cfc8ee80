"""What the name of a file or folder tells: its form, what lies beside it, what is none of ours; and which types are pages.  Pure."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import PurePath

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
DUMP_SUFFIXES = frozenset({".txt", ".md"})
RECORD_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv"})
MAIL_SUFFIX = ".eml"
MESSAGE_SUFFIXES = frozenset({".mhtml", ".mht", MAIL_SUFFIX})
SAFARI_SUFFIX = ".webarchive"
WARC_SUFFIXES = frozenset({".warc", ".wet"})  # the second holds the texts of pages
ZIP_SUFFIX = ".zip"
LARGE_SUFFIXES = RECORD_SUFFIXES | TABLE_SUFFIXES | MESSAGE_SUFFIXES | {SAFARI_SUFFIX}  # a document is only a part of such a file
READ_SUFFIXES = HTML_SUFFIXES | DUMP_SUFFIXES | LARGE_SUFFIXES | WARC_SUFFIXES | {ZIP_SUFFIX}
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})  # media types of what a browser shows as a page
SIDECAR_SUFFIX = ".yaml"
UNFINISHED = (".part", ".crdownload", ".download", ".partial", ".tmp")  # of Firefox, Chrome and Edge, Safari, others
# "files" in the languages of browsers and of Windows, which name so the folder beside a saved page
SAVED_BESIDE = re.compile(
    r"(?P<page>.+)[-_. ](?:archivos|arquivos|bestanden|bylos|dateien|datoteke|dosyalar|elemei|failid|fails|fajlovi|ficheiros|fichiers|"
    r"file|filer|files|fitxategiak|fitxers|pliki|soubory|tiedostot|файлы|файли)",
    re.IGNORECASE,
)

NOT_READ = f"not a form that is read ({' '.join(sorted(READ_SUFFIXES))}, or .gz of these)"
STILL_COMING = "still being downloaded: it is read once it is whole"
BESIDE_A_PAGE = "what a browser saved beside its page: the page itself is read"


def suffix(path: PurePath) -> str:
    """The suffix that tells the form: `.html` for `page.html` and `page.HTML.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return PurePath(name).suffix


def sidecar_names(path: PurePath) -> tuple[str, str]:
    """`page.txt.yaml` and `page.yaml` both serve `page.txt`; dots within a name are the name's."""
    bare = path.name[: -len(".gz")] if path.suffix.lower() == ".gz" else path.name
    return f"{path.name}{SIDECAR_SUFFIX}", f"{PurePath(bare).stem}{SIDECAR_SUFFIX}"


def pages_of(folder: str) -> tuple[str, ...]:
    """The names of the page that a folder of this name would hold the pictures and scripts of: `Page.html` for `Page_files`.

    >>> "Page.html" in pages_of("Page-Dateien"), pages_of("Photographs")
    (True, ())
    """
    named = SAVED_BESIDE.fullmatch(folder)
    return tuple(f"{named['page']}{ending}" for ending in sorted(HTML_SUFFIXES)) if named else ()


def is_unfinished(name: str, beside: Container[str] = ()) -> bool:
    """Whether a browser is still at this file: by its own name, or by that of the file into which it writes what comes."""
    return name.lower().endswith(UNFINISHED) or any(name + ending in beside for ending in UNFINISHED)
