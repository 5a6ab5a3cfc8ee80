"""Raw documents and the clippings they must become, as a careful reader says; texts that must come through untouched.

`tests/cases/<name>/` holds `raw.txt`, `raw.html` or `raw.eml`, and `clipping.md`; `negative/` texts whose first line is the title and
whose other lines are the body; `known-failures/` cases that we would like to pass. `pytest --update-cases` rewrites what a case must
become and fails, so that the difference is read before it is committed. What the demo must become stands in demo.yaml.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from clipsheet import commonmark, frontmatter, intake, settings
from clipsheet.clip import clip, extract
from clipsheet.model import Clipping, Form, RawDocument
from clipsheet.rules.lines import RULES
from clipsheet.settings import Vocabulary

CASES = Path(__file__).parent / "cases"
KNOWN_FAILURES = "known-failures"
NEGATIVE = sorted((CASES / "negative").glob("*.txt"))


def cases(folder: Path) -> list[Path]:
    """The folders of cases, by name."""
    return sorted(path.parent for path in folder.glob("*/clipping.md"))


def named(path: Path) -> object:
    """A case as a parameter; one of known-failures is expected to fail, and to be moved once it passes."""
    marks = [pytest.mark.xfail(reason="known failure", strict=True)] if path.parent.name == KNOWN_FAILURES else []
    return pytest.param(path, id=path.name, marks=marks)


ALL = [*cases(CASES), *cases(CASES / KNOWN_FAILURES)]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    outlets = settings.read_outlets((CASES / "outlets.yaml").read_text("utf8"), "outlets.yaml")
    return Vocabulary(outlets, settings.read_topics((CASES / "topics.yaml").read_text("utf8"), "topics.yaml"))


def raw_of(case: Path) -> RawDocument:
    (path,) = case.glob("raw.*")
    (document,) = intake.documents(path, path.name)
    assert isinstance(document, RawDocument), document
    return document


@pytest.mark.parametrize("case", [named(case) for case in ALL])
def test_a_raw_document_becomes_the_clipping_that_a_reader_would_make(
    case: Path, vocabulary: Vocabulary, pytestconfig: pytest.Config
) -> None:
    result = clip(raw_of(case), vocabulary)
    assert isinstance(result, Clipping), result
    made, file = frontmatter.write(result), case / "clipping.md"
    if pytestconfig.getoption("update_cases") and made != file.read_text("utf8"):
        file.write_text(made, "utf8", newline="\n")
        pytest.fail(f"{file.relative_to(CASES)} was rewritten: read the difference before you commit it")
    assert file.read_text("utf8").split("\n") == made.split("\n")


@pytest.mark.parametrize("case", cases(CASES), ids=lambda case: case.name)
def test_every_line_of_a_case_has_its_claim(case: Path) -> None:
    found = extract(raw_of(case))
    assert [line.number for line in found.lines] == [claim.line for claim in found.claims]


def test_every_rule_fires_in_a_case() -> None:
    fired = {claim.rule for case in cases(CASES) for claim in extract(raw_of(case)).claims}
    assert set() == {rule.name for rule in RULES} - fired


def negative(path: Path, form: Form) -> tuple[str, tuple[str, ...], RawDocument]:
    """Title and body of a clean text, and the text in a form; its page has nothing but the article."""
    title, *body = [line for line in path.read_text("utf8").split("\n") if line]
    paragraphs = "".join(f"<p>{part}</p>" for part in body)
    page = f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    text = page if form is Form.HTML else f"{title}\n\n" + "\n\n".join(body) + "\n"
    return title, tuple(body), RawDocument(f"raw/{path.name}", form, text, "")


@pytest.mark.parametrize("form", [Form.DUMP, Form.HTML])
@pytest.mark.parametrize("path", NEGATIVE, ids=lambda path: path.stem)
def test_a_clean_text_comes_through_untouched(path: Path, form: Form, vocabulary: Vocabulary) -> None:
    title, body, document = negative(path, form)
    found = clip(document, vocabulary)
    assert isinstance(found, Clipping), found
    assert (title, body) == (found.title, commonmark.paragraphs(found.body))


@pytest.mark.parametrize("case", cases(CASES), ids=lambda case: case.name)
def test_a_clean_article_cleaned_again_stays_what_it_is(case: Path, vocabulary: Vocabulary) -> None:
    want = frontmatter.read((case / "clipping.md").read_text("utf8"), "clipping.md")
    body = commonmark.paragraphs(want.body)
    again = clip(RawDocument("raw/again.txt", Form.DUMP, f"{want.title}\n\n" + "\n\n".join(body) + "\n", ""), vocabulary)
    assert isinstance(again, Clipping), again
    assert (want.title, body) == (again.title, commonmark.paragraphs(again.body))
