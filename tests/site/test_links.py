"""Links below content/ and themes/ lead nowhere: what lies elsewhere is neither published nor waited for."""

from __future__ import annotations

import os
from pathlib import Path

import homes
import pytest
from homes import clipping

from clipsheet import archive, settings
from clipsheet.model import Faults
from clipsheet_digest import issues, standing


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a secret, in a system that makes links."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "secret").write_text("kestrel", "utf8")
    try:
        (folder / "self").symlink_to("self")
    except OSError:
        pytest.skip("this system lets us make no link")
    return folder


@pytest.mark.parametrize("name", ["issues/2025-W40.md", "pages/about.md"])
def test_what_an_editor_says_is_not_read_through_a_link_and_the_link_is_named(tmp_path: Path, elsewhere: Path, name: str) -> None:
    file = homes.home(tmp_path) / "content" / name
    file.parent.mkdir()
    file.symlink_to(elsewhere / "secret")
    read = issues.load(tmp_path / "home", ())
    assert ({}, "") == (read.by_week, read.about)
    assert [f"content/{name}: no file of its own: put the file itself here: links are not followed"] == list(map(str, read.faults))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_in_the_place_of_a_file_of_settings_is_named_and_not_waited_for(tmp_path: Path) -> None:
    content = homes.home(tmp_path) / "content"
    (content / "pages").mkdir()
    for name in ("outlets.yaml", "pages/about.md"):
        (content / name).unlink(missing_ok=True)
        os.mkfifo(content / name)
    with pytest.raises(Faults, match=r"outlets\.yaml: is no file"):
        settings.load(content.parent)
    assert ["content/pages/about.md"] == [fault.file for fault in issues.load(content.parent, ()).faults]


@pytest.mark.parametrize("to", [".", "self", "missing", os.devnull])
def test_the_archive_looks_at_files_alone(tmp_path: Path, elsewhere: Path, to: str) -> None:
    home = homes.home(tmp_path, [clipping("one")])
    (home / "content" / "clippings" / "linked.md").symlink_to(elsewhere / to)
    (home / "content" / "clippings" / "folder.md").mkdir()
    (home / "content" / "ledger").mkdir()
    (home / "content" / "ledger" / "linked.json").symlink_to(elsewhere / to)
    assert [] == archive.Archive.open(settings.load(home)).deleted(allow_loss=False)
    homes.built(home)


def test_a_link_to_itself_or_to_a_device_ends_the_look_at_a_theme(elsewhere: Path) -> None:
    before = standing.hash_of_files([elsewhere])
    (elsewhere / "device").symlink_to("/dev/zero")
    assert before == standing.hash_of_files([elsewhere])


def test_a_template_behind_a_link_out_of_its_folder_is_a_fault_that_names_it(tmp_path: Path, elsewhere: Path) -> None:
    home = homes.home(tmp_path, [clipping("one")])
    template = home / "themes" / "broadsheet" / "templates" / "item.html"
    template.parent.mkdir(parents=True)
    template.symlink_to(elsewhere / "secret")
    made = homes.build(home)
    assert (1, False) == (made.returncode, (home / "output").exists())
    assert "item.html:1: a link that leads out of its folder: put the file itself here" in made.stdout + made.stderr


def test_an_output_that_leads_to_itself_is_said_in_a_line(tmp_path: Path, elsewhere: Path) -> None:
    home = homes.home(tmp_path, [clipping("one")])
    (home / "output").symlink_to(elsewhere / "self")
    made = homes.build(home)
    assert made.returncode in (1, 2)
    assert "output" in made.stderr
    assert "Traceback" not in made.stderr
