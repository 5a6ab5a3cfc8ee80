"""`check`: every fault of a home at once: settings, front matter, raw documents, links of the built site.  Writes nothing into the home."""

from __future__ import annotations

import posixpath
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clipsheet import cleaning, intake, media_topics, settings
from clipsheet.archive import Archive
from clipsheet.model import Fault, Faults
from clipsheet.plain_yaml import Listed, Nested, mapping
from clipsheet_digest import clippings, issues, publish, search, slips
from clipsheet_digest.breaches import breaches, letter
from clipsheet_digest.digest import digest
from clipsheet_digest.markup import faults_of_html, faults_of_xml

LINK = re.compile(r"<[^<>]*?\s(?:href|src)=\"([^\"]*)\"")  # of an element: a text may have quotation marks as they are, too
HOME = "index.html"
ANCHOR = re.compile(r"\sid=\"([^\"]+)\"")


def faults(home: Path, standing: Path | None = None) -> list[Fault]:
    """Every fault of a home, sorted. Broken settings end the look, since nothing can be judged without them.

    A site that is `standing` must be the one that is built here from nothing.
    """
    try:
        found = settings.load(home)
    except Faults as broken:
        return sorted(broken.faults, key=str)
    return sorted({*_of_settings(home), *_of_topics(home), *_of_outlets(found), *_of_content(found), *_of_site(found, standing)}, key=str)


def waiting(home: Path) -> list[Fault]:
    """The clippings that are held, and those of outlets that outlets.yaml does not know."""
    named, rows = clippings.read(home).named, settings.load(home).vocabulary
    held = [(clipping, file) for clipping, file in named if clipping.held]
    strange = [(clipping, file) for clipping, file in named if clipping.outlet and rows.outlet(clipping.outlet, clipping.domain) is None]
    return [
        *(
            Fault(file, clippings.line_of(home / file, "held"), "held", f"{clipping.held}, then delete this line", "")
            for clipping, file in held
        ),
        *(
            Fault(
                file,
                clippings.line_of(home / file, "outlet"),
                "outlet",
                repr(clipping.outlet),
                "no row in outlets.yaml; new outlet --proposed writes one",
            )
            for clipping, file in strange
        ),
    ]


def _of_settings(home: Path) -> Iterator[Fault]:
    """What a build makes good by a default and a person should write all the same."""
    path, name = home / "content" / "site.yaml", "content/site.yaml"
    if not path.exists():
        yield Fault(name, None, None, "missing", f"write one, beginning with the line format: {settings.FORMAT}, and name: below it")
    elif not clippings.line_of(path, "format"):
        yield Fault(name, 1, "format", "missing", f"add the line format: {settings.FORMAT}")


def _of_outlets(found: settings.Settings) -> Iterator[Fault]:
    """Rows that give what a public site cannot take: a whole text without the ground on which it may be shown."""
    path = found.content / "outlets.yaml"
    for row in dict.fromkeys(found.vocabulary.outlets.values()) if found.site.audience == "public" else ():
        if row.rights == "full" and not row.licence:
            todo = "an excerpt is shown; write licence: with the ground on which the whole text may be, or rights: excerpt"
            key = row.aliases[0]
            yield Fault(
                "content/outlets.yaml",
                clippings.line_of(path, re.escape(key)),
                f"{key}.rights",
                "full, on a public site and without a licence",
                todo,
            )


def _of_topics(home: Path) -> Iterator[Fault]:
    """Terms that stand twice in a topic and codes that IPTC does not have: harmless to a build, and surely not meant."""
    path, name = home / "content" / "topics.yaml", "content/topics.yaml"
    for slug, topic, line in mapping(path.read_text("utf-8-sig"), name) if path.exists() else ():
        if not isinstance(topic, Nested):
            continue
        code = topic.get("medtop")
        if not media_topics.is_code(str(code)):
            yield Fault(
                name,
                topic.lines.get("medtop", line),
                f"{slug}.medtop",
                repr(code),
                "not among the IPTC Media Topics; look for its code there",
            )
        terms = topic.get("terms")
        if not (isinstance(terms, Nested) and any(terms.values())):
            yield Fault(
                name, topic.lines.get("terms", line), f"{slug}.terms", "no terms", "give it words by which it is known, or delete it"
            )
        for key in ("terms", "exclude"):
            listed = topic.get(key)
            for lang, terms in listed.items() if isinstance(listed, Nested) else ():
                yield from _twice(terms, name, f"{slug}.{key}.{lang}")


