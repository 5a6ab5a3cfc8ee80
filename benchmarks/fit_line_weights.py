"""The weights of a line's marks (clipsheet/data/line_weights.tsv) out of pages whose articles are known: a logistic regression.

    pip install scikit-learn resiliparse inscriptis html2text beautifulsoup4     (and lynx, for its dumps)
    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/fit_line_weights.py            prints F1, fitted and tested on different hosts
    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/fit_line_weights.py --write    writes the table, fitted on all

Two kinds of pages are learned from: the 106 of bench/pages, with an article cut by hand and five dumps each; and those of bench/dates and
bench/metadata for which trafilatura's precise and default modes agree about the article, dumped here. These count half, since their
articles are a machine's. A page's lines weigh one together; a line weighs as the root of its words, and belongs to the article when half
of its four-word shingles do. No page's text is kept.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

import html2text  # type: ignore[import-not-found]  # none of the dumpers is needed to use Clipsheet
import inscriptis  # type: ignore[import-not-found]
import trafilatura
from bs4 import BeautifulSoup  # type: ignore[import-not-found]
from measure import WORD, shingles  # in this folder
from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]
from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-not-found]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from clipsheet import data
from clipsheet.extract import hidden, marks, page
from clipsheet.extract.lines import page_lines
from clipsheet.extract.regions import below_headings
from clipsheet.intake.decode import decoded
from clipsheet.rules.lines import claims_of
from clipsheet.rules.text import words

DUMPERS = ("resiliparse", "lynx", "inscriptis", "bs4", "html2text")
FOLDS = 5
STRENGTH = 0.05  # of the fit; .005 and .5 give .001 less
AGREEMENT = 0.75  # of the two modes' lengths
FEWEST_WORDS = 80
HELD = 0.85  # of the article's words must stand in the dump
SHORT_LINE = 0.3  # what a line without a shingle counts


@dataclass(frozen=True)
class Page:
    """A dump whose article is known: its lines' marks, whether each is the article's, and how much each counts."""

    host: str
    dumper: str
    cut_by_hand: bool
    article: str
    texts: tuple[str, ...]
    claimed: tuple[bool, ...]
    marks: tuple[tuple[str, ...], ...]
    own: tuple[bool, ...]
    weight: tuple[float, ...]


def main() -> None:
    bench = Path(os.environ["CLIPSHEET_BENCH"])
    with Pool() as pool:
        pages = [one for found in pool.imap(_pages_of, [*_by_hand(bench), *_by_machine(bench)]) for one in found]
    print(f"{len(pages)} dumps of {len({one.host for one in pages})} hosts")
    if "--write" in sys.argv:
        write(fitted(pages))
    else:
        tested_on_other_hosts(pages)


def tested_on_other_hosts(pages: list[Page]) -> None:
    """Prints precision and recall as F1 by kind of dump, each host's pages judged by weights that were fitted without it."""
    hosts = sorted({one.host for one in pages})
    random.Random(0).shuffle(hosts)  # noqa: S311 - folds, no secrets
    scores: dict[tuple[bool, str], list[tuple[float, float]]] = {}
    for fold in range(FOLDS):
        tested = set(hosts[fold::FOLDS])
        weights = fitted([one for one in pages if one.host not in tested])
        for one in pages:
            if one.host in tested:
                scores.setdefault((one.cut_by_hand, one.dumper), []).append(precision_and_recall(one, weights))
    for (by_hand, dumper), found in sorted(scores.items(), reverse=True):
        precision, recall = mean(one[0] for one in found), mean(one[1] for one in found)
        kind = "cut by hand" if by_hand else "cut by trafilatura"
        print(f"{kind:20} {dumper:12} {len(found):4}  F1 {2 * precision * recall / (precision + recall):.3f}")


def fitted(pages: list[Page]) -> dict[str, float]:
    """The weight of each mark, "every line" being the constant."""
    table = DictVectorizer()
    found = table.fit_transform([dict.fromkeys(one, 1.0) for page in pages for one in page.marks])
    own = [one for page in pages for one in page.own]
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(found, own, [one for page in pages for one in page.weight])
    weights = dict(zip(table.feature_names_, map(float, model.coef_[0]), strict=True))
    return {"every line": float(model.intercept_[0]), **weights}


def write(weights: dict[str, float]) -> None:
    lines = [f"{mark}\t{weight:.2f}\n" for mark, weight in sorted(weights.items(), key=lambda pair: -abs(pair[1]))]
    Path(data.__file__).with_name("line_weights.tsv").write_text("".join(lines), "utf8")


def precision_and_recall(one: Page, weights: dict[str, float]) -> tuple[float, float]:
    worths = [
        (marks.LENIENCE + weights["every line"] + sum(weights.get(mark, 0.0) for mark in found)) * max(1, words(text)) ** marks.LENGTH_POWER
        for text, found in zip(one.texts, one.marks, strict=True)
    ]
    run = page.best_run(worths) or range(0)
    kept = shingles("\n".join(one.texts[place] for place in run if not one.claimed[place]))
    true = shingles(one.article)
    both = sum((kept & true).values())
    return both / max(1, sum(kept.values())), both / max(1, sum(true.values()))


