"""Installs what docs/deploy.md is tried with, where we may: `python tests/tools.py`. Without a tool its tests are skipped, and say so."""

from __future__ import annotations

import shutil
import sys

from chromium import apt, has_apt

TOOLS = ("rsync", "rclone")


def main() -> int:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and has_apt():
        apt(*missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
