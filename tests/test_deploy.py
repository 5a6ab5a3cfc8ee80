"""docs/deploy.md: the lines that it shows do what it says, and no page leads nowhere after any of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import homes
import pytest
from homes import clipping, put

from clipsheet_digest import checks

TEXT = (homes.ROOT / "docs" / "deploy.md").read_text("utf8")
BLOCKS = dict(re.findall(r"^```sh (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
THERE = re.compile(r"^there=.*$", re.MULTILINE)
WHOLE = "there=there"  # a folder of the digest stands for every host: rsync and rclone write to both in the same way
SITE = 'format: 1\nname: "Test digest"\naudience: {}\n'
LEFT_BY_US = {"SHA256SUMS"}

posix = pytest.mark.skipif(sys.platform == "win32", reason="the lines are for a POSIX shell")


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed: python tests/tools.py")


to_each_host = pytest.mark.parametrize(
    "block", [pytest.param(block, marks=needs(tool)) for block, tool in (("rsync", "rsync"), ("rclone", "rclone"), ("manifest", "rclone"))]
)


def run(home: Path, lines: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run lines in the folder of a digest, with a `clipsheet` on the path."""
    command = home / "bin" / "clipsheet"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{homes.BUILD}" "$@"\n', "utf8")
    command.chmod(0o755)
    path = os.pathsep.join((str(command.parent), os.environ["PATH"]))
    environment = homes.environment(PATH=path, RCLONE_CONFIG=str(home / "rclone.conf"), **values)
    return subprocess.run(["sh", "-eu", "-c", lines], cwd=home, env=environment, capture_output=True, text=True, timeout=120)


def steps(block: str) -> list[str]:
    """The beginnings of a block that end with a line which reaches the host."""
    lines = THERE.sub(WHOLE, BLOCKS[block]).splitlines()
    ends = [place for place, line in enumerate(lines, 1) if line.startswith(("rsync", "rclone"))]
    assert ends
    return ["\n".join(lines[:end]) for end in ends[:-1]] + ["\n".join(lines)]


def there(home: Path) -> dict[str, str]:
    return {path: found for path, found in homes.hashes(home / "there").items() if path not in LEFT_BY_US}


def marks(home: Path, block: str) -> dict[str, int]:
    """By what a file that was sent is known: rsync puts it in the place of the old one, rclone writes into that."""
    files = {path: (home / "there" / path).stat() for path in there(home)}
    return {path: stat.st_ino if block == "rsync" else stat.st_mtime_ns for path, stat in files.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest of four articles, and in `changed` what a build makes of one article more, one other and one less."""
    home = homes.home(tmp_path_factory.mktemp("built"), map(clipping, ("one", "two", "three", "four")), SITE.format("public"))
    homes.built(home)
    shutil.copytree(home, home.parent / "before")
    put(home, clipping("five", outlet="The River Post", countries=("ML",)))
    put(home, clipping("one", title="Title of own"))  # as long as before
    homes.file_of(home, "two").unlink()
    homes.built(home, "site", "--allow-loss")
    return home.parent


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """The digest, deployed nowhere yet."""
    home = shutil.copytree(built / "before", tmp_path / "home")
    (home / "there").mkdir()
    return home


def change(home: Path, built: Path) -> None:
    for name in ("output", ".clipsheet"):
        shutil.rmtree(home / name)
        shutil.copytree(built / "home" / name, home / name)


def test_every_shell_block_is_tried_here() -> None:
    assert {"build", "rsync", "rclone", "manifest", "tarball", "verify"} == BLOCKS.keys()
    assert len(BLOCKS) == len(re.findall(r"^```sh", TEXT, re.MULTILINE))


@posix
@to_each_host
def test_the_site_gets_there_and_no_page_ever_leads_nowhere(built: Path, home: Path, block: str) -> None:
    for again in (False, True):
        if again:
            change(home, built)
        for lines in steps(block):
            done = run(home, lines)
            assert done.returncode == 0, done.stderr
            assert [] == list(checks.broken_links(home / "there")), lines
        assert homes.hashes(home / "output") == there(home)
    assert "Title of own" in (home / "there" / "articles" / "one.html").read_text("utf8")


@posix
@to_each_host
def test_what_did_not_change_is_not_sent_again(built: Path, home: Path, block: str) -> None:
    assert run(home, steps(block)[-1]).returncode == 0
    before, hashes = marks(home, block), there(home)
    change(home, built)
    assert run(home, steps(block)[-1]).returncode == 0
    after = marks(home, block)
    changed = {path for path, found in there(home).items() if found != hashes.get(path)}
    assert changed == {path for path in after if after[path] != before.get(path)}


@posix
@needs("rclone")
def test_a_run_by_the_manifest_that_broke_off_is_made_up_for(built: Path, home: Path) -> None:
    assert run(home, steps("manifest")[-1]).returncode == 0
    change(home, built)
    for lines in steps("manifest")[:-1]:
        shutil.copytree(home / "there", home / "broken")
        assert run(home, lines).returncode == 0
        assert run(home, steps("manifest")[-1]).returncode == 0
        assert homes.hashes(home / "output") == there(home)
        shutil.rmtree(home / "there")
        (home / "broken").rename(home / "there")


@posix
def test_the_same_site_makes_the_same_tarball(home: Path) -> None:
    if "GNU" not in subprocess.run(["tar", "--version"], capture_output=True, text=True).stdout:
        pytest.skip("tar is not GNU's")
    packed: list[bytes] = []
    for touched in (False, True):
        if touched:
            for path in (home / "output").rglob("*"):
                os.utime(path, (1, 1))
                path.chmod(0o700 if path.is_dir() else 0o600)
        assert run(home, BLOCKS["tarball"]).returncode == 0
        packed.append((home / "digest.tar.gz").read_bytes())
    assert packed[0] == packed[1]
    assert run(home, "tar -xzf digest.tar.gz -C there").returncode == 0
    assert homes.hashes(home / "output") == there(home)


@posix
@needs("sha256sum")
def test_a_copy_that_is_not_whole_is_found(home: Path) -> None:
    shutil.copytree(home / "output", home / "there", dirs_exist_ok=True)
    lines = THERE.sub(WHOLE, BLOCKS["verify"])
    assert 0 == run(home, lines).returncode
    (home / "there" / "articles" / "one.html").write_text("x", "utf8")
    (home / "there" / ".well-known" / "tdmrep.json").unlink()
    done = run(home, lines)
    assert 1 == done.returncode
    assert [".well-known/tdmrep.json: FAILED open or read", "articles/one.html: FAILED"] == done.stdout.splitlines()


@posix
def test_a_digest_for_a_desk_is_refused_before_anything_is_sent(home: Path) -> None:
    assert 0 == run(home, BLOCKS["build"] + "touch sent").returncode
    (home / "sent").unlink()
    (home / "content" / "site.yaml").write_text(SITE.format("desk"), "utf8")
    refused = run(home, BLOCKS["build"] + "touch sent")
    assert 1 == refused.returncode
    assert "on its way to a public host" in refused.stderr
    assert not (home / "sent").exists()
