"""Forms that carry documents of others: single-file pages, newsletters, web archives, zips, tables and the exports of collectors."""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import quopri
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter, ZstdWriter

from builders import ADDRESS, PROSE, dump, encrypted, mhtml, page, record, webarchive, zipped_up
from clipsheet import intake
from clipsheet.clip import clip
from clipsheet.intake import limits, names, records, warc, zipped
from clipsheet.model import Clipping, Declared, Form, RawDocument, Rejected
from clipsheet.settings import Vocabulary
from test_intake import only, read, refusal, saved

EMPTY = Vocabulary({}, ())
RUSSIAN = "В понедельник в порту открыли второй причал и попросили судоводителей до пятницы представить расписание рейсов."
CANONICAL = '<link rel="canonical" href="https://harbourpost.example/own-name">'
SEPTEMBER = datetime(2025, 9, 27, 10, 0, tzinfo=UTC)


def kept(document: RawDocument | Rejected) -> Clipping:
    assert isinstance(document, RawDocument), document
    found = clip(document, EMPTY)
    assert isinstance(found, Clipping), found
    return found


def told(path: Path) -> dict[str, str]:
    """What becomes of the documents of a file: its form, or why it was refused."""
    return {
        one.raw if isinstance(one, Rejected) else one.name: one.reason if isinstance(one, Rejected) else str(one.form) for one in read(path)
    }


# -- a page as a single file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.MHTML", "a.mhtml.gz"])
def test_a_page_in_a_single_file_is_a_page(name: str, tmp_path: Path) -> None:
    content = mhtml(page())
    found = only(saved(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content))
    assert (Form.HTML, page(), None, ADDRESS) == (found.form, found.text, found.record, found.address)
    assert Declared(captured=datetime.fromisoformat("2025-09-27T12:00:00+02:00")) == found.declared
    assert "Ferry to run at night from Monday" == kept(found).title


def test_its_hash_is_that_of_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.mhtml", mhtml(page()))
    assert intake.fingerprint(path) == only(path).sha256


@pytest.mark.parametrize(
    ("head", "want"),
    [pytest.param("", ADDRESS, id="none of its own"), pytest.param(CANONICAL, "https://harbourpost.example/own-name", id="its own name")],
)
def test_the_address_of_a_capture_stands_in_for_the_canonical_one(head: str, want: str, tmp_path: Path) -> None:
    assert want == kept(only(saved(tmp_path, "a.mhtml", mhtml(page(head=head))))).source_url


def test_a_member_of_a_zip_without_a_name_costs_no_other(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "a.zip", {"qqq": "", "a.html": page()})
    path.write_bytes(path.read_bytes().replace(b"qqq", b"\0qq"))
    assert ["a.html"] == [found.record for found in read(path)]


def test_what_only_tells_where_a_reader_came_from_is_not_in_the_address_of_a_capture(tmp_path: Path) -> None:
    content = mhtml(page()).replace(ADDRESS.encode(), f"{ADDRESS}?id=3&utm_source=mail".encode())
    assert f"{ADDRESS}?id=3" == kept(only(saved(tmp_path, "a.mhtml", content))).source_url


def test_what_a_person_types_stands_above_the_address_of_a_capture(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "url: https://harbourpost.example/typed\noutlet: Harbour Post\n")
    found = kept(only(saved(tmp_path, "a.mhtml", mhtml(page()))))
    assert ("https://harbourpost.example/typed", "Harbour Post") == (found.source_url, found.outlet)


@pytest.mark.parametrize("address", ["file:///home/ana/a.html", "cid:frame@x", "javascript:alert(1)", "C:\\pages\\a.html", "https://"])
def test_an_address_that_is_none_of_the_web_is_none(address: str, tmp_path: Path) -> None:
    content = mhtml(page()).replace(ADDRESS.encode(), address.encode())
    assert kept(only(saved(tmp_path, "a.mhtml", content))).source_url is None


@pytest.mark.parametrize(
    ("kind", "encoding", "content"),
    [
        pytest.param("text/html; charset=windows-1251", "8bit", f"<p>{RUSSIAN}".encode("cp1251"), id="Cyrillic of Windows"),
        pytest.param('text/html; charset="koi8-r"', "8bit", f"<p>{RUSSIAN}".encode("koi8-r"), id="KOI8 in quotes"),
        pytest.param("text/html", "quoted-printable", EmailMessage().as_bytes(), id="quoted-printable"),
        pytest.param("text/html", "base64", b"", id="base64"),
    ],
)
def test_the_encodings_of_a_part_are_undone(kind: str, encoding: str, content: bytes, tmp_path: Path) -> None:
    if encoding == "quoted-printable":
        content = quopri.encodestring(f"<p>{RUSSIAN}".encode())
    if encoding == "base64":
        content = base64.encodebytes(f"<p>{RUSSIAN}".encode())
    assert f"<p>{RUSSIAN}" == only(saved(tmp_path, "a.mht", mhtml(kind=kind, encoding=encoding, body=content))).text.strip()


def test_the_part_that_a_message_begins_with_is_the_page(tmp_path: Path) -> None:
    content = mhtml(page("Frame"), '; start="<main@x>"').replace(
        b"\r\n------MultipartBoundary--x1------",
        b"\r\n------MultipartBoundary--x1----\r\nContent-Type: text/html\r\nContent-ID: <main@x>\r\n\r\n"
        + page("Main").encode()
        + b"\r\n------MultipartBoundary--x1------",
    )
    assert page("Main") == only(saved(tmp_path, "a.mhtml", content)).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "neither HTML nor text", id="empty"),
        pytest.param(b"\r\n" * 9, "neither HTML nor text", id="blank"),
        pytest.param(mhtml(page(), kind="image/png"), "neither HTML nor text", id="pictures alone"),
        pytest.param(mhtml("", encoding="base64", body=b"x" * 5), "cut off or damaged", id="broken base64"),
        pytest.param(mhtml("", body=b"x" * (limits.MAX_DOCUMENT_BYTES + 1)), "larger than 5 MB", id="a page of more than 5 MB"),
        pytest.param(b"x" * (limits.MAX_BYTES + 1), "larger than 20 MB: save the article's page alone", id="more than 20 MB"),
        pytest.param(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 9_000, "more than 5,000 parts", id="9,000 parts"),
        pytest.param(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9)),
            "too deeply",
            id="parts in parts",
        ),
    ],
)
def test_a_message_without_a_sound_page_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal(saved(tmp_path, "a.mhtml", content))


