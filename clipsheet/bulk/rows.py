"""What became of a document as a line of JSON: its record, as `extract` prints it, or the whole outcome, which can be read back.  Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

from clipsheet import frontmatter
from clipsheet.archive import evidence_as_json, evidence_from_json
from clipsheet.model import UNKNOWN_LANGUAGE, Clipping, Rejected
from clipsheet.records import record
from clipsheet.settings import Vocabulary
from clipsheet.work import Outcome

Row: TypeAlias = dict[str, Any]
"""Plain JSON types; `status` and `reason` are those of the record in both forms."""


def row(outcome: Outcome, vocabulary: Vocabulary, *, whole: bool) -> Row:
    """The record of a document, or (`whole`) what `outcome_of` makes the outcome of."""
    if not whole:
        return record(outcome, vocabulary)
    head = {"raw": outcome.raw, "record": outcome.record, "source": outcome.source, "sha256": outcome.sha256}
    if isinstance(outcome.result, Clipping):
        written = {"clipping": frontmatter.write(outcome.result), "evidence": evidence_as_json(outcome.result.evidence)}
        return {**head, "status": "kept", "reason": None, **written}
    said = outcome.result.said
    names = {"outlet": said.outlet, "domain": said.domain} if said is not None else None
    return {**head, "status": "rejected", "reason": outcome.result.reason, "said": names}


def outcome_of(row: Row) -> Outcome:
    """The outcome of a whole row; of what a rejected page says of itself the outlet alone, by which reports count."""
    if row["status"] == "kept":
        result: Clipping | Rejected = replace(frontmatter.read(row["clipping"], row["raw"]), evidence=evidence_from_json(row["evidence"]))
    else:
        said = None if row["said"] is None else Clipping(title="", slug="", lang=UNKNOWN_LANGUAGE, body="", **row["said"])
        result = Rejected(row["raw"], row["reason"], said)
    return Outcome(row["raw"], row["record"], row["source"], row["sha256"], result)
