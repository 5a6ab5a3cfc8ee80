"""The measure of the quality gate, and that its floors are read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import measure
import quality


@pytest.mark.parametrize(
    ("found", "expected"),
    [("one two three four five", 1.0), ("one two three four", 2 / 3), ("six seven eight nine ten", 0.0), ("", 0.0)],
)
def test_a_pages_f1_counts_runs_of_four_words(found: str, expected: float) -> None:
    assert expected == pytest.approx(measure.agreement("one two three four five", found).f1)


def test_each_page_weighs_the_same() -> None:
    pages = [measure.agreement("a b c d", "a b c d"), measure.agreement("a b c d e f g h", "a b c d i j k l")]
    assert measure.f1(pages) == pytest.approx((1 + 1 / 5) / 2)


def test_every_kind_of_page_has_a_floor() -> None:
    assert {"html", "resiliparse", "lynx", "inscriptis", "bs4", "html2text", "newspaper3k"} == {kind for kind, _, _ in quality.floors()}
    assert all(0.9 < floor < 1 for _, floor, _ in quality.floors())


def test_without_the_data_nothing_is_measured_and_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("CLIPSHEET_BENCH", raising=False)
    monkeypatch.setattr(sys, "argv", ["quality.py"])
    assert 0 == quality.main()
    assert "not measured" in capsys.readouterr().out


def test_a_figure_below_its_floor_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The ferry ran at night for the first time, and the town came to see it. " * 4
    for kind in ("gold", "lynx"):
        (tmp_path / "pages" / kind).mkdir(parents=True)
        (tmp_path / "pages" / kind / "a.txt").write_text(text if kind == "lynx" else text.upper(), "utf8")
    monkeypatch.setenv("CLIPSHEET_BENCH", str(tmp_path))
    monkeypatch.setattr(quality, "floors", lambda: [("lynx", 0.9, 0)])
    monkeypatch.setattr(sys, "argv", ["quality.py", "--worst", "1"])
    assert 1 == quality.main()
    assert "below the floor: lynx" in capsys.readouterr().out
