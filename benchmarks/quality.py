"""The quality gate: what the cleaner reaches on the pages of CLIPSHEET_BENCH, beside the floors that no change may go below.

    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/quality.py            prints the figures; status 1 where one is below its floor
    PYTHONPATH=. CLIPSHEET_BENCH=… python benchmarks/quality.py --worst 5  and the worst pages of each kind

The floors stand in floors.tsv, a thousandth or two below what was measured when they were set. They rise by hand, with the change that
raised the figure; whoever lowers one says why in the commit.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
from multiprocessing import Pool
from pathlib import Path

from measure import Agreement, agreement, f1

from clipsheet.clip import extract
from clipsheet.intake.decode import decoded
from clipsheet.model import Form, RawDocument

FLOORS = Path(__file__).with_name("floors.tsv")
POOR = 0.8  # a page below this has lost its article or drowned it


def main() -> int:
    options = argparse.ArgumentParser(description="Compare the cleaner's figures with their floors.")
    options.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst pages of each kind")
    given = options.parse_args()
    if "CLIPSHEET_BENCH" not in os.environ:
        print("quality: not measured: CLIPSHEET_BENCH does not name the folder with the pages")
        return 0
    below = []
    for kind, floor, most_poor in floors():
        pages = measured(Path(os.environ["CLIPSHEET_BENCH"]) / "pages", kind)
        figure, poor = f1(list(pages.values())), sum(page.f1 < POOR for page in pages.values())
        print(f"{kind:12} F1 {figure:.3f} (floor {floor:.3f}); {poor} of {len(pages)} pages below {POOR} (at most {most_poor})")
        for name, page in sorted(pages.items(), key=lambda pair: pair[1].f1)[: given.worst]:
            print(f"    {page.f1:.3f}  {name}")
        if figure < floor or poor > most_poor:
            below.append(kind)
    if below:
        print(f"quality: below the floor: {', '.join(below)}: mend the change, or lower the floor in {FLOORS.name} and say why")
    return 1 if below else 0


def floors() -> list[tuple[str, float, int]]:
    """The kinds of pages, the least F1 and the most poor pages of each."""
    rows = (line.split("\t") for line in FLOORS.read_text("utf8").splitlines() if line and not line.startswith("#"))
    return [(kind, float(floor), int(poor)) for kind, floor, poor in rows]


def measured(folder: Path, kind: str) -> dict[str, Agreement]:
    """Each page of a kind against its article."""
    files = sorted(path for path in (folder / kind).iterdir() if path.is_file())
    with Pool() as pool:
        return dict(pool.map(_page, [(path, folder / "gold") for path in files], chunksize=8))


def _page(job: tuple[Path, Path]) -> tuple[str, Agreement]:
    path, gold = job
    name = path.name.split(".")[0]
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    html = ".html" in path.name
    found = extract(RawDocument(path.name, Form.HTML if html else Form.DUMP, decoded(content, html=html), ""))
    text = "\n\n".join(block.text for block in found.blocks)
    return name, agreement((gold / f"{name}.txt").read_text("utf8"), text)


if __name__ == "__main__":
    sys.exit(main())
