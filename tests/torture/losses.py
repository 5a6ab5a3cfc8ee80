"""What an accident takes away: the site is not built without it, unless a person insists."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import desks
import homes

from clipsheet.commands import DONE, FAILED
from torture.rows import SEED, Row, sample

PAGES = 6


def break_all(content: Path) -> None:
    """Every clipping is broken."""
    for path in (content / "clippings").rglob("*.md"):
        path.write_text("no front matter", "utf8")


def forget(content: Path) -> None:
    """A clipping is gone, and its entry of the ledger."""
    path = min((content / "clippings").rglob("*.md"))
    (content / "ledger" / path.relative_to(content / "clippings")).with_suffix(".json").unlink()
    path.unlink()


def empty(content: Path) -> None:
    """Nothing is left in content/ but the folder."""
    for path in content.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def gone(*names: str) -> Callable[[Path], None]:
    """Folders of content/ are gone."""

    def take(content: Path) -> None:
        for name in names:
            shutil.rmtree(content / name)

    return take


REFUSED: dict[str, tuple[Callable[[Path], None], bool]] = {
    "all clippings broken": (break_all, False),
    "an article and its entry gone": (forget, True),
    "all clippings gone": (gone("clippings"), True),
    "clippings and ledger gone": (gone("clippings", "ledger"), True),
    "content/ emptied": (empty, True),
}
"""What is lost, and whether --allow-loss builds the site without it: what can be mended, it does not."""
COMMANDS = (("site",), ("--json",))


def rows(folder: Path, share: float) -> Iterator[Row]:
    """A row for each loss: `site` and the bare command refuse, the site stays to the byte, --allow-loss insists."""
    home = desks.desk(folder, pages=PAGES, seed=SEED).home
    for name in sample(list(REFUSED), share):
        lose, may_insist = REFUSED[name]
        faults = list(_faults(home, folder / "work", lose, may_insist=may_insist))
        promise = f"status 1, the last site to the byte{', --allow-loss insists' if may_insist else ''}"
        yield Row(name, "; ".join(faults) or "as promised", promise, not faults)
    yield _without_raw(home, folder / "work")


def _faults(home: Path, work: Path, lose: Callable[[Path], None], *, may_insist: bool) -> Iterator[str]:
    for command in COMMANDS:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(home, work)
        shutil.rmtree(work / "content" / "raw")  # out of which the bare command would clean them again
        lose(work / "content")
        before = homes.hashes(work / "output")
        done = homes.build(work, *command)
        if done.returncode != FAILED or "Traceback" in done.stderr or "content" not in done.stderr:
            yield f"{command}: status {done.returncode}: {done.stderr[-300:]}"
        if before != homes.hashes(work / "output"):
            yield f"{command}: the last site is not as it was"
    insisted = homes.build(work, "site", "--allow-loss")
    if may_insist and (insisted.returncode != DONE or before == homes.hashes(work / "output")):
        yield f"--allow-loss: status {insisted.returncode}: {insisted.stderr[-300:]}"


def _without_raw(home: Path, work: Path) -> Row:
    """The clippings are what a site is made of: raw pages may go."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(home, work)
    shutil.rmtree(work / "content" / "raw")
    done = homes.build(work, "--json")
    same = desks.site_of(home) == desks.site_of(work)
    return Row(
        "content/raw gone",
        f"status {done.returncode}, {'the same' if same else 'another'} site",
        "status 0, the same site",
        not done.returncode and same,
    )
