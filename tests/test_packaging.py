"""What the wheel carries: the library, its data, the plugin and the themes, and nothing at the top that is not ours.

And that it works where nothing else of ours is, from `new site` to the page that is served.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.request import urlopen

import homes
import pytest

ROOT = Path(__file__).parents[1]
PLACES = {"clipsheet": "clipsheet", "plugins/clipsheet_digest": "clipsheet_digest", "themes": "clipsheet/themes"}
"""A folder of the checkout, and where its files lie in the wheel."""

WINDOWS = sys.platform == "win32"
RAW = {
    "ferry.html": """<!doctype html><html lang="en"><head><title>Ghana and Togo agree on a night ferry</title>
<meta property="og:site_name" content="Volta Mail"><link rel="canonical" href="https://voltamail.example/night-ferry">
<meta property="article:published_time" content="2025-09-23T07:30:00+00:00"></head><body><nav>Home | Sport</nav><article>
<h1>Ghana and Togo agree on a night ferry</h1>
<p>Ghana and Togo will run a ferry between Keta and Lomé at night from November on, the transport ministries of both countries said.
It will carry forty passengers on each crossing.</p><p>Traders have asked for it for years, because the road along the coast is closed after
dark. A ticket is to cost as much as a seat in a shared taxi, the ministries said.</p></article></body></html>""",
    "dam.txt": """url: https://conakrywire.example/dam
outlet: Conakry Wire
date: 2025-09-24

Engineers find cracks in a dam on the upper river in Guinea

Engineers have found cracks in a dam on the upper Niger in Guinea and asked the government in Conakry to lower the lake by four metres
before the rains return. Mali, which lies downstream, has asked to see the report.
""",
    "export.jsonl": json.dumps(
        {
            "title": "Traders on the Lomé quay wait for the night boat",
            "outlet": "Lomé Lantern",
            "date": "2025-09-25",
            "url": "https://lomelantern.example/traders",
            "text": "Traders who sleep on the quay in Lomé say that the night ferry comes ten years late. Togo and Ghana agreed on it.",
        }
    ),
}


def carried() -> Iterator[str]:
    """Every file of the checkout that must be in the wheel, by its path there."""
    for folder, place in PLACES.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(PurePosixPath(place, path.relative_to(ROOT / folder).as_posix()))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel, built from a copy: setuptools leaves build/ and egg-info in the folder that it builds from."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("clipsheet", "plugins", "themes"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "build.py"):
        shutil.copy(ROOT / name, copy / name)
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    command = [sys.executable, "-m", "pip", "wheel", ".", *offline, "--wheel-dir", "made"]
    made = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    (path,) = (copy / "made").glob("*.whl")
    return zipfile.Path(path)


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def test_every_folder_of_code_is_a_package_of_pyproject() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    folders = {PurePosixPath(path).parent for path in carried() if path.endswith(".py")}
    assert sorted(".".join(folder.parts) for folder in folders) == sorted(set(listed) - {"clipsheet.themes"})


def test_wheel_carries_every_file_of_library_plugin_and_themes(wheel: zipfile.Path) -> None:
    assert sorted(set(carried()) - names(wheel)) == []


def test_wheel_has_only_our_names_at_its_top(wheel: zipfile.Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert {"clipsheet", "clipsheet_digest"} == {top for top in tops if not top.endswith(".dist-info")}


def test_wheel_does_not_install_a_module_named_build(wheel: zipfile.Path) -> None:
    assert "build.py" not in names(wheel)


def test_wheel_names_the_console_script(wheel: zipfile.Path) -> None:
    (entry_points,) = (name for name in names(wheel) if name.endswith(".dist-info/entry_points.txt"))
    assert "clipsheet = clipsheet.cli:main" in wheel.joinpath(entry_points).read_text("utf-8")


# -- in an environment of its own ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fresh:
    """An environment with the wheel in it, and with what it asks for, of another user with an empty folder."""

    scripts: Path
    packages: Path
    folder: Path

    def command(self, *arguments: str, program: str = "clipsheet") -> list[str]:
        return [str(self.scripts / (program + ".exe" * WINDOWS)), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        strange = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        mine = {name: value for name, value in homes.environment().items() if name not in strange}
        place = str(self.folder.parent / "home")
        return {**mine, "HOME": place, "USERPROFILE": place, "PATH": os.pathsep.join((str(self.scripts), mine["PATH"]))}

    def run(self, *arguments: str, program: str = "clipsheet") -> str:
        """What a command of the environment prints, which must be done."""
        command = self.command(*arguments, program=program)
        made = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, encoding="utf8", timeout=300)
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout


@pytest.fixture(scope="module")
def fresh(wheel: zipfile.Path, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The wheel installed without a network: what it asks for is that of the tests, found by a .pth file."""
    place = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "env"], check=True)
    scripts = place / "env" / ("Scripts" if WINDOWS else "bin")
    (packages,) = (place / "env").rglob("site-packages")
    theirs = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (packages / "theirs.pth").write_text("".join(f"{path}\n" for path in sorted(theirs)), "utf8")
    python = scripts / ("python" + ".exe" * WINDOWS)
    offline = ("--no-deps", "--no-index", "--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", *offline, str(wheel.root.filename)], check=True)
    for folder in ("home", "folder"):
        (place / folder).mkdir()
    return Fresh(scripts, packages, place / "folder")


