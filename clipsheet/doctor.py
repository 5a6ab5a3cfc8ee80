"""What is installed, what is missing and the line that installs it; and what stands in a digest's way on this machine.

It runs where packages are missing, so nothing of ours that needs one is imported before it is known to be there. Asks no network
and installs nothing itself.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from clipsheet import __version__
from clipsheet.lock import at_work
from clipsheet.model import Faults
from clipsheet.report import counted

OK, MISSING, NOTE = "ok", "missing", "note"
OLDEST_PYTHON = (3, 11)
VENV_PYTHON = r".venv\Scripts\python" if sys.platform == "win32" else ".venv/bin/python"
REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?>=([\w.]+)")  # as pyproject.toml writes them, and pip their copy
LOCKED = re.compile(r"^([\w.-]+)==([\w.]+)( ;)?", re.MULTILINE)  # a marker means: not on every machine
LITTLE_SPACE = 500_000_000  # bytes: a site of some seven thousand articles; that of the demo takes 2.2 MB for 32
SEEN_BY_ALL = re.compile(r"\b(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|sr\.ht|gitee\.com|sourceforge\.net)\b")
LONGEST_LOOK = 60  # seconds for a programme that is only asked for its version; the first start of one may be searched for viruses


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `ok`, `missing` (nothing works without it) or a `note`; `todo` is the way out."""

    status: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.status:<7}  " + ": ".join(filter(None, [self.what, self.todo]))


def findings(home: Path | None, checkout: Path | None) -> Iterator[Finding]:
    """Everything that was looked at; `checkout` is the folder of build.py, None for the installed command."""
    install = install_command(checkout)
    yield _python()
    yield from _packages(checkout, install)
    yield _pagefind(install)
    yield _letters()
    if home is None:
        yield Finding(NOTE, "no digest here", "go to its folder, name it with --home DIR, or make one with: new site DIR")
        return
    yield from _home(home)
    yield _space(home)
    yield from in_git(home)


def told(found: Sequence[Finding], install: str) -> Iterator[str]:
    """The findings as lines; the line that installs what is missing stands once, at their end."""
    for finding in found:
        yield str(replace(finding, todo="") if finding.todo == install else finding)
    if any(finding.todo == install for finding in found):
        yield f"install with: {install}"


def install_command(checkout: Path | None, extra: str = "") -> str:
    """The line that installs everything, or the packages of an extra, too, for the way in which this person runs Clipsheet."""
    if checkout is None:
        wheel = f"clipsheet-{__version__}-py3-none-any.whl"  # on PyPI, clipsheet is another project
        return f'pip install "{wheel}[{extra}]"' if extra else f"pip install {wheel}"
    make = "" if (checkout / ".venv").exists() else f"{'py' if sys.platform == 'win32' else 'python3'} -m venv .venv && "
    return f"{_go(checkout)}{make}{VENV_PYTHON} -m pip install --require-hashes -r requirements{extra and f'-{extra}'}.lock"


def _go(checkout: Path) -> str:
    return "" if Path.cwd() == checkout else f'cd "{checkout}" && '


# -- the programmes ---------------------------------------------------------------------------------------------------


def _python() -> Finding:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    this = f"Python {'.'.join(map(str, sys.version_info[:3]))}"
    return Finding(OK, this) if sys.version_info >= OLDEST_PYTHON else Finding(MISSING, f"{this} is too old", f"install {wanted} or newer")


def _packages(checkout: Path | None, install: str) -> Iterator[Finding]:
    """Each package that Clipsheet asks for, and in a checkout those that these need, where one of them is not as it was locked."""
    if checkout is not None and (checkout / ".venv").exists() and (checkout / ".venv").resolve() != Path(sys.prefix).resolve():
        todo = f"run: {_go(checkout)}{VENV_PYTHON} build.py doctor"
        yield Finding(NOTE, f"this Python is {sys.executable}; the packages of the checkout are installed for that of .venv", todo)
    try:
        asked = _asked_for(checkout)
    except metadata.PackageNotFoundError:
        yield Finding(MISSING, "clipsheet itself is not installed here", install)
        return
    locked = _locked(checkout)
    for name, oldest in asked.items():
        yield _package(name, oldest, locked.get(name), install)
    others = [_package(name, "0", version, install) for name, version in locked.items() if name not in asked]
    missing = [finding.what for finding in others if finding.status == MISSING]
    if missing:
        yield Finding(MISSING, f"packages that these need: {', '.join(missing)}", install)
    yield from (finding for finding in others if finding.status == NOTE)


def _package(name: str, oldest: str, locked: str | None, install: str) -> Finding:
    version = _version(name)
    if version is None:
        return Finding(MISSING, name, install)
    if _numbers(version) < _numbers(oldest):
        return Finding(MISSING, f"{name} {version} is too old, {oldest} or newer is needed", install)
    if locked not in (None, version):
        return Finding(NOTE, f"{name} {version}; Clipsheet is tested with {locked}", install)
    return Finding(OK, f"{name} {version}")


def versions(checkout: Path | None) -> dict[str, str | None]:
    """What Clipsheet asks for by name: the version that is installed."""
    return {name: _version(name) for name in sorted(_asked_for(checkout))}


def _asked_for(checkout: Path | None) -> dict[str, str]:
    """What Clipsheet asks for by name: the oldest version that will do. Raises `PackageNotFoundError` where it is not installed."""
    if checkout is not None:
        asked = tomllib.loads((checkout / "pyproject.toml").read_text("utf8"))["project"]["dependencies"]
    else:
        asked = [one for one in metadata.requires("clipsheet") or () if "extra ==" not in one]
    return {found[1]: found[2] for found in map(REQUIREMENT.match, asked) if found}


