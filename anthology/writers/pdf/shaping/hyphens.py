"""Hyphenation patterns, each read when it is first met.

Pyphen takes all patterns of a language apart before the first word is divided, for German more than half a second; a
book meets a tenth of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeAlias

import pyphen

Pattern: TypeAlias = tuple[tuple[int, Any], ...]
"""The values between the letters of a pattern: before which letter, and the value; odd ones are places for a hyphen."""

_HEXADECIMAL = re.compile(r"\^{2}([0-9a-f]{2})")
_FIGURES = b"0123456789"


class Hyphens(pyphen.HyphDict):  # type: ignore[misc]
    """The patterns of a Hunspell file, as ``pyphen.HyphDict`` has them."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        encoding = data.split(b"\n", 1)[0].decode().strip()
        text = data.decode("cp1251" if encoding.lower() == "microsoft-cp1251" else encoding)
        if "^^" in text:
            text = _HEXADECIMAL.sub(lambda match: chr(int(match[1], 16)), text)
        lines = [line for line in map(str.strip, text.splitlines()[1:]) if line and not line.startswith(pyphen.ignored)]
        text = "\n".join(lines)
        letters = text.encode().translate(None, _FIGURES).decode().split("\n")  # not one by one, for speed
        if "/" in text:  # a change of spelling follows
            letters = [each.split("/")[0] for each in letters]
        self._patterns: dict[str, str | Pattern] = dict(zip(letters, lines, strict=True))
        self.cache: dict[str, list[Any]] = {}
        self._longest: dict[str, int] = {}  # by the first three letters
        for begin, size in zip([each[:3] for each in letters], map(len, letters), strict=True):
            if self._longest.get(begin, 0) < size:
                self._longest[begin] = size
        self.maxlen = max(self._longest.values())

    def positions(self, word: str) -> list[Any]:
        """Where a word can be divided: before which letters, each with its change of spelling, if there is one."""
        word = word.lower()
        if word not in self.cache:
            self.cache[word] = self._positions(f".{word}.")
        return self.cache[word]

    def _positions(self, word: str) -> list[Any]:
        size, known = len(word), self._patterns
        values: list[Any] = [0] * (size + 1)
        for begin in range(size - 1):
            longest = self._longest.get(word[begin : begin + 3], 2)
            for end in range(begin + 1, min(begin + longest, size) + 1):
                pattern = known.get(word[begin:end])
                if not pattern:
                    continue
                if isinstance(pattern, str):
                    pattern = known[word[begin:end]] = _parsed(pattern)
                for place, value in pattern:
                    if value >= values[begin + place]:
                        values[begin + place] = value
        return [pyphen.DataInt(place - 1, reference=value) for place, value in enumerate(values) if value % 2]


def _parsed(line: str) -> Pattern:
    """A pattern taken apart."""
    factory: Any = int
    if "/" in line and "=" in line:
        line, alternative = line.split("/", 1)
        factory = pyphen.AlternativeParser(line, alternative)
    values = [factory(value or "0") for value, _ in pyphen.parse(line)]
    return tuple((place, value) for place, value in enumerate(values) if value)