def _twice(terms: object, file: str, field: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for term, line in zip(terms, terms.lines, strict=True) if isinstance(terms, Listed) else ():
        if str(term).casefold() in seen:
            yield Fault(file, line, field, repr(term), "stands twice; delete one")
        seen.add(str(term).casefold())


def _of_content(found: settings.Settings) -> Iterator[Fault]:
    reading = clippings.read(found.home)
    yield from reading.faults
    yield from issues.load(found.home, {clipping.slug: None for clipping in reading.clippings}).faults
    source = slips.in_hand(reading.clippings, found)
    yield from clippings.faults_of(zip(slips.slips_of(source), (file for _clipping, file in reading.named), strict=True), found)
    try:
        archive = Archive.open(found)
    except Faults as broken:
        yield from broken.faults
        return
    yield from _without_ledger(found, archive)


def _without_ledger(found: settings.Settings, archive: Archive) -> Iterator[Fault]:
    """Raw documents that `clean` has not seen: a publisher must not lose one silently."""
    folder = found.content / "raw"
    files = intake.inbox([folder]).files if folder.is_dir() else []
    names = [path.relative_to(found.content).as_posix() for path in files]
    known = cleaning.entries_by_source(archive, set(names))
    for name in names:
        if name not in known:
            yield Fault(f"content/{name}", None, None, "a raw document without a ledger entry", "run: clean, and commit what it writes")


def _of_site(found: settings.Settings, standing: Path | None) -> Iterator[Fault]:
    """Links that lead nowhere and texts that should not leave, in a site that is built aside for the look."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "site"
        try:
            publish.publish(found, publish.Options(output, remembered=False))
        except Faults as broken:
            yield from broken.faults
            return
        yield from broken_links(output, found.site.base_url, [folder for _name, folder in found.site.volumes])
        yield from broken_markup(output)
        if standing is not None:
            todo = "build with --full (in GitHub's workflows: delete the caches under Actions first), and please report this"
            yield from (Fault(f"output/{name}", None, None, "not as a full build makes it", todo) for name in differing(standing, output))
        reading = clippings.read(found.home)
        source = slips.in_hand(reading.clippings, found)
        rows = {article.slug: article.row for article in digest(slips.slips_of(source), found).articles}
        published = [(clipping, rows[clipping.slug]) for clipping in reading.clippings if clipping.slug in rows]
        others = [clipping for clipping in reading.clippings if clipping.slug not in rows]
        yield from breaches(published, others, found.site.audience, {clipping.slug: file for clipping, file in reading.named}, output)


def differing(one: Path, other: Path) -> list[str]:
    """The files that two sites do not have alike, to the byte; of the search index see `search.settled`."""
    return sorted({name for name, _content in (contents(one) - contents(other)) + (contents(other) - contents(one))})


def contents(output: Path) -> Counter[tuple[str, str]]:
    """The files of a site, each by its name and the hash of its content."""
    files = ((path.relative_to(output).as_posix(), path) for path in output.rglob("*") if path.is_file())
    read = ((name, path.read_bytes()) for name, path in files)
    settled = (search.settled(name, content) if name.startswith(f"{search.FOLDER}/") else (name, content) for name, content in read)
    return Counter((name, sha256(content).hexdigest()) for name, content in settled)


def broken_markup(output: Path) -> Iterator[Fault]:
    """Pages and feeds of a built site that are not sound."""
    for look, suffix in ((faults_of_html, "*.html"), (faults_of_xml, "*.xml")):
        for path in sorted(output.rglob(suffix)):
            for line, found, todo in look(path.read_text("utf8")):
                yield Fault(f"output/{path.relative_to(output).as_posix()}", line, "markup", found, todo)


def broken_links(output: Path, base_url: str = "", volumes: Collection[str] = ()) -> Iterator[Fault]:
    """Internal links and anchors of a built site that lead nowhere; those of e-mails are whole addresses below its own.

    What lies in the folders of other `volumes` is not looked at: they are built elsewhere.
    """
    anchors: dict[str, set[str]] = {}
    files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    for name in sorted(name for name in files if name.endswith((".html", ".eml"))):
        page = output / name
        text = letter(page.read_bytes()).html if page.suffix == ".eml" else page.read_text("utf8")
        for target in sorted({unescape(found) for found in LINK.findall(text)}):
            own = bool(base_url) and f"{target}/".startswith(f"{base_url}/")
            parts = urlsplit(target.removeprefix(base_url).removeprefix("/") or HOME if own else target)
            if parts.scheme or parts.netloc or name == "404.html":
                continue
            file = posixpath.normpath(posixpath.join("" if own else posixpath.dirname(name), unquote(parts.path))) if parts.path else name
            if file.startswith(tuple(f"{folder}/" for folder in volumes)):
                continue
            if file not in files:
                yield Fault(f"output/{name}", None, "link", target, "leads nowhere")
            elif parts.fragment and file.endswith(".html"):
                if file not in anchors:
                    anchors[file] = set(ANCHOR.findall((output / file).read_text("utf8")))
                if parts.fragment not in anchors[file]:
                    yield Fault(f"output/{name}", None, "link", target, "there is no such place on that page")
