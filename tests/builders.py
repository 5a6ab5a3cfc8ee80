"""Builders: the smallest sound value of each kind, with what a test cares about given by name."""

from __future__ import annotations

import hashlib
import plistlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clipsheet.model import Clipping, Declared, Form, Line, RawDocument

PROSE = (
    "The ferry between the two banks of the river will run at night from Monday on, the harbour office said. "
    "Its crew has trained for three weeks and will take no more than forty passengers on each crossing.\n\n"
    "Until now the last boat left at eight in the evening, and whoever missed it had to wait for the morning. "
    "The council will look at the figures in spring and decide whether the night boats stay."
)
"""Two paragraphs of prose without a country, a topic, a date or a name."""


def line(text: str, **facts: Any) -> Line:
    """A line of a page."""
    return Line(1, text, **facts)


def clipping(**values: Any) -> Clipping:
    """A clipping that says nothing special."""
    return Clipping(**{"title": "Night boats", "slug": "night-boats-0a1b2c", "lang": "en", "body": PROSE, **values})


def raw(text: str, form: Form = Form.DUMP, source: str = "raw/page.txt", **declared: Any) -> RawDocument:
    """A raw document with what a person declared of it."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return RawDocument(source=source, form=form, text=text, sha256=sha256, declared=Declared(**declared))


def dump(title: str = "Ferry to run at night from Monday", date: str = "5 June 2025 15:39", body: str = PROSE) -> str:
    """The text of a page that holds its article and nothing else."""
    return f"{title}\n\n{date}\n\n{body}\n"


def page(title: str = "Ferry to run at night from Monday", head: str = "", body: str = PROSE, lang: str = "en") -> str:
    """An HTML page with an article; `head` goes into its head."""
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def home(folder: Path, documents: Mapping[str, str | bytes] | None = None, **files: str) -> Path:
    """A digest's folder with these raw documents; `site="…"` writes content/site.yaml, and so on."""
    (folder / "content" / "raw").mkdir(parents=True, exist_ok=True)
    for name, content in (documents or {}).items():
        path = folder / "content" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    for name, text in files.items():
        (folder / "content" / f"{name}.yaml").write_text(text, "utf8", newline="\n")
    return folder


def article(name: str, outlet: str = "Harbour Post", date: str = "2025-06-05", body: str = PROSE) -> str:
    """A raw dump whose outlet and date are typed at its head; `name` tells it from others."""
    return f"outlet: {outlet}\ndate: {date}\n\n{name} to run at night from Monday\n\n{body}\n\nThis is the news of {name}.\n"


ADDRESS = "https://harbourpost.example/night-ferry"


def mhtml(html: str = "", head: str = "", kind: str = "text/html", encoding: str = "8bit", body: bytes | None = None) -> bytes:
    """A page as Chrome saves it: the page is one part, a picture that comes before it another."""
    lines = [
        "From: <Saved by Blink>",
        f"Snapshot-Content-Location: {ADDRESS}",
        "Subject: =?utf-8?Q?Ferry?=",
        "Date: Sat, 27 Sep 2025 12:00:00 +0200",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--x1----"' + head,
        "",
        "",
        "------MultipartBoundary--x1----",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "",
        "------MultipartBoundary--x1----",
        f"Content-Type: {kind}",
        "Content-ID: <frame-1@mhtml.blink>",
        f"Content-Transfer-Encoding: {encoding}",
        f"Content-Location: {ADDRESS}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + (html.encode() if body is None else body) + b"\r\n------MultipartBoundary--x1------\r\n"


def webarchive(html: str | bytes, kind: str = "text/html", charset: str = "UTF-8", address: str = ADDRESS) -> bytes:
    """A page as Safari saves it, with a picture."""
    main = {
        "WebResourceData": html.encode() if isinstance(html, str) else html,
        "WebResourceMIMEType": kind,
        "WebResourceTextEncodingName": charset,
        "WebResourceURL": address,
        "WebResourceFrameName": "",
    }
    picture = {"WebResourceData": b"GIF8", "WebResourceMIMEType": "image/gif", "WebResourceURL": f"{address}.gif"}
    return plistlib.dumps({"WebMainResource": main, "WebSubresources": [picture]}, fmt=plistlib.FMT_BINARY)


def record(
    identity: str,
    body: str | bytes = "",
    http: str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8",
    kind: str = "response",
    length: int | None = None,
    address: str = ADDRESS,
) -> bytes:
    """A record of a web archive; without `http` its block is the body alone."""
    block = (f"{http}\r\n\r\n".encode() if http else b"") + (body.encode() if isinstance(body, str) else body)
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{identity}>\r\nWARC-Target-URI: {address}\r\n"
        "WARC-Date: 2025-09-27T10:00:00Z\r\n"
        f"Content-Type: {'application/http; msgtype=response' if http else 'text/html'}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def zipped_up(path: Path, members: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def encrypted(content: bytes) -> bytes:
    """A zip whose first member claims to be encrypted."""
    marked = bytearray(content)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[content.index(magic) + flags] |= 1
    return bytes(marked)
