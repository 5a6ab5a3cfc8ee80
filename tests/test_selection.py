"""`keep:` and `block:` of site.yaml: which articles a desk does not want, and that nothing is deleted for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders import clipping
from clipsheet.selection import unwanted
from clipsheet.settings import Outlet, Selected, Settings, Site, Vocabulary

NO_RULES = Selected()
ROW = Outlet("Daily Stars", aliases=("stars.example", "The Stars"))


def verdict(block: Selected = NO_RULES, keep: Selected = NO_RULES, **fields: Any) -> str | None:
    rows = {"stars.example": ROW, "daily stars": ROW, "the stars": ROW}
    said = {"title": "Horoscopes of the week", "body": "A lottery in Suva\nbegan.", "countries": ("FJ",), "lang": "pt-BR", **fields}
    return unwanted(clipping(**said), Settings(Path(), Site(block=block, keep=keep), Vocabulary(rows, ())))


@pytest.mark.parametrize(
    ("rules", "fields", "met"),
    [
        pytest.param({"words": ("horoscope*",)}, {}, "words: horoscope*", id="a word with any ending"),
        pytest.param({"words": ("horoscope",)}, {}, None, id="a word without an ending"),
        pytest.param({"words": ("lot",)}, {}, None, id="a part of a word"),
        pytest.param({"words": ("suva began",)}, {}, "words: suva began", id="a phrase over a line's end"),
        pytest.param({"words": ("彩票",)}, {"body": "今天彩票开奖"}, "words: 彩票", id="a word where none stand apart"),
        pytest.param({"words": ("a.c",)}, {"body": "abc"}, None, id="no regular expression"),
        pytest.param({"outlets": ("the stars",)}, {"outlet": "Daily Stars"}, "outlets: the stars", id="an outlet by another of its names"),
        pytest.param({"outlets": ("stars.example",)}, {"domain": "stars.example"}, "outlets: stars.example", id="an outlet by its address"),
        pytest.param({"outlets": ("Stars",)}, {"outlet": "Daily Stars"}, None, id="a part of an outlet's name"),
        pytest.param({"languages": ("pt",)}, {}, "languages: pt", id="a language"),
        pytest.param({"countries": ("FJ",)}, {}, "countries: FJ", id="a country"),
        pytest.param({"countries": ("FJ",)}, {"countries": (), "mentions": ("FJ",)}, None, id="a country in passing"),
    ],
)
def test_a_rule_is_met_by_what_it_says(rules: dict[str, tuple[str, ...]], fields: dict[str, Any], met: str | None) -> None:
    assert (f"block: in site.yaml ({met})" if met else None) == verdict(Selected(**rules), **fields)
    assert (met is None) == (verdict(keep=Selected(**rules), **fields) is not None)


def test_what_is_blocked_is_out_though_it_is_kept() -> None:
    assert verdict(Selected(countries=("FJ",)), Selected(languages=("pt",))) is not None


def test_without_rules_everything_is_wanted() -> None:
    assert verdict() is None
