"""`serve`: the site on this machine alone, built again when something changes, with faults shown in its place."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import homes
import pytest
from homes import clipping, put
from playwright.sync_api import Browser, expect

PATIENCE = 30  # seconds until a change shows; two are usual
SETTLED = 1.5  # seconds: longer than it takes to see a change and build
WINDOWS = sys.platform == "win32"


@dataclass(slots=True)
class Served:
    """A home that is served, and what the command said so far."""

    home: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Collect what the command says, so that it never waits for a reader."""
        assert self.process.stdout is not None
        self.said.extend(iter(self.process.stdout.readline, ""))

    @property
    def address(self) -> str:
        """Where it is served, without a slash at the end; waits until it is told."""
        found = soon(lambda: re.search(r"http://[\d.]+:\d+", "".join(self.said)))
        assert found, self.said
        return found.group()

    def answer(self, path: str) -> tuple[int, str]:
        """The status and the text of a page, as the server answers it now."""
        try:
            with urlopen(self.address + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode("utf8")
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode("utf8")

    def page(self, path: str = "/index.html") -> str:
        """The text of a page."""
        return self.answer(path)[1]

    def settle(self) -> None:
        """Wait until nothing was built for a moment."""
        version = ""
        while (now := self.page("/_clipsheet/version")) != version:
            version = now
            time.sleep(SETTLED)

    def stop(self) -> int:
        """Press Ctrl-C; the exit status."""
        self.process.send_signal(signal.CTRL_C_EVENT if WINDOWS else signal.SIGINT)  # type: ignore[attr-defined]
        return self.process.wait(PATIENCE)


def soon(look: Callable[[], Any], pause: float = 0.1) -> Any:
    """What `look` gives, as soon as it gives something, else what it gives at the end."""
    until = time.monotonic() + PATIENCE
    while not (found := look()) and time.monotonic() < until:
        time.sleep(pause)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(home: Path, port: int) -> Iterator[Served]:
    """`serve` on a home, and its end."""
    command = [sys.executable, str(homes.BUILD), "--home", str(home), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=home, env=homes.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf8"
    ) as process:
        served = Served(home, process)
        listener = threading.Thread(target=served.listen, daemon=True)
        listener.start()
        try:
            yield served
        finally:
            process.kill()
            listener.join()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Served]:
    """Three articles, served."""
    with started(homes.home(tmp_path, map(clipping, ("one", "two", "three"))), free_port()) as served:
        yield served


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, for tests that change nothing."""
    with started(homes.home(tmp_path_factory.mktemp("standing"), map(clipping, ("one", "two", "three"))), free_port()) as served:
        yield served


def test_pages_and_what_they_need_are_served(standing: Served) -> None:
    assert "Title of one" in standing.page()
    assert "Title of two" in standing.page("/articles/two.html")
    assert "--paper" in standing.page("/theme/style.css")
    assert "Search" in standing.page("/search/")
    assert "languages" in standing.page("/pagefind/pagefind-entry.json")


@pytest.mark.parametrize("path", ["/nothing.html", "/../content/site.yaml", "/%2e%2e/content/site.yaml", "/..%2fcontent/site.yaml"])
def test_nothing_but_the_site_is_served(standing: Served, path: str) -> None:
    assert 404 == standing.answer(path)[0]


@pytest.mark.parametrize("path", ["/nothing.html", "/articles/gone.html", "/no/such/folder/", "/articles/", "/picture.png"])
def test_a_missing_page_shows_the_sites_own(standing: Served, path: str) -> None:
    status, text = standing.answer(path)
    assert 404 == status
    assert "This page does not exist" in text
    assert "_clipsheet/reload.js" in text, "it comes back by itself when the page is there"


def test_a_changed_clipping_a_new_one_and_a_changed_setting_show_by_themselves(serving: Served) -> None:
    assert "Title of one" in serving.page()
    put(serving.home, clipping("one", title="Another title"))
    assert soon(lambda: "Another title" in serving.page())
    assert "Title of one" not in serving.page()
    serving.settle()
    put(serving.home, clipping("four"))
    assert soon(lambda: "Title of four" in serving.page())
    serving.settle()
    (serving.home / "content" / "site.yaml").write_text('name: "Renamed digest"\n', "utf8")
    assert soon(lambda: "Renamed digest" in serving.page("/articles/one.html"))
    serving.settle()
    template = serving.home / "themes" / "broadsheet" / "templates" / "404.html"
    template.parent.mkdir(parents=True)
    template.write_text("Our own page", "utf8")
    assert soon(lambda: "Our own page" in serving.page("/404.html"))


def test_what_is_changed_during_a_build_shows_too(serving: Served) -> None:
    """Who saves two files one after the other must see both."""
    assert "Title of one" in serving.page()
    serving.settle()
    put(serving.home, clipping("one", title="Another title"))
    assert soon(lambda: list(serving.home.glob(".output.new-*/index.html")), pause=0.01), "all clippings of this build are read"
    put(serving.home, clipping("two", title="One more title"))
    assert soon(lambda: "One more title" in serving.page())


def test_a_raw_document_that_is_dropped_in_shows_by_itself(serving: Served) -> None:
    assert "Title of one" in serving.page()
    raw = serving.home / "content" / "raw" / "dropped.json"
    raw.parent.mkdir()
    raw.write_text('{"title": "A dropped article", "text": "It came while the site was served.", "outlet": "Drop Post"}', "utf8")
    assert soon(lambda: "A dropped article" in serving.page("/outlets/drop-post.html"))


SETTINGS_FAULT = "content/site.yaml:2: audiance: unknown key"
FAULTS = {
    "settings": ("content/site.yaml", 'name: "x"\naudiance: "<b>desk</b>"\n', 'name: "Mended"\n', SETTINGS_FAULT),
    "no YAML": ("content/site.yaml", 'name: "x\n', 'name: "Mended"\n', "content/site.yaml:"),
    "a template": ("themes/broadsheet/templates/404.html", "{{ page. }}", "Mended", "404.html:1: expected name or number"),
}


@pytest.mark.parametrize(("name", "broken", "mended", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_shown_in_the_page_and_gone_when_it_is_mended(serving: Served, name: str, broken: str, mended: str, said: str) -> None:
    assert "Title of one" in serving.page()
    file = serving.home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(broken, "utf8")
    assert soon(lambda: "The site was not built" in serving.page())
    assert said in serving.page()
    assert said in serving.page("/articles/one.html")
    assert soon(lambda: [line for line in serving.said if said in line]), "the terminal tells it too"
    serving.settle()
    file.write_text(mended, "utf8")
    assert soon(lambda: "Title of one" in serving.page())
    assert soon(lambda: "Mended" in serving.page("/404.html"))


def test_one_broken_clipping_leaves_the_rest_served_and_is_told(serving: Served) -> None:
    assert "Title of one" in serving.page()
    homes.file_of(serving.home, "two").write_text("broken", "utf8")
    assert soon(lambda: "Title of two" not in serving.page())
    assert "Title of one" in serving.page()
    assert soon(lambda: [line for line in serving.said if "two.md:1: no front matter" in line])


def test_a_page_that_is_open_reloads_by_itself(serving: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}/articles/one.html")
    expect(page.locator("h1")).to_have_text("Title of one")
    page.wait_for_timeout(1500)  # it must have asked once before
    put(serving.home, clipping("one", title="Another title"))
    expect(page.locator("h1")).to_have_text("Another title", timeout=PATIENCE * 1000)
    page.close()


def test_the_output_on_disk_holds_nothing_of_the_server(standing: Served) -> None:
    assert "_clipsheet" in standing.page()
    assert [] == homes.places(standing.home / "output", "_clipsheet")


def test_only_this_machine_is_answered(standing: Served) -> None:
    port = int(standing.address.rsplit(":", 1)[1])
    assert standing.address.startswith("http://127.0.0.1:")
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    others = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for other in (*others, "127.0.0.2"):
        with pytest.raises(OSError):
            socket.create_connection((other, port), timeout=2)


def test_where_the_port_is_taken_the_next_free_one_is(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with started(homes.home(tmp_path, [clipping()]), port) as served:
            assert port < int(served.address.rsplit(":", 1)[1])
            assert "Title of ferry-stops" in served.page()


@pytest.mark.skipif(WINDOWS, reason="there Ctrl-C would reach the tests themselves")
def test_ctrl_c_ends_it_at_once_without_a_traceback(serving: Served) -> None:
    assert "Title of one" in serving.page()
    assert serving.stop() in (0, 130)
    assert not [line for line in serving.said if "Traceback" in line]
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", int(serving.address.rsplit(":", 1)[1])), timeout=2)


def test_a_home_that_cannot_be_built_is_served_once_it_is_mended(tmp_path: Path) -> None:
    """The first build may fail: the editor starts `serve` to see what is wrong."""
    home = homes.home(tmp_path, [clipping()])
    homes.file_of(home, "ferry-stops").write_text("broken", "utf8")
    with started(home, free_port()) as served:
        assert "every clipping is broken" in served.page()
        put(home, clipping())
        assert soon(lambda: "Title of ferry-stops" in served.page())
