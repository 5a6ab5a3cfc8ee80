"""`serve`: the site on this machine alone, built again when something changes, with faults shown in its place."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import homes
import pytest
from homes import clipping, put
from playwright.sync_api import Browser, ViewportSize, expect

from clipsheet_digest import server

PATIENCE = 30  # seconds until a change shows; two are usual
SETTLED = 2.5  # seconds: longer than it takes to see a change and build
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


def started(home: Path, port: int) -> AbstractContextManager[Served]:
    """`serve` on a home, and its end."""
    return running(home, [str(homes.BUILD), "--home", str(home), "serve", "--port", str(port)])


@contextmanager
def running(home: Path, arguments: list[str]) -> Iterator[Served]:
    """Python with these arguments, which serve a home, and its end."""
    command = [sys.executable, *arguments]
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


SLOWLY = f"""
import sys, time
sys.path[:0] = [{str(homes.ROOT)!r}, {str(homes.ROOT / "plugins")!r}]
from clipsheet import cli
from clipsheet_digest import writer
write = writer._target
def slowly(*given):
    time.sleep(0.1)
    return write(*given)
writer._target = slowly
sys.exit(cli.main(["--home", sys.argv[1], "serve", *sys.argv[2:]]))
"""


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Served]:
    """The same, where a build takes two seconds, so that a test can do something meanwhile."""
    home = homes.home(tmp_path, map(clipping, ("one", "two", "three")))
    with running(home, ["-c", SLOWLY, str(home), "--port", str(free_port())]) as served:
        yield served


def pages_under_way(home: Path) -> list[Path]:
    """The pages of a build that is not done."""
    return list(home.glob(".output.new-*/articles/*.html"))


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
    assert "languages" in standing.page("/pagefind/parts.json")


@pytest.mark.parametrize("path", ["/nothing.html", "/../content/site.yaml", "/%2e%2e/content/site.yaml", "/..%2fcontent/site.yaml"])
def test_nothing_but_the_site_is_served(standing: Served, path: str) -> None:
    assert 404 == standing.answer(path)[0]


@pytest.mark.parametrize(
    "path", ["/nothing.html", "/articles/gone.html", "/no/such/folder/", "/articles/", "/picture.png", "/%00.html", f"/{'a' * 300}"]
)
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


def test_what_is_changed_during_a_build_shows_too(slow: Served) -> None:
    """Who saves two files one after the other must see both."""
    assert "Title of one" in slow.page()
    slow.settle()
    put(slow.home, clipping("one", title="Another title"))
    assert soon(lambda: pages_under_way(slow.home), pause=0.01), "all clippings of this build are read"
    put(slow.home, clipping("two", title="One more title"))
    assert soon(lambda: "One more title" in slow.page())


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
    "a name in a template": (
        "themes/broadsheet/templates/404.html",
        "<p>\n{{ pgae.title }}",
        "Mended",
        "themes/broadsheet/templates/404.html:2: &#39;pgae&#39; is undefined",
    ),
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
    in_terminal = unescape(said).split("/")[-1]  # which names a template by its whole path
    assert soon(lambda: [line for line in serving.said if in_terminal in line]), "the terminal tells it too"
    serving.settle()
    file.write_text(mended, "utf8")
    assert soon(lambda: "Title of one" in serving.page())
    assert soon(lambda: "Mended" in serving.page("/404.html"))


def test_the_page_of_a_fault_shows_its_place_in_the_file_and_what_to_do(serving: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}/articles/one.html")
    name = 'name: "<script>document.title = 1</script>"'
    (serving.home / "content" / "site.yaml").write_text(f'format: 1\n{name}\n\naudiance: "desk"\n\nlanguages: [en]\nhold: []\n', "utf8")
    expect(page.get_by_role("heading", level=1)).to_have_text("The site was not built", timeout=PATIENCE * 1000)
    expect(page.get_by_role("heading", level=2)).to_have_text("content/site.yaml:4: audiance: unknown key")
    expect(page.get_by_role("listitem").first).to_contain_text("What to do: did you mean 'audience'?")
    excerpt = page.get_by_role("list", name="The file around line 4")
    expect(excerpt.get_by_role("listitem")).to_have_text([f"2{name}", "3", '4audiance: "desk"', "5", "6languages: [en]"])
    expect(excerpt.locator("mark")).to_have_text('audiance: "desk"')
    assert ("en", "The site was not built") == (page.locator("html").get_attribute("lang"), page.title())
    page.close()


def test_nothing_outside_the_home_is_shown_in_a_fault(serving: Served) -> None:
    """A link may lead anywhere, and its faulty line with the lines around it is printed."""
    outside = serving.home.parent / "outside.yaml"
    outside.write_text('name: "x"\nsecret: "of another folder"\n', "utf8")
    settings = serving.home / "content" / "site.yaml"
    settings.unlink()
    settings.symlink_to(outside)
    assert soon(lambda: "content/site.yaml:2: secret: unknown key" in serving.page())
    assert "of another folder" not in serving.page()


PHONE = ViewportSize(width=320, height=640)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_of_faults_fits_a_phone_and_is_readable(serving: Served, browser: Browser, dark: bool) -> None:
    long = "outlets-without-a-space-" * 20
    (serving.home / "content" / "site.yaml").write_text(f"{long}: {long}\nname: 1\n", "utf8")
    assert soon(lambda: "The site was not built" in serving.page())
    context = browser.new_context(viewport=PHONE, color_scheme="dark" if dark else "light")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(serving.address)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert dark == (sum(rgb(ink)) > sum(rgb(paper))), (ink, paper)
    assert [] == refused, "its own policy lets through what it needs"
    context.close()


def rgb(color: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", color)[:3]]


def test_faults_of_clippings_are_told_above_every_page_until_they_are_mended(serving: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}/articles/one.html")
    bar = page.get_by_role("complementary", name="Faults")
    expect(bar).to_have_count(0)
    two = homes.file_of(serving.home, "two")
    good = two.read_text("utf8")
    two.write_text(good.replace("outlet:", "outlett:"), "utf8")
    homes.file_of(serving.home, "three").write_text("broken", "utf8")
    expect(bar).to_have_text("2 faults: see what to mend", timeout=PATIENCE * 1000)
    assert 0 == page.evaluate("document.querySelector('.clipsheet-bar').getBoundingClientRect().top")
    assert [] == homes.places(serving.home / "output", "_clipsheet"), "the bar is the server's alone"
    bar.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(2)
    expect(page.locator("mark").last).to_have_text('outlett: "Harbour Courier"')
    page.get_by_role("link", name="To the site").click()
    expect(page).to_have_url(f"{serving.address}/")
    put(serving.home, clipping("three"))
    expect(bar).to_have_text("1 fault: see what to mend", timeout=PATIENCE * 1000)
    two.write_text(good, "utf8")
    expect(bar).to_have_count(0, timeout=PATIENCE * 1000)
    assert "No faults" in serving.page("/_clipsheet/faults")
    page.close()


def test_a_page_without_a_head_reloads_and_has_the_bar_too(serving: Served) -> None:
    template = serving.home / "themes" / "broadsheet" / "templates" / "404.html"
    template.parent.mkdir(parents=True)
    template.write_text("Our own page", "utf8")
    homes.file_of(serving.home, "three").write_text("broken", "utf8")
    assert soon(lambda: "Our own page" in serving.page("/404.html") and "1 fault" in serving.page("/404.html"))
    assert "_clipsheet/reload.js" in serving.page("/404.html")


UNFORESEEN = f"""
import sys
from pathlib import Path
sys.path[:0] = [{str(homes.ROOT)!r}, {str(homes.ROOT / "plugins")!r}]
from clipsheet import cli, settings
from clipsheet_digest import publish
home, make = Path(sys.argv[1]), publish.publish
def breaking(*given):
    if (home / "content" / "bug").exists():
        raise ValueError("a <b>bug</b> of ours")
    if (home / "content" / "refusal").exists():
        raise PermissionError(13, "Permission denied", str(home / "output"))
    return make(*given)
