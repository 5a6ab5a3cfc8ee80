"""[reads the clock] What day it is, where the site is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from os import environ
from zoneinfo import ZoneInfo

EPOCH = re.compile("[0-9]{1,11}")  # seconds, up to the year 5138; a clock that is set so wrongly is none


def today(timezone: str) -> date:
    """The day in a time zone; SOURCE_DATE_EPOCH sets the clock, so that a build can be made again to the byte."""
    stamp = environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(stamp), UTC) if EPOCH.fullmatch(stamp) else datetime.now(UTC)
    return now.astimezone(ZoneInfo(timezone)).date()
