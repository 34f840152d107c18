"""Sorting words as a book's lists do: accents, case and punctuation matter only between equals.

The key follows the levels of the Unicode Collation Algorithm (UTS #10) with the letters of the Latin, Greek
and Cyrillic alphabets in the order that readers of most languages expect (ä with a, as in DIN 5007-1). It is
not tailored to languages that put å, ä, ö or ñ after another letter. Words sort before longer words that
begin with them, and numbers by their value: *Letter 2*, *Letter 10*, *Letters*.
"""

from __future__ import annotations

import re
import unicodedata

SortKey = tuple[str, str, str]

# Letters that Unicode does not take apart, as the letters they are sorted with.
_BASES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
# Cyrillic letters that follow another: its letter, and something that sorts after every letter.
_AFTER = str.maketrans({"ґ": "г\uf001", "є": "е\uf001", "і": "и\uf001", "ї": "и\uf002", "й": "и\uf003", "ў": "у\uf001"})


def sort_key(text: str) -> SortKey:
    """A key whose order is total on different texts: letters, then accents, then case."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return _letters(folded), folded, text


def _letters(folded: str) -> str:
    bare = unicodedata.normalize("NFKD", folded.translate(_AFTER).translate(_BASES))
    kept = "".join(_sorted_as(character) for character in bare)
    return re.sub(r"\d+", lambda number: number[0].zfill(12), " ".join(kept.split()))


def _sorted_as(character: str) -> str:
    """The character, a space for one that parts words, nothing for accents and other marks."""
    if character.isalnum() or "\uf001" <= character <= "\uf003":
        return character
    return " " if character.isspace() or unicodedata.category(character) == "Pd" else ""
