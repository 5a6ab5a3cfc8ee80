"""[reads] Themes: where they lie, which are ours, and in which folders their templates are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from clipsheet.model import WrongUse
from clipsheet_digest.inputs import OPTIONAL


def theme_folder(name: str, home: Path) -> Path:
    """A theme by its name, in the home's themes/ before ours, or by its path. Raises `WrongUse`.

    A folder of the home that has the name of one of ours and some templates alone is no theme: they come before those of ours.
    """
    for folder in (home / "themes" / name, built_in() / name, Path(name)):
        whole = is_ours(folder) or ((folder / "templates" / "base.html").is_file() and not (built_in() / name).is_dir())
        if whole:
            return folder.resolve()
    folders = (*built_in().iterdir(), *(home / "themes").glob("*"))
    known = sorted({path.name for path in folders if (path / "templates").is_dir()})
    raise WrongUse(f"--theme: {name!r}: no such theme; there are {', '.join(known)}")


def built_in() -> Path:
    """Where our themes lie: beside the library in a checkout, inside it when installed."""
    library = Path(str(files("clipsheet")))
    return library / "themes" if (library / "themes").is_dir() else library.parent / "themes"


def templates_of(theme: Path, home: Path) -> tuple[Path, ...]:
    """The folders of a theme's templates: the home's own folder for this theme comes first."""
    own = home / "themes" / theme.name
    return tuple(folder / "templates" for folder in ((own, theme) if own.is_dir() and own != theme else (theme,)))


def is_ours(theme: Path) -> bool:
    """Whether a theme has our templates."""
    return all((theme / "templates" / name).is_file() for name in ("group.html", "issue.html"))


def may_have(templates: Iterable[Path]) -> frozenset[str]:
    """Those templates of a theme without which certain pages are not made."""
    folders = tuple(templates)
    return frozenset(name for name in OPTIONAL if any((folder / name).is_file() for folder in folders))


def has_search(theme: Path) -> bool:
    """Whether a theme of ours has a script to search with: without `static/search.js` no search index is made for it."""
    return is_ours(theme) and (theme / "static" / "search.js").is_file()
