"""Named rules for whole lines, and repairs: the heart of the cleaner.

A rule recognises one kind of line and says what the line is. It must give five things: a name, the reason, what it costs, lines that
it claims and near misses that it spares; one test runs over all of them. Facts of languages are rows of `clipsheet/data`, not code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clipsheet.model import Line, Role

Reader = Callable[[Line], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `read` gives the value that a line holds, or None where the rule does not claim it."""

    name: str
    role: Role
    reason: str
    claims: tuple[str, ...]
    spares: tuple[str, ...]
    read: Reader


def rule(role: Role, *, claims: Sequence[str], spares: Sequence[str]) -> Callable[[Reader], Rule]:
    """Make a function from a line to a value (or None) a rule of the function's name; its docstring is reason and cost."""

    def made(read: Reader) -> Rule:
        name = read.__name__.replace("_", " ")
        return Rule(name, role, read.__doc__ or "", tuple(claims), tuple(spares), read)

    return made