# -- a page as Safari saves it ------------------------------------------------------------------------------------------


def test_a_page_of_safari_is_a_page_with_its_address(tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.webarchive", webarchive(page())))
    assert (Form.HTML, page(), ADDRESS) == (found.form, found.text, found.address)
    found = only(saved(tmp_path, "b.webarchive", webarchive(f"<p>{RUSSIAN}".encode("cp1251"), charset="windows-1251", address="file:///a")))
    assert (f"<p>{RUSSIAN}", None) == (found.text, found.address)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is no web archive of Safari", id="empty"),
        pytest.param(b"bplist00" * 9, "is no web archive of Safari", id="a beginning alone"),
        pytest.param(webarchive(page())[:-40], "is no web archive of Safari", id="cut off"),
        pytest.param(plistlib.dumps({}), "is no web archive of Safari", id="a list as XML"),
        pytest.param(plistlib.dumps([], fmt=plistlib.FMT_BINARY), "is no web archive of Safari", id="a list"),
        pytest.param(plistlib.dumps({}, fmt=plistlib.FMT_BINARY), "is no web archive of Safari", id="nothing"),
        pytest.param(
            plistlib.dumps({"WebMainResource": "x"}, fmt=plistlib.FMT_BINARY), "is no web archive of Safari", id="a text for a page"
        ),
        pytest.param(webarchive(page(), kind="image/png"), "no page in it", id="a picture"),
        pytest.param(webarchive(b"x" * (limits.MAX_DOCUMENT_BYTES + 1)), "larger than 5 MB", id="a page of more than 5 MB"),
    ],
)
def test_an_archive_of_safari_without_a_sound_page_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal(saved(tmp_path, "a.webarchive", content))


# -- newsletters ---------------------------------------------------------------------------------------------------------

HEAD = {"Subject": "Ferry to run at night", "From": "Harbour Post <news@harbourpost.example>", "Date": "Sat, 27 Sep 2025 10:00:00 +0000"}


def mail(html: str | None = None, text: str | None = PROSE, head: Mapping[str, str] = HEAD) -> EmailMessage:
    made = EmailMessage()
    for name, value in head.items():
        made[name] = value
    made.set_content(text if text is not None else "")
    if html is not None:
        made.add_alternative(html, subtype="html")
    return made


PARAGRAPHS = [
    *PROSE.split("\n\n"),
    "The harbour office wants to hear from passengers, and has put a box for letters at the landing stage of each bank.",
]
IN_CELLS = {
    "a cell that holds all": f"<tr><td><h2>Night boats</h2>{''.join(f'<p>{part}</p>' for part in PARAGRAPHS)}</td></tr>",
    "a row for each": "".join(f"<tr><td>{part}<br><br></td></tr>" for part in PARAGRAPHS),
    "a table for each, beside a picture": "".join(
        f"<tr><td><table><tr><td><img src='a.jpg'></td><td><p>{part}</p><a href='/a'>More</a></td></tr></table></td></tr>"
        for part in PARAGRAPHS
    ),
}


@pytest.mark.parametrize("layout", IN_CELLS)
def test_the_paragraphs_of_a_newsletter_made_of_tables_stay_apart_and_stand_once(layout: str, tmp_path: Path) -> None:
    html = f"<table><tr><td><table>{IN_CELLS[layout]}<tr><td>Unsubscribe</td></tr></table></td></tr></table>"
    found = kept(only(saved(tmp_path, "a.eml", mail(f"<html><body>{html}</body></html>").as_bytes())))
    assert PARAGRAPHS == [part for part in found.body.split("\n\n") if len(part) > 40]


def test_a_table_of_figures_keeps_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td><p>{bank}</p></td><td>{boats} boats a night</td></tr>" for bank, boats in (("North", 4), ("South", 6)))
    html = page().replace("</article>", f"<table>{rows}</table></article>")
    found = kept(only(saved(tmp_path, "a.eml", mail(html).as_bytes())))
    assert found.body.endswith("North | 4 boats a night\n\nSouth | 6 boats a night"), found.body


