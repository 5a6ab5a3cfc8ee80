"""[reads the clock] What day it is, where the site is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from os import environ
from zoneinfo import ZoneInfo


def today(timezone: str) -> date:
    """The day in a time zone; SOURCE_DATE_EPOCH sets the clock, so that a build can be made again to the byte."""
    stamp = environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(stamp), UTC) if stamp.isdigit() else datetime.now(UTC)
    return now.astimezone(ZoneInfo(timezone)).date()
