"""Who owns or steers an outlet, as the state media profiles say of its domain; what is not in them is not assessed.

A name alone is no evidence: there is more than one Herald. An editor's row in outlets.yaml stands above all this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from clipsheet.data import rows
from clipsheet.settings import Ownership

SOURCE = "State media profiles of the Alliance for Securing Democracy (GMF), by the State Media Monitor's types"
DATE = "2024-02"
LABELS = {
    "SC": "state-controlled",
    "CaPu": "captured public or state-managed",
    "CaPr": "captured private",
    "ISFM": "independent, state-funded and state-managed",
    "ISF": "independent, state-funded",
    "ISM": "independent, state-managed",
    "IP": "independent public",
}


def ownership(hosts: Iterable[str]) -> Ownership | None:
    """What the profiles say of the first host or domain that they know; a host is known by the domains above it, too.

    >>> ownership(["arabic.rt.com"]).label, ownership(["daily.example"])
    ('state-controlled (RT)', None)
    """
    found = next(filter(None, map(_profile, hosts)), None)
    if found is None:
        return None
    _country, company, kind = found
    return Ownership(f"{LABELS[kind]} ({company})" if company else LABELS[kind], SOURCE, DATE)


def country(domain: str) -> str | None:
    """The country of an outlet in the profiles (ISO 3166-1 alpha-2)."""
    found = _profile(domain)
    return (found[0] or None) if found is not None else None


def _profile(host: str) -> tuple[str, str, str] | None:
    """Country, company and type of the first of `arabic.rt.com`, `rt.com`; a top-level domain alone is nobody's."""
    return next((_by_domain()[name] for name in _upwards(host) if name in _by_domain()), None)


def _upwards(host: str) -> Iterator[str]:
    parts = host.casefold().rstrip(".").split(".")
    return (".".join(parts[at:]) for at in range(len(parts) - 1))


@cache
def _by_domain() -> dict[str, tuple[str, str, str]]:
    return {domain: (country, company, kind) for domain, country, company, kind in rows("state_media.tsv")}