def test_a_newsletter_is_what_its_head_says(tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.eml", mail(page("Another headline")).as_bytes()))
    assert (Form.RECORD_PAGE, None) == (found.form, found.address)
    made = kept(found)
    assert ("Ferry to run at night", SEPTEMBER, "Harbour Post") == (made.title, made.date, made.outlet)
    assert "forty passengers" in made.body


AROUND = {
    "English": (
        "View this email in your browser",
        "You are receiving this email because you signed up.",
        "Unsubscribe | Manage preferences",
    ),
    "French": ("Si vous ne visualisez pas ce message, cliquez ici", "Se désinscrire de la newsletter", "Gérer mes préférences"),
    "Russian": ("Открыть письмо в браузере", "Отписаться от рассылки", "Настроить подписку"),
    "Arabic": ("عرض هذه الرسالة في المتصفح", "تصلك هذه الرسالة لأنك مشترك في نشرتنا.", "إلغاء الاشتراك"),
    "Chinese": ("如果您无法正常查看此邮件，请在浏览器中查看", "您收到此邮件是因为您订阅了本刊。", "取消订阅"),
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_stands_around_the_text_of_a_newsletter_is_no_part_of_it(around: tuple[str, ...], tmp_path: Path) -> None:
    above, *below = around
    lines = [above, "Harbour Post", HEAD["Subject"], *PARAGRAPHS, *below]
    html = "".join(f"<tr><td><p>{line}</p></td></tr>" for line in lines)
    for number, made in enumerate((mail(f"<html><body><table>{html}</table></body></html>"), mail(text="\n\n".join(lines)))):
        assert PARAGRAPHS == kept(only(saved(tmp_path, f"{number}.eml", made.as_bytes()))).body.split("\n\n")


def test_a_newsletter_of_text_alone_is_a_dump(tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.eml", mail().as_bytes()))
    assert Form.DUMP is found.form
    assert "forty passengers" in kept(found).body


def test_a_newsletter_of_several_articles_is_one_document_with_all_of_them(tmp_path: Path) -> None:
    parts = [
        f"The {place} office opened a jetty on Monday and asked the skippers for a timetable. It has waited for years." for place in PLACES
    ]
    cells = "".join(
        f'<tr><td><h2>Jetty in {place}</h2><p>{part}</p><a href="https://x.example">Read more</a></td></tr>'
        for place, part in zip(PLACES, parts, strict=True)
    )
    found = kept(only(saved(tmp_path, "a.eml", mail(f"<html><body><table>{cells}</table></body></html>").as_bytes())))
    assert [] == [part for part in parts if part not in found.body]


PLACES = ("harbour", "river", "lagoon", "canal", "island")


@pytest.mark.parametrize("subject", ["Fwd: Ferry", "FW: Ferry", "WG: AW: Ferry", "TR : Ferry", "Re: Fwd: Ferry"])
def test_who_sends_a_newsletter_on_is_no_outlet_and_gives_it_no_date(subject: str, tmp_path: Path) -> None:
    said = only(saved(tmp_path, "a.eml", mail(page(), head=HEAD | {"Subject": subject}).as_bytes())).declared
    assert Declared(title="Ferry", captured=SEPTEMBER) == said


SENT_ON = f"""For your interest

---------- Forwarded message ---------
From: Harbour Post <news@harbourpost.example>
Date: Sat, 27 Sep 2025 at 10:00
Subject: Ferry to run at night

View in browser

{PROSE}
"""


def test_what_is_written_above_a_mail_that_was_sent_on_is_none_of_it(tmp_path: Path) -> None:
    found = kept(only(saved(tmp_path, "a.eml", mail(text=SENT_ON, head=HEAD | {"Subject": "Fwd: Ferry"}).as_bytes())))
    assert (PROSE, None, datetime(2025, 9, 27, 10, 0)) == (found.body, found.outlet, found.date)


@pytest.mark.parametrize("subject", ["Refugees: a harbour waits", "Fw190 found in the lagoon", "Trains: none"])
def test_a_subject_that_begins_like_one_sent_on_is_a_title(subject: str, tmp_path: Path) -> None:
    said = only(saved(tmp_path, "a.eml", mail(page(), head=HEAD | {"Subject": subject}).as_bytes())).declared
    assert (subject, "Harbour Post") == (said.title, said.outlet)


@pytest.mark.parametrize(
    ("head", "want"),
    [
        pytest.param("Subject: =?utf-8?B?0J/RgNC40YfQsNC7?=", Declared(title="Причал"), id="words in base64"),
        pytest.param("Subject: =?utf-8?Q?Caf=C3=A9?=\n =?utf-8?Q?_am_Kai?=", Declared(title="Café am Kai"), id="over two lines"),
        pytest.param("Subject: =?no-such?Q?Kai?=", Declared(title="Kai"), id="a charset that is none"),
        pytest.param("Subject: =?utf-8?B?####?=", Declared(), id="base64 that is none"),
        pytest.param("Subject: Café", Declared(title="Café"), id="bytes beyond ASCII"),
        pytest.param("From: =?utf-8?Q?Post=2C_Harbour?= <a@x.example>", Declared(outlet="Post, Harbour"), id="a comma in a name"),
        pytest.param('From: "Harbour Post" <a@x.example>', Declared(outlet="Harbour Post"), id="a name in quotes"),
        pytest.param("From: a@x.example", Declared(), id="no name"),
        pytest.param('From: "a@x.example" <a@x.example>', Declared(), id="an address as a name"),
        pytest.param("Date: soon", Declared(), id="a date that is none"),
        pytest.param("Date: Sat, 27 Sep 2025 10:00:00 -0000", Declared(date=SEPTEMBER), id="an unknown offset"),
        pytest.param("Date: Sat, 27 Sep 2025 06:00:00 -0400 (EDT)", Declared(date=SEPTEMBER), id="an offset with its name"),
        pytest.param("Subject: " + "x" * 100_000, Declared(title="x" * 4_000), id="a long line"),
        pytest.param("From: " + "(" * 10_000, Declared(), id="comments in comments"),
        pytest.param("Subject: " + "=?a?q?" * 10_000, None, id="words that do not end"),
    ],
)
def test_the_fields_of_a_head_are_read(head: str, want: Declared | None, tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.eml", f"{head}\nContent-Type: text/html\n\n{page()}")).declared
    assert want in (None, found)


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "a\0b"])
def test_a_parameter_in_a_charset_that_is_none_costs_no_other_message(charset: str, tmp_path: Path) -> None:
    head = f"Content-Type: multipart/mixed; boundary*={charset}''%ff\r\n\r\n--x\r\n\r\n{PROSE}"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.eml", head)
        archive.writestr("b.html", page())
    first, second = read(tmp_path / "a.zip")
    assert "a.zip#a.eml" in (first.raw if isinstance(first, Rejected) else first.name)
    assert isinstance(second, RawDocument)


def test_a_head_without_end_is_not_read(tmp_path: Path) -> None:
    assert "neither HTML nor text" in refusal(
        saved(tmp_path, "a.mhtml", f"Subject: {'x' * 9_000_000}\nContent-Type: text/html\n\n{page()}")
    )


def test_attachments_and_messages_within_are_not_read(tmp_path: Path) -> None:
    made = mail(text=None)
    made.clear_content()
    made.add_attachment(page().encode(), maintype="text", subtype="html", filename="a.html")
    made.add_attachment(mail(page()))
    assert "neither HTML nor text" in refusal(saved(tmp_path, "a.eml", made.as_bytes()))


# -- web archives --------------------------------------------------------------------------------------------------------


ONE, TWO, THREE = (record(f"urn:uuid:{name}", page(f"Ferry {name}")) for name in ("one", "two", "three"))


@pytest.mark.parametrize("name", ["a.warc", "a.warc.wet.gz", "a.wet"])
def test_the_texts_of_pages_that_an_archive_was_converted_into_are_dumps(name: str, tmp_path: Path) -> None:
    text = record("one", dump(), "", "conversion").replace(b"text/html", b"text/plain")
    robots = record("robots", "User-agent: *", "HTTP/1.1 200 OK\r\nContent-Type: text/plain")
    found = only(saved(tmp_path, name, gzip.compress(text + robots) if name.endswith(".gz") else text + robots))
    assert (Form.DUMP, dump(), ADDRESS) == (found.form, found.text, found.address)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.WARC.GZ"])
def test_the_pages_of_a_web_archive_are_documents(name: str, tmp_path: Path) -> None:
    others = [
        record("info", "software: x", "", "warcinfo"),
        record("asked", "", "GET / HTTP/1.1\r\nHost: x", "request"),
        record("gone", page(), "HTTP/1.1 404 Not Found\r\nContent-Type: text/html"),
        record("picture", b"\x89PNG", "HTTP/1.1 200 OK\r\nContent-Type: image/png"),
        record("typeless", page(), "HTTP/1.1 200 OK\r\nServer: x"),
    ]
    parts = [ONE, *others, record("two", page("Ferry two"), "", "resource"), record("three", page("Ferry three"), "", "conversion")]
    path = saved(tmp_path, name, b"".join(map(gzip.compress, parts)) if name.lower().endswith(".gz") else b"".join(parts))
    found = read(path)
    assert [f"{name}#urn:uuid:one", f"{name}#two", f"{name}#three"] == [one.name for one in found if isinstance(one, RawDocument)]
    assert 3 == len(found)
    first = found[0]
    assert isinstance(first, RawDocument)
    assert (Form.HTML, page("Ferry one"), ADDRESS, Declared(captured=SEPTEMBER)) == (first.form, first.text, first.address, first.declared)
    assert ADDRESS == kept(first).source_url


def packed(body: bytes, how: str) -> bytes:
    if how in ("br", "zstd"):
        made = io.BytesIO()
        with BrotliWriter(made) if how == "br" else ZstdWriter(made) as writer:
            writer.write(body)
        return made.getvalue()
    window = {"gzip": 31, "deflate": 15, "raw": -15}[how]
    packing = zlib.compressobj(wbits=window)
    return packing.compress(body) + packing.flush()


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


BODY = page().encode()


@pytest.mark.parametrize(
    ("header", "body"),
    [
        pytest.param("Content-Encoding: gzip", packed(BODY, "gzip"), id="gzip"),
        pytest.param("Content-Encoding: X-GZIP", packed(BODY, "gzip"), id="gzip by its old name"),
        pytest.param("Content-Encoding: br", packed(BODY, "br"), id="brotli"),
        pytest.param("Content-Encoding: zstd", packed(BODY, "zstd"), id="zstandard"),
        pytest.param("Content-Encoding: zstd", BODY, id="zstandard that was undone"),
        pytest.param("Content-Encoding: deflate", packed(BODY, "deflate"), id="deflate"),
        pytest.param("Content-Encoding: deflate", packed(BODY, "raw"), id="deflate without its head"),
        pytest.param("Content-Encoding: identity", BODY, id="nothing"),
        pytest.param("Content-Encoding: gzip", BODY, id="gzip that was undone"),
        pytest.param("Content-Encoding: br", BODY, id="brotli that was undone"),
        pytest.param("Transfer-Encoding: chunked", chunked(BODY), id="chunks"),
        pytest.param("Transfer-Encoding: chunked", BODY, id="chunks that were joined"),
        pytest.param("Transfer-Encoding: chunked\r\nContent-Encoding: gzip", chunked(packed(BODY, "gzip")), id="chunks of gzip"),
        pytest.param("Content-Encoding: deflate, gzip", packed(packed(BODY, "deflate"), "gzip"), id="one in the other"),
    ],
)
def test_the_encodings_of_a_response_are_undone(header: str, body: bytes, tmp_path: Path) -> None:
    sent = record("one", body, f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}")
    first, second = read(saved(tmp_path, "a.warc", sent + TWO))
    assert isinstance(first, RawDocument), first
    assert (page(), "urn:uuid:two") == (first.text, second.record)  # type: ignore[union-attr]
    assert only(saved(tmp_path, "b.warc", record("x", BODY))).sha256 == first.sha256


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16"])
def test_a_page_is_read_as_it_was_sent(encoding: str, tmp_path: Path) -> None:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html;charset='{encoding}'"
    declaring = f"<meta charset=cp1253><p>{RUSSIAN}"
    assert RUSSIAN in only(saved(tmp_path, "a.warc", record("x", declaring.encode(encoding), http))).text


def test_a_charset_that_is_none_is_passed_over(tmp_path: Path) -> None:
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=rot13"
    content = f"<meta charset=windows-1251><p>{RUSSIAN}".encode("cp1251")
    assert RUSSIAN in only(saved(tmp_path, "a.warc", record("x", content, http))).text


BIG = b"<p>" + b"x" * (limits.MAX_DOCUMENT_BYTES + 1)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        pytest.param(record("bad", BIG), "a page larger than 5 MB", id="a large page"),
        pytest.param(
            record("bad", packed(BIG, "gzip"), "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip"),
            "a page larger than 5 MB",
            id="a bomb",
        ),
        pytest.param(
            record("bad", packed(BIG, "br"), "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br"),
            "a page larger than 5 MB",
            id="a bomb in brotli",
        ),
        pytest.param(record("bad", b"%PDF-1.7"), "a PDF", id="a PDF that claims to be a page"),
        pytest.param(record("bad"), "empty", id="nothing"),
    ],
)
def test_a_bad_record_is_named_and_its_neighbours_are_kept(bad: bytes, words: str, tmp_path: Path) -> None:
    found = told(saved(tmp_path, "a.warc.gz", b"".join(map(gzip.compress, (ONE, bad, TWO)))))
    assert ["a.warc.gz#urn:uuid:one", "a.warc.gz#bad", "a.warc.gz#urn:uuid:two"] == list(found)
    assert words in found["a.warc.gz#bad"]


