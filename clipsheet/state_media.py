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
    found = next((_by_domain()[name] for host in hosts for name in _upwards(host) if name in _by_domain()), None)
    if found is None:
        return None
    company, kind = found
    return Ownership(f"{LABELS[kind]} ({company})" if company else LABELS[kind], SOURCE, DATE)


def country(domain: str) -> str | None:
    """The country of an outlet in the profiles (ISO 3166-1 alpha-2)."""
    return next((code or None for name, code, _company, _kind in rows("state_media.tsv") if name == domain), None)


def _upwards(host: str) -> Iterator[str]:
    """`arabic.rt.com`, `rt.com`; a top-level domain alone is nobody's."""
    parts = host.casefold().split(".")
    return (".".join(parts[at:]) for at in range(len(parts) - 1))


@cache
def _by_domain() -> dict[str, tuple[str, str]]:
    return {domain: (company, kind) for domain, _country, company, kind in rows("state_media.tsv")}
