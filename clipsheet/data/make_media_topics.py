"""Write media_topics.tsv: the IPTC Media Topics as a tree, and the names of those that Clipsheet gives.

    python clipsheet/data/make_media_topics.py TABLE.csv

TABLE.csv is an export of the vocabulary (https://iptc.org/standards/media-topics/) with the columns qcode, parent and
name_LANGUAGE. Every code is kept with its parent, so that an editor may choose any for a topic of topics.yaml; names are kept
for those of SLUGS alone. Slugs stand in clippings and addresses: add new ones, never change or delete one.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

LANGUAGES = {"en": "en-GB", "fr": "fr", "es": "es", "de": "de", "ar": "ar", "pt": "pt-PT", "zh": "zh-Hans"}

SLUGS = {
    "01000000": "arts-culture-and-media",
    "20000005": "cinema",
    "20000013": "literature",
    "20000018": "music",
    "20000029": "theatre",
    "20000031": "visual-arts",
    "20000011": "fashion",
    "20000044": "heritage",
    "20000045": "mass-media",
    "20000051": "television",
    "20001182": "social-media",
    "20001319": "disinformation",
    "16000000": "conflict-war-and-peace",
    "20000053": "act-of-terror",
    "20000056": "armed-conflict",
    "20000065": "civil-unrest",
    "20000066": "demonstrations",
    "20000070": "coups",
    "20001361": "cyber-warfare",
    "20000071": "massacres",
    "20000073": "peace-process",
    "20000080": "prisoners-of-war",
    "02000000": "crime-law-and-justice",
    "20000082": "crime",
    "20000093": "corruption",
    "20000086": "cyber-crime",
    "20000095": "drug-crime",
    "20000097": "fraud",
    "20000099": "homicide",
    "20001283": "human-trafficking",
    "20000100": "kidnapping",
    "20000101": "organised-crime",
    "20000103": "terrorism",
    "20000105": "war-crimes",
    "20000106": "courts",
    "20000129": "law-enforcement",
    "03000000": "disasters-and-accidents",
    "20000141": "industrial-accidents",
    "20000143": "transport-accidents",
    "20000149": "famine",
    "20000150": "fires",
    "20000151": "natural-disasters",
    "20000168": "emergency-response",
    "04000000": "economy-and-business",
    "20001365": "company-results",
    "20001366": "company-restructuring",
    "20000344": "economy",
    "20000373": "international-trade",
    "20000385": "markets",
    "20000210": "agriculture",
    "20000256": "energy",
    "20001370": "financial-services",
    "20000294": "manufacturing",
    "20000316": "mining",
    "20000235": "construction-and-property",
    "20001289": "retail",
    "20000331": "tourism",
    "20000337": "transport",
    "05000000": "education",
    "20000400": "schools",
    "20000405": "universities",
    "06000000": "environment",
    "20000418": "climate-change",
    "20000420": "conservation",
    "20000424": "pollution",
    "20000430": "natural-resources",
    "20000441": "nature",
    "07000000": "health",
    "20000446": "diseases",
    "20000448": "communicable-diseases",
    "20000458": "mental-health",
    "20000461": "hospitals-and-clinics",
    "20000464": "medical-treatment",
    "20000477": "vaccines",
    "08000000": "human-interest",
    "20000498": "awards-and-prizes",
    "20000505": "celebrities",
    "20000506": "royalty",
    "09000000": "labour",
    "20000509": "employment",
    "20000529": "labour-disputes",
    "20000531": "retirement",
    "20000533": "unemployment",
    "20000536": "unions",
    "10000000": "lifestyle-and-leisure",
    "20000538": "leisure",
    "20000548": "video-games",
    "20000565": "lifestyle",
    "11000000": "politics",
    "20000574": "elections",
    "20000587": "fundamental-rights",
    "20000588": "freedom-of-speech",
    "20000591": "press-freedom",
    "20000592": "human-rights",
    "20001326": "womens-rights",
    "20000593": "government",
    "20000598": "defence",
    "20000605": "espionage",
    "20000615": "parliament",
    "20000620": "taxation",
    "20000634": "migration-policy",
    "20000635": "nuclear-policy",
    "20000638": "international-relations",
    "20000639": "diplomacy",
    "20000642": "sanctions",
    "20000643": "foreign-aid",
    "20000644": "international-organisations",
    "20000645": "refugees",
    "20001316": "border-disputes",
    "20000647": "political-crisis",
    "20000648": "political-dissent",
    "20000651": "political-parties",
    "12000000": "religion",
    "20000659": "christianity",
    "20000677": "islam",
    "20000679": "judaism",
    "20000688": "religious-conflict",
    "20000690": "religious-festivals",
    "13000000": "science-and-technology",
    "20000718": "astronomy",
    "20000735": "scientific-research",
    "20000744": "archaeology",
    "20000756": "technology-and-engineering",
    "20000757": "aerospace",
    "20000763": "information-technology",
    "20001298": "artificial-intelligence",
    "14000000": "society",
    "20000770": "demographics",
    "20000771": "immigration",
    "20000775": "discrimination",
    "20000780": "family",
    "20000799": "social-conditions",
    "20000802": "social-problems",
    "20000817": "welfare",
    "15000000": "sport",
    "20000827": "athletics",
    "20000849": "baseball",
    "20000851": "basketball",
    "20000856": "boxing",
    "20000888": "cricket",
    "20000892": "cycling",
    "20000991": "motor-racing",
    "20001065": "soccer",
    "20001085": "tennis",
    "20001104": "doping",
    "20001148": "sport-transfers",
    "20001176": "rugby",
    "20001177": "olympic-games",
    "17000000": "weather",
    "20001128": "weather-forecast",
    "20001131": "weather-warnings",
}


def table(topics: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A line for each code, those with a slug first, in the order of SLUGS: code, parent, slug, names in the order of LANGUAGES."""
    for code, slug in SLUGS.items():
        topic = topics[f"medtop:{code}"]
        names = [topic[f"name_{column}"].strip() for column in LANGUAGES.values()]
        yield "\t".join([topic["qcode"], topic["parent"], slug, *(name[:1].upper() + name[1:] for name in names)])
    for qcode, topic in topics.items():
        if qcode.removeprefix("medtop:") not in SLUGS:
            yield f"{qcode}\t{topic['parent']}"


def main(source: str) -> None:
    """Write the table beside this script."""
    with Path(source).open(encoding="utf8", newline="") as stream:
        topics = {row["qcode"]: row for row in csv.DictReader(stream)}
    credit = "# Generated by make_media_topics.py from the IPTC Media Topics, © IPTC, CC BY 4.0; do not edit."
    columns = "\t".join(["# code", "parent", "slug", *LANGUAGES])
    text = "".join(f"{line}\n" for line in (credit, columns, *table(topics)))
    (Path(__file__).parent / "media_topics.tsv").write_text(text, "utf8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