PACKED = [gzip.compress(part) for part in (ONE, TWO, THREE)]


@pytest.mark.parametrize(
    ("name", "content", "before", "words"),
    [
        pytest.param("a.warc", ONE + TWO[:-200], ["urn:uuid:one", "urn:uuid:two"], "cut off", id="cut within a page"),
        pytest.param(
            "a.warc", ONE + record("bad", page(), length=50) + TWO, ["urn:uuid:one"], "behind the record bad", id="a short length"
        ),
        pytest.param("a.warc", ONE + record("bad", page(), length=99_999) + TWO, ["urn:uuid:one"], "cut off", id="a long length"),
        pytest.param("a.warc", ONE + record("bad", page(), length=-1) + TWO, ["urn:uuid:one"], "broken behind", id="a negative length"),
        pytest.param(
            "a.warc", ONE + record("bad", page(), length=2**70) + TWO, ["urn:uuid:one"], "broken behind", id="a length of 71 bits"
        ),
        pytest.param("a.warc", ONE + b"words\r\n" + TWO, ["urn:uuid:one"], "broken behind the record urn:uuid:one", id="words between"),
        pytest.param("a.warc.gz", PACKED[0] + PACKED[1][:-9], ["urn:uuid:one"], "broken behind", id="a member cut off"),
        pytest.param("a.warc.gz", PACKED[0] + b"words", ["urn:uuid:one"], "Not a gzipped file", id="words behind a member"),
        pytest.param(
            "a.warc.gz",
            PACKED[0] + PACKED[1][:100] + b"\xff" * 9 + PACKED[1][109:] + PACKED[2],
            ["urn:uuid:one"],
            "broken",
            id="a bad member",
        ),
        pytest.param("a.warc", b"\0" * 100_000, [], "broken at its beginning", id="zeros"),
        pytest.param("a.warc", page().encode(), [], "broken at its beginning", id="a page under this name"),
        pytest.param("a.warc.gz", page().encode(), [], "broken at its beginning", id="no gzip"),
        pytest.param("a.warc", b"", [], "no page in the archive", id="empty"),
        pytest.param(
            "a.warc", record("x", b"GIF8", "HTTP/1.1 200 OK\r\nContent-Type: image/gif"), [], "no page in the archive", id="pictures"
        ),
    ],
)
def test_a_broken_archive_is_told_and_what_stands_before_is_kept(
    name: str, content: bytes, before: list[str], words: str, tmp_path: Path
) -> None:
    found = told(saved(tmp_path, name, content))
    assert (
        before
        == [one.partition("#")[2] for one, form in found.items() if "#" in one and (form == "html" or "cut off" in form)][: len(before)]
    )
    assert any(words in reason for reason in found.values()), found


