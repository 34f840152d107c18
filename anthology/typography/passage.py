"""What the engines take and give: passages of plain text, and edits of them.

An engine knows nothing of markup. ``apply`` joins the leaves of a paragraph to one passage and writes the edits
back into the leaves, so that a mark is read in its sentence whatever its markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import Literal, NamedTuple

from msgspec import Struct, field

Range = tuple[int, int]
"""Start and end of a stretch of a passage, in characters."""


class Kind(StrEnum):
    """What a passage is to its neighbours."""

    PROSE = "prose"  # a paragraph: a quotation may go on into the next one
    LINE = "line"  # a line of verse, an address, a dateline: the next line continues it
    HEADING = "heading"  # stands alone
    CELL = "cell"  # of a table; stands alone, and may hold a ditto mark


class Passage(NamedTuple):
    """One paragraph, line, heading or cell of a document.

    ``languages`` are the stretches in another language than the document's, as (start, end, BCP 47 tag), in order and
    not overlapping. ``literals`` are stretches that are never changed (code, text given as typed). A quotation goes
    on only into passages of the same ``flow``: each note of a text is one of its own.
    """

    text: str
    kind: Kind = Kind.PROSE
    languages: tuple[tuple[int, int, str], ...] = ()
    literals: tuple[Range, ...] = ()
    flow: int = 0


class Edit(NamedTuple):
    """A replacement of ``[start, end)`` in a passage by ``text``, and the rule that wants it.

    ``margin`` is how much worse the second-best reading is, in nats; infinite where nothing was weighed.
    """

    start: int
    end: int
    text: str
    rule: str
    margin: float = inf


class Settings(Struct, frozen=True):
    """How a document is set.

    ``language`` is the document's (BCP 47). ``quotes``: ``auto`` keeps the kind of marks that the author uses in
    English; ``british`` and ``american`` choose the outer ones; ``language`` takes the marks of the language's table.
    ``dashes``: ``em`` sets closed em dashes, ``en`` spaced en dashes. ``rules`` switches rules by name. An editor's
    decision on a mark is no setting: it stands in the text as a typeset mark, or as a literal one.
    """

    language: str = "en"
    engine: Literal["anthology", "smartypants", "none"] = "anthology"
    quotes: Literal["auto", "british", "american", "language"] = "auto"
    dashes: Literal["em", "en"] = "em"
    rules: Mapping[str, bool] = field(default_factory=dict)


Edits = tuple[Edit, ...]
Engine = Callable[[Sequence[Passage], Settings], tuple[Edits, ...]]
"""From the passages of one document to the edits of each, in order and not overlapping."""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after its edits, which are in order and do not overlap."""
    out: list[str] = []
    end = 0
    for edit in edits:
        out += (text[end : edit.start], edit.text)
        end = edit.end
    return "".join(out) + text[end:]


def counts(edits: Iterable[Edits]) -> Counter[str]:
    """How many edits each rule made."""
    return Counter(edit.rule for group in edits for edit in group)
