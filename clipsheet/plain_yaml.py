"""YAML as an editor writes it: mappings whose scalars are all texts, with the line of each.  Pure; the one door to PyYAML.

Every scalar is a string, quoted or not, so that `NO`, `12:30` and `1e5` stay what they are. Duplicate keys, aliases, tags and deep nesting
are faults that name line and key. What YAML refuses and a person plainly meant is accepted: a colon or an `@` without quotation marks
around the value, curly quotation marks, a missing blank behind the key. Nothing is rewritten because of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches

import yaml

from clipsheet.model import Fault, Faults

DEEP = tuple(map(re.compile, (r"(?:[\[{][^\[{]*){6}", r"(?:[-?:]\s+){6}", "(?:\\A|\\n) {40}")))  # no value of ours is nested so
ALIAS_OR_TAG = re.compile(r"(?:^|[\s\[{,:])[&*!]\S", re.MULTILINE)
UNSAFE_IN_QUOTES = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML 1.1 would fold or refuse them
MOST_DEPTH = 5
LINES = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+")  # as YAML 1.1 counts them
PAIR = re.compile(r"(?P<indent>[ \t]*)(?P<key>[A-Za-z_][\w.-]*)[ \xa0]*:(?P<gap>[ \t\xa0]*)(?P<value>\S(?:.*\S)?)[ \t\xa0]*")
QUOTED = re.compile(r"""(?P<mark>["'])(?P<text>.*)(?P=mark)""")
IN_QUOTES = r'[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*'  # characters that YAML and JSON take alike
ESCAPE = r'\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{4})'
TEXT_AS_WRITTEN = f'"{IN_QUOTES}(?:{ESCAPE}{IN_QUOTES})*"'
LINE_AS_WRITTEN = re.compile(  # by `quoted`, one key a line, with the remark that names countries
    rf"(?P<key>[a-z_]+): (?P<value>{TEXT_AS_WRITTEN}|\[{TEXT_AS_WRITTEN}(?:, {TEXT_AS_WRITTEN})*\])(?:  # [\w ,.'’()&-]*)?"
)
CURLY = re.compile("“[^“”]*”|„[^„“”]*[“”]|‘[^‘’]*’")  # what a word processor makes of straight quotation marks
OPENS = re.compile(r"\s*[\w.\"' -]+:\s*(?:#.*)?")  # the line of a key whose values stand below it
MARKS = "\"'"
REMARK = re.compile(r"(?<!\s)\s+#(?:\s.*)?")  # to its end; YAML takes ` #1 of 3` for one, too, and a person hardly meant that
HASH = re.compile(r"(?<!\s)\s+#\S")
WITHIN = {  # the text between two quotation marks that holds marks itself: in pairs, the first of each at the beginning of a word
    mark: re.compile(rf"[^{mark}]*(?:(?<![^\s(\[“„«]){mark}[^{mark}]*{mark}[^{mark}]*)*") for mark in MARKS
}
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
NO_TEXT = "\"'[]{}|>&*!`"  # what begins with one of these is something else in YAML, or meant to be


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, as a position of YAML counts them."""
    return LINES.findall(text)


def quoted(text: str) -> str:
    """A YAML double-quoted scalar of any text.

    >>> quoted('say "no" \\u2028')
    '"say \\\\"no\\\\" \\\\u2028"'
    """
    return UNSAFE_IN_QUOTES.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


class Nested(dict[str, object]):
    """A nested mapping that remembers on which line each of its keys stands."""

    lines: dict[str, int]


class TooDeep(yaml.YAMLError):
    """Values are nested deeper than any of ours, on this line (from 0)."""

    def __init__(self, line: int) -> None:
        super().__init__(f"nested too deeply on line {line}")
        self.line = line


class Listed(list[object]):
    """A list that remembers on which line each of its parts stands."""

    lines: list[int]


def mapping(text: str, file: str, first_line: int = 1) -> list[tuple[str, object, int]]:
    """The pairs of a YAML mapping with their lines; values are strings, lists of them, or nested dicts. Raises `Faults`.

    Used for front matter, sidecars and the settings files alike; duplicate keys, aliases and tags are faults.
    """
    pairs, faults = pairs_of(text, file, first_line)
    if faults:
        raise Faults(tuple(faults))
    return pairs


Pairs = list[tuple[str, object, int]]


def pairs_of(text: str, file: str, first_line: int = 1) -> tuple[Pairs, list[Fault]]:
    """The pairs of a mapping as far as they can be read, and the faults of the others, so that one does not hide the next."""
    written = _as_written(text, first_line)
    if written is not None:
        return written, []
    try:
        node = composed(text)
        hidden = _alias_or_tag(text)
    except TooDeep as deep:
        return [], [Fault(file, first_line + deep.line, None, "nested too deeply", 'put the value in double quotes: key: "value"')]
    except yaml.YAMLError as error:
        return [], [_fault_of(error, text, file, first_line)]
    if node is None:
        return [], []
    if not isinstance(node, yaml.MappingNode):
        return [], [Fault(file, first_line, None, "not a mapping", "write lines of the form key: value")]
    if hidden is not None:
        return [], [Fault(file, first_line + hidden, _key_at(node, hidden), "a YAML alias or tag", "put the value in double quotes")]
    pairs, faults = _pairs(node, file, first_line)
    return pairs, faults + _swallowed(node, lines_of(text), file, first_line)


def _as_written(text: str, first_line: int) -> Pairs | None:
    """The pairs of a mapping that no hand has touched, at a tenth of what YAML costs; None where a single line has another form.

    What `LINE_AS_WRITTEN` matches is YAML and JSON at once, and means the same in both. All else is left to YAML, a key that stands
    twice included.
    """
    *lines, last = text.split("\n")
    pairs: Pairs = []
    for number, line in enumerate(lines, first_line):
        pair = LINE_AS_WRITTEN.fullmatch(line)
        if pair is None:
            return None
        key, value = pair.groups()
        pairs.append((key, _text_as_written(value) if value[0] == '"' else _texts_as_written(value, number), number))
    keys = {key for key, _value, _line in pairs}
    return pairs if not last and len(keys) == len(pairs) else None


def _text_as_written(value: str) -> str:
    return str(json.loads(value)) if "\\" in value else value[1:-1]


def _texts_as_written(value: str, line: int) -> Listed:
    listed = Listed(json.loads(value) if "\\" in value else value[2:-2].split('", "'))
    listed.lines = [line] * len(listed)
    return listed


def _swallowed(node: yaml.MappingNode, lines: list[str], file: str, first_line: int) -> list[Fault]:
    """Values whose quotation mark closes lines below, behind other keys: libyaml takes what is not indented there, YAML does not."""
    faults = []
    for key, value in node.value:
        below = (
            lines[value.start_mark.line + 1 : value.end_mark.line + 1]
            if isinstance(value, yaml.ScalarNode) and value.style in MARKS
            else []
        )
        if any(not line[0].isspace() and PAIR.fullmatch(line.rstrip()) for line in below):
            text = lines[value.start_mark.line][value.start_mark.column :].strip()
            todo = f"the quotation mark does not close; write {key.value}: {quoted(text.strip(MARKS))}"
            faults.append(Fault(file, first_line + value.start_mark.line, str(key.value), text, todo))
    return faults


def composed(text: str) -> yaml.Node | None:
    """The node of a YAML text, read as its writer plainly meant it where YAML refuses it. Raises `YAMLError`."""
    try:
        return _node(text)
    except TooDeep:
        raise
    except yaml.YAMLError:
        meant = _as_meant(text)
        if meant == text:
            raise
        return _node(meant)


def _node(text: str) -> yaml.Node | None:
    """The node of a text, if it is not nested too deeply: yaml composes recursively, in C, and would take the interpreter with it."""
    deep = _too_deep(text)
    if deep is not None:
        raise TooDeep(deep)
    return yaml.compose(text, yaml.CBaseLoader)


def spans(text: str) -> dict[str, slice]:
    """On which lines of a mapping each key stands with its value; YAML counts the remarks below a list as the list's, we do not."""
    node, lines = composed(text), lines_of(text)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: slice(key.start_mark.line, _end_of(value, lines)) for key, value in pairs}