def test_an_archive_that_unpacks_without_end_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_UNPACKED", 30_000_000)
    bomb = record("bomb", b"0" * 40_000_000, "HTTP/1.1 200 OK\r\nContent-Type: image/png")
    found = told(saved(tmp_path, "a.warc.gz", b"".join(map(gzip.compress, (ONE, bomb, TWO)))))
    assert ["a.warc.gz#urn:uuid:one", "a.warc.gz"] == list(found)
    assert "unpacks to more than" in found["a.warc.gz"]


def test_records_of_one_id_and_of_none_stay_two(tmp_path: Path) -> None:
    nameless = THREE.replace(b"WARC-Record-ID: <urn:uuid:three>\r\n", b"")
    assert ["a.warc#urn:uuid:one", "a.warc#urn:uuid:one~2", "a.warc#3"] == list(told(saved(tmp_path, "a.warc", ONE + ONE + nameless)))


@pytest.mark.parametrize("address", ["dns:harbourpost.example", "urn:text", "javascript:alert(1)", ""])
def test_a_target_that_is_no_address_is_none(address: str, tmp_path: Path) -> None:
    assert only(saved(tmp_path, "a.warc", record("x", page(), address=address))).address is None


# -- zips ----------------------------------------------------------------------------------------------------------------


def test_the_members_of_a_zip_are_read_as_files_in_sorted_order(tmp_path: Path) -> None:
    path = zipped_up(
        tmp_path / "a.zip",
        {
            "week/b.txt": dump(),
            "week/a.html": page(),
            "rows.jsonl": '{"id": 7, "title": "One"}\n{"title": "Two"}',
            "c.mhtml": mhtml(page()),
            "d.csv": "title,url\nOne,https://x.example/1\n",
            "__MACOSX/week/._a.html": b"\0",
            "week/.hidden.txt": "x",
            "week/a_files/frame.html": page(),
            "empty/": "",
        },
    )
    want = ["c.mhtml", "d.csv#2", "rows.jsonl#7", "rows.jsonl#2", "week/a.html", "week/b.txt"]
    found = [one for one in read(path) if isinstance(one, RawDocument)]
    assert want == [one.record for one in found]
    assert {"a.zip"} == {one.source for one in found}
    assert page() == found[4].text


def test_a_name_that_is_falsely_said_to_be_utf_8_costs_no_member(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "a.zip", {"a.html": page(), "Fähre.html": page("The bad name"), "z.html": page()})
    path.write_bytes(path.read_bytes().replace("Fähre".encode(), b"F\xff\xfehre"))
    assert {"a.zip#F__hre.html": "html", "a.zip#a.html": "html", "a.zip#z.html": "html"} == told(path)


def test_a_sidecar_serves_its_page_within_a_zip_and_one_beside_it_all(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "outlet: Harbour Post\n")
    path = zipped_up(tmp_path / "a.zip", {"a.html": page(), "a.yaml": "date: 2025-09-27\n", "b.html": page()})
    first, second = read(path)
    assert isinstance(first, RawDocument)
    assert isinstance(second, RawDocument)
    assert Declared(outlet="Harbour Post", date=date(2025, 9, 27)) == first.declared
    assert Declared(outlet="Harbour Post") == second.declared
    assert first.sha256 != second.sha256


def test_what_is_not_read_in_a_zip_is_told_in_a_sentence(tmp_path: Path) -> None:
    inner = zipped_up(tmp_path / "inner.zip", {"a.html": page()}).read_bytes()
    found = told(zipped_up(tmp_path / "a.zip", {"a.html": page(), "inner.zip": inner, "b.pdf": "x", "c.warc": ONE, "pages.yaml": "x"}))
    assert ["a.zip#a.html", "a.zip"] == list(found)
    assert "4 of 5 members of the zip are of no form that is read in one: b.pdf, c.warc, inner.zip, pages.yaml" == found["a.zip"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("../../out.html", page(), "leads out of the zip", id="a name that leads out"),
        pytest.param("/etc/b.html", page(), "leads out of the zip", id="a name from the root"),
        pytest.param("..\\b.html", page(), "leads out of the zip", id="a name of Windows that leads out"),
        pytest.param("C:\\b.html", page(), "leads out of the zip", id="a name on a disk of Windows"),
        pytest.param("b.html", "x" * (limits.MAX_DOCUMENT_BYTES + 1), "unpacks to more than 5 MB", id="a large page"),
        pytest.param("b.txt", "0" * 60_000_000, "unpacks to more than 5 MB", id="a bomb"),
        pytest.param("b.html", "", "empty", id="an empty page"),
        pytest.param("b.json", "{", "not JSON", id="a broken record"),
    ],
)
def test_a_bad_member_is_named_and_its_neighbours_are_kept(name: str, content: str, words: str, tmp_path: Path) -> None:
    found = told(zipped_up(tmp_path / "a.zip", {"a.html": page(), name: content, "z.txt": dump()}))
    bad = f"a.zip#{name}".replace("\\", "/")
    assert {"a.zip#a.html", bad, "a.zip#z.txt"} == set(found)
    assert words in found[bad]


