"""`serve`: the site on this machine alone, rebuilt when content, settings or themes change; open pages reload by themselves.

Nothing but Ctrl-C ends it: what breaks a build is shown in place of every page, until it is mended. What is added to a page that is
served (the script, the bar that tells of faults) never enters the output.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from clipsheet.model import Fault
from clipsheet.report import Report, counted
from clipsheet_digest import fault_pages
from clipsheet_digest.render import path_of

HOST = "127.0.0.1"
LAST_PORT = 65535
POLL_SECONDS = 0.1  # to look at the hundred files of the demo takes 5 ms
REST = 9  # times as long as the look took: that of ten thousand files takes half a second
PORTS_TO_TRY = 20
OURS = "/_clipsheet/"
FILES = {f"{OURS}reload.js": "text/javascript", f"{OURS}faults.css": "text/css", f"{OURS}bar.css": "text/css"}
VERSION_PATH, FAULTS_PATH = f"{OURS}version", f"{OURS}faults"
STRICT = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
FOREIGN_HOST = f"This digest is shown on this machine alone, and under no other name: open http://{HOST}:{{port}}/\n"
OWN_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?", re.IGNORECASE)
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Built:
    """What a rebuild gives: its report, and the address that the site is made for."""

    report: Report
    base_url: str


@dataclass(frozen=True, slots=True)
class State:
    """What the last build left: whether there is a site, what is wrong, and the path that the site is made to lie at.

    The version is the time of the build, so that a page of an earlier `serve` is shown anew too.
    """

    built: bool = False
    faults: tuple[Fault, ...] = ()
    mount: str = ""
    version: int = field(default_factory=time.time_ns)


@dataclass(slots=True)
class Desk:
    """What the watching and the answering share."""

    home: Path
    output: Path
    state: State = field(default_factory=State)


class Handler(SimpleHTTPRequestHandler):
    """Files of the output; every page gets the script that reloads it, a failed build is shown in its place."""

    def __init__(self, *args: object, desk: Desk, **kwargs: object) -> None:
        self.desk = desk
        self.state = desk.state
        super().__init__(*args, directory=str(desk.output), **kwargs)  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Refuse what asks for another host: a foreign page whose name was made to point here would read the whole texts of a desk."""
        if not super().parse_request():
            return False
        if OWN_HOST.fullmatch(self.headers.get("Host", HOST)):
            return True
        self._answer(FOREIGN_HOST.format(port=self.server.server_port), "text/plain", HTTPStatus.MISDIRECTED_REQUEST)  # type: ignore[attr-defined]
        return False

    def do_GET(self) -> None:
        """Answer with a file of the site or with one of ours."""
        self.state = self.desk.state  # one for the whole answer
        path = self.path.partition("?")[0]
        if path in FILES:
            self._answer((fault_pages.SERVED / path.removeprefix(OURS)).read_text("utf8"), FILES[path])
        elif path == VERSION_PATH:
            self._answer(str(self.state.version), "text/plain")
        elif not self.state.built and path.endswith(("/", ".html", FAULTS_PATH)):
            self._answer(fault_pages.not_built(self.state.faults, self.desk.home, self.state.version), "text/html", policy=STRICT)
        elif path == FAULTS_PATH:
            told = fault_pages.left_out(self.state.faults, self.desk.home, self.state.version, f"{self.state.mount}/")
            self._answer(told, "text/html", policy=STRICT)
        elif not path.startswith(f"{self.state.mount}/"):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.state.mount + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer_file(path)

    def _answer_file(self, path: str) -> None:
        page = self._file(path)
        missing = self.desk.output / "404.html"
        if page is None and missing.is_file():
            self._answer(_with_ours(missing, self.state), "text/html", HTTPStatus.NOT_FOUND)
        elif page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif page.suffix == ".html" and page.is_file():
            self._answer(_with_ours(page, self.state), "text/html")
        else:
            super().do_GET()

    def _file(self, path: str) -> Path | None:
        """What a path leads to; None where there is nothing."""
        page = Path(self.translate_path(path))
        try:
            page = page / "index.html" if page.is_dir() and path.endswith("/") else page
            return page if page.exists() else None
        except OSError:  # a name that is longer than names may be
            return None

    def _answer(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK, policy: str = "") -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Let the browser keep nothing: a style sheet that was saved must show, too."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """The file of a path, which begins with that of the site."""
        return super().translate_path(path.removeprefix(self.state.mount))

    def guess_type(self, path: str) -> str:  # type: ignore[override]
        """The media type by the name. The registry of Windows may call .js plain text; browsers refuse such modules."""
        return "text/javascript" if path.endswith(".js") else super().guess_type(path)

    def log_message(self, *_args: object) -> None:
        """Keep the terminal for what the editor must read."""


class Server(ThreadingHTTPServer):
    """Takes no port that another program has, and says nothing of a browser that went away."""

    allow_reuse_address = sys.platform != "win32"  # there it means to share the port

    def handle_error(self, request: object, client_address: object) -> None:
        """Print what went wrong with an answer, unless nobody waits for it any more."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _with_ours(page: Path, state: State) -> str:
    """A page of the output with the script, and the bar where something is wrong."""
    html = page.read_text("utf8")
    head = f'<script src="{OURS}reload.js?version={state.version}" defer></script>'
    if state.faults:
        html = _behind(BODY.search(html), html, _bar(len(state.faults)))
        head += f'<link rel="stylesheet" href="{OURS}bar.css">'
    return html.replace("</head>", f"{head}</head>", 1) if "</head>" in html else html + head


