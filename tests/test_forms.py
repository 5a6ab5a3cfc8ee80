"""Forms that carry documents of others: single-file pages, newsletters, web archives, zips, tables and the exports of collectors."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders import page
from clipsheet import intake
from clipsheet.intake import names
from clipsheet.settings import Vocabulary
from test_intake import saved

EMPTY = Vocabulary({}, ())
RUSSIAN = "В понедельник в порту открыли второй причал и попросили судоводителей до пятницы представить расписание рейсов."
CANONICAL = '<link rel="canonical" href="https://harbourpost.example/own-name">'
SEPTEMBER = datetime(2025, 9, 27, 10, 0, tzinfo=UTC)


# -- the inbox -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", names.UNFINISHED)
def test_a_download_that_is_not_whole_waits(ending: str, tmp_path: Path) -> None:
    saved(tmp_path, f"a.html{ending}", page())
    saved(tmp_path, f"b.zip{ending.upper()}", b"x")
    saved(tmp_path, f"c.html{ending}/c.html", page())
    saved(tmp_path, "d.html", "")
    saved(tmp_path, f"d.html{ending}", page())
    saved(tmp_path, "e.html", page())
    found = intake.inbox([tmp_path])
    assert ["e.html"] == [path.name for path in found.files]
    assert {names.STILL_COMING} == {reason for _path, reason in found.others}
    assert 5 == len(found.others)


@pytest.mark.parametrize(
    "folder",
    [
        "Ferry_files",
        "Ferry-Dateien",
        "Ferry_fichiers",
        "Ferry Files",
        "Ferry.files",
        "Ferry_elemei",
        "Ferry-bestanden",
        "Ferry_file",
        "FERRY_FILES",
    ],
)
def test_the_folder_beside_a_complete_page_is_passed_over(folder: str, tmp_path: Path) -> None:
    saved(tmp_path, f"{folder[:5]}.html", page())
    saved(tmp_path, f"{folder}/frame.html", page())
    found = intake.inbox([tmp_path])
    assert [f"{folder[:5]}.html"] == [path.name for path in found.files]
    assert [(tmp_path / folder, names.BESIDE_A_PAGE)] == found.others


@pytest.mark.parametrize("folder", ["Ferry profiles", "Ferries_files", "files", "_files", "Ferry_files_2"])
def test_a_folder_that_is_called_otherwise_is_read(folder: str, tmp_path: Path) -> None:
    saved(tmp_path, "Ferry.html", page())
    saved(tmp_path, f"{folder}/frame.html", page())
    assert 2 == len(intake.inbox([tmp_path]).files)