def test_nothing_of_a_zip_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    read(zipped_up(folder / "a.zip", {"../out.html": page(), "a.html": page()}))
    assert ["a.zip", "raw"] == sorted(path.name for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_unpacked_within_bounds_is_not(how: int, tmp_path: Path) -> None:
    assert "pack it anew" in told(zipped_up(tmp_path / "a.zip", {"a.html": page()}, how))["a.zip#a.html"]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "a.zip", {"a.html": page(), "b.html": page()})
    found = told(saved(tmp_path, "b.zip", encrypted(path.read_bytes())))
    assert ("html", True) == (found["b.zip#b.html"], "encrypted" in found["b.zip#a.html"])


def test_a_damaged_member_is_named(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "a.zip", {"a.html": page(), "b.html": page()}, zipfile.ZIP_STORED)
    found = told(saved(tmp_path, "b.zip", path.read_bytes().replace(b"forty", b"fifty", 1)))
    assert ("html", True) == (found["b.zip#b.html"], "cannot be unpacked" in found["b.zip#a.html"])


def test_members_of_one_name_stay_two(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("a.html", page("One"))
        made.writestr("a.html", page("Two"))
    assert ["One", "Two"] == [kept(one).title for one in read(tmp_path / "a.zip")]
    assert ["a.zip#a.html", "a.zip#a~2.html"] == list(told(tmp_path / "a.zip"))


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        pytest.param("é.html".encode(), "é.html", id="UTF-8 without its mark"),
        pytest.param(b"\x82.html", "é.html", id="code page 437"),
    ],
)
def test_a_name_without_the_mark_of_utf_8_is_read(raw: bytes, want: str, tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "a.zip", {"x" * (len(raw) - 5) + ".html": page()})
    content = path.read_bytes().replace(b"x" * (len(raw) - 5) + b".html", raw)
    assert [f"b.zip#{want}"] == list(told(saved(tmp_path, "b.zip", content)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "cannot be read as a zip", id="empty"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, "cannot be read as a zip", id="cut off"),
        pytest.param(page().encode(), "cannot be read as a zip", id="a page under this name"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "there is nothing in the zip", id="nothing in it"),
        pytest.param(
            b"PK\x05\x06" + b"\0" * 4 + b"\xff" * 4 + b"\xff\xff\xff\x00" + b"\0" * 6, "cannot be read", id="a list that is not there"
        ),
    ],
)
def test_a_file_that_is_no_zip_is_told(content: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal(saved(tmp_path, "a.zip", content))


def test_a_list_of_members_without_end_is_not_read(tmp_path: Path) -> None:
    entry = b"PK\x01\x02" + b"\0" * 42
    count = limits.MAX_DOCUMENT_BYTES // len(entry) + 2
    content = entry * count + b"PK\x05\x06" + b"\0" * 4 + b"\xff\xff\xff\xff" + (len(entry) * count).to_bytes(4, "little") + b"\0" * 6
    assert "list of members" in refusal(saved(tmp_path, "a.zip", content))


def test_more_members_than_there_may_be_documents_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_RECORDS", 2)
    assert ["html", "html"] == list(told(zipped_up(tmp_path / "a.zip", {"a.html": page(), "b.html": page()})).values())
    assert "more than 2 members" in refusal(zipped_up(tmp_path / "b.zip", {"a.html": page(), "b.html": page(), "c.html": page()}))


@pytest.mark.parametrize("letters", [zipped.LONGEST_NAME, zipped.LONGEST_NAME + 1])
def test_a_long_name_is_told(letters: int, tmp_path: Path) -> None:
    name = "a/" * 200 + "b" * (letters - 405) + ".html"
    assert letters == len(name)
    found = told(zipped_up(tmp_path / "a.zip", {name: page()}))
    assert ([f"a.zip#{name}"] if letters == zipped.LONGEST_NAME else ["a.zip"]) == list(found)


def test_a_zip_unpacks_to_no_more_than_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 3 * len(page()))
    found = told(zipped_up(tmp_path / "a.zip", {f"{name}.html": page() for name in "abcd"}))
    assert ["html", "html", "html"] == list(found.values())[:3]
    assert "the zip unpacks to more than" in found["a.zip#d.html"]


# -- tables --------------------------------------------------------------------------------------------------------------

CLOUD = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
NIGHT = (
    "a1,2025-09-28 03:00:00,en,harbourpost.example,https://harbourpost.example,2025-09-27,Night boats run,https://harbourpost.example/1\n"
)


RECORDS = [{"id": name, "title": f"Boat {name}", "text": PROSE} for name in "ab"]
NAMES = ["a.json#a", "a.json#b"]


@pytest.mark.parametrize(
    ("content", "want"),
    [
        pytest.param("\n".join(map(json.dumps, RECORDS)), NAMES, id="one on each line, under the name of a list"),
        pytest.param(json.dumps({one["id"]: {"title": one["title"]} for one in RECORDS}), NAMES, id="each by its key"),
        pytest.param(json.dumps({"article": RECORDS[0]}), NAMES[:1], id="one by a name"),
        pytest.param(json.dumps({"items": RECORDS, "facets": [{"country": "GH"}]}), NAMES, id="a list beside another"),
        pytest.param(json.dumps({"items": RECORDS, "related": RECORDS}), [], id="two lists"),
        pytest.param(json.dumps({"article": RECORDS[0], "site": {"country": "GH"}}), [], id="what is no record beside one"),
        pytest.param(json.dumps(RECORDS[0], indent=1) + json.dumps(RECORDS[1], indent=1), [], id="two behind one another"),
    ],
)
def test_the_records_of_a_json_file_are_found_where_they_lie(content: str, want: list[str], tmp_path: Path) -> None:
    assert want == [one.name for one in read(saved(tmp_path, "a.json", content)) if isinstance(one, RawDocument)]


def test_an_answer_of_wordpress_is_read(tmp_path: Path) -> None:
    rendered = {name: {"rendered": text} for name, text in (("title", "Boats &amp; trains run"), ("content", f"<p>{PROSE}</p>"))}
    row = {"id": 5, "date": "2025-09-27T10:00:00", "link": "https://harbourpost.example/5", "excerpt": {"rendered": ""}, **rendered}
    found = only(saved(tmp_path, "a.json", json.dumps([row])))
    assert ("a.json#5", Form.RECORD_PAGE, f"<p>{PROSE}</p>") == (found.name, found.form, found.text)
    assert ("Boats & trains run", "https://harbourpost.example/5") == (found.declared.title, found.declared.source_url)


