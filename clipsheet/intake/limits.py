"""How much one file, one document and the work on one document may be; what goes beyond is refused, with a sentence.

Together they keep a run below 300 MB and 10 s for a document. Nothing is measured here.
"""

from __future__ import annotations

MAX_BYTES = 20_000_000  # of a file of records; a 100 MB file is refused before it is read
MAX_DOCUMENT_BYTES = 5_000_000  # of a page or record: the largest of 724 saved pages has 3.1 MB; a page of 5 MB takes 210 MB of memory
MAX_SIDECAR_BYTES = 100_000  # of what is declared beside a document: every field at its longest takes some kB
MOST_DEPTH = 50  # folders below one another: outlet, year, month and day are four; Python follows a thousand
MOST_UNPACKED = 4_000_000_000  # of a web archive or zip: an archive of a thousand pages with their pictures has 2 GB; 4 GB take 45 s
MOST_RECORDS = 20_000  # of a file: their clippings are held together, 4 kB each and their text
MOST_VALUES = 2_000_000  # of one text in JSON, counted as its commas: an empty object of three letters takes 72 bytes of memory
MOST_TAGS = 200_000  # of a page: the largest of 723 has 19,437; a parser takes some 250 bytes of memory for each
MOST_SECONDS = 8.0  # of the processor for one document: the slowest of 829 pages and dumps takes 2.2
MOST_LINES = 20_000  # of a dump that hold something: the longest of 106 has 2,600
MOST_BLANK_LINES = 200_000  # of a dump, the others among them; each takes 200 bytes of memory