def _end_of(value: yaml.Node, lines: list[str]) -> int:
    end = value.end_mark.line + (value.end_mark.column > 0 or value.end_mark.line == value.start_mark.line)
    while end - 1 > value.start_mark.line and (lines[end - 1].startswith("#") or not lines[end - 1].strip()):
        end -= 1
    return end


def _as_meant(text: str) -> str:
    """A text with each line as `_meant` has it, but for those that are part of a value which another line begins."""
    found, above = [], [""]  # the lines that the next one may be a part of, each indented further than the one before it
    for line in lines_of(text):
        while len(above) > 1 and line.strip() and _indent(above[-1]) >= _indent(line):
            above.pop()
        is_own = len(above) == 1 or OPENS.fullmatch(above[-1].rstrip())
        found.append(_meant(line) if is_own else line)
        if line.strip():
            above.append(found[-1])
    return "".join(found)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _meant(line: str) -> str:
    """A line that is refused by itself, with its value in quotation marks where that is plainly what it is."""
    bare = line.rstrip("\r\n\x85\u2028\u2029")
    pair = PAIR.fullmatch(bare)
    if pair is None or _is_sound(bare):
        return line
    text = _text_of(pair["value"], apart=bool(pair["gap"]))
    return line if text is None else f"{pair['indent']}{pair['key']}: {quoted(text)}{line[len(bare) :]}"


def _is_sound(line: str) -> bool:
    try:
        return isinstance(_node(line.strip()), yaml.MappingNode)
    except yaml.YAMLError:
        return False


