"""Every rule gives its five things: a name, the reason, what it costs, lines that it claims, near misses that it spares."""

from __future__ import annotations

import pytest

from builders import line
from clipsheet.rules import Rule, byline, furniture
from clipsheet.rules.byline import BYLINE
from clipsheet.rules.furniture import FURNITURE
from clipsheet.rules.lines import RULES, claim_of

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@EVERY_RULE
def test_a_rule_has_name_reason_and_cost(rule: Rule) -> None:
    reason, _, cost = rule.reason.partition("Costs:")
    assert rule.name == rule.name.strip() != ""
    assert len(reason.split()) >= 4
    assert cost.strip().rstrip(".")


@EVERY_RULE
def test_a_rule_claims_its_examples(rule: Rule) -> None:
    assert rule.claims
    assert [] == [text for text in rule.claims if rule.read(line(text)) is None]


@EVERY_RULE
def test_a_rule_spares_its_near_misses(rule: Rule) -> None:
    assert rule.spares
    assert [] == [text for text in rule.spares if rule.read(line(text)) is not None]


def test_names_of_rules_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(set(names)) == sorted(names)


def test_every_rule_that_is_written_is_asked() -> None:
    defined = {one.name for module in (byline, furniture) for one in vars(module).values() if isinstance(one, Rule)}
    assert {rule.name for rule in (*BYLINE, *FURNITURE)} == {rule.name for rule in RULES} == defined


@pytest.mark.parametrize(
    ("text", "rule", "want"),
    [
        ("By A. Person", "byline", "A. Person"),
        ("By J. K. Person | 5 min", "byline", "J. K. Person"),
        ("By Ann Person. Photographs by B. Person", "byline", "Ann Person"),
        ("Автор: А. Человек", "byline", "А. Человек"),
        ("Source: Agencies", "source line", "Agencies"),
        ("Tags: Mali, drones", "tag line", "Mali, drones"),
        ("date 2025-09-27 https://outlet.example/a.html", "collector header", "https://outlet.example/a.html"),
    ],
)
def test_a_rule_reads_the_value_that_its_line_holds(text: str, rule: str, want: str) -> None:
    claim = claim_of(line(text))
    assert claim is not None
    assert (rule, want) == (claim.rule, claim.value)


def test_the_first_rule_that_recognises_a_line_has_it() -> None:
    date = claim_of(line("27.09.2025 18:05"))  # digits and colons alone would be a counter, too
    assert date is not None
    assert ("date line", "27.09.2025 18:05") == (date.rule, date.value)


def test_a_sentence_is_nobodys_claim() -> None:
    assert claim_of(line("The council will look at the figures in spring and decide whether the night boats stay.")) is None
