"""The same content gives the same bytes, wherever, whenever and on whatever machine it is built."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import homes
import pytest
from homes import clipping

from clipsheet_digest import checks

SITE = """\
name: "Test digest"
timezone: "Africa/Nairobi"
regions: {East: [KE], West: [ML, SN]}
"""
SUNDAY = {"SOURCE_DATE_EPOCH": "1760274000"}  # 2025-10-12T13:00Z: afternoon in Nairobi, Monday in Auckland
ELSEWHERE = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "COLUMNS": "40"}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One content, built in two places by two machines; the second has it from a copy that was made in another order."""
    clippings = [
        clipping("one", outlet="The Courier", countries=("KE", "ML", "SN"), tags=("b", "a"), story="same"),
        clipping("two", outlet="The, Courier", countries=("ML", "KE"), topics=("health", "drones"), story="same"),
        clipping("three", outlet="THE COURIER", countries=(), topics=(), date=None, lang="ar", body="توقفت العبّارة يوم الاثنين."),
        clipping("four", outlet="İzmir Postası", lang="tr", title="İstanbul’da ILIK bir gün", body="ILIK bir gün. İki gün."),
    ]
    first = homes.home(tmp_path_factory.mktemp("here"), clippings, SITE)
    second = homes.home(tmp_path_factory.mktemp("there") / "a longer path with ü", reversed(clippings), SITE)
    return homes.built(first, TZ="UTC", PYTHONHASHSEED="0", LC_ALL="C", **SUNDAY), homes.built(second, **ELSEWHERE, **SUNDAY)


def outside_the_search(output: Path) -> dict[str, str]:
    return {name: digest for name, digest in homes.hashes(output).items() if not name.startswith("pagefind/")}


def test_every_file_outside_the_search_bundle_is_equal_to_the_byte(twice: tuple[Path, Path]) -> None:
    one, other = map(outside_the_search, twice)
    assert 20 < len(one)
    assert one == other


def test_what_the_search_holds_is_equal_when_decoded(twice: tuple[Path, Path]) -> None:
    one, other = map(homes.fragments, twice)
    assert 4 == len(one)
    assert one == other


def test_another_day_changes_what_speaks_of_today_and_nothing_else(twice: tuple[Path, Path], tmp_path: Path) -> None:
    """The clock is an input as any other: without it the two builds above would prove nothing."""
    shutil.copytree(twice[0].parent / "content", tmp_path / "content")
    later = homes.built(tmp_path, SOURCE_DATE_EPOCH="1761998400")  # 2025-11-01
    one, other = outside_the_search(twice[0]), outside_the_search(later)
    running = {f"issues/2025-W41.{ending}" for ending in ("html", "mail.html", "eml", "print.html")}
    changed = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    groups = {name for name in changed if re.fullmatch(r"(?:countries|topics|outlets)/[^/]+\.html", name)}  # what the newest issue brought
    assert {"index.html", "map/index.html", *running} == changed - groups
    assert "countries/ke.html" in groups


def test_the_demo_is_built_again_to_the_byte(demo_site: homes.Demo, tmp_path: Path) -> None:
    shutil.copytree(demo_site.home / "content", tmp_path / "content")
    assert demo_site.status == homes.build(tmp_path, **ELSEWHERE).returncode
    assert [] == checks.differing(demo_site.output, tmp_path / "output")


def test_no_page_names_the_machine_that_made_it(demo_site: homes.Demo, twice: tuple[Path, Path]) -> None:
    for output in (demo_site.output, *twice):
        assert [] == homes.places(output, str(output.parent))
        assert [] == homes.places(output, str(homes.ROOT))