def _text_of(value: str, *, apart: bool) -> str | None:
    """The text that a refused value plainly is; None where it could be meant in several ways."""
    marked = QUOTED.fullmatch(value)
    if marked is not None:  # marks within, or a backslash, that YAML takes for its own
        mark = marked["mark"]
        text = marked["text"].replace("\\" + mark, mark) if mark == '"' else marked["text"].replace("''", mark)
        return text if WITHIN[mark].fullmatch(APOSTROPHE.sub("", text)) else None  # "A", "B" are two texts
    if CURLY.fullmatch(value):
        return value[1:-1]
    if not apart or value[0] in NO_TEXT or HASH.search(value):
        return None
    return REMARK.sub("", value)


def _fault_of(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Fault:
    """The fault of a text that cannot be read, at the line where a person must mend it."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    if "alias" in problem or "alphabetic or numeric" in problem:  # of a text that begins with a star or an ampersand
        problem = "a sign at the beginning that YAML takes for its own"
    lines = [*lines_of(text), ""]
    for number, line in enumerate(lines):  # an open quotation mark and a missing blank are noticed by YAML on a line below them
        pair = PAIR.fullmatch(line.rstrip())
        goes_on = lines[min(number + 1, len(lines) - 1)][:1].isspace()
        if pair is not None and pair["value"][0] in MARKS and not goes_on and not _is_sound(line):
            todo = f"the quotation mark does not close; write {pair['key']}: {quoted(pair['value'].strip(MARKS))}"
            return Fault(file, first_line + number, pair["key"], pair["value"], todo)
        if pair is not None and not (pair["indent"] or pair["gap"] or pair["value"].startswith("//") or _is_sound(line)):
            todo = f"write a blank behind the colon: {pair['key']}: {pair['value']}"
            return Fault(file, first_line + number, pair["key"], pair["value"], todo)
    if mark is None:
        return Fault(file, first_line, None, problem, 'put the value in double quotes: key: "value"')
    if "flow" in str(getattr(error, "context", "")) and context is not None:
        number, problem, todo = context.line, "a bracket that does not close", "close it with ] or }"
    else:
        number, todo = mark.line, 'put the value in double quotes: key: "value"'
    line = lines[min(number, len(lines) - 1)]
    pair = PAIR.fullmatch(line.rstrip())
    key = None if pair is None else pair["key"]
    if "\t" in line[: mark.column + 1] and number == mark.line:  # libyaml says "character that cannot start any token"
        return Fault(file, first_line + number, key, "a tab", "use spaces instead of the tab")
    if pair is not None and number == mark.line:
        todo = f"put the value in double quotes: {key}: {quoted(pair['value'])}"
    return Fault(file, first_line + number, key, problem, todo)


def _too_deep(text: str) -> int | None:
    """The line (from 0) on which values are nested deeper than any of ours; the costly look is taken only where one is possible."""
    if not any(form.search(text) for form in DEEP):
        return None
    depth = 0
    try:
        for event in yaml.parse(text, yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return event.start_mark.line if event.start_mark else 0
    except yaml.YAMLError:
        pass  # named by whoever composes
    return None


def _key_at(node: yaml.MappingNode, line: int) -> str | None:
    keys = [key.value for key, _value in node.value if key.start_mark.line <= line and isinstance(key, yaml.ScalarNode)]
    return keys[-1] if keys else None


def _pairs(node: yaml.MappingNode, file: str, first_line: int) -> tuple[Pairs, list[Fault]]:
    pairs: Pairs = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(Fault(file, line, None, "a key that is not a word", "write key: value"))
            continue
        key = key_node.value
        if key in seen:
            faults.append(Fault(file, line, key, "stands twice", "delete one of the two lines"))
            continue
        seen.add(key)
        pairs.append((key, _plain(value_node, file, first_line, faults), line))
    return pairs, faults


def _plain(node: yaml.Node, file: str, first_line: int, faults: list[Fault]) -> object:
    if isinstance(node, yaml.ScalarNode):
        curly = CURLY.fullmatch(node.value) if not node.style else None
        return node.value if curly is None else node.value[1:-1]
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(_plain(part, file, first_line, faults) for part in node.value)
        listed.lines = [first_line + part.start_mark.line for part in node.value]
        return listed
    if isinstance(node, yaml.MappingNode):
        pairs, found = _pairs(node, file, first_line)
        faults += found
        nested = Nested((key, value) for key, value, _line in pairs)
        nested.lines = {key: line for key, _value, line in pairs}
        return nested
    raise TypeError(type(node))


def _alias_or_tag(text: str) -> int | None:
    """The line (from 0) of the first alias, anchor or explicit tag; the costly look is taken only where one is possible."""
    if not (any(sign in text for sign in "&*!") and ALIAS_OR_TAG.search(text)):
        return None
    for event in yaml.parse(text, yaml.CBaseLoader):
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            return event.start_mark.line if event.start_mark else 0
    return None


def unknown_key(file: str, line: int, key: str, known: Mapping[str, object]) -> Fault:
    """The fault for a key that the schema does not have, with the nearest one that it has."""
    near = get_close_matches(key, known, n=1)
    todo = f"did you mean {near[0]!r}?" if near else f"delete it; the keys are {', '.join(known)}"
    return Fault(file, line, key, "unknown key", todo)
