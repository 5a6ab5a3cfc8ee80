"""Files and folders -> raw documents: every encoding that a saved page comes in, records, typed headers, sidecars, and what is refused."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from builders import dump, page
from clipsheet import intake
from clipsheet.clip import clip
from clipsheet.intake.declared import typed_header
from clipsheet.intake.decode import Undecodable, decoded
from clipsheet.model import Clipping, Declared, Form, RawDocument, Rejected
from clipsheet.settings import Vocabulary

EMPTY = Vocabulary({}, ())

TEXTS = {
    "en": (
        "The harbour office opened a second jetty on Monday – the first since the flood – and asked the skippers’ guild "
        "for a timetable by Friday. “We have waited four years for this,” said one of the skippers, who did not want to "
        "give her name. The jetty cost £2.4 million, less than half of what the council had set aside; what is left will "
        "pay for lamps, a shelter and a naïve little café at the far end."
    ),
    "fr": (
        "Le port a ouvert lundi une deuxième jetée, la première depuis la crue, et a demandé aux bateliers de présenter "
        "leurs horaires avant la fin de la semaine. « Nous attendions cela depuis quatre ans », a déclaré l’une des "
        "pilotes, qui n’a pas souhaité être nommée. L’ouvrage a coûté moins de la moitié de la somme prévue ; le reste "
        "servira à payer l’éclairage, un abri et un café là-bas, où l’on goûtera des pâtés, c’est sûr."
    ),
    "es": (
        "El puerto abrió el lunes un segundo muelle, el primero después de la inundación, y pidió a los barqueros que "
        "presenten sus horarios antes del viernes. «Hace cuatro años que esperábamos este día», dijo una de las patronas,"
        " que no quiso dar su nombre. La obra costó menos de la mitad de lo previsto; con lo que queda se pagarán las "
        "farolas, un refugio para la lluvia y una pequeña cafetería. ¿Quién la llevará? Aún no se sabe."
    ),
    "de": (
        "Der Hafen hat am Montag einen zweiten Anleger eröffnet, den ersten seit der Überschwemmung, und die Schiffer "
        "gebeten, bis zum Freitag einen Fahrplan vorzulegen. „Darauf haben wir vier Jahre gewartet“, sagte eine "
        "Schifferin, die ihren Namen nicht nennen möchte. Der Bau kostete weniger als die Hälfte der Summe, die der Rat "
        "zurückgelegt hatte; der Rest reicht für Laternen, ein Häuschen gegen den Regen und ein kleines Café am äußersten"
        " Ende, das größer werden könnte."
    ),
    "pl": (
        "Port otworzył w poniedziałek drugą przystań, pierwszą od czasu powodzi, i poprosił przewoźników, aby do piątku "
        "przedstawili rozkład rejsów. – Czekaliśmy na to cztery lata – powiedziała jedna z szyprek, która nie chciała "
        "podać nazwiska. Budowa kosztowała mniej niż połowę kwoty, którą odłożyła rada; za resztę staną latarnie, wiata "
        "chroniąca przed deszczem oraz mała kawiarnia na samym końcu pomostu. Później będzie można tam też kupić bilety, "
        "choć jeszcze nie wiadomo, kto się tym zajmie."
    ),
    "tr": (
        "Liman idaresi pazartesi günü ikinci iskeleyi açtı; bu, selden beri açılan ilk iskele. Kaptanlardan cuma gününe "
        "kadar bir sefer çizelgesi vermelerini istedi. Adını söylemek istemeyen kaptanlardan biri “Bunu dört yıldır "
        "bekliyorduk” dedi. Yapım için meclisin ayırdığı paranın yarısından azı harcandı; kalanıyla ışıklar, yağmurdan "
        "korunmak için küçük bir çatı ve iskelenin ucunda bir çayevi yapılacak. Çayevini kimin işleteceği şimdilik "
        "bilinmiyor, ama başvurular önümüzdeki ay başlayacak ve herkese açık olacak."
    ),
    "ru": (
        "В понедельник в порту открыли второй причал, первый после наводнения, и попросили судоводителей до пятницы "
        "представить расписание рейсов. «Мы ждали этого четыре года», — сказала одна из капитанов, которая не захотела "
        "назвать своё имя. Строительство обошлось меньше чем в половину суммы, отложенной советом; на оставшиеся деньги "
        "поставят фонари, навес от дождя и маленькую чайную в самом конце причала. Кто будет её держать, пока не решено, "
        "но заявки начнут принимать в следующем месяце, и подать их сможет любой житель города, у которого есть опыт."
    ),
    "ar": (
        "افتتحت إدارة الميناء يوم الاثنين رصيفا ثانيا هو الأول منذ الفيضان، وطلبت من أصحاب القوارب أن يقدموا جدول الرحلات"
        " قبل يوم الجمعة. وقالت إحدى القائدات التي لم ترغب في ذكر اسمها إنهم انتظروا هذا اليوم أربع سنوات. وقد بلغت كلفة "
        "البناء أقل من نصف المبلغ الذي خصصه المجلس، وسوف ينفق الباقي على المصابيح وعلى مظلة تقي من المطر وعلى مقهى صغير "
        "في آخر الرصيف. ولم يتقرر بعد من سيدير المقهى، غير أن الطلبات ستقبل ابتداء من الشهر المقبل من جميع سكان المدينة "
        "الذين لديهم خبرة في هذا العمل."
    ),
    "zh": (
        "港口管理处周一启用了第二座码头，这是洪水过后建成的第一座码头，并要求船主们在周五之前提交航班时刻表。一位不愿透露姓名的女船长"
        "说：“这一天我们等了四年。”工程费用不到市议会预留款项的一半，剩下的钱将用来安装路灯、修建避雨的棚子，并在码头尽头开一家小茶"
        "馆。茶馆由谁经营目前还没有决定，不过申请将从下个月开始受理，凡是有经验的市民都可以报名。管理处还表示，夜间航班要等到春天才会"
        "开始，因为船员们需要先接受三个星期的训练。"
    ),
}  # fmt: skip
ENCODINGS = [
    ("en", "cp1252"), ("es", "cp1252"), ("de", "cp1252"), ("es", "iso-8859-1"), ("de", "iso-8859-1"), ("pl", "cp1250"),
    ("tr", "iso-8859-9"), ("tr", "cp1254"), ("ru", "cp1251"), ("ru", "koi8-r"), ("ar", "cp1256"), ("zh", "gb18030"),
]  # fmt: skip
ENCODINGS.append(("fr", "cp1252"))
LEGACY = pytest.mark.parametrize(("lang", "encoding"), [pytest.param(*one, id=f"{one[0]} in {one[1]}") for one in ENCODINGS])


def encoded(lang: str, encoding: str) -> tuple[str, bytes]:
    """A text and its bytes; what the encoding has no sign for (a dash, curly quotes) is left out of both."""
    content = TEXTS[lang].encode(encoding, "ignore")
    return content.decode(encoding), content


def html_of(text: str, declared: str) -> str:
    return f'<!doctype html>\n<html><head><meta charset="{declared}"><title>T</title></head><body>\n<p>{text}</p>\n</body></html>\n'


def read(path: Path) -> list[RawDocument | Rejected]:
    return list(intake.documents(path, path.name))


def only(path: Path) -> RawDocument:
    (found,) = read(path)
    assert isinstance(found, RawDocument), found
    return found


def refusal(path: Path) -> str:
    (found,) = read(path)
    assert isinstance(found, Rejected), found
    return found.reason


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# -- bytes -> text ----------------------------------------------------------------------------------------------


UNMARKED = ["utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("form", ["a dump", "a page"])
def test_unicode_is_read_with_and_without_its_mark(lang: str, encoding: str, form: str) -> None:
    text = html_of(TEXTS[lang], "utf-8") if form == "a page" else f"2025-06-05 15:39\n\n{TEXTS[lang]}\n"
    assert text == decoded(text.encode(encoding), html=form == "a page").removeprefix("\ufeff")


@pytest.mark.parametrize("lang", [lang for lang in TEXTS if lang != "zh"])
@pytest.mark.parametrize("encoding", UNMARKED)
def test_utf_16_without_a_mark_is_read(lang: str, encoding: str) -> None:
    assert TEXTS[lang] == decoded(TEXTS[lang].encode(encoding), html=False)


@pytest.mark.parametrize("encoding", UNMARKED)
def test_chinese_in_utf_16_without_a_mark_is_read(encoding: str) -> None:
    text = f"2025-06-05 15:39\n\n{TEXTS['zh']}\n"
    assert text == decoded(text.encode(encoding), html=False)


@pytest.mark.parametrize("lang", TEXTS)
def test_utf_16_be_is_read_by_its_mark(lang: str) -> None:
    assert TEXTS[lang] == decoded(b"\xfe\xff" + TEXTS[lang].encode("utf-16-be"), html=False)


@LEGACY
def test_a_legacy_page_is_read_as_it_declares(lang: str, encoding: str) -> None:
    text, content = encoded(lang, encoding)
    whole = html_of(text, encoding)
    assert whole == decoded(html_of("|", encoding).encode().replace(b"|", content), html=True)


@LEGACY
def test_a_legacy_page_without_a_declaration_is_guessed(lang: str, encoding: str) -> None:
    text, content = encoded(lang, encoding)
    assert f"<p>{text}</p>" == decoded(b"<p>" + content + b"</p>", html=True)


@LEGACY
def test_a_legacy_dump_is_guessed(lang: str, encoding: str) -> None:
    text, content = encoded(lang, encoding)
    assert text == decoded(content, html=False)


@LEGACY
def test_a_legacy_page_that_claims_to_be_utf_8_is_guessed(lang: str, encoding: str) -> None:
    text, content = encoded(lang, encoding)
    assert text in decoded(html_of("|", "utf-8").encode().replace(b"|", content), html=True)


@pytest.mark.parametrize(
    ("lang", "declared"), [("fr", "iso-8859-1"), ("ru", "windows-1251"), ("pl", "windows-1250"), ("ar", "windows-1256"), ("zh", "gb2312")]
)
def test_a_page_that_a_collector_saved_as_utf_8_is_read_as_such_whatever_it_declares(lang: str, declared: str) -> None:
    assert TEXTS[lang] in decoded(html_of(TEXTS[lang], declared).encode(), html=True)


@pytest.mark.parametrize(("text", "want"), [("é" * 3, "Ã©" * 3), ("é" * 4, "é" * 4), ("口" * 4, "口" * 4), ("😀" * 4, "😀" * 4)])
def test_four_sequences_of_utf_8_are_believed_against_a_declaration(text: str, want: str) -> None:
    page = f"<meta charset=iso-8859-1><p>{text}".encode()
    assert want in decoded(page, html=True)


@pytest.mark.parametrize("label", ["no-such-charset", "utf-16", "rot13", "base64", "idna", "x-user-defined", ""])
def test_a_declaration_that_cannot_be_is_passed_over(label: str) -> None:
    assert TEXTS["ru"] in decoded(html_of(TEXTS["ru"], label).encode(), html=True)


@pytest.mark.parametrize(
    ("received", "declared", "want"),
    [
        pytest.param("text/html; charset=windows-1251", "iso-8859-1", TEXTS["ru"], id="what it was sent as, before what it declares"),
        pytest.param("text/html; charset=x-user-defined", "windows-1251", TEXTS["ru"], id="a charset that is none"),
        pytest.param("text/html; charset=utf-16", "windows-1251", TEXTS["ru"], id="a charset that it cannot be"),
        pytest.param("text/html; charset=", "windows-1251", TEXTS["ru"], id="no charset"),
    ],
)
def test_a_fetched_page_is_read_as_it_was_sent(tmp_path: Path, received: str, declared: str, want: str) -> None:
    content = html_of(TEXTS["ru"], declared).encode("cp1251")
    saved(tmp_path, "a.html", content + b" " * (len(content) % 2))
    saved(tmp_path, "a.html.yaml", f'received:\n  type: "{received}"\n')
    (document,) = intake.documents(tmp_path / "a.html")
    assert isinstance(document, RawDocument)
    assert want in document.text


@pytest.mark.parametrize(
    ("remark", "address", "captured"),
    [
        pytest.param("<!-- saved from url=(0027)https://harbour.example/a?b=1 -->", "https://harbour.example/a?b=1", None, id="Chrome"),
        pytest.param("<!-- saved from url=(0027)https://harbour.example/a-->", "https://harbour.example/a", None, id="no blank"),
        pytest.param("<!--\n Page saved with SingleFile \n url: https://harbour.example/a \n"
                     " saved date: Sat Sep 27 2025 10:00:00 GMT+0000 (UTC)\n-->",
                     "https://harbour.example/a", datetime(2025, 9, 27, 10, tzinfo=UTC), id="SingleFile"),
        pytest.param("<!-- saved from url=(0014)about:internet -->", None, None, id="no address"),
        pytest.param("<p>saved from url=(0027)https://harbour.example/a", None, None, id="no remark"),
    ],
)  # fmt: skip
def test_the_address_and_day_that_a_browser_wrote_into_a_page_are_known(
    tmp_path: Path, remark: str, address: str | None, captured: datetime | None
) -> None:
    for name in ("a.html", "a.txt"):
        (document,) = intake.documents(saved(tmp_path, name, page().replace("<head>", f"{remark}<head>")))
        assert isinstance(document, RawDocument)
        assert (address, Declared(captured=captured)) == (document.address, document.declared)


@pytest.mark.parametrize("label", ["utf-16", "utf-32", "utf-16-le"])
def test_ascii_that_is_sent_as_wide_characters_is_ascii(label: str) -> None:
    assert "Ferry" in decoded(b"<p>Ferry to run at night", html=True, charset=label)


@pytest.mark.parametrize("label", ["idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7"])
@pytest.mark.parametrize("text", ["un café, l’été \\u0041 +2AA-", "\\u0041 +2AA- xn--mxa"])
def test_a_codec_that_is_no_charset_reads_no_page(text: str, label: str) -> None:
    assert text in decoded(f'<meta charset="{label}"><p>{text}'.encode("cp1252"), html=True)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<meta charset="windows-1251">', b"<META CHARSET=windows-1251>", b"<meta charset='Windows-1251' />",
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', b'<?xml version="1.0" encoding="windows-1251"?>',
    ],
)  # fmt: skip
def test_every_form_of_declaration_is_known(declaration: bytes) -> None:
    assert "Причал открыт" in decoded(declaration + "<p>Причал открыт</p>".encode("cp1251"), html=True)


def test_a_few_broken_bytes_do_not_make_utf_8_anything_else() -> None:
    content = TEXTS["ru"].encode()
    assert TEXTS["ru"][:-2] + "\ufffd" == decoded(content[:-2], html=False)
    assert TEXTS["ru"][:200] in decoded(content[:1000] + b"\xff" + content[1000:], html=False)


def test_line_ends_become_one_kind() -> None:
    assert "a\nb\nc\nd" == decoded(b"a\r\nb\rc\nd", html=False)


def test_a_few_control_characters_are_left_out() -> None:
    assert TEXTS["en"] == decoded(("\x08" + TEXTS["en"] + "\x0e").encode(), html=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n\t\r\n", "empty", id="white space"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF", id="a PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture", id="a picture"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture", id="a photograph"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00", "zip", id="an office file"),
        pytest.param(bytes(range(256)) * 20, "binary", id="every byte"),
        pytest.param(b"\x00" * 1000, "binary", id="zeros"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(Undecodable, match=words):
        decoded(content, html=False)
    for name in ("a.html", "a.txt", "a.json", "a.jsonl"):
        assert words in refusal(saved(tmp_path, name, content))


# -- files ------------------------------------------------------------------------------------------------------


def test_a_file_is_read_up_to_the_bound_and_not_beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = dump()
    monkeypatch.setattr(intake, "MAX_DOCUMENT_BYTES", len(text.encode()))
    assert text == only(saved(tmp_path, "a.txt", text)).text
    assert "larger than" in refusal(saved(tmp_path, "b.txt", text + "x"))
    assert text == only(saved(tmp_path, "a.txt.gz", gzip.compress(text.encode()))).text
    assert "unpacks to more than" in refusal(saved(tmp_path, "b.txt.gz", gzip.compress(text.encode() + b"x")))


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "x")
    os.truncate(path, 100_000_000)
    assert "larger than 5 MB" in refusal(path)
    assert "larger than 20 MB: split the file" in refusal(path.rename(tmp_path / "a.jsonl"))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 21_000_000)
    assert len(bomb) < 30_000
    assert "unpacks to more than 5 MB" in refusal(saved(tmp_path, "a.html.gz", bomb))
    assert "unpacks to more than 20 MB" in refusal(saved(tmp_path, "a.json.gz", bomb))


@pytest.mark.parametrize(
    ("name", "form"), [("a.html.gz", Form.HTML), ("a.HTM.GZ", Form.HTML), ("a.txt.gz", Form.DUMP), ("a.md", Form.DUMP)]
)
def test_a_file_is_read_by_its_name(name: str, form: Form, tmp_path: Path) -> None:
    text = page() if form is Form.HTML else dump()
    content = gzip.compress(text.encode()) if name.lower().endswith(".gz") else text.encode()
    found = only(saved(tmp_path, name, content))
    assert (form, text, None) == (found.form, found.text, found.record)


@pytest.mark.parametrize("content", [b"no gzip at all", gzip.compress(dump().encode())[:-9], gzip.compress(dump().encode())[:60]])
def test_a_broken_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    assert "cannot be read" in refusal(saved(tmp_path, "a.txt.gz", content))


def test_a_page_saved_under_the_name_of_a_text_is_a_page(tmp_path: Path) -> None:
    assert Form.HTML is only(saved(tmp_path, "a.txt", page())).form
    assert Form.DUMP is only(saved(tmp_path, "b.txt", f"A page begins with <html>, they say\n\n{dump()}")).form


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    one, other = saved(tmp_path, "a.txt", dump()), saved(tmp_path, "b.txt", dump().replace("\n", "\r\n"))
    assert only(one).sha256 != only(other).sha256
    assert only(one).text == only(other).text


# -- folders ----------------------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_sorted_order_and_the_rest_is_named(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "a.html",
        "b/1.md",
        "c.json",
        "d.jsonl",
        "d.ndjson",
        "e.htm.gz",
        "f.xhtml",
        "g.pdf",
        "b/h.docx",
        "i",
        ".hidden.txt",
        ".git/x.txt",
    ):
        saved(tmp_path, name, "x")
    found = intake.inbox([tmp_path])
    assert ["a.html", "b/1.md", "b/2.txt", "c.json", "d.jsonl", "d.ndjson", "e.htm.gz", "f.xhtml"] == [
        path.relative_to(tmp_path).as_posix() for path in found.files
    ]
    assert {"b/h.docx", "g.pdf", "i"} == {path.relative_to(tmp_path).as_posix() for path, _reason in found.others}
    assert all(reason for _path, reason in found.others)


def test_symbolic_links_are_named_and_not_followed(tmp_path: Path) -> None:
    secret = saved(tmp_path, "outside/secret.txt", dump())
    raw = tmp_path / "raw"
    raw.mkdir()
    try:
        (raw / "file.txt").symlink_to(secret)
        (raw / "folder").symlink_to(secret.parent)
        (raw / "broken.txt").symlink_to(tmp_path / "nothing")
    except OSError:
        pytest.skip("this system makes no symbolic links for us")
    found = intake.inbox([raw])
    assert [] == found.files
    assert ["broken.txt", "file.txt", "folder"] == [path.name for path, _reason in found.others]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    saved(tmp_path, "a.txt", dump())
    os.mkfifo(tmp_path / "b.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(tmp_path / "c.html"))
    found = intake.inbox([tmp_path])
    assert (["a.txt"], ["b.txt", "c.html"]) == ([path.name for path in found.files], [path.name for path, _reason in found.others])


def test_folders_in_folders_without_end_are_named_once(tmp_path: Path) -> None:
    (tmp_path / "/".join("d" * 80)).mkdir(parents=True)
    saved(tmp_path / "d", "a.txt", dump())
    found = intake.inbox([tmp_path])
    ((deep, reason),) = found.others
    assert (["a.txt"], 51) == ([path.name for path in found.files], len(deep.relative_to(tmp_path).parts))
    assert "50 folders" in reason


def test_a_folder_that_may_not_be_read_is_named_and_its_neighbours_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, "a.txt", dump())
    (tmp_path / "closed").mkdir()
    real = Path.iterdir

    def refused(path: Path) -> Iterator[Path]:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    found = intake.inbox([tmp_path])
    assert [("closed", "cannot be read: Permission denied")] == [(path.name, reason) for path, reason in found.others]
    assert [tmp_path / "a.txt"] == found.files


def test_a_sidecar_that_is_no_remark_is_not_read_whole(tmp_path: Path) -> None:
    path = saved(tmp_path, "raw/a.txt", dump())
    with (path.parent / "a.yaml").open("wb") as sidecar:
        sidecar.truncate(200_000)
    assert "a.yaml: larger than 100,000 bytes" in refusal(path)
    assert intake.fingerprint(path)


def test_a_sidecar_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "raw/a.txt", dump())
    secret = saved(tmp_path, "secret.yaml", "outlet: Secret\n")
    try:
        (path.parent / "a.yaml").symlink_to(secret)
    except OSError:
        pytest.skip("this system makes no symbolic links for us")
    assert only(path).declared.outlet is None


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        intake.inbox([tmp_path / "nothing.txt"])


# -- records ----------------------------------------------------------------------------------------------------


def test_a_json_file_is_one_record(tmp_path: Path) -> None:
    row = {
        "title": "Night boats",
        "text": "They run.",
        "date": "2025-06-05",
        "outlet": "Harbour Post",
        "authors": ["A. Person"],
        "countries": ["Mali", "NO"],
        "other": 1,
    }
    found = only(saved(tmp_path, "a.json", json.dumps(row)))
    assert (Form.RECORD, "They run.", None, "a.json") == (found.form, found.text, found.record, found.name)
    want = Declared(title="Night boats", date=date(2025, 6, 5), outlet="Harbour Post", authors=("A. Person",), countries=("ML", "NO"))
    assert want == found.declared


def test_a_record_with_html_alone_is_a_page(tmp_path: Path) -> None:
    rows = saved(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in ({"html": page()}, {"html": page(), "text": "Cut out."})))
    assert [Form.HTML, Form.RECORD] == [found.form for found in read(rows) if isinstance(found, RawDocument)]


def test_a_record_with_a_title_and_html_is_more_than_a_page(tmp_path: Path) -> None:
    assert Form.RECORD_PAGE is only(saved(tmp_path, "a.json", json.dumps({"title": "Night boats", "html": "<p>They run.</p>"}))).form


def test_a_list_holds_a_record_each(tmp_path: Path) -> None:
    found = read(saved(tmp_path, "a.json", json.dumps([{"id": "x1", "title": "One"}, {"title": "Two"}, "three", {"text": "Four."}])))
    assert ["a.json#x1", "a.json#2", "a.json#3", "a.json#4"] == [one.raw if isinstance(one, Rejected) else one.name for one in found]
    assert [RawDocument, RawDocument, Rejected, RawDocument] == [type(one) for one in found]


def test_a_broken_row_is_rejected_and_the_others_go_on(tmp_path: Path) -> None:
    lines = ['{"id": 7, "title": "One"}', '{"title": "Two"', "", "[1, 2]", '{"outlet": "X"}', '{"title": "Six"}']
    found = read(saved(tmp_path, "a.jsonl", "\r\n".join(lines)))
    assert ["a.jsonl#7", "a.jsonl#6"] == [one.name for one in found if isinstance(one, RawDocument)]
    refused = {one.raw: one.reason for one in found if isinstance(one, Rejected)}
    assert ["a.jsonl#2", "a.jsonl#4", "a.jsonl#5"] == list(refused)
    assert "not JSON" in refused["a.jsonl#2"]
    assert "not a JSON object" in refused["a.jsonl#4"]
    assert "no title, text or html" in refused["a.jsonl#5"]


@pytest.mark.parametrize(
    "content", ["{", "[1, 2", "", "   ", "null", "3", '"words"', "{}", "[]", '{"title": ""}', '{"text": 5}', "[" * 100_000]
)
def test_a_json_file_without_a_record_is_rejected(content: str, tmp_path: Path) -> None:
    assert len(refusal(saved(tmp_path, "a.json", content)).split()) >= 3


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt", "a.html"])
def test_a_byte_order_mark_alone_is_an_empty_file(mark: bytes, name: str, tmp_path: Path) -> None:
    assert "the file is empty" == refusal(saved(tmp_path, name, mark))


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_number_that_is_too_long_is_a_broken_row(name: str, tmp_path: Path) -> None:
    content = '{"title": "One", "views": ' + "9" * 5_000 + "}"
    assert "not JSON" in refusal(saved(tmp_path, name, content))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{"id": "x", "title": "One"}, {"id": "x", "title": "Two"}], id="one id twice"),
        pytest.param([{"title": "One"}, {"id": "1", "title": "Two"}], id="an id that is another row's number"),
        pytest.param([{"id": 1, "title": "One"}, {"id": "1", "title": "Two"}], id="a number and the same in quotes"),
        pytest.param([{"id": "x", "title": "1"}, {"id": "x", "title": "2"}, {"id": "x~2", "title": "3"}], id="an id as we number them"),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_rows_with_the_same_id_stay_documents_of_their_own(rows: list[dict[str, object]], name: str, tmp_path: Path) -> None:
    content = json.dumps(rows) if name == "a.json" else "\n".join(map(json.dumps, rows))
    found = [one for one in read(saved(tmp_path, name, content)) if isinstance(one, RawDocument)]
    assert [row["title"] for row in rows] == [one.declared.title for one in found]
    assert len(rows) == len({one.name for one in found})


def test_the_title_of_a_record_is_repaired(tmp_path: Path) -> None:
    row = {"title": "The skippers\u00e2\u20ac\u2122 guild \ud800 waits\u200b", "text": TEXTS["en"], "outlet": "Harbour\ud800 Post"}
    found = clip(only(saved(tmp_path, "a.json", json.dumps(row))), EMPTY)
    assert isinstance(found, Clipping)
    assert "The skippers’ guild \ufffd waits" == found.title
    assert "Harbour\ufffd Post" == found.outlet


def test_a_row_keeps_its_hash_while_others_change(tmp_path: Path) -> None:
    rows = [json.dumps({"id": number, "title": f"Title {number}"}) for number in range(3)]
    before = read(saved(tmp_path, "a.jsonl", "\n".join(rows)))
    after = read(saved(tmp_path, "a.jsonl", "\n".join([*rows, '{"id": 9, "title": "New"}'])))
    assert before == after[:3]


# -- what a person typed ------------------------------------------------------------------------------------------


def test_typed_lines_at_the_head_are_believed_and_taken_out() -> None:
    head = (
        "url: https://outlet.example/a\nDate: 5 June 2025 15:39\nOUTLET:  The  Harbour Post\ntitle: Night: boats\n"
        "language: en\nauthor: A. Person, B. Person\ntags: boats"
    )
    found, rest = typed_header(f"{head}\n\nHome | News\n")
    want = Declared(
        title="Night: boats",
        date=datetime(2025, 6, 5, 15, 39),
        lang="en",
        outlet="The Harbour Post",
        source_url="https://outlet.example/a",
        authors=("A. Person", "B. Person"),
        tags=("boats",),
    )
    assert want == found
    assert "\n" * 7 + "\nHome | News\n" == rest  # line numbers stay true


@pytest.mark.parametrize(
    ("text", "want", "kept"),
    [
        pytest.param("\n\ndate: 2025-06-05\nx", Declared(date=date(2025, 6, 5)), "x", id="blank lines above it"),
        pytest.param("\ufeffdate: 2025-06-05\nx", Declared(date=date(2025, 6, 5)), "x", id="a byte order mark"),
        pytest.param("captured: 2025-06-05T10:00\nx", Declared(captured=datetime(2025, 6, 5, 10)), "x", id="when the page was saved"),
        pytest.param("date: soon\nx", Declared(), "date: soon\nx", id="a date that is none ends it"),
        pytest.param("outlet: A\ndate: soon\nx", Declared(outlet="A"), "date: soon\nx", id="a bad date ends it below a good line"),
        pytest.param("url: outlet.example/a\nx", Declared(), "url: outlet.example/a\nx", id="an address without scheme ends it"),
        pytest.param("outlet: A\n\ndate: 2025-06-05\nx", Declared(outlet="A"), "date: 2025-06-05\nx", id="a blank line ends it"),
        pytest.param("outlet: A\nHome\ndate: 2025-06-05", Declared(outlet="A"), "Home\ndate: 2025-06-05", id="a line of the page ends it"),
        pytest.param("outlet: A\noutlet: B\nx", Declared(outlet="A"), "outlet: B\nx", id="a second of its kind ends it"),
        pytest.param("summary: A\nx", Declared(), "summary: A\nx", id="a key that is not typed at the head"),
        pytest.param("Dated: 2025\nx", Declared(), "Dated: 2025\nx", id="a word that begins like a key"),
        pytest.param("outlet:\nx", Declared(), "outlet:\nx", id="a key without a value"),
        pytest.param("date: 27.05.2025, 28.05.2025\nx", Declared(), "date: 27.05.2025, 28.05.2025\nx", id="two dates"),
    ],
)
def test_a_typed_header_ends_where_the_page_begins(text: str, want: Declared, kept: str) -> None:
    found, rest = typed_header(text)
    assert (want, kept) == (found, rest.strip("\n"))


@pytest.mark.parametrize("name", ["a.yaml", "a.txt.yaml"])
def test_a_sidecar_is_believed(name: str, tmp_path: Path) -> None:
    saved(tmp_path, name, "\ufeffurl: https://outlet.example/a\ndate: 2025-06-05\noutlet: NO\nauthors: [A. Person]\ncountries: Mali\n")
    want = Declared(date=date(2025, 6, 5), outlet="NO", source_url="https://outlet.example/a", authors=("A. Person",), countries=("ML",))
    assert want == only(saved(tmp_path, "a.txt", dump())).declared
    assert [] == intake.inbox([tmp_path]).others


def test_a_sidecar_and_a_record_say_when_the_page_was_saved(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "captured: 2025-06-05T10:00+02:00\n")
    assert only(saved(tmp_path, "a.txt", dump())).declared.captured == datetime.fromisoformat("2025-06-05T10:00+02:00")
    (record,) = read(saved(tmp_path, "b.jsonl", '{"id": 1, "title": "Title", "captured": "2025-06-05"}'))
    assert record.declared.captured == date(2025, 6, 5)


def test_a_sidecar_serves_a_page_and_its_archive(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "outlet: Harbour Post\n")
    assert "Harbour Post" == only(saved(tmp_path, "a.html", page())).declared.outlet
    assert "Harbour Post" == only(saved(tmp_path, "a.html.gz", gzip.compress(page().encode()))).declared.outlet


def test_a_sidecar_stands_above_the_typed_header(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "outlet: Sidecar\n")
    found = only(saved(tmp_path, "a.txt", f"outlet: Header\ntitle: Typed\n\n{dump()}")).declared
    assert ("Sidecar", "Typed") == (found.outlet, found.title)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("outlt: X\n", "a.yaml:1: outlt: unknown key: did you mean 'outlet'?", id="an unknown key"),
        pytest.param("outlet: X\ndate: soon\n", "a.yaml:2: date: 'soon'", id="a date that is none"),
        pytest.param("url: outlet.example\n", "a.yaml:1: url: 'outlet.example'", id="an address without scheme"),
        pytest.param("outlet: X\noutlet: Y\n", "a.yaml:2: outlet: stands twice", id="a duplicate key"),
        pytest.param("outlet: [a\n", "a.yaml:1: outlet: a bracket", id="broken YAML"),
        pytest.param("just words\n", "a.yaml:1: not a mapping", id="no mapping"),
        pytest.param("outlet: Z\xfcrich\n".encode("cp1252"), "UTF-8", id="not UTF-8"),
        pytest.param("outlet: X\n".encode("utf-16"), "UTF-8", id="UTF-16, as an old editor saves it"),
    ],
)
def test_a_broken_sidecar_is_named_and_the_document_waits(content: str | bytes, words: str, tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", content)
    reason = refusal(saved(tmp_path, "a.txt", dump()))
    assert reason.startswith("its sidecar")
    assert words in reason


def test_every_fault_of_a_sidecar_is_named(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "outlt: X\ndate: soon\n")
    assert 2 == refusal(saved(tmp_path, "a.txt", dump())).count("a.yaml:")


def test_the_faults_of_a_sidecar_name_it_as_its_document_is_named(tmp_path: Path) -> None:
    saved(tmp_path, "raw/a.yaml", "outlt: X\n")
    (found,) = intake.documents(saved(tmp_path, "raw/a.txt", dump()), "raw/a.txt")
    assert isinstance(found, Rejected)
    assert found.reason.startswith("its sidecar has faults: raw/a.yaml:1: outlt:")


def test_a_sidecar_serves_a_file_with_dots_in_its_name(tmp_path: Path) -> None:
    saved(tmp_path, "004_www.outlet.example_story.yaml", "outlet: Harbour Post\n")
    saved(tmp_path, "004_www.yaml", "outlet: Somebody Else\n")
    assert "Harbour Post" == only(saved(tmp_path, "004_www.outlet.example_story.txt", dump())).declared.outlet


def test_a_sidecar_serves_a_record(tmp_path: Path) -> None:
    saved(tmp_path, "a.yaml", "outlet: Harbour Post\n")
    assert "Harbour Post" == only(saved(tmp_path, "a.json", '{"title": "One", "outlet": "H. P."}')).declared.outlet


def test_a_sidecar_that_serves_no_file_is_named(tmp_path: Path) -> None:
    saved(tmp_path, "page.txt", dump())
    saved(tmp_path, "pgae.yaml", "outlet: Harbour Post\n")
    assert ["pgae.yaml"] == [path.name for path, _reason in intake.inbox([tmp_path]).others]


def test_a_folder_is_looked_through_once_for_all_its_sidecars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        saved(tmp_path, f"{number:02}.html", page())
        saved(tmp_path, f"{number:02}.html.yaml", "outlet: Harbour Post\n")
    looks: Counter[Path] = Counter()
    real = Path.iterdir

    def counted(path: Path) -> Iterator[Path]:
        looks[path] += 1
        return real(path)

    monkeypatch.setattr(Path, "iterdir", counted)
    found = intake.inbox([tmp_path])
    assert (20, []) == (len(found.files), found.others)
    assert {tmp_path: 2} == looks  # for its files, and for what may lie beside them


@pytest.mark.parametrize("folder", ["Ferry_files", "Ferry-Dateien", "Ferry_archivos"])
def test_what_a_browser_saved_beside_its_page_is_passed_over_at_once(tmp_path: Path, folder: str) -> None:
    saved(tmp_path, "Ferry.html", page())
    (tmp_path / folder).mkdir()
    for name in ("a.js", "b.css", "frame.html"):
        saved(tmp_path / folder, name, page())
    found = intake.inbox([tmp_path])
    assert [tmp_path / "Ferry.html"] == found.files
    assert [tmp_path / folder] == [path for path, _reason in found.others]


def test_another_folder_beside_a_page_is_read(tmp_path: Path) -> None:
    saved(tmp_path, "Ferry.html", page())
    for folder in ("Ferry reports", "Ferry-39"):
        (tmp_path / folder).mkdir()
        saved(tmp_path / folder, "b.html", page())
    assert 3 == len(intake.inbox([tmp_path]).files)
