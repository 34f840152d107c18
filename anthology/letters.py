"""Texts reduced to what typesetting does not change, so that a written page can be found in the text it was made of."""

from __future__ import annotations

import unicodedata
from contextlib import suppress


class _Table(dict[int, str]):
    """What remains of each character: letters and digits, without case and without what typesetting changes.

    Scripts that run from right to left are left out: what a PDF gives of their order is not what was written.
    """

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = (c for c in folded if c.isalnum() and unicodedata.bidirectional(c) not in ("R", "AL"))
        self[code] = "".join(kept)
        return self[code]


_TABLE = _Table()

_POINTS = "“”‘’„‚—–…\u2009\u202f\u2010\ufffe"
"""Marks of which nothing remains, and which most texts have, the last two at the ends of lines that PDFium gives."""
_LATIN = tuple(_TABLE[code].encode("latin-1", "replace") for code in range(256))
_OTHERWISE = 0
"""Stands for a character of which several letters remain, or one that is not of Latin-1: ß, ½, µ."""
_SINGLE = bytes(found[0] if len(found) == 1 and found != b"?" else _OTHERWISE for found in _LATIN)
_DROPPED = bytes(code for code, found in enumerate(_LATIN) if not found)


def letters(text: str) -> str:
    """The letters and digits of a text, without case, ligatures, hyphens and marks."""
    return _reduced(text, _SINGLE, _DROPPED, _TABLE)


def letters_by_line(text: str) -> list[str]:
    """The same for each line of a text."""
    lines = text.splitlines()
    return _reduced("\n".join(lines), *_IN_LINES).split("\n")[: len(lines)]  # not one by one, for speed


_IN_LINES = (_SINGLE[:10] + b"\n" + _SINGLE[11:], _DROPPED.replace(b"\n", b""), _Table({10: "\n"}))


def _reduced(text: str, single: bytes, dropped: bytes, table: _Table) -> str:
    # Most texts are of Latin-1 but for these points, and so composed; bytes are translated many times as fast.
    bare = text
    if not text.isascii():
        for point in _POINTS:
            bare = bare.replace(point, "")
    with suppress(UnicodeEncodeError):
        found = bare.encode("latin-1").translate(single, dropped)
        if _OTHERWISE not in found:
            return found.decode("latin-1")
    return unicodedata.normalize("NFC", text).translate(table)


def letters_of(character: str) -> str:
    """The letters and digits that a single character of a composed (NFC) text stands for."""
    return _TABLE[ord(character)]
