"""The workflows of .github/: nothing to find for an auditor, and no action that can change under us."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

USES = re.compile(r"^\s*(?:-\s+)?uses:\s*(?P<action>.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")


def test_zizmor_finds_nothing() -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert zizmor, "zizmor is not installed beside this Python; requirements-dev.lock has it"
    audit = subprocess.run(
        [zizmor, "--offline", "--no-config", "--persona=pedantic", "--color=never", ".github"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert audit.returncode == 0, audit.stdout + audit.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_with_their_version(workflow: Path) -> None:
    actions = [found["action"] for found in USES.finditer(workflow.read_text("utf-8"))]
    assert actions, "a workflow without an action: is the pattern still right?"
    assert [] == [action for action in actions if not PINNED.fullmatch(action)]


def test_the_same_action_has_the_same_commit_everywhere() -> None:
    used = {found["action"] for path in WORKFLOWS for found in USES.finditer(path.read_text("utf-8"))}
    names = [action.partition("@")[0] for action in used]
    assert sorted(names) == sorted(set(names))
