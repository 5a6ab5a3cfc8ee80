"""Shapes that make a careless reader quadratic: each is read or refused in time, and twice as much takes about twice as long."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median

from builders import PROSE
from clipsheet import commonmark, frontmatter, work
from clipsheet.model import Faults, Rejected
from clipsheet.settings import Vocabulary
from torture.rows import Row, sample

LARGEST = 2_000_000  # bytes
SECONDS = 10.0
RATIO = 2.3
WORTH_COMPARING = 0.25  # seconds; below, a ratio tells of the clock
TIMES = 3  # of which the median counts, where one look gives too much
EMPTY = Vocabulary({}, ())

# fmt: off
REPEATED = [
    *("a", "1", " ", "\n", "\t", ".", "-", "=", "_", "*", "`", "|", "/", "\\", "'", '"', "\u00a0", "\u0301", "\u200b", "\u202e", "中", "ب"),
    *("a ", "A ", "a\n", "A. ", "a.\n", "\n\n", " \n", "a@", "@a.", "1 2025 ", "2025-", "1/1/", "12:", "1,", "1. a\n", "- a\n", "# a\n"),
    *("> ", "By ", "By A B\n", "By A and ", "Published: ", "Updated 1 May ", "Read more\n", "Share\n", "Most Read\n", "© ", "a://a.b/"),
    *("[", "]", "[a](", "![", "[a]: b\n", "<", ">", "<a", "<a>", "</a>", "<!--", "<p>", "<div>", "<b><i>", "<table><tr><td>", "<a href=x>"),
    *("&", "&#x41;", "&amp;", "{{", "{%", "${", "{", '{"a":', "[[", "\\u0041", "**a", "*a _b ", "~~", "$", "%", "%41", "#", "France "),
    *("Mali, ", "United States of America and ", "the ", "New York Times ", "Reuters - ", "(AP) ", "said Mr. ", "drone ", '"a" ', "“a” "),
    *("« a » ", "a-b-", "http://a.b/c "),
]
"""What is said again and again, in each of the forms below."""
# fmt: on

WITHIN = {
    "a page's title": 2,
    "a page's head": 6,
    "a mail in parts": 2,
    "a table": 3,
}  # how often a form says it, so that the whole is as large as promised
STORY = f"<h1>Ferry</h1><p>{PROSE}</p>"
written = partial(json.dumps, ensure_ascii=False)


def _head(evil: str) -> str:
    return f'Subject: {evil}\nFrom: "{evil}" <{evil}>\nDate: {evil}\nContent-Type: text/html; charset={evil}; {evil}\n'


FORMS: dict[str, Callable[[str], tuple[str, str]]] = {
    "a dump": lambda evil: ("a.txt", f"Ferry to run at night\n\n5 June 2025\n\n{PROSE}\n\n{evil}\n\n{PROSE}\n"),
    "a page": lambda evil: ("a.html", f"<!doctype html><title>Ferry</title><article>{STORY}<p>{evil}</p><p>{PROSE}</p></article>"),
    "a page's title": lambda evil: ("a.html", f"<!doctype html><title>{evil}</title><article><h1>{evil}</h1>{STORY}</article>"),
    "a page's head": lambda evil: (
        "a.html",
        f'<!doctype html><title>Ferry</title><meta name="author" content="{evil}"><meta property="og:site_name" content="{evil}">'
        f'<script type="application/ld+json">{written({"@type": "NewsArticle", "author": evil, "datePublished": evil})}</script>'
        f"<article>{STORY}</article>",
    ),
    "a mail": lambda evil: ("a.eml", f"{_head(evil[:20_000])}Content-Type: text/html\n\n{STORY}<p>{evil}</p>"),
    "a mail in parts": lambda evil: ("a.eml", f"Content-Type: multipart/mixed; boundary={evil[:60]}\n\n{evil}\n--{evil[:60]}\n\n{evil}\n"),
    "a table": lambda evil: ("a.csv", 'title,text,"{0}"\nFerry,"{1}\n{0}","{0}"\n'.format(evil.replace('"', '""'), PROSE)),
    "a record": lambda evil: ("a.json", written({"title": "Ferry", "text": f"{PROSE}\n{evil}"})),
}


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Each shape in each form, then as the body of a clipping."""
    folder.mkdir(exist_ok=True)
    whole_size = max(20_000, round(LARGEST * share))
    shapes = sample(REPEATED, max(share, 0.04))
    readers: dict[str, Callable[[str], float]] = {name: lambda evil, form=form: _read(folder, *form(evil)) for name, form in FORMS.items()}
    readers["a clipping"] = _rendered
    for name, read in readers.items():
        size = whole_size // WITHIN.get(name, 1)
        slowest, steepest = (0.0, ""), (0.0, "")
        for shape in shapes:
            whole = read(_filled(shape, size))
            slowest = max(slowest, (whole, shape))
            if whole >= WORTH_COMPARING:
                steepest = max(steepest, (_ratio(read, shape, size, whole), shape))
        measured = f"slowest {slowest[0]:.1f} s ({slowest[1]!r}), steepest {steepest[0]:.2f} ({steepest[1]!r})"
        holds = slowest[0] <= SECONDS and steepest[0] <= RATIO
        yield Row(
            f"{len(shapes)} shapes in {whole_size:,} bytes of {name}",
            measured,
            f"≤ {SECONDS:g} s, twice as much ≤ {RATIO} × as long",
            holds,
        )


def _ratio(read: Callable[[str], float], shape: str, size: int, whole: float) -> float:
    """How much longer twice as much takes: at a glance, and where that is too much by medians."""
    found = whole / read(_filled(shape, size // 2))
    if found <= RATIO:
        return found
    return median(read(_filled(shape, size)) for _ in range(TIMES)) / median(read(_filled(shape, size // 2)) for _ in range(TIMES))


def _filled(shape: str, size: int) -> str:
    """So many bytes of it."""
    return shape * (size // len(shape.encode()))


def _read(folder: Path, name: str, text: str) -> float:
    """The seconds of the processor that a raw document takes, whether it is kept or refused."""
    path = folder / name
    path.write_text(text, "utf8")
    begun = time.process_time()
    outcomes = work.of_file((path, name), {}, EMPTY)
    spent = time.process_time() - begun
    reasons = [outcome.result.reason for outcome in outcomes if isinstance(outcome.result, Rejected)]
    assert not any(reason.startswith("larger") for reason in reasons)  # which would measure nothing
    return spent


def _rendered(evil: str) -> float:
    """The seconds for a clipping whose body and title are evil."""
    text = f'---\ntitle: {json.dumps(evil)}\nslug: "a"\nlang: "en"\n---\n{evil}\n'
    begun = time.process_time()
    with suppress(Faults):
        commonmark.html(frontmatter.read(text, "a.md").body)
    return time.process_time() - begun
