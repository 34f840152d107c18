"""Letters: the fast way, which most texts take, and the slow one give the same."""

from __future__ import annotations

import unicodedata
from itertools import product

from anthology.letters import letters, letters_of

BASES = "eEaßµ½ªªıİﬁσς“”’—…\u2009 -1²\u00ad\u202f\u2010\ufffe\x00א"
MARKS = ("", "\u0301", "\u0308", "’\u0301", "…", "ж")


def test_texts_have_the_letters_of_their_characters() -> None:
    for first, mark, last in product(BASES, MARKS, BASES):
        text = first + mark + last
        expected = "".join(map(letters_of, unicodedata.normalize("NFC", text)))
        assert letters(text) == expected, ascii(text)


def test_each_character_of_two_bytes() -> None:
    assert all(
        letters(chr(code)) == "".join(map(letters_of, unicodedata.normalize("NFC", chr(code))))
        for code in range(0xD800)
    )