publish.publish = breaking
cli.main(["--home", sys.argv[1], "serve", *sys.argv[2:]])
"""


@pytest.mark.parametrize("debug", [False, True], ids=["plainly", "with --debug"])
def test_an_unforeseen_error_is_shown_and_the_next_save_builds_again(tmp_path: Path, debug: bool) -> None:
    home = homes.home(tmp_path, [clipping()])
    arguments = ["-c", UNFORESEEN, str(home), "--port", str(free_port()), *["--debug"] * debug]
    with running(home, arguments) as served:
        assert "Title of ferry-stops" in served.page()
        for name, said in (("bug", "ValueError: a &lt;b&gt;bug&lt;/b&gt; of ours"), ("refusal", "output: Permission denied")):
            file = home / "content" / name
            file.write_text("", "utf8")
            assert soon(lambda said=said: said in served.page())
            file.unlink()
            assert soon(lambda: "Title of ferry-stops" in served.page())
        assert debug == any("Traceback" in line for line in served.said)


def test_broken_settings_at_the_start_are_shown_as_well(tmp_path: Path) -> None:
    home = homes.home(tmp_path, [clipping()], site_yaml='name: "x\n')
    with started(home, free_port()) as served:
        assert "The site was not built" in served.page()
        (home / "content" / "site.yaml").write_text('name: "Mended"\n', "utf8")
        assert soon(lambda: "Title of ferry-stops" in served.page())


def test_what_is_wrong_with_the_command_line_ends_it(tmp_path: Path) -> None:
    made = homes.build(homes.home(tmp_path, [clipping()]), "serve", "--theme", "broadshet")
    assert 2 == made.returncode
    assert "'broadshet': no such theme" in made.stderr


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Served]:
    """A site that is made for a path of its host."""
    site = 'name: "Test digest"\nbase_url: "https://press.example/weekly/digest/"\n'
    with started(homes.home(tmp_path, map(clipping, ("one", "two", "three")), site_yaml=site), free_port()) as served:
        yield served


def test_a_site_with_a_path_is_served_at_that_path(below: Served, browser: Browser) -> None:
    assert soon(lambda: f"{below.address}/weekly/digest/ " in "".join(below.said)), "the address that is told is the site's"
    assert below.page("/weekly/digest/articles/one.html") == below.page("/articles/one.html"), "an address without the path leads there"
    page = browser.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(below.address)
    expect(page).to_have_url(f"{below.address}/weekly/digest/")
    page.goto(f"{below.address}/search?q=Title")
    expect(page).to_have_url(f"{below.address}/weekly/digest/search/?q=Title")
    found = page.locator("#results a", has_text="Title of")
    expect(found).to_have_count(3, timeout=PATIENCE * 1000)
    found.first.click()
    expect(page.locator("h1")).to_contain_text("Title of")
    assert [] == failed
    page.goto(f"{below.address}/weekly/digest/no/such/page.html")
    page.get_by_role("link", name="the latest issue").click()
    expect(page).to_have_url(re.compile(r"/weekly/digest/(index\.html)?$"))
    assert [f"{below.address}/weekly/digest/no/such/page.html"] == failed, "the style of the page for missing addresses is there"
    page.close()


def test_nothing_that_is_served_is_kept_by_the_browser(standing: Served) -> None:
    """A style sheet that was saved must show, though Pelican gives its copy the time of the original."""
    for path in ("/index.html", "/theme/style.css", "/pagefind/pagefind.js"):
        with urlopen(standing.address + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            assert "no-store" == answer.headers["Cache-Control"]


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


def test_a_folder_that_goes_during_a_look_is_passed_over(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_text(name, "utf8")
    look = server._stamps([tmp_path], tmp_path / "output")
    first = Path(next(look)[0]).parent
    shutil.rmtree(next(folder for folder in tmp_path.iterdir() if folder != first))
    assert 1 == len(list(look))


def test_only_this_machine_is_answered(standing: Served) -> None:
    port = int(standing.address.rsplit(":", 1)[1])
    assert standing.address.startswith("http://127.0.0.1:")
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    others = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for other in (*others, "127.0.0.2"):
        with pytest.raises(OSError):
            socket.create_connection((other, port), timeout=2)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("LOCALHOST:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("", 421),
    ],
)
@pytest.mark.parametrize("path", ["/index.html", "/_clipsheet/faults", "/_clipsheet/version"])
def test_a_foreign_name_for_this_machine_is_refused(standing: Served, host: str, status: int, path: str) -> None:
    with closing(HTTPConnection(standing.address.removeprefix("http://"), timeout=PATIENCE)) as asking:
        asking.request("GET", path, headers={"Host": host})
        answer = asking.getresponse()
        assert status == answer.status
        assert (status == 200) is (f"open {standing.address}/" not in answer.read().decode("utf8"))


def test_where_the_port_is_taken_the_next_free_one_is(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with started(homes.home(tmp_path, [clipping()]), port) as served:
            assert port < int(served.address.rsplit(":", 1)[1])
            assert "Title of ferry-stops" in served.page()
            assert f"port {port} is taken" in "".join(served.said)


@pytest.mark.skipif(WINDOWS, reason="there Ctrl-C would reach the tests themselves")
def test_ctrl_c_ends_it_at_once_without_a_traceback(serving: Served) -> None:
    assert "Title of one" in serving.page()
    assert 0 == serving.stop()
    assert not [line for line in serving.said if "Traceback" in line]
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", int(serving.address.rsplit(":", 1)[1])), timeout=2)


@pytest.mark.skipif(WINDOWS, reason="there Ctrl-C would reach the tests themselves")
def test_ctrl_c_during_a_build_leaves_the_last_site_whole(slow: Served) -> None:
    assert "Title of one" in slow.page()
    slow.settle()
    before = homes.hashes(slow.home / "output")
    put(slow.home, clipping("one", title="Another title"))
    assert soon(lambda: pages_under_way(slow.home), pause=0.01), "it builds"
    assert 0 == slow.stop()
    assert not [line for line in slow.said if "Traceback" in line]
    assert before == homes.hashes(slow.home / "output")
    assert [] == list(slow.home.glob(".output.*")), "nothing half-done is left"


def test_a_home_that_cannot_be_built_is_served_once_it_is_mended(tmp_path: Path) -> None:
    """The first build may fail: the editor starts `serve` to see what is wrong."""
    home = homes.home(tmp_path, [clipping()])
    homes.file_of(home, "ferry-stops").write_text("broken", "utf8")
    with started(home, free_port()) as served:
        assert "every clipping is broken" in served.page()
        put(home, clipping())
        assert soon(lambda: "Title of ferry-stops" in served.page())


def test_a_site_that_is_swept_away_is_built_again(serving: Served) -> None:
    assert "Title of one" in serving.page("/articles/one.html")
    serving.settle()
    shutil.rmtree(serving.home / "output")
    assert soon(lambda: "Title of one" in serving.page("/articles/one.html"))