def _behind(place: re.Match[str] | None, html: str, addition: str) -> str:
    end = place.end() if place else len(html)
    return html[:end] + addition + html[end:]


def _bar(number: int) -> str:
    link = f'<a href="{FAULTS_PATH}">{counted(number, "fault")}: see what to mend</a>'
    return f'<aside class="clipsheet-bar" lang="en" dir="ltr" aria-label="Faults">{link}</aside>'


def serve(desk: Desk, themes: Iterable[Path], port: int, rebuild: Callable[[], Built], say: Callable[[str], None], *, debug: bool) -> None:
    """Build, serve and watch until Ctrl-C. The port is the first free one from `port` on; `debug` prints where an error came from."""
    watched = (desk.home / "content", desk.home / "themes", *themes)

    def stamps() -> dict[str, int]:
        return {**dict(_stamps(watched, desk.output)), "": desk.output.is_dir()}  # a site that is swept away is built again

    def build() -> None:
        desk.state = _state(desk.state, rebuild, say, debug=debug)

    known = {**stamps(), "": True}
    build()
    server = _server(port, partial(Handler, desk=desk))
    if server.server_port != port:
        say(f"port {port} is taken; this is the next free one:")
    say(f"http://{HOST}:{server.server_port}{desk.state.mount}/   (Ctrl-C ends)")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        _watch(stamps, known, build)
    finally:
        server.shutdown()
        server.server_close()


def _server(port: int, handler: Callable[..., Handler]) -> Server:
    for candidate in range(port, min(port + PORTS_TO_TRY, LAST_PORT + 1)):
        try:
            return Server((HOST, candidate), handler)
        except OSError:
            continue
    return Server((HOST, 0), handler)


def _watch(stamps: Callable[[], dict[str, int]], known: dict[str, int], build: Callable[[], None]) -> None:
    """Build whenever a file is not as it was before the last build; one that cleans is followed by another, which writes nothing."""
    pause = POLL_SECONDS
    while True:
        time.sleep(pause)
        started = time.monotonic()
        now = stamps()
        pause = max(POLL_SECONDS, REST * (time.monotonic() - started))
        if now != known:
            known = now
            build()


def _stamps(folders: Iterable[Path], output: Path) -> Iterator[tuple[str, int]]:
    """Every file that a build reads, with the time it was changed."""
    for folder in folders:
        for parent, _folders, names in os.walk(folder):  # passes over a folder that is gone between two looks; Path.rglob does not
            for path in (Path(parent, name) for name in names if not name.startswith(".")):
                try:
                    if path.is_file() and not path.is_relative_to(output):
                        yield str(path), path.stat().st_mtime_ns
                except OSError:  # gone between the look at the folder and the look at the file
                    continue


def _state(before: State, rebuild: Callable[[], Built], say: Callable[[str], None], *, debug: bool) -> State:
    """What a build leaves to show; where it fails, whatever the reason, the next save builds again."""
    try:
        built = rebuild()
    except Exception as error:
        if debug:
            traceback.print_exc()
        faults = fault_pages.faults_of(error)
        for line in ("not built:", *map(str, faults)):
            say(line)
        return replace(before, built=False, faults=faults, version=time.time_ns())
    for line in built.report.lines():
        say(line)
    return State(built=True, faults=fault_pages.in_order(built.report.faults), mount=quote(unquote(path_of(built.base_url))))
