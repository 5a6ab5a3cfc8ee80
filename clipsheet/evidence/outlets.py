"""Which outlet published an article: by its address, by outlets.yaml, else under the name that the page gives itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urldefrag, urlsplit

from courlan import extract_domain, normalize_url

from clipsheet.model import Found
from clipsheet.settings import Outlet

SESSION = re.compile(r";jsessionid=[^/?#]*|(?<=[?&])phpsessid=[^&]*&?", re.IGNORECASE)  # of Java's and PHP's servers


def domain_of(url: str | None) -> str | None:
    """The registered domain of an address, as the public suffix list has it: `outlet.co.uk` for a page of `www.outlet.co.uk`."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:  # brackets that hold no IPv6 address
        return None
    return extract_domain(url) or (host.removeprefix("www.") if host else None)


def canonical(address: str) -> str:
    """An address by which a page is known again: without its fragment and what only tells who the reader is, or came from where.

    >>> canonical("HTTPS://Daily.example/a;jsessionid=1F?utm_source=feed&id=3&PHPSESSID=7#top")
    'https://daily.example/a?id=3'
    """
    try:
        return str(normalize_url(SESSION.sub("", urldefrag(address).url)))
    except ValueError:
        return address


def outlet_of(domain: str | None, names: Sequence[Found[str]], outlets: Mapping[str, Outlet]) -> Found[str] | None:
    """The outlet's name with its evidence; None where neither address nor page tells it.

    A row of outlets.yaml comes first, by domain and then by any of the page's names; then the page's own name for itself, and
    last the domain alone.
    """
    if domain and domain.casefold() in outlets:
        return Found(outlets[domain.casefold()].name, domain, "domain in outlets.yaml", 1.0)
    for name in names:
        if name.value.casefold() in outlets:
            return Found(outlets[name.value.casefold()].name, name.text, f"{name.rule}, in outlets.yaml", 0.95)
    if names:
        return names[0]
    return Found(domain, domain, "domain of the address", 0.6) if domain else None
