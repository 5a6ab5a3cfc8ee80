"""`python -m clipsheet`: the command where the folder of its script is not on the path, as often on Windows."""

import sys

from clipsheet.cli import main

if __name__ == "__main__":
    sys.exit(main())
