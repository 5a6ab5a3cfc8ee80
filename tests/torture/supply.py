"""The workflows, and what is installed: nothing that an auditor finds, nothing that can change under us, no foreign text in a shell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import homes

from torture.rows import Row

WORKFLOWS = homes.ROOT / ".github" / "workflows"
LOCKS = (homes.ROOT / "requirements.lock", homes.ROOT / "requirements-dev.lock")
USES = re.compile(r"^\s*(?:-\s+)?uses:\s*(?P<action>.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")
RUN = re.compile(r"^( *)(?:- )?run:(.*(?:\n\1 +.*)*)", re.MULTILINE)
DEMAND = re.compile(r"^([A-Za-z0-9][\w.\[\]-]*)==(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def rows(_folder: Path, _share: float) -> Iterator[Row]:
    """Of the repository as it is; there is no less of it."""
    zizmor = Path(sys.executable).parent / "zizmor"
    audit = (str(zizmor), "--offline", "--no-config", "--persona=pedantic", "--color=never", str(WORKFLOWS.parent))
    done = subprocess.run(audit, capture_output=True, text=True, encoding="utf8")
    found = "nothing found" if done.returncode == 0 else " ".join((done.stdout + done.stderr)[-300:].split())
    yield Row("workflows under zizmor, pedantic", found, "0 findings", done.returncode == 0)

    texts = [path.read_text("utf8") for path in WORKFLOWS.glob("*.yml")]
    used = [match["action"] for text in texts for match in USES.finditer(text)]
    loose = [action for action in used if not PINNED.fullmatch(action)]
    yield Row("actions by commit, with their version", f"{len(used) - len(loose)} of {len(used)}", "all", bool(used) and not loose)
    names = sorted(action.partition("@")[0] for action in {*used})
    yield Row("an action has one commit everywhere", f"{len(names)} of {len({*names})}", "all", len(names) == len({*names}))

    shells = [script for text in texts for _indent, script in RUN.findall(text)]
    foreign = [script for script in shells if "${{" in script]
    yield Row("expressions in a shell", f"{len(foreign)} in {len(shells)} scripts", "0", bool(shells) and not foreign)

    for lock in LOCKS:
        demands = dict(DEMAND.findall(lock.read_text("utf8")))
        bare = [name for name, rest in demands.items() if "--hash=sha256:" not in rest]
        yield Row(f"{lock.name}: packages with hashes", f"{len(demands) - len(bare)} of {len(demands)}", "all", bool(demands) and not bare)

    bill = json.loads((homes.ROOT / "sbom.cdx.json").read_text("utf8"))["components"]
    listed = {(one["name"], one["version"]) for one in bill if one["licenses"]}
    locked = {(name.partition("[")[0], rest.split()[0]) for name, rest in DEMAND.findall(LOCKS[0].read_text("utf8"))}
    measured = f"{len(listed & locked)} of {len(locked)}, {len(bill) - len(listed & locked)} others"
    yield Row("software bill of materials: packages of the lock with a licence", measured, "all, no others", {*listed} == locked)
