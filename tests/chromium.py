"""Finds Chromium for the browser tests, or installs it: `python tests/chromium.py`.

A browser test that is skipped for want of a browser proves nothing, so `make test` runs this first and says what it
did. It drives no browser; that is the fixture `browser` in conftest.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

USUAL_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Chromium\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",  # Chromium under another name, on every Windows
)

FLAGS = (
    "--no-sandbox",  # root and containers cannot have the sandbox; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give /dev/shm 64 MB, too little for a page
    "--disable-background-networking",
)

FONTS = {"ar": "fonts-noto-core", "zh": "fonts-noto-cjk"}
"""The Debian package that holds the letters of a language: without it the pages of the demo show boxes."""

MISSING = "Chromium was not found. `python tests/chromium.py` installs it; or name one you have: CHROMIUM=/path/to/chromium make test"

PATIENCE = 60  # seconds for a first start from a cold disk; a second is usual


def executable() -> Path | None:
    """The Chromium to test with: $CHROMIUM, one on the PATH, one in a usual place, playwright's own; else None.

    One that is named and does not start is an error: to test with another in its stead would be a lie.
    """
    if named := os.environ.get("CHROMIUM"):
        if not starts(Path(named)):
            raise FileNotFoundError(f"CHROMIUM names {named}, which is no browser that starts")
        return Path(named)
    on_path = (found for command in COMMANDS if (found := shutil.which(command)))
    for place in (*on_path, *USUAL_PLACES):
        path = Path(os.path.expandvars(place)).expanduser()
        if starts(path):
            return path
    return own_of_playwright()


def starts(path: Path) -> bool:
    """Whether there is a browser: Ubuntu has a `chromium-browser` that only tells you to install a snap."""
    if not path.is_file():
        return False
    if sys.platform == "win32":  # there `chrome --version` opens a window
        return True
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def own_of_playwright() -> Path | None:
    """The browser that `playwright install chromium` has put in its cache, or None."""
    question = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True)
    path = Path(answer.stdout.strip())
    return path if answer.returncode == 0 and path.is_file() else None


def install() -> None:
    """Install Chromium: Debian's own where we are root; elsewhere, and where that fails, playwright's in its cache."""
    if has_apt() and apt("chromium", *FONTS.values()):
        return
    libraries = ["--with-deps"] if has_apt() else []  # with apt, the libraries that it links to as well
    unattended(sys.executable, "-m", "playwright", "install", *libraries, "chromium")


def install_fonts() -> None:
    """Install the fonts that screenshots of Arabic and Chinese pages need; to do without them is no error."""
    missing = [package for language, package in FONTS.items() if not has_font(language)]
    if not missing:
        return
    if has_apt() and apt(*missing):
        return
    say(f"Fonts are missing, so screenshots will show boxes. On Debian and Ubuntu: apt-get install {' '.join(missing)}")


def has_font(language: str) -> bool:
    """Whether a font covers the language. macOS and Windows bring them; elsewhere fontconfig knows."""
    if sys.platform in ("win32", "darwin"):
        return True
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", f":lang={language}"], capture_output=True).stdout.strip())


def has_apt() -> bool:
    """Whether we may install Debian packages: apt is there, and we are root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> bool:
    """Install Debian packages without a question; whether that went well. Ubuntu has no `chromium`, for one."""
    unattended("apt-get", "update", "-qq")  # a fresh image knows no packages; where this fails, the old list may do
    return unattended("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def unattended(*command: str) -> bool:
    """Say and run a command that must not wait for an answer; whether its status was 0."""
    say(f"Running: {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdin=subprocess.DEVNULL, env=environment).returncode == 0


def say(message: str) -> None:
    print(message, flush=True)


def main() -> int:
    try:
        found = executable()
    except FileNotFoundError as fault:
        print(fault, file=sys.stderr)
        return 1
    if found is None:
        install()
        found = executable()
    if found is None:
        print(MISSING, file=sys.stderr)
        return 1
    say(f"Chromium: {found}")
    install_fonts()
    return 0


if __name__ == "__main__":
    sys.exit(main())
