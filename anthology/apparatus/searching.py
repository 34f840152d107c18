"""Finding words of the index in a text: whole words, whatever markup, marks or white space stand in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from msgspec import Struct

from anthology.apparatus.anchoring import Place, PlainText, folded
from anthology.model.indexing import IndexHeading


class Search(Struct, frozen=True):
    """What is looked for, and the phrases in which it does not count."""

    wanted: re.Pattern[str]
    excluded: re.Pattern[str] | None

    @classmethod
    def of(cls, heading: IndexHeading) -> Search | None:
        """The search for the forms of a heading; None where it has none."""
        if not heading.forms:
            return None
        scope = heading.scope
        forms = (_pattern(form.words, first=scope.case == "initial") for form in heading.forms)
        flags = re.IGNORECASE if scope.case == "ignore" else re.NOFLAG
        excluded = _any((_pattern(words, first=False) for words in scope.excluded), re.IGNORECASE)
        return cls(_any(forms, flags), excluded if scope.excluded else None)

    def places(self, text: PlainText) -> Iterator[Place]:
        """Each place in a text, in order. None goes over the end of a paragraph, a line of verse or a cell."""
        whole = text.folded
        barred = [found.span() for found in self.excluded.finditer(whole.text)] if self.excluded else []
        for run in text.runs:
            first, last = bisect_left(whole.starts, run.start), bisect_left(whole.starts, run.end)
            for found in self.wanted.finditer(whole.text, first, last):
                if not any(start <= found.start() and found.end() <= end for start, end in barred):
                    yield Place(whole.starts[found.start()], whole.ends[found.end() - 1])


def _any(patterns: Iterator[str], flags: int) -> re.Pattern[str]:
    """Any of some patterns, the longest first; whole words alone."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(patterns, key=len, reverse=True))})(?!\w)", flags)


def _pattern(words: str, *, first: bool) -> str:
    """The pattern of some words; with ``first``, a small letter at their beginning may be a capital in the text."""
    pieces = [re.escape(piece) for piece in folded(" ".join(words.split())).text.split("*")]
    pattern, letter = r"\w*".join(pieces), words[0]
    if first and letter.islower() and pattern.startswith(letter):
        return f"[{letter}{letter.upper()}]{pattern[1:]}" if len(letter.upper()) == 1 else pattern
    return pattern