def _locked(checkout: Path | None) -> dict[str, str]:
    lock = checkout / "requirements.lock" if checkout is not None else None
    found = LOCKED.findall(lock.read_text("utf8")) if lock is not None and lock.exists() else ()
    return {name: version for name, version, marker in found if not marker}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _pagefind(install: str) -> Finding:
    """Pagefind is a programme of its own for each kind of machine: only a start tells whether it fits this one."""
    said = _said([sys.executable, "-m", "pagefind", "--version"])
    if said is None:
        return Finding(MISSING, "the search's programme (Pagefind) does not start", install)
    return Finding(OK, f"the search's programme starts ({said})")


def _said(command: list[str]) -> str | None:
    """What a programme says, None where it does not run or fails."""
    try:
        made = subprocess.run(command, capture_output=True, encoding="utf8", errors="replace", timeout=LONGEST_LOOK, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return made.stdout.strip()


def _letters() -> Finding:
    shown, named = getattr(sys.stdout, "encoding", None) or "unknown", sys.getfilesystemencoding()
    if {"utf8"} == {one.lower().replace("-", "") for one in (shown, named)}:
        return Finding(OK, "terminal and file names know all letters (UTF-8)")
    letters = f"the terminal knows the letters of {shown} alone, file names those of {named}"
    return Finding(NOTE, f"{letters}; files are UTF-8 all the same", "set the environment variable PYTHONUTF8 to 1")


# -- the digest -------------------------------------------------------------------------------------------------------


def _home(home: Path) -> Iterator[Finding]:
    yield Finding(OK, f"the digest is {home}")
    try:
        with tempfile.TemporaryFile(dir=home / "content"):
            yield Finding(OK, "it may be written")
    except OSError as refused:
        yield Finding(
            MISSING, f"the right to write in {home / 'content'} ({refused.strerror})", "give yourself the right, or copy the digest"
        )
    yield (
        Finding(NOTE, "another run is at work in it", "wait for its end") if at_work(home) else Finding(OK, "no other run is at work in it")
    )
    yield from _settings(home)


def _settings(home: Path) -> Iterator[Finding]:
    try:
        from clipsheet import settings

        site = settings.load(home).site
    except ModuleNotFoundError:
        yield Finding(NOTE, "its settings cannot be looked at before the packages are installed")
    except Faults as found:
        yield Finding(NOTE, f"faults in its settings: {len(found.faults)}", "the command check names them")
    else:
        yield Finding(OK, "its settings are sound")
        shown = "whole texts, for the desk itself and no public host" if site.audience == "desk" else "excerpts, for everybody"
        yield Finding(OK, f"audience {site.audience}: {shown}")


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    told = f"{free / 1_000_000_000:.1f} GB are free on its disk"
    return Finding(OK, told) if free >= LITTLE_SPACE else Finding(NOTE, told, "make room: a new site is built beside the old one")


def in_git(home: Path) -> Iterator[Finding]:
    """What git holds of the digest, and whether that may be seen by others; nothing where git knows nothing of this folder."""
    git = shutil.which("git")
    if git is None or _said([git, "-C", str(home), "rev-parse", "--show-toplevel"]) is None:
        return
    ends = _said([git, "-C", str(home), "config", "core.autocrlf"]) or "not set"
    yield Finding(OK, f"line ends of git (core.autocrlf): {ends}; Clipsheet reads both kinds")
    remotes = _said([git, "-C", str(home), "remote", "-v"]) or ""
    host = SEEN_BY_ALL.search(remotes)
    held = (_said([git, "-C", str(home), "ls-files", "-z", "content/raw", "content/clippings"]) or "").split("\0")
    raw, whole = _of_others(home, [name for name in held if name])
    if host is None or not (raw or whole):
        yield Finding(OK, "git publishes nobody's texts from here")
        return
    yield Finding(
        NOTE,
        f"git takes {counted(raw, 'raw document')} and {counted(whole, 'whole text')} without a licence to {host[0]}; "
        "if that repository is public, so are they",
        f"make it private on {host[0]}, or take them out with: git rm -r --cached content/raw content/clippings (its history keeps them)",
    )


def _of_others(home: Path, held: list[str]) -> tuple[int, int]:
    """How many of these files are raw documents, and how many clippings, of outlets whose row names no licence."""
    try:
        from clipsheet import frontmatter, settings

        vocabulary = settings.load(home).vocabulary
    except (ModuleNotFoundError, Faults):
        return _counted(held)
    free = set()
    for name in held:
        path = home / name
        if not (name.startswith("content/clippings/") and name.endswith(".md") and path.is_file()):
            continue
        try:
            clipping = frontmatter.read(path.read_text("utf-8-sig"), name)
        except (Faults, UnicodeDecodeError):
            continue
        row = vocabulary.outlet(clipping.domain, clipping.outlet)
        if row is not None and row.licence:
            free |= {name, f"content/{(clipping.raw or '').partition('#')[0]}"}
    return _counted([name for name in held if name not in free])


def _counted(names: list[str]) -> tuple[int, int]:
    files = [name for name in names if not Path(name).name.startswith(".")]  # .gitkeep holds a folder open
    return sum(name.startswith("content/raw/") for name in files), sum(name.endswith(".md") for name in files)