def test_an_export_of_media_cloud_has_titles_and_addresses(tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.csv", CLOUD + NIGHT))
    assert ("a.csv#a1", Form.RECORD, "") == (found.name, found.form, found.text)
    assert (
        Declared(title="Night boats run", date=date(2025, 9, 27), lang="en", source_url="https://harbourpost.example/1") == found.declared
    )
    assert "harbourpost.example" == kept(found).outlet  # by its address, under whatever name outlets.yaml knows


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("Überschrift;Inhalt;Datum;Quelle", 'Nachtboot;"{}";27.09.2025;Harbour Post'),
        ("Titre;Texte;Date de parution;Média", 'Nachtboot;"{}";2025-09-27;Harbour Post'),
        ("Título|Contenido|Fecha|Medio", 'Nachtboot|"{}"|2025-09-27|Harbour Post'),
        ("Заголовок,Текст,Дата,Источник", 'Nachtboot,"{}",27.09.2025,Harbour Post'),
        ("العنوان,النص,التاريخ,المصدر", 'Nachtboot,"{}",2025-09-27,Harbour Post'),
        ("标题,正文,日期,来源", 'Nachtboot,"{}",2025-09-27,Harbour Post'),
        ("Story Title,Story Body,Pub. Date,Outlet Name", 'Nachtboot,"{}",2025-09-27,Harbour Post'),
        ("sep=;\nTitel;Text;Datum;Quelle", 'Nachtboot;"{}";27.09.2025;Harbour Post'),
    ],
)
def test_the_columns_of_a_table_have_names_in_many_languages(columns: str, cells: str, tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.csv", f"{columns}\n{cells.format(PROSE)}\n"))
    assert (PROSE, "2", Declared(title="Nachtboot", date=date(2025, 9, 27), outlet="Harbour Post")) == (
        found.text,
        found.record,
        found.declared,
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_by_its_first_line(delimiter: str, name: str, encoding: str, tmp_path: Path) -> None:
    rows = [["Story Text", "TITLE", "Source-URL"], [f'"{PROSE}, ""they"" said; so\tto say"', "Night boats", "https://x.example/1"]]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    found = only(saved(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content))
    assert (f'{PROSE}, "they" said; so\tto say', "2") == (found.text, found.record)
    assert Declared(title="Night boats", source_url="https://x.example/1") == found.declared


def test_a_broken_row_of_a_table_is_named_by_its_number(tmp_path: Path) -> None:
    lines = ["title,text", "One,a", 'Two,"b" c', "Three,c,d", "", "Five,e", ",", 'Seven,"never closed', "x,y"]
    found = told(saved(tmp_path, "a.csv", "\n".join(lines)))
    assert ["a.csv#2", "a.csv#3", "a.csv#4", "a.csv#6", "a.csv#8"] == list(found)
    assert "not CSV" in found["a.csv#3"]
    assert "3 cells below 2 columns" in found["a.csv#4"]
    assert "quotation mark that is not closed" in found["a.csv#8"]


def test_a_row_of_a_table_keeps_its_hash_while_others_change(tmp_path: Path) -> None:
    before = read(saved(tmp_path, "a.csv", "id,title\n1,One\n2,Two\n"))
    after = read(saved(tmp_path, "a.csv", "id,title\n1,One\n3,Three\n2,Two\n"))
    assert [before[0], before[1]] == [after[0], after[2]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("name,date\nx,y\n", "it has name, date; call one title, text or html", id="no column that is known"),
        pytest.param("media_name\nHarbour Post\n", "it has media_name", id="no title"),
        pytest.param("", "empty", id="empty"),
        pytest.param("\n\n", "empty", id="blank"),
        pytest.param("\0" * 500, "binary", id="zeros"),
        pytest.param('"title\nx', "no column of title or text", id="a quote in the first line that is not closed"),
        pytest.param("title,url\n,\n\n", "no row below", id="no row"),
        pytest.param("title" + "," * 2_000_001, "more than 2,000,000 cells", id="two million columns"),
        pytest.param("x" * 1_000, "…", id="one long word"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(content: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(saved(tmp_path, "a.csv", content))


@pytest.mark.parametrize(
    ("cell", "want"),
    [
        ("['Ann Person', \"B. O'Person\"]", ("Ann Person", "B. O'Person")),
        ('["Ann Person"]', ("Ann Person",)),
        ("[Ann Person, B. Person]", ("Ann Person", "B. Person")),
        ("[]", ()),
        ("Ann Person; B. Person", ("Ann Person", "B. Person")),
        ("“Ann” Person [Reuters]", ("“Ann” Person [Reuters]",)),
    ],
)
def test_a_cell_may_hold_a_list_as_programmes_write_it(cell: str, want: tuple[str, ...], tmp_path: Path) -> None:
    quoted = cell.replace('"', '""')
    assert want == only(saved(tmp_path, "a.csv", f'title,authors\nNight boats,"{quoted}"\n')).declared.authors


@pytest.mark.parametrize("letters", [limits.MAX_DOCUMENT_BYTES - 100, limits.MAX_DOCUMENT_BYTES + 1])
def test_a_cell_holds_as_much_as_a_document(letters: int, tmp_path: Path) -> None:
    found = told(saved(tmp_path, "a.csv", f"title,text\nOne,{'x' * letters}\nTwo,b\n"))
    assert ("record" if letters < limits.MAX_DOCUMENT_BYTES else "not CSV") in found["a.csv#2"]
    assert "record" == found["a.csv#3"]


# -- exports in JSON -----------------------------------------------------------------------------------------------------


def test_an_article_of_news_please_is_read(tmp_path: Path) -> None:
    row = {
        "authors": ["A. Person"], "date_download": "2025-09-28 03:00:00", "date_modify": None, "date_publish": "2025-09-27 10:00:00",
        "description": "They run.", "filename": "x.json", "image_url": "https://x.example/a.jpg", "language": "en", "localpath": None,
        "maintext": PROSE, "source_domain": "x.example", "title": "Night boats", "title_page": None, "title_rss": None,
        "url": "https://x.example/1",
    }  # fmt: skip
    found = only(saved(tmp_path, "a.json", json.dumps(row)))
    want = Declared(
        title="Night boats", date=datetime(2025, 9, 27, 10, 0), captured=datetime(2025, 9, 28, 3, 0), lang="en", authors=("A. Person",),
        source_url="https://x.example/1", summary="They run.", image="https://x.example/a.jpg",
    )  # fmt: skip
    assert (PROSE, want, None) == (found.text, found.declared, found.record)


def test_an_answer_of_newsapi_holds_articles(tmp_path: Path) -> None:
    article = {
        "source": {"id": None, "name": "Harbour Post"}, "author": "A. Person", "title": "Night boats", "description": "They run.",
        "url": "https://x.example/1", "urlToImage": None, "publishedAt": "2025-09-27T10:00:00Z",
        "content": "They run at night … [+1234 chars]",
    }  # fmt: skip
    content = {"status": "ok", "totalResults": 2, "articles": [article, article | {"title": "Day boats"}]}
    first, second = read(saved(tmp_path, "a.json", json.dumps(content)))
    assert isinstance(first, RawDocument)
    want = Declared(
        title="Night boats",
        date=SEPTEMBER,
        outlet="Harbour Post",
        authors=("A. Person",),
        source_url="https://x.example/1",
        summary="They run.",
    )
    assert ("They run at night …", want, "a.json#1") == (first.text.rstrip(), first.declared, first.name)
    assert "a.json#2" == second.name  # type: ignore[union-attr]


def test_what_an_outlet_took_back_from_newsapi_is_no_article(tmp_path: Path) -> None:
    gone = dict.fromkeys(("title", "description", "content"), "[Removed]") | {"url": "https://removed.example", "source": {"name": "x"}}
    found = told(saved(tmp_path, "a.json", json.dumps({"articles": [gone, {"title": "Night boats", "content": PROSE}]})))
    assert "took the article back" in found["a.json#1"]
    assert "record" == found["a.json#2"]


@pytest.mark.parametrize(
    ("title", "want"),
    [
        ("Night boats - Harbour Post", "Night boats"),
        ("Night boats – on both banks | harbour post", "Night boats – on both banks"),
        ("The end of the Harbour Post", "The end of the Harbour Post"),
        ("Harbour Post", "Harbour Post"),
        ("Night boats - Estuary Herald", "Night boats - Estuary Herald"),
    ],
)
def test_the_outlet_behind_the_title_of_a_record_is_no_part_of_it(title: str, want: str, tmp_path: Path) -> None:
    row = {"title": title, "text": PROSE, "source": {"name": "Harbour Post"}}
    assert want == only(saved(tmp_path, "a.json", json.dumps(row))).declared.title


@pytest.mark.parametrize(
    ("row", "text", "want"),
    [
        pytest.param({"text": "a", "content": "b"}, "a", {}, id="our own name first"),
        pytest.param({"title": "T", "html": "<p>a", "content": "b"}, "<p>a", {"title": "T"}, id="a page is not its beginning"),
        pytest.param(
            {"text": "a", "url": "https://x.example/1", "link": "https://x.example/2"}, "a", {"source_url": "https://x.example/1"}, id="url"
        ),
        pytest.param({"text": "a", "source": "content/raw/a.html"}, "a", {}, id="a record of ours names its file"),
        pytest.param({"text": "a", "source": {"url": "https://x.example"}}, "a", {}, id="an outlet's address is not the article's"),
        pytest.param({"text": "a", "source_domain": "x.example"}, "a", {"outlet": "x.example"}, id="a host is better than nothing"),
        pytest.param({"text": "a", "published": True, "pubDate": "2025-09-27"}, "a", {"date": date(2025, 9, 27)}, id="a date that is none"),
        pytest.param({"text": "a", "outlet": "", "media_name": "Post"}, "a", {"outlet": "Post"}, id="an empty field"),
    ],
)
def test_the_names_of_others_fill_the_gaps(row: dict[str, object], text: str, want: dict[str, object], tmp_path: Path) -> None:
    found = only(saved(tmp_path, "a.json", json.dumps(row)))
    assert (text, Declared(**want)) == (found.text, found.declared)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ['{"a": [1, 2]}', '{"a": [{"title": "x"}], "b": [{"title": "y"}]}', '{"articles": []}'])
def test_an_object_with_no_one_list_of_records_is_no_record(content: str, tmp_path: Path) -> None:
    assert "no title, text or html" in refusal(saved(tmp_path, "a.json", content))


def test_no_name_stands_for_two_fields() -> None:
    every = [name for names in records.NAMES.values() for name in names.split()]
    assert sorted(set(every)) == sorted(every)
    assert every == [records._letters(name) for name in every]


# -- the inbox -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", names.UNFINISHED)
def test_a_download_that_is_not_whole_waits(ending: str, tmp_path: Path) -> None:
    saved(tmp_path, f"a.html{ending}", page())
    saved(tmp_path, f"b.zip{ending.upper()}", b"x")
    saved(tmp_path, f"c.html{ending}/c.html", page())
    saved(tmp_path, "d.html", "")
    saved(tmp_path, f"d.html{ending}", page())
    saved(tmp_path, "e.html", page())
    found = intake.inbox([tmp_path])
    assert ["e.html"] == [path.name for path in found.files]
    assert {names.STILL_COMING} == {reason for _path, reason in found.others}
    assert 5 == len(found.others)


@pytest.mark.parametrize(
    "folder",
    [
        "Ferry_files",
        "Ferry-Dateien",
        "Ferry_fichiers",
        "Ferry Files",
        "Ferry.files",
        "Ferry_elemei",
        "Ferry-bestanden",
        "Ferry_file",
        "FERRY_FILES",
    ],
)
def test_the_folder_beside_a_complete_page_is_passed_over(folder: str, tmp_path: Path) -> None:
    saved(tmp_path, f"{folder[:5]}.html", page())
    saved(tmp_path, f"{folder}/frame.html", page())
    found = intake.inbox([tmp_path])
    assert [f"{folder[:5]}.html"] == [path.name for path in found.files]
    assert [(tmp_path / folder, names.BESIDE_A_PAGE)] == found.others


@pytest.mark.parametrize("folder", ["Ferry profiles", "Ferries_files", "files", "_files", "Ferry_files_2"])
def test_a_folder_that_is_called_otherwise_is_read(folder: str, tmp_path: Path) -> None:
    saved(tmp_path, "Ferry.html", page())
    saved(tmp_path, f"{folder}/frame.html", page())
    assert 2 == len(intake.inbox([tmp_path]).files)


def test_every_new_form_is_found_in_a_folder(tmp_path: Path) -> None:
    wanted = ["a.csv", "b.eml", "c.mht", "d.mhtml", "e.tsv", "f.warc", "g.warc.gz", "h.zip", "i.webarchive"]
    for name in wanted:
        saved(tmp_path, f"sub/{name}", b"x")
    assert wanted == [path.name for path in intake.inbox([tmp_path]).files]
