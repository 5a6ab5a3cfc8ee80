"""The interface speaks the languages that there are catalogues of, whole."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from clipsheet import state_media
from clipsheet.settings import Ownership
from clipsheet_digest import words
from clipsheet_digest.article_pages import ownership_of
from clipsheet_digest.digest import Week
from clipsheet_digest.names import counted, week_name

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "plugins/clipsheet_digest/locale").glob("*.po"))
VALUE = re.compile(r"%\(\w+\)s|#\w+|#")


def messages(catalog: Catalog) -> dict[str, Message]:
    return {_first(message.id): message for message in catalog if message.id}


def _first(text: object) -> str:
    return str(text[0] if isinstance(text, tuple) else text)


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.fixture(scope="module")
def said() -> dict[str, Message]:
    return messages(words.said(ROOT))


def test_there_are_five_languages() -> None:
    assert ["ar", "es", "fr", "ru"] == [path.stem for path in CATALOGUES]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_translates_all_that_is_said_and_nothing_else(path: Path, said: dict[str, Message]) -> None:
    with path.open("rb") as opened:
        known = messages(read_po(opened, locale=path.stem))
    assert set(said) == set(known), "python plugins/clipsheet_digest/words.py brings the catalogues up to date"
    assert [] == [text for text, message in known.items() if not all(forms(message)) or message.fuzzy]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_the_same_values_and_no_markup(path: Path) -> None:
    with path.open("rb") as opened:
        catalog = read_po(opened, locale=path.stem)
    for text, message in messages(catalog).items():
        several = len(forms(message)) > 1
        for form in forms(message):
            assert not re.search('[<>&"]', form), f"{form!r} may stand in an attribute"
            values = set(VALUE.findall(form))
            assert values == set(VALUE.findall(text)) or (several and values < set(VALUE.findall(text))), form


def test_nothing_is_said_within_an_f_string_where_babel_does_not_see_it() -> None:
    for path in (ROOT / "plugins/clipsheet_digest").glob("*.py"):
        told = [node for node in ast.walk(ast.parse(path.read_text("utf8"))) if isinstance(node, ast.JoinedStr)]
        calls = [call.func for text in told for call in ast.walk(text) if isinstance(call, ast.Call)]
        assert not {"say", "gettext", "ngettext"} & {call.attr for call in calls if isinstance(call, ast.Attribute)}, path


def test_to_bring_the_catalogues_up_to_date_changes_nothing(tmp_path: Path) -> None:
    for folder in ("plugins", "themes"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    words.update(tmp_path)
    for path in CATALOGUES:
        assert path.read_text("utf8") == (tmp_path / path.relative_to(ROOT)).read_text("utf8")


def test_a_new_text_is_there_to_be_translated_and_an_old_one_goes(tmp_path: Path) -> None:
    for folder in ("plugins", "themes"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    template = tmp_path / "themes/plain/templates/404.html"
    template.write_text(template.read_text("utf8").replace("This page does not exist", "Nothing lies here"), "utf8")
    (tmp_path / "themes/broadsheet/templates/404.html").unlink()
    words.update(tmp_path)
    with (tmp_path / "plugins/clipsheet_digest/locale/fr.po").open("rb") as opened:
        known = messages(read_po(opened, locale="fr"))
    assert "" == known["Nothing lies here"].string
    assert "This page does not exist" not in known


@pytest.mark.parametrize(
    ("lang", "one", "many", "week"),
    [
        ("en", "1 article", "5 articles", "Week 39, 2025"),
        ("fr", "1 article", "5 articles", "Semaine 39, 2025"),
        ("es-MX", "1 artículo", "5 artículos", "Semana 39, 2025"),
        ("ru", "1 статья", "5 статей", "39-я неделя 2025 года"),
        ("ar", "مقال واحد", "5 مقالات", "الأسبوع 39، 2025"),
        ("sw", "1 article", "5 articles", "Week 39, 2025"),
    ],
)
def test_numbers_and_weeks_are_said_as_the_language_says_them(lang: str, one: str, many: str, week: str) -> None:
    assert (one, many, week) == (counted(1, lang), counted(5, lang), week_name(Week(2025, 39), lang))
    assert "21 статья" == counted(21, "ru")
    assert ("12 مقالاً", "100 مقال") == (counted(12, "ar"), counted(100, "ar"))


def test_two_texts_on_two_lines_of_a_template_do_not_run_together() -> None:
    """The line end behind a block goes, and the blanks before the next: a sentence would begin where the last one ends."""
    together = re.compile(r"endtrans %}\n *{% trans")
    assert [] == [path.name for path in (ROOT / "themes").rglob("*.html") if together.search(path.read_text("utf8"))]


def test_no_line_of_french_begins_with_a_mark() -> None:
    """French sets a space before these marks, and the browser must not break the line there."""
    with next(path for path in CATALOGUES if path.stem == "fr").open("rb") as opened:
        catalog = messages(read_po(opened, locale="fr"))
    loose = [form for message in catalog.values() for form in forms(message) if re.search(" [:;?!»]|« ", form)]
    assert [] == loose


@pytest.mark.parametrize(
    ("lang", "value"), [("en", "state-controlled (RT)"), ("fr", "contrôlé par l’État (RT)"), ("ru", "контролируется государством (RT)")]
)
def test_who_steers_an_outlet_is_said_in_the_sites_language(lang: str, value: str) -> None:
    """The kinds and the source of the profiles are ours to translate; the company's name is not."""
    fact = ownership_of(state_media.ownership(["rt.com"]), lang)
    assert (value, lang) == (fact.value, fact.value_lang)
    assert fact.source is not None and ("State media" in fact.source) == (lang == "en")


def test_what_an_editor_says_of_an_owner_stands_as_it_is() -> None:
    fact = ownership_of(Ownership("a family (of two)", "a book", "2025"), "es")
    assert ("a family (of two)", "a book, 2025") == (fact.value, fact.source)
