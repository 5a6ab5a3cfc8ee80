"""A sample of every attack of tests/torture; `make torture` tries them at full size."""

from __future__ import annotations

from pathlib import Path

import pytest

from torture.rows import attacks

SHARE = 0.01  # a few seconds each


@pytest.mark.parametrize("name", attacks())
def test_what_security_promises_holds(name: str, tmp_path: Path) -> None:
    found = list(attacks()[name](tmp_path, SHARE))
    assert found
    assert [] == [row for row in found if not row.holds]
