"""Emphasised words in another language than the text's: marked with it where that is certain.

The evidence is the small words of the phrase (articles, prepositions, elided ones): the one language that has them,
and in which every word of the phrase can be written, is certain; where a second one is possible, nothing is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from anthology.importing.pieces import Block, Line, Piece
from anthology.importing.rules import particles

_WORD = re.compile(r"[^\W\d_]+")


def certain(phrase: str, own: str) -> str:
    """The language of a phrase that stands in a text in the language ``own``; empty when it is not certain.

    >>> certain("Le Mouvement Social", "en")
    'fr'
    >>> certain("La Presse", "en")
    ''
    """
    words = _WORD.findall(phrase.lower())
    if len(words) < 2 or len(words) > 25:
        return ""
    possible = [
        tag
        for tag, row in particles().items()
        if any(word in row.words for word in words) and not any(row.never.search(word) for word in words)
    ]
    return possible[0] if len(possible) == 1 and possible[0] != own else ""


def marked(blocks: Iterable[Block], own: str) -> tuple[Block, ...]:
    """The blocks with the language of emphasised phrases, where it is certain and not ``own``."""
    return tuple(
        block
        if block.kind == "removed" or any(key == "lang" for key, _ in block.attributes)
        else replace(block, lines=tuple(_line(line, own) for line in block.lines), blocks=marked(block.blocks, own))
        for block in blocks
    )


def _line(line: Line, own: str) -> Line:
    marks = [k for k, piece in enumerate(line.pieces) if piece.out == "*" and not piece.seen]
    if len(marks) < 2 or any("lang=" in piece.out for piece in line.pieces):
        return line
    pieces = list(line.pieces)
    begin = -1
    for k in marks:
        if pieces[k].opens:
            begin = k
        elif begin >= 0:
            tag = certain("".join(piece.seen for piece in pieces[begin:k]), own)
            if tag:
                pieces[k] = _in_language(pieces[k], tag)
            begin = -1
    return replace(line, pieces=tuple(pieces))


def _in_language(piece: Piece, tag: str) -> Piece:
    return replace(piece, out=f"*{{lang={tag}}}", why="emphasis, in another language")
