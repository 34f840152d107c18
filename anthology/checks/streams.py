"""Texts as streams of letters, with the way back from a letter to its words and to where they stand."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Generic, TypeVar

from msgspec import Struct

from anthology.letters import letters, letters_by_line, letters_of

O = TypeVar("O")  # noqa: E741  # owner

SHOWN = 60
"""Characters of an excerpt in a message."""

_HIDDEN_HYPHENS = ("\N{HYPHEN}\r\n", "\N{HYPHEN}\n", "-\r\n", "-\n", "\ufffe", "\N{SOFT HYPHEN}")


class Piece(Struct, Generic[O], frozen=True):
    """A stretch of text with its owner: a block of a work, a document of an EPUB, a page of a PDF."""

    text: str
    owner: O


class Stream(Struct, Generic[O], frozen=True):
    """Pieces in a row, all their letters, and at which of these each piece begins."""

    pieces: tuple[Piece[O], ...]
    letters: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Iterable[Piece[O]], *, empty: bool = True) -> Stream[O]:
        """The stream of pieces; unless ``empty`` ones count, of those that have letters."""
        read = ((piece, letters(piece.text)) for piece in pieces)
        both = [(piece, text) for piece, text in read if text or empty]
        starts = (0, *accumulate(len(text) for _, text in both))[: len(both)]
        return cls(tuple(piece for piece, _ in both), "".join(text for _, text in both), starts)

    def begins(self, place: int) -> bool:
        """Whether a piece, or a line of one, begins with a letter."""
        piece = bisect_right(self.starts, place) - 1
        return piece >= 0 and place - self.starts[piece] in _line_starts(self.pieces[piece].text)

    def by_piece(self) -> Iterator[str]:
        """The letters of each piece."""
        return (self.letters[start:end] for start, end in pairwise((*self.starts, len(self.letters))))

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """The range with the rest of the words in which it begins and ends; an empty one as it is."""
        if start >= end:
            return start, end
        return self._edge(start, first=True), self._edge(end - 1, first=False)

    def _edge(self, at: int, *, first: bool) -> int:
        """Where the word of a letter begins, or where it ends."""
        piece = next(self._between(at, at + 1))
        words = _joined(unicodedata.normalize("NFC", self.pieces[piece].text)).split()
        ends = list(accumulate((len(letters(word)) for word in words), initial=self.starts[piece]))
        place = bisect_right(ends, at)
        return ends[place - 1] if first else ends[place]

    def owners(self, start: int, end: int) -> tuple[O, ...]:
        """The owners of the letters of a range; of an empty one, the owner of the next letter."""
        return tuple(self.pieces[at].owner for at in self._between(start, max(end, start + 1)))

    def words(self, start: int, end: int) -> str:
        """The words in which the letters of a range stand, shortened; nothing for an empty range."""
        if start >= end:
            return ""
        said = " ".join(
            self._part(at, max(start - self.starts[at], 0), end - self.starts[at]) for at in self._between(start, end)
        )
        said = " ".join(said.split())
        return said if len(said) <= SHOWN else f"{said[:SHOWN].rsplit(' ', 1)[0]} …"

    def _between(self, start: int, end: int) -> Iterator[int]:
        at = max(bisect_right(self.starts, start) - 1, 0)
        while at < len(self.pieces) and self.starts[at] < end:
            yield at
            at += 1

    def _part(self, at: int, start: int, end: int) -> str:
        """The words of a piece that have letters ``start`` to ``end`` of it."""
        text = _joined(unicodedata.normalize("NFC", self.pieces[at].text))
        seen, first, last = 0, len(text), 0
        for place, character in enumerate(text):
            more = len(letters_of(character))
            if more and start < seen + more and seen < end:
                first, last = min(first, place), place + 1
            seen += more
        while 0 < first < len(text) and not text[first - 1].isspace():
            first -= 1
        while last < len(text) and not text[last].isspace():
            last += 1
        return text[first:last]


@lru_cache(maxsize=128)
def _line_starts(text: str) -> frozenset[int]:
    """How many letters of a text stand before each of its lines."""
    return frozenset((0, *accumulate(map(len, letters_by_line(text)[:-1]))))


def _joined(text: str) -> str:
    """Words that the ends of lines have divided, whole again, for people to read."""
    for hyphen in _HIDDEN_HYPHENS:
        text = text.replace(hyphen, "")
    return text
