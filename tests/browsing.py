"""What looks at pages as a reader's browser does: Chromium, a web server for a folder, and a tab that is watched from page to page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import chromium

WATCH = """
window.hits = [];
window.hit = (what) => window.hits.push(String(what));
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = (...words) => window.hit(name + words);
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""
ALIVE = """
() => [...document.querySelectorAll('*')]
  .filter((element) => element.matches('.theirs, #theirs, iframe, object, embed, base, math, img:not([src^="../theme"])')
    || element.matches('svg:not(.chart > svg)')
    || [...element.attributes].some(({name, value}) =>
      name.startsWith('on') || !['content', 'value'].includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value)))
  .map((element) => element.outerHTML)
"""
PARTS = re.compile(r":\w+|\*|[^*:]+")  # of the path in a rule of `_headers`


@contextmanager
def started() -> Iterator[Browser]:
    """A running Chromium. In this process, no other may run meanwhile."""
    path = chromium.executable()
    if path is None:
        raise FileNotFoundError(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS])
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a browser saw of one page."""

    hits: list[str]
    alive: list[str]
    requests: list[str]
    errors: list[str]
    violations: list[str]


class Watcher:
    """One tab of a browser that is watched from page to page."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(WATCH)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("response", lambda answer: self.errors.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)

    def look(self, address: str, then: Callable[[Page], None] = lambda _page: None) -> Looked:
        """Open a page, do what is asked, and tell what happened."""
        self.requests.clear()
        self.errors.clear()
        self.page.goto(address)
        then(self.page)
        hits, alive, violations = (self.page.evaluate(question) for question in ("window.hits", ALIVE, "window.violations"))
        return Looked(hits, alive, [*self.requests], [*self.errors], violations)


class Host(SimpleHTTPRequestHandler):
    """Serves files, each with the headers that the `_headers` of the folder gives it, and logs nothing."""

    def end_headers(self) -> None:
        for name, value in headers_of(self.directory, self.path.partition("?")[0]).items():
            self.send_header(name, value)
        super().end_headers()

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """The media type by the name. The registry of Windows may call .js plain text; browsers refuse such modules."""
        return "text/javascript" if str(path).endswith(".js") else super().guess_type(path)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def headers_of(folder: str | Path, path: str) -> dict[str, str]:
    """What `_headers` says of a path: `*` is anything, `:name` is anything but a slash, and what several rules say is joined."""
    file, fits, found = Path(folder, "_headers"), False, dict[str, str]()
    for line in file.read_text("utf8").splitlines() if file.is_file() else ():
        if line[0] == "/":
            rule = "".join({"*": ".*"}.get(part, "[^/]+" if part[0] == ":" else re.escape(part)) for part in PARTS.findall(line))
            fits = re.fullmatch(rule, path) is not None
        elif fits:
            name, _colon, value = line.strip().partition(": ")
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; the base URL, without a slash at its end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
