"""What a site tells its host: `_headers`, which Netlify, Cloudflare Pages and others read, and `.nojekyll`, which GitHub Pages does.  Pure.

The policy of a folder is what its pages say themselves, read from one of each kind, so that it is defined once: by the theme. The
header adds what no page can say of itself, and stands for files that are no pages, too. Where several rules fit an address, some hosts
join their values and with others the last one counts: each policy is whole, and no address has its `Cache-Control` from two rules.

Addresses begin at the root of the host. A site that lies deeper must have its `_headers` put there, as robots.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import TypeAlias

from clipsheet_digest.editions import Edition, Plan, Render
from clipsheet_digest.render import path_of
from clipsheet_digest.search import FOLDER as INDEX
from clipsheet_digest.slips import hashed

HEADERS = "_headers"
NO_JEKYLL = ".nojekyll"  # else Pages, when it serves a branch, leaves out what begins with a point or an underscore
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
UNFRAMED = "frame-ancestors 'none'"
EVERYWHERE = (
    ("Content-Security-Policy", UNFRAMED),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
ASK_AGAIN = ("Cache-Control", "no-cache")
FOR_EVER = ("Cache-Control", "public, max-age=31536000, immutable")
NAMED_BY_CONTENT = ("filter", "fragment", "index")  # the folders in which Pagefind names each file by a hash of what is in it

Kind: TypeAlias = tuple[str, str]
"""The folder at the root that a page lies in, and the ending of its name: pages of a kind share their policy."""


def kind(path: str) -> Kind:
    """
    >>> kind("index.html"), kind("countries/ml/elections.html"), kind("issues/2025-W39.mail.html")
    (('', 'html'), ('countries', 'html'), ('issues', 'mail.html'))
    """
    return path.rpartition("/")[0].partition("/")[0], path.rpartition("/")[2].partition(".")[2]


def plans(made: Edition, kinds: Mapping[Kind, Plan]) -> Iterator[Plan]:
    """Both, to be made, with a page of each kind that there is."""
    root = path_of(made.settings.site.base_url)

    def text(render: Render) -> str:
        policies: dict[str, list[str]] = {}
        for (folder, _ending), plan in kinds.items():
            policies.setdefault(folder, []).append(_policy(plan.text(render)))
        return headers(root, {folder: together(said) for folder, said in policies.items()})

    yield Plan(HEADERS, hashed(root, *map(repr, sorted(kinds))), False, lambda: text)
    yield Plan(NO_JEKYLL, hashed(), False, str)


def headers(root: str, policies: Mapping[str, str]) -> str:
    """The file, for a site below `root`, of whose folders these are the policies."""
    return "".join(f"{root}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in said) for path, said in _rules(policies))


def _rules(policies: Mapping[str, str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    yield "/*", EVERYWHERE
    for folder, policy in sorted(policies.items()):
        said = (("Content-Security-Policy", "; ".join(filter(None, (policy, UNFRAMED)))), ASK_AGAIN)
        yield from ((path, said) for path in ([f"/{folder}/*"] if folder else ["/", "/:file"]))
    yield from ((f"/{INDEX}/:part/{folder}/*", (FOR_EVER,)) for folder in NAMED_BY_CONTENT)


def _policy(html: str) -> str:
    found = POLICY.search(html)
    return unescape(found[1]) if found else ""


def together(policies: Sequence[str]) -> str:
    """The policy that allows what any of these does.

    >>> together(["default-src 'none'; script-src 'self'; form-action 'self'", "default-src 'none'; img-src 'self'"])
    "default-src 'none'; script-src 'self'; img-src 'self'"
    """
    parsed = [{name: sources for name, *sources in map(str.split, filter(str.strip, one.split(";")))} for one in policies]
    return "; ".join(filter(None, (_any_of(name, parsed) for name in dict.fromkeys(name for one in parsed for name in one))))


def _any_of(name: str, policies: Sequence[Mapping[str, Sequence[str]]]) -> str | None:
    """A directive; None where one of the policies allows everything of its kind."""
    allowed: dict[str, None] = {}
    for one in policies:
        sources = one.get(name, one.get("default-src") if name.endswith("-src") else None)
        if sources is None:
            return None
        allowed |= dict.fromkeys(sources)
    return " ".join((name, *(source for source in allowed if source != "'none'" or len(allowed) == 1)))
