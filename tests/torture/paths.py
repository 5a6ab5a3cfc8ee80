"""Ways out of the tree: what lies outside of a home, and in the environment, is in nothing that is made; nothing is written outside.

A secret lies in files beside the home and in a variable of the environment. Most ways stand together in one home, beside an article that
must be published all the same; those that concern the home as a whole have a home of their own.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import homes
from homes import clipping

from clipsheet import frontmatter
from torture.rows import Row, sample

FILE_SECRET, ENVIRONMENT_SECRET = "kestrel-in-the-file-4711", "kestrel-in-the-environment-4711"
VARIABLE = "CLIPSHEET_CANARY"
WAYS_OUT = (
    "../../../outside/secret.txt",
    "../../../../../../../../../../proc/self/environ",
    "/proc/self/environ",
    "file:///proc/self/environ",
    "OUTSIDE/secret.txt",
    "file://OUTSIDE/secret.txt",
    "..\\..\\..\\outside\\secret.txt",
    "..%2f..%2f..%2foutside%2fsecret.txt",
    "\u2025/\u2025/\u2025/outside\u2215secret.txt",
    "....//....//....//outside/secret.txt",
)
MARKS = ("{attach}%s", "{static}%s", "{filename}%s", "{include}%s", "|attach|%s", "%s")
SLUGS = (
    *WAYS_OUT,
    "..",
    ".",
    "",
    "a/b",
    "a\x00b",
    "con",
    "nul.html",
    "aux",
    "a" * 201,
    "a" * 5000,
    "index",
    ".htaccess",
    "~",
    "a\n../b",
    "$CLIPSHEET_CANARY",
    "\uff0e\uff0e\uff0f\uff0e\uff0e\uff0foutside",
)
KEYS = ("save_as", "url", "template", "status", "override_save_as", "override_url", "_content", "is_valid", "source_path", "path_metadata")
NAMES = (
    "..%2f..%2foutside%2fsecret.txt",
    "a\\..\\..\\secret.txt",
    "con.txt",
    "-rf.txt",
    "$(cat secret).txt",
    "`cat secret`.txt",
    "a\nb.txt",
    "\u2215etc\u2215passwd.txt",
    "..txt",
    "... .txt",
    "a#..#b.txt",
    "n" * 251 + ".txt",
    "{attach}secret.txt",
    "secret.txt.gz",
    "a b\u202etxt.html",
    "--output.txt",
    "~root.txt",
)
INCLUDES = (
    "{% include '../../../../outside/secret.txt' %}",
    "{% include 'OUTSIDE/secret.txt' %}",
    "{% include '/proc/self/environ' %}",
    "{% extends '../../../outside/secret.txt' %}",
    "{% import '../secret.html' as s %}{{ s }}",
    "{% include '..\\\\..\\\\secret.txt' ignore missing %}",
    "{% include 'linked.html' ignore missing %}",
)
SCRIPTS = (
    "{{ cycler.__init__.__globals__.os.environ }}",
    "${CLIPSHEET_CANARY}",
    "$(cat OUTSIDE/secret.txt)",
    "<!--#include file='/proc/self/environ' -->",
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: what it is called, and how it is laid into a home; `outside` is the folder with the secret."""

    name: str
    lay: Callable[[Path, Path], object]
    arguments: tuple[str, ...] = ()  # of the build
    alone: bool = False


def rows(folder: Path, share: float) -> Iterator[Row]:
    """All ways, the homes that they lie in, and what came out."""
    every = [*_of_texts(), *_of_files(), *_of_links(), *_of_homes()]
    ways = sample([way for way in every if not way.alone], share), sample([way for way in every if way.alone], share)
    leaks: list[str] = []
    written: list[str] = []
    lost: list[str] = []
    for number, together in enumerate([ways[0], *([way] for way in ways[1])]):
        found = _tried(folder / str(number), together)
        for kind, of_one in zip((leaks, written, lost), found, strict=True):
            kind.extend(f"{together[0].name if len(together) == 1 else 'together'}: {what}" for what in of_one)
    count = sum(map(len, ways))
    for promised, found in (
        ("0 bytes of a secret in output, clippings, ledger, report", leaks),
        ("0 files changed, made or gone outside of the home", written),
        ("the articles beside are published, or the build refuses by name", lost),
    ):
        said = f"{count} ways: {len(found)}" + (f", such as {found[0][:300]!r}" if found else "")
        yield Row("ways out of the tree", said, promised, not found)


