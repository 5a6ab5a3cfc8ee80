"""The demo, end to end: every raw document becomes what tests/cases/demo.yaml says a careful reader would make of it."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from clipsheet import commonmark, scaffold, settings, work
from clipsheet.archive import Archive
from clipsheet.evidence import dates
from clipsheet.intake import inbox
from clipsheet.model import Clipping
from clipsheet.work import Outcome

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/cases/demo.yaml").read_text("utf8"))["documents"]
CASES = {f"{case['file']}#{case['record']}" if case.get("record") else case["file"]: case for case in DOCUMENTS}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    found = settings.load(ROOT)
    files = [(path, path.relative_to(ROOT / "content/raw").as_posix()) for path in inbox([ROOT / "content/raw"]).files]
    return {outcome.raw: outcome for outcome in work.outcomes(files, found.vocabulary, jobs=1)}


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def faults(case: dict[str, Any], clipping: Clipping) -> list[str]:
    """What is wrong with a clipping, in words; all of it at once."""
    body = flat(commonmark.text(clipping.body))
    when = dates.parsed(str(case["date"])) if case["date"] else None
    found = [
        f"{name}: want {want!r}, got {got!r}"
        for name, want, got in (
            ("title", flat(case["title"]), flat(clipping.title)),
            ("date", when, clipping.date),
            ("lang", case["lang"].split("-")[0], clipping.lang.split("-")[0]),
            ("outlet", case["outlet"], clipping.outlet),
        )
        if want != got
    ]
    allowed = {*case["about"], *case.get("may_be_about", ())}
    found += [f"not about {code}" for code in case["about"] if code not in clipping.countries]
    found += [f"about {code}" for code in clipping.countries if code not in allowed]
    named = {*clipping.countries, *clipping.mentions}
    found += [f"{code} not mentioned" for code in case.get("mentions_at_least", ()) if code not in named]
    if (clipping.topics[:1] and clipping.topics[0] not in case["topics_first"]) or not clipping.topics:
        found.append(f"first topic: want one of {case['topics_first']}, got {clipping.topics[:1]}")
    found += [f"lost: {text!r}" for text in case["must_contain"] if flat(text) not in body]
    found += [f"kept: {text!r}" for text in case["must_not_contain"] if flat(text) in body]
    return found


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["fate"] != "rejected"])
def test_a_raw_document_becomes_the_clipping_it_should(name: str, outcomes: dict[str, Outcome]) -> None:
    clipping = outcomes[name].result
    assert isinstance(clipping, Clipping), clipping
    assert faults(CASES[name], clipping) == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["fate"] == "rejected"])
def test_what_is_no_article_is_rejected_with_a_reason(name: str, outcomes: dict[str, Outcome]) -> None:
    result = outcomes[name].result
    assert not isinstance(result, Clipping)
    assert len(result.reason.split()) > 5


def test_every_raw_document_has_its_case(outcomes: dict[str, Outcome]) -> None:
    assert sorted(CASES) == sorted(outcomes)


def test_the_committed_ledger_says_the_same_fates() -> None:
    entries = Archive.open(settings.load(ROOT)).entries
    fates = {raw.removeprefix("raw/"): str(entry.fate) for raw, entry in entries.items()}
    assert fates == {name: case["fate"] for name, case in CASES.items()}


def test_a_new_digest_starts_with_the_demos_topics() -> None:
    assert (ROOT / "content/topics.yaml").read_text("utf8") == scaffold.starter("topics.yaml")
