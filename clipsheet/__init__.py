"""Clipsheet turns raw news pages into a weekly media-monitoring digest.

The pipeline, as one pipe:

    files | intake.documents | clip.clip | archive.place, archive.write      raw documents -> content/clippings and content/ledger
    content/clippings | shelf.read | editions | pages.plans | making.make     clippings -> output/

`clip` is itself a pipe: a raw document goes through the door of its form (`extract.html`, `extract.page`, `extract.record`), every line
claimed by one of the `rules`; what the page says (`Extracted`) becomes what we conclude (`Clipping`), each value with its evidence.

The principles, in order:

1. A lost sentence of an article is worse than a kept menu line; a lost article is the worst fault there is.
2. Say what is not known, and show it: no date, outlet or country is guessed to fill a field.
3. Every value can show its evidence; every dropped line, the rule that dropped it.
4. What a person wrote is never overwritten by a machine.
5. Facts about one publisher or one language are rows of data, not code.
6. Everything from a page is hostile until it is escaped.
7. The same input gives the same bytes.
8. When a figure and the editor's Monday disagree, the Monday wins.
"""

__version__ = "0.1.0"