# -- the pages ------------------------------------------------------------------------------------------------------

Job = tuple[str, str, str, dict[str, str]]  # host, "hand" or "machine", article (or address), dumps or the page


def _by_hand(bench: Path) -> Iterator[Job]:
    addresses: dict[str, Any] = json.loads((bench / "pages" / "urls.json").read_text("utf8"))
    for gold in sorted((bench / "pages" / "gold").iterdir()):
        dumps = {kind: (bench / "pages" / kind / f"{gold.stem}.txt").read_text("utf8") for kind in DUMPERS}
        address = addresses[gold.stem]
        yield host_of(address if isinstance(address, str) else address["url"]), "hand", gold.read_text("utf8"), dumps


def _by_machine(bench: Path) -> Iterator[Job]:
    seen: set[str] = set()
    for folder in ("metadata", "dates"):
        for name, known in json.loads((bench / folder / "gold.json").read_text("utf8")).items():
            if name not in seen:
                seen.add(name)
                yield host_of(known["url"]), "machine", "", {"html": str(bench / folder / "html" / f"{name}.html.gz")}


def _pages_of(job: Job) -> list[Page]:
    host, kind, article, dumps = job
    if kind == "machine":
        html = decoded(gzip.decompress(Path(dumps["html"]).read_bytes()), html=True)
        article = agreed(html)
        dumps = {name: dumper(html) for name, dumper in dumpers().items()} if article else {}
    found = (_page(host, name, kind == "hand", article, text) for name, text in dumps.items())
    return [one for one in found if one is not None]


def agreed(html: str) -> str:
    """The article of a page, where two ways of extracting it agree about its length; else nothing."""
    precise = trafilatura.extract(html, favor_precision=True, include_comments=False, include_tables=False) or ""
    default = trafilatura.extract(html, include_comments=False) or ""
    less, more = sorted((len(precise.split()), len(default.split())))
    return precise if len(precise.split()) >= FEWEST_WORDS and less >= AGREEMENT * more else ""


def dumpers() -> dict[str, Callable[[str], str]]:
    def lynx(html: str) -> str:
        command = ["lynx", "-dump", "-nolist", "-width=80", "-stdin", "-force_html", "-assume_charset=utf-8", "-display_charset=utf-8"]
        made = subprocess.run(command, input=html.encode("utf8"), capture_output=True, timeout=60, check=True)
        return made.stdout.decode("utf8", "replace")

    def bs4(html: str) -> str:
        tree = BeautifulSoup(html, "lxml")
        for element in tree(["script", "style", "noscript"]):
            element.decompose()
        return str(tree.get_text("\n", strip=True))

    return {
        "resiliparse": lambda html: str(extract_plain_text(html, main_content=False)),
        "lynx": lynx,
        "inscriptis": lambda html: str(inscriptis.get_text(html)),
        "bs4": bs4,
        "html2text": lambda html: str(html2text.HTML2Text(bodywidth=78).handle(html)),
    }


def _page(host: str, dumper: str, by_hand: bool, article: str, text: str) -> Page | None:
    lines = page_lines(text)
    true = shingles(article)
    held = sum((true & shingles("\n".join(line.text for line in lines))).values())
    if hidden.is_hidden_markup(lines) or (not by_hand and held < HELD * sum(true.values())):
        return None
    claims = claims_of(lines)
    claims |= below_headings(lines, claims)
    short = {" ".join(WORD.findall(line)) for line in article.split("\n")} - {""}
    weight = [min(max(SHORT_LINE, len(WORD.findall(line.text)) - 3), 30) ** 0.5 for line in lines]
    whole = sum(weight) / (100 if by_hand else 50)
    return Page(
        host, dumper, by_hand, article,
        texts=tuple(line.text for line in lines),
        claimed=tuple(place in claims for place in range(len(lines))),
        marks=tuple(map(tuple, marks.marks_of(lines, claims))),
        own=tuple(_is_own(line.text, true, short) for line in lines),
        weight=tuple(one / whole for one in weight),
    )  # fmt: skip


def _is_own(text: str, article: Counter[tuple[str, ...]], lines: set[str]) -> bool:
    """Whether half of a line's shingles are the article's; a line of less than four words, whether it is a line of the article."""
    found = shingles(text)
    if len(WORD.findall(text)) < 4:
        return " ".join(WORD.findall(text)) in lines
    return sum(one in article for one in found) >= len(found) / 2


def host_of(address: str) -> str:
    return ".".join((urlsplit(address).hostname or address).split(".")[-2:])


if __name__ == "__main__":
    main()
