"""[reads] Themes: where they lie, which are ours, and in which folders their templates are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from clipsheet.model import WrongUse
from clipsheet_digest.inputs import OPTIONAL

LETTER = "letter"  # what the e-mails of every theme are made with; no theme of a site


def theme_folder(name: str, home: Path) -> Path:
    """A theme by its name, in the home's themes/ before ours, or by its path. Raises `WrongUse`.

    A folder of the home that has the name of one of ours and some templates alone is no theme: they come before those of ours.
    """
    for folder in (home / "themes" / name, built_in() / name, Path(name)):
        whole = is_ours(folder) or ((folder / "templates" / "base.html").is_file() and not (built_in() / name).is_dir())
        if whole:
            return folder.resolve()
    folders = (*built_in().iterdir(), *(home / "themes").glob("*"))
    known = sorted({path.name for path in folders if (path / "templates").is_dir()} - {LETTER})
    raise WrongUse(f"--theme: {name!r}: no such theme; there are {', '.join(known)}")


def built_in() -> Path:
    """Where our themes lie: beside the library in a checkout, inside it when installed."""
    library = Path(str(files("clipsheet")))
    return library / "themes" if (library / "themes").is_dir() else library.parent / "themes"


def templates_of(theme: Path, home: Path) -> tuple[Path, ...]:
    """The folders of a theme's templates: the home's own folder for this theme comes first; last are those of e-mails."""
    folders = (home / "themes" / theme.name, theme, *letter_folders(home))
    return tuple(folder / "templates" for folder in dict.fromkeys(folders) if folder == theme or folder.is_dir())


def letter_folders(home: Path) -> tuple[Path, Path]:
    """Where the templates of e-mails lie: the home's own come before ours."""
    return home / "themes" / LETTER, built_in() / LETTER


def is_ours(theme: Path) -> bool:
    """Whether a theme has our templates."""
    return all((theme / "templates" / name).is_file() for name in ("group.html", "issue.html"))


def kinds_of(templates: Iterable[Path]) -> frozenset[str]:
    """The kinds of pages that a theme need not have, and has a template for: without it they are not made."""
    folders = list(templates)
    return frozenset(kind for kind in OPTIONAL if any((folder / f"{kind}.html").is_file() for folder in folders))


def has_search(theme: Path) -> bool:
    """Whether a theme of ours has a script to search with: without `static/search.js` no search index is made for it."""
    return is_ours(theme) and (theme / "static" / "search.js").is_file()
