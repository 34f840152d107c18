"""What tells an apostrophe at the beginning or end of a word from a quotation mark.

The evidence for a word is a number of nats: above 0 it speaks for an apostrophe, below for a quotation mark. It comes
from three places: the lexicon (``data/elisions-en.toml``), rules over a list of words (a word that becomes a known one
by an h before it or a g after it), and the document itself (``quotes`` counts what it sees there).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Protocol

from msgspec import Struct

from anthology.typography.languages import Language

_DATA = "anthology.typography.data"
# The syllables and letters that speech drops at the beginning of a word (Wright, English Dialect Grammar, § 357;
# Abbott, § 460); the h has its own rule because it is dropped before any word.
_PREFIXES = [
    "a",
    "ab",
    "ac",
    "ad",
    "af",
    "ag",
    "al",
    "am",
    "an",
    "ap",
    "ar",
    "as",
    "at",
    "be",
    "bi",
    "co",
    "com",
    "con",
    "d",
    "de",
    "di",
    "dis",
    "e",
    "ef",
    "em",
    "en",
    "es",
    "ex",
    "f",
    "for",
    "g",
    "here",
    "i",
    "il",
    "im",
    "in",
    "ir",
    "it",
    "k",
    "m",
    "o",
    "ob",
    "oc",
    "of",
    "on",
    "op",
    "p",
    "par",
    "per",
    "pre",
    "pro",
    "re",
    "s",
    "sub",
    "suf",
    "sup",
    "sur",
    "sus",
    "t",
    "th",
    "to",
    "un",
    "up",
    "w",
    "wh",
    "with",
    "y",
    "hi",
    "ho",
    "hu",
]
# What it drops at the end (Wright, §§ 295–307; Grant and Dixon, ch. V).
_SUFFIXES = (
    "t",
    "d",
    "g",
    "f",
    "k",
    "l",
    "r",
    "e",
    "h",
    "n",
    "th",
    "ve",
    "ll",
    "re",
    "te",
    "ft",
    "ht",
    "v",
    "w",
)
# Words that have their apostrophe already: d’ye, t’other, th’older.
_PROCLITICS = frozenset(("d", "t", "th", "o", "y", "j", "l", "c", "m"))
_SIBILANTS = ("s", "x", "z", "ce", "se")


class Lexicon(Struct, frozen=True):
    """Forms without their apostrophe, in lower case, and the words of the language."""

    leading: frozenset[str]
    certain: frozenset[str]
    trailing: frozenset[str]
    doubtful: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]


def _forms(table: dict[str, object]) -> frozenset[str]:
    lines = (value for value in table.values() if isinstance(value, str))
    return frozenset(form.strip("'").lower() for line in lines for form in line.split())


@cache
def english() -> Lexicon:
    """The lexicon of English."""
    folder = resources.files(_DATA)
    table = tomllib.loads(folder.joinpath("elisions-en.toml").read_text("utf-8"))
    entries = folder.joinpath("words-en.txt").read_text("utf-8").split()
    words = [word for word in entries if word.islower() and (len(word) > 1 or word in "aio")]
    names = [word.lower() for word in entries if not word.islower()]
    certain = _forms(table["certain"])
    return Lexicon(
        _forms(table["leading"]) | certain,
        certain,
        _forms(table["trailing"]),
        _forms(table["doubtful"]),
        frozenset(words),
        frozenset(names),
    )


class Forms(Protocol):
    """What a language knows of its words with apostrophes. Words are given in lower case, without the mark."""

    def leading(self, word: str, capital: bool = False) -> float:
        """The evidence for an apostrophe before a word; ``capital`` says that it is written with one."""

    def trailing(self, word: str) -> float:
        """The evidence for an apostrophe after a word."""

    def possessive(self, word: str) -> bool:
        """Whether a word ends so that its possessive may be a bare apostrophe."""

    def known(self, word: str, capital: bool = False) -> bool:
        """Whether the word list has a word, or its part before an apostrophe or hyphen."""

    def listed(self, word: str) -> bool:
        """Whether the lexicon has the word as one that loses its beginning."""

    def h_dropped(self, word: str) -> bool:
        """Whether a word is a known one that has lost its h, and is none itself."""

    def may_have_lost_h(self, word: str) -> bool:
        """Whether an h before the word makes a known one."""

    def clipped(self, word: str) -> bool:
        """Whether a word is a known one that has lost both its beginning and its end."""


def forms(language: Language) -> Forms:
    """The forms of a language."""
    return _ENGLISH if language.english else _Listed(language)


def stem(word: str) -> str:
    """The part of a word before its first apostrophe or hyphen."""
    return re.split(r"['’-]", word)[0]


class _Listed(Struct, frozen=True):
    """A language whose table lists the few words that begin or end with an apostrophe."""

    language: Language

    def leading(self, word: str, capital: bool = False) -> float:
        return 5.0 if word in self.language.leading or stem(word) in self.language.leading else -3.5

    def trailing(self, word: str) -> float:
        return 4.0 if re.split(r"['’-]", word)[-1] in self.language.trailing else -4.0

    def possessive(self, word: str) -> bool:
        return bool(self.language.possessive) and word.endswith(self.language.possessive)

    def known(self, word: str, capital: bool = False) -> bool:
        return True

    def listed(self, word: str) -> bool:
        return word in self.language.leading

    def h_dropped(self, word: str) -> bool:
        return False

    def may_have_lost_h(self, word: str) -> bool:
        return False

    def clipped(self, word: str) -> bool:
        return False


class _English:
    """English, with its lexicon and the rules of its dialects; answers are remembered, as words come again."""

    def leading(self, word: str, capital: bool = False) -> float:
        return _leading(word, capital)

    def trailing(self, word: str) -> float:
        return _trailing(word)

    def possessive(self, word: str) -> bool:
        return word.endswith(_SIBILANTS)

    def known(self, word: str, capital: bool = False) -> bool:
        lexicon, base = english(), stem(word)
        return base in lexicon.words or (capital and base in lexicon.names)

    def listed(self, word: str) -> bool:
        return not english().leading.isdisjoint((word, stem(word)))

    def h_dropped(self, word: str) -> bool:
        base = stem(word)
        return len(base) > 1 and _has("h" + base) and base not in english().words

    def may_have_lost_h(self, word: str) -> bool:
        return _has("h" + stem(word))

    def clipped(self, word: str) -> bool:
        return _clipped(word)


_ENGLISH = _English()


def _has(word: str) -> bool:
    return word in english().words or word in english().names


@cache
def _leading(word: str, capital: bool) -> float:
    lexicon, base = english(), stem(word)
    if word in lexicon.certain:
        return 6.0
    if base in _PROCLITICS and word.startswith(base + "'") and word not in lexicon.leading:
        return -3.5
    if base in lexicon.certain:
        return 6.0
    known = base in lexicon.words or (capital and base in lexicon.names)
    if len(base) > 1 and _has("h" + base):
        return -2.0 if known else 4.0
    if word in lexicon.leading or base in lexicon.leading:
        return 0.0 if known else 4.5
    if known:
        return -3.5
    if len(base) < 3:
        return 0.5
    return 2.0 if _regular(base) else -1.0


def _regular(base: str) -> bool:
    words = english().words
    bases = {base, base + "g", base.removesuffix("s"), base.removesuffix("ed"), base.removesuffix("d")}
    return any(prefix + form in words for prefix in _PREFIXES for form in bases if len(form) > 2)


@cache
def _trailing(word: str) -> float:
    lexicon = english()
    base = re.split(r"[-—]", word)[-1]
    known = _has(base)
    if base in lexicon.trailing:
        if base in lexicon.doubtful:
            return 0.0
        return 1.0 if known and len(base) > 2 else 4.0
    if base.endswith("in") and base + "g" in lexicon.words:
        return -1.0 if known else 5.0
    if known or len(base) < 2:
        return -4.0
    return 2.0 if any(base + end in lexicon.words for end in _SUFFIXES) else -1.5


@cache
def _clipped(word: str) -> bool:
    words = english().words
    if len(word) < 3 or word in words:
        return False
    return any(prefix + word + end in words for prefix in _PREFIXES if len(prefix) < 4 for end in (*_SUFFIXES, ""))
