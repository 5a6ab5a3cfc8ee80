"""Write sbom.cdx.json, the software bill of materials of a site's build: what requirements.lock holds, with its licences, in CycloneDX 1.6.

python docs/make_sbom.py    (make lock ends with it)

The format: https://cyclonedx.org/docs/1.6/json/. Licences are as the packages declare them: an SPDX expression where they have one
(PEP 639), else the names of their classifiers, else what stands in their field License. Hashes are in the lock, for every file.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK, DOCUMENT = ROOT / "requirements.lock", ROOT / "sbom.cdx.json"
LOCKED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)(?P<rest>.*?)(?=^\w|\Z)", re.MULTILINE | re.DOTALL)
VIA = re.compile(r"^    #\s+(?:via )?([\w.-]+)", re.MULTILINE)


def bill() -> dict[str, Any]:
    """The document. Raises SystemExit where a package is not installed here and was none before: its licence is not known then."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    found = list(LOCKED.finditer(LOCK.read_text("utf8")))
    by_name = {match["name"]: _purl(match["name"], match["version"]) for match in found}
    ours = _purl(project["name"], project["version"])
    asked: dict[str, list[str]] = {ours: [], **{purl: [] for purl in by_name.values()}}
    for match in found:
        for name in VIA.findall(match["rest"]):
            if name != "via":
                asked[ours if name == project["name"] else by_name[name]].append(by_name[match["name"]])
    digest = {"type": "application", "bom-ref": ours, "name": project["name"], "version": project["version"], "purl": ours}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": digest | {"licenses": [{"expression": project["license"]}]}},
        "components": [_component(match["name"], match["version"]) for match in found],
        "dependencies": [{"ref": purl, "dependsOn": sorted(parts)} for purl, parts in asked.items()],
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _component(name: str, version: str) -> dict[str, Any]:
    purl = _purl(name, version)
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "licenses": list(_licences(name, version))}


def _licences(name: str, version: str) -> Iterator[dict[str, Any]]:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        yield from _licences_before(name, version)
        return
    if said["Version"] != version:
        raise SystemExit(f"{name} {said['Version']} is installed here, and {version} is locked: run make test once")
    if said["License-Expression"]:
        yield {"expression": said["License-Expression"]}
        return
    classifiers = [text.rpartition(" :: ")[2] for text in said.get_all("Classifier", []) if text.startswith("License ::")]
    for licence in classifiers or [said["License"].strip().splitlines()[0]]:
        yield {"license": {"name": licence}}


def _licences_before(name: str, version: str) -> list[dict[str, Any]]:
    """What the document said of a package before: those of other systems (colorama, on Windows) are not installed here."""
    components = json.loads(DOCUMENT.read_text("utf8"))["components"]
    found: dict[str, list[dict[str, Any]]] = {one["purl"]: one["licenses"] for one in components}
    if _purl(name, version) not in found:
        raise SystemExit(f"{name} is not installed here: run make test once, or for another system's: pip install {name}=={version}")
    return found[_purl(name, version)]


def main() -> int:
    DOCUMENT.write_text(json.dumps(bill(), indent=1) + "\n", "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