def _tried(folder: Path, ways: list[Way]) -> tuple[list[str], list[str], list[str]]:
    """Lay ways into a home, clean and build it; what leaked, what was written outside, what was lost."""
    outside = _outside(folder / "outside")
    home = homes.home(folder, [clipping("good"), clipping("good-too")])
    (home / "content" / "raw").mkdir()
    for way in ways:
        way.lay(home, outside)
    before = _surroundings(folder)
    arguments = [argument for way in ways for argument in way.arguments]
    runs = [
        homes.build(home, "clean", **{VARIABLE: ENVIRONMENT_SECRET}),
        homes.build(home, "site", *arguments, **{VARIABLE: ENVIRONMENT_SECRET}),
        homes.build(home, "check", **{VARIABLE: ENVIRONMENT_SECRET}),
    ]
    said = "".join(made.stdout + made.stderr for made in runs)
    published = (home / "output" / "articles" / "good.html").is_file()
    leaks = [name for name, content in (*_made(home, published=published), ("report", said.encode())) if _is_secret(content)]
    after = _surroundings(folder)
    written = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    refused = len(ways) == 1 and runs[1].returncode != 0 and "Traceback" not in said
    return leaks, written, [] if published or refused else [said[-300:]]


def _is_secret(content: bytes) -> bool:
    return any(secret.encode() in content for secret in (FILE_SECRET, ENVIRONMENT_SECRET))


