"""Write the tables of docs/themes.md: every value that a template gets, as the code defines and explains it.

python docs/make_themes.py
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = tuple(ROOT / "plugins/clipsheet_digest" / name for name in ("inputs.py", "citations.py"))
DOCUMENT = ROOT / "docs/themes.md"
MARK = "<!-- from here on written by docs/make_themes.py -->\n"
COMMENT = re.compile(r"  # (.*)$")


def tables() -> str:
    """A table for each value, the pages first, in the order in which the code has them."""
    found = [(node, source) for source in SOURCES for node in ast.parse(source.read_text("utf8")).body if isinstance(node, ast.ClassDef)]
    found.sort(key=lambda pair: not any(isinstance(base, ast.Name) and base.id == "Base" for base in pair[0].bases))
    return "\n".join(_table(node, source) for node, source in found)


def _table(node: ast.ClassDef, source: Path) -> str:
    said = " ".join((ast.get_docstring(node) or "").split())
    rows = "".join(f"| `{name}` | `{kind}` | {what} |\n" for name, kind, what in fields(node, source))
    return f"### `{node.name}`\n\n{said}\n\n| name | type | what |\n|---|---|---|\n{rows}"


def fields(node: ast.ClassDef, source: Path) -> Iterator[tuple[str, str, str]]:
    """Name, type and explanation of each value. Raises SystemExit for one that its file does not explain."""
    lines = source.read_text("utf8").splitlines()
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            comment = COMMENT.search(lines[one.lineno - 1])
            kind = ast.unparse(one.annotation).replace("|", "\\|")
            if kind.startswith("ClassVar"):
                yield one.target.id, "str", f"`{ast.literal_eval(one.value)}`" if one.value else ""
            elif comment is None:
                sys.exit(f"{source.name}:{one.lineno}: {node.name}.{one.target.id} has no explanation: write one behind it")
            else:
                yield one.target.id, kind, comment[1].replace("|", "\\|")
        elif isinstance(one, ast.FunctionDef) and one.returns is not None:
            yield one.name, ast.unparse(one.returns).replace("|", "\\|"), (ast.get_docstring(one) or "").rstrip(".")


def document() -> str:
    """The document as it should be: what people wrote, then the tables."""
    return DOCUMENT.read_text("utf8").partition(MARK)[0] + MARK + "\n" + tables()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf8")
