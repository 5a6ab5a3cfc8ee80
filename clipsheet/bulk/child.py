"""[reads, writes] A process that does nothing but write parts: a document that ends it ends nobody else.

It reads tasks from standard input, a line of JSON each, and answers on standard output: every step before it takes it, and then the
part that it wrote, or why it could not. It ends with its standard input, and so with whoever started it.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from clipsheet import doctor, scaffold, settings
from clipsheet.bulk import parts
from clipsheet.bulk.parts import At
from clipsheet.bulk.pieces import Input, Piece
from clipsheet.bulk.supervised import ROOT
from clipsheet.clip import clip
from clipsheet.model import Form, RawDocument
from clipsheet.settings import Vocabulary

IDLE = 60.0  # seconds after which a process without work ends: a worker of a cluster lives for weeks
PAGE = RawDocument("", Form.HTML, f"<h1>The ferry runs</h1>{'<p>The ferry is to run at night from the 5th of June 2025 on.</p>' * 9}", "")
CHECKOUT = ROOT if (ROOT / "pyproject.toml").is_file() else None
OTHER_RULES = "another Clipsheet, other libraries, or other outlets and topics: let every machine have the same"


def main() -> None:
    """Do what standard input asks for until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who started us
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    os.dup2(2, 1)  # what a library prints is no answer
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked.put,), daemon=True).start()

    def answer(said: dict[str, Any]) -> None:
        try:
            answers.write(json.dumps(said) + "\n")
            answers.flush()
        except BrokenPipeError:
            os._exit(1)  # who asked was killed; nobody is left to be told

    while True:
        try:
            task = json.loads(asked.get(timeout=IDLE))
        except queue.Empty:
            return
        try:
            answer(_done(task, lambda at: answer({"at": at})))
        except OSError as refused:
            name = str(refused.filename or task["folder"])  # of a part no name but that of all
            place = task["folder"] if Path(name).parent == Path(task["folder"]) else name
            answer({"refused": f"{place}: {refused.strerror or refused}"})


def _listen(put: Callable[[str], None]) -> None:
    for line in sys.stdin:
        put(line)
    os._exit(1)  # in the middle of a document, too


def _done(task: dict[str, Any], tell: Callable[[At], None]) -> dict[str, Any]:
    home = None if task["home"] is None else Path(task["home"])
    if _rules(home) != task["rules"]:
        if _rules.cache_info().hits:  # perhaps they were changed since: a new process will see
            os._exit(0)
        return {"refused": OTHER_RULES}
    said = task["piece"]
    files = tuple(Input(Path(path), source, size, changed) for path, source, size, changed in said["files"])
    for one in files:  # or else all of it would be rejected, once and for all, where a disk is not there
        stat = one.path.stat()
        if (stat.st_size, stat.st_mtime_ns) != (one.size, one.changed):
            return {"refused": f"{one.path}: has changed since the run began"}
    piece = Piece(files, said["within"] and tuple(said["within"]))
    poisoned = {At(*at) for at in task["poisoned"]}
    part = parts.write(piece, Path(task["folder"]), _vocabulary(home), poisoned, tell, whole=task["whole"])
    return {"part": asdict(part)}


@cache
def _vocabulary(home: Path | None) -> Vocabulary:
    found = scaffold.starter_vocabulary() if home is None else settings.load(home).vocabulary
    clip(PAGE, found)  # the first one loads tables, fifty times as long as another: who is killed meanwhile was at no document
    return found


@cache
def _rules(home: Path | None) -> str:
    return rules(home)


def rules(home: Path | None) -> str:
    """What cleaning hangs on, in a hash that is the same on every machine: our code and tables, the libraries, and a home's vocabulary."""
    package = Path(settings.__file__).parent
    files = {
        path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.is_file() and path.parent.name != "__pycache__"
    }
    if home is not None:
        files |= {name: home / "content" / name for name in settings.VOCABULARY if (home / "content" / name).exists()}
    digest = blake2b(json.dumps(doctor.versions(CHECKOUT)).encode(), digest_size=16)
    for name, path in sorted(files.items()):
        digest.update(f"{name}\0".encode() + blake2b(path.read_bytes()).digest())
    return digest.hexdigest()