def _outside(folder: Path) -> Path:
    """The folder of secrets: as text, article, settings, page, issue, theme and sidecar."""
    folder.mkdir(parents=True)
    article = frontmatter.write(clipping("secret", title=FILE_SECRET, body=f"{FILE_SECRET} is the body."))
    page = f"<!doctype html><title>{FILE_SECRET}</title><article><h1>{FILE_SECRET}</h1><p>{'They said so on Monday. ' * 40}</p></article>"
    files = {
        "secret.txt": f"{FILE_SECRET}\n\n{'The ferry of the secret sails at night, they said. ' * 30}\n",
        "secret.md": article,
        "secret.html": page,
        "secret.json": json.dumps({"title": FILE_SECRET, "text": FILE_SECRET, "outlet": "Secret Post"}),
        "secret.yaml": f'title: "{FILE_SECRET}"\n',
        "site.yaml": f'name: "{FILE_SECRET}"\n',
        "issue.md": f'---\nlead: ["{FILE_SECRET}"]\n---\n{FILE_SECRET}\n',
        "style.css": f"/* {FILE_SECRET} */",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf8")
    return folder


def _surroundings(folder: Path) -> dict[str, str]:
    """Every file and folder beside the home, with its hash."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
        if not path.is_relative_to(folder / "home")
    }


def _made(home: Path, *, published: bool) -> Iterator[tuple[str, bytes]]:
    """Everything that was made in the home, unpacked; links are followed in a site that was made, as a host does."""
    for base, folders, names in os.walk(home, followlinks=False):
        inside = Path(base).relative_to(home).as_posix()
        if inside == "content":
            folders[:] = [name for name in folders if name in ("clippings", "ledger")]
            continue
        if inside.startswith("themes"):
            continue
        for name in names:
            path = Path(base) / name
            if path.is_symlink() and not (published and inside.startswith("output")):
                continue
            if path.is_file() and "/proc/" not in str(path.resolve()):
                content = path.read_bytes()
                yield f"{inside}/{name}", gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


# -- the ways -----------------------------------------------------------------------------------------------------------


def _put(place: str, text: Callable[[Path], str]) -> Callable[[Path, Path], object]:
    """Lays a file; OUTSIDE in its text is the folder with the secret."""

    def lay(home: Path, outside: Path) -> None:
        path = home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(outside).replace("OUTSIDE", str(outside)), "utf8", newline="\n")

    return lay


def _link(place: str, to: str) -> Callable[[Path, Path], object]:
    """Lays a symbolic link; what stood there is put away."""

    def lay(home: Path, outside: Path) -> None:
        path = home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            path.rename(home / f"{path.name}.away")
        path.unlink(missing_ok=True)
        path.symlink_to(to.replace("OUTSIDE", str(outside)))

    return lay


def _of_texts() -> Iterator[Way]:
    """Links and commands in the words of articles and of editors."""
    links = [mark % way for mark in MARKS for way in WAYS_OUT] + [*SCRIPTS]
    for number, to in enumerate(links):
        text = f"The first sentence.\n\n[a]({to}) ![b]({to}) <{to}> <img src='{to}'> <a href='{to}'>x</a>\n\nThe last sentence."
        values = {"title": to, "summary": to, "note": text, "gist": to, "tags": (to,), "authors": (to,)}
        written = frontmatter.write(clipping(f"text-{number}", **values, body=text))  # type: ignore[arg-type]
        yield Way(f"clipping {to}", _put(f"content/clippings/text-{number}.md", lambda _outside, text=written: text))  # type: ignore[misc]
        row = {"title": f"{to} {number}", "text": text, "image": to, "source_url": to, "outlet": f"Post {to}", "topics": [to], "id": to}
        yield Way(f"record {to}", _put(f"content/raw/text-{number}.json", lambda _outside, row=row: json.dumps(row)))  # type: ignore[misc]
    for number, slug in enumerate(SLUGS):
        written = frontmatter.write(clipping("one")).replace('"one"', frontmatter.quoted(slug))
        yield Way(f"slug {slug!r:.60}", _put(f"content/clippings/slug-{number}.md", lambda _outside, text=written: text))  # type: ignore[misc]
    for key in KEYS:
        for number, to in enumerate(WAYS_OUT[:5]):
            name = f"{key.strip('_').replace('_', '-')}-{number}"
            written = frontmatter.write(clipping(name)).replace("---\n", f"---\n{key}: {frontmatter.quoted(to)}\n", 1)
            yield Way(f"{key}: {to}", _put(f"content/clippings/{name}.md", lambda _outside, text=written: text))  # type: ignore[misc]


def _of_files() -> Iterator[Way]:
    """Names of raw documents and of records."""
    dump = f"outlet: Post\ndate: 2025-10-01\ntitle: A name\n\n{'The ferry sails at night, they said. ' * 30}\n"
    for name in NAMES:
        yield Way(f"named {name!r:.60}", _put(f"content/raw/{name}", lambda _outside, name=name: f"{dump}{name}"))  # type: ignore[misc]
    for number, name in enumerate((*SLUGS, *NAMES)):
        row = {"id": name, "title": f"Record {number}", "outlet": name, "text": f"The ferry number {number} sails.", "lang": name}
        yield Way(f"id {name!r:.60}", _put(f"content/raw/row-{number}.jsonl", lambda _outside, row=row: json.dumps(row)))  # type: ignore[misc]


def _of_links() -> Iterator[Way]:
    """Symbolic links to files, folders, devices and to themselves."""
    targets = ("OUTSIDE/secret.%s", "../../../outside/secret.%s", "/proc/self/environ", "OUTSIDE", "/dev/zero", "self.%s", "missing")
    for folder, ending in (("raw", "txt"), ("raw", "html"), ("raw", "json"), ("clippings", "md"), ("issues", "md")):
        for number, to in enumerate(targets):
            name = "self" if to.startswith("self") else f"link-{number}" if folder != "issues" else f"2025-W{number + 36}"
            target = to % ending if "%s" in to else to
            yield Way(f"{folder} to {target}", _link(f"content/{folder}/{name}.{ending}", target))
    for number, to in enumerate(("OUTSIDE/secret.yaml", "/proc/self/environ", "self", "OUTSIDE")):
        page = f"content/raw/beside-{number}.txt"
        sidecar = _link(f"content/raw/beside-{number}.yaml", to)
        text = _put(page, lambda _outside, n=number: f"outlet: Post\ndate: 2025-10-01\n\nBeside {n}\n\n{'The ferry sails. ' * 60}")  # type: ignore[misc]
        yield Way(f"sidecar to {to}", lambda home, outside, a=text, b=sidecar: (a(home, outside), b(home, outside)))  # type: ignore[misc]
    for folder in ("content/raw/folder", "content/clippings/folder", "content/issues/folder"):
        yield Way(f"{folder} to a folder", _link(folder, "OUTSIDE"))
        yield Way(f"{folder} to a loop", _link(f"{folder}-loop", "."))


def _of_homes() -> Iterator[Way]:
    """What concerns a home as a whole: its settings, theme and output. A whole folder of content/ may be its owner's link."""
    for place, to in (
        ("content/site.yaml", "OUTSIDE/secret.txt"),
        ("content/topics.yaml", "/proc/self/environ"),
        ("output", "OUTSIDE"),
        ("output", "output"),
        ("output", "OUTSIDE/secret.txt"),
        ("output/index.html", "OUTSIDE/secret.html"),
        ("output/articles", "OUTSIDE"),
        ("output/theme", "OUTSIDE"),
        ("themes/broadsheet/templates/item.html", "OUTSIDE/secret.html"),
        ("themes/broadsheet/templates", "OUTSIDE"),
        ("themes/broadsheet/static/style.css", "OUTSIDE/style.css"),
        ("themes/broadsheet", "OUTSIDE"),
    ):
        yield Way(f"{place} to {to}", _link(place, to), alone=True)
    for number, text in enumerate(INCLUDES):
        linked = _link("themes/broadsheet/templates/linked.html", "OUTSIDE/secret.html")
        item = _put("themes/broadsheet/templates/item.html", lambda _outside, text=text: text)  # type: ignore[misc]
        lay = (lambda home, outside, a=linked, b=item: (a(home, outside), b(home, outside))) if "linked" in text else item  # type: ignore[misc]
        yield Way(f"template {number}: {text}", lay, alone=True)
    for to in ("..", ".", "../outside", "content", "content/clippings", "../outside/secret.txt", "../home/content/../../outside"):
        yield Way(f"--output {to}", lambda _home, _outside: None, ("--output", to), alone=True)
    for name in ("../../outside", "../outside", "/proc/self", ".."):
        yield Way(f"--theme {name}", lambda _home, _outside: None, ("--theme", name), alone=True)
