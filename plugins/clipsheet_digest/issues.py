"""[reads] content/issues/2025-W39.md: what an editor says of a week's issue, and the text that `new issue` begins it with.

Everything has a default: a week without such a file has an issue all the same. What an editor says of the digest stands in
content/pages/about.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from clipsheet import countries
from clipsheet.files import is_own
from clipsheet.frontmatter import parted
from clipsheet.model import Fault, Faults
from clipsheet.plain_yaml import mapping, quoted
from clipsheet.settings import checked, matching, texts
from clipsheet_digest.digest import Article, Digest, Week

WEEK = re.compile(r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])")
MOST_STORIES = 5  # that a new file names
DAY = matching(re.compile(r"\d{4}-\d{2}-\d{2}"), 'write a day, such as "2025-09-29"')


@dataclass(frozen=True, slots=True)
class Issue:
    """What an editor decided of one week: `glance` are lines for the top, the others slugs of articles; `note` is CommonMark."""

    created: date | None = None  # what enters the digest later is added late; None: nothing is
    glance: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Issues:
    """The issues that were read, by week (`2025-W39`), what is said of the digest (CommonMark), and the faults of what was not read."""

    by_week: dict[str, Issue] = field(default_factory=dict)
    about: str = ""
    faults: list[Fault] = field(default_factory=list)


SCHEMA: Mapping[str, Callable[[object], object]] = {"created": DAY, "glance": texts, "lead": texts, "order": texts, "left_out": texts}
OF_SLUGS = ("lead", "order", "left_out")


def load(home: Path, slugs: Collection[str]) -> Issues:
    """Every issue file of a home; a slug that is none of `slugs` is named, with the nearest one, and left out."""
    issues = Issues()
    for path in sorted((home / "content" / "issues").glob("*.md")):
        name = path.relative_to(home).as_posix()
        if not WEEK.fullmatch(path.stem):
            issues.faults.append(Fault(name, None, None, "not a week", "name the file as a week of ISO 8601, such as 2025-W39.md"))
            continue
        if not is_own(path):
            issues.faults.append(_elsewhere(name))
            continue
        try:
            issue, lines = _read(path.read_text("utf8"), name)
        except Faults as found:
            issues.faults.extend(found.faults)
            continue
        except (UnicodeDecodeError, OSError) as error:
            issues.faults.append(_unreadable(name, error))
            continue
        issues.faults.extend(_unknown(issue, lines, name, slugs))
        known: dict[str, Any] = {key: tuple(slug for slug in getattr(issue, key) if slug in slugs) for key in OF_SLUGS}
        issues.by_week[path.stem] = replace(issue, **known)
    about = home / "content" / "pages" / "about.md"
    if about.is_symlink() or (about.exists() and not about.is_file()):
        issues.faults.append(_elsewhere(about.relative_to(home).as_posix()))
        return issues
    try:
        issues.about = about.read_text("utf8") if about.exists() else ""
    except (UnicodeDecodeError, OSError) as error:
        issues.faults.append(_unreadable(about.relative_to(home).as_posix(), error))
    return issues


def _elsewhere(name: str) -> Fault:
    return Fault(name, None, None, "no file of its own", "put the file itself here: links are not followed")


def _unreadable(name: str, error: Exception) -> Fault:
    todo = "save the file as UTF-8" if isinstance(error, UnicodeDecodeError) else "make it readable"
    return Fault(name, None, None, "cannot be read", todo)


def _read(text: str, file: str) -> tuple[Issue, dict[str, int]]:
    header, note, faults = parted(text, file)
    if faults:
        raise Faults(faults)
    pairs = mapping(header, file, first_line=2)
    values = checked(pairs, file, SCHEMA)
    lines = {key: line for key, _value, line in pairs}
    if "created" in values:
        try:
            values["created"] = date.fromisoformat(values["created"])
        except ValueError:
            raise Faults((Fault(file, lines["created"], "created", repr(values["created"]), "no such day"),)) from None
    return Issue(**values, note=note), lines


def _unknown(issue: Issue, lines: Mapping[str, int], file: str, slugs: Collection[str]) -> Iterator[Fault]:
    for key in OF_SLUGS:
        for slug in getattr(issue, key):
            if slug not in slugs:
                near = get_close_matches(slug, slugs, n=1)
                yield Fault(
                    file, lines[key], key, repr(slug), f"did you mean {near[0]!r}?" if near else "no published clipping has this slug"
                )


# -- a new file -------------------------------------------------------------------------------------------------------


def new(week: Week, digest: Digest, stories: Sequence[Sequence[Article]], today: date) -> str:
    """The text of a new issue file, with what an editor may want to know in remarks; `stories` are those of the week."""
    articles = digest.weeks.get(week, ())
    before = digest.weeks.get(week.before, ())
    fresh = sorted(_countries(articles) - _countries(before))
    told = sorted(stories, key=lambda story: -len({article.outlet for article in story}))[:MOST_STORIES]
    lines = [
        "---",
        f"created: {quoted(today.isoformat())}  # what enters the digest after this day is listed as added late",
        f"# {_counted(len(articles), 'article')} from {_counted(len({one.outlet for one in articles}), 'outlet')};"
        f" the week before: {_counted(len(before), 'article')}",
    ]
    if before and fresh:
        lines.append(f"# countries that were not there the week before: {', '.join(countries.name(code, 'en') for code in fresh)}")
    lines += [f"# {_counted(len({one.outlet for one in story}), 'outlet')}: {story[-1].slug}" for story in told]
    dated_first = sorted(articles, key=lambda article: article.day is None)
    topmost = told[0][-1].slug if told else next((article.slug for article in dated_first), "slug-of-an-article")
    lines += [
        '# glance: ["The week in two or three short lines", "one in each pair of quotes"]',
        f"# lead: [{quoted(topmost)}]  # shown first, in this order",
        "# order: []  # articles that come first in their country",
        "# left_out: []  # articles that are not in this issue; they stay on all other pages",
        "---",
        "",
    ]
    return "\n".join(lines)


def _countries(articles: Sequence[Article]) -> set[str]:
    return set(Counter(code for article in articles for code in article.slip.countries))


def _counted(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"
