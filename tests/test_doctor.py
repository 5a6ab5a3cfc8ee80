"""`doctor`: what is installed, what is missing and the way out; it runs where nothing is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from builders import clipping, home
from clipsheet import __version__, cli, doctor, frontmatter, waiting
from clipsheet.doctor import MISSING, NOTE, OK, Finding, findings, install_command
from clipsheet.lock import one_run

ROOT = Path(__file__).parents[1]
LICENSED = '"Harbour Post":\n  rights: full\n  licence: "CC BY 4.0"\n'
INSTALL = "install with: cd "


def of(word: str, found: list[Finding]) -> Finding:
    """The one finding that has this word."""
    (one,) = (finding for finding in found if word in finding.what)
    return one


def run(*arguments: object, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *flags, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", cwd=ROOT.parent)


def repository(folder: Path, remote: str | None) -> Path:
    """A digest in a git repository, with a raw document and two clippings, the one of an outlet with a licence."""
    home(folder, {"a.txt": "a", "b.txt": "b", ".gitkeep": ""}, outlets=LICENSED)
    made = {"a": clipping(slug="a-0a1b2c", outlet="Harbour Post", raw="raw/a.txt"), "b": clipping(slug="b-0a1b2c", raw="raw/b.txt")}
    for name, one in made.items():
        (folder / f"content/clippings/{name}.md").parent.mkdir(exist_ok=True)
        (folder / f"content/clippings/{name}.md").write_text(frontmatter.write(one), "utf8")
    for command in (["init", "-q"], ["add", "."], *([["remote", "add", "origin", remote]] if remote else [])):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


# -- what is installed ------------------------------------------------------------------------------------------------


def test_where_all_is_installed_nothing_is_missing(tmp_path: Path) -> None:
    found = list(findings(home(tmp_path, site="format: 1\n"), ROOT))
    assert [] == [finding for finding in found if finding.status == MISSING]
    assert {"pelican", "pagefind", "trafilatura"} <= {finding.what.split()[0] for finding in found if finding.status == OK}
    assert OK == of("programme", found).status


def test_it_runs_where_no_package_is_installed() -> None:
    made = run("doctor", "--home", ROOT, flags=("-S",))
    assert (2, "") == (made.returncode, made.stderr)
    assert "missing  trafilatura\n" in made.stdout
    assert "missing  packages that these need: " in made.stdout
    assert "note     its settings cannot be looked at before the packages are installed\n" in made.stdout
    assert 1 == made.stdout.count(INSTALL)


def test_every_other_command_says_which_package_is_missing() -> None:
    made = run("clean", flags=("-S",))
    assert (2, 1) == (made.returncode, made.stderr.count("\n"))
    assert INSTALL in made.stderr


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(None, Finding(MISSING, "nh3", "install it"), id="not there"),
        pytest.param("0.2.9", Finding(MISSING, "nh3 0.2.9 is too old, 0.3 or newer is needed", "install it"), id="too old"),
        pytest.param("0.3.6", Finding(NOTE, "nh3 0.3.6; Clipsheet is tested with 0.3.7", "install it"), id="another than locked"),
        pytest.param("0.3.7", Finding(OK, "nh3 0.3.7"), id="as locked"),
    ],
)
def test_a_package(version: str | None, expected: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", {"nh3": version}.get)
    assert expected == doctor._package("nh3", "0.3", "0.3.7", "install it")


def test_the_versions_are_compared_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", {"nh3": "0.10"}.get)
    assert OK == doctor._package("nh3", "0.9", None, "").status


def test_the_installed_command_asks_for_what_its_distribution_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["nh3>=0.3", "pagefind[extended]>=1.5", 'pytest>=8; extra == "dev"']
    monkeypatch.setattr(doctor.metadata, "requires", lambda _name: asked)
    assert {"nh3": "0.3", "pagefind": "1.5"} == doctor._asked_for(None)


def test_every_dependency_of_pyproject_is_understood() -> None:
    assert len(tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["dependencies"]) == len(doctor._asked_for(ROOT))


def test_the_line_that_installs_fits_how_a_person_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"pip install clipsheet-{__version__}-py3-none-any.whl" == install_command(None)
    fresh = install_command(tmp_path)
    (tmp_path / ".venv").mkdir()
    again = install_command(tmp_path)
    assert again.endswith("-m pip install --require-hashes -r requirements.lock")
    assert fresh.endswith(f"-m venv .venv && {again}")
    monkeypatch.chdir("/")
    assert f'cd "{tmp_path}" && {again}' == install_command(tmp_path)


def test_another_python_than_that_of_the_checkout_is_said(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").mkdir()
    assert "build.py doctor" in of("this Python is", list(findings(None, tmp_path))).todo


def test_pagefind_that_does_not_start_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(tmp_path / "nothing"))
    assert Finding(MISSING, "the search's programme (Pagefind) does not start", "x") == doctor._pagefind("x")


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", OK), ("UTF8", OK), ("cp1252", NOTE), (None, NOTE)])
def test_letters_of_the_terminal(encoding: str | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "stdout", SimpleNamespace(encoding=encoding))
    assert expected == doctor._letters().status


# -- the digest -------------------------------------------------------------------------------------------------------


def test_without_a_digest_the_way_to_one_is_told() -> None:
    assert "new site DIR" in of("no digest", list(findings(None, ROOT))).todo


def test_another_run_is_told(tmp_path: Path) -> None:
    home(tmp_path)
    with one_run(tmp_path, print):
        assert NOTE == of("at work", list(doctor._home(tmp_path))).status
    assert OK == of("at work", list(doctor._home(tmp_path))).status


def test_a_digest_that_may_not_be_written_is_missing_the_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(dir: Path) -> None:  # noqa: A002 - its name in tempfile; root may write everywhere, so the refusal is played
        raise PermissionError(13, "Permission denied", str(dir))

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refused)
    assert MISSING == of("the right to write", list(doctor._home(home(tmp_path)))).status


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ('audience: "public"\n', ["its settings are sound", "audience public: excerpts, for everybody"]),
        ("format: 1\n", ["its settings are sound", "audience desk: whole texts, for the desk itself and no public host"]),
        ("nmae: 1\naudience: all\n", ["faults in its settings: 2"]),
    ],
)
def test_settings(site: str, expected: list[str], tmp_path: Path) -> None:
    assert expected == [finding.what for finding in doctor._settings(home(tmp_path, site=site))]


@pytest.mark.parametrize(("free", "expected"), [(doctor.LITTLE_SPACE - 1, NOTE), (doctor.LITTLE_SPACE, OK)])
def test_little_space_is_said(free: int, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert expected == doctor._space(tmp_path).status


def test_texts_of_others_on_their_way_to_a_public_host_are_said(tmp_path: Path) -> None:
    said = of("without a licence", list(doctor.in_git(repository(tmp_path, "git@github.com:desk/digest.git"))))
    assert NOTE == said.status
    assert "1 raw document and 1 whole text " in said.what, "those of the outlet with a licence, and .gitkeep, are not counted"
    assert "make it private on github.com" in said.todo


def test_check_says_the_same_and_calls_it_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path, "git@github.com:desk/digest.git")
    cli.main(["--home", str(folder), "check"])
    said = capsys.readouterr()
    assert "1 raw document and 1 whole text without a licence to github.com" in said.err
    assert "github.com" not in said.out
    cli.main(["--home", str(folder), "-q", "check"])
    assert "github.com" not in capsys.readouterr().err


@pytest.mark.parametrize("remote", [None, "ssh://desk.example/digest.git", "https://notgithub.community/digest.git"])
def test_a_repository_of_the_desk_alone_publishes_nothing(remote: str | None, tmp_path: Path) -> None:
    found = list(doctor.in_git(repository(tmp_path, remote)))
    assert [OK, OK] == [finding.status for finding in found]


def test_broken_settings_hide_no_text_of_others(tmp_path: Path) -> None:
    folder = repository(tmp_path, "https://github.com/desk/digest.git")
    (folder / "content/outlets.yaml").write_text("nonsense", "utf8")
    assert "2 raw documents and 2 whole texts" in of("without a licence", list(doctor.in_git(folder))).what


def test_a_digest_without_git_is_not_asked_about_it(tmp_path: Path) -> None:
    assert [] == list(doctor.in_git(home(tmp_path)))


# -- the command ------------------------------------------------------------------------------------------------------


def test_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 0 == cli.main(["doctor", "--json", "--home", str(home(tmp_path))], checkout=ROOT)
    rows: list[Mapping[str, str | None]] = json.loads(capsys.readouterr().out)
    assert {"status": "ok", "what": "its settings are sound", "todo": None} in rows


def test_quietly_only_what_is_not_well_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 0 == cli.main(["doctor", "-q", "--home", str(home(tmp_path, site="nmae: 1\n"))], checkout=ROOT)
    assert "note     faults in its settings: 1: the command check names them\n" == capsys.readouterr().out


def test_the_listings_are_those_that_there_are() -> None:
    assert tuple(waiting.LISTS) == cli.LISTS
