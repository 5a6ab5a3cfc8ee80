"""`serve`: the site on this machine alone, rebuilt when content, settings or themes change; open pages reload by themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from clipsheet.model import Faults
from clipsheet.report import Report

HOST = "127.0.0.1"
POLL_SECONDS = 0.1  # to look at the hundred files of the demo takes 5 ms
PORTS_TO_TRY = 20
SCRIPT_PATH, VERSION_PATH = "/_clipsheet/reload.js", "/_clipsheet/version"
SCRIPT = f"""// added by `serve` alone: asks twice a second whether the site was built again
let known;
setInterval(async () => {{
  const answer = await fetch("{VERSION_PATH}", {{cache: "no-store"}}).catch(() => null);
  const version = answer && await answer.text();
  if (version && known && version !== known) location.reload();
  known = version || known;
}}, 500);
"""


class State:
    """What the server shows: the number of the build, and the faults of the last one where it failed."""

    def __init__(self) -> None:
        self.version = 1
        self.faults = ""


class Handler(SimpleHTTPRequestHandler):
    """Files of the output; every page gets the script that reloads it, a failed build is shown in its place."""

    def __init__(self, *args: object, state: State, **kwargs: object) -> None:
        self.state = state
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, the script or the version."""
        path = self.path.split("?")[0]
        if path == SCRIPT_PATH:
            self._answer(SCRIPT, "text/javascript")
        elif path == VERSION_PATH:
            self._answer(str(self.state.version), "text/plain")
        elif self.state.faults and path.endswith(("/", ".html")):
            self._answer(_fault_page(self.state.faults), "text/html")
        else:
            page = Path(self.translate_path(path))
            page = page / "index.html" if page.is_dir() and path.endswith("/") else page
            missing = Path(self.directory) / "404.html"
            if page.suffix == ".html" and page.is_file():
                self._answer(_reloading(page), "text/html")
            elif not page.exists() and missing.is_file():
                self._answer(_reloading(missing), "text/html", HTTPStatus.NOT_FOUND)
            else:
                super().do_GET()

    def _answer(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Keep the terminal for what the editor must read."""


def _reloading(page: Path) -> str:
    return page.read_text("utf8").replace("</head>", f'<script src="{SCRIPT_PATH}" defer></script></head>', 1)


def _fault_page(faults: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built</title></head>'
        "<body><h1>The site was not built</h1><p>Mend this, and the page comes back by itself:</p>"
        f"<pre>{escape(faults)}</pre></body></html>"
    )


def serve(home: Path, output: Path, port: int, rebuild: Callable[[], Report], say: Callable[[str], None]) -> None:
    """Build, serve and watch until Ctrl-C. The port is the first free one from `port` on."""
    state = State()
    known = dict(_stamps(home, output))
    _rebuild(state, rebuild, say)
    output.mkdir(parents=True, exist_ok=True)
    server = _server(port, partial(Handler, state=state, directory=str(output)))
    say(f"http://{HOST}:{server.server_port}/   (Ctrl-C ends)")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        _watch(lambda: dict(_stamps(home, output)), known, lambda: _rebuild(state, rebuild, say))
    finally:
        server.shutdown()
        server.server_close()


def _server(port: int, handler: Callable[..., Handler]) -> ThreadingHTTPServer:
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return ThreadingHTTPServer((HOST, candidate), handler)
        except OSError:
            continue
    return ThreadingHTTPServer((HOST, 0), handler)


def _watch(stamps: Callable[[], dict[str, int]], known: dict[str, int], build: Callable[[], None]) -> None:
    """Build whenever a file is not as it was before the last build; one that cleans is followed by another, which writes nothing."""
    while True:
        time.sleep(POLL_SECONDS)
        now = stamps()
        if now != known:
            known = now
            build()


def _stamps(home: Path, output: Path) -> Iterator[tuple[str, int]]:
    """Every file that a build reads, with the time it was changed."""
    for folder in (home / "content", home / "themes"):
        for path in folder.rglob("*"):
            try:
                if path.is_file() and not path.is_relative_to(output) and not path.name.startswith("."):
                    yield str(path), path.stat().st_mtime_ns
            except OSError:  # gone between the look at the folder and the look at the file
                continue


def _rebuild(state: State, rebuild: Callable[[], Report], say: Callable[[str], None]) -> None:
    try:
        report = rebuild()
    except (Faults, OSError) as error:
        state.faults = str(error)
        say(f"not built:\n{error}")
    else:
        state.faults = ""
        for line in report.lines():
            say(line)
    state.version += 1
