"""Write the tables of docs/themes.md: every value that a template gets, as plugins/clipsheet_digest/inputs.py defines and explains it.

python docs/make_themes.py
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ROOT / "plugins/clipsheet_digest/inputs.py"
DOCUMENT = ROOT / "docs/themes.md"
MARK = "<!-- from here on written by docs/make_themes.py -->\n"
COMMENT = re.compile(r"  # (.*)$")


def tables() -> str:
    """A table for each value, the pages first, in the order in which inputs.py has them."""
    source = INPUTS.read_text("utf8")
    found = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    pages = [node for node in found if any(isinstance(base, ast.Name) and base.id == "Base" for base in node.bases)]
    lines = source.splitlines()
    return "\n".join(_table(node, lines) for node in [*pages, *(node for node in found if node not in pages)])


def _table(node: ast.ClassDef, lines: list[str]) -> str:
    said = " ".join((ast.get_docstring(node) or "").split())
    rows = "".join(f"| `{name}` | `{kind}` | {what} |\n" for name, kind, what in fields(node, lines))
    return f"### {_title(node)}\n\n{said}\n\n| name | type | what |\n|---|---|---|\n{rows}"


def _title(node: ast.ClassDef) -> str:
    return f"`{node.name}`"


def fields(node: ast.ClassDef, lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Name, type and explanation of each value. Raises SystemExit for one that inputs.py does not explain."""
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            comment = COMMENT.search(lines[one.lineno - 1])
            kind = ast.unparse(one.annotation).replace("|", "\\|")
            if kind.startswith("ClassVar"):
                yield one.target.id, "str", f"`{ast.literal_eval(one.value)}`" if one.value else ""
            elif comment is None:
                sys.exit(f"{INPUTS.name}:{one.lineno}: {node.name}.{one.target.id} has no explanation: write one behind it")
            else:
                yield one.target.id, kind, comment[1].replace("|", "\\|")


def document() -> str:
    """The document as it should be: what people wrote, then the tables."""
    return DOCUMENT.read_text("utf8").partition(MARK)[0] + MARK + "\n" + tables()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf8")
