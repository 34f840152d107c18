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
_END = ord("\n")
"""The end of a line, which is dropped but where lines are told apart."""
_SINGLE = bytes(
    found[0] if len(found) == 1 and found != b"?" else code if code == _END else _OTHERWISE
    for code, found in enumerate(_LATIN)
)
_DROPPED = bytes(code for code, found in enumerate(_LATIN) if not found)
_DROPPED_IN_LINES = bytes(code for code in _DROPPED if code != _END)


def letters(text: str) -> str:
    """The letters and digits of a text, without case, ligatures, hyphens and marks."""
    # Most texts are of Latin-1 but for these points, and so composed; bytes are translated many times as fast.
    found = _of_latin(text, _DROPPED)
    return unicodedata.normalize("NFC", text).translate(_TABLE) if found is None else found


def lines_of(text: str) -> list[str]:
    """The letters of each line of a text."""
    lines = text.splitlines()
    found = _of_latin("\n".join(lines), _DROPPED_IN_LINES)
    return list(map(letters, lines)) if found is None else found.split("\n") if lines else []


def _of_latin(text: str, dropped: bytes) -> str | None:
    """The letters of a text without the bytes that are dropped; None where a character is of another kind."""
    bare = text
    if not text.isascii():
        for point in _POINTS:
            bare = bare.replace(point, "")
    with suppress(UnicodeEncodeError):
        found = bare.encode("latin-1").translate(_SINGLE, dropped)
        if _OTHERWISE not in found:
            return found.decode("latin-1")
    return None


def letters_of(character: str) -> str:
    """The letters and digits that a single character of a composed (NFC) text stands for."""
    return _TABLE[ord(character)]