def files(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def digest(fresh: Fresh) -> Iterator[Path]:
    """A digest that the installed command made and built, while nobody may write into what is installed."""
    before, folders = files(fresh.packages), [path for path in (fresh.packages, *fresh.packages.rglob("*")) if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    told = fresh.run("new", "site", "mydigest")
    assert "  2. run: clipsheet --home mydigest\n" in told
    assert "there is nothing to read yet: drop saved pages into" in fresh.run("--home", "mydigest")
    for name, text in RAW.items():
        (fresh.folder / "mydigest" / "content" / "raw" / name).write_text(text, "utf8")
    told = fresh.run("--home", "mydigest")
    assert "3 documents: 3 kept" in told
    assert "3 articles on " in told
    yield fresh.folder / "mydigest"
    for folder in folders:
        folder.chmod(0o755)
    assert before == files(fresh.packages)  # also where root runs this, whom no mode keeps from writing
    assert [] == list((fresh.folder.parent / "home").iterdir())


def test_it_is_the_wheel_that_runs(fresh: Fresh) -> None:
    places = fresh.run("-c", "import clipsheet, clipsheet_digest as d; print(clipsheet.__file__, d.__file__, sep='\\n')", program="python")
    assert [True, True] == [Path(place).is_relative_to(fresh.packages) for place in places.splitlines()]
    assert fresh.run("--version") == fresh.run("-m", "clipsheet", "--version", program="python")


def test_a_new_digest_is_read_found_without_fault_and_left_as_it_stands(fresh: Fresh, digest: Path) -> None:
    pages = homes.pages(digest / "output")
    assert 3 == sum(path.startswith("articles/") for path in pages)
    assert all(headline in pages["index.html"] for headline in ("night ferry", "cracks in a dam", "Traders on the Lomé quay"))
    assert {"theme/style.css", "pagefind/parts.json", "_headers"} <= homes.hashes(digest / "output").keys()
    assert "no faults\n" == fresh.run("--home", "mydigest", "check")
    assert "nothing changed on the site\n" in fresh.run("--home", "mydigest")


def test_it_is_served(fresh: Fresh, digest: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = fresh.command("--home", str(digest), "serve", "--port", str(port))
    with subprocess.Popen(command, cwd=fresh.folder, env=fresh.environment, stdout=subprocess.PIPE, text=True, encoding="utf8") as server:
        assert server.stdout is not None
        address = next(line.split()[0] for line in server.stdout if line.startswith("http://"))
        with urlopen(address) as answer:  # noqa: S310 - its own address on this machine
            assert "<title>My digest</title>" in answer.read().decode()
        server.terminate() if WINDOWS else server.send_signal(signal.SIGINT)
    assert WINDOWS or 0 == server.returncode
