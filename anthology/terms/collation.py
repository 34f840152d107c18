"""Sorting words as a book's lists do: accents, case and punctuation matter only between equals.

The key follows the levels of the Unicode Collation Algorithm (UTS #10) with the letters of the Latin, Greek
and Cyrillic alphabets in the order that readers of most languages expect (ä with a, as in DIN 5007-1). Where the
language is named, its own letters stand in its order, as CLDR has them (ñ after n in Spanish, ł after l in Polish).
Words sort before longer words that begin with them, and numbers by their value: *Letter 2*, *Letter 10*, *Letters*.
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


_NORDIC = {"æ": "z\uf001", "ø": "z\uf002", "å": "z\uf003"}
_SWEDISH = {"å": "z\uf001", "ä": "z\uf002", "ö": "z\uf003"}
# What single languages count as letters of their own (CLDR, collation, "standard").
_OF_LANGUAGES = {
    language: str.maketrans(letters)
    for language, letters in {
        "es": {"ñ": "n\uf001"},
        "pl": {"ą": "a\uf001", "ć": "c\uf001", "ę": "e\uf001", "ł": "l\uf001", "ń": "n\uf001", "ó": "o\uf001"}
        | {"ś": "s\uf001", "ź": "z\uf001", "ż": "z\uf002"},
        "cs": {"č": "c\uf001", "ř": "r\uf001", "š": "s\uf001", "ž": "z\uf001"},
        "da": _NORDIC, "nb": _NORDIC, "nn": _NORDIC, "no": _NORDIC, "sv": _SWEDISH, "fi": _SWEDISH,
    }.items()
}  # fmt: skip


def sort_key(text: str, language: str = "") -> SortKey:
    """A key whose order is total on different texts: letters, then accents, then case."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return _letters(folded, _own(language)), folded, text


def initial(text: str, language: str = "") -> str:
    """The letter under which a text is sorted, as a capital; empty for numbers, and where there is none."""
    own = _own(language)
    first = next((c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum()), "")
    letter = first if ord(first or " ") in own | _AFTER else _letters(first, own)[:1]
    return letter.upper() if letter.isalpha() else ""


def _own(language: str) -> dict[int, str]:
    return _OF_LANGUAGES.get(language.split("-")[0].lower(), {})


def _letters(folded: str, own: dict[int, str]) -> str:
    bare = unicodedata.normalize("NFKD", folded.translate(own).translate(_AFTER).translate(_BASES))
    kept = "".join(_sorted_as(character) for character in bare)
    return re.sub(r"\d+", lambda number: number[0].zfill(12), " ".join(kept.split()))


def _sorted_as(character: str) -> str:
    """The character, a space for one that parts words, nothing for accents and other marks."""
    if character.isalnum() or "\uf001" <= character <= "\uf003":
        return character
    return " " if character.isspace() or unicodedata.category(character) == "Pd" else ""
