"""What a site of many years costs: its years as volumes, each really built, and all searched from the newest, in Chromium.

    CLIPSHEET_BENCH=… PYTHONPATH=.:benchmarks:tests python benchmarks/volumes.py            three volumes of 1,000 articles
    CLIPSHEET_BENCH=… PYTHONPATH=.:benchmarks:tests python benchmarks/volumes.py --each 10000

The articles are those of CLIPSHEET_BENCH/peers in the order of their days. Measured of each volume: seconds of the processor and the most
memory of one process of its full build (theme broadsheet, search included), files and megabytes of its site. Then a reader comes to the
search page of the newest, looks for a rare word of the oldest, and goes on to a common one: what is loaded, until the results are shown.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import peers
from playwright.sync_api import Page, Response

import browsing

VOLUMES = ("first", "second", "third")
COMMON = "the"


def main() -> int:
    options = argparse.ArgumentParser(description="Build volumes, and search them from one page.")
    options.add_argument("--each", type=int, default=1000, metavar="N", help="articles of a volume")
    each = options.parse_args().each
    if "CLIPSHEET_BENCH" not in os.environ:
        print("volumes: not measured: CLIPSHEET_BENCH does not name the folder with peers/")
        return 0
    corpus = peers.corpus_of(Path(os.environ["CLIPSHEET_BENCH"], "peers"))
    articles = sorted(map(corpus.article, range(each * len(VOLUMES))), key=lambda one: one["date"])
    with TemporaryDirectory() as name:
        print(peers.machine())
        print("\n| volume | CPU s | s | memory, MB | files | MB | of them search, MB |\n|---|---:|---:|---:|---:|---:|---:|")
        for number, volume in enumerate(VOLUMES):
            _build(Path(name), volume, articles[number * each : (number + 1) * each], corpus)
        print("\n| a search for | seconds until it is shown | requests | KB |\n|---|---:|---:|---:|")
        rare = max(articles[0]["body"].split()[:60], key=len)
        with browsing.serving(Path(name, "host")) as address, browsing.started() as browser:
            page = browser.new_page(base_url=f"{address}/{VOLUMES[-1]}/")
            _search(page, f"{rare}, as the first", rare)
            _search(page, f"{COMMON}, later", COMMON)
    return 0


def _build(folder: Path, volume: str, articles: list[peers.Article], corpus: Any) -> None:
    output = folder / "host" / volume
    site = peers.ours(folder / volume, "broadsheet", volume, str(output))
    site = replace(site, output=output)
    peers.prepare(site, corpus, articles)
    if volume == VOLUMES[-1]:
        with (site.folder / "content" / "site.yaml").open("a", encoding="utf8") as stream:
            stream.write(f"volumes: {{{', '.join(f'{name}: ../{name}' for name in VOLUMES[:-1])}}}\n")
    spent = peers.run(site)
    sizes = {path: path.stat().st_size for path in output.rglob("*") if path.is_file()}
    index = sum(size for path, size in sizes.items() if "pagefind" in path.parts)
    told = (f"{len(articles):,} articles", f"{spent.cpu:.0f}", f"{spent.wall:.0f}", f"{spent.memory:.0f}", f"{len(sizes):,}")
    print(f"| {' | '.join((*told, f'{sum(sizes.values()) / 1e6:.0f}', f'{index / 1e6:.1f}'))} |", flush=True)


def _search(page: Page, what: str, word: str) -> None:
    loaded: list[int] = []

    def weigh(response: Response) -> None:
        if response.ok:
            loaded.append(len(response.body()))

    page.on("response", weigh)
    began = time.monotonic()
    page.goto(f"search/index.html?q={word}")
    page.wait_for_selector("#results article")
    took = time.monotonic() - began
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", weigh)
    print(f"| {what} | {took:.2f} | {len(loaded)} | {sum(loaded) / 1000:.0f} |")


if __name__ == "__main__":
    sys.exit(main())
