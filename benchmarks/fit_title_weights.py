"""The weights of a title's marks (clipsheet/data/title_weights.tsv) out of pages whose title is known: a conditional logit.

    pip install scikit-learn resiliparse inscriptis html2text beautifulsoup4     (and lynx, for its dumps)
    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/fit_title_weights.py            prints how often it is found, on other hosts
    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/fit_title_weights.py --write    writes the table, fitted on all

The pages are those of `fit_line_weights.py`. The title of bench/metadata is a person's; that of bench/dates is the HTML's own and counts
half. Each page chooses one line out of its candidates, so that a page with many menus weighs no more than one with few.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found]
from fit_line_weights import FOLDS, agreed, dumpers, host_of  # the two scripts stand in one folder
from scipy.optimize import minimize  # type: ignore[import-not-found]

from clipsheet import data
from clipsheet.extract import html, titles
from clipsheet.extract.lines import page_lines
from clipsheet.extract.marks import worths
from clipsheet.extract.page import best_run
from clipsheet.extract.regions import below_headings
from clipsheet.intake.decode import decoded
from clipsheet.model import Form, RawDocument
from clipsheet.rules.lines import claims_of

STRENGTH = 0.005  # of the penalty; .001 and .02 give .007 less


@dataclass(frozen=True)
class Page:
    """A dump: the marks of each line that may be its title, and whether it is."""

    host: str
    dumper: str
    by_hand: bool
    marks: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


def main() -> None:
    bench = Path(os.environ["CLIPSHEET_BENCH"])
    with Pool() as pool:
        pages = [one for found in pool.imap(_pages_of, _jobs(bench)) for one in found]
    print(f"{len(pages)} dumps of {len({one.host for one in pages})} hosts; {sum(any(one.right) for one in pages)} hold their title")
    if "--write" in sys.argv:
        lines = (f"{mark}\t{weight:.2f}\n" for mark, weight in sorted(fitted(pages).items(), key=lambda pair: -abs(pair[1])))
        Path(data.__file__).with_name("title_weights.tsv").write_text("".join(lines), "utf8")
    else:
        tested_on_other_hosts(pages)


def tested_on_other_hosts(pages: list[Page]) -> None:
    """Prints how often the title is found, each host's pages judged by weights that were fitted without it."""
    hosts = sorted({one.host for one in pages})
    random.Random(0).shuffle(hosts)  # noqa: S311 - folds, no secrets
    found = defaultdict(list)
    for fold in range(FOLDS):
        tested = set(hosts[fold::FOLDS])
        weights = fitted([one for one in pages if one.host not in tested])
        for one in pages:
            if one.host in tested:
                scores = [sum(weights.get(mark, 0.0) for mark in marks) for marks in one.marks]
                found[one.by_hand, one.dumper].append(bool(scores) and one.right[scores.index(max(scores))])
    for (by_hand, dumper), right in sorted(found.items(), reverse=True):
        print(f"{'title by hand' if by_hand else 'title of the HTML':18} {dumper:12} {len(right):4}  {sum(right) / len(right):.3f}")


def fitted(pages: list[Page]) -> dict[str, float]:
    """The weights under which each page's title is the likeliest of its candidates."""
    names = sorted({mark for one in pages for marks in one.marks for mark in marks})
    place = {name: at for at, name in enumerate(names)}
    tables = []
    for one in pages:
        if any(one.right):
            table = np.zeros((len(one.marks), len(names)))
            for row, marks in enumerate(one.marks):
                table[row, [place[mark] for mark in marks]] = 1
            tables.append((table, np.array(one.right), 1.0 if one.by_hand else 0.5))
    whole = sum(weight for _, _, weight in tables)

    def loss(weights: Any) -> tuple[float, Any]:
        value, slope = STRENGTH / 2 * weights @ weights, STRENGTH * weights
        for table, right, weight in tables:
            scores = table @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            hit = likely * right
            value -= weight / whole * np.log(hit.sum() + 1e-12)
            slope = slope - weight / whole * (table.T @ (hit / (hit.sum() + 1e-12) - likely))
        return value, slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(names, map(float, best.x), strict=True))


def _jobs(bench: Path) -> Iterator[tuple[str, bool, str, str]]:
    seen: set[str] = set()
    for folder in ("metadata", "dates"):
        for name, known in json.loads((bench / folder / "gold.json").read_text("utf8")).items():
            if name not in seen:
                seen.add(name)
                page = bench / folder / "html" / f"{name}.html.gz"
                yield host_of(known["url"]), folder == "metadata", known.get("title") or "", str(page)


def _pages_of(job: tuple[str, bool, str, str]) -> list[Page]:
    host, by_hand, title, path = job
    text = decoded(gzip.decompress(Path(path).read_bytes()), html=True)
    if not agreed(text):
        return []
    if not by_hand:
        found = html.extracted(RawDocument(path, Form.HTML, text, "")).title
        title = found.value if found else ""
    pages = (_page(host, name, by_hand, _folded(title), dumper(text)) for name, dumper in dumpers().items()) if title else ()
    return [one for one in pages if one is not None]


def _page(host: str, dumper: str, by_hand: bool, title: str, text: str) -> Page | None:
    lines = page_lines(text)
    claims = claims_of(lines)
    claims |= below_headings(lines, claims)
    run = best_run(worths(lines, claims))
    if run is None:
        return None
    found = list(titles.candidates(lines, claims, run.start))
    marks = tuple(tuple(marks) for _, marks in found)
    return Page(host, dumper, by_hand, marks, tuple(_is_title(lines[place].text, title) for place, _ in found))


def _is_title(text: str, title: str) -> bool:
    """Whether a line is the title, or the title with the outlet's name behind it."""
    heads = [text, *(text[: mark.start()] for mark in titles.SUFFIX.finditer(text))]
    return any(_folded(head) == title for head in heads)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


if __name__ == "__main__":
    main()
